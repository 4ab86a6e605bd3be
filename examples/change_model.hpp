// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/reflect.hpp>
#include <itsm/lifecycle/compile.hpp>
#include <itsm/lifecycle/decide.hpp>
#include <itsm/lifecycle/named.hpp>

#include <cstdint>
#include <vector>

/// A request for change as a host might write it: quorum by risk, a freeze that emergencies pass, back-out and rework.
/// Small on purpose, so that all of it can be explored; the library's own changes will know more.
namespace change_model {

using itsm::context;
using itsm::finding;

enum class change_state : unsigned char {
    draft,
    assessment,
    approval,
    scheduled,
    implementing,
    deployed,
    backed_out,
    closed,
    rejected,
    cancelled,
};
BOOST_DESCRIBE_ENUM(change_state,
    draft,
    assessment,
    approval,
    scheduled,
    implementing,
    deployed,
    backed_out,
    closed,
    rejected,
    cancelled)

constexpr itsm::state_category category_of(change_state state) {
    switch (state) {
    case change_state::draft: return itsm::state_category::initial;
    case change_state::closed:
    case change_state::cancelled: return itsm::state_category::closed;
    case change_state::deployed:
    case change_state::backed_out:
    case change_state::rejected: return itsm::state_category::done;
    default: return itsm::state_category::active;
    }
}

struct change;

struct change_policy {
    using record_type = change;
    std::uint32_t version = 1;

    friend bool operator==(change_policy const&, change_policy const&) = default;
};

struct change {
    using state_type = change_state;
    using policy_type = change_policy;

    std::uint64_t version = 0;
    itsm::process_ref process{};
    change_state state{};
    std::vector<itsm::duty> obligations{};

    bool is_high_risk = false;
    bool is_emergency = false;
    bool owner_approves = false;
    bool security_approves = false;
    bool board_approves = false;
    bool is_tested = false;
    bool has_back_out_plan = false;
    bool edited_since_approval = false;

    friend bool operator==(change const&, change const&) = default;
};
BOOST_DESCRIBE_STRUCT(change,
    (),
    (version,
        process,
        state,
        obligations,
        is_high_risk,
        is_emergency,
        owner_approves,
        security_approves,
        board_approves,
        is_tested,
        has_back_out_plan,
        edited_since_approval))

inline void withdraw_approvals(change& it) { it.owner_approves = it.security_approves = it.board_approves = false; }
inline bool has_quorum(change const& it) {
    int const votes = it.owner_approves + it.security_approves + it.board_approves;
    return votes >= (it.is_high_risk && !it.is_emergency ? 2 : 1);
}

// --- commands -------------------------------------------------------------------------------------------------------

struct draft_change {};
ITSM_COMMAND(change, draft_change, ())
inline void apply(change&, draft_change const&, context<change> const&) {}

struct plan_back_out {};
ITSM_COMMAND(change, plan_back_out, ())
inline void apply(change& it, plan_back_out const&, context<change> const&) { it.has_back_out_plan = true; }

struct submit {};
ITSM_COMMAND(change, submit, ())
inline void apply(change&, submit const&, context<change> const&) {}

// [command]
struct assess {
    bool is_high_risk = false;
    bool is_emergency = false;
};
ITSM_COMMAND(change, assess, (is_high_risk, is_emergency))
inline void apply(change& it, assess const& c, context<change> const&) {
    it.is_high_risk = c.is_high_risk;
    it.is_emergency = c.is_emergency;
    it.edited_since_approval = false;
    withdraw_approvals(it);
}
// [/command]

BOOST_DEFINE_FIXED_ENUM_CLASS(approver, unsigned char, owner, security, board)
struct vote {
    approver by{};
    bool approves = false;
};
ITSM_COMMAND(change, vote, (by, approves))
inline void apply(change& it, vote const& c, context<change> const&) {
    if (c.by == approver::owner) it.owner_approves = c.approves;
    if (c.by == approver::security) it.security_approves = c.approves;
    if (c.by == approver::board) it.board_approves = c.approves;
}

struct schedule {};
ITSM_COMMAND(change, schedule, ())
inline void apply(change&, schedule const&, context<change> const&) {}

struct reject {};
ITSM_COMMAND(change, reject, ())
inline void apply(change&, reject const&, context<change> const&) {}

struct edit {};
ITSM_COMMAND(change, edit, ())
inline void apply(change& it, edit const&, context<change> const&) { withdraw_approvals(it); }

struct record_test {
    bool passed = false;
};
ITSM_COMMAND(change, record_test, (passed))
inline void apply(change& it, record_test const& c, context<change> const&) { it.is_tested = c.passed; }

struct start_work {};
ITSM_COMMAND(change, start_work, ())
inline void apply(change&, start_work const&, context<change> const&) {}

struct deploy {};
ITSM_COMMAND(change, deploy, ())
inline void apply(change&, deploy const&, context<change> const&) {}

struct back_out {};
ITSM_COMMAND(change, back_out, ())
inline void apply(change&, back_out const&, context<change> const&) {}

struct close_change {};
ITSM_COMMAND(change, close_change, ())
inline void apply(change&, close_change const&, context<change> const&) {}

struct rework {};
ITSM_COMMAND(change, rework, ())
inline void apply(change& it, rework const&, context<change> const&) { it.is_tested = false; }

struct cancel {};
ITSM_COMMAND(change, cancel, ())
inline void apply(change&, cancel const&, context<change> const&) {}

} // namespace change_model

