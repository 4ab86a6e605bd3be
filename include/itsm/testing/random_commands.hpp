// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/testing/kit_random.hpp>
#include <itsm/testing/scenario.hpp>
#include <itsm/testing/shorten.hpp>
#include <itsm/verify/code.hpp>
#include <itsm/verify/samples.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Long random histories of a record against what is always to be so of it; where it is not, the shortest story that still
/// shows it. For data too large to be searched through.
namespace itsm::inline v0 {

struct random_walk_options {
    std::uint64_t seed = 1;   ///< of the first history; the next has the next number
    std::size_t walks = 100;  ///< histories
    std::size_t length = 40;  ///< commands tried in each
    std::size_t attempts = 8; ///< how many commands are looked at for one that is not refused
};

/// A history after which an invariant does not hold. No command of it can be left out, nor a wait, nor can a command,
/// actor or facts be the first sample of their kind, without the invariant holding again.
struct broken_invariant {
    std::uint64_t seed = 0; ///< gives the same again
    std::string says{};     ///< the invariant
    process_story story{};
    std::string test{}; ///< as a unit test (`story_test`), which fails as long as the story is possible
};

/// The invariant, the seed, the story and the test.
[[nodiscard]] std::string to_text(broken_invariant const& found);

namespace detail {

/// One command of a history, with all that it is given in, so that it means the same when others before it are gone.
struct walk_move {
    std::size_t command = 0;
    std::size_t actor = 0;
    std::size_t facts = 0;
    duration wait{}; ///< before it

    friend bool operator==(walk_move const&, walk_move const&) = default;
};

template <record_type R>
class random_walk {
public:
    random_walk(subject<R> const& process,
        command_samples<R> const& samples,
        std::vector<record_invariant<R>> const& invariants)
        : process_{process}, samples_{samples}, invariants_{invariants} {}

