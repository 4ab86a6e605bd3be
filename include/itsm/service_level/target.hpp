// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/calendar/waiting_period.hpp>
#include <itsm/core/id.hpp>
#include <itsm/core/value.hpp>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What is promised about time, as data: when a clock starts, pauses and stops, said once, and how much it may show.
/// Everything that happens to a clock is an entry of the record's journal, so a target is written over entries.
namespace itsm::inline v0 {

/// What a target measures (SLM-15).
BOOST_DEFINE_FIXED_ENUM_CLASS(target_metric,
    unsigned char,
    acknowledge,   // until somebody has taken it
    response,      // until the first answer
    next_response, // from each word of the user until the answer to it
    update,        // from one word to the user until the next
    restore,       // until the service is back
    resolve,       // until it is resolved
    fulfil,
    root_cause,
    implement,
    review)

/// What targets may name of a record type: `shape_of(process)` in record_shape.hpp.
struct record_shape {
    value defaults{};                               ///< what fields are before the first entry
    field_kind (*kind_of)(std::string_view path){}; ///< none: every path is taken
    std::vector<std::string> commands{};            ///< none: every name is taken
};

/// Something that is true or not of a record's field. What is given must all hold; a test that gives nothing is refused.
struct field_test {
    std::string field{};           ///< a JSON pointer into the record: "/state", "/hold/reason", "/custom/vip"
    std::vector<value> is{};       ///< one of these
    std::vector<value> is_not{};   ///< none of these, also when there is no value
    std::optional<bool> present{}; ///< has a value at all: not null, no absent optional

    friend bool operator==(field_test const&, field_test const&) = default;
};
BOOST_DESCRIBE_STRUCT(field_test, (), (field, is, is_not, present))

/// Something that an entry may be. What is given must all hold. One that gives tests of fields alone is meant as a
/// moment: it holds of the entry with which they become true.
struct entry_test {
    bool first = false;                  ///< the record's first entry
    std::vector<std::string> commands{}; ///< of one of these commands
    std::vector<role_name> by{};         ///< by somebody in one of these roles
    std::vector<role_name> not_by{};     ///< by somebody in none of these
    std::vector<std::string> changed{};  ///< one of these fields, or something in it, changed
    std::vector<field_test> fields{};    ///< of the record as the entry left it

    friend bool operator==(entry_test const&, entry_test const&) = default;
};
BOOST_DESCRIBE_STRUCT(entry_test, (), (first, commands, by, not_by, changed, fields))

/// How much a clock may show, for records of a certain kind.
struct target_allowance {
    std::vector<field_test> where{}; ///< none: for all others
    waiting_period within{0, period_unit::minutes};
    std::string calendar{}; ///< none: the target's

    friend bool operator==(target_allowance const&, target_allowance const&) = default;
};
BOOST_DESCRIBE_STRUCT(target_allowance, (), (where, within, calendar))

/// Which allowance counts where several fit.
BOOST_DEFINE_FIXED_ENUM_CLASS(allowance_choice,
    unsigned char,
    most_specific, // the one with the most tests; two with as many that can both hold are refused
    strictest)     // the shortest

/// What a warning or a breach starts.
struct signal_action {
    std::string owner{}; ///< whom to tell: a person, team or role; none: the record's owner
    std::string task{};  ///< what is to be done, for people; none: the signal in words

    friend bool operator==(signal_action const&, signal_action const&) = default;
};
BOOST_DESCRIBE_STRUCT(signal_action, (), (owner, task))

/// A warning ahead of breach: exactly one of percent, ahead and after is given.
struct target_warning {
    int percent = 0;                       ///< of the allowance used up, 1 to 99
    std::optional<waiting_period> ahead{}; ///< this much before the allowance is used up
    std::optional<waiting_period> after{}; ///< after so much
    signal_action action{};

    friend bool operator==(target_warning const&, target_warning const&) = default;
};
BOOST_DESCRIBE_STRUCT(target_warning, (), (percent, ahead, after, action))

/// What a stopped clock does when the record is taken up again.
BOOST_DEFINE_FIXED_ENUM_CLASS(reopening_rule,
    unsigned char,
    stays_stopped, // the first stop counts
    goes_on,       // the time between does not count
    never_stopped, // the time between counts
    starts_anew)   // a new cycle, from nothing

/// SLM-8. What a change of the allowance, a raised priority say, does to a running clock.
BOOST_DEFINE_FIXED_ENUM_CLASS(selection_rule,
    unsigned char,
    from_start,  // the new allowance counts from the original start, pauses kept
    from_change) // it counts from the change

/// A target: one clock on each record.
struct service_target {
    std::string name{};        ///< unique among a record's targets; part of the keys of warnings, so without "/"
    std::uint32_t version = 1; ///< of this wording
    target_metric metric{};
    std::string calendar{}; ///< in whose time it is counted; none: always open

    std::vector<entry_test> starts{}; ///< any of these
    std::vector<entry_test> stops{};
    std::vector<entry_test> restarts{}; ///< a cycle ends, and the next begins at once
    std::vector<entry_test> reopens{};  ///< what takes a stopped clock up again, as `on_reopening` says
    std::vector<field_test> pauses{};   ///< while any of these holds
    std::string started_at{};           ///< the field that says when it began; none: when the entry says
    std::string stopped_at{};           ///< the field that says when it ended; none: when the entry says

    bool repeats = false; ///< a start after the stop begins a new cycle
    reopening_rule on_reopening = reopening_rule::goes_on;
    selection_rule on_selection = selection_rule::from_start;

    std::vector<target_allowance> allowances{};
    allowance_choice choice = allowance_choice::most_specific;
    std::optional<waiting_period> extra_when_closed{}; ///< more for what starts outside the calendar's hours
    /// SLM-5
    std::vector<target_warning> warnings{{50, {}, {}, {}}, {75, {}, {}, {}}, {90, {}, {}, {}}};
    signal_action on_breach{};

    friend bool operator==(service_target const&, service_target const&) = default;
};
BOOST_DESCRIBE_STRUCT(service_target,
    (),
    (name,
        version,
        metric,
        calendar,
        starts,
        stops,
        restarts,
        reopens,
        pauses,
        started_at,
        stopped_at,
        repeats,
        on_reopening,
        on_selection,
        allowances,
        choice,
        extra_when_closed,
        warnings,
        on_breach))

} // namespace itsm::inline v0
