// SPDX-License-Identifier: BSL-1.0
#include "samples.hpp"

#include <itsm/chain/chain.hpp>

#include <algorithm>

using namespace itsm;
using namespace itsm::samples;
using namespace std::string_view_literals;

namespace {

struct fixture {
    temporary_directory directory{};
    std::unique_ptr<sqlite_store> store = opened(directory.file());

    std::optional<stored_document> get(document_key const& at, tenant_id tenant = ours) const {
        return must(store->snapshot(tenant, {&at, 1})).front();
    }
    std::uint64_t version_of(std::uint64_t id) const {
        auto const found = get(key(id));
        return found ? found->version : 0;
    }
    feed_position end(tenant_id tenant = ours) const { return must(store->head(tenant)).position; }
    void reopen() {
        store.reset();
        store = opened(directory.file());
    }
};

} // namespace

// --- records ----------------------------------------------------------------------------------------------------------

TEST_CASE_FIXTURE(fixture, "a document is read back as it was written, byte for byte") {
    std::string const big(1 << 20, '\xC3');
    for (auto const bytes : {""sv, "plain"sv, "a\0b"sv, "\xFF\xFE\0"sv, std::string_view{big}}) {
        CAPTURE(bytes.size());
        static std::uint64_t id = 0;
        written const one{++id, 1, bytes};
        must(store->commit(one.unit()));
        auto const found = get(key(id));
        REQUIRE(found);
        CHECK(found->id == key(id).id);
        CHECK(found->version == 1);
        CHECK(found->bytes == bytes);
    }
}

TEST_CASE_FIXTURE(fixture, "what is not there is empty, and no error") {
    must(store->commit(written{1, 1}.unit()));
    std::vector<document_key> const keys{key(2), key(1), {document_kind{"problem"}, key(1).id}};
    auto const found = must(store->snapshot(ours, keys));
    REQUIRE(found.size() == 3);
    CHECK_FALSE(found[0]);
    CHECK(found[1]);
    CHECK_FALSE(found[2]);
    CHECK(must(store->snapshot(ours, {})).empty());
}

TEST_CASE_FIXTURE(fixture, "the same id in two tenants and in two kinds is four documents") {
    for (auto const tenant : {ours, theirs})
        for (auto const& of : {document_kind{"incident"}, document_kind{"problem"}}) {
            auto const text = to_text(tenant) + std::string{of.view()};
            document_put const put{{of, {7, 1}}, 1, 3, {}, text};
            must(store->commit({tenant, {}, {}, {}, {&put, 1}, {}}));
            CHECK(get(put.key, tenant)->bytes == text);
            CHECK(get(put.key, tenant)->schema_no == 3);
        }
}

TEST_CASE_FIXTURE(fixture, "a stale version conflicts, names both versions, and changes nothing") {
    must(store->commit(written{1, 1, "first"}.unit()));
    must(store->commit(written{1, 2, "second"}.unit()));
    for (std::uint64_t const version : {1U, 2U, 4U}) {
        auto const why = refused(store->commit(written{1, version, "other"}.unit()));
        CHECK(why.code == error_code::conflict);
        CHECK(why.key == key(1));
        CHECK(why.expected == version - 1);
        CHECK(why.actual == 2);
    }
    CHECK(refused(store->commit(written{2, 2}.unit())).actual == 0);
    CHECK(get(key(1))->bytes == "second");
    CHECK(end() == 2);
}

TEST_CASE_FIXTURE(fixture, "checks guard documents that are not written") {
    must(store->commit(written{1, 1}.unit()));
    written const other{2, 1};
    auto const with = [&](document_check check) { return store->commit(other.unit({}, ours, {&check, 1})); };
    CHECK(refused(with({key(1), document_check::absent})).actual == 1);
    CHECK(refused(with({key(1), 2})).expected == 2);
    CHECK(refused(with({key(3), document_check::exists})).key == key(3));
    CHECK(version_of(2) == 0);
    must(with({key(1), document_check::exists}));
    CHECK(refused(store->commit(other.unit())).code == error_code::conflict);
    document_check const check{key(1), 1};
    must(store->commit({ours, {}, {}, {&check, 1}, {}, {}}));
}

