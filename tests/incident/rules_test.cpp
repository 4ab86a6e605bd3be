// SPDX-License-Identifier: BSL-1.0
#include "samples.hpp"

#include <itsm/incident/rules.hpp>
#include <itsm/storage/memory.hpp>

#include <array>
#include <optional>
#include <span>

// Every rule of the chapter, each found by its id: what it refuses and what it lets through, or what follows from it and
// where nothing does. That a refusal changes nothing is checked with each (samples.hpp).

namespace samples {

namespace {

value candidate(std::string_view kind, std::string_view number, std::string_view service, std::string_view symptom) {
    return value_object{{"record", value_object{{"kind", value{kind}}, {"number", value{number}}}},
        {"service", value{service}},
        {"symptom", value{symptom}}};
}

} // namespace

// --- INC-1 ----------------------------------------------------------------------------------------------------------

TEST_CASE("INC-1: an incident reported with who, service, symptom, channel and time is recorded") {
    auto const it = recorded().it;
    CHECK(it.report.reporter == "eva");
    CHECK(it.service == service_name{"mail"});
    CHECK(it.report.symptom == "mail is down");
    CHECK(it.report.channel == "phone");
    CHECK(it.report.at == monday_9am);
    CHECK(it.state == incident_state::recorded);
    CHECK(it.version == 1);
}

TEST_CASE("INC-1: users, staff and monitoring sources may report") {
    for (auto const source : {reporter_kind::user, reporter_kind::staff, reporter_kind::monitoring}) {
        auto given = mail_is_down();
        given.source = source;
        CHECK(bench{}.does(given).it.report.source == source);
    }
}

TEST_CASE("INC-1: a report without reporter, service, symptom or channel is refused and says which") {
    auto given = mail_is_down();
    std::string expected;
    SUBCASE("reporter") {
        given.reporter = {};
        expected = "reporter";
    }
    SUBCASE("service") {
        given.service = {};
        expected = "service";
    }
    SUBCASE("symptom") {
        given.symptom = {};
        expected = "symptom";
    }
    SUBCASE("channel") {
        given.channel = {};
        expected = "channel";
    }
    CHECK(bench{}.against(given) == rule_set{"INC-1"});
    CHECK(bench{}.missing(given) == expected);
}

TEST_CASE("INC-1: the time is the time of the report, which may lie before its recording; none is now") {
    auto given = mail_is_down();
    given.at = monday_9am - 40min;
    auto const it = bench{}.does(given).it;
    CHECK(it.report.at == monday_9am - 40min);
    CHECK(it.recorded_at == monday_9am);
    CHECK(recorded().it.report.at == monday_9am);
}

// --- INC-2 ----------------------------------------------------------------------------------------------------------

TEST_CASE("INC-2: what is not classified is neither assigned nor started nor resolved") {
    auto const fresh = recorded();
    CHECK(fresh.against(assign{.to = {"bob"}}) == rule_set{"INC-2"});
    CHECK(fresh.against(start{}) == rule_set{"INC-2"});
    CHECK(fresh.against(by_restart()) == rule_set{"INC-2"});
}

TEST_CASE("INC-2: once classified it is assigned") {
    CHECK(classified().against(assign{.to = {"bob"}}) == rule_set{"accepted"});
    CHECK(classified().against(start{}) == rule_set{"accepted"});
    CHECK(classified().against(by_restart()) == rule_set{"accepted"});
}

TEST_CASE("INC-2: a classification names category, impact and urgency") {
    auto given = high_and_high();
    SUBCASE("category") { given.category = {}; }
    SUBCASE("impact") { given.impact = {}; }
    SUBCASE("urgency") { given.urgency = {}; }
    CHECK(recorded().against(given) == rule_set{"INC-2"});
}

TEST_CASE("INC-2: classifying again may leave out what is known") {
    auto again = classified().does(classify{.urgency = urgency_level::high});
    CHECK(again.it.category == "mail");
    CHECK(again.it.impact == impact_level::low);
    CHECK(again.it.urgency == urgency_level::high);
    CHECK(again.it.state == incident_state::classified);
}

// --- INC-3 ----------------------------------------------------------------------------------------------------------

TEST_CASE("INC-3: priority follows from impact and urgency") {
    struct cell {
        impact_level impact;
        urgency_level urgency;
        priority_level priority;
    };
    using i = impact_level;
    using u = urgency_level;
    using p = priority_level;
    constexpr std::array matrix{
        cell{i::high, u::high, p::p1},
        cell{i::high, u::medium, p::p2},
        cell{i::high, u::low, p::p3},
        cell{i::medium, u::high, p::p2},
        cell{i::medium, u::medium, p::p3},
        cell{i::medium, u::low, p::p4},
        cell{i::low, u::high, p::p3},
        cell{i::low, u::medium, p::p4},
        cell{i::low, u::low, p::p4},
    };
    for (auto const& one : matrix) {
        CAPTURE(enum_name(one.impact));
        CAPTURE(enum_name(one.urgency));
        auto const it = recorded().does(classify{.category = "mail", .impact = one.impact, .urgency = one.urgency}).it;
        CHECK(it.priority == one.priority);
    }
}

TEST_CASE("INC-3: without a classification there is no priority") { CHECK_FALSE(recorded().it.priority.has_value()); }

TEST_CASE("INC-3: classifying anew derives the priority anew, also after it was resolved") {
    CHECK(assigned().it.priority == priority_level::p4);
    CHECK(assigned().does(high_and_high()).it.priority == priority_level::p1);
    CHECK(resolved().does(high_and_high()).it.priority == priority_level::p1);
}

TEST_CASE("INC-3: impact and urgency outside the policy's matrix are refused") {
    auto given = high_and_high();
    given.impact = impact_level::very_high;
    CHECK(recorded().against(given) == rule_set{"INC-3"});

    auto wider = recorded();
    wider.policy.priority_matrix.push_back({impact_level::very_high, urgency_level::high, priority_level::p1});
    CHECK(wider.does(given).it.priority == priority_level::p1);
}

TEST_CASE("INC-3: an override names priority, reason and decider") {
    override_priority given{.priority = priority_level::p2, .reason = "the board meets today", .decided_by = {"carla"}};
    CHECK(assigned().against(given) == rule_set{"accepted"});
    SUBCASE("priority") { given.priority = {}; }
    SUBCASE("reason") { given.reason = {}; }
    SUBCASE("decider") { given.decided_by = {}; }
    CHECK(assigned().against(given) == rule_set{"INC-3"});
}

TEST_CASE("INC-3: an override stands against the matrix, also when it is classified anew") {
    auto it = assigned();
    it.does(
        override_priority{.priority = priority_level::p2, .reason = "the board meets today", .decided_by = {"carla"}});
    CHECK(it.it.priority == priority_level::p2);
    it.does(high_and_high());
    CHECK(it.it.priority == priority_level::p2);
}

// --- INC-4 ----------------------------------------------------------------------------------------------------------

TEST_CASE("INC-4: from recording to closure exactly one person owns it") {
    CHECK(recorded().it.owner == person_name{"anna"});
    CHECK(classified().it.owner == person_name{"anna"});
    CHECK(assigned().it.owner == person_name{"bob"});
    CHECK(resolved().it.owner == person_name{"bob"});
    CHECK(closed().it.owner == person_name{"bob"});
}

TEST_CASE("INC-4: handing over names the next owner in the same step") {
    CHECK(classified().against(assign{.team = {"second line"}}) == rule_set{"INC-4"});
    CHECK(assigned().against(assign{}) == rule_set{"INC-4"});
    CHECK(assigned().does(assign{.to = {"carla"}}).it.owner == person_name{"carla"});
}

TEST_CASE("INC-4: escalating names the next owner in the same step") {
    auto searched = assigned().does(record_search{.outcome = "nothing alike"});
    CHECK(searched.against(escalate{.to_level = 2, .team = {"third line"}}) == rule_set{"INC-4"});
    CHECK(searched.does(escalate{.to_level = 2, .to = {"carla"}}).it.owner == person_name{"carla"});
}

TEST_CASE("INC-4: nobody without a name records an incident, for nobody would own it") {
    auto nameless = desk_agent();
    nameless.name = {};
    CHECK(bench{}.as(nameless).against(mail_is_down()) == rule_set{"INC-4"});
}

// --- INC-5 ----------------------------------------------------------------------------------------------------------

TEST_CASE("INC-5: on classification, records that match are ranked for linking") {
    auto it = recorded();
    it.facts.set(facts::match_candidates,
        value_list{candidate("problem", "PRB0000007", "mail", "queue full"),
            candidate("incident", "INC0000003", "mail", "mail is down again"),
            candidate("incident", "INC0000004", "payroll", "slow")});
    it.does(low_and_low());
    REQUIRE(it.it.matches.size() == 2);
    CHECK(it.it.matches[0].record == record_ref{"incident", "INC0000003"});
    CHECK(it.it.matches[1].record == record_ref{"problem", "PRB0000007"});
    CHECK(it.it.matches[0].score > it.it.matches[1].score);
}

TEST_CASE("INC-5: a step that classifies nothing ranks nothing") {
    auto it = classified();
    it.facts.set(facts::match_candidates, value_list{candidate("incident", "INC0000003", "mail", "mail is down")});
    CHECK(it.does(comment{.text = "still down"}).it.matches.empty());
}

TEST_CASE("INC-5: without candidates a classification goes through and ranks nothing") {
    CHECK(classified().it.matches.empty());
}

// --- INC-6 ----------------------------------------------------------------------------------------------------------

TEST_CASE("INC-6: support levels are climbed in order") {
    auto it = assigned().does(record_search{.outcome = "nothing alike"});
    it.does(escalate{.to_level = 2, .to = {"carla"}});
    CHECK(it.it.escalation.level == 2);
    it.does(escalate{.to_level = 3, .to = {"supplier"}});
    CHECK(it.it.escalation.level == 3);
}

TEST_CASE("INC-6: skipping a level needs a stated reason") {
    auto const it = assigned().does(record_search{.outcome = "nothing alike"});
    CHECK(it.against(escalate{.to_level = 3, .to = {"supplier"}}) == rule_set{"INC-6"});
    CHECK(it.against(escalate{.to_level = 3, .to = {"supplier"}, .reason = "only they can log in"}) ==
          rule_set{"accepted"});
}

TEST_CASE("INC-6: escalating leads upwards and to a level that is named") {
    auto it = assigned().does(record_search{.outcome = "nothing alike"}).does(escalate{.to_level = 2, .to = {"carla"}});
    CHECK(it.against(escalate{.to_level = 2, .to = {"dirk"}}) == rule_set{"INC-6"});
    CHECK(it.against(escalate{.to_level = 1, .to = {"anna"}, .reason = "back"}) == rule_set{"INC-6"});
    CHECK(it.against(escalate{.to = {"dirk"}}) == rule_set{"INC-6"});
}

TEST_CASE("INC-6: under best fit a level may be skipped without a reason") {
    auto it = assigned().does(record_search{.outcome = "nothing alike"});
    it.policy.escalation_path = escalation_path_rule::best_fit;
    CHECK(it.against(escalate{.to_level = 3, .to = {"supplier"}}) == rule_set{"accepted"});
}

// --- INC-7 ----------------------------------------------------------------------------------------------------------

namespace {

bench escalated_and_resolved() {
    return in_progress()
        .does(record_search{.outcome = "nothing alike"})
        .does(escalate{.to_level = 2, .to = {"bob"}})
        .does(by_restart())
        .does(tell_user{.text = "mail works again"})
        .does(judge_effect{.material = false});
}

} // namespace

TEST_CASE("INC-7: after escalation only the desk records the user's answer and closes") {
    auto it = escalated_and_resolved().as(resolver());
    CHECK(it.against(record_answer{.answer = user_answer::agreed}) == rule_set{"INC-7"});
    it.as(desk_agent()).does(record_answer{.answer = user_answer::agreed});
    CHECK(it.as(resolver()).against(close{}) == rule_set{"INC-7"});
    CHECK(it.as(desk_agent()).against(close{}) == rule_set{"accepted"});
}

TEST_CASE("INC-7: which role is the desk's is the policy's to say") {
    auto it = escalated_and_resolved().as(resolver());
    it.policy.desk_role = "second_line";
    CHECK(it.against(record_answer{.answer = user_answer::agreed}) == rule_set{"accepted"});
}

TEST_CASE("INC-7: before escalation whoever is permitted records the answer and closes") {
    auto it =
        resolved().as(resolver()).does(tell_user{.text = "mail works again"}).does(judge_effect{.material = false});
    it.does(record_answer{.answer = user_answer::agreed});
    CHECK(it.against(close{}) == rule_set{"accepted"});
}

TEST_CASE("INC-7: the desk team on the record changes before escalation, not after it") {
    CHECK(assigned().does(move_desk{.to = {"night desk"}}).it.desk_team == team_name{"night desk"});
    auto const escalated =
        assigned().does(record_search{.outcome = "nothing alike"}).does(escalate{.to_level = 2, .to = {"carla"}});
    CHECK(escalated.against(move_desk{.to = {"night desk"}}) == rule_set{"INC-7"});
}

// --- INC-8 ----------------------------------------------------------------------------------------------------------

TEST_CASE("INC-8: high impact makes hierarchical escalation due at once") {
    auto const it = recorded().after(10min).does(high_and_high());
    REQUIRE(it.owed("INC-8") != nullptr);
    CHECK(it.owed("INC-8")->owner == "incident_manager");
    CHECK(it.owed("INC-8")->discharged_by == "escalate_hierarchically");
    CHECK(it.owed("INC-8")->due.value_or(it.now) <= it.now);
    CHECK(it.announces("INC-8"));
}

TEST_CASE("INC-8: below the policy's impact it falls due when nothing happened for the policy time") {
    auto const it = classified();
    REQUIRE(it.owed("INC-8") != nullptr);
    CHECK(it.owed("INC-8")->due == monday_9am + 4h);
}

TEST_CASE("INC-8: it falls due when the share of the target is used up, if that is earlier") {
    auto it = assigned();
    it.facts.set(facts::escalation_share_reached_at, monday_9am + 3h);
    it.does(comment{.text = "looking"});
    CHECK(it.owed("INC-8")->due == monday_9am + 3h);
    it.facts.set(facts::escalation_share_reached_at, monday_9am + 5h);
    it.does(comment{.text = "looking"});
    CHECK(it.owed("INC-8")->due == monday_9am + 4h);
}

TEST_CASE("INC-8: hold, comment and reassignment are no progress") {
    auto it = assigned().after(1h);
    auto const due = it.owed("INC-8")->due;
    it.does(comment{.text = "looking"});
    it.does(hold{.reason = "awaiting_user"});
    it.does(resume{});
    it.does(assign{.to = {"carla"}});
    it.does(move_desk{.to = {"night desk"}});
    CHECK(it.owed("INC-8")->due == due);
    CHECK_FALSE(it.announces("INC-8"));
}

TEST_CASE("INC-8: every other step of the work is progress") {
    auto const moves_erased = [](erased_command<incident> const& command) {
        auto it = assigned().does(hand_to_party{.party = "carrier"}).after(1h).does(command);
        CAPTURE(std::string{command.type->key.view()});
        REQUIRE(it.owed("INC-8") != nullptr);
        CHECK(it.owed("INC-8")->due == monday_9am + 5h);
    };
    auto const moves = [&]<command C>(C const& given) { moves_erased(erased_command<incident>{&on<C>, &given}); };
    moves(record_progress{.text = "queue is full"});
    moves(record_search{.outcome = "nothing alike"});
    moves(start{});
    moves(classify{.subcategory = "queue"});
    moves(hand_to_party{.party = "supplier"});
    moves(cross_check{.party = "carrier"});
    moves(override_priority{.priority = priority_level::p3, .reason = "the board meets", .decided_by = {"carla"}});
    moves(link{.kind = link_kind::related, .to = {"incident", "INC0000009"}});
    moves(judge_effect{.material = false});
    moves(change_mode{.mode = major_mode::high_severity, .reason = "many users"});
    moves(raise_emergency_change{.change = {"rfc", "RFC0000001"}});
    moves(start_investigation{.senior = {"dora"}});
    moves(correct_report{.location = "Delft"});
}

TEST_CASE("INC-8: an escalation that was carried out counts until there is progress again") {
    auto it = recorded().does(high_and_high()).after(10min);
    it.does(escalate_hierarchically{.to = "head of operations"});
    REQUIRE(it.owed("INC-8") != nullptr);
    CHECK(it.owed("INC-8")->due == monday_9am + 4h); // no longer by impact, but idle time still runs
    it.after(4h).does(escalate_hierarchically{.to = "head of operations"});
    CHECK(it.owed("INC-8") == nullptr);
    it.does(record_progress{.text = "queue is full"});
    REQUIRE(it.owed("INC-8") != nullptr);
    CHECK(it.owed("INC-8")->due == it.now + 4h);
}

TEST_CASE("INC-8: after restoration nothing is owed any more") {
    CHECK(resolved().owed("INC-8") == nullptr);
    CHECK(resolved().does(reopen{}).owed("INC-8") != nullptr);
}

// --- INC-9 ----------------------------------------------------------------------------------------------------------

TEST_CASE("INC-9: resolving without fix or workaround is refused") {
    CHECK(in_progress().against(resolve{.no_item_found = true}) == rule_set{"INC-9"});
    CHECK(in_progress().against(resolve{.done = "restarted", .no_item_found = true}) == rule_set{"INC-9"});
}

TEST_CASE("INC-9: resolving without what was done is refused") {
    CHECK(in_progress().against(resolve{.how = resolution_kind::fix, .no_item_found = true}) == rule_set{"INC-9"});
}

TEST_CASE("INC-9: resolving by a fix or by a workaround goes through") {
    for (auto const how : {resolution_kind::fix, resolution_kind::workaround}) {
        auto const it = in_progress().does(resolve{.how = how, .done = "restarted", .no_item_found = true}).it;
        CHECK(it.state == incident_state::resolved);
        CHECK(it.resolution->kind == how);
        CHECK(it.resolution->done == "restarted");
    }
}

// --- INC-10 ---------------------------------------------------------------------------------------------------------

TEST_CASE("INC-10: with the user told and agreed, the category confirmed and the fix on record it closes") {
    auto const it = closed().it;
    CHECK(it.state == incident_state::closed);
    CHECK(it.closed_at == monday_9am);
}

TEST_CASE("INC-10: before the user is told it does not close, also when the user has agreed") {
    auto const it = resolved().does(record_answer{.answer = user_answer::agreed}).does(judge_effect{.material = false});
    CHECK(it.against(close{}) == rule_set{"INC-10"});
    CHECK(it.missing(close{}) == "that the user is told");
}

TEST_CASE("INC-10: a user who disagrees keeps it open") {
    auto it = resolved().does(tell_user{.text = "works"}).does(record_answer{.answer = user_answer::disagreed});
    it.does(judge_effect{.material = false}).after(days{365});
    CHECK(it.against(close{}) == rule_set{"INC-10"});
}

TEST_CASE("INC-10: silence counts as agreement after five working days, not a microsecond earlier") {
    auto it = resolved().does(judge_effect{.material = false});
    instant told, consents;
    SUBCASE("over one weekend") {
        told = at("2026-03-02T10:00:00Z"); // Monday
        consents = at("2026-03-09T10:00:00Z");
    }
    SUBCASE("told on a Friday") {
        told = at("2026-03-06T16:30:00Z");
        consents = at("2026-03-13T16:30:00Z");
    }
    SUBCASE("told on a Saturday") {
        told = at("2026-03-07T12:00:00Z");
        consents = at("2026-03-14T00:00:00Z"); // the end of Friday
    }
    SUBCASE("told on a Sunday, a microsecond before it ends") {
        told = at("2026-03-08T23:59:59.999999Z");
        consents = at("2026-03-14T00:00:00Z");
    }
    it.now = told;
    it.does(tell_user{.text = "mail works again"});
    it.now = consents - one_microsecond;
    CHECK(it.against(close{}) == rule_set{"INC-10"});
    REQUIRE_FALSE(it.decided(close{}).has_value());
    CHECK(it.decided(close{}).error().broken[0].found.until == consents);
    it.now = consents;
    CHECK(it.against(close{}) == rule_set{"accepted"});
}

TEST_CASE("INC-10: a policy may never take silence for agreement") {
    auto it = resolved().does(judge_effect{.material = false}).does(tell_user{.text = "works"}).after(days{365});
    CHECK(it.against(close{}) == rule_set{"accepted"});
    it.policy.silence_is_consent.reset();
    CHECK(it.against(close{}) == rule_set{"INC-10"});
}

TEST_CASE("INC-10: telling the user again lets the silence begin anew") {
    auto it = resolved().does(judge_effect{.material = false}).does(tell_user{.text = "works"});
    it.after(days{3}).does(tell_user{.text = "do you agree?"}).after(days{4});
    CHECK(it.against(close{}) == rule_set{"INC-10"});
    it.after(days{3});
    CHECK(it.against(close{}) == rule_set{"accepted"});
}

TEST_CASE("INC-10: the category is confirmed, at resolving or at closing") {
    auto given = by_restart();
    given.category_confirmed = false;
    auto const it = in_progress()
                        .does(given)
                        .does(tell_user{.text = "works"})
                        .does(record_answer{.answer = user_answer::agreed})
                        .does(judge_effect{.material = false});
    CHECK(it.against(close{}) == rule_set{"INC-10"});
    CHECK(it.missing(close{}) == "category_confirmed");
    CHECK(it.against(close{.category_confirmed = true}) == rule_set{"accepted"});
}

TEST_CASE("INC-10: a classification after restoration has to be confirmed anew") {
    auto const it = ready_to_close().does(classify{.category = "network"});
    CHECK(it.against(close{}) == rule_set{"INC-10"});
    CHECK(it.against(close{.category_confirmed = true}) == rule_set{"accepted"});
}

TEST_CASE("INC-10: the fix or workaround is on record") {
    // No row leads to resolved without one, so only a record that came from elsewhere lacks it.
    auto it = ready_to_close();
    it.it.resolution.reset();
    CHECK(it.against(close{}) == rule_set{"INC-10"});
}

TEST_CASE("INC-10: what an earlier resolution was agreed on is forgotten when it is reopened") {
    auto it = ready_to_close().does(reopen{}).does(by_restart());
    CHECK(it.against(close{}) == rule_set{"INC-10"});
}

// --- INC-11 ---------------------------------------------------------------------------------------------------------

namespace {

bench of_priority_1_ready_to_close() { return ready_to_close().does(high_and_high()); }

} // namespace

TEST_CASE("INC-11: a first-priority incident waits for its root causes and their review") {
    auto it = of_priority_1_ready_to_close();
    close const given{.category_confirmed = true};
    it.facts.set(facts::root_causes_addressed, false).set(facts::formal_review_on_record, true);
    CHECK(it.against(given) == rule_set{"INC-11"});
    it.facts.set(facts::root_causes_addressed, true).set(facts::formal_review_on_record, false);
    CHECK(it.against(given) == rule_set{"INC-11"});
    CHECK(it.missing(given) == facts::formal_review_on_record.meaning);
    it.facts.set(facts::formal_review_on_record, true);
    CHECK(it.against(given) == rule_set{"accepted"});
}

TEST_CASE("INC-11: what is not known about root causes is refused by name") {
    auto it = of_priority_1_ready_to_close();
    close const given{.category_confirmed = true};
    CHECK(it.against(given) == rule_set{"INC-11"});
    CHECK(it.missing(given) == "problem.root_causes_addressed");
    it.facts.set(facts::root_causes_addressed, true);
    CHECK(it.missing(given) == "problem.formal_review_on_record");
    REQUIRE_FALSE(it.decided(given).has_value());
    CHECK(it.decided(given).error().broken[0].found.result == finding::outcome::fact_missing);
}

TEST_CASE("INC-11: material effect makes an incident of any priority wait") {
    auto const it = ready_to_close().does(judge_effect{.material = true});
    CHECK(it.against(close{}) == rule_set{"INC-11"});
}

TEST_CASE("INC-11: lower priorities without material effect do not wait") {
    auto const it = ready_to_close().does(classify{.impact = impact_level::high, .urgency = urgency_level::medium});
    CHECK(it.it.priority == priority_level::p2);
    CHECK(it.against(close{.category_confirmed = true}) == rule_set{"accepted"});
}

TEST_CASE("INC-11: which incidents wait is the policy's to say") {
    auto it = of_priority_1_ready_to_close();
    it.policy.root_cause_before_closure.at_or_above.reset();
    CHECK(it.against(close{.category_confirmed = true}) == rule_set{"accepted"});
    it.does(judge_effect{.material = true});
    CHECK(it.against(close{.category_confirmed = true}) == rule_set{"INC-11"});
    it.policy.root_cause_before_closure.material_effect = false;
    CHECK(it.against(close{.category_confirmed = true}) == rule_set{"accepted"});
}

// --- INC-12 ---------------------------------------------------------------------------------------------------------

TEST_CASE("INC-12: a top priority owes a root-cause investigation under a senior resource") {
    auto const it = recorded().does(high_and_high());
    REQUIRE(it.owed("INC-12") != nullptr);
    CHECK(it.owed("INC-12")->owner == "problem_manager");
    CHECK(it.owed("INC-12")->discharged_by == "start_investigation");
    CHECK(it.announces("INC-12"));
}

TEST_CASE("INC-12: material effect owes one whatever the priority") {
    CHECK(assigned().does(judge_effect{.material = true}).owed("INC-12") != nullptr);
}

TEST_CASE("INC-12: neither owes none") {
    CHECK(assigned().owed("INC-12") == nullptr);
    CHECK(assigned().does(judge_effect{.material = false}).owed("INC-12") == nullptr);
}

TEST_CASE("INC-12: the investigation begun discharges it, and a lower priority withdraws it") {
    CHECK(recorded().does(high_and_high()).does(start_investigation{.senior = {"dora"}}).owed("INC-12") == nullptr);
    CHECK(recorded().does(high_and_high()).does(low_and_low()).owed("INC-12") == nullptr);
}

TEST_CASE("INC-12: what stands already is not announced again") {
    auto it = recorded().does(high_and_high()).does(comment{.text = "looking"});
    CHECK(it.owed("INC-12") != nullptr);
    CHECK_FALSE(it.announces("INC-12"));
}

// --- INC-13 ---------------------------------------------------------------------------------------------------------

TEST_CASE("INC-13: hold names a reason from the policy's list") {
    CHECK(assigned().against(hold{}) == rule_set{"INC-13"});
    CHECK(assigned().against(hold{.reason = "no time"}) == rule_set{"INC-13"});
    auto const it = assigned().does(hold{.reason = "awaiting_supplier", .comment = "part ordered"}).it;
    REQUIRE(it.hold.has_value());
    CHECK(it.hold->reason == "awaiting_supplier");
    CHECK(it.hold->since == monday_9am);
    CHECK(it.state == incident_state::assigned);
}

TEST_CASE("INC-13: a time-based reason names when it resumes, in the future") {
    CHECK(assigned().against(hold{.reason = "scheduled"}) == rule_set{"INC-13"});
    CHECK(assigned().against(hold{.reason = "scheduled", .resume_at = monday_9am}) == rule_set{"INC-13"});
    CHECK(assigned().against(hold{.reason = "scheduled", .resume_at = monday_9am + one_microsecond}) ==
          rule_set{"accepted"});
    CHECK(assigned().against(hold{.reason = "awaiting_user", .resume_at = monday_9am - 1h}) == rule_set{"INC-13"});
}

TEST_CASE("INC-13: only the reasons marked so pause a target's clock") {
    CHECK(assigned().does(hold{.reason = "awaiting_user"}).it.hold->pauses_clock);
    CHECK(assigned().does(hold{.reason = "scheduled", .resume_at = monday_9am + 1h}).it.hold->pauses_clock);
    for (std::string const reason : {"awaiting_supplier", "awaiting_problem", "awaiting_evidence", "awaiting_change"})
        CHECK_FALSE(assigned().does(hold{.reason = reason}).it.hold->pauses_clock);
}

TEST_CASE("INC-13: another reason goes on with the same hold") {
    auto const it =
        assigned().does(hold{.reason = "awaiting_user"}).after(1h).does(hold{.reason = "awaiting_change"}).it;
    CHECK(it.hold->since == monday_9am);
    CHECK(it.hold->reason == "awaiting_change");
}

TEST_CASE("INC-13: work that begins, a resolution and a resumption end the hold") {
    auto const held = assigned().does(hold{.reason = "awaiting_user"});
    CHECK_FALSE(bench{held}.does(resume{}).it.hold.has_value());
    CHECK_FALSE(bench{held}.does(start{}).it.hold.has_value());
    CHECK_FALSE(bench{held}.does(by_restart()).it.hold.has_value());
    CHECK(assigned().against(resume{}) == rule_set{"invalid_input"});
}

// --- INC-14 ---------------------------------------------------------------------------------------------------------

TEST_CASE("INC-14: a resolved incident is reopened whenever, and that is counted") {
    auto const it = resolved().after(days{365}).does(reopen{.reason = "down again"}).it;
    CHECK(it.state == incident_state::in_progress);
    CHECK(it.reopen_count == 1);
    CHECK_FALSE(it.resolution.has_value());
    CHECK_FALSE(it.confirmation.told_at.has_value());
}

TEST_CASE("INC-14: a closed incident is reopened until a microsecond before fourteen days have passed") {
    auto it = closed();
    it.now = monday_9am + days{14} - one_microsecond;
    CHECK(it.against(reopen{}) == rule_set{"accepted"});
    it.now = monday_9am + days{14};
    CHECK(it.against(reopen{}) == rule_set{"INC-14"});
}

TEST_CASE("INC-14: a closed incident that is reopened is back at work and closes anew") {
    auto it = closed().after(days{1}).does(reopen{});
    CHECK(it.it.state == incident_state::in_progress);
    CHECK_FALSE(it.it.closed_at.has_value());
    CHECK(it.it.reopen_count == 1);
    it.does(by_restart())
        .does(tell_user{.text = "works"})
        .does(record_answer{.answer = user_answer::agreed})
        .does(close{});
    CHECK(it.it.closed_at == monday_9am + days{1});
    it.does(reopen{});
    CHECK(it.it.reopen_count == 2);
}

TEST_CASE("INC-14: after the window a policy may offer a new linked record, and the closed one stays closed") {
    auto it = closed();
    it.policy.after_closing = after_closing_rule::new_linked_record;
    auto const within = bench{it}.after(days{14} - one_microsecond).does(reopen{});
    CHECK(within.it.state == incident_state::in_progress);
    CHECK_FALSE(within.announces("INC-14"));

    auto const before = it.it;
    it.after(days{14}).does(reopen{});
    CHECK(it.it.state == incident_state::closed);
    CHECK(it.it.reopen_count == 0);
    CHECK(it.it.resolution == before.resolution);
    CHECK(it.it.closed_at == before.closed_at);
    CHECK(it.announces("INC-14"));
    CHECK(it.announced.front().kind == duty_kind::notice);
    CHECK(it.announced.front().owner == "service desk");
}

TEST_CASE("INC-14: the new record says which one it takes up again") {
    auto given = mail_is_down();
    given.follows = {"incident", "INC0000000"};
    auto const it = bench{}.does(given).it;
    REQUIRE(it.links.size() == 1);
    CHECK(it.links[0] == record_link{link_kind::follows, {"incident", "INC0000000"}});
}

TEST_CASE("INC-14: reopening restarts a clock only where the policy says so") {
    auto it = resolved().after(1h);
    CHECK_FALSE(bench{it}.does(reopen{}).it.outage.clock_restarted_at.has_value());
    it.policy.reopening_restarts_clock = true;
    CHECK(it.does(reopen{}).it.outage.clock_restarted_at == monday_9am + 1h);
}

// --- INC-15 ---------------------------------------------------------------------------------------------------------

TEST_CASE("INC-15: an emergency change raised to end the incident is linked to it") {
    auto const it = in_progress().does(raise_emergency_change{.change = {"rfc", "RFC0000001"}}).it;
    REQUIRE(it.links.size() == 1);
    CHECK(it.links[0] == record_link{link_kind::ended_by, {"rfc", "RFC0000001"}});
}

TEST_CASE("INC-15: the link is made once and stays") {
    auto it = in_progress().does(raise_emergency_change{.change = {"rfc", "RFC0000001"}});
    it.does(comment{.text = "router swapped"}).does(raise_emergency_change{.change = {"rfc", "RFC0000002"}});
    CHECK(it.it.links.size() == 2);
}

TEST_CASE("INC-15: a change linked as the cause is no emergency change") {
    auto const it = in_progress().does(link{.kind = link_kind::caused_by, .to = {"rfc", "RFC0000001"}}).it;
    REQUIRE(it.links.size() == 1);
    CHECK(it.links[0].kind == link_kind::caused_by);
}

// --- INC-16 ---------------------------------------------------------------------------------------------------------

TEST_CASE("INC-16: an incident open five days after restoration is reported, not a microsecond earlier") {
    auto it = resolved();
    it.now = monday_9am + days{5} - one_microsecond;
    CHECK(it.reported() == rule_set{});
    it.now = monday_9am + days{5};
    CHECK(it.reported() == rule_set{"INC-16"});
}

TEST_CASE("INC-16: one that root causes alone hold is not reported, whoever asks") {
    auto it = of_priority_1_ready_to_close().after(days{30});
    CHECK(it.reported() == rule_set{});
    CHECK(it.as(importer()).reported() == rule_set{}); // who may not close is told the same
}

TEST_CASE("INC-16: one that something beside its root causes holds is reported") {
    auto it = resolved().does(high_and_high()).after(days{30});
    CHECK(it.reported() == rule_set{"INC-16"});
}

TEST_CASE("INC-16: one that could be closed is reported, to whoever asks") {
    auto it = ready_to_close().after(days{5});
    CHECK(it.reported() == rule_set{"INC-16"});
    CHECK(it.as(importer()).reported() == rule_set{"INC-16"});
}

TEST_CASE("INC-16: closed ones and those not restored are not reported") {
    CHECK(closed().after(days{30}).reported() == rule_set{});
    CHECK(in_progress().after(days{30}).reported() == rule_set{});
    CHECK(resolved().does(reopen{}).after(days{30}).reported() == rule_set{});
}

// --- INC-17 ---------------------------------------------------------------------------------------------------------

TEST_CASE("INC-17: the store refuses a step that would rewrite an entry, and takes the one that adds to them") {
    memory_store<incident> store;
    auto const commit = [&](step<incident> const& one, std::uint64_t command) {
        return store.commit(commit_request{{1, 1}, {0, command}, monday_9am}, std::span<step<incident> const>{&one, 1});
    };
    bench it;
    auto const created = it.decided(mail_is_down());
    REQUIRE(commit(*created, 1).has_value());
    it.does(mail_is_down());
    auto const classifying = it.decided(low_and_low());
    REQUIRE(commit(*classifying, 2).has_value());

    auto const journal = *store.journal<incident>(tenant_id{1, 1}, {1, 1});
    for (auto const* rewriting : {&*created, &*classifying}) {
        auto const refused = commit(*rewriting, 3);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().code == error_code::conflict);
        CHECK(refused.error().rule == rule_id{"INC-17"});
    }
    CHECK(*store.journal<incident>(tenant_id{1, 1}, {1, 1}) == journal);

