// SPDX-License-Identifier: BSL-1.0
#include <itsm/calendar/waiting_period.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <random>

using namespace itsm;
using namespace std::chrono_literals;

namespace {

using std::chrono::days;

instant at(std::string_view text) { return *parse_instant(text); }

bool is_working_day(instant day) {
    auto const weekday = std::chrono::weekday{std::chrono::floor<days>(day)};
    return weekday != std::chrono::Saturday && weekday != std::chrono::Sunday;
}

/// Counts day by day: the first instant by which so many working days of 24 hours have passed since `start`.
instant counted(int amount, instant start) {
    auto left = duration{days{1}} * amount;
    for (auto now = start;;) {
        instant const midnight{std::chrono::floor<days>(now) + days{1}};
        auto const worked = is_working_day(now) ? midnight - now : duration{0};
        if (worked >= left && (left > duration{0} || is_working_day(now))) return now + left;
        left -= worked;
        now = midnight;
    }
}

} // namespace

TEST_CASE("minutes, hours and days are real time") {
    auto const start = at("2026-03-28T23:30:00Z"); // the clocks of Europe change that night
    CHECK(end_of({45, period_unit::seconds}, start) == start + 45s);
    CHECK(end_of({90, period_unit::minutes}, start) == start + 90min);
    CHECK(end_of({2, period_unit::hours}, start) == start + 2h);
    CHECK(end_of({14, period_unit::days}, start) == start + days{14});
    CHECK(end_of({0, period_unit::days}, start) == start);
}

TEST_CASE("working days leave Saturdays and Sundays out") {
    CHECK(end_of({1, period_unit::working_days}, at("2026-03-02T09:00:00Z")) == at("2026-03-03T09:00:00Z"));
    CHECK(end_of({1, period_unit::working_days}, at("2026-03-06T15:00:00Z")) == at("2026-03-09T15:00:00Z"));
    CHECK(end_of({5, period_unit::working_days}, at("2026-03-02T09:00:00Z")) == at("2026-03-09T09:00:00Z"));
    CHECK(end_of({10, period_unit::working_days}, at("2026-03-04T09:00:00Z")) == at("2026-03-18T09:00:00Z"));
}

TEST_CASE("a period that begins on a weekend begins to count on Monday") {
    CHECK(end_of({1, period_unit::working_days}, at("2026-03-07T12:00:00Z")) == at("2026-03-10T00:00:00Z"));
    CHECK(end_of({1, period_unit::working_days}, at("2026-03-08T23:59:59.999999Z")) == at("2026-03-10T00:00:00Z"));
    CHECK(end_of({0, period_unit::working_days}, at("2026-03-07T12:00:00Z")) == at("2026-03-09T00:00:00Z"));
}

TEST_CASE("a period that runs out with Friday ends there, not on Monday") {
    CHECK(end_of({5, period_unit::working_days}, at("2026-03-02T00:00:00Z")) == at("2026-03-07T00:00:00Z"));
    CHECK(end_of({5, period_unit::working_days}, at("2026-03-07T08:00:00Z")) == at("2026-03-14T00:00:00Z"));
    CHECK(
        end_of({5, period_unit::working_days}, at("2026-03-02T00:00:00.000001Z")) == at("2026-03-09T00:00:00.000001Z"));
}

TEST_CASE("working days agree with counting day by day, from any instant, over any length") {
    std::mt19937_64 random{20260302};
    auto const first = at("1999-12-25T00:00:00Z").time_since_epoch().count();
    auto const last = at("2040-01-05T00:00:00Z").time_since_epoch().count();
    std::uniform_int_distribution<std::int64_t> any{first, last};
    for (int i = 0; i < 20'000; ++i) {
        instant start{duration{any(random)}};
        if (i % 4 == 0) start = instant{std::chrono::floor<days>(start)}; // midnights are the edges
        auto const amount = static_cast<int>(random() % 60);
        CAPTURE(to_text(start));
        CAPTURE(amount);
        CHECK(end_of({amount, period_unit::working_days}, start) == counted(amount, start));
    }
}

TEST_CASE("a longer period ends later, a later start never earlier") {
    std::mt19937_64 random{7};
    auto const monday = at("2026-03-02T00:00:00Z");
    for (int i = 0; i < 5'000; ++i) {
        auto const start = monday + duration{static_cast<std::int64_t>(random() % (21ULL * 86'400'000'000ULL))};
        auto const amount = static_cast<int>(random() % 30);
        auto const ends = end_of({amount, period_unit::working_days}, start);
        CHECK(ends >= start);
        CHECK(end_of({amount + 1, period_unit::working_days}, start) > ends);
        CHECK(end_of({amount, period_unit::working_days}, start + 1h) >= ends);
    }
}

TEST_CASE("a million working days are as easy as one, also before 1970") {
    CHECK(end_of({1'000'000, period_unit::working_days}, at("2026-03-02T09:00:00Z")) ==
          at("2026-03-02T09:00:00Z") + days{1'400'000});
    CHECK(end_of({1, period_unit::working_days}, at("1969-12-26T15:00:00Z")) == at("1969-12-29T15:00:00Z"));
}

TEST_CASE("a period has a length by itself, unless it is in working days") {
    CHECK(length_of({45, period_unit::seconds}) == 45s);
    CHECK(length_of({90, period_unit::minutes}) == 90min);
    CHECK(length_of({2, period_unit::days}) == 48h);
    CHECK(length_of({2, period_unit::working_days}) == std::nullopt);
}

TEST_CASE("an amount beyond a million is a million, and nothing overflows") {
    constexpr int much = std::numeric_limits<int>::max();
    CHECK(length_of({much, period_unit::days}) == days{1'000'000});
    CHECK(length_of({-much, period_unit::hours}) == -1'000'000h);
    auto const monday = at("2026-03-02T09:00:00Z");
    CHECK(end_of({much, period_unit::working_days}, monday) == end_of({1'000'000, period_unit::working_days}, monday));
}
