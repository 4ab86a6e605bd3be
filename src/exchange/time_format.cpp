// SPDX-License-Identifier: BSL-1.0
#include <itsm/exchange/time_format.hpp>

#include <algorithm>
#include <utility>

namespace itsm::inline v0 {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::local_days;
using std::chrono::microseconds;
using std::chrono::year;

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

void append_padded(std::string& to, int number, std::size_t width) {
    auto const digits = std::to_string(number);
    to.append(width > digits.size() ? width - digits.size() : 0, '0').append(digits);
}

std::string padded(int number, std::size_t width) {
    std::string text;
    append_padded(text, number, width);
    return text;
}

} // namespace

// ---- compiling -----------------------------------------------------------------------------------------------------

class time_format::compiler {
public:
    explicit compiler(std::string_view format) : format_{format} {}

    result<time_format> run() {
        while (at_ < format_.size()) {
            if (!next()) return failure(std::move(fault_));
        }
        if (!is_whole()) return failure(std::move(fault_));
        return time_format{compiled_};
    }

private:
    struct token {
        std::string_view text;
        part means;
    };
    // The longest of those that begin alike comes first.
    static constexpr std::array tokens{
        token{"YYYY", {unit::year, 0, 4, 4}},
        token{"MM", {unit::month, 0, 2, 2}},
        token{"M", {unit::month, 0, 1, 2}},
        token{"DD", {unit::day, 0, 2, 2}},
        token{"D", {unit::day, 0, 1, 2}},
        token{"HH", {unit::hour, 0, 2, 2}},
        token{"H", {unit::hour, 0, 1, 2}},
        token{"mm", {unit::minute, 0, 2, 2}},
        token{"ss", {unit::second, 0, 2, 2}},
        token{"SSSSSS", {unit::fraction, 0, 6, 6}},
        token{"SSS", {unit::fraction, 0, 3, 3}},
    };
    friend class time_format;

    bool refuse(error_code code, std::string message) {
        auto place = "character " + std::to_string(at_ + 1);
        message += " at " + place + " of the format";
        fault_ = error{code, std::move(place), std::move(message)};
        return false;
    }

    bool next() {
        if (compiled_.count == compiled_.parts.size()) return refuse(error_code::too_large, "more than 32 parts");
        auto const rest = format_.substr(at_);
        auto const* const found =
            std::ranges::find_if(tokens, [&](token const& t) { return rest.starts_with(t.text); });
        if (found == tokens.end()) return next_letter(rest.front());
        return take_number(*found);
    }

    bool next_letter(char c) {
        bool const stands_for_itself = c == 'T' || c == 'Z' || !is_letter(c);
        if (!stands_for_itself)
            return refuse(error_code::bad_syntax, std::string{"the letter "} + c + " means nothing");
        if (is_digit(c)) return refuse(error_code::bad_syntax, "a digit");
        compiled_.is_utc = compiled_.is_utc || c == 'Z';
        return take({unit::letter, c, 0, 0}, 1);
    }

    bool take_number(token const& found) {
        if (has(found.means.what)) {
            auto const* const hint = found.means.what == unit::month ? " (minutes are mm)" : "";
            return refuse(error_code::bad_syntax, std::string{found.text} + " comes twice" + hint);
        }
        if (compiled_.count > 0) {
            auto const& before = compiled_.parts[compiled_.count - 1];
            if (before.fewest != before.most) {
                return refuse(
                    error_code::bad_syntax, "nothing parts the number before from " + std::string{found.text});
            }
        }
        return take(found.means, found.text.size());
    }

    bool take(part const& next, std::size_t size) {
        compiled_.parts[compiled_.count++] = next;
        at_ += size;
        return true;
    }

    bool is_whole() {
        if (!has(unit::year)) return refuse_missing("the year");
        if (!has(unit::month)) return refuse_missing("the month");
        if (!has(unit::day)) return refuse_missing("the day");
        if (has(unit::fraction) && !has(unit::second)) return refuse_missing("the second");
        if (has(unit::second) && !has(unit::minute)) return refuse_missing("the minute");
        if (has(unit::minute) && !has(unit::hour)) return refuse_missing("the hour");
        return true;
    }
    bool refuse_missing(char const* what) { return refuse(error_code::bad_syntax, std::string{what} + " is missing"); }

