// SPDX-License-Identifier: BSL-1.0
#include "paired.hpp"
#include "reference_machine.hpp"

#include <itsm/core/reflect.hpp>

// 36 rows are more than the vectors of MPL that come preprocessed.
#define BOOST_MPL_CFG_NO_PREPROCESSED_HEADERS
#define BOOST_MPL_LIMIT_VECTOR_SIZE 40
#define BOOST_MPL_LIMIT_LIST_SIZE 40
#include <boost/msm/back/state_machine.hpp>
#include <boost/msm/front/functor_row.hpp>
#include <boost/msm/front/state_machine_def.hpp>

#include <array>
#include <cstdlib>
#include <deque>
#include <random>

using namespace std::chrono_literals;

namespace itsm::benchmark {
namespace {

using std::chrono::days;

// ---- by hand -------------------------------------------------------------------------------------------------------

/// What somebody writes who needs this one process and no other: enums, a switch, reasons in an array.
namespace by_hand {

enum class command : unsigned char {
    record,
    classify,
    assign,
    hand_over,
    start,
    comment,
    hold,
    resume,
    escalate,
    give_back,
    resolve,
    tell_user,
    close,
    reopen,
    cancel,
    correct,
};
enum class state : unsigned char {
    nothing,
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

struct ticket {
    state at = state::nothing;
    std::string category{};
    std::optional<instant> told_at{};
    std::optional<instant> closed_at{};
    std::vector<duty> obligations{};
};
struct any_command {
    command what{};
    std::string text{}; ///< `to` of assign, `done` of resolve
};
struct context {
    instant now;
    permission_set const& permissions;
    days reopen_window;
};

struct reason {
    std::string_view rule;
    std::string_view what;
};
enum class outcome : unsigned char { met, no_such_transition, not_permitted, rule_broken };
struct answer {
    // Not initialised, for the library does not either.
    answer() {} // NOLINT
    outcome result;
    state to;
    std::size_t count;
    std::array<reason, 8> reasons;

    void add(std::string_view rule, std::string_view what) { reasons[count++] = {rule, what}; }
};

/// One switch over both: a switch over commands in each case of one over states was found to be slower.
constexpr unsigned cell(state from, command what) {
    return static_cast<unsigned>(from) * 16 + static_cast<unsigned>(what);
}

class decision {
public:
    decision(ticket const& it, any_command const& c, context const& in, answer& out)
        : it_{it}, c_{c}, in_{in}, out_{out} {
        out_.count = 0;
    }

    void run() const {
        switch (cell(it_.at, c_.what)) {
        case cell(state::nothing, command::record): return go(state::recorded, "ticket.record");
        case cell(state::recorded, command::classify): return go(state::classified, "ticket.classify");
        case cell(state::recorded, command::assign): return assign();
        case cell(state::recorded, command::comment): return go(it_.at, "ticket.comment");
        case cell(state::recorded, command::cancel): return end(state::cancelled, "ticket.cancel");
        case cell(state::recorded, command::correct): return go(it_.at, "ticket.correct");
        case cell(state::classified, command::classify): return go(it_.at, "ticket.classify");
        case cell(state::classified, command::assign): return assign();
        case cell(state::classified, command::start): return start();
        case cell(state::classified, command::cancel): return end(state::cancelled, "ticket.cancel");
        case cell(state::classified, command::correct): return go(it_.at, "ticket.correct");
        case cell(state::assigned, command::hand_over): return go(it_.at, "ticket.hand_over");
        case cell(state::assigned, command::start): return start();
        case cell(state::assigned, command::hold): return go(state::waiting, "ticket.hold");
        case cell(state::assigned, command::resolve): return resolve();
        case cell(state::assigned, command::cancel): return end(state::cancelled, "ticket.cancel");
        case cell(state::in_progress, command::hand_over): return go(it_.at, "ticket.hand_over");
        case cell(state::in_progress, command::comment): return go(it_.at, "ticket.comment");
        case cell(state::in_progress, command::hold): return go(state::waiting, "ticket.hold");
        case cell(state::in_progress, command::escalate): return escalate();
        case cell(state::in_progress, command::resolve): return resolve();
        case cell(state::in_progress, command::correct): return go(it_.at, "ticket.correct");
        case cell(state::waiting, command::comment): return go(it_.at, "ticket.comment");
        case cell(state::waiting, command::resume): return go(state::in_progress, "ticket.resume");
        case cell(state::waiting, command::escalate): return escalate();
        case cell(state::waiting, command::cancel): return end(state::cancelled, "ticket.cancel");
        case cell(state::escalated, command::hand_over): return go(it_.at, "ticket.hand_over");
        case cell(state::escalated, command::hold): return go(state::waiting, "ticket.hold");
        case cell(state::escalated, command::give_back): return go(state::in_progress, "ticket.give_back");
        case cell(state::escalated, command::resolve): return resolve();
        case cell(state::resolved, command::comment): return go(it_.at, "ticket.comment");
        case cell(state::resolved, command::tell_user): return go(it_.at, "ticket.tell_user");
        case cell(state::resolved, command::close): return close();
        case cell(state::resolved, command::reopen): return go(state::in_progress, "ticket.reopen");
        case cell(state::closed, command::reopen): return reopen(state::in_progress);
        case cell(state::cancelled, command::reopen): return reopen(state::recorded);
        default: return no_such_transition();
        }
    }

private:
    void no_such_transition() const { out_.result = outcome::no_such_transition; }

