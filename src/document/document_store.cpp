// SPDX-License-Identifier: BSL-1.0
#include <itsm/document/document_store.hpp>

namespace itsm::inline v0 {

result<done> document_store::redact(store_scope const&, feed_position) {
    return failure(error_code::not_supported, "this store redacts nothing");
}

result<chain_report> document_store::verify(store_scope const&, std::optional<feed_head> const&) {
    return failure(error_code::not_supported, "this store keeps no chain");
}

} // namespace itsm::inline v0
