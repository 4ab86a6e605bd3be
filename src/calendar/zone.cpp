// SPDX-License-Identifier: BSL-1.0
#include <itsm/calendar/zone.hpp>

#include <algorithm>
#include <array>
#include <functional> // greater_equal
#include <utility>

namespace itsm::inline v0 {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::seconds;
using std::chrono::sys_seconds;

using namespace std::chrono_literals;

/// The Gregorian calendar repeats after 400 years, and they are a whole number of weeks.
constexpr seconds cycle = days{146'097};
static_assert(days{146'097} % std::chrono::weeks{1} == days{0});

constexpr seconds longest_offset = 26h;
constexpr wall_time first_shown = local_days{std::chrono::year{0} / 1 / 1};
constexpr wall_time after_last_shown = local_days{std::chrono::year{10'000} / 1 / 1};

bool is_too_far(seconds offset) { return offset > longest_offset || offset < -longest_offset; }

/// Also what keeps the sums here from overflowing.
bool is_beyond(sys_seconds begin) {
    auto const shown = local_seconds{begin.time_since_epoch()};
    return shown < floor<seconds>(first_shown) || shown >= floor<seconds>(after_last_shown);
}

/// How many cycles to go back from `when` to be within the one that starts at `from`.
template <class Time>
std::int64_t cycles_after(Time when, Time from) {
    return when < from ? 0 : (when - from) / cycle;
}

std::string shown_as(local_seconds when) {
    auto text = to_text(instant{sys_seconds{when.time_since_epoch()}});
    text.pop_back(); // the Z: it is nobody's UTC
    return text;
}

} // namespace

struct time_zone::table {
    std::string name;
    std::vector<zone_period> periods;
    // When wall clocks leave each period but the last; sorted, and aside so that a search touches little memory.
    std::vector<local_seconds> ends_shown;
    std::optional<sys_seconds> repeats_from;
};

result<time_zone> time_zone::from_periods(
    std::string name, std::vector<zone_period> periods, std::optional<sys_seconds> repeats_from) {
    auto const refuse = [&](char const* why) {
        return failure(error_code::bad_definition, "zone " + name + ": " + why);
    };
    if (periods.empty()) return refuse("it has no period");
    if (std::ranges::adjacent_find(periods, std::greater_equal{}, &zone_period::begin) != periods.end()) {
        return refuse("its periods are not in order");
    }
    if (std::ranges::any_of(periods, is_too_far, &zone_period::offset))
        return refuse("an offset of more than 26 hours");
    auto const begins = std::span{periods}.subspan(1);
    if (std::ranges::any_of(begins, is_beyond, &zone_period::begin) ||
        is_beyond(repeats_from.value_or(sys_seconds{}))) {
        return refuse("a time beyond the years 0000 to 9999");
    }
    auto const [first, last] = std::ranges::unique(periods, {}, &zone_period::offset);
    periods.erase(first, last);

    std::vector<local_seconds> ends_shown;
    ends_shown.reserve(periods.size() - 1);
    for (std::size_t i = 1; i < periods.size(); ++i) {
        ends_shown.emplace_back(periods[i].begin.time_since_epoch() + periods[i - 1].offset);
    }
    if (!std::ranges::is_sorted(ends_shown)) return refuse("a period is shorter than the change at its end");
    return time_zone{
        std::make_shared<table const>(table{std::move(name), std::move(periods), std::move(ends_shown), repeats_from})};
}

std::string_view time_zone::name() const { return table_ ? std::string_view{table_->name} : "UTC"; }

std::span<zone_period const> time_zone::periods() const {
    static constexpr std::array utc{zone_period{sys_seconds::min(), 0s}};
    if (!table_) return utc;
    return table_->periods;
}

std::optional<sys_seconds> time_zone::repeats_from() const { return table_ ? table_->repeats_from : std::nullopt; }

result<instant> to_instant(wall_time shown, time_zone const& zone, in_gap left_out) {
    if (shown < first_shown || shown >= after_last_shown)
        return failure(error_code::bad_time, "outside the years 0000 to 9999");
    if (!zone.table_) return instant{shown.time_since_epoch()};
    auto const& [name, periods, ends_shown, repeats_from] = *zone.table_;

    seconds back{0};
    if (repeats_from) back = cycle * cycles_after(shown, wall_time{repeats_from->time_since_epoch()});
    auto const sought = shown - back;
    auto const end = std::ranges::upper_bound(ends_shown, floor<seconds>(sought));
    auto const index = static_cast<std::size_t>(end - ends_shown.begin());
    auto const& period = periods[index];
    auto const found = instant{sought.time_since_epoch() - period.offset};
    if (index == 0 || found >= period.begin) return found + back;

    if (left_out == in_gap::move_forward) return instant{sought.time_since_epoch() - periods[index - 1].offset} + back;
    auto const gap_end = local_seconds{period.begin.time_since_epoch() + period.offset};
    return failure(error_code::bad_time,
        "no clock in " + name + " showed it: they went from " + shown_as(ends_shown[index - 1] + back) + " to " +
            shown_as(gap_end + back));
}

seconds offset_at(instant when, time_zone const& zone) {
    if (!zone.table_) return 0s;
    auto const& [name, periods, ends_shown, repeats_from] = *zone.table_;
    if (repeats_from) when -= cycle * cycles_after(when, instant{*repeats_from});
    auto const after = std::ranges::upper_bound(periods, floor<seconds>(when), {}, &zone_period::begin);
    return after == periods.begin() ? periods.front().offset : std::prev(after)->offset;
}

wall_time to_wall(instant when, time_zone const& zone) {
    auto const within = std::clamp(when, instant::min() + 2 * longest_offset, instant::max() - 2 * longest_offset);
    return wall_time{within.time_since_epoch() + offset_at(within, zone)};
}

} // namespace itsm::inline v0
