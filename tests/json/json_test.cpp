// SPDX-License-Identifier: BSL-1.0
#include <itsm/json/json.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

using namespace itsm;

namespace {

value parsed(std::string_view text) {
    auto const made = parse_json(text);
    REQUIRE_MESSAGE(made.has_value(), text << ": " << (made ? "" : to_text(made.error())));
    return *made;
}

error refused(std::string_view text, json_limits const& limits = {}) {
    auto const made = parse_json(text, limits);
    REQUIRE_FALSE(made.has_value());
    return made.error();
}

std::string repeated(std::string_view part, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) text += part;
    return text;
}

} // namespace

TEST_CASE("every kind of value is read") {
    CHECK(parsed("null") == value{});
    CHECK(parsed("true") == value{true});
    CHECK(parsed(" -12 ") == value{-12});
    CHECK(parsed("1.5e3") == value{1500.0});
    CHECK(parsed(R"("a\u00e9\ud83d\ude00\n\/\u0000")") == value{std::string{"a\u00e9\U0001F600\n/\0", 10}});
    CHECK(parsed("[]") == value{value_list{}});
    CHECK(parsed("{}") == value{value_object{}});
    CHECK(parsed(R"({"b":[1,{"c":null}],"a":false})") ==
          value{value_object{{"b", value_list{1, value_object{{"c", value{}}}}}, {"a", false}}});
}

TEST_CASE("a whole number is an integer, one with a point or an exponent a double") {
    CHECK(parsed("0") == value{0});
    CHECK(parsed("-0") == value{0});
    CHECK(parsed("1.0") == value{1.0});
    CHECK(parsed("1e0") == value{1.0});
    CHECK(parsed("9223372036854775807") == value{std::numeric_limits<std::int64_t>::max()});
    CHECK(parsed("-9223372036854775808") == value{std::numeric_limits<std::int64_t>::min()});
}

TEST_CASE("a double is the nearest to what is written") {
    CHECK(parsed("0.1") == value{0.1});
    CHECK(parsed("8.41e21") == value{8.41e21});
    CHECK(parsed("2.2250738585072011e-308") == value{2.2250738585072011e-308});
    CHECK(parsed("5e-324") == value{5e-324});
    CHECK(parsed("1.7976931348623157e308") == value{std::numeric_limits<double>::max()});
    CHECK(parsed("0.000000000000000000000000000001e30") == value{1.0});
    // Too small to tell from zero.
    CHECK(parsed("1e-400") == value{0.0});
    CHECK(parsed("-1e-400") == value{0.0});
}

TEST_CASE("a number that does not fit is refused, never rounded to another or to infinity") {
    for (auto const* text : {"9223372036854775808",
             "-9223372036854775809",
             "18446744073709551615",
             "18446744073709551616",
             "123456789012345678901234567890",
             "1e400",
             "-1e400",
             "1e99999999999999999999"}) {
        CAPTURE(text);
        CHECK(refused(text).code == error_code::bad_value);
        CHECK(refused("[{\"a\":" + std::string{text} + "}]").path == "/0/a");
    }
    CHECK(refused(std::string(400, '9')).code == error_code::bad_value);
    CHECK(refused(std::string(400, '9') + ".0").code == error_code::bad_value);
}

TEST_CASE("what is not JSON is refused with line and column and the pointer to where it was") {
    auto const why = refused("{\n  \"list\": [1, 2,\n    {\"a/b\": tru}\n  ]\n}");
    CHECK(why.code == error_code::bad_syntax);
    CHECK(why.path == "/list/2/a~1b");
    CHECK(why.message == "this is not JSON (line 3, column 13)");
    for (auto const* text : {"[1,]",
             "{\"a\":1,}",
             "{a:1}",
             "{'a':1}",
             "[1 2]",
             "01",
             "1.",
             ".5",
             "+1",
             "--1",
             "1e",
             "[1e+]",
             "NaN",
             "[Infinity]",
             "-Infinity",
             "nul1",
             "True",
             "// c\n1",
             "/* c */ 1",
             "\"a\nb\"",
             "\"\x01\"",
             "\"\\x41\"",
             "\"\\u12G4\"",
             "]",
             "}",
             ":",
             "\xEF\xBB\xBF{}"}) {
        CAPTURE(text);
        auto const code = refused(std::string{text} + " ").code;
        CHECK(code == error_code::bad_syntax);
    }
}

TEST_CASE("columns count characters, not bytes") {
    CHECK(refused("[\"\u00e9\U0001F600\", x]").message == "this is not JSON (line 1, column 8)");
}

