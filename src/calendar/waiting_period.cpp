// SPDX-License-Identifier: BSL-1.0
#include <itsm/calendar/waiting_period.hpp>

#include <algorithm>

namespace itsm::inline v0 {

namespace {

using std::chrono::days;

/// Saturday and Sunday move on to the Monday after; other times stay.
instant at_work(instant when) {
    auto const day = std::chrono::floor<days>(when);
    auto const weekday = std::chrono::weekday{day}.iso_encoding();
    return weekday <= 5 ? when : instant{day + days{8 - static_cast<int>(weekday)}};
}

instant add_working_days(instant start, int amount) {
    auto const from = at_work(start);
    auto const day = std::chrono::floor<days>(from);
    int const weekday = static_cast<int>(std::chrono::weekday{day}.iso_encoding());
    int const weekends = (weekday - 1 + amount) / 5;
    // A period that runs out exactly at the end of a Friday ends there, not on Monday.
    bool const ends_at_friday_midnight = from == instant{day} && (weekday - 1 + amount) % 5 == 0 && amount > 0;
    return from + days{amount + 2 * (ends_at_friday_midnight ? weekends - 1 : weekends)};
}

} // namespace

std::optional<duration> length_of(waiting_period period) {
    auto const amount = std::clamp(period.amount, -waiting_period::most, waiting_period::most);
    switch (period.unit) {
    case period_unit::seconds: return std::chrono::seconds{amount};
    case period_unit::minutes: return std::chrono::minutes{amount};
    case period_unit::hours: return std::chrono::hours{amount};
    case period_unit::days: return days{amount};
    case period_unit::working_days: return std::nullopt;
    }
    return std::nullopt;
}

instant end_of(waiting_period period, instant start) {
    auto const length = length_of(period);
    auto const working_days = std::clamp(period.amount, -waiting_period::most, waiting_period::most);
    return length ? start + *length : add_working_days(start, working_days);
}

} // namespace itsm::inline v0
