// SPDX-License-Identifier: BSL-1.0
#include <itsm/lifecycle/named.hpp>

#include <itsm/core/fold.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/incident/reflection.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace host_commands {
/// A host's own command, beside those of the practice.
struct tag {
    std::string word{};
    int weight = 0;
};
ITSM_COMMAND(itsm::incident, tag, (word, weight))
void apply(itsm::incident& it, tag const& given, itsm::context<itsm::incident> const&) {
    it.custom.set(given.word, given.weight);
}
using list = boost::mp11::mp_push_back<itsm::incident_commands::list, tag>;
} // namespace host_commands

using namespace itsm;

namespace {

actor_profile const agent{{"ada"}, {{"service_desk"}}, {"*"}};
incident_policy const policy{};
instant const now = *parse_instant("2026-03-09T09:00:00Z");

error refused(std::string_view key, value const& payload, unknown_keys unknown = unknown_keys::refuse) {
    auto const made = command_from<incident>(key, payload, unknown);
    REQUIRE_FALSE(made.has_value());
    return made.error();
}

} // namespace

TEST_CASE("a command is read by its key") {
    auto const box = command_from<incident>("assign", value_object{{"to", "bob"}, {"team", "second_line"}});
    REQUIRE(box.has_value());
    CHECK(box->key() == command_key{"assign"});
    REQUIRE(box->as<incident_commands::assign>() != nullptr);
    CHECK(box->as<incident_commands::assign>()->to.text == "bob");
    CHECK(box->as<incident_commands::start>() == nullptr);
    CHECK(box->type().payload(box->erased().given) == value_object{{"to", "bob"}, {"team", "second_line"}});
}

TEST_CASE("every command of the practice is found by its key and comes back from its payload") {
    CHECK(command_keys<incident_commands::list>.size() == boost::mp11::mp_size<incident_commands::list>::value);
    for (auto const& key : command_keys<incident_commands::list>) {
        auto const blank = command_from<incident>(key, {});
        REQUIRE_MESSAGE(blank.has_value(), key.view());
        CHECK(blank->key() == key);
        CHECK(blank->type().hash == key.hash());
        auto const payload = blank->type().payload(blank->erased().given);
        CHECK(command_from<incident>(key, payload).has_value());
    }
}

TEST_CASE("an unknown key is refused with the one that was probably meant") {
    CHECK(refused("reslove", {}) ==
          error{error_code::unknown_field, "", "no command \"reslove\"; did you mean \"resolve\"?"});
    CHECK(refused("", {}).message == "no command \"\"");
    CHECK(refused("tag", {}).code == error_code::unknown_field);
    CHECK(refused(std::string(1'000'000, 'x'), {}).message.size() < 100);
    CHECK(refused(std::string_view{"close\0", 6}, {}).code == error_code::unknown_field);
}

TEST_CASE("a payload that does not fit is refused with its place") {
    CHECK(refused("assign", value_object{{"too", "bob"}}) ==
          error{error_code::unknown_field, "/too", "no such field; did you mean \"to\"?"});
    CHECK(refused("assign", value{"bob"}).code == error_code::bad_type);
    CHECK(refused("hold", value_object{{"resume_at", "tomorrow"}}).path == "/resume_at");
    CHECK(refused("start", value_object{{"x", 1}}).code == error_code::unknown_field);
    CHECK(command_from<incident>("start", value_object{{"x", 1}}, unknown_keys::ignore).has_value());
}

TEST_CASE("a host reads its own commands beside the practice's") {
    auto const own = command_from<incident, host_commands::list>("tag", value_object{{"word", "vip"}, {"weight", 3}});
    REQUIRE(own.has_value());
    REQUIRE(own->as<host_commands::tag>() != nullptr);
    CHECK(own->as<host_commands::tag>()->weight == 3);
    CHECK(command_from<incident, host_commands::list>("close", {}).has_value());
    CHECK(command_from<incident, host_commands::list>("tga", {}).error().message ==
          "no command \"tga\"; did you mean \"tag\"?");
    CHECK(command_from<incident, boost::mp11::mp_list<>>("close", {}).error().message == "no command \"close\"");
}

