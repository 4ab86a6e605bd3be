// SPDX-License-Identifier: BSL-1.0
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <itsm/incident/definition.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/testing/doctest_scenario.hpp>
#include <itsm/verify/explore.hpp>

#include <algorithm>
#include <string>
#include <utility>

// An organisation's own rule, added to the shipped process and unit-tested: no store, no clock, no mock.

namespace inc = itsm::incident_commands;
using itsm::incident;

namespace {

// [rule]
/// Who resolves is not who reported: four eyes on every outage.
constexpr auto not_by_its_reporter =
    itsm::permit<incident>({"ACME-1", "An incident is resolved by somebody other than its reporter."},
        [](incident const& it, itsm::context<incident> const& given) {
            return itsm::require_that(given.actor.name.text != it.report.reporter, "somebody other than the reporter");
        });
// [/rule]

// [definition]
constexpr itsm::lifecycle_spec<incident> acme_spec() {
    auto spec = itsm::incident_spec();
    spec.key = "acme-incident";
    spec.tighten("resolve", not_by_its_reporter);
    return spec;
}
/// Built by the compiler: a row that leads nowhere or a state without a way out would not compile.
constexpr auto const& acme_process = itsm::compiled<&acme_spec>;
// [/definition]

// [story]
itsm::actor_profile someone(std::string name) { return {{std::move(name)}, {{"service_desk"}}, {"acme-incident.*"}}; }
/// The beginning of a story under ACME's process, at nine on a Monday.
itsm::scenario<incident> monday() {
    static auto const process = itsm::subject<incident>::from_environment(acme_spec());
    return told_of(process).at("2026-03-02T09:00:00Z").as(someone("anna"));
}

inc::report const no_mail{
    .number = "INC7", .reporter = "eva", .channel = "phone", .symptom = "no mail", .service = {"mail"}};
inc::classify const low_and_low{
    .category = "mail", .impact = itsm::impact_level::low, .urgency = itsm::urgency_level::low};
inc::resolve const by_restart{
    .how = itsm::resolution_kind::fix, .done = "queue restarted", .failing_item = {"mx1"}, .category_confirmed = true};
// [/story]

} // namespace

// [test]
using namespace itsm::outcomes;

TEST_CASE("ACME-1: a colleague resolves what eva reported") {
    monday().given(no_mail, low_and_low).as(someone("bob")).when(by_restart).then(accepted());
}

TEST_CASE("ACME-1: eva does not resolve what she reported herself") {
    monday()
        .given(no_mail, low_and_low)
        .as(someone("eva"))
        .when(by_restart)
        .then(refused_by("ACME-1"))
        .then(state_is(itsm::incident_state::classified));
}
// [/test]

namespace {

// [samples]
/// What the search tries: all of it, in every order. Commands without a sample are not tried.
itsm::command_samples<incident> samples() {
    using box = itsm::command_box<incident>;
    itsm::command_samples<incident> made;
    made.commands = itsm::with_every<&inc::record_answer::answer>(inc::record_answer{});
    made.commands.insert(made.commands.end(),
        {box{no_mail},
            box{low_and_low},
            box{inc::judge_effect{.material = false}},
            box{inc::assign{.to = {"bob"}}},
            box{inc::start{}},
            box{inc::hold{.reason = "awaiting_user"}},
            box{inc::resume{}},
            box{by_restart},
            box{inc::tell_user{.text = "mail works again"}},
            box{inc::close{}},
            box{inc::reopen{}}});
    made.actors = {someone("bob")};
    made.start = *itsm::parse_instant("2026-03-02T09:00:00Z");
    return made;
}
/// How often it was reopened tells no difference to any rule, and would never come to an end.
void forget_how_often(incident& it) {
    it.reopen_count = (std::min)(it.reopen_count, 1U);
    it.outage.clock_restarted_at.reset();
}
// [/samples]

// [search]
itsm::exploration_report searched(itsm::definition<incident> const& process) {
    itsm::explorer search{itsm::explored_record<incident>{process, samples(), {}, forget_how_often, {}}};
    search.never("closed before its user was told",
        [](incident const& it) { return it.state == itsm::incident_state::closed && !it.confirmation.told_at; });
    auto const found = search.run();
    REQUIRE_MESSAGE(found.has_value(), to_text(found.error()));
    return *found;
}
// [/search]

} // namespace

// [property]
TEST_CASE("nothing is closed before its user was told") {
    auto const found = searched(acme_process);
    CHECK_MESSAGE(found.holds(), to_text(found));
}

TEST_CASE("and the search would notice: without INC-10 it tells the shortest way around it") {
    auto spec = acme_spec();
    REQUIRE(spec.loosen("close", "INC-10"));
    auto const lax_process = itsm::make_definition(spec);
    REQUIRE(lax_process.has_value());
    auto const& refuted = searched(lax_process->handle()).properties.at(0);
    REQUIRE(refuted.verdict == itsm::property_verdict::refuted);
    std::string way;
    for (auto const& step : refuted.story.steps) way += step.command + " ";
    CHECK(way == "report classify judge_effect resolve close ");
}
// [/property]
