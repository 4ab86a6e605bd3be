// expect: no matching function for call to
// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/lifecycle.hpp>

using namespace itsm;

struct ticket {};
struct refund {};
ITSM_COMMAND(ticket, refund, ())

auto decided(incident const& it, context<incident> const& in) {
#ifdef ITSM_MUST_FAIL
    return decide(it, refund{}, in);
#else
    return decide(it, incident_commands::start{}, in);
#endif
}
