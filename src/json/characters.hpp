// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string_view>

namespace itsm::inline v0 {

/// What JSON writes as a backslash and a letter: each character before its letter.
inline constexpr std::string_view short_escapes = "\"\"\\\\\bb\ff\nn\rr\tt";

struct utf8_sequence {
    std::size_t length; ///< bytes that belong together, at least one
    bool is_valid;
};

/// What begins at the front of `text`, which is not empty. An invalid one ends before the first byte that cannot
/// continue it, so that nothing after it is swallowed.
[[nodiscard]] utf8_sequence front_of(std::string_view text);

/// How many bytes at the front are valid UTF-8.
[[nodiscard]] std::size_t valid_length(std::string_view text);

/// How many bytes at the front stand for themselves in a JSON text: valid UTF-8 without quotes, backslashes and controls.
[[nodiscard]] std::size_t plain_length(std::string_view text);

} // namespace itsm::inline v0
