// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/id.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace itsm::inline v0 {

/// A set of permissions, as data: "incident.resolve" is one, "incident.*" all that begin so, "*" every one.
class permission_set {
public:
    permission_set() = default;
    permission_set(std::initializer_list<std::string_view> patterns);

    void add(std::string_view pattern);
    void add(permission_set const& others);
    /// Linear in the number of patterns, of which a role has few; constant for "*" and for the empty permission.
    [[nodiscard]] bool covers(std::string_view permission) const {
        return all_ || permission.empty() || is_listed(permission);
    }
    [[nodiscard]] std::vector<std::string> const& patterns() const { return patterns_; }

    friend bool operator==(permission_set const&, permission_set const&) = default;

private:
    [[nodiscard]] bool is_listed(std::string_view permission) const;

    std::vector<std::string> patterns_; // sorted, each once
    bool all_ = false;
};

/// Who acts: a person or, just as explicit, a machine. Nothing is permitted that is not listed.
struct actor_profile {
    person_name name{};
    std::vector<role_name> roles{};
    permission_set permissions{};

    [[nodiscard]] bool has_role(std::string_view role) const {
        for (auto const& held : roles)
            if (held.text == role) return true;
        return false;
    }
    friend bool operator==(actor_profile const&, actor_profile const&) = default;
};

/// What each role may do: the host's table, from which actors are made.
struct role_grant {
    role_name role{};
    permission_set permissions{};

    friend bool operator==(role_grant const&, role_grant const&) = default;
};

/// The actor with the permissions of all their roles together. A role without a grant gives none.
[[nodiscard]] actor_profile make_actor(
    person_name name, std::vector<role_name> roles, std::vector<role_grant> const& grants);

} // namespace itsm::inline v0
