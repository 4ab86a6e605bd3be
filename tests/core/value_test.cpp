// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/value.hpp>

#include <doctest/doctest.h>

#include <limits>

using namespace itsm;

TEST_CASE("a value says what it holds and gives it out as nothing else") {
    CHECK(value{}.is_null());
    CHECK(*value{7}.as<std::int64_t>() == 7);
    CHECK(value{7}.as<double>() == nullptr);
    CHECK(*value{"seven"}.as<std::string>() == "seven");
    CHECK(type_name(value{true}) == "true or false");
    CHECK(type_name(value{value_list{}}) == "a list");
}

namespace {

/// One of each kind, the texts both short and too long to stand in the string itself.
std::vector<value> one_of_each() {
    return {value{},
        value{true},
        value{7},
        value{0.5},
        value{instant{duration{7}}},
        value{"seven"},
        value{std::string(100, '7')},
        value{value_list{value{7}, value{"seven"}}},
        value{value_object{{"seven", value{7}}, {"more", value{value_list{value{8}}}}}}};
}

} // namespace

TEST_CASE("a copy of a value is equal to it and to no other, and stays when the first one goes") {
    auto const all = one_of_each();
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto const copy = [&] {
            value const first = all[i];
            return value{first};
        }();
        CHECK(copy.kind() == all[i].kind());
        for (std::size_t j = 0; j < all.size(); ++j) CHECK((copy == all[j]) == (i == j));
    }
}

TEST_CASE("any value is assigned to any other, by copying and by moving; what is moved from is null") {
    for (auto const& before : one_of_each())
        for (auto const& after : one_of_each()) {
            value copied = before;
            copied = after;
            CHECK(copied == after);
            value moved = before;
            moved = std::move(copied);
            CHECK(moved == after);
            CHECK(copied.is_null()); // NOLINT(bugprone-use-after-move)
            value const made = std::move(moved);
            CHECK(made == after);
            CHECK(moved.is_null()); // NOLINT(bugprone-use-after-move)
        }
}

TEST_CASE("a value is assigned to itself, and a part of it to the whole") {
    for (auto one : one_of_each()) {
        auto const before = one;
        auto const& same = one;
        one = same;
        CHECK(one == before);
    }
    value nested{value_list{value{"a text that does not stand in the string itself"}}};
    nested = nested.as<value_list>()->front();
    CHECK(nested == value{"a text that does not stand in the string itself"});
    value object{value_object{{"part", value{value_list{value{1}}}}}};
    object = std::move(object.as<value_object>()->front().second);
    CHECK(object == value{value_list{value{1}}});
}

TEST_CASE("numbers are compared as what they are: a whole one is not a fraction") {
    CHECK_FALSE(value{1} == value{1.0});
    CHECK_FALSE(value{false} == value{0});
    CHECK_FALSE(value{} == value{false});
    CHECK_FALSE(value{std::numeric_limits<double>::quiet_NaN()} == value{std::numeric_limits<double>::quiet_NaN()});
}

TEST_CASE("what a value holds is changed in place") {
    value list{value_list{}};
    list.as<value_list>()->push_back(value{7});
    CHECK(list == value{value_list{value{7}}});
    CHECK(list.as<std::string>() == nullptr);
    CHECK(list.kind() == value_kind::list);
}

TEST_CASE("a member of an object is found by its key") {
    value const object{value_object{{"a", value{1}}, {"b", value{value_list{value{2}}}}}};
    REQUIRE(object.find("b") != nullptr);
    CHECK(object.find("c") == nullptr);
    CHECK(value{7}.find("a") == nullptr);
}

TEST_CASE("custom fields are kept in order, each once; null removes") {
    custom_fields fields;
    CHECK(fields.empty());
    fields.set("zone", value{"north"});
    fields.set("area", value{1});
    fields.set("zone", value{"south"});
    REQUIRE(fields.all().size() == 2);
    CHECK(fields.all()[0].first == "area");
    CHECK(*fields.find("zone")->as<std::string>() == "south");
    fields.set("area", value{});
    fields.set("never there", value{});
    CHECK(fields.find("area") == nullptr);
    CHECK(fields.all().size() == 1);
}

TEST_CASE("names that are data are found in the order given") {
    by_name<int> const counts{{{"b", 2}, {"a", 1}}};
    CHECK(*counts.find("a") == 1);
    CHECK(counts.find("c") == nullptr);
    CHECK(counts.items.front().first == "b");
}
