// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "output.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace itsm::tool {

/// `itsm store verify|backup|restore|export|import|stats`: a store in an SQLite file. The answer's exit code goes to `into`.
void add_store_commands(CLI::App& app, exit_code& into);

/// `itsm show STORE ID`: a record, its journal and its clocks. `itsm why STORE ID COMMAND`: findings when it is refused.
void add_show_commands(CLI::App& app, exit_code& into);

struct replay_arguments {
    std::string log{};
    std::string mapping{};
    std::string page{};  ///< where the report page goes; none: nowhere
    std::string store{}; ///< an SQLite file that keeps what is decided; none: memory alone
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
    std::string store{}; ///< an SQLite file; none: memory
    bool json = false;
};
/// `itsm simulate --out LOG`: a service desk that works by itself, as a log with its mapping beside it.
exit_code simulate(simulate_arguments const& given);

struct report_arguments {
    std::string store{};
    std::string tenant{};
    std::string folder{};
    std::string mapping{}; ///< whose targets the records are measured by; none: no targets
    std::string at{};      ///< as of then; none: as of the last entry
};
/// `itsm report STORE DIR`: a service desk's figures as DIR/report.html and DIR/report.json.
exit_code report(report_arguments const& given);

/// `itsm rules`: every rule of the rulebook and what carries it.
exit_code rules(bool json);

struct lint_arguments {
    std::string definition{};
    std::vector<std::string> only_after{}; ///< "STATE=STATE-OR-ROW[,...]"
    std::string roles{};                   ///< a file of roles with their permissions; none: rights are not looked at
    bool json = false;
};
/// `itsm lint DEFINITION`: what can be said against it; findings when there is an error.
exit_code lint(lint_arguments const& given);

struct diagram_arguments {
    std::string practice{};
    std::string format = "mermaid";
    std::string coverage{};     ///< a file whose counts colour the picture
    bool with_findings = false; ///< what the linter says colours it
};
/// `itsm diagram PRACTICE --as FORMAT`.
exit_code diagram(diagram_arguments const& given);

/// `itsm coverage FILE`, `itsm coverage --journal STORE`: what tests and production exercised of a definition; findings when
/// a share is not reached.
void add_coverage_command(CLI::App& app, exit_code& into);

struct mutate_arguments {
    std::vector<std::string> command{}; ///< a test binary and its arguments
    std::vector<std::string> kinds{};   ///< of mutants; none: all
    std::string waived{};               ///< a file of waivers
    std::size_t jobs = 1;
    unsigned timeout_seconds = 60;
    bool json = false;
};
/// `itsm mutate -- TEST-BINARY ARGS...`: which mutants its tests let pass; findings when one did that nobody waived.
exit_code mutate(mutate_arguments const& given);

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
