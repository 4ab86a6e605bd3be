// SPDX-License-Identifier: BSL-1.0
#include <itsm/calendar/business_calendar.hpp>

#include "samples.hpp"

#include <vector>

using namespace itsm;
using namespace itsm::calendar_samples;
using namespace std::chrono_literals;

namespace {

using std::chrono::days;
using std::chrono::year;

std::string hours_of(
    calendar_definition const& from, std::string_view first, std::string_view last, time_zone zone = {}) {
    return told(compiled(from, zone).intervals(at(first), at(last)));
}

} // namespace

// ---- questions -----------------------------------------------------------------------------------------------------

TEST_CASE("elapsed counts what is open, to the microsecond") {
    auto const office_hours = compiled(office());
    auto const elapsed = [&](std::string_view from, std::string_view to) {
        return told(office_hours.elapsed(at(from), at(to)));
    };
    CHECK(elapsed("2026-03-02T09:00:00Z", "2026-03-02T17:00:00Z") == "28800000000");
    CHECK(elapsed("2026-03-02T00:00:00Z", "2026-03-09T00:00:00Z") == "144000000000");
    CHECK(elapsed("2026-03-02T08:59:59.999999Z", "2026-03-02T09:00:00.000001Z") == "1");
    CHECK(elapsed("2026-03-02T16:59:59.999999Z", "2026-03-03T09:00:00.000002Z") == "3");
    CHECK(elapsed("2026-03-02T10:00:00.25Z", "2026-03-02T10:00:00.75Z") == "500000");
    CHECK(elapsed("2026-03-07T00:00:00Z", "2026-03-08T23:00:00Z") == "0");
}

TEST_CASE("nothing elapses until then or before") {
    auto const office_hours = compiled(office());
    auto const noon = at("2026-03-02T12:00:00Z");
    CHECK(told(office_hours.elapsed(noon, noon)) == "0");
    CHECK(told(office_hours.elapsed(noon, noon - 1h)) == "0");
}

TEST_CASE("a deadline is the first instant at which the allowance has elapsed") {
    auto const office_hours = compiled(office());
    auto const deadline = [&](std::string_view from, duration allowance) {
        return told(office_hours.deadline(at(from), allowance));
    };
    CHECK(deadline("2026-03-02T09:00:00Z", 1h) == "2026-03-02T10:00:00Z");
    CHECK(deadline("2026-03-06T16:30:00Z", 1h) == "2026-03-09T09:30:00Z");
    CHECK(deadline("2026-03-06T16:30:00.5Z", 30min) == "2026-03-09T09:00:00.500000Z");
    CHECK(deadline("2026-03-07T12:00:00Z", 1us) == "2026-03-09T09:00:00.000001Z");
    CHECK(deadline("2026-03-02T00:00:00Z", 40h) == "2026-03-06T17:00:00Z");
}

TEST_CASE("an allowance that runs out at closing time is due then, and none at all is due at once") {
    auto const office_hours = compiled(office());
    CHECK(told(office_hours.deadline(at("2026-03-06T16:00:00Z"), 1h)) == "2026-03-06T17:00:00Z");
    CHECK(told(office_hours.next_open(at("2026-03-06T17:00:00Z"))) == "2026-03-09T09:00:00Z");
    CHECK(told(office_hours.deadline(at("2026-03-07T12:00:00Z"), 0s)) == "2026-03-07T12:00:00Z");
}

TEST_CASE("it is open from the first instant of an interval until just before its last") {
    auto const office_hours = compiled(office());
    auto const open = [&](std::string_view when) { return told(office_hours.is_open(at(when))); };
    CHECK(open("2026-03-02T08:59:59.999999Z") == "closed");
    CHECK(open("2026-03-02T09:00:00Z") == "open");
    CHECK(open("2026-03-02T16:59:59.999999Z") == "open");
    CHECK(open("2026-03-02T17:00:00Z") == "closed");
    CHECK(told(office_hours.next_open(at("2026-03-02T12:00:00.5Z"))) == "2026-03-02T12:00:00.500000Z");
    CHECK(told(office_hours.next_open(at("2026-03-02T08:00:00Z"))) == "2026-03-02T09:00:00Z");
}

