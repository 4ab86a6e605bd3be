// expect: no match for
// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/incident.hpp>

using namespace itsm;

bool same(incident_id one, tenant_id other) {
#ifdef ITSM_MUST_FAIL
    return one == other;
#else
    return one.high == other.high && one.low == other.low;
#endif
}
