// SPDX-License-Identifier: BSL-1.0
#include "errand.hpp"

#include <itsm/lifecycle/view.hpp>

// The definition without its record type: what diagrams, linters and refusals read.

namespace errands {

namespace {

using commands = std::vector<command_key>;

commands ways(definition_view const& of, std::string_view from_state, command_key const& wanted) {
    auto const state = from_state.empty() ? definition_view::none : of.find_state(*state_key::from(from_state));
    auto found = first_steps_towards(of, state, of.find_command(wanted));
    std::sort(found.begin(), found.end());
    return found;
}

owned_definition<errand> without_moving(lifecycle_spec<errand> spec = errand_spec()) {
    auto* moving = spec.find_row("move");
    moving->target = to(errand_state::dropped);
    auto made = make_definition(spec);
    REQUIRE_MESSAGE(made.has_value(), to_text(made.error()));
    return *made;
}

} // namespace

TEST_CASE("the way to a command begins with the command that leads towards it") {
    auto const of = without_moving();
    CHECK(ways(of.handle(), "doing", "archive") == commands{"finish"});
    CHECK(ways(of.handle(), "open", "archive") == commands{"take"});
    CHECK(ways(of.handle(), "waiting", "archive") == commands{"go_on"});
}

TEST_CASE("the shortest way is named, not a longer one") {
    auto spec = errand_spec();
    spec.add(
        row("skip", from(errand_state::open), on<pause>, to(errand_state::done))); // pause: one step instead of two
    CHECK(ways(without_moving(spec).handle(), "open", "archive") == commands{"pause"});
}

TEST_CASE("of ways that are equally short all are named, also when they meet before the end") {
    auto spec = errand_spec();
    spec.add(row("stroll", from(errand_state::open), on<pause>, to(errand_state::waiting)));
    spec.add(row("finish_waiting", from(errand_state::waiting), on<finish>, to(errand_state::done)));
    // open -take-> doing -finish-> done -archive, open -pause-> waiting -finish-> done -archive
    CHECK(ways(without_moving(spec).handle(), "open", "archive") == commands{"pause", "take"});
    CHECK(ways(without_moving(spec).handle(), "open", "pay_back") == commands{"pause", "take"});
}

TEST_CASE("a command that chooses its target leads everywhere") {
    CHECK(ways(errand_tables, "open", "archive") == commands{"move_to"});
    CHECK(ways(errand_tables, "waiting", "archive") == commands{"move_to"});
}

TEST_CASE("before it is recorded the way begins with creation") {
    CHECK(ways(errand_tables, "", "archive") == commands{"note_down"});
    CHECK(ways(errand_tables, "", "take") == commands{"note_down"});
}

TEST_CASE("where no way leads nothing is named") {
    CHECK(ways(errand_tables, "archived", "take").empty());
    CHECK(ways(errand_tables, "open", "note_down").empty());
    CHECK(first_steps_towards(errand_tables, 0, definition_view::none).empty());
}

TEST_CASE("a cell lists its rows in the order in which they are written") {
    auto const rows = errand_tables.rows_of(errand_tables.find_state("doing"), errand_tables.find_command("finish"));
    REQUIRE(rows.size() == 2);
    CHECK(errand_tables.rows[rows[0].row].key == row_key{"finish_urgent"});
    CHECK(errand_tables.rows[rows[1].row].key == row_key{"finish_light"});
    CHECK(errand_tables.rows_of(errand_tables.find_state("archived"), errand_tables.find_command("finish")).empty());
    CHECK(errand_tables.rows_of(definition_view::none, errand_tables.find_command("note_down")).size() == 1);
}

} // namespace errands
