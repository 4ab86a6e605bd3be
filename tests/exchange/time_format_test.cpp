// SPDX-License-Identifier: BSL-1.0
#include <itsm/exchange/time_format.hpp>

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <string_view>

using namespace itsm;
using namespace std::chrono_literals;

namespace {

time_format compiled(std::string_view format) {
    auto const made = time_format::compile(format);
    REQUIRE_MESSAGE(made, to_text(made.error()));
    return *made;
}

/// What the format refuses itself for.
std::string faults(std::string_view format) {
    auto const refused = time_format::compile(format);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find(refused.error().path) != std::string::npos);
    return std::string{to_text(refused.error().code)} + ": " + refused.error().message;
}

/// The time read, as if it were UTC, or why not.
std::string read(std::string_view format, std::string_view text) {
    auto const shown = compiled(format).parse(text);
    if (shown) return to_text(instant{shown->time_since_epoch()});
    return std::string{to_text(shown.error().code)} + ": " + shown.error().message;
}

wall_time wall(std::string_view text) { return wall_time{parse_instant(text)->time_since_epoch()}; }

} // namespace

TEST_CASE("a time is read in the format of its log") {
    CHECK(read("D/M/YYYY HH:mm", "29/2/2016 01:16") == "2016-02-29T01:16:00Z");
    CHECK(read("D/M/YYYY HH:mm", "05/03/2016 12:00") == "2016-03-05T12:00:00Z");
    CHECK(read("YYYY-MM-DD HH:mm:ss", "2016-02-29 01:16:07") == "2016-02-29T01:16:07Z");
    CHECK(read("YYYY-MM-DDTHH:mm:ssZ", "2016-02-29T01:16:07Z") == "2016-02-29T01:16:07Z");
    CHECK(read("YYYY-MM-DDTHH:mm:ss.SSS", "2016-02-29T01:16:07.045") == "2016-02-29T01:16:07.045000Z");
    CHECK(read("YYYY-MM-DDTHH:mm:ss.SSSSSS", "2016-02-29T01:16:07.000450") == "2016-02-29T01:16:07.000450Z");
    CHECK(read("M/D/YYYY H:mm", "2/29/2016 1:16") == "2016-02-29T01:16:00Z");
    CHECK(read("YYYYMMDDHHmmss", "20160229011607") == "2016-02-29T01:16:07Z");
    CHECK(read("[DD.MM.YYYY]", "[29.02.2016]") == "2016-02-29T00:00:00Z");
    CHECK(read("YYYY-MM-DD HH", "0000-01-01 23") == "0000-01-01T23:00:00Z");
}

TEST_CASE("what is not written in the format is refused") {
    std::string const refused = "bad_syntax: not written as D/M/YYYY HH:mm";
    for (std::string_view const text : {"",
             "?",
             "29",
             "29/2",
             "29/2/2016",
             "29/2/2016 01:1",
             "29/2/2016 1:16",
             "29/2/2016 01:16 ",
             " 29/2/2016 01:16",
             "29/2/2016 01:16:00",
             "29-2-2016 01:16",
             "029/2/2016 01:16",
             "/2/2016 01:16",
             "29//2016 01:16",
             "29/2/216 01:16",
             "+9/2/2016 01:16",
             "-9/2/2016 01:16",
             "29/2/2016T01:16",
             "29/2/2016 01:1x"}) {
        CAPTURE(text);
        CHECK(read("D/M/YYYY HH:mm", text) == refused);
    }
    CHECK(read("D/M/YYYY HH:mm", std::string_view{"29/2/2016 01:16\0", 16}) == refused);
    CHECK(read("DD/MM/YYYY", "1/2/2016") == "bad_syntax: not written as DD/MM/YYYY");
}

TEST_CASE("a day or time of day that does not exist is refused") {
    CHECK(read("D/M/YYYY HH:mm", "31/2/2016 01:16") == "bad_time: there is no day 2016-02-31");
    CHECK(read("D/M/YYYY HH:mm", "29/2/2015 01:16") == "bad_time: there is no day 2015-02-29");
    CHECK(read("D/M/YYYY HH:mm", "0/1/2015 01:16") == "bad_time: there is no day 2015-01-00");
    CHECK(read("D/M/YYYY HH:mm", "1/0/2015 01:16") == "bad_time: there is no day 2015-00-01");
    CHECK(read("D/M/YYYY HH:mm", "1/13/2015 01:16") == "bad_time: there is no day 2015-13-01");
    CHECK(read("D/M/YYYY HH:mm", "1/1/2015 24:00") == "bad_time: there is no time 24:00:00");
    CHECK(read("D/M/YYYY HH:mm", "1/1/2015 23:60") == "bad_time: there is no time 23:60:00");
    CHECK(read("YYYY-MM-DD HH:mm:ss", "2016-12-31 23:59:60") == "bad_time: there is no time 23:59:60");
}

