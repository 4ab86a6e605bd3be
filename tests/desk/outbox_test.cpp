// SPDX-License-Identifier: BSL-1.0
#include <itsm/desk/outbox.hpp>

#include <itsm/desk/desk.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/storage/memory.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace itsm;
namespace inc = itsm::incident_commands;
using namespace std::chrono_literals;

namespace {

instant const monday = *parse_instant("2026-03-02T09:00:00Z");
actor_profile const agent{{"anna"}, {{"service_desk"}}, {"incident.*"}};

/// A desk that recorded three incidents, each of which owes something (INC-8).
struct fixture {
    memory_store<incident> store{};
    tenant_id tenant{1, 1};
    std::vector<std::string> sent{};

    fixture() {
        desk our_desk{store, incident_policy{}, [] { return monday; }};
        for (auto const* number : {"INC1", "INC2", "INC3"})
            REQUIRE(our_desk.record(agent,
                inc::report{.number = number,
                    .reporter = "eva",
                    .channel = "phone",
                    .symptom = "broken",
                    .service = {"mail"}}));
    }
    /// What is to be handed over.
    std::vector<std::string> all() {
        std::vector<std::string> keys;
        auto const feed = *store.feed(tenant, 0, 100);
        for (auto const& item : feed)
            keys.push_back("incident/" + item.entry.record.number + "/" + to_text(item.entry.command) +
                           "/hierarchical_escalation");
        return keys;
    }
    result<consumer_lease> lease(std::string owner, instant now = monday) {
        return store.lease(tenant, {.consumer = "mailer", .owner = std::move(owner), .now = now, .until = now + 5min});
    }
    auto drain(consumer_lease const& lease, std::size_t page = 2) {
        return itsm::drain(
            store,
            tenant,
            lease,
            5min,
            [] { return monday; },
            [&](std::string const& key, duty const&, journal_entry const&) { sent.push_back(key); },
            page);
    }
};

} // namespace

TEST_CASE("duties are handed over once, also by the process that takes over") {
    fixture in;
    auto const first = in.lease("one");
    REQUIRE(first);
    auto const drained = in.drain(*first);
    REQUIRE(drained);
    CHECK(drained->at.after == 3);
    CHECK(in.sent == in.all());
    CHECK(in.lease("two").error().code == error_code::busy);
    auto const second = in.lease("two", monday + 6min);
    REQUIRE(second);
    REQUIRE(in.drain(*second));
    CHECK(in.sent == in.all());
}

TEST_CASE("who lost the lease hands over a page at most, under the same keys, and is told") {
    fixture in;
    auto const slow = in.lease("slow");
    auto const other = in.lease("other", monday + 6min);
    REQUIRE(slow);
    REQUIRE(other);
    CHECK(in.drain(*slow).error().code == error_code::fenced);
    CHECK(in.sent.size() == 2); // a page
    REQUIRE(in.drain(*other));
    CHECK(std::vector<std::string>(in.sent.begin() + 2, in.sent.end()) == in.all());
}

TEST_CASE("a feed that cannot be read hands over nothing") {
    fixture in;
    auto lease = *in.lease("one");
    lease.at.epoch = 99;
    CHECK(in.drain(lease).error().code == error_code::epoch_changed);
    CHECK(in.sent.empty());
}
