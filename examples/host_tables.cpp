// SPDX-License-Identifier: BSL-1.0
#include "host_tables.hpp"
#include "temporary_folder.hpp"

#include <itsm/desk/desk.hpp>
#include <itsm/incident/lifecycle.hpp>

#include <cstdio>
#include <string>

// A desk over a product's own tables: commands, a refusal, what is there after a restart, a query page by page, duties.

namespace inc = itsm::incident_commands;
using itsm::field;
using itsm::incident;

namespace {

// [concept]
static_assert(itsm::store_of<helpdesk::ticket_store, incident>);
// [/concept]

void print(std::string const& text) { std::puts(text.c_str()); }
int fail(std::string const& why) {
    print(why);
    return 1;
}

auto const anna = itsm::actor_profile{{"anna"}, {{"service_desk"}}, {"incident.*"}};

inc::report report(std::string symptom) {
    return {.reporter = "jörg", .channel = "mail", .symptom = std::move(symptom), .service = {"network"}};
}

/// A morning at the desk.
int work(helpdesk::ticket_store& tickets, itsm::instant now) {
    // [desk]
    itsm::desk our_desk{tickets, itsm::incident_policy{}, [=] { return now; }};
    auto const recorded = our_desk.record(anna, report("VPN \"drops\""));
    if (!recorded) return fail(to_text(recorded.error()));
    auto const id = recorded->record.id;
    auto const classified = our_desk.perform(anna,
        id,
        inc::classify{.category = "vpn", .impact = itsm::impact_level::low, .urgency = itsm::urgency_level::high});
    if (!classified) return fail(to_text(classified.error()));
    print(classified->record.number + " is " + std::string{enum_name(classified->record.state)});

    auto const refused = our_desk.perform(anna, id, inc::assign{});
    if (!refused) print(to_text(refused.error()));
    // [/desk]
    for (auto const* symptom : {"no Wi-Fi", "slow", "printer not found", "no VPN on the phone"})
        if (auto const done = our_desk.record(anna, report(symptom)); !done) return fail(to_text(done.error()));
    return 0;
}

} // namespace

int main() {
    temporary_folder const folder;
    auto const file = folder.file("helpdesk.db");
    auto const now = *itsm::parse_instant("2026-03-02T09:00:00Z");
    {
        auto const tickets = helpdesk::ticket_store::open(file);
        if (!tickets) return fail(to_text(tickets.error()));
        if (auto const status = work(**tickets, now); status != 0) return status;
    }

    auto const opened = helpdesk::ticket_store::open(file);
    if (!opened) return fail(to_text(opened.error()));
    auto& tickets = **opened;
    itsm::desk our_desk{tickets, itsm::incident_policy{}, [=] { return now; }};
    auto const us = our_desk.tenant();

    auto const id = tickets.find_number<incident>(us, "HD0000001");
    if (!id) return fail(to_text(id.error()));
    auto const it = tickets.load<incident>(us, *id);
    auto const folded = itsm::fold<incident>(*our_desk.journal(*id));
    if (!it || !folded || *folded != *it) return fail("the journal is not the record's");
    print("opened again: " + it->number + " \"" + it->report.symptom + "\", and its journal folds to it");

    // [query]
    itsm::record_query<incident> const not_classified{
        .where = !field<&incident::priority>.is_set() &&
                 field<&incident::report, &itsm::incident_report::symptom>.contains("o"),
        .order = {field<&incident::number>.descending()}};
    itsm::page_request page{.limit = 2};
    do {
        auto const found = tickets.query<incident>(us, not_classified, page);
        if (!found) return fail(to_text(found.error()));
        for (auto const& one : found->records) print(one.number + "  " + one.report.symptom);
        page.cursor = found->next;
        if (!page.cursor.empty()) print("--");
    } while (!page.cursor.empty());
    // [/query]

    // [dispatch]
    auto const sent = our_desk.dispatch(0, [](itsm::duty const& one, itsm::journal_entry const& entry) {
        print(entry.record.number + ": " + one.owner + " is to " + one.task);
    });
    if (!sent) return fail(to_text(sent.error()));
    print("the feed was read up to " + std::to_string(*sent)); // kept by the host, which goes on from there
    // [/dispatch]
}
