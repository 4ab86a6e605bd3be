// SPDX-License-Identifier: BSL-1.0
#include "ticket.hpp"

#include <itsm/verify/lint.hpp>
#include <itsm/verify/paths.hpp>

#include <doctest/doctest.h>

// Lifecycles that other systems ship, as tables, and exactly what is to be said against each. iTop's were taken from its
// data model: states, transitions, stimuli; "open" stands for the creation of a record.

namespace {

using namespace tickets;
using strings = std::vector<std::string>;
using enum state_category;

lifecycle_table incident_table() {
    return {"itop-incident",
        {{"new", initial},
            {"escalated_tto", initial},
            {"assigned", active},
            {"escalated_ttr", active},
            {"pending", waiting},
            {"resolved", state_category::done},
            {"closed", closed}},
        {"ev_assign",
            "ev_reassign",
            "ev_timeout",
            "ev_pending",
            "ev_resolve",
            "ev_close",
            "ev_reopen",
            "ev_autoresolve",
            "ev_autoclose"},
        {{"", "open", "new"},
            {"new", "ev_assign", "assigned"},
            {"new", "ev_timeout", "escalated_tto"},
            {"new", "ev_autoresolve", "resolved"},
            {"escalated_tto", "ev_assign", "assigned"},
            {"assigned", "ev_pending", "pending"},
            {"assigned", "ev_resolve", "resolved"},
            {"assigned", "ev_reassign", "assigned"},
            {"assigned", "ev_timeout", "escalated_ttr"},
            {"assigned", "ev_autoresolve", "resolved"},
            {"escalated_ttr", "ev_pending", "pending"},
            {"escalated_ttr", "ev_resolve", "resolved"},
            {"escalated_ttr", "ev_reassign", "assigned"},
            {"escalated_ttr", "ev_autoresolve", "resolved"},
            {"pending", "ev_assign", "assigned"},
            {"pending", "ev_autoresolve", "resolved"},
            {"resolved", "ev_close", "closed"},
            {"resolved", "ev_reopen", "assigned"},
            {"resolved", "ev_autoresolve", "resolved"}},
        {{"tto", "ev_timeout", {"new"}}, {"ttr", "ev_timeout", {"assigned"}}}};
}

lifecycle_table user_request_table() {
    auto made = incident_table();
    made.key = "itop-user-request";
    made.states.insert(made.states.end(),
        {{"waiting_for_approval", waiting}, {"approved", active}, {"rejected", state_category::done}});
    made.stimuli.insert(made.stimuli.end(), {"ev_wait_for_approval", "ev_approve", "ev_reject"});
    made.moves.insert(made.moves.end(),
        {{"new", "ev_wait_for_approval", "waiting_for_approval"},
            {"waiting_for_approval", "ev_approve", "approved"},
            {"waiting_for_approval", "ev_reject", "rejected"},
            {"approved", "ev_timeout", "escalated_tto"},
            {"approved", "ev_assign", "assigned"},
            {"approved", "ev_autoresolve", "resolved"},
            {"rejected", "ev_reopen", "new"}});
    made.timers[0].states.push_back("approved");
    return made;
}

lifecycle_table problem_table() {
    return {"itop-problem",
        {{"new", initial}, {"assigned", active}, {"resolved", state_category::done}, {"closed", closed}},
        {"ev_assign", "ev_reassign", "ev_resolve", "ev_close"},
        {{"", "open", "new"},
            {"new", "ev_assign", "assigned"},
            {"assigned", "ev_reassign", "assigned"},
            {"assigned", "ev_resolve", "resolved"},
            {"resolved", "ev_reassign", "assigned"},
            {"resolved", "ev_close", "closed"}},
        {}};
}

/// The states that all three changes have, and the moves that normal and emergency changes share.
std::vector<named_state> change_states() {
    return {{"new", initial},
        {"validated", active},
        {"rejected", active},
        {"assigned", active},
        {"plannedscheduled", active},
        {"approved", active},
        {"notapproved", active},
        {"implemented", active},
        {"monitored", active},
        {"closed", closed}};
}
std::vector<std::string_view> change_stimuli() {
    return {"ev_validate",
        "ev_reject",
        "ev_reopen",
        "ev_assign",
        "ev_plan",
        "ev_approve",
        "ev_notapprove",
        "ev_replan",
        "ev_implement",
        "ev_monitor",
        "ev_finish"};
}
std::vector<move> from_implemented() {
    return {{"implemented", "ev_monitor", "monitored"},
        {"implemented", "ev_finish", "closed"},
        {"monitored", "ev_finish", "closed"}};
}
std::vector<move> from_assigned() {
    std::vector<move> made{{"assigned", "ev_plan", "plannedscheduled"},
        {"plannedscheduled", "ev_approve", "approved"},
        {"plannedscheduled", "ev_notapprove", "notapproved"},
        {"notapproved", "ev_replan", "plannedscheduled"},
        {"approved", "ev_implement", "implemented"}};
    for (auto const& one : from_implemented()) made.push_back(one);
    return made;
}

lifecycle_table normal_change_table() {
    lifecycle_table made{"itop-normal-change", change_states(), change_stimuli(), from_assigned(), {}};
    made.moves.insert(made.moves.end(),
        {{"", "open", "new"},
            {"new", "ev_validate", "validated"},
            {"new", "ev_reject", "rejected"},
            {"rejected", "ev_reopen", "new"},
            {"validated", "ev_assign", "assigned"}});
    return made;
}

/// It declares the states of the normal change, and of its stimuli not those of validation.
lifecycle_table emergency_change_table() {
    lifecycle_table made{"itop-emergency-change", change_states(), change_stimuli(), from_assigned(), {}};
    std::erase(made.stimuli, "ev_validate");
    std::erase(made.stimuli, "ev_reject");
    made.moves.insert(made.moves.end(), {{"", "open", "new"}, {"new", "ev_assign", "assigned"}});
    return made;
}

lifecycle_table routine_change_table() {
    lifecycle_table made{"itop-routine-change", change_states(), change_stimuli(), from_implemented(), {}};
    made.moves.insert(made.moves.end(),
        {{"", "open", "new"},
            {"new", "ev_assign", "assigned"},
            {"assigned", "ev_plan", "plannedscheduled"},
            {"plannedscheduled", "ev_implement", "implemented"}});
    return made;
}

lifecycle_table simple_change_table() {
    return {"itop-change",
        {{"new", initial},
            {"assigned", active},
            {"planned", active},
            {"approved", active},
            {"rejected", active},
            {"closed", closed}},
        {"ev_assign", "ev_plan", "ev_approve", "ev_reject", "ev_reopen", "ev_finish"},
        {{"", "open", "new"},
            {"new", "ev_assign", "assigned"},
            {"assigned", "ev_plan", "planned"},
            {"planned", "ev_approve", "approved"},
            {"planned", "ev_reject", "rejected"},
            {"rejected", "ev_reopen", "assigned"},
            {"approved", "ev_finish", "closed"}},
        {}};
}

lifecycle_table work_order_table() {
    return {"itop-work-order",
        {{"open", initial}, {"closed", closed}},
        {"ev_close"},
        {{"", "open", "open"}, {"open", "ev_close", "closed"}},
        {}};
}

/// Everything said, as "<code> <key>".
strings said_of(lifecycle_table const& table, lint_request const& request = {}) {
    strings said;
    for (auto const& one : lint(make_draft(spec_of(table)), request))
        said.push_back(std::string{enum_name(one.code)} + " " + one.key);
    return said;
}

/// Walks every path with `decide`: what the table says is what happens.
void check_walks(lifecycle_table const& table) {
    auto const made = make_definition(spec_of(table));
    REQUIRE(made.has_value());
    auto const& by = made->handle();
    auto const suite = paths(by, path_cover::rows);
    REQUIRE(suite.has_value());
    CHECK(suite->uncovered.empty());
    ticket_policy const policy;
    actor_profile const anybody{{"ada"}, {}, {"*"}};
    for (auto const& path : suite->paths) {
        ticket it;
        for (auto const& step : path.steps) {
            auto const& type = by.command_types[by.find_command(step.command)];
            auto const decided =
                decide(by, it, erased_command<ticket>{&type, type.blank()}, {instant{}, anybody, policy});
            REQUIRE(decided.has_value());
            it = decided->next();
            CHECK(it.process.state == step.to);
            CHECK(decided->row() == step.row);
        }
    }
}

} // namespace