TEST_CASE("a text that ends too early is truncated, also an empty one") {
    std::string_view const whole = R"({"a":[1,-2.5e-3,"x\u00e9",true,null],"b":{}})";
    for (std::size_t length = 0; length < whole.size(); ++length) {
        CAPTURE(length);
        CHECK(refused(whole.substr(0, length)).code == error_code::truncated);
    }
    CHECK(refused("").message == "the text ends before it is complete (line 1, column 1)");
    CHECK(refused(" \n ").code == error_code::truncated);
    CHECK(refused("{\"a\":[0,").path == "/a/1");
}

TEST_CASE("what follows the end is refused") {
    CHECK(refused("{} {}").code == error_code::bad_syntax);
    CHECK(refused("1 1").code == error_code::bad_syntax);
    CHECK(refused("[],").code == error_code::bad_syntax);
    CHECK(refused(std::string_view{"{}\0", 3}).code == error_code::bad_syntax);
    CHECK(refused("{} {}").message == "something follows the end (line 1, column 4)");
    CHECK(parsed("{}\r\n\t ") == value{value_object{}});
}

TEST_CASE("the same key twice in one object is refused, at any depth and however it is spelt") {
    CHECK(refused(R"({"a":1,"b":2,"a":3})").code == error_code::duplicate_field);
    CHECK(refused(R"({"a":1,"b":2,"a":3})").path == "/a");
    CHECK(refused(R"([{"x":{"y":[0,{"k":1,"\u006b":2}]}}])").path == "/0/x/y/1/k");
    CHECK(refused(R"({"":1,"":2})").path == "/");
    CHECK(refused(R"({"a/b":1,"a/b":2})").path == "/a~1b");
    // In different objects it is another key.
    CHECK(parse_json(R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]})").has_value());
}

