// SPDX-License-Identifier: BSL-1.0
#include <itsm/measure/distribution.hpp>

#include <doctest/doctest.h>

#include <numeric>

using namespace itsm;

TEST_CASE("nothing has no distribution") { CHECK(distribution_of({}) == distribution{}); }

TEST_CASE("one value is all of its distribution") { CHECK(distribution_of({7}) == distribution{1, 7, 7, 7, 7, 7, 7}); }

TEST_CASE("the median of an even number is the mean of the two in the middle") {
    CHECK(distribution_of({4, 1, 3, 2}).median == 2.5);
    CHECK(distribution_of({3, 1, 2}).median == 2);
}

TEST_CASE("percentiles are nearest-rank") {
    std::vector<std::int64_t> values(100);
    std::iota(values.begin(), values.end(), 1);
    auto const spread = distribution_of(values);
    CHECK(spread.p90 == 90);
    CHECK(spread.p95 == 95);
    CHECK(spread.p99 == 99);
    CHECK(spread.max == 100);
    values.resize(11);
    CHECK(distribution_of(values).p90 == 10);
}
