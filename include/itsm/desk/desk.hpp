// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/storage/store.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// The application service: load, decide, commit, and again when somebody else was faster. A desk serves one thread;
/// any number of desks may share a store.
namespace itsm::inline v0 {

/// Where facts come from: asked once per attempt with the facts that the decision needs, so that it answers from one
/// snapshot. A fact that it leaves out is unknown.
template <class Record>
using fact_loader = std::function<fact_set(Record const& record, std::vector<fact_declaration const*> const& wanted)>;

/// Why a desk did not carry out a command: refused by the process, or not committed by the store.
struct desk_failure {
    std::optional<refusal> refused{};
    std::optional<commit_failure> not_committed{};
    std::optional<error> not_loaded{};
};
[[nodiscard]] std::string to_text(desk_failure const& why);

/// A command that was carried out.
template <class Record>
struct performed {
    Record record{};
    commit_receipt receipt{};
    std::vector<duty> duties{};
};

/// A command tried and its answer, yes or no: what an audit wants to see (SEC-1). Accepted ones are in the journal.
struct refused_attempt {
    record_ref record{};
    person_name actor{};
    instant at{};
    refusal why{};
};

/// What a desk works with besides its store, policy and clock.
template <class Record>
struct desk_options {
    tenant_id tenant{1, 1};
    id_source* ids = nullptr;                    ///< none: UUIDv7 by the desk's clock and a seed of the store's
    definition<Record> const* process = nullptr; ///< none: the shipped definition
    fact_loader<Record> facts{};                 ///< none: no facts are known
    std::function<void(refused_attempt const&)> on_refusal{}; ///< none: refusals are only returned
    int most_attempts = 5;                                    ///< decisions per command before a conflict is reported
};

/// A desk for the practice whose policy it is given, over any store that holds its records. `Clock` is called as
/// `clock()` and gives the instant.
template <class Store, class Policy, class Clock>
    requires store_of<Store, typename Policy::record_type>
class desk {
public:
    using R = typename Policy::record_type;

    desk(Store& store, Policy policy, Clock clock, desk_options<R> options = {})
        : store_{store}, policy_{std::move(policy)}, clock_{std::move(clock)}, options_{std::move(options)} {}
    desk(desk const&) = delete; // its own ids ask its clock
    desk& operator=(desk const&) = delete;

    /// Creates a record with a creating command; one without a number gets the next. Returns it as stored. Decided anew,
    /// as with `perform`, when a fact has changed since it was read.
    template <command C>
    result<performed<R>, desk_failure> record(actor_profile const& actor, C given) {
        if constexpr (requires { given.number; })
            if (given.number.empty()) {
                auto number = store_.template next_number<R>(options_.tenant);
                if (!number) return fail({std::nullopt, std::nullopt, std::move(number).error()});
                given.number = std::move(*number);
            }
        if constexpr (requires { given.tenant; }) given.tenant = options_.tenant;
        if (auto ready = seeded(); !ready) return fail({std::nullopt, std::nullopt, std::move(ready).error()});
        auto const command = ids().template next_as<command_id>();
        for (int tried = 1;; ++tried) {
            auto done = attempt(actor, R{}, erased_command<R>{&on<C>, &given}, command);
            if (!is_overtaken(done) || tried >= options_.most_attempts) return done;
        }
    }

    /// Carries a command out on the record: decided on the stored version, decided anew when the store has moved on.
    template <command C>
    result<performed<R>, desk_failure> perform(actor_profile const& actor, strong_id<R> id, C const& given) {
        return perform(actor, id, erased_command<R>{&on<C>, &given});
    }
    result<performed<R>, desk_failure> perform(
        actor_profile const& actor, strong_id<R> id, erased_command<R> const& given) {
        if (auto ready = seeded(); !ready) return fail({std::nullopt, std::nullopt, std::move(ready).error()});
        auto const command = ids().template next_as<command_id>(); // one id for all attempts: committed at most once
        for (int tried = 1;; ++tried) {
            auto loaded = store_.template load<R>(options_.tenant, id);
            if (!loaded) return fail({std::nullopt, std::nullopt, std::move(loaded).error()});
            auto done = attempt(actor, *loaded, given, command);
            if (!is_overtaken(done) || tried >= options_.most_attempts) return done;
        }
    }

