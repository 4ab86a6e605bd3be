// SPDX-License-Identifier: BSL-1.0
#include "samples.hpp"

#include <thread>

using namespace itsm;
using namespace itsm::samples;

namespace {

/// What version 1 of the schema was, with a document and its entry in it.
void write_version_1(std::string const& path) {
    {
        auto const store = opened(path);
        must(store->commit(written{1, 1, "kept"}.unit({5, 5})));
    }
    run_sql(path, std::string{back_to_the_first_schema} + "; PRAGMA journal_mode = DELETE");
}

std::int64_t integer(std::string const& path, std::string const& sql) {
    sqlite3* db = nullptr;
    sqlite3_stmt* asking = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
    REQUIRE(sqlite3_prepare_v2(db, sql.c_str(), -1, &asking, nullptr) == SQLITE_OK);
    REQUIRE(sqlite3_step(asking) == SQLITE_ROW);
    auto const found = sqlite3_column_int64(asking, 0);
    sqlite3_finalize(asking);
    sqlite3_close(db);
    return found;
}

/// A VFS that opens whatever is there to be read only, as a protected file is: tests may run as root, whom no mode stops.
class protecting_vfs {
public:
    protecting_vfs() {
        auto* const plain = sqlite3_vfs_find(nullptr);
        vfs_ = *plain;
        vfs_.zName = "protecting";
        vfs_.pAppData = plain;
        vfs_.xOpen = [](sqlite3_vfs* self, sqlite3_filename name, sqlite3_file* file, int flags, int* given) {
            auto* const below = static_cast<sqlite3_vfs*>(self->pAppData);
            bool const is_database = (flags & SQLITE_OPEN_MAIN_DB) != 0;
            if (is_database) flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
            return below->xOpen(below, name, file, flags, given);
        };
        REQUIRE(sqlite3_vfs_register(&vfs_, 0) == SQLITE_OK);
    }
    protecting_vfs(protecting_vfs const&) = delete;
    protecting_vfs& operator=(protecting_vfs const&) = delete;
    ~protecting_vfs() { sqlite3_vfs_unregister(&vfs_); }

private:
    sqlite3_vfs vfs_{};
};

} // namespace

TEST_CASE("a store is made where there is none, and is empty") {
    temporary_directory const directory;
    auto const store = opened(directory.file(), {});
    CHECK(must(store->tenants()).empty());
    CHECK(must(store->head(ours)).position == 0);
    CHECK(store->capabilities().is_durable);
    CHECK(store->capabilities().has_chain);
    CHECK(store->capabilities().can_redact);
    CHECK(store->capabilities().can_reopen);
    CHECK_FALSE(opened(directory.file("2"), {.durability = sqlite_durability::normal})->capabilities().is_durable);
}

TEST_CASE("names that SQLite takes for something else are names of files") {
    temporary_directory const directory;
    auto const before = std::filesystem::current_path();
    std::filesystem::current_path(std::filesystem::path{directory.file()}.parent_path());
    for (std::string const name : {":memory:", "file:x?mode=memory", "a b"}) {
        must(opened(name)->commit(written{1, 1}.unit()));
        CHECK(std::filesystem::exists(name));
        CHECK(must(opened(name)->tenants()).size() == 1);
    }
    std::filesystem::current_path(before);
    CHECK(why_not("") == error_code::bad_value);
}

TEST_CASE("what is no database, or a part of one, is corrupt and stays as it is") {
    temporary_directory const directory;
    auto const path = directory.file();
    { must(opened(path)->commit(written{1, 1}.unit())); }
    auto const whole = bytes_of(path);
    auto const half = whole.substr(0, whole.size() / 2);
    for (auto const& bytes : {std::string(5000, 'x'), std::string{"SQLite format 3"}, half, whole.substr(0, 60)}) {
        CAPTURE(bytes.size());
        std::ofstream{path, std::ios::binary} << bytes;
        auto const refused = sqlite_store::open(path);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == error_code::corrupt);
        CHECK(refused.error().message.find("not a database") != std::string::npos);
        CHECK(bytes_of(path) == bytes);
    }
}

TEST_CASE("another application's database is refused and stays as it is") {
    temporary_directory const directory;
    for (std::string const sql : {"CREATE TABLE t(x)",
             "PRAGMA application_id = 7; CREATE TABLE t(x)",
             "PRAGMA application_id = 7",
             "PRAGMA user_version = 2"}) {
        CAPTURE(sql);
        auto const path = directory.file(std::to_string(sql.size()));
        run_sql(path, sql);
        auto const before = bytes_of(path);
        CHECK(why_not(path) == error_code::bad_value);
        CHECK(why_not(path, {.is_read_only = true}) == error_code::bad_value);
        CHECK(bytes_of(path) == before);
    }
}

TEST_CASE("a newer schema is refused and stays as it is") {
    temporary_directory const directory;
    auto const path = directory.file();
    { opened(path); }
    run_sql(path, "PRAGMA user_version = 3");
    auto const before = bytes_of(path);
    CHECK(why_not(path) == error_code::schema_too_new);
    CHECK(why_not(path, {.is_read_only = true}) == error_code::schema_too_new);
    CHECK(bytes_of(path) == before);
    run_sql(path, "PRAGMA user_version = 0");
    CHECK(why_not(path) == error_code::corrupt);
}

