// SPDX-License-Identifier: BSL-1.0
#include "commands.hpp"

#include <itsm/version.hpp>

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <string>

/// `itsm`: what the library knows, on the command line. Text for people by default, `--json` for programs.
namespace itsm::tool {
namespace {

int run(int argc, char** argv) {
    CLI::App app{
        "IT service management: replay and simulate logs, keep and report on stores, list rules, draw lifecycles",
        "itsm"};
    app.set_version_flag("--version",
        std::to_string(ITSM_VERSION / 10000) + "." + std::to_string(ITSM_VERSION / 100 % 100) + "." +
            std::to_string(ITSM_VERSION % 100));
    app.require_subcommand(1);

    replay_arguments replay_given;
    auto* const replay_command = app.add_subcommand("replay", "an event log through the process, row by row");
    replay_command->add_option("LOG", replay_given.log, "CSV, gzip or not")->required();
    replay_command->add_option("--mapping", replay_given.mapping, "how the log is read (JSON)")->required();
    replay_command->add_option("--store", replay_given.store, "an SQLite file that keeps the records and journals");
    replay_command->add_option("--page", replay_given.page, "writes a report of the desk's figures (HTML) there");
    replay_command->add_flag("--json", replay_given.json, "for programs");

    simulate_arguments simulate_given;
    auto* const simulate_command = app.add_subcommand("simulate", "a service desk at work, as a log to replay");
    simulate_command->add_option("--out", simulate_given.out, "the log (CSV); its mapping is written beside it")
        ->required();
    simulate_command->add_option("--seed", simulate_given.seed, "the same seed gives the same log")
        ->capture_default_str();
    simulate_command->add_option("--days", simulate_given.days, "1 to 3660")->capture_default_str();
    simulate_command->add_option("--per-day", simulate_given.incidents_per_day, "incidents, on the mean")
        ->capture_default_str();
    simulate_command->add_option("--illegal", simulate_given.illegal_moves, "moves that the process refuses")
        ->capture_default_str();
    simulate_command->add_option("--store", simulate_given.store, "an SQLite file that keeps the records and journals");
    simulate_command->add_flag("--json", simulate_given.json, "for programs");

    report_arguments report_given;
    auto* const report_command = app.add_subcommand("report", "a service desk's figures as one page, and as JSON");
    report_command->add_option("STORE", report_given.store, "an SQLite file")->required();
    report_command->add_option("DIR", report_given.folder, "where report.html and report.json go")->required();
    report_command->add_option(
        "--mapping", report_given.mapping, "a mapping whose targets the records are measured by");
    report_command->add_option("--tenant", report_given.tenant, "whose records (UUID); needed where there are several");
    report_command->add_option("--at", report_given.at, "as of then; as of the last entry without it");

    exit_code of_store{};
    add_show_commands(app, of_store);
    add_store_commands(app, of_store);
    add_coverage_command(app, of_store);

    bool rules_json = false;
    auto* const rules_command = app.add_subcommand("rules", "every rule, and where code carries it");
    rules_command->add_flag("--json", rules_json, "for programs");

    lint_arguments lint_given;
    auto* const lint_command = app.add_subcommand("lint", "what can be said against a lifecycle, from its rows alone");
    lint_command->add_option("DEFINITION", lint_given.definition, "incident, incident-observed")->required();
    lint_command->add_option("--only-after",
        lint_given.only_after,
        "STATE=STATE-OR-ROW[,...]: there is no way to the first around the others");
    lint_command->add_option("--roles", lint_given.roles, "roles with their permissions (JSON): rights nobody holds");
    lint_command->add_flag("--json", lint_given.json, "for programs");

    diagram_arguments diagram_given;
    auto* const diagram_command = app.add_subcommand("diagram", "a lifecycle as a picture");
    diagram_command->add_option("PRACTICE", diagram_given.practice, "incident, incident-observed")->required();
    diagram_command->add_option("--as", diagram_given.format, "mermaid, dot, scxml or promela")
        ->check(CLI::IsMember({"mermaid", "dot", "scxml", "promela"}));
    auto* const coverage_option = diagram_command->add_option(
        "--coverage", diagram_given.coverage, "a coverage file that colours it (mermaid, dot)");
    diagram_command->add_flag("--lint", diagram_given.with_findings, "coloured by what the linter says (mermaid, dot)")
        ->excludes(coverage_option);

    mutate_arguments mutate_given;
    auto* const mutate_command = app.add_subcommand("mutate", "whether tests notice when a rule is missing");
    mutate_command->add_option("COMMAND", mutate_given.command, "a test binary and its arguments, after --")
        ->required();
    mutate_command->add_option("--kind", mutate_given.kinds, "removed, inverted or weakened; all without it");
    mutate_command->add_option(
        "--waive", mutate_given.waived, "a file of mutants that no test can catch, with reasons");
    mutate_command->add_option("--jobs", mutate_given.jobs, "how many run at the same time")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    mutate_command->add_option("--timeout", mutate_given.timeout_seconds, "seconds that one run may take")
        ->check(CLI::Range(1, 86400))
        ->capture_default_str();
    mutate_command->add_flag("--json", mutate_given.json, "for programs");

    auto* const calendar_command = app.add_subcommand("calendar", "opening hours");
    calendar_command->require_subcommand(1);
    calendar_show_arguments show_given;
    auto* const show_command = calendar_command->add_subcommand("show", "opening times, date by date");
    show_command->add_option("FILE", show_given.file, "a calendar, or several (JSON)")->required();
    show_command->add_option("NAME", show_given.name, "which of several");
    show_command->add_option("--from", show_given.from, "the first date, such as 2026-03-02")->required();
    show_command->add_option("--to", show_given.to, "the last date")->required();
    show_command->add_flag("--json", show_given.json, "for programs");
    std::string calendars;
    auto* const batch_command =
        calendar_command->add_subcommand("batch", "answers the questions on stdin, one a line (JSON)");
    batch_command->add_option("--calendars", calendars, "the calendars they are about (JSON)")->required();

    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& refused) {
        return app.exit(refused) == 0 ? 0 : static_cast<int>(exit_code::bad_use);
    }
    if (replay_command->parsed()) return static_cast<int>(replay(replay_given));
    if (simulate_command->parsed()) return static_cast<int>(simulate(simulate_given));
    if (report_command->parsed()) return static_cast<int>(report(report_given));
    if (rules_command->parsed()) return static_cast<int>(rules(rules_json));
    if (mutate_command->parsed()) return static_cast<int>(mutate(mutate_given));
    if (lint_command->parsed()) return static_cast<int>(lint(lint_given));
    if (show_command->parsed()) return static_cast<int>(calendar_show(show_given));
    if (batch_command->parsed()) return static_cast<int>(calendar_batch(calendars));
    if (diagram_command->parsed()) return static_cast<int>(diagram(diagram_given));
    return static_cast<int>(of_store);
}

} // namespace
} // namespace itsm::tool

int main(int argc, char** argv) {
    try {
        return itsm::tool::run(argc, argv);
    } catch (std::exception const& trouble) { // out of memory, say
        std::fprintf(stderr, "itsm: %s\n", trouble.what());
        return static_cast<int>(itsm::tool::exit_code::bad_use);
    }
}
