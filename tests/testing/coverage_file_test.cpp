// SPDX-License-Identifier: BSL-1.0
#include "../../examples/temporary_folder.hpp"
#include "../crash/child.hpp"
#include "../lifecycle/errand.hpp"

#include <itsm/incident/lifecycle.hpp>
#include <itsm/json/json.hpp>
#include <itsm/testing/coverage_file.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

using namespace itsm;
using errands::errand;
using errands::errand_tables;

namespace {

coverage one_taken() {
    coverage made{errand_tables};
    errands::take const given{.doer = "mia"};
    auto const it = errands::open_errand();
    made.add(errand_tables, it.it, erased_command<errand>{&on<errands::take>, &given}, it.given());
    return made;
}

std::uint64_t taken_in(std::string const& path) {
    auto const read = read_coverage_file(path);
    REQUIRE_MESSAGE(read.has_value(), to_text(read.error()));
    return read->rows[1].taken;
}

std::string text_of(std::string const& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

struct folder : temporary_folder {
    using temporary_folder::file;
    [[nodiscard]] std::string file() const { return file("coverage.json"); }
};

} // namespace

TEST_CASE("a coverage begins a file, and others are added to it") {
    folder const in;
    auto const one = one_taken();
    REQUIRE(add_to_coverage_file(in.file(), one));
    auto const first = read_coverage_file(in.file());
    REQUIRE(first);
    CHECK(*first == one);
    REQUIRE(add_to_coverage_file(in.file(), one));
    CHECK(taken_in(in.file()) == 2);
    CHECK_FALSE(std::filesystem::exists(in.file() + ".part"));
}

TEST_CASE("a coverage begins an empty file, as mktemp makes it; read, that is none") {
    folder const in;
    std::ofstream{in.file()}.flush();
    CHECK(read_coverage_file(in.file()).error().code == error_code::truncated);
    REQUIRE(add_to_coverage_file(in.file(), one_taken()));
    auto const read = read_coverage_file(in.file());
    REQUIRE(read);
    CHECK(*read == one_taken());
}

TEST_CASE("coverage of another definition is refused, and the file stays as it was") {
    folder const in;
    REQUIRE(add_to_coverage_file(in.file(), one_taken()));
    auto const before = text_of(in.file());
    auto const refused = add_to_coverage_file(in.file(), coverage{incident_lifecycle});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == error_code::bad_definition);
    CHECK(refused.error().path == "/key");
    CHECK(text_of(in.file()) == before);
}

TEST_CASE("a file that is no coverage is refused with the place, and stays as it was") {
    folder const in;
    REQUIRE(add_to_coverage_file(in.file("good"), one_taken()));
    auto const good = text_of(in.file("good"));
    auto const with = [&](std::string const& from, std::string const& to) {
        auto text = good;
        REQUIRE(text.find(from) != std::string::npos);
        return text.replace(text.find(from), from.size(), to);
    };
    struct bad {
        std::string text;
        error_code code;
        std::string path;
    };
    for (auto const& [text, code, path] : {bad{"\n", error_code::truncated, ""},
             bad{good.substr(0, good.size() / 2), error_code::truncated, ""},
             bad{"no json", error_code::bad_syntax, ""},
             bad{with("\"taken\": 1", "\"taken\": -1"), error_code::bad_value, "/rows/1/taken"},
             bad{with("\"taken\": 1", "\"taken\": \"1\""), error_code::bad_type, "/rows/1/taken"},
             bad{with("\"taken\": 1", "\"takn\": 1"), error_code::unknown_field, "/rows/1/takn"},
             bad{with("\"key\": \"note_down\"", "\"key\": \"note\""), error_code::bad_definition, "/rows/0"}}) {
        CAPTURE(path);
        CAPTURE(code);
        std::ofstream{in.file(), std::ios::binary} << text;
        auto const refused = add_to_coverage_file(in.file(), one_taken());
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == code);
        if (!path.empty()) CHECK(refused.error().path == path);
        CHECK(text_of(in.file()) == text);
    }
}

TEST_CASE("what cannot be read or written is refused") {
    folder const in;
    CHECK(read_coverage_file(in.file("none")).error().code == error_code::not_readable);
    CHECK(add_to_coverage_file("", one_taken()).error().code == error_code::bad_value);
    CHECK(add_to_coverage_file(in.file("no/folder"), one_taken()).error().code == error_code::not_writable);
    std::filesystem::create_directory(in.file("folder"));
    CHECK(read_coverage_file(in.file("folder")).error().code == error_code::not_readable);
    CHECK(add_to_coverage_file(in.file("folder"), one_taken()).error().code == error_code::not_readable);
    std::filesystem::create_directory(in.file("x.part"));
    CHECK(add_to_coverage_file(in.file("x"), one_taken()).error().code == error_code::not_writable);
    CHECK_FALSE(std::filesystem::exists(in.file("x")));

    std::ofstream{in.file("huge"), std::ios::binary} << std::string(std::size_t{17} << 20U, ' ');
    CHECK(read_coverage_file(in.file("huge")).error().code == error_code::too_large);
}

TEST_CASE("who waits longer than its patience for the others is told so") {
    folder const in;
    auto const holder = ::open((in.file() + "-lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    REQUIRE(holder >= 0);
    REQUIRE(::flock(holder, LOCK_EX) == 0);
    auto const refused = add_to_coverage_file(in.file(), one_taken(), std::chrono::milliseconds{20});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == error_code::busy);
    CHECK_FALSE(std::filesystem::exists(in.file()));
    ::close(holder);
    CHECK(add_to_coverage_file(in.file(), one_taken(), std::chrono::milliseconds{20}));
}

TEST_CASE("processes that write at the same time lose nothing") {
    folder const in;
    constexpr int processes = 6;
    constexpr int times = 25;
    std::vector<std::unique_ptr<crash::child>> children;
    for (int i = 0; i < processes; ++i)
        children.push_back(std::make_unique<crash::child>([&](int) {
            for (int n = 0; n < times; ++n)
                if (!add_to_coverage_file(in.file(), one_taken())) return 1;
            return 0;
        }));
    for (auto const& one : children) CHECK(one->wait() == 0);
    CHECK(taken_in(in.file()) == processes * times);
}

TEST_CASE("threads that write at the same time lose nothing") {
    folder const in;
    auto const one = one_taken();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int n = 0; n < 10; ++n) static_cast<void>(add_to_coverage_file(in.file(), one));
        });
    for (auto& thread : threads) thread.join();
    CHECK(taken_in(in.file()) == 40);
}

TEST_CASE("a process killed while it writes leaves a whole file, and no lock") {
    folder const in;
    for (int i = 0; i < 5; ++i) {
        crash::child writing{[&](int to) {
            for (std::uint64_t n = 1;; ++n) {
                if (!add_to_coverage_file(in.file(), one_taken())) return 1;
                crash::child::write(to, n);
            }
        }};
        std::uint64_t written = 0;
        for (int n = 0; n < 3 + i; ++n) REQUIRE(writing.read(written));
        auto const before = taken_in(in.file());
        writing.kill();
        CHECK(taken_in(in.file()) >= before);
        CHECK(add_to_coverage_file(in.file(), one_taken(), std::chrono::milliseconds{500}));
    }
}
