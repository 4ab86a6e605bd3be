// SPDX-License-Identifier: BSL-1.0
#include <itsm/verify/property.hpp>

#include <algorithm>

namespace itsm::inline v0 {

namespace {

std::uint64_t count_of(world_set const& worlds) {
    return static_cast<std::uint64_t>(std::count(worlds.begin(), worlds.end(), true));
}
std::uint64_t count_of(world_search const& found, moment const& one) {
    auto count = count_of(one.worlds);
    if (!one.steps) return count;
    for (std::uint32_t i = 0; i < found.size(); ++i)
        found.each_step(i, [&](auto const& arrow) { count += one.steps(arrow) ? 1U : 0U; });
    return count;
}

/// The goal and, with `and_what_is_cut_off`, the worlds from which time was not to go on: it may come after those.
world_set goal_of(world_search const& found, moment const& goal, bool and_what_is_cut_off) {
    auto set = worlds_of(found, goal);
    for (std::size_t i = 0; and_what_is_cut_off && i < set.size(); ++i) set[i] = set[i] || found.is_cut_off(i);
    return set;
}

/// The way that refutes what is to come.
std::optional<world_way> never_comes(
    world_search const& found, property_question const& asked, bool and_what_is_cut_off) {
    if (!found.is_complete()) return std::nullopt;
    if (asked.kind == property_kind::goal_from_everywhere)
        return way_out_of_reach(found, goal_of(found, asked.first, and_what_is_cut_off));
    return way_never_reaching(found, asked.first, goal_of(found, asked.second, and_what_is_cut_off), asked.is_fair);
}
bool is_to_come(property_kind kind) {
    return kind == property_kind::goal_from_everywhere || kind == property_kind::leads_to;
}

/// The way that refutes it, where one way can.
std::optional<world_way> refutation(world_search const& found, property_question const& asked) {
    switch (asked.kind) {
    case property_kind::never: return way_without(found, asked.first, {});
    case property_kind::always: {
        auto const right = worlds_of(found, asked.first);
        moment wrong{asked.second.worlds, nullptr};
        for (std::size_t i = 0; i < wrong.worlds.size(); ++i) wrong.worlds[i] = wrong.worlds[i] && !right[i];
        if (asked.second.steps)
            wrong.steps = [&](world_search::arrow const& one) {
                return one.to != world_search::none && !right[one.to] && asked.second.steps(one);
            };
        return way_without(found, wrong, {});
    }
    case property_kind::only_after: return way_without(found, asked.first, asked.second);
    case property_kind::at_most: return way_beyond(found, asked.first, asked.times);
    case property_kind::goal_from_everywhere:
    case property_kind::leads_to: return never_comes(found, asked, true);
    case property_kind::reachable: break; // no way shows that there is none
    }
    return std::nullopt;
}

std::uint64_t premises_of(world_search const& found, property_question const& asked) {
    switch (asked.kind) {
    case property_kind::never: return found.size();
    case property_kind::always: return count_of(found, asked.second);
    default: return count_of(found, asked.first);
    }
}

} // namespace

property_judgement judge(world_search const& found, property_question const& asked) {
    property_judgement made{property_verdict::holds, premises_of(found, asked), refutation(found, asked)};
    bool const is_shown = asked.kind == property_kind::reachable && made.premises > 0;
    if (made.refuted_by) made.verdict = property_verdict::refuted;
    else if (is_shown) made.verdict = property_verdict::holds;
    else if (!found.is_complete()) made.verdict = property_verdict::not_proven;
    else if (is_to_come(asked.kind) && never_comes(found, asked, false)) made.verdict = property_verdict::not_proven;
    else if (asked.kind == property_kind::reachable) made.verdict = property_verdict::refuted;
    else if (made.premises == 0) made.verdict = property_verdict::vacuous;
    return made;
}

} // namespace itsm::inline v0