    it.does(low_and_low());
    CHECK(commit(*it.decided(comment{.text = "it was the queue, not the disk"}), 4).has_value());
    CHECK(store.journal<incident>(tenant_id{1, 1}, {1, 1})->size() == 3);
}

// --- INC-18 ---------------------------------------------------------------------------------------------------------

TEST_CASE("INC-18: passing above level 1 needs the outcome of a search on record") {
    auto it = assigned();
    CHECK(it.against(escalate{.to_level = 2, .to = {"carla"}}) == rule_set{"INC-18"});
    CHECK(it.against(record_search{}) == rule_set{"invalid_input"});
    it.does(record_search{.outcome = "two alike, both solved by a restart"});
    CHECK(it.against(escalate{.to_level = 2, .to = {"carla"}}) == rule_set{"accepted"});
}

TEST_CASE("INC-18: from level 2 on nobody asks again") {
    auto it = assigned().does(record_search{.outcome = "nothing alike"}).does(escalate{.to_level = 2, .to = {"carla"}});
    it.it.escalation.search_outcome.reset();
    CHECK(it.against(escalate{.to_level = 3, .to = {"supplier"}}) == rule_set{"accepted"});
}

// --- INC-19 ---------------------------------------------------------------------------------------------------------

namespace {

delay_restoration to_keep_evidence() {
    return {.kind = delay_kind::keep_evidence,
        .reason = "disk image first",
        .decided_by = {"head of operations"},
        .until = monday_9am + 1h};
}

} // namespace

