// SPDX-License-Identifier: BSL-1.0
#include "report.hpp"

#include "commands.hpp"
#include "store_file.hpp"

#include <itsm/exchange/replay.hpp>
#include <itsm/exchange/report_page.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/json/json.hpp>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace itsm::tool {

namespace {

/// Of the entries as they are stored, which need not be read for it.
result<instant> last_entry(store_file& in) {
    instant last{};
    feed_cursor at;
    for (;;) {
        auto const page = in.documents->read(in.tenant, at, 1000);
        if (!page) return failure(page.error());
        if (page->empty()) return last;
        for (auto const& one : *page) last = std::max(last, one.at);
        at.after = page->back().position;
    }
}

result<replay_mapping> mapping_of(std::string const& path) {
    if (path.empty()) return replay_mapping{};
    return read_document(path).and_then([](std::string&& text) { return read_mapping(text); });
}

} // namespace

result<desk_report> make_report(replay_mapping const& mapping, instant as_of, each_record const& records) {
    auto clocks = bind_targets(mapping);
    if (!clocks) return failure(std::move(clocks).error());
    auto builder = desk_report_builder::make({.as_of = as_of, .targets = std::move(*clocks), .policy = mapping.policy});
    if (!builder) return failure(std::move(builder).error());
    auto const read =
        records([&](incident const& it, std::span<journal_entry const> entries) { builder->add(it, entries); });
    if (!read) return failure(read.error());
    return std::move(*builder).finish();
}

result<done> write_report_page(desk_report const& report, std::string_view about, std::string const& path) {
    report_page_options options;
    options.about = about;
    return write_document(path, report_page(report, options));
}

exit_code report(report_arguments const& given) {
    auto opened = open_store(given.store, given.tenant);
    if (!opened) return complain(given.store, opened.error());
    auto const mapping = mapping_of(given.mapping);
    if (!mapping) return complain(given.mapping, mapping.error());
    auto const as_of = given.at.empty() ? last_entry(*opened) : parse_instant(given.at);
    if (!as_of) return complain(given.at.empty() ? given.store : "--at", as_of.error());
    auto const made = make_report(*mapping, *as_of, [&](add_record const& add) {
        return opened->records->for_each<incident>(opened->tenant, add);
    });
    if (!made) return complain(given.store, made.error());

    std::error_code trouble;
    std::filesystem::create_directories(given.folder, trouble);
    auto const folder = std::filesystem::path{given.folder};
    auto const page = (folder / "report.html").string();
    auto const data = (folder / "report.json").string();
    if (auto const written = write_report_page(*made, given.store, page); !written)
        return complain(page, written.error());
    if (auto const written = write_document(data, to_json_pretty(to_value(*made)) + "\n"); !written)
        return complain(data, written.error());
    return answer("for people in " + page + "\nfor programs in " + data + "\n");
}

} // namespace itsm::tool
