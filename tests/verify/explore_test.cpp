// SPDX-License-Identifier: BSL-1.0
#include "../../examples/change_samples.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace itsm;
using namespace samples;

TEST_CASE("one change has 726 worlds and 2,896 transitions, as Spin counts them") {
    explorer search{explored(change_process)};
    auto const found = search.run();
    REQUIRE(found);
    CHECK(found->worlds == 726);
    CHECK(found->transitions == 2896);
    CHECK(found->is_complete);
    MESSAGE(to_text(*found));
}

TEST_CASE("two changes have 263,538 worlds") {
    explorer search{explored(change_process, "first"), second_explored(change_process)};
    auto const found = search.run();
    REQUIRE(found);
    CHECK(found->worlds == 263'538);
    CHECK(found->is_complete);
}

TEST_CASE("content edited after approval is found by the shortest story, of eight steps") {
    explorer search{explored(careless_process)};
    search.never("deployed without approval of this content", deployed_unapproved);
    auto const found = search.run();
    REQUIRE(found);
    auto const& one = found->properties.at(0);
    CHECK(one.verdict == property_verdict::refuted);
    CHECK(one.story.steps.size() == 8);
    MESSAGE(to_text(*found));
}
