// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/testing/store_stage.hpp>

#include <string>
#include <vector>

/// C14 to C22: all or nothing.
namespace itsm::inline v0::store_cases {

template <stored_record R>
void multi_record_all_or_nothing(store_stage<R>& in) {
    auto const first = in.record(1);
    auto const receipt = in.committed({}, {in.changed(first, "together"), in.draft(2), in.draft(3)});
    in.same("the first position", receipt.first, 2);
    in.same("the last position", receipt.last, 4);
    auto const second = in.loaded(in.id(2));
    in.refused(error_code::conflict, {}, {in.changed(second, "half"), in.draft(4), in.changed(first, "stale")});
    in.same("a record of the refused commit", in.loaded(in.id(2)), second);
    in.fails("load of a new one", in.store().load({in.ours()}, in.id(4)), error_code::not_found);
    in.fails("its number", in.store().find_number({in.ours()}, in.number(4)), error_code::not_found);
}

template <stored_record R>
void one_failed_check_of_many_aborts_all(store_stage<R>& in) {
    for (std::uint64_t n = 1; n <= 4; ++n) in.record(n);
    std::vector<version_check> checks;
    for (std::uint64_t n = 1; n <= 4; ++n) checks.push_back({in.named(n), n == 3 ? 2U : 1U});
    auto const why = in.refused(error_code::conflict, {.checks = checks}, {in.draft(5), in.draft(6)});
    in.same("the record in the way", why.record, in.named(3));
    in.fails("load", in.store().load({in.ours()}, in.id(5)), error_code::not_found);
    checks[2].version = 1;
    in.committed({.checks = checks}, {in.draft(5), in.draft(6)});
}

template <stored_record R>
void entries_and_puts_together(store_stage<R>& in) {
    auto it = in.record(1);
    for (std::uint64_t version = 2; version <= 5; ++version) {
        auto const one = in.changed(it, std::to_string(version));
        auto const receipt = in.committed(one);
        it = one.next();
        in.same("the record", in.loaded(it.id), it);
        in.same("the version of its last entry", in.journal(it.id).back().version, version);
        auto const item = in.feed(in.ours(), receipt.first - 1, 1);
        in.same("what the feed has there", item.size(), 1);
        in.same("its version", item[0].entry.version, version);
        in.same("the head of the receipt", receipt.head, in.head());
    }
}

template <stored_record R>
void no_reader_sees_half(store_stage<R>& in) {
    auto first = in.record(1, "0");
    auto second = in.record(2, "0");
    std::vector<strong_id<R>> const both{first.id, second.id};
    auto const writes = in.scaled(60);
    in.beside(
        [&] {
            for (std::size_t i = 1; i <= writes; ++i) {
                auto const text = std::to_string(i);
                typename store_stage<R>::steps_type const together{in.changed(first, text), in.changed(second, text)};
                in.works("commit", in.settled({}, together));
                first = together[0].next();
                second = together[1].next();
            }
        },
        [&] {
            auto const found = in.works("load_all", in.store().load_all({in.ours()}, both));
            in.holds("both records are there", found[0] && found[1]);
            in.same("the second's version, as of the first's moment", found[1]->version, found[0]->version);
            auto const feed = in.feed();
            in.same("entries of commits of two", feed.size() % 2, 0);
        });
}

template <stored_record R>
void failed_commit_consumes_no_position(store_stage<R>& in) {
    auto const first = in.record(1);
    in.change(first, "in time");
    for (int i = 0; i < 3; ++i) in.refused(error_code::conflict, {}, in.changed(first, "late"));
    in.same("the next position", in.committed(in.draft(2)).first, 3);
}

template <stored_record R>
void batch_members_independent(store_stage<R>& in) {
    auto const first = in.record(1);
    auto const before = in.committed(in.draft(2));
    in.refused(error_code::conflict, {}, {in.draft(3), in.changed(in.draft(9).next(), "of nothing")});
    auto const after = in.committed(in.changed(first, "after a refused one"));
    in.same("the position after the refused commit", after.first, before.last + 1);
    in.same("records before it", in.loaded(in.id(2)).version, 1);
}

template <stored_record R>
void batch_order_visible_to_next_member(store_stage<R>& in) {
    auto it = in.record(1);
    for (int i = 0; i < 20; ++i) {
        auto const one = in.changed(it, std::to_string(i)); // decided on what was just committed, not on what was read
        in.committed({.checks = {{in.named(1), it.version}}}, {one, in.draft(100 + static_cast<std::uint64_t>(i))});
        it = one.next();
    }
    in.same("the record", in.loaded(it.id), it);
}

template <stored_record R>
void same_record_twice_in_one_commit_is_invalid(store_stage<R>& in) {
    auto const first = in.record(1);
    auto const once = in.changed(first, "once");
    in.refused(error_code::conflict, {}, {once, once});
    in.refused(error_code::conflict, {}, {once, in.changed(once.next(), "twice")});
    in.refused(error_code::conflict, {}, {in.draft(2), in.draft(2)});
    in.same("the record", in.loaded(in.id(1)), first);
}

template <stored_record R>
void limits_reported_before_effect(store_stage<R>& in) {
    auto const limits = in.store().capabilities();
    constexpr std::size_t worth_trying = 5000;
    if (limits.most_steps < worth_trying) {
        typename store_stage<R>::steps_type steps;
        for (std::uint64_t n = 1; n <= limits.most_steps + 1; ++n) steps.push_back(in.draft(n));
        in.refused(error_code::too_large, {}, steps);
        in.fails("load of the first", in.store().load({in.ours()}, in.id(1)), error_code::not_found);
    }
    if (limits.largest_document <= (std::size_t{4} << 20))
        in.refused(error_code::too_large, {}, in.draft(1, std::string(limits.largest_document + 1, 'x')));
    in.same("the first position", in.committed(in.draft(1)).first, 1);
}

} // namespace itsm::inline v0::store_cases
