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
    bool const is_plain = given.coverage.empty() && !given.with_findings;
    if (is_plain && given.format == "scxml") return answer(to_scxml(definition));
    if (is_plain && given.format == "promela") return answer(to_promela(definition));
    if (given.format != "mermaid" && given.format != "dot")
        return complain("--as", error{error_code::bad_value, {}, "only mermaid and dot have colours"});
    diagram_marks marks;
    if (given.with_findings) {
        marks = marks_of(lint(definition));
    } else if (!given.coverage.empty()) {
        auto const counts = coverage_of(definition, given.coverage);
        if (!counts) return complain(given.coverage, counts.error());
        marks = marks_of(*counts);
    }
    return answer(given.format == "dot" ? to_dot(definition, marks) : to_mermaid(definition, marks));
}

} // namespace itsm::tool
