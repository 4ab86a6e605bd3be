// SPDX-License-Identifier: BSL-1.0
#include "broken_stores.hpp"

#include <itsm/testing/store_cases.hpp>
#include <itsm/testing/store_model.hpp>

#include <doctest/doctest.h>

using namespace itsm;
using namespace itsm::kit_tests;

namespace {

template <class Broken, class Bench>
bench_factory<incident> broken() {
    return [] { return std::make_unique<broken_bench<Broken, Bench>>(); };
}

/// The cases that turn red. What only threads that meet can find is left out where it may stay green.
template <class Broken, class Bench = memory_bench>
std::string red(std::string_view left_to_luck = {}) {
    std::string found;
    for (auto const& id : run_store_cases<incident>("broken", broken<Broken, Bench>()).ids(case_outcome::failed))
        if (left_to_luck.find(id) == std::string_view::npos) found.append(found.empty() ? "" : " ").append(id);
    return found;
}

template <class Broken, class Bench = memory_bench>
bool model_finds() {
    return find_difference<incident>(broken<Broken, Bench>(), {.sequences = 40}).has_value();
}

} // namespace

TEST_CASE("the kit finds checks that are ignored") {
    CHECK(red<ignores_checks>() == "C07 C08 C15 C52 C74 C76");
    CHECK(model_finds<ignores_checks>());
}

TEST_CASE("the kit finds checks that another tenant's record satisfies") {
    CHECK(red<checks_without_tenant>() == "C08 C76");
    CHECK(model_finds<checks_without_tenant>());
}

TEST_CASE("the kit finds a batch of which a part may stand") {
    CHECK(red<commits_one_by_one>("C17 C53") == "C14 C19 C20 C21 C22 C24 K03");
    CHECK(model_finds<commits_one_by_one>());
}

TEST_CASE("the kit finds versions that are asked before the command id") {
    CHECK(red<asks_for_versions_first>() == "C23 C24 C26 C27 C30");
    CHECK(model_finds<asks_for_versions_first>());
}

TEST_CASE("the kit finds command ids that are forgotten") {
    CHECK(red<forgets_commands>() == "C30");
    CHECK(model_finds<forgets_commands>());
}

TEST_CASE("the kit finds a replay that says where the journal is now") {
    CHECK(red<replays_with_another_receipt>() == "C23 C26 C30");
    CHECK(model_finds<replays_with_another_receipt>());
}

TEST_CASE("the kit finds a command id that is replayed whatever is asked") {
    CHECK(red<replays_whatever_is_asked>() == "C24 K04");
    CHECK(model_finds<replays_whatever_is_asked>());
}

TEST_CASE("the kit finds an unknown outcome that is reported as not committed") {
    CHECK(red<takes_unknown_for_not_committed>() ==
          "C17 C20 C27 C30 C31 C32 C33 C34 C35 C38 C40 C43 C44 C47 C49 C50 C51 C52 C53 C55 C56");
    CHECK(model_finds<takes_unknown_for_not_committed>());
}

TEST_CASE("the kit finds conflicts without their particulars") {
    CHECK(red<conflicts_without_particulars>() == "C03 C05 C06 C08 C09 C57 C74");
    CHECK_FALSE(model_finds<conflicts_without_particulars>()); // it compares codes
}

TEST_CASE("the kit finds a gap in the positions") {
    CHECK(red<leaves_a_gap>() == "C27 C32 C33 C34 C35 C37 C39 C40");
    CHECK(model_finds<leaves_a_gap>());
}

TEST_CASE("the kit finds positions that become visible out of order") {
    CHECK(red<shows_positions_out_of_order>("C17") == "C33 C34 C35");
    CHECK(model_finds<shows_positions_out_of_order>());
}

TEST_CASE("the kit finds a page of the feed with one entry too many") {
    CHECK(red<gives_one_entry_too_many>() == "C37");
    CHECK(model_finds<gives_one_entry_too_many>());
}

TEST_CASE("the kit finds an acknowledgement by who lost the lease") {
    CHECK(red<ignores_fencing>() == "C42");
    CHECK(model_finds<ignores_fencing>());
}

TEST_CASE("the kit finds a restored store of the same epoch") {
    CHECK(red<restores_with_the_same_epoch, documents_bench>() == "C41");
    CHECK_FALSE(model_finds<restores_with_the_same_epoch, documents_bench>()); // it restores nothing
}

TEST_CASE("the kit finds text that is cut at a zero byte") {
    CHECK(red<cuts_text_at_a_zero>() == "C11");
    CHECK_FALSE(model_finds<cuts_text_at_a_zero>()); // its texts are plain
}

TEST_CASE("the kit finds records read from a stale cache") {
    CHECK(red<reads_from_a_cache>("C51 C53") == "C09 C10 C11 C16 C27 C40 C44 C50 C55");
    CHECK(model_finds<reads_from_a_cache>());
}

TEST_CASE("the kit finds records of other tenants") {
    CHECK(red<reads_across_tenants>() == "C76");
    CHECK(model_finds<reads_across_tenants>());
}

TEST_CASE("the kit finds pages that miss a record") {
    CHECK(red<pages_miss_one>() == "C43 C44 C49");
    CHECK(model_finds<pages_miss_one>());
}

TEST_CASE("the kit finds pages by offset") {
    CHECK(red<pages_by_offset>() == "C44 C46");
    CHECK_FALSE(model_finds<pages_by_offset>()); // it writes nothing between two pages
}

TEST_CASE("the kit finds an order that is not turned round") {
    CHECK(red<sorts_always_upwards>() == "C43 C46 C47 C49");
    CHECK(model_finds<sorts_always_upwards>());
}

TEST_CASE("the kit finds conditions with SQL's third truth value") {
    CHECK(red<knows_three_truth_values>() == "C49");
    CHECK(model_finds<knows_three_truth_values>());
}

TEST_CASE("the kit finds a number that is given twice") {
    CHECK(red<gives_a_number_twice>() == "K01");
    CHECK_FALSE(model_finds<gives_a_number_twice>()); // it chooses its numbers itself
}
