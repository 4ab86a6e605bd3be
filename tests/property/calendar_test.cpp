// SPDX-License-Identifier: BSL-1.0
#include <itsm/calendar/business_calendar.hpp>
#include <itsm/exchange/calendars.hpp> // find_zone

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

// Random calendars in zones that change their clocks in every way there is: what is computed is what counting minutes
// gives, and the questions agree with each other.

using namespace itsm;
using namespace std::chrono_literals;

namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

/// Half-hour shifts, missing and repeated midnights, no shift at all, a left-out day, rules of both hemispheres, summers
/// that are the exception and winters, offsets of quarters of an hour.
constexpr std::array zones{"UTC",
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Asuncion",
    "America/Caracas",
    "America/Havana",
    "America/New_York",
    "America/Nuuk",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Amman",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Pyongyang",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Pacific/Apia",
    "Pacific/Chatham"};

using dice = std::function<int(int)>; ///< a number below another

/// In minutes of the day; the end may lie on the next.
using hours = std::vector<std::pair<int, int>>;

struct dates {
    bool yearly = false;
    year_month_day first{};
    year_month_day last{};

    [[nodiscard]] bool has(year_month_day day) const {
        if (!yearly) return first <= day && day <= last;
        auto const of_year = [](year_month_day of) { return std::tuple{of.month(), of.day()}; };
        if (of_year(first) <= of_year(last)) return of_year(first) <= of_year(day) && of_year(day) <= of_year(last);
        return of_year(day) >= of_year(first) || of_year(day) <= of_year(last);
    }
};

/// A calendar before it is written down, and the slow answer to what is open on a date.
struct plan {
    std::array<hours, 7> week{}; ///< from Sunday
    std::vector<dates> holidays{};
    std::vector<std::pair<dates, hours>> openings{}; ///< of each year before those of one year

    [[nodiscard]] hours const* opening_on(year_month_day day) const {
        hours const* found = nullptr;
        for (auto const& [when, open] : openings)
            if (when.has(day)) found = &open;
        return found;
    }
    [[nodiscard]] bool is_holiday(year_month_day day) const {
        return std::ranges::any_of(holidays, [&](dates const& one) { return one.has(day); });
    }
    [[nodiscard]] hours open_on(sys_days day) const {
        hours open;
        auto const add_until_midnight = [&](hours const& of) {
            for (auto const& [begin, end] : of) open.emplace_back(begin, std::min(end, 1440));
        };
        auto const add_after_midnight = [&](hours const& of) {
            for (auto const& [begin, end] : of)
                if (end > 1440) open.emplace_back(0, end - 1440);
        };
        auto const before = day - days{1};
        auto const* const own = opening_on(day);
        if (own != nullptr) add_until_midnight(*own);
        else if (!is_holiday(day)) {
            add_until_midnight(week[std::chrono::weekday{day}.c_encoding()]);
            add_after_midnight(week[std::chrono::weekday{before}.c_encoding()]);
        }
        bool const is_closed = own != nullptr ? own->empty() : is_holiday(day);
        if (auto const* const eve = opening_on(before); eve != nullptr && !is_closed) add_after_midnight(*eve);
        return open;
    }
};

hours any_hours(dice const& below, int from, int to) {
    std::vector<int> bounds;
    for (int i = 2 * below(4); i > 0; --i) bounds.push_back(from + below(to - from + 1));
    std::ranges::sort(bounds);
    bounds.erase(std::ranges::unique(bounds).begin(), bounds.end());
    hours made;
    for (std::size_t i = 1; i < bounds.size(); i += 2) made.emplace_back(bounds[i - 1], bounds[i]);
    return made;
}
/// With a shift over midnight, which nothing else of the day or the next comes near.
hours any_hours(dice const& below) {
    if (below(3) > 0) return any_hours(below, 360, 1200);
    auto made = any_hours(below, 360, 1200);
    made.emplace_back(1201 + below(239), 1441 + below(360));
    return made;
}
dates any_dates(dice const& below, year_month_day near) {
    dates made;
    made.yearly = below(2) == 0;
    made.first = year_month_day{sys_days{near} + days{below(9) - 4}};
    made.last = year_month_day{sys_days{made.first} + days{below(3)}};
    // So that every range is one of the year 2000, whose February is whole.
    if (made.yearly)
        made.first = {year{2000}, made.first.month(), made.first.day()},
        made.last = {year{2000}, made.last.month(), made.last.day()};
    return made;
}
plan any_plan(dice const& below, year_month_day near) {
    plan made;
    bool const around_midnight = below(2) == 0;
    for (auto& day : made.week) day = around_midnight ? any_hours(below, 0, 1440) : any_hours(below);
    for (int i = below(3); i > 0; --i) made.holidays.push_back(any_dates(below, near));
    for (int i = below(2); i > 0; --i) made.openings.emplace_back(any_dates(below, near), any_hours(below));
    return made;
}

