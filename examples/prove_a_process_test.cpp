// SPDX-License-Identifier: BSL-1.0
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "change_samples.hpp"

#include <itsm/testing/doctest_scenario.hpp>
#include <itsm/testing/random_commands.hpp>
#include <itsm/verify/explore.hpp>

#include <utility>

// The tests of the change process, as docs/prove-a-process.md writes them. `itsm mutate -- <this>` tests the tests.

using namespace change_model;

namespace {

// [beginning]
/// The change process, or what the environment puts in its place: a mutant of it.
itsm::subject<change> const& process() {
    static auto const tested = itsm::subject<change>::from_environment(change_spec());
    return tested;
}
itsm::actor_profile const ann{{"ann"}, {}, {"acme-change.*"}};
/// The beginning of a story: Monday at nine, ann, and no freeze.
itsm::scenario<change> monday() {
    return told_of(process()).at("2026-03-02T09:00:00Z").as(ann).knowing(facts::freeze, false);
}
/// Assessed, and nobody has voted yet.
itsm::scenario<change> assessed(assess const& as) {
    return monday().given(draft_change{}, plan_back_out{}, submit{}, as);
}
vote const owner_approves{.by = approver::owner, .approves = true};
vote const board_approves{.by = approver::board, .approves = true};
// [/beginning]

} // namespace

// [first_stories]
using namespace itsm::outcomes;

TEST_SUITE_BEGIN("first stories");

TEST_CASE("a change that is planned, approved and tested is deployed") {
    assessed(assess{})
        .given(owner_approves, schedule{}, record_test{.passed = true}, start_work{})
        .when(deploy{})
        .then(accepted())
        .then(state_is(change_state::deployed));
}

TEST_CASE("ACME-1: without a back-out plan it is not even assessed") {
    monday().given(draft_change{}).when(submit{}).then(refused_by("ACME-1")).then(permits("plan_back_out"));
}

TEST_CASE("ACME-2: high risk takes two of three") {
    assessed({.is_high_risk = true})
        .given(owner_approves)
        .when(schedule{})
        .then(refused_by("ACME-2"))
        .given(board_approves)
        .when(schedule{})
        .then(accepted());
}

TEST_SUITE_END();
// [/first_stories]

// [more_stories]
TEST_CASE("ACME-3: in a freeze nothing but an emergency starts") {
    auto const approved = [](assess const& as) {
        auto story = assessed(as);
        return story.given(owner_approves, schedule{});
    };
    approved({})
        .knowing(facts::freeze, true)
        .when(start_work{})
        .then(refused_by("ACME-3"))
        .knowing(facts::freeze, false)
        .when(start_work{})
        .then(accepted());
    approved({.is_high_risk = true, .is_emergency = true})
        .knowing(facts::freeze, true)
        .when(start_work{})
        .then(accepted());
}

TEST_CASE("ACME-3: whoever does not know whether there is a freeze does not start") {
    assessed({})
        .given(owner_approves, schedule{})
        .knowing(itsm::fact_set{})
        .when(start_work{})
        .then(refused_by("ACME-3"));
}

TEST_CASE("ACME-4: what failed its test is backed out") {
    assessed({})
        .given(owner_approves, schedule{}, start_work{}, record_test{.passed = false})
        .when(deploy{})
        .then(refused_by("ACME-4"))
        .when(back_out{})
        .then(accepted());
}
// [/more_stories]

// [property]
TEST_CASE("nothing is deployed that was not approved as it is") {
    itsm::explorer search{samples::explored(process())};
    search.never("deployed without approval of this content", samples::deployed_unapproved);
    search.only_after(
        "work starts only after it was scheduled", itsm::taking_row{"start"}, itsm::in_state{"scheduled"});
    search.goal_from_everywhere(
        "it comes to an end", [](change const& it) { return category_of(it.state) == itsm::state_category::closed; });
    search.leads_to("who starts comes out again", itsm::in_state{"implementing"}, [](change const& it) {
        return it.state == change_state::deployed || it.state == change_state::backed_out;
    });
    search.reachable("an emergency may pass a freeze untested",
        [](change const& it) { return it.state == change_state::deployed && it.is_emergency && !it.is_tested; });
    auto const found = search.run();
    REQUIRE_MESSAGE(found.has_value(), to_text(found.error()));
    CHECK_MESSAGE(found->holds(), to_text(*found));
}
// [/property]

// [two]
TEST_CASE("two changes are never at work together, but for emergencies") {
    auto first = samples::explored(process(), "first");
    first.samples.facts.resize(1); // no freeze but the one that the other change makes
    auto second = samples::second_explored(process());
    itsm::explorer search{std::move(first), std::move(second)};
    auto const is_at_work = [](change const& it) { return it.state == change_state::implementing; };
    search.tells(0, [=](itsm::fact_set& known, change const&, change const& other) {
        known.set(facts::freeze, is_at_work(other));
    });
    search.tells(1, [=](itsm::fact_set& known, change const& other, change const&) {
        known.set(facts::freeze, is_at_work(other));
    });
    search.never("two at work that are no emergencies", [=](change const& one, change const& two) {
        return is_at_work(one) && is_at_work(two) && !one.is_emergency && !two.is_emergency;
    });
    search.reachable("an emergency joins another change",
        [=](change const& one, change const& two) { return is_at_work(one) && is_at_work(two); });
    auto const found = search.run();
    REQUIRE_MESSAGE(found.has_value(), to_text(found.error()));
    CHECK_MESSAGE(found->holds(), to_text(*found));
}
// [/two]

// [random]
TEST_CASE("a hundred histories of ann and a stranger deploy nothing unapproved") {
    auto given = samples::of_changes();
    given.commands.emplace_back(draft_change{});
    given.actors.push_back({{"a stranger"}, {}, {}});
    auto const found = itsm::find_broken_invariant(process(),
        given,
        {{"what is deployed was approved as it is",
            [](change const& it, itsm::context<change> const&) { return !samples::deployed_unapproved(it); }}});
    REQUIRE_MESSAGE(found.has_value(), to_text(found.error()));
    CHECK_MESSAGE(!*found, (*found ? to_text(**found) : ""));
}
// [/random]
