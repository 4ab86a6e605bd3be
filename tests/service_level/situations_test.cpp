// SPDX-License-Identifier: BSL-1.0
#include "samples.hpp"

#include <itsm/core/reflect.hpp>
#include <itsm/desk/desk.hpp>
#include <itsm/incident/definition.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/service_level/record_shape.hpp>
#include <itsm/storage/memory.hpp>

#include <algorithm>

/// What other systems do with time, said with our targets. The numbers are those of the situations they were read from.

using namespace itsm;
using namespace itsm::clock_samples;

namespace {

using keys = std::vector<std::string>;

waiting_period minutes(int amount) { return {amount, period_unit::minutes}; }

} // namespace

TEST_CASE(
    "S14: GLPI, Mon-Fri 08-18, TTO 4 h, opened Mon 17:00: due Tue 11:00, escalation an hour before at Tue 10:00") {
    service_target const tto{.name = "tto",
        .metric = target_metric::acknowledge,
        .calendar = "long",
        .starts = {{.first = true}},
        .stops = {state_is({"assigned"})},
        .allowances = {hours(4)},
        .warnings = {{.ahead = waiting_period{1, period_unit::hours}}}};
    auto const read = reading(bound(tto), story{}.tells("2026-03-02 17:00", "open"), "2026-03-02 17:00");
    CHECK(read.deadline == at("2026-03-03 11:00"));
    CHECK(read.next_signal_at == at("2026-03-03 10:00"));
}

// --- S16 ------------------------------------------------------------------------------------------------------------

namespace {

/// Request Tracker: a level with Response 1 h, KeepInLoop 2 h, Resolve 24 h, in business time.
struct rt_level {
    service_target response{.name = "Response",
        .metric = target_metric::next_response,
        .calendar = "office",
        .starts = {{.first = true}, {.commands = {"reply"}, .by = {{"customer"}}}},
        .stops = {{.commands = {"reply"}, .by = {{"staff"}}}, state_is({"resolved"})},
        .restarts = {{.commands = {"reply"}, .by = {{"customer"}}}},
        .repeats = true,
        .allowances = {hours(1)},
        .warnings = {}};
    service_target keep_in_loop{.name = "KeepInLoop",
        .metric = target_metric::update,
        .calendar = "office",
        .starts = {{.commands = {"reply"}, .by = {{"staff"}}}},
        .stops = {state_is({"resolved"})},
        .restarts = {{.commands = {"reply"}, .by = {{"staff"}}}},
        .allowances = {hours(2)},
        .warnings = {}};
    service_target resolve{.name = "Resolve",
        .metric = target_metric::resolve,
        .calendar = "office",
        .starts = {{.first = true}},
        .stops = {state_is({"resolved"})},
        .allowances = {hours(24)},
        .warnings = {}};

    [[nodiscard]] std::vector<target_clock> clocks() const {
        return {bound(response), bound(keep_in_loop), bound(resolve)};
    }
};

/// RT's Due: the earliest of the running clocks.
instant due_of(std::vector<target_clock> const& clocks, story const& of, std::string_view now) {
    auto const next = next_deadline(clocks, of.entries, at(now));
    REQUIRE(next);
    REQUIRE(*next);
    return **next;
}

} // namespace

