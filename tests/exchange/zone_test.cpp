// SPDX-License-Identifier: BSL-1.0
#include <itsm/calendar/zone.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace itsm;
using namespace std::chrono_literals;
using std::chrono::local_days;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::year;

namespace {

time_zone zone(std::string_view name) {
    auto found = find_zone(name);
    REQUIRE_MESSAGE(found, to_text(found.error()));
    return *found;
}

wall_time wall(std::string_view text) { return wall_time{parse_instant(std::string{text} + "Z")->time_since_epoch()}; }

/// The instant, or the reason why there is none.
std::string converted(std::string_view shown, time_zone const& in) {
    auto const when = to_instant(wall(shown), in);
    return when ? to_text(*when) : std::string{to_text(when.error().code)} + ": " + when.error().message;
}

seconds offset(std::string_view when, time_zone const& in) { return offset_at(*parse_instant(when), in); }

error_code why(result<time_zone> const& refused) {
    REQUIRE_FALSE(refused);
    return refused.error().code;
}

constexpr sys_seconds at(int y, unsigned m, unsigned d) {
    return sys_days{year{y} / static_cast<int>(m) / static_cast<int>(d)};
}

} // namespace

TEST_CASE("UTC needs no zone data and is what a zone is when nothing was said") {
    CHECK(time_zone{}.name() == "UTC");
    CHECK(zone("UTC") == time_zone{});
    CHECK(zone("UTC").periods().size() == 1);
    CHECK(converted("2016-02-29T01:16:00", time_zone{}) == "2016-02-29T01:16:00Z");
    CHECK(offset("2016-02-29T01:16:00Z", time_zone{}) == 0s);
    CHECK(converted("2016-02-29T01:16:00", zone("Etc/UTC")) == "2016-02-29T01:16:00Z");
}

TEST_CASE("a local time in winter and in summer is an hour apart from UTC differently") {
    auto const lisbon = zone("Europe/Lisbon");
    CHECK(lisbon.name() == "Europe/Lisbon");
    CHECK(converted("2016-02-29T01:16:00", lisbon) == "2016-02-29T01:16:00Z");
    CHECK(converted("2016-07-01T12:00:00.25", lisbon) == "2016-07-01T11:00:00.250000Z");
    CHECK(converted("2016-02-29T09:00:00", zone("America/New_York")) == "2016-02-29T14:00:00Z");
}

TEST_CASE("offsets need not be whole hours, and may change by a quarter of one") {
    auto const kathmandu = zone("Asia/Kathmandu");
    CHECK(converted("2016-02-29T01:16:00", kathmandu) == "2016-02-28T19:31:00Z");
    CHECK(converted("1985-12-31T23:59:59", kathmandu) == "1985-12-31T18:29:59Z");
    CHECK(converted("1986-01-01T00:14:59", kathmandu) ==
          "bad_time: no clock in Asia/Kathmandu showed it: they went from 1986-01-01T00:00:00 to 1986-01-01T00:15:00");
    CHECK(converted("1986-01-01T00:15:00", kathmandu) == "1985-12-31T18:30:00Z");
    CHECK(offset("2016-01-01T00:00:00Z", zone("Australia/Lord_Howe")) == 11h);
    CHECK(offset("2016-07-01T00:00:00Z", zone("Australia/Lord_Howe")) == 10h + 30min);
}

TEST_CASE("a local time that clocks were set forward past is an error that says the gap") {
    auto const lisbon = zone("Europe/Lisbon");
    std::string const gap =
        "bad_time: no clock in Europe/Lisbon showed it: they went from 2016-03-27T01:00:00 to 2016-03-27T02:00:00";
    CHECK(converted("2016-03-27T00:59:59.999999", lisbon) == "2016-03-27T00:59:59.999999Z");
    CHECK(converted("2016-03-27T01:00:00", lisbon) == gap);
    CHECK(converted("2016-03-27T01:30:00", lisbon) == gap);
    CHECK(converted("2016-03-27T01:59:59.999999", lisbon) == gap);
    CHECK(converted("2016-03-27T02:00:00", lisbon) == "2016-03-27T01:00:00Z");
}