TEST_CASE("iTop Incident: a stimulus that nothing takes, and an escalation that is forgotten while pending") {
    // Where it waited from is forgotten as well, which is how the escalation is lost.
    CHECK(said_of(incident_table()) ==
          strings{"unused_command ev_autoclose", "asymmetric_hold pending", "escalation_lost escalated_ttr"});
    CHECK(incident_table().moves.size() == 18 + 1);
    for (auto const& one : lint(make_draft(spec_of(incident_table())))) {
        if (one.code != lint_code::escalation_lost) continue;
        strings path;
        for (auto const& key : one.path) path.emplace_back(key.view());
        CHECK(path ==
              strings{"open", "new_ev_assign", "assigned_ev_timeout", "escalated_ttr_ev_pending", "pending_ev_assign"});
    }
}

TEST_CASE("iTop UserRequest: the same, and waiting for approval stops both clocks") {
    CHECK(user_request_table().states.size() == 10);
    CHECK(user_request_table().moves.size() == 25 + 1);
    CHECK(said_of(user_request_table(),
              {.clocks = {{"tto", {"new", "escalated_tto", "approved"}},
                   {"ttr", {"new", "escalated_tto", "assigned", "approved", "escalated_ttr"}}}}) ==
          strings{"unused_command ev_autoclose", "asymmetric_hold pending", "escalation_lost escalated_ttr"});
}

