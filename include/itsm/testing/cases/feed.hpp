// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/testing/store_stage.hpp>

#include <itsm/core/fold.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <vector>

/// C31 to C42: the journal and the feed.
namespace itsm::inline v0::store_cases {

template <stored_record R>
void record_equals_last_entry_version(store_stage<R>& in) {
    kit_random random{in.options().seed};
    std::vector<R> records;
    for (std::uint64_t n = 1; n <= 3; ++n) records.push_back(in.record(n));
    for (int i = 0; i < 30; ++i) {
        auto& it = records[random.below(records.size())];
        auto const one = store_samples<R>::varied(it, random, in.now());
        in.committed(one);
        it = one.next();
    }
    for (auto const& it : records) {
        auto const entries = in.journal(it.id);
        in.same("the version of the last entry", entries.back().version, it.version);
        in.same("the record", in.loaded(it.id), it);
        in.same("the record made of its entries", in.works("fold", fold<R>(entries)), it);
    }
}

/// Positions go on from one to the next.
template <stored_record R>
void contiguous(store_stage<R>& in, std::vector<feed_item> const& items, feed_position after) {
    for (auto const& item : items) in.same("the next position", item.position, ++after);
}

template <stored_record R>
void positions_contiguous_from_1(store_stage<R>& in) {
    auto it = in.record(1);
    for (int i = 0; i < 12; ++i) it = in.change(it, std::to_string(i));
    in.committed({}, {in.draft(2), in.draft(3)});
    auto const feed = in.feed();
    in.same("entries", feed.size(), 15);
    contiguous(in, feed, 0);
    in.same("the end", in.head().position, 15);
}

template <stored_record R>
void order_equals_commit_order(store_stage<R>& in) {
    std::vector<command_id> commands;
    for (std::uint64_t n = 1; n <= 10; ++n) {
        commands.push_back(in.fresh_command());
        auto const receipt = in.committed({.command = commands.back()}, in.draft(n % 2 == 0 ? n : 100 - n));
        in.same("the position", receipt.first, n);
        in.same("the last of the feed", in.feed().back().position, n);
    }
    auto const feed = in.feed();
    in.same("entries", feed.size(), commands.size());
    for (std::size_t i = 0; i < feed.size(); ++i) in.same("the command", feed[i].entry.command, commands[i]);
    in.committed({}, {in.draft(31), in.draft(30)});
    auto const two = in.feed(in.ours(), 10);
    in.same("entries of one commit", two.size(), 2);
    in.same("its first", two[0].entry.record, in.named(31));
    in.same("its second", two[1].entry.record, in.named(30));
}

/// A reader that polls beside writers, each of which commits `sizes` steps at once, gets everything, in order and once.
template <stored_record R>
void read_beside_writers(store_stage<R>& in, std::size_t writers, std::size_t commits, std::vector<std::size_t> sizes) {
    feed_position seen = 0;
    std::atomic<feed_position> written{0};
    in.beside(
        [&] {
            in.together(writers, [&](std::size_t w) {
                for (std::size_t i = 0; i < commits; ++i) {
                    typename store_stage<R>::steps_type steps;
                    for (std::size_t s = 0; s < sizes[(w + i) % sizes.size()]; ++s)
                        steps.push_back(in.draft(1 + w * 1'000'000 + i * 1000 + s));
                    in.works("commit", in.settled({}, steps));
                    written += steps.size();
                    // A writer that decides in vain is a hole, if the store makes holes.
                    if (i % 4 == 0) (void)in.settled({}, steps);
                }
            });
        },
        [&] {
            auto const end = in.head().position;
            in.holds("the end does not go back", end >= seen);
            for (;;) {
                auto const page = in.feed(in.ours(), seen, 7);
                contiguous(in, page, seen);
                if (page.empty()) break;
                seen = page.back().position;
            }
            in.holds("what the end covers can be read", seen >= end);
        });
    in.same("entries read", seen, written);
}

template <stored_record R>
void reader_never_skips_under_16_writers(store_stage<R>& in) {
    read_beside_writers(in, 16, in.scaled(12), {1});
}

template <stored_record R>
void slow_transaction_does_not_get_overtaken(store_stage<R>& in) {
    read_beside_writers(in, 4, in.scaled(8), {1, 40, 1, 2});
}

template <stored_record R>
void read_after_tail_is_empty_not_error(store_stage<R>& in) {
    in.same("entries of a tenant that has none", in.feed(in.theirs()).size(), 0);
    in.same("where its journal ends", in.head(in.theirs()).position, 0);
    in.record(1);
    in.same("entries after the last", in.feed(in.ours(), 1).size(), 0);
    in.same("entries far behind the last", in.feed(in.ours(), 1'000'000).size(), 0);
    in.same("entries of a record after its last",
        in.works("journal", in.store().journal({in.ours()}, in.id(1), 1, 5)).size(),
        0);
    in.same("the epoch", in.head(in.theirs()).epoch, in.head().epoch);
}

template <stored_record R>
void page_boundaries_exact(store_stage<R>& in) {
    auto it = in.record(1);
    for (int i = 0; i < 5; ++i) it = in.change(it, std::to_string(i));
    for (std::uint64_t after = 0; after <= 6; ++after)
        for (std::size_t limit = 0; limit <= 7; ++limit) {
            auto const expected = (std::min)(limit, static_cast<std::size_t>(6 - after));
            auto const feed = in.feed(in.ours(), after, limit);
            in.same("entries of a page of the feed", feed.size(), expected);
            contiguous(in, feed, after);
            auto const part = in.works("journal", in.store().journal({in.ours()}, it.id, after, limit));
            in.same("entries of a part of a journal", part.size(), expected);
            if (!part.empty()) in.same("the version of its first", part[0].version, after + 1);
        }
}

template <stored_record R>
void history_of_one_record(store_stage<R>& in) {
    auto first = in.record(1);
    auto second = in.record(2);
    for (int i = 0; i < 4; ++i) {
        first = in.change(first, "first " + std::to_string(i));
        second = in.change(second, "second " + std::to_string(i));
    }
    auto const entries = in.journal(first.id);
    in.same("entries", entries.size(), 5);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        in.same("the version", entries[i].version, i + 1);
        in.same("the record", entries[i].record, in.named(1));
    }
    auto const feed = in.feed();
    for (auto const& item : feed)
        if (item.entry.record == in.named(1))
            in.holds("feed and journal have the same entry", item.entry == entries[item.entry.version - 1]);
}

