// SPDX-License-Identifier: BSL-1.0
#include "samples.hpp"

using namespace itsm;
using namespace itsm::samples;

namespace {

struct fixture {
    temporary_directory directory{};
    std::unique_ptr<sqlite_store> store = opened(directory.file());
    std::string backup = directory.file("backup.itsm");
    std::string target = directory.file("restored.itsm");

    fixture() {
        for (std::uint64_t version = 1; version <= 3; ++version)
            must(store->commit(written{1, version}.unit({5, version})));
        must(store->commit(written{1, 1}.unit({}, theirs)));
    }
    std::size_t files() const {
        auto const listing = std::filesystem::directory_iterator{std::filesystem::path{target}.parent_path()};
        return static_cast<std::size_t>(std::distance(begin(listing), end(listing)));
    }
};

} // namespace

TEST_CASE_FIXTURE(
    fixture, "a restored store has the positions, versions and commands of its backup, and another epoch") {
    must(store->backup(backup));
    auto const before = must(store->head(ours));
    must(sqlite_store::restore(backup, target));
    auto const restored = opened(target);
    auto const after = must(restored->head(ours));
    CHECK(after.position == before.position);
    CHECK(after.chain == before.chain);
    CHECK(after.epoch != before.epoch);
    CHECK(after.epoch == must(restored->head(theirs)).epoch);
    CHECK(after.epoch == must(restored->head({{9, 9}})).epoch);
    CHECK(why(restored->read(ours, {1, before.epoch}, 9)) == error_code::epoch_changed);
    CHECK(must(restored->read(ours, {1, after.epoch}, 9)).size() == 2);
    CHECK(must(restored->commit(written{1, 2}.unit({5, 2}))).replayed);
    must(restored->commit(written{1, 4}.unit()));
    must(restored->verify(ours, after));
    CHECK(must(restored->tenants()) == std::vector{ours, theirs});
}

TEST_CASE_FIXTURE(fixture, "neither a backup nor a restored store takes another file's place") {
    must(store->backup(backup));
    auto const before = bytes_of(backup);
    CHECK(why(store->backup(backup)) == error_code::already_exists);
    CHECK(why(sqlite_store::restore(backup, backup)) == error_code::already_exists);
    CHECK(bytes_of(backup) == before);
    std::ofstream{target + "-wal"} << "left behind";
    CHECK(why(sqlite_store::restore(backup, target)) == error_code::already_exists);
    CHECK(why(store->backup(target)) == error_code::already_exists);
    CHECK(why(store->backup("")) == error_code::bad_value);
    CHECK_FALSE(std::filesystem::exists(target));
}

TEST_CASE_FIXTURE(fixture, "where nothing can be written there is no backup, and the store goes on") {
    CHECK(why(store->backup(directory.file("none/backup"))) == error_code::not_writable);
    must(store->commit(written{1, 4}.unit()));
}

TEST_CASE_FIXTURE(fixture, "what is no sound backup is not restored, and leaves nothing behind") {
    CHECK(why(sqlite_store::restore(directory.file("none"), target)) == error_code::not_readable);
    auto const no_database = directory.file("text");
    std::ofstream{no_database} << std::string(2000, 'x');
    CHECK(why(sqlite_store::restore(no_database, target)) == error_code::corrupt);
    auto const foreign = directory.file("foreign");
    run_sql(foreign, "CREATE TABLE t(x)");
    CHECK(why(sqlite_store::restore(foreign, target)) == error_code::bad_value);

    must(store->backup(backup));
    run_sql(backup, "PRAGMA user_version = 99");
    auto const before = files();
    CHECK(why(sqlite_store::restore(backup, target)) == error_code::schema_too_new);
    run_sql(backup, "PRAGMA user_version = 2; UPDATE journal SET body = 'edited' WHERE pos = 2");
    CHECK(why(sqlite_store::restore(backup, target)) == error_code::corrupt);
    CHECK(files() == before);
}

TEST_CASE_FIXTURE(fixture, "a backup that was damaged on its way is not restored") {
    std::string const document(1000, 'x');
    for (std::uint64_t id = 10; id <= 60; ++id) must(store->commit(written{id, 1, document}.unit()));
    must(store->backup(backup));
    auto bytes = bytes_of(backup);
    bytes.resize(bytes.size() - 3 * 4096);
    std::ofstream{backup, std::ios::binary} << bytes;
    CHECK(why(sqlite_store::restore(backup, target)) == error_code::corrupt);
    CHECK_FALSE(std::filesystem::exists(target));
}

TEST_CASE_FIXTURE(fixture, "a backup is one file, and is opened where it is as well") {
    auto const before = files();
    must(store->backup(backup));
    CHECK(files() == before + 1);
    CHECK(must(opened(backup, {.is_read_only = true})->head(ours)) == must(store->head(ours)));
}
