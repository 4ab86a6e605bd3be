// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "change_model.hpp"

#include <itsm/verify/explore.hpp>

#include <utility>
#include <vector>

/// What the change model is tried with: every command with every value of its fields, and a freeze that comes and goes.
namespace samples {

using namespace change_model;

// [samples]
inline itsm::command_samples<change> of_changes() {
    itsm::command_samples<change> made;
    auto const add = [&](std::vector<itsm::command_box<change>> const& more) {
        made.commands.insert(made.commands.end(), more.begin(), more.end());
    };
    using box = itsm::command_box<change>;
    add({box{plan_back_out{}}, box{submit{}}});
    // Nobody calls an emergency low in risk.
    add({box{assess{}}, box{assess{.is_high_risk = true}}, box{assess{.is_high_risk = true, .is_emergency = true}}});
    add(itsm::with_every<&vote::by, &vote::approves>(vote{}));
    add({box{schedule{}}, box{reject{}}, box{edit{}}});
    add(itsm::with_every<&record_test::passed>(record_test{}));
    add({box{start_work{}}, box{deploy{}}, box{back_out{}}, box{close_change{}}, box{rework{}}, box{cancel{}}});
    made.actors = {{{"ann"}, {}, {"*"}}};
    made.facts.resize(2);
    made.facts[0].set(facts::freeze, false);
    made.facts[1].set(facts::freeze, true);
    made.start = *itsm::parse_instant("2026-03-02T09:00:00Z");
    return made;
}
// [/samples]

/// A change as somebody has just drafted it.
inline change drafted(itsm::definition<change> const& by) {
    itsm::actor_profile const ann{{"ann"}, {}, {"*"}};
    change_policy const policy;
    return itsm::decide(by, change{}, draft_change{}, {itsm::instant{}, ann, policy})->next();
}

inline itsm::explored_record<change> explored(itsm::definition<change> const& by, std::string name = {}) {
    return {by, of_changes(), drafted(by), {}, std::move(name)};
}
/// The second one acts in the surroundings of the first.
inline itsm::explored_record<change> second_explored(itsm::definition<change> const& by) {
    auto made = explored(by, "second");
    made.samples.facts.clear();
    return made;
}

// [unapproved]
inline bool deployed_unapproved(change const& it) {
    return it.state == change_state::deployed && !(has_quorum(it) && !it.edited_since_approval);
}
// [/unapproved]

} // namespace samples