TEST_CASE("many keys cost no square of their number") {
    std::string text = "{";
    for (int i = 0; i < 99'998; ++i) text += "\"key" + std::to_string(i) + "\":0,";
    CHECK(parse_json(text + "\"last\":0}").has_value());
    CHECK(refused(text + "\"key7\":0}").path == "/key7");
}

TEST_CASE("bytes that are not UTF-8 are refused with their place") {
    using namespace std::string_literals;
    // A lone continuation, overlong forms, surrogates, above U+10FFFF, cut short.
    for (auto const& bad : {"\x80"s,
             "\xC0\x80"s,
             "\xC1\xBF"s,
             "\xE0\x9F\xBF"s,
             "\xED\xA0\x80"s,
             "\xED\xBF\xBF"s,
             "\xF0\x8F\xBF\xBF"s,
             "\xF4\x90\x80\x80"s,
             "\xF5\x80\x80\x80"s,
             "\xC3"s,
             "\xE2\x82"s,
             "\xF0\x9F\x98"s,
             "\xFF"s,
             "\xFE"s}) {
        auto const why = refused("{\"a\":[\"x" + bad + "y\"]}");
        CHECK(why.code == error_code::bad_encoding);
        CHECK(why.path == "/a/0");
        CHECK(why.message == "not UTF-8 (line 1, column 9)");
        CHECK(refused("{\"k" + bad + "\":1}").code == error_code::bad_encoding);
        CHECK(refused("{}" + bad).code == error_code::bad_encoding);
        CHECK(refused(bad).code == error_code::bad_encoding);
    }
    // The first fault is the one that is told.
    CHECK(refused("[x, \"\xFF\"]").code == error_code::bad_syntax);
    CHECK(parsed("\"\xEF\xBF\xBF\xF4\x8F\xBF\xBF\xED\x9F\xBF\"").as<std::string>()->size() == 10);
}

TEST_CASE("half of an escaped surrogate pair is refused") {
    for (auto const* text : {R"(["\ud800"])",
             R"(["\uDBFFx"])",
             R"(["\udbff\n"])",
             R"(["\ud800\u0041"])",
             R"(["\ud800\ud800"])",
             R"(["\udc00"])",
             R"(["\uDFFF\uD800"])"}) {
        CAPTURE(text);
        CHECK(refused(text).code == error_code::bad_encoding);
        CHECK(refused(text).path == "/0");
    }
    CHECK(parsed(R"("\\ud800")") == value{"\\ud800"});
}

TEST_CASE("nesting is limited") {
    CHECK(parse_json(repeated("[", 32) + repeated("]", 32)).has_value());
    CHECK(refused(repeated("[", 33) + repeated("]", 33)).code == error_code::too_large);
    CHECK(refused(repeated("{\"a\":", 33)).code == error_code::too_large);
    CHECK(refused(repeated("[", 1'000'000)).code == error_code::too_large);
    CHECK(parse_json("1", {.depth = 0}).has_value());
    CHECK(refused("[]", {.depth = 0}).code == error_code::too_large);
    // However much a caller allows.
    CHECK(parse_json(repeated("[", 1000) + repeated("]", 1000), {.depth = 1'000'000'000}).has_value());
    CHECK(refused(repeated("[", 1001) + repeated("]", 1001), {.depth = 1'000'000'000}).code == error_code::too_large);
}

TEST_CASE("size is limited") {
    CHECK(refused("[1]", {.bytes = 2}).code == error_code::too_large);
    CHECK(parse_json("[1]", {.bytes = 3}).has_value());

    std::string const megabyte(std::size_t{1} << 20, 'x');
    CHECK(parse_json("\"" + megabyte + "\"").has_value());
    CHECK(refused("{\"a\":\"" + megabyte + "y\"}").code == error_code::too_large);
    CHECK(refused("{\"a\":\"" + megabyte + "y\"}").path == "/a");
    CHECK(refused("{\"" + megabyte + "y\":1}").code == error_code::too_large);
    // Counted as what they stand for: six bytes of escape are one of text.
    CHECK(parse_json(R"("\u0041\u0041\u0041")", {.string = 3}).has_value());
    CHECK(refused(R"("\u0041\u0041\u0041\u0041")", {.string = 3}).code == error_code::too_large);

    CHECK(parse_json("[1,2,{\"a\":3}]", {.members = 4}).has_value());
    CHECK(refused("[1,2,{\"a\":3,\"b\":4}]", {.members = 4}).code == error_code::too_large);
    CHECK(refused("[" + repeated("[],", 200'000) + "[]]").code == error_code::too_large);
}

TEST_CASE("what is written is compact, in order, and reads back the same") {
    for (auto const* text : {"null",
             "true",
             "false",
             "0",
             "-9223372036854775808",
             "1.5",
             "1e+300",
             "5e-324",
             "-0.0",
             "1.0",
             "1e+05",
             "\"\"",
             "[]",
             "{}",
             R"({"b":[1,{"c":null}],"a":"\"\\\b\f\n\r\t\u0000\u001f/"})",
             R"(["<script>alert(1)</script>"])"}) {
        CAPTURE(text);
        CHECK(to_json(parsed(text)) == text);
    }
    CHECK(to_json(value{"\u00e9\U0001F600\x7f"}) == "\"\u00e9\U0001F600\x7f\"");
}

TEST_CASE("people are given a line for each member and element") {
    CHECK(to_json_pretty(parsed(R"({"a":[1,{"b":null}],"c":[],"d":{}})")) ==
          "{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    }\n  ],\n  \"c\": [],\n  \"d\": {}\n}");
    CHECK(to_json_pretty(value{1}) == "1");
}

TEST_CASE("a time is written as RFC 3339 text") {
    CHECK(to_json(value{*parse_instant("2026-03-09T09:00:00.25Z")}) == "\"2026-03-09T09:00:00.250000Z\"");
}

TEST_CASE("what is written is valid whatever the text holds") {
    CHECK(to_json(value{"a\xFF\xC3z"}) == "\"a\xEF\xBF\xBD\xEF\xBF\xBDz\"");
    // As Unicode recommends: one replacement for the bytes that began well, one for each that did not.
    CHECK(to_json(value{"\xF0\x9F\x98x\xED\xA0\x80"}) == "\"\xEF\xBF\xBDx\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
    CHECK(to_json(value_object{{"k\xFF", value{}}}) == "{\"k\xEF\xBF\xBD\":null}");
    CHECK(to_json(value{std::numeric_limits<double>::quiet_NaN()}) == "null");
    CHECK(to_json(value{-std::numeric_limits<double>::infinity()}) == "null");

    std::string every_byte;
    for (int b = 0; b < 256; ++b) every_byte += static_cast<char>(b);
    CHECK(parse_json(to_json(value{every_byte})).has_value());
}

TEST_CASE("every double reads back as itself") {
    std::uint64_t state = 1;
    for (int i = 0; i < 20'000; ++i) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        auto const number = std::bit_cast<double>(state);
        if (!std::isfinite(number)) continue;
        auto const back = parse_json(to_json(value{number}));
        REQUIRE(back.has_value());
        REQUIRE(*back == value{number});
    }
}
