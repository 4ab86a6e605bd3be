// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/time.hpp>
#include <itsm/core/value.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace itsm::inline v0 {

/// One step of a story: somebody gave a command, or the surroundings changed, and then `command` is empty.
struct story_step {
    std::string record{}; ///< which one, where several take part
    std::string command{};
    value payload{};
    std::string actor{};
    instant at{};
    std::string row{};                     ///< the row taken; empty for a command that was refused
    std::vector<std::string> refused_by{}; ///< the rules, or the kind of refusal where it names none
    std::string state{};                   ///< the record's, afterwards
    std::vector<field_change> changes{};   ///< of the record or, where the surroundings change, of facts and clock
};
BOOST_DESCRIBE_STRUCT(story_step, (), (record, command, payload, actor, at, row, refused_by, state, changes))

/// What happened, step by step, each decided for real. Where it goes on for ever, the steps from `repeats_from` on repeat.
struct process_story {
    std::vector<story_step> steps{};
    std::optional<std::uint64_t> repeats_from{};
};
BOOST_DESCRIBE_STRUCT(process_story, (), (steps, repeats_from))

/// For people: a numbered line a step, with the state that it leads to and what changed.
[[nodiscard]] std::string to_text(process_story const& told);

namespace detail {
/// `{category: "mail", impact: "high"}`: a value in one line.
std::string line_of(value const& one);
/// As a C++ string literal.
std::string quoted(std::string_view text);
} // namespace detail

} // namespace itsm::inline v0