TEST_CASE("the intervals of a span are cut off at its ends") {
    auto const office_hours = compiled(office());
    auto const hours = [&](std::string_view from, std::string_view to) {
        return told(office_hours.intervals(at(from), at(to)));
    };
    CHECK(hours("2026-03-02T10:00:00Z", "2026-03-03T10:00:00Z") ==
          "2026-03-02T10:00:00Z/2026-03-02T17:00:00Z 2026-03-03T09:00:00Z/2026-03-03T10:00:00Z");
    CHECK(
        hours("2026-03-02T10:00:00.5Z", "2026-03-02T11:00:00Z") == "2026-03-02T10:00:00.500000Z/2026-03-02T11:00:00Z");
    CHECK(hours("2026-03-02T17:00:00Z", "2026-03-03T09:00:00Z").empty());
    CHECK(hours("2026-03-03T17:00:00Z", "2026-03-02T09:00:00Z").empty());
}

TEST_CASE("openings that crowd together in little of the time are found one by one") {
    calendar_definition crowded{.tz = "UTC"};
    auto const two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    opening_times minutes;
    for (int minute = 0; minute < 48; ++minute)
        minutes.push_back({"12:" + two(minute) + ":10", "12:" + two(minute) + ":40"});
    crowded.openings.items = {{"2000-01-01/2000-01-24", minutes}};
    auto const calendar = compiled(crowded);
    auto open = 0s;
    auto const from = calendar.range().from;
    for (int day = 0; day < 24; ++day)
        for (int minute = 0; minute < 48; ++minute) {
            auto const opens = at("2000-01-01T12:00:10Z") + days{day} + minute * 1min;
            REQUIRE(*calendar.elapsed(from, opens) == open);
            REQUIRE(*calendar.next_open(opens - 1us) == opens);
            REQUIRE(*calendar.deadline(from, open + 1us) == opens + 1us);
            open += 30s;
            REQUIRE(*calendar.elapsed(from, opens + 30s) == open);
            REQUIRE(*calendar.deadline(from, open) == opens + 30s);
        }
    CHECK(told(calendar.deadline(from, open + 1us)) == "beyond_horizon");
}

TEST_CASE("without a definition a calendar is always open") {
    auto const always = business_calendar::always();
    auto const from = at("2026-03-01T03:04:05.678901Z");
    CHECK(told(always.elapsed(from, from + days{400})) == std::to_string(duration{days{400}}.count()));
    CHECK(told(always.deadline(from, days{400})) == to_text(from + days{400}));
    CHECK(told(always.is_open(from)) == "open");
    CHECK(always.name() == "always");
    CHECK(always.zone_name() == "UTC");
    CHECK(told(business_calendar{}.next_open(from)) == to_text(from));
}

TEST_CASE("a calendar knows what it was made of") {
    auto const office_hours = compiled(office());
    CHECK(office_hours.name() == "office");
    CHECK(office_hours.version() == 3);
    CHECK(office_hours.zone_name() == "UTC");
    CHECK(office_hours.zone_data_version() == "2025b");
    CHECK(office_hours.years() == year_range{});
    CHECK(office_hours.range() == time_span{at("1990-01-01T00:00:00Z"), at("2061-01-01T00:00:00Z")});
}

// ---- pauses --------------------------------------------------------------------------------------------------------

TEST_CASE("time in a pause does not count and moves the deadline") {
    auto const office_hours = compiled(office());
    std::vector<time_span> const pauses{{at("2026-03-02T16:00:00Z"), at("2026-03-03T10:00:00Z")}};
    auto const from = at("2026-03-02T09:00:00Z");
    CHECK(told(office_hours.elapsed(from, at("2026-03-03T11:00:00Z"), pauses)) == std::to_string(duration{8h}.count()));
    CHECK(told(office_hours.deadline(from, 8h, pauses)) == "2026-03-03T11:00:00Z");
    CHECK(told(office_hours.deadline(from, 7h, pauses)) == "2026-03-02T16:00:00Z");
    CHECK(told(office_hours.deadline(at("2026-03-02T18:00:00Z"), 1h, pauses)) == "2026-03-03T11:00:00Z");
}