    /// One command on many records, each atomic alone; the answers stand in the order of the ids.
    template <command C>
    std::vector<result<performed<R>, desk_failure>> perform_each(
        actor_profile const& actor, std::span<strong_id<R> const> ids, C const& given) {
        std::vector<result<performed<R>, desk_failure>> answers;
        answers.reserve(ids.size());
        for (auto const id : ids) answers.push_back(perform(actor, id, given));
        return answers;
    }

    /// What the actor can do with the record now, after input, or not and why not.
    result<std::vector<permitted_command>, desk_failure> permitted_on(actor_profile const& actor, strong_id<R> id) {
        auto loaded = store_.template load<R>(options_.tenant, id);
        if (loaded)
            if (auto ready = seeded(); !ready) loaded = failure(std::move(ready).error());
        if (!loaded) return fail({std::nullopt, std::nullopt, std::move(loaded).error()});
        std::vector<fact_declaration const*> wanted;
        for (auto const& key : process().commands)
            for (auto const* one : needs(process(), *loaded, key))
                if (std::find(wanted.begin(), wanted.end(), one) == wanted.end()) wanted.push_back(one);
        auto const known = load_facts(*loaded, wanted); // all in one snapshot
        return permitted(process(), *loaded, context<R>{clock_(), actor, policy_, known, &ids()});
    }

    /// Gives the commands that the clock owes on one record, in order of their instants, each timer once. A timer is
    /// asked again after every step, somebody else's too: what is no longer due is not given. What is refused is left, for
    /// a timer is a command like any other. Returns the keys of those carried out.
    std::vector<command_key> run_timers(actor_profile const& clockwork, strong_id<R> id) {
        std::vector<command_key> given;
        std::vector<std::string_view> tried;
        if (!seeded()) return given;
        for (int overtaken = 0;;) {
            auto const loaded = store_.template load<R>(options_.tenant, id);
            auto const next = loaded ? first_due(*loaded, tried) : std::nullopt;
            if (!next) return given;
            auto const& type = process().command_types[next->command];
            auto const done = attempt(
                clockwork, *loaded, erased_command<R>{&type, type.blank()}, ids().template next_as<command_id>());
            if (is_overtaken(done) && ++overtaken < options_.most_attempts) continue;
            tried.push_back(next->timer);
            if (done) given.push_back(type.key);
        }
    }

    /// Hands every duty in the feed after a position to `send(duty, entry)`, in order, and returns the position to go
    /// on from. A duty is handed over again when the position is lost: its record and key tell the two apart.
    template <class F>
    result<feed_position> dispatch(feed_cursor from, F send, std::size_t page_size = 256) {
        for (;;) {
            auto const page = store_.feed(options_.tenant, from, page_size);
            if (!page) return failure(page.error());
            if (page->empty()) return from.after;
            for (auto const& item : *page) {
                for (auto const& one : item.entry.duties) send(one, item.entry);
                from.after = item.position;
            }
        }
    }

    /// The record's entries, version 1 first.
    [[nodiscard]] result<std::vector<journal_entry>> journal(strong_id<R> id) const {
        return store_.template journal<R>(options_.tenant, id);
    }
    [[nodiscard]] instant now() { return clock_(); }

