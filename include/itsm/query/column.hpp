// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/time.hpp>

#include <boost/describe/enum.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

/// What a store may keep beside a record's document, to search and to sort by.
namespace itsm::inline v0 {

/// The columns of every record type, named after the members they hold. `due` is the earliest due instant of the record's
/// obligations; one that is due at once is at `due_at_once`.
BOOST_DEFINE_FIXED_ENUM_CLASS(
    promoted_column, unsigned char, number, state, priority, team, owner, service, recorded_at, due)
inline constexpr std::size_t promoted_column_count = 8;

enum class column_kind : unsigned char { null, integer, text };

/// One cell: null, a whole number (instants are microseconds since 1970) or text (enumerators by name). The text belongs
/// to somebody else. Ordered as every store orders: null first, then numbers, then text by its bytes.
struct column_value {
    column_kind kind = column_kind::null;
    std::int64_t integer = 0;
    std::string_view text{};

    constexpr column_value() = default;
    constexpr column_value(std::int64_t number) : kind{column_kind::integer}, integer{number} {}
    constexpr column_value(std::string_view words) : kind{column_kind::text}, text{words} {}
    constexpr column_value(instant when) : column_value{std::int64_t{when.time_since_epoch().count()}} {}

    [[nodiscard]] constexpr bool is_null() const { return kind == column_kind::null; }
    friend constexpr std::strong_ordering operator<=>(column_value const&, column_value const&) = default;
    friend constexpr bool operator==(column_value const&, column_value const&) = default;
};

inline constexpr column_value due_at_once{(std::numeric_limits<std::int64_t>::min)()};

/// A record's cells, in the order of `promoted_column`.
using promoted_columns = std::array<column_value, promoted_column_count>;

} // namespace itsm::inline v0
