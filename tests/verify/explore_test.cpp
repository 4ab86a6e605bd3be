// SPDX-License-Identifier: BSL-1.0
#include "../../examples/change_samples.hpp"
#include "../lifecycle/errand.hpp"

#include <itsm/verify/explore.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

using namespace itsm;
using samples::drafted;
using samples::explored;
using samples::second_explored;
using namespace change_model;
using namespace std::chrono_literals;

namespace {

template <class Explorer>
exploration_report run(Explorer& search, search_limits limits = {}) {
    auto found = search.run(limits);
    REQUIRE_MESSAGE(found.has_value(), to_text(found.error()));
    return *found;
}
template <class Explorer>
error refused(Explorer& search) {
    auto const found = search.run();
    REQUIRE_FALSE(found);
    return found.error();
}
/// The commands of a story, and "." for a change of the surroundings.
std::vector<std::string> commands(process_story const& told) {
    std::vector<std::string> names;
    for (auto const& step : told.steps) names.push_back(step.command.empty() ? "." : step.command);
    return names;
}
using names = std::vector<std::string>;

auto in(change_state state) {
    return [state](change const& it) { return it.state == state; };
}

} // namespace

// --- how much there is ----------------------------------------------------------------------------------------------

TEST_CASE("one change has 726 worlds and 2,896 transitions, as Spin counts them") {
    explorer search{explored(change_process)};
    auto const found = run(search);
    CHECK(found.worlds == 726);
    CHECK(found.transitions == 2896);
    CHECK(found.records == std::vector<std::uint64_t>{363});
    CHECK(found.is_complete);
    CHECK(found.holds());
    CHECK(found.never_accepted.empty());
    CHECK(found.never_taken == names{"draft"}); // it begins with a draft
}

