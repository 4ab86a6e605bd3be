// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/inline_text.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <type_traits>

using namespace itsm;
using key = inline_text<15>;

static_assert(sizeof(key) == 16);
static_assert(sizeof(inline_text<31>) == 32);
static_assert(std::is_trivially_copyable_v<key>);
static_assert(key{"abc"}.size() == 3);
static_assert(key{}.empty());
static_assert(key{"abc"} == key{"abc"});
static_assert(key{"abc"} < key{"abd"});
static_assert(key{"ab"} < key{"abc"});
static_assert(key{"abc"}.hash() != key{"abd"}.hash());

TEST_CASE("text that fits is kept, the longest too") {
    auto const longest = key::from("123456789012345");
    REQUIRE(longest);
    CHECK(longest->view() == "123456789012345");
    CHECK(longest->size() == 15);
}

TEST_CASE("text that does not fit or holds a zero byte is refused") {
    CHECK_FALSE(key::from("1234567890123456"));
    CHECK_FALSE(key::from(std::string_view{"a\0b", 3}));
}

TEST_CASE("keys sort as their text does, bytes beyond ASCII last") {
    CHECK(*key::from("zebra") < *key::from("\xC3\xA9t\xC3\xA9"));
    std::set<key> const sorted{*key::from("b"), *key::from("a"), *key::from("aa")};
    std::string joined;
    for (auto const& one : sorted) joined.append(one.view()).append(" ");
    CHECK(joined == "a aa b ");
}
