// SPDX-License-Identifier: BSL-1.0
#include "ledger.hpp"

using namespace itsm;
using namespace itsm::crash;

namespace {

/// A closed store, its WAL emptied into the file; and the same one, as it is while it is open.
struct kept {
    disk_contents closed{};
    disk_contents open{};
    ledger asked{};

    kept() {
        faulty_disk disk{"kept"};
        auto store = opened_on(disk);
        REQUIRE_FALSE(asked.steps(*store, 30));
        store.reset();
        store = opened_on(disk);
        REQUIRE_FALSE(asked.steps(*store, 30));
        open = disk.contents();
        store.reset();
        closed = disk.contents();
    }
};
kept const& samples() {
    static kept const made;
    return made;
}
std::string const wal_name = file_name + "-wal";

/// By what damage was found.
struct detection {
    std::size_t runs = 0;
    std::size_t opening = 0;
    std::size_t verify = 0;
    std::size_t known_head = 0; ///< by `verify` with the last head, and by nothing else
    std::size_t calls = 0;      ///< by what a caller does anyway
    std::size_t harmless = 0;
    std::size_t forgotten = 0; ///< a command is not known any more; all the rest is as it was
    std::size_t unseen = 0;
    std::string unseen_first{};
    std::map<error_code, std::size_t> codes{};

    void print(std::string_view what) const {
        std::cout << what << ": runs " << runs << ", found by opening " << opening << ", by verify " << verify
                  << ", by the known head " << known_head << ", by calls " << calls << ", harmless " << harmless
                  << ", commands forgotten " << forgotten << ", unseen " << unseen;
        for (auto const& [code, times] : codes) std::cout << ", " << to_text(code) << ' ' << times;
        std::cout << '\n';
    }
};

bool is_of_damage(error_code code) { return code == error_code::corrupt || code == error_code::poisoned; }

/// Whether the store says from now on that it is not to be used.
bool is_given_up(document_store& store) {
    auto const head = store.head(ours);
    return !head && is_of_damage(head.error().code);
}

constexpr std::string_view forgotten = "forgotten";

/// Everything that a caller can see is what it was: empty; else what is not, and with which code.
struct difference {
    bool is_there = false;
    bool is_reported = false; ///< as damage
    std::string what{};
};
difference look_at_all(document_store& store, ledger const& asked) {
    auto const failed = [](error const& why) { return difference{true, is_of_damage(why.code), to_text(why)}; };
    auto const differs = [](std::string what) { return difference{true, false, std::move(what)}; };
    auto const tenant = asked.tenant();
    auto const head = store.head(tenant);
    if (!head) return failed(head.error());
    if (*head != *asked.last_head()) return differs("head");
    auto const entries = store.read(tenant, {}, 1'000);
    if (!entries) return failed(entries.error());
    if (entries->size() != asked.acknowledged()) return differs("entries");
    std::map<std::uint64_t, std::size_t> last;
    for (std::size_t n = 1; n <= entries->size(); ++n) {
        auto const wanted = ledger::command(n);
        auto const& entry = (*entries)[n - 1];
        last[ledger::document_of(n)] = n;
        if (entry.bytes != wanted.entry || entry.key != wanted.key || entry.at != wanted.at) return differs("entry");
    }
    column_condition is_open;
    is_open.kind = column_condition::node::comparing;
    is_open.field = promoted_column::state;
    is_open.operand = value{"open"};
    auto const listed = store.find(tenant, {kind, is_open, {{promoted_column::recorded_at, false}}, {}, 100});
    if (!listed) return failed(listed.error());
    if (listed->size() != last.size()) return differs("find");
    for (auto const& [document, n] : last) {
        auto const key = ledger::key(document);
        auto const found = store.snapshot(tenant, {&key, 1});
        if (!found) return failed(found.error());
        auto const wanted = ledger::command(n);
        if (!found->front() || found->front()->bytes != wanted.bytes) return differs("document");
        auto const history = store.history(tenant, key, 0, 1'000);
        if (!history) return failed(history.error());
        if (history->size() != wanted.version) return differs("history");
    }
    for (std::size_t n = 1; n <= asked.acknowledged(); ++n) {
        auto const again = asked.send(store, n);
        if (!again && again.error().code == error_code::conflict) return differs(std::string{forgotten});
        if (!again) return {true, is_given_up(store), "command: " + std::string{to_text(again.error().code)}};
        if (!again->replayed || again->first != n) return differs("receipt");
    }
    auto next = asked;
    if (auto const why = next.step(store)) return {true, is_given_up(store), "the next command"};
    return {};
}

/// Opens what was damaged and sees who notices.
void look(disk_contents const& damaged, detection& into) {
    faulty_disk const disk{"damaged", damaged};
    ++into.runs;
    auto const opened = open_on(disk);
    if (!opened) {
        ++into.opening;
        ++into.codes[opened.error().code];
        return;
    }
    auto& store = **opened;
    auto const& asked = samples().asked;
    auto const whole = store.verify(ours, std::nullopt);
    if (!whole) {
        ++into.verify;
        CHECK(is_of_damage(whole.error().code));
        return;
    }
    if (!store.verify(ours, asked.last_head())) {
        ++into.known_head;
        return;
    }
    auto const seen = look_at_all(store, asked);
    if (!seen.is_there) ++into.harmless;
    else if (seen.is_reported) ++into.calls;
    else if (seen.what == forgotten) ++into.forgotten;
    else if (into.unseen++ == 0) into.unseen_first = seen.what;
}

} // namespace

TEST_CASE("F06: a bit that flips in the file is found, or was in nobody's way") {
    detection found;
    dice chance{6};
    auto const& whole = samples().closed;
    for (std::size_t round = 0; round < rounds(300, 5'000); ++round) {
        auto damaged = whole;
        auto& bytes = damaged.at(file_name);
        auto const at = chance.next(bytes.size());
        CAPTURE(at);
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << chance.next(8)));
        look(damaged, found);
    }
    found.print("F06 flipped bit in the file");
    INFO(found.unseen_first);
    CHECK(found.unseen == 0);
    CHECK(found.forgotten == 0);
    CHECK(found.verify > 0);
}

TEST_CASE("F07: a bit that flips in the WAL cuts the journal there, which the known head tells") {
    detection found;
    dice chance{7};
    auto const& whole = samples().open;
    REQUIRE(whole.contains(wal_name));
    for (std::size_t round = 0; round < rounds(300, 3'000); ++round) {
        auto damaged = whole;
        auto& bytes = damaged.at(wal_name);
        auto const at = chance.next(bytes.size());
        CAPTURE(at);
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << chance.next(8)));
        look(damaged, found);
    }
    found.print("F07 flipped bit in the WAL");
    INFO(found.unseen_first);
    CHECK(found.unseen == 0);
    CHECK(found.known_head > 0);
}

