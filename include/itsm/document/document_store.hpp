// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/id.hpp>
#include <itsm/core/inline_text.hpp>
#include <itsm/query/condition.hpp>
#include <itsm/storage/contract.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The document level of storage: opaque bytes under a key, with a version, and columns to search by. Who has an SQL or
/// key-value engine implements this, and `record_store` (record_store.hpp) makes a store of records out of it. It is small on
/// purpose: numbers, counters and leases are documents too, so that an engine needs one way to guard a write.
namespace itsm::inline v0 {

/// "incident", "problem", ...; kinds that begin with a dot are the library's own.
using document_kind = inline_text<23>;
using document_id = strong_id<struct document_tag>;

/// Within a tenant.
struct document_key {
    document_kind kind{};
    document_id id{};

    friend auto operator<=>(document_key const&, document_key const&) = default;
};

/// What the stored version must be. Checked before anything is written, also of documents that are not written.
struct document_check {
    static constexpr std::uint64_t absent = 0;
    static constexpr std::uint64_t exists = ~std::uint64_t{0};

    document_key key{};
    std::uint64_t version = absent;
};

/// A document to be written. The stored version must be `version - 1`: 0 is "none yet".
struct document_put {
    document_key key{};
    std::uint64_t version = 1;
    std::uint32_t schema_no = 1;
    promoted_columns columns{};
    std::string_view bytes{};
};

/// A line of the journal: written once, given the next position of its tenant, never changed.
struct document_entry {
    document_key key{};
    std::uint64_t version = 0; ///< of the document after it; a document has one entry a version
    instant at{};
    std::string_view bytes{};
};

/// What a command asked, so that its id is not used for another: equal for equal commands.
using command_fingerprint = strong_id<struct fingerprint_tag>;

/// Why a commit gave no receipt: the document whose version stood in the way, when one did.
struct document_failure {
    error_code code = error_code::conflict;
    document_key key{};
    std::uint64_t expected = 0;
    std::uint64_t actual = 0;
    std::string message{}; ///< what the engine said, for an operator
};

/// One atomic write. In this order: the command id, every check and put, then the writes; all or none.
struct document_commit {
    store_scope scope;
    command_id command{}; ///< none: not remembered, for writes that may safely be repeated
    command_fingerprint fingerprint{};
    std::span<document_check const> checks{};
    std::span<document_put const> puts{};
    std::span<document_entry const> entries{};
};

struct stored_document {
    document_id id{};
    std::uint64_t version = 0;
    std::uint32_t schema_no = 1;
    std::string bytes{};
};

struct stored_entry {
    feed_position position = 0;
    document_key key{};
    std::uint64_t version = 0;
    instant at{};
    std::string bytes{}; ///< empty when redacted: then the chain still proves that it was there
    bool is_redacted = false;
};

/// A page of documents of one kind, in an order, after a place in it.
struct document_query {
    /// Where a page begins: the last document of the page before.
    struct place {
        std::vector<value> cells{}; ///< of the columns ordered by
        document_id id{};
    };

    document_kind kind{};
    column_condition condition{};
    std::vector<column_order> order{};
    std::optional<place> after{};
    std::size_t limit = 100;
};

/// What an engine offers to be a store of records. Every call is safe from several threads, waits no longer than its
/// scope's patience to begin (`busy`; what became of a write that has begun is waited for), and fails with the codes of
/// `error_code` alone; whatever an implementation does not recognise is `unknown_outcome` for a commit.
class document_store {
public:
    virtual ~document_store() = default;

    [[nodiscard]] virtual store_capabilities capabilities() const = 0;

    /// Refused, and then nothing was written and no position used: `command_reused`; `conflict` with the key's kind and the
    /// two versions; `too_large`. The same command again, its fingerprint equal, gives the same receipt, marked replayed.
    /// Visible to every later read of this store, and durable before it returns.
    virtual result<commit_receipt, document_failure> commit(document_commit const& unit) = 0;

    /// The documents in the order of the keys, all as of one moment; those that are not there are empty.
    [[nodiscard]] virtual result<std::vector<std::optional<stored_document>>> snapshot(
        store_scope const& scope, std::span<document_key const> keys) = 0;

    /// Documents that match, at most `limit`, in order: nulls first, then numbers, then text by bytes; what is equal by
    /// id; `descending` turns a column round, the ids not.
    [[nodiscard]] virtual result<std::vector<stored_document>> find(
        store_scope const& scope, document_query const& query) = 0;

    /// The tenant's entries after a position, in the order of commits, without gaps, at most `limit`; empty at the end.
    /// `epoch_changed` when the cursor is of another epoch.
    [[nodiscard]] virtual result<std::vector<stored_entry>> read(
        store_scope const& scope, feed_cursor after, std::size_t limit) = 0;

    /// One document's entries after a version, in the order of versions, at most `limit`.
    [[nodiscard]] virtual result<std::vector<stored_entry>> history(
        store_scope const& scope, document_key const& key, std::uint64_t after, std::size_t limit) = 0;

    /// Where the tenant's journal ends; position 0 for one that has none.
    [[nodiscard]] virtual result<feed_head> head(store_scope const& scope) = 0;

    /// Takes the bytes of an entry away and leaves its place in the chain. Optional: `not_supported`.
    virtual result<done> redact(store_scope const& scope, feed_position position);

    /// Reads everything of a tenant and checks it: positions without gaps, the chain, and that each document is at the
    /// version of its last entry. Given a head that was kept elsewhere, that the journal goes on from it: a journal cut off
    /// at its end looks whole otherwise. Refused: `corrupt`, with the position in the message and as the path. Optional:
    /// `not_supported`.
    [[nodiscard]] virtual result<chain_report> verify(
        store_scope const& scope, std::optional<feed_head> const& known_head);

protected:
    document_store() = default;
    document_store(document_store const&) = default;
    document_store& operator=(document_store const&) = default;
};

} // namespace itsm::inline v0
