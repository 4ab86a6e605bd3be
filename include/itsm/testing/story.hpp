// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/duty.hpp>
#include <itsm/core/refusal.hpp>
#include <itsm/core/time.hpp>
#include <itsm/lifecycle/decide.hpp>
#include <itsm/verify/story.hpp>

#include <functional>
#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// What is expected of a story, and what is said when it is otherwise. Nothing here knows a record type.
namespace itsm::inline v0 {

/// How things stand for an expectation.
struct story_moment {
    definition_view const* by = nullptr;
    instant now{};
    state_key state{};
    story_step const* last = nullptr; ///< the last command; null when there was none
    std::vector<duty> const* obligations = nullptr;
    std::vector<duty> const* announced = nullptr; ///< by the last command that was accepted
    std::vector<permitted_command> permitted{};
    std::vector<reported_finding> findings{};
};

/// What a story should have come to. Holds when nothing is said.
using expectation = std::function<std::string(story_moment const&)>;

/// What is wrong with a story, and where it is told.
struct story_problem {
    std::string text{}; ///< what was expected, what is, and the story so far
    std::source_location at{};
    bool ends_story = false; ///< what comes after means nothing: a `given` was refused
};

/// Who hears of a problem; by default it is thrown.
using story_listener = void (*)(story_problem const&);

struct story_failed : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Throws `story_failed`.
[[noreturn]] void throw_story_problem(story_problem const& problem);

/// What `scenario::then` takes. A rule is named by its id.
namespace outcomes {

/// The last command went through.
[[nodiscard]] expectation accepted();
/// The last command was refused by exactly these rules, in whichever order.
[[nodiscard]] expectation refused_by_all(std::vector<std::string> rules);
template <class... Rule>
[[nodiscard]] expectation refused_by(Rule const&... rules) {
    return refused_by_all({std::string{std::string_view{rules}}...});
}
/// The last command was refused in this way, whatever else is said of it.
[[nodiscard]] expectation refused_as(refusal_kind kind);
/// The last command was refused for want of exactly these fields, and by nothing else.
[[nodiscard]] expectation lacks_all(std::vector<std::string> fields);
template <class... Field>
[[nodiscard]] expectation lacks(Field const&... fields) {
    return lacks_all({std::string{std::string_view{fields}}...});
}
[[nodiscard]] expectation state_is_key(state_key const& state);
template <class State>
[[nodiscard]] expectation state_is(State state) {
    return state_is_key(detail::state_name(state));
}
/// A duty stands, named by its rule or its key.
[[nodiscard]] expectation owed(std::string rule_or_key);
/// The same, by then.
[[nodiscard]] expectation owed(std::string rule_or_key, instant due);
[[nodiscard]] expectation not_owed(std::string rule_or_key);
/// The last command announced a duty, named by its rule or its key.
[[nodiscard]] expectation announced(std::string rule_or_key);
[[nodiscard]] expectation not_announced(std::string rule_or_key);
/// The actor may give the command: now, after input, or not at all.
[[nodiscard]] expectation permits(std::string command, permission_answer answer = permission_answer::now);
/// A check finds something.
[[nodiscard]] expectation reported(std::string rule);
[[nodiscard]] expectation not_reported(std::string rule);

} // namespace outcomes

namespace detail {

/// The problem with the story beneath it.
[[nodiscard]] std::string told(std::string const& problem, definition_view const& by, process_story const& story);
/// Throws std::invalid_argument for what is no instant.
[[nodiscard]] instant instant_from(std::string_view text);

} // namespace detail

} // namespace itsm::inline v0
