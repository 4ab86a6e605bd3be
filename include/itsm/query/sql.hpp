// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/query/condition.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Conditions, orders and pages as SQL, for our own tables and for a host's.
namespace itsm::inline v0 {

enum class sql_dialect : unsigned char {
    sqlite,     ///< `?1`; null stands first as it is
    postgresql, ///< `$1`; null is told to stand first. Text columns are to be `COLLATE "C"`, as texts are ordered by bytes
};

/// How a table calls the columns, in the order of `promoted_column`: as written into the statement, so quote what needs
/// it and take nothing from a user. Empty: the table has no such column.
struct sql_columns {
    std::array<std::string_view, promoted_column_count> names{};
    std::string_view id = "id";

    [[nodiscard]] constexpr std::string_view operator[](promoted_column at) const {
        return names[static_cast<std::size_t>(at)];
    }
};

/// The last row of the page before: its cells in the columns ordered by, and its id, which the caller binds.
struct sql_place {
    std::span<value const> cells{};
};

/// What goes behind WHERE and ORDER BY. Nothing of a condition is in the text but columns and numbered placeholders:
/// `values[0]` belongs to the first of them. The texts in `values` are those of the condition and of the place.
struct sql_text {
    std::string where{};
    std::string order_by{};
    std::vector<column_value> values{};
    bool takes_id = false;          ///< the id of the place is to be bound behind the values
    bool is_exact = true;           ///< false: the table lacks a column, so rows that do not match are found as well
    bool nulls_are_to_come = false; ///< descending: rows whose first column is null follow, and are asked for apart
};

/// The condition, what comes after `after` (null: everything) and the order, ending with ascending ids. Placeholders are
/// numbered from `first_placeholder`, so that the caller has those before for a tenant and a kind.
///
/// A comparison that the table or the dialect cannot make is left out, which finds more rows, and `is_exact` says so. The
/// rows after a place are also bounded in the first column alone, so that an index on it is used. That bound cannot take
/// in nulls, which stand last when descending: `nulls_are_to_come` says that the page may go on with
/// `condition && column is null`, without a place.
///
/// Refused: `not_supported`, an order by a column that the table lacks; `bad_value`, a place with another number of cells
/// than the order has columns. Linear in the condition.
[[nodiscard]] result<sql_text> where_sql(column_condition const& condition,
    std::span<column_order const> order,
    sql_place const* after,
    sql_columns const& columns,
    sql_dialect dialect,
    int first_placeholder = 1);

} // namespace itsm::inline v0
