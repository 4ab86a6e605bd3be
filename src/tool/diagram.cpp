// SPDX-License-Identifier: BSL-1.0
#include "commands.hpp"
#include "definitions.hpp"

#include <itsm/exchange/diagram.hpp>

namespace itsm::tool {

exit_code diagram(std::string const& practice, std::string const& format) {
    std::string known;
    for (auto const* one : shipped_definitions) {
        if (one->key.view() == practice) return answer(format == "dot" ? to_dot(*one) : to_mermaid(*one));
        known.append(known.empty() ? "" : ", ").append(one->key.view());
    }
    return complain(practice, error{error_code::not_found, {}, "is none of the shipped definitions: " + known});
}

} // namespace itsm::tool
