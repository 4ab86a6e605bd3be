// SPDX-License-Identifier: BSL-1.0
#include "commands.hpp"
#include "coverage_input.hpp"
#include "definitions.hpp"

#include <itsm/exchange/diagram.hpp>

namespace itsm::tool {

exit_code diagram(diagram_arguments const& given) {
    auto const found = find_shipped(given.practice);
    if (!found) return complain(given.practice, found.error());
    auto const& definition = **found;
    if (given.coverage.empty()) {
        if (given.format == "scxml") return answer(to_scxml(definition));
        if (given.format == "promela") return answer(to_promela(definition));
        return answer(given.format == "dot" ? to_dot(definition) : to_mermaid(definition));
    }
    if (given.format != "mermaid" && given.format != "dot")
        return complain("--coverage", error{error_code::bad_value, {}, "only mermaid and dot have colours"});
    auto const counts = coverage_of(definition, given.coverage);
    if (!counts) return complain(given.coverage, counts.error());
    auto const marks = marks_of(*counts);
    return answer(given.format == "dot" ? to_dot(definition, marks) : to_mermaid(definition, marks));
}

} // namespace itsm::tool
