// SPDX-License-Identifier: BSL-1.0
#include "new_file.hpp"
#include "schema.hpp"
#include "state.hpp"
#include "verify.hpp"

namespace itsm::inline v0 {

using sqlite::connection;

namespace {

/// What became of a copy. A disk that fails the new file says nothing of the one the store is in.
failed<error> not_copied(connection const& into, int sqlite_code) {
    auto met = sqlite::last_failure(into.get(), sqlite_code).why;
    if (met.code == error_code::unavailable || met.code == error_code::poisoned) met.code = error_code::not_writable;
    return failed<error>{std::move(met)};
}

/// Page by page, as of the caller's transaction.
result<done> copy(connection const& from, std::string const& path) {
    connection into;
    try {
        into = connection{path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, {}};
    } catch (sqlite::engine_failure const& met) {
        return failure(error_code::not_writable, path + ": " + met.why.message, path);
    }
    auto* const copying = sqlite3_backup_init(into.get(), "main", from.get(), "main");
    if (copying == nullptr) return not_copied(into, sqlite3_extended_errcode(into.get()));
    sqlite3_backup_step(copying, -1);
    if (int const code = sqlite3_backup_finish(copying); code != SQLITE_OK) return not_copied(into, code);
    // One file is one file: no WAL is to be carried along.
    try {
        into.execute("PRAGMA journal_mode = DELETE");
    } catch (sqlite::engine_failure const& met) { return not_copied(into, met.sqlite_code); }
    return done{};
}

/// Positions that are given out from now on are others than those that the store went on to give out.
void start_epoch(connection const& db) {
    sqlite::transaction const writing{db, connection::begins::writing};
    auto const epoch = sqlite::fresh_epoch();
    db.prepare("UPDATE meta SET value = ?1 WHERE name = 'epoch'")(epoch).finish();
    db.prepare("UPDATE head SET epoch = ?1")(epoch).finish();
    writing.commit();
}

result<done> verify_all(connection const& db) {
    if (auto checked = sqlite::verify_pages(db); !checked) return checked;
    auto const listing = db.prepare("SELECT tenant FROM head");
    auto tenant = listing();
    while (tenant.next()) {
        auto const report =
            sqlite::verify(db, sqlite::id_of<tenant_id>(tenant.bytes(0)), sqlite::store_epoch(db), std::nullopt);
        if (!report) return failed<error>{report.error()};
    }
    return done{};
}

} // namespace

result<done> sqlite_store::backup(std::string const& path) {
    sqlite::new_file target{path};
    if (auto free = target.is_free(); !free) return free;
    return state_->reading(std::chrono::seconds{5}, [&](sqlite::reader& by) -> result<done> {
        sqlite::transaction const moment{by.db(), connection::begins::reading};
        static_cast<void>(sqlite::store_epoch(by.db())); // the moment begins with the first look
        if (auto copied = copy(by.db(), target.working_path()); !copied) return copied;
        return target.publish();
    });
}

result<done> sqlite_store::restore(std::string const& backup, std::string const& path) {
    sqlite::new_file target{path};
    if (auto free = target.is_free(); !free) return free;
    auto copied = sqlite::told(
        [&]() -> result<done> {
            connection const from{sqlite::whole_path(backup), SQLITE_OPEN_READONLY, {}};
            if (from.integer("PRAGMA application_id") != sqlite::application_id)
                return failure(error_code::bad_value, "the file is no backup of a store");
            return copy(from, target.working_path());
        },
        [](int) {});
    if (!copied) return failed<error>{sqlite::of_opening(std::move(copied).error())};
    {
        state restored{target.working_path(), {}};
        if (auto opened = restored.open(); !opened) return opened;
        auto verified = restored.writing(std::chrono::seconds{5}, [](connection const& db) -> result<done> {
            start_epoch(db);
            if (auto checked = verify_all(db); !checked) return checked;
            // What is put in place is the file alone.
            int const code = sqlite3_wal_checkpoint_v2(db.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
            return code == SQLITE_OK ? result<done>{done{}} : not_copied(db, code);
        });
        if (!verified) return verified;
    }
    return target.publish();
}

} // namespace itsm::inline v0
