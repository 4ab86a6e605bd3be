// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace itsm::inline v0::detail {

/// Leaves out what need not be there: until no single part of `sequence` can go, parts are taken out one by one, the last
/// first. `try_out` is given a sequence, which it may cut further, and says what came of it; nothing (an empty optional)
/// when it fails no longer. `outcome` is what came of the whole. At worst quadratic in calls.
template <class Part, class Outcome, class F>
void shorten(std::vector<Part>& sequence, Outcome& outcome, F const& try_out) {
    for (bool is_shorter = true; is_shorter;) {
        is_shorter = false;
        for (auto at = sequence.size(); at-- > 0;) {
            if (at >= sequence.size()) continue; // cut meanwhile
            auto candidate = sequence;
            candidate.erase(candidate.begin() + static_cast<std::ptrdiff_t>(at));
            auto found = try_out(candidate);
            if (!found) continue;
            sequence = std::move(candidate);
            outcome = std::move(*found);
            is_shorter = true;
        }
    }
}

} // namespace itsm::inline v0::detail
