// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/commands.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/verify/samples.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string_view>

using namespace itsm;
namespace inc = itsm::incident_commands;

TEST_CASE("every value of the fields named, in all combinations") {
    // Five levels and none, of each.
    auto const all = with_every<&inc::classify::impact, &inc::classify::urgency>(inc::classify{.category = "mail"});
    REQUIRE(all.size() == 36);
    std::set<std::pair<int, int>> seen;
    for (auto const& one : all) {
        auto const* given = one.as<inc::classify>();
        REQUIRE(given != nullptr);
        CHECK(given->category == "mail");
        auto const number = [](auto const& level) { return level ? static_cast<int>(*level) : -1; };
        seen.emplace(number(given->impact), number(given->urgency));
    }
    CHECK(seen.size() == 36);
    CHECK(with_every<&inc::close::category_confirmed>(inc::close{}).size() == 2);
    CHECK(with_every<&inc::record_answer::answer>(inc::record_answer{}).size() == 3);
}

TEST_CASE("every command of the practice, without fields") {
    auto const all = blank_commands<incident>();
    std::set<std::string_view> keys;
    for (auto const& one : all) keys.insert(one.key().view());
    CHECK(keys.size() == 28);
    CHECK(all.size() == keys.size());
    CHECK(all.front().as<inc::report>()->number.empty());
}
