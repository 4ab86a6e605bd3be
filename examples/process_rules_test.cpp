// SPDX-License-Identifier: BSL-1.0
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <itsm/incident/definition.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/json/typed.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

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

// [bench]
/// One incident under ACME's process, and what its decisions are made with.
struct bench {
    incident it{};
    itsm::incident_policy policy{};
    itsm::instant now = *itsm::parse_instant("2026-03-02T09:00:00Z");

    static itsm::actor_profile someone(std::string name) {
        return {{std::move(name)}, {{"service_desk"}}, {"acme-incident.*"}};
    }
    template <itsm::command C>
    itsm::result<itsm::step<incident>, itsm::refusal> decided(std::string by, C const& given) const {
        return decide(acme_process, it, given, {.now = now, .actor = someone(std::move(by)), .policy = policy});
    }
    /// Carries a command out that the test takes for granted.
    template <itsm::command C>
    bench& does(std::string by, C const& given) {
        auto made = decided(std::move(by), given);
        REQUIRE_MESSAGE(made.has_value(), to_text(made.error()));
        it = made->next();
        return *this;
    }
};

inc::report const no_mail{
    .number = "INC7", .reporter = "eva", .channel = "phone", .symptom = "no mail", .service = {"mail"}};
inc::classify const low_and_low{
    .category = "mail", .impact = itsm::impact_level::low, .urgency = itsm::urgency_level::low};
inc::resolve const by_restart{
    .how = itsm::resolution_kind::fix, .done = "queue restarted", .failing_item = {"mx1"}, .category_confirmed = true};
// [/bench]

} // namespace

// [test]
TEST_CASE("ACME-1: a colleague resolves what eva reported") {
    auto const classified = bench{}.does("anna", no_mail).does("anna", low_and_low);
    CHECK(classified.decided("bob", by_restart).has_value());
}

TEST_CASE("ACME-1: eva does not resolve what she reported herself") {
    auto const classified = bench{}.does("anna", no_mail).does("anna", low_and_low);
    auto const answer = classified.decided("eva", by_restart);
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().rules() == std::vector<itsm::rule_id>{"ACME-1"});
    CHECK(answer.error().broken[0].found.what == "somebody other than the reporter");
}
// [/test]

namespace {

// [walk]
/// One of each command that the walk may give. Those without a sample are not tried.
std::vector<itsm::command_box<incident>> samples() {
    using box = itsm::command_box<incident>;
    return {box{no_mail},
        box{low_and_low},
        box{by_restart},
        box{inc::assign{.to = {"bob"}}},
        box{inc::start{}},
        box{inc::hold{.reason = "awaiting_user"}},
        box{inc::resume{}},
        box{inc::tell_user{.text = "mail works again"}},
        box{inc::record_answer{.answer = itsm::user_answer::agreed}},
        box{inc::record_answer{.answer = itsm::user_answer::disagreed}},
        box{inc::judge_effect{.material = false}},
        box{inc::close{}},
        box{inc::reopen{}}};
}

/// The shortest way of at most `depth` commands to a record for which `holds` is false; empty when there is none.
/// Breadth first over everything that `permitted` lets through, each record looked at once.
std::string counterexample(
    itsm::definition<incident> const& process, std::size_t depth, std::function<bool(incident const&)> const& holds) {
    struct node {
        incident it{};
        std::string way{};
        std::size_t length = 0;
    };
    auto const commands = samples();
    auto const colleague = bench::someone("bob");
    bench const at;
    itsm::context<incident> const given{.now = at.now, .actor = colleague, .policy = at.policy};
    std::set<std::string> seen;
    std::vector<node> reached(1);
    for (std::size_t i = 0; i < reached.size(); ++i) {
        auto const from = reached[i];
        if (from.length == depth) break;
        for (auto const& possible : permitted(process, from.it, given)) {
            if (possible.answer == itsm::permission_answer::refused) continue;
            for (auto const& command : commands) {
                if (command.key() != possible.command) continue;
                auto const made = decide(process, from.it, command, given);
                if (!made) continue;
                node next{made->next(), from.way + (from.length == 0 ? "" : ", "), from.length + 1};
                next.way += command.key().view();
                if (!holds(next.it)) return next.way;
                auto shape = next.it;
                shape.version = 0; // two ways to one record differ in this alone
                if (seen.insert(write_json(shape)).second) reached.push_back(std::move(next));
            }
        }
    }
    MESSAGE("looked at " << reached.size() << " records");
    return {};
}

bool told_before_closing(incident const& it) {
    return it.state != itsm::incident_state::closed || it.confirmation.told_at.has_value();
}
// [/walk]

} // namespace

// [property]
TEST_CASE("nothing reaches closed before its user was told") {
    CHECK(counterexample(acme_process, 10, told_before_closing) == "");
}

TEST_CASE("and the walk would notice: without INC-10 it finds the shortest way around it") {
    auto spec = acme_spec();
    REQUIRE(spec.loosen("close", "INC-10"));
    auto const lax_process = itsm::make_definition(spec);
    REQUIRE(lax_process.has_value());
    CHECK(counterexample(*lax_process, 10, told_before_closing) == "report, classify, judge_effect, resolve, close");
}
// [/property]
