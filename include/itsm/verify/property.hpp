// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/verify/exploration.hpp>
#include <itsm/verify/world.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace itsm::inline v0 {

/// A property, asked of a finished search: where what it speaks of is the case. What the two moments are depends on the
/// kind: what must not come first and what it waits for, where from and where to, a conclusion and its premise.
struct property_question {
    property_kind kind{};
    moment first{};
    moment second{};
    std::size_t times = 0; ///< at_most
    bool is_fair = true;   ///< leads_to
};

struct property_judgement {
    property_verdict verdict{};
    std::uint64_t premises = 0;
    std::optional<world_way> refuted_by{};
};

/// Linear in worlds and steps; `at_most` in their number times `times`. Before all worlds were seen only what a single
/// way shows can be refuted, and only what a single world shows can hold. The end of the clock is such a limit for what
/// is to come: where only later worlds could tell, it is not proven.
[[nodiscard]] property_judgement judge(world_search const& found, property_question const& asked);

} // namespace itsm::inline v0
