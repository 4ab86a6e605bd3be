// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace itsm::inline v0 {

/// Base64 of RFC 4648, section 4, with padding.
[[nodiscard]] std::string to_base64(std::string_view bytes);

/// Nothing for what `to_base64` does not write: another alphabet, missing padding, bits left over.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

} // namespace itsm::inline v0
