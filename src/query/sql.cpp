// SPDX-License-Identifier: BSL-1.0
#include <itsm/query/sql.hpp>

#include <iterator>

namespace itsm::inline v0 {

namespace {

constexpr std::string_view always = "TRUE";
constexpr std::string_view never = "FALSE";

/// PostgreSQL takes neither a zero byte nor bytes that are not UTF-8 as text; SQLite takes both.
bool fits_postgresql(std::string_view text) {
    std::size_t following = 0;
    for (auto const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (byte == 0) return false;
        bool const follows = (byte & 0xC0U) == 0x80U;
        if (follows != (following > 0)) return false;
        if (follows) --following;
        else if (byte >= 0xF0U) following = 3;
        else if (byte >= 0xE0U) following = 2;
        else if (byte >= 0xC0U) following = 1;
    }
    return following == 0;
}

class sql_writer {
public:
    sql_writer(sql_columns const& columns, sql_dialect dialect, int first_placeholder)
        : columns_{columns}, dialect_{dialect}, next_{first_placeholder} {}

    [[nodiscard]] std::string condition(column_condition const& of) {
        using node = column_condition::node;
        if (of.kind == node::comparing) return comparing(of);
        auto const parts = std::span{of.parts};
        if (parts.empty()) return std::string{of.kind == node::all_of ? always : never};
        return joined(parts, of.kind == node::all_of ? " AND " : " OR ");
    }

    [[nodiscard]] std::string order_by(std::span<column_order const> order) const {
        std::string text;
        for (auto const& [field, descending] : order) {
            text.append(columns_[field]).append(descending ? " DESC" : "");
            if (dialect_ == sql_dialect::postgresql) text.append(descending ? " NULLS LAST" : " NULLS FIRST");
            text.append(", ");
        }
        return text.append(columns_.id);
    }

    /// What stands behind the place: later in the first column, or equal there and later in the rest.
    [[nodiscard]] std::string behind(std::span<column_order const> order, std::span<value const> cells) {
        if (order.empty()) return std::string{columns_.id}.append(" > ").append(id_placeholder());
        auto const& first = order.front();
        auto const cell = cell_of(cells.front());
        auto const bound = cell.is_null() ? std::string{} : placeholder(cell);
        return later(first, bound) + " OR (" + equal(columns_[first.field], bound) + " AND (" +
               behind(order.subspan(1), cells.subspan(1)) + "))";
    }

    /// The same in the first column alone: redundant, and what an index can begin with.
    [[nodiscard]] std::string no_earlier(column_order const& first, column_value const& cell) {
        std::string const column{columns_[first.field]};
        if (!cell.is_null()) return column + (first.descending ? " <= " : " >= ") + placeholder(cell);
        return first.descending ? column + " IS NULL" : std::string{always};
    }

    [[nodiscard]] sql_text done() && { return std::move(made_); }

private:
    [[nodiscard]] std::string placeholder() {
        return (dialect_ == sql_dialect::sqlite ? "?" : "$") + std::to_string(next_++);
    }
    [[nodiscard]] std::string placeholder(column_value const& bound) {
        made_.values.push_back(bound);
        return placeholder();
    }
    [[nodiscard]] std::string id_placeholder() {
        made_.takes_id = true;
        return placeholder();
    }

    /// Halves within brackets: a database refuses a tree that is a thousand deep, and a list of parts would be one.
    [[nodiscard]] std::string joined(std::span<column_condition const> parts, char const* how) {
        if (parts.size() == 1) return condition(parts.front());
        auto const half = parts.size() / 2;
        auto left = joined(parts.first(half), how);
        return "(" + std::move(left) + how + joined(parts.subspan(half), how) + ")";
    }

