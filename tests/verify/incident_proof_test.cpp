// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/lifecycle.hpp>
#include <itsm/verify/incident_proof.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>

using namespace itsm;

TEST_CASE("what the rulebook promises of incidents holds for everything that the shipped definition lets happen") {
    auto const proved = prove_incident(incident_lifecycle);
    REQUIRE(proved.size() == 10);
    for (auto const& one : proved) {
        INFO(one.topic);
        CHECK_MESSAGE(one.found.holds(), to_text(one.found));
    }
    std::uint64_t worlds = 0;
    std::size_t properties = 0;
    for (auto const& one : proved) {
        worlds += one.found.worlds;
        properties += one.found.properties.size();
    }
    MESSAGE(properties << " properties of incidents over " << worlds << " worlds in " << proved.size() << " topics");
}
