// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/reflect.hpp>
#include <itsm/incident/definition.hpp>
#include <itsm/incident/facts.hpp>
#include <itsm/incident/lifecycle.hpp>

#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <array>
#include <chrono>
#include <string>
#include <variant>
#include <vector>

// Whatever is asked of an incident, in whatever order and by whomever: what the compiler built and what was built at run
// time decide alike, and what every accepted step promises holds.

using namespace itsm;

namespace {

using any_command = boost::mp11::mp_rename<incident_commands::list, std::variant>;

instant const monday_9am = *parse_instant("2026-03-02T09:00:00Z");

std::size_t below(std::size_t n) { return *rc::gen::inRange<std::size_t>(0, n); }
bool one_in(std::size_t n) { return below(n) == 0; }

/// Values that a guard may like as well as some that none does.
template <class T>
void fill(T& field) {
    if constexpr (detail::is_optional<T>) {
        if (one_in(4)) return;
        field.emplace();
        fill(*field);
    } else if constexpr (std::is_same_v<T, bool>) {
        field = one_in(2);
    } else if constexpr (std::is_same_v<T, int>) {
        field = static_cast<int>(below(4));
    } else if constexpr (std::is_enum_v<T>) {
        auto const wanted = below(boost::mp11::mp_size<boost::describe::describe_enumerators<T>>::value);
        boost::mp11::mp_with_index<boost::mp11::mp_size<boost::describe::describe_enumerators<T>>::value>(
            wanted, [&](auto i) { field = boost::mp11::mp_at_c<boost::describe::describe_enumerators<T>, i>::value; });
    } else if constexpr (std::is_same_v<T, instant>) {
        field = monday_9am + std::chrono::hours{below(24 * 40)};
    } else if constexpr (std::is_same_v<T, std::string>) {
        constexpr std::array pool{"", "anna", "bob", "mail", "carrier", "awaiting_user", "scheduled"};
        field = pool[below(pool.size())];
    } else if constexpr (requires { field.text; }) {
        fill(field.text);
    } else if constexpr (std::is_same_v<T, record_ref>) {
        if (one_in(2)) field = {"problem", "PRB0000001"};
    }
}

any_command any_of_them() {
    any_command made;
    boost::mp11::mp_with_index<boost::mp11::mp_size<any_command>::value>(
        below(boost::mp11::mp_size<any_command>::value), [&](auto i) {
            boost::mp11::mp_at_c<any_command, i> given{};
            boost::mp11::mp_for_each<detail::members_of<decltype(given)>>([&](auto d) { fill(given.*d.pointer); });
            made = std::move(given);
        });
    return made;
}

/// Now and then what leads on, so that long histories reach every state.
any_command leading_on(incident const& it) {
    using namespace incident_commands;
    switch (it.state) {
    case incident_state::recorded:
        if (it.version == 0)
            return report{.number = "INC0000001",
                .id = {1, 1},
                .tenant = {1, 1},
                .reporter = "eva",
                .channel = "phone",
                .symptom = "mail is down",
                .service = {"mail"}};
        return classify{.category = "mail", .impact = impact_level::low, .urgency = urgency_level::medium};
    case incident_state::classified: return assign{.to = {"bob"}};
    case incident_state::assigned: return start{};
    case incident_state::in_progress:
        return resolve{
            .how = resolution_kind::fix, .done = "restarted", .no_item_found = true, .category_confirmed = true};
    case incident_state::resolved:
        if (!it.confirmation.told_at) return tell_user{.text = "works"};
        if (it.confirmation.answer != user_answer::agreed) return record_answer{.answer = user_answer::agreed};
        if (!it.material_effect) return judge_effect{.material = false};
        return incident_commands::close{.category_confirmed = true};
    case incident_state::closed: return reopen{.reason = "again"};
    }
    return start{};
}

actor_profile any_actor() {
    switch (below(6)) {
    case 0: return {{"eva"}, {}, {"incident.report", "incident.comment"}};
    case 1: return {{"bob"}, {{"second_line"}}, {"incident.*"}};
    default: return {{"anna"}, {{"service_desk"}}, {"incident.*"}};
    }
}

fact_set any_facts() {
    fact_set known;
    if (one_in(2)) known.set(facts::root_causes_addressed, !one_in(3));
    if (one_in(2)) known.set(facts::formal_review_on_record, !one_in(3));
    if (one_in(2)) known.set(facts::decider_above_owners, !one_in(3));
    if (one_in(3)) known.set(facts::escalation_share_reached_at, monday_9am + std::chrono::hours{below(60)});
    return known;
}

incident_policy any_policy() {
    incident_policy policy;
    if (one_in(3)) policy.escalation_path = escalation_path_rule::best_fit;
    if (one_in(3)) policy.after_closing = after_closing_rule::new_linked_record;
    if (one_in(3)) policy.silence_is_consent.reset();
    if (one_in(3)) policy.reopening_restarts_clock = true;
    return policy;
}

/// Goes through one random history and calls `each(before, given, context, decided)`.
template <class F>
void random_history(F each) {
    incident it;
    auto now = monday_9am;
    auto const policy = any_policy();
    for (auto steps = *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, 80)); steps > 0; --steps) {
        now += std::chrono::minutes{below(60 * 48)};
        auto const actor = any_actor();
        auto const known = any_facts();
        auto const in = context<incident>{now, actor, policy, known};
        auto const given = one_in(2) ? leading_on(it) : any_of_them();
        std::visit(
            [&]<command C>(C const& c) {
                erased_command<incident> const asked{&on<C>, &c};
                auto const before = it;
                auto const decided = decide(incident_lifecycle, it, asked, in);
                RC_ASSERT(it == before);
                each(before, asked, in, decided);
                if (decided) it = decided->next();
            },
            given);
    }
}

} // namespace

