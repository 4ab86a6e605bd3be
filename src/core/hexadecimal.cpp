// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/hexadecimal.hpp>

namespace itsm::inline v0::detail {

namespace {
constexpr std::string_view digits = "0123456789abcdef";
}

std::string in_hexadecimal(std::string_view bytes) {
    std::string text;
    text.reserve(2 * bytes.size());
    for (auto const c : bytes) {
        auto const byte = static_cast<unsigned char>(c);
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    return text;
}

std::optional<std::string> from_hexadecimal(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        auto const high = digits.find(text[i]);
        auto const low = digits.find(text[i + 1]);
        if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
        bytes += static_cast<char>((high << 4U) | low);
    }
    return bytes;
}

} // namespace itsm::inline v0::detail
