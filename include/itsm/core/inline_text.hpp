// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace itsm::inline v0 {

/// Short text stored in place, zero-padded: keys that are compared and copied in every decision.
/// `Capacity` is the longest text in bytes; the object is one byte longer. Text is bytes, not checked as UTF-8.
template <std::size_t Capacity>
struct inline_text {
    static_assert((Capacity + 1) % 8 == 0, "whole words, so that equality and hash are a few instructions");

    std::array<char, Capacity + 1> bytes{};

    constexpr inline_text() = default;

    /// From a literal; a text that does not fit does not compile.
    template <std::size_t N>
    consteval inline_text(char const (&literal)[N]) {
        static_assert(N - 1 <= Capacity, "key is too long");
        for (std::size_t i = 0; i + 1 < N; ++i) bytes[i] = literal[i];
    }

    /// From text known at run time; empty when it is longer than `Capacity` or holds a zero byte.
    [[nodiscard]] static constexpr std::optional<inline_text> from(std::string_view text) {
        if (text.size() > Capacity || text.find('\0') != std::string_view::npos) return std::nullopt;
        inline_text made;
        for (std::size_t i = 0; i < text.size(); ++i) made.bytes[i] = text[i];
        return made;
    }

    [[nodiscard]] constexpr std::size_t size() const {
        std::size_t n = 0;
        while (n < Capacity && bytes[n] != '\0') ++n;
        return n;
    }
    [[nodiscard]] constexpr bool empty() const { return bytes[0] == '\0'; }
    [[nodiscard]] constexpr std::string_view view() const { return {bytes.data(), size()}; }
    constexpr operator std::string_view() const { return view(); }

    friend constexpr bool operator==(inline_text const& a, inline_text const& b) {
        return std::bit_cast<words>(a.bytes) == std::bit_cast<words>(b.bytes);
    }
    /// Byte by byte; the padding sorts a shorter text before one that it begins.
    friend constexpr std::strong_ordering operator<=>(inline_text const& a, inline_text const& b) {
        for (std::size_t i = 0; i < Capacity; ++i)
            if (a.bytes[i] != b.bytes[i])
                return static_cast<unsigned char>(a.bytes[i]) <=> static_cast<unsigned char>(b.bytes[i]);
        return std::strong_ordering::equal;
    }

    /// A hash over all bytes; the same in every process, so that tables built by the compiler can use it.
    [[nodiscard]] constexpr std::uint64_t hash() const {
        std::uint64_t mixed = 0x9e3779b97f4a7c15U;
        for (auto const word : std::bit_cast<words>(bytes)) mixed = (std::rotl(mixed, 23) ^ word) * 0x9fb21c651e98df25U;
        return mixed ^ (mixed >> 29);
    }

private:
    using words = std::array<std::uint64_t, (Capacity + 1) / 8>;
};

} // namespace itsm::inline v0
