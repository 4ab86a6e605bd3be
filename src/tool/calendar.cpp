// SPDX-License-Identifier: BSL-1.0
#include "commands.hpp"

#include <itsm/exchange/byte_source.hpp>
#include <itsm/exchange/calendars.hpp>
#include <itsm/json/typed.hpp>

#include <boost/describe/enum.hpp>

#include <cstdio>
#include <map>

namespace itsm::tool {

namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::seconds;

result<calendar_file> calendars_of(std::string const& path) {
    return read_document(path).and_then([](std::string&& text) { return read_calendars(text); });
}

// ---- show ----------------------------------------------------------------------------------------------------------

struct shown_calendar {
    std::string name{};
    std::uint32_t version = 1;
    std::string zone{};
    std::string zone_data{};
    std::vector<open_interval> intervals{};
};
BOOST_DESCRIBE_STRUCT(shown_calendar, (), (name, version, zone, zone_data, intervals))

result<calendar_definition> chosen(calendar_file const& from, std::string const& name) {
    auto const& all = from.schedules.items;
    if (name.empty() && all.size() == 1) return all.front().second;
    if (auto const* found = from.schedules.find(name)) return *found;
    std::string known;
    for (auto const& one : all) known.append(known.empty() ? "" : ", ").append(one.first);
    auto const what =
        name.empty() ? std::string{"name one of its calendars: "} : "\"" + name + "\" is none of its calendars: ";
    return failure(error_code::not_found, what + known);
}

result<local_days> date_from(std::string const& text) {
    auto const read = parse_instant(text + "T00:00:00Z");
    if (!read) return failure(error_code::bad_time, "\"" + text + "\" is no date such as 2026-03-02");
    return local_days{std::chrono::floor<days>(*read).time_since_epoch()};
}

std::string clock_text(wall_time shown) {
    auto const text = to_text(instant{shown.time_since_epoch()});
    return text.substr(11, text.substr(17, 2) == "00" ? 5 : 8);
}
std::string hours_text(duration open) {
    auto const minutes = std::chrono::floor<std::chrono::minutes>(open).count();
    char text[32];
    std::snprintf(text, sizeof text, "%d:%02d", static_cast<int>(minutes / 60), static_cast<int>(minutes % 60));
    return text;
}

/// A row a date: its intervals as the zone's clocks show them, and for how long it is open in real time.
class date_rows {
public:
    date_rows(business_calendar const& of, time_zone zone) : calendar_{of}, zone_{std::move(zone)} {}

