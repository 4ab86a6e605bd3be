// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/result.hpp>
#include <itsm/core/value.hpp>

#include <cstddef>
#include <string>
#include <string_view>

/// JSON text to values and back. Typed reading and writing is in typed.hpp.
namespace itsm::inline v0 {

/// What a text may ask of its reader, so that a hostile one costs little. Beyond each: `too_large`.
struct json_limits {
    std::size_t bytes = std::size_t{16} << 20; ///< of the whole text
    std::size_t depth = 32;                    ///< lists and objects within each other; at most 1000 are ever read
    std::size_t string = std::size_t{1} << 20; ///< bytes of one text or key, after its escapes are resolved
    std::size_t members = 100'000;             ///< members of objects and elements of lists, of the whole text together
};

/// Reads one JSON text (RFC 8259, UTF-8 without a byte order mark). Whole numbers become integers, those with a point
/// or an exponent doubles; times stay text. Members keep their order.
///
/// Refused, with a JSON pointer to the value that was being read and line and column in the message:
/// `bad_syntax`; `truncated`, when the text ends too early, an empty one included; `bad_encoding`, for bytes that are
/// not UTF-8 and for halves of a surrogate pair; `duplicate_field`; `bad_value`, for a whole number beyond 64 bits with sign or
/// a number beyond double; `too_large`. Linear in the text; an object of n members costs n log n.
[[nodiscard]] result<value> parse_json(std::string_view text, json_limits const& limits = {});

/// Whether the bytes are UTF-8 as JSON has it: nothing overlong, no surrogates. Only then does a text come back from JSON
/// as it was.
[[nodiscard]] bool is_utf8(std::string_view bytes);

/// The value as JSON without spaces: always valid, whatever its texts hold. Bytes that are not UTF-8 become U+FFFD, times
/// RFC 3339 text, numbers that are not finite null. A finite double reads back as the same double.
[[nodiscard]] std::string to_json(value const& from);

/// The same for people: a line for each member and element, two spaces a level.
[[nodiscard]] std::string to_json_pretty(value const& from);

} // namespace itsm::inline v0
