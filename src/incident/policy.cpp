// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/policy.hpp>

#include <algorithm>

namespace itsm::inline v0 {

std::optional<priority_level> incident_policy::priority_of(impact_level impact, urgency_level urgency) const {
    for (auto const& cell : priority_matrix)
        if (cell.impact == impact && cell.urgency == urgency) return cell.priority;
    return std::nullopt;
}

hold_reason const* incident_policy::find_hold_reason(std::string_view key) const {
    auto const at =
        std::find_if(hold_reasons.begin(), hold_reasons.end(), [&](hold_reason const& one) { return one.key == key; });
    return at == hold_reasons.end() ? nullptr : &*at;
}

std::vector<priority_cell> incident_policy::default_priority_matrix() {
    using enum priority_level;
    auto const high = impact_level::high;
    auto const medium = impact_level::medium;
    auto const low = impact_level::low;
    return {
        {high, urgency_level::high, p1},
        {high, urgency_level::medium, p2},
        {high, urgency_level::low, p3},
        {medium, urgency_level::high, p2},
        {medium, urgency_level::medium, p3},
        {medium, urgency_level::low, p4},
        {low, urgency_level::high, p3},
        {low, urgency_level::medium, p4},
        {low, urgency_level::low, p4},
    };
}

std::vector<hold_reason> incident_policy::default_hold_reasons() {
    return {
        {"awaiting_user", true, false},
        {"awaiting_supplier", false, false},
        {"awaiting_problem", false, false},
        {"awaiting_evidence", false, false},
        {"awaiting_change", false, false},
        {"scheduled", true, true},
    };
}

} // namespace itsm::inline v0
