// SPDX-License-Identifier: BSL-1.0
#include "schema.hpp"

#include <itsm/chain/chain.hpp>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>
#include <vector>

namespace itsm::inline v0::sqlite {

namespace {

// The columns have no type, so that a text of digits stays a text. `tenant` leads every key. A journal grows at its end
// and is read along it, so it is its primary key; a record of a few hundred bytes is too long for that and would spill
// into overflow pages. The salt of an entry is empty when it was redacted.
constexpr char const* first_version = R"sql(
CREATE TABLE meta(name TEXT NOT NULL PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
CREATE TABLE head(
    tenant BLOB NOT NULL PRIMARY KEY, epoch INTEGER NOT NULL, pos INTEGER NOT NULL, chain BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE record(
    tenant BLOB NOT NULL, kind TEXT NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL, schema_no INTEGER NOT NULL,
    number, state, priority, team, owner, service, recorded_at, due, doc BLOB NOT NULL, PRIMARY KEY(tenant, kind, id));
CREATE TABLE journal(
    tenant BLOB NOT NULL, pos INTEGER NOT NULL, kind TEXT NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    at_us INTEGER NOT NULL, salt BLOB NOT NULL, commitment BLOB NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY(tenant, pos)) WITHOUT ROWID;
CREATE TABLE command(
    tenant BLOB NOT NULL, command BLOB NOT NULL, fingerprint BLOB NOT NULL, first_pos INTEGER NOT NULL,
    last_pos INTEGER NOT NULL, PRIMARY KEY(tenant, command)) WITHOUT ROWID;
CREATE UNIQUE INDEX journal_history ON journal(tenant, kind, id, version);
CREATE INDEX record_state ON record(tenant, kind, state, id) WHERE state IS NOT NULL;
CREATE INDEX record_recorded ON record(tenant, kind, recorded_at, id);
)sql";

/// Checksums of documents and commands, and the index for what is due.
constexpr char const* second_version = R"sql(
ALTER TABLE record ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
UPDATE record SET checksum = itsm_checksum(id, version, schema_no, doc);
ALTER TABLE command ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
UPDATE command SET checksum = itsm_checksum(command, first_pos, last_pos - first_pos + 1, fingerprint);
CREATE INDEX record_due ON record(tenant, kind, due, id) WHERE due IS NOT NULL;
)sql";

/// From the version of its place to the next.
constexpr std::array migrations{first_version, second_version};
static_assert(migrations.size() == schema_version);

/// Each step is a bijection of the sum and of the word, so that one changed word always changes the sum.
class checksum {
public:
    void add(std::uint64_t word) { sum_ = stepped(sum_, word); }

    /// Four sums at a time: one would wait for its own multiplication in every step.
    void add_all(std::string_view text) {
        add(text.size());
        if (text.size() >= 32) {
            std::array<std::uint64_t, 4> lanes{1, 2, 3, 4};
            for (; text.size() >= 32; text.remove_prefix(32))
                for (std::size_t i = 0; i < 4; ++i) lanes[i] = stepped(lanes[i], word_at(text.substr(8 * i)));
            for (auto const lane : lanes) add(lane);
        }
        for (; text.size() >= 8; text.remove_prefix(8)) add(word_at(text));
        std::uint64_t rest = 0;
        for (auto const c : text) rest = rest << 8 | static_cast<unsigned char>(c);
        add(rest);
    }
    [[nodiscard]] std::int64_t value() const { return static_cast<std::int64_t>(sum_); }

private:
    static std::uint64_t stepped(std::uint64_t sum, std::uint64_t word) {
        return std::rotl((sum ^ word) * 0x9e3779b97f4a7c15U, 29);
    }
    /// The same on every machine.
    static std::uint64_t word_at(std::string_view bytes) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data(), sizeof word);
        if constexpr (std::endian::native == std::endian::little) return word;
        std::uint64_t turned = 0;
        for (unsigned i = 0; i < 8; ++i) turned = turned << 8 | (word >> (8 * i) & 0xFFU);
        return turned;
    }

    std::uint64_t sum_ = 0;
};

void checksum_function(sqlite3_context* call, int, sqlite3_value** given) {
    auto const bytes = [&](int at) {
        auto const* start = static_cast<char const*>(sqlite3_value_blob(given[at]));
        return std::string_view{start, start == nullptr ? 0 : static_cast<std::size_t>(sqlite3_value_bytes(given[at]))};
    };
    sqlite3_result_int64(call,
        checksum_of(bytes(0),
            static_cast<std::uint64_t>(sqlite3_value_int64(given[1])),
            static_cast<std::uint32_t>(sqlite3_value_int64(given[2])),
            bytes(3)));
}

/// What the file says it is; `version` 0 is an empty one.
struct file_identity {
    std::int64_t application = 0;
    std::int64_t version = 0;
    std::int64_t tables = 0;
};

file_identity identify(connection const& db) {
    return {db.integer("PRAGMA application_id"),
        db.integer("PRAGMA user_version"),
        db.integer("SELECT count(*) FROM sqlite_schema")};
}

result<done> usable(file_identity const& found, bool is_read_only) {
    bool const is_empty = found.application == 0 && found.version == 0 && found.tables == 0;
    if (is_empty && is_read_only) return failure(error_code::schema_too_old, "the file is empty");
    if (is_empty) return done{};
    if (found.application != application_id)
        return failure(error_code::bad_value, "the file is a database of another application");
    if (found.version > schema_version)
        return failure(error_code::schema_too_new,
            "the file has schema " + std::to_string(found.version) + ", this library knows " +
                std::to_string(schema_version));
    if (found.version < 1) return failure(error_code::corrupt, "the file has no schema");
    if (is_read_only && found.version < schema_version)
        return failure(error_code::schema_too_old, "the file is to be opened for writing once, to be migrated");
    return done{};
}

