// SPDX-License-Identifier: BSL-1.0
#include <itsm/verify/surroundings.hpp>

#include <itsm/verify/value_hash.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace itsm::inline v0::detail {

namespace {

constexpr std::size_t most_surroundings = 65'535; // the search keeps 16 bits for them
constexpr std::size_t most_changes = 10'000'000;  // from one to another

error too_many() { return {error_code::too_large, {}, "more surroundings than a search can number: 65,535"}; }

std::optional<error> fault_of_clock(std::vector<duration> const& steps, instant start, duration horizon) {
    if (horizon < duration::zero() || horizon > (instant::max)() - (std::max)(start, instant{}))
        return error{error_code::bad_value, "/horizon", "a time that the clock can show, at the start or later"};
    for (std::size_t i = 0; i < steps.size(); ++i)
        if (steps[i] <= duration::zero())
            return error{error_code::bad_value, "/time_steps/" + std::to_string(i), "a clock moves on"};
    if (!steps.empty() && *std::min_element(steps.begin(), steps.end()) > horizon)
        return error{error_code::bad_value, "/horizon", "no time step has room before the horizon"};
    return std::nullopt;
}

} // namespace

bool surroundings_table::find_times(std::vector<duration> const& steps, instant start, duration horizon) {
    std::set<instant> reached{start};
    for (auto at = reached.begin(); at != reached.end(); ++at)
        for (auto const step : steps) {
            if (step > horizon - (*at - start)) continue;
            reached.insert(*at + step);
            if (reached.size() > most_surroundings) return false;
        }
    times_.assign(reached.begin(), reached.end());
    is_cut_off_.clear();
    for (auto const at : times_)
        is_cut_off_.push_back(
            std::any_of(steps.begin(), steps.end(), [&](duration step) { return step > horizon - (at - start); }));
    return true;
}

void surroundings_table::find_neighbours() {
    constexpr std::size_t most_compared = 512; // sets: their pairs are compared
    auto const count = static_cast<std::uint32_t>(facts_.size());
    neighbours_.assign(count, {});
    for (std::uint32_t one = 0; one < count; ++one) {
        auto const last = count <= most_compared ? count : (std::min)(one + 2, count);
        for (auto other = one + 1; other < last; ++other)
            if (facts_that_differ(facts_[one], facts_[other]).size() == 1) neighbours_[one].push_back(other);
    }
}

std::vector<std::uint32_t> surroundings_table::neighbours(std::uint32_t of) const {
    auto const count = static_cast<std::uint32_t>(facts_.size());
    auto made = neighbours_[of % count];
    for (auto& one : made) one += of / count * count;
    return made;
}

std::optional<error> surroundings_table::arrange(
    std::vector<fact_set> const& facts, std::vector<duration> const& steps, instant start, duration horizon) {
    if (auto fault = fault_of_clock(steps, start, horizon)) return fault;
    facts_ = facts;
    if (facts_.empty()) facts_.emplace_back();
    if (!find_times(steps, start, horizon)) return too_many();
    auto const count = times_.size() * facts_.size();
    if (count > most_surroundings || count * facts_.size() > most_changes) return too_many();
    after_.assign(count, {});
    for (std::uint32_t one = 0; one < after_.size(); ++one) {
        auto const line = static_cast<std::uint32_t>(one / facts_.size() * facts_.size());
        for (std::uint32_t f = 0; f < facts_.size(); ++f)
            if (line + f != one) after_[one].push_back(line + f);
        for (auto const step : steps) {
            if (step > horizon - (now(one) - start)) continue;
            auto const later = std::lower_bound(times_.begin(), times_.end(), now(one) + step);
            after_[one].push_back(static_cast<std::uint32_t>(
                static_cast<std::size_t>(later - times_.begin()) * facts_.size() + one % facts_.size()));
        }
    }
    find_neighbours();
    return std::nullopt;
}

story_step surroundings_table::tell(std::uint32_t from, std::uint32_t to) const {
    return told_change(now(from), now(to), facts(from), facts(to));
}

void told_table::clear() {
    by_world_.clear();
    by_hash_.clear();
    met_.clear();
}

std::uint32_t told_table::number_of(told_surroundings told) {
    value_hash sum;
    sum.add(told.facts.all());
    sum.add(told.now);
    auto const [first, last] = by_hash_.equal_range(sum.sum());
    for (auto at = first; at != last; ++at)
        if (met_[at->second] == told) return at->second;
    auto const number = static_cast<std::uint32_t>(met_.size());
    met_.push_back(std::move(told));
    by_hash_.emplace(sum.sum(), number);
    return number;
}

} // namespace itsm::inline v0::detail
