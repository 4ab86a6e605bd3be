// SPDX-License-Identifier: BSL-1.0
#include <itsm/exchange/byte_source.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <type_traits>

using namespace itsm;

namespace {

// gzip of "hello\n" and of "again\n", as gzip -n writes them.
constexpr std::string_view hello_gz{
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\xe7\x02\x00\x20\x30\x3a\x36"
    "\x06\x00\x00\x00",
    26};
constexpr std::string_view again_gz{
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\x4c\x4f\xcc\xcc\xe3\x02\x00\xff\x19\x4f\x86"
    "\x06\x00\x00\x00",
    26};

result<std::string> inflated(std::string_view bytes) {
    auto source = byte_source::from_memory(bytes);
    if (!source) return failure(source.error());
    return read_all(*source, 1'000'000);
}

error_code why(result<std::string> const& refused) {
    REQUIRE_FALSE(refused);
    return refused.error().code;
}

/// A file that is gone when the test is over.
class temporary_file {
public:
    explicit temporary_file(std::string_view content) { std::ofstream{name_, std::ios::binary} << content; }
    temporary_file(temporary_file const&) = delete;
    temporary_file& operator=(temporary_file const&) = delete;
    ~temporary_file() { std::remove(name_.c_str()); }
    [[nodiscard]] std::string const& name() const { return name_; }

private:
    static std::string fresh_name() {
        auto name = (std::filesystem::temp_directory_path() / "itsm_byte_source_XXXXXX").string();
        int const file = mkstemp(name.data());
        REQUIRE(file >= 0);
        return name;
    }
    std::string name_ = fresh_name();
};

} // namespace

static_assert(std::is_nothrow_move_constructible_v<byte_source> && !std::is_copy_constructible_v<byte_source>);

TEST_CASE("bytes in memory that are not gzip are passed on as they are") {
    CHECK(*inflated("plain text") == "plain text");
    CHECK(*inflated("") == "");
    CHECK(*inflated("\x1f") == "\x1f");
    CHECK(*inflated("\x8b\x1f") == "\x8b\x1f");
}

TEST_CASE("gzip is recognised by its first bytes and inflated") {
    CHECK(*inflated(hello_gz) == "hello\n");
    CHECK(*inflated(std::string{hello_gz}.append(again_gz)) == "hello\nagain\n");
}

TEST_CASE("a read fills what it is given, however small") {
    for (std::size_t size = 1; size < 8; ++size) {
        auto const bytes = std::string{hello_gz}.append(again_gz);
        auto source = byte_source::from_memory(bytes);
        REQUIRE(source);
        std::string text;
        for (;;) {
            std::array<char, 8> piece{};
            auto const got = source->read(std::span{piece}.first(size));
            REQUIRE(got);
            text.append(piece.data(), *got);
            if (*got < size) break;
        }
        CHECK(text == "hello\nagain\n");
        CHECK(*source->read({}) == 0);
    }
}

TEST_CASE("gzip data cut anywhere is truncated, and what came before is handed out") {
    // One byte alone could be anything.
    for (std::size_t size = 2; size < hello_gz.size(); ++size) {
        CAPTURE(size);
        CHECK(why(inflated(hello_gz.substr(0, size))) == error_code::truncated);
        CHECK(why(inflated(std::string{hello_gz}.append(hello_gz.substr(0, size)))) == error_code::truncated);
    }
    auto source = byte_source::from_memory(hello_gz.substr(0, hello_gz.size() - 4));
    std::array<char, 100> piece{};
    CHECK(*source->read(piece) == 6);
    CHECK(source->read(piece).error().code == error_code::truncated);
    CHECK(source->read(piece).error().code == error_code::truncated);
}

