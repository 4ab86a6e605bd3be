// SPDX-License-Identifier: BSL-1.0
#include <itsm/query/sql.hpp>

#include <doctest/doctest.h>

using namespace itsm;
using namespace std::string_view_literals;

namespace {

constexpr sql_columns tickets{{"ticket_no", "status", "prio", "", "", "", "changed", "due_us"}, "ticket_id"};

column_condition leaf(promoted_column field, comparison how, value operand) {
    column_condition made;
    made.kind = column_condition::node::comparing;
    made.field = field;
    made.how = how;
    made.operand = std::move(operand);
    return made;
}
auto const is_open = leaf(promoted_column::state, comparison::equal, "open");
auto const is_due = leaf(promoted_column::due, comparison::less, 5);

sql_text written(column_condition const& condition, sql_dialect dialect = sql_dialect::sqlite) {
    auto made = where_sql(condition, {}, nullptr, tickets, dialect);
    REQUIRE(made);
    return *made;
}

} // namespace

TEST_CASE("a condition names the host's columns, and what it compares with is bound") {
    auto const condition = is_open && !is_due;
    auto const sql = written(condition);
    CHECK(sql.where == "(status = ?1 AND NOT (due_us IS NOT NULL AND due_us < ?2))");
    CHECK(sql.order_by == "ticket_id");
    CHECK(sql.values == std::vector<column_value>{"open"sv, std::int64_t{5}});
    CHECK(sql.is_exact);
    CHECK_FALSE(sql.takes_id);
    CHECK(written(is_open && !is_due, sql_dialect::postgresql).where ==
          "(status = $1 AND NOT (due_us IS NOT NULL AND due_us < $2))");
}

TEST_CASE("null is equal to null alone, and neither less nor greater than anything") {
    auto const none = leaf(promoted_column::due, comparison::equal, {});
    CHECK(written(none).where == "due_us IS NULL");
    CHECK(written(!none).where == "due_us IS NOT NULL");
    CHECK(written(!is_open).where == "status IS NOT ?1");
    CHECK(written(!is_open, sql_dialect::postgresql).where == "status IS DISTINCT FROM $1");
    CHECK(written(leaf(promoted_column::due, comparison::greater, {})).where == "FALSE");
    CHECK(written(!leaf(promoted_column::due, comparison::greater, {})).where == "NOT FALSE");
    CHECK(written(leaf(promoted_column::due, comparison::greater_or_equal, 1)).where ==
          "(due_us IS NOT NULL AND due_us >= ?1)");
}

TEST_CASE("of nothing: always and never") {
    CHECK(written({}).where == "TRUE");
    CHECK(written(!column_condition{}).where == "FALSE");
}

TEST_CASE("what the table cannot tell is left out, and it is said") {
    auto const of_team = leaf(promoted_column::team, comparison::equal, "net");
    auto const sql = written(is_open && of_team);
    CHECK(sql.where == "(status = ?1 AND TRUE)");
    CHECK_FALSE(sql.is_exact);
    std::array const order{column_order{promoted_column::team, false}};
    auto const refused = where_sql({}, order, nullptr, tickets, sql_dialect::sqlite);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == error_code::not_supported);
}

TEST_CASE("a text that PostgreSQL does not take is left out for it alone") {
    for (auto const text : {"a\0b"sv, "\xFF"sv, "\x80"sv, "\xC3"sv, "\xE2\x82"sv}) {
        auto const holds_it = leaf(promoted_column::number, comparison::contains, text);
        CHECK(written(holds_it).is_exact);
        CHECK_FALSE(written(holds_it, sql_dialect::postgresql).is_exact);
    }
    for (auto const text : {"plain"sv, "sch\xC3\xB6n"sv, "\xE2\x82\xAC"sv, "\xF0\x9F\x98\x80"sv})
        CHECK(written(leaf(promoted_column::number, comparison::contains, text), sql_dialect::postgresql).where ==
              "(ticket_no IS NOT NULL AND position($1 IN ticket_no) > 0)");
}

TEST_CASE("a page begins behind a place, and its first column is bounded for the index") {
    std::array const order{
        column_order{promoted_column::state, false}, column_order{promoted_column::recorded_at, true}};
    std::array const cells{value{"open"}, value{}};
    sql_place const place{cells};
    auto const sql = where_sql(is_open, order, &place, tickets, sql_dialect::sqlite, 3);
    REQUIRE(sql);
    CHECK(sql->where == "status = ?3 AND status >= ?4 AND (status > ?5 OR (status = ?5 AND (FALSE OR "
                        "(changed IS NULL AND (ticket_id > ?6)))))");
    CHECK(sql->order_by == "status, changed DESC, ticket_id");
    CHECK(sql->takes_id);
    CHECK(sql->values.size() == 3);
    CHECK_FALSE(sql->nulls_are_to_come);
    auto const postgresql = where_sql({}, order, nullptr, tickets, sql_dialect::postgresql);
    REQUIRE(postgresql);
    CHECK(postgresql->order_by == "status NULLS FIRST, changed DESC NULLS LAST, ticket_id");
}

TEST_CASE("descending, nulls come last and are asked for apart") {
    std::array const order{column_order{promoted_column::due, true}};
    std::array const at_five{value{5}};
    std::array const at_null{value{}};
    sql_place place{at_five};
    auto const before_nulls = where_sql({}, order, &place, tickets, sql_dialect::sqlite);
    REQUIRE(before_nulls);
    CHECK(before_nulls->nulls_are_to_come);
    CHECK(before_nulls->where ==
          "TRUE AND due_us <= ?1 AND ((due_us < ?2 OR due_us IS NULL) OR (due_us = ?2 AND (ticket_id > ?3)))");
    place.cells = at_null;
    auto const among_nulls = where_sql({}, order, &place, tickets, sql_dialect::sqlite);
    REQUIRE(among_nulls);
    CHECK_FALSE(among_nulls->nulls_are_to_come);
    CHECK(among_nulls->where == "TRUE AND due_us IS NULL AND (FALSE OR (due_us IS NULL AND (ticket_id > ?1)))");
}

TEST_CASE("a place has a cell for each column of the order") {
    std::array const cells{value{5}};
    sql_place const place{cells};
    auto const refused = where_sql({}, {}, &place, tickets, sql_dialect::sqlite);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == error_code::bad_value);
}
