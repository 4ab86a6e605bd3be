// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/time.hpp>

#include <array>

namespace itsm::inline v0 {

namespace {

/// Reads fixed-width fields off the front of a text.
class field_reader {
public:
    explicit field_reader(std::string_view text) : rest_{text} {}

    bool digits(std::size_t width, int& into) {
        if (rest_.size() < width) return false;
        into = 0;
        for (char const c : rest_.substr(0, width)) {
            if (c < '0' || c > '9') return false;
            into = into * 10 + (c - '0');
        }
        rest_.remove_prefix(width);
        return true;
    }
    bool one_of(std::string_view accepted) {
        if (rest_.empty() || accepted.find(rest_.front()) == std::string_view::npos) return false;
        rest_.remove_prefix(1);
        return true;
    }
    [[nodiscard]] std::string_view rest() const { return rest_; }

private:
    std::string_view rest_;
};

/// A fraction of one to six digits, in microseconds.
bool read_fraction(field_reader& in, int& microseconds) {
    int scale = 100'000;
    int digit = 0;
    std::size_t count = 0;
    while (!in.rest().empty() && in.rest().front() >= '0' && in.rest().front() <= '9') {
        if (++count > 6 || !in.digits(1, digit)) return false;
        microseconds += digit * scale;
        scale /= 10;
    }
    return count > 0;
}

bool read_offset(field_reader& in, std::chrono::minutes& offset) {
    if (in.one_of("Zz")) return true;
    bool const west = !in.rest().empty() && in.rest().front() == '-';
    int hours = 0;
    int minutes = 0;
    if (!in.one_of("+-") || !in.digits(2, hours) || !in.one_of(":") || !in.digits(2, minutes)) return false;
    if (hours > 23 || minutes > 59) return false;
    offset = std::chrono::minutes{(west ? -1 : 1) * (hours * 60 + minutes)};
    return true;
}

char* write_digits(int number, int width, char* into) {
    for (int i = width; i-- > 0; number /= 10) into[i] = static_cast<char>('0' + number % 10);
    return into + width;
}

/// Four digits, as RFC 3339 wants them. Years that it cannot say are still told apart.
char* write_year(int year, char* into) {
    bool const is_negative = year < 0;
    if (is_negative) {
        *into++ = '-';
        year = -year;
    }
    if (year > 9999) return write_digits(year, 5, into);
    return write_digits(year, is_negative && year < 1000 ? 3 : 4, into);
}

} // namespace

char* detail::write_time(instant when, char* into) {
    auto const day = std::chrono::floor<std::chrono::days>(when);
    std::chrono::year_month_day const date{day};
    std::chrono::hh_mm_ss const clock{when - day};
    auto const put = [&](char before, auto number, int width = 2) {
        *into++ = before;
        into = write_digits(static_cast<int>(number), width, into);
    };
    into = write_year(static_cast<int>(date.year()), into);
    put('-', static_cast<unsigned>(date.month()));
    put('-', static_cast<unsigned>(date.day()));
    put('T', clock.hours().count());
    put(':', clock.minutes().count());
    put(':', clock.seconds().count());
    if (auto const fraction = clock.subseconds().count(); fraction != 0) put('.', fraction, 6);
    *into++ = 'Z';
    return into;
}

std::string to_text(instant when) {
    std::array<char, detail::time_text_room> text{};
    return {text.data(), detail::write_time(when, text.data())};
}

result<instant> parse_instant(std::string_view text) {
    using namespace std::chrono;
    auto const refused = [&](std::string_view why) {
        return failure(error_code::bad_time, "\"" + std::string{text.substr(0, 40)} + "\" " + std::string{why});
    };
    field_reader in{text};
    int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0, micro = 0;
    minutes offset{0};
    bool const formed = in.digits(4, y) && in.one_of("-") && in.digits(2, mo) && in.one_of("-") && in.digits(2, d) &&
                        in.one_of("Tt") && in.digits(2, h) && in.one_of(":") && in.digits(2, mi) && in.one_of(":") &&
                        in.digits(2, s) && (!in.one_of(".") || read_fraction(in, micro)) && read_offset(in, offset) &&
                        in.rest().empty();
    if (!formed) return refused("is not an RFC 3339 time");
    year_month_day const date{year{y}, month{static_cast<unsigned>(mo)}, day{static_cast<unsigned>(d)}};
    if (!date.ok() || h > 23 || mi > 59 || s > 59) return refused("is a time that does not exist");
    auto const when = instant{sys_days{date}} + hours{h} + minutes{mi} + seconds{s} + microseconds{micro} - offset;
    // An offset can lead out of the years that RFC 3339 can write.
    constexpr instant first{sys_days{year{0} / 1 / 1}};
    constexpr instant after_last{sys_days{year{10'000} / 1 / 1}};
    if (when < first || when >= after_last) return refused("lies outside the years 0000 to 9999");
    return when;
}

} // namespace itsm::inline v0
