// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/result.hpp>
#include <itsm/lifecycle/compile.hpp>
#include <itsm/verify/code.hpp>
#include <itsm/verify/outcome_plan.hpp>
#include <itsm/verify/property.hpp>
#include <itsm/verify/record_table.hpp>
#include <itsm/verify/surroundings.hpp>
#include <itsm/verify/world.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

/// Everything that a process lets happen, over samples: an exhaustive search through `decide`'s own rules and effects,
/// and properties of what was found, refuted by a shortest story.
///
///     explorer search{our_process, samples};
///     search.never("closed before its user was told",
///         [](incident const& it) { return it.state == incident_state::closed && !it.confirmation.told_at; });
///     auto const found = search.run();
///
/// Explicit-state search after Holzmann, *The SPIN Model Checker* (2003); see docs/explanation/proof.md for what a result means.
namespace itsm::inline v0 {

/// In a state, by its key.
struct in_state {
    std::string key{};
    std::size_t record = 0; ///< which one, where several take part
};
/// While a row is taken, by its key.
struct taking_row {
    std::string key{};
    std::size_t record = 0;
};

/// When something is the case: a question about the records, a state, or a row being taken.
template <record_type... R>
class occasion {
public:
    using question = std::function<bool(R const&...)>;

    template <class F>
        requires std::predicate<F, R const&...>
    occasion(F asked) : holds_{std::move(asked)} {}
    occasion(in_state state) : state_{std::move(state)} {}
    occasion(taking_row row) : row_{std::move(row)} {}
    /// While a row is taken in a world for which the question holds before the step.
    template <class F>
        requires std::predicate<F, R const&...>
    occasion(taking_row row, F asked_before) : holds_{std::move(asked_before)}, row_{std::move(row)} {}

    [[nodiscard]] question const& holds() const { return holds_; }
    [[nodiscard]] std::optional<in_state> const& state() const { return state_; }
    [[nodiscard]] std::optional<taking_row> const& row() const { return row_; }

private:
    question holds_{};
    std::optional<in_state> state_{};
    std::optional<taking_row> row_{};
};

/// Whether who goes round for ever is believed to leave when a way out stays open.
enum class fairness : unsigned char { fair, none };

/// One to three records, searched together. Facts and clock surround them all and are those of the first one's samples.
template <record_type... R>
class explorer final : world_source {
    static_assert(sizeof...(R) >= 1 && sizeof...(R) <= world::most_records);
    using numbers = std::index_sequence_for<R...>;

public:
    explicit explorer(explored_record<R>... records) : tables_{detail::record_table<R>{std::move(records)}...} {}
    explorer(definition<R> const&... process, command_samples<R>... samples)
        requires(sizeof...(R) == 1)
        : explorer{explored_record<R>{process, std::move(samples), {}, {}, {}}...} {}

    /// Facts that the rules of record `who` read and that the other records say: called with all records.
    explorer& tells(std::size_t who, std::function<void(fact_set&, R const&...)> facts) {
        if (who < tells_.size()) tells_[who] = std::move(facts);
        else tells_nobody_ = true;
        return *this;
    }

    /// In no world.
    explorer& never(std::string name, occasion<R...> when) {
        return add({std::move(name), property_kind::never, std::move(when)});
    }
    /// In every world in which the premise holds; without one, in every world.
    explorer& always(std::string name, occasion<R...> then) {
        return add({std::move(name), property_kind::always, std::move(then)});
    }
    explorer& always(std::string name, occasion<R...> then, occasion<R...> premise) {
        return add({std::move(name), property_kind::always, std::move(then), std::move(premise)});
    }
    /// `what` is never the case before `after` was, in an earlier world or in the same step.
    explorer& only_after(std::string name, occasion<R...> what, occasion<R...> after) {
        return add({std::move(name), property_kind::only_after, std::move(what), std::move(after)});
    }
    explorer& reachable(std::string name, occasion<R...> when) {
        return add({std::move(name), property_kind::reachable, std::move(when)});
    }
    explorer& goal_from_everywhere(std::string name, occasion<R...> goal) {
        return add({std::move(name), property_kind::goal_from_everywhere, std::move(goal)});
    }
    /// On no way more often. What is the case in worlds counts when it begins.
    explorer& at_most(std::string name, std::size_t times, occasion<R...> what) {
        return add({std::move(name), property_kind::at_most, std::move(what), {}, times});
    }
    /// Once `from` is the case, `to` comes.
    explorer& leads_to(std::string name, occasion<R...> from, occasion<R...> to, fairness trust = fairness::fair) {
        return add({std::move(name), property_kind::leads_to, std::move(from), std::move(to), 0, trust});
    }

