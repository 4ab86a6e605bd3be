// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/reflect.hpp>
#include <itsm/lifecycle/definition.hpp>
#include <itsm/service_level/target.hpp>

namespace itsm::inline v0 {

/// What targets on a process's records may name, so that a misspelt field or command is refused and not silently never
/// true.
template <record_type R>
[[nodiscard]] record_shape shape_of(definition<R> const& process) {
    record_shape made{to_value(R{}), &field_kind_of<R>, {}};
    for (auto const& key : process.commands) made.commands.emplace_back(key.view());
    return made;
}

} // namespace itsm::inline v0
