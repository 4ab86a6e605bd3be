// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/result.hpp>
#include <itsm/lifecycle/compile.hpp>
#include <itsm/lifecycle/spec.hpp>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Whether tests notice when a rule is missing: definitions with one rule less or one rule wrong, and which of them the
/// tests let pass. A changed definition is data, so nothing here is known to the engine.
namespace itsm::inline v0 {

/// What is wrong with a mutant.
BOOST_DEFINE_FIXED_ENUM_CLASS(mutant_kind,
    unsigned char,
    removed,  // the guard, duty, derive, check, timer or demand on a field is not there
    inverted, // the guard is met where it was not, and the other way round
    weakened) // the guard lets through what nobody told it, or is not asked from one of its row's states

/// What a mutant changes.
BOOST_DEFINE_FIXED_ENUM_CLASS(mutated_part,
    unsigned char,
    guard,
    row_duty, // a duty that a row owes
    rule,     // a derive, a standing duty or a check
    timer,
    field) // what a state demands of a field

/// One change of a definition. Its name says all of it and stays the same while the definition's other parts change:
/// `incident/close/INC-10#2/removed` is without the second guard of INC-10 in the row `close`;
/// `incident/start/INC-2#1/weakened@recorded` does not ask it from `recorded`. A guard without a rule is called `input`.
struct mutant {
    std::string name{};
    mutant_kind kind{};
    mutated_part part{};
    rule_id rule{};         ///< none for plain input, timers and fields
    row_key row{};          ///< the row that has it; none for what no row has
    state_key state{};      ///< weakened in one state: which; fields: the state that demands
    std::string where{};    ///< where the rule is written; none for timers and fields
    std::string fault{};    ///< the `definition_fault` that it has, once that is known; it decides nothing then
    std::uint32_t holder{}; ///< the position of the row or the demands in the spec
    std::uint32_t place{};  ///< the position in the row, the demands, the rules or the timers

    /// The spec that the mutant was made of, changed. Refused (`not_found`): a spec that has no such part there.
    template <record_type R>
    [[nodiscard]] result<lifecycle_spec<R>> apply(lifecycle_spec<R> to) const;

    friend bool operator==(mutant const&, mutant const&) = default;
};
BOOST_DESCRIBE_STRUCT(mutant, (), (name, kind, part, rule, row, state, where, fault, holder, place))

/// All mutants of a definition: each guard removed, inverted and weakened; each duty, derive, check, timer and demand on
/// a field removed. Permissions are no part of a spec that could be missing. Linear in guards times states.
template <record_type R>
[[nodiscard]] std::vector<mutant> mutants_of(lifecycle_spec<R> const& spec);

/// What became of a mutant.
BOOST_DEFINE_FIXED_ENUM_CLASS(mutant_fate,
    unsigned char,
    caught,        // a test failed
    survived,      // no test did
    not_buildable, // the static checks refuse it
    waived)        // it survived, and somebody said why that is right

struct judged_mutant {
    mutant what{};
    mutant_fate fate{};
    std::string why{}; ///< caught: how, where that is known; not buildable: the fault; waived: the reason

    friend bool operator==(judged_mutant const&, judged_mutant const&) = default;
};
BOOST_DESCRIBE_STRUCT(judged_mutant, (), (what, fate, why))

/// Mutants that no test can catch, with the reason: equivalent ones, mostly.
struct mutant_waiver {
    std::string pattern{}; ///< of names; `*` stands for anything
    std::string reason{};
};

/// One a line: the pattern, blanks, the reason. Empty lines and those that begin with `#` say nothing. Refused
/// (`bad_syntax`, the path is the line's number): a pattern without a reason.
[[nodiscard]] result<std::vector<mutant_waiver>> parse_waivers(std::string_view text);

struct mutation_options {
    std::vector<mutant_kind> kinds{}; ///< which are tried; none: all
    std::vector<mutant_waiver> waived{};
};

struct mutation_report {
    std::vector<judged_mutant> mutants{};     ///< in the order of the definition
    std::vector<std::string> stale_waivers{}; ///< patterns that no survivor matches

