// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/calendar/business_calendar.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

/// Calendars and zones of the tests' own: what needs the system's zone data is in tests/exchange.
namespace itsm::calendar_samples {

inline instant at(std::string_view text) {
    auto const read = parse_instant(text);
    REQUIRE_MESSAGE(read, text);
    return *read;
}
inline std::chrono::sys_seconds second(std::string_view text) {
    return std::chrono::floor<std::chrono::seconds>(at(text));
}

inline opening_times const nine_to_five{{"09:00", "17:00"}};

inline calendar_definition office() {
    return {.name = "office",
        .version = 3,
        .tz = "UTC",
        .weekly = {nine_to_five, nine_to_five, nine_to_five, nine_to_five, nine_to_five}};
}

/// Clocks an hour ahead of UTC, in the summer of 2026 two.
inline time_zone middle_europe() {
    return *time_zone::from_periods("Here",
        {{std::chrono::sys_seconds{}, std::chrono::hours{1}},
            {second("2026-03-29T01:00:00Z"), std::chrono::hours{2}},
            {second("2026-10-25T01:00:00Z"), std::chrono::hours{1}}});
}

inline business_calendar compiled(calendar_definition const& from, time_zone const& zone = {}, year_range years = {}) {
    auto made = business_calendar::compile(from, zone, "2025b", years);
    REQUIRE_MESSAGE(made, to_text(made.error()));
    return *made;
}

/// The answer as text, an error as its code.
template <class T>
std::string told(result<T> const& got) {
    if (!got) return std::string{to_text(got.error().code)};
    if constexpr (std::is_same_v<T, instant>) return to_text(*got);
    else if constexpr (std::is_same_v<T, bool>) return *got ? "open" : "closed";
    else return std::to_string(got->count());
}

/// "from/to from/to ..."
inline std::string told(result<std::vector<open_interval>> const& got) {
    if (!got) return std::string{to_text(got.error().code)};
    std::string text;
    for (auto const& one : *got) text += (text.empty() ? "" : " ") + to_text(one.from) + "/" + to_text(one.to);
    return text;
}

} // namespace itsm::calendar_samples
