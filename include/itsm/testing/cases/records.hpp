// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/fold.hpp>
#include <itsm/testing/store_stage.hpp>

#include <algorithm>
#include <string>
#include <vector>

/// C01 to C13: records.
namespace itsm::inline v0::store_cases {

template <stored_record R>
void create_then_get_bytes_identical(store_stage<R>& in) {
    auto const one = in.draft(1, "first");
    auto const request = in.request({});
    auto const receipt = in.works("commit", in.store().commit(request, std::span{&one, 1}));
    in.same("the first position", receipt.first, 1);
    in.same("the last position", receipt.last, 1);
    in.same("the record", in.loaded(one.next().id), one.next());
    auto const id = in.works("find_number", in.store().find_number({in.ours()}, one.next().number));
    in.same("the id behind the number", id, one.next().id);
    in.holds("the entry is the step's", in.journal(id) == std::vector{make_entry(R{}, one, request)});
}

template <stored_record R>
void get_missing_is_absent_not_error(store_stage<R>& in) {
    in.record(1);
    in.fails("load", in.store().load({in.ours()}, in.id(2)), error_code::not_found);
    in.fails("find_number", in.store().find_number({in.ours()}, in.number(2)), error_code::not_found);
    in.fails("journal", in.store().journal({in.ours()}, in.id(2), 0, all_entries), error_code::not_found);
    std::vector<strong_id<R>> const ids{in.id(2), in.id(1), in.id(3)};
    auto const found = in.works("load_all", in.store().load_all({in.ours()}, ids));
    in.same("answers of load_all", found.size(), 3);
    in.holds("what is not there is empty, in its place", !found[0] && found[1] && !found[2]);
}

template <stored_record R>
void create_twice_conflicts_with_actual_version(store_stage<R>& in) {
    in.change(in.record(1), "changed");
    auto const why = in.refused(error_code::conflict, {}, in.draft(1, "again"));
    in.same("the version decided on", why.expected, 0);
    in.same("the version stored", why.actual, 2);
    in.same("the text", store_samples<R>::text_of(in.loaded(in.id(1))), "changed");
}

template <stored_record R>
void update_expected_version(store_stage<R>& in) {
    auto const changed = in.change(in.record(1), "changed");
    in.same("the record", in.loaded(in.id(1)), changed);
    in.same("its entries", in.journal(in.id(1)).size(), 2);
}

template <stored_record R>
void update_stale_conflicts_and_changes_nothing(store_stage<R>& in) {
    auto const before = in.record(1);
    auto const late = in.changed(before, "late");
    auto const stored = in.change(before, "in time");
    auto const why = in.refused(error_code::conflict, {}, late);
    in.same("the version decided on", why.expected, 1);
    in.same("the version stored", why.actual, 2);
    in.same("the record", in.loaded(in.id(1)), stored);
    in.same("its entries", in.journal(in.id(1)).size(), 2);
}

template <stored_record R>
void update_missing_conflicts(store_stage<R>& in) {
    auto const why = in.refused(error_code::conflict, {}, in.changed(in.draft(1).next(), "changed"));
    in.same("the version decided on", why.expected, 1);
    in.same("the version stored", why.actual, 0);
    in.same("the rule, as nothing would be rewritten", why.rule == rule_id{}, true);
    in.fails("load", in.store().load({in.ours()}, in.id(1)), error_code::not_found);
}

template <stored_record R>
void expect_exists_without_write(store_stage<R>& in) {
    in.record(1);
    in.committed({.checks = {{in.named(1), 1}}}, in.draft(2));
    in.same("the version of the record that was checked", in.loaded(in.id(1)).version, 1);
    auto const why = in.refused(error_code::conflict, {.checks = {{in.named(9), 1}}}, in.draft(3));
    in.same("the record in the way", why.record, in.named(9));
    in.committed({.checks = {{in.named(9), 0}}}, in.draft(3));
}

template <stored_record R>
void check_on_unwritten_record_guards(store_stage<R>& in) {
    auto const first = in.record(1);
    in.change(first, "changed");
    auto const why = in.refused(error_code::conflict, {.checks = {{in.named(1), 1}}}, in.draft(2));
    in.same("the record in the way", why.record, in.named(1));
    in.same("the version checked", why.expected, 1);
    in.same("the version stored", why.actual, 2);
    // A record of another tenant answers for nothing here.
    in.record(5, "new", in.theirs());
    in.refused(error_code::conflict, {.checks = {{in.named(5), 1}}}, in.draft(2));
    in.committed({.checks = {{in.named(1), 2}}}, in.draft(2));
}

template <stored_record R>
void version_increments_by_one(store_stage<R>& in) {
    auto it = in.record(1);
    for (std::uint64_t version = 2; version <= 6; ++version) {
        it = in.change(it, "at " + std::to_string(version));
        in.same("the version", in.loaded(it.id).version, version);
    }
    auto const skipping = in.changed(in.changed(it, "seven").next(), "eight");
    auto const why = in.refused(error_code::conflict, {}, skipping);
    in.same("the version decided on", why.expected, 7);
    in.same("the version stored", why.actual, 6);
}

template <stored_record R>
void empty_and_large_documents(store_stage<R>& in) {
    std::string const large((std::min)(std::size_t{1} << 20, in.store().capabilities().largest_document / 4), 'x');
    auto it = in.record(1, "x"); // the process wants a text
    for (auto const& text : {large, std::string{"y"}, large + "z"}) {
        it = in.change(it, text);
        in.same("the record", in.loaded(it.id), it);
    }
    in.same("the record made of its entries", in.works("fold", fold<R>(in.journal(it.id))), it);
}

template <stored_record R>
void bytes_0x00_and_invalid_utf8_kept(store_stage<R>& in) {
    std::string every;
    for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);
    auto it = in.record(1, every);
    in.same("the record", in.loaded(it.id), it);
    for (std::string const& text : {std::string{"a\0b", 3}, std::string{"\xff\xfe"}, std::string{"caf\xc3\xa9 \"\\"}}) {
        it = in.change(it, text);
        in.same("the record", in.loaded(it.id), it);
        in.same("the record made of its entries", in.works("fold", fold<R>(in.journal(it.id))), it);
    }
}

template <stored_record R>
void same_id_in_two_tenants_independent(store_stage<R>& in) {
    auto const here = in.change(in.record(1, "ours"), "ours, changed");
    auto const there = in.record(1, "theirs", in.theirs());
    in.same("our record", in.loaded(in.id(1)), here);
    in.same("their record", in.loaded(in.id(1), in.theirs()), there);
    in.same("their entries", in.journal(in.id(1), in.theirs()).size(), 1);
}

template <stored_record R>
void same_id_in_two_types_independent(store_stage<R>& in) {
    auto const here = in.record(1, "the first type");
    auto const receipt =
        in.works("commit of the second type", in.bench().commit_second_type(in.request({}), in.id(1), in.number(1)));
    in.same("its position", receipt.first, 2);
    in.same("the record of the first type", in.loaded(in.id(1)), here);
    in.same("its entries", in.journal(in.id(1)).size(), 1);
    in.same("entries in the feed", in.feed().size(), 2);
}

} // namespace itsm::inline v0::store_cases
