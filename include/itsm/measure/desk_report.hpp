// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/entry.hpp>
#include <itsm/core/result.hpp>
#include <itsm/core/time.hpp>
#include <itsm/core/value.hpp>
#include <itsm/incident/incident.hpp>
#include <itsm/lifecycle/definition.hpp>
#include <itsm/measure/distribution.hpp>
#include <itsm/service_level/clock.hpp>

#include <boost/describe/class.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional> // less
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// The figures of a service desk, from its records and journals: described types, so that JSON comes by `write_json`.
/// Weeks are ISO weeks in UTC, named by their Monday.
namespace itsm::inline v0 {

/// A week, and how it ended; the last one may not have ended yet. Backlog is what is neither resolved nor closed: that of
/// the week before, and what was opened and reopened, less what was resolved.
struct desk_week {
    std::string monday{}; ///< "2025-01-06"
    std::uint64_t opened = 0;
    std::uint64_t resolved = 0; ///< or closed without it
    std::uint64_t reopened = 0; ///< resolved or closed before
    std::uint64_t backlog = 0;  ///< at its end

    friend bool operator==(desk_week const&, desk_week const&) = default;
};
BOOST_DESCRIBE_STRUCT(desk_week, (), (monday, opened, resolved, reopened, backlog))

/// The backlog of one priority by its age since it was reported; half-open: a day old is not under a day.
struct backlog_ages {
    std::uint64_t under_1_day = 0;
    std::uint64_t days_1_to_3 = 0;
    std::uint64_t days_3_to_7 = 0;
    std::uint64_t days_7_to_30 = 0;
    std::uint64_t over_30_days = 0;

    friend bool operator==(backlog_ages const&, backlog_ages const&) = default;
};
BOOST_DESCRIBE_STRUCT(backlog_ages, (), (under_1_day, days_1_to_3, days_3_to_7, days_7_to_30, over_30_days))

/// The clocks of one target that stopped in a week.
struct target_week {
    std::string monday{};
    std::uint64_t achieved = 0;
    std::uint64_t breached = 0;

    friend bool operator==(target_week const&, target_week const&) = default;
};
BOOST_DESCRIBE_STRUCT(target_week, (), (monday, achieved, breached))

/// How a target was kept; each cycle of a clock that repeats counts.
struct target_history {
    std::vector<target_week> weeks{}; ///< those of the report
    std::uint64_t achieved = 0;
    std::uint64_t breached = 0;   ///< stopped too late
    std::uint64_t running = 0;    ///< neither stopped nor breached
    std::uint64_t overdue = 0;    ///< breached, and not stopped
    std::uint64_t unmeasured = 0; ///< records whose clock never started, has no allowance or cannot be read

    friend bool operator==(target_history const&, target_history const&) = default;
};
BOOST_DESCRIBE_STRUCT(target_history, (), (weeks, achieved, breached, running, overdue, unmeasured))

struct desk_report {
    instant as_of{};
    std::optional<instant> first_opened_at{};
    std::uint64_t records = 0; ///< that were on record as of then
    std::uint64_t entries = 0; ///< of theirs
    /// Records that were left out, for their entries are none or not theirs from version 1 on; and those whose observed
    /// entries were not decided again, for what comes before does not fold.
    std::uint64_t unreadable = 0;
    std::uint64_t backlog = 0;
    std::vector<desk_week> weeks{};           ///< without gap from the first opening to `as_of`
    by_name<backlog_ages> ages{};             ///< by priority; "none": not classified
    by_name<distribution> hours_to_resolve{}; ///< of those that are over, to the last time; by priority, and "all"
    by_name<distribution> hours_in_state{};   ///< of stays that ended
    by_name<target_history> targets{};
    std::uint64_t adopted = 0;           ///< entries that were observed, not accepted
    std::uint64_t adopted_fitting = 0;   ///< which the process would have accepted as well
    by_name<std::uint64_t> refused_by{}; ///< the others, by each rule that they broke; or "no such transition"
    by_name<std::uint64_t> categories{}; ///< records; "" has none
    by_name<std::uint64_t> owners{};     ///< of the backlog

    friend bool operator==(desk_report const&, desk_report const&) = default;
};
BOOST_DESCRIBE_STRUCT(desk_report,
    (),
    (as_of,
        first_opened_at,
        records,
        entries,
        unreadable,
        backlog,
        weeks,
        ages,
        hours_to_resolve,
        hours_in_state,
        targets,
        adopted,
        adopted_fitting,
        refused_by,
        categories,
        owners))

struct desk_report_options {
    instant as_of{};                     ///< entries after it have not happened yet
    std::vector<target_clock> targets{}; ///< that every record is measured by
    incident_policy policy{};            ///< under which observed moves are decided again
};

/// Builds a report from records in any order. Memory grows with weeks, categories and owners, and by eight bytes for each
/// stay in a state and each record that is over, which medians need.
class desk_report_builder {
public:
    /// Refused (`bad_value`): two targets of one name.
    [[nodiscard]] static result<desk_report_builder> make(desk_report_options options);

    /// A record and its entries, version 1 first. What the record says is not read but for when it was reported; all else
    /// comes from the entries up to the first that lies after `as_of`. Time on a record does not go back: an entry that
    /// says earlier than the one before counts at that one's. A record none of whose entries had happened is not counted.
    ///
    /// Observed entries (`incident-observed`) are decided again by the shipped definition, on the record as it was before:
    /// a state that was adopted as the command that leads there from where it stood, with all that it could say for
    /// itself, by somebody who may. A rule whose fact the entry does not hold is counted only where no other was broken.
    ///
    /// Linear in the changes, and in the targets.
    void add(incident const& it, std::span<journal_entry const> entries);

    [[nodiscard]] desk_report finish() &&;

private:
    struct week_counts {
        std::uint64_t opened = 0;
        std::uint64_t resolved = 0;
        std::uint64_t reopened = 0;
    };
    struct outcome_counts {
        std::uint64_t achieved = 0;
        std::uint64_t breached = 0;
    };
    struct target_counts {
        std::map<std::chrono::sys_days, outcome_counts> weeks{};
        target_history sums{};
    };
    struct record_history;

    explicit desk_report_builder(desk_report_options options);
    void follow(record_history& one, journal_entry const& entry);
    void move_to(record_history& one, incident_state state);
    void count(record_history const& one);
    void measure(std::span<journal_entry const> entries);
    void count_cycle(target_counts& into, clock_reading const& cycle);
    void judge_observed(std::span<journal_entry const> entries);
    [[nodiscard]] std::vector<desk_week> finished_weeks() const;

    desk_report_options options_;
    desk_report made_{};
    std::map<std::chrono::sys_days, week_counts> weeks_{};
    std::map<std::string, backlog_ages> ages_{};
    std::map<std::string, std::vector<std::int64_t>> minutes_to_resolve_{};
    std::array<std::vector<std::int64_t>, 6> minutes_in_state_{};
    std::vector<target_counts> targets_{};
    std::map<std::string, std::uint64_t, std::less<>> refused_by_{}, categories_{}, owners_{};
};

} // namespace itsm::inline v0