TEST_CASE("S16: RT, Due is the earliest running clock; replies restart Response and KeepInLoop") {
    auto const clocks = rt_level{}.clocks();
    story told;
    told.tells("2026-03-02 09:00", "create", {{"/state", "open"}}, "customer");
    CHECK(due_of(clocks, told, "2026-03-02 09:00") == at("2026-03-02 10:00")); // Response

    told.tells("2026-03-02 09:30", "reply", {}, "staff");
    CHECK(reading(clocks[0], told, "2026-03-02 11:00").outcome == target_outcome::achieved);
    CHECK(due_of(clocks, told, "2026-03-02 09:30") == at("2026-03-02 11:30")); // KeepInLoop

    told.tells("2026-03-02 11:00", "reply", {}, "staff");
    CHECK(due_of(clocks, told, "2026-03-02 11:00") == at("2026-03-02 13:00")); // restarted

    told.tells("2026-03-02 11:15", "reply", {}, "customer");
    CHECK(due_of(clocks, told, "2026-03-02 11:15") == at("2026-03-02 12:15")); // Response again
    CHECK(reading(clocks[0], told, "2026-03-02 11:15").cycle == 2);
    told.tells("2026-03-02 11:45", "reply", {}, "customer");
    CHECK(due_of(clocks, told, "2026-03-02 11:45") == at("2026-03-02 12:45")); // by each reply

    told.tells("2026-03-02 12:00", "reply", {}, "staff");
    CHECK(reading(clocks[1], told, "2026-03-02 12:00").cycle == 3);
    told.tells("2026-03-02 12:30", "resolve", {{"/state", "resolved"}}, "staff");
    CHECK(*next_deadline(clocks, told.entries, at("2026-03-02 12:30")) == std::nullopt);
    CHECK(reading(clocks[2], told, "2026-03-03 12:30").outcome == target_outcome::achieved);
}

TEST_CASE("S16: RT, OutOfHours adds minutes to what is created outside business hours") {
    auto level = rt_level{};
    level.response.extra_when_closed = minutes(30);
    auto const night = story{}.tells("2026-03-02 22:00", "create", {}, "customer");
    auto const day = story{}.tells("2026-03-02 10:00", "create", {}, "customer");
    CHECK(due_of(level.clocks(), night, "2026-03-02 22:00") == at("2026-03-03 10:30"));
    CHECK(due_of(level.clocks(), day, "2026-03-02 10:00") == at("2026-03-02 11:00"));
}

// --- S20 ------------------------------------------------------------------------------------------------------------

namespace now_incident {

/// The caller has answered: work goes on.
struct caller_update {
    std::string text{};
};
ITSM_COMMAND(itsm::incident, caller_update, (text))

void apply(incident& it, caller_update const&, context<incident> const&) { it.hold.reset(); }

constexpr auto comment_for_the_caller =
    require<incident_commands::hold>({"NOW-1", "Awaiting the caller needs a comment."},
        [](incident const&, incident_commands::hold const& c, context<incident> const&) {
            return require_input(c.reason != "awaiting_user" || !c.comment.empty(), "comment");
        });
constexpr auto awaits_the_caller = when<incident>("", [](incident const& it, context<incident> const&) {
    return require_that(it.hold && it.hold->reason == "awaiting_user", "a hold that awaits the caller");
});

constexpr lifecycle_spec<incident> spec() {
    using enum incident_state;
    auto all = incident_spec();
    all.key = "now-incident";
    all.tighten("hold", comment_for_the_caller);
    all.add(row("caller_update",
        from(recorded, classified, assigned, in_progress),
        on<caller_update>,
        to(in_progress),
        {awaits_the_caller}));
    return all;
}
constexpr auto const& process = compiled<&spec>;

} // namespace now_incident

