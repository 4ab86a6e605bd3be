// SPDX-License-Identifier: BSL-1.0
#include <itsm/storage/contract.hpp>

#include <itsm/core/hexadecimal.hpp>

#include <algorithm>
#include <optional>

namespace itsm::inline v0 {

std::string to_text(feed_head const& head) {
    std::string_view const bytes{reinterpret_cast<char const*>(head.chain.data()), head.chain.size()};
    return std::to_string(head.epoch) + "." + std::to_string(head.position) + "." + detail::in_hexadecimal(bytes);
}

result<feed_head> parse_feed_head(std::string_view text) {
    feed_head head;
    auto const epoch = detail::take_number<std::uint64_t>(text, '.');
    auto const position = epoch ? detail::take_number<std::uint64_t>(text, '.') : std::nullopt;
    auto const chain = position ? detail::from_hexadecimal(text) : std::nullopt;
    if (!chain || chain->size() != head.chain.size())
        return failure(error_code::bad_syntax, "a head is EPOCH.POSITION.DIGEST, the digest in 64 hexadecimal digits");
    head.epoch = *epoch;
    head.position = *position;
    std::copy(chain->begin(), chain->end(), head.chain.begin());
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
