// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/matching.hpp>
#include <itsm/incident/rules.hpp>

#include <itsm/core/reflect.hpp>
#include <itsm/incident/lifecycle.hpp>

#include <algorithm>

namespace itsm::inline v0::incident_rules::bodies {

namespace {

/// Whether the state lies before restoration: duties of the work itself fall away with it.
bool is_open(incident const& it) {
    auto const category = category_of(it.state);
    return category == state_category::initial || category == state_category::active;
}

duty obligation(
    rule_id const& rule, std::string key, std::string owner, std::string task, instant due, std::string discharged_by) {
    return {duty_kind::obligation,
        rule,
        std::move(key),
        std::move(owner),
        std::move(task),
        due,
        std::move(discharged_by),
        false};
}

} // namespace

void priority(incident& next, incident const&, given in) {
    if (next.overridden_priority) {
        next.priority = next.overridden_priority->priority;
    } else if (next.impact && next.urgency) {
        next.priority = in.policy.priority_of(*next.impact, *next.urgency);
    }
}

/// Ranked once, when the classification changes.
void matches(incident& next, incident const& before, given in) {
    bool const classified = next.category != before.category || next.subcategory != before.subcategory;
    auto const* candidates = in.facts[facts::match_candidates];
    if (!classified || candidates == nullptr) return;
    next.matches = rank_matches(next, *candidates);
}

void change_link(incident& next, incident const&, given) {
    for (auto const& change : next.emergency_changes) {
        record_link const wanted{link_kind::ended_by, change};
        if (std::find(next.links.begin(), next.links.end(), wanted) == next.links.end()) next.links.push_back(wanted);
    }
}

void restoration(incident& next, incident const& before, given) {
    bool const was_done = !before.process.state.empty() && !is_open(before);
    bool const is_done = !is_open(next);
    if (is_done && !was_done && next.resolution) next.outage.restored_at = next.resolution->at;
    if (!is_done && was_done) next.outage.restored_at.reset(); // reopened: the outage goes on
}

/// Due at once for high impact, else at the earlier of two instants: the share of the target, the time without
/// progress. One that was carried out counts until there is progress again.
void hierarchical_escalation(incident const&, incident const& next, given in, owed_duties& owed) {
    if (!is_open(next)) return;
    auto const escalated_at = next.escalation.hierarchical_at;
    std::optional<instant> due;
    auto const fall_due = [&](instant at) {
        if (!due || at < *due) due = at;
    };
    bool const by_impact = next.impact && *next.impact >= in.policy.hierarchical_at_impact;
    if (by_impact && !escalated_at) fall_due(next.recorded_at);
    if (auto const* share = in.facts[facts::escalation_share_reached_at];
        share != nullptr && (!escalated_at || *escalated_at < *share))
        fall_due(*share);
    auto const idle_until = end_of(in.policy.hierarchical_without_progress, next.last_progress_at);
    if (!escalated_at || *escalated_at < idle_until) fall_due(idle_until);
    if (!due) return;
    owed.all.push_back(obligation("INC-8",
        "hierarchical_escalation",
        in.policy.escalation_manager,
        "escalate to those who can decide more",
        *due,
        "escalate_hierarchically"));
}

void investigation(incident const&, incident const& next, given in, owed_duties& owed) {
    if (next.root_cause || category_of(next.state) == state_category::closed) return;
    if (!in.policy.root_cause_investigation.covers(next.priority, next.material_effect)) return;
    owed.all.push_back(obligation("INC-12",
        "root_cause_investigation",
        in.policy.senior_resource,
        "investigate the root causes under a senior resource",
        next.recorded_at,
        "start_investigation"));
}

void cross_checks(incident const&, incident const& next, given in, owed_duties& owed) {
    if (category_of(next.state) == state_category::closed) return;
    for (auto const& work : next.external) {
        if (work.answered) continue;
        auto made = obligation("INC-21",
            "cross_check/" + work.party,
            next.owner.text,
            "ask " + work.party + " how far its work is",
            end_of(in.policy.external_cross_check, work.last_checked),
            "cross_check");
        // A party that works on two things is asked once, at the earlier instant: a key stands for one duty.
        auto const same =
            std::find_if(owed.all.begin(), owed.all.end(), [&](duty const& one) { return one.key == made.key; });
        if (same == owed.all.end()) owed.all.push_back(std::move(made));
        else if (*made.due < *same->due) *same = std::move(made);
    }
}

void linked_record(incident const& before, incident const&, given, owed_duties& owed) {
    owed.notice(
        "INC-14", "linked_record", before.desk_team.text, "record a new incident that follows " + before.number);
}

void target_signal(incident const&, incident const& next, given, owed_duties& owed) {
    auto const& said = next.target_signals.back();
    owed.notice("SLM-5", said.key, said.owner, said.task);
}

finding open_long_after_restoration(incident const& it, given in) {
    if (!it.outage.restored_at || category_of(it.state) == state_category::closed) return met;
    auto const tolerated_until = end_of(in.policy.open_after_restoration, *it.outage.restored_at);
    if (in.now < tolerated_until) return met;
    auto const closing = evaluate(incident_lifecycle, it, incident_commands::close{.category_confirmed = true}, in);
    // Whoever asks need not be who may close, so what depends on the actor holds nothing here.
    auto const leaves_root_causes = [](broken_rule const& one) {
        return one.rule == rule_id{"INC-11"} || one.rule == rule_id{"INC-7"} || one.rule == rule_id{"SEC-1"};
    };
    bool const held_by_causes_alone =
        closing.broken.names("INC-11") && std::all_of(closing.broken.begin(), closing.broken.end(), leaves_root_causes);
    return require_that(held_by_causes_alone, "closing, or a reason by root causes alone");
}

std::optional<instant> resume_time(incident const& it, incident_policy const&) {
    if (!it.hold) return std::nullopt;
    return it.hold->resume_at;
}

std::optional<instant> end_of_silence(incident const& it, incident_policy const& policy) {
    bool const waiting = it.state == incident_state::resolved && it.confirmation.told_at &&
                         it.confirmation.answer == user_answer::none && policy.silence_is_consent;
    if (!waiting) return std::nullopt;
    return end_of(*policy.silence_is_consent, *it.confirmation.told_at);
}

} // namespace itsm::inline v0::incident_rules::bodies
