// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/reflect.hpp>
#include <itsm/storage/store.hpp>

namespace itsm::inline v0 {

template <stored_record R>
journal_entry make_entry(R const& before, step<R> const& decided, commit_request const& request) {
    auto const& next = decided.next();
    journal_entry made;
    made.record = {std::string{R::kind}, next.number};
    made.version = next.version;
    made.at = decided.at();
    made.recorded_at = request.recorded_at;
    made.actor = decided.actor();
    made.actor_roles = decided.actor_roles();
    made.command = request.command;
    made.command_key = decided.command().view();
    made.payload = decided.payload();
    made.row = decided.row().view();
    made.definition = decided.definition_used().view();
    made.definition_version = decided.definition_version();
    made.policy_version = decided.policy_version();
    made.facts = decided.facts();
    made.changes = differences(before, next);
    made.duties = decided.duties();
    return made;
}

} // namespace itsm::inline v0