std::string two_digits(unsigned n) { return (n < 10 ? "0" : "") + std::to_string(n); }
std::string written(int minute) {
    auto const of_day = static_cast<unsigned>(minute > 1440 ? minute - 1440 : minute);
    return two_digits(of_day / 60) + ":" + two_digits(of_day % 60);
}
std::string written(dates const& of) {
    auto const one = [&](year_month_day day) {
        auto const text = to_text(instant{sys_days{day}}).substr(0, 10);
        return of.yearly ? text.substr(5) : text;
    };
    return of.first == of.last ? one(of.first) : one(of.first) + "/" + one(of.last);
}
opening_times written(hours const& of) {
    opening_times made;
    for (auto const& [begin, end] : of) made.push_back({written(begin), written(end)});
    return made;
}
calendar_definition written(plan const& of, std::string zone) {
    calendar_definition made{.tz = std::move(zone),
        .weekly = {written(of.week[1]),
            written(of.week[2]),
            written(of.week[3]),
            written(of.week[4]),
            written(of.week[5]),
            written(of.week[6]),
            written(of.week[0])}};
    for (auto const& one : of.holidays) made.holidays.push_back(written(one));
    for (auto const& [when, open] : of.openings) made.openings.items.emplace_back(written(when), written(open));
    return made;
}

// ---- counting ------------------------------------------------------------------------------------------------------

/// Which minutes of six days are open, found by watching a clock.
class counted_minutes {
public:
    static constexpr int shown_before = 2 * 1440; ///< watched, but not counted
    static constexpr int counted = 6 * 1440;

    counted_minutes(plan const& of, time_zone const& zone, sys_days first)
        : first_{first}, open_(static_cast<std::size_t>(counted)) {
        watch(zone);
        for (auto day = first - days{1}; day < first + days{7}; day += days{1})
            for (auto const& [begin, end] : of.open_on(day)) paint(minute_of(day, begin), minute_of(day, end));
    }

    [[nodiscard]] bool is_open(int minute) const { return open_[static_cast<std::size_t>(minute)] == 1; }
    [[nodiscard]] int open_between(int from, int to) const {
        return static_cast<int>(std::count(open_.begin() + from, open_.begin() + std::max(from, to), 1));
    }
    [[nodiscard]] std::optional<int> deadline(int from, int allowance) const {
        for (int minute = from;; ++minute) {
            if (allowance == 0) return minute;
            if (minute == counted) return std::nullopt;
            allowance -= is_open(minute) ? 1 : 0;
        }
    }

private:
    /// For each minute that the clock shows, when it does so first, in minutes since `first_`.
    void watch(time_zone const& zone) {
        constexpr int an_hour = 60; // within one clocks do not change twice
        auto const start = sys_days{first_} - minutes{shown_before};
        auto const shown_at = [&](int minute) {
            return std::chrono::floor<minutes>(to_wall(instant{start + minutes{minute}}, zone));
        };
        shown_start_ = shown_at(0);
        for (int hour = 0; hour < counted + 2 * shown_before; hour += an_hour) {
            auto const shown = shown_at(hour);
            bool const changes = shown_at(hour + an_hour) != shown + minutes{an_hour};
            for (int i = 0; i < an_hour; ++i)
                show(hour + i, (changes ? shown_at(hour + i) : shown + minutes{i}) - shown_start_);
        }
    }
    void show(int minute, minutes shown) {
        if (shown.count() < 0) return;
        auto const index = static_cast<std::size_t>(shown.count());
        if (index >= first_shown_.size()) first_shown_.resize(index + 1, never);
        if (first_shown_[index] == never) first_shown_[index] = minute - shown_before;
    }
    [[nodiscard]] int minute_of(sys_days day, int minute) const {
        auto const wanted = local_days{day.time_since_epoch()} + minutes{minute} - shown_start_;
        auto index = static_cast<std::size_t>(wanted.count());
        int later = 0;
        while (first_shown_[index] == never) --index, ++later;
        return first_shown_[index] + later;
    }
    void paint(int from, int to) {
        for (int minute = std::max(from, 0); minute < std::min(to, counted); ++minute)
            open_[static_cast<std::size_t>(minute)] = 1;
    }