    void go(state to, std::string_view permission) const {
        may(permission);
        finish(to);
    }
    void end(state to, std::string_view permission) const {
        may(permission);
        nothing_blocks();
        finish(to);
    }
    void assign() const {
        may("ticket.assign");
        classified_first();
        if (c_.text.empty()) out_.add("REF-2", "to");
        finish(state::assigned);
    }
    void start() const {
        may("ticket.start");
        classified_first();
        finish(state::in_progress);
    }
    void escalate() const {
        may("ticket.escalate");
        classified_first();
        finish(state::escalated);
    }
    void resolve() const {
        may("ticket.resolve");
        classified_first();
        if (c_.text.empty()) out_.add("REF-3", "done");
        finish(state::resolved);
    }
    void close() const {
        may("ticket.close");
        classified_first();
        if (!it_.told_at) out_.add("REF-4", "that the user is told");
        nothing_blocks();
        finish(state::closed);
    }
    void reopen(state to) const {
        may("ticket.reopen");
        if (!it_.closed_at || in_.now >= *it_.closed_at + in_.reopen_window)
            out_.add("REF-5", "a reopening within the window");
        finish(to);
    }

    void may(std::string_view permission) const {
        if (!in_.permissions.covers(permission)) out_.add("SEC-1", permission);
    }
    void classified_first() const {
        if (it_.category.empty()) out_.add("REF-1", "a category");
    }
    void nothing_blocks() const {
        for (auto const& one : it_.obligations)
            if (one.blocks_closing) out_.add(one.rule, "an obligation that blocks closing");
    }
    void finish(state to) const {
        out_.to = to;
        if (out_.count == 0) out_.result = outcome::met;
        else out_.result = out_.reasons[0].rule == "SEC-1" ? outcome::not_permitted : outcome::rule_broken;
    }

