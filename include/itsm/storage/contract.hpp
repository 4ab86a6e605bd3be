// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/id.hpp>
#include <itsm/core/result.hpp>
#include <itsm/core/time.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

/// What both levels of storage speak of: whose records, places in a feed, outcomes, receipts, what a store offers.
namespace itsm::inline v0 {

/// Whose records, and how long the caller would wait: every operation on records has one, so that none is without a
/// tenant.
struct store_scope {
    tenant_id tenant;
    duration patience = std::chrono::seconds{5}; ///< after it: `busy`, or `unknown_outcome` once a write is on its way

    store_scope(tenant_id whose) : tenant{whose} {}
    store_scope(tenant_id whose, duration wait) : tenant{whose}, patience{wait} {}
};

/// What can be added to a clock without running over.
[[nodiscard]] constexpr duration at_most_a_year(duration patience) {
    constexpr duration year = std::chrono::hours{24 * 365};
    return patience < duration::zero() ? duration::zero() : patience < year ? patience : year;
}

/// A place in a tenant's feed: 1, 2, 3, ... in the order of commits, without gaps. 0 is before the first.
using feed_position = std::uint64_t;

/// How far a reader is. Positions name the same entries for ever, but for a store that was restored from a backup: that
/// has another epoch.
struct feed_cursor {
    feed_position after = 0;
    std::uint64_t epoch = 0; ///< 0: whichever it is

    feed_cursor() = default;
    feed_cursor(feed_position from, std::uint64_t of = 0) : after{from}, epoch{of} {}
    friend bool operator==(feed_cursor const&, feed_cursor const&) = default;
};

/// SHA-256 over everything a tenant's journal says so far; all zero where a store keeps no chain.
using chain_digest = std::array<unsigned char, 32>;

/// Where a journal ends. Kept elsewhere it proves later that nothing was cut off.
struct feed_head {
    feed_position position = 0;
    std::uint64_t epoch = 0;
    chain_digest chain{};

    friend bool operator==(feed_head const&, feed_head const&) = default;
};

/// `EPOCH.POSITION.64 hexadecimal digits`, and back. Refused (`bad_syntax`): anything else.
[[nodiscard]] std::string to_text(feed_head const& head);
[[nodiscard]] result<feed_head> parse_feed_head(std::string_view text);

/// Proof of a commit.
struct commit_receipt {
    feed_position first = 0;
    feed_position last = 0; ///< before `first` for a commit without entries
    bool replayed = false;  ///< the command had been committed before; nothing was written now
    feed_head head{};       ///< the journal's end as of the answer

    friend bool operator==(commit_receipt const&, commit_receipt const&) = default;
};

/// What is certain after an error.
enum class error_class : unsigned char {
    input,         ///< the call itself was wrong; nothing was written
    not_committed, ///< nothing was written; decide again, wait or report
    unknown,       ///< committed or not, nobody knows: retry under the same command id, never under a new one
    unusable,      ///< the store is not to be used further: an operator has to look
};
[[nodiscard]] error_class class_of(error_code code);

/// What a store offers beyond the contract, so that nobody finds out by failing.
struct store_capabilities {
    bool is_durable = false;                              ///< what was acknowledged survives a power cut
    bool has_chain = false;                               ///< receipts carry the chain, `verify` checks it
    bool can_redact = false;                              ///< bodies of entries can be taken away
    bool can_reopen = false;                              ///< another handle, another process sees the same records
    std::size_t most_steps = 1000;                        ///< in one commit; beyond: `too_large`
    std::size_t largest_document = std::size_t{64} << 20; ///< bytes; beyond: `too_large`
};

/// What a look at a whole journal found.
struct chain_report {
    std::uint64_t entries = 0;
    std::uint64_t documents = 0;
    std::uint64_t redacted = 0;
    feed_head head{};
};

} // namespace itsm::inline v0
