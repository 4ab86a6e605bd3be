// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/actor.hpp>

#include <algorithm>

namespace itsm::inline v0 {

permission_set::permission_set(std::initializer_list<std::string_view> patterns) {
    for (auto const one : patterns) add(one);
}

void permission_set::add(std::string_view pattern) {
    if (pattern == "*") all_ = true;
    auto const at = std::lower_bound(patterns_.begin(), patterns_.end(), pattern);
    if (at == patterns_.end() || *at != pattern) patterns_.emplace(at, pattern);
}

void permission_set::add(permission_set const& others) {
    for (auto const& one : others.patterns_) add(one);
}

bool permission_set::is_listed(std::string_view permission) const {
    return std::any_of(patterns_.begin(), patterns_.end(), [&](std::string_view pattern) {
        if (pattern.ends_with(".*")) return permission.starts_with(pattern.substr(0, pattern.size() - 1));
        return pattern == permission;
    });
}

actor_profile make_actor(person_name name, std::vector<role_name> roles, std::vector<role_grant> const& grants) {
    actor_profile made{std::move(name), std::move(roles), {}};
    for (auto const& grant : grants)
        if (made.has_role(grant.role.text)) made.permissions.add(grant.permissions);
    return made;
}

} // namespace itsm::inline v0
