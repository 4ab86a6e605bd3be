// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/lifecycle.hpp>
#include <itsm/verify/incident_proof.hpp>

#include <doctest/doctest.h>

using namespace itsm;

TEST_CASE("what the rulebook promises of incidents holds for everything that the shipped definition lets happen") {
    auto const proved = prove_incident(incident_lifecycle);
    REQUIRE(proved.size() == 10);
    for (auto const& one : proved) {
        INFO(one.topic);
        CHECK_MESSAGE(one.found.holds(), to_text(one.found));
    }
    MESSAGE(to_text(proved));
}