TEST_CASE("a local time that clocks were set forward past can be moved forward with them") {
    auto const moved = [](std::string_view shown, std::string_view name) {
        wall_time const on_the_wall{parse_instant(std::string{shown} + "Z")->time_since_epoch()};
        return to_text(*to_instant(on_the_wall, zone(name), in_gap::move_forward));
    };
    CHECK(moved("2016-03-27T00:59:59", "Europe/Lisbon") == "2016-03-27T00:59:59Z");
    CHECK(moved("2016-03-27T01:00:00", "Europe/Lisbon") == "2016-03-27T01:00:00Z");
    CHECK(moved("2016-03-27T01:30:00.5", "Europe/Lisbon") == "2016-03-27T01:30:00.500000Z");
    CHECK(moved("2016-03-27T02:00:00", "Europe/Lisbon") == "2016-03-27T01:00:00Z");
    CHECK(moved("2400-03-26T01:30:00", "Europe/Lisbon") == "2400-03-26T01:30:00Z");
    CHECK(moved("2024-04-26T00:00:00", "Africa/Cairo") == "2024-04-25T22:00:00Z");
}

TEST_CASE("a day that was left out altogether is a gap") {
    CHECK(converted("2011-12-30T12:00:00", zone("Pacific/Apia")) ==
          "bad_time: no clock in Pacific/Apia showed it: they went from 2011-12-30T00:00:00 to 2011-12-31T00:00:00");
}

TEST_CASE("of a local time that occurs twice the first occurrence is meant") {
    auto const lisbon = zone("Europe/Lisbon");
    CHECK(converted("2016-10-30T00:59:59", lisbon) == "2016-10-29T23:59:59Z");
    CHECK(converted("2016-10-30T01:00:00", lisbon) == "2016-10-30T00:00:00Z");
    CHECK(converted("2016-10-30T01:59:59.999999", lisbon) == "2016-10-30T00:59:59.999999Z");
    CHECK(converted("2016-10-30T02:00:00", lisbon) == "2016-10-30T02:00:00Z");
}

TEST_CASE("rules hold after the last change that the zone data lists") {
    CHECK(offset("2037-07-01T00:00:00Z", zone("America/New_York")) == -4h);
    CHECK(offset("2040-07-01T00:00:00Z", zone("America/New_York")) == -4h);
    CHECK(offset("2040-12-01T00:00:00Z", zone("America/New_York")) == -5h);
    CHECK(offset("9999-07-01T00:00:00Z", zone("America/New_York")) == -4h);
    CHECK(converted("2400-03-26T01:30:00", zone("Europe/Lisbon")) ==
          "bad_time: no clock in Europe/Lisbon showed it: they went from 2400-03-26T01:00:00 to 2400-03-26T02:00:00");
    CHECK(converted("8888-03-28T01:30:00", zone("Europe/Lisbon")) ==
          "bad_time: no clock in Europe/Lisbon showed it: they went from 8888-03-28T01:00:00 to 8888-03-28T02:00:00");
    // A zone whose winter is the exception, one in the south, and one that changes at -1 o'clock.
    CHECK(offset("2050-07-01T00:00:00Z", zone("Europe/Dublin")) == 1h);
    CHECK(offset("2050-01-01T00:00:00Z", zone("Europe/Dublin")) == 0h);
    CHECK(offset("2050-01-01T00:00:00Z", zone("Australia/Sydney")) == 11h);
    CHECK(offset("2050-03-27T00:59:59Z", zone("America/Nuuk")) == -2h);
    CHECK(offset("2050-03-27T01:00:00Z", zone("America/Nuuk")) == -1h);
    // One that gave up changing stays.
    CHECK(offset("2500-07-01T00:00:00Z", zone("Asia/Kathmandu")) == 5h + 45min);
}

TEST_CASE("times before the first change have the first offset, to the second") {
    CHECK(converted("1800-01-01T00:00:00", zone("Europe/Lisbon")) == "1800-01-01T00:36:45Z");
    CHECK(converted("0000-01-02T00:00:00", zone("Asia/Kathmandu")) == "0000-01-01T18:18:44Z");
}

