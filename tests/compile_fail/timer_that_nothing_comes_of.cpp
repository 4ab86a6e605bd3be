// expect: timer_without_exit
// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/definition.hpp>

using namespace itsm;

constexpr lifecycle_spec<incident> ours() {
    auto spec = incident_spec();
#ifdef ITSM_MUST_FAIL
    constexpr auto where = incident_state::resolved; // where no row takes "resume"
#else
    constexpr auto where = incident_state::assigned;
#endif
    spec.add(running_in(group_of(where), incident_rules::resume_when_due));
    return spec;
}
static_assert(compiled<&ours>.timers.size() == 3);
