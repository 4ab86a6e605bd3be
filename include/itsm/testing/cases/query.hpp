// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/testing/store_stage.hpp>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

/// C43 to C49: queries and pages.
namespace itsm::inline v0::store_cases {

template <class R>
std::vector<strong_id<R>> ids_of(std::vector<R> const& records) {
    std::vector<strong_id<R>> ids;
    for (auto const& one : records) ids.push_back(one.id);
    return ids;
}

/// What a query should give, by plain code: filtered, then sorted by the order and the id.
template <stored_record R>
std::vector<strong_id<R>> expected_ids(
    std::vector<R> const& records, sample_condition<R> const& condition, sample_order<R> const& order) {
    std::vector<R const*> found;
    for (auto const& one : records)
        if (!condition.holds || condition.holds(one)) found.push_back(&one);
    std::sort(found.begin(), found.end(), [&](R const* a, R const* b) {
        auto const by = order.compare(*a, *b);
        return by != 0 ? by < 0 : a->id < b->id;
    });
    std::vector<strong_id<R>> ids;
    for (auto const* one : found) ids.push_back(one->id);
    return ids;
}

/// Records that differ, with many ties and nulls; their ids go on from `after`.
template <stored_record R>
std::vector<R> various(store_stage<R>& in, std::uint64_t count, std::uint64_t after = 0) {
    kit_random random{in.options().seed};
    std::vector<R> records;
    typename store_stage<R>::steps_type created;
    for (std::uint64_t n = 1; n <= count; ++n) created.push_back(in.draft(after + n));
    in.committed({}, created);
    for (auto const& one : created) {
        records.push_back(one.next());
        for (auto changes = random.below(3); changes > 0; --changes) {
            auto const next = store_samples<R>::varied(records.back(), random, in.now());
            in.committed(next);
            records.back() = next.next();
        }
    }
    return records;
}

template <stored_record R>
void keyset_order_with_ties(store_stage<R>& in) {
    auto const records = various(in, 12);
    for (auto const& order : store_samples<R>::orders())
        for (std::size_t const limit : {1U, 3U, 12U, 100U})
            in.same("the order, in pages of " + std::to_string(limit),
                ids_of(in.pages({{}, order.by}, limit)),
                expected_ids(records, {}, order));
}

template <stored_record R>
void no_duplicate_no_miss_while_writing(store_stage<R>& in) {
    auto const records = various(in, 16, 1000);
    std::uint64_t fresh = 0;
    for (auto const& order : store_samples<R>::orders()) {
        // Between two pages every fourth record changes, and there are new ones.
        std::vector<R> touched;
        for (std::size_t i = 0; i < records.size(); i += 4) touched.push_back(in.loaded(records[i].id));
        int left = 8; // then it is quiet: new records at the end would make pages for ever
        auto const found = ids_of(in.pages(in.ours(), {{}, order.by}, 3, [&] {
            if (left-- <= 0) return;
            for (auto& one : touched) one = in.change(one, "touched " + std::to_string(left));
            ++fresh;
            in.record(1000 - fresh); // before all that are found, in the order of ids
            in.record(2000 + fresh);
        }));
        for (std::size_t i = 0; i < records.size(); ++i) {
            if (i % 4 == 0) continue;
            auto const times = std::count(found.begin(), found.end(), records[i].id);
            in.same("how often record " + records[i].number + " was found", static_cast<std::uint64_t>(times), 1);
        }
    }
}

template <stored_record R>
std::string cursor_of_first_page(store_stage<R>& in, record_query<R> const& wanted) {
    auto const first = in.page(wanted, {{}, 1});
    in.holds("there is a next page", !first.next.empty());
    return first.next;
}

template <stored_record R>
void cursor_of_other_tenant_refused(store_stage<R>& in) {
    for (std::uint64_t n = 1; n <= 3; ++n) {
        in.record(n);
        in.record(n, "theirs", in.theirs());
    }
    auto const cursor = cursor_of_first_page(in, {});
    in.fails("query", in.store().query({in.theirs()}, {}, {cursor, 1}), error_code::bad_value);
}

template <stored_record R>
void cursor_of_other_query_refused(store_stage<R>& in) {
    auto const orders = store_samples<R>::orders();
    for (std::uint64_t n = 1; n <= 3; ++n) in.record(n);
    auto const cursor = cursor_of_first_page(in, {{}, orders[1].by});
    in.works("query", in.store().query({in.ours()}, {{}, orders[1].by}, {cursor, 1}));
    in.fails("query in another order",
        in.store().query({in.ours()}, {{}, orders[2].by}, {cursor, 1}),
        error_code::bad_value);
    kit_random random{1};
    record_query<R> const filtered{store_samples<R>::condition(random).where, orders[1].by};
    in.fails("query with a condition", in.store().query({in.ours()}, filtered, {cursor, 1}), error_code::bad_value);
    for (std::string const& garbage :
        {std::string{"nonsense"}, cursor + "00", cursor.substr(0, cursor.size() / 2), std::string{"\xff"}})
        in.fails("query with garbage",
            in.store().query({in.ours()}, {{}, orders[1].by}, {garbage, 1}),
            error_code::bad_value);
}

template <stored_record R>
void null_columns_order(store_stage<R>& in) {
    auto const records = various(in, 10);
    // The orders hold columns that some of the records have nothing in; descending turns their place round.
    for (auto const& order : store_samples<R>::orders())
        in.same("the order", ids_of(in.pages({{}, order.by}, 100)), expected_ids(records, {}, order));
}

template <stored_record R>
void limit_0_1_max(store_stage<R>& in) {
    for (std::uint64_t n = 1; n <= 3; ++n) in.record(n);
    in.fails("a page of nothing", in.store().query({in.ours()}, {}, {{}, 0}), error_code::bad_value);
    in.same("records of a page of one", in.page({}, {{}, 1}).records.size(), 1);
    auto const all = in.page({}, {{}, (std::numeric_limits<std::size_t>::max)()});
    in.same("records of the largest page", all.records.size(), 3);
    in.same("the cursor after the last page", all.next, "");
    auto const exact = in.page({}, {{}, 3});
    in.same("the cursor after a page that is just full", exact.next, "");
    in.same("records of a tenant that has none",
        in.works("query", in.store().query({in.theirs()}, {}, {{}, 5})).records.size(),
        0);
}

template <stored_record R>
void filter_equals_reference_model(store_stage<R>& in) {
    auto const records = various(in, 20);
    kit_random random{in.options().seed + 1};
    auto const orders = store_samples<R>::orders();
    for (std::size_t i = 0; i < in.scaled(60); ++i) {
        auto const condition = any_condition<R>(random);
        auto const& order = orders[random.below(orders.size())];
        auto const limit = static_cast<std::size_t>(1 + random.below(8));
        auto const found = in.pages({condition.where, order.by}, limit);
        in.same("what query " + std::to_string(i) + " finds", ids_of(found), expected_ids(records, condition, order));
        for (auto const& one : found)
            in.same("a record found", one, *std::find_if(records.begin(), records.end(), [&](R const& r) {
                return r.id == one.id;
            }));
    }
}

} // namespace itsm::inline v0::store_cases
