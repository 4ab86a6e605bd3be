// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/result.hpp>
#include <itsm/verify/mutation.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

/// A host's own test binary over all mutants of the definitions that it tests. The binary's tests take their definition
/// from `subject::from_environment`; nothing else is asked of them, and nothing is compiled again.
namespace itsm::inline v0 {

struct mutant_run_options {
    mutation_options mutation{};
    std::size_t jobs = 1;                      ///< how many run at the same time, at least 1
    std::chrono::milliseconds timeout{60'000}; ///< of one run; a mutant that takes longer is caught
    std::string folder{"/tmp"};                ///< for files that are gone afterwards
    /// Called after each mutant, one call at a time: how many were run, and of how many.
    std::function<void(std::size_t done, std::size_t of)> progress{};
};

/// Runs the command once as it is, then once for each mutant, with ITSM_MUTANT set: exit code 0 is a survivor; another
/// code, a signal or a run beyond the timeout is a mutant caught, if a subject took the mutant before. That is told by a
/// file that ITSM_MUTANT_TAKEN names; so the command may run several programs, each about a definition of its own. Where
/// tests are about several versions of a definition, the names of mutants say which: `errand@2/take/ERR-1#1/removed`. What the runs print is thrown away, and
/// ITSM_COVERAGE is not passed on. Commands are looked
/// for as a shell does.
///
/// Refused: a command that cannot be run (`not_found`); one whose tests do not pass without mutant (`bad_value`, with the
/// end of what it printed); tests that never asked for a subject (`bad_value`); a run in which no
/// subject took the mutant, or one could not because two definitions of one name and
/// version differ (`bad_value`, the path is its name); a folder that cannot be written to
/// (`not_writable`).
[[nodiscard]] result<mutation_report> run_mutants(
    std::vector<std::string> const& command, mutant_run_options const& options = {});

} // namespace itsm::inline v0