    [[nodiscard]] std::string comparing(column_condition const& leaf) {
        std::string const column{columns_[leaf.field]};
        auto const operand = cell_of(leaf.operand);
        if (column.empty() || !can_bind(operand)) return left_out();
        if (leaf.how == comparison::equal) return leaf.negated ? unequal(column, operand) : same(column, operand);
        auto const positive = relation(column, leaf.how, operand);
        return leaf.negated ? "NOT " + positive : positive;
    }
    [[nodiscard]] bool can_bind(column_value const& operand) const {
        return dialect_ == sql_dialect::sqlite || operand.kind != column_kind::text || fits_postgresql(operand.text);
    }
    [[nodiscard]] std::string left_out() {
        made_.is_exact = false;
        return std::string{always};
    }

    /// Under no NOT, so that unknown is as good as false, and `=` tells more of an index than `IS`.
    [[nodiscard]] std::string same(std::string const& column, column_value const& operand) {
        return equal(column, operand.is_null() ? std::string{} : placeholder(operand));
    }
    [[nodiscard]] static std::string equal(std::string_view column, std::string const& bound) {
        return bound.empty() ? std::string{column} + " IS NULL" : std::string{column} + " = " + bound;
    }
    [[nodiscard]] std::string unequal(std::string const& column, column_value const& operand) {
        if (operand.is_null()) return column + " IS NOT NULL";
        return column + (dialect_ == sql_dialect::sqlite ? " IS NOT " : " IS DISTINCT FROM ") + placeholder(operand);
    }
    [[nodiscard]] std::string later(column_order const& by, std::string const& bound) const {
        std::string const column{columns_[by.field]};
        if (bound.empty()) return by.descending ? std::string{never} : column + " IS NOT NULL";
        return by.descending ? "(" + column + " < " + bound + " OR " + column + " IS NULL)" : column + " > " + bound;
    }

    /// Two-valued, as `compares` is.
    [[nodiscard]] std::string relation(std::string const& column, comparison how, column_value const& operand) {
        if (operand.is_null()) return std::string{never};
        auto const told =
            how == comparison::contains ? containing(column, operand) : column + sign_of(how) + placeholder(operand);
        return "(" + column + " IS NOT NULL" + (told.empty() ? "" : " AND " + told) + ")";
    }
    [[nodiscard]] static char const* sign_of(comparison how) {
        if (how == comparison::less) return " < ";
        if (how == comparison::less_or_equal) return " <= ";
        return how == comparison::greater ? " > " : " >= ";
    }
    /// As blobs, which SQLite searches byte by byte: in a text it steps over what is not the start of a character. A number
    /// has no text, so that it contains the empty one alone.
    [[nodiscard]] std::string containing(std::string const& column, column_value const& operand) {
        if (operand.text.empty()) return {};
        auto const bound = placeholder(operand);
        if (dialect_ == sql_dialect::postgresql) return "position(" + bound + " IN " + column + ") > 0";
        return "typeof(" + column + ") = 'text' AND instr(CAST(" + column + " AS BLOB), CAST(" + bound +
               " AS BLOB)) > 0";
    }

    sql_columns const& columns_;
    sql_dialect dialect_;
    int next_;
    sql_text made_{};
};

} // namespace

result<sql_text> where_sql(column_condition const& condition,
    std::span<column_order const> order,
    sql_place const* after,
    sql_columns const& columns,
    sql_dialect dialect,
    int first_placeholder) {
    for (auto const& by : order)
        if (columns[by.field].empty()) return failure(error_code::not_supported, "no such column to order by");
    if (after != nullptr && after->cells.size() != order.size())
        return failure(error_code::bad_value, "a place has a cell for each column of the order");

    sql_writer writer{columns, dialect, first_placeholder};
    auto where = writer.condition(condition);
    bool nulls_are_to_come = false;
    if (after != nullptr) {
        if (!order.empty()) {
            auto const cell = cell_of(after->cells.front());
            where += " AND " + writer.no_earlier(order.front(), cell);
            nulls_are_to_come = order.front().descending && !cell.is_null();
        }
        where += " AND (" + writer.behind(order, after->cells) + ")";
    }
    auto order_by = writer.order_by(order);
    auto made = std::move(writer).done();
    made.where = std::move(where);
    made.order_by = std::move(order_by);
    made.nulls_are_to_come = nulls_are_to_come;
    return made;
}

} // namespace itsm::inline v0