    [[nodiscard]] bool has(unit what) const {
        auto const parts = std::span{compiled_.parts}.first(compiled_.count);
        return std::ranges::find(parts, what, &part::what) != parts.end();
    }

    std::string_view format_;
    std::size_t at_ = 0;
    program compiled_{};
    error fault_{};
};

time_format::time_format() : time_format{*compile("YYYY-MM-DDTHH:mm:ssZ")} {}

result<time_format> time_format::compile(std::string_view format) { return compiler{format}.run(); }

std::string time_format::text() const {
    std::string text;
    for (auto const& one : parts()) {
        if (one.what == unit::letter) text += one.letter;
        else text += std::ranges::find(compiler::tokens, one, &compiler::token::means)->text;
    }
    return text;
}

// ---- reading -------------------------------------------------------------------------------------------------------

result<wall_time> time_format::parse(std::string_view text) const {
    std::array<int, 8> found{};
    auto const refuse = [&] { return failure(error_code::bad_syntax, "not written as " + this->text()); };
    std::size_t at = 0;
    for (auto const& one : parts()) {
        if (one.what == unit::letter) {
            if (at == text.size() || text[at] != one.letter) return refuse();
            ++at;
            continue;
        }
        auto const digits = text.substr(at, one.most);
        std::size_t count = 0;
        int number = 0;
        while (count < digits.size() && is_digit(digits[count])) number = number * 10 + (digits[count++] - '0');
        if (count < one.fewest) return refuse();
        if (one.what == unit::fraction && one.most == 3) number *= 1000;
        found[static_cast<std::size_t>(one.what)] = number;
        at += count;
    }
    if (at != text.size()) return refuse();

    auto const [unused, y, m, d, hour, minute, second, fraction] = found;
    std::chrono::year_month_day const date{
        year{y}, std::chrono::month{static_cast<unsigned>(m)}, std::chrono::day{static_cast<unsigned>(d)}};
    if (!date.ok()) {
        return failure(
            error_code::bad_time, "there is no day " + padded(y, 4) + "-" + padded(m, 2) + "-" + padded(d, 2));
    }
    if (hour > 23 || minute > 59 || second > 59) {
        auto const time = padded(hour, 2) + ":" + padded(minute, 2) + ":" + padded(second, 2);
        return failure(error_code::bad_time, "there is no time " + time);
    }
    return wall_time{local_days{date}} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
           std::chrono::seconds{second} + microseconds{fraction};
}

result<instant> parse_instant(std::string_view text, time_format const& format, time_zone const& zone) {
    auto const shown = format.parse(text);
    if (!shown) return failure(shown.error());
    return to_instant(*shown, format.is_utc() ? time_zone{} : zone);
}

// ---- writing -------------------------------------------------------------------------------------------------------

void time_format::append(wall_time when, std::string& to) const {
    static constexpr wall_time first{local_days{year{0} / 1 / 1}};
    static constexpr wall_time last{wall_time{local_days{year{10'000} / 1 / 1}} - microseconds{1}};
    when = std::clamp(when, first, last);
    auto const day = floor<days>(when);
    std::chrono::year_month_day const date{day};
    std::chrono::hh_mm_ss const time{when - day};
    std::array const shown{0,
        int{date.year()},
        static_cast<int>(unsigned{date.month()}),
        static_cast<int>(unsigned{date.day()}),
        static_cast<int>(time.hours().count()),
        static_cast<int>(time.minutes().count()),
        static_cast<int>(time.seconds().count()),
        static_cast<int>(time.subseconds().count())};
    for (auto const& one : parts()) {
        if (one.what == unit::letter) {
            to += one.letter;
            continue;
        }
        auto const number = shown[static_cast<std::size_t>(one.what)];
        append_padded(to, one.what == unit::fraction && one.most == 3 ? number / 1000 : number, one.fewest);
    }
}

std::string time_format::write(wall_time when) const {
    std::string text;
    append(when, text);
    return text;
}

} // namespace itsm::inline v0
