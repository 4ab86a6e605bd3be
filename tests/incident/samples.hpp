// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/reflect.hpp>
#include <itsm/incident/facts.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/testing/incident_process.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// People, a policy and incidents in every state for the tests of the room. An incident gets into its state by `decide`
/// alone: nothing here sets a field of a record.
namespace samples {

using namespace itsm;
using namespace itsm::incident_commands;
using itsm::incident_commands::close; // unistd.h has functions of these names
using itsm::incident_commands::link;
using namespace std::chrono_literals;

using std::chrono::days;

/// What these tests are about: the shipped process, or the mutant of it that the environment names.
inline definition<incident> const& process() { return incident_process().by(); }

inline instant at(std::string_view text) { return *parse_instant(text); }
inline instant const monday_9am = at("2026-03-02T09:00:00Z");
constexpr duration one_microsecond{1};

inline actor_profile user() {
    return {{"eva"}, {{"user"}}, {"incident.report", "incident.comment", "incident.reopen", "incident.correct_report"}};
}
inline actor_profile desk_agent() { return {{"anna"}, {{"service_desk"}}, {"incident.*"}}; }
inline actor_profile resolver() { return {{"bob"}, {{"second_line"}}, {"incident.*"}}; }
inline actor_profile importer() { return {{"nightly import"}, {{"importer"}}, {"incident-observed.*"}}; }
inline actor_profile clockwork() { return {{"clockwork"}, {{"service_desk"}}, {"incident.resume", "incident.close"}}; }

/// Rule ids as a set, so that a test names them in the order it likes.
struct rule_set {
    std::vector<std::string> ids;

    rule_set(std::initializer_list<std::string_view> given) : ids(given.begin(), given.end()) {
        std::sort(ids.begin(), ids.end());
    }
    explicit rule_set(refusal const& why) {
        for (auto const& id : why.rules()) ids.emplace_back(id.view());
        if (ids.empty()) ids.emplace_back(enum_name(why.kind));
    }
    friend bool operator==(rule_set const&, rule_set const&) = default;
    friend doctest::String toString(rule_set const& rules) {
        std::string text;
        for (auto const& id : rules.ids) text.append(text.empty() ? "{" : ", ").append(id);
        return (text + "}").c_str();
    }
};

/// What every incident of these tests is reported with.
inline report mail_is_down() {
    return {.number = "INC0000001",
        .id = {1, 1},
        .tenant = {1, 1},
        .source = reporter_kind::user,
        .reporter = "eva",
        .channel = "phone",
        .symptom = "mail is down",
        .location = "Leiden",
        .service = {"mail"},
        .desk_team = {"service desk"}};
}
inline classify high_and_high() {
    return {.category = "mail", .impact = impact_level::high, .urgency = urgency_level::high};
}
inline classify low_and_low() {
    return {.category = "mail", .impact = impact_level::low, .urgency = urgency_level::low};
}
inline resolve by_restart() {
    return {.how = resolution_kind::fix,
        .done = "restarted the queue",
        .failing_item = {"mx1"},
        .category_confirmed = true};
}

/// One incident, and what its decisions are made with. Accepted commands become its next value.
struct bench {
    incident it{};
    incident_policy policy{};
    fact_set facts{};
    instant now = monday_9am;
    actor_profile actor = desk_agent();
    std::vector<duty> announced{}; ///< by the last step

    // Not inlined, nor is what every command needs: many tests make and copy benches, and would each compile it again.
    [[gnu::noinline]] bench() {} // NOLINT(modernize-use-equals-default)
    [[gnu::noinline]] bench(bench const&) = default;
    [[gnu::noinline]] bench& operator=(bench const&) = default;
    [[gnu::noinline]] ~bench() {} // NOLINT(modernize-use-equals-default)

    [[nodiscard]] context<incident> given() const { return {now, actor, policy, facts, nullptr}; }

