// expect: no_way_out
// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/definition.hpp>

using namespace itsm;

constexpr lifecycle_spec<incident> ours() {
    auto spec = incident_spec();
    spec.add(extra_state<incident>("awaiting_parts", incident_state::in_progress, state_category::waiting));
    spec.find_row("hold")->target = to(state_key{"awaiting_parts"});
#ifndef ITSM_MUST_FAIL
    spec.add(row("parts_arrived",
        from(state_key{"awaiting_parts"}),
        on<incident_commands::resume>,
        to(incident_state::in_progress)));
#endif
    return spec;
}
static_assert(compiled<&ours>.states.size() == 7);