TEST_CASE("INC-19: a delay that somebody above both owners decided, with reason and end, goes through") {
    for (auto const kind : {delay_kind::keep_evidence, delay_kind::withhold_workaround}) {
        auto it = in_progress();
        it.facts.set(facts::decider_above_owners, true);
        auto given = to_keep_evidence();
        given.kind = kind;
        it.does(given);
        REQUIRE(it.it.delay.has_value());
        CHECK(it.it.delay->kind == kind);
        CHECK(it.it.delay->until == monday_9am + 1h);
    }
}

TEST_CASE("INC-19: a delay without kind, reason, decider or end in the future is refused") {
    auto it = in_progress();
    it.facts.set(facts::decider_above_owners, true);
    auto given = to_keep_evidence();
    SUBCASE("kind") { given.kind = {}; }
    SUBCASE("reason") { given.reason = {}; }
    SUBCASE("decider") { given.decided_by = {}; }
    SUBCASE("no end") { given.until = {}; }
    SUBCASE("an end that is now") { given.until = monday_9am; }
    CHECK(it.against(given) == rule_set{"INC-19"});
}

TEST_CASE("INC-19: a decider who is not above both owners, or of whom nobody knows, is refused") {
    auto it = in_progress();
    CHECK(it.against(to_keep_evidence()) == rule_set{"INC-19"});
    CHECK(it.missing(to_keep_evidence()) == "organisation.decider_above_owners");
    it.facts.set(facts::decider_above_owners, false);
    CHECK(it.against(to_keep_evidence()) == rule_set{"INC-19"});
}

