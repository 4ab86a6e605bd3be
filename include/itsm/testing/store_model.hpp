// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/incident/incident.hpp>
#include <itsm/testing/tested_store.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// A store beside a model of one: the same random steps for both, until their answers differ.
namespace itsm::inline v0 {

struct store_model_options {
    std::uint64_t seed = 1;     ///< of the first sequence; the next has the next number
    std::size_t sequences = 20; ///< each on a bench of its own
    std::size_t steps = 60;     ///< of a sequence
};

/// Where a store and the model differ. The seed gives it again, the steps are the fewest that were found to lead there.
struct store_difference {
    std::uint64_t seed = 0;
    std::string why{};
    std::vector<std::string> steps{};
};

[[nodiscard]] std::string to_text(store_difference const& difference);

/// Commits of one or several steps, some of them stale, twice, or under the id of another; checks; pages of queries; the feed,
/// journals and leases, in two tenants. Nothing when the store answered as the model in all sequences. For other records
/// than incidents include <itsm/testing/store_model_of.hpp>, which defines it.
template <stored_record R>
[[nodiscard]] std::optional<store_difference> find_difference(
    bench_factory<R> const& make, store_model_options const& options = {});

extern template std::optional<store_difference> find_difference(
    bench_factory<incident> const& make, store_model_options const& options);

} // namespace itsm::inline v0
