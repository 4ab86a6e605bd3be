// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/result.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace itsm::inline v0 {

/// A point in time: UTC, microseconds since 1970, as std::chrono counts them (no leap seconds).
using instant = std::chrono::sys_time<std::chrono::microseconds>;

/// A length of time in real microseconds.
using duration = std::chrono::microseconds;

/// RFC 3339 with `Z`; a fraction only when there is one: `2026-03-09T09:00:00Z`. Years 0000 to 9999.
[[nodiscard]] std::string to_text(instant when);

namespace detail {
/// More than the text of any time takes.
inline constexpr std::size_t time_text_room = 40;
/// What `to_text` gives, written where there is room for it; returns its end.
char* write_time(instant when, char* into);
} // namespace detail

/// Reads RFC 3339 with `Z` or a numeric offset. Refused (`error_code::bad_time`): a date that does not exist,
/// more than six digits of fraction, second 60, anything left over.
[[nodiscard]] result<instant> parse_instant(std::string_view text);

} // namespace itsm::inline v0
