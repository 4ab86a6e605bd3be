// SPDX-License-Identifier: BSL-1.0
#include "samples.hpp"

#include <itsm/incident/definition.hpp>

#include <boost/mp11/algorithm.hpp>

#include <array>
#include <optional>
#include <set>

// Every cell of the definition against a table written by hand, and definitions of a host's own made from the shipped one.

namespace samples {

namespace {

// "" no row, "=" the state stays, else where it leads; a cell with two rows names both.
struct line {
    std::string_view command;
    std::array<std::string_view, 7> cells;
};
// clang-format off
constexpr std::array<std::string_view, 7> states{
                              "",         "recorded",    "classified",  "assigned",    "in_progress", "resolved",    "closed"};
constexpr std::array table{
    line{"report",                  {"recorded", "",            "",            "",            "",         "",            ""}},
    line{"correct_report",          {"",         "=",           "=",           "=",           "=",        "=",           ""}},
    line{"classify",                {"",         "classified",  "=",           "=",           "=",        "=",           ""}},
    line{"override_priority",       {"",         "",            "=",           "=",           "=",        "",            ""}},
    line{"assign",                  {"",         "assigned",    "assigned",    "=",           "=",        "=",           ""}},
    line{"start",                   {"",         "in_progress", "in_progress", "in_progress", "in_progress", "",         ""}},
    line{"comment",                 {"",         "=",           "=",           "=",           "=",        "=",           "="}},
    line{"record_progress",         {"",         "=",           "=",           "=",           "=",        "",            ""}},
    line{"record_search",           {"",         "=",           "=",           "=",           "=",        "",            ""}},
    line{"escalate",                {"",         "",            "=",           "=",           "=",        "",            ""}},
    line{"escalate_hierarchically", {"",         "=",           "=",           "=",           "=",        "=",           ""}},
    line{"move_desk",               {"",         "=",           "=",           "=",           "=",        "=",           ""}},
    line{"hold",                    {"",         "=",           "=",           "=",           "=",        "",            ""}},
    line{"resume",                  {"",         "=",           "=",           "=",           "=",        "",            ""}},
    line{"hand_to_party",           {"",         "",            "=",           "=",           "=",        "",            ""}},
    line{"cross_check",             {"",         "=",           "=",           "=",           "=",        "=",           ""}},
    line{"delay_restoration",       {"",         "",            "=",           "=",           "=",        "",            ""}},
    line{"judge_effect",            {"",         "=",           "=",           "=",           "=",        "=",           ""}},
    line{"change_mode",             {"",         "=",           "=",           "=",           "=",        "=",           ""}},
    line{"link",                    {"",         "=",           "=",           "=",           "=",        "=",           "="}},
    line{"raise_emergency_change",  {"",         "",            "=",           "=",           "=",        "",            ""}},
    line{"start_investigation",     {"",         "=",           "=",           "=",           "=",        "=",           ""}},
    line{"resolve",                 {"",         "resolved",    "resolved",    "resolved",    "resolved", "",            ""}},
    line{"tell_user",               {"",         "",            "",            "",            "",         "=",           ""}},
    line{"record_answer",           {"",         "",            "",            "",            "",         "=",           ""}},
    line{"close",                   {"",         "",            "",            "",            "",         "closed",      ""}},
    line{"reopen",                  {"",         "",            "",            "",            "",         "in_progress", "= in_progress"}},
    line{"signal_target",           {"",         "=",           "=",           "=",           "=",        "=",           "="}},
};
// clang-format on

line const* line_of(std::string_view command) {
    for (auto const& one : table)
        if (one.command == command) return &one;
    return nullptr;
}

/// Where the rows of a cell lead, in their order.
std::string targets(definition_view const& of, std::uint16_t state, std::uint16_t command) {
    std::string text;
    for (auto const& entry : of.rows_of(state, command)) {
        auto const& row = of.rows[entry.row];
        text.append(text.empty() ? "" : " ");
        text.append(row.target == target_kind::same ? "=" : of.states[row.to].key.view());
    }
    return text;
}

/// Every command with all that its guards ask for, as far as fields can give it.
template <class F>
void for_each_command_complete(F each_erased) {
    auto const each = [&]<command C>(C const& given) { each_erased(erased_command<incident>{&on<C>, &given}); };
    each(mail_is_down());
    each(correct_report{.location = "Delft"});
    each(low_and_low());
    each(override_priority{.priority = priority_level::p2, .reason = "the board meets", .decided_by = {"carla"}});
    each(assign{.to = {"bob"}});
    each(start{});
    each(comment{.text = "looking"});
    each(record_progress{.text = "queue is full"});
    each(record_search{.outcome = "nothing alike"});
    each(escalate{.to_level = 2, .to = {"carla"}});
    each(escalate_hierarchically{.to = "head of operations"});
    each(move_desk{.to = {"night desk"}});
    each(hold{.reason = "awaiting_user"});
    each(resume{});
    each(hand_to_party{.party = "carrier"});
    each(cross_check{.party = "carrier"});
    each(delay_restoration{delay_kind::keep_evidence, "disk image", {"head of operations"}, monday_9am + days{400}});
    each(judge_effect{.material = false});
    each(change_mode{.mode = major_mode::high_severity, .reason = "many users"});
    each(link{.kind = link_kind::related, .to = {"incident", "INC0000009"}});
    each(raise_emergency_change{.change = {"rfc", "RFC0000001"}});
    each(start_investigation{.senior = {"dora"}});
    each(by_restart());
    each(tell_user{.text = "works"});
    each(record_answer{.answer = user_answer::agreed});
    each(close{.category_confirmed = true});
    each(reopen{});
    each(signal_target{.key = "resolve/1/75%"});
}

std::optional<std::size_t> column_of(bench const& it) {
    for (std::size_t i = 0; i < states.size(); ++i)
        if (states[i] == it.it.process.state.view()) return i;
    return std::nullopt;
}

constexpr auto supplier_named = require<hand_to_party>({"ACME-1", "Work goes to parties with a contract."},
    [](incident const&, hand_to_party const& c, context<incident> const&) {
        return require_that(c.party == "carrier", "a party with a contract");
    });

constexpr state_key at_vendor{"at_vendor"};

/// A host's own: work that waits for a vendor stands in a state of its own.
lifecycle_spec<incident> with_vendor_state() {
    auto spec = incident_spec();
    spec.key = "acme";
    spec.version = 3;
    spec.add(extra_state<incident>(at_vendor, incident_state::in_progress, state_category::waiting));
    spec.find_row("hand_to_party")->target = to(at_vendor);
    spec.add(row("back_from_vendor", from(at_vendor), on<cross_check>, to(incident_state::in_progress)));
    return spec;
}

} // namespace

TEST_CASE("every command has a line in the table and every state a column") {
    CHECK(incident_lifecycle.commands.size() == table.size());
    for (auto const& key : incident_lifecycle.commands) {
        CAPTURE(std::string{key.view()});
        CHECK(line_of(key) != nullptr);
    }
    CHECK(incident_lifecycle.states.size() + 1 == states.size());
    CHECK(boost::mp11::mp_size<commands_of<incident>::list>::value == table.size());
}

TEST_CASE("the definition leads from every state with every command where the table says") {
    for (auto const& one : table) {
        auto const command = incident_lifecycle.find_command(*command_key::from(one.command));
        REQUIRE(command != definition_view::none);
        for (std::size_t i = 0; i < states.size(); ++i) {
            CAPTURE(std::string{one.command});
            CAPTURE(std::string{states[i]});
            auto const state =
                i == 0 ? definition_view::none : incident_lifecycle.find_state(*state_key::from(states[i]));
            CHECK(targets(process(), state, command) == one.cells[i]);
        }
    }
}

TEST_CASE("what is decided leads where the table says, and is refused where it has no row") {
    std::vector<bench> benches{bench{}};
    for (auto const state : {incident_state::recorded,
             incident_state::classified,
             incident_state::assigned,
             incident_state::in_progress,
             incident_state::resolved,
             incident_state::closed})
        benches.push_back(in_state(state));
    std::set<std::string> held_back; // by guards, though all fields are given
    for (auto& it : benches) {
        auto const column = *column_of(it);
        it.facts.set(facts::decider_above_owners, true);
        for_each_command_complete([&](erased_command<incident> const& given) {
            auto const key = std::string{given.type->key.view()};
            CAPTURE(key);
            CAPTURE(std::string{states[column]});
            auto const cell = line_of(key)->cells[column];
            auto const made = it.decided(given);
            if (cell.empty()) {
                REQUIRE_FALSE(made.has_value());
                CHECK(made.error().kind == refusal_kind::no_such_transition);
                CHECK(made.error().broken.empty());
            } else if (made) {
                auto const target = cell == "= in_progress" ? "in_progress" : cell == "=" ? states[column] : cell;
                CHECK(made->next().process.state.view() == target);
                CHECK(enum_name(made->next().state) == target);
                CHECK(made->next().version == it.it.version + 1);
            } else {
                CHECK(made.error().kind != refusal_kind::no_such_transition);
                held_back.insert(key + " in " + std::string{states[column]});
            }
        });
    }
    CHECK(held_back == std::set<std::string>{"assign in recorded",
                           "start in recorded",
                           "resolve in recorded", // INC-2
                           "escalate in classified",
                           "escalate in assigned",
                           "escalate in in_progress", // INC-18
                           "resume in recorded",
                           "resume in classified",
                           "resume in assigned",
                           "resume in in_progress", // none is on hold
                           "cross_check in recorded",
                           "cross_check in classified",
                           "cross_check in assigned",
                           "cross_check in in_progress",
                           "cross_check in resolved", // nobody has work of it
                           "close in resolved"});     // INC-10, INC-20
}

TEST_CASE("a record says under which definition and version it runs") {
    CHECK(recorded().it.process.definition == definition_key{"incident"});
    CHECK(recorded().it.process.definition_version == incident_lifecycle.version);
    CHECK(closed().it.process.definition == definition_key{"incident"});
}

TEST_CASE("the shipped definition is the one that its words make") {
    auto const made = make_definition(incident_spec());
    REQUIRE(made.has_value());
    auto const& own = made->handle();
    CHECK(own.key == incident_lifecycle.key);
    REQUIRE(own.rows.size() == incident_lifecycle.rows.size());
    for (std::size_t i = 0; i < own.rows.size(); ++i) {
        CHECK(own.rows[i].key == incident_lifecycle.rows[i].key);
        CHECK(own.rows[i].guards == incident_lifecycle.rows[i].guards);
        CHECK(own.rows[i].duties == incident_lifecycle.rows[i].duties);
    }
    CHECK(own.guards.size() == incident_lifecycle.guards.size());
    CHECK(own.carried_rules.size() == incident_lifecycle.carried_rules.size());
    CHECK(own.timers.size() == incident_lifecycle.timers.size());
}

TEST_CASE("a host adds a state of its own, and its records stand in it") {
    auto const acme = make_definition(with_vendor_state());
    REQUIRE(acme.has_value());
    auto const ready = in_progress();
    actor_profile const actor{{"anna"}, {}, {"acme.*"}};
    auto const given = context<incident>{monday_9am, actor, ready.policy};

    auto const handed = decide(acme->handle(), ready.it, hand_to_party{.party = "carrier"}, given);
    REQUIRE(handed.has_value());
    CHECK(handed->next().process.state == at_vendor);
    CHECK(handed->next().state == incident_state::in_progress); // what everybody else understands by it
    CHECK(handed->definition_used() == definition_key{"acme"});
    CHECK(handed->definition_version() == 3);

    auto const refused = decide(acme->handle(), handed->next(), by_restart(), given);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().kind == refusal_kind::no_such_transition);
    CHECK(refused.error().leads_there == std::vector<command_key>{"cross_check"});

