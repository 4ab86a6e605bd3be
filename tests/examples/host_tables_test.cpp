// SPDX-License-Identifier: BSL-1.0
#include "../../examples/host_tables.hpp"
#include "../../examples/temporary_folder.hpp"
#include "by_hand.hpp"
#include "file_size_limit.hpp"

#include <itsm/core/fold.hpp>
#include <itsm/desk/desk.hpp>
#include <itsm/document/document_store.hpp>
#include <itsm/incident/lifecycle.hpp>

#include <doctest/doctest.h>

using namespace itsm;
namespace inc = itsm::incident_commands;
using helpdesk::engine_fault;
using helpdesk::ticket_store;

namespace {

actor_profile const anna{{"anna"}, {{"service_desk"}}, {"incident.*"}};
instant const monday = *parse_instant("2026-03-02T09:00:00Z");
inc::report const no_mail{.reporter = "eva", .channel = "phone", .symptom = "no mail", .service = {"mail"}};
inc::classify const low{.category = "mail", .impact = impact_level::low, .urgency = urgency_level::low};

std::unique_ptr<ticket_store> opened(std::string const& file) {
    auto made = ticket_store::open(file);
    if (!made) FAIL(to_text(made.error()));
    return std::move(*made);
}

struct helpdesk_of_one {
    temporary_folder folder{};
    std::string file = folder.file("helpdesk.db");
    std::unique_ptr<ticket_store> tickets = opened(file);
    desk<ticket_store, incident_policy, instant (*)()> at{*tickets, incident_policy{}, [] { return monday; }};
    tenant_id us = at.tenant();
};

} // namespace

TEST_CASE("a ticket and its history are what they were after the database is opened again") {
    helpdesk_of_one our;
    auto const recorded = our.at.record(anna, no_mail);
    REQUIRE(recorded);
    auto const id = recorded->record.id;
    auto const classified = our.at.perform(anna, id, low);
    REQUIRE(classified);
    our.tickets.reset();

    auto const tickets = opened(our.file);
    CHECK(tickets->load<incident>(our.us, id).value() == classified->record);
    CHECK(*fold<incident>(*tickets->journal<incident>(our.us, id)) == classified->record);
    CHECK(tickets->next_number<incident>(our.us).value() == "HD0000002");
    CHECK(tickets->next_seed().value() == 2);
    CHECK(*tickets->head(our.us) == feed_head{2, 1, {}});
}

TEST_CASE("INC-17: the host's own statements cannot rewrite or remove history either") {
    helpdesk_of_one our;
    REQUIRE(our.at.record(anna, no_mail));
    by_hand host{our.file};
    CHECK(host.run("UPDATE ticket_history SET actor = 'nobody'") == "INC-17: no entry is rewritten");
    CHECK(host.run("DELETE FROM ticket_history") == "INC-17: no entry is removed");
}

TEST_CASE("a column that the host shows is the record's member, and stands nowhere else") {
    helpdesk_of_one our;
    auto const id = our.at.record(anna, no_mail)->record.id;
    by_hand host{our.file};
    CHECK(host.run("UPDATE tickets SET queue = 'second line', owner = 'bob', priority = 'p3'").empty());
    auto const it = our.tickets->load<incident>(our.us, id);
    CHECK(it->team == team_name{"second line"});
    CHECK(it->owner == person_name{"bob"});
    CHECK(it->priority == priority_level::p3);
}

TEST_CASE("what cannot be read is corrupt, for readers and for who would write on it") {
    helpdesk_of_one our;
    auto const id = our.at.record(anna, no_mail)->record.id;
    by_hand host{our.file};
    auto const stored = our.tickets->load<incident>(our.us, id);
    for (auto const* damage : {"UPDATE tickets SET document = '{'", "UPDATE tickets SET status = 'lost'"}) {
        REQUIRE(host.run(damage).empty());
        CHECK(our.tickets->load<incident>(our.us, id).error().code == error_code::corrupt);
        CHECK(our.tickets->load_all<incident>(our.us, std::span{&id, 1}).error().code == error_code::corrupt);
        CHECK(our.tickets->query<incident>(our.us, {}).error().code == error_code::corrupt);
        auto const decided = decide(*stored, low, context<incident>{monday, anna, incident_policy{}});
        commit_request const request{our.us, {9, 9}, monday};
        CHECK(our.tickets->commit(request, std::span{&*decided, 1}).error().code == error_code::corrupt);
    }
    CHECK(host.run("DROP TRIGGER history_is_not_rewritten; UPDATE ticket_history SET body = '{'").empty());
    CHECK(our.tickets->journal<incident>(our.us, id).error().code == error_code::corrupt);
    CHECK(our.tickets->feed(our.us, {}, 10).error().code == error_code::corrupt);
}

TEST_CASE("who would not wait for another writer is told that the store is busy, and reads go on") {
    helpdesk_of_one our;
    auto const id = our.at.record(anna, no_mail)->record.id;
    by_hand host{our.file};
    REQUIRE(host.run("BEGIN IMMEDIATE").empty());
    store_scope const hasty{our.us, std::chrono::milliseconds{20}};
    CHECK(our.tickets->next_number<incident>(hasty).error().code == error_code::busy);
    commit_request const request{.tenant = our.us, .command = {9, 9}, .patience = hasty.patience};
    CHECK(our.tickets->commit(request, std::span<step<incident> const>{}).error().code == error_code::busy);
    CHECK(our.tickets->load<incident>(hasty, id));
    REQUIRE(host.run("ROLLBACK").empty());
    CHECK(our.tickets->next_number<incident>(hasty));
}

