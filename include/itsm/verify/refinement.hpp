// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/result.hpp>
#include <itsm/verify/record_table.hpp>
#include <itsm/verify/story.hpp>
#include <itsm/verify/surroundings.hpp>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

/// Two definitions of one record type side by side: what one lets happen that the other forbids. For a host's workflow
/// beside the shipped one, a version beside the next, a change beside what it was before.
namespace itsm::inline v0 {

BOOST_DEFINE_FIXED_ENUM_CLASS(refinement_kind,
    unsigned char,
    only_first,      // the first lets it happen, the second refuses
    only_second,     // the other way round
    leads_elsewhere) // both do, and the records stand in different canonical states then

/// One command in one state, after the same commands under both definitions.
struct refinement_difference {
    refinement_kind kind{};
    std::string command{};
    std::string state{};              ///< under the first definition
    std::vector<std::string> rules{}; ///< that refuse; the refusal's kind where it names no rule
    process_story story{};            ///< a shortest one, by a definition that lets it happen
};
BOOST_DESCRIBE_STRUCT(refinement_difference, (), (kind, command, state, rules, story))

struct refinement_report {
    std::uint64_t worlds = 0;                         ///< pairs of records in their surroundings
    bool is_complete = false;                         ///< false when a limit ended the search: then there may be more
    std::vector<refinement_difference> differences{}; ///< each once, nearest first

    /// Whether the first definition lets nothing happen that the second forbids: it refines it.
    [[nodiscard]] bool first_refines_second() const;
    [[nodiscard]] bool second_refines_first() const;
};
BOOST_DESCRIBE_STRUCT(refinement_report, (), (worlds, is_complete, differences))

/// A line a difference, with its story.
[[nodiscard]] std::string to_text(refinement_report const& found);

namespace detail {

/// Walks two definitions together, breadth first, for as long as both say yes.
template <record_type R>
class refinement_search {
public:
    refinement_search(explored_record<R> first, definition<R> const& second, std::size_t most_worlds)
        : tables_{record_table<R>{first}, record_table<R>{with_process(first, second)}}, most_worlds_{most_worlds} {}

    [[nodiscard]] result<refinement_report> run() {
        auto const& samples = tables_[0].explored().samples;
        if (samples.commands.empty())
            return failure(error_code::missing_field, "no command to try", "/samples/commands");
        if (samples.actors.empty()) return failure(error_code::missing_field, "nobody who acts", "/samples/actors");
        if (auto why = surroundings_.arrange(samples.facts, samples.time_steps, samples.start, samples.horizon))
            return failure(why->code, std::move(why->message), "/samples" + why->path);
        if (most_worlds_ == 0) return failure(error_code::bad_value, "a search has at least one world", "/most_worlds");
        for (auto& one : tables_) one.prepare();
        found_.is_complete = true;
        auto one = tables_[0].explored().start;
        auto other = one;
        reach({tables_[0].number_of(one), tables_[1].number_of(other), 0}, none, none);
        for (std::uint32_t i = 0; i < pairs_.size() && found_.is_complete; ++i) compare(i);
        for (auto& table : tables_)
            if (auto const where = table.told_apart(
                    surroundings_.size(),
                    [&](std::uint32_t around) { return seen(around); },
                    [](auto...) { return true; }))
                return failure(error_code::bad_value, "what is forgotten makes a difference: " + *where, "/forget");
        found_.worlds = pairs_.size();
        return std::move(found_);
    }

private:
    static constexpr std::uint32_t none = 0xFFFFFFFF;

    struct pair {
        std::uint32_t first;
        std::uint32_t second;
        std::uint32_t surroundings;
    };
    /// How a pair was reached: from which, and with which choice; none for a change of the surroundings.
    struct origin {
        std::uint32_t parent;
        std::uint32_t choice;
    };

    static explored_record<R> with_process(explored_record<R> given, definition<R> const& process) {
        given.process = process;
        return given;
    }

    void reach(pair const& to, std::uint32_t parent, std::uint32_t choice) {
        if (!seen_.emplace(to.first, to.second, to.surroundings).second) return;
        if (pairs_.size() == most_worlds_) {
            found_.is_complete = false;
            return;
        }
        pairs_.push_back(to);
        origins_.push_back({parent, choice});
    }