TEST_CASE("S20: ServiceNow, on hold with a reason; the caller's update takes it back to work and clears the reason") {
    using namespace incident_commands;
    memory_store<incident> store;
    auto now = at("2026-03-02 09:00");
    desk service_desk{
        store, incident_policy{}, [&] { return now; }, desk_options<incident>{.process = &now_incident::process}};
    actor_profile const agent{{"mia"}, {{"service_desk"}}, {"now-incident.*"}};

    auto const id =
        service_desk
            .record(agent, report{.reporter = "eva", .channel = "phone", .symptom = "slow", .service = {"mail"}})
            ->record.id;
    REQUIRE(service_desk.perform(
        agent, id, classify{.category = "mail", .impact = impact_level::high, .urgency = urgency_level::high}));
    REQUIRE(service_desk.perform(agent, id, assign{.to = {"mia"}}));

    auto const broken = [&](hold const& given) {
        auto const done = service_desk.perform(agent, id, given);
        std::vector<std::string> rules;
        if (!done)
            for (auto const& rule : done.error().refused->rules()) rules.emplace_back(rule.view());
        return rules;
    };
    CHECK(broken({}) == keys{"INC-13"});
    CHECK(broken({.reason = "awaiting_user"}) == keys{"NOW-1"});

    auto const hold_at = [&](std::string_view when, std::string reason) {
        now = at(when);
        CHECK(broken({.reason = std::move(reason), .comment = "asked for the error text"}) == keys{});
    };
    service_target resolution{.name = "resolution",
        .metric = target_metric::resolve,
        .calendar = "office",
        .starts = {{.first = true}},
        .stops = {state_is({"resolved"})},
        .pauses = {{.field = "/hold/reason", .is = {"awaiting_user", "scheduled"}}}, // not all reasons
        .allowances = {hours(4)}};
    auto const clock = target_clock::bind(resolution, offices(), shape_of(now_incident::process));
    REQUIRE(clock);
    auto const phase_at = [&](std::string_view when) {
        return read_clock(*clock, *store.journal(tenant_id{1, 1}, id), at(when))->phase;
    };

    hold_at("2026-03-02 10:00", "awaiting_supplier");
    CHECK(phase_at("2026-03-02 10:30") == clock_phase::running);
    hold_at("2026-03-02 11:00", "awaiting_user");
    CHECK(phase_at("2026-03-02 11:30") == clock_phase::paused);

    now = at("2026-03-03 09:00");
    auto const updated = service_desk.perform(agent, id, now_incident::caller_update{"it says 0x80004005"});
    REQUIRE(updated);
    CHECK(updated->record.state == incident_state::in_progress);
    CHECK(updated->record.hold == std::nullopt);
    CHECK(phase_at("2026-03-03 09:30") == clock_phase::running);
    CHECK(read_clock(*clock, *store.journal(tenant_id{1, 1}, id), now)->elapsed == 2h);
    // Without a hold that awaits the caller there is nothing to go on with.
    CHECK_FALSE(service_desk.perform(agent, id, now_incident::caller_update{"thanks"}));
}

// --- S21 ------------------------------------------------------------------------------------------------------------

TEST_CASE("S21: GLPI, follow-up every 2 days while pending, solved after 3 follow-ups, an answer cancels") {
    service_target const follow_up{.name = "follow_up",
        .metric = target_metric::update,
        .starts = {{.fields = {{.field = "/hold", .present = true}}}},
        .stops = {{.by = {{"requester"}}}, {.fields = {{.field = "/hold", .present = false}}}},
        .repeats = true,
        .allowances = {{.within = {8, period_unit::days}}},
        .warnings = {{.after = waiting_period{2, period_unit::days}},
            {.after = waiting_period{4, period_unit::days}},
            {.after = waiting_period{6, period_unit::days}}}};
    auto const clock = bound(follow_up);
    story told;
    told.tells("2026-03-02 09:00", "report")
        .tells("2026-03-02 10:00", "pend", {{"/hold", value_object{{"reason", "user"}}}});
    CHECK(reading(clock, told, "2026-03-02 10:00").next_signal_at == at("2026-03-04 10:00"));
    CHECK(due(clock, told, "2026-03-06 10:00") == keys{"follow_up/1/2 days", "follow_up/1/4 days"});

    SUBCASE("nobody answers: the breach is when the host's command solves it") {
        told.fires("2026-03-04 10:00", "follow_up/1/2 days")
            .fires("2026-03-06 10:00", "follow_up/1/4 days")
            .fires("2026-03-08 10:00", "follow_up/1/6 days");
        CHECK(due(clock, told, "2026-03-10 09:59") == keys{});
        CHECK(due(clock, told, "2026-03-10 10:00") == keys{"follow_up/1/breach"});
    }
    SUBCASE("any answer of the requester cancels, the next pending begins anew") {
        told.fires("2026-03-04 10:00", "follow_up/1/2 days").tells("2026-03-05 10:00", "comment", {}, "requester");
        CHECK(due(clock, told, "2026-03-20 10:00") == keys{});
        told.tells("2026-03-20 10:00", "resume", {{"/hold", {}}})
            .tells("2026-03-21 10:00", "pend", {{"/hold", value_object{{"reason", "user"}}}});
        CHECK(due(clock, told, "2026-03-23 10:00") == keys{"follow_up/2/2 days"});
    }
}

