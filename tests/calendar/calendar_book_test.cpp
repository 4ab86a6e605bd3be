// SPDX-License-Identifier: BSL-1.0
#include <itsm/calendar/calendar_book.hpp>

#include "samples.hpp"

using namespace itsm;
using namespace itsm::calendar_samples;
using namespace std::chrono_literals;

namespace {

business_calendar daily(std::string name, std::string from, std::string to) {
    opening_times const day{{std::move(from), std::move(to)}};
    return compiled({.name = std::move(name), .tz = "UTC", .weekly = {day, day, day, day, day, day, day}});
}

/// 9 to 17, from July 2026 on 8 to 20, in 2027 never.
calendar_line changing() {
    calendar_line line{daily("office", "09:00", "17:00")};
    REQUIRE(line.append(daily("office", "08:00", "20:00"), at("2026-07-01T00:00:00Z")));
    REQUIRE(line.append(daily("office", "09:00", "09:01"), at("2027-01-01T00:00:00Z")));
    return line;
}

} // namespace

TEST_CASE("a line measures each stretch by the version in force") {
    auto const line = changing();
    CHECK(*line.elapsed(at("2026-06-30T15:00:00Z"), at("2026-07-01T09:00:00Z")) == 3h);
    CHECK(*line.elapsed(at("2026-12-31T19:00:00Z"), at("2027-01-02T12:00:00Z")) == 1h + 2min);
    CHECK(*line.elapsed(at("2026-07-01T09:00:00Z"), at("2026-06-30T15:00:00Z")) == 0h);
    CHECK(told(line.deadline(at("2026-06-30T15:00:00Z"), 2h)) == "2026-06-30T17:00:00Z"); // at the closing before
    CHECK(told(line.deadline(at("2026-06-30T15:00:00Z"), 3h)) == "2026-07-01T09:00:00Z");
    CHECK(told(line.deadline(at("2026-12-31T19:00:00Z"), 1h + 90s)) == "2027-01-02T09:00:30Z");
    CHECK(told(line.deadline(at("2026-06-30T15:00:00Z"), 0s)) == "2026-06-30T15:00:00Z");
    CHECK(told(line.deadline(at("2026-06-30T15:00:00Z"), -1s)) == "bad_value");
    CHECK(told(line.next_open(at("2026-06-30T17:00:00Z"))) == "2026-07-01T08:00:00Z");
    CHECK(told(line.next_open(at("2026-06-30T16:00:00Z"))) == "2026-06-30T16:00:00Z");
    CHECK(told(line.is_open(at("2026-06-30T08:30:00Z"))) == "closed");
    CHECK(told(line.is_open(at("2026-07-01T08:30:00Z"))) == "open");
    CHECK(told(line.elapsed(at("2026-06-30T15:00:00Z"), at("2070-01-01T00:00:00Z"))) == "beyond_horizon");
    CHECK(told(line.elapsed(at("1970-06-30T15:00:00Z"), at("2026-08-01T00:00:00Z"))) == "beyond_horizon");
    CHECK(told(line.next_open(at("1970-06-30T15:00:00Z"))) == "beyond_horizon");
    CHECK(told(line.deadline(at("1970-06-30T15:00:00Z"), 1h)) == "beyond_horizon");
    CHECK(told(line.deadline(at("2026-12-31T15:00:00Z"), 100'000h)) == "beyond_horizon");
}

TEST_CASE("a line of one version answers as the calendar does") {
    auto const only = daily("office", "09:00", "17:00");
    calendar_line const line{only};
    auto const from = at("2026-06-30T15:00:00Z");
    CHECK(line.elapsed(from, from + 48h).value() == only.elapsed(from, from + 48h).value());
    CHECK(line.deadline(from, 20h).value() == only.deadline(from, 20h).value());
    CHECK(line.next_open(from + 3h).value() == only.next_open(from + 3h).value());
    CHECK(line.name() == "office");
}

TEST_CASE("a version that is in force no later than the one before it is refused") {
    auto line = changing();
    CHECK(line.append(daily("office", "00:00", "24:00"), at("2027-01-01T00:00:00Z")).error().code ==
          error_code::bad_value);
    CHECK(line.in_force(at("2027-06-01T00:00:00Z"))
              .elapsed(at("2027-06-01T00:00:00Z"), at("2027-06-02T00:00:00Z"))
              .value() == 1min);
}

TEST_CASE("a book knows calendars by name, and the nameless one is always open") {
    calendar_book book;
    REQUIRE(book.add(daily("office", "09:00", "17:00")));
    REQUIRE(book.add(daily("shop", "10:00", "20:00")));
    REQUIRE(book.add(daily("office", "08:00", "16:00"), at("2026-07-01T00:00:00Z")));
    CHECK(book.find("garden") == nullptr);
    CHECK(told(book.find("")->is_open(at("2026-03-01T03:00:00Z"))) == "open");
    CHECK(told(book.find("shop")->is_open(at("2026-07-01T16:30:00Z"))) == "open");
    CHECK(told(book.find("office")->is_open(at("2026-06-01T16:30:00Z"))) == "open");
    CHECK(told(book.find("office")->is_open(at("2026-07-01T16:30:00Z"))) == "closed");
    CHECK(book.add(daily("office", "08:00", "16:00")).error().code == error_code::bad_value);
    CHECK(book.add(daily("", "08:00", "16:00")).error().code == error_code::bad_value);
    // The first version has its instant too, though nothing else is in force before it.
    REQUIRE(book.add(daily("lab", "08:00", "16:00"), at("2026-01-01T00:00:00Z")));
    CHECK(book.add(daily("lab", "09:00", "17:00"), at("2025-01-01T00:00:00Z")).error().code == error_code::bad_value);
    CHECK(told(book.find("lab")->is_open(at("2025-07-01T08:30:00Z"))) == "open");
}
