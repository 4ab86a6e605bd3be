// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/id.hpp>
#include <itsm/storage/id_table.hpp>

#include <doctest/doctest.h>

using namespace itsm;

TEST_CASE("an empty table knows nothing, not even of the id that is none") {
    detail::id_table<command_id, int> table;
    CHECK(table.find({1, 2}) == nullptr);
    CHECK_FALSE(table.contains({}));
    table.add({}, 7);
    CHECK(*table.find({}) == 7);
}

TEST_CASE("what is added is found under its own id, however many there are and however alike") {
    detail::id_table<command_id, std::uint64_t> table;
    constexpr std::uint64_t many = 10'000;
    for (std::uint64_t i = 0; i < many; ++i) table.add({i % 100, i}, i);
    for (std::uint64_t i = 0; i < many; ++i) {
        REQUIRE(table.find({i % 100, i}) != nullptr);
        CHECK(*table.find({i % 100, i}) == i);
        CHECK_FALSE(table.contains({i % 100 + 1, i}));
    }
}

TEST_CASE("ids whose hashes are equal are told apart") {
    // The hash of an id is `high ^ (low * factor)`.
    constexpr std::uint64_t factor = 0x9e3779b97f4a7c15U;
    detail::id_table<command_id, std::uint64_t> table;
    for (std::uint64_t low = 1; low <= 50; ++low) table.add({low * factor, low}, low);
    for (std::uint64_t low = 1; low <= 50; ++low) CHECK(*table.find({low * factor, low}) == low);
    CHECK_FALSE(table.contains({51 * factor, 51}));
}
