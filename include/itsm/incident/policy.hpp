// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/calendar/waiting_period.hpp>
#include <itsm/core/id.hpp>
#include <itsm/incident/fwd.hpp>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What an organisation decides about its incidents, with the rulebook's defaults.
namespace itsm::inline v0 {

BOOST_DEFINE_FIXED_ENUM_CLASS(impact_level, unsigned char, very_low, low, medium, high, very_high)
BOOST_DEFINE_FIXED_ENUM_CLASS(urgency_level, unsigned char, very_low, low, medium, high, very_high)
/// p1 is the most pressing.
BOOST_DEFINE_FIXED_ENUM_CLASS(priority_level, unsigned char, p1, p2, p3, p4, p5)

/// INC-6: support levels in order, or whoever is most likely to resolve.
BOOST_DEFINE_FIXED_ENUM_CLASS(escalation_path_rule, unsigned char, ladder, best_fit)

/// INC-14: what a user's new contact about an incident closed too long ago gets.
BOOST_DEFINE_FIXED_ENUM_CLASS(after_closing_rule, unsigned char, refuse, new_linked_record)

/// One cell of the priority matrix (INC-3).
struct priority_cell {
    impact_level impact{};
    urgency_level urgency{};
    priority_level priority{};

    friend bool operator==(priority_cell const&, priority_cell const&) = default;
};
BOOST_DESCRIBE_STRUCT(priority_cell, (), (impact, urgency, priority))

/// A reason to put an incident on hold (INC-13).
struct hold_reason {
    std::string key{};
    bool pauses_clock = false;      ///< whether a target's clock may pause on it
    bool needs_resume_time = false; ///< whether the hold must say when it ends

    friend bool operator==(hold_reason const&, hold_reason const&) = default;
};
BOOST_DESCRIBE_STRUCT(hold_reason, (), (key, pauses_clock, needs_resume_time))

/// Which incidents wait for their root causes before they close (INC-11): by priority, by material effect, or both.
struct root_cause_scope {
    std::optional<priority_level> at_or_above = priority_level::p1; ///< none: no priority by itself
    bool material_effect = true;

    friend bool operator==(root_cause_scope const&, root_cause_scope const&) = default;

    [[nodiscard]] bool covers(std::optional<priority_level> priority, std::optional<bool> material) const {
        return (at_or_above && priority && *priority <= *at_or_above) || (material_effect && material.value_or(false));
    }
};
BOOST_DESCRIBE_STRUCT(root_cause_scope, (), (at_or_above, material_effect))

/// Versioned; each entry pins the version that it was decided under.
struct incident_policy {
    using record_type = incident;

    std::uint32_t version = 1;

    std::vector<priority_cell> priority_matrix = default_priority_matrix(); ///< INC-3
    std::vector<hold_reason> hold_reasons = default_hold_reasons();         ///< INC-13
    escalation_path_rule escalation_path = escalation_path_rule::ladder;    ///< INC-6

    impact_level hierarchical_at_impact = impact_level::high;            ///< INC-8: at or above, at once
    waiting_period hierarchical_without_progress{4, period_unit::hours}; ///< INC-8
    std::string escalation_manager = "incident_manager"; ///< INC-8: whom hierarchical escalation addresses

    /// INC-10: silence after the user was told counts as agreement; none is "never".
    std::optional<waiting_period> silence_is_consent = waiting_period{5, period_unit::working_days};
    root_cause_scope root_cause_before_closure{};    ///< INC-11
    root_cause_scope root_cause_investigation{};     ///< INC-12
    std::string senior_resource = "problem_manager"; ///< INC-12: who is owed the investigation

    waiting_period reopen_window{14, period_unit::days};               ///< INC-14, half-open
    after_closing_rule after_closing = after_closing_rule::refuse;     ///< INC-14
    bool reopening_restarts_clock = false;                             ///< INC-14
    waiting_period open_after_restoration{5, period_unit::days};       ///< INC-16
    waiting_period external_cross_check{1, period_unit::working_days}; ///< INC-21
    std::string desk_role = "service_desk"; ///< INC-7: who records confirmations and closes after escalation

    friend bool operator==(incident_policy const&, incident_policy const&) = default;

    /// The matrix's answer; none where it has no cell.
    [[nodiscard]] std::optional<priority_level> priority_of(impact_level impact, urgency_level urgency) const;
    [[nodiscard]] hold_reason const* find_hold_reason(std::string_view key) const;

    /// low, medium, high: HH 1, HM 2, MH 2, MM 3, HL 3, LH 3, ML 4, LM 4, LL 4.
    [[nodiscard]] static std::vector<priority_cell> default_priority_matrix();
    /// awaiting_user, awaiting_supplier, awaiting_problem, awaiting_evidence, awaiting_change; scheduled, with a resume time.
    [[nodiscard]] static std::vector<hold_reason> default_hold_reasons();
};
BOOST_DESCRIBE_STRUCT(incident_policy,
    (),
    (version,
        priority_matrix,
        hold_reasons,
        escalation_path,
        hierarchical_at_impact,
        hierarchical_without_progress,
        escalation_manager,
        silence_is_consent,
        root_cause_before_closure,
        root_cause_investigation,
        senior_resource,
        reopen_window,
        after_closing,
        reopening_restarts_clock,
        open_after_restoration,
        external_cross_check,
        desk_role))

} // namespace itsm::inline v0
