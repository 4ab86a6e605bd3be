// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/calendar/business_calendar.hpp>
#include <itsm/core/result.hpp>
#include <itsm/core/time.hpp>

#include <cstddef>
#include <string_view>
#include <utility> // move
#include <vector>

namespace itsm::inline v0 {

/// A calendar through its versions: each is in force from its instant until the next one's, so that hours that change in
/// July leave what was measured in June as it was.
class calendar_line {
public:
    /// One version, in force from an instant on; before it as well, as long as nothing else is.
    explicit calendar_line(business_calendar first, instant from = (instant::min)())
        : versions_{{from, std::move(first)}} {}

    /// A further version. Refused (`bad_value`): one that is in force no later than the one before it.
    [[nodiscard]] result<done> append(business_calendar next, instant from);

    /// As those of business_calendar, each stretch of time in the version in force. Linear in the versions that the span
    /// touches.
    [[nodiscard]] result<duration> elapsed(instant from, instant to) const {
        if (versions_.size() == 1) return versions_.front().calendar.elapsed(from, to);
        return elapsed_in_pieces(from, to);
    }
    [[nodiscard]] result<instant> deadline(instant from, duration allowance) const {
        if (versions_.size() == 1) return versions_.front().calendar.deadline(from, allowance);
        return deadline_in_pieces(from, allowance);
    }
    [[nodiscard]] result<instant> next_open(instant at) const;
    [[nodiscard]] result<bool> is_open(instant at) const { return in_force(at).is_open(at); }

    [[nodiscard]] std::string_view name() const { return versions_.front().calendar.name(); }
    [[nodiscard]] business_calendar const& in_force(instant at) const;

private:
    struct version {
        instant from;
        business_calendar calendar;
    };
    [[nodiscard]] std::size_t index_at(instant at) const;
    [[nodiscard]] instant end_of(std::size_t index) const;
    [[nodiscard]] result<duration> elapsed_in_pieces(instant from, instant to) const;
    [[nodiscard]] result<instant> deadline_in_pieces(instant from, duration allowance) const;

    std::vector<version> versions_;
};

/// Calendars by name, for targets to name them.
class calendar_book {
public:
    /// Adds a calendar under its own name; a second one of the same name is its next version, in force from `from`.
    /// Refused (`bad_value`): a calendar without a name, a later version without an instant after the one before it.
    [[nodiscard]] result<done> add(business_calendar calendar, instant from = (instant::min)());

    /// By name; the empty name is always open. Null when there is none.
    [[nodiscard]] calendar_line const* find(std::string_view name) const;

private:
    std::vector<calendar_line> lines_{calendar_line{business_calendar::always()}};
};

} // namespace itsm::inline v0
