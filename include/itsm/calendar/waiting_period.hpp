// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/time.hpp>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <optional>

namespace itsm::inline v0 {

/// How a policy's waiting time is counted.
BOOST_DEFINE_FIXED_ENUM_CLASS(period_unit,
    unsigned char,
    seconds,
    minutes,
    hours,
    days,         // 24 hours each
    working_days) // 24 hours each, Saturdays and Sundays of UTC not counted

/// A length of time as a policy states it: 5 working days, 72 hours. An amount beyond a million counts as a million.
struct waiting_period {
    static constexpr int most = 1'000'000;

    int amount = 0;
    period_unit unit = period_unit::days;

    friend bool operator==(waiting_period const&, waiting_period const&) = default;
};
BOOST_DESCRIBE_STRUCT(waiting_period, (), (amount, unit))

/// The instant at which the period that began at `start` has passed. Working days skip Saturdays and Sundays whole: a
/// period that starts on one begins to count at the next Monday, 00:00 UTC. Constant time.
[[nodiscard]] instant end_of(waiting_period period, instant start);

/// How long it is by itself; none for working days, whose length depends on when they begin.
[[nodiscard]] std::optional<duration> length_of(waiting_period period);

} // namespace itsm::inline v0