TEST_CASE("a pause moves a deadline by what is open in it, and by nothing while it is closed") {
    auto const office_hours = compiled(office());
    auto const monday_nine = at("2026-03-02T09:00:00Z");
    auto const due = [&](duration allowance, std::string_view from, std::string_view to) {
        std::vector<time_span> const pauses{{at(from), at(to)}};
        return told(office_hours.deadline(monday_nine, allowance, pauses));
    };
    CHECK(due(8h, "2026-03-02T17:00:00Z", "2026-03-03T09:00:00Z") == "2026-03-02T17:00:00Z");
    CHECK(due(9h, "2026-03-02T17:00:00Z", "2026-03-03T09:00:00Z") == "2026-03-03T10:00:00Z");
    CHECK(due(8h, "2026-03-02T16:00:00Z", "2026-03-03T10:00:00Z") == "2026-03-03T11:00:00Z");
    CHECK(due(48h, "2026-03-07T00:00:00Z", "2026-03-09T00:00:00Z") == "2026-03-09T17:00:00Z");
}

TEST_CASE("pauses may overlap, be empty, stand in any order and reach beyond the range") {
    auto const office_hours = compiled(office());
    auto const from = at("2026-03-02T09:00:00Z");
    std::vector<time_span> const pauses{{at("2026-03-02T14:00:00Z"), at("2026-03-02T15:00:00Z")},
        {at("2026-03-02T10:00:00Z"), at("2026-03-02T12:00:00Z")},
        {at("2026-03-02T11:00:00Z"), at("2026-03-02T13:00:00Z")},
        {at("2026-03-02T10:30:00Z"), at("2026-03-02T11:30:00Z")},
        {at("2026-03-02T16:00:00Z"), at("2026-03-02T16:00:00Z")},
        {instant::min(), at("2026-03-02T09:30:00Z")}};
    CHECK(told(office_hours.elapsed(from, at("2026-03-02T17:00:00Z"), pauses)) ==
          std::to_string(duration{3h + 30min}.count()));
    CHECK(told(office_hours.deadline(from, 3h, pauses)) == "2026-03-02T16:30:00Z");

    std::vector<time_span> const still_paused{{at("2026-03-02T16:00:00Z"), instant::max()}};
    CHECK(told(office_hours.deadline(from, 8h, still_paused)) == "beyond_horizon");
    CHECK(told(office_hours.deadline(from, 7h, still_paused)) == "2026-03-02T16:00:00Z");
}

TEST_CASE("a pause that ends before it begins is refused with its place") {
    auto const noon = at("2026-03-02T12:00:00Z");
    std::vector<time_span> const pauses{{noon, noon}, {noon, noon - 1us}};
    auto const office_hours = compiled(office());
    CHECK(office_hours.elapsed(noon, noon + 1h, pauses).error() ==
          error{error_code::bad_value, "/pauses/1", "the pause ends before it begins"});
    CHECK(office_hours.deadline(noon, 1h, pauses).error().path == "/pauses/1");
}

// ---- the range -----------------------------------------------------------------------------------------------------

TEST_CASE("what is asked about instants outside the range is refused") {
    auto const office_hours = compiled(office());
    auto const [first, last] = office_hours.range();
    for (auto const outside : {first - 1us, last + 1us, instant::min(), instant::max()}) {
        for (auto const inside : {first, last, at("2026-03-02T12:00:00Z")}) {
            CHECK(told(office_hours.elapsed(inside, outside)) == "beyond_horizon");
            CHECK(told(office_hours.elapsed(outside, inside)) == "beyond_horizon");
            CHECK(told(office_hours.intervals(outside, inside)) == "beyond_horizon");
            CHECK(told(office_hours.elapsed(outside, inside, std::vector<time_span>{})) == "beyond_horizon");
        }
        CHECK(told(office_hours.deadline(outside, 1s)) == "beyond_horizon");
        CHECK(told(office_hours.deadline(outside, 0s)) == "beyond_horizon");
        CHECK(told(office_hours.deadline(outside, 1s, std::vector<time_span>{{first, last}})) == "beyond_horizon");
        CHECK(told(office_hours.next_open(outside)) == "beyond_horizon");
        CHECK(told(office_hours.is_open(outside)) == "beyond_horizon");
    }
    CHECK(office_hours.is_open(last + 1us).error().message ==
          "2061-01-01T00:00:00.000001Z is outside the calendar's range, 1990-01-01T00:00:00Z to 2061-01-01T00:00:00Z");
    CHECK(told(office_hours.elapsed(last, last)) == "0");
    CHECK(told(office_hours.is_open(last)) == "closed");
}

