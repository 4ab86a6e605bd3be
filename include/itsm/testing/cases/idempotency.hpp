// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/testing/store_stage.hpp>

#include <atomic>
#include <string>
#include <vector>

/// C23 to C30: the same command again.
namespace itsm::inline v0::store_cases {

/// The answer of a commit that was committed before.
template <stored_record R>
void replays(store_stage<R>& in, commit_receipt const& first, stage_request const& with, step<R> const& one) {
    auto const before = in.head();
    auto const again = in.committed(with, one);
    in.same("whether it was replayed", again.replayed, true);
    in.same("the first position of the replay", again.first, first.first);
    in.same("the last position of the replay", again.last, first.last);
    in.same("the head of the replay", again.head, before);
    in.same("the end of the journal after a replay", in.head(), before);
}

template <stored_record R>
void same_command_replays_same_reply_and_positions(store_stage<R>& in) {
    auto const one = in.draft(1);
    stage_request const with{.command = in.fresh_command()};
    auto const receipt = in.committed(with, one);
    in.same("whether the first was replayed", receipt.replayed, false);
    in.record(2);
    replays(in, receipt, with, one);
    in.same("the entries", in.journal(in.id(1)).size(), 1);
}

template <stored_record R>
void same_command_other_fingerprint_refused(store_stage<R>& in) {
    auto const first = in.record(1);
    auto const second = in.record(2);
    stage_request const with{.command = in.fresh_command()};
    in.committed(with, in.changed(first, "this"));
    in.refused(error_code::command_reused, with, in.changed(in.loaded(in.id(1)), "that"));
    in.refused(error_code::command_reused, with, in.changed(second, "this"));
    in.refused(error_code::command_reused, with, in.draft(3));
    in.refused(error_code::command_reused, with, {in.changed(first, "this"), in.draft(3)});
    in.refused(error_code::command_reused, with, typename store_stage<R>::steps_type{});
}

template <stored_record R>
void replay_after_reopen(store_stage<R>& in) {
    auto const one = in.draft(1);
    stage_request const with{.command = in.fresh_command()};
    auto const receipt = in.committed(with, one);
    in.able(store_ability::reopen, in.bench().reopen());
    replays(in, receipt, with, one);
    in.refused(error_code::command_reused, with, in.draft(2));
}

template <stored_record R>
void replay_wins_over_stale_version(store_stage<R>& in) {
    auto const one = in.changed(in.record(1), "once");
    stage_request const with{.command = in.fresh_command(), .checks = {{in.named(1), 1}}};
    auto const receipt = in.committed(with, one);
    replays(in, receipt, with, one);
    in.change(one.next(), "and on");
    replays(in, receipt, with, one);
    // Decided anew on what became of the record it is still the same command.
    replays(in, receipt, {.command = with.command}, in.changed(in.loaded(in.id(1)), "once"));
}

template <stored_record R>
void same_command_concurrently_applies_once(store_stage<R>& in) {
    auto const first = in.record(1);
    for (std::size_t round = 0; round < in.scaled(10); ++round) {
        auto const one = in.changed(in.loaded(first.id), std::to_string(round));
        stage_request const with{.command = in.fresh_command()};
        auto const before = in.head().position;
        std::atomic<int> fresh{0};
        in.together(4, [&](std::size_t) {
            auto const receipt = in.works("commit", in.settled(with, {one}));
            in.same("the position", receipt.first, before + 1);
            if (!receipt.replayed) ++fresh;
        });
        in.same("commits that wrote", static_cast<std::uint64_t>(fresh), 1);
        in.same("the end of the journal", in.head().position, before + 1);
    }
}

template <stored_record R>
void same_command_id_in_two_tenants(store_stage<R>& in) {
    auto const command = in.fresh_command();
    in.committed({.command = command}, in.draft(1));
    auto const there = in.committed({.command = command, .tenant = in.theirs()}, in.draft(2, "theirs", in.theirs()));
    in.same("whether it was replayed", there.replayed, false);
    in.same("its position", there.first, 1);
}

template <stored_record R>
void rejected_command_leaves_no_dedup_row(store_stage<R>& in) {
    auto const first = in.record(1);
    auto const late = in.changed(first, "late");
    auto const now = in.change(first, "in time");
    stage_request const with{.command = in.fresh_command()};
    in.refused(error_code::conflict, with, late);
    in.refused(error_code::conflict, with, late);
    auto const receipt = in.committed(with, in.changed(now, "something else"));
    in.same("whether it was replayed", receipt.replayed, false);
}

template <stored_record R>
void dedup_survives_1e5_later_commands(store_stage<R>& in) {
    auto const one = in.draft(1);
    stage_request const with{.command = in.fresh_command()};
    auto const receipt = in.committed(with, one);
    auto const later = in.options().is_long ? std::size_t{100'000} : in.scaled(2000);
    auto it = in.record(2);
    for (std::size_t i = 0; i < later; ++i) {
        auto const next = in.changed(it, std::to_string(i));
        in.works("commit", in.store().commit(in.request({}), std::span{&next, 1}));
        it = next.next();
    }
    replays(in, receipt, with, one);
}

} // namespace itsm::inline v0::store_cases