// --- INC-20 ---------------------------------------------------------------------------------------------------------

TEST_CASE("INC-20: closing waits until the effect on the business was judged") {
    auto it = resolved().does(tell_user{.text = "works"}).does(record_answer{.answer = user_answer::agreed});
    CHECK(it.against(close{}) == rule_set{"INC-20"});
    CHECK(it.against(judge_effect{}) == rule_set{"invalid_input"});
    it.does(judge_effect{.material = false});
    CHECK(it.against(close{}) == rule_set{"accepted"});
}

// --- INC-21 ---------------------------------------------------------------------------------------------------------

TEST_CASE("INC-21: work handed to an outside party owes a cross-check within a working day") {
    auto it = in_progress();
    it.now = at("2026-03-06T15:00:00Z"); // Friday
    it.does(hand_to_party{.party = "carrier"});
    REQUIRE(it.owed("INC-21") != nullptr);
    CHECK(it.owed("INC-21")->due == at("2026-03-09T15:00:00Z"));
    CHECK(it.owed("INC-21")->owner == "bob");
    CHECK(it.announces("INC-21"));
}

TEST_CASE("INC-21: the cross-check is repeated until the party answers") {
    auto it = in_progress().does(hand_to_party{.party = "carrier"}).after(2h).does(cross_check{.party = "carrier"});
    REQUIRE(it.owed("INC-21") != nullptr);
    CHECK(it.owed("INC-21")->due == monday_9am + 2h + days{1});
    CHECK(it.announces("INC-21"));
    it.does(cross_check{.party = "carrier", .answered = true});
    CHECK(it.owed("INC-21") == nullptr);
    CHECK_FALSE(it.announces("INC-21"));
}

