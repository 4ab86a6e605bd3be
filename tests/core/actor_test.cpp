// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/actor.hpp>

#include <doctest/doctest.h>

using namespace itsm;

TEST_CASE("nothing is permitted that is not listed") {
    permission_set const none;
    CHECK_FALSE(none.covers("incident.resolve"));
    CHECK(none.covers("")); // a row that asks for nothing
}

TEST_CASE("a permission is listed exactly, by its beginning, or with all others") {
    permission_set const some{"incident.resolve", "problem.*"};
    CHECK(some.covers("incident.resolve"));
    CHECK_FALSE(some.covers("incident.resolve_all"));
    CHECK_FALSE(some.covers("incident"));
    CHECK(some.covers("problem.close"));
    CHECK_FALSE(some.covers("problems.close"));
    CHECK_FALSE(some.covers("problem"));
    CHECK(permission_set{"*"}.covers("anything.at_all"));
}

TEST_CASE("a prefix does not reach into another definition") {
    CHECK_FALSE(permission_set{"incident.*"}.covers("incident-observed.adopt"));
}

TEST_CASE("an actor has the permissions of all their roles, and of no other") {
    std::vector<role_grant> const grants{
        {{"service_desk"}, {"incident.*"}}, {{"change_manager"}, {"change.approve"}}, {{"user"}, {"incident.report"}}};
    auto const anna = make_actor({"anna"}, {{"service_desk"}, {"change_manager"}, {"unheard_of"}}, grants);
    CHECK(anna.has_role("service_desk"));
    CHECK_FALSE(anna.has_role("user"));
    CHECK(anna.permissions.covers("incident.close"));
    CHECK(anna.permissions.covers("change.approve"));
    CHECK_FALSE(anna.permissions.covers("change.implement"));
    CHECK(anna.permissions.patterns() == std::vector<std::string>{"change.approve", "incident.*"});
}

TEST_CASE("a pattern stands once") {
    permission_set twice{"a", "a"};
    twice.add("a");
    CHECK(twice.patterns().size() == 1);
    CHECK(twice == permission_set{"a"});
}