TEST_CASE("a definition made at run time decides as the compiled one, over random histories") {
    auto const own = make_definition(incident_spec());
    REQUIRE(own.has_value());
    CHECK(rc::check([&] {
        random_history([&](incident const& it,
                           erased_command<incident> const& given,
                           context<incident> const& in,
                           result<step<incident>, refusal> const& decided) {
            auto const other = decide(own->handle(), it, given, in);
            RC_ASSERT(other.has_value() == decided.has_value());
            if (decided) {
                RC_ASSERT(other->next() == decided->next());
                RC_ASSERT(other->row() == decided->row());
                RC_ASSERT(other->duties() == decided->duties());
                RC_ASSERT(other->facts() == decided->facts());
            } else {
                RC_ASSERT(to_text(other.error()) == to_text(decided.error()));
                RC_ASSERT(other.error().kind == decided.error().kind);
            }
        });
    }));
}

TEST_CASE("what evaluate says is what decide does, over random histories") {
    CHECK(rc::check([] {
        random_history([](incident const& it,
                           erased_command<incident> const& given,
                           context<incident> const& in,
                           result<step<incident>, refusal> const& decided) {
            auto const said = evaluate(incident_lifecycle, it, given, in);
            RC_ASSERT(said.is_met == decided.has_value());
            if (!decided) RC_ASSERT(said.kind == decided.error().kind);
            if (decided) RC_ASSERT(incident_lifecycle.states[said.target].key == decided->next().process.state);
        });
    }));
}

TEST_CASE("every accepted step keeps what the record promises") {
    CHECK(rc::check([] {
        random_history([](incident const& before,
                           erased_command<incident> const&,
                           context<incident> const& in,
                           result<step<incident>, refusal> const& decided) {
            if (!decided) return;
            auto const& it = decided->next();
            RC_ASSERT(it.version == before.version + 1);
            RC_ASSERT(decided->base_version() == before.version);
            RC_ASSERT(it.process.state.view() == enum_name(it.state));
            RC_ASSERT(!it.owner.empty()); // INC-4
            bool const was_assigned = it.state != incident_state::recorded;
            RC_ASSERT(!was_assigned || (!it.category.empty() && it.impact && it.urgency)); // INC-2
            RC_ASSERT(it.priority.has_value() == (it.impact && it.urgency));               // INC-3
            if (it.overridden_priority) RC_ASSERT(it.priority == it.overridden_priority->priority);
            bool const is_over = it.state == incident_state::resolved || it.state == incident_state::closed;
            RC_ASSERT(it.resolution.has_value() == is_over);         // INC-9
            RC_ASSERT(it.outage.restored_at.has_value() == is_over); // INC-23
            if (is_over) RC_ASSERT(!it.hold.has_value());
            RC_ASSERT(it.closed_at.has_value() == (it.state == incident_state::closed));
            if (it.hold) RC_ASSERT(in.policy.find_hold_reason(it.hold->reason) != nullptr);    // INC-13
            if (it.state == incident_state::closed) RC_ASSERT(it.material_effect.has_value()); // INC-20
            RC_ASSERT(it.escalation.level <= 1 || it.escalation.search_outcome);               // INC-18
            for (auto const& change : it.emergency_changes) {                                  // INC-15
                bool linked = false;
                for (auto const& one : it.links) linked = linked || one == record_link{link_kind::ended_by, change};
                RC_ASSERT(linked);
            }
            for (std::size_t i = 0; i < it.obligations.size(); ++i)
                for (std::size_t j = 0; j < i; ++j) RC_ASSERT(it.obligations[i].key != it.obligations[j].key);
            RC_ASSERT(it.reopen_count >= before.reopen_count);
        });
    }));
}

TEST_CASE("a step that changes nothing owed announces no obligation twice, over random histories") {
    CHECK(rc::check([] {
        random_history([](incident const& before,
                           erased_command<incident> const&,
                           context<incident> const&,
                           result<step<incident>, refusal> const& decided) {
            if (!decided) return;
            for (auto const& announced : decided->duties()) {
                if (announced.kind == duty_kind::notice) continue;
                for (auto const& held : before.obligations) RC_ASSERT(!(held == announced));
            }
        });
    }));
}

TEST_CASE("random histories reach every state") {
    std::array<int, 6> seen{};
    CHECK(rc::check([&] {
        random_history([&](incident const&,
                           erased_command<incident> const&,
                           context<incident> const&,
                           result<step<incident>, refusal> const& decided) {
            if (decided) ++seen[static_cast<std::size_t>(decided->next().state)];
        });
    }));
    for (auto const count : seen) CHECK(count > 20);
}
