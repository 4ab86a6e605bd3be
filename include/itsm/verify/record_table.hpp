// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/lifecycle/decide.hpp>
#include <itsm/verify/samples.hpp>
#include <itsm/verify/story.hpp>
#include <itsm/verify/value_hash.hpp>
#include <itsm/verify/world.hpp>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace itsm::inline v0 {

/// A record that takes part in an exploration: its process, what it is tried with, and where it begins.
template <record_type R>
struct explored_record {
    definition<R> process{}; ///< its tables must outlive the exploration
    command_samples<R> samples{};
    R start{}; ///< not recorded yet, unless the story begins later
    /// What tells no difference: sets it to one value, so that records that differ in nothing else count as one. A
    /// counter that nobody reads has to be forgotten, or the search never ends. The version always is.
    std::function<void(R&)> forget{};
    std::string name{}; ///< in stories, where several take part
};

namespace detail {

/// What surrounds a record when it is decided on.
struct seen_surroundings {
    fact_set const* facts;
    instant now;
};

/// Every value of one record that an exploration has met, each under a number, and what commands make of it.
template <record_type R>
class record_table {
public:
    explicit record_table(explored_record<R> given) : of_{std::move(given)} {}

    [[nodiscard]] explored_record<R> const& explored() const { return of_; }
    [[nodiscard]] R const& operator[](std::uint32_t number) const { return values_[number]; }
    [[nodiscard]] std::size_t size() const { return values_.size(); }
    [[nodiscard]] std::size_t choices() const { return of_.samples.commands.size() * of_.samples.actors.size(); }
    [[nodiscard]] command_box<R> const& command_of(std::uint32_t choice) const {
        return of_.samples.commands[choice % of_.samples.commands.size()];
    }
    [[nodiscard]] actor_profile const& actor_of(std::uint32_t choice) const {
        return of_.samples.actors[choice / of_.samples.commands.size()];
    }
    [[nodiscard]] context<R> context_of(std::uint32_t choice, seen_surroundings const& seen) const {
        return {seen.now, actor_of(choice), of_.samples.policy, *seen.facts, nullptr};
    }

    /// Looks up once which samples have a row in which state. Before anything else; again it starts anew.
    void prepare() {
        values_.clear();
        whole_.clear();
        hashes_.clear();
        slots_.assign(256, none);
        auto const& by = of_.process;
        candidates_.assign(by.states.size() + 1, {});
        has_ties_ = false;
        for (std::uint32_t sample = 0; sample < of_.samples.commands.size(); ++sample) {
            auto const command = by.find_command(of_.samples.commands[sample].type());
            if (command == definition_view::none) continue;
            for (std::size_t line = 0; line < candidates_.size(); ++line) {
                auto const from = line == 0 ? definition_view::none : static_cast<std::uint16_t>(line - 1);
                auto const rows = by.rows_of(from, command).size();
                if (rows > 0) candidates_[line].push_back({sample, command, rows > 1});
                has_ties_ = has_ties_ || rows > 1;
            }
        }
    }

    /// The number of a value, which is normalised on the way: what was declared to tell no difference tells none.
    std::uint32_t number_of(R& one) {
        one.version = 0;
        if (!of_.forget) return number_of_normal(one);
        auto const whole = one;
        of_.forget(one);
        auto const number = number_of_normal(one);
        if (!(whole == one)) whole_.try_emplace(number, whole);
        return number;
    }
    /// The first record that became this number by forgetting something; null when nothing had to be forgotten.
    [[nodiscard]] R const* before_forgetting(std::uint32_t number) const {
        auto const found = whole_.find(number);
        return found == whole_.end() ? nullptr : &found->second;
    }

    /// A command and a state in which forgetting makes a difference: records are decided on as they were found as well,
    /// each that lost something, and those that come up on long random ways on which nothing is forgotten. Not a proof
    /// that there is none. `seen` says what surrounds them, of `surroundings` many, and `comes_up` whether a number does
    /// in one of them.
    template <class Seen, class ComesUp>
    [[nodiscard]] std::optional<std::string> told_apart(std::uint32_t surroundings, Seen seen, ComesUp comes_up) {
        if (!of_.forget) return std::nullopt;
        auto const found = static_cast<std::uint32_t>(values_.size());
        for (std::uint32_t number = 0; number < found; ++number)
            if (auto const* whole = before_forgetting(number))
                for (std::uint32_t around = 0; around < surroundings; ++around)
                    if (comes_up(number, around))
                        if (auto where = difference(R{*whole}, number, seen(around))) return where;
        return told_apart_on_the_way(surroundings, seen, comes_up);
    }

