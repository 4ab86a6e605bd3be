// SPDX-License-Identifier: BSL-1.0
// A host that links everything: an incident goes out as JSON and comes back, and a lifecycle is drawn.
#include <itsm/exchange/diagram.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/json/typed.hpp>
#include <itsm/version.hpp>

#include <cstdio>

namespace inc = itsm::incident_commands;

int main() {
    itsm::actor_profile const anna{{"anna"}, {{"service_desk"}}, {"incident.*"}};
    itsm::incident_policy const policy{};
    auto const recorded = decide(itsm::incident{},
        inc::report{.number = "INC7",
            .reporter = "jörg",
            .channel = "mail",
            .symptom = "VPN \"drops\", again",
            .service = {"network"}},
        {.now = {}, .actor = anna, .policy = policy});
    if (!recorded) return 1;

    auto const text = write_json(recorded->next());
    auto const read = itsm::read_json<itsm::incident>(text);
    if (!read || *read != recorded->next()) return 2;
    if (itsm::read_json<itsm::incident>(R"({"stat": "closed"})")) return 3; // a misspelt key is an error
    std::puts(text.c_str());
    if (!to_mermaid(itsm::incident_lifecycle).starts_with("stateDiagram-v2")) return 4;

    std::printf("itsm %d\n", ITSM_VERSION);
}
