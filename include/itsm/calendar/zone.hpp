// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/time.hpp>

#include <chrono>
#include <memory> // shared_ptr
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility> // move
#include <vector>

namespace itsm::inline v0 {

/// What a clock on the wall shows: a date and a time of day, microseconds, meaningless without the wall's zone.
using wall_time = std::chrono::local_time<std::chrono::microseconds>;

/// From `begin` until the next period begins, wall clocks are `offset` ahead of UTC.
struct zone_period {
    std::chrono::sys_seconds begin{};
    std::chrono::seconds offset{};

    friend bool operator==(zone_period const&, zone_period const&) = default;
};

/// What becomes of a wall time that clocks were set forward past.
enum class in_gap : unsigned char {
    refuse,
    move_forward, ///< by as much as the clocks were: 02:30 becomes 03:30
};

/// How far wall clocks are from UTC at a place, at any time. A handle to an immutable table: cheap to copy, shared between
/// threads. Made by `find_zone`, or by a host from periods of its own.
class time_zone {
public:
    /// UTC.
    time_zone() = default;

    /// A zone from its periods, the first of which also covers all time before it, and the last all time after.
    ///
    /// Rules such as "the last Sunday in March" repeat every 400 years to the day. When `repeats_from` is given, the
    /// 400 years that start there (and the days around their end) must be listed, and are repeated ever after.
    ///
    /// `bad_definition`: no period, periods out of order or so short that wall clocks would be set back twice at once, an
    /// offset of more than 26 hours, a change outside the years 0000 to 9999.
    [[nodiscard]] static result<time_zone> from_periods(std::string name,
        std::vector<zone_period> periods,
        std::optional<std::chrono::sys_seconds> repeats_from = std::nullopt);

    /// The name it was asked for by, such as `Europe/Lisbon`.
    [[nodiscard]] std::string_view name() const;

    /// All periods in their order, neighbours with different offsets; for who builds tables of their own.
    [[nodiscard]] std::span<zone_period const> periods() const;

    /// The instant after which the periods repeat every 400 years.
    [[nodiscard]] std::optional<std::chrono::sys_seconds> repeats_from() const;

    /// Of the same name: a program reads one version of the zone data.
    friend bool operator==(time_zone const& a, time_zone const& b) { return a.name() == b.name(); }

    friend result<instant> to_instant(wall_time shown, time_zone const& zone, in_gap left_out);
    friend std::chrono::seconds offset_at(instant when, time_zone const& zone);

private:
    struct table;
    explicit time_zone(std::shared_ptr<table const> of) : table_{std::move(of)} {}

    std::shared_ptr<table const> table_{}; // null is UTC
};

/// The zone of an IANA name such as `Asia/Kathmandu`; `UTC` works without zone data. Reads files of the system: ask once
/// and keep the handle. Part of itsm::exchange, because it needs a zone library; the rest of this header is core.
///
/// `bad_value`: no such zone; `not_readable`: the system has no zone data, or it is damaged.
[[nodiscard]] result<time_zone> find_zone(std::string_view iana_name);

/// The version of the system's zone data, such as `2025b`. `not_readable` when it does not say. Part of itsm::exchange.
[[nodiscard]] result<std::string> zone_data_version();

/// The instant at which a wall clock in the zone shows this; of two such instants, when clocks are set back, the first.
/// One binary search.
///
/// `bad_time`: clocks were set forward past it, so that none ever showed it, unless `left_out` says otherwise; outside the
/// years 0000 to 9999.
[[nodiscard]] result<instant> to_instant(wall_time shown, time_zone const& zone, in_gap left_out = in_gap::refuse);

/// How far wall clocks are ahead of UTC at an instant. One binary search.
[[nodiscard]] std::chrono::seconds offset_at(instant when, time_zone const& zone);

/// What a wall clock in the zone shows. The last two days at each end of what an instant can be are one moment.
[[nodiscard]] wall_time to_wall(instant when, time_zone const& zone);

} // namespace itsm::inline v0