    [[nodiscard]] std::vector<record_move> moves(std::size_t which, std::uint32_t record, std::uint32_t around) {
        std::vector<record_move> made;
        auto& table = tables_[which];
        table.each_move(table[record], seen(around), [&](std::uint32_t choice, std::uint32_t row, R& next) {
            made.push_back({choice, table.number_of(next), row});
        });
        return made;
    }
    [[nodiscard]] seen_surroundings seen(std::uint32_t around) const {
        return {&surroundings_.facts(around), surroundings_.now(around)};
    }

    void compare(std::uint32_t at) {
        auto const here = pairs_[at];
        auto const first = moves(0, here.first, here.surroundings);
        auto const second = moves(1, here.second, here.surroundings);
        auto one = first.begin();
        auto other = second.begin();
        while (one != first.end() || other != second.end()) { // both in the order of choices
            if (other == second.end() || (one != first.end() && one->choice < other->choice)) {
                differ(refinement_kind::only_first, at, (one++)->choice);
            } else if (one == first.end() || other->choice < one->choice) {
                differ(refinement_kind::only_second, at, (other++)->choice);
            } else {
                if (tables_[0][one->to].state == tables_[1][other->to].state)
                    reach({one->to, other->to, here.surroundings}, at, one->choice);
                else differ(refinement_kind::leads_elsewhere, at, one->choice);
                ++one;
                ++other;
            }
        }
        for (auto const next : surroundings_.after(here.surroundings)) reach({here.first, here.second, next}, at, none);
    }

    void differ(refinement_kind kind, std::uint32_t at, std::uint32_t choice) {
        auto const here = pairs_[at];
        refinement_difference made{kind,
            std::string{tables_[0].command_of(choice).key().view()},
            std::string{tables_[0][here.first].process.state.view()},
            {},
            {}};
        if (kind != refinement_kind::leads_elsewhere) {
            std::size_t const refuses = kind == refinement_kind::only_first ? 1 : 0;
            auto const& table = tables_[refuses];
            auto const why = itsm::decide(table.explored().process,
                table[refuses == 0 ? here.first : here.second],
                table.command_of(choice).erased(),
                table.context_of(choice, seen(here.surroundings)));
            made.rules = names_of(why.error());
        }
        if (!known_.emplace(kind, made.command, made.state, made.rules).second) return;
        made.story = tell(kind == refinement_kind::only_second ? 1 : 0, at, choice);
        found_.differences.push_back(std::move(made));
    }

    [[nodiscard]] process_story tell(std::size_t which, std::uint32_t at, std::uint32_t last) const {
        std::vector<std::uint32_t> way;
        for (auto i = at; i != none; i = origins_[i].parent) way.push_back(i);
        process_story told;
        R it = tables_[which].explored().start;
        for (std::size_t i = way.size(); i-- > 1;) {
            auto const around = pairs_[way[i]].surroundings;
            auto const& by = origins_[way[i - 1]];
            if (by.choice == none) told.steps.push_back(surroundings_.tell(around, pairs_[way[i - 1]].surroundings));
            else told.steps.push_back(tables_[which].tell_step(it, by.choice, seen(around)));
        }
        told.steps.push_back(tables_[which].tell_step(it, last, seen(pairs_[at].surroundings)));
        return told;
    }

    std::array<record_table<R>, 2> tables_;
    std::size_t most_worlds_;
    surroundings_table surroundings_{};
    std::vector<pair> pairs_{};
    std::vector<origin> origins_{};
    std::set<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>> seen_{};
    std::set<std::tuple<refinement_kind, std::string, std::string, std::vector<std::string>>> known_{};
    refinement_report found_{};
};

} // namespace detail

/// Gives both definitions every sample in every order, from the same start, for as long as both agree, and tells each
/// command in each state where they do not. What lies behind a difference is not looked at: mend the nearest first.
///
/// Refused: samples as for `explorer::run`, with paths from `/samples` on; a `forget` that was found to make a difference
/// (`bad_value`, `/forget`).
template <record_type R>
[[nodiscard]] result<refinement_report> compare_definitions(
    explored_record<R> first, std::type_identity_t<definition<R>> const& second, std::size_t most_worlds = 1'000'000) {
    return detail::refinement_search<R>{std::move(first), second, most_worlds}.run();
}

} // namespace itsm::inline v0
