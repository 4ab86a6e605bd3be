// SPDX-License-Identifier: BSL-1.0
#include "samples.hpp"

#include <itsm/json/json.hpp>

#include <algorithm>
#include <sstream>

using namespace itsm;
using namespace itsm::samples;
using namespace std::string_view_literals;

namespace {

struct fixture {
    temporary_directory directory{};
    std::unique_ptr<sqlite_store> store = opened(directory.file());
    std::unique_ptr<sqlite_store> other = opened(directory.file("other.itsm"));

    fixture() {
        written one{1, 1, "\xFF\0not text"sv};
        one.put.columns = {"INC1"sv, "open"sv, {}, "\xFE"sv, {}, "a\0b"sv, monday, due_at_once};
        one.entry.bytes = R"({"text":"schön\u0000"})";
        must(store->commit(one.unit({5, 1})));
        must(store->commit(written{1, 2, "plain"}.unit({5, 2})));
        must(store->commit(written{2, 1, ""}.unit()));
        document_put const counter{{document_kind{".counter"}, {1, 1}}, 1, 1, {}, "2"};
        must(store->commit({ours, {}, {}, {}, {&counter, 1}, {}}));
        must(store->redact(ours, 2));
        must(store->commit(written{7, 1}.unit({}, theirs)));
    }
    static std::string exported(sqlite_store& from, tenant_id tenant = ours) {
        std::ostringstream stream;
        must(from.export_tenant(tenant, stream));
        return stream.str();
    }
    result<tenant_id> import(std::string const& text) const {
        std::istringstream stream{text};
        return other->import_tenant(stream);
    }
    /// The export with one text put for another, which is in it.
    static std::string with(std::string text, std::string_view from, std::string_view to) {
        auto const at = text.find(from);
        REQUIRE(at != std::string::npos);
        return text.replace(at, from.size(), to);
    }
};

/// The line `number`, from 1, with its end.
std::string line_of(std::string const& text, std::size_t number) {
    std::size_t begin = 0;
    for (; number > 1; --number) begin = text.find('\n', begin) + 1;
    return text.substr(begin, text.find('\n', begin) + 1 - begin);
}

} // namespace

TEST_CASE_FIXTURE(fixture, "a tenant that moved is the same to the byte, its chain and its commands included") {
    auto const text = exported(*store);
    CHECK(must(import(text)) == ours);
    CHECK(exported(*other) == text);
    auto const head = must(store->head(ours));
    CHECK(must(other->head(ours)) == head);
    CHECK(must(other->verify(ours, head)).redacted == 1);
    CHECK(must(other->read(ours, {0, head.epoch}, 9)).size() == 3);
    CHECK(must(other->tenants()) == std::vector{ours});
    CHECK(must(other->commit(written{1, 2}.unit({5, 2}))).replayed);
    CHECK(must(other->commit(written{1, 3}.unit())).first == 4);
    document_query query{.kind = kind};
    query.condition.kind = column_condition::node::comparing;
    query.condition.field = promoted_column::due;
    query.condition.operand = value{due_at_once.integer};
    CHECK(must(store->find(ours, query)).empty()); // version 2 has no such cell
}

TEST_CASE_FIXTURE(fixture, "every line of an export is JSON, and a tenant that wrote nothing has two") {
    auto const text = exported(*store);
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) CHECK(parse_json(line));
    auto const nothing = exported(*store, {9, 9});
    CHECK(std::count(nothing.begin(), nothing.end(), '\n') == 2);
    CHECK(must(import(nothing)) == tenant_id{9, 9});
}

TEST_CASE_FIXTURE(fixture, "a tenant that has written is not written over") {
    must(other->commit(written{1, 1}.unit()));
    auto const before = exported(*other);
    auto const refused = import(exported(*store));
    CHECK(why(refused) == error_code::already_exists);
    CHECK(refused.error().path == "1");
    CHECK(exported(*other) == before);
    must(import(exported(*store, theirs)));
}

TEST_CASE_FIXTURE(fixture, "a bad line is refused with its number, and nothing of the others is kept") {
    auto const text = exported(*store);
    struct bad {
        std::string text;
        error_code code;
        std::string path;
    };
    auto const tenant_line = line_of(text, 1);
    std::vector<bad> const all{
        {"not JSON\n", error_code::bad_syntax, "1"},
        {"[]\n", error_code::bad_type, "1"},
        {"{}\n", error_code::missing_field, "1"},
        {"{\"line\":\n" + text, error_code::bad_syntax, "1"},
        {line_of(text, 2) + text, error_code::bad_syntax, "1"},
        {tenant_line + text, error_code::bad_syntax, "2"},
        {with(text, R"("format":1)", R"("format":2)"), error_code::schema_too_new, "1"},
        {with(text, to_text(ours), "ours"), error_code::bad_value, "1"},
        {with(text, R"("format")", R"("x":1,"format")"), error_code::unknown_field, "1"},
        {with(text, R"("line":"document")", R"("line":"letter")"), error_code::bad_value, "2"},
        {with(text, R"("version":1)", R"("version":"1")"), error_code::bad_type, "2"},
        {with(text, R"("version":1)", R"("version":-1)"), error_code::bad_value, "2"},
        {with(text, R"("schema_no":1)", R"("schema_no":4294967296)"), error_code::bad_value, "2"},
        {with(text, R"(".counter")", R"("a kind that is longer than kinds are")"), error_code::bad_value, "2"},
        {with(text, R"("recorded_at")", R"("recorded_by")"), error_code::unknown_field, "3"},
        {with(text, R"("state":"open")", R"("state":null)"), error_code::bad_type, "3"},
        {with(text, R"("state":"open")", R"("state":{"base64":"#"})"), error_code::bad_value, "3"},
        {with(text, R"("salt":")", R"("salt":"AAAA)"), error_code::bad_value, "5"},
        {with(text, R"("position":2)", R"("position":1)"), error_code::bad_value, "6"},
        {text + "{}\n", error_code::bad_syntax, ""},
        {text.substr(0, text.size() - 9), error_code::truncated, "10"},
        {text.substr(0, text.size() - line_of(text, 10).size()), error_code::truncated, ""},
        {"", error_code::truncated, ""},
        {with(text, line_of(text, 4), ""), error_code::truncated, "9"},
        {with(text, "schön", "schon"), error_code::corrupt, "1"},
    };
    for (auto const& one : all) {
        CAPTURE(&one - all.data());
        auto const refused = import(one.text);
        REQUIRE_FALSE(refused);
        CAPTURE(refused.error().message);
        CHECK(refused.error().code == one.code);
        CHECK(refused.error().path == one.path);
        CHECK(must(other->tenants()).empty());
        CHECK(must(other->stats()).entries == 0);
    }
    must(import(text));
}

TEST_CASE_FIXTURE(fixture, "a stream that fails is told") {
    std::ostringstream stream;
    stream.setstate(std::ios::badbit);
    CHECK(why(store->export_tenant(ours, stream)) == error_code::not_writable);
}

TEST_CASE("a source that fails while it is read is an error, and the store is written on") {
    struct failing_buffer : std::streambuf {
        int underflow() override { throw std::ios_base::failure{"the disk is gone"}; }
    } buffer;
    std::istream from{&buffer};
    temporary_directory const directory;
    auto const store = opened(directory.file());
    auto const refused = store->import_tenant(from);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == error_code::not_readable);
    must(store->commit(written{1, 1}.unit({}, {ours, std::chrono::milliseconds{100}})));
}