    result<done> add(local_days date) {
        auto const begin = to_instant(date, zone_, in_gap::move_forward);
        auto const end = to_instant(date + days{1}, zone_, in_gap::move_forward);
        if (!begin) return failed<error>{begin.error()};
        if (!end) return failed<error>{end.error()};
        auto const open = calendar_.intervals(*begin, *end);
        if (!open) return failed<error>{open.error()};
        std::string times;
        duration total{0};
        for (auto const& one : *open) {
            times += (times.empty() ? "" : ", ") + clock_text(to_wall(one.from, zone_)) + "-" +
                     (one.to == *end ? "24:00" : clock_text(to_wall(one.to, zone_)));
            total += one.to - one.from;
        }
        intervals_.insert(intervals_.end(), open->begin(), open->end());
        static constexpr char const* names[]{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        rows_.push_back({to_text(instant{date.time_since_epoch()}).substr(0, 10),
            names[std::chrono::weekday{date}.c_encoding()],
            times.empty() ? "closed" : times,
            hours_text(total)});
        return done{};
    }
    [[nodiscard]] std::string for_people() const {
        return std::string{calendar_.name()} + ", version " + std::to_string(calendar_.version()) + ", " +
               std::string{calendar_.zone_name()} + " (zone data " + std::string{calendar_.zone_data_version()} +
               ")\n" + in_columns(rows_);
    }
    [[nodiscard]] std::string for_programs() const {
        return to_json_pretty(to_value(shown_calendar{std::string{calendar_.name()},
                   calendar_.version(),
                   std::string{calendar_.zone_name()},
                   std::string{calendar_.zone_data_version()},
                   intervals_})) +
               "\n";
    }

private:
    business_calendar calendar_;
    time_zone zone_;
    std::vector<std::vector<std::string>> rows_{};
    std::vector<open_interval> intervals_{};
};

/// The years that are asked for and one on each side, because a zone's dates may begin in another year than UTC's.
year_range years_around(local_days first, local_days last) {
    return {std::chrono::year_month_day{first}.year() - std::chrono::years{1},
        std::chrono::year_month_day{last}.year() + std::chrono::years{1}};
}

result<std::string> shown(calendar_show_arguments const& given, calendar_definition const& from) {
    auto const first = date_from(given.from);
    auto const last = date_from(given.to);
    if (!first) return failed<error>{first.error()};
    if (!last) return failed<error>{last.error()};
    if (*last < *first) return failure(error_code::bad_value, "--to lies before --from");
    auto const compiled = compile_calendar(from, years_around(*first, *last));
    if (!compiled) return failed<error>{compiled.error()};
    auto zone = find_zone(from.tz);
    if (!zone) return failed<error>{zone.error()};
    date_rows rows{*compiled, std::move(*zone)};
    for (auto date = *first; date <= *last; date += days{1})
        if (auto const added = rows.add(date); !added) return failed<error>{added.error()};
    return given.json ? rows.for_programs() : rows.for_people();
}

// ---- batch ---------------------------------------------------------------------------------------------------------

BOOST_DEFINE_FIXED_ENUM_CLASS(batch_operation, unsigned char, elapsed, deadline)

/// A question: seconds throughout, instants since 1970.
struct batch_question {
    std::string schedule{};
    std::optional<batch_operation> op{};
    std::optional<std::int64_t> from{};
    std::optional<std::int64_t> to{};      ///< of elapsed
    std::optional<std::int64_t> seconds{}; ///< of deadline
    std::vector<std::vector<std::int64_t>> pauses{};
};
BOOST_DESCRIBE_STRUCT(batch_question, (), (schedule, op, from, to, seconds, pauses))

result<duration> microseconds(std::optional<std::int64_t> count, std::string path) {
    constexpr std::int64_t most = 9'000'000'000'000;
    if (!count) return failure(error_code::missing_field, "the question lacks it", std::move(path));
    if (*count > most || *count < -most)
        return failure(error_code::bad_value, "more seconds than can be counted", std::move(path));
    return duration{seconds{*count}};
}
result<instant> instant_of(std::optional<std::int64_t> count, std::string path) {
    return microseconds(count, std::move(path)).transform([](duration since) { return instant{since}; });
}

result<std::vector<time_span>> pauses_of(batch_question const& asked) {
    std::vector<time_span> made;
    for (std::size_t i = 0; i < asked.pauses.size(); ++i) {
        auto const path = "/pauses/" + std::to_string(i);
        auto const& written = asked.pauses[i];
        if (written.size() != 2) return failure(error_code::bad_value, "a pause is two instants", path);
        auto const from = instant_of(written[0], path + "/0");
        auto const to = instant_of(written[1], path + "/1");
        if (!from) return failed<error>{from.error()};
        if (!to) return failed<error>{to.error()};
        made.push_back({*from, *to});
    }
    return made;
}

class batch {
public:
    /// The first calendar that is none, by its name.
    result<done> compile(calendar_file const& file) {
        for (auto const& [name, definition] : file.schedules.items) {
            auto made = compile_calendar(definition);
            if (!made)
                return failure(made.error().code, "calendar " + name + ": " + made.error().message, made.error().path);
            calendars_.emplace(name, std::move(*made));
        }
        return done{};
    }
    /// Adds the line with its answer to the output.
    void answer_line(std::string_view line, std::size_t number) {
        ++lines_;
        auto question = parse_json(line).and_then(members_of_line);
        if (!question)
            return add(
                value_object{{"line", static_cast<std::int64_t>(number)}}, failed<error>{std::move(question).error()});
        std::erase_if(
            *question, [](auto const& member) { return member.first == "result" || member.first == "error"; });
        auto const answered =
            from_value<batch_question>(value{*question}, unknown_keys::ignore).and_then([&](batch_question&& asked) {
                return answer_to(asked);
            });
        add(std::move(*question), answered);
    }
    [[nodiscard]] exit_code finish() const {
        if (unanswered_ + unexpected_ > 0)
            std::fprintf(stderr,
                "itsm: of %s lines %s have no answer and %s another than they expect\n",
                with_commas(lines_).c_str(),
                with_commas(unanswered_).c_str(),
                with_commas(unexpected_).c_str());
        return answer(text_, unanswered_ + unexpected_ > 0 ? exit_code::findings : exit_code::done);
    }

private:
    static result<value_object> members_of_line(value&& line) {
        if (auto* members = line.as<value_object>()) return std::move(*members);
        return failure(error_code::bad_type, "a line is an object");
    }
    [[nodiscard]] result<std::int64_t> answer_to(batch_question const& asked) const {
        auto const found = calendars_.find(asked.schedule);
        if (found == calendars_.end()) return failure(error_code::not_found, "no such calendar", "/schedule");
        if (!asked.op) return failure(error_code::missing_field, "elapsed or deadline", "/op");
        auto const from = instant_of(asked.from, "/from");
        auto const pauses = pauses_of(asked);
        if (!from) return failed<error>{from.error()};
        if (!pauses) return failed<error>{pauses.error()};
        auto const& calendar = found->second;
        if (*asked.op == batch_operation::elapsed) {
            auto const to = instant_of(asked.to, "/to");
            if (!to) return failed<error>{to.error()};
            return calendar.elapsed(*from, *to, *pauses).transform(in_seconds);
        }
        auto const allowance = microseconds(asked.seconds, "/seconds");
        if (!allowance) return failed<error>{allowance.error()};
        if (*allowance < duration{0}) return failure(error_code::bad_value, "a duration is not negative", "/seconds");
        return calendar.deadline(*from, *allowance, *pauses).transform([](instant at) {
            return in_seconds(at.time_since_epoch());
        });
    }
    static std::int64_t in_seconds(duration of) { return std::chrono::floor<seconds>(of).count(); }