    /// Whether a process has a row of this key, for properties that suit several definitions.
    [[nodiscard]] bool has_row(std::string_view key, std::size_t record = 0) {
        bool found = false;
        with_record(record, [&](auto, auto const& table) {
            for (auto const& one : table.explored().process.rows) found = found || one.key.view() == key;
        });
        return found;
    }

    /// Searches and answers all properties. Never runs on: `limits` ends it, and what is then not known is `not_proven`.
    ///
    /// Refused: no commands or no actors (`missing_field`); facts or time steps of any but the first record, a clock that does
    /// not move on or has no room to, a start in a state that the process does not have, a property about a state or row
    /// that it does not have or with a row as what is to come, no worlds at all (`bad_value`); more surroundings than
    /// 65,535, an `at_most` above 1,000 (`too_large`). The path leads there: `/records/0/samples/commands`.
    [[nodiscard]] result<exploration_report> run(search_limits limits = {}) {
        if (auto fault = misuse(limits)) return failed<error>{std::move(*fault)};
        prepare();
        constexpr unsigned most_threads = 64;
        threads_ = (std::min)(limits.threads, most_threads);
        search_.emplace(static_cast<world_source&>(*this), limits);
        search_->run(start());
        exploration_report found;
        found.worlds = search_->size();
        found.transitions = search_->transitions();
        found.decisions = decisions_;
        found.bytes = search_->bytes();
        found.is_complete = search_->is_complete();
        each_record([&](auto, auto const& table) { found.records.push_back(table.size()); });
        for (auto const& one : properties_) found.properties.push_back(answer(one));
        find_faults(found);
        list_what_never_happened(found);
        return found;
    }

    /// Stories that together show each guard of each row met and broken, as far as the samples can: few, and each as
    /// short as it can be to its last step. For record `who` of a finished search; what is left over is in `unseen`.
    [[nodiscard]] outcome_stories stories_of_outcomes(std::size_t who = 0) {
        outcome_stories made;
        if (!search_) return made;
        with_record(who, [&](auto i, auto const& table) {
            detail::outcome_plan plan{table.explored().process};
            for (std::uint32_t number = 0; number < search_->size(); ++number) {
                auto const at = search_->at(number);
                table.each_outcome(table[at.records[i]],
                    seen(i, seen_by(i, at)),
                    [&](std::uint32_t choice, std::vector<std::uint32_t> const& outcomes) {
                        plan.see(number, choice, outcomes);
                    });
            }
            for (auto const& [number, choice] : plan.chosen(*search_, i)) {
                world_way way{search_->way_to(number), number, {}};
                // Told only: a choice that is refused leads nowhere.
                way.steps.push_back({number, number, {static_cast<std::uint32_t>(i), {choice, 0, 0}}});
                made.stories.push_back(tell(way));
            }
            made.unseen = plan.unseen();
        });
        return made;
    }

private:
    struct property {
        std::string name;
        property_kind kind;
        occasion<R...> first;
        std::optional<occasion<R...>> second{};
        std::size_t times = 0;
        fairness trust{};
    };
    explorer& add(property one) {
        properties_.push_back(std::move(one));
        return *this;
    }

