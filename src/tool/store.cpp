// SPDX-License-Identifier: BSL-1.0
#include "commands.hpp"
#include "store_file.hpp"

#include <itsm/incident/reflection.hpp>
#include <itsm/json/json.hpp>

#include <CLI/CLI.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>

namespace itsm::tool {

namespace {

struct store_arguments {
    std::string store{};
    std::string tenant{};
    std::string other{}; ///< where to, or where from
    std::string head{};
    bool json = false;
};

/// The journal of a record has to lead to the record that is stored; the chain alone does not say so.
result<std::uint64_t> fold_all(store_file& in) {
    std::uint64_t folded = 0;
    std::optional<error> differs;
    auto const read = in.records->for_each<incident>(in.tenant, [&](incident const& it, auto entries) {
        if (differs) return;
        // What was redacted cannot be folded any more; the chain still covers it.
        if (std::any_of(entries.begin(), entries.end(), [](auto const& one) { return one.row.empty(); })) return;
        auto const made = fold<incident>(entries);
        if (!made)
            differs = error{error_code::corrupt, it.number, "its journal does not fold: " + to_text(made.error())};
        else if (*made != it) differs = error{error_code::corrupt, it.number, "its journal leads to another record"};
        ++folded;
    });
    if (!read) return failure(read.error());
    if (differs) return failure(std::move(*differs));
    return folded;
}

exit_code verify(store_arguments const& given) {
    auto opened = open_store(given.store, given.tenant);
    if (!opened) return complain(given.store, opened.error());
    std::optional<feed_head> known;
    if (!given.head.empty()) {
        auto const head = parse_feed_head(given.head);
        if (!head) return complain("--head", head.error());
        known = *head;
    }
    auto const found = opened->documents->verify({opened->tenant, std::chrono::hours{1}}, known);
    auto const folded = found ? fold_all(*opened) : result<std::uint64_t>{0};
    if (!found || !folded) {
        auto const& why = found ? folded.error() : found.error();
        complain(given.store, why);
        return why.code == error_code::corrupt ? exit_code::findings : exit_code::bad_use;
    }
    auto const head = to_text(found->head);
    if (given.json)
        return answer(to_json_pretty(value_object{{"entries", static_cast<std::int64_t>(found->entries)},
                          {"documents", static_cast<std::int64_t>(found->documents)},
                          {"redacted", static_cast<std::int64_t>(found->redacted)},
                          {"folded", static_cast<std::int64_t>(*folded)},
                          {"head", head}}) +
                      "\n");
    return answer("as it was written: " + with_commas(found->entries) + " entries without gaps, " +
                  with_commas(found->documents) + " documents, " + with_commas(*folded) +
                  " incidents equal to what their journals lead to\nhead " + head +
                  "\nKeep the head elsewhere: given with --head it proves later that nothing was cut off.\n");
}

/// Says what was made and by what it can be checked.
exit_code made(store_arguments const& given, std::string const& what) {
    return answer(what + " " + given.other + "\n");
}

exit_code backup(store_arguments const& given) {
    auto opened = sqlite_store::open(given.store, {.is_read_only = true});
    if (!opened) return complain(given.store, opened.error());
    if (auto const done = (*opened)->backup(given.other); !done) return complain(given.other, done.error());
    return made(given, "backed up to");
}

exit_code restore(store_arguments const& given) {
    if (auto const done = sqlite_store::restore(given.store, given.other); !done)
        return complain(given.store, done.error());
    return made(given, "a new epoch begins in");
}

exit_code export_tenant(store_arguments const& given) {
    auto opened = open_store(given.store, given.tenant);
    if (!opened) return complain(given.store, opened.error());
    if (given.other.empty()) {
        auto const done = opened->documents->export_tenant(opened->tenant, std::cout);
        return done ? exit_code::done : complain("stdout", done.error());
    }
    if (std::filesystem::exists(given.other))
        return complain(given.other, {error_code::already_exists, {}, "exists already"});
    std::ofstream file{given.other, std::ios::binary};
    if (!file) return complain(given.other, {error_code::not_writable, {}, "cannot be written"});
    auto done = opened->documents->export_tenant(opened->tenant, file);
    if (done && !file.flush()) done = failure(error_code::not_writable, "was not written whole");
    if (!done) return complain(given.other, done.error());
    return made(given, "exported to");
}

exit_code import_tenant(store_arguments const& given) {
    std::ifstream file{given.other, std::ios::binary};
    if (!file) return complain(given.other, {error_code::not_readable, {}, "cannot be read"});
    auto opened = sqlite_store::open(given.store);
    if (!opened) return complain(given.store, opened.error());
    auto const tenant = (*opened)->import_tenant(file, std::chrono::hours{1});
    if (!tenant) return complain(given.other, tenant.error());
    return answer("imported tenant " + to_text(*tenant) + "\n");
}

exit_code stats(store_arguments const& given) {
    auto opened = sqlite_store::open(given.store, {.is_read_only = true});
    if (!opened) return complain(given.store, opened.error());
    auto const found = (*opened)->stats();
    if (!found) return complain(given.store, found.error());
    std::vector<std::pair<std::string, std::uint64_t>> figures{
        {"tenants", found->tenants}, {"entries", found->entries}, {"commands", found->commands}};
    for (auto const& [kind, count] : found->documents) figures.emplace_back("documents " + kind, count);
    figures.emplace_back("bytes", found->page_bytes * found->pages);
    figures.emplace_back("bytes unused", found->page_bytes * found->free_pages);
    if (given.json) {
        value_object object;
        for (auto const& [name, count] : figures) object.emplace_back(name, static_cast<std::int64_t>(count));
        return answer(to_json_pretty(value{std::move(object)}) + "\n");
    }
    std::vector<std::vector<std::string>> rows;
    for (auto const& [name, count] : figures) rows.push_back({with_commas(count), name});
    return answer(in_columns(rows));
}

} // namespace

void add_store_commands(CLI::App& app, exit_code& into) {
    auto* const group = app.add_subcommand("store", "a store in an SQLite file");
    group->require_subcommand(1);
    auto const given = std::make_shared<store_arguments>();
    auto const add = [&](char const* name, char const* what, exit_code (*run)(store_arguments const&)) {
        auto* const command = group->add_subcommand(name, what);
        command->callback([given, run, &into] { into = run(*given); });
        return command;
    };
    auto const for_tenant = [&](CLI::App* command) {
        command->add_option("--tenant", given->tenant, "whose records (UUID); needed where there are several");
    };
    char const* const store = "an SQLite file";

    auto* command = add("verify", "whether everything is as it was written", verify);
    command->add_option("STORE", given->store, store)->required();
    command->add_option("--head", given->head, "a head kept from before: finds what was cut off since");
    command->add_flag("--json", given->json, "for programs");
    for_tenant(command);

    command = add("backup", "a copy, while others read and write", backup);
    command->add_option("STORE", given->store, store)->required();
    command->add_option("TO", given->other, "a file that is not there yet")->required();

    command = add("restore", "a store made of a backup, with a new epoch", restore);
    command->add_option("BACKUP", given->store, store)->required();
    command->add_option("TO", given->other, "a file that is not there yet")->required();

    command = add("export", "one tenant as lines of JSON", export_tenant);
    command->add_option("STORE", given->store, store)->required();
    command->add_option("--out", given->other, "a file; stdout without it");
    for_tenant(command);

    command = add("import", "a tenant that was exported", import_tenant);
    command->add_option("STORE", given->store, "an SQLite file, made when there is none")->required();
    command->add_option("FILE", given->other, "what export wrote")->required();

    command = add("stats", "how much there is", stats);
    command->add_option("STORE", given->store, store)->required();
    command->add_flag("--json", given->json, "for programs");
}

} // namespace itsm::tool