TEST_CASE("INC-21: parties are asked each on its own, and nothing is announced for the one that was not asked") {
    auto it = in_progress().does(hand_to_party{.party = "carrier"}).does(hand_to_party{.party = "supplier"}).after(2h);
    it.does(cross_check{.party = "carrier"});
    CHECK(it.announced_keys("INC-21") == std::vector<std::string>{"cross_check/carrier"});
    it.does(cross_check{.party = "carrier", .answered = true});
    REQUIRE(it.owed("INC-21") != nullptr);
    CHECK(it.owed("INC-21")->key == "cross_check/supplier");
    CHECK(it.owed("INC-21")->due == monday_9am + days{1});
    CHECK(it.announced_keys("INC-21").empty());
}

TEST_CASE("INC-21: a party that works on two things is asked once, by the earlier time") {
    auto it = in_progress().does(hand_to_party{.party = "carrier"}).after(1h).does(hand_to_party{.party = "carrier"});
    CHECK(std::count_if(it.it.obligations.begin(), it.it.obligations.end(), [](duty const& one) {
        return one.rule == rule_id{"INC-21"};
    }) == 1);
    CHECK(it.owed("INC-21")->due == monday_9am + days{1});
    it.does(comment{.text = "waiting"});
    CHECK(it.announced.empty());
}

