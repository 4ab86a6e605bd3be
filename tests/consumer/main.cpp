// SPDX-License-Identifier: BSL-1.0
// A host that links the rules alone: it decides on an incident, and the answer is the one it should be.
#include <itsm/itsm.hpp>

#include <cstdio>

namespace inc = itsm::incident_commands;

int main() {
    itsm::actor_profile const anna{{"anna"}, {{"service_desk"}}, {"incident.*"}};
    itsm::incident_policy const policy{};
    itsm::context<itsm::incident> const given{.now = {}, .actor = anna, .policy = policy};

    auto const recorded = decide(itsm::incident{},
        inc::report{.number = "INC7", .reporter = "eva", .channel = "phone", .symptom = "no mail", .service = {"mail"}},
        given);
    if (!recorded || recorded->next().state != itsm::incident_state::recorded) return 1;
    auto const early = decide(recorded->next(), inc::assign{.to = {"bob"}}, given);
    if (early || early.error().rules() != std::vector<itsm::rule_id>{"INC-2"}) return 2;
    std::puts(to_text(early.error()).c_str());

    std::printf("itsm %d\n", ITSM_VERSION);
}