TEST_CASE("a copy shares the command, which outlives the box it came from") {
    auto const copy = [] {
        auto const box =
            command_from<incident>("comment", value_object{{"text", "a text that is too long to be stored in place"}});
        return *box;
    }();
    CHECK(copy.as<incident_commands::comment>()->text == "a text that is too long to be stored in place");
    auto const other = copy;
    CHECK(other.as<incident_commands::comment>() == copy.as<incident_commands::comment>());
}

TEST_CASE("a command by its key decides what the command itself decides") {
    context<incident> const in{now, agent, policy};
    value const report = value_object{{"number", "INC1"},
        {"source", "user"},
        {"reporter", "carol"},
        {"channel", "mail"},
        {"symptom", "mail is down"},
        {"service", "mail"},
        {"desk_team", "desk"}};
    auto const box = command_from<incident>("report", report);
    REQUIRE(box.has_value());
    auto const by_key = decide(shipped<incident>(), incident{}, *box, in);
    auto const by_type = decide(incident{}, *box->as<incident_commands::report>(), in);
    REQUIRE_MESSAGE(by_key.has_value(), to_text(by_key.error()));
    REQUIRE(by_type.has_value());
    CHECK(by_key->next() == by_type->next());
    auto const too_early = decide(shipped<incident>(), by_key->next(), *command_from<incident>("close", {}), in);
    REQUIRE_FALSE(too_early.has_value());
    CHECK(too_early.error().kind == refusal_kind::no_such_transition);
    CHECK_FALSE(evaluate(shipped<incident>(), by_key->next(), *command_from<incident>("close", {}), in).is_met);
}

TEST_CASE("a stored command, decided again on the folded record, gives the stored step") {
    context<incident> const in{now, agent, policy};
    std::vector<std::pair<std::string_view, value>> const commands{
        {"report",
            value_object{{"number", "INC1"},
                {"source", "user"},
                {"reporter", "carol"},
                {"channel", "mail"},
                {"symptom", "mail is down"},
                {"service", "mail"},
                {"desk_team", "desk"}}},
        {"classify", value_object{{"category", "mail"}, {"impact", "high"}, {"urgency", "low"}}},
        {"assign", value_object{{"to", "bob"}, {"team", "second_line"}}},
        {"hold", value_object{{"reason", "awaiting_user"}, {"resume_at", "2026-03-10T09:00:00Z"}}},
    };
    incident it;
    std::vector<journal_entry> entries;
    for (auto const& [key, payload] : commands) {
        auto const box = command_from<incident>(key, payload);
        REQUIRE_MESSAGE(box.has_value(), key);
        auto const decided = decide(shipped<incident>(), it, *box, in);
        REQUIRE_MESSAGE(decided.has_value(), to_text(decided.error()));
        journal_entry entry;
        entry.record = {"incident", "INC1"};
        entry.version = decided->next().version;
        entry.command_key = decided->command().view();
        entry.payload = decided->payload();
        entry.changes = differences(it, decided->next());
        it = decided->next();
        // As a store would keep it.
        auto const stored = from_value<journal_entry>(to_value(entry));
        REQUIRE(stored.has_value());
        CHECK(*stored == entry);
        entries.push_back(*stored);
    }
    CHECK(fold<incident>(entries).value() == it);
    for (std::size_t n = 0; n < entries.size(); ++n) {
        auto const before = fold<incident>(std::span{entries}.first(n));
        auto const again = decide(
            shipped<incident>(), *before, *command_from<incident>(entries[n].command_key, entries[n].payload), in);
        REQUIRE(again.has_value());
        CHECK(differences(*before, again->next()) == entries[n].changes);
        CHECK(again->payload() == entries[n].payload);
    }
}
