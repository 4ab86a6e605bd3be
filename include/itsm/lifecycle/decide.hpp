// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/refusal.hpp>
#include <itsm/core/result.hpp>
#include <itsm/lifecycle/definition.hpp>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

/// The one way in: decide, then commit. `evaluate` says whether a command may be carried out, `decide` also what the
/// record becomes. Both are pure: record, command and context in, answer out.
namespace itsm::inline v0 {

/// What `evaluate` found: the row that may be taken, or everything that stands in the way. No heap, no copy.
struct verdict {
    bool is_met = false;
    refusal_kind kind = refusal_kind::no_such_transition; ///< when not met
    std::uint16_t state = definition_view::none;          ///< the record's state in the definition
    std::uint16_t row = definition_view::none;            ///< the row taken or refused; `none` when there is none
    std::uint16_t target = definition_view::none;         ///< where a met row leads
    broken_rules broken{};
};

/// A command whose type is known to the definition alone: what timers, journals and JSON hand over.
template <record_type R>
struct erased_command {
    command_type<R> const* type;
    void const* given;
};

/// The definition that a record type's practice ships: found by ADL as `shipped_definition(R const*)`.
template <record_type R>
[[nodiscard]] definition<R> const& shipped() {
    return shipped_definition(static_cast<R const*>(nullptr));
}

template <record_type R>
class step;

/// SEC-1. Every command is authorised: asked by the engine for every row, before its guards.
inline constexpr placed_rule every_command_authorised{"SEC-1"};

namespace detail {

template <record_type R>
std::uint16_t state_of(definition<R> const& by, R const& it) {
    // A shipped definition has the enumerators as its states, in their order: then the record says where to look.
    auto const guess = static_cast<std::size_t>(it.state);
    if (guess < by.states.size() && by.states[guess].key == it.process.state) return static_cast<std::uint16_t>(guess);
    return by.find_state(it.process.state);
}

/// Demands of states on fields, asked of the record and the command together so that no next value is needed.
template <record_type R>
void test_fields(definition<R> const& by,
    R const& it,
    std::uint16_t from,
    std::uint16_t to,
    erased_command<R> const& c,
    broken_rules& broken) {
    for (std::size_t i = 0; i < by.field_rules.size(); ++i) {
        auto const& demand = by.field_rules[i];
        auto const supplied = [&] { return c.type->supplies(c.given, demand.field); };
        if (demand.demand == field_demand::read_only) {
            if (demand.state == from && supplied()) broken.add({}, {finding::outcome::unmet, demand.field, {}});
        } else if (demand.state == to && to != from && !by.fields[i].is_set(it) && !supplied()) {
            broken.add({}, needs_input(demand.field));
        }
    }
}

/// Obligations that block closing are rules of their own row.
template <record_type R>
void test_obligations(
    definition<R> const& by, R const& it, std::uint16_t to, erased_command<R> const& c, broken_rules& broken) {
    if (by.states[to].category != state_category::closed) return;
    for (auto const& owed : it.obligations)
        if (owed.blocks_closing && owed.discharged_by != c.type->key.view())
            broken.add(owed.rule, unmet("an obligation that blocks closing"));
}

inline refusal_kind kind_of(broken_rules const& broken) {
    if (broken[0].rule == every_command_authorised.rule)
        return refusal_kind::not_permitted; // asked first, so named first
    for (auto const& one : broken)
        if (!one.rule.empty()) return refusal_kind::rule_broken;
    return refusal_kind::invalid_input;
}

/// One decision against one definition.
template <record_type R>
class evaluation {
public:
    evaluation(definition<R> const& by, R const& it, erased_command<R> const& c, context<R> const& in)
        : by_{by}, it_{it}, command_{c}, in_{in} {}

