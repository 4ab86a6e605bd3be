// SPDX-License-Identifier: BSL-1.0
#include "errand.hpp"

// The words that a definition is written in.

namespace errands {

TEST_CASE("states are named by enumerator or by key, also both in one row") {
    constexpr state_key shelf{"shelf"};
    auto const both = from(errand_state::open, shelf);
    CHECK(both.states == std::vector<state_key>{"open", "shelf"});
    CHECK(group_of(shelf, errand_state::done).members == std::vector<state_key>{"shelf", "done"});
    CHECK(from(group_of(shelf)).states == std::vector<state_key>{"shelf"});
    CHECK(to(shelf).state == shelf);
    CHECK(to(errand_state::done).state == state_key{"done"});
    CHECK(fields_in(shelf, required(title_field)).state == shelf);
}

TEST_CASE("a lifecycle has the states of its record type, each in its category, before any part is added") {
    auto const bare = lifecycle<errand>("bare", 1);
    REQUIRE(bare.states.size() == 6);
    CHECK(bare.states[0].key == state_key{"open"});
    CHECK(bare.states[0].category == state_category::initial);
    CHECK(bare.states[2].canonical == errand_state::waiting);
    CHECK(bare.states[2].category == state_category::waiting);
    CHECK(bare.rows.empty());
}

TEST_CASE("parts keep the order in which they are written") {
    auto const spec = errand_spec();
    CHECK(spec.rows.front().key == row_key{"note_down"});
    REQUIRE(spec.rules.size() == 3);
    CHECK(spec.rules[0].kind == rule_kind::derive);
    CHECK(spec.rules[1].kind == rule_kind::duty);
    CHECK(spec.rules[2].kind == rule_kind::check);
}

TEST_CASE("a rule says where it is written and in which words") {
    CHECK(doer_named.rule == rule_id{"ERR-1"});
    CHECK(doer_named.statement == "Somebody does it.");
    CHECK(std::string_view{doer_named.place.file}.ends_with("errand.hpp"));
    CHECK(doer_named.place.line > 100);
    CHECK(doer_named.only_for == command_key{"take"});
    CHECK(shop_open.only_for.empty());
    CHECK(title_given.rule.empty());
    CHECK(chase_due.kind == rule_kind::duty);
    CHECK(chase_due.name == "chasing");
}

TEST_CASE("a rule that a command carries a field knows the field's name, and its own place") {
    static constexpr auto named = carries<&take::doer>({"ERR-1", "Somebody does it."});
    CHECK(named.rule == rule_id{"ERR-1"});
    CHECK(named.only_for == command_key{"take"});
    CHECK(std::string_view{named.place.file}.ends_with("spec_test.cpp"));
    auto const it = open_errand();
    take given{};
    CHECK(named.test(it.it, &given, it.given()) == needs_input("doer"));
    given.doer = "mia";
    CHECK(named.test(it.it, &given, it.given()) == met);
    CHECK(asks_for<&note_down::title>().rule.empty());
}

TEST_CASE("a rule reads the facts it declares") {
    CHECK(shop_open.facts[0] == &facts::shop_is_open);
    CHECK(shop_open.facts[1] == nullptr);
    auto const three = reads(facts::shop_is_open, facts::shop_closes_at, facts::weather_is_good);
    CHECK(three[2] == &facts::weather_is_good);
    CHECK(three[3] == nullptr);
}

TEST_CASE("tightening adds a guard behind the others, loosening takes all of a rule out") {
    auto spec = errand_spec();
    CHECK(spec.tighten("take", shop_open));
    CHECK(spec.find_row("take")->guards.back().rule == rule_id{"ERR-3"});
    CHECK(spec.loosen("take", "ERR-3"));
    CHECK(spec.find_row("take")->guards.size() == 2);
    CHECK_FALSE(spec.loosen("take", "ERR-3"));
    CHECK_FALSE(spec.tighten("lend", shop_open));
    CHECK(spec.find_row("lend") == nullptr);
}

} // namespace errands
