// expect: permission_too_long
// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/definition.hpp>

using namespace itsm;

constexpr lifecycle_spec<incident> ours() {
    auto spec = incident_spec();
#ifdef ITSM_MUST_FAIL
    spec.add(right_to("closed", "incidents.are.closed.by.those.alone.who.close.incidents.at.acmes"));
#else
    spec.add(right_to("closed", "incidents.are.closed.by.those.alone.who.close.incidents.at.acme"));
#endif
    return spec;
}
static_assert(compiled<&ours>.timers.size() == 2);
