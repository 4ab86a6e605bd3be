// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/facts.hpp>
#include <itsm/itsm.hpp>

#include <cstdio>
#include <string>

// What an application does with a desk: commands, refusals on record, facts from elsewhere, duties to dispatch, timers.

namespace inc = itsm::incident_commands;
using itsm::incident;
using namespace std::chrono_literals;

namespace {

void print(std::string const& text) { std::puts(text.c_str()); }
int fail(std::string const& why) {
    print(why);
    return 1;
}

// [facts]
/// What the rules ask beyond the incident, from the host's other tables; here, every linked problem is solved.
itsm::fact_set load_facts(incident const& it, std::vector<itsm::fact_declaration const*> const& wanted) {
    itsm::fact_set known;
    for (auto const* one : wanted)
        if (*one == itsm::facts::root_causes_addressed)
            known.set(itsm::facts::root_causes_addressed, !it.links.empty());
    return known; // what is left out is unknown, and the rule that asks says so
}
// [/facts]

} // namespace

int main() {
    // [desk]
    auto now = *itsm::parse_instant("2026-03-02T09:00:00Z");
    itsm::memory_store<incident> store;
    itsm::desk_options<incident> options;
    options.facts = load_facts;
    options.on_refusal = [](itsm::refused_attempt const& tried) {
        print(tried.actor.text + " tried " + std::string{tried.why.command.view()} + " on " + tried.record.number);
    };
    itsm::desk our_desk{store, itsm::incident_policy{}, [&now] { return now; }, options};
    // [/desk]

    // [perform]
    auto const anna = itsm::actor_profile{{"anna"}, {{"service_desk"}}, {"incident.*"}};
    auto const recorded = our_desk.record(
        anna, inc::report{.reporter = "eva", .channel = "mail", .symptom = "printer jams", .service = {"printing"}});
    if (!recorded) return fail(to_text(recorded.error()));
    auto const id = recorded->record.id;

    auto const assigned = our_desk.perform(anna, id, inc::assign{.to = {"bob"}});
    if (!assigned) print(to_text(assigned.error()));
    // [/perform]

    // [timers]
    (void)our_desk.perform(anna,
        id,
        inc::classify{.category = "printer", .impact = itsm::impact_level::low, .urgency = itsm::urgency_level::low});
    (void)our_desk.perform(anna, id, inc::hold{.reason = "scheduled", .resume_at = now + 2h});
    now += 2h;
    auto const clockwork = itsm::actor_profile{{"clockwork"}, {}, {"incident.resume", "incident.close"}};
    for (auto const& command : our_desk.run_timers(clockwork, id))
        print("the clock gave " + std::string{command.view()});
    // [/timers]

    // [outbox]
    itsm::feed_position sent = 0; // the host stores it, and goes on from there after a restart
    auto const done = our_desk.dispatch(sent, [](itsm::duty const& one, itsm::journal_entry const& entry) {
        print(entry.record.number + ": " + one.owner + " is to " + one.task + " by " + itsm::to_text(*one.due));
    });
    if (!done) return 1;
    sent = *done;
    // [/outbox]

    // [journal]
    auto const journal = store.journal<incident>(our_desk.tenant(), id);
    for (auto const& entry : *journal)
        print(std::to_string(entry.version) + "  " + itsm::to_text(entry.at) + "  " + entry.actor.text + "  " +
              entry.row);
    // [/journal]
}
