// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/reflect.hpp>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

using namespace itsm;

namespace {

BOOST_DEFINE_FIXED_ENUM_CLASS(colour, unsigned char, red, green)

struct part {
    std::string name{};
    int count = 0;
    friend bool operator==(part const&, part const&) = default;
};
BOOST_DESCRIBE_STRUCT(part, (), (name, count))

struct box {
    colour paint{};
    std::optional<part> lid = part{"lid", 1};
    std::optional<int> weight{};
    std::vector<part> parts{};
    std::vector<std::string> labels{};
    std::vector<tenant_id> tenants{};
    tenant_id owner{};
    instant made_at{};
    custom_fields custom{};
    friend bool operator==(box const&, box const&) = default;
};
BOOST_DESCRIBE_STRUCT(box, (), (paint, lid, weight, parts, labels, tenants, owner, made_at, custom))

std::vector<std::string> paths(std::vector<field_change> const& changes) {
    std::vector<std::string> all;
    for (auto const& one : changes) all.push_back(one.path);
    return all;
}

/// What `differences` finds, after seeing that it leads there and back.
std::vector<field_change> found(box const& before, box const& after) {
    auto const changes = differences(before, after);
    auto forth = before;
    for (auto const& one : changes) CHECK_MESSAGE(apply_change(forth, one), one.path);
    CHECK(forth == after);
    auto back = after;
    for (auto const& one : differences(after, before)) CHECK_MESSAGE(apply_change(back, one), one.path);
    CHECK(back == before);
    return changes;
}

bool applies(box const& to, std::string path, value after) {
    auto into = to;
    bool const applied = apply_change(into, {std::move(path), {}, std::move(after)});
    if (!applied) CHECK(into == to);
    return applied;
}

} // namespace

TEST_CASE("equal records differ in nothing") { CHECK(found(box{}, box{}).empty()); }

TEST_CASE("a nested member is one change at its own place") {
    box before;
    box after = before;
    after.lid->count = 2;
    after.paint = colour::green;
    CHECK(found(before, after) == std::vector<field_change>{{"/paint", "red", "green"}, {"/lid/count", 1, 2}});
}

TEST_CASE("an optional appears and goes whole") {
    box before;
    before.lid.reset();
    box after = before;
    after.weight = 0;
    after.lid = part{"new", 3};
    CHECK(found(before, after) ==
          std::vector<field_change>{
              {"/lid", value{}, value_object{{"name", "new"}, {"count", 3}}}, {"/weight", value{}, 0}});
}

TEST_CASE("a list grows in order and shrinks from its end") {
    box one;
    one.parts = {{"a", 1}};
    one.labels = {"x", "y", "z"};
    box two = one;
    two.parts = {{"b", 1}, {"c", 2}, {"d", 3}};
    two.labels = {"x"};
    CHECK(paths(found(one, two)) ==
          std::vector<std::string>{"/parts/0/name", "/parts/1", "/parts/2", "/labels/2", "/labels/1"});
    CHECK(paths(found(two, one)) ==
          std::vector<std::string>{"/parts/0/name", "/parts/2", "/parts/1", "/labels/1", "/labels/2"});
    box empty;
    found(two, empty);
}

TEST_CASE("a list whose elements may be null changes whole") {
    box before;
    before.tenants = {{1, 1}, {}};
    box after = before;
    after.tenants = {{}};
    CHECK(paths(found(before, after)) == std::vector<std::string>{"/tenants"});
    after.tenants.clear();
    found(before, after);
}

TEST_CASE("an id that was taken away is none again") {
    box before;
    before.owner = {1, 2};
    CHECK(paths(found(before, box{})) == std::vector<std::string>{"/owner"});
}

TEST_CASE("a host's fields are found by keys of any kind") {
    box before;
    before.custom.set("stays", 1);
    before.custom.set("gone", "x");
    before.custom.set("a/b", 1);
    box after = before;
    after.custom.set("gone", {});
    after.custom.set("a/b", 2);
    after.custom.set("~1/~", value_list{1, value{}});
    after.custom.set("at", instant{});
    after.custom.set("0", value_object{{"$time", "2026-01-01T00:00:00Z"}});
    CHECK(paths(found(before, after)) ==
          std::vector<std::string>{"/custom/a~1b", "/custom/gone", "/custom/0", "/custom/at", "/custom/~01~1~0"});
}