    /// Calls `take(choice, row, next)` for every sample that is accepted; `next` may be moved from. Returns how many were
    /// tried. What decides is what `decide` calls; the parts of a step that an entry needs are not made.
    template <class Take>
    std::size_t each_move(R const& it, seen_surroundings const& seen, Take take) const {
        auto const& by = of_.process;
        auto const state = it.process.state.empty() ? definition_view::none : state_of(by, it);
        auto const& tried = candidates_[state == definition_view::none ? 0 : state + std::size_t{1}];
        R next;
        std::vector<duty> duties;
        for (std::uint32_t actor = 0; actor < of_.samples.actors.size(); ++actor) {
            auto const first = actor * static_cast<std::uint32_t>(of_.samples.commands.size());
            auto const in = context_of(first, seen);
            for (auto const& one : tried) {
                auto const command = of_.samples.commands[one.sample].erased();
                auto const found = evaluate_at(by, it, one.command, command, in);
                if (!found.is_met) continue;
                next = it;
                duties.clear();
                advance(by, it, command, in, found, next, duties);
                take(first + one.sample, std::uint32_t{found.row}, next);
            }
        }
        return tried.size() * of_.samples.actors.size();
    }

    /// Decides a choice for real, on a record of which nothing was forgotten, and tells it; `it` becomes what follows. A
    /// step without a row says that it was refused, and by which rules.
    [[nodiscard]] story_step tell_step(R& it, std::uint32_t choice, seen_surroundings const& seen) const {
        auto const command = command_of(choice).erased();
        auto const in = context_of(choice, seen);
        auto made = itsm::decide(of_.process, it, command, in);
        auto told = told_decision(it, command, in, made);
        told.record = of_.name;
        if (made) it = made->next();
        return told;
    }

    /// Calls `take(choice, outcomes)` for every sample that has a row in the record's state: which guards of the chosen
    /// row held and which did not, each as twice its place among the definition's tests, and one more when it did not.
    template <class Take>
    void each_outcome(R const& it, seen_surroundings const& seen, Take take) const {
        auto const& by = of_.process;
        auto const state = it.process.state.empty() ? definition_view::none : state_of(by, it);
        for (auto const& one : candidates_[state == definition_view::none ? 0 : state + std::size_t{1}])
            for (std::uint32_t actor = 0; actor < of_.samples.actors.size(); ++actor) {
                auto const choice = actor * static_cast<std::uint32_t>(of_.samples.commands.size()) + one.sample;
                auto const in = context_of(choice, seen);
                auto const command = command_of(choice).erased();
                auto const found = evaluate_at(by, it, one.command, command, in);
                if (found.row == definition_view::none) continue;
                auto const& row = by.rows[found.row];
                std::vector<std::uint32_t> outcomes;
                for (std::uint32_t i = row.first_guard; i < std::uint32_t{row.first_guard} + row.guards; ++i)
                    outcomes.push_back(2 * i + (by.tests[i].test(it, command.given, in).is_met() ? 0U : 1U));
                take(choice, outcomes);
            }
    }

    /// Whether any sample has more than one row in some state.
    [[nodiscard]] bool may_have_ties() const { return has_ties_; }
    /// The rows of a cell that would all be taken if they stood alone, when there are several: the samples for which
    /// only the order of rows decides. A last row without a `when` is meant for what is left, and counts for nothing.
    template <class Take>
    void each_tie(R const& it, seen_surroundings const& seen, Take take) const {
        auto const& by = of_.process;
        auto const state = it.process.state.empty() ? definition_view::none : state_of(by, it);
        for (auto const& one : candidates_[state == definition_view::none ? 0 : state + std::size_t{1}]) {
            if (!one.has_several) continue;
            for (std::uint32_t actor = 0; actor < of_.samples.actors.size(); ++actor) {
                auto const choice = actor * static_cast<std::uint32_t>(of_.samples.commands.size()) + one.sample;
                std::vector<std::uint16_t> rows;
                for (auto const& entry : by.rows_of(state, one.command))
                    if (is_chosen(by.rows[entry.row], it, command_of(choice).erased(), context_of(choice, seen)))
                        rows.push_back(entry.row);
                if (rows.size() > 1) take(choice, rows);
            }
        }
    }

private:
    static constexpr std::uint32_t none = (std::numeric_limits<std::uint32_t>::max)();

