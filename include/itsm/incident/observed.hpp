// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/incident/commands.hpp>
#include <itsm/lifecycle/definition.hpp>

/// What was observed elsewhere and breaks a rule here. It enters through a definition of its own, so that the shipped
/// one has no such row: only an importer holds its permissions ("incident-observed.*"), the entry names the definition,
/// and the record is marked as adopted for good.
namespace itsm::inline v0::incident_commands {

/// The record stands in this state in the log it came from.
struct adopt {
    std::optional<incident_state> to{}; ///< none: the log says something that no state stands for
    std::string hold_reason{};          ///< set when the log says that it waits
    std::string log_says{};             ///< the log's own word
};
ITSM_COMMAND(incident, adopt, (to, hold_reason, log_says))

/// The fields of a classification or an assignment that the log shows where no rule lets them change.
struct adopt_fields {
    std::string category{};
    std::string subcategory{};
    std::optional<impact_level> impact{};
    std::optional<urgency_level> urgency{};
    person_name owner{};
    team_name team{};
};
ITSM_COMMAND(incident, adopt_fields, (category, subcategory, impact, urgency, owner, team))

/// The state that the row leads to; asked only when there is one.
inline incident_state chosen_state(adopt const& given) { return given.to.value_or(incident_state::recorded); }

void apply(incident& it, adopt const& given, context<incident> const& in);
void apply(incident& it, adopt_fields const& given, context<incident> const& in);

} // namespace itsm::inline v0::incident_commands

namespace itsm::inline v0 {

/// The shipped definition and the rows of an importer.
extern definition<incident> const incident_observed;

} // namespace itsm::inline v0