TEST_CASE("what the wall shows is the instant again, but in the second half of a fold") {
    std::mt19937_64 random{20161030};
    for (std::string_view const name : {"UTC",
             "Europe/Lisbon",
             "Asia/Kathmandu",
             "America/New_York",
             "Pacific/Apia",
             "Australia/Lord_Howe",
             "Africa/Casablanca",
             "Antarctica/Troll"}) {
        auto const here = zone(name);
        for (int i = 0; i < 20'000; ++i) {
            auto const when = instant{std::chrono::microseconds{
                static_cast<std::int64_t>(random() % 20'000'000'000'000'000) - 5'000'000'000'000'000}};
            auto const back = to_instant(to_wall(when, here), here);
            REQUIRE_MESSAGE(back, to_text(back.error()));
            if (*back != when) {
                CHECK(*back < when);
                CHECK(when - *back == offset_at(*back, here) - offset_at(when, here));
            }
        }
    }
}

TEST_CASE("a name that is no zone is refused, whatever it tries") {
    for (std::string_view const name :
        {"", "Europe/Lisbonne", "europe/lisbon", "Europe", "../../../etc/passwd", "posixrules/", "Z"}) {
        CHECK(why(find_zone(name)) == error_code::bad_value);
    }
    auto const refused = find_zone(std::string(1'000'000, 'x'));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.size() < 100);
}

TEST_CASE("the zone data says its version") {
    auto const version = zone_data_version();
    REQUIRE_MESSAGE(version, to_text(version.error()));
    CHECK(version->size() >= 5);
    CHECK(version->starts_with("20"));
}

TEST_CASE("local times outside the years 0000 to 9999 are refused, and instants there are no trap") {
    for (auto const& here : {time_zone{}, zone("Europe/Lisbon")}) {
        for (auto const shown : {wall_time::min(),
                 wall_time{local_days{year{0} / 1 / 1}} - 1us,
                 wall_time{local_days{year{10'000} / 1 / 1}},
                 wall_time::max()}) {
            auto const when = to_instant(shown, here);
            REQUIRE_FALSE(when);
            CHECK(when.error() == error{error_code::bad_time, "", "outside the years 0000 to 9999"});
        }
        CHECK(to_instant(wall_time{local_days{year{9999} / 12 / 31}}, here));
        CHECK(to_wall(instant::min(), here) < to_wall(instant{}, here));
        CHECK(to_wall(instant::max(), here) > to_wall(instant{}, here));
    }
}

TEST_CASE("a host can make a zone from periods of its own") {
    auto const made = time_zone::from_periods(
        "Here", {{sys_seconds{}, 1h}, {at(2020, 3, 1), 2h}, {at(2020, 6, 1), 2h}, {at(2020, 9, 1), 1h}});
    REQUIRE(made);
    CHECK(made->name() == "Here");
    CHECK(made->periods().size() == 3);
    CHECK_FALSE(made->repeats_from());
    CHECK(offset("1900-01-01T00:00:00Z", *made) == 1h);
    CHECK(offset("2020-08-31T23:59:59Z", *made) == 2h);
    CHECK(offset("2020-09-01T00:00:00Z", *made) == 1h);
    CHECK(offset("2421-08-01T00:00:00Z", *made) == 1h);
    CHECK(converted("2020-03-01T01:30:00", *made) ==
          "bad_time: no clock in Here showed it: they went from 2020-03-01T01:00:00 to 2020-03-01T02:00:00");

    auto const repeating = time_zone::from_periods(
        "Here", {{sys_seconds{}, 1h}, {at(2020, 3, 1), 2h}, {at(2020, 9, 1), 1h}}, at(2020, 1, 1));
    REQUIRE(repeating);
    CHECK(repeating->repeats_from() == at(2020, 1, 1));
    CHECK(offset("2420-08-31T23:59:59Z", *repeating) == 2h);
    CHECK(offset("2420-09-01T00:00:00Z", *repeating) == 1h);
    CHECK(converted("2420-06-01T12:00:00", *repeating) == "2420-06-01T10:00:00Z");
}

TEST_CASE("periods that make no zone are refused") {
    auto const refused = [](std::vector<zone_period> periods, std::optional<sys_seconds> repeats = std::nullopt) {
        return why(time_zone::from_periods("x", std::move(periods), repeats)) == error_code::bad_definition;
    };
    CHECK(refused({}));
    CHECK(refused({{at(2020, 1, 1), 1h}, {at(2020, 1, 1), 2h}}));
    CHECK(refused({{at(2021, 1, 1), 1h}, {at(2020, 1, 1), 2h}}));
    CHECK(refused({{at(2020, 1, 1), 27h}}));
    CHECK(refused({{at(2020, 1, 1), seconds::min()}}));
    CHECK(refused({{at(2020, 1, 1), 0h}, {sys_seconds::max(), 1h}}));
    CHECK(refused({{at(2020, 1, 1), 0h}}, sys_seconds::max()));
    CHECK(refused({{at(2020, 1, 1), 3h}, {at(2020, 2, 1), 0h}, {at(2020, 2, 1) + 1h, -3h}}));
}
