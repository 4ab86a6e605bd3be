// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/lifecycle.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/json/typed.hpp>

#include <cstdio>
#include <string>
#include <string_view>

// What a host's screen needs: a record as JSON in and out, the buttons that work, and why the others do not.

namespace inc = itsm::incident_commands;

namespace {

constexpr std::string_view stored = R"({
    "id": "018e3c2a-7b1c-7000-8000-00000000002a",
    "number": "INC0000042",
    "version": 3,
    "process": {"definition": "incident", "definition_version": 1, "state": "assigned"},
    "state": "assigned",
    "report": {"source": "user", "reporter": "eva", "channel": "portal", "symptom": "Drucker \"Süd-2\" druckt nicht"},
    "service": "printing",
    "category": "printer",
    "impact": "low",
    "urgency": "medium",
    "owner": "bob",
    "custom": {"cost_centre": 4711}
})";

void print(std::string const& text) { std::puts(text.c_str()); }
int fail(std::string const& why) {
    print(why);
    return 1;
}

// [screen]
/// A line for each command: a button, a form to fill in first, or a greyed-out button with its reason.
void print_buttons(itsm::incident const& it, itsm::context<itsm::incident> const& given) {
    for (auto const& one : permitted(it, given)) {
        std::string line = "  " + std::string{one.command.view()};
        line.resize(26, ' ');
        if (one.answer == itsm::permission_answer::now) line += "now";
        for (auto const field : one.fields) line.append(field == one.fields.front() ? "asks for " : ", ").append(field);
        if (one.answer == itsm::permission_answer::refused) line.append("not now: ").append(enum_name(one.why.kind));
        print(line);
    }
}
// [/screen]

} // namespace

int main() {
    // [read]
    auto const read = itsm::read_json<itsm::incident>(stored);
    if (!read) return fail(to_text(read.error()));
    // [/read]

    itsm::actor_profile const bob{{"bob"}, {{"second_line"}}, {"incident.*"}};
    itsm::incident_policy const policy{};
    auto const now = *itsm::parse_instant("2026-03-02T09:00:00Z");
    itsm::context<itsm::incident> const given{.now = now, .actor = bob, .policy = policy};

    print(read->number + ", state " + std::string{enum_name(read->state)} + ":");
    print_buttons(*read, given);

    // [why_not]
    if (auto const refused = why_not(*read, inc::close{}, given)) print("\n" + to_text(*refused));
    // [/why_not]

    // [write]
    auto const started = decide(*read, inc::start{}, given);
    if (!started) return fail(to_text(started.error()));
    print("\n" + write_json(started->next()));
    // [/write]

    // [misspelt]
    auto const misspelt = itsm::read_json<itsm::incident>(R"({"report": {"sympton": "no mail"}})");
    print("\n" + to_text(misspelt.error()));
    // [/misspelt]
}
