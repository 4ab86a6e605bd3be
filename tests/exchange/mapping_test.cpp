// SPDX-License-Identifier: BSL-1.0
#include <itsm/exchange/mapping.hpp>

#include <itsm/exchange/byte_source.hpp>

#include <doctest/doctest.h>

using namespace itsm;

namespace {

std::string text_of(std::string const& name) {
    auto source = byte_source::from_file(ITSM_SOURCE_DIR "/examples/logs/" + name);
    REQUIRE(source);
    auto text = read_all(*source, std::size_t{1} << 20U);
    REQUIRE(text);
    return *text;
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    auto const at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), with);
}

} // namespace

TEST_CASE("the mappings of the examples are read") {
    for (auto const* name : {"uci498.mapping.json", "uci498.strict.mapping.json"}) {
        CAPTURE(name);
        auto const mapping = read_mapping(text_of(name));
        if (!mapping) FAIL(to_text(mapping.error()));
        CHECK(mapping->columns.record == "number");
        CHECK(mapping->states.find("-100") != nullptr);
        CHECK(mapping->states.find("-100")->state.empty());
    }
}

TEST_CASE("a misspelt or dangling name in a mapping is refused with its place") {
    auto const text = text_of("uci498.strict.mapping.json");
    auto const refused = [&](std::string_view what, std::string_view with, error_code code, std::string_view path) {
        CAPTURE(with);
        auto const mapping = read_mapping(replaced(text, what, with));
        REQUIRE_FALSE(mapping);
        CHECK(mapping.error().code == code);
        CHECK(mapping.error().path == path);
    };
    refused(R"("columns":)", R"("colums":)", error_code::unknown_field, "/colums");
    refused(R"("columns":)", R"("columns":7,"colum":)", error_code::bad_type, "/columns");
    refused(R"("record": "incident")", R"("record": "problem")", error_code::bad_value, "/record");
    refused(R"("record": "number", )", "", error_code::missing_field, "/columns/record");
    refused(R"("start": "report")", R"("start": "rapport")", error_code::bad_value, "/start");
    refused(R"("state": "in_progress"})", R"("state": "working"})", error_code::bad_value, "/states/Active/state");
    refused(
        R"("hold": "awaiting_user")", R"("hold": "lunch")", error_code::bad_value, "/states/Awaiting User Info/hold");
    refused(R"("after": ["tell_user"])", R"("after": ["tell"])", error_code::bad_value, "/states/Resolved/after");
    refused(R"("before": ["judge_effect"])", R"("before": ["judge"])", error_code::bad_value, "/commands/close/before");
    refused(R"("use": "classify")", R"("use": "sort")", error_code::bad_value, "/attributes/0/use");
    refused(R"("problem.root_causes_addressed")",
        R"("problem.root_cause_adressed")",
        error_code::bad_value,
        "/facts/problem.root_cause_adressed");
    refused(R"("moves": {)", R"("moves": {"Nowhere": {}, )", error_code::bad_value, "/moves/Nowhere");
    refused(R"("moves": {)", R"("moves": {"*": {"Nowhere": "start"}, )", error_code::bad_value, "/moves/*/Nowhere");
    refused(R"("moves": {)", R"("moves": {"*": {"Active": "begin"}, )", error_code::bad_value, "/moves/*/Active");
}

TEST_CASE("a mapping that is no JSON is refused with line and column") {
    auto const mapping = read_mapping("{\n  \"record\": incident\n}");
    REQUIRE_FALSE(mapping);
    CHECK(mapping.error().code == error_code::bad_syntax);
    CHECK(mapping.error().message.find("line 2") != std::string::npos);
}
