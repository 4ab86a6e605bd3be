// SPDX-License-Identifier: BSL-1.0
#include "commands.hpp"
#include "coverage_input.hpp"
#include "definitions.hpp"
#include "store_file.hpp"

#include <itsm/exchange/diagram.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/json/json.hpp>

#include <CLI/CLI.hpp>

#include <memory>
#include <optional>
#include <span>

namespace itsm::tool {

namespace {

struct coverage_arguments {
    std::string file{};
    std::string journal{};
    std::string tenant{};
    std::string definition{}; ///< none: the file's, or else the incident's
    std::string unused_since{};
    std::string format = "table";
    double rows = 0;
    double guards = 0;
};

/// What is counted, and of which definition; a host's own has counts alone.
struct counted {
    coverage counts{};
    definition_view const* definition = nullptr;
};

result<counted> counted_in_file(coverage_arguments const& given) {
    auto read = read_coverage_file(given.file);
    if (!read) return failure(std::move(read).error());
    auto const key = given.definition.empty() ? std::string{read->key.view()} : given.definition;
    auto const known = find_shipped(key);
    if (!known && !given.definition.empty()) return failure(known.error());
    if (!known) return counted{std::move(*read), nullptr};
    coverage counts{**known};
    if (auto merged = counts.merge(*read); !merged) return failure(std::move(merged).error());
    return counted{std::move(counts), *known};
}

result<counted> counted_from_nothing(coverage_arguments const& given) {
    auto const known = find_shipped(given.definition.empty() ? "incident" : given.definition);
    if (!known) return failure(known.error());
    return counted{coverage{**known}, *known};
}

result<done> add_journal(coverage& to, coverage_arguments const& given) {
    auto opened = open_store(given.journal, given.tenant);
    if (!opened) return failure(std::move(opened).error());
    return opened->records->for_each<incident>(
        opened->tenant, [&](incident const&, std::span<journal_entry const> entries) {
            for (auto const& one : entries) to.add(one);
        });
}

/// Shares are of what tests took; of a journal alone, of what it took.
coverage_demand demand_of(coverage_arguments const& given) {
    coverage_demand wanted{0, 0, 0, 0, 0};
    (given.file.empty() ? wanted.rows_in_journals : wanted.rows) = given.rows;
    wanted.guard_outcomes = given.guards;
    return wanted;
}

using unused_rows = std::optional<std::vector<row_key>>;

std::string table_of(coverage const& counts, unused_rows const& unused, coverage_arguments const& given) {
    auto text = to_text(counts);
    if (!unused) return text;
    text += "\nnot taken since " + given.unused_since + "\n";
    for (auto const& row : *unused) text.append("  ").append(row.view()).append("\n");
    return text;
}

std::string json_of(coverage const& counts, unused_rows const& unused) {
    value_object made{{"summary", to_value(summary_of(counts))}, {"coverage", to_value(counts)}};
    if (unused) made.emplace_back("unused", to_value(*unused));
    return to_json_pretty(value{std::move(made)}) + "\n";
}

exit_code run(coverage_arguments const& given) {
    if (given.file.empty() && given.journal.empty())
        return complain("coverage", error{error_code::missing_field, {}, "needs FILE or --journal"});
    auto made = given.file.empty() ? counted_from_nothing(given) : counted_in_file(given);
    if (!made) return complain(given.file.empty() ? given.definition : given.file, made.error());
    if (!given.journal.empty())
        if (auto const added = add_journal(made->counts, given); !added) return complain(given.journal, added.error());

    auto const& counts = made->counts;
    unused_rows unused;
    if (!given.unused_since.empty()) {
        auto const since = parse_instant(given.unused_since);
        if (!since) return complain("--unused-since", since.error());
        unused = counts.rows_unused_since(*since);
    }
    auto const reached = require(counts, demand_of(given));
    auto const found = reached ? exit_code::done : exit_code::findings;
    if (given.format == "json") return answer(json_of(counts, unused), found);
    if (given.format == "table") {
        auto const text = table_of(counts, unused, given);
        return answer(reached ? text : text + "\nnot reached: " + reached.error().message + "\n", found);
    }
    if (made->definition == nullptr)
        return complain(given.file,
            error{error_code::not_found,
                {},
                "a picture needs a shipped definition, and this is of \"" + std::string{counts.key.view()} + '"'});
    auto const marks = marks_of(counts);
    return answer(
        given.format == "dot" ? to_dot(*made->definition, marks) : to_mermaid(*made->definition, marks), found);
}

} // namespace

void add_coverage_command(CLI::App& app, exit_code& into) {
    auto const given = std::make_shared<coverage_arguments>();
    auto* const command = app.add_subcommand("coverage", "which rows, guards and refusals were exercised");
    command->add_option("FILE", given->file, "what tests counted (JSON)");
    command->add_option("--journal", given->journal, "an SQLite file whose journals are counted");
    command->add_option("--tenant", given->tenant, "whose records (UUID); needed where there are several");
    command->add_option("--definition", given->definition, "incident, incident-observed; the file's own without it");
    command->add_option("--unused-since", given->unused_since, "lists the rows that no journal shows since then");
    command->add_option("--require-rows", given->rows, "findings when a smaller share of rows was taken")
        ->check(CLI::Range(0.0, 1.0));
    command->add_option("--require-guards", given->guards, "findings when a smaller share of guard outcomes was seen")
        ->check(CLI::Range(0.0, 1.0));
    command->add_option("--as", given->format, "table, json, mermaid or dot")
        ->check(CLI::IsMember({"table", "json", "mermaid", "dot"}));
    command->callback([given, &into] { into = run(*given); });
}

} // namespace itsm::tool
