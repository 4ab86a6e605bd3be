// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/ranges/views.hpp>
#include <itsm/storage/memory.hpp>

namespace itsm::inline v0 {

template <stored_record... Records>
template <stored_record R>
result<record_page<R>> memory_store<Records...>::query(
    store_scope const& scope, record_query<R> const& wanted, page_request const& page) const {
    std::shared_lock const reading{mutex_, scope.patience};
    if (!reading) return busy();
    auto records = table<R>(scope.tenant).stored |
                   ranges::views::transform([](slot<R> const& one) -> R const& { return one.record; });
    return page_of<R>(scope.tenant, records, wanted, page);
}

} // namespace itsm::inline v0
