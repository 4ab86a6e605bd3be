// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/id.hpp>
#include <itsm/core/result.hpp>
#include <itsm/query/query.hpp>

#include <algorithm>
#include <compare>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Pages of a query's answer, by key and not by number: a record that did not change stands on exactly one page, whatever
/// is written between two of them.
namespace itsm::inline v0 {

inline constexpr std::size_t largest_page = 10'000;

struct page_request {
    std::string cursor{};   ///< what the page before gave; empty for the first
    std::size_t limit = 50; ///< 1 or more; a store may give fewer, and never more than `largest_page`
};

template <class R>
struct record_page {
    std::vector<R> records{};
    std::string next{}; ///< the cursor of the next page; empty when there is none
};

/// A place in an order: the cells of the columns ordered by, and the id.
struct query_place {
    std::vector<value> cells{};
    strong_id<void> id{};

    friend bool operator==(query_place const&, query_place const&) = default;
};

/// Which of two stands first; `a` and `b` are their cells in the columns of `order`.
template <class Field>
[[nodiscard]] std::strong_ordering compare_places(std::span<basic_order<Field> const> order,
    std::span<column_value const> a,
    strong_id<void> a_id,
    std::span<column_value const> b,
    strong_id<void> b_id) {
    for (std::size_t i = 0; i < order.size(); ++i)
        if (auto const by = a[i] <=> b[i]; by != 0) return order[i].descending ? 0 <=> by : by;
    return a_id <=> b_id;
}

namespace detail {

void append_canonical(std::string& to, value const& operand);

/// A text that two queries share only when they ask the same.
template <class Field, class F>
void append_canonical(std::string& to, basic_condition<Field> const& condition, F const& name_of) {
    using node = typename basic_condition<Field>::node;
    to += condition.negated ? '!' : ' ';
    if (condition.kind == node::comparing) {
        to += static_cast<char>('0' + static_cast<int>(condition.how));
        to.append(name_of(condition.field));
        append_canonical(to, condition.operand);
        return;
    }
    to += condition.kind == node::all_of ? '(' : '[';
    for (auto const& part : condition.parts) append_canonical(to, part, name_of);
    to += ')';
}

/// What a cursor is bound to.
template <class R>
strong_id<void> digest_of(tenant_id tenant, record_query<R> const& query) {
    auto const name_of = [](query_field<R> const& of) { return of.path; };
    std::string text{R::kind};
    append_canonical(text, query.where, name_of);
    for (auto const& term : query.order) text.append(term.descending ? ">" : "<").append(term.field.path);
    return named_id(tenant, text);
}

std::string write_cursor(strong_id<void> digest, query_place const& at);
result<query_place> read_cursor(strong_id<void> digest, std::size_t columns, std::string_view cursor);

} // namespace detail

/// A record's cells in the columns that a query orders by, as values of their own.
template <class R>
[[nodiscard]] std::vector<value> cells_of(record_query<R> const& query, R const& record) {
    std::vector<value> cells;
    for (auto const& term : query.order) {
        auto const cell = term.field.read(record);
        if (cell.kind == column_kind::integer) cells.emplace_back(cell.integer);
        else if (cell.kind == column_kind::text) cells.emplace_back(cell.text);
        else cells.emplace_back();
    }
    return cells;
}

/// The cursor of the page after `last`. Opaque, and bound to the tenant and the query.
template <class R>
[[nodiscard]] std::string cursor_after(tenant_id tenant, record_query<R> const& query, R const& last) {
    return detail::write_cursor(detail::digest_of(tenant, query), {cells_of(query, last), {last.id.high, last.id.low}});
}

/// Where a page begins; nothing for the first page. Refused (`bad_value`): a limit of 0; a cursor that is none, of another
/// tenant, or of another query.
template <class R>
[[nodiscard]] result<std::optional<query_place>> place_of(
    tenant_id tenant, record_query<R> const& query, page_request const& page) {
    if (page.limit == 0) return failure(error_code::bad_value, "a page has at least one record", "/limit");
    if (page.cursor.empty()) return std::optional<query_place>{};
    return detail::read_cursor(detail::digest_of(tenant, query), query.order.size(), page.cursor)
        .transform([](query_place&& at) { return std::optional{std::move(at)}; });
}

} // namespace itsm::inline v0
