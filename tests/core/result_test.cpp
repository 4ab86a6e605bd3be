// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/result.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <set>
#include <string>
#include <utility>

using namespace itsm;

namespace {
result<int> half(int n) {
    if (n % 2 != 0) return failure(error_code::bad_value, "odd");
    return n / 2;
}
} // namespace

TEST_CASE("a result holds a value or the reason why there is none") {
    auto const good = half(4);
    REQUIRE(good);
    CHECK(*good == 2);
    CHECK(good.value_or(9) == 2);
    auto const bad = half(3);
    CHECK_FALSE(bad);
    CHECK(bad.error() == error{error_code::bad_value, {}, "odd"});
    CHECK(bad.value_or(9) == 9);
}

TEST_CASE("a failure passes through what follows unchanged") {
    CHECK(*half(8).and_then(half) == 2);
    CHECK(half(6).and_then(half).error().message == "odd");
    CHECK(half(5).and_then(half).error().message == "odd");
    CHECK(*half(8).transform([](int n) { return std::to_string(n); }) == "4");
    CHECK_FALSE(half(7).transform([](int n) { return n; }));
}

TEST_CASE("a result's value can be made where it stays, and be refused later") {
    result<std::string> text{std::in_place};
    REQUIRE(text);
    CHECK(text->empty());
    text = failure(error_code::bad_value, "odd");
    CHECK_FALSE(text);
}

TEST_CASE("results are copied, moved and assigned whichever side they hold") {
    result<std::string> text{std::string(100, 'x')};
    result<std::string> const copy = text;
    CHECK(*copy == *text);
    text = failure(error_code::not_found, std::string(100, 'y'));
    CHECK(text.error().message.size() == 100);
    auto moved = std::move(text);
    CHECK(moved.error().code == error_code::not_found);
    moved = copy;
    CHECK(*moved == *copy);
    result<std::unique_ptr<int>> alone{std::make_unique<int>(7)};
    auto const taken = std::move(alone).value();
    CHECK(*taken == 7);
}

TEST_CASE("every error code has a text of its own") {
    std::set<std::string_view> texts;
    int codes = 0;
    for (; to_text(static_cast<error_code>(codes)) != "unknown"; ++codes)
        texts.insert(to_text(static_cast<error_code>(codes)));
    CHECK(codes == static_cast<int>(error_code::beyond_horizon) + 1);
    CHECK(texts.size() == static_cast<std::size_t>(codes));
}

TEST_CASE("an error in words says where it is, and what it is when nobody said more") {
    CHECK(to_text(error{error_code::bad_value, "/a/0", "too small"}) == "too small (at /a/0)");
    CHECK(to_text(error{error_code::not_found, {}, {}}) == "not_found");
}
