// expect: row_to_unknown_state
// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/definition.hpp>

using namespace itsm;

constexpr lifecycle_spec<incident> ours() {
    auto spec = incident_spec();
#ifdef ITSM_MUST_FAIL
    spec.find_row("close")->target = to(state_key{"archived"});
#else
    spec.find_row("close")->target = to(state_key{"closed"});
#endif
    return spec;
}
static_assert(compiled<&ours>.rows.size() > 0);