    ticket const& it_;
    any_command const& c_;
    context const& in_;
    answer& out_;
};

[[gnu::noinline]] answer evaluate(ticket const& it, any_command const& c, context const& in) {
    answer out;
    decision{it, c, in, out}.run();
    return out;
}

} // namespace by_hand

// ---- Boost.MSM -----------------------------------------------------------------------------------------------------

/// Says whether a command may be carried out, and carries it out; it has no reasons and asks for no permission.
namespace by_msm {

namespace front = boost::msm::front;
using front::none;
using front::Row;

struct classified_first {
    template <class Event, class Machine, class From, class To>
    bool operator()(Event const&, Machine& of, From&, To&) const {
        return !of.it->category.empty();
    }
};
struct text_given {
    template <class Event, class Machine, class From, class To>
    bool operator()(Event const& c, Machine&, From&, To&) const {
        return !c.text->empty();
    }
};
struct user_told {
    template <class Event, class Machine, class From, class To>
    bool operator()(Event const&, Machine& of, From&, To&) const {
        return of.it->told_at.has_value();
    }
};
struct in_window {
    template <class Event, class Machine, class From, class To>
    bool operator()(Event const&, Machine& of, From&, To&) const {
        return of.it->closed_at && of.in->now < *of.it->closed_at + of.in->reopen_window;
    }
};
template <class First, class Second>
struct both {
    template <class Event, class Machine, class From, class To>
    bool operator()(Event const& c, Machine& of, From& from, To& to) const {
        return First{}(c, of, from, to) && Second{}(c, of, from, to);
    }
};

struct record {};
struct classify {};
struct assign {
    std::string const* text;
};
struct hand_over {};
struct start {};
struct comment {};
struct hold {};
struct resume {};
struct escalate {};
struct give_back {};
struct resolve {
    std::string const* text;
};
struct tell_user {};
struct close {};
struct reopen {};
struct cancel {};
struct correct {};

struct nothing : front::state<> {};
struct recorded : front::state<> {};
struct classified : front::state<> {};
struct assigned : front::state<> {};
struct in_progress : front::state<> {};
struct waiting : front::state<> {};
struct escalated : front::state<> {};
struct resolved : front::state<> {};
struct closed : front::state<> {};
struct cancelled : front::state<> {};

struct process : front::state_machine_def<process> {
    using initial_state = nothing;
    // Nothing here throws or posts events, and MSM is faster when it is told so.
    using no_exception_thrown = int;
    using no_message_queue = int;

    using can_start = classified_first;
    using can_assign = both<classified_first, text_given>;
    using can_resolve = both<classified_first, text_given>;
    using can_close = both<classified_first, user_told>;

    struct transition_table : boost::mpl::vector<Row<nothing, record, recorded>,
                                  Row<recorded, classify, classified>,
                                  Row<classified, classify, none>,
                                  Row<recorded, assign, assigned, none, can_assign>,
                                  Row<classified, assign, assigned, none, can_assign>,
                                  Row<assigned, hand_over, none>,
                                  Row<in_progress, hand_over, none>,
                                  Row<escalated, hand_over, none>,
                                  Row<classified, start, in_progress, none, can_start>,
                                  Row<assigned, start, in_progress, none, can_start>,
                                  Row<recorded, comment, none>,
                                  Row<in_progress, comment, none>,
                                  Row<waiting, comment, none>,
                                  Row<resolved, comment, none>,
                                  Row<assigned, hold, waiting>,
                                  Row<in_progress, hold, waiting>,
                                  Row<escalated, hold, waiting>,
                                  Row<waiting, resume, in_progress>,
                                  Row<in_progress, escalate, escalated, none, can_start>,
                                  Row<waiting, escalate, escalated, none, can_start>,
                                  Row<escalated, give_back, in_progress>,
                                  Row<assigned, resolve, resolved, none, can_resolve>,
                                  Row<in_progress, resolve, resolved, none, can_resolve>,
                                  Row<escalated, resolve, resolved, none, can_resolve>,
                                  Row<resolved, tell_user, none>,
                                  Row<resolved, close, closed, none, can_close>,
                                  Row<resolved, reopen, in_progress>,
                                  Row<closed, reopen, in_progress, none, in_window>,
                                  Row<cancelled, reopen, recorded, none, in_window>,
                                  Row<recorded, cancel, cancelled>,
                                  Row<classified, cancel, cancelled>,
                                  Row<assigned, cancel, cancelled>,
                                  Row<waiting, cancel, cancelled>,
                                  Row<recorded, correct, none>,
                                  Row<classified, correct, none>,
                                  Row<in_progress, correct, none>> {};

    template <class Machine, class Event>
    void no_transition(Event const&, Machine&, int) {}

