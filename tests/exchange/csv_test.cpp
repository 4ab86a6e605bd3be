// SPDX-License-Identifier: BSL-1.0
#include <itsm/exchange/csv.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

using namespace itsm;

namespace {

using table = std::vector<std::vector<std::string>>;

result<csv_reader> open(std::string_view text, csv_dialect dialect = {}) {
    auto source = byte_source::from_memory(text);
    REQUIRE(source);
    return csv_reader::open(std::move(*source), dialect);
}

/// The header and the rows.
result<table> parsed(std::string_view text, csv_dialect dialect = {}) {
    auto reader = open(text, dialect);
    if (!reader) return failure(reader.error());
    table rows{{reader->header().begin(), reader->header().end()}};
    for (;;) {
        auto const more = reader->next();
        if (!more) return failure(more.error());
        if (!*more) return rows;
        rows.emplace_back(reader->row().begin(), reader->row().end());
    }
}

/// `code: message (at place)` of a text that is refused.
std::string why(std::string_view text, csv_dialect dialect = {}) {
    auto const refused = parsed(text, dialect);
    REQUIRE_FALSE(refused);
    return std::string{to_text(refused.error().code)} + ": " + to_text(refused.error());
}

std::string written(table const& rows, csv_dialect dialect = {}) {
    std::string text;
    csv_writer out{text, dialect};
    for (auto const& row : rows) {
        for (auto const& field : row) out.field(field);
        out.end_row();
    }
    return text;
}

} // namespace

static_assert(std::is_nothrow_move_constructible_v<csv_reader> && !std::is_copy_constructible_v<csv_reader>);

TEST_CASE("the first row names the columns and each other row has a field for each") {
    auto reader = open("id,state\n1,new\n2,closed\n");
    REQUIRE(reader);
    CHECK(std::ranges::equal(reader->header(), std::vector<std::string>{"id", "state"}));
    CHECK(reader->column("state") == 1U);
    CHECK(reader->column("State") == std::nullopt);
    CHECK(reader->row().empty());

    CHECK(*reader->next());
    CHECK(reader->row()[0] == "1");
    CHECK(reader->row()[*reader->column("state")] == "new");
    CHECK(reader->line() == 2);
    CHECK(*reader->next());
    CHECK(reader->line() == 3);
    CHECK_FALSE(*reader->next());
    CHECK(reader->row().empty());
    CHECK_FALSE(*reader->next());
}

TEST_CASE("lines end in LF or CRLF, and the last one may end with the text") {
    table const expected{{"a", "b"}, {"1", "2"}, {"", ""}};
    CHECK(*parsed("a,b\n1,2\n,\n") == expected);
    CHECK(*parsed("a,b\r\n1,2\r\n,\r\n") == expected);
    CHECK(*parsed("a,b\n1,2\r\n,") == expected);
    CHECK(*parsed("a,b\r\n1,2\n,\r") == expected);
    CHECK(*parsed("a,b\n\"1\",\"2\"\n\"\",\"\"") == expected);
    CHECK(*parsed("a,b") == table{{"a", "b"}});
}

TEST_CASE("quoted fields hold delimiters, line ends and doubled quotes") {
    CHECK(*parsed("a,b\n\"1,2\",\"x\r\ny\n\"\n") == table{{"a", "b"}, {"1,2", "x\r\ny\n"}});
    CHECK(*parsed("a,b\n\"\"\"\",\"say \"\"hi\"\"\"\n") == table{{"a", "b"}, {"\"", "say \"hi\""}});
    CHECK(*parsed("\"a\"\"\",\"b\nc\"\r\n1,2\n") == table{{"a\"", "b\nc"}, {"1", "2"}});
}

TEST_CASE("a line number counts the lines inside quotes") {
    auto reader = open("a,b\n\"1\n2\n\",\"\n\"\n3,4\n");
    CHECK(*reader->next());
    CHECK(reader->line() == 2);
    CHECK(*reader->next());
    CHECK(reader->line() == 6);
}

TEST_CASE("nothing is trimmed, and a byte order mark is skipped at the start only") {
    CHECK(*parsed("\xef\xbb\xbf"
                  "a, b \n 1 ,\t\n") == table{{"a", " b "}, {" 1 ", "\t"}});
    CHECK(*parsed("\xef\xbb\xbf\"a\"\n\xef\xbb\xbf\n") == table{{"a"}, {"\xef\xbb\xbf"}});
}

