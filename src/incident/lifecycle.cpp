// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/definition.hpp>
#include <itsm/incident/lifecycle.hpp>

namespace itsm::inline v0 {

// Building the tables is the check: a definition with a fault does not compile (lifecycle/compile.hpp).
static_assert(compiled<&incident_spec>.states.size() == 6);

constinit definition<incident> const incident_lifecycle = compiled<&incident_spec>;

} // namespace itsm::inline v0