    auto const back = decide(acme->handle(), handed->next(), cross_check{.party = "carrier"}, given);
    REQUIRE(back.has_value());
    CHECK(back->next().process.state == state_key{"in_progress"});

    // The shipped definition does not know the state, and says so.
    auto const foreign = decide(process(), handed->next(), comment{.text = "where is it?"}, ready.given());
    REQUIRE_FALSE(foreign.has_value());
    CHECK(foreign.error().kind == refusal_kind::unknown_state);
}

TEST_CASE("a host's own rule makes a row stricter, and its refusal names it") {
    auto spec = incident_spec();
    REQUIRE(spec.tighten("hand_to_party", supplier_named));
    CHECK_FALSE(spec.tighten("hand_to_nobody", supplier_named));
    auto const strict = make_definition(spec);
    REQUIRE(strict.has_value());
    auto const ready = in_progress();
    CHECK(decide(strict->handle(), ready.it, hand_to_party{.party = "carrier"}, ready.given()).has_value());
    auto const refused = decide(strict->handle(), ready.it, hand_to_party{.party = "nephew"}, ready.given());
    REQUIRE_FALSE(refused.has_value());
    CHECK(rule_set{refused.error()} == rule_set{"ACME-1"});
    CHECK(ready.against(hand_to_party{.party = "nephew"}) == rule_set{"accepted"}); // the shipped one is as it was
}