    /// Constructs the verdict in place: copying it would cost as much as finding it.
    void run(std::uint16_t command, verdict& out) const {
        if (it_.process.state.empty()) {
            out.state = definition_view::none;
        } else if ((out.state = state_of(by_, it_)) == definition_view::none) {
            out.kind = refusal_kind::unknown_state;
            return;
        }
        auto const candidates = by_.rows_of(out.state, command);
        for (auto const& entry : candidates) {
            if (!is_chosen(entry, out.broken)) continue;
            take(entry, out);
            return;
        }
        // Rows there are, but none was chosen: the guards that chose say why.
        if (!candidates.empty()) {
            out.row = candidates.front().row;
            out.kind = refusal_kind::rule_broken;
        }
    }

private:
    [[nodiscard]] std::span<typename definition<R>::row_test const> tests_of(definition_view::row const& row) const {
        return by_.tests.subspan(row.first_guard, row.guards);
    }
    /// Whether all `when` guards of the row hold; those that do not are added to `broken`.
    [[nodiscard]] bool is_chosen(definition_view::cell_entry const& entry, broken_rules& broken) const {
        bool chosen = true;
        for (auto const& one : tests_of(by_.rows[entry.row])) {
            if (one.kind != guard_kind::when) continue;
            auto const found = one.test(it_, command_.given, in_);
            if (found.is_met()) continue;
            broken.add(by_.guards[one.guard].rule, found);
            chosen = false;
        }
        return chosen;
    }
    /// Every guard of the chosen row is asked once, also after one is broken: a refusal names all.
    void take(definition_view::cell_entry const& entry, verdict& out) const {
        auto const& row = by_.rows[entry.row];
        out.row = entry.row;
        out.target = target_of(row, out.state);
        out.broken = broken_rules{};
        if (out.target == definition_view::none) {
            out.broken.add({}, unmet("a state that the definition knows"));
            out.kind = refusal_kind::invalid_input;
            return;
        }
        auto const& permission = by_.permissions[by_.permission_of(entry, out.target)];
        if (!in_.actor.permissions.covers(permission))
            out.broken.add(every_command_authorised.rule, unmet(permission.view()));
        for (auto const& one : tests_of(row)) {
            if (one.kind == guard_kind::when) continue;
            if (auto const found = one.test(it_, command_.given, in_); !found.is_met()) [[unlikely]]
                out.broken.add(by_.guards[one.guard].rule, found);
        }
        if (!by_.field_rules.empty()) test_fields(by_, it_, out.state, out.target, command_, out.broken);
        if (!it_.obligations.empty()) test_obligations(by_, it_, out.target, command_, out.broken);
        if (out.broken.empty()) out.is_met = true;
        else out.kind = kind_of(out.broken);
    }
    [[nodiscard]] std::uint16_t target_of(definition_view::row const& row, std::uint16_t from) const {
        if (row.target == target_kind::fixed) return row.to;
        if (row.target == target_kind::same) return from;
        return by_.find_state(state_name(command_.type->chosen_state(command_.given)));
    }

