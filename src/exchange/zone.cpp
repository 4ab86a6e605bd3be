// SPDX-License-Identifier: BSL-1.0
//
// The one source that knows the zone library. It lists a zone's periods as far as the system's files do, which Debian's
// date reads up to their last listed change, in 2037; the rule for all time after is the last line of the same file.
#include <itsm/calendar/zone.hpp>

#include <date/tz.h>

#include <algorithm>
#include <array>
#include <exception>
#include <fstream>
#include <iterator>
#include <utility>

namespace itsm::inline v0 {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::year;

/// Where systems keep their zone data; date looks in the same places.
constexpr std::array<char const*, 3> zone_folders{
    "/usr/share/zoneinfo/", "/usr/share/lib/zoneinfo/", "/usr/share/uclibc/zoneinfo/"};

std::ifstream open_zone_file(std::string const& name) {
    std::ifstream file;
    for (auto const* const folder : zone_folders) {
        file.open(folder + name, std::ios::binary);
        if (file) break;
        file.clear();
    }
    return file;
}

// ---- the rule in the last line of a zone's file (RFC 8536, section 3.3; POSIX TZ) ----------------------------------

/// A day that is found anew each year, and the time on it, which may lie on a day before or after.
struct yearly_date {
    enum class kind : unsigned char { week_of_month, day_of_year, day_without_leap };
    kind by{};
    int month = 0;
    int week = 0; // 5 is the last
    int day = 0;
    seconds time = hours{2};

    [[nodiscard]] std::chrono::local_seconds in(year which) const {
        auto const first = std::chrono::local_days{which / 1 / 1};
        if (by == kind::day_of_year) return first + days{day} + time;
        // Day 60 is the first of March, leap year or not.
        if (by == kind::day_without_leap) return first + days{day - 1 + (which.is_leap() && day >= 60 ? 1 : 0)} + time;
        auto const of_month = which / month;
        auto const weekday = std::chrono::weekday{static_cast<unsigned>(day)};
        if (week == 5) return std::chrono::local_days{of_month / weekday[std::chrono::last]} + time;
        return std::chrono::local_days{of_month / weekday[static_cast<unsigned>(week)]} + time;
    }
};

struct yearly_rule {
    seconds standard{};
    seconds summer{};
    bool has_summer = false;
    yearly_date summer_begins{};
    yearly_date summer_ends{};
};

class rule_reader {
public:
    explicit rule_reader(std::string_view text) : rest_{text} {}

