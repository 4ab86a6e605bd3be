// SPDX-License-Identifier: BSL-1.0
#include <itsm/lifecycle/catalogue.hpp>

#include <itsm/incident/definition.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/storage/store.hpp>

#include <doctest/doctest.h>

#include <algorithm>

using namespace itsm;

namespace {

catalogued_rule const* find(std::vector<catalogued_rule> const& all, rule_id const& id) {
    auto const at = std::find_if(all.begin(), all.end(), [&](auto const& one) { return one.id == id; });
    return at == all.end() ? nullptr : &*at;
}

std::vector<catalogued_rule> catalogue_of(definition_view const& definition) {
    definition_view const* const all[] = {&definition};
    static constexpr placed_rule always[] = {every_command_authorised, entries_never_rewritten};
    return catalogue(all, always);
}

} // namespace

TEST_CASE("the catalogue lists every rule of the rulebook, carried or not") {
    auto const all = catalogue_of(incident_lifecycle);
    CHECK(all.size() == rulebook().size());
    auto const* carried = find(all, "INC-11");
    REQUIRE(carried != nullptr);
    CHECK(carried->status == rule_status::carried);
    CHECK(carried->kind == "guard");
    CHECK(carried->rows == std::vector<std::string>{"incident/close"});
    REQUIRE(carried->where.size() == 1);
    CHECK(carried->where[0].starts_with("itsm/incident/rules.hpp:"));
    CHECK(find(all, "CHG-1")->status == rule_status::not_yet);
    CHECK(find(all, "CHG-1")->where.empty());
}

TEST_CASE("a guard taken out of its row is gone from the catalogue") {
    auto spec = incident_spec();
    REQUIRE(spec.loosen("close", "INC-11"));
    auto const definition = make_definition(spec);
    REQUIRE(definition);
    auto const all = catalogue_of(definition->handle());
    CHECK(find(all, "INC-11")->status == rule_status::not_yet);
    CHECK(find(all, "INC-11")->rows.empty());
}

TEST_CASE("rules that every store and every decision carry are in the catalogue without a row") {
    auto const all = catalogue_of(incident_lifecycle);
    CHECK(find(all, "INC-17")->status == rule_status::carried);
    CHECK(find(all, "INC-17")->where[0].starts_with("itsm/storage/store.hpp:"));
    CHECK(find(all, "SEC-1")->status == rule_status::carried);
}

TEST_CASE("derives, duties and checks are found where they are written") {
    auto const all = catalogue_of(incident_lifecycle);
    for (rule_id const& id : {rule_id{"INC-5"}, rule_id{"INC-8"}, rule_id{"INC-16"}, rule_id{"INC-23"}}) {
        CAPTURE(id.view());
        CHECK(find(all, id)->status == rule_status::carried);
        CHECK(find(all, id)->where[0].starts_with("itsm/incident/rules.hpp:"));
    }
}

TEST_CASE("a host's own rule joins the catalogue with its statement") {
    static constexpr auto own = require<incident>(
        {"ACME-1", "Nobody closes on a Friday."}, [](incident const&, context<incident> const&) { return met; });
    auto spec = incident_spec();
    REQUIRE(spec.tighten("close", own));
    auto const definition = make_definition(spec);
    REQUIRE(definition);
    auto const all = catalogue_of(definition->handle());
    REQUIRE(find(all, "ACME-1") != nullptr);
    CHECK(find(all, "ACME-1")->statement == "Nobody closes on a Friday.");
    CHECK(all.size() == rulebook().size() + 1);
}
