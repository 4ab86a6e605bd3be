// SPDX-License-Identifier: BSL-1.0
#include "base64.hpp"

#include <openssl/evp.h>

namespace itsm::inline v0::sqlite {

std::string to_base64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0'); // and the zero that OpenSSL appends
    int const length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
        reinterpret_cast<unsigned char const*>(bytes.data()),
        static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(length));
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.empty()) return std::string{};
    std::string bytes(text.size() / 4 * 3 + 3, '\0');
    int const length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
        reinterpret_cast<unsigned char const*>(text.data()),
        static_cast<int>(text.size()));
    if (length < 0) return std::nullopt;
    std::size_t const padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    bytes.resize(static_cast<std::size_t>(length) - padding);
    // OpenSSL overlooks blanks around the text and bits that are left over.
    if (to_base64(bytes) != text) return std::nullopt;
    return bytes;
}

} // namespace itsm::inline v0::sqlite
