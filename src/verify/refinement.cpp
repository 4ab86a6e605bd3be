// SPDX-License-Identifier: BSL-1.0
#include <itsm/verify/refinement.hpp>

#include <algorithm>

namespace itsm::inline v0 {

namespace {

bool none_is(refinement_report const& report, refinement_kind kind) {
    return report.is_complete &&
           std::none_of(report.differences.begin(), report.differences.end(), [&](auto const& one) {
               return one.kind == kind || one.kind == refinement_kind::leads_elsewhere;
           });
}

std::string_view words(refinement_kind kind) {
    switch (kind) {
    case refinement_kind::only_first: return "only the first allows ";
    case refinement_kind::only_second: return "only the second allows ";
    case refinement_kind::leads_elsewhere: return "both allow, and it leads elsewhere: ";
    }
    return {};
}

} // namespace

bool refinement_report::first_refines_second() const { return none_is(*this, refinement_kind::only_first); }
bool refinement_report::second_refines_first() const { return none_is(*this, refinement_kind::only_second); }

std::string to_text(refinement_report const& found) {
    std::string text;
    for (auto const& one : found.differences) {
        text += std::string{words(one.kind)} + one.command + " in state \"" + one.state + "\"";
        for (auto const& rule : one.rules) text.append(&rule == one.rules.data() ? ", refused by " : ", ").append(rule);
        text += "\n" + to_text(one.story);
    }
    if (found.differences.empty()) text += "no difference\n";
    if (!found.is_complete) text += "NOT ALL: a limit ended the search\n";
    return text;
}

} // namespace itsm::inline v0
