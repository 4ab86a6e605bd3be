// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/value.hpp>

namespace itsm::inline v0 {

/// The key that an object holds twice, if any. n log n.
[[nodiscard]] std::string const* repeated_key(value_object const& object);

} // namespace itsm::inline v0
