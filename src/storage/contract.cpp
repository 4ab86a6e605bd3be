// SPDX-License-Identifier: BSL-1.0
#include <itsm/storage/contract.hpp>

#include <charconv>
#include <optional>
#include <string_view>

namespace itsm::inline v0 {

namespace {

constexpr std::string_view hexadecimal = "0123456789abcdef";

/// The number before the next dot, which is cut off with it.
std::optional<std::uint64_t> take_number(std::string_view& rest) {
    std::uint64_t number = 0;
    auto const [end, fault] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    auto const used = static_cast<std::size_t>(end - rest.data());
    if (fault != std::errc{} || used == rest.size() || rest[used] != '.') return std::nullopt;
    rest.remove_prefix(used + 1);
    return number;
}

bool read_digest(std::string_view digits, chain_digest& into) {
    if (digits.size() != 2 * into.size()) return false;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        auto const nibble = hexadecimal.find(digits[i]);
        if (nibble == std::string_view::npos) return false;
        into[i / 2] = static_cast<unsigned char>((unsigned{into[i / 2]} << 4) | nibble);
    }
    return true;
}

} // namespace

std::string to_text(feed_head const& head) {
    auto text = std::to_string(head.epoch) + "." + std::to_string(head.position) + ".";
    for (auto const byte : head.chain) {
        text += hexadecimal[byte >> 4];
        text += hexadecimal[byte & 15];
    }
    return text;
}

result<feed_head> parse_feed_head(std::string_view text) {
    feed_head head;
    auto const epoch = take_number(text);
    auto const position = epoch ? take_number(text) : std::nullopt;
    if (!position || !read_digest(text, head.chain))
        return failure(error_code::bad_syntax, "a head is EPOCH.POSITION.DIGEST, the digest in 64 hexadecimal digits");
    head.epoch = *epoch;
    head.position = *position;
    return head;
}

error_class class_of(error_code code) {
    switch (code) {
    case error_code::not_found:
    case error_code::already_exists:
    case error_code::conflict:
    case error_code::command_reused:
    case error_code::forbidden:
    case error_code::busy:
    case error_code::retry:
    case error_code::full:
    case error_code::read_only:
    case error_code::schema_too_new:
    case error_code::schema_too_old:
    case error_code::unavailable:
    case error_code::not_supported: return error_class::not_committed;
    case error_code::unknown_outcome: return error_class::unknown;
    case error_code::poisoned:
    case error_code::corrupt:
    case error_code::epoch_changed:
    case error_code::fenced: return error_class::unusable;
    default: return error_class::input;
    }
}

} // namespace itsm::inline v0
