// SPDX-License-Identifier: BSL-1.0
#include "characters.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace itsm::inline v0 {

namespace {

/// The lead bytes of one length, and what the first byte after them may be: the table of well-formed sequences
/// (Unicode 15, table 3-7), which has no overlong form, no surrogate and nothing above U+10FFFF.
struct utf8_form {
    unsigned char first_lead, last_lead, length, first_next, last_next;
};
constexpr std::array utf8_forms{utf8_form{0xC2, 0xDF, 2, 0x80, 0xBF},
    utf8_form{0xE0, 0xE0, 3, 0xA0, 0xBF},
    utf8_form{0xE1, 0xEC, 3, 0x80, 0xBF},
    utf8_form{0xED, 0xED, 3, 0x80, 0x9F},
    utf8_form{0xEE, 0xEF, 3, 0x80, 0xBF},
    utf8_form{0xF0, 0xF0, 4, 0x90, 0xBF},
    utf8_form{0xF1, 0xF3, 4, 0x80, 0xBF},
    utf8_form{0xF4, 0xF4, 4, 0x80, 0x8F}};

constexpr bool is_plain_ascii(char c) {
    return static_cast<unsigned char>(c - ' ') < 0x80 - ' ' && c != '"' && c != '\\';
}

/// How many of eight bytes at the front are plain ASCII. A byte below `n` borrows when `n` is taken from it, and one that
/// is sought is zero after the exclusive or, which is below one. What borrows may mark bytes after it wrongly, never before.
std::size_t plain_of_eight(char const* eight) {
    constexpr std::uint64_t each = 0x0101'0101'0101'0101U;
    std::uint64_t bytes;
    std::memcpy(&bytes, eight, sizeof bytes);
    auto const below = [](std::uint64_t word, unsigned n) { return (word - each * n) & ~word; };
    auto const odd = bytes | below(bytes, ' ') | below(bytes ^ each * '"', 1) | below(bytes ^ each * '\\', 1);
    return static_cast<std::size_t>(std::countr_zero(odd & each * 0x80)) / 8;
}

std::size_t plain_ascii_length(std::string_view text) {
    std::size_t at = 0;
    if constexpr (std::endian::native == std::endian::little) {
        for (; at + 8 <= text.size(); at += 8)
            if (auto const plain = plain_of_eight(text.data() + at); plain < 8) return at + plain;
    }
    while (at < text.size() && is_plain_ascii(text[at])) ++at;
    return at;
}

} // namespace

utf8_sequence front_of(std::string_view text) {
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (byte(0) < 0x80) return {1, true};
    auto const form = std::find_if(utf8_forms.begin(), utf8_forms.end(), [&](auto const& f) {
        return f.first_lead <= byte(0) && byte(0) <= f.last_lead;
    });
    if (form == utf8_forms.end()) return {1, false};
    for (std::size_t i = 1; i < form->length; ++i) {
        auto const low = i == 1 ? form->first_next : 0x80;
        auto const high = i == 1 ? form->last_next : 0xBF;
        if (i == text.size() || byte(i) < low || byte(i) > high) return {i, false};
    }
    return {form->length, true};
}

std::size_t valid_length(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        auto const next = front_of(text.substr(at));
        if (!next.is_valid) break;
        at += next.length;
    }
    return at;
}

std::size_t plain_length(std::string_view text) {
    std::size_t at = 0;
    for (;;) {
        at += plain_ascii_length(text.substr(at));
        if (at == text.size() || static_cast<unsigned char>(text[at]) < 0x80) return at;
        auto const next = front_of(text.substr(at));
        if (!next.is_valid) return at;
        at += next.length;
    }
}

} // namespace itsm::inline v0
