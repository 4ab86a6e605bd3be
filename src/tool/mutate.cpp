// SPDX-License-Identifier: BSL-1.0
#include "commands.hpp"

#include <itsm/core/reflect.hpp>
#include <itsm/json/json.hpp>
#include <itsm/testing/mutant_run.hpp>

#include <chrono>
#include <cstdlib>

namespace itsm::tool {

namespace {

result<std::vector<mutant_waiver>> waivers_in(std::string const& path) {
    if (path.empty()) return std::vector<mutant_waiver>{};
    auto text = read_document(path);
    if (!text) return failed<error>{std::move(text).error()};
    return parse_waivers(*text);
}

result<std::vector<mutant_kind>> kinds_of(std::vector<std::string> const& names) {
    std::vector<mutant_kind> made;
    for (auto const& one : names) {
        auto const kind = enum_from<mutant_kind>(one);
        if (!kind) return failure(error_code::bad_value, "is no kind of mutant: removed, inverted, weakened", one);
        made.push_back(*kind);
    }
    return made;
}

} // namespace

exit_code mutate(mutate_arguments const& given) {
    auto waived = waivers_in(given.waived);
    if (!waived) return complain(given.waived, waived.error());
    auto kinds = kinds_of(given.kinds);
    if (!kinds) return complain("--kind", kinds.error());

    progress_line progress;
    mutant_run_options options{.mutation = {std::move(*kinds), std::move(*waived)},
        .jobs = given.jobs,
        .timeout = std::chrono::seconds{given.timeout_seconds},
        .progress = [&](std::size_t done, std::size_t of) {
            progress.show(std::to_string(done) + " of " + std::to_string(of) + " mutants");
        }};
    if (char const* const folder = std::getenv("TMPDIR"); folder != nullptr) options.folder = folder;

    auto const report = run_mutants(given.command, options);
    if (!report) return complain("mutate", report.error());
    auto const text = given.json ? to_json_pretty(to_value(*report)) + "\n" : to_text(*report);
    return answer(text, report->is_clean() ? exit_code::done : exit_code::findings);
}

} // namespace itsm::tool
