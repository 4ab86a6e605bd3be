// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "output.hpp"

#include <itsm/measure/desk_report.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace itsm::tool {

struct replay_arguments {
    std::string log{};
    std::string mapping{};
    std::string page{}; ///< where the report page goes; none: nowhere
    bool json = false;
};
/// `itsm replay LOG --mapping FILE`: a log through `decide`; findings when a move was refused.
exit_code replay(replay_arguments const& given);

struct simulate_arguments {
    std::uint64_t seed = 1;
    int days = 90;
    double incidents_per_day = 60;
    int illegal_moves = 12;
    std::string out{};
    bool json = false;
};
/// `itsm simulate --out LOG`: a service desk that works by itself, as a log with its mapping beside it.
exit_code simulate(simulate_arguments const& given);

/// Writes the report of a desk as a page for people; `about` says what the records are.
result<done> write_report_page(desk_report const& report, std::string_view about, std::string const& path);

/// `itsm rules`: every rule of the rulebook and what carries it.
exit_code rules(bool json);

/// `itsm diagram PRACTICE --as FORMAT`.
exit_code diagram(std::string const& practice, std::string const& format);

struct calendar_show_arguments {
    std::string file{};
    std::string name{};
    std::string from{};
    std::string to{};
    bool json = false;
};
/// `itsm calendar show FILE [NAME] --from DATE --to DATE`: opening times, date by date.
exit_code calendar_show(calendar_show_arguments const& given);

/// `itsm calendar batch --calendars FILE`: answers a question a line; findings when one has no answer or another than it
/// expects.
exit_code calendar_batch(std::string const& calendars);

} // namespace itsm::tool