    std::optional<yearly_rule> read() {
        yearly_rule rule;
        if (!name() || !offset(rule.standard)) return std::nullopt;
        if (rest_.empty()) return rule;
        rule.has_summer = true;
        rule.summer = rule.standard + hours{1};
        if (!name()) return std::nullopt;
        if (!rest_.starts_with(',') && !offset(rule.summer)) return std::nullopt;
        if (!date(rule.summer_begins) || !date(rule.summer_ends) || !rest_.empty()) return std::nullopt;
        return rule;
    }

private:
    bool take(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool name() {
        bool const quoted = take('<');
        auto const ends_name = [&](char c) { return quoted ? c == '>' : (c < 'A' || c > 'Z') && (c < 'a' || c > 'z'); };
        auto const size = static_cast<std::size_t>(std::ranges::find_if(rest_, ends_name) - rest_.begin());
        rest_.remove_prefix(size);
        return size >= 3 && (!quoted || take('>'));
    }
    bool number(int lowest, int highest, int& into) {
        std::size_t digits = 0;
        into = 0;
        while (digits < 3 && digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9') {
            into = into * 10 + (rest_[digits++] - '0');
        }
        rest_.remove_prefix(digits);
        return digits > 0 && into >= lowest && into <= highest;
    }
    /// `[+-]h[:m[:s]]`
    bool time(seconds& into) {
        bool const negative = take('-');
        if (!negative) take('+');
        int h = 0;
        int m = 0;
        int s = 0;
        if (!number(0, 167, h)) return false;
        if (take(':') && !number(0, 59, m)) return false;
        if (take(':') && !number(0, 59, s)) return false;
        into = (negative ? -1 : 1) * (hours{h} + minutes{m} + seconds{s});
        return true;
    }
    /// POSIX counts west of Greenwich as positive.
    bool offset(seconds& into) {
        if (!time(into)) return false;
        into = -into;
        return true;
    }
    bool date(yearly_date& into) {
        if (!take(',') || !day(into)) return false;
        return !take('/') || time(into.time);
    }
    bool day(yearly_date& into) {
        if (take('M')) {
            into.by = yearly_date::kind::week_of_month;
            return number(1, 12, into.month) && take('.') && number(1, 5, into.week) && take('.') &&
                   number(0, 6, into.day);
        }
        if (take('J')) {
            into.by = yearly_date::kind::day_without_leap;
            return number(1, 365, into.day);
        }
        into.by = yearly_date::kind::day_of_year;
        return number(0, 365, into.day);
    }

    std::string_view rest_;
};

/// The rule of a zone's file; none when the file has none or cannot be read.
std::optional<yearly_rule> read_rule(std::string const& name) {
    auto file = open_zone_file(name);
    std::string const content{std::istreambuf_iterator<char>{file}, {}};
    if (!content.starts_with("TZif") || !content.ends_with('\n')) return std::nullopt;
    auto const before = content.rfind('\n', content.size() - 2);
    if (before == std::string::npos) return std::nullopt;
    return rule_reader{std::string_view{content}.substr(before + 1, content.size() - before - 2)}.read();
}

/// The changes of 401 years in their order.
std::vector<zone_period> periods_by(yearly_rule const& rule, year from) {
    std::vector<zone_period> periods;
    for (auto in = from; in <= from + std::chrono::years{401}; ++in) {
        auto const summer = sys_seconds{rule.summer_begins.in(in).time_since_epoch() - rule.standard};
        auto const standard = sys_seconds{rule.summer_ends.in(in).time_since_epoch() - rule.summer};
        periods.push_back({summer, rule.summer});
        periods.push_back({standard, rule.standard});
    }
    // Summer all year long is written as a standard time that ends when it begins.
    std::ranges::sort(periods, {}, [&](zone_period const& p) { return std::pair{p.begin, p.offset == rule.summer}; });
    return periods;
}

// ---- the library ---------------------------------------------------------------------------------------------------

std::vector<zone_period> listed_periods(date::time_zone const& zone) {
    std::vector<zone_period> periods;
    auto const horizon = date::sys_seconds{date::sys_days{date::year{9000} / 1 / 1}};
    for (auto at = date::sys_seconds{date::sys_days{date::year{0} / 1 / 1}}; at < horizon;) {
        auto const info = zone.get_info(at);
        periods.push_back({periods.empty() ? sys_seconds::min() : at, info.offset});
        at = info.end;
    }
    return periods;
}

result<time_zone> build(date::time_zone const& zone) {
    auto periods = listed_periods(zone);
    auto const rule = read_rule(zone.name());
    if (!rule) return failure(error_code::not_readable, "the zone data has no rule for " + zone.name());
    if (!rule->has_summer) {
        // Else date's last listed period would stay for ever where it ends with a summer.
        if (periods.back().offset == rule->standard) return time_zone::from_periods(zone.name(), std::move(periods));
        return failure(error_code::not_readable, "the zone data of " + zone.name() + " contradicts itself");
    }
    auto const last_listed = periods.back().begin;
    auto const last_day = periods.size() > 1 ? std::chrono::floor<days>(last_listed) : sys_days{year{1970} / 1 / 1};
    auto const year_after = std::chrono::year_month_day{last_day}.year() + std::chrono::years{1};
    for (auto const& period : periods_by(*rule, year_after - std::chrono::years{1})) {
        if (period.begin == periods.back().begin) periods.back() = period;
        if (period.begin > periods.back().begin) periods.push_back(period);
    }
    return time_zone::from_periods(zone.name(), std::move(periods), sys_days{year_after / 1 / 1});
}

date::time_zone const* find_in(date::tzdb const& data, std::string_view name) {
    auto const found =
        std::ranges::lower_bound(data.zones, name, {}, [](auto const& z) { return std::string_view{z.name()}; });
    return found != data.zones.end() && found->name() == name ? &*found : nullptr;
}

} // namespace

result<time_zone> find_zone(std::string_view iana_name) {
    if (iana_name == "UTC") return time_zone{};
    // date reports what it cannot read by exceptions, of the standard library and its own.
    try {
        if (auto const* const zone = find_in(date::get_tzdb(), iana_name)) return build(*zone);
        return failure(error_code::bad_value, "no such time zone: " + std::string{iana_name.substr(0, 60)});
    } catch (std::exception const& why) {
        return failure(error_code::not_readable, std::string{"the system's zone data cannot be read: "} + why.what());
    }
}

result<std::string> zone_data_version() {
    constexpr std::string_view before = "# version ";
    auto file = open_zone_file("tzdata.zi");
    std::string line;
    if (!std::getline(file, line) || !line.starts_with(before)) {
        return failure(error_code::not_readable, "the system's zone data does not say its version");
    }
    return line.substr(before.size());
}

} // namespace itsm::inline v0