    definition<R> const& by_;
    R const& it_;
    erased_command<R> const& command_;
    context<R> const& in_;
};

template <record_type R>
verdict evaluate_at(
    definition<R> const& by, R const& it, std::uint16_t command, erased_command<R> const& c, context<R> const& in) {
    verdict out;
    if (command == definition_view::none) out.kind = refusal_kind::unknown_command;
    else evaluation<R>{by, it, c, in}.run(command, out);
    return out;
}

} // namespace detail

/// Whether `command` may be carried out on `it` under the definition `by`: the row, or all broken rules. Pure, without
/// heap or copy; the cost is two table look-ups and the row's guards.
template <record_type R, command C>
[[nodiscard]] verdict evaluate(definition<R> const& by, R const& it, C const& given, context<R> const& in) {
    constexpr auto const& type = on<C>;
    return detail::evaluate_at(by, it, by.find_command(type.key, type.hash), erased_command<R>{&type, &given}, in);
}
template <record_type R>
[[nodiscard]] verdict evaluate(
    definition<R> const& by, R const& it, erased_command<R> const& given, context<R> const& in) {
    return detail::evaluate_at(by, it, by.find_command(given.type->key, given.type->hash), given, in);
}
/// By the definition that the practice ships.
template <record_type R, command C>
    requires std::same_as<record_of<C>, R>
[[nodiscard]] verdict evaluate(R const& it, C const& given, context<R> const& in) {
    return evaluate(shipped<R>(), it, given, in);
}

/// Whether a command is possible for this actor on this record as it stands.
BOOST_DEFINE_FIXED_ENUM_CLASS(permission_answer,
    unsigned char,
    now,         // as it is, without fields
    after_input, // once the fields named are given
    refused)     // not before something else changes

struct permitted_command {
    command_key command{};
    permission_answer answer{};
    std::vector<std::string_view> fields{}; ///< after_input: what to ask for
    verdict why{};                          ///< refused: all reasons
};

/// Every command of the definition with one of three answers. Commands are tried without fields, so a guard that
/// depends on what a field says is asked again when it is given.
template <record_type R>
[[nodiscard]] std::vector<permitted_command> permitted(definition<R> const& by, R const& it, context<R> const& in) {
    std::vector<permitted_command> answers;
    answers.reserve(by.commands.size());
    for (std::uint16_t c = 0; c < by.commands.size(); ++c) {
        auto const& type = by.command_types[c];
        permitted_command one{type.key,
            permission_answer::refused,
            {},
            detail::evaluate_at(by, it, c, erased_command<R>{&type, type.blank()}, in)};
        if (one.why.is_met) {
            one.answer = permission_answer::now;
        } else if (!one.why.broken.empty()) {
            bool input_only = true;
            for (auto const& broken : one.why.broken) {
                if (broken.found.result == finding::outcome::input_missing) one.fields.push_back(broken.found.what);
                else input_only = false;
            }
            if (input_only) one.answer = permission_answer::after_input;
            else one.fields.clear();
        }
        answers.push_back(std::move(one));
    }
    return answers;
}
template <record_type R>
[[nodiscard]] std::vector<permitted_command> permitted(R const& it, context<R> const& in) {
    return permitted(shipped<R>(), it, in);
}

/// The declared facts that a decision may read: those of the command's rows in the record's state, and those of the
/// rules that run after every step. Each once. What the desk loads before it decides.
template <record_type R>
[[nodiscard]] std::vector<fact_declaration const*> needs(
    definition<R> const& by, R const& it, command_key const& command) {
    std::vector<fact_declaration const*> wanted;
    auto const want = [&](fact_list const& facts) {
        for (auto const* one : facts) {
            if (one == nullptr) continue;
            bool known = false;
            for (auto const* other : wanted) known = known || *other == *one;
            if (!known) wanted.push_back(one);
        }
    };
    auto const c = by.find_command(command);
    auto const s = detail::state_of(by, it);
    if (c == definition_view::none || (s == definition_view::none && !it.process.state.empty())) return wanted;
    for (auto const& entry : by.rows_of(s, c)) {
        auto const& row = by.rows[entry.row];
        for (auto const g : by.row_guards.subspan(row.first_guard, row.guards)) want(by.guards[g].facts);
        for (auto const d : by.row_duties.subspan(row.first_duty, row.duties)) want(by.carried_rules[d].facts);
    }
    for (std::size_t i = 0; i < by.standing; ++i)
        if (by.carried_rules[i].kind != rule_kind::check) want(by.carried_rules[i].facts);
    return wanted;
}
template <record_type R, command C>
[[nodiscard]] std::vector<fact_declaration const*> needs(definition<R> const& by, R const& it, C const&) {
    return needs(by, it, key_of<C>);
}

namespace detail {

template <record_type R>
refusal explain(
    definition<R> const& by, R const& it, command_key const& command, verdict const& why, context<R> const& in) {
    refusal made{why.kind, command, it.process.state, why.broken, {}, {}};
    for (auto const& one : permitted(by, it, in))
        if (one.answer != permission_answer::refused && one.command != command)
            made.possible_now.push_back(one.command);
    if (why.kind == refusal_kind::no_such_transition)
        for (auto const& first : first_steps_towards(by, why.state, by.find_command(command)))
            for (auto const& possible : made.possible_now)
                if (possible == first) made.leads_there.push_back(first);
    return made;
}

/// Puts the obligations of standing rules in order: what a rule no longer says is withdrawn, what it says anew or
/// otherwise is announced, what it said before keeps its place.
template <record_type R>
void settle_standing(R& next, rule_id const& rule, owed_duties& says, std::vector<duty>& announced) {
    std::erase_if(next.obligations, [&](duty const& held) {
        if (held.rule != rule) return false;
        for (auto const& one : says.all)
            if (one.key == held.key) return false;
        return true;
    });
    for (auto& one : says.all) {
        duty* held = nullptr;
        for (auto& other : next.obligations)
            if (other.key == one.key) held = &other;
        if (held != nullptr && *held == one) continue;
        announced.push_back(one);
        if (held != nullptr) *held = std::move(one);
        else next.obligations.push_back(std::move(one));
    }
}

/// Whether a rule says after every step what is owed. Then no command discharges its duties: what the command changed
/// in the record does, and a duty that it left as it was is not announced again.
template <record_type R>
bool stands(definition<R> const& by, rule_id const& rule) {
    for (std::size_t i = 0; i < by.standing; ++i)
        if (by.rule_functions[i].owe != nullptr && by.carried_rules[i].rule == rule) return true;
    return false;
}

/// A row's duties are owed once each: a key that stands already is not owed again.
template <record_type R>
void add_duties(R& next, owed_duties& owed, std::vector<duty>& announced) {
    for (auto& one : owed.all) {
        if (one.kind == duty_kind::obligation) {
            bool stands = false;
            for (auto const& held : next.obligations) stands = stands || held.key == one.key;
            if (stands) continue;
            next.obligations.push_back(one);
        }
        announced.push_back(std::move(one));
    }
}

/// The next value as the row leaves it: effect and state, and what its command discharges. Nothing is derived or owed yet.
template <record_type R>
void take_row(definition<R> const& by,
    R const& before,
    erased_command<R> const& c,
    context<R> const& in,
    verdict const& found,
    R& next) {
    by.row_effects[found.row](next, c.given, in);
    auto const& state = by.states[found.target];
    next.process.state = state.key;
    next.state = static_cast<typename R::state_type>(state.canonical);
    if (before.process.state.empty()) {
        next.process.definition = by.key;
        next.process.definition_version = by.version;
    }
    ++next.version;
    std::erase_if(next.obligations,
        [&](duty const& held) { return held.discharged_by == c.type->key.view() && !stands(by, held.rule); });
}

/// The next value of a record whose verdict is met: effect, state, derived values, duties.
template <record_type R>
void advance(definition<R> const& by,
    R const& before,
    erased_command<R> const& c,
    context<R> const& in,
    verdict const& found,
    R& next,
    std::vector<duty>& duties) {
    take_row(by, before, c, in, found, next);
    for (std::size_t i = 0; i < by.standing; ++i)
        if (by.rule_functions[i].derive != nullptr) by.rule_functions[i].derive(next, before, in);
    owed_duties owed;
    auto const& row = by.rows[found.row];
    for (auto const d : by.row_duties.subspan(row.first_duty, row.duties)) {
        owed.all.clear();
        by.rule_functions[d].owe(before, next, in, owed);
        add_duties(next, owed, duties);
    }
    for (std::size_t i = 0; i < by.standing; ++i) {
        if (by.rule_functions[i].owe == nullptr) continue;
        owed.all.clear();
        by.rule_functions[i].owe(before, next, in, owed);
        settle_standing(next, by.carried_rules[i].rule, owed, duties);
    }
}

template <record_type R>
result<step<R>, refusal> decide_erased(
    definition<R> const& by, R const& it, erased_command<R> const& c, context<R> const& in);

} // namespace detail

/// A decided change of one record, ready to be committed: the next value and what the entry needs. Only `decide` makes
/// one, so nothing else gets into a store. A step that nobody needs any more gives its parts away without a copy:
/// `std::move(step).payload()`.
template <record_type R>
class step {
public:
    [[nodiscard]] R const& next() const { return next_; }
    /// The next value for who decides on from it; the step is spent, and no store takes it any more.
    [[nodiscard]] R take_next() && {
        R taken = std::move(next_);
        next_.version = 0;
        return taken;
    }
    /// The version that the decision was made on; the commit checks that it is still the stored one.
    [[nodiscard]] std::uint64_t base_version() const { return next_.version - 1; }
    [[nodiscard]] row_key const& row() const { return row_; }
    [[nodiscard]] command_key const& command() const { return command_; }
    [[nodiscard]] value const& payload() const& { return payload_; }
    [[nodiscard]] value&& payload() && { return std::move(payload_); }
    [[nodiscard]] definition_key const& definition_used() const { return definition_; }
    [[nodiscard]] std::uint32_t definition_version() const { return definition_version_; }
    [[nodiscard]] std::uint32_t policy_version() const { return policy_version_; }
    [[nodiscard]] instant at() const { return at_; }
    [[nodiscard]] person_name const& actor() const& { return actor_; }
    [[nodiscard]] person_name&& actor() && { return std::move(actor_); }
    [[nodiscard]] std::vector<role_name> const& actor_roles() const& { return actor_roles_; }
    [[nodiscard]] std::vector<role_name>&& actor_roles() && { return std::move(actor_roles_); }
    [[nodiscard]] std::vector<duty> const& duties() const& { return duties_; }
    [[nodiscard]] std::vector<duty>&& duties() && { return std::move(duties_); }
    /// The facts given that the definition says this decision reads.
    [[nodiscard]] std::vector<fact_reading> const& facts() const& { return facts_; }
    [[nodiscard]] std::vector<fact_reading>&& facts() && { return std::move(facts_); }

private:
    friend result<step, refusal> detail::decide_erased<R>(
        definition<R> const&, R const&, erased_command<R> const&, context<R> const&);
    step(R const& before, actor_profile const& actor) : next_{before}, actor_{actor.name}, actor_roles_{actor.roles} {}

