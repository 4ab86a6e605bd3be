// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/reflect.hpp>
#include <itsm/json/json.hpp>
#include <itsm/lifecycle/named.hpp>
#include <itsm/testing/story.hpp>
#include <itsm/testing/subject.hpp>

#include <algorithm>
#include <concepts>
#include <functional>
#include <optional>
#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Tests of a process as stories: given what happened, when somebody does something, then this is so. Over any
/// definition, with a clock that stands until it is moved, and with facts by their names.
///
///     scenario{process}.at("2026-03-02T09:00:00Z").as(anna).knowing(facts::weather_is_good, true)
///         .given(note_down{.title = "bread"}, take{.doer = "mia"})
///         .when(pause{})
///         .then(refused_by("ERR-6"));
namespace itsm::inline v0 {

/// What is always so of a record, whatever happened to it.
template <record_type R>
struct record_invariant {
    std::string says{}; ///< "a closed incident has a resolution"
    std::function<bool(R const&, context<R> const&)> holds{};
};

/// A record, its surroundings, and how it came to be. A value: a copy goes its own way. Everything goes through
/// `evaluate` and `decide`; that these change nothing they are given is checked with every command.
template <record_type R>
class scenario {
public:
    using policy_type = typename R::policy_type;

    /// Problems go to `listener`. Whoever has a test framework takes the one of its front, such as
    /// <itsm/testing/doctest_scenario.hpp>.
    explicit scenario(subject<R> process, story_listener listener = &throw_story_problem)
        : process_{std::move(process)}, listener_{listener} {}

    // --- surroundings -----------------------------------------------------------------------------------------------

    scenario& at(instant when) {
        now_ = when;
        return *this;
    }
    /// Throws std::invalid_argument for what is no time.
    scenario& at(std::string_view when) { return at(detail::instant_from(when)); }
    scenario& after(duration passed) {
        auto const before = std::exchange(now_, now_ + passed);
        return note(before, facts_);
    }
    scenario& as(actor_profile who) {
        actor_ = std::move(who);
        return *this;
    }
    scenario& under(policy_type policy) {
        policy_ = std::move(policy);
        return *this;
    }
    template <class T>
    scenario& knowing(fact<T> const& declared, std::type_identity_t<T> known) {
        auto const before = facts_;
        facts_.set(declared, std::move(known));
        return note(now_, before);
    }
    /// The record as it is when the story begins.
    scenario& with(R record) {
        it_ = std::move(record);
        return *this;
    }
    /// These and no others.
    scenario& knowing(fact_set known) {
        auto const before = std::exchange(facts_, std::move(known));
        return note(now_, before);
    }

    // --- what happens -----------------------------------------------------------------------------------------------

    /// What is taken for granted: each is accepted, or the story ends with the refusal.
    template <class... C>
    scenario& given(C const&... each) {
        (give(each, true), ...);
        return *this;
    }
    /// What the story is about, accepted or refused.
    template <class C>
    scenario& when(C const& one) {
        give(one, false);
        return *this;
    }
    /// By key and fields. Throws std::invalid_argument for what is none.
    template <std::same_as<value> Fields>
    scenario& when(std::string_view key, Fields const& fields) {
        auto const made = command_from<R>(key, fields);
        if (!made) throw std::invalid_argument{to_text(made.error())};
        return when(*made);
    }
    /// The same, the fields as JSON.
    scenario& when(std::string_view key, std::string_view fields) {
        auto const read = parse_json(fields);
        if (!read) throw std::invalid_argument{to_text(read.error())};
        return when(key, *read);
    }
    /// Moves the clock on and gives the commands of timers that fall due on the way, the earliest first, as `who`. A
    /// timer that is refused is not tried again for the same instant.
    scenario& let_timers_run_until(instant until, actor_profile who) {
        auto const before = std::exchange(actor_, std::move(who));
        std::vector<due_command> tried;
        while (auto const next = next_timer(until, tried)) {
            tried.push_back(*next);
            now_ = (std::max)(now_, next->due);
            auto const& type = process_.by().command_types[next->command];
            give(erased_command<R>{&type, type.blank()}, false, std::string{next->timer});
        }
        actor_ = before;
        auto const last = std::exchange(now_, (std::max)(now_, until));
        return note(last, facts_);
    }
    scenario& let_timers_run_until(std::string_view until, actor_profile who) {
        return let_timers_run_until(detail::instant_from(until), std::move(who));
    }

    // --- what is so then --------------------------------------------------------------------------------------------

