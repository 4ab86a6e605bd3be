// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/result.hpp>
#include <itsm/exchange/byte_source.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory> // unique_ptr
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace itsm::inline v0 {

/// How a CSV text is written.
struct csv_dialect {
    char delimiter = ','; ///< ASCII, and neither a quote nor a line end
};

/// What a reader takes at most, so that a hostile text or a quote nobody closed does not fill the memory.
struct csv_limits {
    static constexpr std::size_t field_bytes = std::size_t{1} << 20U;
    static constexpr std::size_t row_bytes = std::size_t{1} << 24U;
    static constexpr std::size_t fields = 10'000;
};

/// Reads CSV (RFC 4180) from a stream, a row at a time; the first row names the columns. Lines end in LF or CRLF, the
/// last one may end with the text. A UTF-8 byte order mark before the header is skipped. Spaces belong to the field. An
/// empty line is a row with one empty field, which only a table with one column accepts.
///
/// Costs one pass over the bytes and no allocation a row; memory in use is 256 KiB, or twice the longest row.
///
/// The errors of `open` and `next`, whose path is a place in the file such as `line 7, column caller_id`
/// (or `column 8`, for a name that is long or not one line of text):
/// `bad_syntax` (a quote inside an unquoted field, text after a closing quote, a carriage return alone, a row with other
/// than the header's number of fields), `bad_encoding` (not UTF-8), `too_large` (csv_limits), `truncated` (the text ends
/// inside quotes), and what the source refuses. Nothing of a refused row is seen, and a failure stays.
class csv_reader {
public:
    /// Reads the header. Refused as well: `truncated`, no header; `bad_value`, a column without a name, or a delimiter
    /// that cannot be one; `duplicate_field`, two columns of one name.
    [[nodiscard]] static result<csv_reader> open(byte_source from, csv_dialect dialect = {});

    csv_reader(csv_reader&&) noexcept;
    csv_reader& operator=(csv_reader&&) noexcept;
    ~csv_reader();

    /// The names of the columns, in the order of the file.
    [[nodiscard]] std::span<std::string const> header() const;

    /// Where in a row the column of this name is. A scan: ask once, not for each row.
    [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const;

    /// Goes to the next row; false at the end.
    [[nodiscard]] result<bool> next();

    /// The fields of the row, as many as the header has, unquoted; they are valid until `next`. Empty before the first
    /// row, at the end and after a failure.
    [[nodiscard]] std::span<std::string_view const> row() const { return row_; }

    /// The file's line on which the row starts; the header is on line 1. Unlike rows, lines count those inside quotes.
    [[nodiscard]] std::uint64_t line() const { return line_; }

private:
    class state;
    explicit csv_reader(std::unique_ptr<state> from);

    std::unique_ptr<state> state_;
    std::span<std::string_view const> row_{};
    std::uint64_t line_ = 1;
};

/// Writes CSV rows at the end of a text, which its owner empties into a file when it is long enough. A field is quoted
/// when it has to be, and otherwise as it is: nothing is trimmed, masked or cut, so that reading gives the same back.
/// That holds for formulas too: a spreadsheet runs a field that starts with `=`, and taking off the sign would forge the
/// record. Text that is not UTF-8 is written as it is and refused by the reader.
class csv_writer {
public:
    explicit csv_writer(std::string& into, csv_dialect dialect = {}) : into_{&into}, delimiter_{dialect.delimiter} {}

    csv_writer& field(std::string_view text);
    /// Ends the line with LF. A row without a field is written as one empty field.
    void end_row();
    void row(std::span<std::string_view const> fields);
    void row(std::initializer_list<std::string_view> fields) { row(std::span{fields.begin(), fields.size()}); }

private:
    std::string* into_;
    char delimiter_;
    std::size_t count_ = 0;
    bool only_empty_ = false;
};

} // namespace itsm::inline v0
