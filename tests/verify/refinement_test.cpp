// SPDX-License-Identifier: BSL-1.0
#include "../../examples/change_samples.hpp"

#include <itsm/verify/refinement.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace itsm;
using namespace change_model;
using samples::explored;

namespace {

refinement_report compared(definition<change> const& first, definition<change> const& second) {
    auto given = explored(first);
    auto found = compare_definitions(std::move(given), second);
    REQUIRE(found);
    return *found;
}
/// "only_first start/scheduled by ACME-3"
std::vector<std::string> listed(refinement_report const& found) {
    std::vector<std::string> lines;
    for (auto const& one : found.differences) {
        std::string line = std::string{enum_name(one.kind)} + " " + one.command + "/" + one.state;
        for (auto const& rule : one.rules) line += " by " + rule;
        lines.push_back(line);
    }
    return lines;
}
using lines = std::vector<std::string>;

owned_definition<change> without(row_key const& row, rule_id const& rule) {
    auto spec = change_spec();
    REQUIRE(spec.loosen(row, rule));
    auto made = make_definition(spec);
    REQUIRE(made);
    return *made;
}

} // namespace

TEST_CASE("a definition refines itself") {
    auto const found = compared(change_process, change_process);
    CHECK(found.differences.empty());
    CHECK(found.is_complete);
    CHECK(found.worlds == 726);
    CHECK(found.first_refines_second());
    CHECK(found.second_refines_first());
    CHECK(to_text(found) == "no difference\n");
}

TEST_CASE("what a laxer definition allows is told with the rule that forbids it and the shortest story") {
    auto const lax = without("start", "ACME-3");
    auto const found = compared(lax, change_process);
    CHECK(listed(found) == lines{"only_first start_work/scheduled by ACME-3"});
    CHECK_FALSE(found.first_refines_second());
    CHECK(found.second_refines_first());
    // plan, submit, assess, vote, schedule, the freeze, start
    CHECK(found.differences[0].story.steps.size() == 7);
    CHECK(found.differences[0].story.steps.back().row == "start");
    CHECK(listed(compared(change_process, lax)) == lines{"only_second start_work/scheduled by ACME-3"});
}

TEST_CASE("a row that leads elsewhere, and one that is not there") {
    auto const found = compared(careless_process, change_process);
    CHECK(listed(found) == lines{"leads_elsewhere edit/scheduled"});
    CHECK_FALSE(found.first_refines_second());
    CHECK_FALSE(found.second_refines_first());

    auto spec = change_spec();
    std::erase_if(spec.rows, [](auto const& one) { return one.key == row_key{"reject"}; });
    auto const without_rejection = make_definition(spec);
    CHECK_FALSE(without_rejection); // the state is not reachable any more
    spec = change_spec();
    spec.find_row("cancel")->source = itsm::from(change_state::draft);
    auto const strict = make_definition(spec);
    REQUIRE(strict);
    CHECK(listed(compared(change_process, *strict)) == lines{"only_first cancel/assessment by no_such_transition",
                                                           "only_first cancel/approval by no_such_transition",
                                                           "only_first cancel/rejected by no_such_transition",
                                                           "only_first cancel/scheduled by no_such_transition"});
}

TEST_CASE("a limit that ends the comparison proves no refinement") {
    auto const found = compare_definitions(explored(change_process), change_process, 10);
    REQUIRE(found);
    CHECK_FALSE(found->is_complete);
    CHECK_FALSE(found->first_refines_second());
    CHECK(to_text(*found).find("NOT ALL") != std::string::npos);
}

TEST_CASE("samples that say nothing are refused") {
    auto given = explored(change_process);
    given.samples.commands.clear();
    CHECK(compare_definitions(given, change_process).error().path == "/samples/commands");
    given = explored(change_process);
    given.samples.actors.clear();
    CHECK(compare_definitions(given, change_process).error().path == "/samples/actors");
    given = explored(change_process);
    given.samples.facts.resize(70'000);
    CHECK(compare_definitions(given, change_process).error().code == error_code::too_large);
}
