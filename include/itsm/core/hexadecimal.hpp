// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

/// The parts that opaque texts are made of: cursors and heads.
namespace itsm::inline v0::detail {

/// Two lower-case digits a byte.
[[nodiscard]] std::string in_hexadecimal(std::string_view bytes);
/// Nothing for an odd number of digits, and for what is no lower-case digit.
[[nodiscard]] std::optional<std::string> from_hexadecimal(std::string_view text);

/// The number before the next `mark`, cut off with it; nothing, and nothing cut off, when there is no such number.
template <class Number>
[[nodiscard]] std::optional<Number> take_number(std::string_view& rest, char mark) {
    Number number = 0;
    auto const [end, fault] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    auto const used = static_cast<std::size_t>(end - rest.data());
    if (fault != std::errc{} || used == rest.size() || rest[used] != mark) return std::nullopt;
    rest.remove_prefix(used + 1);
    return number;
}

} // namespace itsm::inline v0::detail
