// SPDX-License-Identifier: BSL-1.0
#include <itsm/testing/store_samples.hpp>

#include <itsm/incident/policy.hpp>

#include <array>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <utility>

namespace itsm::inline v0 {

namespace {

namespace inc = incident_commands;

incident_policy const& policy() {
    static incident_policy const kept{};
    return kept;
}
actor_profile const& agent() {
    static actor_profile const kept{{"anna"}, {{"service_desk"}}, {"incident.*"}};
    return kept;
}

template <class C>
result<step<incident>, refusal> tried(incident const& it, C const& command, instant at) {
    return decide(it, command, context<incident>{at, agent(), policy(), no_facts});
}
template <class C>
step<incident> decided(incident const& it, C const& command, instant at) {
    auto made = tried(it, command, at);
    // The shipped process has changed and the samples have not: nothing about a store can be said then.
    if (!made) throw std::logic_error{to_text(made.error())};
    return std::move(*made);
}

std::string_view name_of(std::optional<priority_level> priority) {
    return priority ? enum_name(*priority) : std::string_view{};
}
std::optional<instant> due_of(incident const& it) {
    std::optional<instant> first;
    for (auto const& owed : it.obligations) {
        auto const due = owed.due.value_or(instant::min());
        if (!first || due < *first) first = due;
    }
    return first;
}

constexpr std::array<std::string_view, 4> people{"bo", "cy", "Äbe", "zo"};
constexpr std::array<std::string_view, 3> teams{"network", "mail", "Netz"};

template <std::size_t N>
std::string any_of(std::array<std::string_view, N> const& texts, kit_random& random) {
    return std::string{texts[random.below(N)]};
}
impact_level any_impact(kit_random& random) { return random.one_in(2) ? impact_level::high : impact_level::low; }
urgency_level any_urgency(kit_random& random) { return random.one_in(2) ? urgency_level::high : urgency_level::low; }

} // namespace

step<incident> store_samples<incident>::created(sample_record const& of) {
    return decided(incident{},
        inc::report{.number = of.number,
            .id = {of.id.high, of.id.low},
            .tenant = of.tenant,
            .reporter = "eva",
            .channel = "phone",
            .symptom = of.text,
            .service = {"mail"}},
        of.at);
}

step<incident> store_samples<incident>::changed(incident const& it, std::string const& text, instant at) {
    return decided(it, inc::correct_report{.symptom = text}, at);
}

step<incident> store_samples<incident>::varied(incident const& it, kit_random& random, instant at) {
    auto made = [&]() -> result<step<incident>, refusal> {
        switch (random.below(5)) {
        case 0:
            return tried(it,
                inc::classify{.category = "mail", .impact = any_impact(random), .urgency = any_urgency(random)},
                at);
        case 1: return tried(it, inc::assign{.to = {any_of(people, random)}, .team = {any_of(teams, random)}}, at);
        case 2: return tried(it, inc::start{}, at);
        case 3: return tried(it, inc::correct_report{.service = {random.one_in(2) ? "print" : "vpn"}}, at);
        default: return tried(it, inc::comment{.text = std::to_string(random.next())}, at);
        }
    }();
    if (made) return std::move(*made);
    return changed(it, text_of(it) + "~", at);
}

sample_condition<incident> store_samples<incident>::condition(kit_random& random) {
    switch (random.below(10)) {
    case 0: {
        auto const level = random.one_in(2) ? priority_level::p2 : priority_level::p4;
        return {field<&incident::priority> == level, [=](incident const& it) { return it.priority == level; }};
    }
    case 1: {
        auto const state = random.one_in(2) ? incident_state::recorded : incident_state::assigned;
        return {field<&incident::state> == state, [=](incident const& it) { return it.state == state; }};
    }
    case 2: {
        auto const team = any_of(teams, random);
        return {field<&incident::team> <= team_name{team}, [=](incident const& it) { return it.team.text <= team; }};
    }
    case 3:
        return {field<&incident::owner>.is_one_of({{"bo"}, {"Äbe"}}),
            [](incident const& it) { return it.owner.text == "bo" || it.owner.text == "Äbe"; }};
    case 4: return {field<&incident::priority>.is_set(), [](incident const& it) { return it.priority.has_value(); }};
    case 5:
        return {!(field<&incident::priority> > priority_level::p3),
            [](incident const& it) { return !it.priority || name_of(it.priority) <= "p3"; }};
    case 6:
        return {field<&incident::report, &incident_report::symptom>.contains("~"),
            [](incident const& it) { return it.report.symptom.find('~') != std::string::npos; }};
    case 7:
        return {field<&incident::service> != service_name{"vpn"},
            [](incident const& it) { return it.service.text != "vpn"; }};
    case 8: {
        auto const number = "INC" + std::to_string(random.below(8));
        return {field<&incident::number> < number, [=](incident const& it) { return it.number < number; }};
    }
    default: {
        auto const when = *parse_instant("2026-03-02T13:00:00Z") + std::chrono::microseconds{random.below(400)};
        return {next_due<incident> <= when, [=](incident const& it) {
                    auto const due = due_of(it);
                    return due && *due <= when;
                }};
    }
    }
}

std::vector<sample_order<incident>> store_samples<incident>::orders() {
    auto const by_priority = [](incident const& a, incident const& b) {
        return name_of(a.priority) <=> name_of(b.priority); // nothing stands before "p1"
    };
    auto const by_team = [](incident const& a, incident const& b) { return a.team.text <=> b.team.text; };
    auto const by_due = [](incident const& a, incident const& b) -> std::strong_ordering {
        auto const first = due_of(a);
        auto const second = due_of(b);
        if (!first || !second) return first.has_value() <=> second.has_value();
        return *first <=> *second;
    };
    return {
        {{}, [](incident const&, incident const&) { return std::strong_ordering::equal; }},
        {{field<&incident::priority>.ascending()}, by_priority},
        {{field<&incident::priority>.descending()},
            [=](incident const& a, incident const& b) { return by_priority(b, a); }},
        {{field<&incident::team>.ascending(), field<&incident::number>.descending()},
            [=](incident const& a, incident const& b) {
                auto const first = by_team(a, b);
                return first != 0 ? first : b.number <=> a.number;
            }},
        {{next_due<incident>.ascending(), field<&incident::state>.descending()},
            [=](incident const& a, incident const& b) {
                auto const first = by_due(a, b);
                return first != 0 ? first : enum_name(b.state) <=> enum_name(a.state);
            }},
        {{field<&incident::owner>.descending()},
            [](incident const& a, incident const& b) { return b.owner.text <=> a.owner.text; }},
    };
}

} // namespace itsm::inline v0
