// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace itsm::inline v0::sqlite {

/// RFC 4648, with padding and without line ends.
[[nodiscard]] std::string to_base64(std::string_view bytes);
/// None when it is not what `to_base64` writes.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

} // namespace itsm::inline v0::sqlite
