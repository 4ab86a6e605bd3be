// expect: no matching function for call to
// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/fact.hpp>

using namespace itsm;

constexpr fact<instant> share_reached{"service_level.share_reached", "when the share is used up"};

void tell(fact_set& facts) {
#ifdef ITSM_MUST_FAIL
    facts.set(share_reached, true);
#else
    facts.set(share_reached, instant{});
#endif
}
