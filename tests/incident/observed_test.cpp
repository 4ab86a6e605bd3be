// SPDX-License-Identifier: BSL-1.0
#include "samples.hpp"

#include <itsm/incident/observed.hpp>

// What was observed elsewhere enters through its own definition, for an importer alone, and leaves its mark.

namespace samples {

namespace {

template <command C>
result<step<incident>, refusal> observed(bench const& it, C const& given) {
    return decide(incident_observed, it.it, given, it.given());
}

} // namespace

TEST_CASE("the shipped definition has no row that adopts") {
    CHECK(incident_lifecycle.find_command("adopt") == definition_view::none);
    CHECK(incident_lifecycle.find_command("adopt_fields") == definition_view::none);
    auto const refused = recorded().decided(adopt{.to = incident_state::closed});
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().kind == refusal_kind::unknown_command);
}

TEST_CASE("nobody but an importer adopts") {
    auto it = recorded();
    for (auto const& who : {desk_agent(), resolver(), user()}) {
        it.as(who);
        auto const refused = observed(it, adopt{.to = incident_state::closed});
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().kind == refusal_kind::not_permitted);
    }
    CHECK(observed(it.as(importer()), adopt{.to = incident_state::closed}).has_value());
}

TEST_CASE("an observed state is taken over, the record is marked, the entry names the definition") {
    auto const it = recorded().as(importer()).after(1h);
    auto const made = observed(it, adopt{.to = incident_state::closed, .log_says = "Closed"});
    REQUIRE(made.has_value());
    CHECK(made->next().state == incident_state::closed);
    CHECK(made->next().adopted);
    CHECK(made->next().closed_at == monday_9am + 1h);
    CHECK(made->next().outage.restored_at == monday_9am + 1h);
    CHECK(made->definition_used() == definition_key{"incident-observed"});
    CHECK(made->next().process.definition == definition_key{"incident"}); // it still runs under its own
}

TEST_CASE("a word that stands for no state leaves the record where it is") {
    auto const made = observed(assigned().as(importer()), adopt{.log_says = "Vendor knows"});
    REQUIRE(made.has_value());
    CHECK(made->next().state == incident_state::assigned);
    CHECK(made->next().adopted);
    CHECK(made->row() == row_key{"adopt_word"});
}

TEST_CASE("observed back at work undoes what resolving and closing had set, and is counted") {
    auto const made = observed(closed().as(importer()).after(days{100}), adopt{.to = incident_state::in_progress});
    REQUIRE(made.has_value());
    CHECK(made->next().reopen_count == 1);
    CHECK_FALSE(made->next().closed_at.has_value());
    CHECK_FALSE(made->next().resolution.has_value());
    CHECK_FALSE(made->next().outage.restored_at.has_value());
}

TEST_CASE("observed waiting is on hold, and no longer when the log goes on") {
    auto it = assigned().as(importer());
    auto const held = observed(it, adopt{.to = incident_state::in_progress, .hold_reason = "awaiting_user"});
    REQUIRE(held.has_value());
    REQUIRE(held->next().hold.has_value());
    CHECK(held->next().hold->pauses_clock);
    it.it = held->next();
    auto const on = observed(it, adopt{.to = incident_state::in_progress});
    REQUIRE(on.has_value());
    CHECK_FALSE(on->next().hold.has_value());
}

TEST_CASE("observed fields are taken over where no rule lets them change, and priority follows") {
    auto const made = observed(closed().as(importer()),
        adopt_fields{.impact = impact_level::high, .urgency = urgency_level::high, .owner = {"zoe"}});
    REQUIRE(made.has_value());
    CHECK(made->next().state == incident_state::closed);
    CHECK(made->next().priority == priority_level::p1);
    CHECK(made->next().owner == person_name{"zoe"});
    CHECK(made->next().category == "mail");
}

TEST_CASE("everything of the shipped definition is decided by the observed one in the same words") {
    auto it = assigned().as({{"nightly import"}, {}, {"*"}});
    auto const refused = observed(it, escalate{.to_level = 3, .to = {"supplier"}});
    REQUIRE_FALSE(refused.has_value());
    CHECK(rule_set{refused.error()} == rule_set{"INC-6", "INC-18"});
    CHECK(observed(it, comment{.text = "imported"}).has_value());
}

} // namespace samples