TEST_CASE("two changes have 263,538 worlds, and are decided on no more often than one") {
    explorer search{explored(change_process, "first"), second_explored(change_process)};
    auto const found = run(search);
    CHECK(found.worlds == 263'538);
    CHECK(found.records == std::vector<std::uint64_t>{363, 363});
    CHECK(found.is_complete);
    explorer alone{explored(change_process)};
    CHECK(found.decisions == 2 * run(alone).decisions);
}

TEST_CASE("a search from nothing begins with the record's creation") {
    auto given = explored(change_process);
    given.start = {};
    given.samples.commands.emplace_back(draft_change{});
    explorer search{std::move(given)};
    auto const found = run(search);
    CHECK(found.worlds == 726 + 2);
    CHECK(found.never_taken.empty());
}

TEST_CASE("time steps multiply the worlds up to the horizon") {
    auto given = explored(change_process);
    given.samples.time_steps = {1h, 90min};
    given.samples.horizon = 3h;
    explorer search{std::move(given)};
    // 0, 1:00, 1:30, 2:00, 2:30, 3:00
    CHECK(run(search).worlds == 6 * 726);
}

// --- properties -----------------------------------------------------------------------------------------------------

TEST_CASE("content edited after approval is found by the shortest story, of eight steps") {
    explorer search{explored(careless_process)};
    search.never("deployed without approval of this content", samples::deployed_unapproved);
    auto const found = run(search);
    auto const& one = found.properties.at(0);
    CHECK(one.verdict == property_verdict::refuted);
    CHECK(commands(one.story) ==
          names{"plan_back_out", "submit", "assess", "vote", "schedule", "edit", "start_work", "deploy"});
    CHECK_FALSE(found.holds());
    CHECK(to_text(found).find("  6  edit -> scheduled\n       /edited_since_approval true\n") != std::string::npos);

    explorer careful{explored(change_process)};
    careful.never("deployed without approval of this content", samples::deployed_unapproved);
    CHECK(run(careful).holds());
}

TEST_CASE("always: with a premise it speaks of some worlds, and where there are none it is vacuous") {
    explorer search{explored(change_process)};
    search.always("a quorum stands while it is scheduled", has_quorum, in_state{"scheduled"});
    search.always("there is a quorum", has_quorum);
    search.always("what is impossible is green", has_quorum, [](change const& it) {
        return it.is_emergency && !it.is_high_risk;
    });
    auto const found = run(search);
    CHECK(found.properties[0].verdict == property_verdict::holds);
    CHECK(found.properties[0].premises > 0);
    CHECK(found.properties[1].verdict == property_verdict::refuted);
    CHECK(found.properties[1].story.steps.empty()); // from the start
    CHECK(found.properties[2].verdict == property_verdict::vacuous);
    CHECK_FALSE(found.holds());
}

TEST_CASE("only after: by states, by rows, and by what the record says") {
    explorer search{explored(change_process)};
    search.only_after("deployed only after approval", in_state{"deployed"}, in_state{"approval"});
    search.only_after("started only after it was scheduled", taking_row{"start"}, taking_row{"schedule"});
    search.only_after("closed only after it was deployed", in_state{"closed"}, in_state{"deployed"});
    search.only_after(
        "deployed only after a test", taking_row{"deploy"}, [](change const& it) { return it.is_tested; });
    search.only_after("voted on only after a freeze", taking_row{"vote"}, taking_row{"draft"});
    auto const found = run(search);
    CHECK(found.properties[0].verdict == property_verdict::holds);
    CHECK(found.properties[1].verdict == property_verdict::holds);
    CHECK(found.properties[2].verdict == property_verdict::refuted);
    CHECK(commands(found.properties[2].story) ==
          names{"plan_back_out", "submit", "assess", "vote", "schedule", "start_work", "back_out", "close_change"});
    CHECK(found.properties[3].verdict == property_verdict::refuted); // emergencies
    CHECK(found.properties[3].story.steps.back().row == "deploy");
    CHECK(found.properties[4].verdict == property_verdict::refuted);
    CHECK(commands(found.properties[4].story) == names{"plan_back_out", "submit", "assess", "vote"});
}

TEST_CASE("a row counts only where the question before it holds") {
    explorer search{explored(change_process)};
    search.never(
        "an emergency is started in vain", {taking_row{"start"}, [](change const& it) { return !it.is_emergency; }});
    search.never("a rejected one is started", {taking_row{"start"}, in(change_state::rejected)});
    auto const found = run(search);
    CHECK(found.properties[0].verdict == property_verdict::refuted);
    CHECK(found.properties[1].verdict == property_verdict::holds);
}

TEST_CASE("reachable: by a state, and not at all") {
    explorer search{explored(change_process)};
    search.reachable("it can be backed out", in_state{"backed_out"});
    search.reachable("an untested one that is no emergency is deployed",
        [](change const& it) { return it.state == change_state::deployed && !it.is_tested && !it.is_emergency; });
    auto const found = run(search);
    CHECK(found.properties[0].verdict == property_verdict::holds);
    CHECK(found.properties[1].verdict == property_verdict::refuted);
}

TEST_CASE("goal from everywhere: an end always is, deployment is not") {
    explorer search{explored(change_process)};
    search.goal_from_everywhere(
        "it comes to an end", [](change const& it) { return category_of(it.state) == state_category::closed; });
    search.goal_from_everywhere("it can still be deployed", in_state{"deployed"});
    auto const found = run(search);
    CHECK(found.properties[0].verdict == property_verdict::holds);
    CHECK(found.properties[1].verdict == property_verdict::refuted);
    CHECK(commands(found.properties[1].story) == names{"cancel"});
}

TEST_CASE("at most: a change is closed once, and reworked as often as anybody likes") {
    explorer search{explored(change_process)};
    search.at_most("closed once", 1, in_state{"closed"});
    search.at_most("reworked twice", 2, taking_row{"rework"});
    search.at_most("never entered", 0, in_state{"scheduled"});
    auto const found = run(search);
    CHECK(found.properties[0].verdict == property_verdict::holds);
    CHECK(found.properties[1].verdict == property_verdict::refuted);
    auto const way = commands(found.properties[1].story);
    CHECK(std::count(way.begin(), way.end(), "rework") == 3);
    CHECK(way.back() == "rework");
    CHECK(found.properties[2].verdict == property_verdict::refuted);
    CHECK(found.properties[2].story.steps.back().command == "schedule");
}

TEST_CASE("leads to: with fairness going round is no excuse, without it is") {
    explorer search{explored(change_process)};
    auto const is_over = [](change const& it) {
        return it.state == change_state::deployed || it.state == change_state::backed_out;
    };
    search.leads_to("work comes to an end", in_state{"implementing"}, is_over);
    search.leads_to("work comes to an end by itself", in_state{"implementing"}, is_over, fairness::none);
    search.leads_to("what is submitted is deployed", in_state{"assessment"}, in_state{"deployed"});
    search.leads_to(
        "what never happens does", [](change const& it) { return it.is_emergency && !it.is_high_risk; }, is_over);
    auto const found = run(search);
    CHECK(found.properties[0].verdict == property_verdict::holds);
    CHECK(found.properties[1].verdict == property_verdict::refuted);
    CHECK(found.properties[1].story.repeats_from.has_value());
    CHECK(to_text(found.properties[1].story).find("and then for ever:") != std::string::npos);
    CHECK(found.properties[2].verdict == property_verdict::refuted);
    CHECK(found.properties[3].verdict == property_verdict::vacuous);
}

TEST_CASE("a limit that ends the search proves nothing, and refutes what it saw") {
    explorer search{explored(careless_process)};
    search.never("deployed without approval", samples::deployed_unapproved);
    search.never("an emergency of low risk", [](change const& it) { return it.is_emergency && !it.is_high_risk; });
    search.reachable("closed", in_state{"closed"});
    search.reachable("drafted", in_state{"draft"});
    search.goal_from_everywhere("it ends", in_state{"cancelled"});
    search.leads_to("it ends at last", in_state{"draft"}, in_state{"cancelled"});
    search.at_most("ten reworks", 10, taking_row{"rework"});
    auto const found = run(search, {.most_worlds = 20});
    CHECK(found.worlds == 20);
    CHECK_FALSE(found.is_complete);
    CHECK_FALSE(found.holds());
    std::vector<property_verdict> verdicts;
    for (auto const& one : found.properties) verdicts.push_back(one.verdict);
    using enum property_verdict;
    CHECK(verdicts == std::vector{not_proven, not_proven, not_proven, holds, not_proven, not_proven, not_proven});

    explorer early{explored(change_process)};
    early.never("assessed", in_state{"assessment"});
    CHECK(run(early, {.most_worlds = 20}).properties[0].verdict == refuted);
}

// --- several records ------------------------------------------------------------------------------------------------

TEST_CASE("what one record says decides about the other") {
    auto const is_at_work = [](change const& it) { return it.state == change_state::implementing; };
    auto const search_with = [&](bool is_told) {
        auto first = explored(change_process, "first");
        first.samples.facts.resize(1); // no freeze but the one that the other makes
        auto second = second_explored(change_process);
        explorer search{std::move(first), std::move(second)};
        if (is_told) {
            search.tells(0, [=](fact_set& known, change const&, change const& other) {
                known.set(facts::freeze, is_at_work(other));
            });
            search.tells(1, [=](fact_set& known, change const& other, change const&) {
                known.set(facts::freeze, is_at_work(other));
            });
        }
        search.never("two are worked on that are no emergencies", [=](change const& one, change const& two) {
            return is_at_work(one) && is_at_work(two) && !one.is_emergency && !two.is_emergency;
        });
        search.reachable("an emergency joins another",
            [=](change const& one, change const& two) { return is_at_work(one) && is_at_work(two); });
        return run(search);
    };
    CHECK(search_with(true).holds());
    auto const lax = search_with(false);
    CHECK(lax.properties[0].verdict == property_verdict::refuted);
    CHECK(lax.properties[0].story.steps.front().record == "first");
    CHECK(lax.properties[0].test.empty()); // a scenario is one record's
}

// --- stories for tests ----------------------------------------------------------------------------------------------

TEST_CASE("stories show every guard met and broken, as far as samples can") {
    explorer search{explored(change_process)};
    CHECK(search.stories_of_outcomes().stories.empty()); // nothing was searched yet
    run(search);
    auto const made = search.stories_of_outcomes();
    // Who is at work has a back-out plan: assessment had asked for it.
    REQUIRE(made.unseen.size() == 1);
    CHECK(made.unseen[0].row == "back_out");
    CHECK(made.unseen[0].rule == "ACME-1");
    CHECK_FALSE(made.unseen[0].is_met);

    std::vector<std::string> ends;
    for (auto const& one : made.stories) {
        auto const& last = one.steps.back();
        ends.push_back(last.command + (last.refused_by.empty() ? "" : " refused by " + last.refused_by.front()));
    }
    std::string all;
    for (auto const& one : ends) all.append(all.empty() ? "" : ", ").append(one);
    CHECK(all == "deploy, start_work refused by ACME-3, deploy refused by ACME-4, back_out, "
                 "schedule refused by ACME-2, submit refused by ACME-1");
}

// --- what makes a proof worth nothing --------------------------------------------------------------------------------

TEST_CASE("two rows of one cell that both hold are told, with the way there") {
    using namespace errands;
    command_samples<errand> with{.commands = {command_box<errand>{note_down{"bread", true, false}},
                                     command_box<errand>{note_down{"bread", true, true}},
                                     command_box<errand>{take{"mia and tom"}},
                                     command_box<errand>{finish{"4.20"}}},
        .actors = {{{"mia"}, {}, {"*"}}},
        .facts = {fact_set{}.set(errands::facts::shop_is_open, true)},
        .policy = {},
        .start = noon};
    explorer search{errand_tables, with};
    auto const found = run(search);
    REQUIRE(found.faults.size() == 1);
    CHECK(found.faults[0].fault == exploration_fault::both_rows_hold);
    CHECK(found.faults[0].what == "finish: rows finish_urgent and finish_light");
    CHECK(commands(found.faults[0].story) == names{"note_down", "take"});
    CHECK_FALSE(found.holds());

    with.commands.erase(with.commands.begin()); // only heavy ones: light's row never holds
    explorer other{errand_tables, with};
    CHECK(run(other).holds());
}

TEST_CASE("a guard that reads a fact it does not declare is told") {
    auto spec = change_spec();
    static constexpr auto secretly =
        require<change>({"ACME-9", "Nothing is scheduled in a freeze."}, [](change const&, context<change> const& in) {
            auto const* is_frozen = in.facts[facts::freeze];
            return require_that(is_frozen == nullptr || !*is_frozen, "the end of the freeze");
        });
    REQUIRE(spec.tighten("schedule", secretly));
    auto const process = make_definition(spec);
    REQUIRE(process);
    explorer search{explored(process->handle())};
    auto const found = run(search);
    REQUIRE(found.faults.size() == 1);
    CHECK(found.faults[0].fault == exploration_fault::reads_undeclared_fact);
    CHECK(found.faults[0].what == "schedule reads change.freeze in state approval");
    CHECK(found.faults[0].story.steps.back().command == "vote");
}

TEST_CASE("forgetting what a rule reads is told, forgetting what none reads is not") {
    auto careless = explored(change_process);
    careless.forget = [](change& it) { it.is_tested = false; };
    explorer search{std::move(careless)};
    auto const found = run(search);
    REQUIRE_FALSE(found.faults.empty());
    CHECK(found.faults[0].fault == exploration_fault::forgets_too_much);
    CHECK(found.faults[0].what.starts_with("deploy in state implementing"));
    CHECK_FALSE(found.holds());

    auto careful = explored(change_process);
    careful.forget = [](change& it) { it.edited_since_approval = false; };
    explorer other{std::move(careful)};
    CHECK(run(other).holds());
}

TEST_CASE("what samples never do is listed") {
    auto given = explored(change_process);
    given.samples.commands = {command_box<change>{plan_back_out{}}, command_box<change>{deploy{}}};
    explorer search{std::move(given)};
    auto const found = run(search);
    CHECK(found.never_accepted == names{"deploy {}"});
    CHECK(found.never_taken.size() == change_process.rows.size() - 1);
}

// --- bad input ------------------------------------------------------------------------------------------------------

TEST_CASE("samples without commands or actors are refused") {
    auto given = explored(change_process);
    given.samples.commands.clear();
    explorer without_commands{given};
    CHECK(refused(without_commands) ==
          error{error_code::missing_field, "/records/0/samples/commands", "no command to try"});
    given = explored(change_process);
    given.samples.actors.clear();
    explorer without_actors{given};
    CHECK(refused(without_actors).path == "/records/0/samples/actors");
}

TEST_CASE("a clock that stands or goes back is refused") {
    auto given = explored(change_process);
    given.samples.time_steps = {1h, 0h};
    explorer search{given};
    CHECK(refused(search).path == "/records/0/samples/time_steps/1");
}

TEST_CASE("surroundings that explode are refused, not searched") {
    auto given = explored(change_process);
    given.samples.time_steps = {1s};
    given.samples.horizon = 24h * 365;
    explorer search{given};
    CHECK(refused(search).code == error_code::too_large);
}

TEST_CASE("only the first record brings facts and clock") {
    explorer search{explored(change_process), explored(change_process)};
    CHECK(refused(search).path == "/records/1/samples");
}

TEST_CASE("a property about a state, row or record that is not there is refused, with the one that was meant") {
    auto const why = [](auto ask) {
        explorer search{explored(change_process)};
        ask(search);
        return refused(search);
    };
    auto const state = why([](auto& search) { search.never("x", in_state{"deploid"}); });
    CHECK(state.path == "/properties/x");
    CHECK(state.message == "the process has no state \"deploid\"; did you mean \"deployed\"?");
    auto const row = why([](auto& search) { search.only_after("y", in_state{"deployed"}, taking_row{"strt"}); });
    CHECK(row.message == "the process has no row \"strt\"; did you mean \"start\"?");
    CHECK(why([](auto& search) { search.never("z", in_state{"deployed", 1}); }).message == "there is no such record");
}
