// SPDX-License-Identifier: BSL-1.0
#include "samples.hpp"

#include <itsm/incident/observed.hpp>

#include <array>
#include <set>

// A guard is asked from every state of its row, also from those that an incident reaches only as somebody else's log had
// it: a mutant that forgets one state is caught here.

namespace samples {

namespace {

constexpr std::array all_states{incident_state::recorded,
    incident_state::classified,
    incident_state::assigned,
    incident_state::in_progress,
    incident_state::resolved,
    incident_state::closed};

/// The incident as a log had it: in the state, with nothing that its own process would have asked for on the way.
bench adopted_into(incident_state state, bench it = recorded()) {
    auto const made = decide(incident_observed, it.it, adopt{.to = state}, bench{it}.as(importer()).given());
    REQUIRE_MESSAGE(made.has_value(), to_text(made.error()));
    it.it = made->next();
    return it;
}

bool has_row(incident_state state, command_key const& command) {
    auto const from = process().find_state(*state_key::from(enum_name(state)));
    return !process().rows_of(from, process().find_command(command)).empty();
}

/// "INC-9 how; INC-9 done", in the order of the row.
std::string reasons(bench const& it, erased_command<incident> const& given) {
    auto const made = it.decided(given);
    std::string text;
    if (made) return text;
    for (auto const& one : made.error().broken)
        text.append(text.empty() ? "" : "; ")
            .append(one.rule.view())
            .append(one.rule.empty() ? "" : " ")
            .append(one.found.what);
    return text;
}

struct bare_command {
    std::string_view command;
    std::string_view lacks;
};
constexpr std::array bare_commands{
    bare_command{"correct_report", ""},
    bare_command{"classify", "INC-2 category; INC-2 impact; INC-2 urgency"},
    bare_command{"override_priority", "INC-3 priority; INC-3 reason; INC-3 decided_by"},
    bare_command{"assign", "INC-2 category, impact and urgency; INC-4 to"},
    bare_command{"start", "INC-2 category, impact and urgency"},
    bare_command{"comment", "text"},
    bare_command{"record_progress", "text"},
    bare_command{"record_search", "outcome"},
    bare_command{"escalate",
        "INC-2 category, impact and urgency; INC-4 to; INC-6 to_level; "
        "INC-18 the outcome of a search over earlier incidents, problems and knowledge"},
    bare_command{"escalate_hierarchically", "to"},
    bare_command{"move_desk", "to"},
    bare_command{"hold", "INC-13 reason"},
    bare_command{"resume", "an incident on hold"},
    bare_command{"hand_to_party", "party"},
    bare_command{"cross_check", "work handed to an outside party"},
    bare_command{"delay_restoration", "INC-19 kind; INC-19 reason; INC-19 decided_by; INC-19 until"},
    bare_command{"judge_effect", "material"},
    bare_command{"change_mode", "mode; reason"},
    bare_command{"link", "to"},
    bare_command{"raise_emergency_change", "change"},
    bare_command{"start_investigation", "senior"},
    bare_command{"resolve", "INC-2 category, impact and urgency; INC-9 how; INC-9 done; INC-22 failing_item"},
    bare_command{"tell_user", "text"},
    bare_command{"record_answer", "answer"},
    bare_command{"close",
        "INC-10 that the user is told; INC-10 the user's agreement; INC-10 category_confirmed; "
        "INC-20 whether the effect on the consumer's business was material"},
    bare_command{"reopen", ""},
    bare_command{"signal_target", "key"},
};

/// Searched for, escalated, with a signal given: what later commands look back on.
bench eventful() {
    return assigned()
        .does(record_search{.outcome = "nothing alike"})
        .does(escalate{.to_level = 2, .to = {"carla"}})
        .does(signal_target{.key = "resolve/1/75%"});
}

/// What these rules say of it ("accepted" when none refuses) wherever the command has a row, which is in `states` states.
template <command C>
void same_everywhere(bench const& of, C const& given, rule_set const& rules, std::size_t states) {
    std::size_t tried = 0;
    for (auto const state : all_states) {
        if (!has_row(state, key_of<C>)) continue;
        CAPTURE(enum_name(state));
        CHECK(adopted_into(state, of).against(given) == rules);
        ++tried;
    }
    CHECK(tried == states);
}

} // namespace

TEST_CASE("a command without its fields is refused for the same reasons in every state that has a row for it") {
    std::set<std::string_view> known{"report"};
    CHECK(reasons(bench{}, erased_command<incident>{&on<report>, on<report>.blank()}) ==
          "number; INC-1 reporter; INC-1 service; INC-1 symptom; INC-1 channel");
    for (auto const& one : bare_commands) {
        known.insert(one.command);
        auto const key = *command_key::from(one.command);
        auto const& type = process().command_types[process().find_command(key)];
        for (auto const state : all_states) {
            if (!has_row(state, key)) continue;
            CAPTURE(one.command);
            CAPTURE(enum_name(state));
            CHECK(reasons(adopted_into(state), {&type, type.blank()}) == one.lacks);
        }
    }
    for (auto const& key : process().commands) CHECK(known.contains(key.view()));
}

TEST_CASE("SEC-1: no row is taken by somebody without its permission, whatever else stands in the way") {
    actor_profile const nobody{{"nobody"}, {{"service_desk"}}, {}};
    auto const is_refused = [&](bench it, command_key const& key) {
        auto const& type = process().command_types[process().find_command(key)];
        auto const made = it.as(nobody).decided(erased_command<incident>{&type, type.blank()});
        REQUIRE_FALSE(made);
        CHECK(made.error().kind == refusal_kind::not_permitted);
        CHECK(made.error().broken[0].rule == rule_id{"SEC-1"});
        CHECK(made.error().broken[0].found.what == "incident." + std::string{key.view()});
    };
    is_refused(bench{}, key_of<report>);
    for (auto const state : all_states)
        for (auto const& key : process().commands)
            if (has_row(state, key)) is_refused(adopted_into(state), key);
    // Of two rows of one cell, each is asked once.
    auto late = adopted_into(incident_state::closed);
    late.policy.after_closing = after_closing_rule::new_linked_record;
    is_refused(late.after(15 * 24h), key_of<reopen>);
}

TEST_CASE("INC-2: what an adopted incident lacks of its classification is asked for wherever it stands") {
    auto given = high_and_high();
    SUBCASE("category") { given.category = {}; }
    SUBCASE("impact") { given.impact = {}; }
    SUBCASE("urgency") { given.urgency = {}; }
    same_everywhere(recorded(), given, {"INC-2"}, 5);
}

TEST_CASE("INC-2: nobody is given, and nobody is called to, what was never classified") {
    same_everywhere(recorded().does(record_search{.outcome = "nothing alike"}),
        escalate{.to_level = 2, .to = {"dirk"}},
        {"INC-2"},
        3);
    same_everywhere(recorded(), assign{.to = {"bob"}}, {"INC-2"}, 5);
}

TEST_CASE("INC-3: impact and urgency outside the matrix are refused in every state") {
    auto given = high_and_high();
    given.impact = impact_level::very_high;
    same_everywhere(recorded(), given, {"INC-3"}, 5);
}

TEST_CASE("INC-6: no state lets an incident be escalated to the level where it is") {
    same_everywhere(eventful(), escalate{.to_level = 2, .to = {"dirk"}}, {"INC-6"}, 3);
}

TEST_CASE("INC-7: in no state does an escalated incident change its desk team") {
    same_everywhere(eventful(), move_desk{.to = {"night desk"}}, {"INC-7"}, 5);
}

TEST_CASE("INC-19: a delay ends in the future, and by somebody above both owners, in every state") {
    auto known = recorded();
    known.facts.set(facts::decider_above_owners, true);
    delay_restoration given{delay_kind::keep_evidence, "disk image", {"head of operations"}, monday_9am};
    same_everywhere(known, given, {"INC-19"}, 3);
    given.until = monday_9am + 1h;
    same_everywhere(known, given, {"accepted"}, 3);
    same_everywhere(recorded(), given, {"INC-19"}, 3);
}

TEST_CASE("SLM-5: the same signal is given once, whichever state the incident is in") {
    same_everywhere(eventful(), signal_target{.key = "resolve/1/75%"}, {"SLM-5"}, 6);
}

} // namespace samples