    static constexpr int never = -1'000'000;
    sys_days first_;
    std::chrono::local_time<minutes> shown_start_{};
    std::vector<int> first_shown_{};
    std::vector<char> open_; ///< 1 for each minute that is
};

void compare(business_calendar const& calendar, counted_minutes const& expected, instant first, dice const& below) {
    constexpr int last = counted_minutes::counted;
    auto const at = [&](int minute) { return first + minutes{minute}; };
    int minute = 0;
    while (minute < last && *calendar.is_open(at(minute)) == expected.is_open(minute)) ++minute;
    CHECK_MESSAGE(minute == last, to_text(at(minute)));
    int covered = 0;
    auto const intervals = *calendar.intervals(first, at(last));
    for (auto const& [from, to] : intervals) covered += static_cast<int>((to - from) / 1min);
    CHECK(covered == expected.open_between(0, last));
    for (int i = 0; i < 20; ++i) {
        auto const from = below(last);
        auto const to = below(last);
        CHECK(*calendar.elapsed(at(from), at(to)) == minutes{expected.open_between(from, to)});
        auto const allowance = below(i < 10 ? 1000 : 5000);
        auto const deadline = calendar.deadline(at(from), minutes{allowance});
        if (auto const due = expected.deadline(from, allowance)) CHECK(*deadline == at(*due));
        else CHECK((!deadline || *deadline > at(last)));
        auto next = from;
        while (next < last && !expected.is_open(next)) ++next;
        if (next < last) CHECK(*calendar.next_open(at(from)) == at(next));
    }
}

/// A week around a change of the zone's clocks, or around any day where there is none.
sys_days any_start(dice const& below, time_zone const& zone) {
    constexpr auto first = sys_days{year{1991} / 1 / 1};
    constexpr auto last = sys_days{year{2060} / 1 / 1};
    std::vector<sys_days> changes;
    for (auto const& one : zone.periods())
        if (one.begin > first && one.begin < last) changes.push_back(std::chrono::floor<days>(one.begin));
    if (changes.empty() || below(8) == 0) return first + days{below(static_cast<int>((last - first).count()))};
    return changes[static_cast<std::size_t>(below(static_cast<int>(changes.size())))] - days{3};
}

// ---- questions that agree ------------------------------------------------------------------------------------------

int below_by_rapidcheck(int n) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, n)); }

constexpr instant first_asked{sys_days{year{2024} / 1 / 1}};

std::vector<time_zone> every_zone() {
    std::vector<time_zone> all;
    for (auto const* const name : zones) all.push_back(*find_zone(name));
    return all;
}

