// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/query/page.hpp>
#include <itsm/testing/store_samples.hpp>

#include <vector>

/// Incidents that differ, with ties and nulls.
namespace itsm::samples {

inline constexpr tenant_id ours{1, 1};

inline std::vector<incident> various(std::uint64_t count, std::uint64_t seed = 1) {
    kit_random random{seed};
    auto const monday = *parse_instant("2026-03-02T09:00:00Z");
    std::vector<incident> made;
    for (std::uint64_t n = 1; n <= count; ++n) {
        auto const at = monday + std::chrono::microseconds{n};
        made.push_back(
            store_samples<incident>::created({ours, {7, n}, "INC" + std::to_string(n % 7), "broken", at}).next());
        for (auto changes = random.below(4); changes > 0; --changes)
            made.back() = store_samples<incident>::varied(made.back(), random, at).next();
    }
    return made;
}

} // namespace itsm::samples
