// SPDX-License-Identifier: BSL-1.0
#include "../incident/samples.hpp"
#include "ledger.hpp"
#include "scarce_memory.hpp"

#include <itsm/desk/desk.hpp>
#include <itsm/document/record_store.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/storage/memory.hpp>

#include <optional>

using namespace itsm;
using namespace itsm::crash;
using crash::ours; // the samples of incidents have nobody

namespace {

constexpr std::uint64_t most_allocations = 100'000;

/// Runs `work` with its first allocation failing, then its second, and so on, until none of them fails. After each failure
/// `check()`. Gives how many failed.
template <class F, class Check>
std::uint64_t starve(F work, Check check) {
    for (std::uint64_t n = 1; n < most_allocations; ++n) {
        CAPTURE(n);
        bool has_struck = false;
        {
            scarce_memory const scarce{n};
            try {
                work();
            } catch (std::bad_alloc const&) {}
            has_struck = scarce.has_struck();
        }
        if (!has_struck) return n - 1;
        check();
    }
    FAIL("it never goes through");
    return 0;
}
void said(std::string_view what, std::uint64_t failures) {
    std::cout << "F18 no memory for " << what << ": failures " << failures << ", none changed anything in part\n";
}

/// Everything that can be asked of a store of incidents.
template <class Store>
struct seen {
    feed_head head{};
    std::vector<feed_item> feed{};
    std::vector<std::optional<incident>> records{};
    std::vector<std::vector<journal_entry>> journals{};

