// expect: invalid initialization of reference
// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/lifecycle.hpp>

using namespace itsm;

struct ticket_policy {
    unsigned version = 1;
};

instant now_of(actor_profile const& who, incident_policy const& ours, ticket_policy const& theirs) {
#ifdef ITSM_MUST_FAIL
    context<incident> const in{instant{}, who, theirs};
#else
    context<incident> const in{instant{}, who, ours};
#endif
    return theirs.version > 0 ? in.now : instant{};
}
