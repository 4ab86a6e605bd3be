// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "connection.hpp"

#include <itsm/document/document_store.hpp>

/// The tables, their versions, and what a file has to be to be ours.
namespace itsm::inline v0::sqlite {

inline constexpr std::int64_t application_id = 0x6974736D; // "itsm"
inline constexpr std::int64_t schema_version = 2;

/// What a document's checksum is over: who it is and all it says, but for the columns. Not against forgery, which the
/// chain is for: against bits that flip on the disk, none of which it misses.
[[nodiscard]] std::int64_t checksum_of(
    std::string_view id, std::uint64_t version, std::uint32_t schema_no, std::string_view bytes);

/// The same of a command and its receipt: without it a retry would be a new command.
[[nodiscard]] std::int64_t checksum_of_command(
    std::string_view command, std::string_view fingerprint, std::uint64_t first, std::uint64_t last);

/// The statements that add a row, for who commits and for who imports.
inline constexpr std::string_view add_record_sql =
    "INSERT INTO record(tenant, kind, id, version, schema_no, number, state, priority, team, owner, service, "
    "recorded_at, "
    "due, doc, checksum) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
inline constexpr std::string_view add_entry_sql = "INSERT INTO journal VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
inline constexpr std::string_view add_command_sql = "INSERT INTO command VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
inline constexpr std::string_view add_head_sql = "INSERT INTO head VALUES(?1, ?2, ?3, ?4)";

/// Writes a row of `record` with `add_record_sql` or a statement with the same placeholders.
void write_record(statement const& into,
    id_bytes const& tenant,
    document_key const& key,
    std::uint64_t version,
    std::uint32_t schema_no,
    promoted_columns const& columns,
    std::string_view bytes,
    std::int64_t checksum);

/// Whether the file is ours, or empty, and can be used; nothing is changed. `bad_value`, `schema_too_new`,
/// `schema_too_old`, `read_only`, `corrupt`.
[[nodiscard]] result<done> check_file(connection const& db, bool is_read_only);

/// What a failure means that was met while a file was opened.
[[nodiscard]] error of_opening(error why);

/// Makes a file that was checked one of WAL, and ours, and brings it up to date.
[[nodiscard]] result<done> prepare_file(connection const& db);

/// Makes sure that what is read from the WAL is on the disk, and not in the system's memory alone: after a sync that failed
/// it counts as written, so that no later sync writes it. Linear in what a store that was not closed has left there.
void write_wal_again(connection const& db);

/// The epoch of tenants that have not written yet.
[[nodiscard]] std::uint64_t store_epoch(connection const& db);

/// A random number that no other store has, never 0.
[[nodiscard]] std::uint64_t fresh_epoch();

} // namespace itsm::inline v0::sqlite