// --- atomicity --------------------------------------------------------------------------------------------------------

TEST_CASE_FIXTURE(fixture, "one stale document of several aborts them all, without a trace") {
    must(store->commit(written{2, 1}.unit()));
    std::vector<document_put> const puts{written{1, 1}.put, written{2, 1}.put};
    std::vector<document_entry> const entries{written{1, 1}.entry, written{2, 1}.entry};
    CHECK(refused(store->commit({ours, {9, 9}, {}, {}, puts, entries})).key == key(2));
    CHECK(version_of(1) == 0);
    CHECK(end() == 1);
    auto const receipt = must(store->commit(written{1, 1}.unit({9, 9})));
    CHECK(receipt.first == 2);
    CHECK_FALSE(receipt.replayed);
}

TEST_CASE_FIXTURE(fixture, "what is wrong with a unit is said before anything is written") {
    auto const same = written{1, 1}.put;
    std::vector<document_put> const twice{same, same};
    CHECK(refused(store->commit({ours, {}, {}, {}, twice, {}})).code == error_code::bad_value);
    CHECK(refused(store->commit(written{1, 0}.unit())).code == error_code::bad_value);
    CHECK(refused(store->commit(written{1, ~std::uint64_t{0}}.unit())).code == error_code::bad_value);
    auto const entry = document_entry{key(1), ~std::uint64_t{0}, monday, {}};
    CHECK(refused(store->commit({ours, {}, {}, {}, {}, {&entry, 1}})).code == error_code::bad_value);

    auto const limits = store->capabilities();
    std::vector<document_entry> const many(limits.most_steps + 1, entry);
    CHECK(refused(store->commit({ours, {}, {}, {}, {}, many})).code == error_code::too_large);
    std::string const huge(limits.largest_document + 1, 'x');
    auto const why = refused(store->commit(written{5, 1, huge}.unit()));
    CHECK(why.code == error_code::too_large);
    CHECK(why.key == key(5));
    auto const long_entry = document_entry{key(1), 1, monday, huge};
    CHECK(refused(store->commit({ours, {}, {}, {}, {}, {&long_entry, 1}})).code == error_code::too_large);
    CHECK(end() == 0);
    CHECK(must(store->tenants()).empty());
}

TEST_CASE_FIXTURE(fixture, "a document has one entry a version") {
    must(store->commit(written{1, 1}.unit()));
    auto const again = document_entry{key(1), 1, monday, "other"};
    auto const why = refused(store->commit({ours, {3, 3}, {}, {}, {}, {&again, 1}}));
    CHECK(why.code == error_code::conflict);
    CHECK(why.key == key(1));
    CHECK(end() == 1);
    must(store->commit(written{2, 1}.unit({3, 3})));
    must(store->verify(ours, std::nullopt));
}

TEST_CASE_FIXTURE(fixture, "a unit with neither command nor entries uses no position") {
    document_put const put{{document_kind{".counter"}, {7, 1}}, 1, 1, {}, "1"};
    auto const receipt = must(store->commit({ours, {}, {}, {}, {&put, 1}, {}}));
    CHECK(receipt.first == 1);
    CHECK(receipt.last == 0);
    CHECK(must(store->commit({ours, {}, {}, {}, {}, {}})).last == 0);
    CHECK(end() == 0);
    CHECK(must(store->tenants()) == std::vector{ours});
}

// --- commands ---------------------------------------------------------------------------------------------------------

TEST_CASE_FIXTURE(fixture, "the same command again gives the same receipt, also after the store was opened again") {
    written const one{1, 1};
    auto const first = must(store->commit(one.unit({5, 5})));
    must(store->commit(written{2, 1}.unit()));
    for (int round = 0; round < 2; ++round) {
        auto const again = must(store->commit(one.unit({5, 5}))); // though its version is stale now
        CHECK(again.replayed);
        CHECK(again.first == first.first);
        CHECK(again.last == first.last);
        CHECK(again.head == must(store->head(ours)));
        reopen();
    }
    CHECK(end() == 2);
}