TEST_CASE("a rule taken out of a row holds there no longer, and everywhere else as before") {
    auto spec = incident_spec();
    REQUIRE(spec.loosen("escalate", "INC-18"));
    CHECK_FALSE(spec.loosen("escalate", "INC-18"));
    CHECK_FALSE(spec.loosen("escalate", "INC-22"));
    CHECK_FALSE(spec.loosen("no such row", "INC-18"));
    auto const loose = make_definition(spec);
    REQUIRE(loose.has_value());
    auto const ready = assigned();
    CHECK(decide(loose->handle(), ready.it, escalate{.to_level = 2, .to = {"carla"}}, ready.given()).has_value());
    auto const refused = decide(loose->handle(), ready.it, escalate{.to_level = 3, .to = {"carla"}}, ready.given());
    REQUIRE_FALSE(refused.has_value());
    CHECK(rule_set{refused.error()} == rule_set{"INC-6"});
}

TEST_CASE("a reopening window taken out of the definition reopens whole records") {
    auto spec = incident_spec();
    REQUIRE(spec.loosen("reopen_closed", "INC-14"));
    auto const loose = make_definition(spec);
    REQUIRE(loose.has_value());
    auto it = closed().after(days{100});
    auto const made = decide(loose->handle(), it.it, reopen{}, it.given());
    REQUIRE(made.has_value());
    CHECK(made->next().state == incident_state::in_progress);
    CHECK_FALSE(made->next().closed_at.has_value());
    CHECK(made->next().reopen_count == 1);
}

