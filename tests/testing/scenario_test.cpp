// SPDX-License-Identifier: BSL-1.0
#include "errand_process.hpp"

#include <itsm/incident/facts.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/testing/coverage_file.hpp>
#include <itsm/testing/incident_process.hpp>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>

// Stories that hold, and what is said of those that do not.

namespace errands {

using namespace itsm::outcomes;

TEST_CASE("a story is told with its time, people, facts and commands, and then this is so") {
    at_noon()
        .given(note_down{.title = "bread"}, take{.doer = "mia"})
        .then(state_is(errand_state::doing))
        .after(1h)
        .knowing(facts::shop_is_open, true)
        .when(finish{.receipt = "4.20"})
        .then(accepted())
        .then(state_is(errand_state::done))
        .then(owed("ERR-9", noon + 25h))
        .then(owed("money"))
        .then(announced("ERR-7"))
        .then(not_owed("ERR-8"))
        .then(not_announced("ERR-8"))
        .then(permits("archive", permission_answer::refused))
        .when(archive{})
        .then(refused_by("ERR-9"))
        .then(not_announced("ERR-7"))
        .when(pay_back{})
        .then(not_owed("ERR-9"))
        .then(permits("archive"))
        .when(archive{})
        .then(state_is(errand_state::archived));
}

TEST_CASE("a refusal names exactly its rules, or its kind, or the fields that it lacks") {
    auto story = at_noon().when(note_down{});
    story.then(lacks("title")).then(refused_as(refusal_kind::invalid_input)).then(refused_by());
    story.given(note_down{.title = "piano", .is_heavy = true});
    story.when(take{}).then(refused_by("ERR-2", "ERR-1")).then(refused_by("ERR-1", "ERR-2"));
    story.when(take{.doer = "mia"}).then(refused_by("ERR-2"));
    story.when(archive{}).then(refused_as(refusal_kind::no_such_transition));
    story.as({{"eve"}, {}, {}}).when(rename{}).then(refused_by("SEC-1")).then(refused_as(refusal_kind::not_permitted));
    CHECK(problem_of([&] {
        auto other = thrown_at_noon();
        other.when(note_down{}).then(lacks("doer"));
    }) != "");
    CHECK(problem_of([&] {
        auto other = thrown_at_noon();
        other.when(note_down{.title = "x"}).then(lacks("title"));
    }) != "");
}

TEST_CASE("checks report, and permitted answers take the moment's actor and facts") {
    at_noon()
        .given(note_down{.title = "a title that is far too long"})
        .then(reported("ERR-11"))
        .then(owed("chase"))
        .then(permits("take", permission_answer::after_input))
        .when(rename{.title = "short"})
        .then(not_reported("ERR-11"))
        .then(not_owed("chase"));
}

TEST_CASE("facts may change in the middle of a story") {
    auto story = at_noon().given(note_down{.title = "milk", .is_urgent = true}, take{.doer = "mia"});
    story.when(finish{.receipt = "1"}).then(refused_by("ERR-3"));
    story.knowing(facts::shop_is_open, false).when(finish{.receipt = "1"}).then(refused_by("ERR-3"));
    auto open = story;
    open.knowing(facts::shop_is_open, true).when(finish{.receipt = "1"}).then(accepted());
    story.knowing(fact_set{}).when(finish{.receipt = "1"}).then(refused_by("ERR-3"));
}

TEST_CASE("a copy of a story goes its own way") {
    auto const doing = at_noon().given(note_down{.title = "milk"}, take{.doer = "mia"});
    auto paused = doing;
    paused.given(pause{}).then(state_is(errand_state::waiting));
    auto still = doing;
    still.then(state_is(errand_state::doing));
    CHECK(doing.story().steps.size() == 2);
    CHECK(paused.story().steps.size() == 3);
}

TEST_CASE("what is not as expected is said with the story so far") {
    auto const said = problem_of([] {
        thrown_at_noon()
            .given(note_down{.title = "bread"})
            .after(90min)
            .knowing(facts::shop_is_open, true)
            .given(take{.doer = "mia"})
            .as(leo())
            .when(pause{})
            .then(accepted());
    });
    CHECK(said == R"(expected that pause is accepted, found that it was refused:
    pause is refused in state "doing"
      ERR-6
          missing: its doer
    possible now: take, go_on, rename, finish, move_to
the story so far (errand version 2):
     2026-03-02T12:00:00Z mia
  1  note_down {title: "bread", is_urgent: false, is_heavy: false} -> open
       /title "bread", /letters 5, /since 2026-03-02T12:00:00Z
  2  1h 30min later
  3  shop.is_open is true
     2026-03-02T13:30:00Z mia
  4  take {doer: "mia"} -> doing
       /doer "mia"
     2026-03-02T13:30:00Z leo
  5  pause is refused by ERR-6, still doing
)");
}

TEST_CASE("a given that is refused ends the story, and says which command and why") {
    auto const said = problem_of([] { thrown_at_noon().given(note_down{.title = "bread"}, take{}, pause{}); });
    CHECK(contains(said, "given, but refused:\ntake is refused in state \"open\"\n  ERR-1"));
    CHECK(contains(said, "  2  take {doer: \"\"} is refused by ERR-1, still open\n"));
    CHECK_FALSE(contains(said, "pause"));
}

TEST_CASE("every expectation that does not hold says what is so instead") {
    auto const said = [](expectation const& wanted) {
        return problem_of(
            [&] { thrown_at_noon().given(note_down{.title = "a title of more than ten"}).when(take{}).then(wanted); });
    };
    CHECK(
        contains(said(accepted()), "expected that take is accepted, found that it was refused:\n    take is refused"));
    CHECK(contains(said(refused_by("ERR-2")), "expected that take is refused by ERR-2, found that"));
    CHECK(contains(said(refused_as(refusal_kind::not_permitted)), "expected that take is refused as not_permitted"));
    CHECK(contains(said(lacks("title")), "expected that take lacks the fields title and nothing else, found"));
    CHECK(contains(said(state_is(errand_state::done)), "expected the state done, found open\n"));
    CHECK(contains(said(owed("ERR-9")), "expected that ERR-9 is owed, found ERR-8 chase due 2026-03-04T12:00:00Z\n"));
    CHECK(contains(said(owed("chase", noon)), "expected that chase is owed by 2026-03-02T12:00:00Z, found ERR-8"));
    CHECK(contains(said(not_owed("ERR-8")), "expected that ERR-8 is not owed, found ERR-8 chase"));
    CHECK(contains(said(announced("ERR-7")), "expected that ERR-7 is announced, found none\n"));
    CHECK(contains(
        said(permits("take")), "expected that take is permitted: now, found that it is after input of doer\n"));
    CHECK(contains(said(permits("pause")), "found that it is refused: no_such_transition\n"));
    CHECK(contains(said(permits("vanish")), "found no such command in the definition\n"));
    CHECK(contains(said(reported("ERR-10")), "expected a finding of ERR-10, found ERR-11\n"));
    CHECK(contains(said(not_reported("ERR-11")), "expected no finding of ERR-11, found ERR-11\n"));
    CHECK(said(refused_by("ERR-1")).empty());
    CHECK(contains(problem_of([] {
        thrown_at_noon().given(note_down{.title = "a title of more than ten"}).then(not_announced("ERR-8"));
    }),
        "expected that ERR-8 is not announced, found ERR-8 chase"));
    CHECK(contains(problem_of([] { thrown_at_noon().then(accepted()); }),
        "expected is accepted, found that no command was given\nnothing has happened yet (errand version 2)\n"));
}

TEST_CASE("an invariant is an expectation") {
    record_invariant<errand> const short_titles{
        "titles are short", [](errand const& it, context<errand> const&) { return it.title.size() < 6; }};
    at_noon().given(note_down{.title = "bread"}).then(short_titles);
    auto const said = problem_of([&] { thrown_at_noon().given(note_down{.title = "cheese"}).then(short_titles); });
    CHECK(contains(said, "does not hold: titles are short\nthe story so far"));
}

TEST_CASE("commands are also given by key and fields, as a story prints them") {
    at_noon()
        .when("note_down", R"({"title":"bread"})")
        .then(accepted())
        .when("take", R"({"doer":"mia"})")
        .then(state_is(errand_state::doing));
    CHECK_THROWS_AS(at_noon().when("note_up", "{}"), std::invalid_argument);
    CHECK_THROWS_AS(at_noon().when("take", R"({"does":"mia"})"), std::invalid_argument);
    CHECK_THROWS_AS(at_noon().when("take", "{"), std::invalid_argument);
    CHECK_THROWS_AS(at_noon().at("yesterday"), std::invalid_argument);
}

// --- deciding changes nothing it is given ---------------------------------------------------------------------------

namespace {

constexpr auto meddling =
    require<rename>({"ERR-90", "A guard that writes."}, [](errand const& it, rename const&, context<errand> const&) {
        const_cast<errand&>(it).sore += 1; // NOLINT(cppcoreguidelines-pro-type-const-cast): what is to be found
        return met;
    });
constexpr auto fickle =
    require<rename>({"ERR-91", "A guard that remembers."}, [](errand const&, rename const&, context<errand> const&) {
        static int asked = 0;
        return require_that(++asked % 2 == 1, "an odd question");
    });

std::string problem_with(guard<errand> const& more) {
    auto spec = errand_spec();
    REQUIRE(spec.tighten("rename", more));
    auto const process = subject<errand>::of(spec);
    REQUIRE(process.has_value());
    return problem_of([&] { thrown_at_noon(*process).given(note_down{.title = "x"}).when(rename{.title = "y"}); });
}

} // namespace

TEST_CASE("a guard that writes into the record, or answers differently each time, is told of") {
    CHECK(contains(problem_with(meddling), "deciding rename changed what it was given"));
    CHECK(contains(problem_with(fickle), "evaluate and decide disagree about rename"));
}

// --- timers ---------------------------------------------------------------------------------------------------------

TEST_CASE("timers give their commands when they fall due, as whoever runs them") {
    actor_profile const clockwork{{"clockwork"}, {}, {"errand.*"}};
    auto story = at_noon().given(note_down{.title = "bread"}, take{.doer = "mia"}, pause{});
    story.let_timers_run_until(noon + 48h - 1us, clockwork).then(state_is(errand_state::waiting));
    story.let_timers_run_until(noon + 48h, clockwork).then(state_is(errand_state::doing)).then(accepted());
    CHECK(story.now() == noon + 48h);
    CHECK(story.actor() == mia());
}

} // namespace errands

