// expect: shadowed_row
// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/definition.hpp>

using namespace itsm;

constexpr lifecycle_spec<incident> ours() {
    auto spec = incident_spec();
#ifdef ITSM_MUST_FAIL
    constexpr auto source = incident_state::resolved; // where "close" always wins
#else
    constexpr auto source = incident_state::in_progress;
#endif
    spec.add(row("close_quickly", from(source), on<incident_commands::close>, to(incident_state::closed)));
    return spec;
}
static_assert(compiled<&ours>.rows.size() > 0);