    /// A history of commands most of which are accepted.
    [[nodiscard]] std::vector<walk_move> any(kit_random& random, random_walk_options const& options) const {
        std::vector<walk_move> moves;
        auto const among = any_commands(random);
        auto told = beginning();
        for (std::size_t n = 0; n < options.length; ++n) {
            auto move = any_move(random, among);
            for (std::size_t i = 1; i < options.attempts && !is_accepted(told, move); ++i) {
                auto const wait = move.wait;
                move = any_move(random, among);
                move.wait = wait; // waiting for a better idea is not waiting longer
            }
            if (told.now() + move.wait > latest()) move.wait = {};
            tell(told, move);
            moves.push_back(move);
        }
        return moves;
    }
    /// Tells the moves until an invariant is broken; those that are refused, and those after, are taken out.
    [[nodiscard]] std::optional<broken_invariant> broken_by(std::vector<walk_move>& moves) const {
        auto told = beginning();
        std::vector<walk_move> taken;
        duration wait{};
        for (auto move : moves) {
            move.wait += wait;
            if (!is_accepted(told, move)) {
                wait = move.wait; // the clock has moved on all the same
                continue;
            }
            wait = {};
            tell(told, move);
            taken.push_back(move);
            for (auto const& one : invariants_) {
                if (one.holds(told.record(), told.surroundings())) continue;
                moves = std::move(taken);
                return broken_invariant{0, one.says, told.story(), {}};
            }
        }
        return std::nullopt;
    }
    /// As short as it gets: moves are left out, then waits, and fields, actors and facts made those of the first sample.
    void simplify(std::vector<walk_move>& moves, broken_invariant& found) const {
        auto const fails = [&](std::vector<walk_move>& tried) { return broken_by(tried); };
        for (bool is_simpler = true; is_simpler;) {
            auto const before = moves;
            shorten(moves, found, fails);
            for (std::size_t i = 0; i < moves.size(); ++i) {
                try_with(moves, found, i, [&](walk_move& one) { one.command = first_of_its_key(one.command); });
                try_with(moves, found, i, [](walk_move& one) { one.wait = {}; });
                try_with(moves, found, i, [](walk_move& one) { one.actor = 0; });
                try_with(moves, found, i, [](walk_move& one) { one.facts = 0; });
            }
            is_simpler = moves != before;
        }
    }
    [[nodiscard]] std::string test_of(std::vector<walk_move> const& moves, std::string const& says) const {
        story_test made{says, samples_.start};
        auto now = samples_.start;
        std::size_t facts = 0;
        if (!samples_.facts.empty() && !samples_.facts[0].all().empty()) made.know(samples_.facts[0]);
        for (auto const& move : moves) {
            now += move.wait;
            made.be_at(now);
            made.act_as(samples_.actors[move.actor]);
            if (facts != move.facts) made.know(samples_.facts[move.facts]);
            made.give(samples_.commands[move.command]);
            facts = move.facts;
        }
        return made.keeping_invariants();
    }

private:
    [[nodiscard]] scenario<R> beginning() const {
        scenario<R> told{process_};
        told.at(samples_.start).under(samples_.policy);
        if (!samples_.facts.empty()) told.knowing(samples_.facts[0]);
        return told;
    }
    [[nodiscard]] instant latest() const {
        return samples_.horizon == duration{} ? (instant::max)() : samples_.start + samples_.horizon;
    }
    /// Each history does without some of the commands: one that is given early in almost every history would hide what
    /// its absence leads to (Groce and others, Swarm Testing, ISSTA 2012).
    [[nodiscard]] std::vector<std::size_t> any_commands(kit_random& random) const {
        std::vector<std::size_t> among;
        for (std::size_t i = 0; i < samples_.commands.size(); ++i)
            if (!random.one_in(4)) among.push_back(i);
        if (among.empty()) among.push_back(random.below(samples_.commands.size()));
        return among;
    }
    [[nodiscard]] walk_move any_move(kit_random& random, std::vector<std::size_t> const& among) const {
        walk_move move;
        move.command = among[random.below(among.size())];
        move.actor = random.below(samples_.actors.size());
        if (!samples_.facts.empty()) move.facts = random.below(samples_.facts.size());
        if (!samples_.time_steps.empty() && random.one_in(2))
            move.wait = samples_.time_steps[random.below(samples_.time_steps.size())];
        return move;
    }
    [[nodiscard]] std::size_t first_of_its_key(std::size_t command) const {
        std::size_t first = 0;
        while (samples_.commands[first].key() != samples_.commands[command].key()) ++first;
        return first;
    }
    [[nodiscard]] fact_set const& facts_of(walk_move const& move) const {
        return samples_.facts.empty() ? no_facts : samples_.facts[move.facts];
    }
    [[nodiscard]] bool is_accepted(scenario<R> const& told, walk_move const& move) const {
        context<R> const in{told.now() + move.wait, samples_.actors[move.actor], samples_.policy, facts_of(move)};
        return evaluate(process_.by(), told.record(), samples_.commands[move.command], in).is_met;
    }
    void tell(scenario<R>& told, walk_move const& move) const {
        if (move.wait != duration{}) told.after(move.wait);
        told.as(samples_.actors[move.actor]);
        if (!(told.facts() == facts_of(move))) told.knowing(facts_of(move));
        told.when(samples_.commands[move.command]);
    }
    template <class F>
    void try_with(std::vector<walk_move>& moves, broken_invariant& found, std::size_t i, F change) const {
        if (i >= moves.size()) return;
        auto tried = moves;
        change(tried[i]);
        if (tried[i] == moves[i]) return;
        auto simpler = broken_by(tried);
        if (!simpler || tried.size() > moves.size()) return;
        moves = std::move(tried);
        found = std::move(*simpler);
    }

    subject<R> const& process_;
    command_samples<R> const& samples_;
    std::vector<record_invariant<R>> const& invariants_;
};

} // namespace detail

/// Tells random histories from before a record is recorded, and looks at the invariants after every accepted command.
/// Nothing when all hold. Refused (`bad_value`): samples without commands or actors, or with a time step that does not
/// lead forwards.
template <record_type R>
[[nodiscard]] result<std::optional<broken_invariant>> find_broken_invariant(subject<R> const& process,
    command_samples<R> const& samples,
    std::vector<record_invariant<R>> const& invariants,
    random_walk_options const& options = {}) {
    bool const moves_on = std::all_of(
        samples.time_steps.begin(), samples.time_steps.end(), [](duration one) { return one > duration{}; });
    if (samples.commands.empty() || samples.actors.empty() || !moves_on)
        return failure(error_code::bad_value, "samples have a command and an actor, and time steps are above 0");
    detail::random_walk<R> const walk{process, samples, invariants};
    for (std::size_t i = 0; i < options.walks; ++i) {
        kit_random random{options.seed + i};
        auto moves = walk.any(random, options);
        auto found = walk.broken_by(moves);
        if (!found) continue;
        walk.simplify(moves, *found);
        found->seed = options.seed + i;
        found->test = walk.test_of(moves, found->says);
        return std::optional<broken_invariant>{std::move(*found)};
    }
    return std::optional<broken_invariant>{};
}

} // namespace itsm::inline v0
