// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/entry.hpp>
#include <itsm/incident/incident.hpp>

#include <optional>
#include <string>
#include <vector>

namespace itsm::inline v0 {

/// The rules that an observed entry broke, each once, decided again on the record as it was before; or what stands for
/// them where no rule did. None: it would have been accepted.
[[nodiscard]] std::optional<std::vector<std::string>> rules_broken_by(
    incident const& before, journal_entry const& observed, incident_policy const& policy);

} // namespace itsm::inline v0