    scenario& then(expectation const& expected, std::source_location where = std::source_location::current()) {
        if (auto problem = expected(moment()); !problem.empty()) tell(std::move(problem), where, false);
        return *this;
    }
    scenario& then(record_invariant<R> const& expected, std::source_location where = std::source_location::current()) {
        if (!expected.holds(it_, surroundings())) tell("does not hold: " + expected.says, where, false);
        return *this;
    }

    [[nodiscard]] R const& record() const { return it_; }
    [[nodiscard]] instant now() const { return now_; }
    [[nodiscard]] fact_set const& facts() const { return facts_; }
    [[nodiscard]] policy_type const& policy() const { return policy_; }
    [[nodiscard]] actor_profile const& actor() const { return actor_; }
    [[nodiscard]] std::vector<duty> const& announced() const { return announced_; }
    [[nodiscard]] process_story const& story() const { return story_; }
    /// Whether any command of the story was refused.
    [[nodiscard]] bool was_refused() const {
        return std::any_of(
            story_.steps.begin(), story_.steps.end(), [](story_step const& one) { return one.why.has_value(); });
    }
    [[nodiscard]] subject<R> const& process() const { return process_; }
    [[nodiscard]] context<R> surroundings() const { return {now_, actor_, policy_, facts_, nullptr}; }

private:
    template <command C>
    void give(C const& one, bool is_given) {
        give(erased_command<R>{&on<C>, &one}, is_given);
    }
    void give(command_box<R> const& one, bool is_given) { give(one.erased(), is_given); }
    // Not inlined: every test gives many commands.
    [[gnu::noinline]] void give(erased_command<R> const& one, bool is_given, std::string timer = {}) {
        auto made = tried(one);
        auto told = detail::told_decision(it_, one, surroundings(), made);
        told.timer = std::move(timer);
        story_.steps.push_back(std::move(told));
        if (made) {
            it_ = made->next();
            announced_ = made->duties();
        } else {
            announced_.clear();
        }
        if (!made && is_given) tell("given, but refused:\n" + to_text(made.error()), {}, true);
    }
    /// Decided, with a look at whether that changed anything it should not.
    [[nodiscard]] result<step<R>, refusal> tried(erased_command<R> const& one) {
        auto const record = it_;
        auto const policy = policy_;
        auto const known = facts_;
        auto made = process_.decide(it_, one, surroundings());
        auto const key = std::string{one.type->key.view()};
        if (evaluate(process_.by(), it_, one, surroundings()).is_met != made.has_value())
            tell("evaluate and decide disagree about " + key, {}, false);
        bool is_pure = known == facts_;
        if constexpr (std::equality_comparable<R>) is_pure = is_pure && record == it_;
        if constexpr (std::equality_comparable<policy_type>) is_pure = is_pure && policy == policy_;
        if (!is_pure) tell("deciding " + key + " changed what it was given", {}, false);
        return made;
    }
    [[nodiscard]] std::optional<due_command> next_timer(instant until, std::vector<due_command> const& tried) const {
        std::optional<due_command> first;
        for (auto const& one : timers_of(process_.by(), it_, policy_)) {
            bool const is_done = std::any_of(tried.begin(), tried.end(), [&](due_command const& other) {
                return other.timer == one.timer && other.due == one.due;
            });
            if (!is_done && one.due <= until && (!first || one.due < first->due)) first = one;
        }
        return first;
    }
    /// What is otherwise than it was.
    scenario& note(instant before, fact_set const& known_before) {
        auto told = detail::told_change(before, now_, known_before, facts_);
        if (!told.changes.empty()) story_.steps.push_back(std::move(told));
        return *this;
    }
    [[nodiscard]] story_moment moment() const {
        story_moment made{&process_.by(), now_, it_.process.state, nullptr, &it_.obligations, &announced_, {}, {}};
        for (auto const& one : story_.steps)
            if (!one.command.empty()) made.last = &one;
        made.permitted = permitted(process_.by(), it_, surroundings());
        made.findings = findings(process_.by(), it_, surroundings());
        return made;
    }
    void tell(std::string problem, std::source_location where, bool ends_story) const {
        listener_({detail::told(problem, process_.by(), story_), where, ends_story});
    }

    subject<R> process_;
    story_listener listener_;
    R it_{};
    policy_type policy_{};
    fact_set facts_{};
    instant now_{};
    actor_profile actor_{};
    std::vector<duty> announced_{};
    process_story story_{};
};

} // namespace itsm::inline v0
