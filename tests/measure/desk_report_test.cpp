// SPDX-License-Identifier: BSL-1.0
#include <itsm/measure/desk_report.hpp>

#include <itsm/desk/desk.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/incident/observed.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/service_level/incident_targets.hpp>
#include <itsm/storage/entry_of_step.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace itsm;
using namespace std::chrono_literals;
using namespace itsm::incident_commands;

namespace {

instant time(char const* text) { return *parse_instant(text); }

/// A record and its journal, without a store.
class history {
public:
    history(std::string number, instant at, std::optional<instant> reported = {}) {
        give(at,
            report{.number = std::move(number),
                .reporter = "eva",
                .channel = "phone",
                .at = reported,
                .symptom = "no mail",
                .service = {"mail"}});
    }
    template <command C>
    history& give(instant at, C const& given) {
        return decided(at, decide(it, given, in(at, agent)));
    }
    template <command C>
    history& observe(instant at, C const& seen) {
        return decided(at, decide(incident_observed, it, seen, in(at, importer)));
    }
    history& classified(instant at, impact_level impact = impact_level::low) {
        return give(at, classify{.category = "mail", .impact = impact, .urgency = urgency_level::low});
    }
    history& resolved(instant at) {
        return give(at,
            resolve{
                .how = resolution_kind::fix, .done = "restarted", .no_item_found = true, .category_confirmed = true});
    }

    incident it{};
    std::vector<journal_entry> entries{};

private:
    static context<incident> in(instant at, actor_profile const& by) {
        static incident_policy const policy{};
        return {.now = at, .actor = by, .policy = policy};
    }
    history& decided(instant at, result<step<incident>, refusal> const& made) {
        if (!made) FAIL(to_text(made.error()));
        entries.push_back(make_entry(it, *made, commit_request{{1, 1}, {}, at, {}}));
        it = made->next();
        return *this;
    }

    static inline actor_profile const agent{{"anna"}, {{"service_desk"}}, {"incident.*"}};
    static inline actor_profile const importer{{"anna"}, {{"importer"}}, {"incident-observed.*"}};
};

desk_report report_on(std::vector<history> const& all, instant as_of, std::vector<target_clock> targets = {}) {
    auto builder = desk_report_builder::make({.as_of = as_of, .targets = std::move(targets), .policy = {}});
    REQUIRE(builder);
    for (auto const& one : all) builder->add(one.it, one.entries);
    return std::move(*builder).finish();
}

/// Resolved within four hours, always open.
target_clock four_hours() {
    auto target = incident_target(target_metric::resolve);
    target.allowances = {{.where = {}, .within = {4, period_unit::hours}, .calendar = {}}};
    auto clock = target_clock::bind(target, calendar_book{});
    REQUIRE(clock);
    return *clock;
}

using counts = std::vector<std::pair<std::string, std::uint64_t>>;

// 5 January 2026 is a Monday.
auto const monday = time("2026-01-05T00:00:00Z");

} // namespace

TEST_CASE("without records there are no figures") {
    auto const made = report_on({}, monday);
    CHECK(made == desk_report{.as_of = monday});
}

TEST_CASE("weeks begin on Monday at midnight, UTC, and none is left out between the first and the last") {
    history const sunday{"A", monday - 1s};
    history const first{"B", monday};
    history last{"C", monday + 20 * 24h};
    auto const made = report_on({sunday, first, last}, monday + 21 * 24h - 1s);
    CHECK(made.weeks == std::vector<desk_week>{{"2025-12-29", 1, 0, 0, 1},
                            {"2026-01-05", 1, 0, 0, 2},
                            {"2026-01-12", 0, 0, 0, 2},
                            {"2026-01-19", 1, 0, 0, 3}});
    CHECK(made.first_opened_at == monday - 1s);
    CHECK(made.records == 3);
    CHECK(made.entries == 3);
    CHECK(made.backlog == 3);
}

