// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/calendar/business_calendar.hpp>
#include <itsm/core/value.hpp>

#include <boost/describe/class.hpp>

#include <string_view>

namespace itsm::inline v0 {

/// Several calendars in one document, each under a name.
struct calendar_file {
    value semantics{}; ///< what the calendars mean, for people
    by_name<calendar_definition> schedules{};

    friend bool operator==(calendar_file const&, calendar_file const&) = default;
};
BOOST_DESCRIBE_STRUCT(calendar_file, (), (semantics, schedules))

/// Reads a JSON document that is a `calendar_file` or one calendar, which becomes a file of one under the calendar's name. A
/// calendar without a name of its own gets the one it stands under. Refused: what `read_json` refuses; what the texts in a
/// calendar say is looked at by `compile_calendar`.
[[nodiscard]] result<calendar_file> read_calendars(std::string_view json);

/// `business_calendar::compile` with the system's zone data: finds the zone, and keeps the data's version or nothing when the
/// system does not say it. Refused: what these refuse; an unknown zone is a `bad_value` at `/tz`.
[[nodiscard]] result<business_calendar> compile_calendar(calendar_definition const& from, year_range years = {});

} // namespace itsm::inline v0
