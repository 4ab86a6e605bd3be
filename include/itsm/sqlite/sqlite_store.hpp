// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/document/document_store.hpp>

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <memory> // unique_ptr
#include <string>
#include <utility>
#include <vector>

namespace itsm::inline v0 {

/// What a power cut may take.
enum class sqlite_durability : unsigned char {
    full,   ///< nothing that was acknowledged: a sync for every transaction
    normal, ///< the last commits, in order, never a part of one; several times as fast with one writer
};

struct sqlite_options {
    sqlite_durability durability = sqlite_durability::full;
    bool is_read_only = false;
    std::string vfs{};            ///< empty: the default; another one has to keep a second process out by itself
    std::size_t most_readers = 8; ///< connections that read at the same time, at least 1; others wait
    std::size_t units_per_transaction = 64; ///< commits of several threads that share a sync, 1 to 64
};

struct sqlite_stats {
    std::uint64_t tenants = 0;
    std::uint64_t entries = 0;
    std::uint64_t commands = 0;
    std::vector<std::pair<std::string, std::uint64_t>> documents{}; ///< by kind
    std::uint64_t page_bytes = 0;
    std::uint64_t pages = 0;
    std::uint64_t free_pages = 0;
    std::uint64_t wal_pages = 0; ///< written and not yet copied into the file, as of the last commit of this store
};

/// Documents in one SQLite file. Commits of several threads share a transaction (whoever comes first commits for those
/// that wait), readers have connections of their own and wait for nobody. There are no threads of its own.
///
/// Where SQLite is older than 3.51.3 two writing processes could corrupt the file (the WAL-reset bug), so one alone
/// may open it for writing: it holds a lock on a file `PATH-lock` beside. Any number may read.
///
/// Codes beside those of the contract: `busy`; `full`, nothing was written and the store goes on; `poisoned`, the disk
/// failed, and this and every later call is refused until the file is opened again; `corrupt`, which does the same where SQLite itself found the damage;
/// `unknown_outcome`, the disk failed during COMMIT; `read_only`; `retry`, out of memory.
class sqlite_store final : public document_store {
public:
    /// Opens the file, makes it when there is none, and brings an older schema up to date in one transaction.
    ///
    /// Refused, and then the file is what it was: `not_readable`, its directory does not exist, or it does not and is to be
    /// read only; `corrupt`, not a database or a part of one; `bad_value`, another application's database;
    /// `schema_too_new`; `schema_too_old`, when it is to be read only; `read_only`, the file may not be written;
    /// `busy`, another process has it open for writing.
    [[nodiscard]] static result<std::unique_ptr<sqlite_store>> open(
        std::string path, sqlite_options const& options = {});

    ~sqlite_store() override;

    [[nodiscard]] store_capabilities capabilities() const override;
    result<commit_receipt, document_failure> commit(document_commit const& unit) override;
    [[nodiscard]] result<std::vector<std::optional<stored_document>>> snapshot(
        store_scope const& scope, std::span<document_key const> keys) override;
    [[nodiscard]] result<std::vector<stored_document>> find(
        store_scope const& scope, document_query const& query) override;
    [[nodiscard]] result<std::vector<stored_entry>> read(
        store_scope const& scope, feed_cursor after, std::size_t limit) override;
    [[nodiscard]] result<std::vector<stored_entry>> history(
        store_scope const& scope, document_key const& key, std::uint64_t after, std::size_t limit) override;
    [[nodiscard]] result<feed_head> head(store_scope const& scope) override;

    /// Also takes away the salt, so that the bytes cannot be guessed, overwrites both in the file, and empties the WAL
    /// unless somebody reads from it. `not_found`: no such position.
    result<done> redact(store_scope const& scope, feed_position position) override;

    /// Also checks the whole file as SQLite does, and each document and command against its checksum. Documents whose kind begins with a dot need no entries.
    [[nodiscard]] result<chain_report> verify(
        store_scope const& scope, std::optional<feed_head> const& known_head) override;

    /// Everybody who has written.
    [[nodiscard]] result<std::vector<tenant_id>> tenants();

    /// Linear in the file.
    [[nodiscard]] result<sqlite_stats> stats();

    /// Copies the store as of one moment to a new file, while others read and write. Refused: `already_exists`;
    /// `not_writable`; `full`. The file is there whole and synced, or not at all.
    result<done> backup(std::string const& path);

    /// Makes a store out of a backup: positions, versions and commands are kept, the epoch is a new one, so that no reader
    /// of the old store takes positions for the same that are not. Everything is verified before the file is there.
    /// Refused: `already_exists`, also for a WAL left behind; and as `open` and `verify` refuse the backup.
    static result<done> restore(std::string const& backup, std::string const& path);

    /// One tenant as lines of JSON, as of one moment: documents, entries with salts and commitments, commands, and at the
    /// end the head. `not_writable`: the stream failed.
    result<done> export_tenant(store_scope const& scope, std::ostream& to);

    /// Reads what `export_tenant` wrote, the epoch included: the tenant moves, and must not be written any more where it
    /// was. All or nothing. Refused, with the line in the message and as the path: what is no line of an export
    /// (`bad_syntax`, `missing_field`, `bad_type`, `bad_value`, ...), `truncated`, `already_exists` for a tenant that has written
    /// here, `corrupt` for what `verify` refuses.
    result<tenant_id> import_tenant(std::istream& from, duration patience = std::chrono::seconds{5});

private:
    class state;
    explicit sqlite_store(std::unique_ptr<state> opened);

    std::unique_ptr<state> state_;
};

} // namespace itsm::inline v0