    template <command C>
    [[nodiscard]] result<step<incident>, refusal> decided(C const& c) const {
        return decided(erased_command<incident>{&on<C>, &c});
    }
    [[nodiscard, gnu::noinline]] result<step<incident>, refusal> decided(erased_command<incident> const& c) const {
        return incident_process().decide(it, c, given());
    }
    /// Carries the command out, which the test relies on.
    template <command C>
    bench& does(C const& c) {
        return does(erased_command<incident>{&on<C>, &c});
    }
    [[gnu::noinline]] bench& does(erased_command<incident> const& c) {
        auto made = decided(c);
        REQUIRE_MESSAGE(made.has_value(), to_text(made.error()));
        it = made->next();
        announced = made->duties();
        return *this;
    }
    /// The rules that refuse the command: "accepted" when none does, the refusal's kind when it names no rule. That a
    /// refusal leaves everything as it was is checked on the way.
    template <command C>
    [[nodiscard]] rule_set against(C const& c) const {
        return against(erased_command<incident>{&on<C>, &c});
    }
    [[nodiscard, gnu::noinline]] rule_set against(erased_command<incident> const& c) const {
        auto const before = *this;
        auto const made = decided(c);
        CHECK(it == before.it);
        CHECK(facts == before.facts);
        CHECK(policy == before.policy);
        CHECK(evaluate(process(), it, c, given()).is_met == made.has_value());
        return made ? rule_set{"accepted"} : rule_set{made.error()};
    }
    /// What the first broken rule found missing.
    template <command C>
    [[nodiscard]] std::string missing(C const& c) const {
        return missing(erased_command<incident>{&on<C>, &c});
    }
    [[nodiscard, gnu::noinline]] std::string missing(erased_command<incident> const& c) const {
        auto const made = decided(c);
        return made ? "" : std::string{made.error().broken[0].found.what};
    }
    template <class Duration>
    bench& after(Duration passed) {
        now += passed;
        return *this;
    }
    bench& as(actor_profile who) {
        actor = std::move(who);
        return *this;
    }
    /// The obligation of a rule that stands now; null when none does.
    [[nodiscard]] duty const* owed(rule_id const& rule) const {
        for (auto const& one : it.obligations)
            if (one.rule == rule) return &one;
        return nullptr;
    }
    /// The keys of the rule's duties that the last step announced.
    [[nodiscard]] std::vector<std::string> announced_keys(rule_id const& rule) const {
        std::vector<std::string> keys;
        for (auto const& one : announced)
            if (one.rule == rule) keys.push_back(one.key);
        return keys;
    }
    [[nodiscard]] bool announces(rule_id const& rule) const { return !announced_keys(rule).empty(); }
    /// The rules of the checks that find something now.
    [[nodiscard]] rule_set reported() const {
        rule_set found{};
        for (auto const& one : findings(process(), it, given())) found.ids.emplace_back(one.rule.view());
        return found;
    }
};

inline bench recorded() { return bench{}.does(mail_is_down()); }
/// Low impact and urgency, so that neither INC-8, INC-11 nor INC-12 has a say.
inline bench classified() { return recorded().does(low_and_low()); }
inline bench assigned() { return classified().does(assign{.to = {"bob"}, .team = {"second line"}}); }
inline bench in_progress() { return assigned().does(start{}); }
inline bench resolved() { return in_progress().does(by_restart()); }
/// All that closing asks for is there.
inline bench ready_to_close() {
    return resolved()
        .does(tell_user{.text = "mail works again"})
        .does(record_answer{.answer = user_answer::agreed})
        .does(judge_effect{.material = false});
}
inline bench closed() { return ready_to_close().does(close{}); }

inline bench in_state(incident_state state) {
    switch (state) {
    case incident_state::recorded: return recorded();
    case incident_state::classified: return classified();
    case incident_state::assigned: return assigned();
    case incident_state::in_progress: return in_progress();
    case incident_state::resolved: return resolved();
    case incident_state::closed: return closed();
    }
    return {};
}

} // namespace samples
