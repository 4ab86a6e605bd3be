// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/entry.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/json/typed.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace itsm;

namespace {

template <class T>
error refused(std::string_view text, unknown_keys unknown = unknown_keys::refuse) {
    auto const made = read_json<T>(text, unknown);
    REQUIRE_FALSE(made.has_value());
    return made.error();
}

instant at(std::string_view text) { return *parse_instant(text); }

} // namespace

TEST_CASE("members that the text does not mention keep their defaults") {
    auto const policy = read_json<incident_policy>(R"({"version":7,"reopen_window":{"amount":30}})");
    REQUIRE(policy.has_value());
    incident_policy expected;
    expected.version = 7;
    expected.reopen_window = {30, period_unit::days};
    CHECK(*policy == expected);
}

TEST_CASE("none is told from not mentioned") {
    incident_policy policy;
    policy.silence_is_consent.reset();
    policy.root_cause_before_closure.at_or_above.reset();
    auto const back = read_json<incident_policy>(write_json(policy));
    REQUIRE(back.has_value());
    CHECK(*back == policy);
    CHECK(read_json<incident_policy>("{}")->silence_is_consent.has_value());
}

TEST_CASE("an enumerator is its name") {
    CHECK(read_json<priority_cell>(R"({"impact":"high"})")->impact == impact_level::high);
    auto const why = refused<incident_policy>(R"({"priority_matrix":[{},{"impact":"huge"}]})");
    CHECK(why.code == error_code::bad_value);
    CHECK(why.path == "/priority_matrix/1/impact");
    CHECK(why.message == "\"huge\" is none of: very_low, low, medium, high, very_high");
    CHECK(refused<priority_cell>(R"({"impact":3})").code == error_code::bad_type);
}

