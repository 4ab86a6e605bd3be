// SPDX-License-Identifier: BSL-1.0
#include <itsm/verify/outcome_plan.hpp>

#include <algorithm>
#include <numeric>

namespace itsm::inline v0::detail {

void outcome_plan::see(std::uint32_t world, std::uint32_t choice, std::vector<std::uint32_t> const& outcomes) {
    for (auto const one : outcomes)
        if (witnesses_[one].world == world_search::none) witnesses_[one] = {world, choice, outcomes};
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> outcome_plan::chosen(
    world_search const& in, std::size_t who) const {
    std::vector<std::uint32_t> wanted(witnesses_.size());
    std::iota(wanted.begin(), wanted.end(), 0U);
    std::erase_if(wanted, [&](auto one) { return witnesses_[one].world == world_search::none; });
    std::stable_sort(
        wanted.begin(), wanted.end(), [&](auto a, auto b) { return witnesses_[a].world > witnesses_[b].world; });

    std::vector<bool> is_shown(witnesses_.size());
    std::vector<std::pair<std::uint32_t, std::uint32_t>> plan;
    for (auto const one : wanted) {
        if (is_shown[one]) continue;
        auto const& shown_by = witnesses_[one];
        plan.emplace_back(shown_by.world, shown_by.choice);
        for (auto const also : shown_by.outcomes) is_shown[also] = true;
        for (auto const& arrow : in.way_to(shown_by.world)) {
            if (arrow.step.who != who) continue;
            auto const& row = of_.rows[arrow.step.move.row]; // taken, so all its guards were met
            for (auto i = std::size_t{row.first_guard}; i < std::size_t{row.first_guard} + row.guards; ++i)
                is_shown[2 * i] = true;
        }
    }
    return plan;
}

std::vector<unseen_outcome> outcome_plan::unseen() const {
    std::vector<unseen_outcome> missing;
    for (auto const& row : of_.rows)
        for (auto i = std::size_t{row.first_guard}; i < std::size_t{row.first_guard} + row.guards; ++i)
            for (auto const is_broken : {0U, 1U})
                if (witnesses_[2 * i + is_broken].world == world_search::none)
                    missing.push_back({std::string{row.key.view()},
                        std::string{of_.guards[of_.row_guards[i]].rule.view()},
                        is_broken == 0U});
    return missing;
}

} // namespace itsm::inline v0::detail
