// SPDX-License-Identifier: BSL-1.0
#include "samples.hpp"

#include <atomic>
#include <functional>
#include <sstream>
#include <streambuf>
#include <thread>

using namespace itsm;
using namespace itsm::samples;

namespace {

std::atomic<int> sync_answer{SQLITE_OK};
std::atomic<int> write_answer{SQLITE_OK};
std::atomic<int> read_answer{SQLITE_OK};

/// A disk that fails as it is told, by the three atomics above.
class faulty_vfs {
public:
    faulty_vfs() {
        auto* const plain = sqlite3_vfs_find(nullptr);
        vfs_ = *plain;
        vfs_.zName = "faulty";
        vfs_.pAppData = plain;
        vfs_.xOpen = [](sqlite3_vfs* self, sqlite3_filename name, sqlite3_file* file, int flags, int* given) {
            auto* const below = static_cast<sqlite3_vfs*>(self->pAppData);
            int const code = below->xOpen(below, name, file, flags, given);
            if (code == SQLITE_OK && (flags & SQLITE_OPEN_MAIN_DB) != 0) make_faulty<SQLITE_OPEN_MAIN_DB>(file);
            if (code == SQLITE_OK && (flags & SQLITE_OPEN_WAL) != 0) make_faulty<SQLITE_OPEN_WAL>(file);
            return code;
        };
        REQUIRE(sqlite3_vfs_register(&vfs_, 0) == SQLITE_OK);
    }
    faulty_vfs(faulty_vfs const&) = delete;
    faulty_vfs& operator=(faulty_vfs const&) = delete;
    ~faulty_vfs() {
        sync_answer = write_answer = read_answer = SQLITE_OK;
        sqlite3_vfs_unregister(&vfs_);
    }

private:
    /// Each kind of file has methods of its own below.
    template <int Kind>
    static void make_faulty(sqlite3_file* file) {
        static auto const* const real_methods = file->pMethods;
        static sqlite3_io_methods const methods = [&] {
            auto made = *real_methods;
            made.xSync = [](sqlite3_file* of, int flags) {
                return sync_answer != SQLITE_OK ? sync_answer.load() : real_methods->xSync(of, flags);
            };
            made.xWrite = [](sqlite3_file* of, void const* bytes, int size, sqlite3_int64 at) {
                return write_answer != SQLITE_OK ? write_answer.load() : real_methods->xWrite(of, bytes, size, at);
            };
            made.xRead = [](sqlite3_file* of, void* bytes, int size, sqlite3_int64 at) {
                return read_answer != SQLITE_OK ? read_answer.load() : real_methods->xRead(of, bytes, size, at);
            };
            return made;
        }();
        file->pMethods = &methods;
    }
    sqlite3_vfs vfs_{};
};

struct fixture {
    faulty_vfs vfs{};
    temporary_directory directory{};
    std::string path = directory.file();
    std::unique_ptr<sqlite_store> store = opened(path, {.vfs = "faulty"});

    fixture() { must(store->commit(written{1, 1}.unit())); }