TEST_CASE("a format says each part once and with what it needs") {
    CHECK(faults("D/M/YYYY HH:MM") == "bad_syntax: MM comes twice (minutes are mm) at character 13 of the format");
    CHECK(faults("D/D/YYYY") == "bad_syntax: D comes twice at character 3 of the format");
    CHECK(faults("") == "bad_syntax: the year is missing at character 1 of the format");
    CHECK(faults("D/M HH:mm") == "bad_syntax: the year is missing at character 10 of the format");
    CHECK(faults("D/YYYY") == "bad_syntax: the month is missing at character 7 of the format");
    CHECK(faults("M/YYYY") == "bad_syntax: the day is missing at character 7 of the format");
    CHECK(faults("D/M/YYYY mm") == "bad_syntax: the hour is missing at character 12 of the format");
    CHECK(faults("D/M/YYYY HH:ss") == "bad_syntax: the minute is missing at character 15 of the format");
    CHECK(faults("D/M/YYYY HH:mm.SSS") == "bad_syntax: the second is missing at character 19 of the format");
}

TEST_CASE("a format with something unknown in it is refused") {
    CHECK(faults("D/M/YY") == "bad_syntax: the letter Y means nothing at character 5 of the format");
    CHECK(faults("D/M/YYYY hh:mm") == "bad_syntax: the letter h means nothing at character 10 of the format");
    CHECK(faults("D/M/YYYY HH:mm 0") == "bad_syntax: a digit at character 16 of the format");
    CHECK(faults("YYYYMD") == "bad_syntax: nothing parts the number before from D at character 6 of the format");
    CHECK(faults("D/M/YYYY" + std::string(28, ' ')) == "too_large: more than 32 parts at character 36 of the format");
    CHECK(faults(std::string(1'000'000, '/')) == "too_large: more than 32 parts at character 33 of the format");
}

TEST_CASE("a time is written in the format, and what the format lacks is left out") {
    auto const when = wall("2016-03-05T01:06:07.089012Z");
    CHECK(compiled("D/M/YYYY HH:mm").write(when) == "5/3/2016 01:06");
    CHECK(compiled("DD.MM.YYYY H:mm").write(when) == "05.03.2016 1:06");
    CHECK(compiled("YYYY-MM-DDTHH:mm:ss.SSSZ").write(when) == "2016-03-05T01:06:07.089Z");
    CHECK(compiled("YYYY-MM-DDTHH:mm:ss.SSSSSS").write(when) == "2016-03-05T01:06:07.089012");
    CHECK(time_format{}.write(wall("0001-01-01T00:00:00Z")) == "0001-01-01T00:00:00Z");
    CHECK(compiled("D/M/YYYY").write(wall("1969-12-31T23:59:59Z")) == "31/12/1969");

    std::string text = "at ";
    compiled("H:mm D/M/YYYY").append(when, text);
    CHECK(text == "at 1:06 5/3/2016");
}

TEST_CASE("times beyond four digits of a year are written as the nearest") {
    CHECK(time_format{}.write(wall_time::max()) == "9999-12-31T23:59:59Z");
    CHECK(time_format{}.write(wall_time::min()) == "0000-01-01T00:00:00Z");
}

TEST_CASE("a format tells its text, and equal formats are equal") {
    for (std::string_view const format :
        {"D/M/YYYY HH:mm", "YYYY-MM-DDTHH:mm:ss.SSSSSSZ", "[DD.MM.YYYY]", "M/D/YYYY H:mm:ss.SSS"}) {
        CHECK(compiled(format).text() == format);
        CHECK(compiled(format) == compiled(format));
    }
    CHECK(time_format{}.text() == "YYYY-MM-DDTHH:mm:ssZ");
    CHECK(time_format{} != compiled("YYYY-MM-DDTHH:mm:ss"));
}

TEST_CASE("what is written at random is read back equal") {
    std::mt19937_64 random{29022016};
    for (std::string_view const format :
        {"D/M/YYYY H:mm:ss.SSSSSS", "YYYYMMDDHHmmssSSSSSS", "SSSSSS ss mm HH DD MM YYYY"}) {
        auto const how = compiled(format);
        for (int i = 0; i < 20'000; ++i) {
            auto const when =
                wall_time{std::chrono::microseconds{static_cast<std::int64_t>(random() % 253'402'300'799'999'999)}};
            auto const back = how.parse(how.write(when));
            REQUIRE_MESSAGE(back, to_text(back.error()));
            CHECK(*back == when);
        }
    }
}

TEST_CASE("a text becomes an instant through its zone, unless its format says UTC") {
    auto const lisbon = find_zone("Europe/Lisbon");
    REQUIRE(lisbon);
    auto const format = compiled("D/M/YYYY HH:mm");
    CHECK_FALSE(format.is_utc());
    CHECK(*parse_instant("1/7/2016 12:00", format, *lisbon) == *parse_instant("2016-07-01T11:00:00Z"));
    CHECK(parse_instant("27/3/2016 01:30", format, *lisbon).error().code == error_code::bad_time);
    CHECK(parse_instant("soon", format, *lisbon).error().code == error_code::bad_syntax);

    CHECK(time_format{}.is_utc());
    CHECK(*parse_instant("2016-07-01T12:00:00Z", time_format{}, *lisbon) == *parse_instant("2016-07-01T12:00:00Z"));
}
