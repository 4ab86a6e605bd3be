// SPDX-License-Identifier: BSL-1.0
#include "day_plan.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace itsm::inline v0 {

namespace {

using detail::bucket_index;
using detail::day_hours;
using detail::day_plan;
using detail::opening_record;
using detail::opening_table;

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

struct second_range {
    sys_seconds begin{};
    sys_seconds end{};
};

// ---- boundaries: from local time to UTC ----------------------------------------------------------------------------

/// The periods that overlap a span, those that a zone repeats every 400 years included.
std::vector<zone_period> periods_between(time_zone const& zone, sys_seconds from, sys_seconds to) {
    constexpr seconds cycle = days{146'097};
    std::vector<zone_period> found;
    auto const add = [&](zone_period const& one) {
        if (one.begin <= from) found.clear(); // the last of these is the one that is needed
        if (one.begin < to) found.push_back(one);
    };
    auto const all = zone.periods();
    auto const repeats = zone.repeats_from();
    for (auto const& one : all)
        if (!repeats || one.begin < *repeats + cycle) add(one);
    if (!repeats) return found;
    for (auto shift = cycle; *repeats + shift < to; shift += cycle)
        for (auto const& one : all)
            if (one.begin >= *repeats && one.begin < *repeats + cycle) add({one.begin + shift, one.offset});
    return found;
}

/// Local times that mostly ascend to UTC: of two that look the same the first, and one that clocks leave out is as much
/// later as they were set forward.
class boundary_resolver {
public:
    explicit boundary_resolver(std::vector<zone_period> const& periods) {
        for (std::size_t i = 0; i < periods.size(); ++i) {
            auto until = local_seconds::max();
            if (i + 1 < periods.size())
                until = local_seconds{periods[i + 1].begin.time_since_epoch()} +
                        std::max(periods[i].offset, periods[i + 1].offset);
            read_by_.push_back({until, periods[i].offset});
        }
    }

    sys_seconds operator()(local_seconds shown) {
        while (shown >= read_by_[at_].until) ++at_;
        while (at_ > 0 && shown < read_by_[at_ - 1].until) --at_;
        return sys_seconds{shown.time_since_epoch() - read_by_[at_].offset};
    }

private:
    struct one_period {
        local_seconds until{};
        seconds offset{};
    };
    std::vector<one_period> read_by_{};
    std::size_t at_ = 0;
};

// ---- intervals -----------------------------------------------------------------------------------------------------

/// All intervals of the plan in UTC; around a change of clocks they may be out of order and overlap.
std::vector<second_range> resolve(day_plan const& plan, boundary_resolver to_utc) {
    std::vector<second_range> all;
    all.reserve(plan.days.size());
    auto const add = [&](local_days day, day_hours const& hours) {
        auto const begin = to_utc(day + seconds{hours.begin});
        auto const end = to_utc(day + seconds{hours.end});
        if (begin < end) all.push_back({begin, end});
    };
    auto day = plan.first;
    std::vector<day_hours> const* after_midnight = nullptr;
    for (auto const index : plan.days) {
        auto const& kind = plan.kinds[index];
        if (after_midnight != nullptr && kind.takes_over)
            for (auto const& hours : *after_midnight) add(day, hours);
        for (auto const& hours : kind.own) add(day, hours);
        after_midnight = kind.on_next_day.empty() ? nullptr : &kind.on_next_day;
        day += days{1};
    }
    return all;
}

void put_in_order(std::vector<second_range>& all) {
    if (!std::ranges::is_sorted(all, {}, &second_range::begin)) std::ranges::sort(all, {}, &second_range::begin);
}

// ---- the table -----------------------------------------------------------------------------------------------------

/// About two stretches for each record: then most have one record or none begin in them.
bucket_index index_of(opening_table const& table, std::uint64_t opening_record::* key, std::uint64_t span) {
    bucket_index made;
    while (span >> made.shift >= 2 * table.count) ++made.shift;
    auto const buckets = static_cast<std::size_t>(span >> made.shift) + 1;
    made.first.reserve(buckets);
    std::size_t at = 0;
    std::size_t most = 0;
    auto const go_to = [&](std::uint64_t offset) {
        while (at + 1 < table.count && table.records[at + 1].*key <= offset) ++at;
    };
    for (std::uint64_t bucket = 0; bucket < buckets; ++bucket) {
        go_to(bucket << made.shift);
        made.first.push_back(static_cast<std::uint32_t>(at));
        go_to(((bucket + 1) << made.shift) - 1);
        most = std::max(most, at - made.first.back());
    }
    made.widest = static_cast<std::uint32_t>(std::bit_floor(most));
    return made;
}

/// Sorted intervals to records, joined where they touch, cut off at the ends of the range.
void fill(opening_table& table, std::vector<second_range> const& all, second_range const& range) {
    auto const since_start = [&](sys_seconds at) {
        return static_cast<std::uint64_t>(duration{at - range.begin}.count());
    };
    table.start = range.begin;
    table.span = since_start(range.end);
    table.records.reserve(all.size() + 4);
    table.records.emplace_back();
    std::uint64_t open = 0;
    auto last_end = range.begin;
    for (auto const& one : all) {
        bool const touches = one.begin <= last_end && table.records.size() > 1;
        auto const from = std::max(one.begin, last_end);
        auto const to = std::min(one.end, range.end);
        if (from >= to) continue;
        if (!touches) table.records.push_back({since_start(from), open});
        open += since_start(to) - since_start(from);
        last_end = to;
    }
    table.count = table.records.size();
    table.open_total = open;
    table.by_time = index_of(table, &opening_record::begin, table.span);
    table.by_open = index_of(table, &opening_record::open_before, table.open_total);
    auto const reach = 2 * std::max(table.by_time.widest, table.by_open.widest) + 1;
    table.records.insert(table.records.end(), reach, {std::numeric_limits<std::uint64_t>::max(), open});
}

second_range range_of(year_range years) {
    return {sys_days{years.first / 1 / 1}, sys_days{(years.last + std::chrono::years{1}) / 1 / 1}};
}

std::shared_ptr<opening_table const> always_open() {
    auto table = std::make_shared<opening_table>();
    auto const range = range_of({});
    fill(*table, {range}, range);
    table->name = "always";
    table->zone = "UTC";
    return table;
}

} // namespace

business_calendar::business_calendar() {
    static auto const table = always_open();
    table_ = table;
}

result<business_calendar> business_calendar::compile(
    calendar_definition const& from, time_zone const& zone, std::string_view zone_data_version, year_range years) {
    auto plan = detail::plan_days(from, years);
    if (!plan) return failed<error>{std::move(plan).error()};
    if (zone.name() != from.tz)
        return failure(error_code::bad_value, "compiled with the zone " + std::string{zone.name()}, "/tz");

    auto const range = range_of(years);
    auto const periods = periods_between(zone, range.begin - days{3}, range.end + days{3});
    auto all = resolve(*plan, boundary_resolver{periods});
    put_in_order(all);
    auto table = std::make_shared<opening_table>();
    fill(*table, all, range);
    if (table->open_total == 0)
        return failure(error_code::bad_definition, "the calendar never opens in these years", "/weekly");
    table->years = years;
    table->name = from.name;
    table->version = from.version;
    table->zone = from.tz;
    table->zone_data = zone_data_version;
    return business_calendar{std::move(table)};
}

result<instant> business_calendar::next_open(instant at) const {
    auto const offset = table_->offset(at);
    if (offset > table_->span) return beyond(at);
    auto const record = table_->record_at(offset);
    if (offset < table_->end_of(record)) return at;
    if (record + 1 == table_->count) return beyond_end(at);
    return table_->at_offset(table_->records[record + 1].begin);
}

result<bool> business_calendar::is_open(instant at) const {
    auto const offset = table_->offset(at);
    if (offset > table_->span) return beyond(at);
    return offset < table_->end_of(table_->record_at(offset));
}

result<std::vector<open_interval>> business_calendar::intervals(instant from, instant to) const {
    auto const begin = table_->offset(from);
    auto const end = table_->offset(to);
    if (begin > table_->span || end > table_->span) return beyond(from, to);
    std::vector<open_interval> found;
    for (auto record = table_->record_at(begin); record < table_->count; ++record) {
        auto const opens = std::max(begin, table_->records[record].begin);
        if (opens >= end) break;
        auto const closes = std::min(end, table_->end_of(record));
        if (opens < closes) found.push_back({table_->at_offset(opens), table_->at_offset(closes)});
    }
    return found;
}

/// The pauses sorted and joined, cut off at the ends of the range, the empty ones left out.
result<std::vector<time_span>> business_calendar::in_order(std::span<time_span const> pauses) const {
    auto const [first, last] = range();
    std::vector<time_span> sorted;
    sorted.reserve(pauses.size());
    for (std::size_t i = 0; i < pauses.size(); ++i) {
        auto const& [from, to] = pauses[i];
        if (to < from)
            return failure(error_code::bad_value, "the pause ends before it begins", "/pauses/" + std::to_string(i));
        time_span const within{std::clamp(from, first, last), std::clamp(to, first, last)};
        if (within.from < within.to) sorted.push_back(within);
    }
    std::ranges::sort(sorted, {}, &time_span::from);
    std::vector<time_span> joined;
    for (auto const& one : sorted) {
        if (joined.empty() || joined.back().to < one.from) joined.push_back(one);
        else joined.back().to = std::max(joined.back().to, one.to);
    }
    return joined;
}

result<duration> business_calendar::elapsed(instant from, instant to, std::span<time_span const> pauses) const {
    auto counted = elapsed(from, to);
    auto const paused = in_order(pauses);
    if (!paused) return failed<error>{paused.error()};
    if (!counted || to <= from) return counted;
    for (auto const& one : *paused) {
        auto const begin = std::max(one.from, from);
        auto const end = std::min(one.to, to);
        if (begin < end) *counted -= elapsed_within(table_->offset(begin), table_->offset(end));
    }
    return counted;
}

result<instant> business_calendar::deadline(instant from, duration allowance, std::span<time_span const> pauses) const {
    auto const paused = in_order(pauses);
    if (!paused) return failed<error>{paused.error()};
    if (allowance <= duration{0} || table_->offset(from) > table_->span) return deadline(from, allowance);
    auto now = from;
    auto left = allowance;
    for (auto const& one : *paused) {
        if (one.to <= now) continue;
        auto const until_pause = elapsed_within(table_->offset(now), table_->offset(std::max(now, one.from)));
        if (until_pause >= left) break;
        left -= until_pause;
        now = one.to;
    }
    return deadline(now, left);
}

failed<error> business_calendar::beyond(instant at) const {
    auto const [first, last] = range();
    constexpr instant first_written{sys_days{std::chrono::year{0} / 1 / 1}};
    constexpr instant last_written = instant{sys_days{std::chrono::year{10'000} / 1 / 1}} - duration{1};
    return failure(error_code::beyond_horizon,
        to_text(std::clamp(at, first_written, last_written)) + " is outside the calendar's range, " + to_text(first) +
            " to " + to_text(last));
}

failed<error> business_calendar::beyond(instant from, instant to) const {
    return beyond(table_->offset(from) > table_->span ? from : to);
}

failed<error> business_calendar::beyond_end(instant from) const {
    return failure(error_code::beyond_horizon,
        "the calendar is not open for so long between " + to_text(from) + " and the end of its range, " +
            to_text(range().to));
}

failed<error> business_calendar::negative() { return failure(error_code::bad_value, "a duration is not negative"); }

} // namespace itsm::inline v0
