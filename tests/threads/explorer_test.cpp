// SPDX-License-Identifier: BSL-1.0
#include "../../examples/change_samples.hpp"

#include <doctest/doctest.h>

// By itself, so that the thread sanitizer builds little.

using namespace itsm;
using namespace change_model;
using samples::explored;
using samples::second_explored;

TEST_CASE("how many threads decide makes no difference") {
    auto const found_by = [](unsigned threads) {
        explorer search{explored(careless_process, "first"), second_explored(change_process)};
        search.never(
            "deployed unapproved", [](change const& one, change const&) { return samples::deployed_unapproved(one); });
        auto const found = search.run({.threads = threads});
        REQUIRE(found);
        return to_value(*found);
    };
    CHECK(found_by(1) == found_by(3));
}
