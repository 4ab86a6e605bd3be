// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/time.hpp>

#include <doctest/doctest.h>

#include <random>

using namespace itsm;

TEST_CASE("times are written as RFC 3339 with Z, a fraction only when there is one") {
    using namespace std::chrono;
    instant const when = sys_days{year{2026} / 3 / 9} + 9h;
    CHECK(to_text(when) == "2026-03-09T09:00:00Z");
    CHECK(to_text(when + 5us) == "2026-03-09T09:00:00.000005Z");
    CHECK(to_text(instant{} - 1us) == "1969-12-31T23:59:59.999999Z");
    // Years that RFC 3339 cannot say are still told apart.
    CHECK(to_text(instant{std::chrono::sys_days{std::chrono::year{-1} / 12 / 31}}) == "-001-12-31T00:00:00Z");
    CHECK(to_text(instant{std::chrono::sys_days{std::chrono::year{12345} / 1 / 2}}) == "12345-01-02T00:00:00Z");
}

TEST_CASE("times are read with Z or an offset, and with up to six digits of fraction") {
    auto const nine = *parse_instant("2026-03-09T09:00:00Z");
    CHECK(*parse_instant("2026-03-09T10:30:00+01:30") == nine);
    CHECK(*parse_instant("2026-03-09T04:00:00-05:00") == nine);
    CHECK(*parse_instant("2026-03-09t09:00:00z") == nine);
    CHECK(*parse_instant("2026-03-09T09:00:00.5Z") == nine + std::chrono::milliseconds{500});
    CHECK(*parse_instant("2026-03-09T09:00:00.123456Z") == nine + std::chrono::microseconds{123456});
    CHECK(parse_instant("2024-02-29T00:00:00Z"));
}

TEST_CASE("a time that does not exist or is no time is refused") {
    for (auto const* text : {"",
             "2026-03-09",
             "2026-02-29T00:00:00Z",
             "2026-13-01T00:00:00Z",
             "2026-00-10T00:00:00Z",
             "2026-03-32T00:00:00Z",
             "2026-03-09T24:00:00Z",
             "2026-03-09T09:60:00Z",
             "2026-03-09T09:00:60Z",
             "2026-03-09T09:00:00",
             "2026-03-09 09:00:00Z",
             "2026-03-09T09:00:00.Z",
             "2026-03-09T09:00:00.1234567Z",
             "2026-03-09T09:00:00+24:00",
             "2026-03-09T09:00:00+01:60",
             "2026-03-09T09:00:00Z ",
             "26-03-09T09:00:00Z",
             "2026-3-9T09:00:00Z",
             "+026-03-09T09:00:00Z",
             "0000-01-01T00:00:00+00:01",
             "9999-12-31T23:59:59-00:01"}) {
        CAPTURE(text);
        auto const refused = parse_instant(text);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == error_code::bad_time);
    }
}

TEST_CASE("what is written is read back, whatever the time") {
    std::mt19937_64 random{42};
    auto const first = parse_instant("0000-01-01T00:00:00Z")->time_since_epoch().count();
    auto const last = parse_instant("9999-12-31T23:59:59.999999Z")->time_since_epoch().count();
    std::uniform_int_distribution<std::int64_t> any{first, last};
    for (int i = 0; i < 20'000; ++i) {
        instant const when{duration{any(random)}};
        auto const read = parse_instant(to_text(when));
        REQUIRE(read);
        CHECK(*read == when);
    }
}
