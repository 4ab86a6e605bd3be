// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/actor.hpp>
#include <itsm/core/fact.hpp>
#include <itsm/core/id.hpp>
#include <itsm/core/time.hpp>

namespace itsm::inline v0 {

/// Without facts: the value for contexts that give none.
extern fact_set const no_facts;

/// Everything a decision may look at besides the record and the command. Five members, and nothing is read from
/// elsewhere: no clock, no environment, no global.
template <class Record>
struct context {
    instant now;                                ///< the time of the command, on the host's clock
    actor_profile const& actor;                 ///< who acts
    typename Record::policy_type const& policy; ///< the practice's policy, versioned
    fact_set const& facts = no_facts;           ///< what `needs()` asked for, in one snapshot
    id_source* ids = nullptr;                   ///< where new ids come from; needed by commands that create
};

} // namespace itsm::inline v0