TEST_CASE("a deadline that the range does not hold is refused, however long the allowance") {
    auto const office_hours = compiled(office());
    auto const total = *office_hours.elapsed(office_hours.range().from, office_hours.range().to);
    CHECK(told(office_hours.deadline(office_hours.range().from, total)) == "2060-12-31T17:00:00Z");
    CHECK(told(office_hours.deadline(office_hours.range().from, total + 1us)) == "beyond_horizon");
    CHECK(told(office_hours.deadline(office_hours.range().to, duration::max())) == "beyond_horizon");
    CHECK(told(office_hours.next_open(at("2060-12-31T17:00:00Z"))) == "beyond_horizon");
}

TEST_CASE("a negative allowance is refused") {
    auto const office_hours = compiled(office());
    for (auto const allowance : {-1us, duration::min()}) {
        CHECK(told(office_hours.deadline(at("2026-03-02T12:00:00Z"), allowance)) == "bad_value");
        CHECK(told(office_hours.deadline(at("2026-03-02T12:00:00Z"), allowance, std::vector<time_span>{})) ==
              "bad_value");
    }
}

TEST_CASE("another range is one call") {
    auto const long_ago = compiled(office(), {}, {year{1895}, year{1899}});
    CHECK(told(long_ago.next_open(at("1895-06-01T12:00:00Z"))) == "1895-06-03T09:00:00Z");
    CHECK(told(long_ago.is_open(at("1990-01-01T00:00:00Z"))) == "beyond_horizon");
    auto const widest = compiled(office(), {}, {year{1970}, year{2099}});
    CHECK(told(widest.next_open(at("2099-12-31T03:00:00Z"))) == "2099-12-31T09:00:00Z");
    CHECK(told(compiled(office(), {}, {year{1}, year{1}}).next_open(at("0001-01-01T00:00:00Z"))) ==
          "0001-01-01T09:00:00Z");
    CHECK(told(compiled(office(), {}, {year{9998}, year{9998}}).is_open(at("9998-12-31T12:00:00Z"))) == "open");
    for (auto const years : {year_range{year{2000}, year{1999}},
             {year{0}, year{1}},
             {year{9998}, year{9999}},
             {year::min(), year::max()}}) {
        CHECK(business_calendar::compile(office(), {}, {}, years).error().code == error_code::bad_value);
    }
    CHECK(business_calendar::compile(office(), {}, {}, {year{1970}, year{2100}}).error() ==
          error{error_code::too_large, "", "a range of more than 130 years"});
}

// ---- the hours of a date -------------------------------------------------------------------------------------------

TEST_CASE("intervals that touch are one, over midnight too") {
    calendar_definition days_and_nights{.tz = "UTC",
        .weekly = {
            .mon = {{"13:00", "24:00"}, {"09:00", "13:00"}}, .tue = {{"00:00", "24:00"}}, .wed = {{"00:00", "06:00"}}}};
    CHECK(hours_of(days_and_nights, "2026-03-02T00:00:00Z", "2026-03-08T00:00:00Z") ==
          "2026-03-02T09:00:00Z/2026-03-04T06:00:00Z");
}

TEST_CASE("a shift over midnight is what it would be in two parts") {
    opening_times const night{{"22:00", "06:00"}};
    calendar_definition const whole{.tz = "UTC", .weekly = {.mon = night, .sat = night, .sun = night}};
    calendar_definition const split{.tz = "UTC",
        .weekly = {.mon = {{"00:00", "06:00"}, {"22:00", "24:00"}},
            .tue = {{"00:00", "06:00"}},
            .sat = {{"22:00", "24:00"}},
            .sun = {{"00:00", "06:00"}, {"22:00", "24:00"}}}};
    auto const week = [](calendar_definition from, std::vector<std::string> holidays) {
        from.holidays = std::move(holidays);
        return hours_of(from, "2026-02-28T00:00:00Z", "2026-03-07T00:00:00Z");
    };
    CHECK(week(whole, {}) == "2026-02-28T22:00:00Z/2026-03-01T06:00:00Z 2026-03-01T22:00:00Z/2026-03-02T06:00:00Z "
                             "2026-03-02T22:00:00Z/2026-03-03T06:00:00Z");
    CHECK(week(whole, {}) == week(split, {}));
    // A holiday cuts at midnight: its own evening is closed, and its morning.
    CHECK(week(whole, {"2026-03-01"}) == "2026-02-28T22:00:00Z/2026-03-01T00:00:00Z 2026-03-02T00:00:00Z/"
                                         "2026-03-02T06:00:00Z 2026-03-02T22:00:00Z/2026-03-03T06:00:00Z");
    CHECK(week(whole, {"2026-03-01"}) == week(split, {"2026-03-01"}));
    calendar_definition const until_midnight{.tz = "UTC", .weekly = {.mon = {{"22:00", "00:00"}}}};
    CHECK(hours_of(until_midnight, "2026-03-02T00:00:00Z", "2026-03-04T00:00:00Z") ==
          "2026-03-02T22:00:00Z/2026-03-03T00:00:00Z");
}

