// SPDX-License-Identifier: BSL-1.0
#include "errand.hpp"

#include <itsm/lifecycle/draft.hpp>

// What an editor sees of a definition that is not finished: all that is wrong, and what there is of it. Beside it, what a
// definition declares: commands without rows, states of timers.

namespace errands {

namespace {

/// "<fault> <key> <what with>", in the order of finding.
keys said_of(definition_draft const& draft) {
    keys said;
    for (auto const& one : draft.faults()) {
        auto text = std::string{enum_name(one.fault)};
        for (auto const& part : {one.at, one.other})
            if (!part.empty()) text.append(" ").append(part.view());
        said.push_back(text);
    }
    return said;
}

template <class Change>
definition_draft drafted(Change change) {
    auto spec = errand_spec();
    change(spec);
    return make_draft(spec);
}

keys rows_in(definition_view const& of, state_key const& state) {
    keys found;
    for (std::uint16_t c = 0; c < of.commands.size(); ++c)
        for (auto const& entry : of.rows_of(of.find_state(state), c)) found.emplace_back(of.rows[entry.row].key.view());
    return found;
}

} // namespace

TEST_CASE("a draft of a definition without faults has none, and the view that decides") {
    auto const draft = make_draft(errand_spec());
    CHECK(draft.faults().empty());
    CHECK(draft.view().rows.size() == errand_tables.rows.size());
    for (auto const& state : errand_tables.states)
        CHECK(rows_in(draft.view(), state.key) == rows_in(errand_tables, state.key));
}

TEST_CASE("a draft names every fault, not the first alone") {
    auto const draft = drafted([](auto& spec) {
        spec.add(extra_state<errand>("waiting", errand_state::waiting, state_category::waiting));
        spec.add(extra_state<errand>("island", errand_state::waiting, state_category::waiting));
        spec.find_row("move")->target = to(errand_state::dropped);
        spec.add(row("lose", from(errand_state::open), on<pause>, to(state_key{"lost"})));
        spec.add(row("find", from(state_key{"lost"}, state_key{"open"}), on<pay_back>, to_same()));
        spec.add(row("rest", from(errand_state::doing), on<pause>, to_same()));
        spec.add(timer_spec<errand>{"poof", on<vanish>, bodies::out_of_patience});
        spec.add(timer_spec<errand>{"boom", on<pay_back>, bodies::out_of_patience, {"waiting", "nowhere"}});
    });
    CHECK(said_of(draft) == keys{"duplicate_state waiting",
                                "row_to_unknown_state lose lost",
                                "timer_without_row poof vanish",
                                "timer_in_unknown_state boom nowhere",
                                "row_from_unknown_state find lost",
                                "unreachable_state island",
                                "shadowed_row rest pause",
                                "timer_without_exit boom waiting"});
}

TEST_CASE("a row that leads nowhere is in no cell, and one that starts nowhere still applies where it can") {
    auto const draft = drafted([](auto& spec) {
        spec.add(row("lose", from(errand_state::archived), on<pause>, to(state_key{"lost"})));
        spec.add(row("find", from(state_key{"lost"}, state_key{"archived"}), on<pay_back>, to_same()));
    });
    CHECK(rows_in(draft.view(), "archived") == keys{"find"});
    CHECK(draft.view().rows.size() == errand_spec().rows.size() + 2);
}

TEST_CASE("where nothing creates a record the rest is looked at all the same") {
    auto const draft = drafted([](auto& spec) {
        spec.rows.erase(spec.rows.begin());
        spec.add(row("rest", from(errand_state::doing), on<pause>, to_same()));
    });
    CHECK(said_of(draft) == keys{"no_creating_row", "shadowed_row rest pause"});
}

TEST_CASE("of what is too large nothing is left but its name") {
    auto const draft = drafted([](auto& spec) { spec.find_row("poke")->guards.assign(65'535, sore_spot<1>); });
    CHECK(said_of(draft) == keys{"too_large errand"});
    CHECK(draft.view().key == definition_key{"errand"});
    CHECK(draft.view().states.empty());
    CHECK(draft.view().find_state("open") == definition_view::none);
    CHECK(draft.view().find_command("pause") == definition_view::none);
}

TEST_CASE("a draft outlives what it was made of") {
    definition_view view;
    {
        auto const draft = std::make_unique<definition_draft>(make_draft(errand_spec()));
        auto const copy = *draft;
        view = copy.view();
        CHECK(view.find_state("waiting") == errand_tables.find_state("waiting"));
    }
}

// --- declared commands ----------------------------------------------------------------------------------------------

TEST_CASE("a declared command is known without a row, and to decide on it is no_such_transition") {
    auto spec = errand_spec();
    spec.add(on<vanish>);
    spec.add(on<pause>); // has a row: stands where the row put it
    auto const made = make_definition(spec);
    REQUIRE(made.has_value());
    auto const& own = made->handle();
    CHECK(own.commands.size() == errand_tables.commands.size() + 1);
    CHECK(own.commands.back() == command_key{"vanish"});
    CHECK(own.find_command("pause") == errand_tables.find_command("pause"));
    auto const errand = doing_errand();
    auto const refused = decide(own, errand.it, vanish{}, errand.given());
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().kind == refusal_kind::no_such_transition);
}

// --- states of timers -----------------------------------------------------------------------------------------------

TEST_CASE("a timer that says where it runs is asked there alone") {
    auto const always = [](errand const&, errand_policy const&) { return std::optional{noon}; };
    auto spec = errand_spec();
    spec.timers = {
        running_in(group_of(errand_state::doing, errand_state::waiting), timer_spec<errand>{"said", on<go_on>, always}),
        timer_spec<errand>{"unsaid", on<go_on>, always}};
    auto const made = make_definition(spec);
    REQUIRE(made.has_value());
    auto const& own = made->handle();
    auto const running = [&](errand const& it) {
        keys found;
        for (auto const& one : timers_of(own, it, errand_policy{})) found.emplace_back(one.timer);
        return found;
    };
    CHECK(running(doing_errand().it) == keys{"said", "unsaid"});
    CHECK(running(waiting_errand().it) == keys{"said", "unsaid"});
    CHECK(running(open_errand().it) == keys{"unsaid"});
    CHECK(running(errand{}) == keys{"unsaid"});
    CHECK(own.states_of(own.timers[0]).size() == 2);
    CHECK(own.states_of(own.timers[1]).empty());
}

} // namespace errands
