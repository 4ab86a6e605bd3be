// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/commands.hpp>

#include <itsm/core/reflect.hpp>
#include <itsm/lifecycle/definition.hpp>

namespace itsm::inline v0 {

ITSM_INSTANTIATE_COMMANDS(incident_commands,
    (report)(correct_report)(classify)(override_priority)(assign)(start)(comment)(record_progress)(record_search)(escalate)(escalate_hierarchically)(move_desk)(hold)(resume)(hand_to_party)(cross_check)(delay_restoration)(judge_effect)(change_mode)(link)(raise_emergency_change)(start_investigation)(resolve)(tell_user)(record_answer)(close)(reopen)(signal_target))

// Every step of the work counts as progress (INC-8) except hold and its end, comment and reassignment; escalating to
// those who decide is counted apart.
namespace incident_commands {

namespace {

/// Fields left empty stay as they are.
template <class T>
void replace(T& field, T const& with) {
    if (!with.empty()) field = with;
}
template <class T>
void replace(std::optional<T>& field, std::optional<T> const& with) {
    if (with) field = with;
}

void give_to(incident& it, person_name const& owner, team_name const& team) {
    replace(it.owner, owner);
    replace(it.team, team);
}

} // namespace

void apply(incident& it, report const& given, context<incident> const& in) {
    it.id = given.id.is_none() && in.ids != nullptr ? in.ids->next_as<incident_id>() : given.id;
    it.tenant = given.tenant;
    it.number = given.number;
    it.report = {given.source, given.reporter, given.channel, given.at.value_or(in.now), given.symptom, given.location};
    it.service = given.service;
    it.desk_team = given.desk_team;
    it.owner = in.actor.name; // the recorder, until first assignment (INC-4)
    it.recorded_at = in.now;
    it.last_progress_at = in.now;
    it.outage.began_at = it.report.at;
    if (!given.follows.empty()) it.links.push_back({link_kind::follows, given.follows});
}

void apply(incident& it, correct_report const& given, context<incident> const& in) {
    it.last_progress_at = in.now;
    replace(it.report.reporter, given.reporter);
    replace(it.report.channel, given.channel);
    replace(it.report.symptom, given.symptom);
    replace(it.report.location, given.location);
    replace(it.service, given.service);
}

void apply(incident& it, classify const& given, context<incident> const& in) {
    replace(it.category, given.category);
    replace(it.subcategory, given.subcategory);
    replace(it.impact, given.impact);
    replace(it.urgency, given.urgency);
    it.confirmation.category_confirmed = false;
    it.last_progress_at = in.now;
}

void apply(incident& it, override_priority const& given, context<incident> const& in) {
    it.last_progress_at = in.now;
    it.overridden_priority =
        priority_override{given.priority.value_or(priority_level::p5), given.reason, given.decided_by};
}

void apply(incident& it, assign const& given, context<incident> const&) { give_to(it, given.to, given.team); }

void apply(incident& it, start const&, context<incident> const& in) {
    it.hold.reset();
    it.last_progress_at = in.now;
}

void apply(incident&, comment const&, context<incident> const&) {}

void apply(incident& it, record_progress const&, context<incident> const& in) { it.last_progress_at = in.now; }

void apply(incident& it, record_search const& given, context<incident> const& in) {
    it.escalation.search_outcome = given.outcome;
    it.last_progress_at = in.now;
}

void apply(incident& it, escalate const& given, context<incident> const& in) {
    it.escalation.level = given.to_level;
    give_to(it, given.to, given.team);
    it.last_progress_at = in.now;
}

void apply(incident& it, escalate_hierarchically const& given, context<incident> const& in) {
    it.escalation.hierarchical_at = in.now;
    it.escalation.hierarchical_to = given.to;
}

void apply(incident& it, move_desk const& given, context<incident> const&) { it.desk_team = given.to; }

void apply(incident& it, hold const& given, context<incident> const& in) {
    auto const* listed = in.policy.find_hold_reason(given.reason);
    auto const since = it.hold ? it.hold->since : in.now;
    it.hold =
        incident_hold{given.reason, listed != nullptr && listed->pauses_clock, since, given.resume_at, given.comment};
}

void apply(incident& it, resume const&, context<incident> const&) { it.hold.reset(); }

void apply(incident& it, hand_to_party const& given, context<incident> const& in) {
    it.external.push_back({given.party, in.now, in.now, false});
    it.last_progress_at = in.now;
}

void apply(incident& it, cross_check const& given, context<incident> const& in) {
    it.last_progress_at = in.now;
    for (auto& work : it.external)
        if (work.party == given.party) {
            work.last_checked = in.now;
            work.answered = work.answered || given.answered;
        }
}

void apply(incident& it, delay_restoration const& given, context<incident> const& in) {
    it.last_progress_at = in.now;
    it.delay = restoration_delay{
        given.kind.value_or(delay_kind::keep_evidence), given.reason, given.decided_by, given.until.value_or(in.now)};
}

void apply(incident& it, judge_effect const& given, context<incident> const& in) {
    it.last_progress_at = in.now;
    it.material_effect = given.material;
}

void apply(incident& it, change_mode const& given, context<incident> const& in) {
    it.last_progress_at = in.now;
    it.major_decisions.push_back({given.mode.value_or(mode_of(it)), given.reason, in.actor.name, in.now});
}

void apply(incident& it, link const& given, context<incident> const& in) {
    it.last_progress_at = in.now;
    record_link const made{given.kind, given.to};
    for (auto const& known : it.links)
        if (known == made) return;
    it.links.push_back(made);
}

void apply(incident& it, raise_emergency_change const& given, context<incident> const& in) {
    it.emergency_changes.push_back(given.change);
    it.last_progress_at = in.now;
}

void apply(incident& it, start_investigation const& given, context<incident> const& in) {
    it.last_progress_at = in.now;
    it.root_cause = root_cause_work{given.senior, given.problem, in.now};
}

void apply(incident& it, resolve const& given, context<incident> const& in) {
    it.resolution = incident_resolution{given.how.value_or(resolution_kind::fix),
        given.done,
        given.failing_item,
        given.no_item_found,
        in.now,
        in.actor.name};
    it.confirmation = {std::nullopt, user_answer::none, given.category_confirmed};
    it.hold.reset();
    it.delay.reset();
    it.last_progress_at = in.now;
}

void apply(incident& it, tell_user const&, context<incident> const& in) { it.confirmation.told_at = in.now; }

void apply(incident& it, record_answer const& given, context<incident> const&) {
    it.confirmation.answer = given.answer;
}

void apply(incident& it, close const& given, context<incident> const& in) {
    it.confirmation.category_confirmed = it.confirmation.category_confirmed || given.category_confirmed;
    it.closed_at = in.now;
}

void apply(incident& it, reopen const&, context<incident> const& in) {
    it.closed_at.reset();
    it.resolution.reset();
    it.confirmation = {};
    ++it.reopen_count;
    it.last_progress_at = in.now;
    if (in.policy.reopening_restarts_clock) it.outage.clock_restarted_at = in.now;
}

void apply(incident& it, signal_target const& given, context<incident> const&) {
    it.target_signals.push_back({given.key, given.owner.empty() ? it.owner.text : given.owner, given.task});
}

} // namespace incident_commands
} // namespace itsm::inline v0
