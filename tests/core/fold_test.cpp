// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/fold.hpp>
#include <itsm/incident/reflection.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace itsm;

namespace {

/// An incident's life as values, and the entries that tell it.
struct story {
    std::vector<incident> versions{incident{}};
    std::vector<journal_entry> entries{};

    template <class F>
    void then(F change) {
        incident next = versions.back();
        change(next);
        ++next.version;
        journal_entry entry;
        entry.record = {"incident", "INC1"};
        entry.version = next.version;
        entry.changes = differences(versions.back(), next);
        versions.push_back(std::move(next));
        entries.push_back(std::move(entry));
    }
};

story told() {
    story one;
    one.then([](incident& it) {
        it.number = "INC1";
        it.process = {"incident", 1, "recorded"};
        it.links = {{link_kind::related, {"problem", "PRB1"}}, {link_kind::follows, {"incident", "INC0"}}};
        it.custom.set("a/b", instant{});
    });
    one.then([](incident& it) {
        it.hold = incident_hold{"awaiting_user", true, {}, {}, "<script>"};
        it.links.pop_back();
    });
    one.then([](incident& it) {
        it.hold.reset();
        it.links.clear();
        it.custom.set("a/b", {});
    });
    return one;
}

error refused(std::vector<journal_entry> const& entries) {
    auto const folded = fold<incident>(entries);
    REQUIRE_FALSE(folded.has_value());
    CHECK(folded.error().code == error_code::bad_value);
    return folded.error();
}

} // namespace

TEST_CASE("the entries lead to the record") {
    auto const one = told();
    auto const folded = fold<incident>(one.entries);
    REQUIRE(folded.has_value());
    CHECK(*folded == one.versions.back());
}

TEST_CASE("fewer entries lead to the record as it was then, and the rest go on from there") {
    auto const one = told();
    std::span<journal_entry const> const all{one.entries};
    for (std::size_t n = 0; n <= all.size(); ++n) {
        auto const then = fold<incident>(all.first(n));
        REQUIRE(then.has_value());
        CHECK(*then == one.versions[n]);
        CHECK(fold<incident>(all.subspan(n), *then).value() == one.versions.back());
    }
}

TEST_CASE("versions follow one another from one") {
    auto one = told();
    std::swap(one.entries[1], one.entries[2]);
    CHECK(refused(one.entries) == error{error_code::bad_value, "/1/version", "expected version 2"});
    CHECK(refused({told().entries[1]}).path == "/0/version");
    auto twice = told();
    twice.entries.insert(twice.entries.begin(), twice.entries.front());
    CHECK(refused(twice.entries).path == "/1/version");
}

TEST_CASE("the entries of two records are not one history") {
    auto one = told();
    one.entries[2].record.number = "INC2";
    CHECK(refused(one.entries).path == "/2/record");
}

TEST_CASE("a change that does not apply is named with its entry") {
    auto one = told();
    one.entries[1].changes.push_back({"/links/7/kind", "related", "follows"});
    CHECK(refused(one.entries) == error{error_code::bad_value, "/1/links/7/kind", "the change does not apply"});
    one = told();
    one.entries[0].changes.push_back({"/priority", value{}, "p9"});
    CHECK(refused(one.entries).path == "/0/priority");
}

TEST_CASE("changes that do not lead to the version of their entry are refused") {
    auto one = told();
    std::erase_if(one.entries[1].changes, [](field_change const& change) { return change.path == "/version"; });
    CHECK(refused(one.entries).path == "/1/version");
}
