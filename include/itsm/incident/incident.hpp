// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/duty.hpp>
#include <itsm/core/id.hpp>
#include <itsm/core/time.hpp>
#include <itsm/core/value.hpp>
#include <itsm/incident/fwd.hpp>
#include <itsm/incident/policy.hpp>
#include <itsm/lifecycle/process.hpp>
#include <itsm/practice/signal.hpp>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// An incident: an unplanned interruption of a service, or a drop in its quality. A value without behaviour; what may
/// happen to it is said in lifecycle.hpp. Hold, escalation, confirmation and major-incident mode are facets beside the
/// state, so that none of them is lost when another changes.
namespace itsm::inline v0 {

enum class incident_state : unsigned char {
    recorded,
    classified,
    assigned,
    in_progress,
    resolved,
    closed,
};
BOOST_DESCRIBE_ENUM(incident_state, recorded, classified, assigned, in_progress, resolved, closed)

constexpr state_category category_of(incident_state state) {
    switch (state) {
    case incident_state::recorded: return state_category::initial;
    case incident_state::classified:
    case incident_state::assigned:
    case incident_state::in_progress: return state_category::active;
    case incident_state::resolved: return state_category::done;
    case incident_state::closed: return state_category::closed;
    }
    return state_category::active;
}

using incident_id = strong_id<incident>;

/// Who noticed (INC-1).
BOOST_DEFINE_FIXED_ENUM_CLASS(reporter_kind, unsigned char, user, staff, monitoring)

struct incident_report {
    reporter_kind source{};
    std::string reporter{}; ///< a user, a member of staff, or the monitoring source
    std::string channel{};  ///< phone, mail, portal, ...
    instant at{};           ///< when it was reported, which may be before it was recorded
    std::string symptom{};
    std::string location{};

    friend bool operator==(incident_report const&, incident_report const&) = default;
};
BOOST_DESCRIBE_STRUCT(incident_report, (), (source, reporter, channel, at, symptom, location))

/// A priority that somebody set against the matrix, and why (INC-3).
struct priority_override {
    priority_level priority{};
    std::string reason{};
    person_name decided_by{};

    friend bool operator==(priority_override const&, priority_override const&) = default;
};
BOOST_DESCRIBE_STRUCT(priority_override, (), (priority, reason, decided_by))

/// On hold: nobody can go on, and why (INC-13).
struct incident_hold {
    std::string reason{};      ///< a key of the policy's list
    bool pauses_clock = false; ///< the policy's mark when the hold began
    instant since{};
    std::optional<instant> resume_at{};
    std::string comment{};

    friend bool operator==(incident_hold const&, incident_hold const&) = default;
};
BOOST_DESCRIBE_STRUCT(incident_hold, (), (reason, pauses_clock, since, resume_at, comment))

/// Functional escalation goes to those who know more, hierarchical to those who decide more.
struct incident_escalation {
    int level = 1;                               ///< the support level that works on it; a supplier is 3 or above
    std::optional<std::string> search_outcome{}; ///< of earlier incidents, problems, knowledge (INC-18)
    std::optional<instant> hierarchical_at{};    ///< the last hierarchical escalation
    std::string hierarchical_to{};

    friend bool operator==(incident_escalation const&, incident_escalation const&) = default;
};
BOOST_DESCRIBE_STRUCT(incident_escalation, (), (level, search_outcome, hierarchical_at, hierarchical_to))

BOOST_DEFINE_FIXED_ENUM_CLASS(user_answer, unsigned char, none, agreed, disagreed)

/// What the user was told and said (INC-10).
struct incident_confirmation {
    std::optional<instant> told_at{};
    user_answer answer{};
    bool category_confirmed = false;

    friend bool operator==(incident_confirmation const&, incident_confirmation const&) = default;
};
BOOST_DESCRIBE_STRUCT(incident_confirmation, (), (told_at, answer, category_confirmed))

BOOST_DEFINE_FIXED_ENUM_CLASS(resolution_kind, unsigned char, fix, workaround)

/// How service came back (INC-9), and which item had failed (INC-22).
struct incident_resolution {
    resolution_kind kind{};
    std::string done{}; ///< what was done
    item_name failing_item{};
    bool no_item_found = false; ///< looked for, none found
    instant at{};
    person_name by{};

    friend bool operator==(incident_resolution const&, incident_resolution const&) = default;
};
BOOST_DESCRIBE_STRUCT(incident_resolution, (), (kind, done, failing_item, no_item_found, at, by))

/// The rungs that an incident can stand on beside its state (MIM-2).
BOOST_DEFINE_FIXED_ENUM_CLASS(major_mode, unsigned char, incident, high_severity, major, disaster)

/// A step on that ladder, as decided.
struct major_decision {
    major_mode mode{};
    std::string reason{};
    person_name decided_by{};
    instant at{};

    friend bool operator==(major_decision const&, major_decision const&) = default;
};
BOOST_DESCRIBE_STRUCT(major_decision, (), (mode, reason, decided_by, at))

/// When users were without the service: it ends with restoration, whatever the record waits for afterwards (INC-23).
struct incident_outage {
    std::optional<instant> began_at{};
    std::optional<instant> restored_at{};
    std::optional<instant> clock_restarted_at{}; ///< the last reopening under a policy that restarts clocks (INC-14)