/// In one transaction: interrupted, it is as if it had not begun.
result<done> migrate(connection const& db) {
    transaction const writing{db, connection::begins::writing};
    auto const found = identify(db); // somebody else may have been first
    if (auto again = usable(found, false); !again) return again;
    for (auto step = static_cast<std::size_t>(found.version); step < migrations.size(); ++step)
        db.execute(migrations[step]);
    if (found.version == 0) {
        db.execute(("INSERT INTO meta VALUES('epoch', " + std::to_string(fresh_epoch()) + ")").c_str());
        db.execute(("PRAGMA application_id = " + std::to_string(application_id)).c_str());
    }
    db.execute(("PRAGMA user_version = " + std::to_string(schema_version)).c_str());
    writing.commit();
    return done{};
}

/// Whether it is a WAL now. Of several that open a file that is none yet, SQLite makes all but one fail at once, without
/// the connection's patience; so the same again a little later.
bool use_wal(connection const& db) {
    constexpr int most_tries = 250;
    constexpr int pause = 20; // ms
    for (int tries = 1;; ++tries) {
        try {
            auto const asking = db.prepare("PRAGMA journal_mode = WAL");
            auto mode = asking();
            return mode.next() && mode.bytes(0) == "wal";
        } catch (engine_failure const& failed) {
            if ((failed.sqlite_code & 0xFF) != SQLITE_BUSY || tries == most_tries) throw;
        }
        sqlite3_sleep(pause);
    }
}

} // namespace

std::int64_t checksum_of(std::string_view id, std::uint64_t version, std::uint32_t schema_no, std::string_view bytes) {
    checksum sum;
    sum.add_all(id);
    sum.add(version);
    sum.add(schema_no);
    sum.add_all(bytes);
    return sum.value();
}

void write_record(statement const& into,
    id_bytes const& tenant,
    document_key const& key,
    std::uint64_t version,
    std::uint32_t schema_no,
    promoted_columns const& columns,
    std::string_view bytes,
    std::int64_t checksum) {
    id_bytes const id{key.id};
    int at = 5;
    for (auto const& cell : columns) into.bind(++at, cell);
    into.bind(++at, blob{bytes});
    into.bind(++at, checksum);
    into(tenant, key.kind.view(), id, version, std::int64_t{schema_no}).finish();
}

std::int64_t checksum_of_command(
    std::string_view command, std::string_view fingerprint, std::uint64_t first, std::uint64_t last) {
    return checksum_of(command, first, static_cast<std::uint32_t>(last - first + 1), fingerprint);
}

result<done> check_file(connection const& db, bool is_read_only) {
    auto checked = usable(identify(db), is_read_only);
    if (checked && !is_read_only && sqlite3_db_readonly(db.get(), "main") == 1)
        return failure(error_code::read_only, "the file may not be written");
    return checked;
}

error of_opening(error why) {
    if (why.code == error_code::corrupt) why.message = "not a database, or a part of one: " + why.message;
    if (why.code == error_code::unavailable) why.code = error_code::not_readable;
    return why;
}

result<done> prepare_file(connection const& db) {
    if (!use_wal(db)) return failure(error_code::not_supported, "this VFS cannot keep a WAL");
    if (identify(db).version == schema_version) return done{};
    int const code = sqlite3_create_function(db.get(),
        "itsm_checksum",
        4,
        SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
        nullptr,
        checksum_function,
        nullptr,
        nullptr);
    if (code != SQLITE_OK) throw last_failure(db.get(), code);
    return migrate(db);
}

void write_wal_again(connection const& db) {
    transaction const writing{db, connection::begins::writing}; // nobody else writes to it meanwhile
    sqlite3_file* wal = nullptr;
    int code = sqlite3_file_control(db.get(), "main", SQLITE_FCNTL_JOURNAL_POINTER, static_cast<void*>(&wal));
    if (code != SQLITE_OK || wal == nullptr || wal->pMethods == nullptr) return;
    sqlite3_int64 size = 0;
    code = wal->pMethods->xFileSize(wal, &size);
    std::vector<char> piece(static_cast<std::size_t>(std::clamp<sqlite3_int64>(size, 0, 1 << 16)));
    for (sqlite3_int64 at = 0; code == SQLITE_OK && at < size; at += static_cast<sqlite3_int64>(piece.size())) {
        auto const bytes = static_cast<int>((std::min)(size - at, static_cast<sqlite3_int64>(piece.size())));
        code = wal->pMethods->xRead(wal, piece.data(), bytes, at);
        if (code == SQLITE_OK) code = wal->pMethods->xWrite(wal, piece.data(), bytes, at);
    }
    if (code == SQLITE_OK && size > 0) code = wal->pMethods->xSync(wal, SQLITE_SYNC_NORMAL);
    if (code != SQLITE_OK) throw last_failure(nullptr, code);
}

std::uint64_t store_epoch(connection const& db) {
    return static_cast<std::uint64_t>(db.integer("SELECT value FROM meta WHERE name = 'epoch'"));
}

std::uint64_t fresh_epoch() {
    auto const random = fresh_salt();
    std::uint64_t made = 0;
    for (std::size_t i = 0; i < 8; ++i) made = made << 8 | random[i];
    return (made >> 1) | 1U; // SQLite's integers have a sign
}

} // namespace itsm::inline v0::sqlite
