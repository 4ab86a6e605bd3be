// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/reflect.hpp>
#include <itsm/incident/facts.hpp>
#include <itsm/incident/lifecycle.hpp>

#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>
#include <rapidcheck.h>

#include <array>
#include <chrono>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

/// Incidents that anything is asked of, in whatever order and by whomever.
namespace itsm::histories {

using any_command = boost::mp11::mp_rename<incident_commands::list, std::variant>;

inline instant const monday_9am = *parse_instant("2026-03-02T09:00:00Z");

inline std::size_t below(std::size_t n) { return *rc::gen::inRange<std::size_t>(0, n); }
inline bool one_in(std::size_t n) { return below(n) == 0; }

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

inline any_command any_of_them() {
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
inline any_command leading_on(incident const& it) {
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

inline actor_profile any_actor() {
    switch (below(6)) {
    case 0: return {{"eva"}, {}, {"incident.report", "incident.comment"}};
    case 1: return {{"bob"}, {{"second_line"}}, {"incident.*"}};
    default: return {{"anna"}, {{"service_desk"}}, {"incident.*"}};
    }
}

inline fact_set any_facts() {
    fact_set known;
    if (one_in(2)) known.set(facts::root_causes_addressed, !one_in(3));
    if (one_in(2)) known.set(facts::formal_review_on_record, !one_in(3));
    if (one_in(2)) known.set(facts::decider_above_owners, !one_in(3));
    if (one_in(3)) known.set(facts::escalation_share_reached_at, monday_9am + std::chrono::hours{below(60)});
    return known;
}

inline incident_policy any_policy() {
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

} // namespace itsm::histories
