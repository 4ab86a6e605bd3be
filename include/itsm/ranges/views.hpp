// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/query/page.hpp>

#include <range/v3/algorithm/partial_sort.hpp>
#include <range/v3/range/conversion.hpp>
#include <range/v3/view/filter.hpp>
#include <range/v3/view/transform.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

/// Queries over ranges of records in memory, with range-v3. Heavier than the rooms below: include it where it is used.
namespace itsm::inline v0 {

/// The records for which a condition holds: `incidents | where(field<&incident::priority> == priority_level::p1)`.
template <class R>
[[nodiscard]] auto where(record_condition<R> condition) {
    return ranges::views::filter([condition = std::move(condition)](R const& one) { return matches(condition, one); });
}

namespace detail {

/// A record and where it stands in an order.
template <class R>
struct placed_record {
    R const* record = nullptr;
    std::vector<column_value> cells{};

    [[nodiscard]] strong_id<void> id() const { return {record->id.high, record->id.low}; }
};

template <class R>
placed_record<R> placed(record_query<R> const& query, R const& record) {
    placed_record<R> made{&record, {}};
    made.cells.reserve(query.order.size());
    for (auto const& term : query.order) made.cells.push_back(term.field.read(record));
    return made;
}

} // namespace detail

/// A page of what a query finds among records of one tenant. Refused as `place_of` refuses. Linear in the records, and
/// n log(page) to sort.
template <class R, ranges::forward_range Records>
    requires std::is_lvalue_reference_v<ranges::range_reference_t<Records>> // it sorts by where they are
[[nodiscard]] result<record_page<R>> page_of(
    tenant_id tenant, Records&& records, record_query<R> const& query, page_request const& page = {}) {
    auto const begins = place_of(tenant, query, page);
    if (!begins) return failure(begins.error());
    std::vector<column_value> cells;
    if (*begins) cells = (*begins)->cells | ranges::views::transform(cell_of) | ranges::to<std::vector<column_value>>();
    std::span<basic_order<query_field<R>> const> const order{query.order};
    auto const is_after = [&](detail::placed_record<R> const& one) {
        return !*begins || compare_places<query_field<R>>(order, one.cells, one.id(), cells, (*begins)->id) > 0;
    };
    auto found = std::forward<Records>(records) | where(query.where) |
                 ranges::views::transform([&](R const& one) { return detail::placed(query, one); }) |
                 ranges::views::filter(is_after) | ranges::to<std::vector<detail::placed_record<R>>>();

    auto const limit = (std::min)((std::min)(page.limit, largest_page), found.size());
    ranges::partial_sort(found, found.begin() + static_cast<std::ptrdiff_t>(limit), [&](auto const& a, auto const& b) {
        return compare_places<query_field<R>>(order, a.cells, a.id(), b.cells, b.id()) < 0;
    });
    record_page<R> made;
    made.records.reserve(limit);
    for (std::size_t i = 0; i < limit; ++i) made.records.push_back(*found[i].record);
    if (limit < found.size()) made.next = cursor_after(tenant, query, made.records.back());
    return made;
}

} // namespace itsm::inline v0