namespace {

using namespace itsm;
using namespace itsm::outcomes;
using namespace itsm::incident_commands;
using itsm::incident_commands::close; // unistd.h has functions of these names
using namespace std::chrono_literals;

actor_profile const anna{{"anna"}, {{"service_desk"}}, {"incident.*"}};
actor_profile const clockwork{{"clockwork"}, {{"service_desk"}}, {"incident.resume", "incident.close"}};

scenario<incident> resolved() {
    return told_of(incident_process())
        .at("2026-03-02T09:00:00Z")
        .as(anna)
        .given(report{.number = "INC0000001",
                   .id = {1, 1},
                   .tenant = {1, 1},
                   .reporter = "eva",
                   .channel = "phone",
                   .symptom = "mail is down",
                   .service = {"mail"}},
            classify{.category = "mail", .impact = impact_level::low, .urgency = urgency_level::low},
            resolve{.how = resolution_kind::fix,
                .done = "restarted the queue",
                .failing_item = {"mx1"},
                .category_confirmed = true});
}

} // namespace

TEST_CASE("what the user stays silent about is closed by its timer, at the end of the silence") {
    auto story = resolved().given(tell_user{.text = "works"}, judge_effect{.material = false});
    story.let_timers_run_until("2026-03-09T08:59:59Z", clockwork).then(state_is(incident_state::resolved));
    story.let_timers_run_until("2026-03-20T00:00:00Z", clockwork).then(state_is(incident_state::closed));
    CHECK(story.record().closed_at == *parse_instant("2026-03-09T09:00:00Z"));
    CHECK(story.now() == *parse_instant("2026-03-20T00:00:00Z"));
    auto const closing = std::find_if(story.story().steps.begin(),
        story.story().steps.end(),
        [](story_step const& one) { return one.command == "close"; });
    REQUIRE(closing != story.story().steps.end());
    CHECK(closing->actor == "clockwork");
    CHECK(closing->at == story.record().closed_at);
    CHECK(story.actor() == anna);
}

