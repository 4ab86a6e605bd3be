// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/value.hpp>
#include <itsm/query/column.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace itsm::inline v0 {

/// How a cell is compared. Two-valued: a null cell is equal to null alone, and neither less nor greater than anything, so
/// that `not` of a comparison holds wherever the comparison does not. SQL's third truth value is kept out.
enum class comparison : unsigned char { equal, less, less_or_equal, greater, greater_or_equal, contains };

[[nodiscard]] bool compares(column_value const& cell, comparison how, column_value const& operand);

/// A value as a cell: null, whole numbers, instants and text; anything else is null.
[[nodiscard]] column_value cell_of(value const& held);

/// Whether something holds of a record, as a tree over `Field`s: a record's members, or a store's columns. A regular
/// value; `not` is pushed down to the comparisons, so that every part of a tree can be left out to make it weaker.
template <class Field>
struct basic_condition {
    enum class node : unsigned char {
        all_of, ///< of nothing: always
        any_of, ///< of nothing: never
        comparing,
    };

    node kind = node::all_of;
    std::vector<basic_condition> parts{};
    // comparing
    Field field{};
    comparison how = comparison::equal;
    value operand{};
    bool negated = false;

    friend bool operator==(basic_condition const&, basic_condition const&) = default;

    friend basic_condition operator&&(basic_condition a, basic_condition b) {
        return joined(node::all_of, std::move(a), std::move(b));
    }
    friend basic_condition operator||(basic_condition a, basic_condition b) {
        return joined(node::any_of, std::move(a), std::move(b));
    }
    friend basic_condition operator!(basic_condition c) {
        if (c.kind == node::comparing) {
            c.negated = !c.negated;
            return c;
        }
        c.kind = c.kind == node::all_of ? node::any_of : node::all_of;
        for (auto& part : c.parts) part = !std::move(part);
        return c;
    }

private:
    /// `a && b && c` is one list of three, whatever the brackets.
    static basic_condition joined(node how, basic_condition a, basic_condition b) {
        basic_condition made;
        made.kind = how;
        for (auto* one : {&a, &b}) {
            if (one->kind != how) made.parts.push_back(std::move(*one));
            else std::move(one->parts.begin(), one->parts.end(), std::back_inserter(made.parts));
        }
        return made;
    }
};

/// Whether the condition holds, where `read(field)` gives a cell. Linear in the tree.
template <class Field, class F>
[[nodiscard]] bool holds(basic_condition<Field> const& condition, F const& read) {
    using node = typename basic_condition<Field>::node;
    auto const part_holds = [&](auto const& part) { return holds(part, read); };
    if (condition.kind == node::all_of) return std::all_of(condition.parts.begin(), condition.parts.end(), part_holds);
    if (condition.kind == node::any_of) return std::any_of(condition.parts.begin(), condition.parts.end(), part_holds);
    return compares(read(condition.field), condition.how, cell_of(condition.operand)) != condition.negated;
}

/// One column to sort by; what is equal in all of them stands in the order of ids.
template <class Field>
struct basic_order {
    Field field{};
    bool descending = false;

    friend bool operator==(basic_order const&, basic_order const&) = default;
};

using column_condition = basic_condition<promoted_column>;
using column_order = basic_order<promoted_column>;

[[nodiscard]] inline bool matches(column_condition const& condition, promoted_columns const& cells) {
    return holds(condition, [&](promoted_column at) { return cells[static_cast<std::size_t>(at)]; });
}

} // namespace itsm::inline v0
