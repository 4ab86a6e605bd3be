// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/fact.hpp>
#include <itsm/core/finding.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace itsm;

namespace {
constexpr fact<bool> sun_shines{"weather.sun_shines", "sunshine"};
}

static_assert(sizeof(finding) == 32);
static_assert(met.is_met());
static_assert(!unmet("tea").is_met());

TEST_CASE("a requirement is met, or says what is missing") {
    CHECK(require_that(true, "tea") == met);
    CHECK(require_that(false, "tea") == unmet("tea"));
    CHECK(require_input(true, "cup") == met);
    CHECK(require_input(false, "cup").result == finding::outcome::input_missing);
}

TEST_CASE("a fact is true, false or unknown, and unknown is neither") {
    fact_set facts;
    CHECK(known_true(facts, sun_shines).result == finding::outcome::fact_missing);
    CHECK(known_true(facts, sun_shines).what == "weather.sun_shines");
    facts.set(sun_shines, false);
    CHECK(known_true(facts, sun_shines) == unmet("sunshine"));
    facts.set(sun_shines, true);
    CHECK(known_true(facts, sun_shines) == met);
    CHECK(facts.all().size() == 1);
    facts.set(fact_reading{"weather.sun_shines", value{"yes"}, {}, 0});
    CHECK(facts[sun_shines] == nullptr); // of another type: as good as unknown
}

TEST_CASE("eight broken rules stand in place, more are counted") {
    broken_rules broken;
    CHECK(broken.empty());
    for (int i = 0; i < 11; ++i) broken.add(*rule_id::from("R-" + std::to_string(i)), unmet("x"));
    CHECK(broken.size() == 8);
    CHECK(broken.overflow() == 3);
    CHECK(broken.names("R-7"));
    CHECK_FALSE(broken.names("R-8"));
    auto const copy = broken;
    std::size_t seen = 0;
    for (auto const& one : copy) CHECK(one.rule == broken[seen++].rule);
    CHECK(seen == 8);
}
