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

/// The way that refutes it, where one way can.
std::optional<world_way> refutation(world_search const& found, property_question const& asked) {
    switch (asked.kind) {
    case property_kind::never: return way_without(found, asked.first, {});
    case property_kind::always: {
        auto wrong = worlds_of(found, asked.second);
        auto const right = worlds_of(found, asked.first);
        for (std::size_t i = 0; i < wrong.size(); ++i) wrong[i] = wrong[i] && !right[i];
        return way_into(found, wrong);
    }
    case property_kind::only_after: return way_without(found, asked.first, asked.second);
    case property_kind::at_most: return way_beyond(found, asked.first, asked.times);
    case property_kind::goal_from_everywhere:
        if (!found.is_complete()) return std::nullopt;
        return way_out_of_reach(found, worlds_of(found, asked.first));
    case property_kind::leads_to:
        if (!found.is_complete()) return std::nullopt;
        return way_never_reaching(found, worlds_of(found, asked.first), worlds_of(found, asked.second), asked.is_fair);
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

world_set worlds_of(world_search const& found, moment const& one) {
    auto set = one.worlds;
    set.resize(found.size());
    if (one.steps)
        for (std::uint32_t i = 0; i < found.size(); ++i)
            found.each_step(i, [&](auto const& arrow) {
                if (arrow.to != world_search::none && one.steps(arrow)) set[arrow.to] = true;
            });
    return set;
}

property_judgement judge(world_search const& found, property_question const& asked) {
    property_judgement made{property_verdict::holds, premises_of(found, asked), refutation(found, asked)};
    bool const is_shown = asked.kind == property_kind::reachable && made.premises > 0;
    if (made.refuted_by) made.verdict = property_verdict::refuted;
    else if (is_shown) made.verdict = property_verdict::holds;
    else if (!found.is_complete()) made.verdict = property_verdict::not_proven;
    else if (asked.kind == property_kind::reachable) made.verdict = property_verdict::refuted;
    else if (made.premises == 0) made.verdict = property_verdict::vacuous;
    return made;
}

} // namespace itsm::inline v0
