// SPDX-License-Identifier: BSL-1.0
#include "any.hpp"

#include <itsm/calendar/calendar_definition.hpp>
#include <itsm/core/entry.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/json/document.hpp>
#include <itsm/json/typed.hpp>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <string_view>

// Writing and reading a type directly is only a shorter way: what comes out is what the way over values gives.

using namespace itsm;
using namespace itsm::property;

namespace {

template <class T>
result<T> read_over_values(std::string_view text, unknown_keys unknown, json_limits const& limits) {
    return parse_json(text, limits).and_then([&](value&& from) { return from_value<T>(from, unknown); });
}

template <class T>
bool is_same(result<T> const& a, result<T> const& b) {
    if (a.has_value() != b.has_value()) return false;
    // Written again, so that 0.0 is told from -0.0.
    return a ? *a == *b && to_json(to_value(*a)) == to_json(to_value(*b)) : a.error() == b.error();
}

template <class T>
result<T> read_document_over_values(std::string_view text) {
    return detail::parse_document(text).and_then(
        [](value&& from) { return from_value<T>(from, unknown_keys::ignore); });
}

template <class T>
void check_reading(std::string_view text, json_limits const& limits = {}) {
    for (auto const unknown : {unknown_keys::refuse, unknown_keys::ignore})
        RC_ASSERT(is_same(read_json<T>(text, unknown, limits), read_over_values<T>(text, unknown, limits)));
}

std::size_t place_in(std::string const& text) {
    return static_cast<std::size_t>(below(static_cast<int>(text.size()) + 1));
}

/// The text with one thing in it that the writer would not have written, or would have written elsewhere.
std::string damaged(std::string text) {
    auto const at = place_in(text);
    auto const to = std::min(text.size(), at + static_cast<std::size_t>(below(40)));
    auto const comma = std::min(text.find(',', at), text.size());
    auto const next_comma = std::min(text.find(',', std::min(comma + 1, text.size())), text.size());
    switch (below(8)) {
    case 0: text.erase(at, to - at); break;
    case 1: text.insert(at, 1, *rc::gen::arbitrary<char>()); break;
    case 2: text.insert(place_in(text), text.substr(at, to - at)); break;
    case 3: text.insert(comma, text.substr(comma, next_comma - comma)); break; // often a whole member
    case 4: text.erase(comma, next_comma - comma); break;
    case 5:
        text.insert(at,
            *rc::gen::element<std::string>(" ",
                "\n",
                "0",
                "-",
                "-0",
                ".5",
                "e1",
                "E+400",
                "0e99999999999",
                "null",
                "true",
                "[]",
                "{}",
                "{\"$time\":\"2026-03-09T09:00:00Z\"}",
                "\\u0041",
                "\\ud83d\\ude00",
                "\\ud83d",
                "\\/",
                "\\x",
                "\xC3",
                "\xED\xA0\x80",
                ",",
                "\"\":1,",
                "\"later\":[1],"));
        break;
    case 6: text.resize(at); break;
    default:
        if (at < text.size())
            text[at] = *rc::gen::element('"', '\\', '{', '}', '[', ']', ',', ':', '0', 'n', '\x7F', '\0');
    }
    return text;
}

template <class T>
void check_direct() {
    auto const it = any<T>();
    auto const text = write_json(it);
    RC_ASSERT(text == to_json(to_value(it)));
    check_reading<T>(text);
    check_reading<T>(to_json_pretty(to_value(it)));
    for (int i = 0; i < 5; ++i) check_reading<T>(damaged(text));
    check_reading<T>(damaged(damaged(text)));
    auto const few = [](std::size_t most) { return static_cast<std::size_t>(below(static_cast<int>(most))); };
    check_reading<T>(text, {.bytes = few(2 * text.size()), .depth = few(8), .string = few(40), .members = few(100)});
    check_reading<T>(text, {.string = few(40)});
    check_reading<T>(text, {.members = few(100)});
    check_reading<T>(text, {.depth = few(8)});
}

/// An object whose members stand in another order, the nested ones too.
value turned_round(value from) {
    if (auto* list = from.as<value_list>())
        for (auto& one : *list) one = turned_round(std::move(one));
    if (auto* object = from.as<value_object>()) {
        for (auto& [key, one] : *object) one = turned_round(std::move(one));
        std::rotate(object->begin(), object->begin() + below(static_cast<int>(object->size()) + 1), object->end());
        if (below(2) == 0) std::reverse(object->begin(), object->end());
    }
    return from;
}

template <class T>
void check_document() {
    with_any_bytes const on;
    auto const it = any<T>();
    auto const text = write_document(it);
    auto const back = read_document<T>(text);
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == it);
    RC_ASSERT(is_same(back, read_document_over_values<T>(text)));
    for (int i = 0; i < 5; ++i) {
        auto const other = damaged(text);
        RC_ASSERT(is_same(read_document<T>(other), read_document_over_values<T>(other)));
    }
}

} // namespace

TEST_CASE("what is written and read directly is what goes over values, for any incident and what is left of its text") {
    CHECK(rc::check("incident", [] { check_direct<incident>(); }));
}

TEST_CASE("what is written and read directly is what goes over values, for any entry and what is left of its text") {
    CHECK(rc::check("entry", [] { check_direct<journal_entry>(); }));
}

TEST_CASE("what is written and read directly is what goes over values, for any policy and what is left of its text") {
    CHECK(rc::check("policy", [] { check_direct<incident_policy>(); }));
}

TEST_CASE("what is written and read directly is what goes over values, for any calendar and what is left of its text") {
    CHECK(rc::check("calendar", [] { check_direct<calendar_definition>(); }));
}

TEST_CASE("text that is not UTF-8 is written directly as over values") {
    CHECK(rc::check("bytes", [] {
        with_any_bytes const on;
        auto const it = any<incident>();
        RC_ASSERT(write_json(it) == to_json(to_value(it)));
        auto const entry = any<journal_entry>();
        RC_ASSERT(write_json(entry) == to_json(to_value(entry)));
    }));
}

TEST_CASE("members are read in any order") {
    CHECK(rc::check("order", [] {
        auto const it = any<incident>();
        check_reading<incident>(to_json(turned_round(to_value(it))));
        check_reading<journal_entry>(to_json(turned_round(to_value(any<journal_entry>()))));
    }));
}

TEST_CASE("any document reads back as what was written, whatever bytes are in its texts") {
    CHECK(rc::check("incident", [] { check_document<incident>(); }));
    CHECK(rc::check("entry", [] { check_document<journal_entry>(); }));
    CHECK(rc::check("policy", [] { check_document<incident_policy>(); }));
    CHECK(rc::check("calendar", [] { check_document<calendar_definition>(); }));
}

TEST_CASE("a document without such bytes is the JSON of its type") {
    CHECK(rc::check("document", [] {
        auto it = any<incident>();
        it.custom = {};
        RC_ASSERT(write_document(it) == write_json(it));
    }));
}
