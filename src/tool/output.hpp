// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/result.hpp>
#include <itsm/core/value.hpp>

#include <cstdint>
#include <cstdio>
#include <memory> // unique_ptr
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

/// A file that is written piece by piece. Troubles are kept until it is closed, as stdio does.
class output_file {
public:
    /// Replaces what is there; `not_writable`.
    [[nodiscard]] static result<output_file> create(std::string const& path);
    void write(std::string_view text);
    /// `not_writable`: something was not written, and the file is not whole.
    [[nodiscard]] result<done> close();

private:
    struct closer {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    explicit output_file(std::FILE* file) : file_{file} {}

    std::unique_ptr<std::FILE, closer> file_;
    bool is_whole_ = true;
};

/// A document written whole; `not_writable`.
[[nodiscard]] result<done> write_document(std::string const& path, std::string_view text);

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
