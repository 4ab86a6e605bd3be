// SPDX-License-Identifier: BSL-1.0
#include "samples.hpp"

#include <algorithm>
#include <random>

using namespace itsm;
using namespace itsm::samples;
using namespace std::string_view_literals;

namespace {

using cell = column_value;
using node = column_condition::node;

column_condition compare(promoted_column field, comparison how, value operand) {
    column_condition made;
    made.kind = node::comparing;
    made.field = field;
    made.how = how;
    made.operand = std::move(operand);
    return made;
}

struct sample {
    document_id id{};
    promoted_columns columns{};
};

/// Few values, so that many are equal: nulls, numbers, texts, and texts that no database likes.
constexpr std::array cells{cell{},
    cell{std::int64_t{-1}},
    cell{std::int64_t{2}},
    cell{""sv},
    cell{"2"sv},
    cell{"a\0b"sv},
    cell{"a"sv},
    cell{"\x80z"sv},
    cell{"\xFF"sv}};

struct fixture {
    temporary_directory directory{};
    std::unique_ptr<sqlite_store> store = opened(directory.file());
    std::vector<sample> samples{};
    std::mt19937_64 random{20260302};

    std::size_t below(std::size_t n) { return static_cast<std::size_t>(random() % n); }

    fixture() {
        std::vector<document_put> puts;
        for (std::uint64_t i = 0; i < 120; ++i) {
            sample one{{random(), i}, {}};
            for (auto& into : one.columns) into = cells[below(cells.size())];
            samples.push_back(one);
            puts.push_back({{kind, one.id}, 1, 1, one.columns, "x"});
        }
        must(store->commit({ours, {}, {}, {}, puts, {}}));
        document_put const other{{document_kind{"problem"}, {1, 1}}, 1, 1, {}, "y"};
        must(store->commit({ours, {}, {}, {}, {&other, 1}, {}}));
        must(store->commit({theirs, {}, {}, {}, {&other, 1}, {}}));
    }

    value random_value() {
        auto const& of = cells[below(cells.size())];
        if (of.kind == column_kind::null) return {};
        return of.kind == column_kind::integer ? value{of.integer} : value{of.text};
    }
    promoted_column random_column() { return static_cast<promoted_column>(below(promoted_column_count)); }
    column_condition random_condition(int depth) {
        if (depth == 0 || below(3) == 0) {
            auto leaf = compare(random_column(), static_cast<comparison>(below(6)), random_value());
            leaf.negated = below(3) == 0;
            return leaf;
        }
        column_condition made;
        made.kind = below(2) == 0 ? node::all_of : node::any_of;
        for (auto parts = below(4); parts > 0; --parts) made.parts.push_back(random_condition(depth - 1));
        return made;
    }

    std::vector<document_id> expected(document_query const& query) const {
        auto found = samples;
        std::erase_if(found, [&](auto const& one) { return !matches(query.condition, one.columns); });
        std::sort(found.begin(), found.end(), [&](auto const& a, auto const& b) {
            for (auto const& [field, descending] : query.order) {
                auto const at = static_cast<std::size_t>(field);
                if (a.columns[at] != b.columns[at]) return (a.columns[at] < b.columns[at]) != descending;
            }
            return a.id < b.id;
        });
        std::vector<document_id> ids;
        for (auto const& one : found) ids.push_back(one.id);
        return ids;
    }

    /// All pages, each begun after the last document of the page before.
    std::vector<document_id> paged(document_query query) const {
        std::vector<document_id> ids;
        for (;;) {
            auto const page = must(store->find(ours, query));
            for (auto const& one : page) ids.push_back(one.id);
            if (page.size() < query.limit) return ids;
            query.after = document_query::place{{}, ids.back()};
            auto const& last =
                *std::find_if(samples.begin(), samples.end(), [&](auto const& one) { return one.id == ids.back(); });
            for (auto const& by : query.order) {
                auto const& of = last.columns[static_cast<std::size_t>(by.field)];
                query.after->cells.push_back(of.is_null()                      ? value{}
                                             : of.kind == column_kind::integer ? value{of.integer}
                                                                               : value{of.text});
            }
        }
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "conditions, orders and pages find what the reference model finds") {
    for (int round = 0; round < 400; ++round) {
        CAPTURE(round);
        document_query query{.kind = kind, .condition = random_condition(3)};
        for (auto columns = below(4); columns > 0; --columns) query.order.push_back({random_column(), below(2) == 0});
        query.limit = 1 + below(40);
        auto const all = expected(query);
        REQUIRE(paged(query) == all);
    }
}

TEST_CASE_FIXTURE(fixture, "a page of nothing is empty, and one without an end has everything") {
    document_query query{.kind = kind};
    query.limit = 0;
    CHECK(must(store->find(ours, query)).empty());
    query.limit = ~std::size_t{0};
    CHECK(must(store->find(ours, query)).size() == samples.size());
    CHECK(must(store->find(theirs, query)).empty());
}

TEST_CASE_FIXTURE(fixture, "a condition of many parts is no deeper for it") {
    document_query query{.kind = kind, .limit = 1000};
    for (int i = 0; i < 3000; ++i)
        query.condition = std::move(query.condition) || compare(promoted_column::number, comparison::equal, i);
    CHECK(must(store->find(ours, query)).size() == samples.size()); // the first part is of nothing: always
    query.condition.parts.erase(query.condition.parts.begin());
    CHECK(must(store->find(ours, query)).size() == expected(query).size());
}

TEST_CASE_FIXTURE(fixture, "a place that is none of the order is refused") {
    document_query query{.kind = kind};
    query.after = document_query::place{{value{1}}, {}};
    CHECK(why(store->find(ours, query)) == error_code::bad_value);
}