TEST_CASE("a timer that is refused is tried once, and the story goes on") {
    auto story = resolved().given(tell_user{.text = "works"}); // nobody judged the effect
    story.let_timers_run_until("2026-03-20T00:00:00Z", clockwork)
        .then(refused_by("INC-20"))
        .then(state_is(incident_state::resolved));
    auto const refused = std::count_if(story.story().steps.begin(),
        story.story().steps.end(),
        [](story_step const& one) { return one.why.has_value(); });
    CHECK(refused == 1);
}

TEST_CASE("timers run in the order in which they fall due, also those that a step only sets") {
    auto story =
        resolved().given(reopen{}, hold{.reason = "scheduled", .resume_at = *parse_instant("2026-03-03T00:00:00Z")});
    story.let_timers_run_until("2026-04-01T00:00:00Z", clockwork);
    CHECK_FALSE(story.record().hold.has_value());
    story.then(state_is(incident_state::in_progress)).then(accepted());
}

// --- coverage -------------------------------------------------------------------------------------------------------

TEST_CASE("a subject tells a file which rows its stories took, once the last copy is gone; a mutant tells nothing") {
    using namespace errands;
    auto const path = std::string{"/tmp/itsm-scenario-"} + std::to_string(getpid()) + ".json";
    auto const tell = [&](std::string mutant) {
        auto const made = subject<errand>::of(errand_spec(), {.mutant = std::move(mutant), .coverage_file = path});
        REQUIRE(made.has_value());
        scenario<errand>{*made}.at(noon).as(mia()).given(note_down{.title = "bread"}, take{.doer = "mia"});
    };
    tell("errand/timer:impatience/removed");
    CHECK_FALSE(read_coverage_file(path).has_value());
    tell({});
    tell({});
    auto const taken = read_coverage_file(path);
    std::remove(path.c_str());
    std::remove((path + "-lock").c_str());
    REQUIRE(taken.has_value());
    CHECK(taken->rows[0].key == row_key{"note_down"});
    CHECK(taken->rows[0].taken == 2);
    CHECK(taken->rows[3].taken == 0);
}
