// SPDX-License-Identifier: BSL-1.0
#include "commands.hpp"
#include "store_file.hpp"

#include <itsm/exchange/csv.hpp>
#include <itsm/json/json.hpp>
#include <itsm/ranges/memory_query.hpp>
#include <itsm/simulate/simulate.hpp>
#include <itsm/storage/any_store.hpp>

#include <filesystem>

namespace itsm::tool {

namespace {

std::string rules_of(planted_move const& move) {
    std::string text;
    for (auto const& one : move.rules) text.append(text.empty() ? "" : ", ").append(one.view());
    return text.empty() ? "no such transition" : text;
}

std::string counts(by_name<std::uint64_t> const& counted) {
    std::vector<std::vector<std::string>> rows;
    for (auto const& [name, count] : counted.items) rows.push_back({with_commas(count), name});
    return in_columns(rows);
}

std::string for_people(simulation_report const& report, std::string const& log, std::string const& mapping) {
    std::string text = with_commas(report.rows) + " rows of " + with_commas(report.incidents) + " incidents in " + log +
                       ", read by " + mapping + "\n";
    text += "incidents by state\n" + counts(report.states);
    text += "incidents by priority\n" + counts(report.priorities);
    text += "commands carried out\n" + counts(report.commands);
    if (report.planted.empty()) return text;
    std::vector<std::vector<std::string>> rows;
    for (auto const& one : report.planted)
        rows.push_back({one.record, to_text(one.at), one.from + " -> " + one.to, rules_of(one)});
    return text + with_commas(report.planted.size()) + " illegal moves planted\n" + in_columns(rows);
}

} // namespace

exit_code simulate(simulate_arguments const& given) {
    simulation_options options;
    options.seed = given.seed;
    options.days = given.days;
    options.incidents_per_day = given.incidents_per_day;
    options.illegal_moves = given.illegal_moves;
    if (auto const checked = check(options); !checked) return complain("simulate", checked.error());
    auto const mapping = std::filesystem::path{given.out}.replace_extension(".mapping.json").string();
    if (auto const written = write_document(mapping, simulation_mapping()); !written)
        return complain(mapping, written.error());
    auto log = output_file::create(given.out);
    if (!log) return complain(given.out, log.error());

    memory_store<incident> memory;
    store_file kept;
    if (!given.store.empty()) {
        auto opened = open_store_for_writing(given.store, options.tenant, sqlite_durability::normal);
        if (!opened) return complain(given.store, opened.error());
        kept = std::move(*opened);
    }
    auto store = kept.records ? any_store<incident>{*kept.records} : any_store<incident>{memory};
    std::string rows;
    csv_writer writer{rows};
    constexpr std::size_t piece = std::size_t{1} << 20U;
    auto const report = itsm::simulate(store, options, [&](std::span<std::string_view const> row) {
        writer.row(row);
        if (rows.size() < piece) return;
        log->write(rows);
        rows.clear();
    });
    if (!report) return complain("simulate", report.error());
    log->write(rows);
    if (auto const closed = log->close(); !closed) return complain(given.out, closed.error());
    return answer(given.json ? to_json_pretty(to_value(*report)) + "\n" : for_people(*report, given.out, mapping));
}

} // namespace itsm::tool
