// SPDX-License-Identifier: BSL-1.0
#include "host_kv.hpp"
#include "temporary_folder.hpp"

#include <itsm/desk/desk.hpp>
#include <itsm/document/record_store.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/incident/reflection.hpp>

#include <chrono>
#include <cstdio>
#include <string>

// A desk over a key-value engine: commands, a refusal, what is there after a restart, a query page by page, a consumer.

namespace inc = itsm::incident_commands;
using itsm::field;
using itsm::incident;
using namespace std::chrono_literals;

namespace {

// [concept]
using incidents = itsm::record_store<incident>;
static_assert(itsm::store_of<incidents, incident> && itsm::leasing_store<incidents>);
// [/concept]

void print(std::string const& text) { std::puts(text.c_str()); }
int fail(std::string const& why) {
    print(why);
    return 1;
}

auto const anna = itsm::actor_profile{{"anna"}, {{"service_desk"}}, {"incident.*"}};

inc::report report(std::string symptom) {
    return {.reporter = "eva", .channel = "phone", .symptom = std::move(symptom), .service = {"mail"}};
}

/// A morning at the desk.
int work(incidents& store, itsm::instant now) {
    // [desk]
    itsm::desk our_desk{store, itsm::incident_policy{}, [=] { return now; }};
    auto const recorded = our_desk.record(anna, report("no mail"));
    if (!recorded) return fail(to_text(recorded.error()));
    auto const too_early = our_desk.perform(anna, recorded->record.id, inc::close{});
    if (!too_early) print(to_text(too_early.error()));
    // [/desk]
    for (auto const* symptom : {"mail is slow", "attachments are lost"})
        if (auto const done = our_desk.record(anna, report(symptom)); !done) return fail(to_text(done.error()));
    return 0;
}

} // namespace

int main() {
    temporary_folder const folder;
    auto const file = folder.file("incidents.log");
    auto const now = *itsm::parse_instant("2026-03-02T09:00:00Z");
    {
        // [open]
        auto const engine = helpdesk::kv_store::open(file);
        if (!engine) return fail(to_text(engine.error()));
        incidents store{**engine};
        // [/open]
        if (auto const status = work(store, now); status != 0) return status;
    }

    auto const engine = helpdesk::kv_store::open(file);
    if (!engine) return fail(to_text(engine.error()));
    incidents store{**engine};
    itsm::store_scope const us = itsm::tenant_id{1, 1};

    // [query]
    itsm::record_query<incident> const open_ones{.where = field<&incident::state> != itsm::incident_state::closed,
        .order = {field<&incident::number>.ascending()}};
    itsm::page_request page{.limit = 2};
    do {
        auto const found = store.query<incident>(us, open_ones, page);
        if (!found) return fail(to_text(found.error()));
        for (auto const& one : found->records) print("opened again: " + one.number + "  " + one.report.symptom);
        page.cursor = found->next;
    } while (!page.cursor.empty());
    // [/query]

    // [consumer]
    auto lease = store.lease(us, {.consumer = "mailer", .owner = "process 1", .now = now, .until = now + 30s});
    if (!lease) return fail(to_text(lease.error()));
    auto const items = store.feed(us, lease->at, 100);
    if (!items) return fail(to_text(items.error()));
    for (auto const& item : *items)
        for (auto const& owed : item.entry.duties) print(itsm::delivery_key(item.entry, owed) + ": " + owed.task);

    auto const other = store.lease(us, {.consumer = "mailer", .owner = "process 2", .now = now, .until = now + 30s});
    if (!other) print("process 2: " + to_text(other.error()));
    lease = store.acknowledge(us, *lease, items->back().position, now + 60s);
    if (!lease) return fail(to_text(lease.error()));
    print("acknowledged up to " + std::to_string(lease->at.after));
    // [/consumer]
}