TEST_CASE("an incident counts in the week in which it was reported, which may be before it was recorded") {
    history const late{"A", monday + 1h, monday - 1h};
    history const odd{"B", monday - 1h, monday + 1h}; // reported after it was recorded, says the clock of somebody
    auto const made = report_on({late, odd}, monday + 2h);
    CHECK(made.weeks == std::vector<desk_week>{{"2025-12-29", 2, 0, 0, 2}, {"2026-01-05", 0, 0, 0, 2}});
}

TEST_CASE("resolving takes from the backlog and reopening gives back; closing what is resolved does neither") {
    history one{"A", monday};
    one.classified(monday + 1h).resolved(monday + 2h).give(monday + 8 * 24h, reopen{});
    one.resolved(monday + 15 * 24h).observe(monday + 16 * 24h, adopt{incident_state::closed, {}, "Closed"});
    auto const made = report_on({one}, monday + 17 * 24h);
    CHECK(made.weeks ==
          std::vector<desk_week>{{"2026-01-05", 1, 1, 0, 0}, {"2026-01-12", 0, 0, 1, 1}, {"2026-01-19", 0, 1, 0, 0}});
    CHECK(made.backlog == 0);
    CHECK(made.hours_to_resolve.find("p4")->median == 15 * 24); // to the last time
    CHECK(made.hours_to_resolve.find("all")->n == 1);
}

TEST_CASE("what lies after the report's instant has not happened yet") {
    history one{"A", monday};
    one.classified(monday + 1h).resolved(monday + 2h);
    auto const before = report_on({one}, monday + 90min);
    CHECK(before.backlog == 1);
    CHECK(before.entries == 2);
    CHECK(before.hours_to_resolve.items.empty());
    CHECK(report_on({one}, monday + 2h).backlog == 0);
    CHECK(report_on({one}, monday - 1s) == desk_report{.as_of = monday - 1s});
}

TEST_CASE("the backlog's age is counted by priority in half-open ranges") {
    auto const now = monday + 100 * 24h;
    std::vector<history> all;
    for (auto const age : {24h - 1s, 24h + 0s, 72h - 1s, 72h + 0s, 168h + 0s, 720h - 1s, 720h + 0s})
        all.emplace_back("A" + std::to_string(all.size()), now - age);
    all.emplace_back("P", now - 2h);
    all.back().classified(now - 1h, impact_level::high);
    auto const made = report_on(all, now);
    REQUIRE(made.ages.items.size() == 2);
    CHECK(*made.ages.find("none") == backlog_ages{1, 2, 1, 2, 1});
    CHECK(*made.ages.find("p3") == backlog_ages{1, 0, 0, 0, 0});
}

TEST_CASE("time to resolve is spread by priority; what is open or reopened has none") {
    std::vector<history> all;
    for (auto const hours : {1h, 2h, 3h, 10h}) {
        all.emplace_back("A" + std::to_string(all.size()), monday);
        all.back().classified(monday).resolved(monday + hours);
    }
    all.emplace_back("open", monday);
    all.emplace_back("reopened", monday);
    all.back().classified(monday).resolved(monday + 1h).give(monday + 2h, reopen{});
    auto const made = report_on(all, monday + 24h);
    auto const* spread = made.hours_to_resolve.find("p4");
    REQUIRE(spread != nullptr);
    CHECK(spread->n == 4);
    CHECK(spread->median == 2.5);
    CHECK(spread->p90 == 10);
    CHECK(spread->mean == 4);
    CHECK(*made.hours_to_resolve.find("all") == *spread);
}

TEST_CASE("time in a state is that of stays that ended, from the journal") {
    history one{"A", monday};
    one.classified(monday + 1h).give(monday + 3h, assign{{"bob"}, {"second line"}}).give(monday + 3h + 30min, start{});
    auto const made = report_on({one}, monday + 100h);
    CHECK(made.hours_in_state.find("recorded")->median == 1);
    CHECK(made.hours_in_state.find("classified")->median == 2);
    CHECK(made.hours_in_state.find("assigned")->median == 0.5);
    CHECK(made.hours_in_state.find("in_progress") == nullptr);
}