// --- S22 ------------------------------------------------------------------------------------------------------------

namespace {

/// iTop's UserRequest: TTO runs in new, escalated_tto, approved; TTR also in assigned and escalated_ttr.
service_target itop_clock(std::string name, std::vector<value> runs_in, std::vector<target_allowance> goals) {
    return {.name = std::move(name),
        .calendar = {},
        .starts = {{.first = true}},
        .stops = {state_is({"resolved", "closed"})},
        .pauses = {{.field = "/state", .is_not = std::move(runs_in)}},
        .allowances = std::move(goals),
        .choice = allowance_choice::strictest, // the goal is the shortest of the matching targets
        .warnings = {{.percent = 75}}};
}
service_target itop_tto() { return itop_clock("tto", {"new", "escalated_tto", "approved"}, {hours(4)}); }
service_target itop_ttr() {
    return itop_clock("ttr",
        {"new", "escalated_tto", "approved", "assigned", "escalated_ttr"},
        {hours(20), hours(16, {{.field = "/service", .is = {"mail"}}}), hours(8, priority_is("high"))});
}

} // namespace

TEST_CASE("S22: iTop, each clock runs in its states, thresholds at 75 and 100 %") {
    auto const tto = bound(itop_tto());
    auto const ttr = bound(itop_ttr());
    story told;
    told.tells("2026-03-02 09:00", "create", {{"/state", "new"}});
    CHECK(reading(tto, told, "2026-03-02 09:00").next_signal_at == at("2026-03-02 12:00"));
    CHECK(due(tto, told, "2026-03-02 13:00") == keys{"tto/1/75%", "tto/1/breach"});
    told.tells("2026-03-02 12:30", "ev_assign", {{"/state", "assigned"}});
    CHECK(reading(tto, told, "2026-03-02 20:00").phase == clock_phase::paused); // iTop goes back to it never
    CHECK(reading(tto, told, "2026-03-02 20:00").elapsed == 3h + 30min);
    CHECK(reading(ttr, told, "2026-03-02 20:00").elapsed == 11h);
    told.tells("2026-03-02 21:00", "ev_pending", {{"/state", "pending"}});
    CHECK(reading(ttr, told, "2026-03-03 21:00").elapsed == 12h);
}

TEST_CASE("S22: iTop, waiting for approval stops both clocks") {
    story told;
    told.tells("2026-03-02 09:00", "create", {{"/state", "new"}})
        .tells("2026-03-02 10:00", "ev_wait_for_approval", {{"/state", "waiting_for_approval"}})
        .tells("2026-03-04 10:00", "ev_approve", {{"/state", "approved"}});
    for (auto const& target : {itop_tto(), itop_ttr()}) {
        CHECK(reading(bound(target), told, "2026-03-03 10:00").phase == clock_phase::paused);
        CHECK(reading(bound(target), told, "2026-03-04 11:00").elapsed == 2h);
    }
}

