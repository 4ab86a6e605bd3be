// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

namespace itsm::inline v0 {

/// Numbers that only look random: the same for the same seed, everywhere.
class kit_random {
public:
    explicit kit_random(std::uint64_t seed) : state_{seed} {}

    std::uint64_t next() {
        // SplitMix64
        auto z = state_ += 0x9e3779b97f4a7c15U;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31);
    }
    /// One of 0 to `count` - 1; `count` is not 0.
    std::uint64_t below(std::uint64_t count) { return next() % count; }
    bool one_in(std::uint64_t count) { return below(count) == 0; }

private:
    std::uint64_t state_;
};

} // namespace itsm::inline v0