TEST_CASE("where there is no directory, or something else, there is no store") {
    temporary_directory const directory;
    CHECK(why_not(directory.file("none/store.itsm")) == error_code::not_readable);
    CHECK(why_not(directory.file("none"), {.is_read_only = true}) == error_code::not_readable);
    CHECK(why_not(std::filesystem::path{directory.file()}.parent_path().string()) == error_code::not_readable);
    CHECK(why_not(directory.file(), {.vfs = "no such VFS"}) == error_code::not_readable);
}

TEST_CASE("a second writer is told why it has to wait, readers are not kept out") {
    temporary_directory const directory;
    auto const path = directory.file();
    auto const store = opened(path);
    must(store->commit(written{1, 1}.unit()));
    auto const second = sqlite_store::open(path);
    if (sqlite3_libversion_number() < 3'051'003) {
        REQUIRE_FALSE(second);
        CHECK(second.error().code == error_code::busy);
        CHECK(second.error().message.find("3.51.3") != std::string::npos);
    }
    auto const reader = opened(path, {.is_read_only = true});
    CHECK(must(reader->head(ours)).position == 1);
    must(store->commit(written{1, 2}.unit()));
    CHECK(must(reader->head(ours)).position == 2);
}

TEST_CASE("a store that is to be read only writes nothing") {
    temporary_directory const directory;
    auto const path = directory.file();
    { must(opened(path)->commit(written{1, 1}.unit())); }
    auto const store = opened(path, {.is_read_only = true});
    CHECK_FALSE(store->capabilities().can_redact);
    CHECK(refused(store->commit(written{1, 2}.unit())).code == error_code::read_only);
    CHECK(why(store->redact(ours, 1)) == error_code::read_only);
    must(store->verify(ours, std::nullopt));
    auto const empty = directory.file("empty");
    std::ofstream{empty};
    CHECK(why_not(empty, {.is_read_only = true}) == error_code::schema_too_old);
}

TEST_CASE("a protected file is refused unless it is to be read only") {
    temporary_directory const directory;
    auto const path = directory.file();
    { must(opened(path)->commit(written{1, 1}.unit())); }
    protecting_vfs const vfs;
    CHECK(why_not(path, {.vfs = "protecting"}) == error_code::read_only);
    CHECK(must(opened(path, {.is_read_only = true, .vfs = "protecting"})->head(ours)).position == 1);
}

TEST_CASE("everything acknowledged is there when the store is opened again, also from its WAL alone") {
    temporary_directory const directory;
    auto const path = directory.file();
    auto const copy = directory.file("copy.itsm");
    auto const store = opened(path);
    must(store->commit(written{1, 1}.unit()));
    for (std::string const end : {"", "-wal"}) std::filesystem::copy_file(path + end, copy + end);
    CHECK(must(opened(copy)->head(ours)) == must(store->head(ours)));

    std::filesystem::copy_file(path, directory.file("bare.itsm"));
    CHECK(must(opened(directory.file("bare.itsm"))->head(ours)).position == 0); // without its WAL it is what it is
}

TEST_CASE("an older schema is migrated with what is in it") {
    temporary_directory const directory;
    auto const path = directory.file();
    write_version_1(path);
    CHECK(why_not(path, {.is_read_only = true}) == error_code::schema_too_old);
    auto const store = opened(path);
    auto const at = key(1);
    CHECK(must(store->snapshot(ours, {&at, 1})).front()->bytes == "kept");
    CHECK(must(store->verify(ours, std::nullopt)).documents == 1);
    CHECK(must(store->commit(written{1, 1, "kept"}.unit({5, 5}))).replayed);
    must(store->commit(written{1, 2}.unit()));
    CHECK(integer(path, "PRAGMA user_version") == 2);
    CHECK(integer(path, "SELECT count(*) FROM sqlite_schema WHERE name = 'record_due'") == 1);
}

TEST_CASE("a migration that fails changes nothing, and is done at the next opening") {
    temporary_directory const directory;
    auto const path = directory.file();
    write_version_1(path);
    // The last statement of the migration stumbles over this.
    run_sql(path, "CREATE TABLE record_due(x)");
    CHECK_FALSE(sqlite_store::open(path));
    CHECK(integer(path, "PRAGMA user_version") == 1);
    CHECK(integer(path, "SELECT count(*) FROM pragma_table_info('record') WHERE name = 'checksum'") == 0);
    run_sql(path, "DROP TABLE record_due");
    must(opened(path)->verify(ours, std::nullopt));
}

TEST_CASE("a link to the file is the file: nobody else writes through it") {
    temporary_directory const directory;
    auto const store = opened(directory.file());
    auto const link = directory.file("link.itsm");
    std::filesystem::create_symlink(directory.file(), link);
    auto const second = sqlite_store::open(link);
    if (sqlite3_libversion_number() >= 3'051'003) return;
    REQUIRE_FALSE(second);
    CHECK(second.error().code == error_code::busy);
}

TEST_CASE("of several that open an older schema, one migrates") {
    temporary_directory const directory;
    auto const path = directory.file();
    write_version_1(path);
    std::array<std::string, 4> errors;
    std::vector<std::jthread> threads;
    for (auto& mine : errors)
        threads.emplace_back([&mine, &path] {
            auto const store = sqlite_store::open(path, {.vfs = "unix"});
            if (!store) mine = to_text(store.error());
        });
    threads.clear();
    for (auto const& one : errors) CHECK(one == "");
    CHECK(integer(path, "PRAGMA user_version") == 2);
    must(opened(path)->verify(ours, std::nullopt));
}
