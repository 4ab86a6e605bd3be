// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/reflect.hpp>
#include <itsm/lifecycle/compile.hpp>
#include <itsm/lifecycle/decide.hpp>

#include <boost/describe/enum.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Tickets whose lifecycle is a table: states, stimuli and moves known at run time alone, as another system's are.
namespace tickets {

using namespace itsm;

enum class ticket_state : unsigned char { somewhere };
BOOST_DESCRIBE_ENUM(ticket_state, somewhere)

struct ticket;
struct ticket_policy {
    using record_type = ticket;
    std::uint32_t version = 1;
    friend bool operator==(ticket_policy const&, ticket_policy const&) = default;
};
/// Where it stands is in `process`: the host's states are all that there are.
struct ticket {
    using state_type = ticket_state;
    using policy_type = ticket_policy;

    std::uint64_t version = 0;
    process_ref process{};
    ticket_state state{};
    std::vector<duty> obligations{};

    friend bool operator==(ticket const&, ticket const&) = default;
};
BOOST_DESCRIBE_STRUCT(ticket, (), (version, process, state, obligations))

/// A command without fields that is known by its key alone.
inline command_type<ticket> stimulus(std::string_view key) {
    command_type<ticket> made;
    made.key = *command_key::from(key);
    made.hash = made.key.hash();
    made.apply = [](ticket&, void const*, context<ticket> const&) {};
    made.blank = []() -> void const* { return ""; };
    made.payload = [](void const*) { return value{}; };
    made.supplies = [](void const*, std::string_view) { return false; };
    return made;
}

struct named_state {
    std::string_view key{};
    state_category category{};
};
struct move {
    std::string_view from{}; ///< empty: creates the ticket
    std::string_view by{};
    std::string_view to{};
};
struct table_timer {
    std::string_view key{};
    std::string_view by{};
    std::vector<std::string_view> states{};
};

/// A lifecycle as one table.
struct lifecycle_table {
    std::string_view key{};
    std::vector<named_state> states{};
    std::vector<std::string_view> stimuli{}; ///< all that it declares
    std::vector<move> moves{};
    std::vector<table_timer> timers{};
};

inline state_key state_of(std::string_view key) { return *state_key::from(key); }

/// "new_assign": a row's key, where it starts and what it is taken by.
inline row_key key_of_move(move const& one) {
    return *row_key::from(one.from.empty() ? std::string{one.by} : std::string{one.from} + "_" + std::string{one.by});
}

inline lifecycle_spec<ticket> spec_of(lifecycle_table const& table) {
    lifecycle_spec<ticket> made;
    made.key = *definition_key::from(table.key);
    made.version = 1;
    for (auto const& one : table.states)
        made.add(extra_state<ticket>(state_of(one.key), ticket_state::somewhere, one.category));
    for (auto const& one : table.moves)
        made.add(row<ticket>(key_of_move(one),
            one.from.empty() ? from_nothing() : from(state_of(one.from)),
            stimulus(one.by),
            one.from == one.to ? to_same() : to(state_of(one.to))));
    for (auto const& one : table.stimuli) made.add(stimulus(one));
    for (auto const& one : table.timers) {
        timer_spec<ticket> timer{
            one.key, stimulus(one.by), [](ticket const&, ticket_policy const&) { return std::optional<instant>{}; }};
        for (auto const& key : one.states) timer.states.push_back(state_of(key));
        made.add(timer);
    }
    return made;
}

} // namespace tickets
