// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/testing/scenario.hpp>

#include <doctest/doctest.h>

#include <utility>

/// Scenarios whose problems are failed checks of doctest, which the library itself does not need.
namespace itsm::inline v0 {

/// A problem is a failed check at the line of the expectation; a refused `given` ends the test case.
inline void tell_doctest(story_problem const& problem) {
    bool const is_known = problem.at.line() != 0;
    auto const* const file = is_known ? problem.at.file_name() : __FILE__;
    auto const line = is_known ? static_cast<int>(problem.at.line()) : __LINE__;
    if (problem.ends_story) ADD_FAIL_AT(file, line, problem.text);
    else ADD_FAIL_CHECK_AT(file, line, problem.text);
}

/// `told_of(process).given(...).when(...).then(...)`.
template <record_type R>
[[nodiscard]] scenario<R> told_of(subject<R> const& process) {
    return scenario<R>{process, &tell_doctest};
}

} // namespace itsm::inline v0
