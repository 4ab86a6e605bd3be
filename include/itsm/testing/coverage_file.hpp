// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/verify/coverage.hpp>

#include <chrono>
#include <string>

/// Coverage that many test processes share, in one JSON file.
namespace itsm::inline v0 {

/// Adds `more` to what the file counts; a file that is not there yet, or is empty, begins with it. It is replaced whole, so that who
/// reads it, or is killed while writing, finds one of the two. Processes and threads wait for each other, at most for
/// `patience`, on a lock in a file beside it: its name and `-lock`. That one stays.
///
/// Refused, with the file as it was: what `read_coverage_file` and `coverage::merge` refuse; `busy`, others held the lock for
/// longer; `not_writable`; `bad_value`, no path.
[[nodiscard]] result<done> add_to_coverage_file(
    std::string const& path, coverage const& more, std::chrono::milliseconds patience = std::chrono::seconds{30});

/// What the file counts. Refused: `not_readable`; `too_large`, beyond 16 MB; what `read_json` refuses, with a JSON pointer
/// to the place.
[[nodiscard]] result<coverage> read_coverage_file(std::string const& path);

} // namespace itsm::inline v0