TEST_CASE("iTop Problem, normal and simple changes and work orders: nothing") {
    CHECK(normal_change_table().moves.size() == 12 + 1);
    for (auto const& table : {problem_table(), normal_change_table(), simple_change_table(), work_order_table()}) {
        CAPTURE(std::string{table.key});
        CHECK(said_of(table).empty());
        check_walks(table);
    }
    check_walks(incident_table());
    check_walks(user_request_table());
}

TEST_CASE("iTop EmergencyChange: two states that nothing leads to, and a stimulus that nothing takes") {
    CHECK(emergency_change_table().moves.size() == 9 + 1);
    CHECK(said_of(emergency_change_table()) ==
          strings{"unreachable_state validated", "unreachable_state rejected", "unused_command ev_reopen"});
}

TEST_CASE("iTop RoutineChange: four states that nothing leads to, and the stimuli of what it leaves out") {
    CHECK(routine_change_table().moves.size() == 6 + 1);
    CHECK(said_of(routine_change_table()) == strings{"unreachable_state validated",
                                                 "unreachable_state rejected",
                                                 "unreachable_state approved",
                                                 "unreachable_state notapproved",
                                                 "unused_command ev_validate",
                                                 "unused_command ev_reject",
                                                 "unused_command ev_reopen",
                                                 "unused_command ev_approve",
                                                 "unused_command ev_notapprove",
                                                 "unused_command ev_replan"});
}

TEST_CASE("iTop changes are implemented only after approval, but for the routine one, whose design that is") {
    lint_request const request{.only_after = {{"implemented", {"approved"}}}};
    CHECK(said_of(normal_change_table(), request).empty());
    CHECK(said_of(emergency_change_table(), request).size() == 3);
    CHECK(said_of(routine_change_table(), request)[4] == "bypass implemented");
}

// --- others ---------------------------------------------------------------------------------------------------------

namespace {

/// Request Tracker's default: every state leads to every other, closed or not; a right guards, no rule.
lifecycle_table request_tracker_table() {
    lifecycle_table made{"rt-default",
        {{"new", initial},
            {"open", active},
            {"stalled", waiting},
            {"resolved", closed},
            {"rejected", closed},
            {"deleted", closed}},
        {},
        {{"", "create", "new"}, {"", "create_open", "open"}, {"", "create_resolved", "resolved"}},
        {}};
    static constexpr std::string_view stimuli[] = {
        "to_new", "to_open", "to_stalled", "to_resolved", "to_rejected", "to_deleted"};
    for (auto const& from : made.states)
        for (auto const by : stimuli)
            if (auto const to = by.substr(3); to != from.key) made.moves.push_back({from.key, by, to});
    return made;
}

/// A change of ServiceNow: every step in order; emergencies leave out the assessment, standard ones the authorisation too.
lifecycle_table service_now_change_table(std::string_view first_step) {
    lifecycle_table made{"sn-change",
        {{"new", initial},
            {"assess", active},
            {"authorize", active},
            {"scheduled", active},
            {"implement", active},
            {"review", state_category::done},
            {"closed", closed},
            {"canceled", closed}},
        {},
        {{"", "open", "new"},
            {"new", "next", first_step},
            {"assess", "next", "authorize"},
            {"assess", "back", "new"},
            {"authorize", "next", "scheduled"},
            {"authorize", "back", "new"},
            {"scheduled", "next", "implement"},
            {"implement", "next", "review"},
            {"review", "next", "closed"}},
        {}};
    for (auto const from : {"new", "assess", "authorize", "scheduled", "implement"})
        made.moves.push_back({from, "cancel", "canceled"});
    return made;
}

} // namespace