    [[nodiscard]] std::size_t count(mutant_fate fate) const;
    /// No survivor that nobody waived, and no waiver without a survivor.
    [[nodiscard]] bool is_clean() const;
};
BOOST_DESCRIBE_STRUCT(mutation_report, (), (mutants, stale_waivers))

/// How many of each kind met which fate, and the survivors by their rules.
[[nodiscard]] std::string to_text(mutation_report const& report);

/// Puts together a report. A mutant is judged once, in any order.
class mutation_judge {
public:
    /// `all` are in the order of the definition.
    mutation_judge(std::vector<mutant> all, mutation_options options);

    /// Those to be tried: of the kinds that are asked for, and buildable.
    [[nodiscard]] std::vector<mutant> const& to_try() const { return to_try_; }
    void caught(std::string_view name, std::string how = {}) { judge(name, {true, std::move(how)}); }
    void survived(std::string_view name) { judge(name, {}); }
    [[nodiscard]] mutation_report report() const;

private:
    struct judgement {
        bool is_caught = false;
        std::string how{};
    };
    [[nodiscard]] bool is_wanted(mutant const& one) const;
    void judge(std::string_view name, judgement found);

    std::vector<mutant> all_;
    mutation_options options_;
    std::vector<mutant> to_try_{};
    std::vector<std::pair<std::string, judgement>> judged_{};
};

/// The mutants of a definition with `fault` known. Builds each.
template <record_type R>
[[nodiscard]] std::vector<mutant> built_mutants_of(lifecycle_spec<R> const& spec) {
    auto all = mutants_of(spec);
    for (auto& one : all) {
        auto const changed = one.apply(spec);
        auto const made = changed ? make_definition(*changed) : failed<error>{changed.error()};
        if (!made) one.fault = made.error().message;
    }
    return all;
}

/// Tries `pass`, which says of a definition whether the tests pass on it, on every mutant. Refused: a spec that does not
/// build, as `make_definition` says, and tests that do not pass on the definition itself (`bad_value`).
template <record_type R, class Tests>
[[nodiscard]] result<mutation_report> mutate(
    lifecycle_spec<R> const& spec, Tests pass, mutation_options const& options = {}) {
    auto const original = make_definition(spec);
    if (!original) return failed<error>{original.error()};
    if (!pass(original->handle()))
        return failure(error_code::bad_value, "the tests do not pass on the definition itself");
    mutation_judge judge{built_mutants_of(spec), options};
    for (auto const& one : judge.to_try()) {
        auto const made = make_definition(*one.apply(spec)); // `to_try` has none that does not build
        if (pass(made->handle())) judge.survived(one.name);
        else judge.caught(one.name);
    }
    return judge.report();
}

namespace detail {

/// Names mutants and counts the guards of a rule within its holder.
class mutant_namer {
public:
    explicit mutant_namer(definition_key of) : of_{of} {}

    /// What follows is in a row, or in no row when the key is empty.
    void enter(row_key const& row);
    /// `what` is "INC-10", "input", "owes:SLM-5"; `place` is where in the row or the list.
    void enter(mutated_part part, std::string what, rule_id const& rule, code_place const& at, std::size_t place);
    void add(mutant_kind kind, state_key const& state = {});

