// SPDX-License-Identifier: BSL-1.0
#include "tiny.hpp"

#include <itsm/verify/explore.hpp>
#include <itsm/verify/refinement.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

// What a search could be wrong about, and what it must not swallow.

using namespace tiny;

namespace {

/// Rapping alone would never end.
explored_record<knock> forgetting_raps(definition<knock> const& by) {
    return {by, samples(), {}, [](knock& it) { it.times = 0; }, {}};
}
exploration_report run(explorer<knock>& search, search_limits limits = {}) {
    auto found = search.run(limits);
    REQUIRE(found);
    return *found;
}
error refused(explorer<knock>& search, search_limits limits = {}) {
    auto const found = search.run(limits);
    REQUIRE_FALSE(found);
    return found.error();
}
std::string faults(exploration_report const& found) {
    std::string text;
    for (auto const& one : found.faults)
        text.append(text.empty() ? "" : "; ").append(enum_name(one.fault)).append(" ").append(one.what);
    return text;
}
fact_set known(bool door_is_open, bool dog_is_out) {
    return fact_set{}.set(tiny::facts::door_is_open, door_is_open).set(tiny::facts::dog_is_out, dog_is_out);
}

} // namespace

TEST_CASE("a counter that a rule reads cannot be forgotten, however late it reads it") {
    auto const by = entered_with(three_raps);
    explorer search{forgetting_raps(by)};
    search.never("somebody is gone", in_state{"gone"});
    auto const found = run(search);
    CHECK(faults(found) == "forgets_too_much enter in state outside");
    CHECK_FALSE(found.holds());

    auto const free = *make_definition(knock_spec());
    explorer other{forgetting_raps(free)};
    CHECK(run(other).holds());
}

TEST_CASE("what a property asks cannot be forgotten either") {
    auto const by = *make_definition(knock_spec());
    explorer search{forgetting_raps(by)};
    search.never("rapped twice", [](knock const& it) { return it.times == 1; });
    search.always("outside without a rap", [](knock const& it) { return it.times == 0; }, in_state{"outside"});
    auto const found = run(search);
    CHECK(faults(found) ==
          "forgets_too_much what \"rapped twice\" asks; forgets_too_much what \"outside without a rap\" asks");
    CHECK_FALSE(found.holds());
}

TEST_CASE("a comparison refuses to forget what makes a difference") {
    auto const three = entered_with(three_raps);
    auto const two = entered_with(two_hours);
    CHECK(compare_definitions(forgetting_raps(three), two).error().path == "/forget");
    auto const free = *make_definition(knock_spec());
    auto const same = compare_definitions(forgetting_raps(free), free.handle());
    REQUIRE(same);
    CHECK(same->differences.empty());
}

TEST_CASE("what may still come when the clock was to stop is not proven, and what comes in time is") {
    auto const by = entered_with(two_hours);
    auto given = forgetting_raps(by);
    given.samples.time_steps = {1h};
    given.samples.horizon = 5h;
    explorer search{given};
    search.goal_from_everywhere("they get in", in_state{"gone"});
    search.leads_to("who waits gets in", in_state{"outside"}, in_state{"gone"});
    search.leads_to("who is in leaves", in_state{"inside"}, in_state{"gone"});
    search.leads_to("who is gone comes back", in_state{"gone"}, in_state{"outside"});
    auto const found = run(search);
    using enum property_verdict;
    std::vector<property_verdict> verdicts;
    for (auto const& one : found.properties) verdicts.push_back(one.verdict);
    CHECK(verdicts == std::vector{not_proven, not_proven, holds, not_proven});

    given.samples.time_steps.clear();
    given.samples.horizon = {};
    explorer standing{given};
    standing.leads_to("who waits gets in", in_state{"outside"}, in_state{"gone"});
    CHECK(run(standing).properties[0].verdict == refuted);
}

TEST_CASE("a story of steps takes those steps") {
    auto const by = *make_definition(knock_spec());
    explorer search{forgetting_raps(by)};
    search.always("who sneaks in is outside", in_state{"outside"}, taking_row{"sneak_in"});
    search.leads_to("who sneaks in comes back", taking_row{"sneak_in"}, in_state{"outside"});
    search.never("somebody sneaks in", taking_row{"sneak_in"});
    for (auto const& one : run(search).properties) {
        CAPTURE(one.name);
        CHECK(one.verdict == property_verdict::refuted);
        REQUIRE(one.story.steps.size() >= 2);
        CHECK(one.story.steps[1].row == "sneak_in");
    }
}

TEST_CASE("facts in any order show what a rule does not declare") {
    auto const by = entered_with(door_open);
    auto given = forgetting_raps(by);
    given.samples.facts = {known(false, false), known(true, false), known(false, true), known(true, true)};
    explorer search{given};
    CHECK(faults(run(search)) == "reads_undeclared_fact enter reads dog.is_out in state outside");
}

TEST_CASE("a search that did not end holds nothing, whatever it was asked") {
    auto const by = *make_definition(knock_spec());
    auto given = forgetting_raps(by);
    given.forget = nullptr; // rapping without end
    explorer search{given};
    search.reachable("gone", in_state{"gone"});
    auto const found = run(search, {.most_worlds = 50});
    CHECK(found.properties[0].verdict == property_verdict::holds);
    CHECK_FALSE(found.holds());
}

TEST_CASE("what a host's rule throws reaches the caller, from any thread") {
    auto const by = entered_with(throws);
    for (unsigned const threads : {1U, 2U}) {
        explorer search{forgetting_raps(by), forgetting_raps(by)};
        CHECK_THROWS_AS(static_cast<void>(search.run({.threads = threads})), std::runtime_error);
    }
}

TEST_CASE("misuse is refused, with the place") {
    auto const by = *make_definition(knock_spec());
    auto const why = [&](auto change) {
        auto given = forgetting_raps(by);
        change(given);
        explorer search{given};
        return refused(search).path;
    };
    CHECK(why([](auto& given) { given.samples.time_steps = {1h}; }) == "/records/0/samples/horizon");
    CHECK(why([](auto& given) { given.samples.horizon = -1h; }) == "/records/0/samples/horizon");
    CHECK(why([](auto& given) { given.samples.horizon = (duration::min)(); }) == "/records/0/samples/horizon");
    CHECK(why([](auto& given) { given.samples.horizon = (duration::max)(); }) == "/records/0/samples/horizon");
    CHECK(why([](auto& given) { given.samples.facts.resize(40'000); }) == "/records/0/samples");
    CHECK(why([](auto& given) { given.start.process.state = "nonsense"; }) == "/records/0/start");

    explorer nobody{forgetting_raps(by)};
    nobody.tells(7, [](fact_set&, knock const&) {});
    CHECK(refused(nobody).path == "/tells");
    explorer empty{forgetting_raps(by)};
    CHECK(refused(empty, {.most_worlds = 0}).path == "/limits/most_worlds");
    explorer often{forgetting_raps(by)};
    often.at_most("so often", 200'000'000, in_state{"gone"});
    CHECK(refused(often) == error{error_code::too_large, "/properties/so often", "at most 1,000 times"});
    explorer goal{forgetting_raps(by)};
    goal.leads_to("taken", in_state{"outside"}, taking_row{"enter"});
    CHECK(refused(goal).path == "/properties/taken");

    auto given = forgetting_raps(by);
    given.samples.time_steps = {-1h};
    given.samples.horizon = 5h;
    CHECK(compare_definitions(given, by.handle()).error().path == "/samples/time_steps/0");
}
