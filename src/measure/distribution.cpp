// SPDX-License-Identifier: BSL-1.0
#include <itsm/measure/distribution.hpp>

#include <algorithm>
#include <numeric>

namespace itsm::inline v0 {

namespace {

/// The smallest value with at least `percent` of all at or below it.
double nearest_rank(std::vector<std::int64_t> const& sorted, std::size_t percent) {
    auto const rank = (sorted.size() * percent + 99) / 100;
    return static_cast<double>(sorted[rank - 1]);
}

double median_of(std::vector<std::int64_t> const& sorted) {
    auto const middle = sorted.size() / 2;
    if (sorted.size() % 2 == 1) return static_cast<double>(sorted[middle]);
    return (static_cast<double>(sorted[middle - 1]) + static_cast<double>(sorted[middle])) / 2;
}

} // namespace

distribution distribution_of(std::vector<std::int64_t> values) {
    if (values.empty()) return {};
    std::sort(values.begin(), values.end());
    auto const total = std::accumulate(values.begin(), values.end(), 0.0);
    return {values.size(),
        total / static_cast<double>(values.size()),
        median_of(values),
        nearest_rank(values, 90),
        nearest_rank(values, 95),
        nearest_rank(values, 99),
        static_cast<double>(values.back())};
}

} // namespace itsm::inline v0
