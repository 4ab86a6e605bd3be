// SPDX-License-Identifier: BSL-1.0
#include <itsm/service_level/clock.hpp>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

// Clocks on journals that nobody thought up: what they show equals a count by hand, and however one looks at them it is
// the same clock.

using namespace itsm;
using namespace std::chrono_literals;

namespace {

instant const monday = *parse_instant("2026-03-02T00:00:00Z");

std::size_t below(std::size_t n) { return *rc::gen::inRange<std::size_t>(0, n); }

/// Intervals on whole minutes, so that counting minutes is exact. Compiled once: it takes longer than all else here.
calendar_book const& office_hours() {
    static calendar_book const made = [] {
        opening_times const day{{"08:30", "12:00"}, {"13:00", "17:30"}};
        auto const office = business_calendar::compile(
            {.name = "office", .tz = "UTC", .weekly = {day, day, day, day, day, {{"22:00", "02:00"}}}}, time_zone{});
        REQUIRE(office);
        calendar_book book;
        REQUIRE(book.add(*office));
        return book;
    }();
    return made;
}

target_clock some_clock(bool with_pauses = true) {
    service_target target{.name = "resolve",
        .calendar = "office",
        .starts = {{.commands = {"report"}}},
        .stops = {{.commands = {"resolve"}}},
        .reopens = {{.commands = {"reopen"}}}};
    if (with_pauses) target.pauses = {{.field = "/hold", .is = {true}}};
    for (auto const minutes : {1, 2, 90, 600})
        target.allowances.push_back(
            {.where = {{.field = "/level", .is = {minutes}}}, .within = {minutes, period_unit::minutes}});
    target.on_reopening = static_cast<reopening_rule>(below(4));
    target.on_selection = static_cast<selection_rule>(below(2));
    auto bound = target_clock::bind(target, office_hours());
    RC_ASSERT(bound.has_value());
    return *bound;
}

/// Things that happen, some minutes apart, also none.
std::vector<journal_entry> some_journal() {
    std::vector<journal_entry> entries;
    auto at = monday + std::chrono::minutes{below(7 * 24 * 60)};
    auto const count = 1 + below(12);
    while (entries.size() < count) {
        journal_entry one;
        one.version = entries.size() + 1;
        one.at = at;
        constexpr std::array commands{"comment", "comment", "report", "resolve", "reopen"};
        one.command_key = entries.empty() ? "report" : commands[below(commands.size())];
        if (entries.empty() || below(3) == 0)
            one.changes.push_back({"/level", {}, std::array{1, 2, 90, 600}[below(4)]});
        if (below(2) == 0) one.changes.push_back({"/hold", {}, below(2) == 0});
        entries.push_back(std::move(one));
        at += std::chrono::minutes{below(4) == 0 ? 0 : below(24 * 60)};
    }
    return entries;
}

clock_reading read(target_clock const& clock, std::vector<journal_entry> const& entries, instant now) {
    auto const shown = read_clock(clock, entries, now);
    RC_ASSERT(shown.has_value());
    return *shown;
}

bool is_open(instant minute) {
    auto const day = std::chrono::floor<std::chrono::days>(minute);
    auto const time = minute - day;
    auto const weekday = std::chrono::weekday{day}.iso_encoding();
    if (weekday == 6) return time >= 22h;
    if (weekday == 7) return time < 2h;
    return (time >= 8h + 30min && time < 12h) || (time >= 13h && time < 17h + 30min);
}

instant after(std::vector<journal_entry> const& entries, std::size_t most_minutes) {
    return entries.back().at + std::chrono::minutes{below(most_minutes)};
}

} // namespace

TEST_CASE("what has elapsed is what counting minutes gives") {
    CHECK(rc::check([] {
        auto const clock = some_clock();
        auto const entries = some_journal();
        auto const now = after(entries, 3 * 24 * 60);
        auto const why = explain(clock, entries, now);
        RC_ASSERT(why.has_value());
        auto const last = why->reading.cycle;
        bool const from_change = clock.target().on_selection == selection_rule::from_change;
        duration by_hand{0};
        for (auto const& line : why->lines) {
            duration in_line{0};
            for (auto minute = line.span.from; minute < line.span.to; minute += 1min)
                if (line.phase == clock_phase::running && is_open(minute)) in_line += 1min;
            if (!from_change && why->reading.selected) RC_ASSERT(line.counted == in_line);
            RC_ASSERT(line.counted <= in_line);
            if (line.cycle == last) by_hand += line.counted;
        }
        RC_ASSERT(why->reading.elapsed == by_hand);
    }));
}

