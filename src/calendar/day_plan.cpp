// SPDX-License-Identifier: BSL-1.0
#include "day_plan.hpp"

#include <itsm/core/reflect.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace itsm::inline v0::detail {

namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::month_day;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr int day_length = 24 * 60 * 60;
constexpr int longest_over_midnight = day_length / 2;
constexpr std::size_t most_intervals = 48;
constexpr std::size_t most_dates = 10'000;

constexpr std::array week_kinds{&weekly_times::sun,
    &weekly_times::mon,
    &weekly_times::tue,
    &weekly_times::wed,
    &weekly_times::thu,
    &weekly_times::fri,
    &weekly_times::sat};
constexpr std::array<std::string_view, 7> week_names{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr std::uint32_t closed_kind = 7;

/// A leap year, which has every date that a year can have.
constexpr year any_leap_year{2000};

/// One date or a range of them, both ends in it; of each year's dates, those of `any_leap_year`.
struct date_range {
    bool yearly = false;
    year_month_day first{};
    year_month_day last{};
};

/// An interval and where it was written.
struct written_hours {
    day_hours hours{};
    bool from_day_before = false;
    std::size_t index = 0;
};

std::string quoted(std::string_view text) { return "\"" + std::string{text.substr(0, 40)} + "\""; }

// ---- texts, through the one reader of times ------------------------------------------------------------------------

std::optional<int> read_time_of_day(std::string_view text) {
    if (text == "24:00" || text == "24:00:00") return day_length;
    if (text.size() != 5 && text.size() != 8) return std::nullopt;
    auto const read = parse_instant("1970-01-01T" + std::string{text} + (text.size() == 5 ? ":00Z" : "Z"));
    if (!read) return std::nullopt;
    return static_cast<int>(std::chrono::floor<seconds>(read->time_since_epoch()).count());
}

std::optional<year_month_day> read_date(std::string_view text, bool& yearly) {
    yearly = text.size() == 5;
    if (!yearly && text.size() != 10) return std::nullopt;
    auto const read = parse_instant((yearly ? "2000-" : "") + std::string{text} + "T00:00:00Z");
    if (!read) return std::nullopt;
    return year_month_day{std::chrono::floor<days>(*read)};
}

class plan_maker {
public:
    explicit plan_maker(calendar_definition const& from) : from_{from} {}

    result<day_plan> make(year_range years) {
        if (!head_is_good(years) || !read_week() || !read_dates()) return failed<error>{std::move(*fault_)};
        lay_out(years);
        return std::move(plan_);
    }

private:
    bool fail(error_code code, std::string message) {
        if (!fault_) fault_ = error{code, path_.text(), std::move(message)};
        return false;
    }
    bool fail_at(std::string_view member, error_code code, std::string message) {
        path_.push(member);
        return fail(code, std::move(message));
    }

    bool head_is_good(year_range years) {
        if (from_.name.size() > 200) return fail_at("name", error_code::too_large, "a name of more than 200 bytes");
        if (from_.version == 0) return fail_at("version", error_code::bad_value, "versions count from 1");
        if (from_.tz.empty()) return fail_at("tz", error_code::missing_field, "a calendar needs a time zone");
        if (!years.first.ok() || !years.last.ok() || years.first < year{1} || years.last > year{9998} ||
            years.first > years.last)
            return fail(error_code::bad_value, "a range of years runs from one to a later one, within 0001 to 9998");
        if (years.last - years.first >= std::chrono::years{130})
            return fail(error_code::too_large, "a range of more than 130 years");
        return true;
    }

    // ---- times of day

    /// The interval's end is more than a day's length when it goes on after midnight.
    bool read_interval(std::vector<std::string> const& texts, day_hours& into) {
        if (texts.size() != 2) return fail(error_code::bad_value, "an interval is two times of day");
        std::array<int, 2> times{};
        for (std::size_t i = 0; i < 2; ++i) {
            path_.push(i);
            auto const time = read_time_of_day(texts[i]);
            if (!time) return fail(error_code::bad_time, quoted(texts[i]) + " is no time of day such as 09:00");
            times[i] = *time;
            path_.pop();
        }
        into = {times[0], times[1]};
        if (into.begin == into.end || into.begin == day_length)
            return fail(error_code::bad_value, "the interval is empty; a whole day is 00:00 to 24:00");
        if (into.end > into.begin) return true;
        into.end += day_length;
        if (into.end - into.begin <= longest_over_midnight) return true;
        return fail(error_code::bad_value,
            "the interval ends before it begins; one over midnight that lasts more than 12 hours is written as two, to "
            "24:00 and from 00:00");
    }
    bool read_intervals(opening_times const& texts, std::vector<day_hours>& into) {
        if (texts.size() > most_intervals) return fail(error_code::too_large, "more than 48 intervals");
        for (std::size_t i = 0; i < texts.size(); ++i) {
            path_.push(i);
            if (!read_interval(texts[i], into.emplace_back())) return false;
            path_.pop();
        }
        return true;
    }
    /// Adds a day's intervals, cut at midnight, to the day itself and to the next.
    static void cut(
        std::vector<day_hours> const& whole, std::vector<written_hours>& own, std::vector<written_hours>& next) {
        for (std::size_t i = 0; i < whole.size(); ++i) {
            own.push_back({{whole[i].begin, std::min(whole[i].end, day_length)}, false, i});
            if (whole[i].end > day_length) next.push_back({{0, whole[i].end - day_length}, true, i});
        }
    }
    bool put_in_order(std::vector<written_hours>& all, std::vector<day_hours>& into) {
        std::ranges::sort(all, [](written_hours const& a, written_hours const& b) {
            if (a.hours.begin != b.hours.begin) return a.hours.begin < b.hours.begin;
            return a.from_day_before && !b.from_day_before;
        });
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (i > 0 && all[i].hours.begin < all[i - 1].hours.end) {
                path_.push(all[i].index);
                return fail(error_code::bad_value,
                    all[i - 1].from_day_before ? "the interval overlaps one of the day before, over midnight"
                                               : "the interval overlaps another of the same day");
            }
            into.push_back(all[i].hours);
        }
        return true;
    }

    bool read_week() {
        std::array<std::vector<written_hours>, 7> days_of_week;
        plan_.kinds.resize(week_kinds.size() + 1);
        path_.push("weekly");
        for (std::size_t day = 0; day < week_kinds.size(); ++day) {
            std::vector<day_hours> whole;
            path_.push(week_names[day]);
            if (!read_intervals(from_.weekly.*week_kinds[day], whole)) return false;
            path_.pop();
            cut(whole, days_of_week[day], days_of_week[(day + 1) % 7]);
        }
        for (std::size_t day = 0; day < week_kinds.size(); ++day) {
            path_.push(week_names[day]);
            if (!put_in_order(days_of_week[day], plan_.kinds[day].own)) return false;
            path_.pop();
        }
        path_.pop();
        plan_.kinds[closed_kind].takes_over = false;
        return true;
    }

    // ---- dates

    bool read_date_range(std::string_view text, date_range& into) {
        auto const slash = text.find('/');
        auto const first = read_date(text.substr(0, slash), into.yearly);
        auto last = first;
        bool last_is_yearly = into.yearly;
        if (slash != std::string_view::npos) last = read_date(text.substr(slash + 1), last_is_yearly);
        if (!first || !last || into.yearly != last_is_yearly)
            return fail(error_code::bad_time,
                quoted(text) + " is neither a date (2026-12-25, 12-25) nor a range of two alike with / between them");
        into.first = *first;
        into.last = *last;
        if (!into.yearly && into.last < into.first)
            return fail(error_code::bad_value, "the range ends before it begins");
        return true;
    }
    bool read_dates() {
        path_.push("holidays");
        if (from_.holidays.size() > most_dates) return fail(error_code::too_large, "more than 10,000 holidays");
        for (std::size_t i = 0; i < from_.holidays.size(); ++i) {
            path_.push(i);
            if (!read_date_range(from_.holidays[i], holidays_.emplace_back())) return false;
            path_.pop();
        }
        path_.pop();
        path_.push("openings");
        if (from_.openings.items.size() > most_dates) return fail(error_code::too_large, "more than 10,000 openings");
        for (auto const& [dates, times] : from_.openings.items) {
            path_.push(std::string_view{dates});
            if (!read_date_range(dates, openings_.emplace_back()) || !read_opening(times)) return false;
            path_.pop();
        }
        return each_date_is_opened_once();
    }
    bool read_opening(opening_times const& texts) {
        std::vector<day_hours> whole;
        std::vector<written_hours> own;
        std::vector<written_hours> next;
        auto& kind = plan_.kinds.emplace_back();
        if (!read_intervals(texts, whole)) return false;
        cut(whole, own, next);
        kind.takes_over = !whole.empty();
        return put_in_order(own, kind.own) && put_in_order(next, kind.on_next_day);
    }
    bool each_date_is_opened_once() {
        struct one_range {
            bool yearly;
            sys_days first;
            sys_days last;
            std::size_t index;
        };
        std::vector<one_range> all;
        for (std::size_t i = 0; i < openings_.size(); ++i) {
            auto const& [yearly, first, last] = openings_[i];
            if (first <= last) {
                all.push_back({yearly, sys_days{first}, sys_days{last}, i});
                continue;
            }
            all.push_back({yearly, sys_days{first}, sys_days{any_leap_year / 12 / 31}, i});
            all.push_back({yearly, sys_days{any_leap_year / 1 / 1}, sys_days{last}, i});
        }
        std::ranges::sort(all, [](one_range const& a, one_range const& b) {
            if (a.yearly != b.yearly) return a.yearly;
            return a.first != b.first ? a.first < b.first : a.index < b.index;
        });
        for (std::size_t i = 1; i < all.size(); ++i) {
            if (all[i].yearly != all[i - 1].yearly || all[i].first > all[i - 1].last) continue;
            auto const& second = from_.openings.items[std::max(all[i].index, all[i - 1].index)].first;
            auto const& other = from_.openings.items[std::min(all[i].index, all[i - 1].index)].first;
            path_.push(std::string_view{second});
            return fail(error_code::bad_value, "the opening shares a date with " + quoted(other));
        }
        return true;
    }

    // ---- days

    void lay_out(year_range years) {
        auto const first = sys_days{years.first / 1 / 1} - days{1};
        auto const last = sys_days{years.last / 12 / 31} + days{1};
        plan_.first = local_days{first.time_since_epoch()};
        plan_.days.reserve(static_cast<std::size_t>((last - first).count()) + 1);
        auto weekday = std::chrono::weekday{first}.c_encoding();
        for (auto day = first; day <= last; day += days{1}) {
            plan_.days.push_back(weekday);
            weekday = weekday == 6 ? 0 : weekday + 1;
        }
        for (auto const& one : holidays_) paint(one, closed_kind, years);
        // What names a year is more exact than what holds every year.
        for (bool const yearly : {true, false})
            for (std::size_t i = 0; i < openings_.size(); ++i)
                if (openings_[i].yearly == yearly)
                    paint(openings_[i], closed_kind + 1 + static_cast<std::uint32_t>(i), years);
    }
    void paint(date_range const& dates, std::uint32_t kind, year_range years) {
        if (!dates.yearly) return paint(sys_days{dates.first}, sys_days{dates.last}, kind);
        month_day const first{dates.first.month(), dates.first.day()};
        month_day const last{dates.last.month(), dates.last.day()};
        auto const years_on = last < first ? std::chrono::years{1} : std::chrono::years{0};
        for (auto in = years.first - std::chrono::years{1}; in <= years.last + std::chrono::years{1}; ++in) {
            // In a year without the 29th of February a range begins after it and ends before it.
            auto const end = in + years_on;
            auto const missing = (end / last).ok() ? days{0} : days{1};
            paint(sys_days{in / first}, sys_days{end / last} - missing, kind);
        }
    }
    void paint(sys_days from, sys_days to, std::uint32_t kind) {
        auto const begin = sys_days{plan_.first.time_since_epoch()};
        auto const end = begin + days{static_cast<int>(plan_.days.size())};
        from = std::max(from, begin);
        to = std::min(to + days{1}, end);
        if (from >= to) return;
        auto const at = plan_.days.begin() + (from - begin).count();
        std::fill(at, at + (to - from).count(), kind);
    }

    calendar_definition const& from_;
    pointer_path path_{};
    std::optional<error> fault_{};
    std::vector<date_range> holidays_{};
    std::vector<date_range> openings_{};
    day_plan plan_{};
};

} // namespace

result<day_plan> plan_days(calendar_definition const& from, year_range years) { return plan_maker{from}.make(years); }

} // namespace itsm::inline v0::detail