TEST_CASE("cut gzip data hands out the same bytes whatever the size of the requests") {
    // 300 times the letter a: one repetition, which is longer than a small request.
    constexpr std::string_view repetition{
        "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x4b\x4c\x1c\x05\xc4\x02\x00\x09\x19\x97\x89\x2c\x01\x00\x00", 25};
    auto const read_by = [](std::string_view bytes, std::size_t size) {
        auto source = byte_source::from_memory(bytes);
        std::string text;
        std::array<char, 512> piece{};
        for (;;) {
            auto const got = source->read(std::span{piece}.first(size));
            if (!got || *got == 0) return text;
            text.append(piece.data(), *got);
        }
    };
    CHECK(read_by(repetition, 1) == std::string(300, 'a'));
    for (std::size_t size = 0; size < repetition.size(); ++size) {
        auto const cut = repetition.substr(0, size);
        CHECK(read_by(cut, 1) == read_by(cut, 512));
        CHECK(read_by(cut, 7) == read_by(cut, 512));
    }
}

TEST_CASE("gzip data with a flipped bit is refused or gives the same text") {
    for (std::size_t at = 2; at < hello_gz.size(); ++at) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::string bytes{hello_gz};
            bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
            auto const text = inflated(bytes);
            CAPTURE(at);
            // Time and system in the header, and the bits that fill up the last byte, say nothing about the text.
            if (text) CHECK(*text == "hello\n");
            else CHECK((text.error().code == error_code::bad_syntax || text.error().code == error_code::truncated));
        }
    }
}

TEST_CASE("what follows the end of gzip data has to be gzip data") {
    CHECK(why(inflated(std::string{hello_gz}.append("garbage"))) == error_code::bad_syntax);
    CHECK(why(inflated(std::string{hello_gz}.append(20, '\0'))) == error_code::bad_syntax);
}

TEST_CASE("a file is read like memory, inflated or plain") {
    temporary_file const plain{"plain text"};
    temporary_file const packed{std::string{hello_gz}.append(again_gz)};
    temporary_file const empty{""};
    auto const content = [](std::string const& name) {
        auto source = byte_source::from_file(name);
        REQUIRE(source);
        return *read_all(*source, 1000);
    };
    CHECK(content(plain.name()) == "plain text");
    CHECK(content(packed.name()) == "hello\nagain\n");
    CHECK(content(empty.name()) == "");
}

TEST_CASE("a file larger than the buffers is read to its end, and not beyond a cut") {
    std::string lines;
    for (int i = 0; i < 200'000; ++i) lines += std::to_string(i) + '\n';
    temporary_file const file{lines};
    auto source = byte_source::from_file(file.name());
    CHECK(*read_all(*source, lines.size()) == lines);

    // A stored block of deflate, one for each 65,535 bytes: incompressible data of many buffers.
    std::string bytes{"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", 10};
    std::string const block(0xffff, 'x');
    for (int i = 0; i < 20; ++i) bytes.append(std::string_view{"\x00\xff\xff\x00\x00", 5}).append(block);
    temporary_file const cut{bytes};
    auto cut_source = byte_source::from_file(cut.name());
    auto const text = read_all(*cut_source, 10'000'000);
    REQUIRE_FALSE(text);
    CHECK(text.error() == error{error_code::truncated, cut.name(), "the gzip data ends early"});
}

TEST_CASE("a file that is not there, or is a directory, is not readable and says which") {
    auto const absent = byte_source::from_file("/no/such/file");
    REQUIRE_FALSE(absent);
    CHECK(to_text(absent.error()) == "cannot be opened: No such file or directory (at /no/such/file)");

    auto const directory = byte_source::from_file("/");
    REQUIRE_FALSE(directory);
    CHECK(directory.error().code == error_code::not_readable);
    CHECK(directory.error().path == "/");
}

TEST_CASE("reading all stops at the limit") {
    auto const limited = [](std::string_view text, std::size_t limit) {
        auto source = byte_source::from_memory(text);
        return read_all(*source, limit);
    };
    CHECK(*limited("12345", 5) == "12345");
    CHECK(why(limited("12345", 4)) == error_code::too_large);
    CHECK(why(limited("12345", 0)) == error_code::too_large);
    CHECK(*limited("", 0) == "");
    std::string const large(3'000'000, 'x');
    CHECK(*limited(large, large.size()) == large);
    CHECK(why(limited(large, large.size() - 1)) == error_code::too_large);
}
