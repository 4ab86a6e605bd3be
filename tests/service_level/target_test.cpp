// SPDX-License-Identifier: BSL-1.0
#include "samples.hpp"

#include <itsm/incident/lifecycle.hpp>
#include <itsm/json/typed.hpp>
#include <itsm/service_level/record_shape.hpp>

#include <functional>

using namespace itsm;
using namespace itsm::clock_samples;

namespace {

/// What `bind` says to a target that was changed: "code at path".
std::string refused(std::function<void(service_target&)> const& change, record_shape const& shape = {}) {
    auto target = resolve_in_four_hours();
    change(target);
    auto const made = target_clock::bind(target, offices(), shape);
    if (made) return "accepted";
    return std::string{to_text(made.error().code)} + " at " + made.error().path;
}

} // namespace

TEST_CASE("a target reads back from its JSON as it was") {
    auto target = resolve_in_four_hours();
    target.extra_when_closed = {1, period_unit::hours};
    target.warnings.push_back({.ahead = waiting_period{30, period_unit::minutes}});
    target.on_reopening = reopening_rule::starts_anew;
    auto const read = read_json<service_target>(write_json(target));
    REQUIRE(read);
    CHECK(*read == target);
    CHECK(read_json<service_target>(R"({"name": "x", "stopps": []})").error().code == error_code::unknown_field);
}

TEST_CASE("SLM-5: the warnings of a target that says nothing are at 50, 75 and 90 %") {
    service_target const plain;
    REQUIRE(plain.warnings.size() == 3);
    CHECK(plain.warnings[0].percent == 50);
    CHECK(plain.warnings[1].percent == 75);
    CHECK(plain.warnings[2].percent == 90);
}

TEST_CASE("a target that can be measured is accepted") {
    CHECK(refused([](auto&) {}) == "accepted");
    CHECK(refused([](auto& it) { it.calendar.clear(); }) == "accepted");
}

TEST_CASE("a target that lacks something is refused with the place") {
    CHECK(refused([](auto& it) { it.name.clear(); }) == "missing_field at /name");
    CHECK(refused([](auto& it) { it.name = "a/b"; }) == "bad_value at /name");
    CHECK(refused([](auto& it) { it.starts.clear(); }) == "missing_field at /starts");
    CHECK(refused([](auto& it) { it.allowances.clear(); }) == "missing_field at /allowances");
    CHECK(refused([](auto& it) { it.allowances = {{}}; }) == "missing_field at /allowances/0/within");
    CHECK(refused([](auto& it) { it.starts.push_back({}); }) == "missing_field at /starts/1");
    CHECK(refused([](auto& it) { it.stops[0].fields[0].is.clear(); }) == "missing_field at /stops/0/fields/0");
    CHECK(refused([](auto& it) { it.pauses[0].field.clear(); }) == "missing_field at /pauses/0/field");
    CHECK(refused([](auto& it) { it.pauses[0].field = "hold"; }) == "bad_value at /pauses/0/field");
    CHECK(refused([](auto& it) { it.stopped_at = "restored_at"; }) == "bad_value at /stopped_at");
    CHECK(refused([](auto& it) { it.restarts.push_back({.changed = {"team"}}); }) ==
          "bad_value at /restarts/0/changed/0");
}

TEST_CASE("a calendar that is not in the book is refused where it is named") {
    CHECK(refused([](auto& it) { it.calendar = "nights"; }) == "bad_value at /calendar");
    CHECK(refused([](auto& it) { it.allowances[0].calendar = "nights"; }) == "bad_value at /allowances/0/calendar");
}

TEST_CASE("lengths of time that cannot be measured are refused") {
    CHECK(refused([](auto& it) { it.allowances[0].within = {-1, period_unit::hours}; }) ==
          "bad_value at /allowances/0/within/amount");
    CHECK(refused([](auto& it) { it.allowances[0].within = {1'000'000, period_unit::days}; }) ==
          "bad_value at /allowances/0/within/amount");
    CHECK(refused([](auto& it) { it.allowances[0].within = {213'503'983, period_unit::days}; }) ==
          "bad_value at /allowances/0/within/amount");
    CHECK(refused([](auto& it) { it.allowances[0].within = {1'000'001, period_unit::seconds}; }) ==
          "bad_value at /allowances/0/within/amount");
    CHECK(refused([](auto& it) { it.allowances[0].within = {2, period_unit::working_days}; }) ==
          "bad_value at /allowances/0/within/unit");
    CHECK(refused([](auto& it) { it.extra_when_closed = {-1, period_unit::hours}; }) ==
          "bad_value at /extra_when_closed/amount");
    CHECK(refused([](auto& it) { it.warnings = {{.ahead = waiting_period{-5, period_unit::minutes}}}; }) ==
          "bad_value at /warnings/0/ahead/amount");
    CHECK(refused([](auto& it) { it.warnings = {{.after = waiting_period{1, period_unit::working_days}}}; }) ==
          "bad_value at /warnings/0/after/unit");
}

