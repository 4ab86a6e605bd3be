// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/desk/desk.hpp>
#include <itsm/service_level/clock.hpp>

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace itsm::inline v0 {

/// A signal that could not be given, or a clock that could not be read.
struct signal_failure {
    std::string what{}; ///< the signal's key, or the target's name
    desk_failure why{};
};

/// What came of driving a record's clocks.
struct driven_clocks {
    std::vector<std::string> given{}; ///< the keys of the signals given now
    /// When to drive them again; none: not before the record's next step. What failed stays due, so that this is past
    /// then: wait a while.
    std::optional<instant> next_at{};
    std::vector<signal_failure> failed{}; ///< somebody else's giving it first is no failure
};

namespace detail {

/// Gives what one clock has to say and notes when to look at it again.
template <command C, class Desk, class Id>
std::optional<error> drive_clock(
    Desk& on, actor_profile const& clockwork, Id id, target_clock const& clock, driven_clocks& done) {
    auto const now = on.now();
    auto const entries = on.journal(id);
    if (!entries) return entries.error();
    auto const due = due_signals(clock, clock_timeline{clock, *entries}.marks(), now);
    if (!due) return due.error();
    for (auto const& one : *due) {
        auto given = on.perform(clockwork, id, C{.key = one.key, .owner = one.owner, .task = one.task});
        bool const was_given_before = !given && given.error().refused && given.error().refused->broken.names("SLM-5");
        if (given) done.given.push_back(one.key);
        else if (!was_given_before) done.failed.push_back({one.key, std::move(given).error()});
    }
    auto const after = on.journal(id);
    if (!after) return after.error();
    auto const next = next_look_at(clock, clock_timeline{clock, *after}.marks(), now);
    if (!next) return next.error();
    if (*next && (!done.next_at || **next < *done.next_at)) done.next_at = *next;
    return std::nullopt;
}

} // namespace detail

/// Gives what the clocks of a record have to say by the desk's now, each signal as a command `C` of its own (SLM-5), which
/// carries `key`, `owner` and `task`: `give_signals<incident_commands::signal_target>(desk, clockwork, id, clocks)`. The
/// commit is what makes each fire once, however many processes drive the clocks: the command's guard refuses a key that
/// is on record. A clock that cannot be read, for its calendar ends, say, holds up no other.
///
/// Refused, with nothing given: two clocks of one name; no such record.
template <command C, class Desk, class Id>
result<driven_clocks, desk_failure> give_signals(
    Desk& on, actor_profile const& clockwork, Id id, std::span<target_clock const> clocks) {
    if (auto distinct = check_names(clocks); !distinct)
        return failure(desk_failure{{}, {}, std::move(distinct).error()});
    if (auto entries = on.journal(id); !entries) return failure(desk_failure{{}, {}, std::move(entries).error()});
    driven_clocks done;
    for (auto const& clock : clocks)
        if (auto fault = detail::drive_clock<C>(on, clockwork, id, clock, done))
            done.failed.push_back({clock.target().name, desk_failure{{}, {}, std::move(*fault)}});
    return done;
}

} // namespace itsm::inline v0
