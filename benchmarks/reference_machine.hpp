// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/context.hpp>
#include <itsm/lifecycle/compile.hpp>
#include <itsm/lifecycle/decide.hpp>
#include <itsm/lifecycle/spec.hpp>

#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// A ticket with the process that engines are compared on: 9 states, 16 commands, 36 rows, 5 guards. Here it is written in
/// the library's words; evaluate_bench.cpp has it as a switch and for Boost.MSM.
namespace itsm::benchmark {

struct ticket;

struct ticket_policy {
    using record_type = ticket;
    std::uint32_t version = 1;
    std::chrono::days reopen_window{14};
};

enum class ticket_state : unsigned char {
    recorded,
    classified,
    assigned,
    in_progress,
    waiting,
    escalated,
    resolved,
    closed,
    cancelled,
};
BOOST_DESCRIBE_ENUM(
    ticket_state, recorded, classified, assigned, in_progress, waiting, escalated, resolved, closed, cancelled)

constexpr state_category category_of(ticket_state state) {
    switch (state) {
    case ticket_state::recorded: return state_category::initial;
    case ticket_state::waiting: return state_category::waiting;
    case ticket_state::resolved: return state_category::done;
    case ticket_state::closed:
    case ticket_state::cancelled: return state_category::closed;
    default: return state_category::active;
    }
}

struct ticket {
    using state_type = ticket_state;
    using policy_type = ticket_policy;

    std::string number{};
    std::uint64_t version = 0;
    process_ref process{};
    ticket_state state{};
    std::string category{};
    person_name owner{};
    std::optional<instant> told_at{};
    std::optional<instant> closed_at{};
    std::vector<duty> obligations{};

