// SPDX-License-Identifier: BSL-1.0
#include <itsm/exchange/calendars.hpp>

#include <itsm/exchange/byte_source.hpp>
#include <itsm/json/typed.hpp>

#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

using namespace itsm;
using namespace std::chrono_literals;

namespace {

using std::chrono::seconds;

instant at(std::string_view text) { return *parse_instant(text); }

business_calendar compiled(std::string_view json, year_range years = {}) {
    auto const file = read_calendars(json);
    REQUIRE_MESSAGE(file, to_text(file.error()));
    REQUIRE(file->schedules.items.size() == 1);
    auto const made = compile_calendar(file->schedules.items.front().second, years);
    REQUIRE_MESSAGE(made, to_text(made.error()));
    return *made;
}

/// A calendar whose questions and answers are local times: "2026-03-02T09:00".
class local_calendar {
public:
    explicit local_calendar(std::string_view json)
        : calendar_{compiled(json)}, zone_{*find_zone(calendar_.zone_name())} {}

    [[nodiscard]] instant when(std::string_view shown) const {
        wall_time const wall{at(std::string{shown} + ":00Z").time_since_epoch()};
        return *to_instant(wall, zone_, in_gap::move_forward);
    }
    [[nodiscard]] seconds elapsed(std::string_view from, std::string_view to) const {
        return std::chrono::floor<seconds>(*calendar_.elapsed(when(from), when(to)));
    }
    [[nodiscard]] std::string deadline(std::string_view from, duration allowance) const {
        return shown(*calendar_.deadline(when(from), allowance));
    }
    [[nodiscard]] std::string next_open(std::string_view from) const { return shown(*calendar_.next_open(when(from))); }
    [[nodiscard]] bool is_open(std::string_view shown) const { return *calendar_.is_open(when(shown)); }

private:
    [[nodiscard]] std::string shown(instant when) const {
        return to_text(instant{to_wall(when, zone_).time_since_epoch()}).substr(0, 16);
    }

    business_calendar calendar_;
    time_zone zone_;
};

std::string week(std::string_view zone, std::string_view days, std::string_view intervals, std::string_view more = "") {
    std::string text = "{\"tz\": \"" + std::string{zone} + "\", \"weekly\": {";
    for (std::size_t i = 0; i < days.size(); i += 4)
        text += (i > 0 ? ", " : "") + ("\"" + std::string{days.substr(i, 3)}) + "\": " + std::string{intervals};
    return text + "}" + std::string{more} + "}";
}
constexpr std::string_view nine_to_five = R"([["09:00", "17:00"]])";
constexpr std::string_view all_day = R"([["00:00", "24:00"]])";
constexpr std::string_view whole_week = "mon tue wed thu fri sat sun";

std::string why(std::string_view json) {
    auto const file = read_calendars(json);
    if (!file) return std::string{to_text(file.error().code)} + " at " + file.error().path;
    for (auto const& [name, calendar] : file->schedules.items) {
        auto const made = compile_calendar(calendar);
        if (!made) return std::string{to_text(made.error().code)} + " at " + made.error().path;
    }
    return "good";
}

} // namespace

