// SPDX-License-Identifier: BSL-1.0
#include <itsm/verify/incident_proof.hpp>

#include <itsm/incident/commands.hpp>
#include <itsm/incident/facts.hpp>
#include <itsm/incident/incident.hpp>
#include <itsm/verify/explore.hpp>

#include <algorithm>
#include <chrono>
#include <set>
#include <string_view>
#include <utility>

namespace itsm::inline v0 {

namespace {

using namespace std::chrono_literals;
using namespace incident_commands;
using incident_commands::close;
using incident_commands::link;
using box = command_box<incident>;
using boxes = std::vector<box>;
using incident_explorer = explorer<incident>;

/// Ten times what the largest topic of the shipped definition has: one that lets more happen is not proved.
constexpr std::size_t most_worlds = 10'000;

instant const monday = std::chrono::sys_days{std::chrono::March / 2 / 2026} + 9h;

// --- samples --------------------------------------------------------------------------------------------------------

box reported() {
    return box{report{.number = "INC0000001",
        .id = {1, 1},
        .tenant = {1, 1},
        .reporter = "eva",
        .channel = "phone",
        .symptom = "mail is down",
        .service = {"mail"},
        .desk_team = {"service desk"}}};
}
box classified_as(impact_level impact, urgency_level urgency) {
    return box{classify{.category = "mail", .impact = impact, .urgency = urgency}};
}
box mild() { return classified_as(impact_level::low, urgency_level::low); }
box grave() { return classified_as(impact_level::high, urgency_level::high); }
/// The command, and once without each of the fields.
template <class C, class... Field>
boxes whole_and_without(C const& whole, Field C::*... fields) {
    boxes all{box{whole}};
    auto const without = [&](auto field) {
        auto less = whole;
        less.*field = {};
        all.emplace_back(less);
    };
    (without(fields), ...);
    return all;
}
// Where a command leaves out what must be said, its effect puts a value in place. Samples that say it say another one, so
// that a record shows which was said.
constexpr auto said_resolution = resolution_kind::workaround;
constexpr auto said_delay = delay_kind::withhold_workaround;
constexpr auto said_priority = priority_level::p2;

boxes classifications() {
    using c = classify;
    return whole_and_without(*mild().as<classify>(), &c::category, &c::impact, &c::urgency);
}
boxes overrides() {
    using c = override_priority;
    return whole_and_without(
        override_priority{said_priority, "vip", {"cio"}}, &c::priority, &c::reason, &c::decided_by);
}
boxes resolutions() {
    using c = resolve;
    resolve const whole{.how = said_resolution, .done = "restarted", .failing_item = {"mx1"}};
    auto none_found = whole;
    none_found.failing_item = {};
    none_found.no_item_found = true;
    auto all = whole_and_without(whole, &c::how, &c::done, &c::failing_item);
    all.emplace_back(none_found);
    return all;
}
box plain_resolution() { return resolutions().front(); }

actor_profile desk_agent() { return {{"anna"}, {{"service_desk"}}, {"*"}}; }
actor_profile resolver() { return {{"bob"}, {{"second_line"}}, {"*"}}; }

command_samples<incident> tried_with(boxes commands, std::vector<actor_profile> actors = {desk_agent()}) {
    return {.commands = std::move(commands), .actors = std::move(actors), .policy = {}, .start = monday};
}
boxes joined(boxes first, boxes const& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

/// What no rule reads and would never come to an end: how often, and the same again.
void forget(incident& it) {
    it.reopen_count = (std::min)(it.reopen_count, 1U);
    it.outage.clock_restarted_at.reset();
    if (it.major_decisions.size() > 1)
        it.major_decisions.erase(it.major_decisions.begin(), it.major_decisions.end() - 1);
    auto const distinct = [](auto& list) {
        auto last = list.begin();
        for (auto const& one : list)
            if (std::find(list.begin(), last, one) == last) *last++ = one;
        list.erase(last, list.end());
    };
    distinct(it.emergency_changes);
    distinct(it.external);
}

// --- what must hold -------------------------------------------------------------------------------------------------

bool is(incident const& it, incident_state state) { return !it.process.state.empty() && it.state == state; }
bool is_closed(incident const& it) { return is(it, incident_state::closed); }
bool is_over(incident const& it) { return is(it, incident_state::resolved) || is_closed(it); }
bool is_open(incident const& it) { return !it.process.state.empty() && !is_over(it); }
bool is_worked_on(incident const& it) {
    return is(it, incident_state::assigned) || is(it, incident_state::in_progress) || is_over(it);
}
bool is_classified(incident const& it) { return !it.category.empty() && it.impact && it.urgency; }
bool is_escalated(incident const& it) { return it.escalation.level > 1; }
bool owes(incident const& it, std::string_view rule) {
    return std::any_of(
        it.obligations.begin(), it.obligations.end(), [&](duty const& one) { return one.rule.view() == rule; });
}
bool waits_for_causes(incident const& it) {
    return incident_policy{}.root_cause_before_closure.covers(it.priority, it.material_effect);
}

void ask_of_work(incident_explorer& of) {
    of.always("INC-2: worked on only when category, impact and urgency are known", is_classified, is_worked_on);
    of.always("INC-2: classified with category, impact and urgency", is_classified, [](incident const& it) {
        return is(it, incident_state::classified);
    });
    of.always(
        "INC-3: the priority is the matrix's, unless somebody overrode it",
        [](incident const& it) {
            if (it.overridden_priority) return it.priority == it.overridden_priority->priority;
            return it.priority == incident_policy{}.priority_of(*it.impact, *it.urgency);
        },
        [](incident const& it) { return it.impact && it.urgency; });
    of.always(
        "INC-3: an override has a priority that was said, a reason and a decider",
        [](incident const& it) {
            return it.overridden_priority->priority == said_priority && !it.overridden_priority->reason.empty() &&
                   !it.overridden_priority->decided_by.empty();
        },
        [](incident const& it) { return it.overridden_priority.has_value(); });
    of.always(
        "INC-4: it has an owner",
        [](incident const& it) { return !it.owner.empty(); },
        [](incident const& it) { return !it.process.state.empty(); });
    of.always(
        "INC-13: a hold has a reason of the policy's list",
        [](incident const& it) { return incident_policy{}.find_hold_reason(it.hold->reason) != nullptr; },
        [](incident const& it) { return it.hold.has_value(); });
    of.always(
        "INC-13: what is on hold for a time says until when",
        [](incident const& it) { return it.hold->resume_at.has_value(); },
        [](incident const& it) { return it.hold && it.hold->reason == "scheduled"; });
    of.never("INC-13: nothing that is over is on hold", [](incident const& it) { return is_over(it) && it.hold; });
}

/// Asked where the policy's matrix has no priority for what is grave.
void ask_of_missing_priorities(incident_explorer& of) {
    of.never("INC-3: classified as what the matrix has no priority for",
        [](incident const& it) { return it.impact == impact_level::high && it.urgency == urgency_level::high; });
    of.reachable("INC-3: what it has one for is classified", is_classified);
}

void ask_of_recording(incident_explorer& of) {
    of.always(
        "INC-1: on record with reporter, service, symptom and channel",
        [](incident const& it) {
            return !it.report.reporter.empty() && !it.service.empty() && !it.report.symptom.empty() &&
                   !it.report.channel.empty();
        },
        [](incident const& it) { return !it.process.state.empty(); });
    of.always(
        "INC-4: it has an owner from the start",
        [](incident const& it) { return !it.owner.empty(); },
        [](incident const& it) { return !it.process.state.empty(); });
    of.always(
        "it has a number",
        [](incident const& it) { return !it.number.empty(); },
        [](incident const& it) { return !it.process.state.empty(); });
}

void ask_of_escalation(incident_explorer& of) {
    of.always(
        "INC-18: above level 1 only with the outcome of a search",
        [](incident const& it) { return it.escalation.search_outcome.has_value(); },
        is_escalated);
    of.only_after(
        "INC-6: level 3 only after level 2",
        [](incident const& it) { return it.escalation.level == 3; },
        [](incident const& it) { return it.escalation.level == 2; });
    of.never("INC-6: no level below the first", [](incident const& it) { return it.escalation.level < 1; });
    of.always(
        "INC-2: escalated only when classified",
        [](incident const& it) { return it.impact && it.urgency; },
        is_escalated);
    if (of.has_row("move_desk"))
        of.never("INC-7: once it is escalated the desk's team stays", {taking_row{"move_desk"}, is_escalated});
}

/// Asked where nobody has a role of the desk.
void ask_of_the_desks_record(incident_explorer& of) {
    of.never("INC-7: none but the desk records an answer of the user once it is escalated",
        [](incident const& it) { return is_escalated(it) && it.confirmation.answer != user_answer::none; });
    of.never("INC-7: none but the desk closes it once it is escalated",
        [](incident const& it) { return is_escalated(it) && is_closed(it); });
    of.reachable("INC-7: who is not of the desk may still resolve it",
        [](incident const& it) { return is_escalated(it) && is_over(it); });
    of.reachable("INC-7: who is not of the desk may close what was not escalated",
        [](incident const& it) { return !is_escalated(it) && is_closed(it); });
}

void ask_of_closing(incident_explorer& of) {
    of.always(
        "INC-9: resolved with what was done",
        [](incident const& it) { return it.resolution && !it.resolution->done.empty(); },
        is_over);
    of.always(
        "INC-9: resolved by a fix or a workaround, as was said",
        [](incident const& it) { return it.resolution->kind == said_resolution; },
        [](incident const& it) { return it.resolution.has_value(); });
    of.always(
        "INC-22: resolved with the failing item, or none found",
        [](incident const& it) { return !it.resolution->failing_item.empty() || it.resolution->no_item_found; },
        [](incident const& it) { return it.resolution.has_value(); });
    of.always(
        "INC-10: closed after the user was told",
        [](incident const& it) { return it.confirmation.told_at.has_value(); },
        is_closed);
    of.always(
        "INC-10: closed after the user agreed, or was silent long enough",
        [](incident const& it) {
            if (it.confirmation.answer == user_answer::agreed) return true;
            auto const silence = *incident_policy{}.silence_is_consent;
            return it.confirmation.answer == user_answer::none && it.confirmation.told_at && it.closed_at &&
                   *it.closed_at >= end_of(silence, *it.confirmation.told_at);
        },
        is_closed);
    of.always(
        "INC-10: closed with its category confirmed",
        [](incident const& it) { return it.confirmation.category_confirmed; },
        is_closed);
    of.always(
        "INC-20: closed with its effect judged",
        [](incident const& it) { return it.material_effect.has_value(); },
        is_closed);
    of.always("INC-23: the outage ends with restoration, and goes on when it is reopened",
        [](incident const& it) { return it.outage.restored_at.has_value() == is_over(it); });
    of.goal_from_everywhere("INC-10: whatever happened, it can be closed", is_closed);
    of.leads_to(
        "INC-10: what is resolved is closed at last, or taken up again",
        [](incident const& it) { return is(it, incident_state::resolved); },
        [](incident const& it) { return is_closed(it) || is(it, incident_state::in_progress); });
    of.reachable("INC-10: silence closes it",
        [](incident const& it) { return is_closed(it) && it.confirmation.answer == user_answer::none; });
}

/// Asked where the root causes are not addressed, not reviewed, or nobody knows.
void ask_of_open_causes(incident_explorer& of) {
    of.never("INC-11: closed while it waits for its root causes",
        [](incident const& it) { return is_closed(it) && waits_for_causes(it); });
    of.reachable("INC-11: without material effect or the first priority it closes", is_closed);
}

void ask_of_duties(incident_explorer& of) {
    of.always(
        "INC-8: what hits many is escalated to those who decide, or that is owed",
        [](incident const& it) { return it.escalation.hierarchical_at || owes(it, "INC-8"); },
        [](incident const& it) { return is_open(it) && it.impact == impact_level::high; });
    of.always(
        "INC-12: the gravest are investigated, or that is owed",
        [](incident const& it) { return it.root_cause || owes(it, "INC-12"); },
        [](incident const& it) { return !is_closed(it) && it.priority == priority_level::p1; });
    of.always(
        "INC-21: who has work outside is asked how far it is",
        [](incident const& it) { return owes(it, "INC-21"); },
        [](incident const& it) {
            return !is_closed(it) &&
                   std::any_of(it.external.begin(), it.external.end(), [](auto const& one) { return !one.answered; });
        });
    of.always(
        "INC-15: an emergency change that ends it is linked",
        [](incident const& it) {
            return std::all_of(it.emergency_changes.begin(), it.emergency_changes.end(), [&](record_ref const& change) {
                return std::find(it.links.begin(), it.links.end(), record_link{link_kind::ended_by, change}) !=
                       it.links.end();
            });
        },
        [](incident const& it) { return !it.emergency_changes.empty(); });
    if (of.has_row("signal_target")) of.at_most("SLM-5: each signal is given once", 1, taking_row{"signal_target"});
}

/// Asked where the decider stands below the owners, or nobody knows.
void ask_of_delays(incident_explorer& of) {
    of.never("INC-19: restored late on nobody's decision", [](incident const& it) { return it.delay.has_value(); });
}
/// Asked where the decider stands above them.
void ask_of_decided_delays(incident_explorer& of) {
    of.always(
        "INC-19: a delay is of the kind that was said",
        [](incident const& it) { return it.delay->kind == said_delay; },
        [](incident const& it) { return it.delay.has_value(); });
    of.always(
        "INC-19: a delay has a reason, a decider and an end to come",
        [](incident const& it) {
            return !it.delay->reason.empty() && !it.delay->decided_by.empty() && it.delay->until > monday;
        },
        [](incident const& it) { return it.delay.has_value(); });
}

/// Asked when the window is over.
void ask_of_late_reopening(incident_explorer& of) {
    of.never("INC-14: reopened after the policy's window", is_open);
    of.reachable("INC-14: what was closed stays closed", is_closed);
}

// --- topics ---------------------------------------------------------------------------------------------------------

struct topic {
    std::string name;
    explored_record<incident> tried;
    void (*ask)(incident_explorer&);
};

fact_set causes(std::optional<bool> addressed, std::optional<bool> reviewed) {
    fact_set known;
    if (addressed) known.set(facts::root_causes_addressed, *addressed);
    if (reviewed) known.set(facts::formal_review_on_record, *reviewed);
    return known;
}

boxes recordings() {
    using c = report;
    return whole_and_without(*reported().as<report>(), &c::number, &c::reporter, &c::channel, &c::symptom, &c::service);
}

boxes delays() {
    using c = delay_restoration;
    delay_restoration const whole{
        .kind = said_delay, .reason = "no second outage", .decided_by = {"cio"}, .until = monday + 2h};
    auto late = whole;
    late.until = monday;
    return joined(whole_and_without(whole, &c::kind, &c::reason, &c::decided_by, &c::until), {box{late}});
}

std::vector<priority_cell> matrix_without_grave() {
    auto cells = incident_policy::default_priority_matrix();
    std::erase_if(cells, [](priority_cell const& one) {
        return one.impact == impact_level::high && one.urgency == urgency_level::high;
    });
    return cells;
}

/// The way to a closed incident, walked by the process itself; where it does not lead there, the record as far as it came.
incident closed_by(definition<incident> const& process) {
    incident it;
    incident_policy const policy;
    auto const agent = desk_agent();
    fact_set const known = causes(true, true);
    for (auto const& one : {reported(),
             mild(),
             plain_resolution(),
             box{tell_user{"works"}},
             box{record_answer{user_answer::agreed}},
             box{judge_effect{false}},
             box{close{true}}}) {
        auto made = decide(process, it, one, {.now = monday, .actor = agent, .policy = policy, .facts = known});
        if (made) it = std::move(*made).take_next();
    }
    return it;
}

boxes closing_commands() {
    return joined(resolutions(),
        {box{tell_user{"works"}},
            box{record_answer{user_answer::agreed}},
            box{record_answer{user_answer::disagreed}},
            box{judge_effect{false}},
            box{judge_effect{true}},
            box{close{}},
            box{close{true}},
            box{reopen{}}});
}

std::vector<topic> topics_of(definition<incident> const& process) {
    std::vector<topic> all;
    auto const add =
        [&](std::string name, command_samples<incident> samples, void (*ask)(incident_explorer&)) -> auto& {
        all.push_back({std::move(name), {process, std::move(samples), {}, forget, {}}, ask});
        return all.back().tried;
    };

    add("recording", tried_with(recordings(), {desk_agent(), {{}, {{"service_desk"}}, {"*"}}}), ask_of_recording);

    add("work",
        tried_with(joined(joined(classifications(), overrides()),
            {reported(),
                grave(),
                box{assign{{"bob"}, {}}},
                box{assign{}},
                box{start{}},
                box{hold{"awaiting_user", {}, {}}},
                box{hold{"because", {}, {}}},
                box{hold{"scheduled", {}, {}}},
                box{hold{"scheduled", monday + 1h, {}}},
                box{resume{}},
                plain_resolution(),
                box{reopen{}}})),
        ask_of_work);

    auto& gap = add("a matrix without a cell", tried_with({reported(), mild(), grave()}), ask_of_missing_priorities);
    gap.samples.policy.priority_matrix = matrix_without_grave();

    add("escalation",
        tried_with({reported(),
            mild(),
            box{record_search{"nothing alike"}},
            box{escalate{2, {"bob"}, {}, {}}},
            box{escalate{3, {"sue"}, {}, {}}},
            box{escalate{0, {"bob"}, {}, {}}},
            box{escalate{2, {}, {}, {}}},
            box{move_desk{{"night desk"}}},
            box{start{}},
            plain_resolution(),
            box{reopen{}}}),
        ask_of_escalation);

    auto const add_silence = [](command_samples<incident>& to) {
        to.time_steps = {7 * 24h};
        to.horizon = 7 * 24h;
    };
    // They cannot record that the user agreed, so only silence lets them come as far as the rule.
    auto& desk_record = add("the desk's record",
        tried_with({reported(),
                       mild(),
                       box{record_search{"nothing alike"}},
                       box{escalate{2, {"bob"}, {}, {}}},
                       plain_resolution(),
                       box{tell_user{"works"}},
                       box{record_answer{user_answer::agreed}},
                       box{judge_effect{false}},
                       box{close{true}},
                       box{reopen{}}},
            {resolver()}),
        ask_of_the_desks_record);
    add_silence(desk_record.samples);

    auto& closing =
        add("closing", tried_with(joined({reported(), mild()}, closing_commands())), ask_of_closing).samples;
    closing.facts = {causes(true, true)};
    add_silence(closing);

    add("open causes", tried_with(joined({reported(), mild(), grave()}, closing_commands())), ask_of_open_causes)
        .samples.facts = {causes({}, {}), causes(false, true), causes(true, false), causes(true, {}), causes({}, true)};

    add("duties",
        tried_with({reported(),
            mild(),
            grave(),
            box{escalate_hierarchically{"cio", {}}},
            box{start_investigation{{"sue"}, {}}},
            box{hand_to_party{"carrier"}},
            box{cross_check{"carrier", false}},
            box{cross_check{"carrier", true}},
            box{raise_emergency_change{{"change", "CHG1"}}},
            box{signal_target{"resolve/75", {}, {}}},
            plain_resolution(),
            box{reopen{}}}),
        ask_of_duties);

    fact_set below;
    below.set(facts::decider_above_owners, false);
    fact_set above;
    above.set(facts::decider_above_owners, true);
    add("delays that nobody may decide", tried_with(joined({reported(), mild()}, delays())), ask_of_delays)
        .samples.facts = {{}, below};
    add("delays", tried_with(joined({reported(), mild()}, delays())), ask_of_decided_delays).samples.facts = {above};

    auto& late = add("late reopening", tried_with({box{reopen{}}, box{comment{"again"}}}), ask_of_late_reopening);
    late.start = closed_by(process);
    late.samples.start = monday + 14 * 24h;
    return all;
}

} // namespace

std::vector<proved_topic> prove_incident(definition<incident> const& process) {
    std::vector<proved_topic> proved;
    for (auto& one : topics_of(process)) {
        incident_explorer search{std::move(one.tried)};
        one.ask(search);
        // Samples and names are our own, so there is no misuse to report.
        auto found = search.run({.most_worlds = most_worlds});
        proved.push_back({std::move(one.name), std::move(*found)});
    }
    return proved;
}

bool holds(std::vector<proved_topic> const& all) {
    return std::all_of(all.begin(), all.end(), [](proved_topic const& one) { return one.found.holds(); });
}

std::string to_text(std::vector<proved_topic> const& all) {
    std::string text;
    for (auto one : all) {
        // A topic leaves out what has no bearing on it, and gives commands that are to be refused.
        one.found.never_accepted.clear();
        one.found.never_taken.clear();
        text += one.topic + ": " + to_text(one.found) + "\n";
    }
    return text;
}

} // namespace itsm::inline v0