    std::uint32_t holder = 0;
    std::vector<mutant> made{};

private:
    definition_key of_;
    row_key row_{};
    mutant present_{};
    std::vector<std::string> said_{};
};

std::string name_of_carried(definition_view::carried const& rule);
/// A key of its own for the second half of a row.
row_key second_key(row_key const& of, std::vector<row_key> const& taken);

template <class T>
bool erase_at(std::vector<T>& from, std::size_t place) {
    if (place >= from.size()) return false;
    from.erase(from.begin() + static_cast<std::ptrdiff_t>(place));
    return true;
}

/// The row in two: from one of its states the guard is not asked. Both stand where the row stood.
template <record_type R>
bool unask_in(lifecycle_spec<R>& spec, std::size_t row, std::size_t guard, state_key const& state) {
    auto& whole = spec.rows[row];
    auto const from = std::find(whole.source.states.begin(), whole.source.states.end(), state);
    if (from == whole.source.states.end()) return false;
    whole.source.states.erase(from);
    auto part = whole;
    part.source.states = {state};
    std::vector<row_key> taken;
    for (auto const& one : spec.rows) taken.push_back(one.key);
    part.key = second_key(whole.key, taken);
    erase_at(part.guards, guard);
    spec.rows.insert(spec.rows.begin() + static_cast<std::ptrdiff_t>(row) + 1, std::move(part));
    return true;
}

template <record_type R>
bool change_guard(lifecycle_spec<R>& spec, mutant const& by) {
    if (by.holder >= spec.rows.size()) return false;
    auto& row = spec.rows[by.holder];
    if (row.key != by.row || by.place >= row.guards.size()) return false;
    auto& guard = row.guards[by.place];
    if (guard.rule != by.rule) return false;
    if (by.kind == mutant_kind::removed) return erase_at(row.guards, by.place);
    if (!by.state.empty()) return unask_in(spec, by.holder, by.place, by.state);
    auto const otherwise = by.kind == mutant_kind::inverted ? guard.opposite : guard.lenient;
    if (otherwise == nullptr) return false;
    guard.test = otherwise;
    return true;
}

template <record_type R>
bool remove_part(lifecycle_spec<R>& spec, mutant const& by) {
    switch (by.part) {
    case mutated_part::row_duty:
        return by.holder < spec.rows.size() && spec.rows[by.holder].key == by.row &&
               erase_at(spec.rows[by.holder].duties, by.place);
    case mutated_part::rule:
        return by.place < spec.rules.size() && spec.rules[by.place].rule == by.rule && erase_at(spec.rules, by.place);
    case mutated_part::timer: return erase_at(spec.timers, by.place);
    case mutated_part::field:
        return by.holder < spec.fields.size() && spec.fields[by.holder].state == by.state &&
               erase_at(spec.fields[by.holder].demands, by.place);
    case mutated_part::guard: break;
    }
    return false;
}

template <record_type R>
void add_guards(row_spec<R> const& row, mutant_namer& to) {
    for (std::size_t g = 0; g < row.guards.size(); ++g) {
        auto const& guard = row.guards[g];
        auto const what = guard.rule.empty() ? std::string{"input"} : std::string{guard.rule.view()};
        to.enter(mutated_part::guard, what, guard.rule, guard.place, g);
        to.add(mutant_kind::removed);
        if (guard.opposite != nullptr) to.add(mutant_kind::inverted);
        if (guard.lenient != nullptr) to.add(mutant_kind::weakened);
        if (row.source.states.size() < 2) continue;
        for (auto const& state : row.source.states) to.add(mutant_kind::weakened, state);
    }
}

} // namespace detail

template <record_type R>
result<lifecycle_spec<R>> mutant::apply(lifecycle_spec<R> to) const {
    bool const is_done = part == mutated_part::guard ? detail::change_guard(to, *this) : detail::remove_part(to, *this);
    if (!is_done) return failure(error_code::not_found, "the definition has no part that " + name + " changes");
    return to;
}

template <record_type R>
std::vector<mutant> mutants_of(lifecycle_spec<R> const& spec) {
    detail::mutant_namer names{spec.key};
    for (auto const& row : spec.rows) {
        names.enter(row.key);
        detail::add_guards(row, names);
        for (std::size_t d = 0; d < row.duties.size(); ++d) {
            auto const& duty = row.duties[d];
            names.enter(mutated_part::row_duty, detail::name_of_carried(duty), duty.rule, duty.place, d);
            names.add(mutant_kind::removed);
        }
        ++names.holder;
    }
    names.enter(row_key{});
    for (std::size_t r = 0; r < spec.rules.size(); ++r) {
        auto const& rule = spec.rules[r];
        names.enter(mutated_part::rule, detail::name_of_carried(rule), rule.rule, rule.place, r);
        names.add(mutant_kind::removed);
    }
    for (std::size_t t = 0; t < spec.timers.size(); ++t) {
        names.enter(mutated_part::timer, "timer:" + std::string{spec.timers[t].key}, {}, {}, t);
        names.add(mutant_kind::removed);
    }
    names.holder = 0;
    for (auto const& part : spec.fields) {
        for (std::size_t d = 0; d < part.demands.size(); ++d) {
            auto const called = std::string{part.state.view()} + "." + std::string{part.demands[d].field.name};
            names.enter(mutated_part::field, "field:" + called, {}, {}, d);
            names.add(mutant_kind::removed, part.state);
        }
        ++names.holder;
    }
    return std::move(names.made);
}

} // namespace itsm::inline v0
