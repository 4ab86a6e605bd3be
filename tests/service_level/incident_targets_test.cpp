// SPDX-License-Identifier: BSL-1.0
#include <itsm/service_level/incident_targets.hpp>

#include "samples.hpp"

#include <itsm/desk/desk.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/incident/observed.hpp>
#include <itsm/service_level/record_shape.hpp>
#include <itsm/storage/memory.hpp>

using namespace itsm;
using namespace itsm::clock_samples;
using namespace itsm::incident_commands;

namespace {

target_clock clock_of(target_metric metric, incident_policy const& policy = {}) {
    auto target = incident_target(metric, policy);
    target.allowances = {hours(4)};
    target.calendar = "office";
    auto made = target_clock::bind(target, offices(), shape_of(incident_observed));
    REQUIRE_MESSAGE(made, to_text(made.error()));
    return *made;
}

/// An incident of the shipped process, worked on at stated times.
class worked_incident {
public:
    explicit worked_incident(incident_policy const& policy = {}) : policy_{policy} {}

    template <command C>
    worked_incident& at(std::string_view when, C given, std::string role = "service_desk") {
        now_ = clock_samples::at(when);
        desk line{store_, policy_, [this] { return now_; }};
        actor_profile const actor{{"mia"}, {{std::move(role)}}, {"incident.*"}};
        if constexpr (requires { given.reporter, given.number; }) {
            auto const done = line.record(actor, given);
            REQUIRE(done);
            id_ = done->record.id;
        } else {
            auto const done = line.perform(actor, id_, given);
            REQUIRE_MESSAGE(done, (done ? "" : to_text(done.error())));
        }
        return *this;
    }
    worked_incident& reported(std::string_view when) {
        return at(when, report{.reporter = "eva", .channel = "phone", .symptom = "slow", .service = {"mail"}})
            .at(when, classify{.category = "mail", .impact = impact_level::low, .urgency = urgency_level::low});
    }
    [[nodiscard]] clock_reading on(target_clock const& clock, std::string_view when) const {
        auto const read = read_clock(clock, *store_.journal(tenant_id{1, 1}, id_), clock_samples::at(when));
        REQUIRE_MESSAGE(read, (read ? "" : to_text(read.error())));
        return *read;
    }

private:
    memory_store<incident> store_{};
    incident_policy policy_;
    instant now_{};
    incident_id id_{};
};

resolve by_restart() {
    return {.how = resolution_kind::fix, .done = "restarted", .no_item_found = true, .category_confirmed = true};
}

} // namespace

TEST_CASE("acknowledged when somebody has taken it") {
    auto const clock = clock_of(target_metric::acknowledge);
    worked_incident it;
    it.reported("2026-03-02 09:00");
    CHECK(it.on(clock, "2026-03-02 10:00").phase == clock_phase::running);
    it.at("2026-03-02 11:00", assign{.to = {"bob"}});
    CHECK(it.on(clock, "2026-03-03 10:00").elapsed == 2h);
    CHECK(it.on(clock, "2026-03-03 10:00").outcome == target_outcome::achieved);
}

TEST_CASE("answered with the first word or work of the desk, and again after each comment of the user") {
    auto const response = clock_of(target_metric::response);
    auto const next = clock_of(target_metric::next_response);
    worked_incident it;
    it.reported("2026-03-02 09:00").at("2026-03-02 09:30", comment{.text = "hurry"}, "user");
    CHECK(it.on(response, "2026-03-02 10:00").phase == clock_phase::running);
    CHECK(it.on(next, "2026-03-02 10:00").elapsed == 30min);
    it.at("2026-03-02 11:00", comment{.text = "we are on it"});
    CHECK(it.on(response, "2026-03-02 12:00").elapsed == 2h);
    CHECK(it.on(next, "2026-03-02 12:00").outcome == target_outcome::achieved);
    it.at("2026-03-02 13:00", comment{.text = "and?"}, "user");
    CHECK(it.on(next, "2026-03-02 14:00").cycle == 2);
    CHECK(it.on(response, "2026-03-02 14:00").cycle == 1);
}