TEST_CASE("too many steps are refused before anything is looked at") {
    helpdesk_of_one our;
    auto const one = decide(incident{}, no_mail, context<incident>{monday, anna, incident_policy{}});
    REQUIRE_FALSE(one); // it has no number
    auto numbered = no_mail;
    numbered.number = "HD7";
    auto const decided = decide(incident{}, numbered, context<incident>{monday, anna, incident_policy{}});
    REQUIRE(decided);
    std::vector<step<incident>> const many(ticket_store::capabilities().most_steps + 1, *decided);
    commit_request const request{our.us, {9, 9}, monday};
    CHECK(our.tickets->commit(request, std::span{many}).error().code == error_code::too_large);
}

TEST_CASE("readers of a database that was put back learn it from the epoch") {
    helpdesk_of_one our;
    REQUIRE(our.at.record(anna, no_mail));
    CHECK(our.tickets->feed(our.us, {0, 1}, 10)->size() == 1);
    REQUIRE(our.tickets->begin_epoch());
    auto const once = our.tickets->head(our.us)->epoch;
    CHECK(once != 1);
    REQUIRE(our.tickets->begin_epoch());
    CHECK(our.tickets->head(our.us)->epoch != once);
    CHECK(our.tickets->feed(our.us, {0, 1}, 10).error().code == error_code::epoch_changed);
    CHECK(our.tickets->feed(our.us, 0, 10)->size() == 1);
}

TEST_CASE("descending, those without the column stand last, whatever the size of the pages") {
    helpdesk_of_one our;
    for (int i = 0; i < 7; ++i) {
        auto const recorded = our.at.record(anna, no_mail);
        REQUIRE(recorded);
        if (i % 2 == 0) REQUIRE(our.at.perform(anna, recorded->record.id, low));
    }
    record_query<incident> const by_priority{.order = {field<&incident::priority>.descending()}};
    auto const all = our.tickets->query<incident>(our.us, by_priority)->records;
    CHECK(all.size() == 7);
    CHECK(all[3].priority.has_value());
    CHECK_FALSE(all[4].priority.has_value());
    for (std::size_t limit = 1; limit < 8; ++limit) {
        std::vector<incident> paged;
        page_request page{.limit = limit};
        do {
            auto const found = our.tickets->query<incident>(our.us, by_priority, page);
            REQUIRE(found);
            paged.insert(paged.end(), found->records.begin(), found->records.end());
            page.cursor = found->next;
        } while (!page.cursor.empty());
        CHECK(paged == all);
    }
}

TEST_CASE("each answer of SQLite has a meaning for a desk, and at COMMIT none is certain") {
    auto const code = [](int sqlite) { return helpdesk::code_of(engine_fault{sqlite}); };
    CHECK(code(SQLITE_BUSY_SNAPSHOT) == error_code::busy);
    CHECK(code(SQLITE_LOCKED) == error_code::busy);
    CHECK(code(SQLITE_FULL) == error_code::full);
    CHECK(code(SQLITE_READONLY) == error_code::read_only);
    CHECK(code(SQLITE_PERM) == error_code::forbidden);
    CHECK(code(SQLITE_CANTOPEN) == error_code::unavailable);
    CHECK(code(SQLITE_TOOBIG) == error_code::too_large);
    CHECK(code(SQLITE_IOERR_FSYNC) == error_code::poisoned);
    CHECK(code(SQLITE_CORRUPT) == error_code::corrupt);
    CHECK(code(SQLITE_NOTADB) == error_code::corrupt);
    CHECK(code(SQLITE_MISUSE) == error_code::unknown_outcome);
    CHECK(helpdesk::code_of({SQLITE_BUSY, {}, true}) == error_code::unknown_outcome);
}

TEST_CASE(
    "after the disk has failed at COMMIT nothing is answered, and the same command finds out after opening again") {
    helpdesk_of_one our;
    auto const it = our.at.record(anna, no_mail)->record;
    auto const decided = decide(it, low, context<incident>{monday, anna, incident_policy{}});
    std::span const steps{&*decided, 1};
    commit_request const request{our.us, {9, 9}, monday};
    {
        file_size_limit const limit{1};
        CHECK(our.tickets->commit(request, steps).error().code == error_code::unknown_outcome);
    }
    CHECK(our.tickets->commit(request, steps).error().code == error_code::poisoned);
    CHECK(our.tickets->load<incident>(our.us, it.id).error().code == error_code::poisoned);
    our.tickets.reset();

    auto const tickets = opened(our.file);
    auto const receipt = tickets->commit(request, steps);
    REQUIRE(receipt);
    CHECK(receipt->last == 2);
    CHECK(tickets->journal<incident>(our.us, it.id)->size() == 2);
}

TEST_CASE("what is no database is refused") {
    temporary_folder const folder;
    CHECK(ticket_store::open(folder.file("no/such/folder")).error().code == error_code::unavailable);
    auto const file = folder.file("text");
    std::string const text(4096, 'x');
    auto* const made = std::fopen(file.c_str(), "w");
    std::fwrite(text.data(), 1, text.size(), made);
    std::fclose(made);
    CHECK(ticket_store::open(file).error().code == error_code::corrupt);
}