TEST_CASE("F08: a page of which a part is zero, old, or another page's is found, or was in nobody's way") {
    detection found;
    dice chance{8};
    constexpr std::size_t page = 4096;
    auto const& whole = samples().closed;
    auto const& old = samples().open.at(file_name);
    for (std::size_t round = 0; round < rounds(200, 3'000); ++round) {
        auto damaged = whole;
        auto& bytes = damaged.at(file_name);
        auto const at = chance.next(bytes.size() / page) * page;
        auto const from = chance.next(page / sector_bytes) * sector_bytes;
        auto const length = (std::min)(page - from, (1 + chance.next(8)) * sector_bytes);
        CAPTURE(at);
        std::string torn(length, '\0');
        if (round % 3 == 1 && at + from + length <= old.size()) torn = old.substr(at + from, length);
        if (round % 3 == 2) torn = bytes.substr(chance.next(bytes.size() / page) * page + from, length);
        bytes.replace(at + from, length, torn);
        look(damaged, found);
    }
    found.print("F08 torn page");
    INFO(found.unseen_first);
    CHECK(found.unseen == 0);
}

TEST_CASE("F09: a damaged header, rubbish and a file cut short are refused or whole, and nothing crashes") {
    auto const& whole = samples().closed;
    detection header;
    for (std::size_t at = 0; at < 100; at += is_sanitized && !is_long() ? 7 : 1)
        for (int const flip : {0xFF, 0x01}) {
            CAPTURE(at);
            auto damaged = whole;
            auto& byte = damaged.at(file_name)[at];
            byte = static_cast<char>(byte ^ flip);
            look(damaged, header);
        }
    header.print("F09 damaged header");
    CHECK(header.unseen == 0);

    detection cut;
    auto const size = whole.at(file_name).size();
    auto const stride = size / rounds(150, 2'000) + 1;
    for (std::size_t length = 1; length < size; length += stride) {
        CAPTURE(length);
        auto damaged = whole;
        damaged.at(file_name).resize(length);
        look(damaged, cut);
    }
    cut.print("F09 file cut short");
    CHECK(cut.unseen == 0);
    CHECK(cut.harmless == 0);

    detection rubbish;
    dice chance{9};
    for (std::size_t round = 0; round < rounds(50, 500); ++round) {
        auto damaged = whole;
        auto& bytes = damaged.at(file_name);
        bytes.resize(chance.next(20'000) + 1);
        bool const has_header = round % 2 == 0; // SQLite's, so that it looks further
        for (std::size_t at = has_header ? 100 : 0; at < bytes.size(); ++at)
            bytes[at] = static_cast<char>(chance.next());
        look(damaged, rubbish);
    }
    rubbish.print("F09 rubbish");
    CHECK(rubbish.unseen == 0);
    CHECK(rubbish.harmless == 0);
}

TEST_CASE("F22: a file copied without its WAL is an older store that is whole, which the known head tells") {
    auto copied = samples().open;
    REQUIRE(copied.erase(wal_name) == 1);
    faulty_disk const disk{"copied", copied};
    auto const store = opened_on(disk);
    auto const report = store->verify(ours, std::nullopt);
    REQUIRE(report);
    CHECK(report->entries == 30);
    auto const known = store->verify(ours, samples().asked.last_head());
    REQUIRE_FALSE(known);
    CHECK(known.error().code == error_code::corrupt);
    tally found;
    auto asked = samples().asked.as_of(30, false);
    CHECK(settle(asked, *store, found));
    std::cout << "F22 copied without its WAL: entries " << report->entries << " of " << samples().asked.acknowledged()
              << ", found by the known head\n";
}
