// SPDX-License-Identifier: BSL-1.0
#include "samples.hpp"

#include <itsm/ranges/views.hpp>
#include <itsm/testing/cases/query.hpp>

#include <doctest/doctest.h>

using namespace itsm;
using samples::ours;

namespace {

using query_type = record_query<incident>;

error_code why_not(query_type const& wanted, page_request const& page, tenant_id tenant = ours) {
    auto const records = samples::various(5);
    auto const found = page_of<incident>(tenant, records, wanted, page);
    REQUIRE_FALSE(found);
    CHECK(found.error().path == (page.limit == 0 ? "/limit" : "/cursor"));
    return found.error().code;
}

query_type const by_priority{{}, {field<&incident::priority>.ascending()}};

} // namespace

TEST_CASE("pages one after the other are what sorting everything gives") {
    auto const records = samples::various(50);
    kit_random random{2};
    for (auto const& order : store_samples<incident>::orders())
        for (int i = 0; i < 20; ++i) {
            auto const condition = any_condition<incident>(random);
            query_type const wanted{condition.where, order.by};
            std::vector<incident> all;
            page_request page{{}, static_cast<std::size_t>(1 + random.below(9))};
            do {
                auto found = page_of<incident>(ours, records, wanted, page);
                REQUIRE(found);
                all.insert(all.end(), found->records.begin(), found->records.end());
                page.cursor = found->next;
            } while (!page.cursor.empty());
            CHECK(store_cases::ids_of(all) == store_cases::expected_ids(records, condition, order));
        }
}

TEST_CASE("nulls stand first, and last where the order is turned round") {
    auto records = samples::various(3);
    records[0].priority = priority_level::p4;
    records[1].priority.reset();
    records[2].priority = priority_level::p1;
    auto const upwards = page_of<incident>(ours, records, by_priority)->records;
    CHECK(upwards[0].id == records[1].id);
    CHECK(upwards[2].id == records[0].id);
    auto const downwards = page_of<incident>(ours, records, {{}, {field<&incident::priority>.descending()}})->records;
    CHECK(downwards[0].id == records[0].id);
    CHECK(downwards[2].id == records[1].id);
}

TEST_CASE("what is equal stands in the order of ids, whichever way the rest is sorted") {
    auto records = samples::various(4);
    for (auto& one : records) one.priority = priority_level::p3;
    std::swap(records[0], records[3]);
    for (auto const& order : {field<&incident::priority>.ascending(), field<&incident::priority>.descending()}) {
        auto const found = page_of<incident>(ours, records, {{}, {order}})->records;
        for (std::uint64_t n = 0; n < 4; ++n) CHECK(found[n].id == incident_id{7, n + 1});
    }
}

TEST_CASE("a page of nothing is refused") { CHECK(why_not({}, {{}, 0}) == error_code::bad_value); }

TEST_CASE("a cursor is refused by another tenant, another condition, and another order") {
    auto const records = samples::various(5);
    auto const cursor = page_of<incident>(ours, records, by_priority, {{}, 2})->next;
    REQUIRE_FALSE(cursor.empty());
    CHECK(page_of<incident>(ours, records, by_priority, {cursor, 2}));
    CHECK(why_not(by_priority, {cursor, 2}, {2, 2}) == error_code::bad_value);
    CHECK(why_not({}, {cursor, 2}) == error_code::bad_value);
    CHECK(why_not({{}, {field<&incident::priority>.descending()}}, {cursor, 2}) == error_code::bad_value);
    CHECK(why_not({field<&incident::priority>.is_set(), by_priority.order}, {cursor, 2}) == error_code::bad_value);
}

TEST_CASE("queries that differ in an operand alone do not share cursors") {
    auto const records = samples::various(12);
    auto const asking = [](std::string const& text) {
        return query_type{field<&incident::report, &incident_report::symptom> != text, {}};
    };
    auto const cursor = page_of<incident>(ours, records, asking("a"), {{}, 2})->next;
    REQUIRE_FALSE(cursor.empty());
    for (auto const* text : {"b", "", "a;", "1;a"}) CHECK(why_not(asking(text), {cursor, 2}) == error_code::bad_value);
}

TEST_CASE("what is no cursor is refused, wherever it is damaged") {
    auto const records = samples::various(5);
    auto const cursor = page_of<incident>(ours, records, by_priority, {{}, 2})->next;
    CHECK(why_not(by_priority, {"nonsense", 2}) == error_code::bad_value);
    CHECK(why_not(by_priority, {cursor + "0", 2}) == error_code::bad_value);
    CHECK(why_not(by_priority, {cursor + "00", 2}) == error_code::bad_value);
    for (std::size_t size = 1; size < cursor.size(); ++size)
        CHECK(why_not(by_priority, {cursor.substr(0, size), 2}) == error_code::bad_value);
    auto other = cursor;
    other.front() = other.front() == '0' ? '1' : '0';
    CHECK(why_not(by_priority, {other, 2}) == error_code::bad_value);
}

TEST_CASE("a record that did not change stands on one page, whatever is written between two of them") {
    auto records = samples::various(9);
    auto const first = *page_of<incident>(ours, records, by_priority, {{}, 4});
    std::erase_if(records, [&](incident const& it) { return it.id == first.records.front().id; });
    records.insert(records.begin(), samples::various(40).back());
    auto const rest = *page_of<incident>(ours, records, by_priority, {first.next, 100});
    for (auto const& it : rest.records)
        for (auto const& before : first.records) CHECK(it.id != before.id);
}