TEST_CASE("every single rule of a row can be switched off, and then no longer refuses") {
    for (auto const& one : incident_spec().rows) {
        std::set<std::string> ids;
        for (auto const& each : one.guards)
            if (!each.rule.empty()) ids.insert(std::string{each.rule.view()});
        for (auto const& id : ids) {
            CAPTURE(std::string{one.key.view()});
            CAPTURE(id);
            auto spec = incident_spec();
            REQUIRE(spec.loosen(one.key, *rule_id::from(id)));
            auto const mutant = make_definition(spec);
            // A row that chooses cannot lose its choice: then the row after it would never be taken.
            if (!mutant) {
                CHECK(one.key == row_key{"follow_up_closed"});
                continue;
            }
            for (auto const& row : mutant->handle().rows) {
                if (row.key != one.key) continue;
                for (auto const g : mutant->handle().row_guards.subspan(row.first_guard, row.guards))
                    CHECK(mutant->handle().guards[g].rule != *rule_id::from(id));
            }
        }
    }
}

// --- which rules are carried ----------------------------------------------------------------------------------------

TEST_CASE("all rules of the chapter are carried, each as the kind that the rulebook gives it") {
    std::set<std::string> carried;
    for (auto const& one : incident_lifecycle.guards) {
        if (one.rule.empty()) continue;
        auto const* known = find_rule(one.rule);
        REQUIRE(known != nullptr);
        CAPTURE(std::string{one.rule.view()});
        // A guard may keep out what a derive could not work on; the derive itself is then carried too.
        bool also_derived = false;
        for (auto const& other : incident_lifecycle.carried_rules)
            also_derived = also_derived || (other.rule == one.rule && other.kind == known->kind);
        CHECK((known->kind == rule_kind::guard || also_derived));
        carried.insert(std::string{one.rule.view()});
    }
    for (auto const& one : incident_lifecycle.carried_rules) {
        auto const* known = find_rule(one.rule);
        REQUIRE(known != nullptr);
        CAPTURE(std::string{one.rule.view()});
        bool guarded = false; // INC-14 is a guard; what follows from it is a duty
        for (auto const& guard : incident_lifecycle.guards) guarded = guarded || guard.rule == one.rule;
        CHECK((one.kind == known->kind || (guarded && known->kind == rule_kind::guard)));
        carried.insert(std::string{one.rule.view()});
    }
    carried.insert("INC-17"); // every store's: storage/memory_test.cpp and "INC-17: ..." in rules_test.cpp

    std::set<std::string> chapter;
    for (auto const& one : rulebook())
        if (one.id.view().starts_with("INC-")) chapter.insert(std::string{one.id.view()});
    chapter.insert("SLM-5"); // each practice with targets carries it
    CHECK(chapter.size() == 24);
    CHECK(carried == chapter);
}

