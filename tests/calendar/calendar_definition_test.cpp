// SPDX-License-Identifier: BSL-1.0
#include <itsm/calendar/calendar_definition.hpp>

#include <itsm/core/reflect.hpp>

#include "samples.hpp"

using namespace itsm;
using namespace itsm::calendar_samples;

namespace {

/// "code at path", or "good".
std::string judged(calendar_definition const& of) {
    auto const made = business_calendar::compile(of, time_zone{});
    if (made) return "good";
    CHECK_FALSE(made.error().message.empty());
    return std::string{to_text(made.error().code)} + " at " + made.error().path;
}
std::string judged_monday(opening_times times) {
    auto changed = office();
    changed.weekly.mon = std::move(times);
    return judged(changed);
}
std::string judged_holiday(std::string date) {
    auto changed = office();
    changed.holidays = {"2026-01-01", std::move(date)};
    return judged(changed);
}
std::string judged_openings(std::vector<std::pair<std::string, opening_times>> openings) {
    auto changed = office();
    changed.openings.items = std::move(openings);
    return judged(changed);
}

} // namespace

TEST_CASE("a definition goes through values and back") {
    auto whole = office();
    whole.desc = "the office";
    whole.holidays = {"12-25"};
    whole.openings.items = {{"2026-12-24", {{"09:00", "12:00"}}}, {"2026-12-31", {}}};
    auto const back = from_value<calendar_definition>(to_value(whole));
    REQUIRE(back);
    CHECK(*back == whole);
}

TEST_CASE("a time of day that does not exist is refused with its place") {
    for (auto const* const time : {"",
             "9:00",
             "25:00",
             "24:01",
             "12:60",
             "12:00:60",
             "noon",
             "12:0",
             "-1:00",
             "12:00Z",
             "09:00+01:00",
             "12:00:00.5",
             "1200"}) {
        CAPTURE(time);
        CHECK(judged_monday({{"08:00", time}}) == "bad_time at /weekly/mon/0/1");
        CHECK(judged_monday({{"06:00", "07:00"}, {time, "12:00"}}) == "bad_time at /weekly/mon/1/0");
    }
    CHECK(judged_monday({{"08:00", std::string(1'000'000, '0')}}) == "bad_time at /weekly/mon/0/1");
}

TEST_CASE("an interval is two times of day") {
    CHECK(judged_monday({{}}) == "bad_value at /weekly/mon/0");
    CHECK(judged_monday({{"09:00"}}) == "bad_value at /weekly/mon/0");
    CHECK(judged_monday({{"09:00", "10:00", "11:00"}}) == "bad_value at /weekly/mon/0");
}

TEST_CASE("an empty interval is refused") {
    CHECK(judged_monday({{"09:00", "09:00"}}) == "bad_value at /weekly/mon/0");
    CHECK(judged_monday({{"00:00", "00:00"}}) == "bad_value at /weekly/mon/0");
    CHECK(judged_monday({{"24:00", "06:00"}}) == "bad_value at /weekly/mon/0");
    CHECK(judged_monday({{"24:00", "24:00"}}) == "bad_value at /weekly/mon/0");
}

TEST_CASE("an interval in the wrong order is refused, one over midnight of up to 12 hours is not") {
    CHECK(judged_monday({{"17:00", "09:00"}}) == "bad_value at /weekly/mon/0");
    CHECK(judged_monday({{"12:00", "09:00"}}) == "bad_value at /weekly/mon/0");
    CHECK(judged_monday({{"19:59:59", "08:00"}}) == "bad_value at /weekly/mon/0");
    CHECK(judged_monday({{"20:00", "08:00"}}) == "good");
    CHECK(judged_monday({{"22:00", "06:00"}}) == "good");
}

TEST_CASE("intervals that overlap are refused, those that touch are not") {
    CHECK(judged_monday({{"09:00", "12:00"}, {"11:59", "13:00"}}) == "bad_value at /weekly/mon/1");
    CHECK(judged_monday({{"11:59", "13:00"}, {"09:00", "12:00"}}) == "bad_value at /weekly/mon/0");
    CHECK(judged_monday({{"09:00", "17:00"}, {"09:00", "17:00"}}) == "bad_value at /weekly/mon/1");
    CHECK(judged_monday({{"09:00", "12:00"}, {"12:00", "13:00"}}) == "good");
    auto over_midnight = office();
    over_midnight.weekly.sun = {{"22:00", "06:00"}};
    CHECK(judged(over_midnight) == "good");
    over_midnight.weekly.mon = {{"12:00", "13:00"}, {"05:59", "08:00"}};
    CHECK(judged(over_midnight) == "bad_value at /weekly/mon/1");
    over_midnight.weekly.mon = {{"00:00", "08:00"}};
    CHECK(judged(over_midnight) == "bad_value at /weekly/mon/0");
    CHECK(judged_openings({{"12-24", {{"09:00", "12:00"}, {"11:00", "13:00"}}}}) == "bad_value at /openings/12-24/1");
    CHECK(judged_openings({{"12-24", {{"20:00", "06:00"}, {"22:00", "05:00"}}}}) == "bad_value at /openings/12-24/1");
}

