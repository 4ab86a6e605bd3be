// SPDX-License-Identifier: BSL-1.0
#include "samples.hpp"

#include <itsm/document/record_store.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/testing/doctest_store.hpp>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <sstream>
#include <thread>

using namespace itsm;

namespace {

/// Records in an SQLite file.
struct sqlite_bench {
    using store_type = record_store<incident>;

    samples::temporary_directory directory{};
    std::unique_ptr<sqlite_store> documents = samples::opened(path());
    std::unique_ptr<store_type> store = std::make_unique<store_type>(*documents);
    std::unique_ptr<store_type> other{};
    std::unique_ptr<sqlite_store> imported_documents{};
    std::unique_ptr<store_type> imported_records{};
    std::string backup_path{};
    int files = 0;

    [[nodiscard]] std::string path() const { return directory.file(); }
    store_type& opened() { return *store; }

    void shut() {
        other.reset();
        store.reset();
        documents.reset();
    }
    result<done> reopen() {
        shut();
        auto made = sqlite_store::open(path());
        if (!made) return failure(made.error());
        documents = std::move(*made);
        store = std::make_unique<store_type>(*documents);
        return done{};
    }
    store_type& another() {
        other = std::make_unique<store_type>(*documents);
        return *other;
    }
    result<done> backup() {
        backup_path = directory.file("backup" + std::to_string(++files));
        return documents->backup(backup_path);
    }
    result<done> restore() {
        shut();
        for (auto const* end : {"", "-wal", "-shm"}) std::filesystem::remove(path() + end);
        if (auto restored = sqlite_store::restore(backup_path, path()); !restored) return restored;
        return reopen();
    }
    store_type& imported(tenant_id tenant) {
        std::stringstream lines;
        samples::must(documents->export_tenant(tenant, lines));
        imported_records.reset();
        imported_documents = samples::opened(directory.file("imported" + std::to_string(++files)));
        samples::must(imported_documents->import_tenant(lines));
        imported_records = std::make_unique<store_type>(*imported_documents);
        return *imported_records;
    }
    void hold(std::function<void()> const& meanwhile) {
        sqlite3* db = nullptr;
        REQUIRE(sqlite3_open(path().c_str(), &db) == SQLITE_OK);
        CHECK(sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
        meanwhile();
        sqlite3_close(db);
    }
    result<done> tamper(tampering how, tenant_id tenant, feed_position position) {
        shut();
        auto whose = to_text(tenant);
        std::erase(whose, '-');
        samples::run_sql(path(), sql_of(how, " tenant = X'" + whose + "'", std::to_string(position)));
        return reopen();
    }
    /// Interrupted and at once with another process: a file is migrated in one transaction, by whoever locks it.
    result<done> other_schema(schema_change how) {
        if (how == schema_change::interrupted || how == schema_change::twice)
            return failure(error_code::not_supported, "see the tests of the store itself");
        shut();
        samples::run_sql(
            path(), how == schema_change::newer ? "PRAGMA user_version = 99" : samples::back_to_the_first_schema);
        return reopen();
    }

private:
    static std::string sql_of(tampering how, std::string const& whose, std::string const& at) {
        auto const move = [&](std::string const& to, std::string const& which) {
            return "UPDATE journal SET pos = " + to + " WHERE" + whose + " AND pos " + which + ";";
        };
        switch (how) {
        case tampering::edited: return "UPDATE journal SET body = X'7B7D' WHERE" + whose + " AND pos = " + at;
        case tampering::dropped: return "DELETE FROM journal WHERE" + whose + " AND pos = " + at;
        case tampering::swapped:
            return move("-1", "= " + at) + move(at, "= " + at + " + 1") + move(at + " + 1", "= -1");
        case tampering::truncated:
            return "DELETE FROM journal WHERE" + whose + " AND pos >= " + at + "; UPDATE head SET pos = " + at +
                   " - 1 WHERE" + whose;
        case tampering::inserted:
            return move("-pos - 1", "> " + at) + move("-pos", "< 0") +
                   "INSERT INTO journal SELECT tenant, pos + 1, kind, id, version + 100, at_us, salt, commitment, body "
                   "FROM journal WHERE" +
                   whose + " AND pos = " + at + "; UPDATE head SET pos = pos + 1 WHERE" + whose;
        }
        return {};
    }
};

} // namespace

ITSM_TEST_STORE("records in SQLite", sqlite_bench)
