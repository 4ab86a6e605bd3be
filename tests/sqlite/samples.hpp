// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/sqlite/sqlite_store.hpp>

#include <doctest/doctest.h>

#include <sqlite3.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

/// What the tests of the SQLite store begin with.
namespace itsm::samples {

inline constexpr tenant_id ours{1, 1};
inline constexpr tenant_id theirs{1, 2};
inline constexpr document_kind kind{"incident"};
inline instant const monday = *parse_instant("2026-03-02T09:00:00.123456Z");

inline document_key key(std::uint64_t id) { return {kind, {7, id}}; }

/// A directory that is gone when the test is over.
class temporary_directory {
public:
    temporary_directory() = default;
    temporary_directory(temporary_directory const&) = delete;
    temporary_directory& operator=(temporary_directory const&) = delete;
    ~temporary_directory() {
        std::error_code ignored;
        std::filesystem::remove_all(name_, ignored);
    }
    [[nodiscard]] std::string file(std::string const& name = "store.itsm") const { return name_ + "/" + name; }

private:
    static std::string fresh_name() {
        auto name = (std::filesystem::temp_directory_path() / "itsm_sqlite_XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        return name;
    }
    std::string name_ = fresh_name();
};

/// No test cuts the power, so most need not wait for the disk.
inline sqlite_options const fast{.durability = sqlite_durability::normal};

inline std::unique_ptr<sqlite_store> opened(std::string const& path, sqlite_options const& options = fast) {
    auto made = sqlite_store::open(path, options);
    if (!made) FAIL(to_text(made.error()));
    return std::move(*made);
}

inline error_code why_not(std::string const& path, sqlite_options const& options = {}) {
    auto const refused = sqlite_store::open(path, options);
    REQUIRE_FALSE(refused);
    CHECK_FALSE(refused.error().message.empty());
    return refused.error().code;
}

/// SQL on the file, as somebody with another program would run it.
inline void run_sql(std::string const& path, std::string const& sql) {
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    if (sqlite3_errcode(db) != SQLITE_OK) MESSAGE(sqlite3_errmsg(db));
    sqlite3_close(db);
}

inline std::string bytes_of(std::string const& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// One document with its entry, as a step of a record writes them.
struct written {
    document_put put{};
    document_entry entry{};

    written(std::uint64_t id, std::uint64_t version, std::string_view bytes = "document") {
        put = {key(id), version, 1, {}, bytes};
        put.columns[static_cast<std::size_t>(promoted_column::state)] = std::string_view{"open"};
        put.columns[static_cast<std::size_t>(promoted_column::recorded_at)] = monday;
        entry = {key(id), version, monday, "entry"};
    }
    [[nodiscard]] document_commit unit(
        command_id command = {}, store_scope scope = ours, std::span<document_check const> checks = {}) const {
        return {scope, command, {1, command.low}, checks, {&put, 1}, {&entry, 1}};
    }
};

inline commit_receipt must(result<commit_receipt, document_failure> const& committed) {
    if (!committed) FAIL(to_text(committed.error().code) << ": " << committed.error().message);
    return *committed;
}
inline document_failure refused(result<commit_receipt, document_failure> const& committed) {
    REQUIRE_FALSE(committed);
    return committed.error();
}
template <class T>
T must(result<T> const& given) {
    if (!given) FAIL(to_text(given.error()));
    return *given;
}
template <class T>
error_code why(result<T> const& refused) {
    REQUIRE_FALSE(refused);
    return refused.error().code;
}

/// Takes away what the second schema has beyond the first.
inline constexpr char const* back_to_the_first_schema =
    "DROP INDEX record_due; ALTER TABLE record DROP COLUMN checksum; ALTER TABLE command DROP COLUMN checksum; "
    "PRAGMA user_version = 1";

} // namespace itsm::samples
