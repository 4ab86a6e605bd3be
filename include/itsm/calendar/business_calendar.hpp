// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/calendar/calendar_definition.hpp>
#include <itsm/calendar/zone.hpp>
#include <itsm/core/time.hpp>

#include <boost/describe/class.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory> // shared_ptr
#include <span>
#include <string>
#include <string_view>
#include <utility> // move
#include <vector>

namespace itsm::inline v0 {

/// From `from` until just before `to`.
struct time_span {
    instant from{};
    instant to{};

    friend bool operator==(time_span const&, time_span const&) = default;
};
BOOST_DESCRIBE_STRUCT(time_span, (), (from, to))

/// A span in which a calendar is open.
using open_interval = time_span;

/// Whole years of UTC, both in it.
struct year_range {
    std::chrono::year first{1990};
    std::chrono::year last{2060};

    friend bool operator==(year_range, year_range) = default;
};

namespace detail {

/// Where an interval begins and how much was open before it, in microseconds since the table's start. It is as long as the
/// next record has more open before it.
struct opening_record {
    std::uint64_t begin = 0;
    std::uint64_t open_before = 0;
};

/// For each stretch of 2^shift microseconds the last record at its start: from there a search in it goes on by `widest`
/// records, half as many and so on, in steps that are taken or not without a branch.
struct bucket_index {
    std::vector<std::uint32_t> first{};
    unsigned shift = 0;
    std::uint32_t widest = 0;
};

/// Opening hours over a range, looked up in constant time. Boundaries are whole seconds, kept as the microseconds that
/// instants are in: then nothing is multiplied on the way to an answer.
struct opening_table {
    instant start{};
    std::uint64_t span = 0;       ///< the range's length
    std::uint64_t open_total = 0; ///< how much of it is open
    bucket_index by_time{};
    bucket_index by_open{};
    /// The first begins and ends with the range; those after the last interval are never reached by a search.
    std::vector<opening_record> records{};
    std::size_t count = 0; ///< of the records that are found

    std::string name{};
    std::uint32_t version = 1;
    std::string zone{};
    std::string zone_data{};
    year_range years{};

    /// Also for instants before the start, which become more than any span.
    [[nodiscard]] std::uint64_t offset(instant at) const {
        return static_cast<std::uint64_t>(at.time_since_epoch().count()) -
               static_cast<std::uint64_t>(start.time_since_epoch().count());
    }
    [[nodiscard]] instant at_offset(std::uint64_t offset) const {
        return start + duration{static_cast<std::int64_t>(offset)};
    }

    /// The last record whose `Key` is at `offset` or before.
    template <std::uint64_t opening_record::* Key>
    [[nodiscard]] std::size_t last_at(std::uint64_t offset, bucket_index const& by) const {
        auto const* const all = records.data();
        std::size_t found = by.first[static_cast<std::size_t>(offset >> by.shift)];
        for (std::size_t step = by.widest; step > 1; step /= 2) found += (all[found + step].*Key <= offset ? step : 0);
        // Without a question whether it is needed: in most calendars it is the only one.
        return found + (all[found + 1].*Key <= offset ? 1 : 0);
    }
    /// The last record that begins at `offset` or before.
    [[nodiscard]] std::size_t record_at(std::uint64_t offset) const {
        return last_at<&opening_record::begin>(offset, by_time);
    }
    /// How much is open before `offset`.
    [[nodiscard]] std::uint64_t open_before(std::uint64_t offset) const {
        auto const* const record = records.data() + record_at(offset);
        auto const while_open = offset - (record[0].begin - record[0].open_before);
        auto const when_closed = record[1].open_before;
        return while_open < when_closed ? while_open : when_closed;
    }
    /// The first offset by which `open` was open; `open` is more than 0 and at most the total.
    [[nodiscard]] std::uint64_t offset_of(std::uint64_t open) const {
        auto const& record = records[last_at<&opening_record::open_before>(open - 1, by_open)];
        return open + (record.begin - record.open_before);
    }
    /// Where the interval of a record ends.
    [[nodiscard]] std::uint64_t end_of(std::size_t record) const {
        return records[record].begin + (records[record + 1].open_before - records[record].open_before);
    }
};

} // namespace detail

/// Opening hours that were compiled over a range of years: what is asked costs a look into a table, whatever the spans.
/// A handle to an immutable table: cheap to copy, shared between threads.
///
/// Intervals are half-open: open at 09:00, closed at 17:00. Within an interval real time counts, so an hour that clocks
/// repeat counts twice. Whatever is asked about instants outside the range is refused as `beyond_horizon`; its end is in it.
class business_calendar {
public:
    /// Always open, in UTC, from 1990 to 2060.
    business_calendar();
    [[nodiscard]] static business_calendar always() { return {}; }

