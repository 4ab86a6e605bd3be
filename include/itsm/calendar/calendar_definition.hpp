// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/value.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace itsm::inline v0 {

/// When something is open on a day: intervals of two times of day each, `{{"08:30", "12:00"}, {"13:00", "17:30"}}`. Times
/// are `HH:MM` or `HH:MM:SS`; `24:00` is the end of the day. One that ends before it begins goes on after midnight:
/// `{"22:00", "06:00"}`. What comes after midnight belongs to the next date, exactly as if it were written there.
using opening_times = std::vector<std::vector<std::string>>;

/// The opening times of each day of the week; a day without any is closed.
struct weekly_times {
    opening_times mon{};
    opening_times tue{};
    opening_times wed{};
    opening_times thu{};
    opening_times fri{};
    opening_times sat{};
    opening_times sun{};

    friend bool operator==(weekly_times const&, weekly_times const&) = default;
};
BOOST_DESCRIBE_STRUCT(weekly_times, (), (mon, tue, wed, thu, fri, sat, sun))

/// A calendar of opening hours as people write it down: a versioned value, read and written as JSON (read_json,
/// write_json). `business_calendar::compile` makes of it what answers questions, and says what is wrong with it.
///
/// Dates are `2026-12-25`, each year's `12-25` (`02-29` is that of leap years), or a range of either kind with both ends
/// in it: `2026-12-24/2027-01-02`, and over the end of every year `12-24/01-02`.
struct calendar_definition {
    std::string name{};
    std::uint32_t version =
        1; ///< from 1; raised when the hours change, because records say by which version they were measured
    std::string desc{}; ///< in words, for people
    std::string tz{};   ///< the IANA name of the zone that all times and dates are in
    weekly_times weekly{};
    std::vector<std::string> holidays{}; ///< closed from 00:00 to 24:00, whatever the week says
    by_name<opening_times> openings{}; ///< what holds on dates in place of week and holidays; an empty list closes them

    friend bool operator==(calendar_definition const&, calendar_definition const&) = default;
};
BOOST_DESCRIBE_STRUCT(calendar_definition, (), (name, version, desc, tz, weekly, holidays, openings))

} // namespace itsm::inline v0
