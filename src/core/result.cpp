// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/result.hpp>

namespace itsm::inline v0 {

std::string_view to_text(error_code code) {
    switch (code) {
    case error_code::bad_syntax: return "bad_syntax";
    case error_code::bad_encoding: return "bad_encoding";
    case error_code::bad_type: return "bad_type";
    case error_code::bad_value: return "bad_value";
    case error_code::bad_time: return "bad_time";
    case error_code::missing_field: return "missing_field";
    case error_code::unknown_field: return "unknown_field";
    case error_code::duplicate_field: return "duplicate_field";
    case error_code::too_large: return "too_large";
    case error_code::not_readable: return "not_readable";
    case error_code::not_writable: return "not_writable";
    case error_code::truncated: return "truncated";
    case error_code::not_found: return "not_found";
    case error_code::already_exists: return "already_exists";
    case error_code::conflict: return "conflict";
    case error_code::command_reused: return "command_reused";
    case error_code::forbidden: return "forbidden";
    case error_code::busy: return "busy";
    case error_code::retry: return "retry";
    case error_code::full: return "full";
    case error_code::read_only: return "read_only";
    case error_code::schema_too_new: return "schema_too_new";
    case error_code::schema_too_old: return "schema_too_old";
    case error_code::unavailable: return "unavailable";
    case error_code::not_supported: return "not_supported";
    case error_code::unknown_outcome: return "unknown_outcome";
    case error_code::poisoned: return "poisoned";
    case error_code::corrupt: return "corrupt";
    case error_code::epoch_changed: return "epoch_changed";
    case error_code::fenced: return "fenced";
    case error_code::bad_definition: return "bad_definition";
    case error_code::beyond_horizon: return "beyond_horizon";
    }
    return "unknown";
}

std::string to_text(error const& what) {
    auto text = what.message.empty() ? std::string{to_text(what.code)} : what.message;
    if (!what.path.empty()) text += " (at " + what.path + ")";
    return text;
}

} // namespace itsm::inline v0
