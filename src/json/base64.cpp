// SPDX-License-Identifier: BSL-1.0
#include "base64.hpp"

#include <cstdint>

namespace itsm::inline v0 {

namespace {
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
}

std::string to_base64(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (; !bytes.empty(); bytes.remove_prefix(bytes.size() < 3 ? bytes.size() : 3)) {
        std::uint32_t three = 0;
        for (std::size_t i = 0; i < 3; ++i)
            three = (three << 8) | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i) text += i <= bytes.size() ? alphabet[(three >> (18 - 6 * i)) & 63] : '=';
    }
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3);
    for (std::size_t at = 0; at < text.size(); at += 4) {
        std::uint32_t three = 0;
        for (std::size_t i = at; i < at + 4; ++i) {
            auto const digit = text[i] == '=' ? 0 : alphabet.find(text[i]);
            if (digit == alphabet.npos) return std::nullopt;
            three = (three << 6) | static_cast<std::uint32_t>(digit);
        }
        for (int shift = 16; shift >= 0; shift -= 8) bytes += static_cast<char>((three >> shift) & 0xFF);
    }
    for (auto rest = text; rest.ends_with('=') && text.size() - rest.size() < 2; rest.remove_suffix(1))
        bytes.pop_back();
    // One spelling for each text: no bits left over, and no padding but at the end.
    if (to_base64(bytes) != text) return std::nullopt;
    return bytes;
}

} // namespace itsm::inline v0