business_calendar any_calendar() {
    static auto const all = every_zone(); // reading them takes longer than all the rest
    auto const& zone = all[static_cast<std::size_t>(below_by_rapidcheck(zones.size()))];
    auto const definition = written(any_plan(below_by_rapidcheck, year{2024} / 3 / 30), std::string{zone.name()});
    auto made = business_calendar::compile(definition, zone, {}, {year{2024}, year{2026}});
    RC_PRE(made.has_value());
    return *made;
}
instant any_instant() {
    return first_asked + seconds{below_by_rapidcheck(366 * 86'400)} + duration{below_by_rapidcheck(1'000'000)};
}
duration any_allowance() {
    if (below_by_rapidcheck(8) == 0) return duration{below_by_rapidcheck(3)};
    return seconds{below_by_rapidcheck(20 * 86'400)} + duration{below_by_rapidcheck(1'000'000)};
}
std::vector<time_span> any_pauses() {
    std::vector<time_span> made;
    for (int i = below_by_rapidcheck(5); i > 0; --i) {
        auto const from = any_instant();
        made.push_back({from, from + any_allowance()});
    }
    return made;
}

} // namespace

TEST_CASE("what is computed is what counting minutes gives, in every zone") {
    std::mt19937_64 random{20260329};
    dice const below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    for (std::string const name : zones) {
        auto const zone = find_zone(name);
        REQUIRE_MESSAGE(zone, to_text(zone.error()));
        int compared = 0;
        for (int i = 0; i < 6; ++i) {
            auto const start = any_start(below, *zone);
            auto const of = any_plan(below, start + days{3});
            auto const in = year_month_day{start}.year();
            auto const made =
                business_calendar::compile(written(of, name), *zone, {}, {in, in + std::chrono::years{1}});
            if (!made) {
                CHECK(made.error().code == error_code::bad_definition);
                continue;
            }
            CAPTURE(name);
            CAPTURE(to_text(instant{start}));
            compare(*made, counted_minutes{of, *zone, start}, instant{start}, below);
            ++compared;
        }
        CHECK(compared > 0);
    }
}

TEST_CASE("until a deadline exactly its allowance elapses, and no instant before it will do") {
    CHECK(rc::check([] {
        auto const calendar = any_calendar();
        auto const from = any_instant();
        auto const allowance = any_allowance();
        auto const pauses = any_pauses();
        auto const deadline = calendar.deadline(from, allowance, pauses);
        if (!deadline) return;
        RC_ASSERT(*calendar.elapsed(from, *deadline, pauses) == allowance);
        if (allowance > 0us) RC_ASSERT(*calendar.elapsed(from, *deadline - 1us, pauses) < allowance);
        else RC_ASSERT(*deadline == from);
        auto const without = calendar.deadline(from, allowance);
        RC_ASSERT(*calendar.elapsed(from, *without) == allowance);
        RC_ASSERT(*without <= *deadline);
    }));
}

TEST_CASE("what elapses adds up and never goes back") {
    CHECK(rc::check([] {
        auto const calendar = any_calendar();
        std::array instants{any_instant(), any_instant(), any_instant()};
        std::ranges::sort(instants);
        auto const [a, b, c] = instants;
        for (auto const& pauses : {std::vector<time_span>{}, any_pauses()}) {
            auto const first = *calendar.elapsed(a, b, pauses);
            auto const second = *calendar.elapsed(b, c, pauses);
            RC_ASSERT(first >= 0us);
            RC_ASSERT(first <= b - a);
            RC_ASSERT(first + second == *calendar.elapsed(a, c, pauses));
        }
        auto const allowance = any_allowance();
        auto const sooner = calendar.deadline(a, allowance);
        auto const later = calendar.deadline(a, allowance + 1us);
        auto const from_later = calendar.deadline(b, allowance);
        if (sooner && later) RC_ASSERT(*sooner < *later);
        if (sooner && from_later && allowance > 0us) RC_ASSERT(*sooner <= *from_later);
    }));
}

TEST_CASE("it opens next at the first instant that is open") {
    CHECK(rc::check([] {
        auto const calendar = any_calendar();
        auto const from = any_instant();
        auto const next = calendar.next_open(from);
        if (!next) return;
        RC_ASSERT(*calendar.is_open(*next));
        RC_ASSERT(*calendar.elapsed(from, *next) == 0us);
        RC_ASSERT((*next == from) == *calendar.is_open(from));
    }));
}

TEST_CASE("pauses of no length change nothing, nor does the order of pauses or saying one twice") {
    CHECK(rc::check([] {
        auto const calendar = any_calendar();
        auto const from = any_instant();
        auto const to = any_instant();
        auto const allowance = any_allowance();
        auto pauses = any_pauses();
        auto const elapsed = *calendar.elapsed(from, to, pauses);
        auto const deadline = calendar.deadline(from, allowance, pauses);
        auto const unchanged = [&] {
            auto const again = calendar.deadline(from, allowance, pauses);
            return *calendar.elapsed(from, to, pauses) == elapsed && again.has_value() == deadline.has_value() &&
                   (!again || *again == *deadline);
        };
        for (auto const at : {from, to, any_instant()}) pauses.push_back({at, at});
        RC_ASSERT(unchanged());
        std::ranges::reverse(pauses);
        RC_ASSERT(unchanged());
        pauses.push_back(pauses.back());
        RC_ASSERT(unchanged());
    }));
}
