// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/reflection.hpp>
#include <itsm/testing/store_cases_of.hpp>

namespace itsm::inline v0 {

template std::vector<store_case<incident>> const& store_cases_of();
template store_report run_store_cases(
    std::string store, bench_factory<incident> const& make, store_kit_options const& options);

} // namespace itsm::inline v0
