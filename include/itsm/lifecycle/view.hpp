// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/command.hpp>
#include <itsm/core/fact.hpp>
#include <itsm/core/rule.hpp>
#include <itsm/lifecycle/process.hpp>

#include <boost/describe/enum.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace itsm::inline v0 {

using row_key = inline_text<31>;

inline constexpr std::size_t most_facts_read = 4;
/// The facts that a rule reads; unused places are null.
using fact_list = std::array<fact_declaration const*, most_facts_read>;
using permission_key = inline_text<63>;

/// Whether a guard chooses between rows of one cell, states what a rule demands, or depends on who acts.
BOOST_DEFINE_FIXED_ENUM_CLASS(guard_kind, unsigned char, when, require, permit)

/// Where a row leads.
BOOST_DEFINE_FIXED_ENUM_CLASS(target_kind,
    unsigned char,
    fixed,  // to the state it names
    same,   // the state stays
    chosen) // to the state that the command names

/// The name of a record's field and what a state demands of it.
BOOST_DEFINE_FIXED_ENUM_CLASS(field_demand, unsigned char, required, read_only)

/// The lifecycle definition without its record type: what diagrams, linters, explorers and catalogues read. Indices
/// are 16 bit; everything it points to lives as long as the definition.
struct definition_view {
    static constexpr std::uint16_t none = 0xFFFF;

    struct state {
        state_key key{};
        state_category category{};
        std::uint16_t canonical = 0; ///< the enumerator's position in the record type's state enum
    };
    struct row {
        row_key key{};
        std::uint16_t command = none;
        target_kind target{};
        std::uint16_t to = none; ///< a state; `none` unless the target is fixed
        std::uint16_t first_guard = 0, guards = 0;
        std::uint16_t first_duty = 0, duties = 0;
    };
    struct guard {
        rule_id rule{};
        guard_kind kind{};
        std::string_view statement{}; ///< a host's own rule; empty for one of the rulebook
        fact_list facts{};
        code_place place{};
    };
    /// A derive, duty or check that the definition carries.
    struct carried {
        rule_id rule{};
        rule_kind kind{};
        std::string_view name{};      ///< what is derived, owed or checked, for people
        std::string_view statement{}; ///< as in `guard`
        fact_list facts{};
        code_place place{};
    };
    struct field_rule {
        std::uint16_t state;
        field_demand demand;
        std::string_view field;
    };
    struct timer {
        std::string_view key;
        std::uint16_t command;
        std::uint16_t first_state = 0, states = 0; ///< where it runs; none: wherever its function says
    };
    /// One row as it applies in one state, with the permission it asks for there.
    struct cell_entry {
        std::uint16_t row;
        std::uint16_t permission; ///< where the command chooses the target, the first of one for each state
    };
    struct cell {
        std::uint16_t first = 0;
        std::uint16_t count = 0;
    };
    /// A perfect hash: slot = (hash * multiplier) >> shift, `none` where no key falls.
    struct hash_index {
        std::uint64_t multiplier = 1;
        std::uint32_t shift = 63;
        std::span<std::uint16_t const> places{};

        [[nodiscard]] constexpr std::uint16_t find(std::uint64_t hash) const {
            return places[static_cast<std::size_t>((hash * multiplier) >> shift)];
        }
    };

    definition_key key{};
    std::uint32_t version = 0;
    std::span<state const> states{};
    std::span<command_key const> commands{};
    std::span<row const> rows{};
    std::span<std::uint16_t const> row_guards{}; ///< of all rows in turn, indices into `guards`
    std::span<std::uint16_t const> row_duties{}; ///< of all rows in turn, indices into `carried_rules`
    std::span<guard const> guards{};             ///< each once, however many rows name it
    std::span<carried const> carried_rules{};    ///< those that run after every step first, then those of rows
    std::span<field_rule const> field_rules{};   ///< ordered by state
    std::span<timer const> timers{};
    std::span<std::uint16_t const> timer_states{};  ///< of all timers in turn
    std::span<permission_key const> permissions{};  ///< that rows ask for
    std::span<permission_key const> named_rights{}; ///< that the definition names, asked for or not
    std::span<cell const> cells{};                  ///< (states + 1) x commands; the first line is "not recorded yet"
    std::span<cell_entry const> entries{};
    hash_index state_index{};
    hash_index command_index{};

    /// The position of a state, or `none`. Constant time.
    [[nodiscard]] constexpr std::uint16_t find_state(state_key const& key_wanted) const {
        auto const at = state_index.find(key_wanted.hash());
        return at != none && states[at].key == key_wanted ? at : none;
    }
    /// The position of a command, or `none`. Constant time.
    [[nodiscard]] constexpr std::uint16_t find_command(command_key const& key_wanted, std::uint64_t hash) const {
        auto const at = command_index.find(hash);
        return at != none && commands[at] == key_wanted ? at : none;
    }
    [[nodiscard]] constexpr std::uint16_t find_command(command_key const& key_wanted) const {
        return find_command(key_wanted, key_wanted.hash());
    }
    /// The states that a timer says it runs in; empty when it does not say.
    [[nodiscard]] constexpr std::span<std::uint16_t const> states_of(timer const& of) const {
        return timer_states.subspan(of.first_state, of.states);
    }
    /// The position of the permission that a row asks for when it leads to the state `to`.
    [[nodiscard]] constexpr std::size_t permission_of(cell_entry const& entry, std::uint16_t to) const {
        bool const by_target = rows[entry.row].target == target_kind::chosen;
        return entry.permission + (by_target ? std::size_t{to} : 0);
    }
    /// The rows that may be taken from a state (`none`: before the record exists) with `command`.
    [[nodiscard]] constexpr std::span<cell_entry const> rows_of(std::uint16_t from, std::uint16_t command) const {
        auto const line = from == none ? std::size_t{0} : std::size_t{from} + 1;
        auto const where = cells[line * commands.size() + command];
        return entries.subspan(where.first, where.count);
    }
};

/// The first commands of the shortest ways from `state` (`definition_view::none`: not recorded yet) to one in which
/// `command` has a row; empty when there is none. Guards are not asked. Linear in rows.
[[nodiscard]] std::vector<command_key> first_steps_towards(
    definition_view const& definition, std::uint16_t state, std::uint16_t command);

} // namespace itsm::inline v0