TEST_CASE("an entry that says earlier than the one before counts at that one's time") {
    history one{"A", monday};
    one.classified(monday + 2h);
    one.resolved(monday + 1h);
    auto const made = report_on({one}, monday + 24h);
    CHECK(made.hours_in_state.find("classified")->median == 0);
    CHECK(made.hours_to_resolve.find("all")->median == 2);
}

TEST_CASE("targets count in the week in which their clocks stopped; open ones run or are overdue") {
    history good{"A", monday};
    good.classified(monday).resolved(monday + 4h);
    history bad{"B", monday};
    bad.classified(monday).resolved(monday + 8 * 24h);
    history running{"C", monday + 9 * 24h};
    running.classified(monday + 9 * 24h);
    history overdue{"D", monday};
    overdue.classified(monday);
    auto const made = report_on({good, bad, running, overdue}, monday + 9 * 24h + 1h, {four_hours()});
    REQUIRE(made.targets.items.size() == 1);
    auto const& [name, kept] = made.targets.items.front();
    CHECK(name == "resolve");
    CHECK(kept.weeks == std::vector<target_week>{{"2026-01-05", 1, 0}, {"2026-01-12", 0, 1}});
    CHECK(kept.achieved == 1);
    CHECK(kept.breached == 1);
    CHECK(kept.running == 1);
    CHECK(kept.overdue == 1);
    CHECK(kept.unmeasured == 0);
}

TEST_CASE("a record without an allowance is not measured") {
    auto target = incident_target(target_metric::resolve);
    target.allowances = {
        {.where = {{.field = "/priority", .is = {"p1"}}}, .within = {4, period_unit::hours}, .calendar = {}}};
    auto const clock = target_clock::bind(target, calendar_book{});
    REQUIRE(clock);
    auto const made = report_on({history{"A", monday}}, monday + 1h, {*clock});
    CHECK(made.targets.items.front().second.unmeasured == 1);
    CHECK(made.targets.items.front().second.running == 0);
}

TEST_CASE("two targets of one name are refused") {
    auto const made =
        desk_report_builder::make({.as_of = monday, .targets = {four_hours(), four_hours()}, .policy = {}});
    REQUIRE_FALSE(made);
    CHECK(made.error().code == error_code::bad_value);
}

TEST_CASE("what was observed is decided again where it stood, and counted by the rules that it broke") {
    using enum incident_state;
    auto const at = monday + 1h;
    auto const broken_by = [&](history const& one) {
        auto const made = report_on({one}, monday + 60 * 24h);
        CHECK(made.adopted == 1);
        CHECK(made.adopted_fitting == 0);
        return counts{made.refused_by.items.begin(), made.refused_by.items.end()};
    };
    counts const no_transition{{"no such transition", 1}};
    CHECK(broken_by(history{"A", monday}.observe(at, adopt{closed, {}, "Closed"})) == no_transition);
    CHECK(broken_by(history{"A", monday}.observe(at, adopt{{}, {}, "-100"})) == no_transition);
    CHECK(broken_by(history{"A", monday}.classified(monday).observe(at, adopt{recorded, {}, "New"})) == no_transition);
    CHECK(broken_by(history{"A", monday}.observe(at, adopt{resolved, {}, "Resolved"})) == counts{{"INC-2", 1}});
    CHECK(broken_by(history{"A", monday}.observe(at, adopt{in_progress, {}, "Active"})) == counts{{"INC-2", 1}});
    CHECK(broken_by(history{"A", monday}.observe(at, adopt{assigned, {}, "Assigned"})) == counts{{"INC-2", 1}});
    CHECK(broken_by(history{"A", monday}.observe(at, adopt{classified, {}, "Known"})) == counts{{"INC-2", 1}});
    CHECK(broken_by(history{"A", monday}.observe(at, adopt_fields{.owner = {"bob"}})) == counts{{"INC-2", 1}});
    CHECK(broken_by(history{"A", monday}.observe(at, adopt{recorded, "whim", "Waiting"})) == counts{{"INC-13", 1}});
    CHECK(broken_by(history{"A", monday}.observe(at, adopt_fields{.impact = impact_level::high})) ==
          counts{{"INC-2", 1}});
    CHECK(broken_by(history{"A", monday}.classified(monday).resolved(monday).observe(
              at, adopt{in_progress, "awaiting_user", "Waiting"})) == no_transition);
    CHECK(broken_by(history{"A", monday}.classified(monday).resolved(monday).observe(
              at, adopt{closed, {}, "Closed"})) == counts{{"INC-10", 1}, {"INC-20", 1}});

    history late{"A", monday};
    late.classified(monday).resolved(monday).give(monday, tell_user{"done"}).give(monday, judge_effect{false});
    late.give(monday, record_answer{user_answer::agreed}).give(monday, incident_commands::close{});
    late.observe(monday + 15 * 24h, adopt{in_progress, {}, "Active"});
    CHECK(broken_by(late) == counts{{"INC-14", 1}});
    CHECK(report_on({late}, monday + 60 * 24h).weeks[2].reopened == 1);
}

