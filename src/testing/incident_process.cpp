// SPDX-License-Identifier: BSL-1.0
#include <itsm/testing/incident_process.hpp>

#include <itsm/incident/definition.hpp>
#include <itsm/incident/reflection.hpp>

namespace itsm::inline v0 {

template class subject<incident>;
template class scenario<incident>;

subject<incident> const& incident_process() {
    static auto const made = subject<incident>::from_environment(incident_spec());
    return made;
}

} // namespace itsm::inline v0
