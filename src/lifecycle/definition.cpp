// SPDX-License-Identifier: BSL-1.0
#include <itsm/lifecycle/definition.hpp>

namespace itsm::inline v0 {

void owed_duties::notice(rule_id const& rule, std::string key, std::string owner, std::string task) {
    all.push_back({duty_kind::notice, rule, std::move(key), std::move(owner), std::move(task), {}, {}, false});
}

} // namespace itsm::inline v0