TEST_CASE("a misspelt key is refused with the one that was probably meant") {
    CHECK(refused<incident>(R"({"catgory":"mail"})") ==
          error{error_code::unknown_field, "/catgory", "no such field; did you mean \"category\"?"});
    CHECK(refused<incident>(R"({"report":{"symtpom":"x"}})").message == "no such field; did you mean \"symptom\"?");
    CHECK(refused<incident>(R"({"":1})") == error{error_code::unknown_field, "/", "no such field"});
    CHECK(refused<incident>(R"({"colour":1})").message == "no such field");
    CHECK(refused<incident>("{\"" + std::string(100'000, 'c') + "\":1}").message == "no such field");
}

TEST_CASE("a stored document may hold more than this library knows") {
    auto const read = read_json<record_ref>(R"({"kind":"incident","later":[1],"number":"INC1"})", unknown_keys::ignore);
    REQUIRE(read.has_value());
    CHECK(*read == record_ref{"incident", "INC1"});
    // What it knows must still fit.
    CHECK(refused<record_ref>(R"({"kind":1})", unknown_keys::ignore).code == error_code::bad_type);
    CHECK(refused<record_ref>(R"({"later":1,"later":2})", unknown_keys::ignore).code == error_code::duplicate_field);
}

TEST_CASE("values that do not fit are refused with their place") {
    CHECK(refused<incident>("[]") == error{error_code::bad_type, "", "expected an object, found a list"});
    CHECK(refused<incident>(R"({"version":-1})").code == error_code::bad_value);
    CHECK(refused<incident>(R"({"version":1.0})").code == error_code::bad_type);
    CHECK(refused<incident>(R"({"reopen_count":4294967296})").path == "/reopen_count");
    CHECK(refused<incident>(R"({"recorded_at":"2026-02-30T00:00:00Z"})").code == error_code::bad_time);
    CHECK(refused<incident>(R"({"recorded_at":0})").code == error_code::bad_type);
    CHECK(refused<incident>(R"({"id":"not-an-id"})").code == error_code::bad_syntax);
    CHECK(refused<incident>(R"({"links":[{"to":{"number":"a"}},{"to":7}]})").path == "/links/1/to");
    CHECK(refused<incident>(R"({"process":{"state":"x\u0000y"}})").code == error_code::bad_value);
    CHECK(
        refused<incident>(R"({"process":{"state":"12345678901234567890123456789012"}})").code == error_code::too_large);
    CHECK(refused<incident>(R"({"custom":{"":1}})").path == "/custom/");
    CHECK(refused<incident>(R"({"custom":{"a/b":{"$time":"soon"}}})").path == "/custom/a~1b/$time");
    CHECK(refused<incident>(R"({"adopted":null})").code == error_code::bad_type);
    CHECK(refused<incident>("{\"category\":\"mail\"").code == error_code::truncated);
}

TEST_CASE("a whole number is a number, and no other type passes for another") {
    CHECK(from_value<double>(value{2}).value() == 2.0);
    CHECK_FALSE(from_value<bool>(value{0}).has_value());
    CHECK_FALSE(from_value<std::string>(value{0}).has_value());
    CHECK_FALSE(from_value<std::int64_t>(value{"0"}).has_value());
}

TEST_CASE("a host's fields keep their types") {
    incident it;
    it.custom.set("seats", 250);
    it.custom.set("load", 1.0);
    it.custom.set("a/b~c", "x");
    it.custom.set("contract_end", at("2027-01-01T00:00:00Z"));
    it.custom.set(
        "visits", value_list{at("2026-01-01T08:00:00Z"), value{}, value_object{{"at", at("2026-02-01T08:00:00Z")}}});
    // Values that look like the mark of a time, and are none.
    it.custom.set("mark", value_object{{"$time", "2026-01-01T08:00:00Z"}});
    it.custom.set("marks", value_object{{"$$time", value_object{{"$time", at("2026-01-01T08:00:00Z")}}}});
    it.custom.set("times", value_object{{"$time", 1}, {"more", 2}});
    it.custom.set("empty", value_object{});
    auto const back = read_json<incident>(write_json(it));
    REQUIRE_MESSAGE(back.has_value(), to_text(back.error()));
    CHECK(*back == it);
    CHECK(write_json(it).find(R"("contract_end":{"$time":"2027-01-01T00:00:00Z"})") != std::string::npos);
}

TEST_CASE("an entry reads back as it was, times in its payload, facts and changes included") {
    journal_entry entry;
    entry.record = {"incident", "INC1"};
    entry.version = 2;
    entry.at = at("2026-03-09T09:00:00Z");
    entry.payload = to_value(incident_commands::hold{"awaiting_user", at("2026-03-10T09:00:00Z"), "<script>"});
    entry.facts = {{"escalation.share_reached_at", value{at("2026-03-09T08:00:00.000001Z")}, {}, 0},
        {"candidates", value_list{value_object{{"score", 3}}}, {"problem", "PRB1"}, 4}};
    entry.changes = {{"/hold/since", value{}, value{at("2026-03-09T09:00:00Z")}}, {"/custom/x", value{1.0}, value{}}};
    entry.duties = {
        {duty_kind::obligation, "INC-12", "k", "o", "t", at("2026-03-11T09:00:00Z"), "start_investigation", true}};
    auto const back = read_json<journal_entry>(write_json(entry));
    REQUIRE_MESSAGE(back.has_value(), to_text(back.error()));
    CHECK(*back == entry);
}

TEST_CASE("hostile text in a record is text") {
    incident it;
    it.category = "<script>alert('\"')</script>\u2028";
    it.report.symptom = std::string(std::size_t{1} << 20, '\x01');
    auto const back = read_json<incident>(write_json(it));
    REQUIRE(back.has_value());
    CHECK(*back == it);
}

TEST_CASE("an id that is none is not written, and null reads as none") {
    CHECK(write_json(incident{}).find("\"id\"") == std::string::npos);
    auto const read = read_json<incident>(R"({"id":null,"tenant":"00000000-0000-0001-0000-000000000002"})");
    REQUIRE(read.has_value());
    CHECK(read->id.is_none());
    CHECK(read->tenant == tenant_id{1, 2});
}

TEST_CASE("text that is not as the library writes it is read, or refused, as over values") {
    for (std::string_view const text : {" { \"number\" : \"INC1\" , \"version\" : 2 } \n",
             "{\"version\":2,\"number\":\"INC1\"}",
             "{\"number\":\"INC1\",\"number\":\"INC1\"}",
             "{\"number\":\"INC1\",\"version\":2,\"number\":\"INC1\"}",
             "{\"number\":\"INC1\",}",
             "{,\"number\":\"INC1\"}",
             "{\"number\":\"INC1\"}}",
             "{\"number\":\"INC1\"",
             "{\"number\":\"a\n\"}",
             "{\"number\":\"\\/\\u00e9\\ud83d\\ude00\"}",
             "{\"number\":\"\\ud83d\"}",
             "{\"number\":\"\xC3\"}",
             "{\"num\\u0062er\":\"INC1\"}",
             "{\"version\":-0}",
             "{\"version\":02}",
             "{\"version\":2.0}",
             "{\"version\":9223372036854775808}",
             "{\"id\":null,\"impact\":null,\"custom\":null}",
             "{\"links\":[]}",
             "{\"links\":[,]}",
             "{\"links\":[{},]}",
             "{\"links\":[{} {}]}",
             "{\"custom\":{\"a\":null,\"a\":1}}",
             "{\"custom\":{\"a\":{\"b\":1,\"b\":1}}}",
             "{\"custom\":{\"a\":0e99999999999}}",
             "{\"custom\":{\"a\":1e400}}",
             "{\"custom\":{\"a\":-0.0}}",
             "{\"custom\":{\"a\":{\"$time\":\"2026-03-09T09:00:00Z\",\"b\":1}}}",
             "{\"custom\":{\"a\":{\"b\":1,\"$time\":\"2026-03-09T09:00:00Z\"}}}",
             "{\"custom\":{\"$time\":\"2026-03-09T09:00:00Z\"}}",
             "null",
             ""}) {
        CAPTURE(text);
        auto const direct = read_json<incident>(text);
        auto const over_values = parse_json(text).and_then([](value&& from) { return from_value<incident>(from); });
        REQUIRE(direct.has_value() == over_values.has_value());
        if (direct) CHECK(to_json(to_value(*direct)) == to_json(to_value(*over_values)));
        else CHECK(direct.error() == over_values.error());
    }
}
