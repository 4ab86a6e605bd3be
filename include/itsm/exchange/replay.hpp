// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/exchange/byte_source.hpp>
#include <itsm/exchange/mapping.hpp>
#include <itsm/incident/incident.hpp>
#include <itsm/measure/distribution.hpp>
#include <itsm/service_level/clock.hpp>
#include <itsm/storage/memory.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// A real event log through `decide`, row by row in file order: what the process accepts, what it refuses and by which
/// rules, and what follows from the journal.
namespace itsm::inline v0 {

/// Moves from one word of the log to another that were refused by the same rules; no rule: no such transition.
struct refused_move {
    std::string from{};
    std::string to{};
    std::uint64_t count = 0;
    std::vector<rule_id> rules{};
};
BOOST_DESCRIBE_STRUCT(refused_move, (), (from, to, count, rules))

/// A move is a change of the state's word between neighbouring rows of a case.
struct replayed_moves {
    std::uint64_t all = 0;
    std::uint64_t accepted = 0;
    std::uint64_t adopted = 0; ///< refused and taken over as observed
    std::vector<refused_move> refused{};
};
BOOST_DESCRIBE_STRUCT(replayed_moves, (), (all, accepted, adopted, refused))

/// Attribute changes that a rule refused and that were taken over as observed.
struct refused_change {
    std::string command{};
    std::uint64_t count = 0;
    std::vector<rule_id> rules{};
};
BOOST_DESCRIBE_STRUCT(refused_change, (), (command, count, rules))

struct adopted_cases {
    by_name<std::uint64_t> starts{}; ///< cases that begin late, by the word they begin with
};
BOOST_DESCRIBE_STRUCT(adopted_cases, (), (starts))

/// How far a column of answers agrees with what the library found.
struct column_agreement {
    std::uint64_t agrees = 0;
    std::uint64_t of = 0;
};
BOOST_DESCRIBE_STRUCT(column_agreement, (), (agrees, of))

/// How the cases of one priority stand with a target; each cycle of a clock that repeats counts.
struct target_count {
    std::uint64_t met = 0;
    std::uint64_t breached = 0;
    std::uint64_t open = 0; ///< neither stopped nor breached when the case's last row was written
    std::uint64_t disagrees_with_log = 0;
    std::uint64_t unmeasured =
        0; ///< cases whose clock never started or cannot be read, or without the column's instant

    friend bool operator==(target_count const&, target_count const&) = default;
};
BOOST_DESCRIBE_STRUCT(target_count, (), (met, breached, open, disagrees_with_log, unmeasured))

struct replay_report {
    std::uint64_t events = 0;
    std::uint64_t cases = 0;
    std::uint64_t cases_fitting = 0; ///< without a refused move; late starts fit
    std::uint64_t reopenings = 0;    ///< accepted and adopted
    std::uint64_t cases_reopened = 0;
    std::uint64_t changes = 0; ///< attribute changes accepted
    std::uint64_t priority_mismatches = 0;
    replayed_moves moves{};
    std::vector<refused_change> changes_refused{};
    std::vector<refused_change> starts_refused{}; ///< cases that could not even be reported, and are left out
    adopted_cases adopted{};
    by_name<std::uint64_t> presumed{}; ///< "RULE.FACT": how often it was taken to be so
    by_name<distribution>
        resolution_minutes{}; ///< opened to the last entry into resolved; by priority number, and "all"
    by_name<column_agreement> log{};
    by_name<by_name<target_count>> targets{}; ///< by the target's name, then the number of the priority
};
BOOST_DESCRIBE_STRUCT(replay_report,
    (),
    (events,
        cases,
        cases_fitting,
        reopenings,
        cases_reopened,
        changes,
        priority_mismatches,
        moves,
        changes_refused,
        starts_refused,
        adopted,
        presumed,
        resolution_minutes,
        log,
        targets))

/// The clocks of the mapping's targets, in its order. Refused, with a JSON pointer into the mapping: what `target_clock::bind`
/// and `compile_calendar` refuse, and (`bad_value`) two targets of one name.
[[nodiscard]] result<std::vector<target_clock>> bind_targets(replay_mapping const& mapping);

/// What a replay works with besides log and mapping.
struct replay_options {
    tenant_id tenant{1, 1};
    std::function<void(std::uint64_t events)> progress{}; ///< called every few thousand rows
    /// Commits each step a second time, to a store that lasts: the memory store is what the replay decides on. A failure
    /// ends the replay with its code.
    std::function<result<commit_receipt, commit_failure>(commit_request const&, step<incident> const&)> also_to{};
};

/// Replays a log into a store. Refused, with line and column: what `csv_reader` refuses, a missing column, an unknown
/// word in a translated column, a time that does not exist. The store then holds what was read before.
/// Linear in the log; memory grows with the journal.
[[nodiscard]] result<replay_report> replay_log(
    byte_source log, replay_mapping const& mapping, memory_store<incident>& into, replay_options const& options = {});

} // namespace itsm::inline v0
