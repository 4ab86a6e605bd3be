// SPDX-License-Identifier: BSL-1.0
#include "../../examples/host_kv.hpp"
#include "../../examples/temporary_folder.hpp"
#include "file_size_limit.hpp"

#include <itsm/document/document_store.hpp>

#include <doctest/doctest.h>

#include <cerrno>
#include <fstream>
#include <iterator>

using namespace itsm;
using helpdesk::kv_store;

namespace {

constexpr tenant_id ours{1, 1};
constexpr document_kind notes{"note"};
constexpr document_key first_note{notes, {0, 1}};

std::string bytes_of(std::string const& file) {
    std::ifstream from{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{from}, {}};
}
void replace(std::string const& file, std::string const& bytes) {
    std::ofstream{file, std::ios::binary | std::ios::trunc} << bytes;
}

std::unique_ptr<kv_store> opened(std::string const& file, helpdesk::log_options options = {}) {
    auto made = kv_store::open(file, options);
    if (!made) FAIL(to_text(made.error()));
    return std::move(*made);
}
error_code refusal_to_open(std::string const& file) {
    auto const made = kv_store::open(file);
    REQUIRE_FALSE(made);
    return made.error().code;
}

/// The note's next version, with an entry of the same bytes.
result<commit_receipt, document_failure> write(
    kv_store& store, std::uint64_t version, std::string_view bytes, command_id command = {}) {
    document_put const put{first_note, version, 1, {}, bytes};
    document_entry const entry{first_note, version, instant{duration{5}}, bytes};
    return store.commit({.scope = ours,
        .command = command,
        .fingerprint = {1, version},
        .puts = std::span{&put, 1},
        .entries = std::span{&entry, 1}});
}
std::string note_in(kv_store& store) {
    auto const found = store.snapshot(ours, std::span{&first_note, 1});
    if (!found) return "? " + to_text(found.error());
    return found->front() ? found->front()->bytes : "none";
}

int no_sync(int) {
    errno = EIO;
    return -1;
}
int syncs_left = 0;
int sync_a_few_times(int file) { return syncs_left-- > 0 ? 0 : no_sync(file); }

} // namespace

TEST_CASE("what was committed is there after the file is opened again, with commands, entries and columns") {
    temporary_folder const folder;
    auto const file = folder.file("log");
    std::string const odd{"\0\xff\n", 3};
    {
        auto const store = opened(file);
        promoted_columns columns{};
        columns[0] = std::string_view{"N1"};
        columns[1] = std::int64_t{-7};
        document_put const put{first_note, 1, 3, columns, odd};
        document_entry const entry{first_note, 1, instant{duration{-5}}, odd};
        REQUIRE(store->commit({.scope = ours,
            .command = {4, 4},
            .fingerprint = {5, 5},
            .puts = std::span{&put, 1},
            .entries = std::span{&entry, 1}}));
    }
    auto const store = opened(file);
    auto const found = store->snapshot(ours, std::span{&first_note, 1});
    CHECK(found->front()->bytes == odd);
    CHECK(found->front()->schema_no == 3);
    auto const entries = store->history(ours, first_note, 0, 10);
    REQUIRE(entries->size() == 1);
    CHECK(entries->front().bytes == odd);
    CHECK(entries->front().position == 1);
    CHECK(entries->front().at == instant{duration{-5}});
    document_query query{.kind = notes};
    query.condition = {.kind = column_condition::node::comparing, .field = promoted_column::state, .operand = -7};
    CHECK(store->find(ours, query)->size() == 1);
    CHECK(write(*store, 1, "other", {4, 4}).error().code == error_code::command_reused);
}

TEST_CASE("a file cut anywhere in its last frame is opened without it, and written on") {
    temporary_folder const folder;
    auto const file = folder.file("log");
    REQUIRE(write(*opened(file), 1, "first"));
    auto const before = bytes_of(file).size();
    REQUIRE(write(*opened(file), 2, "second"));
    auto const whole = bytes_of(file);
    for (auto size = before; size < whole.size(); ++size) {
        replace(file, whole.substr(0, size));
        auto const store = opened(file);
        REQUIRE(note_in(*store) == "first");
        REQUIRE(store->head(ours)->position == 1);
        REQUIRE(write(*store, 2, "again"));
    }
    CHECK(note_in(*opened(file)) == "again");
}

TEST_CASE("a last frame with a wrong bit is cut off, an earlier one is damage") {
    temporary_folder const folder;
    auto const file = folder.file("log");
    REQUIRE(write(*opened(file), 1, "first"));
    auto const before = bytes_of(file).size();
    REQUIRE(write(*opened(file), 2, "second"));
    auto const whole = bytes_of(file);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        auto broken = whole;
        broken[at] = static_cast<char>(broken[at] ^ 16);
        replace(file, broken);
        if (at < before) CHECK(refusal_to_open(file) == error_code::corrupt);
        else CHECK(note_in(*opened(file)) == "first");
    }
}

