// SPDX-License-Identifier: BSL-1.0
#include "samples.hpp"

#include <atomic>
#include <thread>

using namespace itsm;
using namespace itsm::samples;

namespace {

constexpr std::size_t writers = 16;

/// Runs `work(i)` on that many threads and waits for all.
template <class F>
void at_once(std::size_t threads, F const& work) {
    std::vector<std::jthread> running;
    for (std::size_t i = 0; i < threads; ++i) running.emplace_back([&work, i] { work(i); });
}

} // namespace

TEST_CASE("sixteen write, and a reader of the feed skips nothing and sees nothing twice") {
    temporary_directory const directory;
    auto const store = opened(directory.file());
    constexpr std::uint64_t each = 60;
    std::atomic<std::uint64_t> failures{0};
    feed_position seen = 0;
    std::jthread reader{[&] {
        while (seen < writers * each && failures == 0) {
            auto const page = store->read(ours, {seen}, 50);
            if (!page) return void(++failures);
            for (auto const& entry : *page)
                if (entry.position != ++seen) ++failures;
        }
    }};
    at_once(writers, [&](std::size_t mine) {
        feed_position last = 0;
        for (std::uint64_t version = 1; version <= each; ++version) {
            auto const receipt = store->commit(written{mine, version}.unit({mine + 1, version}));
            if (!receipt || receipt->first != receipt->last || receipt->last <= last) {
                ++failures;
                return;
            }
            last = receipt->last;
            auto const at = key(mine);
            auto const found = store->snapshot(ours, {&at, 1}); // what was acknowledged is seen
            if (!found || !found->front() || found->front()->version != version) ++failures;
        }
    });
    reader.join();
    CHECK(failures == 0);
    CHECK(seen == writers * each);
    CHECK(must(store->verify(ours, std::nullopt)).entries == writers * each);
}

TEST_CASE("of several that write the same version exactly one wins, and no update is lost") {
    temporary_directory const directory;
    auto const store = opened(directory.file());
    std::atomic<std::uint64_t> wins{0};
    std::atomic<std::uint64_t> others{0};
    constexpr std::uint64_t rounds = 30;
    at_once(8, [&](std::size_t) {
        for (std::uint64_t version = 1; version <= rounds; ++version) {
            auto const receipt = store->commit(written{1, version}.unit());
            if (receipt) ++wins;
            else if (receipt.error().code != error_code::conflict || receipt.error().actual < version) ++others;
        }
    });
    CHECK(wins == rounds);
    CHECK(others == 0);
    CHECK(must(store->head(ours)).position == rounds);
}

TEST_CASE("the same command from several threads is applied once") {
    temporary_directory const directory;
    auto const store = opened(directory.file());
    std::atomic<std::uint64_t> applied{0};
    std::atomic<std::uint64_t> replayed{0};
    at_once(8, [&](std::size_t) {
        auto const receipt = store->commit(written{1, 1}.unit({5, 5}));
        if (receipt && receipt->first == 1) ++(receipt->replayed ? replayed : applied);
    });
    CHECK(applied == 1);
    CHECK(replayed == 7);
}

TEST_CASE("units that share a transaction fail alone") {
    temporary_directory const directory;
    auto const store = opened(directory.file());
    must(store->commit(written{1, 1}.unit()));
    std::atomic<std::uint64_t> good{0};
    std::atomic<std::uint64_t> conflicts{0};
    at_once(writers, [&](std::size_t mine) {
        for (std::uint64_t round = 1; round <= 20; ++round) {
            document_entry const twice{key(1), 1, monday, "no such thing"}; // refused by the index alone
            auto const made = mine % 2 == 0 ? store->commit(written{100 + mine, round}.unit())
                                            : store->commit({ours, {mine, round}, {}, {}, {}, {&twice, 1}});
            if (made) ++good;
            else if (made.error().code == error_code::conflict) ++conflicts;
        }
    });
    CHECK(good == writers / 2 * 20);
    CHECK(conflicts == writers / 2 * 20);
    CHECK(must(store->head(ours)).position == 1 + writers / 2 * 20);
    must(store->verify(ours, std::nullopt));
}

TEST_CASE("a reader sees all documents of a commit or none") {
    temporary_directory const directory;
    auto const store = opened(directory.file());
    std::vector<document_key> const keys{key(1), key(2), key(3)};
    std::atomic<bool> is_over{false};
    std::atomic<std::uint64_t> torn{0};
    std::vector<std::jthread> readers;
    for (int i = 0; i < 3; ++i)
        readers.emplace_back([&] {
            std::uint64_t last = 0;
            while (!is_over) {
                auto const found = must(store->snapshot(ours, keys));
                auto const version = [&](std::size_t at) { return found[at] ? found[at]->version : 0; };
                if (version(0) != version(1) || version(1) != version(2) || version(0) < last) ++torn;
                last = version(0);
            }
        });
    for (std::uint64_t version = 1; version <= 150; ++version) {
        std::vector<document_put> puts;
        for (std::uint64_t id = 1; id <= 3; ++id) puts.push_back(written{id, version}.put);
        must(store->commit({ours, {}, {}, {}, puts, {}}));
    }
    is_over = true;
    readers.clear();
    CHECK(torn == 0);
}

TEST_CASE("a backup that is made while others write is a prefix of what they wrote") {
    temporary_directory const directory;
    auto const store = opened(directory.file());
    must(store->commit(written{99, 1}.unit()));
    std::atomic<bool> is_over{false};
    std::vector<std::jthread> running;
    for (std::uint64_t mine = 1; mine <= 4; ++mine)
        running.emplace_back([&, mine] {
            for (std::uint64_t version = 1; !is_over; ++version)
                static_cast<void>(store->commit(written{mine, version}.unit()));
        });
    must(store->backup(directory.file("backup")));
    is_over = true;
    running.clear();
    auto const copy = opened(directory.file("backup"));
    auto const then = must(copy->verify(ours, std::nullopt)).head;
    CHECK(then.position > 0);
    must(store->verify(ours, then)); // the store goes on from where the backup ends
}