TEST_CASE("a change that leads nowhere or does not fit is refused and changes nothing") {
    box it;
    it.parts = {{"a", 1}};
    it.lid.reset();
    CHECK_FALSE(applies(it, "/none", 1));
    CHECK_FALSE(applies(it, "paint", "green"));
    CHECK_FALSE(applies(it, "/", 1));
    CHECK_FALSE(applies(it, "/paint/x", "green"));
    CHECK_FALSE(applies(it, "/paint", "blue"));
    CHECK_FALSE(applies(it, "/paint", {}));
    CHECK_FALSE(applies(it, "/made_at", "yesterday"));
    CHECK_FALSE(applies(it, "/lid/count", 1));
    CHECK_FALSE(applies(it, "/parts/0/count", "1"));
    CHECK_FALSE(applies(it, "/parts/1/count", 1));
    CHECK_FALSE(applies(it, "/parts/1", {}));
    CHECK_FALSE(applies(it, "/parts/2", value_object{}));
    CHECK_FALSE(applies(it, "/parts/1", value_object{{"count", "x"}}));
    CHECK_FALSE(applies(it, "/parts/-1", value_object{}));
    CHECK_FALSE(applies(it, "/parts/99999999999999999999", value_object{}));
    CHECK_FALSE(applies(it, "/parts/x", value_object{}));
    CHECK_FALSE(applies(it, "/custom/a/b", 1));
    CHECK_FALSE(applies(it, "/custom/a~2", 1));
    CHECK_FALSE(applies(it, "/custom/a~", 1));
    CHECK_FALSE(applies(it, "/custom/", 1));
    CHECK(applies(it, "/parts/0/count", 2));
    CHECK(applies(it, "/parts/0", {}));
    CHECK(applies(it, "", value_object{}));
    CHECK(applies(it, "/parts", value_list{}));
}

TEST_CASE("null is written where it is not the default") {
    box it;
    it.lid.reset();
    auto const made = to_value(it);
    REQUIRE(made.find("lid") != nullptr);
    CHECK(made.find("lid")->is_null());
    CHECK(made.find("weight") == nullptr);
    CHECK(from_value<box>(made)->lid == std::nullopt);
    CHECK(to_value(box{}).find("lid")->find("name") != nullptr);
}

TEST_CASE("what is read is what was written") {
    box it;
    it.paint = colour::green;
    it.weight = -1;
    it.parts = {{"a", 1}, {"", 0}};
    it.tenants = {{}, {1, 2}};
    it.custom.set("list", value_list{instant{}, value_list{}, value_object{{"k", instant{}}}});
    auto const back = from_value<box>(to_value(it));
    REQUIRE(back.has_value());
    CHECK(*back == it);
}

TEST_CASE("a value without a type keeps its times, and what only looks like one") {
    for (value const& held : {value{instant{}},
             value{value_object{{"$time", "1970-01-01T00:00:00Z"}}},
             value{value_object{{"$$time", instant{}}}},
             value{value_object{{"$time", value_object{{"$time", 1}}}}},
             value{value_list{value_object{{"a", instant{}}, {"$time", 1}}}},
             value{value_object{{"time", 1}}},
             value{}}) {
        auto const back = from_value<value>(to_value(held));
        REQUIRE(back.has_value());
        CHECK(*back == held);
    }
    CHECK(from_value<value>(value_list{value_object{{"$time", 7}}}).error().path == "/0/$time");
}

TEST_CASE("a path names a field of a type, something in a list, or nothing") {
    for (auto const* path : {"", "/paint", "/lid", "/lid/name", "/weight", "/owner", "/made_at", "/custom/vip"})
        CHECK_MESSAGE(field_kind_of<box>(path) == field_kind::single, path);
    for (auto const* path : {"/parts", "/parts/7", "/parts/0/count", "/labels/3", "/custom"})
        CHECK_MESSAGE(field_kind_of<box>(path) == field_kind::list, path);
    for (auto const* path : {"/pain",
             "/paint/red",
             "/lid/nam",
             "/lid/name/x",
             "/parts/x",
             "/parts/0/counts",
             "/labels/0/x",
             "/made_at/0",
             "/custom/",
             "/custom/vip/level",
             "paint",
             "/",
             "//"})
        CHECK_MESSAGE(field_kind_of<box>(path) == field_kind::none, path);
}

TEST_CASE("enumerators go by name") {
    CHECK(enum_name(colour::green) == "green");
    CHECK(enum_name(static_cast<colour>(9)).empty());
    CHECK(enum_from<colour>("red") == colour::red);
    CHECK(enum_from<colour>("Red") == std::nullopt);
}

TEST_CASE("the near name is suggested, not a far one") {
    std::vector<std::string_view> const known{"category", "subcategory", "to", "team"};
    CHECK(detail::did_you_mean("catgeory", known) == "; did you mean \"category\"?");
    CHECK(detail::did_you_mean("sub_category", known) == "; did you mean \"subcategory\"?");
    CHECK(detail::did_you_mean("tema", known) == "; did you mean \"team\"?");
    CHECK(detail::did_you_mean("ot", known) == "; did you mean \"to\"?");
    CHECK(detail::did_you_mean("", known).empty());
    CHECK(detail::did_you_mean("priority", known).empty());
    CHECK(detail::did_you_mean(std::string(65, 'x'), known).empty());
    CHECK(detail::did_you_mean("x", {}).empty());
}

TEST_CASE("a command says which fields it carries") {
    CHECK(detail::has_content(std::string{"x"}));
    CHECK_FALSE(detail::has_content(std::string{}));
    CHECK(detail::has_content(std::optional<int>{0}));
    CHECK_FALSE(detail::has_content(0));
    CHECK_FALSE(detail::has_content(false));
}
