// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/entry.hpp>
#include <itsm/core/id.hpp>
#include <itsm/core/result.hpp>
#include <itsm/core/rule.hpp>
#include <itsm/lifecycle/decide.hpp>

#include <boost/describe/class.hpp>

#include <concepts>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What the desk needs of a store. A host with tables of its own implements these operations; a commit takes steps,
/// which only `decide` makes, so nothing undecided is ever stored.
namespace itsm::inline v0 {

/// A place in a tenant's feed: 1, 2, 3, ... in the order of commits, without gaps. 0 is before the first.
using feed_position = std::uint64_t;

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
    command_id command{};  ///< the same id again gives the same receipt and changes nothing
    instant recorded_at{}; ///< the clock of whoever drives the store
    std::span<version_check const> checks{};
};

/// Proof of a commit.
struct commit_receipt {
    feed_position first = 0;
    feed_position last = 0;
    bool replayed = false; ///< the command had been committed before; nothing was written now

    friend bool operator==(commit_receipt const&, commit_receipt const&) = default;
};

/// Why a commit gave no receipt.
struct commit_failure {
    error_code code = error_code::conflict;
    record_ref record{};
    std::uint64_t expected = 0; ///< the version that the step was decided on
    std::uint64_t actual = 0;   ///< the version that is stored
    rule_id rule{};             ///< INC-17 when an entry that is on record would have been rewritten
    bool is_known = true;       ///< false: committed or not, nobody knows; retry with the same command id

    friend bool operator==(commit_failure const&, commit_failure const&) = default;
};

[[nodiscard]] std::string to_text(commit_failure const& why);

/// An entry in a tenant's feed. The feed is the outbox: the duties of its entries are what the host dispatches.
struct feed_item {
    feed_position position = 0;
    journal_entry entry{};
};

/// The typed storage contract for one record type. All operations are safe to call from several threads at once.
template <class S, class R>
concept store_of = stored_record<R> && requires(S& store,
                                           S const& reader,
                                           tenant_id tenant,
                                           strong_id<R> id,
                                           commit_request const& request,
                                           std::span<step<R> const> steps,
                                           feed_position after,
                                           std::size_t limit,
                                           instant before) {
    /// The record as committed last; `not_found`.
    { reader.template load<R>(tenant, id) } -> std::same_as<result<R>>;
    /// The id behind a human number; `not_found`.
    { reader.template find_number<R>(tenant, std::string_view{}) } -> std::same_as<result<strong_id<R>>>;
    /// A number that no record of the type has had.
    { store.template next_number<R>(tenant) } -> std::same_as<std::string>;
    /// A number that this store gives to nobody else: what a desk's ids are told apart by.
    { store.next_seed() } -> std::same_as<std::uint64_t>;
    /// All steps or none. First the command id, then every version, then the writes.
    { store.commit(request, steps) } -> std::same_as<result<commit_receipt, commit_failure>>;
    /// The record's entries, version 1 first; `not_found`.
    { reader.template journal<R>(tenant, id) } -> std::same_as<result<std::vector<journal_entry>>>;
    /// Entries after a position, at most `limit`, in order and without gaps; empty at the end.
    { reader.feed(tenant, after, limit) } -> std::same_as<std::vector<feed_item>>;
    /// Records with an obligation due at or before an instant.
    { reader.template due<R>(tenant, before) } -> std::same_as<std::vector<strong_id<R>>>;
};

/// The entry of a step: what was asked, decided and changed. `before` is the record the step was decided on. A step that
/// is given away keeps its next value alone.
template <stored_record R>
[[nodiscard]] journal_entry make_entry(R const& before, step<R> const& decided, commit_request const& request);
template <stored_record R>
[[nodiscard]] journal_entry make_entry(R const& before, step<R>&& decided, commit_request const& request);

} // namespace itsm::inline v0
