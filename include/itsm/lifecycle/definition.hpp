// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/command.hpp>
#include <itsm/core/context.hpp>
#include <itsm/core/duty.hpp>
#include <itsm/core/finding.hpp>
#include <itsm/lifecycle/process.hpp>
#include <itsm/lifecycle/view.hpp>

#include <boost/describe/enumerators.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// A definition as it decides. How one is written is in spec.hpp, how it is compiled in compile.hpp.
namespace itsm::inline v0 {

/// The record type's part of the bargain: a regular value that says which process it runs under.
template <class R>
concept record_type = std::copyable<R> && requires(R& r) {
    typename R::state_type;
    typename R::policy_type;
    r.version;
    r.process;
    r.state;
    r.obligations;
};

/// Duties as they are found during one step.
class owed_duties {
public:
    void notice(rule_id const& rule, std::string key, std::string owner, std::string task);
    std::vector<duty> all{};
};

/// What the engine does with a command of a record type.
template <record_type R>
struct command_type {
    command_key key{};
    std::uint64_t hash = 0;
    void (*apply)(R& next, void const* command, context<R> const&) = nullptr;
    typename R::state_type (*chosen_state)(void const* command) = nullptr;
    void const* (*blank)() = nullptr;
    value (*payload)(void const* command) = nullptr;
    bool (*supplies)(void const* command, std::string_view field) = nullptr;
};

/// Whether the command carries the field `name` with something in it. Defined in <itsm/core/reflect.hpp>, as `payload_of`.
template <command C>
bool supplies_field(C const& given, std::string_view name);

namespace detail {

template <class R, class C>
constexpr command_type<R> make_command_type() {
    command_type<R> made;
    made.key = key_of<C>;
    made.hash = key_of<C>.hash();
    made.apply = [](R& next, void const* given, context<R> const& in) {
        apply(next, *static_cast<C const*>(given), in);
    };
    if constexpr (requires(C const& c) { chosen_state(c); })
        made.chosen_state = [](void const* given) { return chosen_state(*static_cast<C const*>(given)); };
    made.blank = []() -> void const* {
        static C const nothing_given{};
        return &nothing_given;
    };
    made.payload = [](void const* given) { return payload_of(*static_cast<C const*>(given)); };
    made.supplies = [](void const* given, std::string_view field) {
        return supplies_field(*static_cast<C const*>(given), field);
    };
    return made;
}

/// A state is named by its enumerator or, one of a host's own, by its key.
constexpr state_key state_name(state_key const& key) { return key; }
template <class E>
    requires std::is_enum_v<E>
constexpr state_key state_name(E state) {
    // Without Boost.Mp11's algorithms, whose header takes longer to read than this one.
    return [state]<template <class...> class List, class... D>(List<D...>) {
        state_key named;
        ((D::value == state ? void(named = *state_key::from(D::name)) : void()), ...);
        return named;
    }(boost::describe::describe_enumerators<E>{});
}

} // namespace detail

/// The command of a row: `on<resolve>`.
template <command C>
inline constexpr command_type<record_of<C>> on = detail::make_command_type<record_of<C>, C>();

/// A field of a record: its name and whether it has something in it.
template <class R>
struct record_field {
    std::string_view name{};
    bool (*is_set)(R const&) = nullptr;
};

/// What `decide` takes: the view that every algorithm reads, and beside it the functions that know the record type.
/// A handle of pointers; the tables outlive it.
template <record_type R>
struct definition : definition_view {
    /// The tests of all rows in turn, next to each other: what a decision walks through.
    struct row_test {
        finding (*test)(R const&, void const*, context<R> const&);
        std::uint16_t guard;
        guard_kind kind;
    };
    using row_effect = void (*)(R& next, void const* command, context<R> const&);
    struct rule_function {
        void (*derive)(R& next, R const& before, context<R> const&);
        void (*owe)(R const& before, R const& next, context<R> const&, owed_duties&);
        finding (*check)(R const&, context<R> const&);
    };
    struct timer_function {
        std::optional<instant> (*due)(R const&, typename R::policy_type const&);
    };

    std::span<row_test const> tests{};                 ///< parallel to `row_guards`
    std::span<row_effect const> row_effects{};         ///< parallel to `rows`
    std::span<command_type<R> const> command_types{};  ///< parallel to `commands`
    std::span<rule_function const> rule_functions{};   ///< parallel to `carried_rules`
    std::span<record_field<R> const> fields{};         ///< parallel to `field_rules`
    std::span<timer_function const> timer_functions{}; ///< parallel to `timers`
    std::size_t standing = 0;                          ///< how many of `carried_rules` run after every step

    using definition_view::find_command;
    /// The position of a command's type, or `none`. One of `command_types` stands where it stands; others are looked for.
    [[nodiscard]] std::uint16_t find_command(command_type<R> const& wanted) const {
        // As numbers, for pointers into different tables must not be subtracted.
        auto const offset =
            reinterpret_cast<std::uintptr_t>(&wanted) - reinterpret_cast<std::uintptr_t>(command_types.data());
        if (offset < command_types.size_bytes()) return static_cast<std::uint16_t>(offset / sizeof wanted);
        return find_command(wanted.key, wanted.hash);
    }
};

} // namespace itsm::inline v0
