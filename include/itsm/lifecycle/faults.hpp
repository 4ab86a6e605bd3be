// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/lifecycle/view.hpp>

#include <boost/describe/enum.hpp>

#include <cstdint>
#include <vector>

namespace itsm::inline v0 {

/// What makes a definition unfit to decide anything. Found when it is compiled: by the compiler for a constexpr one,
/// as an error value (`error_code::bad_definition`) for one made at run time.
BOOST_DEFINE_FIXED_ENUM_CLASS(definition_fault,
    unsigned char,
    none,
    too_large,               // more than 65,534 rows, states, commands or guards
    duplicate_state,         // two states with one key
    duplicate_row,           // two rows with one key
    row_from_unknown_state,  // a row starts in a state that is not there
    row_to_unknown_state,    // a row leads to a state that is not there
    row_without_source,      // a row that starts nowhere
    row_without_target,      // a creating row that keeps the state, or a target chosen by a command that names none
    guard_of_other_command,  // a guard reads the fields of a command that its row does not take
    no_creating_row,         // nothing creates the record
    unreachable_state,       // no path of rows leads to the state
    no_way_out,              // from the state no path leads to a closed one
    shadowed_row,            // an earlier row of the same cell, without a `when`, always wins
    timer_without_row,       // a timer's command has no row
    required_and_read_only,  // a state demands both of one field
    fields_of_unknown_state, // demands on fields in a state that is not there
    colliding_keys)          // keys that no table can tell apart

/// A fault and the row, state or field that has it.
struct located_fault {
    definition_fault fault = definition_fault::none;
    inline_text<63> at{};
};

/// The structural faults of a compiled view: reachability, ways out, shadowed rows. Linear in rows times states.
[[nodiscard]] constexpr located_fault structural_fault(definition_view const& of);

namespace detail {

/// The fault's enumerator as text.
std::string_view fault_name(definition_fault fault);

constexpr inline_text<63> place_name(std::string_view key) {
    return inline_text<63>::from(key).value_or(inline_text<63>{});
}

/// Marks what can be reached over rows, forwards from creation or backwards from closed states.
class reachability {
public:
    constexpr explicit reachability(definition_view const& of) : of_{of}, marked_(of.states.size(), 0) {}

    constexpr void mark_from_creation() {
        for (auto const to : targets_of(definition_view::none)) marked_[to] = 1;
        for (bool changed = true; changed;) {
            changed = false;
            for (std::uint16_t from = 0; from < of_.states.size(); ++from) {
                if (marked_[from] == 0) continue;
                for (auto const to : targets_of(from)) {
                    changed = changed || marked_[to] == 0;
                    marked_[to] = 1;
                }
            }
        }
    }
    constexpr void mark_ways_to_close() {
        for (std::size_t s = 0; s < of_.states.size(); ++s)
            if (of_.states[s].category == state_category::closed) marked_[s] = 1;
        for (bool changed = true; changed;) {
            changed = false;
            for (std::uint16_t from = 0; from < of_.states.size(); ++from) {
                if (marked_[from] != 0) continue;
                for (auto const to : targets_of(from))
                    if (marked_[to] != 0) marked_[from] = 1;
                changed = changed || marked_[from] != 0;
            }
        }
    }
    [[nodiscard]] constexpr std::uint16_t first_unmarked() const {
        for (std::uint16_t s = 0; s < marked_.size(); ++s)
            if (marked_[s] == 0) return s;
        return definition_view::none;
    }

private:
    /// A chosen target may be any state: the command names it. No template takes a visitor here: Clang 19 does
    /// not instantiate a member template in time for a constant expression that needs it.
    [[nodiscard]] constexpr std::vector<std::uint16_t> targets_of(std::uint16_t from) const {
        std::vector<std::uint16_t> targets;
        for (std::uint16_t c = 0; c < of_.commands.size(); ++c)
            for (auto const& entry : of_.rows_of(from, c)) {
                auto const& row = of_.rows[entry.row];
                if (row.target == target_kind::fixed) targets.push_back(row.to);
                else if (row.target == target_kind::chosen)
                    for (std::uint16_t s = 0; s < of_.states.size(); ++s) targets.push_back(s);
            }
        return targets;
    }

    definition_view const& of_;
    std::vector<unsigned char> marked_;
};

constexpr bool chooses(definition_view const& of, definition_view::row const& row) {
    for (auto const g : of.row_guards.subspan(row.first_guard, row.guards))
        if (of.guards[g].kind == guard_kind::when) return true;
    return false;
}

constexpr located_fault shadowed_row(definition_view const& of) {
    for (auto const& cell : of.cells)
        for (std::uint16_t i = 0; i + 1 < cell.count; ++i) {
            auto const entry = static_cast<std::size_t>(cell.first + i);
            if (!chooses(of, of.rows[of.entries[entry].row]))
                return {definition_fault::shadowed_row, place_name(of.rows[of.entries[entry + 1].row].key)};
        }
    return {};
}

constexpr bool creates_anything(definition_view const& of) {
    for (std::uint16_t c = 0; c < of.commands.size(); ++c)
        if (!of.rows_of(definition_view::none, c).empty()) return true;
    return false;
}

} // namespace detail

constexpr located_fault structural_fault(definition_view const& of) {
    if (!detail::creates_anything(of)) return {definition_fault::no_creating_row, {}};
    detail::reachability forwards{of};
    forwards.mark_from_creation();
    if (auto const s = forwards.first_unmarked(); s != definition_view::none)
        return {definition_fault::unreachable_state, detail::place_name(of.states[s].key)};
    detail::reachability backwards{of};
    backwards.mark_ways_to_close();
    if (auto const s = backwards.first_unmarked(); s != definition_view::none)
        return {definition_fault::no_way_out, detail::place_name(of.states[s].key)};
    return detail::shadowed_row(of);
}

} // namespace itsm::inline v0
