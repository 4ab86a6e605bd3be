// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "connection.hpp"

#include <itsm/chain/chain.hpp>
#include <itsm/document/document_store.hpp>

#include <optional>
#include <span>
#include <vector>

namespace itsm::inline v0::sqlite {

using commit_outcome = result<commit_receipt, document_failure>;

/// A commit, and what is computed for it on its own thread before its turn comes.
struct prepared_unit {
    document_commit const* unit = nullptr;
    std::vector<entry_salt> salts{};
    std::vector<chain_digest> commitments{};
    std::vector<std::int64_t> checksums{};
    std::optional<commit_outcome> outcome{};
    bool is_settled = false; ///< the outcome stands whatever becomes of the transaction

    explicit prepared_unit(document_commit const& of);
};

/// What is wrong with a unit whatever is stored: `too_large`, `bad_value`.
[[nodiscard]] std::optional<document_failure> refused_unseen(
    document_commit const& unit, store_capabilities const& limits);

/// The same answer to each that has no lasting one. Never throws: without memory the code has to do.
void answer_all(std::span<prepared_unit* const> units, error_code code, std::string const& message) noexcept;

/// Writes units, several in one transaction. For whoever has the turn.
class writer {
public:
    /// `epoch` is the one of tenants that have not written yet.
    writer(connection const& db, std::uint64_t epoch);

    /// Gives each unit its outcome. False: the disk failed or the file is damaged, and the store is not to be used further.
    [[nodiscard]] bool write(std::span<prepared_unit* const> units) noexcept;

private:
    struct tenant_head {
        tenant_id tenant{};
        feed_head head{};
        bool is_new = false;
        bool is_changed = false;
    };

    enum class round_end : unsigned char { answered, again, unusable };
    [[nodiscard]] round_end try_all(std::span<prepared_unit* const> units);
    [[nodiscard]] round_end commit(transaction const& writing, std::span<prepared_unit* const> units);
    [[nodiscard]] static round_end taken_back(
        transaction const& writing, std::span<prepared_unit* const> units, error const& why, int sqlite_code);
    [[nodiscard]] commit_outcome apply(prepared_unit const& one);
    [[nodiscard]] std::optional<commit_outcome> answered_before(document_commit const& unit, feed_head const& now);
    [[nodiscard]] std::optional<document_failure> stale(document_commit const& unit);
    [[nodiscard]] std::uint64_t version_of(id_bytes const& tenant, document_key const& key);
    [[nodiscard]] tenant_head& head_of(tenant_id tenant);
    void append(id_bytes const& tenant, prepared_unit const& one, std::size_t i, feed_head& head);
    void write_heads();

    connection const& db_;
    std::uint64_t epoch_;
    std::vector<tenant_head> heads_{}; ///< of the tenants in this transaction
    statement find_command_;
    statement add_command_;
    statement find_version_;
    statement add_record_;
    statement update_record_;
    statement add_entry_;
    statement find_head_;
    statement add_head_;
    statement update_head_;
};

} // namespace itsm::inline v0::sqlite