TEST_CASE("every rule stands in a file and line where it can be read") {
    for (auto const& one : incident_lifecycle.guards) {
        CHECK(std::string_view{one.place.file}.ends_with("incident/rules.hpp"));
        CHECK(one.place.line > 0);
    }
    for (auto const& one : incident_lifecycle.carried_rules)
        CHECK(std::string_view{one.place.file}.ends_with("incident/rules.hpp"));
}

// --- timers ---------------------------------------------------------------------------------------------------------

TEST_CASE("a hold that names its end is resumed by the clock then") {
    auto const it = assigned().does(hold{.reason = "scheduled", .resume_at = monday_9am + 3h});
    auto const running = timers_of(process(), it.it, it.policy);
    REQUIRE(running.size() == 1);
    CHECK(running[0].timer == "resume_from_hold");
    CHECK(process().commands[running[0].command] == command_key{"resume"});
    CHECK(running[0].due == monday_9am + 3h);
    CHECK(timers_of(process(), assigned().does(hold{.reason = "awaiting_user"}).it, it.policy).empty());
}

TEST_CASE("what the user stayed silent about is closed by the clock when silence is consent") {
    auto it = resolved();
    CHECK(timers_of(process(), it.it, it.policy).empty());
    it.does(tell_user{.text = "works"});
    auto const running = timers_of(process(), it.it, it.policy);
    REQUIRE(running.size() == 1);
    CHECK(running[0].timer == "close_after_silence");
    CHECK(running[0].due == at("2026-03-09T09:00:00Z"));
    it.policy.silence_is_consent.reset();
    CHECK(timers_of(process(), it.it, it.policy).empty());
    CHECK(timers_of(process(), it.does(record_answer{.answer = user_answer::agreed}).it, incident_policy{}).empty());
}

// --- what somebody may do -------------------------------------------------------------------------------------------