TEST_CASE("S24: calendars over changes of clocks, holidays and shifts") {
    SUBCASE("Europe/Paris 2026-03-29 and 2026-10-25: no day is visited twice, none is skipped") {
        local_calendar const sundays{week("Europe/Paris", "sun", nine_to_five)};
        CHECK(sundays.elapsed("2026-10-25T00:30", "2026-10-26T00:30") == 8h);
        CHECK(sundays.next_open("2026-03-28T23:30") == "2026-03-29T09:00");
        CHECK(sundays.elapsed("2026-03-28T23:30", "2026-03-30T00:30") == 8h);
    }
    SUBCASE("Africa/Cairo 2026-04-24: a day that has no midnight is not skipped") {
        local_calendar const fridays{week("Africa/Cairo", "fri", nine_to_five)};
        CHECK(fridays.next_open("2026-04-23T23:30") == "2026-04-24T09:00");
        CHECK(fridays.elapsed("2026-04-23T23:30", "2026-04-25T00:00") == 8h);
        local_calendar const around_the_clock{week("Africa/Cairo", whole_week, all_day)};
        CHECK(around_the_clock.elapsed("2026-04-23T00:00", "2026-04-26T00:00") == 71h);
    }
    SUBCASE("a week from Sunday to Thursday") {
        local_calendar const cairo{week("Africa/Cairo", "sun mon tue wed thu", nine_to_five)};
        CHECK(cairo.deadline("2026-04-23T16:00", 2h) == "2026-04-26T10:00");
        CHECK(cairo.elapsed("2026-04-19T00:00", "2026-04-26T00:00") == 40h);
    }
    SUBCASE("24x7 with a holiday on the day of 25 hours") {
        local_calendar const paris{week("Europe/Paris", whole_week, all_day, R"(, "holidays": ["2026-10-25"])")};
        CHECK(paris.elapsed("2026-10-24T00:00", "2026-10-27T00:00") == 172'800s);
        local_calendar const no_holiday{week("Europe/Paris", whole_week, all_day)};
        CHECK(no_holiday.elapsed("2026-10-24T00:00", "2026-10-27T00:00") == 73h);
    }
    SUBCASE("176 business hours from Monday 2026-03-02 09:00 are 22 working days") {
        local_calendar const office{week("Europe/Paris", "mon tue wed thu fri", nine_to_five)};
        CHECK(office.deadline("2026-03-02T09:00", 176h) == "2026-03-31T17:00");
        CHECK(office.next_open("2026-03-31T17:00") == "2026-04-01T09:00");
    }
    SUBCASE("40 hours of Mondays only") {
        local_calendar const mondays{week("Europe/Paris", "mon", nine_to_five)};
        CHECK(mondays.deadline("2026-03-02T09:00", 40h) == "2026-03-30T17:00");
        CHECK(mondays.deadline("2026-03-03T09:00", 40h) == "2026-04-06T17:00");
    }
    SUBCASE("a night shift from 22 to 6, also when clocks change in it") {
        local_calendar const nights{week("Europe/Paris", whole_week, R"([["22:00", "06:00"]])")};
        CHECK(nights.elapsed("2026-03-02T12:00", "2026-03-03T12:00") == 8h);
        CHECK(nights.elapsed("2026-03-28T12:00", "2026-03-29T12:00") == 7h);
        CHECK(nights.elapsed("2026-10-24T12:00", "2026-10-25T12:00") == 9h);
        CHECK(nights.deadline("2026-03-02T23:00", 8h) == "2026-03-03T23:00");
        CHECK(nights.deadline("2026-03-02T23:00", 7h) == "2026-03-03T06:00");
        CHECK_FALSE(nights.is_open("2026-03-03T06:00"));
        CHECK(nights.is_open("2026-03-03T22:00"));
    }
    SUBCASE("a perpetual holiday from 24 December to 2 January") {
        local_calendar const office{
            week("Europe/Paris", "mon tue wed thu fri", nine_to_five, R"(, "holidays": ["12-24/01-02"])")};
        CHECK(office.deadline("2026-12-23T16:00", 2h) == "2027-01-04T10:00");
        CHECK(office.deadline("2031-12-23T16:00", 2h) == "2032-01-05T10:00");
        CHECK_FALSE(office.is_open("1991-01-01T12:00"));
    }
    SUBCASE("a lunch split") {
        local_calendar const split{
            week("Europe/Paris", "mon tue wed thu fri", R"([["08:30", "12:00"], ["13:00", "17:30"]])")};
        CHECK(split.elapsed("2026-03-02T11:00", "2026-03-02T14:00") == 2h);
        CHECK(split.deadline("2026-03-02T11:00", 90min) == "2026-03-02T13:30");
        CHECK(split.next_open("2026-03-02T12:00") == "2026-03-02T13:00");
    }
    SUBCASE("a schedule of Tuesdays only looks further ahead than 72 hours") {
        local_calendar const tuesdays{week("Europe/Paris", "tue", nine_to_five)};
        CHECK(tuesdays.next_open("2026-03-03T17:00") == "2026-03-10T09:00");
        CHECK(tuesdays.deadline("2026-03-03T16:30", 1h) == "2026-03-10T09:30");
    }
}

TEST_CASE("a calendar keeps to the zone's rules after the last change that the zone data lists") {
    local_calendar const new_york{week("America/New_York", "mon", nine_to_five)};
    CHECK(to_text(new_york.when("2040-07-02T09:00")) == "2040-07-02T13:00:00Z");
    auto const office = compiled(week("America/New_York", "mon", nine_to_five));
    CHECK(to_text(*office.next_open(at("2040-07-02T00:00:00Z"))) == "2040-07-02T13:00:00Z");
    CHECK(to_text(*office.next_open(at("2040-12-03T00:00:00Z"))) == "2040-12-03T14:00:00Z");
    CHECK(to_text(*office.deadline(at("2040-07-02T00:00:00Z"), 8h)) == "2040-07-02T21:00:00Z");
}

TEST_CASE("a compiled calendar says which zone data it was made with") {
    auto const office = compiled(week("Europe/Paris", "mon", nine_to_five, R"(, "name": "office", "version": 7)"));
    CHECK(office.zone_data_version() == zone_data_version().value_or(std::string{}));
    CHECK(office.zone_name() == "Europe/Paris");
    CHECK(office.name() == "office");
    CHECK(office.version() == 7);
}

TEST_CASE("a file holds several calendars under their names, or one") {
    auto const several = read_calendars(R"({"semantics": {"x": 1}, "schedules": {
        "a": {"tz": "UTC", "weekly": {"mon": [["09:00", "17:00"]]}}, "b": {"name": "own", "tz": "UTC"}}})");
    REQUIRE_MESSAGE(several, to_text(several.error()));
    REQUIRE(several->schedules.items.size() == 2);
    CHECK(several->schedules.find("a")->name == "a");
    CHECK(several->schedules.find("a")->weekly.mon == opening_times{{"09:00", "17:00"}});
    CHECK(several->schedules.find("b")->name == "own");
    auto const one = read_calendars(R"({"name": "own", "tz": "UTC"})");
    REQUIRE(one);
    CHECK(one->schedules.find("own")->tz == "UTC");
    auto const again = read_json<calendar_file>(write_json(*several));
    REQUIRE(again);
    CHECK(*again == *several);
}

