// expect: guard_of_other_command
// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/definition.hpp>

using namespace itsm;

constexpr lifecycle_spec<incident> ours() {
    auto spec = incident_spec();
#ifdef ITSM_MUST_FAIL
    spec.find_row("close")->guards.push_back(incident_rules::fix_or_workaround_named); // reads the fields of resolve
#else
    spec.find_row("close")->guards.push_back(incident_rules::fix_on_record);
#endif
    return spec;
}
static_assert(compiled<&ours>.rows.size() > 0);
