// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/entry.hpp>
#include <itsm/core/id.hpp>
#include <itsm/core/result.hpp>
#include <itsm/core/rule.hpp>
#include <itsm/core/time.hpp>
#include <itsm/lifecycle/decide.hpp>
#include <itsm/lifecycle/view.hpp>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Which rows, guards and refusals of a definition were exercised, by tests or in production.
namespace itsm::inline v0 {

/// Tells definitions apart by their tables: states, commands, rows with their guards and duties, cells with the
/// permission that each row asks for there, demands on fields, and timers with the states they run in. Bodies of rules,
/// and where they are written, are not in it.
using definition_fingerprint = strong_id<struct definition_fingerprint_tag>;
[[nodiscard]] definition_fingerprint fingerprint_of(definition_view const& of);

/// What a guard may answer; missing input and missing facts are `broken`.
BOOST_DEFINE_FIXED_ENUM_CLASS(guard_outcome, unsigned char, held, broken)

/// Counts stay at what JSON can say instead of starting anew: 2^63 - 1.
inline constexpr std::uint64_t highest_count = 0x7FFF'FFFF'FFFF'FFFF;

/// A guard in one row, and its answers.
struct guard_coverage {
    rule_id rule{}; ///< empty for plain input
    std::uint64_t held = 0;
    std::uint64_t broken = 0;

    friend bool operator==(guard_coverage const&, guard_coverage const&) = default;
};
BOOST_DESCRIBE_STRUCT(guard_coverage, (), (rule, held, broken))

/// A row, from whichever states it was taken.
struct row_coverage {
    row_key key{};
    command_key command{};
    std::uint64_t taken = 0;              ///< by what was decided
    std::uint64_t refused = 0;            ///< chosen, and something stood in the way
    std::uint64_t from_journal = 0;       ///< by entries of a journal
    std::optional<instant> last_taken{};  ///< the latest of those entries
    std::vector<guard_coverage> guards{}; ///< the permission (SEC-1), then the row's own in their order

    friend bool operator==(row_coverage const&, row_coverage const&) = default;
};
BOOST_DESCRIBE_STRUCT(row_coverage, (), (key, command, taken, refused, from_journal, last_taken, guards))

/// A command in a state where no row takes it.
struct refused_cell {
    state_key state{}; ///< empty: not recorded yet
    command_key command{};
    std::uint64_t refused = 0;

    friend bool operator==(refused_cell const&, refused_cell const&) = default;
};
BOOST_DESCRIBE_STRUCT(refused_cell, (), (state, command, refused))

/// A derive, duty or check: in how many accepted steps it changed, owed or found something, and in how many not.
struct carried_coverage {
    rule_id rule{};
    std::string name{};
    std::uint64_t applied = 0;
    std::uint64_t idle = 0;

    friend bool operator==(carried_coverage const&, carried_coverage const&) = default;
};
BOOST_DESCRIBE_STRUCT(carried_coverage, (), (rule, name, applied, idle))

/// An outcome that no test need show, and why: of every guard of the rule in the row.
struct coverage_waiver {
    row_key row{};
    rule_id rule{};
    guard_outcome outcome{};
    std::string reason{};

    friend auto operator<=>(coverage_waiver const&, coverage_waiver const&) = default;
};
BOOST_DESCRIBE_STRUCT(coverage_waiver, (), (row, rule, outcome, reason))

/// What of one definition was exercised: a value with a place for everything there is, so that what never happened is
/// seen. JSON by `to_value`. One that was default-constructed is of no definition and takes any other's place.
struct coverage {
    definition_key key{};
    std::uint32_t version = 0;
    definition_fingerprint fingerprint{};
    std::vector<row_coverage> rows{};
    std::vector<refused_cell> refusals{}; ///< every cell without a row
    std::vector<carried_coverage> carried{};
    std::uint64_t unplaced = 0;            ///< decisions on states or commands that the definition does not know
    std::uint64_t unplaced_entries = 0;    ///< entries that are redacted, or of another definition's rows
    std::vector<coverage_waiver> waived{}; ///< in order, each once

    coverage() = default;
    explicit coverage(definition_view const& of);