TEST_CASE("another program's file is refused and left as it is") {
    temporary_folder const folder;
    auto const file = folder.file("log");
    for (std::string const bytes : {"x", "some text that is longer than the head of a frame"}) {
        replace(file, bytes);
        CHECK(refusal_to_open(file) == error_code::corrupt);
        CHECK(bytes_of(file) == bytes);
    }
}

TEST_CASE("a file is open once at a time") {
    temporary_folder const folder;
    auto const file = folder.file("log");
    {
        auto const store = opened(file);
        CHECK(refusal_to_open(file) == error_code::busy);
    }
    CHECK(kv_store::open(file));
    CHECK(refusal_to_open(folder.file("no/such/folder")) == error_code::unavailable);
}

TEST_CASE("after a failed sync nobody knows of the commit, nothing is answered, and opening again finds out") {
    temporary_folder const folder;
    auto const file = folder.file("log");
    CHECK(kv_store::open(file, {no_sync}).error().code == error_code::poisoned);
    {
        syncs_left = 3; // to open, for the epoch and for the first commit
        auto const store = opened(file, {sync_a_few_times});
        REQUIRE(write(*store, 1, "first", {1, 1}));
        CHECK(write(*store, 2, "second", {1, 2}).error().code == error_code::unknown_outcome);
        CHECK(write(*store, 2, "second", {1, 2}).error().code == error_code::poisoned);
        CHECK(store->head(ours).error().code == error_code::poisoned);
    }
    auto const store = opened(file);
    auto const retried = write(*store, 2, "second", {1, 2});
    REQUIRE(retried);
    CHECK(retried->last == 2);
    CHECK(note_in(*store) == "second");
}

TEST_CASE("a commit for which there is no room is not there, and the next one is") {
    temporary_folder const folder;
    auto const file = folder.file("log");
    auto const store = opened(file);
    REQUIRE(write(*store, 1, "first"));
    auto const before = bytes_of(file);
    {
        file_size_limit const limit{before.size() + 20};
        CHECK(write(*store, 2, "second").error().code == error_code::full);
    }
    CHECK(bytes_of(file) == before);
    CHECK(note_in(*store) == "first");
    CHECK(write(*store, 2, "second"));
    CHECK(write(*store, 3, "third")->last == 3);
}

TEST_CASE("what is refused is neither in the file nor in memory") {
    temporary_folder const folder;
    auto const file = folder.file("log");
    auto const store = opened(file);
    REQUIRE(write(*store, 1, "first"));
    auto const before = bytes_of(file);
    auto const stale = write(*store, 1, "other");
    CHECK(stale.error().code == error_code::conflict);
    CHECK(stale.error().actual == 1);
    document_put const twice[] = {{{notes, {0, 2}}, 1, 1, {}, "a"}, {{notes, {0, 2}}, 1, 1, {}, "b"}};
    CHECK(store->commit({.scope = ours, .puts = twice}).error().code == error_code::conflict);
    document_entry const rewritten{first_note, 1, {}, "other"};
    CHECK(store->commit({.scope = ours, .entries = std::span{&rewritten, 1}}).error().code == error_code::conflict);
    std::vector<document_entry> const many(store->capabilities().most_steps + 1, {{notes, {0, 3}}, 1, {}, "x"});
    CHECK(store->commit({.scope = ours, .entries = many}).error().code == error_code::too_large);
    document_check const there{first_note, document_check::exists};
    CHECK(store->commit({.scope = ours, .checks = std::span{&there, 1}}));
    CHECK(note_in(*store) == "first");
    CHECK(store->head(ours)->position == 1);
    CHECK(bytes_of(file).substr(0, before.size()) == before);
}

TEST_CASE("readers of a file that was put back learn it from the epoch") {
    temporary_folder const folder;
    auto const file = folder.file("log");
    std::uint64_t now = 0;
    {
        auto const store = opened(file);
        REQUIRE(write(*store, 1, "first"));
        auto const before = store->head(ours)->epoch;
        CHECK(store->read(ours, {0, before}, 10)->size() == 1);
        REQUIRE(store->begin_epoch());
        now = store->head(ours)->epoch;
        CHECK(now != before);
        CHECK(store->read(ours, {0, before}, 10).error().code == error_code::epoch_changed);
    }
    CHECK(opened(file)->head(ours)->epoch == now);
}

TEST_CASE("each failed system call has a meaning for a desk") {
    CHECK(helpdesk::code_of(EWOULDBLOCK) == error_code::busy);
    CHECK(helpdesk::code_of(ENOSPC) == error_code::full);
    CHECK(helpdesk::code_of(EROFS) == error_code::read_only);
    CHECK(helpdesk::code_of(EACCES) == error_code::forbidden);
    CHECK(helpdesk::code_of(EIO) == error_code::poisoned);
    CHECK(helpdesk::code_of(ENOENT) == error_code::unavailable);
}