    R next_;
    person_name actor_;
    std::vector<role_name> actor_roles_;
    row_key row_{};
    command_key command_{};
    definition_key definition_{};
    std::uint32_t definition_version_ = 0;
    std::uint32_t policy_version_ = 0;
    instant at_{};
    value payload_{};
    std::vector<duty> duties_{};
    std::vector<fact_reading> facts_{};
};

template <record_type R>
result<step<R>, refusal> detail::decide_erased(
    definition<R> const& by, R const& it, erased_command<R> const& c, context<R> const& in) {
    auto const found = evaluate(by, it, c, in);
    if (!found.is_met) return failed<refusal>{explain(by, it, c.type->key, found, in)};
    step<R> made{it, in.actor};
    advance(by, it, c, in, found, made.next_, made.duties_);
    made.row_ = by.rows[found.row].key;
    made.command_ = c.type->key;
    made.definition_ = by.key;
    made.definition_version_ = by.version;
    made.policy_version_ = in.policy.version;
    made.at_ = in.now;
    made.payload_ = c.type->payload(c.given);
    if (in.facts.all().empty()) return made;
    for (auto const* wanted : needs(by, it, c.type->key))
        if (auto const* given = in.facts.find(wanted->name)) made.facts_.push_back(*given);
    return made;
}

/// What `it` becomes when `given` is carried out, or all the reasons why it is not. Pure.
template <record_type R, command C>
[[nodiscard]] result<step<R>, refusal> decide(
    definition<R> const& by, R const& it, C const& given, context<R> const& in) {
    return detail::decide_erased(by, it, erased_command<R>{&on<C>, &given}, in);
}
template <record_type R>
[[nodiscard]] result<step<R>, refusal> decide(
    definition<R> const& by, R const& it, erased_command<R> const& given, context<R> const& in) {
    return detail::decide_erased(by, it, given, in);
}
/// By the definition that the practice ships.
template <record_type R, command C>
    requires std::same_as<record_of<C>, R>
[[nodiscard]] result<step<R>, refusal> decide(R const& it, C const& given, context<R> const& in) {
    return decide(shipped<R>(), it, given, in);
}

/// Why a command is refused, with statements left to `to_text`; nothing when it is not.
template <record_type R, command C>
[[nodiscard]] std::optional<refusal> why_not(
    definition<R> const& by, R const& it, C const& given, context<R> const& in) {
    auto const found = evaluate(by, it, given, in);
    if (found.is_met) return std::nullopt;
    return detail::explain(by, it, key_of<C>, found, in);
}
template <record_type R, command C>
    requires std::same_as<record_of<C>, R>
[[nodiscard]] std::optional<refusal> why_not(R const& it, C const& given, context<R> const& in) {
    return why_not(shipped<R>(), it, given, in);
}

/// An advisory finding of a definition's check.
struct reported_finding {
    rule_id rule{};
    std::string_view name{};
    finding found{};
};
/// The checks of the definition that find something on this record now. They never block.
template <record_type R>
[[nodiscard]] std::vector<reported_finding> findings(definition<R> const& by, R const& it, context<R> const& in) {
    std::vector<reported_finding> found;
    for (std::size_t i = 0; i < by.standing; ++i) {
        if (by.rule_functions[i].check == nullptr) continue;
        if (auto const one = by.rule_functions[i].check(it, in); !one.is_met())
            found.push_back({by.carried_rules[i].rule, by.carried_rules[i].name, one});
    }
    return found;
}

/// A command that the clock gives, and when.
struct due_command {
    std::string_view timer{};
    std::uint16_t command = definition_view::none;
    instant due{};
};
/// The timers that run on the record, with the instants at which they are due; in no order. One that says in which states
/// it runs is asked there alone.
template <record_type R>
[[nodiscard]] std::vector<due_command> timers_of(
    definition<R> const& by, R const& it, typename R::policy_type const& policy) {
    std::vector<due_command> running;
    auto const state = it.process.state.empty() ? definition_view::none : detail::state_of(by, it);
    for (std::size_t i = 0; i < by.timers.size(); ++i) {
        auto const where = by.states_of(by.timers[i]);
        if (!where.empty() && std::find(where.begin(), where.end(), state) == where.end()) continue;
        if (auto const due = by.timer_functions[i].due(it, policy))
            running.push_back({by.timers[i].key, by.timers[i].command, *due});
    }
    return running;
}

} // namespace itsm::inline v0