namespace {

/// The same clock, counted minute by minute straight from the entries: what elapsed in its last cycle.
duration counted_by_minutes(service_target const& target, std::vector<journal_entry> const& entries, instant now) {
    bool runs = false;
    bool is_over = false;
    bool held = false;
    value level;
    value measured_by;
    duration elapsed{0};
    duration since_stop{0};
    std::size_t next = 0;
    for (auto minute = entries.front().at; minute <= now; minute += 1min) {
        for (; next < entries.size() && entries[next].at == minute; ++next) {
            for (auto const& change : entries[next].changes) {
                if (change.path == "/hold") held = *change.after.as<bool>();
                else level = change.after;
            }
            auto const& command = entries[next].command_key;
            bool const begins = (command == "report" && !runs && !is_over) ||
                                (command == "reopen" && is_over && target.on_reopening == reopening_rule::starts_anew);
            bool const goes_on = command == "reopen" && is_over && target.on_reopening != reopening_rule::stays_stopped;
            if (begins) elapsed = duration{0}, measured_by = level;
            else if (goes_on && target.on_reopening == reopening_rule::never_stopped) elapsed += since_stop;
            if (begins || goes_on) runs = true, is_over = false;
            bool const starts_late = target.on_selection == selection_rule::from_change && runs && measured_by != level;
            if (starts_late) elapsed = duration{0};
            if (runs) measured_by = level;
            if (command == "resolve" && runs) runs = false, is_over = true, since_stop = duration{0};
        }
        if (minute == now || held || !is_open(minute)) continue;
        if (runs) elapsed += 1min;
        else since_stop += 1min;
    }
    return elapsed;
}

} // namespace

TEST_CASE("what has elapsed is what somebody counts who reads the entries minute by minute") {
    CHECK(rc::check([] {
        auto const clock = some_clock();
        auto const entries = some_journal();
        auto const now = after(entries, 24 * 60);
        RC_ASSERT(read(clock, entries, now).elapsed == counted_by_minutes(clock.target(), entries, now));
    }));
}

TEST_CASE("the lines of an explanation follow one another without gap, from the start to now or the stop") {
    CHECK(rc::check([] {
        auto const clock = some_clock();
        auto const entries = some_journal();
        auto const now = after(entries, 3 * 24 * 60);
        auto const why = explain(clock, entries, now);
        RC_ASSERT(why.has_value());
        if (why->lines.empty()) { // stopped when it started
            RC_ASSERT(why->reading.stopped_at == why->reading.started_at);
            return;
        }
        for (std::size_t i = 1; i < why->lines.size(); ++i)
            RC_ASSERT(why->lines[i].span.from == why->lines[i - 1].span.to);
        for (std::size_t i = 0; i + 1 < why->lines.size(); ++i)
            RC_ASSERT(why->lines[i].span.from < why->lines[i].span.to);
        RC_ASSERT(why->lines.front().span.from == entries.front().at);
        RC_ASSERT(why->lines.back().span.to == why->reading.stopped_at.value_or(now));
    }));
}