TEST_CASE(
    "S22: iTop, the goal is the shortest of the matching targets; a raised priority shortens it with the time spent") {
    auto const ttr = bound(itop_ttr());
    story told;
    told.tells("2026-03-02 09:00", "create", {{"/state", "new"}, {"/priority", "low"}});
    CHECK(reading(ttr, told, "2026-03-02 10:00").allowance == 20h);
    told.tells("2026-03-02 10:00", "set_service", {{"/service", "mail"}});
    CHECK(reading(ttr, told, "2026-03-02 10:00").allowance == 16h);
    told.tells("2026-03-02 15:00", "set_priority", {{"/priority", "high"}});
    auto const raised = reading(ttr, told, "2026-03-02 15:00");
    CHECK(raised.allowance == 8h);
    CHECK(raised.remaining() == 2h);
    CHECK(raised.deadline == at("2026-03-02 17:00"));
}

// --- S25 ------------------------------------------------------------------------------------------------------------

namespace {

story held(std::string_view from, std::string_view until) {
    story told;
    told.tells("2026-03-02 09:00", "report", {{"/state", "open"}})
        .tells(from, "hold", {{"/hold", value_object{{"reason", "awaiting_user"}}}})
        .tells(until, "resume", {{"/hold", {}}});
    return told;
}
service_target eight_hours() {
    auto target = resolve_in_four_hours();
    target.allowances = {hours(8)};
    return target;
}

} // namespace

TEST_CASE("S25: a hold from closing time to opening time adds nothing") {
    auto const told = held("2026-03-02 17:00", "2026-03-03 09:00");
    CHECK(reading(bound(eight_hours()), told, "2026-03-03 09:00").deadline == at("2026-03-02 17:00"));
    CHECK(reading(bound(eight_hours()), told, "2026-03-03 09:00").remaining() == 0h);
}

TEST_CASE("S25: a hold from Monday 16:00 to Tuesday 10:00 adds two hours") {
    auto const told = held("2026-03-02 16:00", "2026-03-03 10:00");
    CHECK(reading(bound(eight_hours()), told, "2026-03-03 10:00").deadline == at("2026-03-03 11:00"));
}

TEST_CASE("S25: a target of several days and a pause over a weekend adds nothing") {
    auto target = eight_hours();
    target.allowances = {hours(5 * 8)}; // five days of the calendar's
    auto const without = story{}.tells("2026-03-02 09:00", "report");
    auto const told = held("2026-03-06 17:00", "2026-03-09 09:00");
    auto const moved = held("2026-03-06 16:00", "2026-03-09 09:00");
    CHECK(reading(bound(target), without, "2026-03-06 16:00").deadline == at("2026-03-06 17:00"));
    CHECK(reading(bound(target), told, "2026-03-09 09:00").deadline == at("2026-03-06 17:00"));
    CHECK(reading(bound(target), moved, "2026-03-09 09:00").deadline == at("2026-03-09 10:00"));
}

TEST_CASE("S25: a paused clock is never reported as breached by the passing of time") {
    story told;
    told.tells("2026-03-02 09:00", "report", {{"/state", "open"}})
        .tells("2026-03-02 16:59", "hold", {{"/hold", value_object{{"reason", "awaiting_user"}}}});
    CHECK(reading(bound(eight_hours()), told, "2027-03-02 09:00").outcome == target_outcome::open);
}

TEST_CASE("S25: solved and reopened is the target's choice, and every choice can be told") {
    story told;
    told.tells("2026-03-02 09:00", "report", {{"/state", "open"}})
        .tells("2026-03-02 11:00", "resolve", {{"/state", "resolved"}})
        .tells("2026-03-03 09:00", "reopen", {{"/state", "open"}});
    auto target = eight_hours();
    std::vector<duration> elapsed;
    for (auto const rule : {reopening_rule::stays_stopped,
             reopening_rule::goes_on,
             reopening_rule::never_stopped,
             reopening_rule::starts_anew}) {
        target.on_reopening = rule;
        elapsed.push_back(reading(bound(target), told, "2026-03-03 10:00").elapsed);
    }
    CHECK(elapsed == std::vector<duration>{2h, 3h, 9h, 1h});
}
