// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/calendar/business_calendar.hpp>

#include <cstdint>
#include <vector>

/// A calendar definition as the hours of each date, with every text in it read and checked; zones come later.
namespace itsm::inline v0::detail {

/// Seconds since the day began, as clocks show them: 0 to 86,400.
struct day_hours {
    int begin = 0;
    int end = 0;
};

/// What a day can be. Within each list hours are in order and do not overlap.
struct day_kind {
    std::vector<day_hours> own{};
    std::vector<day_hours> on_next_day{}; ///< of an opening over midnight; a week's are with the next day already
    bool takes_over = true;               ///< whether the day before may add hours
};

/// From the day before the range to the day after it, so that every zone's range is covered.
struct day_plan {
    std::chrono::local_days first{};
    std::vector<day_kind> kinds{};
    std::vector<std::uint32_t> days{}; ///< the kind of each day
};

/// Refused: what `business_calendar::compile` refuses for the definition alone.
[[nodiscard]] result<day_plan> plan_days(calendar_definition const& from, year_range years);

} // namespace itsm::inline v0::detail
