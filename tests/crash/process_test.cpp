// SPDX-License-Identifier: BSL-1.0
#include "../sqlite/samples.hpp"
#include "child.hpp"
#include "ledger.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <thread>
#include <type_traits>

#include <sys/resource.h>
#include <sys/stat.h>

using namespace itsm;
using namespace itsm::crash;
using samples::temporary_directory;

namespace {

constexpr std::size_t writers = 3;

struct acknowledgement {
    std::size_t writer = 0;
    commit_receipt receipt{};
};
static_assert(std::is_trivially_copyable_v<acknowledgement>);

void sleep_for(std::uint64_t microseconds) { std::this_thread::sleep_for(std::chrono::microseconds{microseconds}); }

/// Writes with several threads, each for a tenant of its own, until it is killed.
int write_until_killed(std::string const& path, std::array<ledger, writers> const& asked, int told) {
    auto const store = sqlite_store::open(path);
    if (!store) return 1;
    std::vector<std::thread> threads;
    for (std::size_t writer = 0; writer < writers; ++writer)
        threads.emplace_back([&, writer, own = asked[writer]]() mutable {
            while (!own.step(**store)) child::write(told, acknowledgement{writer, own.receipt(own.acknowledged())});
            ::_exit(2);
        });
    for (auto& thread : threads) thread.join();
    return 3;
}

/// A store as version 1 of the schema had it.
disk_contents of_schema_1(disk_contents const& contents) {
    faulty_disk const disk{"older", contents};
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open_v2(file_name.c_str(), &db, SQLITE_OPEN_READWRITE, disk.name().c_str()) == SQLITE_OK);
    auto const* const sql = "DROP INDEX record_due; ALTER TABLE record DROP COLUMN checksum;"
                            "ALTER TABLE command DROP COLUMN checksum; PRAGMA user_version = 1;";
    CHECK(sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(db);
    return disk.contents();
}

/// The names in a directory that end so.
std::vector<std::string> files_named(std::string const& directory, std::string_view end) {
    std::vector<std::string> found;
    for (auto const& one : std::filesystem::directory_iterator{directory})
        if (one.path().string().ends_with(end)) found.push_back(one.path().string());
    std::sort(found.begin(), found.end());
    return found;
}

void limit_descriptors(rlim_t most) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = (std::min)(most, limit.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace

TEST_CASE("F01: kill -9 of a process that writes loses nothing that was acknowledged") {
    temporary_directory const directory;
    auto const path = directory.file();
    std::array<ledger, writers> asked{ledger{{1, 1}}, ledger{{1, 2}}, ledger{{1, 3}}};
    std::array<tally, writers> found;
    dice chance{1};
    for (std::size_t round = 0; round < rounds(10, 200); ++round) {
        {
            child writing{[&](int told) { return write_until_killed(path, asked, told); }};
            acknowledgement one;
            REQUIRE(writing.read(one));
            asked[one.writer].note(one.receipt);
            sleep_for(chance.next(40'000));
            writing.kill();
            while (writing.read(one)) asked[one.writer].note(one.receipt);
        }
        auto const store = samples::opened(path);
        for (std::size_t writer = 0; writer < writers; ++writer) {
            asked[writer].note_unknown();
            settle(asked[writer], *store, found[writer]);
        }
    }
    tally sum;
    for (auto const& one : found) {
        one.check();
        sum.runs = one.runs;
        sum.unknown += one.unknown;
        sum.applied += one.applied;
        sum.lost += one.lost;
        sum.doubled += one.doubled;
    }
    for (auto const& one : asked) sum.acknowledged += one.acknowledged();
    sum.print("F01 kill -9");
    CHECK(sum.acknowledged > sum.runs);
}

TEST_CASE("F19: without file descriptors a store says so, and goes on when there are some") {
    temporary_directory const directory;
    auto const path = directory.file();
    child starving{[&](int told) {
        rlim_t limit = 3;
        for (; limit < 60; ++limit) {
            limit_descriptors(limit);
            if (auto const store = sqlite_store::open(path)) break;
            else child::write(told, store.error().code);
        }
        limit_descriptors(256);
        auto const store = sqlite_store::open(path);
        if (!store) return 1;
        ledger asked;
        limit_descriptors(limit - 2); // the one that writes has its files, a reader gets none
        if (asked.step(**store)) return 2;
        auto const read = (*store)->head(ours);
        if (read) return 3;
        child::write(told, read.error().code);
        limit_descriptors(256);
        auto const again = (*store)->head(ours);
        if (!again || again->position != 1) return 4;
        return asked.step(**store) ? 5 : 0;
    }};
    std::map<error_code, std::size_t> codes;
    error_code code{};
    std::size_t refusals = 0;
    while (starving.read(code)) {
        ++codes[code];
        ++refusals;
    }
    CHECK(starving.wait() == 0);
    std::cout << "F19 no file descriptors: refusals " << refusals;
    for (auto const& [which, times] : codes) std::cout << ", " << to_text(which) << ' ' << times;
    std::cout << '\n';
    CHECK(refusals > 1);
    for (auto const& [which, times] : codes) {
        CAPTURE(to_text(which));
        bool const is_clear = which == error_code::not_readable || which == error_code::unavailable;
        CHECK(is_clear);
    }
}

TEST_CASE("F20: what may not be written is read_only; it is read where SQLite can keep its index of the WAL") {
    struct answers {
        error_code writing{};
        error_code reading{};
        feed_position position = 0;
    };
    auto const asked_of = [](mode_t directory_mode) {
        temporary_directory const directory;
        auto const path = directory.file();
        ledger asked;
        REQUIRE_FALSE(asked.steps(*samples::opened(path), 5));
        std::filesystem::remove(path + "-lock");
        auto const own = directory.file("");
        REQUIRE(::chmod(path.c_str(), 0444) == 0);
        REQUIRE(::chmod(own.c_str(), directory_mode) == 0);
        child looking{[&](int told) {
            // Who may do everything is not told that something may not be written.
            if (::geteuid() == 0 && ::seteuid(65534) != 0) return 1;
            answers made{error_code::not_found, error_code::not_found, 0};
            if (auto const store = sqlite_store::open(path); !store) made.writing = store.error().code;
            sqlite_options options;
            options.is_read_only = true;
            auto const store = sqlite_store::open(path, options);
            if (!store) made.reading = store.error().code;
            else if (auto const head = (*store)->head(ours)) made.position = head->position;
            child::write(told, made);
            return 0;
        }};
        answers given;
        REQUIRE(looking.read(given));
        CHECK(looking.wait() == 0);
        ::chmod(own.c_str(), 0755);
        CHECK(given.writing == error_code::read_only);
        return given;
    };
    auto const file = asked_of(0777);
    CHECK(file.position == 5);
    auto const directory = asked_of(0555);
    CHECK(directory.position == 0);
    CHECK(directory.reading == error_code::read_only);
    std::cout << "F20 read only: the file: " << to_text(file.writing) << ", read up to position " << file.position
              << "; its directory too: " << to_text(directory.writing) << ", not read: " << to_text(directory.reading)
              << '\n';
}

TEST_CASE("F21: of two processes the second that would write is told busy, and reads what the first goes on to write") {
    temporary_directory const directory;
    auto const path = directory.file();
    struct seen {
        error_code writing{};
        feed_position first = 0;
    };
    std::array<int, 2> go_on{};
    REQUIRE(::pipe(go_on.data()) == 0);
    {
        ledger asked;
        REQUIRE_FALSE(asked.steps(*samples::opened(path), 3));
    }
    child second{[&](int told) {
        char ready = 0;
        if (::read(go_on[0], &ready, 1) != 1) return 1; // the first has it open
        seen made{error_code::not_found, 0};
        if (auto const store = sqlite_store::open(path); !store) made.writing = store.error().code;
        sqlite_options options;
        options.is_read_only = true;
        auto const store = sqlite_store::open(path, options);
        if (!store) return 2;
        made.first = (*store)->head(ours).value_or(feed_head{}).position;
        child::write(told, made);
        if (::read(go_on[0], &ready, 1) != 1) return 3; // the first has written more
        if ((*store)->head(ours).value_or(feed_head{}).position != made.first + 20) return 4;
        return (*store)->verify(ours, std::nullopt) ? 0 : 5;
    }};
    auto const store = samples::opened(path);
    ledger asked;
    for (std::size_t n = 1; n <= 3; ++n) asked.note(*asked.send(*store, n));
    REQUIRE(::write(go_on[1], "1", 1) == 1);
    seen made;
    REQUIRE(second.read(made));
    CHECK(made.writing == error_code::busy);
    CHECK(made.first == 3);
    CHECK_FALSE(asked.steps(*store, 20));
    REQUIRE(::write(go_on[1], "2", 1) == 1);
    CHECK(second.wait() == 0);
    ::close(go_on[0]);
    ::close(go_on[1]);
    std::cout << "F21 two processes: the second that would write " << to_text(made.writing)
              << ", and reads what the first writes\n";
}

TEST_CASE("F23: a migration that the power, or a kill, interrupts begins again, with everything in it") {
    prepared_store const made{40};
    auto const older = of_schema_1(made.contents);
    faulty_disk disk{"migrating", older};
    disk.record();
    opened_on(disk).reset();
    auto const operations = disk.take_record();
    tally found;
    disk_image image{older};
    for (std::size_t at = 0; at <= operations.size(); ++at) {
        for (bool const is_power_cut : {true, false}) {
            disk.replace(is_power_cut ? image.after_power_cut(at) : image.contents());
            auto asked = made.asked;
            if (auto store = open_on(disk)) settle(asked, **store, found);
            else found.found_broken(to_text(store.error()));
        }
        if (at < operations.size()) image.apply(operations[at]);
    }
    found.print("F23 interrupted migration");
    found.check();
}

TEST_CASE("F23: a backup that is killed leaves no file of its name, or a whole one, and the store as it was") {
    temporary_directory const directory;
    auto const path = directory.file();
    ledger asked;
    REQUIRE_FALSE(asked.steps(*samples::opened(path), 200));
    dice chance{23};
    std::size_t backups = 0;
    std::size_t parts = 0;
    std::size_t restored = 0;
    tally found;
    for (std::size_t round = 0; round < rounds(10, 100); ++round) {
        auto const folder = directory.file("round" + std::to_string(round));
        std::filesystem::create_directory(folder);
        {
            child copying{[&](int told) {
                auto const store = sqlite_store::open(path);
                if (!store) return 1;
                for (int i = 0; i < 1'000; ++i) {
                    auto const name = folder + "/" + std::to_string(i);
                    if (!(*store)->backup(name + ".backup")) return 2;
                    child::write(told, i);
                    if (!sqlite_store::restore(name + ".backup", name + ".restored")) return 3;
                }
                return 4;
            }};
            int first = 0;
            if (round % 2 == 0) CHECK(copying.read(first));
            sleep_for(chance.next(30'000));
            copying.kill();
        }
        auto const check = [&](std::string const& file) {
            auto of = asked;
            auto const store = sqlite_store::open(file);
            REQUIRE(store);
            CHECK((*store)->verify(ours, std::nullopt));
            CHECK((*store)->head(ours)->position == asked.acknowledged());
        };
        for (auto const& file : files_named(folder, ".restored")) {
            check(file);
            ++restored;
        }
        for (auto const& file : files_named(folder, ".backup")) {
            REQUIRE(sqlite_store::restore(file, file + ".again"));
            check(file + ".again");
            ++backups;
        }
        for (auto const& one : std::filesystem::directory_iterator{folder})
            parts += one.path().string().find(".part-") != std::string::npos ? 1 : 0;
        auto const store = samples::opened(path);
        settle(asked, *store, found);
    }
    found.print("F23 killed backup");
    std::cout << "F23 killed backup: whole backups " << backups << ", whole restored stores " << restored
              << ", files of unfinished ones " << parts << '\n';
    found.check();
    CHECK(backups > 0);
}
