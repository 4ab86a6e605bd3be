// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <type_traits>

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
        if (std::is_constant_evaluated()) return a.bytes == b.bytes;
        std::uint64_t differing = 0;
        for (std::size_t i = 0; i < words; ++i) differing |= a.word(i) ^ b.word(i);
        return differing == 0;
    }
    /// Byte by byte; the padding sorts a shorter text before one that it begins.
    friend constexpr std::strong_ordering operator<=>(inline_text const& a, inline_text const& b) {
        for (std::size_t i = 0; i < Capacity; ++i)
            if (a.bytes[i] != b.bytes[i])
                return static_cast<unsigned char>(a.bytes[i]) <=> static_cast<unsigned char>(b.bytes[i]);
        return std::strong_ordering::equal;
    }

    /// A hash over all bytes; the same in every process, so that tables built by the compiler can use it. Each word has a
    /// factor of its own: unlike a chain of them, the products need not wait for each other.
    [[nodiscard]] constexpr std::uint64_t hash() const {
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < factors.size(); ++i) sum += word(i) * factors[i];
        return sum ^ (sum >> 29);
    }

private:
    static constexpr std::size_t words = (Capacity + 1) / 8;

    // Odd, so that no difference in one word is lost; else as the generator gives them (splitmix).
    static constexpr auto factors = [] {
        std::array<std::uint64_t, words> made{};
        std::uint64_t state = 0;
        for (auto& one : made) {
            auto mixed = (state += 0x9e3779b97f4a7c15U);
            mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
            mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
            one = (mixed ^ (mixed >> 31)) | 1U;
        }
        return made;
    }();

    /// Read where it stands: a `bit_cast` of all bytes would copy them first.
    [[nodiscard]] constexpr std::uint64_t word(std::size_t i) const {
        if (std::is_constant_evaluated()) return std::bit_cast<std::array<std::uint64_t, words>>(bytes)[i];
        std::uint64_t read;
        std::memcpy(&read, bytes.data() + 8 * i, sizeof read);
        return read;
    }
};

} // namespace itsm::inline v0
