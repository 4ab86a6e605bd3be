// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/json/direct.hpp>

namespace itsm::inline v0 {

/// Reads a described type from JSON. Members that the text does not mention keep their defaults. Refused: what
/// `parse_json` and `from_value` refuse, always with a JSON pointer to the place. Linear in the text; fastest where the
/// text is as `write_json` writes it.
template <class T>
[[nodiscard]] result<T> read_json(
    std::string_view text, unknown_keys unknown = unknown_keys::refuse, json_limits const& limits = {}) {
    result<T> made{std::in_place};
    if (detail::json_text_reader{text, limits}.read_whole(*made)) return made;
    made = parse_json(text, limits).and_then([&](value&& from) { return from_value<T>(from, unknown); });
    return made;
}

/// A described type as JSON without spaces, the text of `to_json(to_value(from))`; `read_json` gives it back.
template <class T>
[[nodiscard]] std::string write_json(T const& from) {
    return detail::written(from, detail::text_form::json);
}

} // namespace itsm::inline v0
