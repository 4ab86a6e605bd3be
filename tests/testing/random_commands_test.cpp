// SPDX-License-Identifier: BSL-1.0
#include "../golden/golden_file.hpp"
#include "errand_process.hpp"

#include <itsm/incident/definition.hpp>
#include <itsm/incident/facts.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/testing/incident_process.hpp>
#include <itsm/testing/random_commands.hpp>

#include <algorithm>
#include <chrono>

// Random histories: sound definitions keep their invariants, and a broken one is told by the shortest story.

namespace errands {

namespace {

command_samples<errand> samples() {
    command_samples<errand> made;
    made.commands = {command_box<errand>{note_down{.title = "bread"}},
        command_box<errand>{note_down{.title = "piano", .is_urgent = true, .is_heavy = true}},
        command_box<errand>{take{.doer = "mia"}},
        command_box<errand>{take{.doer = "mia and leo"}},
        command_box<errand>{pause{}},
        command_box<errand>{go_on{}},
        command_box<errand>{rename{.title = "a longer title"}},
        command_box<errand>{finish{}},
        command_box<errand>{finish{.receipt = "4.20"}},
        command_box<errand>{pay_back{}},
        command_box<errand>{archive{}}};
    made.actors = {mia(), leo()};
    made.facts = {fact_set{}, fact_set{}.set(facts::shop_is_open, true)};
    made.time_steps = {1h, 3h};
    made.start = noon;
    return made;
}

std::vector<std::string> commands_of_story(broken_invariant const& found) {
    std::vector<std::string> keys;
    for (auto const& one : found.story.steps)
        if (!one.command.empty()) keys.push_back(one.command);
    return keys;
}

std::optional<broken_invariant> searched(subject<errand> const& process,
    std::vector<record_invariant<errand>> const& wanted = invariants,
    random_walk_options const& options = {}) {
    auto found = find_broken_invariant(process, samples(), wanted, options);
    REQUIRE(found.has_value());
    return *found;
}

} // namespace

TEST_CASE("a definition that keeps its invariants is found to keep them") {
    CHECK_FALSE(searched(errand_process()).has_value());
}

TEST_CASE("a mutant that breaks one is told by its shortest story, with a test to paste") {
    auto const found = searched(errand_process(no_receipt_needed));
    REQUIRE(found.has_value());
    CHECK(found->says == "a finished errand has a receipt");
    CHECK(commands_of_story(*found) == std::vector<std::string>{"note_down", "take", "finish"});
    for (auto const& one : found->story.steps) CHECK(one.refused_by.empty());
    CHECK(found->test == golden_file("random_story.inc"));
    auto const text = to_text(*found);
    CHECK(text.starts_with("does not hold: a finished errand has a receipt (seed "));
    CHECK(contains(text, "     2026-03-02T12:00:00Z mia\n  1  note_down "));
}

TEST_CASE("the seed gives the same story again") {
    auto const process = errand_process(no_receipt_needed);
    auto const first = searched(process);
    REQUIRE(first.has_value());
    auto const again = searched(process, invariants, {.seed = first->seed, .walks = 1});
    REQUIRE(again.has_value());
    CHECK(to_text(*again) == to_text(*first));
}

TEST_CASE("waits, actors and facts stay in the story only where they matter") {
    std::vector<record_invariant<errand>> const young{{"an errand is not three hours old",
        [](errand const& it, context<errand> const& in) { return in.now < *it.since + 3h; }}};
    auto const found = searched(errand_process(), young);
    REQUIRE(found.has_value());
    CHECK(commands_of_story(*found).size() == 2); // one to record it, one to look at it later
    CHECK(found->story.steps.back().at == noon + 3h);

    std::vector<record_invariant<errand>> const unfinished{{"an urgent errand is never finished",
        [](errand const& it, context<errand> const&) { return !it.is_urgent || it.receipt.empty(); }}};
    auto const urgent = searched(errand_process(), unfinished);
    REQUIRE(urgent.has_value());
    CHECK(commands_of_story(*urgent) == std::vector<std::string>{"note_down", "take", "finish"});
    CHECK(contains(urgent->test,
        "story.knowing(itsm::fact_set{}.set(itsm::fact_reading{.name = \"shop.is_open\", .reading = "
        "itsm::value{true}}));"));
    CHECK(urgent->test.find("story.at(") == urgent->test.rfind("story.at("));
    CHECK_FALSE(contains(urgent->test, "leo\"}, {}"));
}

TEST_CASE("the clock does not pass the horizon") {
    auto with_horizon = samples();
    with_horizon.horizon = 2h;
    std::vector<record_invariant<errand>> const early{
        {"it is early", [](errand const&, context<errand> const& in) { return in.now <= noon + 2h; }}};
    auto const found = find_broken_invariant(errand_process(), with_horizon, early);
    REQUIRE(found.has_value());
    CHECK_FALSE(found->has_value());
}

TEST_CASE("samples without commands or actors, or with a step backwards, are refused") {
    auto none = samples();
    SUBCASE("commands") { none.commands.clear(); }
    SUBCASE("actors") { none.actors.clear(); }
    SUBCASE("a step that stands") { none.time_steps.push_back(0h); }
    auto const refused = find_broken_invariant(errand_process(), none, invariants);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == error_code::bad_value);
}

} // namespace errands