    by_hand::ticket const* it = nullptr;
    by_hand::context const* in = nullptr;
};
static_assert(boost::mpl::size<process::transition_table>::value == 36);

using machine = boost::msm::back::state_machine<process>;

[[gnu::noinline]] bool perform(machine& it, by_hand::any_command const& c) {
    auto const done = [&] {
        switch (c.what) {
        case by_hand::command::record: return it.process_event(record{});
        case by_hand::command::classify: return it.process_event(classify{});
        case by_hand::command::assign: return it.process_event(assign{&c.text});
        case by_hand::command::hand_over: return it.process_event(hand_over{});
        case by_hand::command::start: return it.process_event(start{});
        case by_hand::command::comment: return it.process_event(comment{});
        case by_hand::command::hold: return it.process_event(hold{});
        case by_hand::command::resume: return it.process_event(resume{});
        case by_hand::command::escalate: return it.process_event(escalate{});
        case by_hand::command::give_back: return it.process_event(give_back{});
        case by_hand::command::resolve: return it.process_event(resolve{&c.text});
        case by_hand::command::tell_user: return it.process_event(tell_user{});
        case by_hand::command::close: return it.process_event(close{});
        case by_hand::command::reopen: return it.process_event(reopen{});
        case by_hand::command::cancel: return it.process_event(cancel{});
        case by_hand::command::correct: return it.process_event(correct{});
        }
        return boost::msm::back::HANDLED_FALSE;
    };
    return done() == boost::msm::back::HANDLED_TRUE;
}

/// A machine in this state: there is only the way that its users go.
machine machine_in(by_hand::state wanted, by_hand::context const& in) {
    using enum by_hand::command;
    static std::vector<std::vector<by_hand::command>> const ways{
        {},
        {record},
        {record, classify},
        {record, classify, assign},
        {record, classify, start},
        {record, classify, start, hold},
        {record, classify, start, escalate},
        {record, classify, start, resolve},
        {record, classify, start, resolve, close},
        {record, cancel},
    };
    static by_hand::ticket const all_given{{}, "network", in.now, in.now, {}};
    machine made;
    made.start();
    made.it = &all_given;
    made.in = &in;
    for (auto const step : ways[static_cast<std::size_t>(wanted)])
        if (!perform(made, {step, "given"})) std::abort();
    return made;
}

} // namespace by_msm

// ---- the same questions to all three -------------------------------------------------------------------------------

[[gnu::noinline]] verdict ask_library(ticket const& it, erased_command<ticket> const& c, context<ticket> const& in) {
    return evaluate(ticket_lifecycle, it, c, in);
}

constexpr instant now = std::chrono::sys_days{std::chrono::March / 9 / 2026} + 9h;
constexpr std::size_t states = 10; // with "not recorded yet"
constexpr std::size_t commands = 16;

/// What the guards look at, counted through.
struct situation {
    by_hand::state at{};
    bool is_classified = false;
    bool is_told = false;
    unsigned closed = 0; ///< not, in the window, before it
    bool is_blocked = false;
};

by_hand::ticket ticket_by_hand(situation const& of) {
    by_hand::ticket made{of.at, of.is_classified ? "network" : "", {}, {}, {}};
    if (of.is_told) made.told_at = now - 1h;
    if (of.closed > 0) made.closed_at = of.closed == 1 ? now - days{13} : now - days{14};
    if (of.is_blocked) made.obligations.push_back({duty_kind::obligation, "REF-9", "review", "", "", {}, "", true});
    return made;
}
ticket ticket_of_library(situation const& of) {
    auto const same = ticket_by_hand(of);
    ticket made;
    made.number = "INC0000001";
    made.category = same.category;
    made.told_at = same.told_at;
    made.closed_at = same.closed_at;
    made.obligations = same.obligations;
    if (of.at == by_hand::state::nothing) return made;
    made.version = 1;
    made.state = static_cast<ticket_state>(static_cast<unsigned>(of.at) - 1);
    made.process = {ticket_lifecycle.key, 1, ticket_lifecycle.states[static_cast<std::size_t>(made.state)].key};
    return made;
}

/// Commands with and without what they say, for all engines.
class given_commands {
public:
    given_commands() {
        for (std::size_t i = 0; i < commands; ++i) add(static_cast<by_hand::command>(i), "");
        add(by_hand::command::assign, "somebody");
        add(by_hand::command::resolve, "restarted");
    }
    std::vector<by_hand::any_command> by_hand{};
    std::vector<erased_command<ticket>> of_library{};

private:
    void add(by_hand::command what, std::string const& text) {
        // In the order in which the definition knows them, which is the one of the enum.
        auto const& type = ticket_lifecycle.command_types[static_cast<std::size_t>(what)];
        void const* given = type.blank();
        if (what == by_hand::command::assign) given = &assigns_.emplace_back(ticket_commands::assign{text});
        if (what == by_hand::command::resolve) given = &resolves_.emplace_back(ticket_commands::resolve{text});
        by_hand.push_back({what, text});
        of_library.push_back({&type, given});
    }
    std::deque<ticket_commands::assign> assigns_{};
    std::deque<ticket_commands::resolve> resolves_{};
};

bool same_answer(verdict const& ours, by_hand::answer const& theirs) {
    auto const kind = [&] {
        if (ours.is_met) return by_hand::outcome::met;
        if (ours.kind == refusal_kind::no_such_transition) return by_hand::outcome::no_such_transition;
        if (ours.kind == refusal_kind::not_permitted) return by_hand::outcome::not_permitted;
        return by_hand::outcome::rule_broken;
    };
    if (kind() != theirs.result) return false;
    if (theirs.result == by_hand::outcome::no_such_transition) return ours.broken.empty();
    if (ours.target + 1U != static_cast<unsigned>(theirs.to)) return false;
    if (ours.broken.size() != theirs.count) return false;
    for (std::size_t i = 0; i < theirs.count; ++i)
        if (ours.broken[i].rule.view() != theirs.reasons[i].rule || ours.broken[i].found.what != theirs.reasons[i].what)
            return false;
    return true;
}

class questions {
public:
    questions() {
        for (std::size_t s = 1; s < states; ++s)
            for (unsigned closed = 0; closed < 3; ++closed)
                for (bool const classified : {false, true})
                    for (bool const told : {false, true})
                        add({static_cast<by_hand::state>(s), classified, told, closed, false});
        for (auto const& one : by_hand_tickets_) {
            machines_.push_back(by_msm::machine_in(one.at, in_by_hand_));
            machines_.back().it = &one;
        }
    }

