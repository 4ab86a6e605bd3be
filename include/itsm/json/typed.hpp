// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/reflect.hpp>
#include <itsm/json/json.hpp>

namespace itsm::inline v0 {

/// Reads a described type from JSON. Members that the text does not mention keep their defaults. Refused: what
/// `parse_json` and `from_value` refuse, always with a JSON pointer to the place.
template <class T>
[[nodiscard]] result<T> read_json(
    std::string_view text, unknown_keys unknown = unknown_keys::refuse, json_limits const& limits = {}) {
    return parse_json(text, limits).and_then([&](value&& from) { return from_value<T>(from, unknown); });
}

/// A described type as JSON without spaces; `read_json` gives it back.
template <class T>
[[nodiscard]] std::string write_json(T const& from) {
    return to_json(to_value(from));
}

} // namespace itsm::inline v0
