// SPDX-License-Identifier: BSL-1.0
#include "paired.hpp"

#include <itsm/service_level/clock.hpp>
#include <itsm/service_level/due_queue.hpp>

#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

// A clock beside the look-ups into its calendar, which it cannot do without; the due queue beside the standard
// library's ordered set with an index, which is what a host would write.

namespace itsm::benchmark {
namespace {

using namespace std::chrono_literals;

constexpr instant monday = std::chrono::sys_days{std::chrono::March / 9 / 2026} + 9h;
constexpr std::size_t clocks_of_a_batch = 1'000;

target_clock resolve_clock(business_calendar const& office) {
    calendar_book book;
    if (!book.add(office)) std::abort();
    service_target const target{.name = "resolve",
        .calendar = "office",
        .starts = {{.first = true}},
        .stops = {{.fields = {{.field = "/state", .is = {"resolved"}}}}},
        .pauses = {{.field = "/hold/pauses_clock", .is = {true}}},
        .allowances = {{.where = {{.field = "/priority", .is = {"p2"}}}, .within = {80, period_unit::hours}},
            {.where = {{.field = "/priority", .is = {"p3"}}}, .within = {120, period_unit::hours}}}};
    auto made = target_clock::bind(target, book);
    if (!made) std::abort();
    return *made;
}

business_calendar office_hours() {
    opening_times const day{{"09:00", "17:00"}};
    auto made =
        business_calendar::compile({.name = "office", .tz = "UTC", .weekly = {day, day, day, day, day}}, time_zone{});
    if (!made) std::abort();
    return *made;
}

/// Twenty entries as incidents have them: classified, handed over, on hold and off it three times, worked on.
std::vector<journal_entry> twenty_entries(std::mt19937_64& random) {
    std::vector<journal_entry> entries;
    auto at = monday + std::chrono::minutes{random() % 10'000};
    auto const add = [&](std::string command, std::vector<field_change> changes) {
        journal_entry one;
        one.version = entries.size() + 1;
        one.at = at;
        one.command_key = std::move(command);
        one.actor = {"Grace Hopper"};
        one.actor_roles = {{"second_line"}};
        one.changes = std::move(changes);
        one.changes.push_back({"/version", {}, static_cast<std::int64_t>(one.version)});
        entries.push_back(std::move(one));
        at += std::chrono::minutes{1 + random() % 240};
    };
    add("report", {{"/symptom", {}, "mail is down"}, {"/owner", {}, "anna"}});
    add("classify", {{"/state", {}, "classified"}, {"/category", {}, "mail"}, {"/priority", {}, "p3"}});
    add("assign", {{"/state", {}, "assigned"}, {"/team", {}, "second line"}});
    add("start", {{"/state", {}, "in_progress"}});
    for (int i = 0; i < 3; ++i) {
        add("hold", {{"/hold", {}, value_object{{"reason", "awaiting_user"}, {"pauses_clock", true}}}});
        add("comment", {});
        add("resume", {{"/hold", {}, {}}});
        add("record_progress", {{"/last_progress_at", {}, at}});
        add("comment", {});
    }
    add("classify", {{"/priority", {}, "p2"}});
    return entries;
}

struct one_clock {
    std::vector<journal_entry> entries;
    std::vector<clock_mark> marks;
    std::vector<time_span> runs;
    instant now{};
    instant deadline{};
};

void compare_clocks(program& all) {
    auto const office = office_hours();
    auto const clock = resolve_clock(office);
    auto const cases = std::make_shared<std::vector<one_clock>>();
    std::mt19937_64 random{20};
    for (std::size_t i = 0; i < clocks_of_a_batch; ++i) {
        one_clock one{twenty_entries(random), {}, {}, {}, {}};
        clock_timeline const timeline{clock, one.entries};
        one.marks.assign(timeline.marks().begin(), timeline.marks().end());
        one.now = one.entries.back().at + 1h;
        auto const why = explain(clock, one.entries, one.now);
        if (!why || !why->reading.deadline) std::abort();
        for (auto const& line : why->lines)
            if (line.phase == clock_phase::running) one.runs.push_back(line.span);
        one.deadline = *why->reading.deadline;
        cases->push_back(std::move(one));
    }

    side const look_ups{"the same look-ups into the calendar alone",
        for_a_slice(clocks_of_a_batch,
            [=] {
                for (auto const& one : *cases) {
                    duration elapsed{};
                    for (auto const& run : one.runs) elapsed += *office.elapsed(run.from, run.to);
                    keep(elapsed);
                    keep(*office.deadline(one.runs.back().from, 80h));
                    keep(*office.next_open(one.deadline));
                    keep(*office.deadline(one.runs.back().from, 40h));
                }
            }),
        {{"look-ups", static_cast<std::int64_t>(cases->front().runs.size() + 3)}}};

    all.compare({.name = "clock",
        .what = "a clock with 20 entries: phase, elapsed, deadline, breach, next warning",
        .input = "1,000 incidents of 20 entries each, three holds, a change of priority; the clock's marks are kept",
        .limit = 4.0,
        .left = {"read_clock",
            for_a_slice(clocks_of_a_batch,
                [=] {
                    for (auto const& one : *cases) keep(*read_clock(clock, one.marks, one.now));
                })},
        .right = look_ups});
    all.compare({.name = "clock from entries",
        .what = "the same, and its marks found anew in the journal",
        .input = "the same incidents; 20 entries with 29 changes are read for each clock",
        .left = {"read_clock over journal entries",
            for_a_slice(clocks_of_a_batch,
                [=] {
                    for (auto const& one : *cases) keep(*read_clock(clock, one.entries, one.now));
                })},
        .right = look_ups});
}

// --- what is due ----------------------------------------------------------------------------------------------------

struct key_hash {
    std::size_t operator()(due_key const& key) const { return static_cast<std::size_t>(key.low ^ key.clock); }
};

/// What a host writes that has not got one.
class ordered_set {
public:
    void set(due_key const& key, instant due) {
        auto const [at, is_new] = due_.try_emplace(key, due);
        if (!is_new) {
            order_.erase({at->second, key.low});
            at->second = due;
        }
        order_.insert({due, key.low});
    }
    [[nodiscard]] std::pair<instant, std::uint64_t> next() const { return *order_.begin(); }
    void reserve(std::size_t n) { due_.reserve(n); }

private:
    std::unordered_map<due_key, instant, key_hash> due_{};
    std::set<std::pair<instant, std::uint64_t>> order_{};
};

due_key some_key(std::mt19937_64& random, std::size_t count) {
    return {7, random() % count * 0x9e37'79b9'7f4a'7c15U, 0};
}
instant some_time(std::mt19937_64& random) {
    return monday + std::chrono::microseconds{random() % 31'536'000'000'000U};
}

void compare_queue(program& all, std::size_t count, std::string const& words) {
    auto const ours = std::make_shared<due_queue>();
    auto const theirs = std::make_shared<ordered_set>();
    auto const random = std::make_shared<std::mt19937_64>(20);
    for (std::size_t i = 0; i < count; ++i) {
        due_key const key{7, i * 0x9e37'79b9'7f4a'7c15U, 0};
        auto const due = some_time(*random);
        ours->set(key, due);
        theirs->set(key, due);
    }
    constexpr std::size_t batch = 10'000;
    auto const bytes = static_cast<std::int64_t>(ours->memory());
    value_object const memory{
        {"bytes a clock", bytes / static_cast<std::int64_t>(count)}, {"megabytes", bytes / 1'000'000}};
    all.compare({.name = "due queue, " + words + ", update",
        .what = "a clock's next instant is set anew",
        .input = words + " open clocks due within a year, updated at random",
        .left = {"due_queue",
            for_a_slice(batch,
                [=] {
                    for (std::size_t i = 0; i < batch; ++i) ours->set(some_key(*random, count), some_time(*random));
                }),
            memory},
        .right = {"std::set and std::unordered_map",
            for_a_slice(batch,
                [=] {
                    for (std::size_t i = 0; i < batch; ++i) theirs->set(some_key(*random, count), some_time(*random));
                })},
        .pairs = 10});
    all.compare({.name = "due queue, " + words + ", next",
        .what = "what is due next is taken, and set anew for later",
        .input = words + " open clocks",
        .left = {"due_queue",
            for_a_slice(batch,
                [=] {
                    for (std::size_t i = 0; i < batch; ++i) {
                        auto const first = ours->take(instant::max());
                        ours->set(first->key, first->due + std::chrono::days{365});
                    }
                })},
        .right = {"std::set and std::unordered_map",
            for_a_slice(batch,
                [=] {
                    for (std::size_t i = 0; i < batch; ++i) {
                        auto const [due, key] = theirs->next();
                        theirs->set({7, key, 0}, due + std::chrono::days{365});
                    }
                })},
        .pairs = 10});
}

} // namespace
} // namespace itsm::benchmark

int main(int count, char** arguments) {
    using namespace itsm::benchmark;
    program all{count, arguments};
    compare_clocks(all);
    compare_queue(all, 1'000'000, "1,000,000");
    compare_queue(all, 10'000'000, "10,000,000");
    return all.finish();
}
