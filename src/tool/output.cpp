// SPDX-License-Identifier: BSL-1.0
#include "output.hpp"

#include <itsm/exchange/byte_source.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace itsm::tool {

exit_code answer(std::string_view text, exit_code with) {
    bool const written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
    if (written) return with;
    return complain("stdout", error{error_code::not_writable, {}, "cannot be written"});
}

exit_code complain(std::string_view about, error const& why) {
    std::fprintf(stderr, "itsm: %.*s: %s\n", static_cast<int>(about.size()), about.data(), to_text(why).c_str());
    return exit_code::bad_use;
}

result<std::string> read_document(std::string const& path) {
    constexpr std::size_t largest = std::size_t{64} << 20U; // mappings and definitions are kilobytes
    auto source = byte_source::from_file(path);
    if (!source) return failed<error>{std::move(source).error()};
    return read_all(*source, largest);
}

result<output_file> output_file::create(std::string const& path) {
    auto* const file = std::fopen(path.c_str(), "wb");
    if (file == nullptr) return failure(error_code::not_writable, "cannot be written");
    return output_file{file};
}

void output_file::write(std::string_view text) {
    is_whole_ = is_whole_ && std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size();
}

result<done> output_file::close() {
    bool const is_closed = std::fclose(file_.release()) == 0;
    if (!is_closed || !is_whole_) return failure(error_code::not_writable, "cannot be written to its end");
    return done{};
}

result<done> write_document(std::string const& path, std::string_view text) {
    auto file = output_file::create(path);
    if (!file) return failed<error>{std::move(file).error()};
    file->write(text);
    return file->close();
}

std::string in_columns(std::vector<std::vector<std::string>> const& rows, std::size_t indent) {
    std::vector<std::size_t> widths;
    for (auto const& row : rows)
        for (std::size_t c = 0; c < row.size(); ++c) {
            if (widths.size() <= c) widths.push_back(0);
            widths[c] = std::max(widths[c], row[c].size());
        }
    auto const is_number = [](std::string const& cell) {
        return !cell.empty() && cell.find_first_not_of("0123456789,.-") == std::string::npos;
    };
    std::string text;
    for (auto const& row : rows) {
        text.append(indent, ' ');
        for (std::size_t c = 0; c < row.size(); ++c) {
            std::string const padding(widths[c] - row[c].size(), ' ');
            if (c > 0) text += "  ";
            if (is_number(row[c])) text += padding + row[c];
            else text += row[c] + (c + 1 < row.size() ? padding : "");
        }
        text += '\n';
    }
    return text;
}

std::string with_commas(std::uint64_t number) {
    auto digits = std::to_string(number);
    for (auto at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
    return digits;
}

progress_line::progress_line() : on_terminal_{isatty(STDERR_FILENO) == 1} {}

progress_line::~progress_line() {
    if (shown_) std::fputs("\r\033[K", stderr);
}

void progress_line::show(std::string_view text) {
    if (!on_terminal_) return;
    shown_ = true;
    std::fprintf(stderr, "\r\033[K%.*s", static_cast<int>(text.size()), text.data());
}

} // namespace itsm::tool
