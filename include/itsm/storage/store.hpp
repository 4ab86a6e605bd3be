// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/entry.hpp>
#include <itsm/core/id.hpp>
#include <itsm/core/result.hpp>
#include <itsm/core/rule.hpp>
#include <itsm/lifecycle/decide.hpp>
#include <itsm/query/page.hpp>
#include <itsm/storage/contract.hpp>

#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What the desk needs of a store. A host with tables of its own implements these operations; a commit takes steps,
/// which only `decide` makes, so nothing undecided is ever stored.
namespace itsm::inline v0 {

/// A record type that a store can hold.
template <class R>
concept stored_record = record_type<R> && requires(R const& r) {
    { r.id } -> std::convertible_to<strong_id<R>>;
    { r.tenant } -> std::convertible_to<tenant_id>;
    { r.number } -> std::convertible_to<std::string>;
    { R::kind } -> std::convertible_to<std::string_view>;
};

/// A record that was read for a decision and must not have changed since, though it is not written.
struct version_check {
    record_ref record{};
    std::uint64_t version = 0;

    friend bool operator==(version_check const&, version_check const&) = default;
};

/// INC-17. No entry is removed or rewritten: a step whose version is on record already is refused by every store.
inline constexpr placed_rule entries_never_rewritten{"INC-17"};

/// What a commit says beside its steps.
struct commit_request {
    tenant_id tenant{};
    command_id command{};  ///< the same id again gives the same receipt and changes nothing; none is not remembered
    instant recorded_at{}; ///< the clock of whoever drives the store
    std::span<version_check const> checks{};
    duration patience = std::chrono::seconds{5}; ///< see `store_scope`
};

/// Why a commit gave no receipt. What is certain then is `class_of(code)`.
struct commit_failure {
    error_code code = error_code::conflict;
    record_ref record{};
    std::uint64_t expected = 0; ///< the version that the step was decided on
    std::uint64_t actual = 0;   ///< the version that is stored
    rule_id rule{};             ///< INC-17 when an entry that is on record would have been rewritten
    std::string message{};      ///< what the engine beneath said, for an operator

    friend bool operator==(commit_failure const&, commit_failure const&) = default;
};

[[nodiscard]] std::string to_text(commit_failure const& why);

/// An entry in a tenant's feed. The feed is the outbox: the duties of its entries are what the host dispatches.
struct feed_item {
    feed_position position = 0;
    journal_entry entry{};

    friend bool operator==(feed_item const&, feed_item const&) = default;
};

/// The typed storage contract for one record type. All operations are safe to call from several threads at once, are
/// scoped to a tenant, and fail with an `error`; none throws but for want of memory.
///
///     load          the record as committed last; `not_found`
///     load_all      several, all as of one moment; those that are not there are empty
///     find_number   the id behind a human number; `not_found`
///     next_number   a number that no record of the type has had or will be given
///     next_seed     a number that this store gives to nobody else: what a desk's ids are told apart by
///     commit        all steps or none, in this order: the command id, every version and check, then the writes. Visible to
///                   every later read, and durable when it returns, if the store is. Refused, and then nothing was written
///                   and no position used: `command_reused`; `conflict` with both versions, INC-17 where an entry would
///                   be rewritten; `already_exists` for a number; `not_found` for another tenant's record; `too_large`
///     journal       the record's entries after a version, in order; `not_found`
///     feed          the tenant's entries after a position, at most `limit`, in the order of commits and without gaps; empty
///                   at the end; `epoch_changed` after a restore
///     head          where the feed ends
///     query         a page of what matches; `bad_value` for a limit of 0 and a cursor of something else
///     capabilities  what the store offers beyond this
template <class S, class R>
concept store_of = stored_record<R> && requires(S& store,
                                           store_scope const& scope,
                                           strong_id<R> id,
                                           std::span<strong_id<R> const> ids,
                                           commit_request const& request,
                                           std::span<step<R> const> steps,
                                           std::uint64_t version,
                                           feed_cursor const& after,
                                           std::size_t limit,
                                           record_query<R> const& wanted,
                                           page_request const& page) {
    { store.template load<R>(scope, id) } -> std::same_as<result<R>>;
    { store.template load_all<R>(scope, ids) } -> std::same_as<result<std::vector<std::optional<R>>>>;
    { store.template find_number<R>(scope, std::string_view{}) } -> std::same_as<result<strong_id<R>>>;
    { store.template next_number<R>(scope) } -> std::same_as<result<std::string>>;
    { store.next_seed() } -> std::same_as<result<std::uint64_t>>;
    { store.commit(request, steps) } -> std::same_as<result<commit_receipt, commit_failure>>;
    { store.template journal<R>(scope, id) } -> std::same_as<result<std::vector<journal_entry>>>;
    { store.template journal<R>(scope, id, version, limit) } -> std::same_as<result<std::vector<journal_entry>>>;
    { store.feed(scope, after, limit) } -> std::same_as<result<std::vector<feed_item>>>;
    { store.head(scope) } -> std::same_as<result<feed_head>>;
    { store.template query<R>(scope, wanted, page) } -> std::same_as<result<record_page<R>>>;
    { store.capabilities() } -> std::same_as<store_capabilities>;
};

/// A store of several record types, which commits steps of all of them together:
/// `commit(request, incident_steps, problem_steps)`.
template <class S, class... Rs>
concept store_of_all =
    (... && store_of<S, Rs>) && requires(S& store, commit_request const& request, std::span<step<Rs> const>... steps) {
        { store.commit(request, steps...) } -> std::same_as<result<commit_receipt, commit_failure>>;
    };

/// `INC` and 7 make "INC0000007".
[[nodiscard]] std::string number_text(std::string_view prefix, std::uint64_t number);

/// No limit to a journal.
inline constexpr std::size_t all_entries = (std::numeric_limits<std::size_t>::max)();

/// Records that owe something at or before an instant, the longest due first: a page of a query like any other.
template <stored_record R, store_of<R> Store>
[[nodiscard]] result<record_page<R>> due(
    Store& store, store_scope const& scope, instant before, page_request const& page = {}) {
    return store.template query<R>(scope, {next_due<R> <= before, {next_due<R>.ascending()}}, page);
}

/// The entry of a step: what was asked, decided and changed. `before` is the record the step was decided on. A step that
/// is given away keeps its next value alone.
template <stored_record R>
[[nodiscard]] journal_entry make_entry(R const& before, step<R> const& decided, commit_request const& request);
template <stored_record R>
[[nodiscard]] journal_entry make_entry(R const& before, step<R>&& decided, commit_request const& request);

} // namespace itsm::inline v0