    /// Makes the table. `zone` is the definition's zone; `zone_data_version` is kept to be told (zone.hpp finds both).
    ///
    /// A day is open as the first of these says: `openings` of its date, `openings` of its date in each year, holidays, the
    /// week. A boundary that clocks show twice is at the first time; one that they leave out is as much later as they were
    /// set forward (RFC 5545). What of an opening comes after midnight is added to the next date, unless that is closed
    /// as a holiday or by an empty opening.
    ///
    /// Refused, with a JSON pointer into the definition: `missing_field`, no `tz`; `bad_time`, a time of day or date that is
    /// none; `bad_value`, an interval that is empty, overlaps another of its day or the end of the day before's, or ends
    /// before it begins and so would last more than 12 hours over midnight (which is taken for two times in the wrong order:
    /// written split at midnight it may last as long as it likes), a range of dates that ends before it begins, a date with
    /// two openings, another zone's name, a version below 1, years out of order or outside 0001 to 9998; `too_large`,
    /// more than 48 intervals a day, 10,000 holidays or openings, 130 years, 200 bytes of name; `bad_definition`, no interval at all
    /// in these years.
    ///
    /// Linear in the days of the range.
    [[nodiscard]] static result<business_calendar> compile(calendar_definition const& from,
        time_zone const& zone,
        std::string_view zone_data_version = {},
        year_range years = {});

    /// How much of [from, to) is open, to the microsecond; 0 when `to` is not after `from`. Constant time.
    [[nodiscard]] result<duration> elapsed(instant from, instant to) const {
        auto const& table = *table_;
        auto const begin = table.offset(from);
        auto const end = table.offset(to);
        if (begin > table.span || end > table.span) return beyond(from, to);
        return elapsed_within(begin, end);
    }

    /// The first instant at which `allowance` has elapsed since `from`: one that runs out at closing time is due then, and
    /// not when it opens next (`next_open` tells that); none at all is due at once. Constant time.
    ///
    /// `bad_value`: a negative allowance; `beyond_horizon`: also when the range does not hold so much.
    [[nodiscard]] result<instant> deadline(instant from, duration allowance) const {
        auto const& table = *table_;
        auto const begin = table.offset(from);
        auto const open = static_cast<std::uint64_t>(allowance.count());
        if (begin > table.span) return beyond(from);
        if (allowance < duration{0}) return negative();
        if (allowance == duration{0}) return from;
        auto const sought = table.open_before(begin) + open;
        if (sought > table.open_total) return beyond_end(from);
        return table.at_offset(table.offset_of(sought));
    }

    /// `at` itself when it is open, else when it opens next. Constant time.
    [[nodiscard]] result<instant> next_open(instant at) const;

    /// Constant time.
    [[nodiscard]] result<bool> is_open(instant at) const;

    /// The open intervals of [from, to) in their order, cut off at its ends. Linear in their number.
    [[nodiscard]] result<std::vector<open_interval>> intervals(instant from, instant to) const;

    /// The same without the time in pauses, which may overlap, be empty, in any order and reach beyond the range.
    /// `bad_value` at `/pauses/N`: one that ends before it begins. Sorts the pauses.
    [[nodiscard]] result<duration> elapsed(instant from, instant to, std::span<time_span const> pauses) const;
    /// The same, with pauses that move the deadline.
    [[nodiscard]] result<instant> deadline(instant from, duration allowance, std::span<time_span const> pauses) const;

    [[nodiscard]] std::string_view name() const { return table_->name; }
    [[nodiscard]] std::uint32_t version() const { return table_->version; }
    [[nodiscard]] std::string_view zone_name() const { return table_->zone; }
    /// The version of the zone data it was compiled with, as `compile` was told.
    [[nodiscard]] std::string_view zone_data_version() const { return table_->zone_data; }
    [[nodiscard]] year_range years() const { return table_->years; }
    /// All that is neither before nor after the range.
    [[nodiscard]] time_span range() const { return {table_->start, table_->at_offset(table_->span)}; }

private:
    explicit business_calendar(std::shared_ptr<detail::opening_table const> of) : table_{std::move(of)} {}

    [[nodiscard]] duration elapsed_within(std::uint64_t begin, std::uint64_t end) const {
        auto const before_end = table_->open_before(end);
        auto const before_begin = table_->open_before(begin);
        return duration{before_end > before_begin ? static_cast<std::int64_t>(before_end - before_begin) : 0};
    }
    [[nodiscard]] result<std::vector<time_span>> in_order(std::span<time_span const> pauses) const;
    [[nodiscard]] failed<error> beyond(instant at) const;
    [[nodiscard]] failed<error> beyond(instant from, instant to) const;
    [[nodiscard]] failed<error> beyond_end(instant from) const;
    [[nodiscard]] static failed<error> negative();

    std::shared_ptr<detail::opening_table const> table_;
};

} // namespace itsm::inline v0
