// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/incident/commands.hpp>
#include <itsm/incident/incident.hpp>
#include <itsm/lifecycle/decide.hpp>

/// Deciding incidents. The rows are written in definition.hpp, the rules in rules.hpp; neither is needed to decide.
namespace itsm::inline v0 {

/// The shipped definition: what `decide` takes when no other is given.
extern definition<incident> const incident_lifecycle;

inline definition<incident> const& shipped_definition(incident const*) { return incident_lifecycle; }

} // namespace itsm::inline v0
