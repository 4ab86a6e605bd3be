// SPDX-License-Identifier: BSL-1.0
#include <itsm/service_level/incident_targets.hpp>

#include <itsm/core/reflect.hpp>

namespace itsm::inline v0 {

namespace {

entry_test first_entry() { return {.first = true}; }
entry_test when_state_is(std::vector<value> states) {
    return {.fields = {{.field = "/state", .is = std::move(states)}}};
}

role_name const user{"user"};

/// Something a user sees or feels: work begun, words, an answer.
entry_test word_of_staff() {
    return {.commands = {"start", "comment", "record_progress", "escalate", "hold", "resolve", "tell_user"},
        .not_by = {user}};
}

/// Resolved, or closed without having been (a late start of an observed record). Two moments: closing what was resolved
/// is one too.
std::vector<entry_test> over() { return {when_state_is({"resolved"}), when_state_is({"closed"})}; }
entry_test at_work() { return when_state_is({"recorded", "classified", "assigned", "in_progress"}); }

/// A user who is waiting: what is said of an incident that is over needs no answer.
entry_test word_of_user() {
    auto made = at_work();
    made.commands = {"comment", "reopen"};
    made.by = {user};
    return made;
}

std::vector<entry_test> also(std::vector<entry_test> some, entry_test one) {
    some.push_back(std::move(one));
    return some;
}

} // namespace

service_target incident_target(target_metric metric, incident_policy const& policy) {
    service_target made{.name = std::string{enum_name(metric)}, .metric = metric};
    made.on_reopening = policy.reopening_restarts_clock ? reopening_rule::starts_anew : reopening_rule::goes_on;
    made.started_at = "/report/at";
    field_test const holds{.field = "/hold/pauses_clock", .is = {true}};
    switch (metric) {
    case target_metric::acknowledge:
        made.starts = {first_entry()};
        made.stops = {when_state_is({"assigned", "in_progress", "resolved", "closed"})};
        made.pauses = {holds};
        made.on_reopening = reopening_rule::stays_stopped;
        break;
    case target_metric::response:
        made.starts = {first_entry()};
        made.stops = also(over(), word_of_staff());
        made.on_reopening = reopening_rule::stays_stopped;
        break;
    case target_metric::next_response:
        made.starts = {word_of_user()};
        made.started_at.clear();
        made.stops = also(over(), word_of_staff());
        made.repeats = true;
        break;
    case target_metric::update:
        made.starts = {first_entry()};
        made.restarts = {{.commands = {"tell_user", "comment"}, .not_by = {user}}};
        made.stops = over();
        made.reopens = {at_work()};
        break;
    case target_metric::restore:
        made.starts = {first_entry()};
        made.started_at = "/outage/began_at";
        made.stops = {{.fields = {{.field = "/outage/restored_at", .present = true}}}};
        made.stopped_at = "/outage/restored_at";
        made.reopens = {{.fields = {{.field = "/outage/restored_at", .present = false}}}};
        made.pauses = {holds};
        break;
    case target_metric::resolve:
        made.starts = {first_entry()};
        made.stops = over();
        made.reopens = {at_work()};
        made.pauses = {holds};
        break;
    case target_metric::fulfil:
    case target_metric::root_cause:
    case target_metric::implement:
    case target_metric::review: break;
    }
    return made;
}

} // namespace itsm::inline v0
