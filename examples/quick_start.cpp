// SPDX-License-Identifier: BSL-1.0
// [program]
#include <itsm/itsm.hpp>

#include <cstdio>

using namespace itsm;
namespace inc = itsm::incident_commands;

int main() {
    // [decide]
    actor_profile const anna{{"anna"}, {{"service_desk"}}, {"incident.*"}};
    incident_policy const policy{};
    instant const now = *parse_instant("2026-03-02T09:00:00Z");
    incident it;
    auto const attempt = [&](auto const& command) {
        auto const answer = decide(it, command, {.now = now, .actor = anna, .policy = policy});
        if (answer) it = answer->next();
        else std::puts(to_text(answer.error()).c_str());
    };
    inc::report const no_mail{
        .number = "INC7", .reporter = "eva", .channel = "phone", .symptom = "no mail", .service = {"mail"}};
    attempt(no_mail);
    attempt(inc::classify{.category = "mail", .impact = impact_level::high, .urgency = urgency_level::high});
    attempt(inc::resolve{.how = resolution_kind::fix, .done = "queue restarted", .failing_item = {"mx1"}});
    attempt(inc::tell_user{.text = "mail works again"});
    attempt(inc::close{}); // too early: refused, and `it` stays as it was
    // [/decide]

    // [desk]
    memory_store<incident> store;
    desk our_desk{store, policy, [=] { return now; }}; // the host's store, its policy, its clock
    if (our_desk.record(anna, no_mail)) std::puts("INC7 is on record");
    // [/desk]
}
// [/program]