TEST_CASE("INC-21: a party that no work was handed to is not asked") {
    CHECK(in_progress().owed("INC-21") == nullptr);
    CHECK(in_progress().against(cross_check{.party = "carrier"}) == rule_set{"invalid_input"});
    CHECK(in_progress().does(hand_to_party{.party = "carrier"}).against(cross_check{.party = "supplier"}) ==
          rule_set{"invalid_input"});
}

// --- INC-22 ---------------------------------------------------------------------------------------------------------

TEST_CASE("INC-22: resolving without failing item is refused unless it says that none was found") {
    auto given = by_restart();
    given.failing_item = {};
    CHECK(in_progress().against(given) == rule_set{"INC-22"});
    given.no_item_found = true;
    CHECK(in_progress().against(given) == rule_set{"accepted"});
}

TEST_CASE("INC-22: the failing item that resolving names is on record") {
    CHECK(resolved().it.resolution->failing_item == item_name{"mx1"});
}

// --- INC-23 ---------------------------------------------------------------------------------------------------------

TEST_CASE("INC-23: the outage ends with restoration, however long the record stays open") {
    auto it = in_progress().after(90min).does(by_restart());
    CHECK(it.it.outage.began_at == monday_9am);
    CHECK(it.it.outage.restored_at == monday_9am + 90min);
    it.after(days{3}).does(tell_user{.text = "works"}).does(record_answer{.answer = user_answer::agreed});
    it.does(judge_effect{.material = false}).does(close{});
    CHECK(it.it.outage.restored_at == monday_9am + 90min);
    CHECK(it.it.closed_at == monday_9am + 90min + days{3});
}

