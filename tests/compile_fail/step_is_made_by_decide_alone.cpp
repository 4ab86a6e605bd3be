// expect: private
// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/lifecycle.hpp>

using namespace itsm;

/// A host that would like to store what nobody decided.
#ifdef ITSM_MUST_FAIL
step<incident> forged(incident it, actor_profile who) { return step<incident>{it, who}; }
#else
result<step<incident>, refusal> forged(incident const& it, context<incident> const& in) {
    return decide(it, incident_commands::comment{.text = "decided"}, in);
}
#endif
