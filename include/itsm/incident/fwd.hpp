// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace itsm::inline v0 {
struct incident;
struct incident_policy;
enum class incident_state : unsigned char;
} // namespace itsm::inline v0
