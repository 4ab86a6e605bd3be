// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/lifecycle/definition.hpp>

#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>

#include <optional>
#include <source_location>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// The words a definition is written in. A definition is data: `lifecycle<incident>("incident", 1, state(...), row(...))`
/// gives a `lifecycle_spec`, which can be changed and then compiled (compile.hpp), by the compiler or at run time.
namespace itsm::inline v0 {

/// The facts that a rule reads; a decision without one of them is refused by that rule.
template <class... T>
constexpr fact_list reads(fact<T> const&... declared) {
    static_assert(sizeof...(T) <= most_facts_read);
    return {&declared...};
}

/// What a rule demands of a step, asked before it: pure, and it says what is missing.
template <record_type R>
struct guard : definition_view::guard {
    using test_function = finding (*)(R const&, void const* command, context<R> const&);

    test_function test = nullptr;
    command_key only_for{}; ///< the command whose fields it reads; empty when it reads none
    /// What it could be mistaken for (verify/mutation.hpp); no table has them. The opposite is met where the guard is not,
    /// the lenient one also where a field or a fact is not given: none where that would leave nothing of the guard, or
    /// where it reads neither.
    test_function opposite = nullptr;
    test_function lenient = nullptr;
};

/// A derive, duty or check of a definition. Which of the three functions is set follows from the kind.
template <record_type R>
struct carried_rule : definition_view::carried {
    void (*derive)(R& next, R const& before, context<R> const&) = nullptr;
    void (*owe)(R const& before, R const& next, context<R> const&, owed_duties&) = nullptr;
    finding (*check)(R const&, context<R> const&) = nullptr;
};

// --- guards and other rules ---------------------------------------------------------------------------------------

/// A rule of the rulebook by its id alone, or with a statement a host's own: `"INC-11"`, `{"ACME-7", "Nobody ..."}`.
struct rule_name {
    rule_id id{};
    std::string_view statement{};

