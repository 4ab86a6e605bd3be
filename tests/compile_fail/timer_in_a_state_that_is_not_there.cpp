// expect: timer_in_unknown_state
// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/definition.hpp>

using namespace itsm;

constexpr lifecycle_spec<incident> ours() {
    auto spec = incident_spec();
#ifdef ITSM_MUST_FAIL
    spec.timers.back().states.push_back("waiting");
#else
    spec.timers.back().states.push_back("resolved");
#endif
    return spec;
}
static_assert(compiled<&ours>.timers.size() == 2);