    struct candidate {
        std::uint32_t sample;
        std::uint16_t command;
        bool has_several; ///< rows of its cell
    };

    [[nodiscard]] std::vector<record_move> moves_of(R const& it, seen_surroundings const& seen) {
        std::vector<record_move> made;
        each_move(it, seen, [&](std::uint32_t choice, std::uint32_t row, R& next) {
            made.push_back({choice, number_of(next), row});
        });
        return made;
    }
    [[nodiscard]] std::optional<std::string> difference(
        R const& whole, std::uint32_t number, seen_surroundings const& seen) {
        auto const with_all = moves_of(whole, seen);
        auto const without = moves_of(R{values_[number]}, seen);
        auto const [one, other] = std::mismatch(with_all.begin(), with_all.end(), without.begin(), without.end());
        if (one == with_all.end() && other == without.end()) return std::nullopt;
        auto const choice = one == with_all.end()    ? other->choice
                            : other == without.end() ? one->choice
                                                     : (std::min)(one->choice, other->choice);
        return std::string{command_of(choice).key().view()} + " in state " + std::string{whole.process.state.view()};
    }
    template <class Seen, class ComesUp>
    [[nodiscard]] std::optional<std::string> told_apart_on_the_way(
        std::uint32_t surroundings, Seen seen, ComesUp comes_up) {
        constexpr std::size_t longest = 64;
        std::uint64_t state = 1;
        auto const below = [&](std::size_t n) { // the same ways every time
            state = state * 6364136223846793005U + 1442695040888963407U;
            return static_cast<std::size_t>(state >> 33) % n;
        };
        auto const budget = (std::min)(std::size_t{20'000}, 256 + 4 * values_.size());
        R it = of_.start;
        for (std::size_t step = 0; step < budget; ++step) {
            auto const chosen = static_cast<std::uint32_t>(below(surroundings));
            auto const around = seen(chosen);
            auto normal = it;
            auto const number = number_of(normal);
            if (comes_up(number, chosen))
                if (auto where = difference(it, number, around)) return where;
            std::vector<R> next;
            each_move(it, around, [&](std::uint32_t, std::uint32_t, R& one) { next.push_back(one); });
            it = next.empty() || step % longest == longest - 1 ? of_.start : std::move(next[below(next.size())]);
        }
        return std::nullopt;
    }

    std::uint32_t number_of_normal(R const& one) {
        auto const hash = hash_of(one);
        auto slot = hash & (slots_.size() - 1);
        for (; slots_[slot] != none; slot = (slot + 1) & (slots_.size() - 1))
            if (hashes_[slots_[slot]] == hash && values_[slots_[slot]] == one) return slots_[slot];
        auto const number = static_cast<std::uint32_t>(values_.size());
        slots_[slot] = number;
        hashes_.push_back(hash);
        values_.push_back(one);
        if (values_.size() * 2 > slots_.size()) grow();
        return number;
    }
    /// Whether the row has `when` guards and they all hold.
    [[nodiscard]] bool is_chosen(
        definition_view::row const& row, R const& it, erased_command<R> const& command, context<R> const& in) const {
        bool chooses = false;
        for (auto const& one : of_.process.tests.subspan(row.first_guard, row.guards)) {
            if (one.kind != guard_kind::when) continue;
            if (!one.test(it, command.given, in).is_met()) return false;
            chooses = true;
        }
        return chooses;
    }
    void grow() {
        slots_.assign(slots_.size() * 2, none);
        for (std::uint32_t i = 0; i < hashes_.size(); ++i) {
            auto slot = hashes_[i] & (slots_.size() - 1);
            while (slots_[slot] != none) slot = (slot + 1) & (slots_.size() - 1);
            slots_[slot] = i;
        }
    }

    explored_record<R> of_;
    std::deque<R> values_{}; // references stay good while more are found
    std::map<std::uint32_t, R> whole_{};
    std::vector<std::uint64_t> hashes_{};
    std::vector<std::uint32_t> slots_{};
    bool has_ties_ = false;
    std::vector<std::vector<candidate>> candidates_{}; ///< a line a state; the first is "not recorded yet"
};

} // namespace detail

} // namespace itsm::inline v0