    template <std::size_t N>
    consteval rule_name(char const (&of_rulebook)[N]) : id{of_rulebook} {}
    consteval rule_name(rule_id own, std::string_view words) : id{own}, statement{words} {}
};

namespace detail {

template <class R, class C, class F>
finding ask(R const& it, [[maybe_unused]] void const* c, context<R> const& given) {
    if constexpr (std::is_void_v<C>) return F{}(it, given);
    else return F{}(it, *static_cast<C const*>(c), given);
}
template <class R, class C, class F>
finding ask_opposite(R const& it, void const* c, context<R> const& given) {
    return require_that(!ask<R, C, F>(it, c, given).is_met(), "the opposite of the rule");
}
template <class R, class C, class F>
finding ask_leniently(R const& it, void const* c, context<R> const& given) {
    auto const found = ask<R, C, F>(it, c, given);
    return found.result == finding::outcome::unmet ? found : met;
}

template <class R, class C, class F>
consteval guard<R> make_guard(guard_kind kind, rule_name name, fact_list facts, std::source_location at) {
    guard<R> made{{name.id, kind, name.statement, facts, code_place::of(at)}};
    made.test = &ask<R, C, F>;
    made.opposite = &ask_opposite<R, C, F>;
    if constexpr (!std::is_void_v<C>) made.only_for = key_of<C>;
    if (!std::is_void_v<C> || facts[0] != nullptr) made.lenient = &ask_leniently<R, C, F>;
    return made;
}

} // namespace detail

/// A guard on the record: `test` is `(R const&, context<R> const&) -> finding`.
template <record_type R, class F>
consteval guard<R> require(
    rule_name name, fact_list facts, F, std::source_location at = std::source_location::current()) {
    return detail::make_guard<R, void, F>(guard_kind::require, name, facts, at);
}
template <record_type R, class F>
consteval guard<R> require(rule_name name, F, std::source_location at = std::source_location::current()) {
    return detail::make_guard<R, void, F>(guard_kind::require, name, {}, at);
}
/// A guard on the record and the command's fields: `test` is `(R const&, C const&, context<R> const&) -> finding`.
template <command C, class F>
consteval guard<record_of<C>> require(
    rule_name name, fact_list facts, F, std::source_location at = std::source_location::current()) {
    return detail::make_guard<record_of<C>, C, F>(guard_kind::require, name, facts, at);
}
template <command C, class F>
consteval guard<record_of<C>> require(rule_name name, F, std::source_location at = std::source_location::current()) {
    return detail::make_guard<record_of<C>, C, F>(guard_kind::require, name, {}, at);
}
/// Who may, where that depends on the record; what depends on the actor alone is a permission.
template <record_type R, class F>
consteval guard<R> permit(rule_name name, F, std::source_location at = std::source_location::current()) {
    return detail::make_guard<R, void, F>(guard_kind::permit, name, {}, at);
}
/// Chooses between rows of one cell; the first row whose `when` guards are all met is taken.
template <command C, class F>
consteval guard<record_of<C>> when(rule_name name, F, std::source_location at = std::source_location::current()) {
    return detail::make_guard<record_of<C>, C, F>(guard_kind::when, name, {}, at);
}
template <record_type R, class F>
consteval guard<R> when(rule_name name, F, std::source_location at = std::source_location::current()) {
    return detail::make_guard<R, void, F>(guard_kind::when, name, {}, at);
}

/// Fields without which a command says nothing: plain input, no rule. `(R const&, C const&, context<R> const&) -> finding`.
template <command C, class F>
consteval guard<record_of<C>> asks_for(F, std::source_location at = std::source_location::current()) {
    return detail::make_guard<record_of<C>, C, F>(guard_kind::require, "", {}, at);
}

namespace detail {

template <class C, class T>
C owner_of_field(T C::*);

/// The name that the description gives a member. A variable: Clang 19 loses calls of consteval functions in a lambda.
template <class C, auto Field>
inline constexpr std::string_view name_of_field = []<template <class...> class List, class... D>(List<D...>) {
    std::string_view name;
    auto const look_at = [&]<class T>(T C::* one, char const* called) {
        if constexpr (std::is_same_v<T C::*, decltype(Field)>)
            if (one == Field) name = called;
    };
    (look_at(D::pointer, D::name), ...);
    return name;
}(boost::describe::describe_members<C, boost::describe::mod_any_access>{});

template <class T>
bool is_given(T const& field) {
    if constexpr (requires { field.has_value(); }) return field.has_value();
    else return !field.empty();
}

} // namespace detail

/// The command carries the field: `carries<&resolve::done>("INC-9")`. A guard a field, so that a refusal and `permitted`
/// name all that is missing and not the first alone.
template <auto Field>
consteval auto carries(rule_name name, std::source_location at = std::source_location::current()) {
    using C = decltype(detail::owner_of_field(Field));
    using R = record_of<C>;
    static_assert(!detail::name_of_field<C, Field>.empty(), "the command's description lacks the field");
    auto const test = [](R const&, C const& c, context<R> const&) {
        return require_input(detail::is_given(c.*Field), detail::name_of_field<C, Field>);
    };
    auto made = detail::make_guard<R, C, decltype(test)>(guard_kind::require, name, {}, at);
    made.lenient = nullptr; // it asks for the field and nothing else
    return made;
}

/// The same as a plain question, which no rule of the book stands behind: `asks_for<&comment::text>()`.
template <auto Field>
    requires std::is_member_object_pointer_v<decltype(Field)>
consteval auto asks_for(std::source_location at = std::source_location::current()) {
    return carries<Field>("", at);
}

/// A value that follows from others, set after every step.
template <record_type R>
consteval carried_rule<R> derive(rule_name name,
    std::string_view what,
    fact_list facts,
    std::type_identity_t<void (*)(R& next, R const& before, context<R> const&)> how,
    std::source_location at = std::source_location::current()) {
    return {{name.id, rule_kind::derive, what, name.statement, facts, code_place::of(at)}, how, nullptr, nullptr};
}
/// A duty. Named in a row it is owed when that row is taken; as a part of the definition it *stands*: asked after every
/// step, it says which obligations of its rule are owed now, and those it no longer says are withdrawn.
template <record_type R>
consteval carried_rule<R> owes(rule_name name,
    std::string_view what,
    fact_list facts,
    std::type_identity_t<void (*)(R const& before, R const& next, context<R> const&, owed_duties&)> how,
    std::source_location at = std::source_location::current()) {
    return {{name.id, rule_kind::duty, what, name.statement, facts, code_place::of(at)}, nullptr, how, nullptr};
}
/// An advisory finding on a record.
template <record_type R>
consteval carried_rule<R> check_that(rule_name name,
    std::string_view what,
    fact_list facts,
    std::type_identity_t<finding (*)(R const&, context<R> const&)> how,
    std::source_location at = std::source_location::current()) {
    return {{name.id, rule_kind::check, what, name.statement, facts, code_place::of(at)}, nullptr, nullptr, how};
}

// --- states, rows, timers, permissions ------------------------------------------------------------------------------

template <record_type R>
struct field_rule {
    field_demand demand{};
    record_field<R> field{};
};
/// Entering the state, the field must have a value, from the record or from the command.
template <class R>
constexpr field_rule<R> required(record_field<R> field) {
    return {field_demand::required, field};
}
/// In the state, a command that carries the field is refused.
template <class R>
constexpr field_rule<R> read_only(record_field<R> field) {
    return {field_demand::read_only, field};
}

template <record_type R>
struct state_spec {
    state_key key{};
    typename R::state_type canonical{};
    state_category category{};
};

/// A group of states under one word; expanded when the definition is compiled.
struct state_group {
    std::vector<state_key> members{};
};

struct row_source {
    bool nothing = false; ///< the row creates the record
    std::vector<state_key> states{};
};
/// The row creates the record.
constexpr row_source from_nothing() { return {true, {}}; }
template <class... S>
constexpr row_source from(S... states) {
    return {false, {detail::state_name(states)...}};
}
constexpr row_source from(state_group const& group) { return {false, group.members}; }
template <class... S>
constexpr state_group group_of(S... states) {
    return {{detail::state_name(states)...}};
}

struct row_target {
    target_kind kind{};
    state_key state{};
};
template <class S>
constexpr row_target to(S state) {
    return {target_kind::fixed, detail::state_name(state)};
}
/// The state stays.
constexpr row_target to_same() { return {target_kind::same, {}}; }
/// To the state that the command names (`chosen_state(command)`).
constexpr row_target to_chosen() { return {target_kind::chosen, {}}; }

template <record_type R>
struct row_spec {
    row_key key{};
    row_source source{};
    command_type<R> command{};
    row_target target{};
    std::vector<guard<R>> guards{};
    std::vector<carried_rule<R>> duties{};
    void (*effect)(R& next, void const* command, context<R> const&) = command.apply; ///< by default the command's own
};

/// A timer is a command that the clock gives: due at `due`, carried out without fields by whoever runs the timers.
template <record_type R>
struct timer_spec {
    std::string_view key{};
    command_type<R> command{};
    std::optional<instant> (*due)(R const&, typename R::policy_type const&) = nullptr;
    std::vector<state_key> states{}; ///< where it runs, so that others see it; empty: wherever `due` says
};
/// The same timer, asked for its time in these states alone.
template <record_type R>
constexpr timer_spec<R> running_in(state_group const& states, timer_spec<R> given) {
    given.states = states.members;
    return given;
}

/// A permission by where a row leads. The most specific that matches is the one asked for: exact, then to a state
/// from anywhere, then from a state to anywhere, then any; without one, "<definition>.<command>".
struct permission_spec {
    std::optional<state_key> from_state{};
    std::optional<state_key> to_state{};
    std::string_view permission{};
};
constexpr permission_spec right_from_to(state_key from_state, state_key to_state, std::string_view permission) {
    return {from_state, to_state, permission};
}
constexpr permission_spec right_to(state_key to_state, std::string_view permission) {
    return {std::nullopt, to_state, permission};
}
constexpr permission_spec right_from(state_key from_state, std::string_view permission) {
    return {from_state, std::nullopt, permission};
}
constexpr permission_spec right_any(std::string_view permission) { return {std::nullopt, std::nullopt, permission}; }

/// What a state demands of the record's fields.
template <record_type R>
struct state_fields {
    state_key state{};
    std::vector<field_rule<R>> demands{};
};
template <class S, class R, class... More>
constexpr state_fields<R> fields_in(S in_state, field_rule<R> first, More... more) {
    return {detail::state_name(in_state), {first, more...}};
}

/// A definition as it is written: parts in order. Change it freely, then compile it.
template <record_type R>
struct lifecycle_spec {
    using record = R;