TEST_CASE("an empty line is a row with one empty field") {
    CHECK(*parsed("a\n\n1\n\n") == table{{"a"}, {""}, {"1"}, {""}});
    CHECK(why("a,b\n\n") == "bad_syntax: the row has 1 field, the header 2 (at line 2)");
}

TEST_CASE("the delimiter can be chosen") {
    CHECK(*parsed("a;b\n1,5;2\n", {.delimiter = ';'}) == table{{"a", "b"}, {"1,5", "2"}});
    CHECK(*parsed("a\tb\n1\t2\n", {.delimiter = '\t'}) == table{{"a", "b"}, {"1", "2"}});
    for (char const c : {'"', '\n', '\r', '\xc3'}) {
        CHECK(why("a\n", {.delimiter = c}) == "bad_value: this cannot be a delimiter (at delimiter)");
    }
}

TEST_CASE("a header is needed, and each of its names is there and once") {
    CHECK(why("") == "truncated: the file is empty: its header is missing (at line 1)");
    CHECK(why("\xef\xbb\xbf") == "truncated: the file is empty: its header is missing (at line 1)");
    CHECK(why("a,,c\n") == "bad_value: the column has no name (at line 1, column 2)");
    CHECK(why("\n") == "bad_value: the column has no name (at line 1, column 1)");
    CHECK(why("a,b,a\n") == "duplicate_field: the name occurs twice in the header (at line 1, column 3)");
    CHECK(why("a,\"b\n") == "truncated: the text ends inside quotes (at line 1, column 2)");
    CHECK(why("a,b\"\n") == "bad_syntax: a quote inside an unquoted field (at line 1, column 2)");
}

TEST_CASE("a row has as many fields as the header") {
    CHECK(why("a,b\n1\n") == "bad_syntax: the row has 1 field, the header 2 (at line 2)");
    CHECK(why("a,b\n1,2\n1,2,3\n") == "bad_syntax: the row has more fields than the header, 2 (at line 3)");
    CHECK(why("a,b\n1,2,\n") == "bad_syntax: the row has more fields than the header, 2 (at line 2)");
}

TEST_CASE("a broken quote is refused with its line and column") {
    CHECK(why("a,b\n1,x\"y\n") == "bad_syntax: a quote inside an unquoted field (at line 2, column b)");
    CHECK(why("a,b\n1, \"y\"\n") == "bad_syntax: a quote inside an unquoted field (at line 2, column b)");
    CHECK(why("a,b\n\"1\"x,2\n") == "bad_syntax: text after the closing quote (at line 2, column a)");
    CHECK(why("a,b\n\"1\" ,2\n") == "bad_syntax: text after the closing quote (at line 2, column a)");
    CHECK(why("a,b\n\"1\n\n\"x,2\n") == "bad_syntax: text after the closing quote (at line 4, column a)");
    CHECK(why("a,b\n\"1\"x") == "bad_syntax: text after the closing quote (at line 2, column a)");
}

TEST_CASE("a column whose name is no line of text is told by its number") {
    CHECK(why("a,\"b\nc\"\n1,x\"y\n") == "bad_syntax: a quote inside an unquoted field (at line 3, column 2)");
    auto const name = std::string(csv_limits::field_bytes, 'b');
    CHECK(why("a," + name + "\n1,x\"y\n") == "bad_syntax: a quote inside an unquoted field (at line 2, column 2)");
}

TEST_CASE("a text that ends inside quotes is truncated at the line where they open") {
    CHECK(why("a,b\n1,\"") == "truncated: the text ends inside quotes (at line 2, column b)");
    CHECK(why("a,b\n\"1\n\",\"2\n\n3,4\n5,6\n") == "truncated: the text ends inside quotes (at line 3, column b)");
    CHECK(why("a,b\n1,\"2\"\"") == "truncated: the text ends inside quotes (at line 2, column b)");
}

TEST_CASE("a carriage return alone ends no line") {
    CHECK(why("a,b\r1,2\r") == "bad_syntax: a carriage return without a line feed (at line 1, column 2)");
    CHECK(why("a,b\n1\r,2\n") == "bad_syntax: a carriage return without a line feed (at line 2, column a)");
    CHECK(why("a,b\n1,\"2\"\r\r\n") == "bad_syntax: a carriage return without a line feed (at line 2, column b)");
}