template <>
struct itsm::commands_of<change_model::change> {
    using list = boost::mp11::mp_list<change_model::draft_change,
        change_model::plan_back_out,
        change_model::submit,
        change_model::assess,
        change_model::vote,
        change_model::schedule,
        change_model::reject,
        change_model::edit,
        change_model::record_test,
        change_model::start_work,
        change_model::deploy,
        change_model::back_out,
        change_model::close_change,
        change_model::rework,
        change_model::cancel>;
};

namespace change_model {

// --- rules ----------------------------------------------------------------------------------------------------------

// [rules]
namespace facts {
inline constexpr itsm::fact<bool> freeze{"change.freeze", "a freeze is on"};
} // namespace facts

inline constexpr auto back_out_planned = itsm::require<change>(
    {"ACME-1", "A change is assessed with a back-out plan."}, [](change const& it, context<change> const&) {
        return itsm::require_that(it.has_back_out_plan, "a back-out plan");
    });
inline constexpr auto quorum_reached = itsm::require<change>(
    {"ACME-2", "Two of three approve what is high risk, one the rest."},
    [](change const& it, context<change> const&) { return itsm::require_that(has_quorum(it), "enough approvals"); });
inline constexpr auto outside_freeze = itsm::require<change>({"ACME-3", "In a freeze nothing but emergencies starts."},
    itsm::reads(facts::freeze),
    [](change const& it, context<change> const& in) {
        auto const* is_frozen = in.facts[facts::freeze];
        if (is_frozen == nullptr) return itsm::missing(facts::freeze);
        return itsm::require_that(!*is_frozen || it.is_emergency, "the end of the freeze");
    });
inline constexpr auto tested_first = itsm::require<change>(
    {"ACME-4", "Nothing but emergencies is deployed untested."}, [](change const& it, context<change> const&) {
        return itsm::require_that(it.is_tested || it.is_emergency, "a passed test");
    });
// [/rules]
inline constexpr auto can_be_backed_out = itsm::require<change>(
    {"ACME-1", "A change is assessed with a back-out plan."}, [](change const& it, context<change> const&) {
        return itsm::require_that(it.has_back_out_plan, "a back-out plan");
    });

// [rows]
constexpr itsm::lifecycle_spec<change> change_spec() {
    using enum change_state;
    using itsm::from;
    using itsm::on;
    using itsm::row;
    using itsm::to;
    using itsm::to_same;
    // clang-format off
    return itsm::lifecycle<change>("acme-change", 1,
        row("draft",         itsm::from_nothing(),          on<draft_change>,  to(draft)),
        row("plan_back_out", from(draft),                   on<plan_back_out>, to_same()),
        row("submit",        from(draft),                   on<submit>,        to(assessment),   {back_out_planned}),
        row("assess",        from(assessment),              on<assess>,        to(approval)),
        row("vote",          from(approval),                on<vote>,          to_same()),
        row("schedule",      from(approval),                on<schedule>,      to(scheduled),    {quorum_reached}),
        row("reject",        from(approval),                on<reject>,        to(rejected)),
        row("edit",          from(scheduled),               on<edit>,          to(approval)),
        row("test",          from(scheduled, implementing), on<record_test>,   to_same()),
        row("start",         from(scheduled),               on<start_work>,    to(implementing), {outside_freeze}),
        row("deploy",        from(implementing),            on<deploy>,        to(deployed),     {tested_first}),
        row("back_out",      from(implementing),            on<back_out>,      to(backed_out),   {can_be_backed_out}),
        row("close",         from(deployed, backed_out),    on<close_change>,  to(closed)),
        row("rework",        from(backed_out, rejected),    on<rework>,        to(draft)),
        row("cancel",        from(draft, assessment, approval, scheduled, rejected),
                                                            on<cancel>,        to(cancelled)));
    // clang-format on
}
inline constexpr itsm::definition<change> const& change_process = itsm::compiled<&change_spec>;
// [/rows]
inline itsm::definition<change> const& shipped_definition(change const*) { return change_process; }

// [careless]
/// The mistake that everybody's tool makes: who edits a scheduled change keeps its approvals.
constexpr itsm::lifecycle_spec<change> careless_spec() {
    auto spec = change_spec();
    auto& edited = *spec.find_row("edit");
    edited.target = itsm::to_same();
    edited.effect = [](change& it, void const*, context<change> const&) { it.edited_since_approval = true; };
    return spec;
}
// [/careless]
inline constexpr itsm::definition<change> const& careless_process = itsm::compiled<&careless_spec>;

} // namespace change_model