template <stored_record R>
void per_tenant_positions_independent(store_stage<R>& in) {
    for (std::uint64_t n = 1; n <= 5; ++n) {
        in.same("our position", in.committed(in.draft(n)).first, n);
        if (n % 2 == 0) in.same("their position", in.committed(in.draft(n, "theirs", in.theirs())).first, n / 2);
    }
    in.same("our entries", in.feed().size(), 5);
    in.same("their entries", in.feed(in.theirs()).size(), 2);
}

template <stored_record R>
void rolled_back_commit_leaves_no_hole(store_stage<R>& in) {
    auto const first = in.record(1);
    auto const writes = in.scaled(10);
    // Of four that decide on the same version one is committed, and three are rolled back.
    for (std::size_t i = 0; i < writes; ++i) {
        auto const before = in.loaded(first.id);
        in.together(4, [&](std::size_t t) {
            auto const answer = in.settled({}, {in.changed(before, std::to_string(t)), in.draft(10 + i * 4 + t)});
            if (!answer) in.same("the code", answer.error().code, error_code::conflict);
        });
    }
    auto const feed = in.feed();
    in.same("entries", feed.size(), 1 + 2 * writes);
    contiguous(in, feed, 0);
}

template <stored_record R>
void epoch_changes_after_restore(store_stage<R>& in) {
    auto const first = in.record(1);
    auto const before = in.head();
    in.able(store_ability::backup, in.bench().backup());
    in.change(first, "after the backup");
    in.able(store_ability::backup, in.bench().restore());
    auto const after = in.head();
    in.same("the end", after.position, before.position);
    in.holds("the epoch is another", after.epoch != before.epoch);
    in.fails("feed", in.store().feed({in.ours()}, {1, before.epoch}, 10), error_code::epoch_changed);
    in.same("entries for who asks in the new epoch", in.feed(in.ours(), {0, after.epoch}).size(), 1);
    in.same("entries for who does not say", in.feed().size(), 1);
    if (!in.bench().can(store_ability::lease)) return;
    auto const now = in.now();
    lease_request const asked{.consumer = "mail", .owner = "a", .now = now, .until = now + std::chrono::minutes{1}};
    auto const lease = in.works("lease", in.store().lease({in.ours()}, asked));
    in.same("the epoch of a lease", lease.at.epoch, after.epoch);
}

template <stored_record R>
void two_consumers_lease_fencing_token(store_stage<R>& in) {
    for (std::uint64_t n = 1; n <= 4; ++n) in.record(n);
    auto const start = in.now();
    auto const asking = [&](std::string const& owner, std::chrono::minutes at) {
        return lease_request{
            .consumer = "mail", .owner = owner, .now = start + at, .until = start + at + std::chrono::minutes{5}};
    };
    store_scope const scope{in.ours()};
    auto& store = in.store();
    using std::chrono::minutes;
    auto const first = in.works("lease", store.lease(scope, asking("a", minutes{0})));
    in.same("where to begin", first.at.after, 0);
    in.fails("lease for another", store.lease(scope, asking("b", minutes{1})), error_code::busy);
    auto const kept = in.works("acknowledge", store.acknowledge(scope, first, 2, start + minutes{6}));
    in.fails("lease before the new end", store.lease(scope, asking("b", minutes{5})), error_code::busy);
    auto const second = in.works("lease after the end", store.lease(scope, asking("b", minutes{7})));
    in.same("where the other goes on", second.at.after, 2);
    in.holds("the token grows", second.token > kept.token);
    in.fails("acknowledge by who lost it", store.acknowledge(scope, kept, 3, start + minutes{20}), error_code::fenced);
    in.works("acknowledge by who has it", store.acknowledge(scope, second, 4, start + minutes{20}));
    in.fails(
        "acknowledge behind what was", store.acknowledge(scope, second, 3, start + minutes{20}), error_code::bad_value);
    in.fails(
        "acknowledge beyond the end", store.acknowledge(scope, second, 5, start + minutes{20}), error_code::bad_value);
    in.works("lease of another consumer",
        store.lease(scope, {.consumer = "chat", .owner = "a", .now = start, .until = start + minutes{1}}));
    auto const elsewhere = in.works("lease of another tenant", store.lease({in.theirs()}, asking("a", minutes{1})));
    in.same("where another tenant's begins", elsewhere.at.after, 0);
    in.same("whether there are entries after the third", in.works("wait", store.wait(scope, 3)), true);
    in.same("whether there are after the last",
        in.works("wait", store.wait({in.ours(), std::chrono::milliseconds{1}}, 4)),
        false);
}

} // namespace itsm::inline v0::store_cases
