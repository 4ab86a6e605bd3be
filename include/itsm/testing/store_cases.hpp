// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/incident/incident.hpp>
#include <itsm/testing/store_report.hpp>
#include <itsm/testing/tested_store.hpp>

#include <string>
#include <string_view>
#include <vector>

/// The conformance kit for stores: every promise of `store_of` as a case, run against a store that a host made.
namespace itsm::inline v0 {

template <stored_record R>
class store_stage;

/// A promise. Each is tried on a bench of its own, in tenants of its own, so nothing has to be cleaned up.
template <stored_record R>
struct store_case {
    std::string_view id{};
    std::string_view name{};
    std::vector<store_ability> needs{};     ///< without them: skipped
    void (*run)(store_stage<R>&) = nullptr; ///< none: no store has the ability yet
};

/// C01 to C78 in their order, then K01 and so on. For other records than incidents include
/// <itsm/testing/store_cases_of.hpp>, which defines it.
template <stored_record R>
[[nodiscard]] std::vector<store_case<R>> const& store_cases_of();

/// Runs all cases, or `options.only`. Nothing is thrown but by the bench; a case that throws has failed. A memory store
/// takes a second or two, one that syncs every commit to a disk some ten.
template <stored_record R>
[[nodiscard]] store_report run_store_cases(
    std::string store, bench_factory<R> const& make, store_kit_options const& options = {});

extern template std::vector<store_case<incident>> const& store_cases_of();
extern template store_report run_store_cases(
    std::string store, bench_factory<incident> const& make, store_kit_options const& options);

} // namespace itsm::inline v0
