// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/result.hpp>
#include <itsm/core/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>

/// How the tool speaks: answers on stdout, in one piece; troubles and progress on stderr.
namespace itsm::tool {

/// The exit codes that scripts go by.
enum class exit_code : int {
    done = 0,
    findings = 1, ///< it worked, and something was found that should not be
    bad_use = 2,  ///< wrong arguments or input
};

/// Prints an answer; the only way anything gets to stdout, so that nothing half-made does.
exit_code answer(std::string_view text, exit_code with = exit_code::done);

/// "itsm: FILE: message (at place)" on stderr.
exit_code complain(std::string_view about, error const& why);

/// A document read whole, as text.
[[nodiscard]] result<std::string> read_document(std::string const& path);

/// Lines up columns of text for people: cells in rows, the numbers' columns to the right.
[[nodiscard]] std::string in_columns(std::vector<std::vector<std::string>> const& rows, std::size_t indent = 2);

/// "141,712"
[[nodiscard]] std::string with_commas(std::uint64_t number);

/// A line of progress that overwrites itself, on a terminal only, and is gone when done.
class progress_line {
public:
    progress_line();
    ~progress_line();
    progress_line(progress_line const&) = delete;
    progress_line& operator=(progress_line const&) = delete;
    void show(std::string_view text);

private:
    bool on_terminal_;
    bool shown_ = false;
};

} // namespace itsm::tool