    /// Every state, command and guard input; before anything is timed.
    [[nodiscard]] bool all_agree() const {
        bool agree = true;
        for (std::size_t s = 0; s < states; ++s)
            for (unsigned closed = 0; closed < 3; ++closed)
                for (unsigned bits = 0; bits < 8; ++bits) {
                    situation const one{
                        static_cast<by_hand::state>(s), (bits & 1U) != 0, (bits & 2U) != 0, closed, (bits & 4U) != 0};
                    for (auto const* actor : {&anybody_, &nobody_})
                        for (std::size_t c = 0; c < given_.by_hand.size(); ++c) agree = agree && agrees(one, c, *actor);
                }
        return agree;
    }

    struct question {
        std::uint16_t ticket;
        std::uint16_t command;
    };
    /// Drawn at random and long enough that branch predictors do not learn them by heart.
    [[nodiscard]] std::vector<question> draw(bool only_refused) const {
        std::mt19937 random{2026};
        std::vector<question> drawn;
        while (drawn.size() < 65'536) {
            question const one{static_cast<std::uint16_t>(random() % tickets_.size()),
                static_cast<std::uint16_t>(random() % given_.by_hand.size())};
            if (only_refused && ask_library(one).is_met) continue;
            drawn.push_back(one);
        }
        return drawn;
    }

