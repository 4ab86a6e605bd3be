// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "../lifecycle/errand.hpp"

#include <itsm/testing/doctest_scenario.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace errands {

/// The errand's definition, or a mutant of it.
inline subject<errand> errand_process(std::string mutant = {}) {
    auto made = subject<errand>::of(errand_spec(), {.mutant = std::move(mutant)});
    REQUIRE_MESSAGE(made.has_value(), to_text(made.error()));
    return *made;
}

/// What holds of every errand, whatever its definition.
inline std::vector<record_invariant<errand>> const invariants{
    {"a finished errand has a receipt", [](errand const& it, context<errand> const&) {
         return category_of(it.state) != state_category::done || !it.receipt.empty();
     }}};
inline constexpr auto no_receipt_needed = "errand/field:done.receipt/removed"; ///< the mutant that breaks it

inline actor_profile mia() { return {{"mia"}, {}, {"errand.*"}}; }
inline actor_profile leo() { return {{"leo"}, {}, {"errand.*"}}; }

inline scenario<errand> at_noon(subject<errand> const& process = errand_process()) {
    return told_of(process).at(noon).as(mia());
}
/// The same, whose problems are thrown.
inline scenario<errand> thrown_at_noon(subject<errand> const& process = errand_process()) {
    return scenario<errand>{process}.at(noon).as(mia());
}

/// What is said of a problem; nothing when there is none.
template <class F>
std::string problem_of(F tell) {
    try {
        tell();
    } catch (story_failed const& problem) { return problem.what(); }
    return {};
}

inline bool contains(std::string const& text, std::string_view part) { return text.find(part) != std::string::npos; }

} // namespace errands