TEST_CASE_FIXTURE(fixture, "a command id is used for one command of a tenant") {
    must(store->commit(written{1, 1}.unit({5, 5})));
    auto other = written{2, 1}.unit({5, 5});
    other.fingerprint = {9, 9};
    auto const put = written{2, 1};
    other.puts = {&put.put, 1};
    other.entries = {&put.entry, 1};
    CHECK(refused(store->commit(other)).code == error_code::command_reused);
    other.scope = theirs;
    CHECK_FALSE(must(store->commit(other)).replayed);
}

TEST_CASE_FIXTURE(fixture, "a command without entries is remembered and uses no position") {
    document_commit const unit{ours, {5, 5}, {1, 1}, {}, {}, {}};
    auto const first = must(store->commit(unit));
    CHECK(first.last < first.first);
    CHECK(must(store->commit(unit)).replayed);
    CHECK(end() == 0);
}

// --- journal and feed -------------------------------------------------------------------------------------------------

TEST_CASE_FIXTURE(fixture, "positions are counted from 1 for each tenant, in the order of commits") {
    for (std::uint64_t version = 1; version <= 5; ++version) {
        CHECK(must(store->commit(written{1, version}.unit())).last == version);
        CHECK(must(store->commit(written{1, version}.unit({}, theirs))).first == version);
    }
    auto const page = must(store->read(ours, {1}, 3));
    REQUIRE(page.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(page[i].position == i + 2);
        CHECK(page[i].version == i + 2);
        CHECK(page[i].key == key(1));
        CHECK(page[i].at == monday);
        CHECK(page[i].bytes == "entry");
        CHECK_FALSE(page[i].is_redacted);
    }
    CHECK(must(store->read(ours, {5}, 3)).empty());
    CHECK(must(store->read(ours, {~std::uint64_t{0}}, ~std::size_t{0})).empty());
    CHECK(must(store->read(ours, {0}, 0)).empty());
}

TEST_CASE_FIXTURE(fixture, "a cursor of another epoch is refused") {
    auto const epoch = must(store->head(ours)).epoch;
    CHECK(epoch != 0);
    must(store->commit(written{1, 1}.unit()));
    CHECK(must(store->head(ours)).epoch == epoch);
    CHECK(must(store->read(ours, {0, epoch}, 9)).size() == 1);
    CHECK(must(store->read(theirs, {0, epoch}, 9)).empty());
    CHECK(why(store->read(ours, {0, epoch + 1}, 9)) == error_code::epoch_changed);
}

TEST_CASE_FIXTURE(fixture, "the history of one document is in the order of versions") {
    for (std::uint64_t version = 1; version <= 4; ++version)
        for (std::uint64_t id : {1U, 2U}) must(store->commit(written{id, version}.unit()));
    auto const page = must(store->history(ours, key(2), 1, 2));
    REQUIRE(page.size() == 2);
    CHECK(page[0].version == 2);
    CHECK(page[1].version == 3);
    CHECK(page[1].position == 6);
    CHECK(must(store->history(ours, key(3), 0, 9)).empty());
    CHECK(must(store->history(theirs, key(2), 0, 9)).empty());
}

TEST_CASE_FIXTURE(fixture, "the head is what the entries fold to") {
    CHECK(must(store->head(ours)).chain == chain_digest{});
    auto const first = must(store->commit(written{1, 1}.unit())).head;
    auto const second = must(store->commit(written{1, 2}.unit())).head;
    CHECK(first.chain != second.chain);
    CHECK(second == must(store->head(ours)));
    auto const report = must(store->verify(ours, first));
    CHECK(report.head == second);
    CHECK(report.entries == 2);
    CHECK(report.documents == 1);
    reopen();
    CHECK(must(store->head(ours)) == second);
    must(store->verify(ours, second));
}
