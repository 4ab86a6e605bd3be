// SPDX-License-Identifier: BSL-1.0
#include "connection.hpp"

#include <algorithm>
#include <limits>

namespace itsm::inline v0::sqlite {

error_code code_of(int sqlite_code) {
    if (sqlite_code == SQLITE_IOERR_NOMEM) return error_code::retry;
    switch (sqlite_code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL: return error_code::busy;
    case SQLITE_NOMEM:
    case SQLITE_INTERRUPT: return error_code::retry;
    case SQLITE_FULL: return error_code::full;
    case SQLITE_IOERR: return error_code::poisoned;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return error_code::corrupt;
    case SQLITE_READONLY: return error_code::read_only;
    case SQLITE_PERM:
    case SQLITE_AUTH: return error_code::forbidden;
    case SQLITE_TOOBIG: return error_code::too_large;
    default: return error_code::unavailable;
    }
}

error_code code_of_commit(int sqlite_code) {
    auto const code = code_of(sqlite_code);
    return code == error_code::full || code == error_code::busy ? code : error_code::unknown_outcome;
}

bool poisons(int sqlite_code) {
    auto const code = code_of(sqlite_code);
    return code == error_code::poisoned || code == error_code::corrupt;
}

engine_failure last_failure(sqlite3* of, int sqlite_code) noexcept {
    engine_failure made{sqlite_code, {code_of(sqlite_code), {}, {}}};
    try {
        // The connection remembers its last failure, which may be another than this.
        bool const is_last = of != nullptr && sqlite3_extended_errcode(of) == sqlite_code;
        made.why.message = is_last ? sqlite3_errmsg(of) : sqlite3_errstr(sqlite_code);
    } catch (std::bad_alloc const&) {
        made.why.message.clear(); // the code has to do
    }
    return made;
}

connection::connection(std::string const& path, int flags, std::string const& vfs) {
    sqlite3* handle = nullptr;
    int const code = sqlite3_open_v2(path.c_str(),
        &handle,
        flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
        vfs.empty() ? nullptr : vfs.c_str());
    owned_.reset(handle);
    if (code != SQLITE_OK) throw last_failure(handle, code);
    checkpoint_on_close(false);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_wal_autocheckpoint(handle, 0);
    begin_ = prepare("BEGIN");
    begin_immediate_ = prepare("BEGIN IMMEDIATE");
    commit_ = prepare("COMMIT");
    rollback_ = prepare("ROLLBACK");
}

void connection::execute(char const* sql) const {
    int const code = sqlite3_exec(owned_.get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) throw last_failure(owned_.get(), code);
}

statement connection::prepare(std::string_view sql) const {
    sqlite3_stmt* made = nullptr;
    int const code = sqlite3_prepare_v3(
        owned_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &made, nullptr);
    if (code != SQLITE_OK) throw last_failure(owned_.get(), code);
    return statement{made};
}

std::int64_t connection::integer(char const* sql) const {
    auto const asking = prepare(sql);
    auto row = asking();
    return row.next() ? row.integer(0) : 0;
}

void connection::set_patience(duration most) const {
    using std::chrono::milliseconds;
    auto const waiting = std::clamp<std::int64_t>(
        std::chrono::duration_cast<milliseconds>(most).count(), 0, std::numeric_limits<int>::max());
    sqlite3_busy_timeout(owned_.get(), static_cast<int>(waiting));
}

} // namespace itsm::inline v0::sqlite
