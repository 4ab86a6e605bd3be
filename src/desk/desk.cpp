// SPDX-License-Identifier: BSL-1.0
#include <itsm/desk/desk.hpp>

namespace itsm::inline v0 {

std::string to_text(desk_failure const& why) {
    if (why.refused) return to_text(*why.refused);
    if (why.not_committed) return to_text(*why.not_committed);
    if (why.not_loaded) return to_text(*why.not_loaded);
    return {};
}

} // namespace itsm::inline v0