TEST_CASE("Request Tracker: records begin late, and closed is left without a question") {
    auto const said = said_of(request_tracker_table());
    CHECK(std::count(said.begin(), said.end(), "late_creation create_open") == 1);
    CHECK(std::count(said.begin(), said.end(), "late_creation create_resolved") == 1);
    CHECK(said.size() == 2 + 9); // from each of three closed states to each of three others
    CHECK(said_of(request_tracker_table(), {.may_begin_in = {"open", "resolved"}}).size() == 9);
    check_walks(request_tracker_table());
}

TEST_CASE("Request Tracker's assets: what was thrown away is used again without a question") {
    lifecycle_table const assets{"rt-assets",
        {{"new", initial},
            {"allocated", active},
            {"in-use", active},
            {"recycled", closed},
            {"stolen", closed},
            {"deleted", closed}},
        {},
        {{"", "create", "new"},
            {"", "create_allocated", "allocated"},
            {"", "create_in_use", "in-use"},
            {"new", "allocate", "allocated"},
            {"new", "use", "in-use"},
            {"new", "report_stolen", "stolen"},
            {"new", "delete", "deleted"},
            {"allocated", "use", "in-use"},
            {"in-use", "allocate", "allocated"},
            {"allocated", "recycle", "recycled"},
            {"allocated", "report_stolen", "stolen"},
            {"allocated", "delete", "deleted"},
            {"in-use", "recycle", "recycled"},
            {"in-use", "report_stolen", "stolen"},
            {"in-use", "delete", "deleted"},
            {"recycled", "allocate", "allocated"},
            {"stolen", "allocate", "allocated"},
            {"deleted", "allocate", "allocated"}},
        {}};
    CHECK(said_of(assets, {.may_begin_in = {"allocated", "in-use"}}) == strings{"unguarded_reopening recycled_allocate",
                                                                            "unguarded_reopening stolen_allocate",
                                                                            "unguarded_reopening deleted_allocate"});
    check_walks(assets);
}

TEST_CASE("ServiceNow: a change is implemented only after it was authorised, unless it is a standard one") {
    lint_request const request{.only_after = {{"implement", {"authorize"}}, {"review", {"implement"}}}};
    CHECK(said_of(service_now_change_table("assess"), request).empty());
    check_walks(service_now_change_table("assess"));
    CHECK(said_of(service_now_change_table("authorize"), request) == strings{"unreachable_state assess"});
    CHECK(said_of(service_now_change_table("scheduled"), request) ==
          strings{"unreachable_state assess", "unreachable_state authorize", "bypass implement"});
}

TEST_CASE("Jira's change: draft, review, approval, at work, completed or failed, closed") {
    lifecycle_table const change{"jsm-change",
        {{"draft", initial},
            {"review", active},
            {"approval", waiting},
            {"in_progress", active},
            {"completed", state_category::done},
            {"failed", state_category::done},
            {"closed", closed}},
        {},
        {{"", "create", "draft"},
            {"draft", "submit", "review"},
            {"review", "pass", "approval"},
            {"review", "return", "draft"},
            {"approval", "approve", "in_progress"},
            {"approval", "decline", "closed"},
            {"in_progress", "complete", "completed"},
            {"in_progress", "fail", "failed"},
            {"completed", "close", "closed"},
            {"failed", "close", "closed"}},
        {}};
    CHECK(said_of(change, {.only_after = {{"in_progress", {"approval_approve"}}}}).empty());
    check_walks(change);
}
