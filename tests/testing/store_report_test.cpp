// SPDX-License-Identifier: BSL-1.0
#include "benches.hpp"

#include <itsm/testing/store_model.hpp>
#include <itsm/testing/store_report.hpp>

#include <doctest/doctest.h>

#include <set>
#include <stdexcept>

using namespace itsm;
using namespace itsm::kit_tests;

namespace {

store_report report() {
    return {"mine",
        {{"C01", "first", case_outcome::passed, {}, {}},
            {"C02", "second", case_outcome::failed, "the record: expected 1, found 2", {"commit of INC1", "load"}},
            {"C03", "third", case_outcome::skipped, "reopen", {}},
            {"C04", "fourth", case_outcome::skipped, "backup", {}},
            {"C05", "fifth", case_outcome::skipped, "reopen", {}}}};
}

/// A memory store that cannot be reached.
struct throwing_bench {
    struct store_type : memory_store<incident> {
        template <stored_record R>
        result<R> load(store_scope const&, strong_id<R>) {
            throw std::runtime_error{"the cable is out"};
        }
    };
    store_type store{};

    store_type& opened() { return store; }
};

} // namespace

TEST_CASE("a failed case says what was expected and found, and what was done before") {
    auto const all = report().cases;
    CHECK(to_text(all[0]) == "C01 first: passed");
    CHECK(to_text(all[1]) == "C02 second: **failed**\n    the record: expected 1, found 2\n      after commit of INC1\n"
                             "      after load");
    CHECK(to_text(all[2]) == "C03 third: SKIPPED(reopen)");
}

TEST_CASE("what was skipped is counted by ability, and not as passed") {
    CHECK(report().count(case_outcome::passed) == 1);
    CHECK(report().ids(case_outcome::skipped) == std::vector<std::string>{"C03", "C04", "C05"});
    CHECK(summary_of(report()) == "mine: 1 passed, 1 failed, 3 skipped (backup: C04; reopen: C03 C05)");
    CHECK(summary_of({"theirs", {}}) == "theirs: 0 passed, 0 failed, 0 skipped");
}

TEST_CASE("the cases stand in a table by store") {
    auto other = report();
    other.store = "theirs";
    other.cases.resize(1);
    auto mine = report();
    mine.cases.resize(1);
    std::vector<store_report> const both{mine, other};
    CHECK(table_of(both) ==
          "| case | what | mine | theirs |\n| --- | --- | --- | --- |\n| C01 | first | passed | passed |\n");
    CHECK(table_of({}).empty());
}

TEST_CASE("all of C01 to C78 are in the table, each once") {
    std::set<std::string_view> ids;
    for (auto const& one : store_cases_of<incident>()) CHECK(ids.insert(one.id).second);
    for (int n = 1; n <= 78; ++n) CHECK(ids.contains((n < 10 ? "C0" : "C") + std::to_string(n)));
}

TEST_CASE("a bench that lacks an ability has the case skipped, and one case alone can be run") {
    store_kit_options only{.only = "C25"};
    auto const in_memory = run_store_cases<incident>("memory", benches_of<memory_bench, incident>(), only);
    REQUIRE(in_memory.cases.size() == 1);
    CHECK(to_text(in_memory.cases[0]) == "C25 replay_after_reopen: SKIPPED(reopen)");
    auto const in_documents = run_store_cases<incident>("documents", benches_of<documents_bench, incident>(), only);
    CHECK(in_documents.cases[0].outcome == case_outcome::passed);
}

TEST_CASE("what a store throws is a failure of the case, with the steps that came before") {
    auto const found =
        run_store_cases<incident>("throwing", benches_of<throwing_bench, incident>(), {.only = "C12"}).cases[0];
    CHECK(found.outcome == case_outcome::failed);
    CHECK(found.why == "an exception: the cable is out");
    REQUIRE(found.steps.size() == 3);
    CHECK(found.steps[0].find("commit of INC1 version 1 \"ours\"") == 0);
}

TEST_CASE("a difference from the model is told with its seed and its steps") {
    CHECK(to_text(store_difference{7, "the version: expected 1, found 2", {"one", "two"}}) ==
          "seed 7: the version: expected 1, found 2\n  after one\n  after two");
}
