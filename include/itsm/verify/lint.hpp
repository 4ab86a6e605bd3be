// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/actor.hpp>
#include <itsm/lifecycle/draft.hpp>
#include <itsm/lifecycle/view.hpp>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <span>
#include <string>
#include <vector>

/// What can be said against a definition by looking at its rows alone; guards are not asked (verify/explore.hpp does).
namespace itsm::inline v0 {

/// What was found. The names are stable: programs go by them. First every `definition_fault`, with which nothing is
/// decided, then what only a linter minds. docs/reference/lint.md says what each means.
BOOST_DEFINE_FIXED_ENUM_CLASS(lint_code,
    unsigned char,
    too_large,
    duplicate_state,
    duplicate_row,
    row_from_unknown_state,
    row_to_unknown_state,
    row_without_source,
    row_without_target,
    guard_of_other_command,
    no_creating_row,
    unreachable_state,
    no_way_out,
    shadowed_row,
    timer_without_row,
    timer_in_unknown_state,
    timer_without_exit,
    required_and_read_only,
    fields_of_unknown_state,
    permission_too_long,
    colliding_keys,
    unknown_rule,         // neither in the rulebook nor with a statement
    late_creation,        // a record begins in a state that is not an initial one
    bypass,               // of a passage asked for: a way around it
    clock_without_stop,   // of a clock asked for: it runs in a state from which nothing stops it
    unheld_right,         // of the roles given: none has a permission that a row asks for
    unknown_in_request,   // the request names what the definition does not have
    unused_command,       // declared, and no row takes it
    dead_right,           // a permission that the definition names and no row asks for
    unguarded_reopening,  // a row leaves a closed state and asks nothing
    left_only_by_timer,   // only the clock leads out of a state
    asymmetric_hold,      // a waiting state that does not lead back to where it was entered from
    not_proven_exclusive, // rows of a cell that may both hold; the first wins
    escalation_lost)      // what a timer's state records is forgotten on a way around

/// With an error the definition does not do what it says; a warning may be meant.
BOOST_DEFINE_FIXED_ENUM_CLASS(lint_severity, unsigned char, error, warning)

/// What a finding's key names.
BOOST_DEFINE_FIXED_ENUM_CLASS(
    lint_subject, unsigned char, definition, state, row, command, timer, right, rule, field, clock, name)

struct lint_finding {
    lint_code code{};
    lint_severity severity{};
    lint_subject subject{};
    std::string key{};
    std::string sentence{};      ///< what is wrong and what would mend it
    std::vector<row_key> path{}; ///< the rows from creation to where it shows, where that says something
};
BOOST_DESCRIBE_STRUCT(lint_finding, (), (code, severity, subject, key, sentence, path))

/// Nobody gets to a state but through what is needed: a control that is not gone around.
struct required_passage {
    std::string wanted{};              ///< a state
    std::vector<std::string> needed{}; ///< states and rows, any of which will do
};
/// A clock that runs while the record is in some states and stops when it enters another.
struct state_clock {
    std::string name{};
    std::vector<std::string> runs_in{};
};

/// What a linter cannot know by itself. Names that the definition does not have are findings.
struct lint_request {
    std::vector<std::string> may_begin_in{}; ///< states that records begin in although they are not initial
    std::vector<required_passage> only_after{};
    std::vector<state_clock> clocks{};
    std::span<role_grant const> roles{}; ///< empty: rights are not looked at
};

/// Everything found, in the order of `lint_code`, then in that of the definition or the request. Linear in rows, times
/// the passages and clocks asked for; a waiting or timer's state costs a look at all rows. A definition that was made
/// (`make_definition`, `compiled`) has no finding that is a `definition_fault`.
[[nodiscard]] std::vector<lint_finding> lint(definition_view const& definition, lint_request const& request = {});
/// The draft's faults as well.
[[nodiscard]] std::vector<lint_finding> lint(definition_draft const& draft, lint_request const& request = {});

/// Of every finding with this code.
[[nodiscard]] lint_severity severity_of(lint_code code);
[[nodiscard]] bool has_errors(std::span<lint_finding const> findings);

} // namespace itsm::inline v0
