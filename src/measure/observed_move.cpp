// SPDX-License-Identifier: BSL-1.0
#include "observed_move.hpp"

#include <itsm/incident/lifecycle.hpp>
#include <itsm/incident/observed.hpp>
#include <itsm/incident/reflection.hpp>

#include <boost/mp11/algorithm.hpp>

#include <algorithm>

namespace itsm::inline v0 {

namespace {

namespace inc = incident_commands;
using command = command_box<incident>;
using entry_commands = boost::mp11::mp_append<inc::list, boost::mp11::mp_list<inc::adopt, inc::adopt_fields>>;

constexpr auto no_transition = "no such transition";

/// The command that leads to what was seen, with all that the log could have said with it, so that what is refused is the
/// move. None: no command does.
std::optional<command> command_behind(incident const& before, inc::adopt const& seen, instant at) {
    if (!seen.to) return std::nullopt;
    if (!seen.hold_reason.empty()) return command{inc::hold{seen.hold_reason, at + std::chrono::hours{1}, {}}};
    switch (*seen.to) {
    case incident_state::recorded: return std::nullopt;
    case incident_state::classified: return command{inc::classify{}};
    case incident_state::assigned: return command{inc::assign{before.owner, before.team}};
    case incident_state::in_progress:
        if (before.state >= incident_state::resolved) return command{inc::reopen{}};
        return before.state == incident_state::in_progress && before.hold ? command{inc::resume{}}
                                                                          : command{inc::start{}};
    case incident_state::resolved:
        return command{inc::resolve{
            .how = resolution_kind::fix, .done = seen.log_says, .no_item_found = true, .category_confirmed = true}};
    case incident_state::closed: return command{inc::close{.category_confirmed = true}};
    }
    return std::nullopt;
}
command command_behind(inc::adopt_fields const& seen) {
    if (!seen.owner.empty() || !seen.team.empty()) return command{inc::assign{seen.owner, seen.team}};
    return command{inc::classify{seen.category, seen.subcategory, seen.impact, seen.urgency}};
}

std::optional<command> command_behind(incident const& before, journal_entry const& observed) {
    auto stored = command_from<incident, entry_commands>(observed.command_key, observed.payload, unknown_keys::ignore);
    if (!stored) return std::nullopt;
    if (auto const* state = stored->as<inc::adopt>()) return command_behind(before, *state, observed.at);
    if (auto const* fields = stored->as<inc::adopt_fields>()) return command_behind(*fields);
    return std::move(*stored);
}

void add_rules(broken_rules const& from, finding::outcome found, std::vector<std::string>& to) {
    for (auto const& one : from) {
        if (one.found.result != found || one.rule.empty()) continue;
        std::string rule{one.rule.view()};
        if (std::find(to.begin(), to.end(), rule) == to.end()) to.push_back(std::move(rule));
    }
}

} // namespace

std::optional<std::vector<std::string>> rules_broken_by(
    incident const& before, journal_entry const& observed, incident_policy const& policy) {
    auto const given = command_behind(before, observed);
    if (!given) return std::vector<std::string>{no_transition};
    // The entry has the importer's roles, so whether whoever did it was allowed to is not asked.
    actor_profile actor{observed.actor, observed.actor_roles, {"*"}};
    actor.roles.push_back({policy.desk_role});
    fact_set facts;
    for (auto const& one : observed.facts) facts.set(one);
    auto const found =
        evaluate(incident_lifecycle, before, *given, context<incident>{observed.at, actor, policy, facts, nullptr});
    if (found.is_met) return std::nullopt;
    std::vector<std::string> rules;
    for (auto const why : {finding::outcome::unmet, finding::outcome::fact_missing, finding::outcome::input_missing})
        if (rules.empty()) add_rules(found.broken, why, rules);
    if (rules.empty()) rules.emplace_back(no_transition);
    return rules;
}

} // namespace itsm::inline v0