    /// What this decision asks and answers: every guard that `evaluate` asks, the permission among them, and the cell
    /// where there is no row. `when` guards count as they are asked: of the rows up to the one that is chosen. Of an
    /// accepted step also what is derived, owed and found; each rule by itself, on the values that `decide` gives it.
    /// Pure but for the counts. By a definition of other rows than this coverage's it counts as `unplaced`.
    template <record_type R>
        requires std::equality_comparable<R>
    void add(definition<R> const& by, R const& before, erased_command<R> const& given, context<R> const& in);

    /// A row that was taken in production, by whichever version of the definition. Linear in rows.
    void add(journal_entry const& entry);

    /// Adds the counts of another, and its waivers. Associative and commutative; counts stay at `highest_count`.
    /// Refused (`bad_definition`, the path names what differs): coverage of another definition or version, or of other
    /// tables. Nothing is added then.
    [[nodiscard]] result<done> merge(coverage const& other);

    /// An outcome that cannot happen need not. Refused (`not_found`): no such row, or the row does not ask the rule;
    /// (`missing_field`): no reason.
    [[nodiscard]] result<done> waive(
        row_key const& row, rule_id const& rule, guard_outcome outcome, std::string_view reason);

    /// The rows that no journal shows since `from`, in the definition's order; those never taken among them.
    [[nodiscard]] std::vector<row_key> rows_unused_since(instant from) const;

    friend bool operator==(coverage const&, coverage const&) = default;

private:
    /// The row's counts; null when they are not of this definition's row.
    [[nodiscard]] row_coverage* find_row(definition_view const& by, std::uint16_t row);
    [[nodiscard]] bool is_of(definition_view const& by) const;
    void count_refusal(definition_view const& by, std::uint16_t from, std::uint16_t command);
    void count_carried(definition_view const& by, std::size_t rule, bool applied);

    template <record_type R>
    void count_carried_rules(definition<R> const& by,
        R const& before,
        erased_command<R> const& given,
        context<R> const& in,
        verdict const& found);
};
BOOST_DESCRIBE_STRUCT(
    coverage, (), (key, version, fingerprint, rows, refusals, carried, unplaced, unplaced_entries, waived))

// --- what is missing ------------------------------------------------------------------------------------------------

/// So many of so many.
struct covered_share {
    std::uint64_t covered = 0;
    std::uint64_t total = 0;

    /// 0 to 1; 1 when there is nothing to cover.
    [[nodiscard]] double value() const {
        return total == 0 ? 1.0 : static_cast<double>(covered) / static_cast<double>(total);
    }
    friend bool operator==(covered_share const&, covered_share const&) = default;
};
BOOST_DESCRIBE_STRUCT(covered_share, (), (covered, total))

/// All guards of one rule, in whichever rows.
struct covered_rule {
    rule_id rule{};
    covered_share outcomes{};

    friend bool operator==(covered_rule const&, covered_rule const&) = default;
};
BOOST_DESCRIBE_STRUCT(covered_rule, (), (rule, outcomes))

/// An outcome is a guard of a row held, or broken. One that is waived and never happened is in no total.
struct coverage_summary {
    covered_share rows{};
    covered_share rows_in_journals{};
    covered_share guard_outcomes{};
    covered_share refusals{};
    covered_share carried_outcomes{};  ///< each derive, duty and check: applied, and idle
    std::vector<covered_rule> rules{}; ///< by id; plain input first, under the empty id

