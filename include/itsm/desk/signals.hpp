// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/desk/desk.hpp>
#include <itsm/service_level/clock.hpp>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace itsm::inline v0 {

/// What came of driving a record's clocks.
struct driven_clocks {
    std::vector<std::string> given{};   ///< the keys of the signals given now
    std::optional<instant> next_at{};   ///< when to drive them again; none: not before the record's next step
    std::vector<desk_failure> failed{}; ///< why others were not given; somebody else's giving it first is no failure
};

/// Gives what the clocks of a record have to say by the desk's now, each signal as a command `C` of its own (SLM-5), which
/// carries `key`, `owner` and `task`: `give_signals<incident_commands::signal_target>(desk, clockwork, id, clocks)`. The
/// commit is what makes each fire once, however many processes drive the clocks: the command's guard refuses a key that
/// is on record. `not_loaded`: no such record, or a calendar that does not reach so far.
template <command C, class Desk, class Id>
result<driven_clocks, desk_failure> give_signals(
    Desk& on, actor_profile const& clockwork, Id id, std::span<target_clock const> clocks) {
    auto const failed_to_load = [](error const& why) { return failure(desk_failure{{}, {}, why}); };
    auto const entries = on.journal(id);
    if (!entries) return failed_to_load(entries.error());
    auto const now = on.now();
    driven_clocks done;
    for (auto const& clock : clocks) {
        clock_timeline const timeline{clock, *entries};
        auto const due = due_signals(clock, timeline.marks(), now);
        if (!due) return failed_to_load(due.error());
        for (auto const& one : *due) {
            auto given = on.perform(clockwork, id, C{.key = one.key, .owner = one.owner, .task = one.task});
            bool const was_given_before =
                !given && given.error().refused && given.error().refused->broken.names("SLM-5");
            if (given) done.given.push_back(one.key);
            else if (!was_given_before) done.failed.push_back(std::move(given).error());
        }
    }
    auto const after = on.journal(id);
    if (!after) return failed_to_load(after.error());
    auto const next = next_deadline(clocks, *after, now);
    if (!next) return failed_to_load(next.error());
    done.next_at = *next;
    return done;
}

} // namespace itsm::inline v0