    friend bool operator==(incident_outage const&, incident_outage const&) = default;
};
BOOST_DESCRIBE_STRUCT(incident_outage, (), (began_at, restored_at, clock_restarted_at))

BOOST_DEFINE_FIXED_ENUM_CLASS(link_kind,
    unsigned char,
    related,
    caused_by, // the problem or change behind it
    ended_by,  // the emergency change raised to end it (INC-15)
    follows,   // the closed incident that this one takes up again (INC-14)
    duplicate_of)

struct record_link {
    link_kind kind{};
    record_ref to{};

    friend bool operator==(record_link const&, record_link const&) = default;
};
BOOST_DESCRIBE_STRUCT(record_link, (), (kind, to))

/// An earlier or open record that looks alike, best first (INC-5).
struct proposed_match {
    record_ref record{};
    int score = 0;

    friend bool operator==(proposed_match const&, proposed_match const&) = default;
};
BOOST_DESCRIBE_STRUCT(proposed_match, (), (record, score))

/// Work handed to a party outside the record system (INC-21).
struct external_work {
    std::string party{};
    instant since{};
    instant last_checked{};
    bool answered = false;

    friend bool operator==(external_work const&, external_work const&) = default;
};
BOOST_DESCRIBE_STRUCT(external_work, (), (party, since, last_checked, answered))

BOOST_DEFINE_FIXED_ENUM_CLASS(delay_kind, unsigned char, withhold_workaround, keep_evidence)

/// A decision to restore later than could be done (INC-19).
struct restoration_delay {
    delay_kind kind{};
    std::string reason{};
    person_name decided_by{};
    instant until{};

    friend bool operator==(restoration_delay const&, restoration_delay const&) = default;
};
BOOST_DESCRIBE_STRUCT(restoration_delay, (), (kind, reason, decided_by, until))

/// The investigation that INC-12 owes.
struct root_cause_work {
    person_name senior{};
    record_ref problem{};
    instant started_at{};

    friend bool operator==(root_cause_work const&, root_cause_work const&) = default;
};
BOOST_DESCRIBE_STRUCT(root_cause_work, (), (senior, problem, started_at))

struct incident {
    using state_type = incident_state;
    using policy_type = incident_policy;
    static constexpr std::string_view kind = "incident";
    static constexpr std::string_view number_prefix = "INC";

    incident_id id{};
    tenant_id tenant{};
    std::string number{};
    std::uint64_t version = 0; ///< 0 before it is recorded
    process_ref process{};
    incident_state state{};

    incident_report report{};
    service_name service{};
    std::string category{};
    std::string subcategory{};
    std::optional<impact_level> impact{};
    std::optional<urgency_level> urgency{};
    std::optional<priority_level> priority{}; ///< derived (INC-3)
    std::optional<priority_override> overridden_priority{};

    person_name owner{};   ///< exactly one, from recording to closure (INC-4)
    team_name team{};      ///< the team that works on it
    team_name desk_team{}; ///< the desk that keeps it (INC-7)

    std::optional<incident_hold> hold{};
    incident_escalation escalation{};
    incident_confirmation confirmation{};
    std::optional<incident_resolution> resolution{};
    std::optional<bool> material_effect{};         ///< on the consumer's business (INC-20)
    std::vector<major_decision> major_decisions{}; ///< the mode is the last one's
    incident_outage outage{};
    std::optional<restoration_delay> delay{};
    std::optional<root_cause_work> root_cause{};
    std::vector<external_work> external{};
    std::vector<record_link> links{};
    std::vector<proposed_match> matches{};
    std::vector<record_ref> emergency_changes{}; ///< raised to end it

    instant recorded_at{};
    instant
        last_progress_at{}; ///< the last step by owner or resolver that was no hold, comment or reassignment (INC-8)
    std::optional<instant> closed_at{};
    std::uint32_t reopen_count = 0;
    bool adopted = false; ///< holds a step that was observed, not accepted

    std::vector<duty> obligations{};
    std::vector<given_signal> target_signals{}; ///< what the clocks of its targets have said (SLM-5)
    custom_fields custom{};

    friend bool operator==(incident const&, incident const&) = default;
};
BOOST_DESCRIBE_STRUCT(incident,
    (),
    (id,
        tenant,
        number,
        version,
        process,
        state,
        report,
        service,
        category,
        subcategory,
        impact,
        urgency,
        priority,
        overridden_priority,
        owner,
        team,
        desk_team,
        hold,
        escalation,
        confirmation,
        resolution,
        material_effect,
        major_decisions,
        outage,
        delay,
        root_cause,
        external,
        links,
        matches,
        emergency_changes,
        recorded_at,
        last_progress_at,
        closed_at,
        reopen_count,
        adopted,
        obligations,
        target_signals,
        custom))

/// The rung the incident stands on now.
[[nodiscard]] inline major_mode mode_of(incident const& it) {
    return it.major_decisions.empty() ? major_mode::incident : it.major_decisions.back().mode;
}

} // namespace itsm::inline v0
