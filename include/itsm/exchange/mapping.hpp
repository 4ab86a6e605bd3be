// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/calendar/calendar_definition.hpp>
#include <itsm/core/reflect.hpp>
#include <itsm/core/result.hpp>
#include <itsm/core/value.hpp>
#include <itsm/incident/policy.hpp>
#include <itsm/service_level/target.hpp>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// How an event log is read as a practice's commands: the mapping file of `itsm replay`, a JSON document. Everything
/// that the log does not say and a rule asks for is presumed here in so many words, and each use is counted.
namespace itsm::inline v0 {

/// Which columns say what a row is about.
struct mapping_columns {
    std::string record{}; ///< the case: it becomes the record's number
    std::string state{};  ///< the state after the row's event
    std::string at{};     ///< when the event happened

    friend bool operator==(mapping_columns const&, mapping_columns const&) = default;
};
BOOST_DESCRIBE_STRUCT(mapping_columns, (), (record, state, at))

/// How times are written, and in which zone; see exchange/time_format.hpp.
struct mapping_time {
    std::string format = "YYYY-MM-DD HH:mm:ss";
    std::string zone = "UTC";

    friend bool operator==(mapping_time const&, mapping_time const&) = default;
};
BOOST_DESCRIBE_STRUCT(mapping_time, (), (format, zone))

/// What is taken to be so where the log is silent: counted as "RULE.FACT".
struct presumption {
    std::string rule{};
    std::string fact{};
    value as{};

    friend bool operator==(presumption const&, presumption const&) = default;
};
BOOST_DESCRIBE_STRUCT(presumption, (), (rule, fact, as))

/// Where one field of a command comes from: a column, translated word by word when `values` says so ("*" is any other
/// word), or a constant; `presume` fills in where there is neither.
struct field_source {
    std::string column{};
    value constant{};
    by_name<value> values{};
    bool is_time = false;
    std::optional<presumption> presume{};

    friend bool operator==(field_source const&, field_source const&) = default;
};
BOOST_DESCRIBE_STRUCT(field_source, (), (column, constant, values, is_time, presume))

/// A command with its fields, and what is presumed to have been done just before and after it.
struct mapped_command {
    std::string command{};
    by_name<field_source> fields{};       ///< nested fields with dots: "to.number"
    std::optional<presumption> presume{}; ///< the whole command is presumed
    std::vector<std::string> before{};    ///< names of other mapped commands
    std::vector<std::string> after{};

    friend bool operator==(mapped_command const&, mapped_command const&) = default;
};
BOOST_DESCRIBE_STRUCT(mapped_command, (), (command, fields, presume, before, after))

/// A command to be given when one of the columns changes from one row of a case to the next, or says something in the
/// first row. Given before the row's move.
struct attribute_change {
    std::string use{}; ///< the name of a mapped command
    std::vector<std::string> columns{};

    friend bool operator==(attribute_change const&, attribute_change const&) = default;
};
BOOST_DESCRIBE_STRUCT(attribute_change, (), (use, columns))

/// What a word of the state column stands for.
struct mapped_state {
    std::string state{};              ///< an incident state; empty: none, moves to and from the word are refused
    std::string hold{};               ///< the reason of the hold that the word implies
    bool may_start = false;           ///< a case may begin here by being reported; others are adopted as late starts
    std::vector<std::string> after{}; ///< mapped commands presumed once the state was adopted

    friend bool operator==(mapped_state const&, mapped_state const&) = default;
};
BOOST_DESCRIBE_STRUCT(mapped_state, (), (state, hold, may_start, after))

/// A fact that a guard asks for: true where the column says anything.
struct fact_source {
    std::string given{};

    friend bool operator==(fact_source const&, fact_source const&) = default;
};
BOOST_DESCRIBE_STRUCT(fact_source, (), (given))

/// What a column of answers is compared with. Answers are never read into a record.
BOOST_DEFINE_FIXED_ENUM_CLASS(compared_figure,
    unsigned char,
    priority,      // the derived priority, after each row
    reopen_count,  // after each row
    resolved_at,   // the last entry into resolved, once a case
    last_event_at) // the time of the last row, once a case

struct mapped_comparison {
    compared_figure figure{};
    by_name<std::string> values{}; ///< the column's words as the figure's

    friend bool operator==(mapped_comparison const&, mapped_comparison const&) = default;
};
BOOST_DESCRIBE_STRUCT(mapped_comparison, (), (figure, values))

/// Who acts in the log. What the log does not say of roles and permissions is presumed under SEC-1.
struct mapped_actor {
    std::string column{};
    std::vector<role_name> roles{};
    permission_set permissions{};

    friend bool operator==(mapped_actor const&, mapped_actor const&) = default;
};
BOOST_DESCRIBE_STRUCT(mapped_actor, (), (column, roles, permissions))

/// A target that every case is measured by, from its journal or up to an instant that the log gives. What the log itself
/// made of it is compared with.
struct mapped_target {
    service_target target{};
    std::string until{};   ///< the column that says, in a case's last row, up to when; none: until the journal stops it
    std::string outcome{}; ///< the column of the last row that says whether it was met; none: nothing is compared
    std::string achieved{}; ///< its word for met; every other is a breach

    friend bool operator==(mapped_target const&, mapped_target const&) = default;
};
BOOST_DESCRIBE_STRUCT(mapped_target, (), (target, until, outcome, achieved))

struct replay_mapping {
    std::string record = "incident";
    std::string source{}; ///< where the log comes from and under which licence; for people
    mapping_columns columns{};
    mapping_time time{};
    std::string missing{}; ///< what the log writes where it knows nothing
    mapped_actor actor{};
    by_name<mapped_state> states{};
    std::string start{}; ///< the mapped command that records a case
    by_name<mapped_command> commands{};
    std::vector<attribute_change> attributes{};
    by_name<by_name<std::string>> moves{}; ///< from, to: the mapped command; "*" for every other from
    by_name<fact_source> facts{};
    by_name<mapped_comparison> compare{};
    std::vector<calendar_definition> calendars{}; ///< that targets name
    std::vector<mapped_target> targets{};
    incident_policy policy{};

    friend bool operator==(replay_mapping const&, replay_mapping const&) = default;
};
BOOST_DESCRIBE_STRUCT(replay_mapping,
    (),
    (record,
        source,
        columns,
        time,
        missing,
        actor,
        states,
        start,
        commands,
        attributes,
        moves,
        facts,
        compare,
        calendars,
        targets,
        policy))

/// Reads a mapping. Refused, with the place as a JSON pointer: a misspelt key, a name that stands for nothing.
[[nodiscard]] result<replay_mapping> read_mapping(std::string_view json);

} // namespace itsm::inline v0
