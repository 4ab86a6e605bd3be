// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/entry.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/json/document.hpp>
#include <itsm/json/typed.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace itsm;
using namespace std::string_literals;

namespace {

error refused(std::string_view text) {
    auto const made = read_document<incident>(text);
    REQUIRE_FALSE(made.has_value());
    return made.error();
}

void check_kept(incident const& it) {
    auto const text = write_document(it);
    CHECK(parse_json(text, document_limits).has_value());
    auto const back = read_document<incident>(text);
    REQUIRE_MESSAGE(back.has_value(), to_text(back.error()));
    CHECK(*back == it);
}

std::string category_of_bytes(std::string_view base64) {
    auto const read = read_document<incident>(R"({"category":{"$bytes":")" + std::string{base64} + "\"}}");
    REQUIRE_MESSAGE(read.has_value(), to_text(read.error()));
    return read->category;
}

} // namespace

TEST_CASE("a document is the JSON of its type") {
    incident it;
    it.number = "INC1";
    it.category = "n\u00e9t\n\0"s;
    it.custom.set("when", *parse_instant("2026-03-09T09:00:00Z"));
    CHECK(write_document(it) == write_json(it));
    CHECK(*read_document<incident>(write_json(it)) == it);
}

TEST_CASE("a document keeps text that is not UTF-8") {
    record_ref const ref{"incident", "\xFF\0x"s};
    CHECK(write_document(ref) == R"({"kind":"incident","number":{"$bytes":"/wB4"}})");
    CHECK(*read_document<record_ref>(write_document(ref)) == ref);
    // Which JSON does not.
    CHECK(write_json(ref) == "{\"kind\":\"incident\",\"number\":\"\uFFFD\\u0000x\"}");
}

TEST_CASE("a document keeps bytes wherever text can be") {
    auto const bytes = "caf\xE9\0"s;
    incident it;
    it.category = bytes;
    it.owner = {bytes};
    it.escalation.search_outcome = bytes;
    it.external = {{bytes, {}, {}, false}};
    it.process.definition = *definition_key::from("caf\xE9");
    it.custom.set(bytes, bytes);
    it.custom.set("list", value_list{bytes, value_object{{bytes, bytes}, {"$bytes", bytes}}});
    check_kept(it);

    journal_entry entry;
    entry.payload = value_object{{"text", bytes}};
    entry.changes = {{"/category", bytes, value{}}};
    CHECK(*read_document<journal_entry>(write_document(entry)) == entry);
}

TEST_CASE("what looks like the mark of bytes, and is none, stays what it is") {
    incident it;
    it.custom.set("$bytes", "YQ==");
    check_kept(it);
    CHECK(write_document(it).find(R"("custom":{"$$bytes":"YQ=="})") != std::string::npos);

    it.custom.set("a", value_object{{"$bytes", "YQ=="}});
    it.custom.set("b", value_object{{"$$bytes", value_object{{"$bytes", 7}}}});
    it.custom.set("c", value_object{{"$bytes", "YQ=="}, {"more", 1}});
    it.custom.set("$bytes:YQ==", 1);
    it.custom.set("$$bytes:x:y", value_object{{"$bytes:", value{}}});
    it.custom.set("$time", *parse_instant("2026-03-09T09:00:00Z"));
    it.custom.set("d", value_object{{"$time", "2026-03-09T09:00:00Z"}});
    check_kept(it);
}

TEST_CASE("marked bytes are base64 as RFC 4648 has it") {
    CHECK(category_of_bytes("") == "");
    CHECK(category_of_bytes("Zg==") == "f");
    CHECK(category_of_bytes("Zm8=") == "fo");
    CHECK(category_of_bytes("Zm9v") == "foo");
    CHECK(category_of_bytes("Zm9vYg==") == "foob");
    CHECK(category_of_bytes("Zm9vYmE=") == "fooba");
    CHECK(category_of_bytes("Zm9vYmFy") == "foobar");
    CHECK(category_of_bytes("+/+/") == "\xFB\xFF\xBF");
    for (std::string_view const wrong :
        {"Zg", "Zg=", "Zh==", "Zm9=", "=", "====", "Z===", "Zg==Zg==", "-_-_", "Zm 9", "Zm9v\\n"}) {
        auto const why = refused(R"({"category":{"$bytes":")" + std::string{wrong} + "\"}}");
        CAPTURE(wrong);
        CHECK(why == error{error_code::bad_value, "/category/$bytes", "this is not base64"});
    }
}

TEST_CASE("a mark that was not written by this library is refused with its place") {
    CHECK(refused(R"({"links":[{},{"to":{"kind":{"$bytes":7}}}]})") ==
          error{error_code::bad_type, "/links/1/to/kind/$bytes", "expected base64 as text"});
    CHECK(refused(R"({"custom":{"a":{"$$bytes":{"$bytes":7}}}})").path == "/custom/a/$bytes/$bytes");
    CHECK(refused(R"({"custom":{"$bytes:!":7}})") ==
          error{error_code::bad_value, "/custom/$bytes:!", "this is not base64"});
    CHECK(refused(R"({"custom":{"a":1,"$bytes:YQ==":2}})") ==
          error{error_code::bad_value, "/custom/$bytes:YQ==", "this key is UTF-8"});
    CHECK(refused(R"({"version":{"$bytes":"MQ=="}})").code == error_code::bad_type);
}

TEST_CASE("a document may hold more than this library knows, and is otherwise read as strictly as input") {
    CHECK(read_document<incident>(R"({"number":"INC1","later":{"$new":[1]}})")->number == "INC1");
    CHECK(refused(R"({"number":"INC1","number":"INC1"})").code == error_code::duplicate_field);
    CHECK(refused(R"({"later":1,"later":2})").code == error_code::duplicate_field);
    CHECK(refused(R"({"number":1})") == error{error_code::bad_type, "/number", "expected text, found a whole number"});
    CHECK(refused(R"({"number":"INC1")").code == error_code::truncated);
    CHECK(refused("{\"number\":\"\xFF\"}").code == error_code::bad_encoding);
    CHECK(refused(std::string(document_limits.bytes + 1, ' ')).code == error_code::too_large);
}

TEST_CASE("a document holds longer and deeper values than input may") {
    incident it;
    it.report.symptom = std::string(std::size_t{3} << 20, 'x');
    value deep;
    for (int i = 0; i < 900; ++i) {
        value_list around;
        around.push_back(std::move(deep));
        deep = std::move(around);
    }
    it.custom.set("deep", deep);
    check_kept(it);
    CHECK_FALSE(read_json<incident>(write_document(it)).has_value());
}
