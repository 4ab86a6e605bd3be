// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/command.hpp>
#include <itsm/core/finding.hpp>

#include <boost/describe/enum.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace itsm::inline v0 {

/// The first thing that stood in the way.
BOOST_DEFINE_FIXED_ENUM_CLASS(refusal_kind,
    unsigned char,
    no_such_transition, // no row leads from this state with this command
    not_permitted,      // the actor lacks the row's permission (SEC-1)
    rule_broken,        // guards of the row are not met
    invalid_input,      // no rule, but the command lacks a field or carries one that this state does not let change
    stale_version,      // the record has moved on since it was read
    unknown_command,    // the definition does not know the command
    unknown_state)      // the definition does not know the record's state

/// Why a command was not carried out, all of it at once, and what the actor could do instead. A refusal changes nothing.
struct refusal {
    refusal_kind kind{};
    command_key command{};
    state_key state{};                       ///< the record's state; empty before it is recorded
    broken_rules broken{};                   ///< in the order of the row's guards
    std::vector<command_key> possible_now{}; ///< what the same actor could do in this state
    std::vector<command_key> leads_there{};  ///< no_such_transition: commands now possible on the shortest way to it

    /// The ids of the broken rules, sorted, each once.
    [[nodiscard]] std::vector<rule_id> rules() const;
};

/// Several lines for people: the command, the state, each broken rule with its statement and what is missing, and
/// what is possible now. Statements come from the rulebook; a rule not in it stands with its id alone.
[[nodiscard]] std::string to_text(refusal const& why);

} // namespace itsm::inline v0
