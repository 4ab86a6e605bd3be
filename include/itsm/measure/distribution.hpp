// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <vector>

// The member `max` is a word of the report; a host's headers may have made it a macro.
#pragma push_macro("max")
#undef max

namespace itsm::inline v0 {

/// How a quantity is spread (MEA-1). The median of an even number is the mean of the two in the middle; percentiles are
/// nearest-rank, so they are always values that occurred. All zero when there is nothing.
struct distribution {
    std::uint64_t n = 0;
    double mean = 0;
    double median = 0;
    double p90 = 0;
    double p95 = 0;
    double p99 = 0;
    double max = 0;

    friend bool operator==(distribution const&, distribution const&) = default;
};
BOOST_DESCRIBE_STRUCT(distribution, (), (n, mean, median, p90, p95, p99, max))

/// Sorts a copy; n log n.
[[nodiscard]] distribution distribution_of(std::vector<std::int64_t> values);

} // namespace itsm::inline v0

#pragma pop_macro("max")
