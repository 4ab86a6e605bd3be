// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/value.hpp>

#include <doctest/doctest.h>

using namespace itsm;

TEST_CASE("a value says what it holds and gives it out as nothing else") {
    CHECK(value{}.is_null());
    CHECK(*value{7}.as<std::int64_t>() == 7);
    CHECK(value{7}.as<double>() == nullptr);
    CHECK(*value{"seven"}.as<std::string>() == "seven");
    CHECK(type_name(value{true}) == "true or false");
    CHECK(type_name(value{value_list{}}) == "a list");
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