TEST_CASE("what is no calendar is refused with its place") {
    CHECK(why("") == "truncated at ");
    CHECK(why("[]") == "bad_type at ");
    CHECK(why("{}") == "missing_field at /tz");
    CHECK(why(R"({"tz": "UTC", "weekly": {"mon": [["09:00", "17:00"]], "mon": []}})") ==
          "duplicate_field at /weekly/mon");
    CHECK(why(R"({"tz": "UTC", "weekly": {"monday": []}})") == "unknown_field at /weekly/monday");
    CHECK(why(R"({"tz": "UTC", "weakly": {}})") == "unknown_field at /weakly");
    CHECK(why(R"({"tz": 1})") == "bad_type at /tz");
    CHECK(why(R"({"tz": "UTC", "weekly": {"mon": [["09:00", 17]]}})") == "bad_type at /weekly/mon/0/1");
    CHECK(why(R"({"tz": "UTC", "weekly": {"mon": ["09:00", "17:00"]}})") == "bad_type at /weekly/mon/0");
    CHECK(why(R"({"tz": "UTC", "weekly": []})") == "bad_type at /weekly");
    CHECK(why(R"({"tz": "UTC", "holidays": {"2026-01-01": true}})") == "bad_type at /holidays");
    CHECK(why(R"({"tz": "UTC", "openings": [["2026-01-01"]]})") == "bad_type at /openings");
    CHECK(why(R"({"tz": "UTC", "version": 1.5})") == "bad_type at /version");
    CHECK(why(R"({"tz": "UTC", "version": 10000000000})") == "bad_value at /version");
    CHECK(why(R"({"schedules": {"a": {"tz": "UTC", "weekly": {"mon": 1}}}})") == "bad_type at /schedules/a/weekly/mon");
    CHECK(why(R"({"schedules": {"a": {}, "a": {}}})") == "duplicate_field at /schedules/a");
    CHECK(why(R"({"schedules": {}, "scheduled": {}})") == "unknown_field at /scheduled");
    std::string many = R"({"tz": "UTC", "holidays": [)";
    for (int i = 0; i < 100'000; ++i) many += "\"2026-01-01\",";
    CHECK(why(many + "\"2026-01-01\"]}").starts_with("too_large at "));
}

TEST_CASE("a zone that is none is refused") {
    for (std::string const zone : {"Europe/Lisbonne", "../../etc/passwd", "+01:00", "europe/lisbon"}) {
        CAPTURE(zone);
        CHECK(why(week(zone, "mon", nine_to_five)) == "bad_value at /tz");
    }
}

TEST_CASE("what a compiled calendar refuses of its texts, it refuses of a file's") {
    CHECK(why(week("Europe/Paris", "mon", R"([["09:00", "12:00"], ["11:00", "13:00"]])")) ==
          "bad_value at /weekly/mon/1");
    CHECK(why(week("Europe/Paris", "mon", R"([["17:00", "09:00"]])")) == "bad_value at /weekly/mon/0");
    CHECK(
        why(week("Europe/Paris", "mon", nine_to_five, R"(, "holidays": ["2026-02-30"])")) == "bad_time at /holidays/0");
    CHECK(
        why(week("Europe/Paris", "mon", nine_to_five, R"(, "holidays": ["2026-13-01"])")) == "bad_time at /holidays/0");
    CHECK(why(week("Europe/Paris", "mon", "[]")) == "bad_definition at /weekly");
}

// ---- what twelve implementations agree on --------------------------------------------------------------------------

namespace {

struct oracle_line {
    std::string schedule{};
    std::string op{};
    std::int64_t from = 0;
    std::int64_t to = 0;
    std::int64_t seconds = 0;
    std::vector<std::vector<std::int64_t>> pauses{};
    std::int64_t expect = 0;
};
BOOST_DESCRIBE_STRUCT(oracle_line, (), (schedule, op, from, to, seconds, pauses, expect))

std::string content_of(std::string const& path) {
    auto source = byte_source::from_file(path);
    REQUIRE_MESSAGE(source, to_text(source.error()));
    auto text = read_all(*source, std::size_t{64} << 20U);
    REQUIRE_MESSAGE(text, to_text(text.error()));
    return std::move(*text);
}

instant epoch(std::int64_t count) { return instant{seconds{count}}; }

std::int64_t answer_of(business_calendar const& calendar, oracle_line const& line) {
    std::vector<time_span> pauses;
    for (auto const& one : line.pauses) pauses.push_back({epoch(one.at(0)), epoch(one.at(1))});
    if (line.op == "elapsed") {
        auto const elapsed = calendar.elapsed(epoch(line.from), epoch(line.to), pauses);
        if (pauses.empty()) CHECK(*elapsed == *calendar.elapsed(epoch(line.from), epoch(line.to)));
        return *elapsed / 1s;
    }
    auto const deadline = calendar.deadline(epoch(line.from), seconds{line.seconds}, pauses);
    if (pauses.empty()) CHECK(*deadline == *calendar.deadline(epoch(line.from), seconds{line.seconds}));
    return deadline->time_since_epoch() / 1s;
}

} // namespace

TEST_CASE("every case that twelve implementations agree on is answered as they do") {
    auto const* const data = std::getenv("ITSM_DATA");
    if (data == nullptr) {
        std::puts("SKIPPED: ITSM_DATA is not set, so there are no cases of other implementations");
        return;
    }
    std::string const folder = std::string{data} + "/oracles/";
    auto const file = read_calendars(content_of(folder + "schedules.json"));
    REQUIRE_MESSAGE(file, to_text(file.error()));
    std::map<std::string, business_calendar> calendars;
    for (auto const& [name, definition] : file->schedules.items) {
        auto const made = compile_calendar(definition);
        REQUIRE_MESSAGE(made, to_text(made.error()));
        calendars.emplace(name, *made);
    }
    CHECK(calendars.size() == 8);
    std::size_t lines = 0;
    for (auto const* const name : {"vectors.jsonl.gz", "pauses.jsonl.gz"}) {
        auto const text = content_of(folder + name);
        std::string_view rest{text};
        while (!rest.empty()) {
            auto const written = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(written.size() + 1, rest.size()));
            if (written.empty()) continue;
            auto const line = read_json<oracle_line>(written);
            REQUIRE_MESSAGE(line, to_text(line.error()));
            ++lines;
            if (answer_of(calendars.at(line->schedule), *line) != line->expect) FAIL_CHECK(written);
        }
    }
    CHECK(lines == 16'299);
}
