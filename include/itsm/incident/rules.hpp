// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/incident/commands.hpp>
#include <itsm/incident/facts.hpp>
#include <itsm/incident/incident.hpp>
#include <itsm/lifecycle/spec.hpp>

/// The rules of incidents, each as one value. Guards come first, in the order of the rulebook, then derives, duties and
/// checks. Which row asks which guard is said in lifecycle.hpp.
namespace itsm::inline v0::incident_rules {

using given = context<incident> const&;

/// INC-1. Recorded with who reported it, the service affected, the symptom, channel and time.
inline constexpr auto reporter_named = carries<&incident_commands::report::reporter>("INC-1");
inline constexpr auto service_named = carries<&incident_commands::report::service>("INC-1");
inline constexpr auto symptom_named = carries<&incident_commands::report::symptom>("INC-1");
inline constexpr auto channel_named = carries<&incident_commands::report::channel>("INC-1");

/// INC-2. Category, impact and urgency are known before anybody is put on it.
inline constexpr auto classified_first = require<incident>("INC-2", [](incident const& it, given) {
    return require_that(!it.category.empty() && it.impact && it.urgency, "category, impact and urgency");
});

/// INC-2. Classifying names all three, now or earlier.
inline constexpr auto category_named =
    require<incident_commands::classify>("INC-2", [](incident const& it, incident_commands::classify const& c, given) {
        return require_input(!c.category.empty() || !it.category.empty(), "category");
    });
inline constexpr auto impact_named =
    require<incident_commands::classify>("INC-2", [](incident const& it, incident_commands::classify const& c, given) {
        return require_input(c.impact || it.impact, "impact");
    });
inline constexpr auto urgency_named =
    require<incident_commands::classify>("INC-2", [](incident const& it, incident_commands::classify const& c, given) {
        return require_input(c.urgency || it.urgency, "urgency");
    });

/// INC-3. Priority comes from the policy's matrix, so impact and urgency must be in it.
inline constexpr auto matrix_has_cell = require<incident_commands::classify>(
    "INC-3", [](incident const& it, incident_commands::classify const& c, given in) {
        auto const impact = c.impact ? c.impact : it.impact;
        auto const urgency = c.urgency ? c.urgency : it.urgency;
        if (!impact || !urgency) return met;
        return require_that(in.policy.priority_of(*impact, *urgency).has_value(),
            "an impact and urgency for which the policy's matrix has a priority");
    });

/// INC-3. An override names reason and decider.
inline constexpr auto override_names_priority = carries<&incident_commands::override_priority::priority>("INC-3");
inline constexpr auto override_names_reason = carries<&incident_commands::override_priority::reason>("INC-3");
inline constexpr auto override_names_decider = carries<&incident_commands::override_priority::decided_by>("INC-3");

/// INC-4. Exactly one person owns it, from the start whoever records it.
inline constexpr auto recorder_named = require<incident>("INC-4", [](incident const&, given in) {
    return require_that(!in.actor.name.empty(), "the name of whoever records it, who owns it until it is assigned");
});

/// INC-4. Handing over names the next owner in the same step.
inline constexpr auto next_owner_named = carries<&incident_commands::assign::to>("INC-4");
inline constexpr auto next_owner_named_on_escalation = carries<&incident_commands::escalate::to>("INC-4");

/// INC-6. Support levels in order, or by policy whoever is most likely to resolve; skipping one needs a stated reason.
inline constexpr auto levels_in_order = require<incident_commands::escalate>(
    "INC-6", [](incident const& it, incident_commands::escalate const& c, given in) {
        if (c.to_level <= 0) return needs_input("to_level");
        if (c.to_level <= it.escalation.level) return unmet("a level above the present one");
        if (in.policy.escalation_path == escalation_path_rule::best_fit) return met;
        bool const skips = c.to_level > it.escalation.level + 1;
        return require_that(!skips || !c.reason.empty(), "the next level in order, or a reason for skipping one");
    });

/// INC-7. After functional escalation only the desk's roles record the user's confirmation and close.
inline constexpr auto desk_keeps_record = permit<incident>("INC-7", [](incident const& it, given in) {
    return require_that(
        it.escalation.level <= 1 || in.actor.has_role(in.policy.desk_role), "a role of the service desk");
});

/// INC-7. The desk team on the record does not change after functional escalation.
inline constexpr auto desk_team_stays = require<incident>("INC-7", [](incident const& it, given) {
    return require_that(it.escalation.level <= 1, "an incident that was not escalated");
});

/// INC-9. Resolving names how service came back: a fix or a workaround, and what was done.
inline constexpr auto fix_or_workaround_named = carries<&incident_commands::resolve::how>("INC-9");
inline constexpr auto what_was_done_named = carries<&incident_commands::resolve::done>("INC-9");

/// INC-10. The user was told.
inline constexpr auto user_told = require<incident>("INC-10", [](incident const& it, given) {
    return require_that(it.confirmation.told_at.has_value(), "that the user is told");
});

/// INC-10. The user agreed, or stayed silent for the policy time.
inline constexpr auto user_agreed_or_silent = require<incident>("INC-10", [](incident const& it, given in) {
    if (it.confirmation.answer == user_answer::agreed) return met;
    if (!it.confirmation.told_at || it.confirmation.answer == user_answer::disagreed || !in.policy.silence_is_consent)
        return unmet("the user's agreement");
    auto const consented_at = end_of(*in.policy.silence_is_consent, *it.confirmation.told_at);
    return in.now >= consented_at ? met : unmet("the user's agreement, or silence", consented_at);
});

/// INC-10. The category is confirmed.
inline constexpr auto category_confirmed =
    require<incident_commands::close>("INC-10", [](incident const& it, incident_commands::close const& c, given) {
        return require_input(c.category_confirmed || it.confirmation.category_confirmed, "category_confirmed");
    });

/// INC-10. The history and the fix or workaround are on record.
inline constexpr auto fix_on_record = require<incident>("INC-10", [](incident const& it, given) {
    return require_that(it.resolution.has_value(), "the fix or workaround on record");
});

/// INC-11. By policy it closes only when all root causes are identified and addressed and the formal review is on record.
inline constexpr auto root_causes_addressed = require<incident>(
    "INC-11", reads(facts::root_causes_addressed, facts::formal_review_on_record), [](incident const& it, given in) {
        if (!in.policy.root_cause_before_closure.covers(it.priority, it.material_effect)) return met;
        auto const addressed = known_true(in.facts, facts::root_causes_addressed);
        return addressed.is_met() ? known_true(in.facts, facts::formal_review_on_record) : addressed;
    });

/// INC-13. Hold names a reason from the policy's list and, for a time-based reason, a resume time.
inline constexpr auto hold_reason_listed =
    require<incident_commands::hold>("INC-13", [](incident const&, incident_commands::hold const& c, given in) {
        if (c.reason.empty()) return needs_input("reason");
        auto const* reason = in.policy.find_hold_reason(c.reason);
        if (reason == nullptr) return unmet("a reason from the policy's list");
        if (reason->needs_resume_time && !c.resume_at) return needs_input("resume_at");
        return require_that(!c.resume_at || *c.resume_at > in.now, "a resume time in the future");
    });

/// INC-14. From closed it is reopened within the policy window only, which is half-open.
[[nodiscard]] inline bool in_reopen_window(incident const& it, given in) {
    return it.closed_at && in.now < end_of(in.policy.reopen_window, *it.closed_at);
}
inline constexpr auto within_reopen_window = require<incident>("INC-14", [](incident const& it, given in) {
    return require_that(in_reopen_window(it, in), "a reopening within the policy's window");
});
/// INC-14. After the window the policy may offer a new linked record instead.
inline constexpr auto new_record_instead = when<incident>("INC-14", [](incident const& it, given in) {
    return require_that(in.policy.after_closing == after_closing_rule::new_linked_record && !in_reopen_window(it, in),
        "a policy that opens a new linked record");
});

/// INC-18. Passing above level 1 needs the outcome of a search on record.
inline constexpr auto search_on_record = require<incident>("INC-18", [](incident const& it, given) {
    return require_that(it.escalation.level > 1 || it.escalation.search_outcome.has_value(),
        "the outcome of a search over earlier incidents, problems and knowledge");
});

/// INC-19. Restoring later than could be done needs a decision by someone above both owners, with reason and end time.
inline constexpr auto delay_names_kind = carries<&incident_commands::delay_restoration::kind>("INC-19");
inline constexpr auto delay_names_reason = carries<&incident_commands::delay_restoration::reason>("INC-19");
inline constexpr auto delay_names_decider = carries<&incident_commands::delay_restoration::decided_by>("INC-19");
inline constexpr auto delay_names_end = carries<&incident_commands::delay_restoration::until>("INC-19");
inline constexpr auto delay_ends_later = require<incident_commands::delay_restoration>(
    "INC-19", [](incident const&, incident_commands::delay_restoration const& c, given in) {
        return require_that(!c.until || *c.until > in.now, "an end time in the future");
    });
inline constexpr auto decider_above_owners = require<incident_commands::delay_restoration>("INC-19",
    reads(facts::decider_above_owners),
    [](incident const&, incident_commands::delay_restoration const& c, given in) {
        return c.decided_by.empty() ? met : known_true(in.facts, facts::decider_above_owners);
    });

/// INC-20. The desk recorded whether the effect on the consumer's business was material.
inline constexpr auto effect_judged = require<incident>("INC-20", [](incident const& it, given) {
    return require_that(it.material_effect.has_value(), "whether the effect on the consumer's business was material");
});

/// INC-22. Resolving names the failing configuration item, or states that none was found.
inline constexpr auto failing_item_named =
    require<incident_commands::resolve>("INC-22", [](incident const&, incident_commands::resolve const& c, given) {
        return require_input(!c.failing_item.empty() || c.no_item_found, "failing_item");
    });

/// SLM-5. Each warning fires once per clock.
inline constexpr auto signalled_once = require<incident_commands::signal_target>(
    "SLM-5", [](incident const& it, incident_commands::signal_target const& c, given) {
        return require_that(!was_given(it.target_signals, c.key), "a signal that was not given yet");
    });

// --- plain input: fields without which a command says nothing -------------------------------------------------------

template <command C>
inline constexpr auto text_given = asks_for<&C::text>();
inline constexpr auto party_given = asks_for<&incident_commands::hand_to_party::party>();
inline constexpr auto known_party_given =
    asks_for<incident_commands::cross_check>([](incident const& it, incident_commands::cross_check const& c, given) {
        if (it.external.empty()) return unmet("work handed to an outside party");
        for (auto const& work : it.external)
            if (work.party == c.party) return met;
        return needs_input("party");
    });
inline constexpr auto higher_instance_given = asks_for<&incident_commands::escalate_hierarchically::to>();
inline constexpr auto next_desk_given = asks_for<&incident_commands::move_desk::to>();
inline constexpr auto material_given = asks_for<&incident_commands::judge_effect::material>();
inline constexpr auto mode_given = asks_for<&incident_commands::change_mode::mode>();
inline constexpr auto mode_reason_given = asks_for<&incident_commands::change_mode::reason>();
inline constexpr auto other_record_given = asks_for<&incident_commands::link::to>();
inline constexpr auto change_given = asks_for<&incident_commands::raise_emergency_change::change>();
inline constexpr auto senior_given = asks_for<&incident_commands::start_investigation::senior>();
inline constexpr auto answer_given =
    asks_for<incident_commands::record_answer>([](incident const&, incident_commands::record_answer const& c, given) {
        return require_input(c.answer != user_answer::none, "answer");
    });
inline constexpr auto outcome_given = asks_for<&incident_commands::record_search::outcome>();
inline constexpr auto signal_key_given = asks_for<&incident_commands::signal_target::key>();
inline constexpr auto number_given = asks_for<&incident_commands::report::number>();
inline constexpr auto on_hold =
    asks_for<incident_commands::resume>([](incident const& it, incident_commands::resume const&, given) {
        return require_that(it.hold.has_value(), "an incident on hold");
    });

// --- what follows: derives, duties, checks; bodies in src/incident/rules.cpp -----------------------------------------

namespace bodies {
void priority(incident& next, incident const& before, given in);
void matches(incident& next, incident const& before, given in);
void change_link(incident& next, incident const& before, given in);
void restoration(incident& next, incident const& before, given in);
void hierarchical_escalation(incident const& before, incident const& next, given in, owed_duties& owed);
void investigation(incident const& before, incident const& next, given in, owed_duties& owed);
void cross_checks(incident const& before, incident const& next, given in, owed_duties& owed);
void linked_record(incident const& before, incident const& next, given in, owed_duties& owed);
void target_signal(incident const& before, incident const& next, given in, owed_duties& owed);
finding open_long_after_restoration(incident const& it, given in);
std::optional<instant> resume_time(incident const& it, incident_policy const& policy);
std::optional<instant> end_of_silence(incident const& it, incident_policy const& policy);
} // namespace bodies

/// INC-3.
inline constexpr auto priority_from_matrix =
    derive<incident>("INC-3", "priority from impact and urgency, unless overridden", {}, bodies::priority);
/// INC-5.
inline constexpr auto matches_ranked =
    derive<incident>("INC-5", "matching records, ranked for linking", reads(facts::match_candidates), bodies::matches);
/// INC-15.
inline constexpr auto emergency_change_linked =
    derive<incident>("INC-15", "the link to an emergency change raised to end the incident", {}, bodies::change_link);
/// INC-23.
inline constexpr auto restoration_ends_outage =
    derive<incident>("INC-23", "the end of the outage, at restoration", {}, bodies::restoration);

/// INC-8.
inline constexpr auto hierarchical_escalation_due = owes<incident>(
    "INC-8", "hierarchical escalation", reads(facts::escalation_share_reached_at), bodies::hierarchical_escalation);
/// INC-12.
inline constexpr auto investigation_due =
    owes<incident>("INC-12", "a root-cause investigation", {}, bodies::investigation);
/// INC-21.
inline constexpr auto cross_check_due =
    owes<incident>("INC-21", "a cross-check with an outside party", {}, bodies::cross_checks);
/// INC-14.
inline constexpr auto linked_record_due =
    owes<incident>("INC-14", "a new incident linked to the closed one", {}, bodies::linked_record);

/// SLM-5. The clock's warning, told to whom it concerns.
inline constexpr auto target_signal_told =
    owes<incident>("SLM-5", "what a target's clock says", {}, bodies::target_signal);

/// INC-16.
inline constexpr auto not_open_long_after_restoration =
    check_that<incident>("INC-16", "open long after restoration", {}, bodies::open_long_after_restoration);

/// The clock resumes a hold that named its end (INC-13).
inline constexpr timer_spec<incident> resume_when_due{
    "resume_from_hold", on<incident_commands::resume>, bodies::resume_time};
/// The clock closes what the user stayed silent about (INC-10); the other guards of closing still ask.
inline constexpr timer_spec<incident> close_after_silence{
    "close_after_silence", on<incident_commands::close>, bodies::end_of_silence};

} // namespace itsm::inline v0::incident_rules