TEST_CASE("a date that does not exist is refused with its place") {
    for (auto const* const date : {"",
             "2026-02-30",
             "2026-13-01",
             "2026-00-01",
             "2026-01-00",
             "2027-02-29",
             "02-30",
             "13-01",
             "2026-1-1",
             "26-01-01",
             "2026/01/01",
             "2026-01-01T00:00",
             "2026-12-24/",
             "/2026-12-24",
             "2026-12-24/2027-02-29",
             "2026-12-24/01-02",
             "12-24/2027-01-02",
             "12-24/12-25/12-26",
             "12-24--12-26",
             "christmas"}) {
        CAPTURE(date);
        CHECK(judged_holiday(date) == "bad_time at /holidays/1");
    }
    CHECK(judged_holiday("2028-02-29") == "good");
    CHECK(judged_holiday("02-29") == "good");
    CHECK(judged_holiday("9999-12-31") == "good");
    CHECK(judged_openings({{"02-30", nine_to_five}}) == "bad_time at /openings/02-30");
    CHECK(judged_openings({{"a/b~c", nine_to_five}}) == "bad_time at /openings/a~1b~0c");
}

TEST_CASE("a range of dates that ends before it begins is refused, unless the year's end is in it") {
    CHECK(judged_holiday("2027-01-02/2026-12-24") == "bad_value at /holidays/1");
    CHECK(judged_holiday("2026-12-24/2026-12-24") == "good");
    CHECK(judged_holiday("12-24/01-02") == "good");
}

TEST_CASE("two openings of one date are refused") {
    opening_times const some{{"10:00", "11:00"}};
    CHECK(judged_openings({{"12-24", some}, {"2026-12-24", some}}) == "good");
    CHECK(judged_openings({{"12-24/12-26", some}, {"12-26", some}}) == "bad_value at /openings/12-26");
    CHECK(judged_openings({{"01-01", some}, {"12-24/01-02", some}}) == "bad_value at /openings/12-24~101-02");
    CHECK(judged_openings({{"2026-12-24", some}, {"2026-12-01/2027-01-01", some}}) ==
          "bad_value at /openings/2026-12-01~12027-01-01");
    CHECK(judged_openings({{"12-24/01-02", some}, {"01-03", some}, {"12-23", some}}) == "good");
}

TEST_CASE("a calendar that never opens is refused") {
    CHECK(judged({.tz = "UTC"}) == "bad_definition at /weekly");
    auto closed = office();
    closed.holidays = {"01-01/12-31"};
    CHECK(judged(closed) == "bad_definition at /weekly");
    closed.openings.items = {{"2026-12-24", nine_to_five}};
    CHECK(judged(closed) == "good");
    closed.openings.items = {{"2061-12-24", nine_to_five}};
    CHECK(judged(closed) == "bad_definition at /weekly");
}

TEST_CASE("a calendar names its zone and is compiled with that") {
    auto homeless = office();
    homeless.tz = "";
    CHECK(judged(homeless) == "missing_field at /tz");
    homeless.tz = "Europe/Lisbon";
    CHECK(judged(homeless) == "bad_value at /tz");
}

TEST_CASE("versions count from 1") {
    auto changed = office();
    changed.version = 0;
    CHECK(judged(changed) == "bad_value at /version");
}

TEST_CASE("absurd sizes are refused") {
    auto changed = office();
    changed.name = std::string(201, 'x');
    CHECK(judged(changed) == "too_large at /name");
    changed = office();
    changed.holidays.assign(10'001, "2026-01-01");
    CHECK(judged(changed) == "too_large at /holidays");
    changed.holidays.resize(10'000);
    CHECK(judged(changed) == "good");
    opening_times minutes;
    for (int hour = 0; hour < 24; ++hour)
        for (int half = 0; half < 60; half += 30) {
            char text[6];
            auto const two = [](char* into, int n) {
                into[0] = static_cast<char>('0' + n / 10), into[1] = static_cast<char>('0' + n % 10);
            };
            text[2] = ':', text[5] = 0, two(text, hour), two(text + 3, half);
            std::string const begin = text;
            two(text + 3, half + 1);
            minutes.push_back({begin, text});
        }
    CHECK(judged_monday(minutes) == "good");
    minutes.push_back({"12:10", "12:20"});
    CHECK(judged_monday(minutes) == "too_large at /weekly/mon");
    std::vector<std::pair<std::string, opening_times>> openings(10'001, {"12-24", {}});
    CHECK(judged_openings(openings) == "too_large at /openings");
}
