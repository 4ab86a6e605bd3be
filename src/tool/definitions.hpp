// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/result.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/incident/observed.hpp>

#include <array>
#include <string>
#include <string_view>

namespace itsm::tool {

/// The definitions that the library ships: the one list that a new practice is added to here.
inline std::array<definition_view const*, 2> const shipped_definitions{&incident_lifecycle, &incident_observed};

/// One of them by its key; `not_found` says which there are.
[[nodiscard]] inline result<definition_view const*> find_shipped(std::string_view key) {
    std::string known;
    for (auto const* one : shipped_definitions) {
        if (one->key.view() == key) return one;
        known.append(known.empty() ? "" : ", ").append(one->key.view());
    }
    return failure(error_code::not_found, "is none of the shipped definitions: " + known);
}

} // namespace itsm::tool
