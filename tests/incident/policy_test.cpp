// SPDX-License-Identifier: BSL-1.0
#include "samples.hpp"

#include <itsm/incident/policy.hpp>

// The rulebook's defaults, as a host gets them who decides nothing.

namespace samples {

TEST_CASE("the defaults are the rulebook's") {
    incident_policy const policy;
    CHECK(policy.escalation_path == escalation_path_rule::ladder);                         // INC-6
    CHECK(policy.silence_is_consent == waiting_period{5, period_unit::working_days});      // INC-10
    CHECK(policy.root_cause_before_closure == root_cause_scope{priority_level::p1, true}); // INC-11
    CHECK(policy.reopen_window == waiting_period{14, period_unit::days});                  // INC-14
    CHECK(policy.after_closing == after_closing_rule::refuse);                             // INC-14
    CHECK_FALSE(policy.reopening_restarts_clock);                                          // INC-14
    CHECK(policy.open_after_restoration == waiting_period{5, period_unit::days});          // INC-16
    CHECK(policy.external_cross_check == waiting_period{1, period_unit::working_days});    // INC-21
}

TEST_CASE("a matrix answers where it has a cell, and nothing elsewhere") {
    incident_policy policy;
    CHECK(policy.priority_of(impact_level::high, urgency_level::high) == priority_level::p1);
    CHECK_FALSE(policy.priority_of(impact_level::very_high, urgency_level::high).has_value());
    policy.priority_matrix.clear();
    CHECK_FALSE(policy.priority_of(impact_level::high, urgency_level::high).has_value());
}

TEST_CASE("hold reasons are found by their key") {
    incident_policy const policy;
    REQUIRE(policy.find_hold_reason("scheduled") != nullptr);
    CHECK(policy.find_hold_reason("scheduled")->needs_resume_time);
    CHECK(policy.find_hold_reason("Scheduled") == nullptr);
    CHECK(policy.find_hold_reason("") == nullptr);
}

TEST_CASE("a root-cause scope covers by priority, by material effect, by either or by none") {
    using p = priority_level;
    root_cause_scope const both{p::p2, true};
    CHECK(both.covers(p::p1, std::nullopt));
    CHECK(both.covers(p::p2, false));
    CHECK(both.covers(p::p5, true));
    CHECK_FALSE(both.covers(p::p3, false));
    CHECK_FALSE(both.covers(std::nullopt, std::nullopt));
    root_cause_scope const none{std::nullopt, false};
    CHECK_FALSE(none.covers(p::p1, true));
}

} // namespace samples
