// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/fact.hpp>
#include <itsm/core/result.hpp>
#include <itsm/core/time.hpp>
#include <itsm/verify/story.hpp>
#include <itsm/verify/world.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// What surrounds the records of an exploration: which facts are known and what the clock shows.
namespace itsm::inline v0::detail {

/// Every combination of known facts and time, under a number, and which may follow which: other facts at the same time,
/// or the same facts later.
class surroundings_table {
public:
    /// No facts and no steps make one surrounding. Refused: a clock that does not move on or has no
    /// room to (`bad_value`), and more than a search can number (`too_large`), with paths such as `/time_steps/0`.
    [[nodiscard]] std::optional<error> arrange(
        std::vector<fact_set> const& facts, std::vector<duration> const& steps, instant start, duration horizon);

    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(after_.size()); }
    [[nodiscard]] std::size_t fact_sets() const { return facts_.size(); }
    [[nodiscard]] fact_set const& facts(std::uint32_t of) const { return facts_[of % facts_.size()]; }
    [[nodiscard]] instant now(std::uint32_t in) const { return times_[in / facts_.size()]; }
    [[nodiscard]] std::span<std::uint32_t const> after(std::uint32_t one) const { return after_[one]; }
    /// The same time with facts that come later in the samples and differ in one alone: what a decision reads shows there.
    [[nodiscard]] std::vector<std::uint32_t> neighbours(std::uint32_t of) const;
    /// Whether the clock would go on from there, were it not for the horizon.
    [[nodiscard]] bool is_cut_off(std::uint32_t one) const { return is_cut_off_[one / facts_.size()]; }
    [[nodiscard]] story_step tell(std::uint32_t from, std::uint32_t to) const;

private:
    [[nodiscard]] bool find_times(std::vector<duration> const& steps, instant start, duration horizon);
    void find_neighbours();

    std::vector<fact_set> facts_{};
    std::vector<instant> times_{};
    std::vector<bool> is_cut_off_{}; ///< by time
    std::vector<std::vector<std::uint32_t>> after_{};
    std::vector<std::vector<std::uint32_t>> neighbours_{}; ///< by set of facts
};

/// Surroundings with what other records add to the facts.
struct told_surroundings {
    fact_set facts{};
    instant now{};

    friend bool operator==(told_surroundings const&, told_surroundings const&) = default;
};

/// Those met so far, under numbers: many worlds tell a record the same.
class told_table {
public:
    template <class Make>
    std::uint32_t number_of(world const& at, Make make) {
        std::array<std::uint32_t, world::most_records + 1> const key{
            at.records[0], at.records[1], at.records[2], at.surroundings};
        auto const [found, is_new] = by_world_.try_emplace(key, 0U);
        if (is_new) found->second = number_of(make());
        return found->second;
    }
    [[nodiscard]] told_surroundings const& operator[](std::uint32_t number) const { return met_[number]; }
    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(met_.size()); }
    void clear();

private:
    std::uint32_t number_of(told_surroundings told);

    std::map<std::array<std::uint32_t, world::most_records + 1>, std::uint32_t> by_world_{};
    std::multimap<std::uint64_t, std::uint32_t> by_hash_{};
    std::deque<told_surroundings> met_{};
};

} // namespace itsm::inline v0::detail
