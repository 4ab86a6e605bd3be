// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/testing/store_stage.hpp>

#include <atomic>
#include <chrono>
#include <string>
#include <vector>

/// C50 to C56: many at once.
namespace itsm::inline v0::store_cases {

template <stored_record R>
void n_writers_one_version_exactly_one_wins(store_stage<R>& in) {
    constexpr std::size_t writers = 8;
    auto it = in.record(1);
    for (std::size_t round = 0; round < in.scaled(10); ++round) {
        std::atomic<std::uint64_t> won{0};
        in.together(writers, [&](std::size_t w) {
            auto const answer = in.settled({}, {in.changed(it, "writer " + std::to_string(w))});
            if (answer) ++won;
            else in.same("the code", answer.error().code, error_code::conflict);
        });
        in.same("writers that won", won, 1);
        it = in.loaded(it.id);
        in.same("the version", it.version, round + 2);
    }
}

template <stored_record R>
void lost_update_never(store_stage<R>& in) {
    constexpr std::size_t writers = 4;
    auto const each = in.scaled(20);
    auto const id = in.record(1, "0").id;
    in.together(writers, [&](std::size_t) {
        for (std::size_t added = 0; added < each;) {
            auto const it = in.loaded(id);
            auto const count = std::stoull(store_samples<R>::text_of(it));
            auto const answer = in.settled({}, {in.changed(it, std::to_string(count + 1))});
            if (answer) ++added;
            else in.same("the code", answer.error().code, error_code::conflict);
        }
    });
    in.same("the counter", store_samples<R>::text_of(in.loaded(id)), std::to_string(writers * each));
    in.same("the version", in.loaded(id).version, writers * each + 1);
}

/// Of two that each check what the other writes, one is refused: both together would be what neither decided.
template <stored_record R>
void write_skew_blocked_by_checks(store_stage<R>& in) {
    for (std::size_t round = 0; round < in.scaled(10); ++round) {
        R const pair[2]{in.record(2 * round + 1, "on"), in.record(2 * round + 2, "on")};
        std::atomic<std::uint64_t> done{0};
        in.together(2, [&](std::size_t me) {
            auto const& other = pair[1 - me];
            stage_request const with{.checks = {{{std::string{R::kind}, other.number}, other.version}}};
            auto const answer = in.settled(with, {in.changed(pair[me], "off")});
            if (answer) ++done;
            else in.same("the code", answer.error().code, error_code::conflict);
        });
        in.same("commits", done, 1);
    }
}

template <stored_record R>
void deadlock_free_opposite_key_order(store_stage<R>& in) {
    auto const first = in.record(1).id;
    auto const second = in.record(2).id;
    auto const each = in.scaled(15);
    in.together(2, [&](std::size_t t) {
        for (std::size_t written = 0; written < each;) {
            auto const a = in.changed(in.loaded(t == 0 ? first : second), "a");
            auto const b = in.changed(in.loaded(t == 0 ? second : first), "b");
            auto const answer = in.settled({}, {a, b});
            if (answer) ++written;
            else in.same("the code", answer.error().code, error_code::conflict);
        }
    });
    in.same("the first's version", in.loaded(first).version, 1 + 2 * each);
    in.same("the second's version", in.loaded(second).version, 1 + 2 * each);
}

template <stored_record R>
void read_your_own_commit_on_every_handle(store_stage<R>& in) {
    auto& other = in.bench().another();
    auto it = in.record(1);
    for (int i = 0; i < 20; ++i) {
        auto const one = in.changed(it, std::to_string(i));
        in.works("commit", in.commit_on(i % 2 == 0 ? in.store() : other, {}, {one}));
        it = one.next();
        in.same("the record by one handle", in.loaded(it.id), it);
        in.same("the record by the other", in.works("load", other.load({in.ours()}, it.id)), it);
        in.same("the end by the other", in.works("head", other.head({in.ours()})), in.head());
    }
}

template <stored_record R>
void monotonic_reads(store_stage<R>& in) {
    auto it = in.record(1);
    std::uint64_t version = 0;
    feed_position end = 0;
    in.beside(
        [&] {
            for (std::size_t i = 0; i < in.scaled(60); ++i) {
                auto const one = in.changed(it, std::to_string(i));
                in.works("commit", in.settled({}, {one}));
                it = one.next();
                in.same("the version just written", in.loaded(it.id).version, it.version);
            }
        },
        [&] {
            auto const seen = in.loaded(in.id(1)).version;
            in.holds("a version that was seen is not unseen", seen >= version);
            version = seen;
            auto const entries = in.journal(in.id(1)).size();
            in.holds("a record that was seen has its entries", entries >= version);
            auto const reached = in.head().position;
            in.holds("the end does not go back", reached >= end && reached >= entries);
            end = reached;
        });
}

template <stored_record R>
void long_reader_does_not_block_writer(store_stage<R>& in) {
    for (std::uint64_t n = 1; n <= 20; ++n) in.record(n);
    in.beside(
        [&] {
            for (std::uint64_t n = 100; n < 100 + in.scaled(30); ++n)
                in.committed({.patience = std::chrono::seconds{5}}, in.draft(n));
        },
        [&] {
            in.pages({}, 5);
            in.feed();
        });
}

} // namespace itsm::inline v0::store_cases
