// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/incident/policy.hpp>
#include <itsm/service_level/target.hpp>

namespace itsm::inline v0 {

/// When the clock of a target on incidents starts, pauses and stops, by what it measures; allowances and calendar are the
/// agreement's to add.
///
/// | metric | starts | stops |
/// | --- | --- | --- |
/// | acknowledge | reported | somebody has taken it: the state is assigned or beyond |
/// | response | reported | the first word or work of whoever is no user, or resolved |
/// | next_response | a user comments or reopens, while it is not over | the same |
/// | update | reported; anew with each word to the user | resolved |
/// | restore | the outage began, or reported | service is restored (INC-23) |
/// | resolve | reported | resolved |
///
/// All begin when it was reported, which may be before it was recorded. `acknowledge`, `restore` and `resolve` pause while
/// a hold does (INC-13): its reason is marked so in the policy, which is the default of the agreement; answers and updates do
/// not wait for anybody. A reopened incident goes on, or anew where the policy says so (INC-14). The target is named as its metric: another on the same metric, an internal one say, needs another name.
/// Other metrics have no clock on
/// incidents: nothing starts it, which `target_clock::bind` refuses.
[[nodiscard]] service_target incident_target(target_metric metric, incident_policy const& policy = {});

} // namespace itsm::inline v0
