// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/testing/store_stage.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

/// C57 to C63: evidence and privacy.
namespace itsm::inline v0::store_cases {

template <stored_record R>
void update_or_delete_of_entry_refused(store_stage<R>& in) {
    std::vector<R> versions{in.record(1)};
    for (int i = 0; i < 3; ++i) versions.push_back(in.change(versions.back(), std::to_string(i)));
    auto const before = in.journal(in.id(1));
    auto const rewrite = [&](step<R> const& one) {
        auto const why = in.refused(error_code::conflict, {}, one);
        in.same("the rule is INC-17", why.rule == entries_never_rewritten.rule, true);
    };
    rewrite(in.draft(1, "from the start"));
    for (std::size_t i = 0; i + 1 < versions.size(); ++i) rewrite(in.changed(versions[i], "otherwise"));
    in.holds("the journal is what it was", in.journal(in.id(1)) == before);
}

template <stored_record R>
chain_report verified(store_stage<R>& in, std::optional<feed_head> const& known = {}) {
    return in.able(store_ability::verify, in.store().verify({in.ours()}, known));
}

template <stored_record R>
void chain_verifies_after_reopen(store_stage<R>& in) {
    in.change(in.record(1), "changed");
    auto const known = in.head();
    in.record(2);
    in.able(store_ability::reopen, in.bench().reopen());
    auto const found = verified(in, known);
    in.same("entries", found.entries, 3);
    in.same("the end", found.head, in.head());
    auto otherwise = known;
    otherwise.chain[0] ^= 1;
    in.fails("verify from a head of another journal", in.store().verify({in.ours()}, otherwise), error_code::corrupt);
}

template <stored_record R>
void edit_insert_delete_swap_each_detected(store_stage<R>& in) {
    using enum tampering;
    std::size_t tried = 0;
    std::uint64_t tenant = 10;
    for (auto const how : {edited, inserted, dropped, swapped, truncated}) {
        auto const whose = in.tenant(++tenant);
        auto it = in.record(1, "new", whose);
        for (int i = 0; i < 5; ++i) it = in.change(it, std::to_string(i));
        auto const known = in.head(whose);
        in.works("verify", in.store().verify({whose}, known));
        auto const done = in.bench().tamper(how, whose, 3);
        if (!done && done.error().code == error_code::not_supported) continue;
        in.works("tamper", done);
        ++tried;
        in.fails("verify after tampering " + std::to_string(static_cast<int>(how)),
            in.store().verify({whose}, known),
            error_code::corrupt);
    }
    if (tried == 0) throw case_skipped{store_ability::tamper};
}

template <stored_record R>
void redact_keeps_position_and_chain(store_stage<R>& in) {
    auto it = in.record(1);
    for (int i = 0; i < 4; ++i) it = in.change(it, "secret " + std::to_string(i));
    auto const before = in.head();
    in.able(store_ability::redact, in.store().redact({in.ours()}, 3));
    in.same("the end", in.head(), before);
    auto const feed = in.feed();
    in.same("entries", feed.size(), 5);
    in.same("the position", feed[2].position, 3);
    in.same("the version", feed[2].entry.version, 3);
    in.holds("the body is gone", feed[2].entry.changes.empty() && feed[2].entry.payload == value{});
    in.holds("its neighbours' are not", !feed[1].entry.changes.empty() && !feed[3].entry.changes.empty());
    in.same("the record", in.loaded(it.id), it);
    in.change(it, "and on");
    in.fails("redact of nothing", in.store().redact({in.ours()}, 77), error_code::not_found);
    if (!in.bench().can(store_ability::verify)) return;
    in.same("entries redacted", verified(in, before).redacted, 1);
}

template <stored_record R>
void microsecond_times_roundtrip(store_stage<R>& in) {
    std::uint64_t n = 0;
    for (auto const* text : {"2026-03-02T09:00:00.123456Z",
             "2026-03-02T09:00:00Z",
             "1969-12-31T23:59:59.999999Z",
             "2261-01-01T00:00:00.000001Z",
             "1900-02-28T12:00:00Z"}) {
        auto const at = *parse_instant(text);
        auto const one = store_samples<R>::created({in.ours(), {7, ++n}, in.number(n), "new", at});
        commit_request const request{in.ours(), in.fresh_command(), at + std::chrono::microseconds{1}};
        in.works("commit", in.store().commit(request, std::span{&one, 1}));
        in.same("the record", in.loaded(in.id(n)), one.next());
        auto const entry = in.journal(in.id(n)).back();
        in.same("when it happened", entry.at, at);
        in.same("when it was recorded", entry.recorded_at, at + std::chrono::microseconds{1});
    }
}

} // namespace itsm::inline v0::store_cases
