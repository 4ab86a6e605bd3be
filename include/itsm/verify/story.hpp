// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/fact.hpp>
#include <itsm/core/reflect.hpp>
#include <itsm/core/refusal.hpp>
#include <itsm/core/time.hpp>
#include <itsm/core/value.hpp>
#include <itsm/lifecycle/decide.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What happened to records, told by whoever made it happen: a search, a comparison, a scenario, random commands.
namespace itsm::inline v0 {

/// One step of a story: somebody gave a command, or the surroundings changed, and then `command` is empty.
struct story_step {
    std::string record{}; ///< which one, where several take part
    std::string command{};
    value payload{};
    std::string actor{};
    instant at{};
    std::string timer{};                   ///< that gave the command
    std::string row{};                     ///< the row taken; empty for a command that was refused
    std::vector<std::string> refused_by{}; ///< the rules, or the kind of refusal where it names none
    std::string state{};                   ///< the record's, afterwards
    std::vector<field_change> changes{};   ///< of the record or, where the surroundings change, of facts and clock
    std::optional<refusal> why{};          ///< all of the refusal; not part of the step as a value
};
BOOST_DESCRIBE_STRUCT(story_step, (), (record, command, payload, actor, at, timer, row, refused_by, state, changes))

/// What happened, step by step, each decided for real. Where it goes on for ever, the steps from `repeats_from` on repeat.
struct process_story {
    std::vector<story_step> steps{};
    std::optional<std::uint64_t> repeats_from{};
};
BOOST_DESCRIBE_STRUCT(process_story, (), (steps, repeats_from))

/// For people: a numbered line a step with the command's fields, the state that it leads to or who refused it, and what
/// changed. Time and actor stand above the commands that they are of.
[[nodiscard]] std::string to_text(process_story const& told);

namespace detail {
/// `{category: "mail", impact: "high"}`: a value in one line.
std::string line_of(value const& one);
/// As a C++ string literal: what is not printable ASCII as octal escapes.
std::string quoted(std::string_view text);
/// "3d 2h"; what is below zero, in microseconds.
[[nodiscard]] std::string length_text(duration length);
/// The rules that refuse, each once; the kind of the refusal where it names none.
[[nodiscard]] std::vector<std::string> names_of(refusal const& why);

/// The names of the facts that are known in one and unknown or otherwise in the other.
[[nodiscard]] std::vector<std::string> facts_that_differ(fact_set const& one, fact_set const& other);
/// The clock moves on, other facts are known.
[[nodiscard]] story_step told_change(instant from, instant to, fact_set const& before, fact_set const& after);

/// What `decide` made of a command.
template <record_type R>
[[nodiscard]] story_step told_decision(
    R const& before, erased_command<R> const& given, context<R> const& in, result<step<R>, refusal> const& made) {
    story_step told;
    told.command = given.type->key.view();
    told.payload = given.type->payload(given.given);
    told.actor = in.actor.name.text;
    told.at = in.now;
    if (made) {
        told.row = made->row().view();
        if constexpr (described_class<R>) told.changes = differences(before, made->next());
    } else {
        told.refused_by = names_of(made.error());
        told.why = made.error();
    }
    told.state = (made ? made->next() : before).process.state.view();
    return told;
}
} // namespace detail

} // namespace itsm::inline v0