TEST_CASE("INC-23: before restoration the outage goes on, and after a reopening again") {
    CHECK_FALSE(in_progress().it.outage.restored_at.has_value());
    CHECK_FALSE(in_progress().does(hold{.reason = "awaiting_problem"}).it.outage.restored_at.has_value());
    CHECK_FALSE(resolved().does(reopen{}).it.outage.restored_at.has_value());
    CHECK(resolved().does(reopen{}).after(1h).does(by_restart()).it.outage.restored_at == monday_9am + 1h);
}

TEST_CASE("INC-23: an outage begins when it was reported, not when it was recorded") {
    auto given = mail_is_down();
    given.at = monday_9am - 40min;
    CHECK(bench{}.does(given).it.outage.began_at == monday_9am - 40min);
}

// --- SLM-5 ----------------------------------------------------------------------------------------------------------

TEST_CASE("SLM-5: each warning fires once: the same key again is refused") {
    auto const warned = assigned().does(signal_target{.key = "resolve/1/75%"});
    CHECK(warned.against(signal_target{.key = "resolve/1/75%"}) == rule_set{"SLM-5"});
    CHECK(warned.against(signal_target{.key = "resolve/1/90%"}) == rule_set{"accepted"});
    CHECK(warned.against(signal_target{}) == rule_set{"invalid_input"});
}

TEST_CASE("SLM-5: a warning starts its action: a notice to whom it names, or to the owner") {
    auto const told = [](signal_target const& given) {
        auto const it = assigned();
        auto const done = it.decided(given);
        REQUIRE(done);
        std::vector<duty> notices;
        for (auto const& one : done->duties())
            if (one.rule == rule_id{"SLM-5"}) notices.push_back(one);
        REQUIRE(notices.size() == 1);
        return notices.front();
    };
    auto const plain = told({.key = "resolve/1/75%", .task = "hurry"});
    CHECK(plain.kind == duty_kind::notice);
    CHECK(plain.key == "resolve/1/75%");
    CHECK(plain.owner == assigned().it.owner.text);
    CHECK(plain.task == "hurry");
    CHECK(told({.key = "resolve/1/breach", .owner = "incident_manager"}).owner == "incident_manager");
}

TEST_CASE("SLM-5: no other step gives the signal again") {
    auto const warned = assigned().does(signal_target{.key = "resolve/1/75%"});
    auto const next = warned.decided(comment{.text = "looking"});
    REQUIRE(next);
    for (auto const& one : next->duties()) CHECK(one.rule != rule_id{"SLM-5"});
}

} // namespace samples