TEST_CASE("what a user says of an incident that is over needs no answer") {
    auto const next = clock_of(target_metric::next_response);
    worked_incident it;
    it.reported("2026-03-02 09:00")
        .at("2026-03-02 09:30", assign{.to = {"bob"}})
        .at("2026-03-02 10:00", comment{.text = "and?"}, "user")
        .at("2026-03-02 11:00", by_restart(), "second_line")
        .at("2026-03-02 12:00", comment{.text = "thanks"}, "user");
    CHECK(it.on(next, "2026-03-10 12:00").cycle == 1);
    CHECK(it.on(next, "2026-03-10 12:00").elapsed == 1h);
    CHECK(it.on(next, "2026-03-10 12:00").phase == clock_phase::stopped);
}

TEST_CASE("users are kept up to date from one word to the next") {
    auto const clock = clock_of(target_metric::update);
    worked_incident it;
    it.reported("2026-03-02 09:00").at("2026-03-02 10:00", comment{.text = "looking"});
    CHECK(it.on(clock, "2026-03-02 10:30").cycle == 2);
    CHECK(it.on(clock, "2026-03-02 15:00").outcome == target_outcome::breached);
}

TEST_CASE("INC-23: the restoration clock ends with restoration, whatever is waited for afterwards") {
    auto const clock = clock_of(target_metric::restore);
    worked_incident it;
    it.reported("2026-03-02 09:00").at("2026-03-02 09:30", assign{.to = {"bob"}}).at("2026-03-02 11:00", by_restart());
    auto const read = it.on(clock, "2026-03-20 11:00");
    CHECK(read.elapsed == 2h);
    CHECK(read.outcome == target_outcome::achieved);
    it.at("2026-03-02 13:00", reopen{.reason = "no"});
    CHECK(it.on(clock, "2026-03-02 14:00").elapsed == 3h);
}

TEST_CASE("INC-13: only reasons marked so in the policy pause a target's clock") {
    auto const clock = clock_of(target_metric::resolve);
    worked_incident it;
    it.reported("2026-03-02 09:00")
        .at("2026-03-02 09:30", assign{.to = {"bob"}})
        .at("2026-03-02 10:00", hold{.reason = "awaiting_supplier"});
    CHECK(it.on(clock, "2026-03-02 11:00").phase == clock_phase::running);
    it.at("2026-03-02 11:00", hold{.reason = "awaiting_user"});
    CHECK(it.on(clock, "2026-03-02 12:00").phase == clock_phase::paused);
    it.at("2026-03-02 13:00", resume{});
    CHECK(it.on(clock, "2026-03-02 14:00").elapsed == 3h);
}

TEST_CASE("INC-14: a reopened incident's clock goes on, or begins anew where the policy says so") {
    auto const elapsed_under = [](incident_policy const& policy) {
        worked_incident it{policy};
        it.reported("2026-03-02 09:00")
            .at("2026-03-02 09:30", assign{.to = {"bob"}})
            .at("2026-03-02 11:00", by_restart())
            .at("2026-03-02 13:00", reopen{.reason = "no"});
        return it.on(clock_of(target_metric::resolve, policy), "2026-03-02 14:00").elapsed;
    };
    incident_policy restarting;
    restarting.reopening_restarts_clock = true;
    CHECK(elapsed_under({}) == 3h);
    CHECK(elapsed_under(restarting) == 1h);
}

TEST_CASE("what was reported before it was recorded counts from the report") {
    worked_incident it;
    it.at("2026-03-02 12:00",
        report{.reporter = "eva",
            .channel = "mail",
            .at = clock_samples::at("2026-03-02 10:00"),
            .symptom = "slow",
            .service = {"mail"}});
    CHECK(it.on(clock_of(target_metric::resolve), "2026-03-02 12:00").elapsed == 2h);
}

TEST_CASE("metrics that incidents have no clock for are refused when they are bound") {
    for (auto const metric :
        {target_metric::fulfil, target_metric::root_cause, target_metric::implement, target_metric::review}) {
        auto target = incident_target(metric);
        target.allowances = {hours(4)};
        CHECK(target_clock::bind(target, offices()).error().path == "/starts");
    }
}
