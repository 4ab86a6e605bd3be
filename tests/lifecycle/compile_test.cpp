// SPDX-License-Identifier: BSL-1.0
#include "errand.hpp"

#include <optional>

// From words to tables: the compiler's and those made at run time are the same, look-ups find every key, and rights go
// by where a row leads.

namespace errands {

namespace {

static_assert(errand_tables.states.size() == 6);
static_assert(errand_tables.find_state("waiting") != definition_view::none);
static_assert(errand_tables.find_state("lost") == definition_view::none);

std::string permission_at(
    definition_view const& of, state_key const& from_state, command_key const& command, state_key const& chosen = {}) {
    auto const state = from_state.empty() ? definition_view::none : of.find_state(from_state);
    auto const rows = of.rows_of(state, of.find_command(command));
    REQUIRE(rows.size() == 1);
    auto const& row = of.rows[rows[0].row];
    auto const to = !chosen.empty() ? of.find_state(chosen) : row.target == target_kind::same ? state : row.to;
    return std::string{of.permissions[of.permission_of(rows[0], to)].view()};
}

} // namespace

TEST_CASE("tables made at run time are those that the compiler made") {
    auto const made = make_definition(errand_spec());
    REQUIRE(made.has_value());
    auto const& own = made->handle();
    CHECK(own.key == errand_tables.key);
    CHECK(own.version == errand_tables.version);
    CHECK(own.standing == errand_tables.standing);
    auto const same = [](auto const& a, auto const& b, auto equal) {
        REQUIRE(a.size() == b.size());
        for (std::size_t i = 0; i < a.size(); ++i) CHECK(equal(a[i], b[i]));
    };
    auto const equal = [](auto const& a, auto const& b) { return a == b; };
    same(own.states, errand_tables.states, [](auto const& a, auto const& b) {
        return a.key == b.key && a.category == b.category && a.canonical == b.canonical;
    });
    same(own.commands, errand_tables.commands, equal);
    same(own.permissions, errand_tables.permissions, equal);
    same(own.row_guards, errand_tables.row_guards, equal);
    same(own.row_duties, errand_tables.row_duties, equal);
    same(own.rows, errand_tables.rows, [](auto const& a, auto const& b) {
        return a.key == b.key && a.command == b.command && a.target == b.target && a.to == b.to &&
               a.first_guard == b.first_guard && a.guards == b.guards && a.first_duty == b.first_duty &&
               a.duties == b.duties;
    });
    same(own.cells, errand_tables.cells, [](auto const& a, auto const& b) {
        return a.first == b.first && a.count == b.count;
    });
    same(own.entries, errand_tables.entries, [](auto const& a, auto const& b) {
        return a.row == b.row && a.permission == b.permission;
    });
    same(own.guards, errand_tables.guards, [](auto const& a, auto const& b) {
        return a.rule == b.rule && a.kind == b.kind && a.statement == b.statement;
    });
}

TEST_CASE("every state and every command is found by its key, and nothing else is") {
    for (std::uint16_t i = 0; i < errand_tables.states.size(); ++i)
        CHECK(errand_tables.find_state(errand_tables.states[i].key) == i);
    for (std::uint16_t i = 0; i < errand_tables.commands.size(); ++i)
        CHECK(errand_tables.find_command(errand_tables.commands[i]) == i);
    for (int i = 0; i < 1000; ++i) {
        auto const key = *state_key::from("x" + std::to_string(i));
        CHECK(errand_tables.find_state(key) == definition_view::none);
        CHECK(errand_tables.find_command(key) == definition_view::none);
    }
    CHECK(errand_tables.find_state({}) == definition_view::none);
}

TEST_CASE("two hundred states of a host's own are told apart") {
    auto spec = errand_spec();
    for (int i = 0; i < 200; ++i)
        spec.add(extra_state<errand>(
            *state_key::from("shelf_" + std::to_string(i)), errand_state::waiting, state_category::waiting));
    state_group shelves;
    for (int i = 0; i < 200; ++i) shelves.members.push_back(*state_key::from("shelf_" + std::to_string(i)));
    spec.add(row("unshelve", from(shelves), on<go_on>, to(errand_state::open)));
    auto const made = make_definition(spec); // `move` leads to every state
    REQUIRE(made.has_value());
    for (auto const& key : shelves.members)
        CHECK(made->handle().rows_of(made->handle().find_state(key), made->handle().find_command("go_on")).size() == 1);
}

TEST_CASE("a guard that many rows name stands once") {
    std::size_t named = 0;
    for (auto const& one : errand_spec().rows) named += one.guards.size();
    CHECK(errand_tables.row_guards.size() == named);
    CHECK(errand_tables.guards.size() == named - 1); // doer_named twice
}

TEST_CASE("an owned definition outlives the words it was made from, and its copies share the tables") {
    std::optional<owned_definition<errand>> kept;
    {
        auto spec = errand_spec();
        auto made = make_definition(spec);
        REQUIRE(made.has_value());
        auto const copy = *made;
        kept = copy;
    }
    auto const it = open_errand();
    definition<errand> const& handle = *kept;
    CHECK(decide(handle, it.it, take{.doer = "mia"}, it.given()).has_value());
    auto const again = *kept;
    CHECK(again.handle().rows.data() == kept->handle().rows.data());
}

// --- rights ---------------------------------------------------------------------------------------------------------

namespace {

/// A complete graph in which rights go by where it leads: anywhere to deleted A, anywhere to anywhere B, from open C,
/// from open to resolved D.
lifecycle_spec<errand> complete_graph(bool with_chosen_target) {
    auto spec = lifecycle<errand>("ticket",
        1,
        right_to("deleted", "A"),
        right_any("B"),
        right_from("open", "C"),
        right_from_to("open", "resolved", "D"));
    spec.states.clear();
    spec.add(extra_state<errand>("fresh", errand_state::open, state_category::initial));
    spec.add(extra_state<errand>("open", errand_state::doing, state_category::active));
    spec.add(extra_state<errand>("stalled", errand_state::waiting, state_category::waiting));
    spec.add(extra_state<errand>("resolved", errand_state::done, state_category::done));
    spec.add(extra_state<errand>("deleted", errand_state::dropped, state_category::closed));
    auto const any = group_of(state_key{"fresh"}, state_key{"open"}, state_key{"stalled"}, state_key{"resolved"});
    spec.add(row("create", from_nothing(), on<note_down>, to(state_key{"fresh"})));
    if (with_chosen_target) {
        spec.add(row("move", from(any), on<move_to>, to_chosen()));
    } else {
        spec.add(row("open", from(any), on<take>, to(state_key{"open"})));
        spec.add(row("stall", from(any), on<pause>, to(state_key{"stalled"})));
        spec.add(row("resolve", from(any), on<finish>, to(state_key{"resolved"})));
        spec.add(row("delete", from(any), on<archive>, to(state_key{"deleted"})));
        spec.add(row("rename", from(any), on<rename>, to_same()));
    }
    return spec;
}

} // namespace

TEST_CASE("a right from and to a state goes before one to it, that before one from it, that before any") {
    auto const made = make_definition(complete_graph(false));
    REQUIRE_MESSAGE(made.has_value(), to_text(made.error()));
    auto const& of = made->handle();
    CHECK(permission_at(of, "open", "finish") == "D");
    CHECK(permission_at(of, "open", "archive") == "A");
    CHECK(permission_at(of, "open", "pause") == "C");
    CHECK(permission_at(of, "fresh", "take") == "B");
    CHECK(permission_at(of, "fresh", "archive") == "A");
    CHECK(permission_at(of, "stalled", "finish") == "B");
    CHECK(permission_at(of, "open", "rename") == "C"); // stays in open
    CHECK(permission_at(of, "stalled", "rename") == "B");
    CHECK(permission_at(of, {}, "note_down") == "B");
}

TEST_CASE("where a command chooses the target, the right is that of the target it chooses") {
    auto const made = make_definition(complete_graph(true));
    REQUIRE_MESSAGE(made.has_value(), to_text(made.error()));
    auto const& of = made->handle();
    CHECK(permission_at(of, "open", "move_to", "resolved") == "D");
    CHECK(permission_at(of, "open", "move_to", "deleted") == "A");
    CHECK(permission_at(of, "open", "move_to", "stalled") == "C");
    CHECK(permission_at(of, "fresh", "move_to", "open") == "B");
    CHECK(permission_at(of, "fresh", "move_to", "deleted") == "A");
    CHECK(permission_at(of, "resolved", "move_to", "stalled") == "B");
}

TEST_CASE("a right to a state is asked for in deciding, also when the command chooses the state") {
    auto spec = errand_spec();
    spec.add(right_to("dropped", "errand_drop"));
    auto const made = make_definition(spec);
    REQUIRE(made.has_value());
    auto it = open_errand();
    auto const to_dropped = [&] {
        return decide(made->handle(), it.it, move_to{.to = errand_state::dropped}, it.given());
    };
    REQUIRE_FALSE(to_dropped().has_value());
    CHECK(to_dropped().error().kind == refusal_kind::not_permitted);
    CHECK(to_dropped().error().broken[0].found.what == "errand_drop");
    CHECK(decide(made->handle(), it.it, move_to{.to = errand_state::waiting}, it.given()).has_value());
    it.actor.permissions = {"errand_drop"};
    CHECK(to_dropped().has_value());
}

TEST_CASE("without rights a row asks for definition and command, and of equal rights the first counts") {
    CHECK(permission_at(errand_tables, "open", "take") == "errand.take");
    CHECK(permission_at(errand_tables, {}, "note_down") == "errand.note_down");
    CHECK(permission_at(errand_tables, "open", "move_to", "dropped") == "errand.move_to");
    auto spec = errand_spec();
    spec.add(right_to("waiting", "first"));
    spec.add(right_to("waiting", "second"));
    auto const made = make_definition(spec);
    REQUIRE(made.has_value());
    CHECK(permission_at(made->handle(), "doing", "pause") == "first");
}

} // namespace errands
