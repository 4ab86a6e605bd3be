// SPDX-License-Identifier: BSL-1.0
#include "../../examples/change_samples.hpp"
#include "../golden/golden_file.hpp"
#include "errand_process.hpp"

#include <itsm/testing/doctest_scenario.hpp>
#include <itsm/verify/code.hpp>
#include <itsm/verify/explore.hpp>

#include <boost/mp11/list.hpp>

#include <chrono>

// Tests that a search writes: they are pasted here as they come, fail where the process has the mistake, and hold where it
// has not. random_commands_test.cpp compares random_story.inc with what is written.

namespace careless {
namespace {
using change_model::change;
auto const process = *itsm::subject<change>::of(change_model::careless_spec());
change_model::change_policy const policy{};
auto const begin = samples::drafted(process);
} // namespace
TEST_SUITE("of a process that has the mistake" * doctest::should_fail()) {
#include "../golden/explored_story.inc"
}
} // namespace careless

namespace mended {
namespace {
using change_model::change;
auto const process = *itsm::subject<change>::of(change_model::change_spec());
change_model::change_policy const policy{};
auto const begin = samples::drafted(process);
} // namespace
TEST_SUITE("of a process that has it no longer") {
#include "../golden/explored_story.inc"
}
} // namespace mended

namespace errands::without_receipts {
namespace {
auto const process = *subject<errand>::of(errand_spec(), {.mutant = no_receipt_needed});
errand_policy const policy{};
} // namespace
TEST_SUITE("of a process that has the mistake" * doctest::should_fail()) {
#include "../golden/random_story.inc"
}
} // namespace errands::without_receipts

namespace errands::with_receipts {
namespace {
auto const process = *subject<errand>::of(errand_spec());
errand_policy const policy{};
} // namespace
TEST_SUITE("of a process that has it no longer") {
#include "../golden/random_story.inc"
}
} // namespace errands::with_receipts

namespace errands {

TEST_CASE("what is explored is written as the test that stands in explored_story.inc") {
    explorer search{samples::explored(change_model::careless_process)};
    search.never("deployed without approval of this content", samples::deployed_unapproved);
    auto const found = search.run();
    REQUIRE(found.has_value());
    CHECK(found->properties.at(0).story.steps.size() == 8);
    CHECK(found->properties.at(0).test == golden_file("explored_story.inc"));
}

TEST_CASE("a command that the practice does not list is written by key and fields, and given so") {
    command_box<errand> const box{take{.doer = "mia"}};
    CHECK(code_of(box) == R"(errands::take{.doer = "mia"})");
    CHECK(code_of<errand, boost::mp11::mp_list<>>(box) ==
          R"("take", itsm::value(itsm::value_object{{"doer", itsm::value{std::string{"mia"}}}}))");
    at_noon()
        .given(note_down{.title = "bread"})
        .when("take", itsm::value(itsm::value_object{{"doer", itsm::value{std::string{"mia"}}}}))
        .then(outcomes::state_is(errand_state::doing));
}

TEST_CASE("texts, times and lengths of any kind are literals") {
    CHECK(code_of(std::string{"a\"b\\c\n\xC3\xA9"}) == R"("a\"b\\c\012\303\251")");
    CHECK(code_of(noon) == R"(*itsm::parse_instant("2026-03-02T12:00:00Z"))");
    CHECK(code_of(duration{90min}) == "itsm::duration{5400000000}");
    CHECK(duration{5400000000} == 90min);
    command_box<errand> const quoting{note_down{.title = "\"\\"}};
    CHECK(code_of(quoting) == R"(errands::note_down{.title = "\"\\"})");
}

TEST_CASE("clock, actor and facts are written where they change") {
    story_test made{"x", noon};
    made.be_at(noon);
    made.act_as(mia());
    made.act_as(mia());
    made.be_at(noon + 90min);
    made.know(fact_set{}.set(facts::shop_closes_at, noon));
    CHECK(made.keeping_invariants() == R"(TEST_CASE("x") {
    auto story = itsm::told_of(process);
    story.at("2026-03-02T12:00:00Z").under(policy);
    story.as({{"mia"}, {}, {"errand.*"}});
    story.at("2026-03-02T13:30:00Z");
    story.knowing(itsm::fact_set{}.set(itsm::fact_reading{.name = "shop.closes_at", .reading = itsm::value{*itsm::parse_instant("2026-03-02T12:00:00Z")}}));
    for (auto const& one : invariants) story.then(one);
}
)");
}

TEST_CASE("a story begins with a record that there is, and says whether anything of it was refused") {
    auto const doing = at_noon().given(note_down{.title = "bread"}, take{.doer = "mia"});
    auto story = at_noon().with(doing.record());
    CHECK_FALSE(story.when(pause{}).was_refused());
    CHECK(story.when(pause{}).was_refused());
    CHECK(story.when(go_on{}).was_refused());
    CHECK(story.record().state == errand_state::doing);
}

} // namespace errands