TEST_CASE("times of day may have seconds") {
    calendar_definition const precise{
        .tz = "UTC", .weekly = {.mon = {{"09:00:30", "09:01"}, {"23:59:59", "24:00:00"}}}};
    CHECK(hours_of(precise, "2026-03-02T00:00:00Z", "2026-03-04T00:00:00Z") ==
          "2026-03-02T09:00:30Z/2026-03-02T09:01:00Z 2026-03-02T23:59:59Z/2026-03-03T00:00:00Z");
}

TEST_CASE("holidays are dates, dates of each year and ranges of either") {
    auto closed = office();
    closed.weekly.sat = closed.weekly.sun = nine_to_five;
    closed.holidays = {"2026-03-03", "03-05", "2026-06-01/2026-06-05", "12-24/01-02", "02-29"};
    auto const calendar = compiled(closed);
    auto const is_open = [&](std::string_view date) {
        return told(calendar.is_open(at(std::string{date} + "T12:00:00Z"))) == "open";
    };
    for (auto const* const date : {"2026-03-03",
             "2026-03-05",
             "1990-03-05",
             "2060-03-05",
             "2026-06-01",
             "2026-06-05",
             "2026-12-24",
             "2026-12-31",
             "2027-01-02",
             "1990-01-01",
             "2060-12-31",
             "2028-02-29"}) {
        CAPTURE(date);
        CHECK_FALSE(is_open(date));
    }
    for (auto const* const date : {"2027-03-03",
             "2026-03-04",
             "2026-05-31",
             "2026-06-06",
             "2026-12-23",
             "2027-01-03",
             "2026-02-28",
             "2026-03-01",
             "1990-01-03"}) {
        CAPTURE(date);
        CHECK(is_open(date));
    }
}

TEST_CASE("a yearly range to or from the 29th of February is as long as the year has it") {
    auto closed = office();
    closed.weekly.sat = closed.weekly.sun = nine_to_five;
    closed.holidays = {"02-27/02-29"};
    CHECK(hours_of(closed, "2027-02-26T17:00:00Z", "2027-03-01T17:00:00Z") ==
          "2027-03-01T09:00:00Z/2027-03-01T17:00:00Z");
    CHECK(hours_of(closed, "2028-02-26T17:00:00Z", "2028-03-01T17:00:00Z") ==
          "2028-03-01T09:00:00Z/2028-03-01T17:00:00Z");
    closed.holidays = {"02-29/03-01"};
    CHECK(hours_of(closed, "2027-02-28T00:00:00Z", "2027-03-02T00:00:00Z") ==
          "2027-02-28T09:00:00Z/2027-02-28T17:00:00Z");
    CHECK(hours_of(closed, "2028-02-29T00:00:00Z", "2028-03-02T00:00:00Z").empty());
}

TEST_CASE("openings hold in place of week and holidays, those of a year before those of every year") {
    auto exceptional = office();
    exceptional.holidays = {"2026-12-24"};
    exceptional.openings.items = {{"12-24/12-26", {{"10:00", "11:00"}}}, {"2026-12-26", {}}, {"2026-12-28", {}}};
    CHECK(hours_of(exceptional, "2026-12-24T00:00:00Z", "2026-12-30T00:00:00Z") ==
          "2026-12-24T10:00:00Z/2026-12-24T11:00:00Z 2026-12-25T10:00:00Z/2026-12-25T11:00:00Z "
          "2026-12-29T09:00:00Z/2026-12-29T17:00:00Z");
    CHECK(hours_of(exceptional, "2027-12-26T00:00:00Z", "2027-12-27T00:00:00Z") ==
          "2027-12-26T10:00:00Z/2027-12-26T11:00:00Z");
}

