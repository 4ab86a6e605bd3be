// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/incident/commands.hpp>
#include <itsm/incident/incident.hpp>
#include <itsm/incident/rules.hpp>
#include <itsm/lifecycle/compile.hpp>

/// The incident's lifecycle: which command leads where, under which rules, with which duties.
namespace itsm::inline v0 {

/// Written as a function so that a host can take it, change it and compile its own. The shipped one is compiled in one
/// source file (lifecycle.cpp): every file that did it again would take three seconds longer.
constexpr lifecycle_spec<incident> incident_spec() {
    using namespace incident_commands;
    using namespace incident_rules;
    using enum incident_state;
    auto const open = group_of(recorded, classified, assigned, in_progress);
    auto const worked_on = group_of(classified, assigned, in_progress);
    auto const not_closed = group_of(recorded, classified, assigned, in_progress, resolved);
    auto const any = group_of(recorded, classified, assigned, in_progress, resolved, closed);

    // clang-format off
    return lifecycle<incident>("incident", 1,
        row("report",             from_nothing(),   on<report>,            to(recorded),
            {number_given, reporter_named, service_named, symptom_named, channel_named, recorder_named}),
        row("correct_report",     from(not_closed), on<correct_report>,    to_same()),
        row("classify",           from(recorded),   on<classify>,          to(classified),  {category_named, impact_named, urgency_named, matrix_has_cell}),
        row("reclassify",         from(group_of(classified, assigned, in_progress, resolved)),
                                                    on<classify>,          to_same(),       {category_named, impact_named, urgency_named, matrix_has_cell}),
        row("override_priority",  from(worked_on),  on<override_priority>, to_same(),
            {override_names_priority, override_names_reason, override_names_decider}),
        row("assign",             from(recorded, classified), on<assign>,  to(assigned),    {classified_first, next_owner_named}),
        row("hand_over",          from(assigned, in_progress, resolved),
                                                    on<assign>,            to_same(),       {classified_first, next_owner_named}),
        row("start",              from(open),       on<start>,             to(in_progress), {classified_first}),
        row("comment",            from(any),        on<comment>,           to_same(),       {text_given<comment>}),
        row("record_progress",    from(open),       on<record_progress>,   to_same(),       {text_given<record_progress>}),
        row("record_search",      from(open),       on<record_search>,     to_same(),       {outcome_given}),
        row("escalate",           from(worked_on),  on<escalate>,          to_same(),
            {classified_first, next_owner_named_on_escalation, levels_in_order, search_on_record}),
        row("escalate_hierarchically", from(not_closed), on<escalate_hierarchically>, to_same(), {higher_instance_given}),
        row("move_desk",          from(not_closed), on<move_desk>,         to_same(),       {next_desk_given, desk_team_stays}),
        row("hold",               from(open),       on<hold>,              to_same(),       {hold_reason_listed}),
        row("resume",             from(open),       on<resume>,            to_same(),       {on_hold}),
        row("hand_to_party",      from(worked_on),  on<hand_to_party>,     to_same(),       {party_given}),
        row("cross_check",        from(not_closed), on<cross_check>,       to_same(),       {known_party_given}),
        row("delay_restoration",  from(worked_on),  on<delay_restoration>, to_same(),
            {delay_names_kind, delay_names_reason, delay_names_decider, delay_names_end, delay_ends_later, decider_above_owners}),
        row("judge_effect",       from(not_closed), on<judge_effect>,      to_same(),       {material_given}),
        row("change_mode",        from(not_closed), on<change_mode>,       to_same(),       {mode_given, mode_reason_given}),
        row("link",               from(any),        on<link>,              to_same(),       {other_record_given}),
        row("raise_emergency_change", from(worked_on), on<raise_emergency_change>, to_same(), {change_given}),
        row("start_investigation", from(not_closed), on<start_investigation>, to_same(),    {senior_given}),
        row("resolve",            from(open),       on<resolve>,           to(resolved),
            {classified_first, fix_or_workaround_named, what_was_done_named, failing_item_named}),
        row("tell_user",          from(resolved),   on<tell_user>,         to_same(),       {text_given<tell_user>}),
        row("record_answer",      from(resolved),   on<record_answer>,     to_same(),       {answer_given, desk_keeps_record}),
        row("close",              from(resolved),   on<close>,             to(closed),
            {desk_keeps_record, user_told, user_agreed_or_silent, category_confirmed, fix_on_record, root_causes_addressed, effect_judged}),
        row("reopen",             from(resolved),   on<reopen>,            to(in_progress)),
        without_effect(
        row("follow_up_closed",   from(closed),     on<reopen>,            to_same(),       {new_record_instead}, {linked_record_due})),
        row("reopen_closed",      from(closed),     on<reopen>,            to(in_progress), {within_reopen_window}),
        row("signal_target",      from(any),        on<signal_target>,     to_same(),       {signal_key_given, signalled_once}, {target_signal_told}),

        priority_from_matrix, matches_ranked, emergency_change_linked, restoration_ends_outage,
        hierarchical_escalation_due, investigation_due, cross_check_due,
        not_open_long_after_restoration,

        running_in(open, resume_when_due), running_in(group_of(resolved), close_after_silence));
    // clang-format on
}

} // namespace itsm::inline v0