TEST_CASE("folding entry by entry equals folding at once") {
    CHECK(rc::check([] {
        auto const clock = some_clock();
        auto const entries = some_journal();
        clock_timeline growing{clock};
        for (std::size_t i = 0; i < entries.size(); ++i) {
            growing.add(entries[i]);
            clock_timeline const at_once{clock, std::span{entries}.first(i + 1)};
            RC_ASSERT(std::equal(
                growing.marks().begin(), growing.marks().end(), at_once.marks().begin(), at_once.marks().end()));
            auto const now = entries[i].at + std::chrono::minutes{below(2'000)};
            RC_ASSERT(*read_clock(growing, now) == *read_clock(at_once, now));
        }
    }));
}

TEST_CASE("the past does not change by what comes after it") {
    CHECK(rc::check([] {
        auto const clock = some_clock();
        auto entries = some_journal();
        auto const now = after(entries, 2'000);
        auto const before = read(clock, entries, now);
        auto later = entries.back();
        ++later.version;
        later.at = now + 1min;
        later.command_key = "resolve";
        entries.push_back(later);
        RC_ASSERT(read(clock, entries, now) == before);
    }));
}

TEST_CASE("a pause of no length changes nothing") {
    CHECK(rc::check([] {
        auto const clock = some_clock();
        auto entries = some_journal();
        auto const now = after(entries, 2'000);
        auto const before = read(clock, entries, now);
        bool const is_held = before.phase == clock_phase::paused;
        auto const at = std::min(entries.back().at + std::chrono::minutes{below(600)}, now);
        for (bool const hold : {!is_held, is_held}) {
            journal_entry one;
            one.version = entries.size() + 1;
            one.at = at;
            one.command_key = "comment";
            one.changes.push_back({"/hold", {}, hold});
            entries.push_back(std::move(one));
        }
        RC_ASSERT(read(clock, entries, now) == before);
    }));
}

TEST_CASE("a paused clock shows the same whatever time passes") {
    CHECK(rc::check([] {
        auto const clock = some_clock();
        auto const entries = some_journal();
        auto const now = after(entries, 600);
        auto const shown = read(clock, entries, now);
        if (!(shown.phase == clock_phase::paused || shown.phase == clock_phase::stopped)) return;
        RC_ASSERT(read(clock, entries, now + std::chrono::minutes{below(1'000'000)}) == shown);
    }));
}

TEST_CASE("a running clock is breached from its breach instant on, and not before") {
    CHECK(rc::check([] {
        auto const clock = some_clock();
        auto const entries = some_journal();
        auto const shown = read(clock, entries, entries.back().at);
        if (!(shown.phase == clock_phase::running && shown.breach_at.has_value())) return;
        auto const at = std::max(*shown.breach_at, entries.back().at);
        RC_ASSERT(read(clock, entries, at).outcome == target_outcome::breached);
        RC_ASSERT(read(clock, entries, at + std::chrono::minutes{below(10'000)}).outcome == target_outcome::breached);
        RC_ASSERT(read(clock, entries, at).breach_at == shown.breach_at);
        if (*shown.breach_at > entries.back().at)
            RC_ASSERT(read(clock, entries, *shown.breach_at - duration{1}).outcome == target_outcome::open);
    }));
}

TEST_CASE("what is met stopped in time, what is breached did not") {
    CHECK(rc::check([] {
        auto const clock = some_clock();
        auto const entries = some_journal();
        auto const now = after(entries, 2'000);
        auto const cycles = read_cycles(clock, clock_timeline{clock, entries}.marks(), now);
        RC_ASSERT(cycles.has_value());
        RC_ASSERT(cycles->back() == read(clock, entries, now));
        for (auto const& one : *cycles) {
            if (!one.selected || one.phase != clock_phase::stopped) continue;
            auto const expected = one.remaining() >= 0s ? target_outcome::achieved : target_outcome::breached;
            RC_ASSERT(one.outcome == expected);
            RC_ASSERT(one.breach_at.has_value() == (expected == target_outcome::breached));
        }
    }));
}

TEST_CASE("the host that sets its timer at the next look finds a signal due then, and nothing a moment before") {
    CHECK(rc::check([] {
        auto const clock = some_clock();
        auto const entries = some_journal();
        auto const now = entries.back().at;
        clock_timeline const timeline{clock, entries};
        auto const next = next_look_at(clock, timeline.marks(), now);
        RC_ASSERT(next.has_value());
        if (!*next) return;
        auto const when = std::max(**next, now);
        auto const due = due_signals(clock, timeline.marks(), when);
        RC_ASSERT(due.has_value());
        RC_ASSERT(!due->empty());
        RC_ASSERT(due->front().at == **next);
        if (**next > now) {
            auto const before = due_signals(clock, timeline.marks(), when - duration{1});
            RC_ASSERT(before.has_value());
            RC_ASSERT(before->empty());
        }
    }));
}

TEST_CASE("a host that fires what is due whenever its timer rings fires each warning and the breach once, and rests") {
    CHECK(rc::check([] {
        auto const clock = some_clock(false);
        auto entries = some_journal();
        std::vector<std::string> fired;
        for (auto now = entries.back().at;;) {
            auto const next = next_deadline(std::span{&clock, 1}, entries, now);
            RC_ASSERT(next.has_value());
            if (!*next) break;
            now = std::max(now, **next);
            auto const due = due_signals(clock, clock_timeline{clock, entries}.marks(), now);
            RC_ASSERT(due.has_value());
            RC_ASSERT(!due->empty());
            for (auto const& one : *due) {
                RC_ASSERT(std::find(fired.begin(), fired.end(), one.key) == fired.end());
                fired.push_back(one.key);
                journal_entry told;
                told.version = entries.size() + 1;
                told.at = now;
                told.command_key = "comment";
                told.duties.push_back({.rule = "SLM-5", .key = one.key});
                entries.push_back(std::move(told));
            }
        }
        auto const cycles = read_cycles(clock, clock_timeline{clock, entries}.marks(), entries.back().at);
        RC_ASSERT(cycles.has_value());
        RC_ASSERT(fired.size() <= 4 * cycles->size());
    }));
}
