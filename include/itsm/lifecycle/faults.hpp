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
    no_way_out,              // from the state, which is reached, no path leads to a closed one
    shadowed_row,            // an earlier row of the same cell, without a `when`, always wins
    timer_without_row,       // a timer's command has no row
    timer_in_unknown_state,  // a timer runs in a state that is not there
    timer_without_exit,      // a timer's command has no row in a state that it runs in
    required_and_read_only,  // a state demands both of one field
    fields_of_unknown_state, // demands on fields in a state that is not there
    permission_too_long,     // a permission of more than 63 bytes, or with a zero byte in it
    colliding_keys)          // keys that no table can tell apart

/// A fault, the row, state, timer or field that has it, and what it has it with: the state that is not there, the row that
/// always wins, the state that the timer runs in.
struct located_fault {
    definition_fault fault = definition_fault::none;
    inline_text<63> at{};
    inline_text<63> other{};

    friend constexpr bool operator==(located_fault const&, located_fault const&) = default;
};

/// The structural faults of a view, all of them, in the order of definition_fault: reachability, ways out, shadowed rows,
/// timers without exit. Linear in its tables, and in the states for each state that a chosen target leads from.
[[nodiscard]] constexpr std::vector<located_fault> structural_faults(definition_view const& of);

namespace detail {

/// The fault's enumerator as text.
std::string_view fault_name(definition_fault fault);

/// What is too long is cut: it names a place and decides nothing.
constexpr inline_text<63> place_name(std::string_view key) {
    auto const shown = key.substr(0, key.find('\0')).substr(0, 63);
    return inline_text<63>::from(shown).value_or(inline_text<63>{});
}

/// Marks what can be reached over rows, forwards from creation or backwards from closed states.
class reachability {
public:
    constexpr explicit reachability(definition_view const& of) : of_{of}, marked_(of.states.size(), 0) {}

    constexpr void mark_from_creation() {
        mark(targets_of(definition_view::none));
        while (!waiting_.empty()) mark(targets_of(take_waiting()));
    }
    constexpr void mark_ways_to_close() {
        std::vector<std::vector<std::uint16_t>> sources(of_.states.size());
        for (std::uint16_t from = 0; from < of_.states.size(); ++from)
            for (auto const to : targets_of(from)) sources[to].push_back(from);
        std::vector<std::uint16_t> closed;
        for (std::uint16_t s = 0; s < of_.states.size(); ++s)
            if (of_.states[s].category == state_category::closed) closed.push_back(s);
        mark(closed);
        while (!waiting_.empty()) mark(sources[take_waiting()]);
    }
    [[nodiscard]] constexpr bool is_marked(std::size_t state) const { return marked_[state] != 0; }
    constexpr void mark_all() { mark(all_states()); }
    /// Those that the other marks and this does not.
    constexpr void note_unmarked(
        definition_fault fault, reachability const& among, std::vector<located_fault>& into) const {
        for (std::size_t s = 0; s < marked_.size(); ++s)
            if (marked_[s] == 0 && among.is_marked(s)) into.push_back({fault, place_name(of_.states[s].key), {}});
    }

private:
    constexpr void mark(std::vector<std::uint16_t> const& found) {
        for (auto const s : found) {
            if (marked_[s] == 0) waiting_.push_back(s);
            marked_[s] = 1;
        }
    }
    constexpr std::uint16_t take_waiting() {
        auto const taken = waiting_.back();
        waiting_.pop_back();
        return taken;
    }
    /// A chosen target may be any state: the command names it. No template takes a visitor here: Clang 19 does
    /// not instantiate a member template in time for a constant expression that needs it.
    [[nodiscard]] constexpr std::vector<std::uint16_t> targets_of(std::uint16_t from) const {
        std::vector<std::uint16_t> targets;
        for (std::uint16_t c = 0; c < of_.commands.size(); ++c)
            for (auto const& entry : of_.rows_of(from, c)) {
                auto const& row = of_.rows[entry.row];
                if (row.target == target_kind::fixed) targets.push_back(row.to);
                if (row.target == target_kind::chosen) return all_states();
            }
        return targets;
    }
    [[nodiscard]] constexpr std::vector<std::uint16_t> all_states() const {
        std::vector<std::uint16_t> all;
        for (std::uint16_t s = 0; s < of_.states.size(); ++s) all.push_back(s);
        return all;
    }

    definition_view const& of_;
    std::vector<unsigned char> marked_;
    std::vector<std::uint16_t> waiting_{};
};

constexpr bool chooses(definition_view const& of, definition_view::row const& row) {
    for (auto const g : of.row_guards.subspan(row.first_guard, row.guards))
        if (of.guards[g].kind == guard_kind::when) return true;
    return false;
}

/// Each row once, with the row that wins before it in the first such cell.
constexpr void note_shadowed_rows(definition_view const& of, std::vector<located_fault>& into) {
    std::vector<unsigned char> is_noted(of.rows.size(), 0);
    for (auto const& cell : of.cells) {
        auto winner = definition_view::none;
        for (auto const& entry : of.entries.subspan(cell.first, cell.count)) {
            if (winner != definition_view::none && is_noted[entry.row] == 0) {
                is_noted[entry.row] = 1;
                into.push_back({definition_fault::shadowed_row,
                    place_name(of.rows[entry.row].key),
                    place_name(of.rows[winner].key)});
            }
            if (winner == definition_view::none && !chooses(of, of.rows[entry.row])) winner = entry.row;
        }
    }
}

constexpr void note_timers_without_exit(definition_view const& of, std::vector<located_fault>& into) {
    for (auto const& timer : of.timers)
        for (auto const s : of.states_of(timer))
            if (of.rows_of(s, timer.command).empty())
                into.push_back(
                    {definition_fault::timer_without_exit, place_name(timer.key), place_name(of.states[s].key)});
}

constexpr bool creates_anything(definition_view const& of) {
    for (std::uint16_t c = 0; c < of.commands.size(); ++c)
        if (!of.rows_of(definition_view::none, c).empty()) return true;
    return false;
}

} // namespace detail

constexpr std::vector<located_fault> structural_faults(definition_view const& of) {
    std::vector<located_fault> found;
    detail::reachability all{of};
    detail::reachability forwards{of};
    detail::reachability backwards{of};
    all.mark_all();
    if (detail::creates_anything(of)) {
        forwards.mark_from_creation();
    } else {
        found.push_back({definition_fault::no_creating_row, {}, {}});
        forwards.mark_all(); // that no state is reached goes without saying
    }
    backwards.mark_ways_to_close();
    forwards.note_unmarked(definition_fault::unreachable_state, all, found);
    backwards.note_unmarked(definition_fault::no_way_out, forwards, found);
    detail::note_shadowed_rows(of, found);
    detail::note_timers_without_exit(of, found);
    return found;
}

} // namespace itsm::inline v0