    friend bool operator==(coverage_summary const&, coverage_summary const&) = default;
};
BOOST_DESCRIBE_STRUCT(coverage_summary, (), (rows, rows_in_journals, guard_outcomes, refusals, carried_outcomes, rules))

[[nodiscard]] coverage_summary summary_of(coverage const& of);

BOOST_DEFINE_FIXED_ENUM_CLASS(coverage_part, unsigned char, row, guard, refusal, carried)

/// Something that was not exercised, with those of its names that its part has.
struct coverage_gap {
    coverage_part part{};
    row_key row{};           ///< row, guard
    rule_id rule{};          ///< guard, carried
    guard_outcome outcome{}; ///< guard; carried: `held` that it applies, `broken` that it does not
    state_key state{};       ///< refusal; empty: not recorded yet
    command_key command{};   ///< row, guard, refusal
    std::string name{};      ///< for people: the guard among those of its rule in the row, the rule's name
};
/// Everything that was not exercised and is not waived: rows, then guards, refusals, carried rules; guards and carried
/// rules by id, and else in the definition's order.
[[nodiscard]] std::vector<coverage_gap> gaps_of(coverage const& of);

/// The shares that a build wants, 0 to 1.
struct coverage_demand {
    double rows = 1.0;
    double guard_outcomes = 1.0;
    double refusals = 0.0;
    double carried_outcomes = 0.0;
    double rows_in_journals = 0.0;
};

/// Refused (`bad_value`): a share that is not reached, or is not between 0 and 1. The message names what is missing, up to
/// forty things and then how many more.
[[nodiscard]] result<done> require(coverage const& of, coverage_demand const& wanted);

/// A table for people: the shares, then what is not covered by rule id, the rows never taken, the cells never refused,
/// what was waived, and last every rule with its share. Control characters in a host's texts become spaces.
[[nodiscard]] std::string to_text(coverage const& of);

// --- adding ---------------------------------------------------------------------------------------------------------

namespace detail {
inline void count(std::uint64_t& into, std::uint64_t more = 1) {
    into = more < highest_count - into ? into + more : highest_count;
}
inline bool count(guard_coverage& into, bool is_met) {
    count(is_met ? into.held : into.broken);
    return is_met;
}
} // namespace detail

template <record_type R>
    requires std::equality_comparable<R>
void coverage::add(definition<R> const& by, R const& before, erased_command<R> const& given, context<R> const& in) {
    bool const is_recorded = !before.process.state.empty();
    auto const from = is_recorded ? detail::state_of(by, before) : definition_view::none;
    auto const command = by.find_command(given.type->key, given.type->hash);
    bool const is_known = command != definition_view::none && !(is_recorded && from == definition_view::none);
    if (!is_of(by) || !is_known) return detail::count(unplaced);
    auto const candidates = by.rows_of(from, command);
    if (candidates.empty()) return count_refusal(by, from, command);

    auto const found = evaluate(by, before, given, in);
    for (auto const& entry : candidates) {
        auto const& row = by.rows[entry.row];
        auto* const counts = find_row(by, entry.row);
        if (counts == nullptr) return detail::count(unplaced);
        auto const tests = by.tests.subspan(row.first_guard, row.guards);
        auto const ask = [&](bool those_that_choose) {
            bool are_met = true;
            for (std::size_t i = 0; i < tests.size(); ++i)
                if ((tests[i].kind == guard_kind::when) == those_that_choose)
                    are_met &= detail::count(counts->guards[i + 1], tests[i].test(before, given.given, in).is_met());
            return are_met;
        };
        if (!ask(true)) continue;
        detail::count(found.is_met ? counts->taken : counts->refused);
        if (found.target == definition_view::none) return; // it leads nowhere, so nothing more is asked
        auto const& permission = by.permissions[by.permission_of(entry, found.target)];
        detail::count(counts->guards[0], in.actor.permissions.covers(permission));
        ask(false);
        if (found.is_met) count_carried_rules(by, before, given, in, found);
        return;
    }
}

template <record_type R>
void coverage::count_carried_rules(definition<R> const& by,
    R const& before,
    erased_command<R> const& given,
    context<R> const& in,
    verdict const& found) {
    if (by.carried_rules.empty()) return;
    R next{before};
    detail::take_row(by, before, given, in, found, next);
    for (std::size_t i = 0; i < by.standing; ++i) {
        if (by.rule_functions[i].derive == nullptr) continue;
        R const underived{next};
        by.rule_functions[i].derive(next, before, in);
        count_carried(by, i, !(next == underived));
    }
    auto const owe = [&](std::size_t i) {
        owed_duties owed;
        by.rule_functions[i].owe(before, next, in, owed);
        count_carried(by, i, !owed.all.empty());
    };
    auto const& row = by.rows[found.row];
    for (auto const d : by.row_duties.subspan(row.first_duty, row.duties)) owe(d);
    for (std::size_t i = 0; i < by.standing; ++i)
        if (by.rule_functions[i].owe != nullptr) owe(i);

    R whole{before};
    std::vector<duty> announced;
    detail::advance(by, before, given, in, found, whole, announced);
    for (std::size_t i = 0; i < by.standing; ++i)
        if (auto* const check = by.rule_functions[i].check; check != nullptr)
            count_carried(by, i, !check(whole, in).is_met());
}

} // namespace itsm::inline v0