    template <class F>
    void each_record(F each) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (each(std::integral_constant<std::size_t, I>{}, std::get<I>(tables_)), ...);
        }(numbers{});
    }
    template <class F>
    void with_record(std::size_t who, F use) {
        each_record([&](auto i, auto& table) {
            if (i == who) use(i, table);
        });
    }
    auto& first_samples() { return std::get<0>(tables_).explored().samples; }

    // --- before the search ------------------------------------------------------------------------------------------

    std::optional<error> misuse(search_limits const& limits) {
        std::optional<error> fault;
        auto const refuse = [&](error_code code, std::string message, std::string path) {
            if (!fault) fault = error{code, std::move(path), std::move(message)};
        };
        each_record([&](auto i, auto const& table) {
            auto const& samples = table.explored().samples;
            auto const path = "/records/" + std::to_string(i) + "/samples";
            if (samples.commands.empty()) refuse(error_code::missing_field, "no command to try", path + "/commands");
            if (samples.actors.empty()) refuse(error_code::missing_field, "nobody who acts", path + "/actors");
            auto const& begins = table.explored().start.process.state;
            if (!begins.empty() && table.explored().process.find_state(begins) == definition_view::none)
                refuse(error_code::bad_value,
                    "the process has no state \"" + std::string{begins.view()} + "\"",
                    "/records/" + std::to_string(i) + "/start");
            if (i > 0 && !(samples.facts.empty() && samples.time_steps.empty()))
                refuse(error_code::bad_value, "facts and clock are those of the first record's samples", path);
        });
        auto const& samples = first_samples();
        if (auto why = surroundings_.arrange(samples.facts, samples.time_steps, samples.start, samples.horizon))
            refuse(why->code, std::move(why->message), "/records/0/samples" + why->path);
        if (tells_nobody_) refuse(error_code::bad_value, "there is no such record", "/tells");
        if (limits.most_worlds == 0)
            refuse(error_code::bad_value, "a search has at least one world", "/limits/most_worlds");
        for (auto const& one : properties_) {
            check_names(one.first, one.name, refuse);
            if (one.second) check_names(*one.second, one.name, refuse);
            auto const* to_come = one.kind == property_kind::leads_to               ? &*one.second
                                  : one.kind == property_kind::goal_from_everywhere ? &one.first
                                  : one.kind == property_kind::always               ? &one.first
                                                                                    : nullptr;
            if (to_come != nullptr && to_come->row())
                refuse(error_code::bad_value,
                    "a row is taken and over: ask for a state, or for what the record says then",
                    "/properties/" + one.name);
            constexpr std::size_t most_times = 1000;
            if (one.times > most_times) refuse(error_code::too_large, "at most 1,000 times", "/properties/" + one.name);
        }
        return fault;
    }
    template <class F>
    void check_names(occasion<R...> const& one, std::string const& name, F refuse) {
        auto const check = [&](auto const& named, std::string_view what, auto const& keys_of) {
            if (named->record >= sizeof...(R)) {
                refuse(error_code::bad_value, "there is no such record", "/properties/" + name);
                return;
            }
            with_record(named->record, [&](auto, auto const& table) {
                std::vector<std::string_view> known;
                for (auto const& each : keys_of(table.explored().process)) known.push_back(each.key.view());
                if (std::find(known.begin(), known.end(), named->key) != known.end()) return;
                refuse(error_code::bad_value,
                    "the process has no " + std::string{what} + " \"" + named->key + "\"" +
                        detail::did_you_mean(named->key, known),
                    "/properties/" + name);
            });
        };
        if (one.state()) check(one.state(), "state", [](auto const& by) { return by.states; });
        if (one.row()) check(one.row(), "row", [](auto const& by) { return by.rows; });
    }

    void prepare() {
        decisions_ = 0;
        each_record([](auto, auto& table) { table.prepare(); });
        for (auto& one : seen_) one.clear();
    }
    world start() {
        world first;
        each_record([&](auto i, auto& table) {
            auto begins = table.explored().start;
            first.records[i] = table.number_of(begins);
        });
        return first;
    }

    // --- what the search asks ---------------------------------------------------------------------------------------

    [[nodiscard]] std::size_t records() const override { return sizeof...(R); }
    [[nodiscard]] std::span<std::uint32_t const> surroundings_after(std::uint32_t now) const override {
        return surroundings_.after(now);
    }
    [[nodiscard]] bool is_cut_off(std::uint32_t now) const override { return surroundings_.is_cut_off(now); }
    [[nodiscard]] bool sees_others() const override {
        return std::any_of(tells_.begin(), tells_.end(), [](auto const& one) { return one != nullptr; });
    }
    [[nodiscard]] std::uint32_t seen_by(std::uint32_t who, world const& at) override {
        if (!tells_[who]) return at.surroundings;
        return seen_[who].number_of(at, [&] {
            auto known = surroundings_.facts(at.surroundings);
            [&]<std::size_t... I>(
                std::index_sequence<I...>) { tells_[who](known, std::get<I>(tables_)[at.records[I]]...); }(numbers{});
            return detail::told_surroundings{std::move(known), surroundings_.now(at.surroundings)};
        });
    }
    [[nodiscard]] detail::seen_surroundings seen(std::size_t who, std::uint32_t number) const {
        if (!tells_[who]) return {&surroundings_.facts(number), surroundings_.now(number)};
        auto const& told = seen_[who][number];
        return {&told.facts, told.now};
    }

    void decide(
        std::span<situation const> all, std::function<void(std::span<record_move const>)> const& take) override {
        if (threads_ > 1 && all.size() >= 2 * std::size_t{threads_}) {
            decide_side_by_side(all, take);
            return;
        }
        std::vector<record_move> moves;
        for (auto const& one : all) {
            moves.clear();
            with_record(one.who, [&](auto, auto& table) {
                decisions_ += table.each_move(table[one.record],
                    seen(one.who, one.seen),
                    [&](std::uint32_t choice, std::uint32_t row, auto& next) {
                        moves.push_back({choice, table.number_of(next), row});
                    });
            });
            take(moves);
        }
    }

    /// The decisions are made by several threads, the numbers given by one, in order: the result does not depend on how
    /// many there are.
    void decide_side_by_side(
        std::span<situation const> all, std::function<void(std::span<record_move const>)> const& take) {
        using found = std::tuple<std::vector<std::tuple<std::uint32_t, std::uint32_t, R>>...>;
        std::vector<found> moves(all.size());
        std::vector<std::size_t> tried(threads_);
        std::vector<std::exception_ptr> thrown(threads_); // a host's rules may throw
        {
            std::vector<std::jthread> workers;
            for (unsigned mine = 0; mine < threads_; ++mine)
                workers.emplace_back([&, mine] {
                    try {
                        for (std::size_t i = mine; i < all.size(); i += threads_)
                            with_record(all[i].who, [&](auto who, auto const& table) {
                                tried[mine] += table.each_move(table[all[i].record],
                                    seen(all[i].who, all[i].seen),
                                    [&](std::uint32_t choice, std::uint32_t row, auto& next) {
                                        std::get<who>(moves[i]).emplace_back(choice, row, next);
                                    });
                            });
                    } catch (...) { thrown[mine] = std::current_exception(); }
                });
        }
        for (auto const& one : thrown)
            if (one) std::rethrow_exception(one);
        for (auto const count : tried) decisions_ += count;
        std::vector<record_move> numbered;
        for (std::size_t i = 0; i < all.size(); ++i) {
            numbered.clear();
            with_record(all[i].who, [&](auto who, auto& table) {
                for (auto& [choice, row, next] : std::get<who>(moves[i]))
                    numbered.push_back({choice, table.number_of(next), row});
            });
            take(numbered);
            moves[i] = {};
        }
    }

    // --- properties -------------------------------------------------------------------------------------------------

    /// Worlds outside `within` are not asked: a question may rely on its premise.
    [[nodiscard]] moment moment_of(occasion<R...> const& one, world_set const* within = nullptr) {
        moment made;
        if (one.row()) {
            with_record(one.row()->record, [&](auto who, auto const& table) {
                auto const& rows = table.explored().process.rows;
                std::uint32_t wanted = 0;
                while (rows[wanted].key.view() != one.row()->key) ++wanted;
                made.steps = [this, &one, who = std::uint32_t{who}, wanted](world_search::arrow const& arrow) {
                    if (arrow.step.who != who || arrow.step.move.row != wanted) return false;
                    return !one.holds() || holds_in(one, search_->at(arrow.from));
                };
            });
            return made;
        }
        made.worlds.resize(search_->size());
        for (std::size_t i = 0; i < made.worlds.size(); ++i)
            if (within == nullptr || (*within)[i]) made.worlds[i] = is_the_case(one, search_->at(i));
        return made;
    }
    [[nodiscard]] bool is_the_case(occasion<R...> const& one, world const& at) {
        if (one.state()) {
            bool is_there = false;
            with_record(one.state()->record, [&](auto who, auto const& table) {
                is_there = table[at.records[who]].process.state.view() == one.state()->key;
            });
            return is_there;
        }
        return holds_in(one, at);
    }
    [[nodiscard]] bool holds_in(occasion<R...> const& one, world const& at) const {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return one.holds()(std::get<I>(tables_)[at.records[I]]...);
        }(numbers{});
    }
    [[nodiscard]] property_result answer(property const& one) {
        property_question asked{one.kind, {}, {}, one.times, one.trust == fairness::fair};
        if (one.second) asked.second = moment_of(*one.second);
        else asked.second.worlds.assign(search_->size(), true);
        // The conclusion may rely on its premise.
        auto const within = worlds_of(*search_, asked.second);
        asked.first = moment_of(one.first, one.kind == property_kind::always ? &within : nullptr);
        auto const judged = judge(*search_, asked);
        property_result made{one.name, one.kind, judged.verdict, judged.premises, {}, {}};
        if (!judged.refuted_by) return made;
        made.story = tell(*judged.refuted_by);
        for (auto const& step : made.story.steps) // decided otherwise than in the search
            if (!step.refused_by.empty())
                remember({exploration_fault::forgets_too_much, step.command + " in state " + step.state, {}});
        if (one.kind != property_kind::goal_from_everywhere && one.kind != property_kind::leads_to)
            made.test = test_of(one.name, *judged.refuted_by);
        return made;
    }

    // --- stories ----------------------------------------------------------------------------------------------------

    /// Decides the way again, step by step, on records of which nothing was forgotten.
    [[nodiscard]] process_story tell(world_way const& way) {
        process_story told;
        std::tuple<R...> now = [&]<std::size_t... I>(std::index_sequence<I...>) {
            return std::tuple<R...>{std::get<I>(tables_).explored().start...};
        }(numbers{});
        auto at = search_->at(0);
        for (auto const& arrow : way.steps) {
            told.steps.push_back(arrow.step.who == world_step::surroundings
                                     ? surroundings_.tell(at.surroundings, arrow.step.move.choice)
                                     : tell_move(now, at, arrow.step));
            at = search_->at(arrow.to);
        }
        if (way.loop_from) told.repeats_from = *way.loop_from;
        return told;
    }
    /// Stories of several records have none: a scenario is one record's.
    [[nodiscard]] std::string test_of(std::string const& name, world_way const& way) {
        if constexpr (sizeof...(R) > 1) return {};
        else {
            auto& table = std::get<0>(tables_);
            auto at = search_->at(0);
            story_test made{
                name, surroundings_.now(0), !(table.explored().start == std::tuple_element_t<0, std::tuple<R...>>{})};
            if (!surroundings_.facts(0).all().empty()) made.know(surroundings_.facts(0));
            for (auto const& arrow : way.steps) {
                auto const next = search_->at(arrow.to);
                if (arrow.step.who != world_step::surroundings) {
                    made.act_as(table.actor_of(arrow.step.move.choice));
                    made.give(table.command_of(arrow.step.move.choice));
                } else if (surroundings_.now(at.surroundings) != surroundings_.now(next.surroundings)) {
                    made.be_at(surroundings_.now(next.surroundings));
                } else {
                    made.know(surroundings_.facts(next.surroundings));
                }
                at = next;
            }
            return made.refused_somewhere();
        }
    }
    [[nodiscard]] story_step tell_move(std::tuple<R...>& now, world const& at, world_step const& step) {
        story_step told;
        with_record(step.who, [&](auto who, auto const& table) {
            told = table.tell_step(std::get<who>(now), step.move.choice, seen(who, seen_by(who, at)));
        });
        return told;
    }

    // --- faults -----------------------------------------------------------------------------------------------------

    void remember(found_fault fault) { faults_.push_back(std::move(fault)); }

    void find_faults(exploration_report& found) {
        each_record([&](auto who, auto& table) {
            each_situation(who, table, [&](std::uint32_t record, std::uint32_t seen_number) {
                if (table.may_have_ties()) find_ties(who, table, record, seen_number);
                if (!tells_[who]) find_undeclared_facts(who, table, record, seen_number);
            });
            find_what_was_forgotten(who, table);
        });
        find_forgotten_answers();
        found.faults = std::move(faults_);
        faults_.clear();
    }
    /// Calls `use(record, seen)` for everything that was decided about one record.
    template <class Table, class F>
    void each_situation(std::size_t who, Table const& table, F use) {
        auto const seen_count = tells_[who] ? seen_[who].size() : surroundings_.size();
        for (std::uint32_t record = 0; record < table.size(); ++record)
            for (std::uint32_t number = 0; number < seen_count; ++number)
                if (search_->was_decided(static_cast<std::uint32_t>(who), record, number)) use(record, number);
    }
    /// How the record gets there: told of the first world that has it so.
    [[nodiscard]] process_story story_of(std::uint32_t who, std::uint32_t record, std::uint32_t seen_number) {
        for (std::uint32_t i = 0; i < search_->size(); ++i) {
            auto const at = search_->at(i);
            if (at.records[who] == record && seen_by(who, at) == seen_number) return tell({search_->way_to(i), i, {}});
        }
        return {};
    }

    template <class Table>
    void find_ties(std::uint32_t who, Table const& table, std::uint32_t record, std::uint32_t seen_number) {
        auto const& by = table.explored().process;
        table.each_tie(table[record], seen(who, seen_number), [&](std::uint32_t choice, auto const& rows) {
            std::string what{table.command_of(choice).key().view()};
            for (auto const row : rows)
                what.append(row == rows.front() ? ": rows " : " and ").append(by.rows[row].key.view());
            if (!is_known(what))
                remember({exploration_fault::both_rows_hold, what, story_of(who, record, seen_number)});
        });
    }

    /// What a decision does not say it reads must not change it: surroundings that differ in that alone are compared.
    template <class Table>
    void find_undeclared_facts(std::uint32_t who, Table const& table, std::uint32_t record, std::uint32_t here) {
        for (auto const other : surroundings_.neighbours(here))
            if (search_->was_decided(who, record, other)) compare_surroundings(who, table, record, here, other);
    }
    template <class Table>
    void compare_surroundings(
        std::uint32_t who, Table const& table, std::uint32_t record, std::uint32_t here, std::uint32_t other) {
        auto const differs = [&](std::uint32_t choice) {
            auto const names = detail::facts_that_differ(surroundings_.facts(here), surroundings_.facts(other));
            for (auto const& name : names) {
                bool is_declared = false;
                for (auto const* one : needs(table.explored().process, table[record], table.command_of(choice).key()))
                    is_declared = is_declared || one->name == name;
                if (is_declared) return; // it may well differ
            }
            std::string what{table.command_of(choice).key().view()};
            for (auto const& name : names) what.append(&name == names.data() ? " reads " : ", ").append(name);
            what.append(" in state ").append(table[record].process.state.view());
            if (!is_known(what))
                remember({exploration_fault::reads_undeclared_fact, what, story_of(who, record, here)});
        };
        auto const one = search_->moves_of(who, record, here);
        auto const two = search_->moves_of(who, record, other);
        std::size_t i = 0;
        std::size_t j = 0;
        while (i < one.size() || j < two.size()) { // both in the order of choices
            if (j == two.size() || (i < one.size() && one[i].choice < two[j].choice)) {
                differs(one[i++].choice);
            } else if (i == one.size() || two[j].choice < one[i].choice) {
                differs(two[j++].choice);
            } else {
                if (one[i].to != two[j].to || one[i].row != two[j].row) differs(one[i].choice);
                ++i;
                ++j;
            }
        }
    }
    /// A record of which something was forgotten is decided on as it was found as well: that has to make no difference.
    template <class Table>
    void find_what_was_forgotten(std::uint32_t who, Table& table) {
        auto const surroundings = tells_[who] ? seen_[who].size() : surroundings_.size();
        auto const where = table.told_apart(
            surroundings,
            [&](std::uint32_t number) { return seen(who, number); },
            [&](std::uint32_t record, std::uint32_t number) { return search_->was_decided(who, record, number); });
        if (where && !is_known(*where)) remember({exploration_fault::forgets_too_much, *where, {}});
    }
    /// A question is answered alike of what was forgotten: else a property holds only because nobody looked.
    void find_forgotten_answers() {
        each_record([&](auto who, auto const& table) {
            std::vector<bool> is_asked(table.size());
            for (std::uint32_t i = 0; i < search_->size(); ++i) {
                auto const at = search_->at(i);
                auto const* whole = table.before_forgetting(at.records[who]);
                if (whole == nullptr || is_asked[at.records[who]]) continue;
                is_asked[at.records[who]] = true;
                for (auto const& one : properties_) {
                    // What an `always` says may rely on its premise.
                    bool const needs_premise = one.kind == property_kind::always && one.second;
                    bool differs = one.second && answers_differ<who>(*one.second, at, *whole);
                    if (!differs && (!needs_premise || (!one.second->row() && is_the_case(*one.second, at))))
                        differs = answers_differ<who>(one.first, at, *whole);
                    auto const what = "what \"" + one.name + "\" asks";
                    if (differs && !is_known(what))
                        remember({exploration_fault::forgets_too_much, what, tell({search_->way_to(i), i, {}})});
                }
            }
        });
    }
    template <std::size_t Who, class Record>
    [[nodiscard]] bool answers_differ(occasion<R...> const& one, world const& at, Record const& whole) const {
        if (!one.holds()) return false;
        return holds_in(one, at) != [&]<std::size_t... I>(std::index_sequence<I...>) {
            return one.holds()(record_or<I, Who>(at, whole)...);
        }(numbers{});
    }
    template <std::size_t I, std::size_t Who, class Record>
    [[nodiscard]] auto const& record_or(world const& at, Record const& whole) const {
        if constexpr (I == Who) return whole;
        else return std::get<I>(tables_)[at.records[I]];
    }
    [[nodiscard]] bool is_known(std::string const& what) const {
        return std::any_of(faults_.begin(), faults_.end(), [&](auto const& one) { return one.what == what; });
    }

    void list_what_never_happened(exploration_report& found) {
        each_record([&](auto who, auto const& table) {
            auto const& by = table.explored().process;
            std::vector<bool> accepted(table.choices());
            std::vector<bool> taken(by.rows.size());
            each_situation(who, table, [&](std::uint32_t record, std::uint32_t seen_number) {
                for (auto const& move : search_->moves_of(static_cast<std::uint32_t>(who), record, seen_number)) {
                    accepted[move.choice] = true;
                    taken[move.row] = true;
                }
            });
            auto const prefix = table.explored().name.empty() ? "" : table.explored().name + ": ";
            auto const commands = table.explored().samples.commands.size();
            for (std::size_t sample = 0; sample < commands; ++sample) {
                bool is_ever = false;
                for (auto choice = sample; choice < accepted.size(); choice += commands)
                    is_ever = is_ever || accepted[choice];
                auto const& box = table.explored().samples.commands[sample];
                if (!is_ever)
                    found.never_accepted.push_back(prefix + std::string{box.key().view()} + " " +
                                                   detail::line_of(box.type().payload(box.erased().given)));
            }
            for (std::size_t row = 0; row < taken.size(); ++row)
                if (!taken[row]) found.never_taken.push_back(prefix + std::string{by.rows[row].key.view()});
        });
    }

    std::tuple<detail::record_table<R>...> tables_;
    detail::surroundings_table surroundings_{};
    std::array<std::function<void(fact_set&, R const&...)>, sizeof...(R)> tells_{};
    bool tells_nobody_ = false; ///< facts were given for a record that does not take part
    std::array<detail::told_table, sizeof...(R)> seen_{};
    std::vector<property> properties_{};
    std::vector<found_fault> faults_{};
    std::optional<world_search> search_{};
    std::size_t decisions_ = 0;
    unsigned threads_ = 1;
};

template <record_type R>
explorer(definition<R> const&, command_samples<R>) -> explorer<R>;
template <record_type R>
explorer(owned_definition<R> const&, command_samples<R>) -> explorer<R>;
template <record_type... R>
explorer(explored_record<R>...) -> explorer<R...>;

} // namespace itsm::inline v0
