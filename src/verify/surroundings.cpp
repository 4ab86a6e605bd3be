// SPDX-License-Identifier: BSL-1.0
#include <itsm/verify/surroundings.hpp>

#include <itsm/verify/value_hash.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace itsm::inline v0::detail {

namespace {

constexpr std::size_t most_surroundings = 65'535; // the search keeps 16 bits for them

} // namespace

bool surroundings_table::find_times(std::vector<duration> const& steps, instant start, duration horizon) {
    std::set<instant> reached{start};
    for (auto at = reached.begin(); at != reached.end(); ++at)
        for (auto const step : steps) {
            if (*at - start > horizon - step) continue;
            reached.insert(*at + step);
            if (reached.size() > most_surroundings) return false;
        }
    times_.assign(reached.begin(), reached.end());
    return true;
}

bool surroundings_table::arrange(
    std::vector<fact_set> const& facts, std::vector<duration> const& steps, instant start, duration horizon) {
    facts_ = facts;
    if (facts_.empty()) facts_.emplace_back();
    if (!find_times(steps, start, horizon) || times_.size() * facts_.size() > most_surroundings) return false;
    after_.assign(times_.size() * facts_.size(), {});
    for (std::uint32_t one = 0; one < after_.size(); ++one) {
        auto const line = static_cast<std::uint32_t>(one / facts_.size() * facts_.size());
        for (std::uint32_t f = 0; f < facts_.size(); ++f)
            if (line + f != one) after_[one].push_back(line + f);
        for (auto const step : steps) {
            auto const later = std::lower_bound(times_.begin(), times_.end(), now(one) + step);
            if (later == times_.end() || *later != now(one) + step) continue;
            after_[one].push_back(static_cast<std::uint32_t>(
                static_cast<std::size_t>(later - times_.begin()) * facts_.size() + one % facts_.size()));
        }
    }
    return true;
}

std::uint32_t surroundings_table::with_next_facts(std::uint32_t of) const {
    auto const count = static_cast<std::uint32_t>(facts_.size());
    return of / count * count + (of + 1) % count;
}

std::vector<std::string> surroundings_table::facts_that_differ(std::uint32_t one, std::uint32_t other) const {
    std::vector<std::string> names;
    auto const look = [&](fact_set const& from, fact_set const& to) {
        for (auto const& known : from.all()) {
            auto const* same = to.find(known.name);
            if (same != nullptr && same->reading == known.reading) continue;
            if (std::find(names.begin(), names.end(), known.name) == names.end()) names.push_back(known.name);
        }
    };
    look(facts(one), facts(other));
    look(facts(other), facts(one));
    return names;
}

story_step surroundings_table::tell(std::uint32_t from, std::uint32_t to) const {
    story_step told;
    told.at = now(to);
    if (now(from) != now(to)) told.changes.push_back({"now", value{now(from)}, value{now(to)}});
    for (auto const& name : facts_that_differ(from, to)) {
        auto const reading = [&](fact_set const& in) {
            auto const* known = in.find(name);
            return known == nullptr ? value{} : known->reading;
        };
        told.changes.push_back({name, reading(facts(from)), reading(facts(to))});
    }
    return told;
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
