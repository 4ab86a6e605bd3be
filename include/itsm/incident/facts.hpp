// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/fact.hpp>

/// What the rules of incidents need to know beyond the incident. The desk loads them, or a test sets them.
namespace itsm::inline v0::facts {

/// INC-11. From the linked problems.
inline constexpr fact<bool> root_causes_addressed{
    "problem.root_causes_addressed", "all root causes identified and addressed"};
/// INC-11. From the linked problems or the major-incident record.
inline constexpr fact<bool> formal_review_on_record{"problem.formal_review_on_record", "the formal review on record"};
/// INC-19. From the organisation's chart.
inline constexpr fact<bool> decider_above_owners{
    "organisation.decider_above_owners", "a decider above the owners of the incident and the problem"};
/// INC-8. From the service-level clocks: when the policy's share [75 %] of the target is used up.
inline constexpr fact<instant> escalation_share_reached_at{
    "service_level.escalation_share_reached_at", "the instant at which the share of the target is used up"};
/// INC-5. Records to compare with: objects of record {kind, number}, service, category, symptom.
inline constexpr fact<value_list> match_candidates{
    "incident.match_candidates", "earlier and open incidents, problems and known errors"};

} // namespace itsm::inline v0::facts