TEST_CASE("a warning says one thing, once") {
    CHECK(refused([](auto& it) { it.warnings = {{}}; }) == "bad_value at /warnings/0");
    CHECK(refused([](auto& it) { it.warnings = {{.percent = 50, .after = waiting_period{1, period_unit::hours}}}; }) ==
          "bad_value at /warnings/0");
    CHECK(refused([](auto& it) { it.warnings[1].percent = 100; }) == "bad_value at /warnings/1/percent");
    CHECK(refused([](auto& it) { it.warnings[1].percent = -1; }) == "bad_value at /warnings/1/percent");
    CHECK(refused([](auto& it) { it.warnings[1].percent = 50; }) == "bad_value at /warnings/1");
    CHECK(refused([](auto& it) { it.warnings.assign(61, {.percent = 1}); }) == "too_large at /warnings");
}

TEST_CASE("two allowances as specific as each other are refused when both may hold") {
    auto const both = [](target_allowance const& a, target_allowance const& b) {
        return refused([&](auto& it) { it.allowances = {a, b}; });
    };
    auto const field_is = [](value one) { return hours(1, {{.field = "/priority", .is = {std::move(one)}}}); };
    auto const is_not = hours(1, {{.field = "/priority", .is_not = {"p1"}}});
    auto const absent = hours(1, {{.field = "/priority", .present = false}});
    auto const present = hours(1, {{.field = "/priority", .present = true}});
    auto const other_field = hours(1, {{.field = "/service", .is = {"mail"}}});
    auto const rivals = std::string{"bad_definition at /allowances/1"};
    CHECK(both(hours(1), hours(2)) == rivals);
    CHECK(both(field_is("p1"), other_field) == rivals);
    CHECK(both(field_is("p1"), field_is("p1")) == rivals);
    CHECK(both(field_is("p2"), is_not) == rivals);
    CHECK(both(field_is("p1"), field_is("p2")) == "accepted");
    CHECK(both(field_is("p1"), is_not) == "accepted");
    CHECK(both(absent, present) == "accepted");
    CHECK(both(hours(1), field_is("p1")) == "accepted");
    CHECK(refused([&](auto& it) {
        it.allowances = {field_is("p1"), other_field};
        it.choice = allowance_choice::strictest;
    }) == "accepted");
}

TEST_CASE("a field or command that the record's process does not know is refused") {
    auto const shape = shape_of(incident_lifecycle);
    auto const with = [&](auto change) {
        return refused(
            [&](auto& it) {
                it.pauses.clear();
                change(it);
            },
            shape);
    };
    CHECK(with([](auto&) {}) == "accepted");
    CHECK(
        with([](auto& it) { it.pauses = {{.field = "/hold/raeson", .is = {"x"}}}; }) == "bad_value at /pauses/0/field");
    CHECK(with([](auto& it) { it.pauses = {{.field = "/hold/reason", .is = {"x"}}}; }) == "accepted");
    CHECK(
        with([](auto& it) { it.stops = {{.commands = {"resolve", "solve"}}}; }) == "bad_value at /stops/0/commands/1");
    CHECK(with([](auto& it) { it.restarts = {{.changed = {"/taem"}}}; }) == "bad_value at /restarts/0/changed/0");
    CHECK(with([](auto& it) { it.pauses = {{.field = "/links", .present = true}}; }) == "bad_value at /pauses/0/field");
    CHECK(with([](auto& it) { it.pauses = {{.field = "/links/0/kind", .present = true}}; }) ==
          "bad_value at /pauses/0/field");
    CHECK(with([](auto& it) { it.restarts = {{.changed = {"/links"}}}; }) == "accepted");
    CHECK(with([](auto& it) { it.started_at = "/report/when"; }) == "bad_value at /started_at");
    CHECK(
        with([](auto& it) { it.allowances = {hours(1, {{.field = "/custom/vip", .present = true}})}; }) == "accepted");
}

TEST_CASE("fields are what a new record has before the first entry changes them") {
    // The first entry of an incident lists no change of the state: it is recorded already.
    auto target = resolve_in_four_hours();
    target.pauses = {{.field = "/state", .is = {"recorded"}}};
    auto const clock = target_clock::bind(target, offices(), shape_of(incident_lifecycle));
    REQUIRE(clock);
    CHECK(
        reading(*clock, story{}.tells("2026-03-02 09:00", "report"), "2026-03-02 10:00").phase == clock_phase::paused);
}
