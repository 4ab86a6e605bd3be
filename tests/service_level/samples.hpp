// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/service_level/clock.hpp>

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Journals and calendars of the tests' own. 2026-03-02 is a Monday.
namespace itsm::clock_samples {

using namespace std::chrono_literals;

/// "2026-03-02 09:00" of UTC.
inline instant at(std::string_view text) {
    auto const read = parse_instant(std::string{text.substr(0, 10)} + "T" + std::string{text.substr(11)} + ":00Z");
    REQUIRE_MESSAGE(read, text);
    return *read;
}

/// Monday to Friday between two times of day, in UTC.
inline business_calendar weekdays(std::string name, std::string from, std::string to) {
    opening_times const day{{std::move(from), std::move(to)}};
    auto made = business_calendar::compile(
        {.name = std::move(name), .tz = "UTC", .weekly = {day, day, day, day, day}}, time_zone{});
    REQUIRE(made);
    return *made;
}

inline calendar_book book_of(std::initializer_list<business_calendar> calendars) {
    calendar_book made;
    for (auto const& one : calendars) REQUIRE(made.add(one));
    return made;
}

/// Calendars "office", 9 to 17, and "long", 8 to 18. Compiled once.
inline calendar_book const& offices() {
    static calendar_book const made =
        book_of({weekdays("office", "09:00", "17:00"), weekdays("long", "08:00", "18:00")});
    return made;
}

inline target_clock bound(service_target const& target, calendar_book const& calendars = offices()) {
    auto made = target_clock::bind(target, calendars);
    REQUIRE_MESSAGE(made, to_text(made.error()));
    return *made;
}

/// The entries of one record, as a story: `story{}.tells("2026-03-02 09:00", "report", {{"/state", "new"}})`.
struct story {
    std::vector<journal_entry> entries{};

    story& tells(std::string_view when,
        std::string command,
        std::vector<std::pair<std::string, value>> changes = {},
        std::string role = "service_desk") {
        journal_entry made;
        made.version = entries.size() + 1;
        made.at = made.recorded_at = at(when);
        made.command_key = std::move(command);
        made.actor = {"mia"};
        made.actor_roles = {{std::move(role)}};
        for (auto& [path, to] : changes) made.changes.push_back({path, {}, std::move(to)});
        entries.push_back(std::move(made));
        return *this;
    }
    /// The host has sent what was due.
    story& fires(std::string_view when, std::string key) {
        tells(when, "signal_target");
        entries.back().duties.push_back({.rule = "SLM-5", .key = std::move(key)});
        return *this;
    }
};

inline clock_reading reading(target_clock const& clock, story const& of, std::string_view now) {
    auto const read = read_clock(clock, of.entries, at(now));
    REQUIRE_MESSAGE(read, to_text(read.error()));
    return *read;
}

/// The keys of what is due.
inline std::vector<std::string> due(target_clock const& clock, story const& of, std::string_view now) {
    clock_timeline const timeline{clock, of.entries};
    auto const signals = due_signals(clock, timeline.marks(), at(now));
    REQUIRE(signals);
    std::vector<std::string> keys;
    for (auto const& one : *signals) keys.push_back(one.key);
    return keys;
}

/// "/state" becomes one of the words.
inline entry_test state_is(std::vector<value> words) {
    return {.fields = {{.field = "/state", .is = std::move(words)}}};
}

inline target_allowance hours(int amount, std::vector<field_test> where = {}) {
    return {.where = std::move(where), .within = {amount, period_unit::hours}};
}
inline std::vector<field_test> priority_is(value level) { return {{.field = "/priority", .is = {std::move(level)}}}; }

/// From the first entry to "/state" resolved, paused while "/hold" is there; four office hours.
inline service_target resolve_in_four_hours() {
    return {.name = "resolve",
        .metric = target_metric::resolve,
        .calendar = "office",
        .starts = {{.first = true}},
        .stops = {state_is({"resolved"})},
        .reopens = {state_is({"open"})},
        .pauses = {{.field = "/hold", .present = true}},
        .allowances = {hours(4)}};
}

} // namespace itsm::clock_samples
