// SPDX-License-Identifier: BSL-1.0
#include "samples.hpp"

using namespace itsm;
using namespace itsm::samples;

namespace {

/// A store of three documents with two entries each, closed so that somebody can tamper with its file.
struct fixture {
    temporary_directory directory{};
    std::string path = directory.file();
    feed_head end{};

    fixture() {
        auto const store = opened(path);
        for (std::uint64_t version = 1; version <= 2; ++version)
            for (std::uint64_t id = 1; id <= 3; ++id) end = must(store->commit(written{id, version}.unit())).head;
        document_put const counter{{document_kind{".counter"}, {1, 1}}, 1, 1, {}, "3"};
        must(store->commit({ours, {}, {}, {}, {&counter, 1}, {}}));
        must(store->commit(written{1, 1}.unit({}, theirs)));
    }

    error tampered(std::string const& sql, std::optional<feed_head> const& known = std::nullopt) const {
        run_sql(path, sql);
        auto const store = opened(path);
        auto const refused = store->verify(ours, known);
        CAPTURE(sql);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == error_code::corrupt);
        CHECK(refused.error().message.find(refused.error().path) != std::string::npos);
        CHECK(store->verify(theirs, std::nullopt));
        return refused.error();
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "what nobody touched verifies, also against a head that was kept") {
    auto const store = opened(path);
    auto const report = must(store->verify(ours, end));
    CHECK(report.head == end);
    CHECK(report.entries == 6);
    CHECK(report.documents == 4);
    CHECK(report.redacted == 0);
    CHECK(must(store->verify({{9, 9}}, std::nullopt)).entries == 0);
    CHECK(must(store->verify(ours, feed_head{0, end.epoch, {}})).entries == 6);
}

TEST_CASE_FIXTURE(fixture, "an edited entry is found where it stands") {
    for (std::string const set : {"body = x'00'",
             "at_us = at_us + 1",
             "version = 9",
             "id = zeroblob(16)",
             "kind = 'problem'",
             "commitment = zeroblob(32)",
             "salt = zeroblob(16)",
             "salt = x''"}) {
        fixture other;
        auto const why =
            other.tampered("UPDATE journal SET " + set + " WHERE pos = 4 AND tenant = (SELECT min(tenant) FROM head)");
        CAPTURE(set);
        CHECK((why.path == "4" || why.path == "6")); // what changes the chain alone shows at its end
    }
}

TEST_CASE_FIXTURE(fixture, "a dropped entry is found") {
    CHECK(tampered("DELETE FROM journal WHERE pos = 4").path == "4");
}

TEST_CASE_FIXTURE(fixture, "an inserted entry is found") {
    CHECK(tampered("INSERT INTO journal SELECT tenant, 7, kind, id, 3, at_us, salt, commitment, body FROM journal "
                   "WHERE pos = 6")
              .path == "7");
}

TEST_CASE_FIXTURE(fixture, "swapped entries are found") {
    CHECK(tampered("UPDATE journal SET pos = 99 WHERE pos = 2; UPDATE journal SET pos = 2 WHERE pos = 3; "
                   "UPDATE journal SET pos = 3 WHERE pos = 99")
              .path == "6");
}

TEST_CASE_FIXTURE(
    fixture, "a journal that was cut off is found by the head, and where that was cut too, by a kept one") {
    auto const cut = "DELETE FROM journal WHERE pos = 6 AND tenant = (SELECT min(tenant) FROM head)";
    CHECK(tampered(cut).path == "6");
    auto const earlier = must(opened(path)->head(ours));
    CHECK(earlier == end);

    fixture whole;
    {
        fixture shorter; // the same entries, but for the salts: another chain
        auto const why = opened(shorter.path)->verify(ours, whole.end);
        REQUIRE_FALSE(why);
        CHECK(why.error().code == error_code::corrupt);
    }
    auto beyond = whole.end;
    ++beyond.position;
    CHECK(why(opened(whole.path)->verify(ours, beyond)) == error_code::corrupt);
    auto foreign = whole.end;
    ++foreign.epoch;
    CHECK(why(opened(whole.path)->verify(ours, foreign)) == error_code::corrupt);
    auto forked = whole.end;
    forked.chain[0] ^= 1U;
    CHECK(why(opened(whole.path)->verify(ours, forked)) == error_code::corrupt);
    forked.position = 0;
    CHECK(why(opened(whole.path)->verify(ours, forked)) == error_code::corrupt);
}

TEST_CASE_FIXTURE(fixture, "a head that was edited or dropped is found") {
    tampered("UPDATE head SET chain = zeroblob(32) WHERE tenant = (SELECT min(tenant) FROM head)");
    fixture other;
    other.tampered("UPDATE head SET pos = 5 WHERE tenant = (SELECT min(tenant) FROM head)");
    fixture third;
    third.tampered("DELETE FROM head WHERE tenant = (SELECT min(tenant) FROM head)");
}

TEST_CASE_FIXTURE(fixture, "a document that was edited is found, and not handed out") {
    auto const why_changed =
        tampered("UPDATE record SET doc = 'Document' WHERE id = (SELECT id FROM journal WHERE pos = 5)");
    CHECK(why_changed.path == "5");
    auto const store = opened(path);
    auto const at = key(2);
    CHECK(why(store->snapshot(ours, {&at, 1})) == error_code::corrupt);
    CHECK(why(store->find(ours, {.kind = kind})) == error_code::corrupt);
    auto const other = key(1);
    CHECK(must(store->snapshot(ours, {&other, 1})).front()); // one page of paper is damaged, not the cabinet
    must(store->commit(written{1, 3}.unit()));
}

TEST_CASE_FIXTURE(fixture, "a document that was dropped, added or set back is found") {
    tampered("DELETE FROM record WHERE id = (SELECT id FROM journal WHERE pos = 5)");
    fixture other;
    {
        auto const store = opened(other.path);
        auto const put = written{4, 1}.put;
        must(store->commit({ours, {}, {}, {}, {&put, 1}, {}}));
        CHECK(why(store->verify(ours, std::nullopt)) == error_code::corrupt);
    }
}

TEST_CASE_FIXTURE(fixture, "a redacted entry keeps its position, and the chain still holds") {
    std::string const secret = "her name is not to be kept 0123456789";
    {
        auto const store = opened(path);
        written one{1, 3};
        one.entry.bytes = secret;
        auto const head = must(store->commit(one.unit())).head;
        must(store->redact(ours, 7));
        must(store->redact(ours, 7));
        CHECK(why(store->redact(ours, 8)) == error_code::not_found);
        CHECK(why(store->redact({{9, 9}}, 7)) == error_code::not_found);
        auto const entry = must(store->history(ours, key(1), 2, 9)).front();
        CHECK(entry.is_redacted);
        CHECK(entry.bytes.empty());
        CHECK(entry.position == 7);
        CHECK(must(store->verify(ours, head)).redacted == 1);
    }
    CHECK(bytes_of(path).find(secret) == std::string::npos);
    CHECK_FALSE(std::filesystem::exists(path + "-wal"));
}

TEST_CASE_FIXTURE(fixture, "an entry that was written empty is no redacted one") {
    auto const store = opened(path);
    written one{1, 3};
    one.entry.bytes = {};
    must(store->commit(one.unit()));
    CHECK_FALSE(must(store->history(ours, key(1), 2, 9)).front().is_redacted);
    must(store->verify(ours, std::nullopt));
}
