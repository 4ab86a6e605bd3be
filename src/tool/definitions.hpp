// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/incident/lifecycle.hpp>
#include <itsm/incident/observed.hpp>

#include <array>

namespace itsm::tool {

/// The definitions that the library ships: the one list that a new practice is added to here.
inline std::array<definition_view const*, 2> const shipped_definitions{&incident_lifecycle, &incident_observed};

} // namespace itsm::tool