TEST_CASE("text that is not UTF-8 is refused with its line and column") {
    for (std::string_view const bad : {"\x80",
             "\xc3",
             "\xc0\xaf",
             "\xe2\x82",
             "\xed\xa0\x80",
             "\xe0\x80\x80",
             "\xf0\x80\x80\x80",
             "\xf4\x90\x80\x80",
             "\xf5\x80\x80\x80",
             "\xff",
             "ok\xc3 x",
             "\xe2\x82\x28"}) {
        std::string const text = "a,b\n1,2\n\"\n\"," + std::string{bad} + "\n";
        CHECK(why(text) == "bad_encoding: the text is not UTF-8 (at line 4, column b)");
    }
    CHECK(why("a,\xff\n") == "bad_encoding: the text is not UTF-8 (at line 1, column 2)");
    // Half a character on each side of a delimiter is none.
    CHECK(why("a,b\n\xc3,\xa9\n") == "bad_encoding: the text is not UTF-8 (at line 2, column a)");
    CHECK(*parsed("\xc3\xa9\n\xe2\x82\xac\n\xf0\x9f\x92\xa9\n\xed\x9f\xbf\n") ==
          table{{"\xc3\xa9"}, {"\xe2\x82\xac"}, {"\xf0\x9f\x92\xa9"}, {"\xed\x9f\xbf"}});
}

TEST_CASE("a bad byte is found in whichever place of a block it stands") {
    for (std::size_t front = 0; front < 200; ++front) {
        auto const text = "a\n" + std::string(front, 'x') + "\xff" + std::string(200 - front, 'y') + "\n";
        CHECK(why(text) == "bad_encoding: the text is not UTF-8 (at line 2, column a)");
    }
}

TEST_CASE("a field of one MiB is read, a longer one is too large") {
    std::string const most(csv_limits::field_bytes, 'x');
    CHECK(parsed("a,b\n1," + most + "\n")->at(1).at(1) == most);
    CHECK(parsed("a,b\n1,\"" + most + "\"\n")->at(1).at(1) == most);
    CHECK(why("a,b\n1," + most + "x\n") == "too_large: the field is longer than 1048576 bytes (at line 2, column b)");
    CHECK(
        why("a,b\n1,\"x" + most + "\"\n") == "too_large: the field is longer than 1048576 bytes (at line 2, column b)");

    // What counts is the field, not how it is written.
    std::string quotes(2 * csv_limits::field_bytes, '"');
    CHECK(parsed("a,b\n1,\"" + quotes + "\"\n")->at(1).at(1) == quotes.substr(csv_limits::field_bytes));
    CHECK(why("a,b\n1,\"" + quotes + "\"\"\"\n") ==
          "too_large: the field is longer than 1048576 bytes (at line 2, column b)");
}

TEST_CASE("a quote that nobody closes does not fill the memory") {
    std::string text = "a,b\n1,2\n3,\"4\n";
    for (int i = 0; i < 1'000'000; ++i) text += "5,6\n";
    CHECK(why(text) == "too_large: the field is longer than 1048576 bytes (at line 3, column b)");
}

TEST_CASE("a row of 16 MiB is read, a longer one is too large") {
    std::string header = "f0";
    std::string row(1'000'000, 'x');
    for (int i = 1; i < 20; ++i) header += ",f" + std::to_string(i);
    std::string text = header + "\n";
    for (int i = 0; i < 16; ++i) text += row + ",";
    CHECK(parsed(text + ",,,\n")->at(1).at(15) == row);
    for (int i = 16; i < 19; ++i) text += row + ",";
    CHECK(why(text + row + "\n") == "too_large: the row is longer than 16777216 bytes (at line 2)");
}

