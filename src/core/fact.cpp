// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/context.hpp>
#include <itsm/core/fact.hpp>

#include <utility>

namespace itsm::inline v0 {

constinit fact_set const no_facts{};

fact_set& fact_set::set(fact_reading reading) {
    for (auto& one : readings_)
        if (one.name == reading.name) {
            one = std::move(reading);
            return *this;
        }
    readings_.push_back(std::move(reading));
    return *this;
}

} // namespace itsm::inline v0