    definition_key key{};
    std::uint32_t version = 0;
    std::vector<state_spec<R>> states{};
    std::vector<state_fields<R>> fields{};
    std::vector<row_spec<R>> rows{};
    std::vector<carried_rule<R>> rules{}; ///< derives, standing duties and checks, in the order in which they run
    std::vector<timer_spec<R>> timers{};
    std::vector<permission_spec> permissions{};
    std::vector<command_type<R>> declared{}; ///< commands that it knows, with a row or without

    constexpr void add(state_spec<R> part) { states.push_back(std::move(part)); }
    constexpr void add(state_fields<R> part) { fields.push_back(std::move(part)); }
    constexpr void add(row_spec<R> part) { rows.push_back(std::move(part)); }
    constexpr void add(carried_rule<R> part) { rules.push_back(part); }
    constexpr void add(timer_spec<R> part) { timers.push_back(std::move(part)); }
    constexpr void add(permission_spec part) { permissions.push_back(part); }
    /// A command that the definition knows even if no row takes it: to decide on it is `no_such_transition`.
    constexpr void add(command_type<R> part) { declared.push_back(part); }

    [[nodiscard]] constexpr row_spec<R>* find_row(row_key const& wanted) {
        for (auto& one : rows)
            if (one.key == wanted) return &one;
        return nullptr;
    }
    /// Adds guards to a row, which makes it stricter. False when there is no such row.
    constexpr bool tighten(row_key const& wanted, guard<R> const& more) {
        auto* found = find_row(wanted);
        if (found != nullptr) found->guards.push_back(more);
        return found != nullptr;
    }
    /// Takes a rule's guards out of a row; false when it has none. For host definitions and for mutants.
    constexpr bool loosen(row_key const& wanted, rule_id const& rule) {
        auto* found = find_row(wanted);
        return found != nullptr && std::erase_if(found->guards, [&](guard<R> const& g) { return g.rule == rule; }) > 0;
    }
};

/// A row: its key, where from, which command, where to, under which guards, with which duties.
template <record_type R>
constexpr row_spec<R> row(row_key key,
    row_source source,
    command_type<R> const& command,
    row_target target,
    std::vector<guard<R>> guards = {},
    std::vector<carried_rule<R>> duties = {}) {
    return {key, std::move(source), command, target, std::move(guards), std::move(duties)};
}
/// The same row without the command's effect: what it brings about are its duties alone.
template <record_type R>
constexpr row_spec<R> without_effect(row_spec<R> given) {
    given.effect = [](R&, void const*, context<R> const&) {};
    return given;
}

/// A state of a host's own, mapped to the practice's canonical one.
template <record_type R>
constexpr state_spec<R> extra_state(state_key key, typename R::state_type canonical, state_category category) {
    return {key, canonical, category};
}

/// Puts parts together in the order in which they are written. The states are the enumerators of the record's state
/// enum, each with its `category_of`; more are added with `extra_state`.
template <record_type R, class... Parts>
constexpr lifecycle_spec<R> lifecycle(definition_key key, std::uint32_t version, Parts... parts) {
    lifecycle_spec<R> made;
    made.key = key;
    made.version = version;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<typename R::state_type>>(
        [&](auto d) { made.add(state_spec<R>{*state_key::from(d.name), d.value, category_of(d.value)}); });
    (made.add(std::move(parts)), ...);
    return made;
}

} // namespace itsm::inline v0