namespace {

permission_answer answer_for(bench const& it, command_key const& key) {
    for (auto const& one : permitted(process(), it.it, it.given()))
        if (one.command == key) return one.answer;
    FAIL("no such command");
    return {};
}

} // namespace

TEST_CASE("permitted answers now, after input or refused for every command") {
    auto it = resolved().does(tell_user{.text = "works"}).does(judge_effect{.material = false});
    CHECK(permitted(process(), it.it, it.given()).size() == table.size());
    CHECK(answer_for(it, "reopen") == permission_answer::now);
    CHECK(answer_for(it, "record_answer") == permission_answer::after_input);
    CHECK(answer_for(it, "close") == permission_answer::refused);
    it.does(record_answer{.answer = user_answer::agreed});
    CHECK(answer_for(it, "close") == permission_answer::now);
    it.as(user());
    CHECK(answer_for(it, "close") == permission_answer::refused);
    CHECK(answer_for(it, "reopen") == permission_answer::now);
}

TEST_CASE("after input names every field that a command lacks, so that a form asks once") {
    auto const fields_for = [](bench const& it, command_key const& key) {
        for (auto const& one : permitted(process(), it.it, it.given()))
            if (one.command == key) return std::set<std::string_view>(one.fields.begin(), one.fields.end());
        return std::set<std::string_view>{};
    };
    using fields = std::set<std::string_view>;
    CHECK(fields_for(bench{}, "report") == fields{"number", "reporter", "service", "symptom", "channel"});
    CHECK(fields_for(recorded(), "classify") == fields{"category", "impact", "urgency"});
    CHECK(fields_for(assigned(), "classify") == fields{});
    CHECK(fields_for(assigned(), "override_priority") == fields{"priority", "reason", "decided_by"});
    CHECK(fields_for(assigned(), "delay_restoration") == fields{"kind", "reason", "decided_by", "until"});
    CHECK(fields_for(assigned(), "change_mode") == fields{"mode", "reason"});
    CHECK(fields_for(assigned(), "resolve") == fields{"how", "done", "failing_item"});
    auto const searched = assigned().does(record_search{.outcome = "nothing alike"});
    CHECK(fields_for(searched, "escalate") == fields{"to", "to_level"});
}

TEST_CASE("an actor without the permission is refused by SEC-1, whatever else is missing") {
    auto const it = in_progress().as(user());
    CHECK(it.against(by_restart()) == rule_set{"SEC-1"});
    CHECK(it.against(resolve{}) == rule_set{"SEC-1", "INC-9", "INC-22"});
    auto const made = it.decided(by_restart());
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().kind == refusal_kind::not_permitted);
    CHECK(made.error().broken[0].found.what == "incident.resolve");
}

TEST_CASE("a refusal says what is possible instead and what leads there") {
    auto const made = classified().decided(close{});
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().leads_there == std::vector<command_key>{"resolve"});
    auto const& possible = made.error().possible_now;
    CHECK(std::find(possible.begin(), possible.end(), command_key{"assign"}) != possible.end());
    CHECK(std::find(possible.begin(), possible.end(), command_key{"tell_user"}) == possible.end());
    CHECK(why_not(process(), classified().it, close{}, classified().given()).has_value());
    CHECK_FALSE(why_not(process(), classified().it, start{}, classified().given()).has_value());
}

TEST_CASE("closing needs the facts of its rules, a comment only those of what stands after every step") {
    std::set<std::string_view> closing, commenting;
    for (auto const* one : needs(process(), resolved().it, close{})) closing.insert(one->name);
    for (auto const* one : needs(process(), resolved().it, comment{})) commenting.insert(one->name);
    CHECK(closing.contains("problem.root_causes_addressed"));
    CHECK(closing.contains("problem.formal_review_on_record"));
    CHECK_FALSE(commenting.contains("problem.root_causes_addressed"));
    CHECK(commenting.contains("service_level.escalation_share_reached_at"));
    CHECK(needs(process(), recorded().it, command_key{"no_such_command"}).empty());
}

} // namespace samples
