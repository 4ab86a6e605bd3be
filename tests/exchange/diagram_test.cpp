// SPDX-License-Identifier: BSL-1.0
#include <itsm/exchange/diagram.hpp>

#include <itsm/incident/definition.hpp>
#include <itsm/incident/lifecycle.hpp>

#include <doctest/doctest.h>

using namespace itsm;

TEST_CASE("the incident's diagram shows states, moves and the rules that guard them") {
    auto const text = to_mermaid(incident_lifecycle);
    CHECK(text.starts_with("stateDiagram-v2\n"));
    CHECK(text.find("state \"resolved\" as s4") != std::string::npos);
    CHECK(text.find("[*] --> s0: report [INC-1, INC-4]") != std::string::npos);
    CHECK(text.find("s4 --> s5: close [INC-7, INC-10, INC-11, INC-20]") != std::string::npos);
    CHECK(text.find("s5 --> [*]") != std::string::npos);
    auto const dot = to_dot(incident_lifecycle);
    CHECK(dot.starts_with("digraph \"incident\" {"));
    CHECK(dot.find("s4 -> s5 [label=\"close [INC-7, INC-10, INC-11, INC-20]\"]") != std::string::npos);
    CHECK(dot.ends_with("}\n"));
}

TEST_CASE("a guard taken out of a row is gone from the diagram") {
    auto spec = incident_spec();
    REQUIRE(spec.loosen("close", "INC-11"));
    auto const definition = make_definition(spec);
    REQUIRE(definition);
    CHECK(to_mermaid(definition->handle()).find("close [INC-7, INC-10, INC-20]") != std::string::npos);
}

TEST_CASE("a host's key cannot break out of a diagram") {
    auto spec = incident_spec();
    spec.rows.push_back(row("x\"]<script>\\", from(incident_state::closed), on<incident_commands::comment>, to_same()));
    spec.find_row("comment")->source = from(incident_state::recorded);
    auto const definition = make_definition(spec);
    REQUIRE(definition);
    CHECK(to_mermaid(definition->handle()).find("x#quot;]#lt;script>#92;") != std::string::npos);
    CHECK(to_dot(definition->handle()).find(R"(x\"]<script>\\)") != std::string::npos);
}