    void every_call_is(error_code code) const {
        auto const at = key(1);
        CHECK(refused(store->commit(written{9, 1}.unit())).code == code);
        CHECK(why(store->snapshot(ours, {&at, 1})) == code);
        CHECK(why(store->find(ours, {.kind = kind})) == code);
        CHECK(why(store->read(ours, {0}, 9)) == code);
        CHECK(why(store->history(ours, at, 0, 9)) == code);
        CHECK(why(store->head(ours)) == code);
        CHECK(why(store->redact(ours, 1)) == code);
        CHECK(why(store->verify(ours, std::nullopt)) == code);
        CHECK(why(store->tenants()) == code);
        CHECK(why(store->stats()) == code);
        CHECK(why(store->backup(directory.file("b"))) == code);
        std::stringstream stream;
        CHECK(why(store->export_tenant(ours, stream)) == code);
        CHECK(why(store->import_tenant(stream)) == code);
    }
};

/// Somebody else's transaction, for as long as it lives.
class other_writer {
public:
    explicit other_writer(std::string const& path) {
        REQUIRE(sqlite3_open(path.c_str(), &db_) == SQLITE_OK);
        REQUIRE(sqlite3_exec(db_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
    }
    other_writer(other_writer const&) = delete;
    other_writer& operator=(other_writer const&) = delete;
    ~other_writer() { sqlite3_close(db_); }

private:
    sqlite3* db_ = nullptr;
};

/// Calls `each` for every piece that is written to it.
class watching_buffer final : public std::streambuf {
public:
    explicit watching_buffer(std::function<void()> each) : each_{std::move(each)} {}
    [[nodiscard]] std::string const& text() const { return text_; }

private:
    int_type overflow(int_type c) override {
        each_();
        return c;
    }
    std::streamsize xsputn(char const* text, std::streamsize size) override {
        each_();
        text_.append(text, static_cast<std::size_t>(size));
        return size;
    }
    std::function<void()> each_;
    std::string text_{};
};

} // namespace

TEST_CASE_FIXTURE(fixture, "a sync that fails in COMMIT leaves the outcome unknown and the store poisoned") {
    sync_answer = SQLITE_IOERR_FSYNC;
    auto const why_not = refused(store->commit(written{2, 1}.unit({5, 5})));
    CHECK(why_not.code == error_code::unknown_outcome);
    CHECK_FALSE(why_not.message.empty());
    sync_answer = SQLITE_OK;
    every_call_is(error_code::poisoned);

    store.reset();
    store = opened(path);
    must(store->verify(ours, std::nullopt));
    must(store->commit(written{2, 1}.unit({5, 5}))); // the same command: a definite answer, whichever it was
    CHECK(must(store->head(ours)).position == 2);
}

TEST_CASE_FIXTURE(fixture, "a disk that is full refuses, writes nothing, and is written again when it has room") {
    for (int round = 0; round < 3; ++round) {
        write_answer = SQLITE_FULL;
        auto const why_not = refused(store->commit(written{2, 1}.unit({5, 5})));
        CHECK(why_not.code == error_code::full);
        write_answer = SQLITE_OK;
        CHECK(must(store->head(ours)).position == 1);
    }
    CHECK_FALSE(must(store->commit(written{2, 1}.unit({5, 5}))).replayed);
    must(store->verify(ours, std::nullopt));
}

TEST_CASE_FIXTURE(fixture, "a read that fails poisons, as nothing says what else the disk has lost") {
    store.reset();
    store = opened(path, {.vfs = "faulty"});
    read_answer = SQLITE_IOERR_READ;
    auto const at = key(1);
    CHECK_FALSE(store->snapshot(ours, {&at, 1}));
    read_answer = SQLITE_OK;
    every_call_is(error_code::poisoned);
}

TEST_CASE("a damaged page is corrupt, and the store is not written any more") {
    temporary_directory const directory;
    auto const path = directory.file();
    {
        auto const store = opened(path);
        for (std::uint64_t id = 1; id <= 200; ++id) must(store->commit(written{id, 1, std::string(500, 'x')}.unit()));
    }
    auto bytes = bytes_of(path);
    for (std::size_t at = 12 * 4096; at < bytes.size(); ++at) bytes[at] = '\x55';
    std::ofstream{path, std::ios::binary} << bytes;
    auto const store = opened(path);
    CHECK(why(store->find(ours, {.kind = kind, .limit = 1000})) == error_code::corrupt);
    CHECK(refused(store->commit(written{900, 1}.unit())).code == error_code::poisoned);
}

TEST_CASE("who waits longer than it would for another writer is told that nothing was sent") {
    temporary_directory const directory;
    auto const store = opened(directory.file());
    must(store->commit(written{1, 1}.unit()));
    using std::chrono::milliseconds;
    {
        other_writer const other{directory.file()};
        std::jthread const first{[&] {
            CHECK(refused(store->commit(written{2, 1}.unit({}, {ours, milliseconds{300}}))).code == error_code::busy);
        }};
        std::this_thread::sleep_for(milliseconds{50});
        // It stands in the line behind the first.
        CHECK(refused(store->commit(written{3, 1}.unit({}, {ours, milliseconds{20}}))).code == error_code::busy);
        CHECK(why(store->redact({ours, milliseconds{20}}, 1)) == error_code::busy);
        must(store->head({ours, milliseconds{0}})); // readers wait for nobody
    }
    CHECK(must(store->commit(written{2, 1}.unit())).first == 2);
}

TEST_CASE("who waits longer than it would for a connection to read with is told so") {
    temporary_directory const directory;
    auto options = fast;
    options.most_readers = 1;
    auto const store = opened(directory.file(), options);
    must(store->commit(written{1, 1}.unit()));
    error_code within{};
    watching_buffer buffer{[&] { within = why(store->head({ours, std::chrono::milliseconds{5}})); }};
    std::ostream stream{&buffer};
    must(store->export_tenant(ours, stream));
    CHECK(within == error_code::busy);
    must(store->head(ours));
}

TEST_CASE("a long reader keeps no writer waiting, and sees what was there when it began") {
    temporary_directory const directory;
    auto const store = opened(directory.file());
    must(store->commit(written{1, 1}.unit()));
    std::uint64_t version = 1;
    watching_buffer buffer{[&] { must(store->commit(written{1, ++version}.unit())); }};
    std::ostream stream{&buffer};
    must(store->export_tenant(ours, stream));
    CHECK(version > 4);
    CHECK(must(store->head(ours)).position == version);
    CHECK(buffer.text().find(R"("lines_before":3,)") != std::string::npos); // the tenant, a document and its entry
}

TEST_CASE("what waits in the WAL is copied into the file from time to time") {
    temporary_directory const directory;
    auto const store = opened(directory.file());
    std::string const document(20'000, 'x');
    for (std::uint64_t id = 1; id <= 400; ++id) must(store->commit(written{id, 1, document}.unit()));
    auto const now = must(store->stats());
    CHECK(std::filesystem::file_size(directory.file()) > 2'000'000);
    CHECK(now.wal_pages < 2000);
    CHECK(now.tenants == 1);
    CHECK(now.entries == 400);
    CHECK(now.commands == 0);
    CHECK(now.documents == std::vector{std::pair{std::string{"incident"}, std::uint64_t{400}}});
    CHECK(now.page_bytes * now.pages > 8'000'000);
}