    [[nodiscard]] definition<R> const& process() const {
        return options_.process != nullptr ? *options_.process : shipped<R>();
    }
    [[nodiscard]] Policy const& policy() const { return policy_; }
    [[nodiscard]] tenant_id tenant() const { return options_.tenant; }

private:
    static failed<desk_failure> fail(desk_failure why) { return {std::move(why)}; }
    /// Somebody else was faster, and nothing was committed.
    static bool is_overtaken(result<performed<R>, desk_failure> const& done) {
        if (done || !done.error().not_committed) return false;
        return done.error().not_committed->code == error_code::conflict;
    }

    /// The timer that has been due longest, of those not tried.
    std::optional<due_command> first_due(R const& record, std::vector<std::string_view> const& tried) {
        std::optional<due_command> first;
        for (auto const& one : timers_of(process(), record, policy_)) {
            bool const was_tried = std::find(tried.begin(), tried.end(), one.timer) != tried.end();
            if (!was_tried && one.due <= clock_() && (!first || one.due < first->due)) first = one;
        }
        return first;
    }

    fact_set load_facts(R const& record, std::vector<fact_declaration const*> const& wanted) const {
        if (!options_.facts || wanted.empty()) return {};
        return options_.facts(record, wanted);
    }

    result<performed<R>, desk_failure> attempt(
        actor_profile const& actor, R const& before, erased_command<R> const& given, command_id command) {
        auto const known = load_facts(before, needs(process(), before, given.type->key));
        auto const now = clock_();
        auto decided = decide(process(), before, given, context<R>{now, actor, policy_, known, &ids()});
        if (!decided) {
            if (options_.on_refusal)
                options_.on_refusal({{std::string{R::kind}, before.number}, actor.name, now, decided.error()});
            return fail({std::move(decided).error(), std::nullopt, std::nullopt});
        }
        std::vector<version_check> checks;
        for (auto const& fact : decided->facts())
            if (!fact.source.empty()) checks.push_back({fact.source, fact.source_version});
        commit_request const request{options_.tenant, command, now, checks};
        auto receipt = commit(request, *decided, before);
        // Whether an unknown outcome was a commit is found by committing the same step again under the same id. Who is
        // refused before the id was looked at, as `busy`, knows no more than before.
        bool is_unknown = !receipt && class_of(receipt.error().code) == error_class::unknown;
        for (int tried = 1; is_unknown && tried < options_.most_attempts; ++tried) {
            receipt = commit(request, *decided, before);
            is_unknown = !receipt && !is_of_the_command(receipt.error().code);
        }
        if (is_unknown) receipt.error().code = error_code::unknown_outcome;
        if (!receipt) return fail({std::nullopt, std::move(receipt).error(), std::nullopt});
        return performed<R>{decided->next(), *receipt, decided->duties()};
    }

    /// A store that would have to read the record again is given it.
    result<commit_receipt, commit_failure> commit(
        commit_request const& request, step<R> const& decided, R const& before) {
        if constexpr (requires { store_.commit(request, decided, before); })
            return store_.commit(request, decided, before);
        else return store_.commit(request, std::span<step<R> const>{&decided, 1});
    }

    /// Whether a store says so of a command that it does not know, and would have replayed.
    static bool is_of_the_command(error_code code) {
        return code == error_code::conflict || code == error_code::already_exists || code == error_code::not_found ||
               code == error_code::command_reused;
    }

    /// Before the first id is made; the store may not be reached then.
    result<done> seeded() {
        if (options_.ids != nullptr || own_ids_) return done{};
        auto seed = store_.next_seed();
        if (!seed) return failure(std::move(seed).error());
        own_ids_.emplace(*seed, &milliseconds, this);
        return done{};
    }
    id_source& ids() { return options_.ids != nullptr ? *options_.ids : *own_ids_; }
    static std::uint64_t milliseconds(void* self) {
        auto const now = static_cast<desk*>(self)->clock_();
        return static_cast<std::uint64_t>(
            std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch().count());
    }

    Store& store_;
    Policy policy_;
    Clock clock_;
    desk_options<R> options_;
    std::optional<time_ordered_ids> own_ids_{};
};

} // namespace itsm::inline v0