TEST_CASE("an opening over midnight is added to the next date unless that is closed") {
    auto late = office();
    late.openings.items = {{"2026-03-02", {{"20:00", "04:00"}}}};
    auto const two_days = [&] { return hours_of(late, "2026-03-02T00:00:00Z", "2026-03-04T00:00:00Z"); };
    CHECK(two_days() == "2026-03-02T20:00:00Z/2026-03-03T04:00:00Z 2026-03-03T09:00:00Z/2026-03-03T17:00:00Z");
    late.weekly.tue = {{"03:00", "05:00"}};
    CHECK(two_days() == "2026-03-02T20:00:00Z/2026-03-03T05:00:00Z");
    late.holidays = {"2026-03-03"};
    CHECK(two_days() == "2026-03-02T20:00:00Z/2026-03-03T00:00:00Z");
    late.openings.items.push_back({"2026-03-03", {{"10:00", "11:00"}}});
    CHECK(two_days() == "2026-03-02T20:00:00Z/2026-03-03T04:00:00Z 2026-03-03T10:00:00Z/2026-03-03T11:00:00Z");
    late.openings.items.back().second.clear();
    CHECK(two_days() == "2026-03-02T20:00:00Z/2026-03-03T00:00:00Z");
}

// ---- zones ---------------------------------------------------------------------------------------------------------

TEST_CASE("hours are those of the zone's clocks, and within an interval real time counts") {
    auto shifts = office();
    shifts.tz = "Here";
    shifts.weekly.sun = {{"00:00", "06:00"}};
    CHECK(hours_of(shifts, "2026-03-28T00:00:00Z", "2026-03-31T00:00:00Z", middle_europe()) ==
          "2026-03-28T23:00:00Z/2026-03-29T04:00:00Z 2026-03-30T07:00:00Z/2026-03-30T15:00:00Z");
    CHECK(hours_of(shifts, "2026-10-24T00:00:00Z", "2026-10-27T00:00:00Z", middle_europe()) ==
          "2026-10-24T22:00:00Z/2026-10-25T05:00:00Z 2026-10-26T08:00:00Z/2026-10-26T16:00:00Z");
}

TEST_CASE("a boundary that clocks show twice is at the first time, one that they leave out as much later") {
    calendar_definition boundaries{.tz = "Here", .weekly = {.sun = {{"02:30", "10:30"}}}};
    CHECK(hours_of(boundaries, "2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z", middle_europe()) ==
          "2026-03-29T01:30:00Z/2026-03-29T08:30:00Z");
    CHECK(hours_of(boundaries, "2026-10-25T00:00:00Z", "2026-10-26T00:00:00Z", middle_europe()) ==
          "2026-10-25T00:30:00Z/2026-10-25T09:30:00Z");
    // Clocks leave out 02:00 to 03:00: what would open there opens after what does at 03:00.
    boundaries.weekly.sun = {
        {"01:30", "02:10"}, {"02:20", "02:40"}, {"02:50", "03:00"}, {"03:05", "03:10"}, {"03:30", "04:00"}};
    CHECK(hours_of(boundaries, "2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z", middle_europe()) ==
          "2026-03-29T00:30:00Z/2026-03-29T01:10:00Z 2026-03-29T01:20:00Z/2026-03-29T02:00:00Z");
}

TEST_CASE("a zone's rules that repeat hold in a calendar of any century") {
    auto const zone = *time_zone::from_periods("Here",
        {{std::chrono::sys_seconds{}, 1h}, {second("2020-03-01T00:00:00Z"), 2h}, {second("2020-09-01T00:00:00Z"), 1h}},
        second("2020-01-01T00:00:00Z"));
    auto here = office();
    here.tz = "Here";
    auto const later = compiled(here, zone, {year{2419}, year{2421}});
    CHECK(told(later.next_open(at("2420-06-06T00:00:00Z"))) == "2420-06-08T07:00:00Z");
    CHECK(told(later.next_open(at("2420-12-05T00:00:00Z"))) == "2420-12-07T08:00:00Z");
    CHECK(told(later.next_open(at("2421-06-05T00:00:00Z"))) == "2421-06-07T08:00:00Z");
    auto const much_later = compiled(here, zone, {year{9620}, year{9620}});
    CHECK(told(much_later.next_open(at("9620-06-06T00:00:00Z"))) == "9620-06-08T07:00:00Z");
}