    [[nodiscard]] verdict ask_library(question const& one) const {
        return benchmark::ask_library(tickets_[one.ticket], given_.of_library[one.command], in_);
    }
    [[nodiscard]] by_hand::answer ask_by_hand(question const& one) const {
        return by_hand::evaluate(by_hand_tickets_[one.ticket], given_.by_hand[one.command], in_by_hand_);
    }
    /// For refused commands alone: an accepted one would move the machine.
    [[nodiscard]] bool ask_msm(question const& one) {
        return by_msm::perform(machines_[one.ticket], given_.by_hand[one.command]);
    }

private:
    void add(situation const& of) {
        tickets_.push_back(ticket_of_library(of));
        by_hand_tickets_.push_back(ticket_by_hand(of));
    }
    [[nodiscard]] bool agrees(situation const& of, std::size_t c, actor_profile const& actor) const {
        auto const theirs_ticket = ticket_by_hand(of);
        by_hand::context const theirs_in{now, actor.permissions, policy_.reopen_window};
        auto const theirs = by_hand::evaluate(theirs_ticket, given_.by_hand[c], theirs_in);
        auto const ours = benchmark::ask_library(ticket_of_library(of), given_.of_library[c], {now, actor, policy_});
        if (!same_answer(ours, theirs)) return false;
        if (&actor == &nobody_ || of.is_blocked) return true; // what MSM is not asked
        auto machine = by_msm::machine_in(of.at, theirs_in);
        machine.it = &theirs_ticket;
        return by_msm::perform(machine, given_.by_hand[c]) == ours.is_met;
    }

    given_commands given_{};
    ticket_policy policy_{};
    actor_profile anybody_{{"somebody"}, {}, {"*"}};
    actor_profile nobody_{{"nobody"}, {}, {}};
    context<ticket> in_{now, anybody_, policy_};
    by_hand::context in_by_hand_{now, anybody_.permissions, policy_.reopen_window};
    std::vector<ticket> tickets_{};
    std::vector<by_hand::ticket> by_hand_tickets_{};
    std::vector<by_msm::machine> machines_{};
};

} // namespace
} // namespace itsm::benchmark

int main(int count, char** arguments) {
    using namespace itsm::benchmark;
    program all{count, arguments};
    questions asked;
    if (!asked.all_agree()) {
        std::fprintf(stderr, "the switch, MSM and the library do not agree\n");
        return 1;
    }
    auto const mixed = asked.draw(false);
    auto const refused = asked.draw(true);
    // Sums of what the answers say, so that nobody can leave out finding it.
    auto const library = [&](std::vector<questions::question> const& of) {
        return for_a_slice(of.size(), [&] {
            std::size_t sum = 0;
            for (auto const& one : of) {
                auto const found = asked.ask_library(one);
                sum += found.broken.size() + static_cast<std::size_t>(found.is_met);
            }
            keep(sum);
        });
    };
    all.compare({
        .name = "evaluate/by_hand",
        .what = "may a command be carried out, and if not, all the reasons: evaluate, beside a switch written for this "
                "process alone",
        .input = "65,536 random questions of 108 tickets in 9 states and 16 commands; 36 rows, 5 guards; the actor may "
                 "do anything",
        .limit = 2.0,
        .left = {"itsm::evaluate", library(mixed)},
        .right = {"a switch over enums, reasons in an array",
            for_a_slice(mixed.size(),
                [&] {
                    std::size_t sum = 0;
                    for (auto const& one : mixed) {
                        auto const found = asked.ask_by_hand(one);
                        sum += found.count + static_cast<std::size_t>(found.result == by_hand::outcome::met);
                    }
                    keep(sum);
                })},
    });
    all.compare({
        .name = "evaluate/msm",
        .what = "a command is refused: evaluate, with all reasons, beside Boost.MSM, which has none",
        .input = "65,536 random questions as before, of those that are refused",
        .limit = 1.0,
        .left = {"itsm::evaluate", library(refused)},
        .right = {"process_event of boost::msm::back::state_machine",
            for_a_slice(refused.size(),
                [&] {
                    std::size_t sum = 0;
                    for (auto const& one : refused) sum += static_cast<std::size_t>(asked.ask_msm(one));
                    keep(sum);
                })},
    });
    return all.finish();
}
