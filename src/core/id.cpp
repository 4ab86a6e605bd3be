// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/id.hpp>

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid.hpp>

#include <algorithm>
#include <array>

namespace itsm::inline v0 {

namespace {

std::uint64_t splitmix(std::uint64_t& state) {
    auto z = (state += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

constexpr bool is_dash_place(std::size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

} // namespace

char* detail::write_uuid(std::uint64_t high, std::uint64_t low, char* into) {
    constexpr std::string_view digits = "0123456789abcdef";
    unsigned nibble = 0;
    for (std::size_t i = 0; i < uuid_size; ++i) {
        if (is_dash_place(i)) {
            into[i] = '-';
            continue;
        }
        auto const word = nibble < 16 ? high : low;
        into[i] = digits[(word >> (60 - 4 * (nibble % 16))) & 0xF];
        ++nibble;
    }
    return into + uuid_size;
}

std::string detail::uuid_text(std::uint64_t high, std::uint64_t low) {
    std::array<char, uuid_size> text{};
    return {text.data(), write_uuid(high, low, text.data())};
}

result<strong_id<void>> detail::parse_uuid(std::string_view text) {
    auto const refused = [&] {
        return failure(
            error_code::bad_syntax, "\"" + std::string{text.substr(0, 40)} + "\" is not an id of 36 characters");
    };
    if (text.size() != uuid_size) return refused();
    std::array<std::uint64_t, 2> words{};
    unsigned nibble = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_dash_place(i)) {
            if (text[i] != '-') return refused();
            continue;
        }
        int const digit = hex_value(text[i]);
        if (digit < 0) return refused();
        auto& word = words[nibble / 16];
        word = (word << 4) | static_cast<std::uint64_t>(digit);
        ++nibble;
    }
    return strong_id<void>{words[0], words[1]};
}

strong_id<void> time_ordered_ids::next() {
    auto const now = now_(clock_);
    if (now > last_ms_) {
        last_ms_ = now;
        sequence_ = 0;
    } else if (++sequence_ > 0xFFF) { // the 12 bits behind the time are full: borrow the next millisecond
        ++last_ms_;
        sequence_ = 0;
    }
    constexpr std::uint64_t version_7 = 0x7000;
    constexpr std::uint64_t variant = 0x8000'0000'0000'0000U;
    return {((last_ms_ & 0xFFFF'FFFF'FFFFU) << 16) | version_7 | sequence_, variant | (splitmix(state_) >> 2)};
}

strong_id<void> named_id(tenant_id space, std::string_view name) {
    boost::uuids::uuid of{};
    for (std::size_t i = 0; i < 8; ++i) {
        of.data[i] = static_cast<std::uint8_t>(space.high >> (56 - 8 * i));
        of.data[8 + i] = static_cast<std::uint8_t>(space.low >> (56 - 8 * i));
    }
    auto const made = boost::uuids::name_generator_sha1{of}(name.data(), name.size());
    strong_id<void> id;
    for (std::size_t i = 0; i < 8; ++i) {
        id.high = (id.high << 8) | made.data[i];
        id.low = (id.low << 8) | made.data[8 + i];
    }
    return id;
}

} // namespace itsm::inline v0