    friend bool operator==(ticket const&, ticket const&) = default;
};

namespace ticket_commands {

struct record {};
struct classify {};
struct assign {
    std::string to{};
};
struct hand_over {};
struct start {};
struct comment {};
struct hold {};
struct resume {};
struct escalate {};
struct give_back {};
struct resolve {
    std::string done{};
};
struct tell_user {};
struct close {};
struct reopen {};
struct cancel {};
struct correct {};

ITSM_COMMAND(ticket, record, ())
ITSM_COMMAND(ticket, classify, ())
ITSM_COMMAND(ticket, assign, (to))
ITSM_COMMAND(ticket, hand_over, ())
ITSM_COMMAND(ticket, start, ())
ITSM_COMMAND(ticket, comment, ())
ITSM_COMMAND(ticket, hold, ())
ITSM_COMMAND(ticket, resume, ())
ITSM_COMMAND(ticket, escalate, ())
ITSM_COMMAND(ticket, give_back, ())
ITSM_COMMAND(ticket, resolve, (done))
ITSM_COMMAND(ticket, tell_user, ())
ITSM_COMMAND(ticket, close, ())
ITSM_COMMAND(ticket, reopen, ())
ITSM_COMMAND(ticket, cancel, ())
ITSM_COMMAND(ticket, correct, ())

// Only evaluated here, so no command has an effect.
template <command C>
void apply(ticket&, C const&, context<ticket> const&) {}

} // namespace ticket_commands

namespace ticket_rules {

using given = context<ticket> const&;

inline constexpr auto classified_first =
    require<ticket>({"REF-1", "A ticket is classified before anybody works on it."},
        [](ticket const& it, given) { return require_that(!it.category.empty(), "a category"); });
inline constexpr auto owner_named = require<ticket_commands::assign>({"REF-2", "Assigning names the owner."},
    [](ticket const&, ticket_commands::assign const& c, given) { return require_input(!c.to.empty(), "to"); });
inline constexpr auto fix_named = require<ticket_commands::resolve>({"REF-3", "Resolving says what was done."},
    [](ticket const&, ticket_commands::resolve const& c, given) { return require_input(!c.done.empty(), "done"); });
inline constexpr auto user_told = require<ticket>({"REF-4", "Closing waits until the user was told."},
    [](ticket const& it, given) { return require_that(it.told_at.has_value(), "that the user is told"); });
inline constexpr auto in_window = require<ticket>(
    {"REF-5", "A closed ticket is reopened within the policy's window."}, [](ticket const& it, given in) {
        return require_that(
            it.closed_at && in.now < *it.closed_at + in.policy.reopen_window, "a reopening within the window");
    });

} // namespace ticket_rules

constexpr lifecycle_spec<ticket> ticket_spec() {
    using namespace ticket_commands;
    using namespace ticket_rules;
    using enum ticket_state;
    // clang-format off
    return lifecycle<ticket>("ticket", 1,
        row("record",              from_nothing(),    on<record>,    to(recorded)),
        row("classify",            from(recorded),    on<classify>,  to(classified)),
        row("reclassify",          from(classified),  on<classify>,  to_same()),
        row("assign_recorded",     from(recorded),    on<assign>,    to(assigned),    {classified_first, owner_named}),
        row("assign",              from(classified),  on<assign>,    to(assigned),    {classified_first, owner_named}),
        row("hand_over",           from(assigned),    on<hand_over>, to_same()),
        row("hand_over_work",      from(in_progress), on<hand_over>, to_same()),
        row("hand_over_escalated", from(escalated),   on<hand_over>, to_same()),
        row("start_classified",    from(classified),  on<start>,     to(in_progress), {classified_first}),
        row("start",               from(assigned),    on<start>,     to(in_progress), {classified_first}),
        row("comment_recorded",    from(recorded),    on<comment>,   to_same()),
        row("comment",             from(in_progress), on<comment>,   to_same()),
        row("comment_waiting",     from(waiting),     on<comment>,   to_same()),
        row("comment_resolved",    from(resolved),    on<comment>,   to_same()),
        row("hold_assigned",       from(assigned),    on<hold>,      to(waiting)),
        row("hold",                from(in_progress), on<hold>,      to(waiting)),
        row("hold_escalated",      from(escalated),   on<hold>,      to(waiting)),
        row("resume",              from(waiting),     on<resume>,    to(in_progress)),
        row("escalate",            from(in_progress), on<escalate>,  to(escalated),   {classified_first}),
        row("escalate_waiting",    from(waiting),     on<escalate>,  to(escalated),   {classified_first}),
        row("give_back",           from(escalated),   on<give_back>, to(in_progress)),
        row("resolve_assigned",    from(assigned),    on<resolve>,   to(resolved),    {classified_first, fix_named}),
        row("resolve",             from(in_progress), on<resolve>,   to(resolved),    {classified_first, fix_named}),
        row("resolve_escalated",   from(escalated),   on<resolve>,   to(resolved),    {classified_first, fix_named}),
        row("tell_user",           from(resolved),    on<tell_user>, to_same()),
        row("close",               from(resolved),    on<close>,     to(closed),      {classified_first, user_told}),
        row("reopen",              from(resolved),    on<reopen>,    to(in_progress)),
        row("reopen_closed",       from(closed),      on<reopen>,    to(in_progress), {in_window}),
        row("reopen_cancelled",    from(cancelled),   on<reopen>,    to(recorded),    {in_window}),
        row("cancel_recorded",     from(recorded),    on<cancel>,    to(cancelled)),
        row("cancel_classified",   from(classified),  on<cancel>,    to(cancelled)),
        row("cancel_assigned",     from(assigned),    on<cancel>,    to(cancelled)),
        row("cancel_waiting",      from(waiting),     on<cancel>,    to(cancelled)),
        row("correct_recorded",    from(recorded),    on<correct>,   to_same()),
        row("correct_classified",  from(classified),  on<correct>,   to_same()),
        row("correct",             from(in_progress), on<correct>,   to_same()));
    // clang-format on
}

inline constexpr definition<ticket> const& ticket_lifecycle = compiled<&ticket_spec>;

static_assert(ticket_lifecycle.states.size() == 9);
static_assert(ticket_lifecycle.commands.size() == 16);
static_assert(ticket_lifecycle.rows.size() == 36);
static_assert(ticket_lifecycle.guards.size() == 5);

} // namespace itsm::benchmark
