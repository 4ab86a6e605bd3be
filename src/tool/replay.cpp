// SPDX-License-Identifier: BSL-1.0
#include "commands.hpp"
#include "report.hpp"
#include "store_file.hpp"

#include <itsm/exchange/replay.hpp>
#include <itsm/json/json.hpp>

#include <algorithm>
#include <cstdio>

namespace itsm::tool {

namespace {

std::string number(double n) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", n);
    return text;
}

std::string names(std::vector<rule_id> const& rules) {
    std::string text;
    for (auto const& one : rules) text.append(text.empty() ? "" : ", ").append(one.view());
    return text.empty() ? "no such transition" : text;
}

std::string counts(std::string_view title, by_name<std::uint64_t> const& counted) {
    if (counted.items.empty()) return {};
    std::vector<std::vector<std::string>> rows;
    for (auto const& [name, count] : counted.items) rows.push_back({with_commas(count), name});
    return std::string{title} + "\n" + in_columns(rows);
}

std::string refused(std::string_view title, std::vector<refused_change> const& changes) {
    if (changes.empty()) return {};
    std::vector<std::vector<std::string>> rows;
    for (auto const& one : changes) rows.push_back({with_commas(one.count), one.command, names(one.rules)});
    return std::string{title} + "\n" + in_columns(rows);
}

std::string resolution(replay_report const& report) {
    std::vector<std::vector<std::string>> rows{{"priority", "n", "mean", "median", "p90", "p95", "p99", "max"}};
    for (auto const& [name, spread] : report.resolution_minutes.items)
        rows.push_back({name,
            with_commas(spread.n),
            number(spread.mean),
            number(spread.median),
            number(spread.p90),
            number(spread.p95),
            number(spread.p99),
            number(spread.max)});
    return "minutes to resolve, from the journal\n" + in_columns(rows);
}

std::string targets(replay_report const& report) {
    if (report.targets.items.empty()) return {};
    std::vector<std::vector<std::string>> rows{
        {"target", "priority", "met", "breached", "open", "disagrees with log", "unmeasured"}};
    for (auto const& [name, priorities] : report.targets.items)
        for (auto const& [priority, one] : priorities.items)
            rows.push_back({name,
                priority,
                with_commas(one.met),
                with_commas(one.breached),
                with_commas(one.open),
                with_commas(one.disagrees_with_log),
                with_commas(one.unmeasured)});
    return "targets\n" + in_columns(rows);
}

std::string for_people(replay_report const& report) {
    std::string text = with_commas(report.events) + " events of " + with_commas(report.cases) + " cases, " +
                       with_commas(report.changes) + " attribute changes\n" + with_commas(report.moves.accepted) +
                       " of " + with_commas(report.moves.all) + " moves accepted; " +
                       with_commas(report.cases_fitting) + " cases fit; reopened " + with_commas(report.reopenings) +
                       " times in " + with_commas(report.cases_reopened) + " cases\n";
    if (!report.moves.refused.empty()) {
        std::vector<std::vector<std::string>> rows;
        for (auto const& one : report.moves.refused)
            rows.push_back({with_commas(one.count), one.from + " -> " + one.to, names(one.rules)});
        text += "moves refused, and adopted as observed\n" + in_columns(rows);
    }
    text += refused("attribute changes refused, and adopted as observed", report.changes_refused);
    text += refused("cases that could not be recorded", report.starts_refused);
    text += counts("late starts, adopted", report.adopted.starts);
    text += counts("presumed, where the log is silent", report.presumed);
    text += resolution(report);
    text += targets(report);
    if (!report.log.items.empty()) {
        std::vector<std::vector<std::string>> rows;
        for (auto const& [name, one] : report.log.items)
            rows.push_back({name, with_commas(one.agrees), "of", with_commas(one.of)});
        text += "the log's own answers agree\n" + in_columns(rows);
    }
    return text;
}

/// The desk's figures as of the last row.
result<desk_report> report_of(memory_store<incident> const& store, replay_mapping const& mapping) {
    auto const tenant = replay_options{}.tenant;
    instant as_of{};
    store.for_each<incident>(tenant, [&](incident const&, std::span<journal_entry const> entries) {
        for (auto const& entry : entries) as_of = std::max(as_of, entry.at);
    });
    return make_report(mapping, as_of, [&](add_record const& add) {
        store.for_each<incident>(tenant, add);
        return done{};
    });
}

} // namespace

exit_code replay(replay_arguments const& given) {
    auto const document = read_document(given.mapping);
    if (!document) return complain(given.mapping, document.error());
    auto const mapping = read_mapping(*document);
    if (!mapping) return complain(given.mapping, mapping.error());
    auto log = byte_source::from_file(given.log);
    if (!log) return complain(given.log, log.error());
    memory_store<incident> store;
    progress_line progress;
    replay_options options;
    options.progress = [&](std::uint64_t events) { progress.show(with_commas(events) + " events"); };
    store_file kept;
    if (!given.store.empty()) {
        // What a power cut takes away is replayed again: the same commands are not committed twice.
        auto opened = open_store_for_writing(given.store, options.tenant, sqlite_durability::normal);
        if (!opened) return complain(given.store, opened.error());
        kept = std::move(*opened);
        options.also_to = [&](commit_request const& request, step<incident> const& decided) {
            return kept.records->commit(request, std::span<step<incident> const>{&decided, 1});
        };
    }
    auto const report = replay_log(std::move(*log), *mapping, store, options);
    if (!report) return complain(given.log, report.error());
    if (!given.page.empty()) {
        auto const desk = report_of(store, *mapping);
        if (!desk) return complain(given.mapping, desk.error());
        if (auto const written =
                write_report_page(*desk, mapping->source.empty() ? given.log : mapping->source, given.page);
            !written)
            return complain(given.page, written.error());
    }
    bool const found = !report->moves.refused.empty() || !report->starts_refused.empty();
    return answer(given.json ? to_json_pretty(to_value(*report)) + "\n" : for_people(*report),
        found ? exit_code::findings : exit_code::done);
}

} // namespace itsm::tool
