// SPDX-License-Identifier: BSL-1.0
// Reading any text ends in rows of the header's width or in a refusal with a place; what was read is read again from what
// is written of it; and any fields that are UTF-8 and small survive being written.
#include <itsm/exchange/csv.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

using namespace itsm;

namespace {

using table = std::vector<std::vector<std::string>>;

constexpr csv_dialect dialects[] = {{','}, {';'}, {'\t'}, {'x'}};

void require(bool holds) {
    if (!holds) std::abort();
}

void check(error const& why) {
    require(!why.message.empty() && why.path.starts_with("line "));
    require(why.path.find('\n') == std::string::npos);
}

/// The rows before the end or a refusal, the header among them.
table read(std::string_view text, csv_dialect dialect, bool& refused) {
    refused = true;
    auto source = byte_source::from_memory(text);
    auto reader = csv_reader::open(std::move(*source), dialect);
    if (!reader) {
        check(reader.error());
        return {};
    }
    table rows{{reader->header().begin(), reader->header().end()}};
    std::uint64_t line = 1;
    for (;;) {
        auto const more = reader->next();
        if (!more) {
            check(more.error());
            require(reader->row().empty() && reader->next().error() == more.error());
            return rows;
        }
        if (!*more) break;
        require(reader->row().size() == rows.front().size() && reader->line() > line);
        line = reader->line();
        rows.emplace_back(reader->row().begin(), reader->row().end());
    }
    require(line <= static_cast<std::uint64_t>(std::ranges::count(text, '\n')) + 1);
    refused = false;
    return rows;
}

std::string written(table const& rows, csv_dialect dialect) {
    std::string text;
    csv_writer out{text, dialect};
    for (auto const& row : rows) {
        for (auto const& field : row) out.field(field);
        out.end_row();
    }
    return text;
}

void check_reading(std::string_view text, csv_dialect dialect) {
    bool refused = false;
    auto const rows = read(text, dialect, refused);
    if (rows.empty()) return;
    auto const again = written(rows, dialect);
    require(read(again, dialect, refused) == rows && !refused);
    require(written(rows, dialect) == again);
}

/// Cuts the bytes into rows of `columns` fields at each 0xFF, which no UTF-8 holds, and writes them. Read back, they are
/// the same or refused because they are not UTF-8.
void check_writing(std::string_view bytes, csv_dialect dialect, std::size_t columns) {
    table rows{{}};
    for (std::size_t i = 0; i < columns; ++i) rows[0].push_back(std::to_string(i));
    while (!bytes.empty()) {
        if (rows.back().size() == columns) rows.emplace_back();
        auto const size = std::min(bytes.find('\xff'), bytes.size());
        rows.back().emplace_back(bytes.substr(0, size));
        bytes.remove_prefix(std::min(size + 1, bytes.size()));
    }
    rows.back().resize(columns);

    bool refused = false;
    auto const text = written(rows, dialect);
    auto const back = read(text, dialect, refused);
    require(back.size() <= rows.size() && std::equal(back.begin(), back.end(), rows.begin()));
    if (!refused) require(back.size() == rows.size());
    else require(std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    if (size == 0) return 0;
    std::string_view const bytes{reinterpret_cast<char const*>(data) + 1, size - 1};
    auto const dialect = dialects[data[0] % 4];
    // A text that is gzip is another fuzzer's.
    if (!bytes.starts_with("\x1f\x8b")) check_reading(bytes, dialect);
    check_writing(bytes, dialect, 1 + data[0] / 4 % 5);
    return 0;
}
