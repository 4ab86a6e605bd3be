// SPDX-License-Identifier: BSL-1.0
#include "commands.hpp"
#include "store_file.hpp"

#include <itsm/exchange/mapping.hpp>
#include <itsm/exchange/replay.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/json/json.hpp>

#include <CLI/CLI.hpp>

#include <chrono>

namespace itsm::tool {

namespace {

struct show_arguments {
    std::string store{};
    std::string tenant{};
    std::string record{};
    std::string mapping{};
    std::string at{};
    // why
    std::string command{};
    std::string fields{};
    std::string actor = "operator";
    std::vector<std::string> roles{};
    std::vector<std::string> permissions{"incident.*"};
    bool json = false;
};

/// The tool is where a clock is read.
result<instant> now_or(std::string const& at) {
    if (!at.empty()) return parse_instant(at);
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

result<std::vector<target_clock>> clocks_of(std::string const& mapping) {
    if (mapping.empty()) return std::vector<target_clock>{};
    return read_document(mapping)
        .and_then([](std::string&& text) { return read_mapping(text); })
        .and_then([](replay_mapping&& read) { return bind_targets(read); });
}

/// A member a line, nested ones by their path: what is null and what is empty is left out.
void add_lines(std::vector<std::vector<std::string>>& rows, std::string const& name, value const& held) {
    if (auto const* object = held.as<value_object>()) {
        for (auto const& [key, member] : *object) add_lines(rows, name.empty() ? key : name + "." + key, member);
    } else if (auto const* list = held.as<value_list>()) {
        for (std::size_t i = 0; i < list->size(); ++i) add_lines(rows, name + "." + std::to_string(i), (*list)[i]);
    } else if (auto const* text = held.as<std::string>()) {
        if (!text->empty()) rows.push_back({name, *text});
    } else if (!held.is_null()) {
        auto const shown = held.as<instant>() != nullptr ? to_text(*held.as<instant>()) : to_json(held);
        rows.push_back({name, shown});
    }
}

std::string journal_text(std::vector<journal_entry> const& entries) {
    std::vector<std::vector<std::string>> rows;
    for (auto const& one : entries) {
        auto const version = std::to_string(one.version);
        if (one.row.empty()) {
            rows.push_back({version, to_text(one.at), "", "redacted", ""});
            continue;
        }
        std::string changed;
        for (auto const& change : one.changes)
            if (change.path == "/state") changed = to_json(change.before) + " -> " + to_json(change.after);
        auto const by = one.definition == "incident-observed" ? one.command_key + " (observed)" : one.command_key;
        rows.push_back({version, to_text(one.at), one.actor.text, by, changed});
    }
    return in_columns(rows);
}

exit_code show(show_arguments const& given) {
    auto opened = open_store(given.store, given.tenant);
    if (!opened) return complain(given.store, opened.error());
    auto const it = find_incident(*opened, given.record);
    if (!it) return complain(given.store, it.error());
    auto const entries = opened->records->journal<incident>(opened->tenant, it->id);
    if (!entries) return complain(given.store, entries.error());
    auto const now = now_or(given.at);
    if (!now) return complain("--at", now.error());
    auto const clocks = clocks_of(given.mapping);
    if (!clocks) return complain(given.mapping, clocks.error());
    std::string text;
    value_object explained;
    for (auto const& clock : *clocks) {
        auto const why = explain(clock, *entries, *now);
        auto const words = why ? to_text(*why) : to_text(why.error());
        text += "\nclock " + clock.target().name + " at " + to_text(*now) + "\n" + words + "\n";
        explained.emplace_back(clock.target().name, words);
    }
    if (given.json)
        return answer(
            to_json_pretty(value_object{
                {"record", to_value(*it)}, {"journal", to_value(*entries)}, {"clocks", value{std::move(explained)}}}) +
            "\n");
    std::vector<std::vector<std::string>> rows;
    add_lines(rows, {}, to_value(*it));
    return answer(it->number + "\n" + in_columns(rows) + "\njournal\n" + journal_text(*entries) + text);
}

exit_code why(show_arguments const& given) {
    auto opened = open_store(given.store, given.tenant);
    if (!opened) return complain(given.store, opened.error());
    auto const it = find_incident(*opened, given.record);
    if (!it) return complain(given.store, it.error());
    auto const now = now_or(given.at);
    if (!now) return complain("--at", now.error());
    auto const fields = given.fields.empty() ? result<value>{value{}} : parse_json(given.fields);
    if (!fields) return complain("--fields", fields.error());
    auto const command = command_from<incident, incident_commands::list>(given.command, *fields);
    if (!command) return complain(given.command, command.error());

    actor_profile actor{{given.actor}, {}, {}};
    for (auto const& one : given.permissions) actor.permissions.add(one);
    for (auto const& one : given.roles) actor.roles.push_back({one});
    incident_policy const policy;
    auto const decided = decide(incident_lifecycle, *it, *command, context<incident>{*now, actor, policy});
    if (!decided) return answer(to_text(decided.error()) + "\n", exit_code::findings);
    std::vector<std::vector<std::string>> rows;
    for (auto const& change : differences(*it, decided->next()))
        rows.push_back({change.path, to_json(change.before), "->", to_json(change.after)});
    return answer(
        given.command + " would be carried out, and nothing was: this command only asks\n" + in_columns(rows));
}

} // namespace

void add_show_commands(CLI::App& app, exit_code& into) {
    auto const given = std::make_shared<show_arguments>();
    auto const add = [&](char const* name, char const* what, exit_code (*run)(show_arguments const&)) {
        auto* const command = app.add_subcommand(name, what);
        command->add_option("STORE", given->store, "an SQLite file")->required();
        command->add_option("ID", given->record, "a number, such as INC0000007, or an id")->required();
        command->add_option("--tenant", given->tenant, "whose records (UUID); needed where there are several");
        command->add_option("--at", given->at, "as of then, such as 2026-03-02T09:00:00Z; now without it");
        command->callback([given, run, &into] { into = run(*given); });
        return command;
    };
    auto* command = add("show", "a record, its journal and its clocks", show);
    command->add_option("--mapping", given->mapping, "a mapping with targets and calendars: their clocks are shown");
    command->add_flag("--json", given->json, "for programs");

    command = add("why", "whether a command would be carried out, and if not why", why);
    command->add_option("COMMAND", given->command, "such as close")->required();
    command->add_option("--fields", given->fields, "the command's fields (JSON)");
    command->add_option("--actor", given->actor, "who gives it")->capture_default_str();
    command->add_option("--role", given->roles, "a role of the actor's; may be given several times");
    command->add_option("--permission", given->permissions, "what the actor may do")->capture_default_str();
}

} // namespace itsm::tool
