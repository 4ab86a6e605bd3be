// SPDX-License-Identifier: BSL-1.0
#include "scratch.hpp"

#include <itsm/core/reflect.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/incident/observed.hpp>
#include <itsm/json/json.hpp>
#include <itsm/verify/coverage.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace itsm;
using namespace itsm::test;

namespace {

std::string text_of(coverage const& counts) { return to_json_pretty(to_value(counts)); }

coverage half_covered() {
    coverage made{incident_lifecycle};
    for (std::size_t i = 0; i < made.rows.size(); i += 2) made.rows[i].taken = 1;
    return made;
}

} // namespace

TEST_CASE("a coverage file is a table for people, JSON for programs, and a picture") {
    scratch const in;
    auto const file = in.write("coverage.json", text_of(half_covered()));
    auto const table = in.run("coverage " + file);
    CHECK(table.code == 0);
    CHECK(table.out.starts_with("incident 1\n"));
    CHECK(table.out.find("never taken: correct_report") != std::string::npos);
    auto const read = parse_json(in.run("coverage " + file + " --as json").out);
    REQUIRE(read);
    auto const back = from_value<coverage>(*read->find("coverage"));
    REQUIRE(back);
    CHECK(*back == half_covered());
    CHECK(*read->find("summary")->find("rows")->find("covered")->as<std::int64_t>() == 16);
    CHECK(in.run("coverage " + file + " --as mermaid").out.starts_with("flowchart TB\n"));
    CHECK(in.run("coverage " + file + " --as dot").out.find("cluster_legend") != std::string::npos);
    CHECK(in.run("diagram incident --coverage " + file).out == in.run("coverage " + file + " --as mermaid").out);
    is_bad_input(in.run("diagram incident --as scxml --coverage " + file), "only mermaid and dot");
    is_bad_input(in.run("diagram incident --as promela --lint"), "only mermaid and dot");
    CHECK(in.run("diagram incident --lint").out.starts_with("stateDiagram-v2")); // nothing can be said against it
    is_bad_input(in.run("diagram incident-observed --coverage " + file), "/key");
}

TEST_CASE("a share that is not reached is a finding, and the table says what is missing") {
    scratch const in;
    auto const file = in.write("coverage.json", text_of(half_covered()));
    CHECK(in.run("coverage " + file + " --require-rows 0.5").code == 0);
    auto const missing = in.run("coverage " + file + " --require-rows 0.9");
    CHECK(missing.code == 1);
    CHECK(missing.out.find("not reached: rows 16 of 32 where 0.9 is wanted: correct_report is never taken") !=
          std::string::npos);
    CHECK(in.run("coverage " + file + " --require-guards 0.1").code == 1);
    CHECK(in.run("coverage " + file + " --require-rows 2").code == 2);
}

TEST_CASE("coverage that cannot be read, or is of another definition, is bad input") {
    scratch const in;
    auto const file = in.write("coverage.json", text_of(half_covered()));
    is_bad_input(in.run("coverage"), "needs FILE");
    is_bad_input(in.run("coverage " + in.path("none.json")), "none.json");
    is_bad_input(in.run("coverage " + in.write("bad.json", "{\"rows\": 1}")), "/rows");
    is_bad_input(in.run("coverage " + file + " --definition nothing"), "none of the shipped");
    is_bad_input(in.run("coverage " + file + " --definition incident-observed"), "another definition");
    auto old = half_covered();
    old.version = 9;
    is_bad_input(in.run("coverage " + in.write("old.json", text_of(old))), "version 9");
    auto own = half_covered();
    own.key = "own";
    auto const of_host = in.write("own.json", text_of(own));
    CHECK(in.run("coverage " + of_host).code == 0);
    is_bad_input(in.run("coverage " + of_host + " --as dot"), "a shipped definition");
}

TEST_CASE("the journals of a store say which rows production uses, and which not since when") {
    scratch const in;
    auto const store = in.path("desk.itsm");
    REQUIRE(in.run("simulate --days 20 --per-day 20 --out " + in.path("log.csv") + " --store " + store).code == 0);
    auto const table = in.run("coverage --journal " + store + " --unused-since 2025-01-01T00:00:00Z");
    CHECK(table.code == 0);
    CHECK(table.out.find("in journals") != std::string::npos);
    CHECK(table.out.find("not taken since 2025-01-01T00:00:00Z\n  correct_report\n") != std::string::npos);
    CHECK(table.out.find("not taken since 2025-01-01T00:00:00Z\n  report\n") == std::string::npos);
    CHECK(in.run("coverage --require-rows 0.2 --journal " + store).code == 0);
    CHECK(in.run("coverage --require-rows 1 --journal " + store).code == 1);
    auto const all =
        parse_json(in.run("coverage --as json --unused-since 9999-01-01T00:00:00Z --journal " + store).out);
    REQUIRE(all);
    CHECK(all->find("unused")->as<value_list>()->size() == incident_lifecycle.rows.size());
    is_bad_input(in.run("coverage --journal " + in.path("none.itsm")), "none.itsm");
    is_bad_input(in.run("coverage --unused-since then --journal " + store), "--unused-since");
}
