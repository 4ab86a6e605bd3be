// SPDX-License-Identifier: BSL-1.0
#include <itsm/sqlite/sqlite_store.hpp>

#include "new_file.hpp"
#include "schema.hpp"
#include "state.hpp"
#include "verify.hpp"

#include <algorithm>

namespace itsm::inline v0 {

using sqlite::connection;
using sqlite::reader;

namespace {

/// Older ones may corrupt a file that two processes write (https://sqlite.org/wal.html, the WAL-reset bug).
constexpr int first_safe_for_processes = 3'051'003;

/// Pages in the WAL before they are copied into the file, as SQLite has it by default.
constexpr int pages_between_checkpoints = 1000;

sqlite_options within_range(sqlite_options options) {
    options.most_readers = (std::max)(options.most_readers, std::size_t{1});
    options.units_per_transaction = std::clamp(options.units_per_transaction, std::size_t{1}, sqlite::line::most_led);
    return options;
}

} // namespace

// --- opening ----------------------------------------------------------------------------------------------------------

sqlite_store::state::state(std::string path, sqlite_options const& options)
    : path_{options.vfs.empty() ? sqlite::whole_path(path) : std::move(path)},
      options_{within_range(options)},
      readers_{path_, options_.is_read_only, options_.vfs, options_.most_readers} {
    capabilities_.is_durable = options_.durability == sqlite_durability::full;
    capabilities_.has_chain = true;
    capabilities_.can_redact = !options_.is_read_only;
    capabilities_.can_reopen = true;
}

sqlite_store::state::~state() {
    // A checkpoint after a failed sync is what loses data that was acknowledged: the next to open recovers it instead.
    if (db_.get() != nullptr && writer_) db_.checkpoint_on_close(!is_poisoned_);
}

result<done> sqlite_store::state::open() {
    if (path_.empty()) return failure(error_code::bad_value, "a store needs a path");
    int const access = options_.is_read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    auto opened = sqlite::told(
        [&]() -> result<done> {
            db_ = connection{path_, access, options_.vfs};
            db_.set_patience(std::chrono::seconds{5});
            if (auto checked = sqlite::check_file(db_, options_.is_read_only); !checked) return checked;
            if (!options_.is_read_only) {
                if (auto prepared = open_for_writing(); !prepared) return prepared;
            }
            epoch_ = sqlite::store_epoch(db_);
            if (!options_.is_read_only) writer_.emplace(db_, epoch_);
            return done{};
        },
        [](int) {});
    if (!opened) return failed<error>{sqlite::of_opening(std::move(opened).error())};
    return opened;
}

result<done> sqlite_store::state::open_for_writing() {
    if (options_.vfs.empty() && sqlite3_libversion_number() < first_safe_for_processes) {
        // By SQLite's own name for the file: its WAL is found by that too, whatever link led here.
        auto lock = sqlite::file_lock::take(std::string{sqlite3_db_filename(db_.get(), "main")} + "-lock");
        if (!lock) return failed<error>{std::move(lock).error()};
        lock_ = std::move(lock).value();
    }
    if (auto prepared = sqlite::prepare_file(db_); !prepared) return prepared;
    sqlite::write_wal_again(db_);
    bool const is_full = options_.durability == sqlite_durability::full;
    db_.execute(is_full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
    db_.execute("PRAGMA secure_delete = FAST");
    db_.execute("PRAGMA cache_size = -16000");
    db_.execute("PRAGMA journal_size_limit = 67108864");
    sqlite3_wal_hook(
        db_.get(),
        [](void* pages, sqlite3*, char const*, int now) {
            *static_cast<std::atomic<int>*>(pages) = now;
            return SQLITE_OK;
        },
        &wal_pages_);
    return done{};
}

// --- writing ----------------------------------------------------------------------------------------------------------

sqlite::commit_outcome sqlite_store::state::commit(document_commit const& unit) {
    auto const refused = [](error_code code, char const* message) {
        return failed<document_failure>{document_failure{code, {}, 0, 0, message}};
    };
    try {
        if (options_.is_read_only) return refused(error_code::read_only, "the store was opened to be read only");
        if (is_poisoned_) return refused(error_code::poisoned, poisoned_message);
        if (auto why = sqlite::refused_unseen(unit, capabilities_)) return failed<document_failure>{std::move(*why)};
        sqlite::prepared_unit prepared{unit};
        sqlite::place_in_line mine{&prepared};
        if (!line_.enter(mine, unit.scope.patience)) return refused(error_code::busy, "others were writing");
        if (mine.is == sqlite::place_in_line::standing::leads) lead(mine, unit.scope.patience);
        return std::move(*prepared.outcome);
    } catch (std::bad_alloc const&) { // before it stood in the line: nothing behind throws
        return failed<document_failure>{document_failure{error_code::retry, {}, 0, 0, {}}};
    }
}

void sqlite_store::state::lead(sqlite::place_in_line& mine, duration patience) noexcept {
    std::array<sqlite::place_in_line*, sqlite::line::most_led> places{};
    std::array<sqlite::prepared_unit*, sqlite::line::most_led> units{};
    auto const led = line_.take(mine, places, options_.units_per_transaction);
    for (std::size_t i = 0; i < led; ++i) units[i] = places[i]->unit;
    if (is_poisoned_) sqlite::answer_all(std::span{units}.first(led), error_code::poisoned, {});
    else {
        db_.set_patience(patience);
        if (!writer_->write(std::span{units}.first(led))) is_poisoned_ = true;
    }
    line_.answer(std::span{places}.first(led));
    checkpoint_when_due(); // those led have their answers, and whoever leads next needs the connection
    line_.pass_on();
}

void sqlite_store::state::checkpoint_when_due() noexcept {
    int const pages = wal_pages_;
    if (pages < wal_pages_tried_) wal_pages_tried_ = 0; // the WAL began anew
    if (is_poisoned_ || pages - wal_pages_tried_ < pages_between_checkpoints) return;
    wal_pages_tried_ = pages;
    // What readers or a full disk do not let through is copied the next time.
    note(sqlite3_wal_checkpoint_v2(db_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr));
}

// --- the store --------------------------------------------------------------------------------------------------------

sqlite_store::sqlite_store(std::unique_ptr<state> opened) : state_{std::move(opened)} {}
sqlite_store::~sqlite_store() = default;

result<std::unique_ptr<sqlite_store>> sqlite_store::open(std::string path, sqlite_options const& options) {
    auto made = std::make_unique<state>(std::move(path), options);
    if (auto opened = made->open(); !opened) return failed<error>{std::move(opened).error()};
    return std::unique_ptr<sqlite_store>{new sqlite_store{std::move(made)}};
}

store_capabilities sqlite_store::capabilities() const { return state_->capabilities(); }

result<commit_receipt, document_failure> sqlite_store::commit(document_commit const& unit) {
    return state_->commit(unit);
}

result<std::vector<std::optional<stored_document>>> sqlite_store::snapshot(
    store_scope const& scope, std::span<document_key const> keys) {
    return state_->reading(scope.patience, [&](reader& by) -> result<std::vector<std::optional<stored_document>>> {
        return by.snapshot(scope.tenant, keys);
    });
}

result<std::vector<stored_document>> sqlite_store::find(store_scope const& scope, document_query const& query) {
    return state_->reading(scope.patience, [&](reader& by) { return by.find(scope.tenant, query); });
}

result<std::vector<stored_entry>> sqlite_store::read(store_scope const& scope, feed_cursor after, std::size_t limit) {
    return state_->reading(scope.patience, [&](reader& by) { return by.read(scope.tenant, after, limit); });
}

result<std::vector<stored_entry>> sqlite_store::history(
    store_scope const& scope, document_key const& key, std::uint64_t after, std::size_t limit) {
    return state_->reading(scope.patience,
        [&](reader& by) -> result<std::vector<stored_entry>> { return by.history(scope.tenant, key, after, limit); });
}

result<feed_head> sqlite_store::head(store_scope const& scope) {
    return state_->reading(scope.patience, [&](reader& by) -> result<feed_head> {
        return by.head(scope.tenant).value_or(feed_head{0, state_->epoch(), {}});
    });
}

result<done> sqlite_store::redact(store_scope const& scope, feed_position position) {
    return state_->writing(scope.patience, [&](connection const& db) -> result<done> {
        db.execute("PRAGMA secure_delete = ON");
        {
            sqlite::transaction const writing{db, connection::begins::writing};
            auto const emptying =
                db.prepare("UPDATE journal SET salt = x'', body = x'' WHERE tenant = ?1 AND pos = ?2");
            sqlite::id_bytes const tenant{scope.tenant};
            emptying(tenant, position).finish();
            if (sqlite3_changes(db.get()) == 0) return failure(error_code::not_found, "no such position");
            writing.commit();
        }
        db.execute("PRAGMA secure_delete = FAST");
        int const code = sqlite3_wal_checkpoint_v2(db.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
        // It is done, but for what readers still look at.
        if (sqlite::poisons(code)) throw sqlite::last_failure(db.get(), code);
        return done{};
    });
}

result<chain_report> sqlite_store::verify(store_scope const& scope, std::optional<feed_head> const& known_head) {
    return state_->reading(scope.patience, [&](reader& by) {
        sqlite::transaction const moment{by.db(), connection::begins::reading};
        if (auto checked = sqlite::verify_pages(by.db()); !checked)
            return result<chain_report>{failed<error>{std::move(checked).error()}};
        return sqlite::verify(by.db(), scope.tenant, state_->epoch(), known_head);
    });
}

result<std::vector<tenant_id>> sqlite_store::tenants() {
    return state_->reading(std::chrono::seconds{5}, [](reader& by) -> result<std::vector<tenant_id>> {
        std::vector<tenant_id> found;
        auto const reading = by.db().prepare("SELECT tenant FROM head WHERE tenant != zeroblob(16) ORDER BY tenant");
        auto row = reading();
        while (row.next()) found.push_back(sqlite::id_of<tenant_id>(row.bytes(0)));
        return found;
    });
}

result<sqlite_stats> sqlite_store::stats() {
    return state_->reading(std::chrono::seconds{5}, [this](reader& by) -> result<sqlite_stats> {
        auto const& db = by.db();
        sqlite::transaction const moment{db, connection::begins::reading};
        auto const count = [&](char const* sql) { return static_cast<std::uint64_t>(db.integer(sql)); };
        sqlite_stats found;
        found.tenants = count("SELECT count(*) FROM head WHERE tenant != zeroblob(16)");
        found.entries = count("SELECT count(*) FROM journal");
        found.commands = count("SELECT count(*) FROM command");
        auto const kinds = db.prepare("SELECT kind, count(*) FROM record GROUP BY kind ORDER BY kind");
        for (auto row = kinds(); row.next();) found.documents.emplace_back(row.bytes(0), row.count(1));
        found.page_bytes = count("PRAGMA page_size");
        found.pages = count("PRAGMA page_count");
        found.free_pages = count("PRAGMA freelist_count");
        found.wal_pages = static_cast<std::uint64_t>(state_->wal_pages());
        return found;
    });
}

} // namespace itsm::inline v0
