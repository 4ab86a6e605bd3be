// SPDX-License-Identifier: BSL-1.0
#include <itsm/desk/signals.hpp>
#include <itsm/exchange/calendars.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/json/typed.hpp>
#include <itsm/service_level/due_queue.hpp>
#include <itsm/service_level/incident_targets.hpp>
#include <itsm/service_level/record_shape.hpp>
#include <itsm/storage/memory.hpp>

#include <cstdio>
#include <vector>

// A promise about time on incidents: when it is due and why, who is warned, and what another promise would have meant.

namespace inc = itsm::incident_commands;
using itsm::incident;
using namespace std::chrono_literals;

namespace {

constexpr auto office_hours = R"({"name": "office", "tz": "Europe/Paris", "weekly": {
    "mon": [["08:00", "18:00"]], "tue": [["08:00", "18:00"]], "wed": [["08:00", "18:00"]],
    "thu": [["08:00", "18:00"]], "fri": [["08:00", "18:00"]]}})";

// [target]
itsm::service_target resolution() {
    auto target = itsm::incident_target(itsm::target_metric::resolve); // when it starts, pauses and stops
    target.calendar = "office";
    target.allowances = {
        {.where = {{.field = "/priority", .is = {"p1"}}}, .within = {4, itsm::period_unit::hours}},
        {.within = {20, itsm::period_unit::hours}},
    };
    target.warnings = {{.percent = 75, .action = {"team_lead", "look whether it will be in time"}}};
    target.on_breach = {"incident_manager", "tell the customer when it will be resolved"};
    return target;
}
// [/target]

constexpr auto as_json = R"(
// [json]
{
  "name": "first response",
  "metric": "response",
  "calendar": "office",
  "starts": [{"first": true}],
  "stops": [{"commands": ["comment", "start", "resolve"], "not_by": ["user"]}],
  "pauses": [{"field": "/hold/reason", "is": ["awaiting_user"]}],
  "allowances": [
    {"where": [{"field": "/priority", "is": ["p1"]}], "within": {"amount": 30, "unit": "minutes"}},
    {"within": {"amount": 2, "unit": "hours"}}
  ],
  "warnings": [{"percent": 50}, {"ahead": {"amount": 15, "unit": "minutes"}}]
}
// [/json]
)";

std::string between_marks(std::string text) {
    auto const from = text.find('{');
    return text.substr(from, text.rfind('}') - from + 1);
}

void tell(char const* what, std::optional<itsm::instant> at) {
    std::printf("%-20s %s\n", what, at ? itsm::to_text(*at).c_str() : "-");
}

} // namespace

int main() {
    // [bind]
    itsm::calendar_book calendars;
    auto const office = itsm::compile_calendar(*itsm::read_json<itsm::calendar_definition>(office_hours));
    if (!office || !calendars.add(*office)) return 1;
    auto const shape = itsm::shape_of(itsm::incident_lifecycle); // a misspelt field or command is refused
    auto const clock = itsm::target_clock::bind(resolution(), calendars, shape);
    if (!clock) return 1;
    // [/bind]
    auto const response = itsm::read_json<itsm::service_target>(between_marks(as_json));
    if (!response || !itsm::target_clock::bind(*response, calendars, shape)) return 1;

    itsm::memory_store<incident> store;
    auto now = *itsm::parse_instant("2026-03-27T15:00:00Z"); // Friday, 16:00 in Paris; on Sunday clocks are set forward
    itsm::desk our_desk{store, itsm::incident_policy{}, [&] { return now; }};
    itsm::actor_profile const anna{{"anna"}, {{"service_desk"}}, {"incident.*"}};
    itsm::actor_profile const clockwork{{"clockwork"}, {{"scheduler"}}, {"incident.signal_target"}};
    auto const id =
        our_desk
            .record(anna, inc::report{.reporter = "eva", .channel = "mail", .symptom = "slow", .service = {"mail"}})
            ->record.id;
    if (!our_desk.perform(anna,
            id,
            inc::classify{
                .category = "mail", .impact = itsm::impact_level::high, .urgency = itsm::urgency_level::high}))
        return 1;

    // [read]
    auto const read = itsm::read_clock(*clock, *our_desk.journal(id), now);
    if (!read) return 1;
    tell("due", read->deadline);
    tell("warn at", read->next_signal_at);
    // [/read]

    // [drive]
    itsm::due_queue due;
    std::vector const clocks{*clock};
    auto const key = itsm::due_key::of(id, 0);
    due.set(key, read->next_signal_at); // after each step on the record: read and set anew
    while (auto const next = due.next()) {
        now = next->due; // the host sleeps until then
        auto const driven = itsm::give_signals<inc::signal_target>(our_desk, clockwork, id, clocks);
        if (!driven) return 1;
        for (auto const& given : driven->given) std::printf("%s  %s\n", itsm::to_text(now).c_str(), given.c_str());
        bool const is_well = driven->failed.empty(); // what failed stays due: try again, but not at once
        due.set(key, is_well ? driven->next_at : std::optional{now + 5min});
    }
    auto const sent = our_desk.dispatch(0, [](itsm::duty const& one, itsm::journal_entry const&) {
        if (one.rule == itsm::rule_id{"SLM-5"}) std::printf("to %s: %s\n", one.owner.c_str(), one.task.c_str());
    });
    if (!sent) return 1;
    // [/drive]

    now += 1h;
    if (!our_desk.perform(anna, id, inc::hold{.reason = "awaiting_user", .comment = "asked for the error text"}))
        return 1;
    now += 30min;
    // [explain]
    auto const entries = *our_desk.journal(id);
    std::puts(itsm::to_text(*itsm::explain(*clock, entries, now)).c_str());
    // [/explain]

    // [what_if]
    auto around_the_clock = resolution();
    around_the_clock.calendar.clear();
    auto const other = itsm::target_clock::bind(around_the_clock, calendars, shape);
    auto const compared = itsm::what_if(*clock, *other, entries, now);
    if (!compared) return 1;
    tell("breached", compared->as_is.breach_at);
    tell("around the clock", compared->would_be.breach_at);
    // [/what_if]
}
