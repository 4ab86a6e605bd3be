// SPDX-License-Identifier: BSL-1.0
#include <itsm/service_level/due_queue.hpp>

#include <itsm/core/id.hpp>

#include <doctest/doctest.h>

#include <map>
#include <random>
#include <tuple>
#include <vector>

using namespace itsm;
using namespace std::chrono_literals;

namespace {

instant at(int second) { return instant{std::chrono::seconds{second}}; }
due_key clock_of(std::uint64_t record, std::uint32_t clock = 0) {
    return due_key::of(strong_id<void>{0, record}, clock);
}

} // namespace

TEST_CASE("an empty queue has nothing due") {
    due_queue queue;
    CHECK(queue.empty());
    CHECK(queue.next() == std::nullopt);
    CHECK(queue.take(instant::max()) == std::nullopt);
    CHECK(queue.find(clock_of(1)) == std::nullopt);
    queue.set(clock_of(1), std::nullopt); // taking out what is not in
    CHECK(queue.empty());
}

TEST_CASE("what is due first is next, and is taken at its instant, not before") {
    due_queue queue;
    queue.set(clock_of(1), at(30));
    queue.set(clock_of(2), at(10));
    queue.set(clock_of(1, 7), at(20));
    CHECK(queue.size() == 3);
    CHECK(queue.next() == due_item{clock_of(2), at(10)});
    CHECK(queue.take(at(9)) == std::nullopt);
    CHECK(queue.take(at(10)) == due_item{clock_of(2), at(10)});
    CHECK(queue.take(at(30)) == due_item{clock_of(1, 7), at(20)});
    CHECK(queue.find(clock_of(1)) == at(30));
    CHECK(queue.find(clock_of(1, 7)) == std::nullopt);
}

TEST_CASE("a clock that is set anew moves, and one that is set to none is gone") {
    due_queue queue;
    queue.set(clock_of(1), at(10));
    queue.set(clock_of(2), at(20));
    queue.set(clock_of(1), at(30));
    CHECK(queue.size() == 2);
    CHECK(queue.next() == due_item{clock_of(2), at(20)});
    queue.set(clock_of(2), std::nullopt);
    CHECK(queue.next() == due_item{clock_of(1), at(30)});
    queue.set(clock_of(3), at(5)); // in the place of the one that went
    CHECK(queue.next() == due_item{clock_of(3), at(5)});
}

TEST_CASE("what is due is seen without being taken") {
    due_queue queue;
    for (int i = 0; i < 100; ++i) queue.set(clock_of(static_cast<std::uint64_t>(i)), at(i));
    int seen = 0;
    queue.visit_due(at(41), [&](due_item const& one) {
        CHECK(one.due <= at(41));
        ++seen;
    });
    CHECK(seen == 42);
    CHECK(queue.size() == 100);
}

TEST_CASE("a queue can be moved, and goes on") {
    due_queue queue;
    queue.set(clock_of(1), at(10));
    auto moved = std::move(queue);
    moved.set(clock_of(1), at(5));
    due_queue other;
    other = std::move(moved);
    CHECK(other.take(at(5)) == due_item{clock_of(1), at(5)});
}

TEST_CASE("whatever is set, moved and taken: it is what a map would hold") {
    std::mt19937_64 random{20};
    due_queue queue;
    queue.reserve(100);
    std::map<std::uint64_t, int> expected;
    for (int i = 0; i < 20'000; ++i) {
        auto const record = random() % 300;
        auto const when = static_cast<int>(random() % 1'000);
        switch (random() % 4) {
        case 0:
            queue.set(clock_of(record), std::nullopt);
            expected.erase(record);
            break;
        case 1: {
            auto const taken = queue.take(at(when / 4));
            int first = 1'000;
            for (auto const& one : expected) first = std::min(first, one.second);
            CHECK(taken.has_value() == (first <= when / 4));
            if (taken) {
                CHECK(taken->due == at(first));
                CHECK(expected.at(taken->key.low) == first);
                expected.erase(taken->key.low);
            }
            break;
        }
        default: queue.set(clock_of(record), at(when)); expected[record] = when;
        }
        CHECK(queue.size() == expected.size());
    }
    for (auto const& [record, when] : expected) CHECK(queue.find(clock_of(record)) == at(when));
}

TEST_CASE("it says how much memory it holds") {
    due_queue queue;
    queue.reserve(100'000);
    auto const reserved = queue.memory();
    for (std::uint64_t i = 0; i < 100'000; ++i) queue.set(clock_of(i), at(static_cast<int>(i)));
    CHECK(queue.memory() == reserved);
    CHECK(reserved >= 100'000 * (sizeof(due_key) + 16));
    CHECK(reserved <= 100'000 * 64);
}
