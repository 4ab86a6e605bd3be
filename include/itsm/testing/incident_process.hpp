// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/incident/incident.hpp>
#include <itsm/testing/scenario.hpp>

namespace itsm::inline v0 {

/// The shipped incident process as the environment says it is to be tested: itself or a mutant (see `subject`). Made
/// once; throws std::runtime_error as `subject::from_environment` does.
[[nodiscard]] subject<incident> const& incident_process();

extern template class subject<incident>;
extern template class scenario<incident>;

} // namespace itsm::inline v0