    void add(value line, result<std::int64_t> const& answered) {
        auto& members = *line.as<value_object>();
        if (answered) {
            if (expects_another(line, *answered)) ++unexpected_;
            members.emplace_back("result", *answered);
        } else {
            ++unanswered_;
            auto const& [code, path, message] = answered.error();
            members.emplace_back("error", value_object{{"code", to_text(code)}, {"path", path}, {"message", message}});
        }
        text_ += to_json(line);
        text_ += '\n';
    }
    static bool expects_another(value const& line, std::int64_t answer) {
        auto const* expected = line.find("expect");
        return expected != nullptr && *expected != value{answer};
    }

    std::map<std::string, business_calendar, std::less<>> calendars_{};
    std::string text_{};
    std::uint64_t lines_ = 0;
    std::uint64_t unanswered_ = 0;
    std::uint64_t unexpected_ = 0;
};

} // namespace

exit_code calendar_show(calendar_show_arguments const& given) {
    auto const text = calendars_of(given.file)
                          .and_then([&](calendar_file&& file) { return chosen(file, given.name); })
                          .and_then([&](calendar_definition&& one) { return shown(given, one); });
    if (!text) return complain(given.file, text.error());
    return answer(*text);
}

exit_code calendar_batch(std::string const& calendars) {
    constexpr std::size_t largest = std::size_t{1} << 30U;
    batch all;
    auto const compiled = calendars_of(calendars).and_then([&](calendar_file&& file) { return all.compile(file); });
    if (!compiled) return complain(calendars, compiled.error());
    auto input = byte_source::from_file("/dev/stdin");
    if (!input) return complain("stdin", input.error());
    auto const text = read_all(*input, largest);
    if (!text) return complain("stdin", text.error());
    std::string_view rest{*text};
    for (std::size_t number = 1; !rest.empty(); ++number) {
        auto const line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        if (line.find_first_not_of(" \t\r") != std::string_view::npos) all.answer_line(line, number);
    }
    return all.finish();
}

} // namespace itsm::tool