namespace {

using namespace itsm;
using namespace itsm::incident_commands;
using itsm::incident_commands::close; // unistd.h has functions of these names
using itsm::incident_commands::link;
using namespace std::chrono_literals;

command_samples<incident> incident_samples() {
    using box = command_box<incident>;
    command_samples<incident> made;
    made.commands = {box{report{.number = "INC0000001",
                         .id = {1, 1},
                         .tenant = {1, 1},
                         .reporter = "eva",
                         .channel = "phone",
                         .symptom = "mail is down",
                         .service = {"mail"}}},
        box{classify{.category = "mail", .impact = impact_level::low, .urgency = urgency_level::low}},
        box{classify{.impact = impact_level::high, .urgency = urgency_level::high}},
        box{assign{.to = {"bob"}}},
        box{start{}},
        box{comment{.text = "looking"}},
        box{hold{.reason = "awaiting_user"}},
        box{resume{}},
        box{record_search{.outcome = "nothing alike"}},
        box{escalate{.to_level = 2, .to = {"carla"}}},
        box{resolve{
            .how = resolution_kind::fix, .done = "restarted", .failing_item = {"mx1"}, .category_confirmed = true}},
        box{tell_user{.text = "works"}},
        box{record_answer{.answer = user_answer::agreed}},
        box{record_answer{.answer = user_answer::disagreed}},
        box{judge_effect{.material = false}},
        box{start_investigation{.senior = {"dora"}}},
        box{close{}},
        box{reopen{}}};
    made.actors = {{{"anna"}, {{"service_desk"}}, {"incident.*"}}, {{"bob"}, {{"second_line"}}, {"incident.*"}}};
    made.facts = {fact_set{},
        fact_set{}.set(itsm::facts::root_causes_addressed, true).set(itsm::facts::formal_review_on_record, true)};
    made.time_steps = {1h, std::chrono::days{8}};
    made.start = *parse_instant("2026-03-02T09:00:00Z");
    return made;
}

bool is_closed(incident const& it) { return it.state == incident_state::closed; }

std::vector<record_invariant<incident>> const promises{
    {"a closed incident has a resolution",
        [](incident const& it, context<incident> const&) { return !is_closed(it) || it.resolution.has_value(); }},
    {"of a closed incident the effect was judged",
        [](incident const& it, context<incident> const&) { return !is_closed(it) || it.material_effect.has_value(); }},
    {"nobody works on what is not classified",
        [](incident const& it, context<incident> const&) {
            return it.state == incident_state::recorded || it.priority.has_value();
        }},
    {"a closed incident blocks on nothing", [](incident const& it, context<incident> const&) {
         return !is_closed(it) || std::none_of(it.obligations.begin(), it.obligations.end(), [](duty const& one) {
             return one.blocks_closing;
         });
     }}};

} // namespace

TEST_CASE("random histories of incidents keep what the process promises") {
    auto const found = find_broken_invariant(incident_process(), incident_samples(), promises, {.walks = 60});
    REQUIRE(found.has_value());
    CHECK_MESSAGE(!found->has_value(), to_text(found->value_or(broken_invariant{})));
}

TEST_CASE("an incident process without INC-20 closes what nobody judged, in the six commands that it takes") {
    auto const loose = subject<incident>::of(incident_spec(), {.mutant = "incident/close/INC-20#1/removed"});
    REQUIRE(loose.has_value());
    auto const found = find_broken_invariant(*loose, incident_samples(), promises);
    REQUIRE(found.has_value());
    REQUIRE(found->has_value());
    CHECK((*found)->says == "of a closed incident the effect was judged");
    std::vector<std::string> keys;
    for (auto const& one : (*found)->story.steps)
        if (!one.command.empty()) keys.push_back(one.command);
    // The user's agreement, or eight days of silence.
    CHECK(keys.front() == "report");
    CHECK(keys.back() == "close");
    CHECK(keys.size() <= 6);
    CHECK(keys.size() >= 5);
}