    friend bool operator==(seen const&, seen const&) = default;
};
template <class Store>
seen<Store> all_of(Store& store, std::vector<incident_id> const& ids) {
    seen<Store> made;
    made.head = *store.head(ours);
    made.feed = *store.feed(ours, {}, 1'000);
    made.records = *store.template load_all<incident>(ours, ids);
    for (auto const id : ids)
        made.journals.push_back(store.template journal<incident>(ours, id).value_or(std::vector<journal_entry>{}));
    return made;
}

::samples::report reported(std::uint64_t n) {
    auto made = ::samples::mail_is_down();
    made.number = "INC" + std::to_string(n);
    made.id = {7, n};
    made.tenant = ours;
    return made;
}
step<incident> recorded(std::uint64_t n) {
    ::samples::bench fresh;
    return *fresh.decided(reported(n));
}
commit_request request_of(std::uint64_t command) { return {ours, {9, command}, ::samples::monday_9am}; }

/// Commits of several steps, on a store of incidents, with too little memory.
template <class Store>
void starve_commits(Store& store, std::string_view name) {
    std::vector<incident_id> const ids{{7, 1}, {7, 2}, {7, 3}, {7, 4}};
    auto const first = recorded(1);
    REQUIRE(store.commit(request_of(1), std::span<step<incident> const>{&first, 1}));
    auto bench = ::samples::bench{};
    bench.it = *store.template load<incident>(ours, ids[0]);
    std::vector<step<incident>> const steps{*bench.decided(::samples::low_and_low()), recorded(2), recorded(3)};

    auto const before = all_of(store, ids);
    std::optional<result<commit_receipt, commit_failure>> answer;
    auto const failures = starve(
        [&] {
            answer.reset();
            answer.emplace(store.commit(request_of(2), std::span{steps}));
        },
        [&] {
            if (answer) CHECK(class_of(answer->error().code) == error_class::not_committed);
            bool const is_as_before = all_of(store, ids) == before;
            CHECK(is_as_before);
        });
    said(std::string{name} + " commit", failures);
    REQUIRE(answer);
    REQUIRE(*answer);
    CHECK_FALSE((*answer)->replayed);
    CHECK((*answer)->first == before.head.position + 1);
    CHECK((*answer)->last == before.head.position + 3);
    CHECK(failures > 0);

    auto const after = all_of(store, ids);
    auto const reads = starve([&] { static_cast<void>(store.template load<incident>(ours, ids[0])); },
        [&] {
            bool const is_as_before = all_of(store, ids) == after;
            CHECK(is_as_before);
        });
    said(std::string{name} + " load", reads);
}

} // namespace

TEST_CASE("F18: without memory the memory store commits all steps or none") {
    memory_store<incident> store;
    starve_commits(store, "memory_store");
}

TEST_CASE("F18: without memory a store of records over SQLite commits all steps or none") {
    faulty_disk const disk{"scarce records"};
    auto const below = opened_on(disk);
    record_store<incident> store{*below};
    starve_commits(store, "record_store");
    CHECK(below->verify(ours, std::nullopt));
}

TEST_CASE("F18: without memory a desk carries a command out or leaves the record as it is") {
    memory_store<incident> store;
    desk at{store, incident_policy{}, [] { return ::samples::monday_9am; }, desk_options<incident>{.tenant = ours}};
    auto const agent = ::samples::desk_agent();
    REQUIRE(at.record(agent, reported(1)));
    std::vector<incident_id> const ids{{7, 1}};
    auto before = all_of(store, ids);
    std::uint64_t carried_out = 0;
    auto const failures = starve(
        [&] {
            auto const done = at.perform(agent, ids[0], ::samples::low_and_low());
            carried_out += done ? 1 : 0;
        },
        [&] {
            // What is lacking after the commit is lacking for the answer alone.
            auto const now = all_of(store, ids);
            bool const is_as_before = now == before;
            bool const is_done = now.records[0]->version == before.records[0]->version + 1 &&
                                 now.head.position == before.head.position + 1;
            bool const is_one_of_them = is_as_before || is_done;
            CHECK(is_one_of_them);
            if (is_done) ++carried_out;
            before = now;
        });
    said("desk::perform", failures);
    CHECK(failures > 0);
    CHECK(carried_out > 0);
}

TEST_CASE("F18: without memory of ours the SQLite store refuses, and goes on") {
    prepared_store const made{12};
    faulty_disk const disk{"scarce", made.contents};
    auto const store = opened_on(disk);
    auto asked = made.asked;
    tally found;
    auto const is_intact = [&] {
        auto const head = store->head(ours);
        bool const is_as_before = head && head->position == asked.acknowledged();
        CHECK(is_as_before);
    };
    auto const n = asked.acknowledged() + 1;
    auto const text = ledger::command(n);
    document_put const put{text.key, text.version, 1, {}, text.bytes};
    document_entry const entry{text.key, text.version, text.at, text.entry};
    std::optional<result<commit_receipt, document_failure>> answer;
    auto const commits = starve(
        [&] {
            answer.reset();
            answer.emplace(store->commit({ours, {5, n}, {6, n}, {}, {&put, 1}, {&entry, 1}}));
        },
        [&] {
            REQUIRE(answer); // it says so, and throws nothing
            CHECK(answer->error().code == error_code::retry);
            is_intact();
        });
    REQUIRE(answer);
    REQUIRE(*answer);
    asked.note(**answer);
    said("sqlite_store commit", commits);

    auto const key = text.key;
    std::optional<error_code> code;
    auto const starve_read = [&](std::string_view what, auto const& read) {
        auto const failures = starve(
            [&] {
                auto const given = read();
                code = given ? std::nullopt : std::optional{given.error().code};
            },
            [&] {
                CHECK(code == error_code::retry);
                is_intact();
            });
        said(what, failures);
        CHECK_FALSE(code);
    };
    starve_read("sqlite_store snapshot", [&] { return store->snapshot(ours, {&key, 1}); });
    starve_read("sqlite_store read", [&] { return store->read(ours, {}, 100); });
    starve_read("sqlite_store history", [&] { return store->history(ours, key, 0, 100); });
    starve_read("sqlite_store find", [&] { return store->find(ours, {kind, {}, {}, {}, 100}); });
    starve_read("sqlite_store verify", [&] { return store->verify(ours, std::nullopt); });
    settle(asked, *store, found);
    found.check();
}

TEST_CASE("F18: without memory of SQLite's the SQLite store refuses, and goes on") {
    scarce_sqlite_memory scarce;
    prepared_store const made{12};
    faulty_disk disk{"scarce", made.contents};
    tally found;
    std::map<error_code, std::size_t> opening;
    std::map<error_code, std::size_t> working;
    auto const stride = is_long() ? 1U : is_sanitized ? 37U : 5U;
    for (bool const is_lasting : {false, true}) {
        for (std::uint64_t n = 1; n < most_allocations; n += stride) {
            scarce.fail_at(n, is_lasting);
            auto const store = open_on(disk);
            bool const has_struck = scarce.has_struck();
            scarce.fail_at(0);
            if (!store) ++opening[store.error().code];
            if (!has_struck) break;
        }
        for (std::uint64_t n = 1; n < most_allocations; n += stride) {
            CAPTURE(n);
            disk.replace(made.contents);
            auto asked = made.asked;
            auto const store = opened_on(disk);
            scarce.fail_at(n, is_lasting);
            std::optional<error_code> why;
            for (int i = 0; i < 6 && !why; ++i) {
                if (auto const failed = asked.step(*store)) why = failed->code;
                else if (auto const read = store->read(ours, {}, 100); !read) why = read.error().code;
                else if (auto const whole = store->verify(ours, std::nullopt); !whole) why = whole.error().code;
            }
            bool const has_struck = scarce.has_struck();
            scarce.fail_at(0);
            if (why) ++working[*why];
            settle(asked, *store, found);
            if (!has_struck) break;
        }
    }
    found.print("F18 no memory for SQLite");
    std::cout << "F18 no memory for SQLite: opening";
    for (auto const& [code, times] : opening) std::cout << ' ' << to_text(code) << ' ' << times;
    std::cout << ", working";
    for (auto const& [code, times] : working) std::cout << ' ' << to_text(code) << ' ' << times;
    std::cout << '\n';
    found.check();
    for (auto const* codes : {&opening, &working}) {
        CHECK(codes->size() == 1);
        CHECK(codes->contains(error_code::retry));
    }
}
