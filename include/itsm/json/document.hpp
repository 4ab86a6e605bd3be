// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/json/direct.hpp>

/// Documents: the JSON in which a store keeps records and entries. It loses no text, and a newer library may have written
/// it.
namespace itsm::inline v0 {

/// What a document may ask of its reader: it is the store's own, so there is no limit but that of its bytes.
inline constexpr json_limits document_limits{
    .bytes = std::size_t{64} << 20, .depth = 1000, .string = std::size_t{64} << 20, .members = std::size_t{64} << 20};

/// A described type as JSON, the same as `write_json` gives, but that text is kept as it is when it is not UTF-8:
/// `{"$bytes": "<base64>"}` stands for it, and `"$bytes:<base64>"` for a key. What a host's own fields hold and looks like
/// it is written with one `$` more. Numbers that are not finite become null.
template <class T>
[[nodiscard]] std::string write_document(T const& from) {
    return detail::written(from, detail::text_form::document);
}

namespace detail {
/// What `write_document` wrote, as a value in which every text is what it was.
result<value> parse_document(std::string_view text);
} // namespace detail

/// Reads what `write_document` wrote, and what `write_json` did. Keys that the type does not have are skipped. Refused, with
/// a JSON pointer to the place: what `parse_json` refuses within `document_limits`, a key twice in one object included;
/// what `from_value` refuses; `bad_type` and `bad_value` for marked bytes that are not base64 (RFC 4648, with padding), and
/// `bad_value` for a marked key that needs no mark. Linear in the text.
template <class T>
[[nodiscard]] result<T> read_document(std::string_view text) {
    result<T> made{std::in_place};
    if (detail::json_text_reader{text, document_limits}.read_whole(*made)) return made;
    made =
        detail::parse_document(text).and_then([](value&& from) { return from_value<T>(from, unknown_keys::ignore); });
    return made;
}

} // namespace itsm::inline v0
