// SPDX-License-Identifier: BSL-1.0
#include <itsm/query/condition.hpp>

#include <doctest/doctest.h>

#include <array>

using namespace itsm;
using namespace std::string_view_literals;

namespace {

constexpr std::array comparisons{comparison::equal,
    comparison::less,
    comparison::less_or_equal,
    comparison::greater,
    comparison::greater_or_equal,
    comparison::contains};

column_condition on(promoted_column column, comparison how, value operand) {
    column_condition made;
    made.kind = column_condition::node::comparing;
    made.field = column;
    made.how = how;
    made.operand = std::move(operand);
    return made;
}
promoted_columns with(promoted_column column, column_value cell) {
    promoted_columns cells{};
    cells[static_cast<std::size_t>(column)] = cell;
    return cells;
}
auto const state = promoted_column::state;

} // namespace

TEST_CASE("null is equal to null alone, and neither less nor greater than anything") {
    column_value const null{};
    for (column_value const other : {column_value{0}, column_value{-5}, column_value{""sv}, column_value{"a"sv}})
        for (auto const how : comparisons) {
            CHECK_FALSE(compares(null, how, other));
            CHECK_FALSE(compares(other, how, null));
        }
    for (auto const how : comparisons) CHECK(compares(null, how, null) == (how == comparison::equal));
}

TEST_CASE("numbers compare as numbers, text by its bytes, and a number stands before any text") {
    CHECK(compares(9, comparison::less, 10));
    CHECK(compares("10"sv, comparison::less, "9"sv));
    CHECK(compares("z"sv, comparison::less, "\xc3\xa4"sv));
    CHECK(compares("a"sv, comparison::less, "a\0"sv));
    CHECK(compares(10, comparison::less, "0"sv));
    CHECK_FALSE(compares(0, comparison::equal, "0"sv));
    CHECK(compares(3, comparison::less_or_equal, 3));
    CHECK(compares(3, comparison::greater_or_equal, 3));
    CHECK_FALSE(compares(3, comparison::greater, 3));
}

TEST_CASE("text contains its parts, letter case and all") {
    CHECK(compares("printer"sv, comparison::contains, "int"sv));
    CHECK(compares("printer"sv, comparison::contains, ""sv));
    CHECK_FALSE(compares("printer"sv, comparison::contains, "INT"sv));
    CHECK_FALSE(compares("int"sv, comparison::contains, "printer"sv));
    CHECK_FALSE(compares(5, comparison::contains, "5"sv));
}

TEST_CASE("a value is a cell when it is a whole number, a flag, an instant or text, and null otherwise") {
    auto const when = *parse_instant("2026-03-02T09:00:00.000001Z");
    CHECK(cell_of(value{std::int64_t{7}}) == column_value{7});
    CHECK(cell_of(value{true}) == column_value{1});
    CHECK(cell_of(value{when}) == column_value{when});
    CHECK(cell_of(value{"text"}) == column_value{"text"sv});
    CHECK(cell_of(value{}).is_null());
    CHECK(cell_of(value{1.5}).is_null());
}

TEST_CASE("of nothing all holds and none does") {
    column_condition always;
    CHECK(matches(always, {}));
    CHECK_FALSE(matches(!always, {}));
    CHECK(!!always == always);
}

TEST_CASE("what holds of a null cell is what does not hold of it, turned round") {
    for (auto const how : comparisons)
        for (auto const& operand : {value{}, value{"open"}, value{std::int64_t{3}}})
            for (auto const& cells : {promoted_columns{}, with(state, "open"sv), with(state, 3), with(state, 4)}) {
                auto const one = on(state, how, operand);
                CHECK(matches(one, cells) != matches(!one, cells));
                CHECK(!!one == one);
            }
}

TEST_CASE("brackets do not matter to what is joined alike") {
    auto const a = on(state, comparison::equal, value{"a"});
    auto const b = on(state, comparison::equal, value{"b"});
    auto const c = on(state, comparison::equal, value{"c"});
    CHECK(((a && b) && c) == (a && (b && c)));
    CHECK(((a || b) || c) == (a || (b || c)));
    CHECK((a && b && c).parts.size() == 3);
    CHECK(((a && b) || c).parts.size() == 2);
}

TEST_CASE("De Morgan: not is pushed down to the comparisons") {
    auto const a = on(state, comparison::equal, value{"a"});
    auto const b = on(promoted_column::priority, comparison::less, value{"p3"});
    CHECK(!(a && b) == (!a || !b));
    CHECK(!(a || b) == (!a && !b));
    CHECK(!(a && (b || a)) == (!a || (!b && !a)));
}
