// SPDX-License-Identifier: BSL-1.0
#include <itsm/testing/store_model.hpp>

#include <itsm/incident/reflection.hpp>
#include <itsm/testing/store_model_of.hpp>

namespace itsm::inline v0 {

std::string to_text(store_difference const& difference) {
    auto text = "seed " + std::to_string(difference.seed) + ": " + difference.why;
    for (auto const& one : difference.steps) text.append("\n  after ").append(one);
    return text;
}

template std::optional<store_difference> find_difference(
    bench_factory<incident> const& make, store_model_options const& options);

} // namespace itsm::inline v0
