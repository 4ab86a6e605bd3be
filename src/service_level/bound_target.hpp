// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/service_level/clock.hpp>

#include <string_view>

/// A target as its clock works with it: fields by index, lengths of time, calendars.
namespace itsm::inline v0::detail {

/// What stands at a JSON pointer in a value; null when nothing does.
[[nodiscard]] value value_at(value const& of, std::string_view path);
/// What a field has become by a change of it, or of something around it; none when the change leaves it as it is.
[[nodiscard]] std::optional<value> value_after(field_change const& change, std::string_view field);

struct bound_field_test {
    std::size_t field; ///< index into bound_target::fields
    field_test const* test;

    [[nodiscard]] bool holds(std::vector<value> const& fields) const;
};

/// In two parts, because a hundred years times 99 is more than fits.
[[nodiscard]] constexpr duration share_of(duration whole, int percent) {
    return whole / 100 * percent + whole % 100 * percent / 100;
}

[[nodiscard]] bool all_hold(std::vector<bound_field_test> const& tests, std::vector<value> const& fields);

struct bound_entry_test {
    entry_test const* test;
    std::vector<bound_field_test> fields;

    /// Only fields are tested: it happens when they become true.
    [[nodiscard]] bool is_moment() const;
    [[nodiscard]] bool fits(journal_entry const& entry) const;
};

/// A warning's threshold, and the end of its key.
struct bound_warning {
    int percent;
    std::optional<duration> ahead;
    std::optional<duration> after;
    std::string key;
    signal_action action;

    [[nodiscard]] duration threshold(duration allowance) const;
};

struct bound_allowance {
    std::vector<bound_field_test> where;
    duration within;
    calendar_line calendar;
    std::vector<duration> thresholds{}; ///< of the warnings, so that no reading divides
};

struct bound_target {
    service_target target;
    std::vector<std::string> fields; ///< the paths that tests read
    std::vector<value> defaults;     ///< and what is there before the first entry
    std::vector<bound_entry_test> starts, stops, restarts, reopens;
    std::vector<bound_field_test> pauses;
    std::vector<bound_allowance> allowances;
    std::vector<bound_warning> warnings; ///< the breach is the one after the last
    std::optional<std::size_t> started_at;
    std::optional<std::size_t> stopped_at;
    duration extra_when_closed{};

    [[nodiscard]] std::uint32_t select(std::vector<value> const& record) const;
    [[nodiscard]] std::string key_of(std::uint32_t cycle, std::size_t warning) const;
    [[nodiscard]] target_signal signal_of(std::uint32_t cycle, std::size_t warning, instant at) const;
};

inline constexpr std::string_view breach_key = "breach";
/// A fired mark's detail: the cycle above, the warning in the lowest six bits.
inline constexpr unsigned warning_bits = 6;
inline constexpr std::size_t most_warnings = 60;

} // namespace itsm::inline v0::detail