TEST_CASE("a table may have ten thousand columns, not more") {
    auto const header = [](std::size_t columns) {
        std::string text = "0";
        for (std::size_t i = 1; i < columns; ++i) text += "," + std::to_string(i);
        return text;
    };
    CHECK(open(header(10'000))->header().size() == 10'000);
    CHECK(why(header(10'001)) == "too_large: more than 10000 columns (at line 1)");
}

TEST_CASE("rows before a refused one are read, and the failure stays") {
    auto reader = open("a,b\n1,2\nbroken\n3,4\n");
    CHECK(*reader->next());
    auto const first = reader->next();
    REQUIRE_FALSE(first);
    CHECK(reader->row().empty());
    CHECK(reader->next().error() == first.error());
}

TEST_CASE("what the source refuses is passed on after the rows before it") {
    // "a\n1\n" in a stored block of deflate, whose checksum is missing.
    std::string_view const cut{"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x01\x04\x00\xfb\xff"
                               "a\n1\n",
        19};
    auto reader = open(cut);
    REQUIRE(reader);
    CHECK(*reader->next());
    CHECK(reader->next().error().code == error_code::truncated);
}

TEST_CASE("rows that lie across the buffer's end are read whole") {
    // Each length shifts the rows against the buffer by another amount.
    for (std::size_t length = 30; length < 40; ++length) {
        table rows{{"plain", "quoted", "last"}};
        std::string const plain(length, 'p');
        for (int i = 0; i < 5000; ++i) rows.push_back({plain, "q\"," + std::to_string(i) + "\r\n\xc3\xa9\"", ""});
        CHECK(*parsed(written(rows)) == rows);
    }
}

TEST_CASE("a writer quotes what has to be quoted and nothing else") {
    CHECK(written({{"plain", "a b", "", "1,5", "x\"y", "x\ny", "x\ry"}}) ==
          "plain,a b,,\"1,5\",\"x\"\"y\",\"x\ny\",\"x\ry\"\n");
    CHECK(written({{"1,5", "2;5"}}, {.delimiter = ';'}) == "1,5;\"2;5\"\n");
    CHECK(written({{""}, {}, {"", ""}}) == "\"\"\n\"\"\n,\n");
    CHECK(written({{"\xef\xbb\xbf"}}) == "\"\xef\xbb\xbf\"\n");

    std::string text = "kept\n";
    csv_writer{text}.row({"a", "b"});
    CHECK(text == "kept\na,b\n");
}

TEST_CASE("hostile fields are written faithfully") {
    table const rows{{"a", "b"},
        {"=cmd|' /C calc'!A0", "<script>alert(1)</script>"},
        {"@SUM(A1)", "'; DROP TABLE x; --"},
        {std::string("\0\x01", 2), std::string(csv_limits::field_bytes, '"')},
        {"\n\n\"\r\n\",\",", "\xef\xbb\xbf"}};
    CHECK(*parsed(written(rows)) == rows);
}

TEST_CASE("what is written at random is read back equal") {
    std::mt19937 random{20160229};
    std::vector<std::string> const pieces{"a",
        "b",
        ",",
        ";",
        "\"",
        "\n",
        "\r\n",
        "\r",
        "",
        " ",
        "\xc3\xa9",
        "\xe2\x82\xac",
        "\xf0\x9f\x92\xa9",
        "\xef\xbb\xbf",
        "=1+1",
        "a longer piece of ordinary text",
        std::string(70, 'x')};
    auto const below = [&](std::size_t limit) { return random() % limit; };
    for (int round = 0; round < 300; ++round) {
        auto const columns = 1 + below(6);
        table rows{{}};
        for (std::size_t i = 0; i < columns; ++i)
            rows[0].push_back("c" + std::to_string(i) + pieces[below(pieces.size())]);
        for (auto left = below(60); left > 0; --left) {
            auto& row = rows.emplace_back();
            for (std::size_t i = 0; i < columns; ++i) {
                auto& field = row.emplace_back();
                for (auto more = below(5); more > 0; --more) field += pieces[below(pieces.size())];
            }
        }
        csv_dialect const dialect{.delimiter = round % 2 == 0 ? ',' : ';'};
        auto text = written(rows, dialect);
        CHECK(*parsed(text, dialect) == rows);
        if (round % 3 == 0) text.pop_back();
        CHECK(*parsed(text, dialect) == rows);
    }
}

TEST_CASE("a real log of a hundred thousand rows is read to its last field") {
    auto const* const data = std::getenv("ITSM_DATA");
    if (data == nullptr) {
        std::puts("SKIPPED: ITSM_DATA is not set, so there is no incident log to read");
        return;
    }
    auto source = byte_source::from_file(std::string{data} + "/data/uci498_incident_event_log.csv.gz");
    REQUIRE(source);
    auto reader = csv_reader::open(std::move(*source));
    REQUIRE(reader);
    CHECK(reader->header().size() == 36);
    auto const state = reader->column("incident_state");
    REQUIRE(state);
    std::size_t rows = 0;
    std::size_t waiting = 0;
    for (;;) {
        auto const more = reader->next();
        REQUIRE(more);
        if (!*more) break;
        ++rows;
        waiting += reader->row()[*state] == "Awaiting User Info" ? 1 : 0;
    }
    CHECK(rows == 141'712);
    CHECK(waiting == 14'642);
    CHECK(reader->line() == 141'713);
}
