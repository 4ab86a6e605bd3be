// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/reflect.hpp>
#include <itsm/storage/store.hpp>

#include <string>
#include <utility>

namespace itsm::inline v0 {

namespace detail {

/// Copies what the entry needs out of a step, or moves it where the step is given away. The next value stays.
template <stored_record R, class Step>
journal_entry entry_of(R const& before, Step&& decided, commit_request const& request) {
    auto const& next = decided.next();
    journal_entry made;
    made.record = {std::string{R::kind}, next.number};
    made.version = next.version;
    made.at = decided.at();
    made.recorded_at = request.recorded_at;
    made.command = request.command;
    made.command_key = decided.command().view();
    made.row = decided.row().view();
    made.definition = decided.definition_used().view();
    made.definition_version = decided.definition_version();
    made.policy_version = decided.policy_version();
    made.changes = differences(before, next);
    // NOLINTBEGIN(bugprone-use-after-move): each takes another part.
    made.actor = std::forward<Step>(decided).actor();
    made.actor_roles = std::forward<Step>(decided).actor_roles();
    made.payload = std::forward<Step>(decided).payload();
    made.facts = std::forward<Step>(decided).facts();
    made.duties = std::forward<Step>(decided).duties();
    // NOLINTEND(bugprone-use-after-move)
    return made;
}

} // namespace detail

template <stored_record R>
journal_entry make_entry(R const& before, step<R> const& decided, commit_request const& request) {
    return detail::entry_of(before, decided, request);
}
template <stored_record R>
journal_entry make_entry(R const& before, step<R>&& decided, commit_request const& request) {
    return detail::entry_of(before, std::move(decided), request);
}

} // namespace itsm::inline v0
