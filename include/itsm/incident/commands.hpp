// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/command.hpp>
#include <itsm/core/context.hpp>
#include <itsm/incident/incident.hpp>

#include <boost/mp11/list.hpp>

#include <optional>
#include <string>

/// What somebody may want to happen to an incident. Fields left empty are asked for by the guards that need them.
/// Beside each command stands its effect: `apply` sets what the command says, nothing else, and never refuses.
namespace itsm::inline v0::incident_commands {

/// Records a new incident (INC-1).
struct report {
    std::string number{}; ///< the human number, unique per tenant and type
    incident_id id{};
    tenant_id tenant{};
    reporter_kind source{};
    std::string reporter{};
    std::string channel{};
    std::optional<instant> at{}; ///< when it was reported; none is now
    std::string symptom{};
    std::string location{};
    service_name service{};
    team_name desk_team{};
    record_ref follows{}; ///< the closed incident that it takes up again
};
ITSM_COMMAND(incident,
    report,
    (number, id, tenant, source, reporter, channel, at, symptom, location, service, desk_team, follows))

/// Corrects what was reported. Empty fields stay as they are.
struct correct_report {
    std::string reporter{};
    std::string channel{};
    std::string symptom{};
    std::string location{};
    service_name service{};
};
ITSM_COMMAND(incident, correct_report, (reporter, channel, symptom, location, service))

/// Says what kind of incident it is and how pressing (INC-2).
struct classify {
    std::string category{};
    std::string subcategory{};
    std::optional<impact_level> impact{};
    std::optional<urgency_level> urgency{};
};
ITSM_COMMAND(incident, classify, (category, subcategory, impact, urgency))

/// Sets a priority against the matrix (INC-3).
struct override_priority {
    std::optional<priority_level> priority{};
    std::string reason{};
    person_name decided_by{};
};
ITSM_COMMAND(incident, override_priority, (priority, reason, decided_by))

/// Gives it to somebody, the first time or again; the next owner is named in the same step (INC-4).
struct assign {
    person_name to{};
    team_name team{};
};
ITSM_COMMAND(incident, assign, (to, team))

/// Work begins, or goes on after a hold.
struct start {};
ITSM_COMMAND(incident, start, ())

/// A remark; no progress by itself (INC-8).
struct comment {
    std::string text{};
};
ITSM_COMMAND(incident, comment, (text))

/// What was found out or tried.
struct record_progress {
    std::string text{};
};
ITSM_COMMAND(incident, record_progress, (text))

/// The outcome of a search over earlier incidents, problems and knowledge (INC-18).
struct record_search {
    std::string outcome{};
};
ITSM_COMMAND(incident, record_search, (outcome))

/// Functional escalation: to those who know more (INC-6).
struct escalate {
    int to_level = 0;
    person_name to{};
    team_name team{};
    std::string reason{}; ///< needed where a level is skipped
};
ITSM_COMMAND(incident, escalate, (to_level, to, team, reason))

/// Hierarchical escalation: to those who decide more (INC-8).
struct escalate_hierarchically {
    std::string to{};
    std::string reason{};
};
ITSM_COMMAND(incident, escalate_hierarchically, (to, reason))

/// Another desk team keeps the record; not after functional escalation (INC-7).
struct move_desk {
    team_name to{};
};
ITSM_COMMAND(incident, move_desk, (to))

/// Puts it on hold, or changes the reason (INC-13).
struct hold {
    std::string reason{};
    std::optional<instant> resume_at{};
    std::string comment{};
};
ITSM_COMMAND(incident, hold, (reason, resume_at, comment))

/// Ends the hold; the state is what it was.
struct resume {};
ITSM_COMMAND(incident, resume, ())

/// Hands work to a party outside the record system (INC-21).
struct hand_to_party {
    std::string party{};
};
ITSM_COMMAND(incident, hand_to_party, (party))

/// Asks that party how far it is (INC-21).
struct cross_check {
    std::string party{};
    bool answered = false;
};
ITSM_COMMAND(incident, cross_check, (party, answered))

/// Restores later than could be done (INC-19).
struct delay_restoration {
    std::optional<delay_kind> kind{};
    std::string reason{};
    person_name decided_by{};
    std::optional<instant> until{};
};
ITSM_COMMAND(incident, delay_restoration, (kind, reason, decided_by, until))

/// Says whether the effect on the consumer's business was material (INC-20).
struct judge_effect {
    std::optional<bool> material{};
};
ITSM_COMMAND(incident, judge_effect, (material))

/// A step on the ladder incident, high severity, major, disaster, up or down.
struct change_mode {
    std::optional<major_mode> mode{};
    std::string reason{};
};
ITSM_COMMAND(incident, change_mode, (mode, reason))

/// Ties it to another record.
struct link {
    link_kind kind{};
    record_ref to{};
};
ITSM_COMMAND(incident, link, (kind, to))

/// An emergency change was raised to end it (INC-15).
struct raise_emergency_change {
    record_ref change{};
};
ITSM_COMMAND(incident, raise_emergency_change, (change))

/// Root-cause work begins under a senior resource (INC-12).
struct start_investigation {
    person_name senior{};
    record_ref problem{};
};
ITSM_COMMAND(incident, start_investigation, (senior, problem))

/// Service is back; how, and what had failed (INC-9, INC-22).
struct resolve {
    std::optional<resolution_kind> how{};
    std::string done{};
    item_name failing_item{};
    bool no_item_found = false;
    bool category_confirmed = false;
};
ITSM_COMMAND(incident, resolve, (how, done, failing_item, no_item_found, category_confirmed))

/// The user was told (INC-10).
struct tell_user {
    std::string text{};
};
ITSM_COMMAND(incident, tell_user, (text))

/// What the user said to it (INC-10).
struct record_answer {
    user_answer answer{};
};
ITSM_COMMAND(incident, record_answer, (answer))

/// Ends it (INC-10, INC-11, INC-20).
struct close {
    bool category_confirmed = false;
};
ITSM_COMMAND(incident, close, (category_confirmed))

/// It is not over: back to work (INC-14).
struct reopen {
    std::string reason{};
};
ITSM_COMMAND(incident, reopen, (reason))

/// A target's clock has a warning or its breach to tell (SLM-5). Given by whoever drives the clocks.
struct signal_target {
    std::string key{};
    std::string owner{}; ///< whom to tell; none: the incident's owner
    std::string task{};
};
ITSM_COMMAND(incident, signal_target, (key, owner, task))

using list = boost::mp11::mp_list<report,
    correct_report,
    classify,
    override_priority,
    assign,
    start,
    comment,
    record_progress,
    record_search,
    escalate,
    escalate_hierarchically,
    move_desk,
    hold,
    resume,
    hand_to_party,
    cross_check,
    delay_restoration,
    judge_effect,
    change_mode,
    link,
    raise_emergency_change,
    start_investigation,
    resolve,
    tell_user,
    record_answer,
    close,
    reopen,
    signal_target>;

void apply(incident& it, report const& given, context<incident> const& in);
void apply(incident& it, correct_report const& given, context<incident> const& in);
void apply(incident& it, classify const& given, context<incident> const& in);
void apply(incident& it, override_priority const& given, context<incident> const& in);
void apply(incident& it, assign const& given, context<incident> const& in);
void apply(incident& it, start const& given, context<incident> const& in);
void apply(incident& it, comment const& given, context<incident> const& in);
void apply(incident& it, record_progress const& given, context<incident> const& in);
void apply(incident& it, record_search const& given, context<incident> const& in);
void apply(incident& it, escalate const& given, context<incident> const& in);
void apply(incident& it, escalate_hierarchically const& given, context<incident> const& in);
void apply(incident& it, move_desk const& given, context<incident> const& in);
void apply(incident& it, hold const& given, context<incident> const& in);
void apply(incident& it, resume const& given, context<incident> const& in);
void apply(incident& it, hand_to_party const& given, context<incident> const& in);
void apply(incident& it, cross_check const& given, context<incident> const& in);
void apply(incident& it, delay_restoration const& given, context<incident> const& in);
void apply(incident& it, judge_effect const& given, context<incident> const& in);
void apply(incident& it, change_mode const& given, context<incident> const& in);
void apply(incident& it, link const& given, context<incident> const& in);
void apply(incident& it, raise_emergency_change const& given, context<incident> const& in);
void apply(incident& it, start_investigation const& given, context<incident> const& in);
void apply(incident& it, resolve const& given, context<incident> const& in);
void apply(incident& it, tell_user const& given, context<incident> const& in);
void apply(incident& it, record_answer const& given, context<incident> const& in);
void apply(incident& it, close const& given, context<incident> const& in);
void apply(incident& it, reopen const& given, context<incident> const& in);
void apply(incident& it, signal_target const& given, context<incident> const& in);

} // namespace itsm::inline v0::incident_commands

namespace itsm::inline v0 {

/// Every command of a practice, for what handles them by key: stored entries, JSON, the tool. One list a practice.
template <class Record>
struct commands_of;
template <>
struct commands_of<incident> {
    using list = incident_commands::list;
};

} // namespace itsm::inline v0
