// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/testing/store_stage.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

/// C64 to C78: opening, migrating, copying, closing; tenants.
namespace itsm::inline v0::store_cases {

/// Everything of a tenant, to be compared with later.
template <stored_record R>
struct everything {
    std::vector<R> records{};
    std::vector<journal_entry> entries{};
    std::vector<std::pair<command_id, step<R>>> commands{};
};

/// Some records and changes, committed.
template <stored_record R>
everything<R> some(store_stage<R>& in) {
    everything<R> all;
    kit_random random{in.options().seed};
    auto const commit = [&](step<R> const& one) {
        auto const command = in.fresh_command();
        in.committed({.command = command}, one);
        all.commands.emplace_back(command, one);
    };
    for (std::uint64_t n = 1; n <= 5; ++n) {
        commit(in.draft(n));
        all.records.push_back(all.commands.back().second.next());
    }
    for (auto& record : all.records) {
        commit(store_samples<R>::varied(record, random, in.now()));
        record = all.commands.back().second.next();
    }
    for (auto const& item : in.feed()) all.entries.push_back(item.entry);
    return all;
}

/// All of it is in the store, and every command is known.
template <stored_record R>
void has_all(store_stage<R>& in, tested_store<R>& store, everything<R> const& all) {
    for (auto const& record : all.records) {
        in.same("a record", in.works("load", store.load({in.ours()}, record.id)), record);
        auto const id = in.works("find_number", store.find_number({in.ours()}, record.number));
        in.same("the id behind its number", id, record.id);
    }
    auto const feed = in.works("feed", store.feed({in.ours()}, {}, 1000));
    in.same("entries", feed.size(), all.entries.size());
    for (std::size_t i = 0; i < feed.size(); ++i) {
        in.same("the position", feed[i].position, i + 1);
        in.holds("the entry is what it was", feed[i].entry == all.entries[i]);
    }
    for (std::size_t i = 0; i < all.commands.size(); ++i) {
        auto const& [command, one] = all.commands[i];
        auto const again = in.works("commit", in.commit_on(store, {.command = command}, {one}));
        in.same("whether it was replayed", again.replayed, true);
        in.same("the position of the replay", again.first, i + 1);
    }
}

template <stored_record R>
void reopen_sees_everything_acknowledged(store_stage<R>& in) {
    auto const all = some(in);
    auto const given = in.works("next_number", in.store().next_number({in.ours()}));
    for (int i = 0; i < 2; ++i) {
        in.able(store_ability::reopen, in.bench().reopen());
        has_all(in, in.store(), all);
    }
    in.holds("a number that was given is not given again",
        in.works("next_number", in.store().next_number({in.ours()})) != given);
    in.same("the next position", in.committed(in.draft(50)).first, all.entries.size() + 1);
}

template <stored_record R>
void open_newer_schema_refused(store_stage<R>& in) {
    some(in);
    auto const opened = in.bench().other_schema(schema_change::newer);
    if (!opened && opened.error().code == error_code::not_supported) throw case_skipped{store_ability::other_schema};
    in.fails("opening", opened, error_code::schema_too_new);
}

template <stored_record R>
void migrated(store_stage<R>& in, schema_change how) {
    auto const all = some(in);
    in.able(store_ability::other_schema, in.bench().other_schema(how));
    has_all(in, in.store(), all);
    in.same("the next position", in.committed(in.draft(50)).first, all.entries.size() + 1);
}
template <stored_record R>
void migrate_n_minus_1_to_n_with_data(store_stage<R>& in) {
    migrated(in, schema_change::older);
}
template <stored_record R>
void migration_interrupted_resumes(store_stage<R>& in) {
    migrated(in, schema_change::interrupted);
}
template <stored_record R>
void two_processes_migrate_once(store_stage<R>& in) {
    migrated(in, schema_change::twice);
}

template <stored_record R>
void backup_while_writing_is_a_prefix(store_stage<R>& in) {
    for (std::uint64_t n = 1; n <= 5; ++n) in.record(n);
    std::atomic<std::uint64_t> acknowledged{5};
    std::uint64_t before = 0;
    in.together(2, [&](std::size_t t) {
        if (t == 1) {
            before = acknowledged;
            in.able(store_ability::backup, in.bench().backup());
            return;
        }
        for (std::uint64_t n = 6; n < 6 + in.scaled(60); ++n) {
            in.works("commit", in.settled({}, {in.draft(n)}));
            acknowledged = n;
        }
    });
    in.able(store_ability::backup, in.bench().restore());
    auto const feed = in.feed();
    in.holds("it has what was acknowledged before it began", feed.size() >= before);
    in.holds("it has nothing that was not written", feed.size() <= acknowledged);
    for (std::size_t i = 0; i < feed.size(); ++i) {
        in.same("the position", feed[i].position, i + 1);
        in.same("the record written then", feed[i].entry.record, in.named(i + 1));
        in.same("its version", in.loaded(in.id(i + 1)).version, 1);
    }
    in.fails("load of the first that is not in it",
        in.store().load({in.ours()}, in.id(feed.size() + 1)),
        error_code::not_found);
}

template <stored_record R>
void restore_preserves_positions_versions_commands(store_stage<R>& in) {
    auto const all = some(in);
    in.able(store_ability::backup, in.bench().backup());
    in.change(all.records.front(), "after the backup");
    in.record(60);
    in.able(store_ability::backup, in.bench().restore());
    has_all(in, in.store(), all);
    in.fails("load of what came later", in.store().load({in.ours()}, in.id(60)), error_code::not_found);
    in.same("the next position", in.committed(in.draft(60)).first, all.entries.size() + 1);
}

template <stored_record R>
void tenant_export_import_identical(store_stage<R>& in) {
    auto const all = some(in);
    in.record(1, "theirs", in.theirs());
    auto& elsewhere = in.bench().imported(in.ours());
    has_all(in, elsewhere, all);
    in.fails("load of what another tenant has", elsewhere.load({in.theirs()}, in.id(1)), error_code::not_found);
}

template <stored_record R>
void close_with_calls_in_flight(store_stage<R>& in) {
    std::atomic<std::uint64_t> acknowledged{0};
    std::atomic<bool> is_closed{false};
    in.together(3, [&](std::size_t t) {
        if (t == 2) {
            while (acknowledged < 5) std::this_thread::yield();
            in.able(store_ability::close, in.bench().close());
            is_closed = true;
            return;
        }
        for (std::uint64_t n = 1 + t; n < 100'000; n += 2) {
            bool const was_closed = is_closed;
            auto const answer = in.commit({}, in.draft(n));
            if (answer && was_closed) in.fail("commit", "committed", "unavailable, for the store is closed");
            if (!answer) {
                auto const code = answer.error().code;
                in.holds("the code is unavailable or unknown_outcome",
                    code == error_code::unavailable || code == error_code::unknown_outcome);
                return;
            }
            ++acknowledged;
        }
    });
    in.fails("load", in.store().load({in.ours()}, in.id(1)), error_code::unavailable);
    in.able(store_ability::reopen, in.bench().reopen());
    in.holds("what was acknowledged is there", in.feed().size() >= acknowledged);
}

template <stored_record R>
void deadline_respected(store_stage<R>& in) {
    using clock = std::chrono::steady_clock;
    auto const it = in.record(1);
    auto const one = in.changed(it, "changed");
    stage_request const with{.command = in.fresh_command(), .patience = std::chrono::milliseconds{30}};
    in.bench().hold([&] {
        auto const begun = clock::now();
        auto const answer = in.commit(with, one);
        auto const waited = clock::now() - begun;
        if (answer) in.fail("commit while somebody else holds the store", "committed", "busy");
        auto const code = answer.error().code;
        in.holds(
            "the code is busy or unknown_outcome", code == error_code::busy || code == error_code::unknown_outcome);
        in.holds("it took no longer than asked for, and a little", waited < std::chrono::seconds{3});
        in.holds("it waited", waited >= std::chrono::milliseconds{25});
    });
    in.works("commit", in.commit({.command = with.command}, one));
    in.same("the version", in.loaded(it.id).version, 2);
}

template <stored_record R>
void error_values_complete(store_stage<R>& in) {
    auto const first = in.record(1);
    in.change(in.change(first, "2"), "3");
    auto const late = in.refused(error_code::conflict, {}, in.changed(first, "late"));
    in.same("the record", late.record, in.named(1));
    in.same("the version decided on", late.expected, 1);
    in.same("the version stored", late.actual, 3);
    in.same("what is certain is that nothing was written", class_of(late.code) == error_class::not_committed, true);
    auto const checked = in.refused(error_code::conflict, {.checks = {{in.named(1), 2}}}, in.draft(2));
    in.same("the record checked", checked.record, in.named(1));
    in.same("the version checked", checked.expected, 2);
    in.same("the version stored", checked.actual, 3);
    auto const taken = store_samples<R>::created({in.ours(), {7, 8}, in.number(1), "new", in.now()});
    auto const twice = in.refused(error_code::already_exists, {}, taken);
    in.same("the record whose number is taken", twice.record, in.named(1));
    auto const foreign = in.refused(error_code::not_found, {.tenant = in.theirs()}, in.draft(3));
    in.same("the record of another tenant", foreign.record, in.named(3));
}

template <stored_record R>
void failed_call_does_not_change_arguments(store_stage<R>& in) {
    auto const first = in.record(1);
    in.change(first, "in time");
    typename store_stage<R>::steps_type const given{in.changed(first, "late")};
    auto const kept = given; // NOLINT(performance-unnecessary-copy-initialization): what it was, to compare with
    stage_request const with{.checks = {{in.named(1), 2}}};
    auto const request = in.request(with);
    auto const copy = request;
    in.holds("the commit is refused", !in.store().commit(request, given).has_value());
    in.same("the step's next value", given[0].next(), kept[0].next());
    in.holds("what it asks", given[0].payload() == kept[0].payload());
    in.holds("the request",
        request.tenant == copy.tenant && request.command == copy.command && request.recorded_at == copy.recorded_at);
    record_query<R> const wanted{{}, store_samples<R>::orders()[1].by};
    page_request const page{"nonsense", 3};
    in.holds("the query is refused", !in.store().query({in.ours()}, wanted, page).has_value());
    in.holds("the page", page.cursor == "nonsense" && page.limit == 3);
}

template <stored_record R>
void no_api_without_tenant(store_stage<R>& in) {
    static_assert(!std::is_default_constructible_v<store_scope>);
    auto const mine = in.record(1, "ours");
    auto& store = in.store();
    store_scope const theirs{in.theirs()};
    in.fails("load", store.load(theirs, mine.id), error_code::not_found);
    in.fails("find_number", store.find_number(theirs, mine.number), error_code::not_found);
    in.fails("journal", store.journal(theirs, mine.id, 0, all_entries), error_code::not_found);
    std::vector<strong_id<R>> const ids{mine.id};
    in.holds("load_all", !in.works("load_all", store.load_all(theirs, ids))[0]);
    in.same("feed", in.feed(in.theirs()).size(), 0);
    in.same("head", in.head(in.theirs()).position, 0);
    in.same("query", in.works("query", store.query(theirs, {}, {})).records.size(), 0);
    in.refused(error_code::not_found, {.tenant = in.theirs()}, in.changed(mine, "by others"));
    in.refused(error_code::not_found, {.tenant = in.theirs()}, in.draft(2));
    in.refused(
        error_code::conflict, {.tenant = in.theirs(), .checks = {{in.named(1), 1}}}, in.draft(3, "x", in.theirs()));
    in.same("our record", in.loaded(mine.id), mine);
    in.record(1, "theirs", in.theirs());
    in.same("records that we find", in.page({}, {}).records.size(), 1);
}

// --- beyond the seventy-eight ---------------------------------------------------------------------------------------

template <stored_record R>
void numbers_are_given_once(store_stage<R>& in) {
    in.record(1);
    std::vector<std::string> given;
    std::mutex mutex;
    auto const each = in.scaled(20);
    in.together(4, [&](std::size_t) {
        for (std::size_t i = 0; i < each; ++i) {
            auto number = in.works("next_number", in.store().next_number({in.ours()}));
            std::scoped_lock const lock{mutex};
            given.push_back(std::move(number));
        }
    });
    std::sort(given.begin(), given.end());
    auto const twice = std::adjacent_find(given.begin(), given.end());
    if (twice != given.end()) in.fail("next_number", *twice + " twice", "every number once");
    auto const next = in.works("next_number", in.store().next_number({in.theirs()}));
    in.holds("another tenant's numbers are its own", std::binary_search(given.begin(), given.end(), next));
}

template <stored_record R>
void seeds_are_given_once(store_stage<R>& in) {
    std::vector<std::uint64_t> given(8);
    in.together(given.size(), [&](std::size_t t) { given[t] = in.works("next_seed", in.store().next_seed()); });
    std::sort(given.begin(), given.end());
    in.holds("no seed is given twice", std::adjacent_find(given.begin(), given.end()) == given.end());
}

template <stored_record R>
void number_stands_once_per_tenant(store_stage<R>& in) {
    in.record(1);
    auto const taken = store_samples<R>::created({in.ours(), {7, 8}, in.number(1), "new", in.now()});
    in.refused(error_code::already_exists, {}, taken);
    auto const other = store_samples<R>::created({in.ours(), {7, 9}, in.number(2), "new", in.now()});
    in.refused(error_code::already_exists, {}, {in.draft(2), other});
    in.fails("load", in.store().load({in.ours()}, in.id(8)), error_code::not_found);
    in.committed(
        {.tenant = in.theirs()}, store_samples<R>::created({in.theirs(), {7, 8}, in.number(1), "new", in.now()}));
}

template <stored_record R>
void commit_of_nothing_is_remembered(store_stage<R>& in) {
    in.record(1);
    stage_request const with{.command = in.fresh_command()};
    using nothing = typename store_stage<R>::steps_type;
    auto const receipt = in.committed(with, nothing{});
    in.same("the last position, before the first", receipt.last + 1, receipt.first);
    in.same("whether the same is replayed", in.committed(with, nothing{}).replayed, true);
    in.refused(error_code::command_reused, with, in.draft(2));
}

} // namespace itsm::inline v0::store_cases
