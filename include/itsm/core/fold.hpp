// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/entry.hpp>
#include <itsm/core/reflect.hpp>
#include <itsm/core/result.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <utility>

namespace itsm::inline v0 {

/// What a record has become after `entries`, which are those of one record and go on from `start`: from its creation, or
/// from any version that was stored. A shorter span gives the record as it was then. Linear in the changes.
///
/// Refused (`bad_value`, the path is the entry's index and what of it is wrong, as in `/3/links/0/kind`): versions that
/// do not follow one another, an entry of another record, a change that leads nowhere or does not fit.
template <class R>
[[nodiscard]] result<R> fold(std::span<journal_entry const> entries, R start = {}) {
    auto const refuse = [](std::size_t index, std::string message, std::string const& path) {
        return failure(error_code::bad_value, std::move(message), "/" + std::to_string(index) + path);
    };
    for (std::size_t i = 0; i < entries.size(); ++i) {
        auto const& entry = entries[i];
        auto const expected = start.version + 1;
        if (entry.version != expected) return refuse(i, "expected version " + std::to_string(expected), "/version");
        if (entry.record != entries.front().record) return refuse(i, "an entry of another record", "/record");
        for (auto const& change : entry.changes)
            if (!apply_change(start, change)) return refuse(i, "the change does not apply", change.path);
        if (start.version != entry.version)
            return refuse(i, "the changes do not lead to the entry's version", "/version");
    }
    return start;
}

} // namespace itsm::inline v0
