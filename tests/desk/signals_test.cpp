// SPDX-License-Identifier: BSL-1.0
#include <itsm/desk/signals.hpp>

#include <itsm/incident/lifecycle.hpp>
#include <itsm/service_level/incident_targets.hpp>
#include <itsm/service_level/record_shape.hpp>
#include <itsm/storage/memory.hpp>

#include <doctest/doctest.h>

using namespace itsm;
using namespace itsm::incident_commands;
using namespace std::chrono_literals;

namespace {

using keys = std::vector<std::string>;

instant const monday_9am = *parse_instant("2026-03-02T09:00:00Z");

struct test_clock {
    instant* now;
    instant operator()() const { return *now; }
};

struct bench {
    memory_store<incident> store{};
    instant now = monday_9am;
    desk<memory_store<incident>, incident_policy, test_clock> line{store, incident_policy{}, test_clock{&now}};
    actor_profile agent{{"anna"}, {{"service_desk"}}, {"incident.*"}};
    actor_profile clockwork{{"clockwork"}, {{"scheduler"}}, {"incident.signal_target"}};
    incident_id id{};
    std::vector<target_clock> clocks{};

    bench() {
        auto target = incident_target(target_metric::resolve);
        target.allowances = {{.within = {4, period_unit::hours}}};
        target.warnings = {{.percent = 75, .action = {"team_lead", "look at it"}}};
        auto clock = target_clock::bind(target, calendar_book{}, shape_of(incident_lifecycle));
        REQUIRE(clock);
        clocks.push_back(*clock);
        auto const done =
            line.record(agent, report{.reporter = "eva", .channel = "phone", .symptom = "slow", .service = {"mail"}});
        REQUIRE(done);
        id = done->record.id;
    }
    result<driven_clocks, desk_failure> drive(actor_profile const& by) {
        return give_signals<signal_target>(line, by, id, clocks);
    }
};

} // namespace

TEST_CASE("driving clocks gives what is due, once, and says when to come again") {
    bench it;
    auto driven = it.drive(it.clockwork);
    REQUIRE(driven);
    CHECK(driven->given == keys{});
    CHECK(driven->next_at == monday_9am + 3h);

    it.now = *driven->next_at;
    driven = it.drive(it.clockwork);
    REQUIRE(driven);
    CHECK(driven->given == keys{"resolve/1/75%"});
    CHECK(driven->next_at == monday_9am + 4h);
    CHECK(it.drive(it.clockwork)->given == keys{});

    it.now = *driven->next_at;
    driven = it.drive(it.clockwork);
    CHECK(driven->given == keys{"resolve/1/breach"});
    CHECK(driven->next_at == std::nullopt);

    std::vector<duty> sent;
    auto const read = it.line.dispatch(0, [&](duty const& one, journal_entry const&) {
        if (one.rule == rule_id{"SLM-5"}) sent.push_back(one);
    });
    REQUIRE(read);
    REQUIRE(sent.size() == 2);
    CHECK(sent[0].owner == "team_lead");
    CHECK(sent[0].task == "look at it");
    CHECK(sent[1].owner == "anna");
    CHECK(sent[1].task == "target \"resolve\" is breached");
}

TEST_CASE("a signal that another process gave meanwhile is given once and is no failure") {
    bench it;
    it.now = monday_9am + 3h;
    // Another's clock with another name for the owner: the key is the same, so the guard refuses the second.
    struct racing {
        bench* of;
        bool has_raced = false;
        auto journal(incident_id id) {
            auto entries = of->line.journal(id);
            if (!has_raced) REQUIRE(of->line.perform(of->clockwork, id, signal_target{.key = "resolve/1/75%"}));
            has_raced = true;
            return entries;
        }
        auto perform(actor_profile const& by, incident_id id, signal_target const& given) {
            return of->line.perform(by, id, given);
        }
        instant now() { return of->now; }
    } second{&it};
    auto const driven = give_signals<signal_target>(second, it.clockwork, it.id, it.clocks);
    REQUIRE(driven);
    CHECK(driven->given == keys{});
    CHECK(driven->failed.empty());
    CHECK(it.store.load<incident>(tenant_id{1, 1}, it.id)->target_signals.size() == 1);
}

TEST_CASE("what cannot be given is said, and stays due") {
    bench it;
    it.now = monday_9am + 3h;
    auto const driven = it.drive({{"eva"}, {{"user"}}, {"incident.comment"}});
    REQUIRE(driven);
    CHECK(driven->given == keys{});
    REQUIRE(driven->failed.size() == 1);
    CHECK(driven->failed[0].what == "resolve/1/75%");
    CHECK(driven->failed[0].why.refused->kind == refusal_kind::not_permitted);
    CHECK(driven->next_at == monday_9am + 3h);
}

TEST_CASE("driving the clocks of no record, or two of one name, is an error") {
    bench it;
    auto const unknown = give_signals<signal_target>(it.line, it.clockwork, incident_id{9, 9}, it.clocks);
    CHECK(unknown.error().not_loaded->code == error_code::not_found);
    it.clocks.push_back(it.clocks.front());
    CHECK(it.drive(it.clockwork).error().not_loaded->code == error_code::bad_value);
}

TEST_CASE("a clock that cannot be read holds up no other") {
    bench it;
    auto target = incident_target(target_metric::resolve);
    target.name = "far";
    target.allowances = {{.within = {30'000, period_unit::days}}};
    it.clocks.insert(it.clocks.begin(), *target_clock::bind(target, calendar_book{}));
    it.now = monday_9am + 3h;
    auto const driven = it.drive(it.clockwork);
    REQUIRE(driven);
    CHECK(driven->given == keys{"resolve/1/75%"});
    CHECK(driven->next_at == monday_9am + 4h);
    REQUIRE(driven->failed.size() == 1);
    CHECK(driven->failed[0].what == "far");
    CHECK(driven->failed[0].why.not_loaded->code == error_code::beyond_horizon);
}

TEST_CASE("a record from the near future has its clocks driven when they start") {
    bench it;
    auto const done = it.line.record(it.agent,
        report{.reporter = "eva", .channel = "phone", .at = monday_9am + 2s, .symptom = "slow", .service = {"mail"}});
    REQUIRE(done);
    it.id = done->record.id;
    auto const driven = it.drive(it.clockwork);
    REQUIRE(driven);
    CHECK(driven->given == keys{});
    CHECK(driven->next_at == monday_9am + 2s);
    it.now = *driven->next_at;
    CHECK(it.drive(it.clockwork)->next_at == monday_9am + 2s + 3h);
}
