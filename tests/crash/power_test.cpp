// SPDX-License-Identifier: BSL-1.0
#include "ledger.hpp"

#include <algorithm>

using namespace itsm;
using namespace itsm::crash;

namespace {

/// A store's life as its disk saw it, and what had been said when.
struct life {
    std::vector<disk_operation> operations{};
    std::vector<std::size_t> begun{};        ///< operations before the n-th command was sent
    std::vector<std::size_t> acknowledged{}; ///< operations before it was acknowledged
    ledger asked{};

    [[nodiscard]] ledger as_of(std::size_t operation) const {
        auto const before = [&](std::vector<std::size_t> const& of) {
            return static_cast<std::size_t>(std::upper_bound(of.begin(), of.end(), operation) - of.begin());
        };
        auto const told = before(acknowledged);
        return asked.as_of(told, before(begun) > told);
    }
};

/// Made, written, emptied into its file three times (by a redaction, by being closed, by many pages), and closed.
life lived(sqlite_durability durability) {
    life made;
    faulty_disk disk{"lived"};
    disk.record();
    auto const write = [&](sqlite_store& store, std::size_t many) {
        for (std::size_t i = 0; i < many; ++i) {
            made.begun.push_back(disk.recorded());
            REQUIRE_FALSE(made.asked.step(store));
            made.acknowledged.push_back(disk.recorded());
        }
    };
    auto store = opened_on(disk, durability);
    write(*store, 20);
    REQUIRE(store->redact(ours, 7));
    write(*store, 10);
    store.reset();
    store = opened_on(disk, durability);
    write(*store, is_sanitized ? 20 : 130);
    store.reset();
    made.operations = disk.take_record();
    return made;
}

/// The power is cut after every `stride`-th operation, and right after each acknowledgement.
tally cut_everywhere(life const& of, sqlite_durability durability, std::size_t stride, std::uint64_t seed) {
    tally found;
    disk_image image;
    faulty_disk disk{"cut"};
    for (std::size_t at = 0; at <= of.operations.size(); ++at) {
        bool const is_told = std::binary_search(of.acknowledged.begin(), of.acknowledged.end(), at);
        if (at % stride == 0 || (is_told && seed % 2 == 0)) {
            disk.replace(image.after_power_cut(seed * 1'000'003 + at));
            auto asked = of.as_of(at);
            if (auto store = open_on(disk, durability)) settle(asked, **store, found);
            else found.found_broken(to_text(store.error()));
        }
        if (at < of.operations.size()) image.apply(of.operations[at]);
    }
    return found;
}

tally& operator+=(tally& sum, tally const& more) {
    if (sum.first_broken.empty()) sum.first_broken = more.first_broken;
    sum.runs += more.runs;
    sum.acknowledged += more.acknowledged;
    sum.lost += more.lost;
    sum.unknown += more.unknown;
    sum.applied += more.applied;
    sum.doubled += more.doubled;
    sum.broken += more.broken;
    sum.cut += more.cut;
    return sum;
}

} // namespace

TEST_CASE("F02: a power cut at any write or sync loses nothing that was acknowledged") {
    auto const once = lived(sqlite_durability::full);
    tally found;
    for (std::uint64_t seed = 0; seed < (is_long() ? 3U : 1U); ++seed)
        found += cut_everywhere(once, sqlite_durability::full, is_long() ? 1 : is_sanitized ? 61 : 17, seed);
    found.print("F02 power cut");
    found.check();
    CHECK(found.unknown > found.applied);
}

TEST_CASE("F02: with durability normal the same cuts lose the last commands, in order, and damage nothing") {
    auto const once = lived(sqlite_durability::normal);
    auto const found = cut_everywhere(once, sqlite_durability::normal, is_long() ? 1 : is_sanitized ? 61 : 17, 0);
    found.print("F02 power cut, durability normal");
    std::cout << "F02 power cut, durability normal: " << found.cut << " cut journals found by their known heads\n";
    INFO(found.first_broken);
    CHECK(found.lost > 0); // else the test above shows nothing
    CHECK(found.cut > 0);
    CHECK(found.broken == 0);
    CHECK(found.doubled == 0);
}
