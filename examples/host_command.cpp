// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/reflect.hpp>
#include <itsm/incident/definition.hpp>
#include <itsm/incident/lifecycle.hpp>

#include <cstdio>
#include <string>

// A host's own command, field and duty beside the shipped ones: a VIP's incident is assigned within half an hour.

namespace inc = itsm::incident_commands;
using itsm::incident;
using namespace std::chrono_literals;

// [command]
namespace acme {

/// Marks the reporter as somebody whose time is expensive.
struct mark_vip {
    std::string reason{};
};
ITSM_COMMAND(itsm::incident, mark_vip, (reason))

/// The effect: it sets what the command says, nothing else, and never refuses.
void apply(incident& it, mark_vip const& given, itsm::context<incident> const&) { it.custom.set("vip", given.reason); }

} // namespace acme
// [/command]

// [rules]
namespace acme {

constexpr auto reason_given = itsm::asks_for<&mark_vip::reason>();

/// A standing duty is asked after every step: it says what is owed now, and what it no longer says is withdrawn.
constexpr auto vip_assigned_soon = itsm::owes<incident>({"ACME-2", "A VIP's incident is assigned within half an hour."},
    "assignment of a VIP's incident",
    {},
    [](incident const&, incident const& next, itsm::context<incident> const&, itsm::owed_duties& owed) {
        bool const is_waiting =
            next.state == itsm::incident_state::recorded || next.state == itsm::incident_state::classified;
        if (!is_waiting || next.custom.find("vip") == nullptr) return;
        owed.all.push_back({.kind = itsm::duty_kind::obligation,
            .rule = "ACME-2",
            .key = "assign_vip",
            .owner = "service_desk",
            .task = "assign the VIP's incident " + next.number,
            .due = next.recorded_at + 30min,
            .discharged_by = "assign"});
    });

} // namespace acme
// [/rules]

// [definition]
namespace acme {

constexpr itsm::lifecycle_spec<incident> spec() {
    using enum itsm::incident_state;
    auto all = itsm::incident_spec();
    all.key = "acme-incident"; // permissions are "acme-incident.<command>" from here on
    all.add(
        itsm::row("mark_vip", itsm::from(recorded, classified), itsm::on<mark_vip>, itsm::to_same(), {reason_given}));
    all.add(vip_assigned_soon);
    return all;
}
constexpr auto const& process = itsm::compiled<&spec>;

} // namespace acme
// [/definition]

int main() {
    // [use]
    itsm::actor_profile const anna{{"anna"}, {{"service_desk"}}, {"acme-incident.*"}};
    itsm::incident_policy const policy{};
    auto const now = *itsm::parse_instant("2026-03-02T09:00:00Z");
    incident it;
    auto const attempt = [&](auto const& command) {
        auto const answer = decide(acme::process, it, command, {.now = now, .actor = anna, .policy = policy});
        if (!answer) return void(std::puts(to_text(answer.error()).c_str()));
        it = answer->next();
        for (auto const& one : it.obligations)
            std::printf("%s owes %s until %s (%s)\n",
                one.owner.c_str(),
                one.key.c_str(),
                itsm::to_text(*one.due).c_str(),
                one.rule.bytes.data());
    };
    attempt(inc::report{
        .number = "INC7", .reporter = "the chairman", .channel = "phone", .symptom = "no mail", .service = {"mail"}});
    std::puts("-- a VIP, without a reason and with one");
    attempt(acme::mark_vip{});
    attempt(acme::mark_vip{.reason = "annual meeting at ten"});
    std::puts("-- assigned: ACME-2 owes nothing any more");
    attempt(
        inc::classify{.category = "mail", .impact = itsm::impact_level::low, .urgency = itsm::urgency_level::medium});
    attempt(inc::assign{.to = {"bob"}});
    // [/use]
}
