// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/reflect.hpp>
#include <itsm/incident/policy.hpp>
#include <itsm/json/json.hpp>

#include <cstdio>

// The policy that an organisation has as long as it decides nothing else, as docs/reference/policy.md shows it.

int main() { std::puts(to_json_pretty(to_value(itsm::incident_policy{})).c_str()); }