TEST_CASE("a rule whose fact the entry does not hold is counted where no other was broken") {
    history one{"A", monday};
    one.give(monday, classify{.category = "mail", .impact = impact_level::high, .urgency = urgency_level::high});
    one.resolved(monday).give(monday, tell_user{"done"}).give(monday, judge_effect{false});
    auto untold = one;
    one.give(monday, record_answer{user_answer::agreed});
    for (auto* each : {&one, &untold}) each->observe(monday + 1h, adopt{incident_state::closed, {}, "Closed"});
    CHECK(report_on({one}, monday + 2h).refused_by.items == counts{{"INC-11", 1}});
    CHECK(report_on({untold}, monday + 2h).refused_by.items == counts{{"INC-10", 1}});
}

TEST_CASE("what was observed and would have been accepted is counted apart") {
    using enum incident_state;
    history one{"A", monday};
    one.classified(monday).observe(monday, adopt{in_progress, {}, "Active"});
    one.observe(monday + 1h, adopt{in_progress, "awaiting_user", "Waiting"});
    one.observe(monday + 2h, adopt{in_progress, {}, "Active"});
    one.observe(monday + 3h, adopt_fields{.owner = {"bob"}});
    one.observe(monday + 3h, comment{"an ordinary command that an importer gave"});
    one.observe(monday + 4h, adopt{resolved, {}, "Resolved"});
    auto const made = report_on({one}, monday + 5h);
    CHECK(made.adopted == 6);
    CHECK(made.adopted_fitting == 6);
    CHECK(made.refused_by.items.empty());
}

TEST_CASE("records are counted by category, and the backlog by owner, as of then") {
    history one{"A", monday};
    one.classified(monday).give(monday + 1h, assign{{"bob"}, {"second line"}});
    history over{"B", monday};
    over.classified(monday).resolved(monday + 1h);
    history const fresh{"C", monday};
    auto const made = report_on({one, over, fresh}, monday + 2h);
    CHECK(made.categories.items == counts{{"", 1}, {"mail", 2}});
    CHECK(made.owners.items == counts{{"anna", 1}, {"bob", 1}});
    CHECK(report_on({one}, monday).owners.items == counts{{"anna", 1}});
}

TEST_CASE("records without entries, or with others than their own, are left out and counted") {
    history one{"A", monday};
    one.classified(monday + 1h);
    history const none = [] {
        history made{"B", monday};
        made.entries.clear();
        return made;
    }();
    history headless = one;
    headless.entries.erase(headless.entries.begin());
    history foreign = one;
    foreign.entries.back().record.number = "Z";
    auto const made = report_on({none, headless, foreign, one}, monday + 2h);
    CHECK(made.unreadable == 3);
    CHECK(made.records == 1);
}

TEST_CASE("observed entries whose past does not fold are not decided again, which is said") {
    history one{"A", monday};
    one.observe(monday + 1h, adopt{incident_state::closed, {}, "Closed"});
    one.entries.front().changes.push_back({"/nowhere", {}, value{1}});
    auto const made = report_on({one}, monday + 2h);
    CHECK(made.unreadable == 1);
    CHECK(made.records == 1);
    CHECK(made.refused_by.items.empty());
}
