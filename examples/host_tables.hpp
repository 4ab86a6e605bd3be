// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/id.hpp>
#include <itsm/core/reflect.hpp>
#include <itsm/incident/incident.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/json/document.hpp>
#include <itsm/query/page.hpp>
#include <itsm/query/sql.hpp>
#include <itsm/storage/entry_of_step.hpp>
#include <itsm/storage/store.hpp>

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A helpdesk product's own tables, in SQLite, as the store of its desks. First what any program over SQLite has, then the
/// tables, then the store.
namespace helpdesk {

using itsm::incident;

// --- SQLite ---------------------------------------------------------------------------------------------------------

/// What SQLite answered that was neither a row nor the end; it does not leave the store.
struct engine_fault {
    int code = SQLITE_ERROR;
    std::string message{};
    bool at_commit = false;
};

// [errors]
/// What SQLite's answers mean to a desk. Once COMMIT was sent, an error does not say whether the disk has it: the same
/// command given again finds out.
inline itsm::error_code code_of(engine_fault const& fault) {
    if (fault.at_commit) return itsm::error_code::unknown_outcome;
    switch (fault.code & 0xff) { // the rest is details
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return itsm::error_code::busy;
    case SQLITE_FULL: return itsm::error_code::full;
    case SQLITE_READONLY: return itsm::error_code::read_only;
    case SQLITE_PERM:
    case SQLITE_AUTH: return itsm::error_code::forbidden;
    case SQLITE_CANTOPEN: return itsm::error_code::unavailable;
    case SQLITE_TOOBIG: return itsm::error_code::too_large;
    case SQLITE_IOERR: return itsm::error_code::poisoned;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return itsm::error_code::corrupt;
    default: return itsm::error_code::unknown_outcome;
    }
}
// [/errors]

inline void check(sqlite3* db, int code, bool at_commit = false) {
    if (code == SQLITE_OK) return;
    if (code == SQLITE_NOMEM) throw std::bad_alloc{};
    throw engine_fault{code, sqlite3_errmsg(db), at_commit};
}
inline void run(sqlite3* db, char const* sql) { check(db, sqlite3_exec(db, sql, nullptr, nullptr, nullptr)); }

/// A statement with its values; a bigger host keeps prepared ones.
class statement {
public:
    statement(sqlite3* db, std::string const& sql) : db_{db} {
        sqlite3_stmt* made = nullptr;
        check(db, sqlite3_prepare_v2(db, sql.c_str(), -1, &made, nullptr));
        handle_.reset(made);
    }

    /// Values for the next placeholders.
    template <class... Ts>
    statement& with(Ts const&... each) {
        (bind(each), ...);
        return *this;
    }
    /// Goes to the next row; false at the end.
    bool next() {
        auto const code = sqlite3_step(handle_.get());
        if (code == SQLITE_ROW) return true;
        if (code != SQLITE_DONE) check(db_, code);
        return false;
    }

    /// The columns of the row, from 0. Text stays until `next`.
    [[nodiscard]] std::string_view text(int column) const {
        auto const* begin = reinterpret_cast<char const*>(sqlite3_column_text(handle_.get(), column));
        if (begin == nullptr) return {};
        return {begin, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
    }
    [[nodiscard]] std::int64_t integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }
    [[nodiscard]] std::uint64_t count(int column) const { return static_cast<std::uint64_t>(integer(column)); }
    [[nodiscard]] itsm::instant time(int column) const { return itsm::instant{itsm::duration{integer(column)}}; }
    template <class Id>
    [[nodiscard]] Id id(int column) const {
        return itsm::parse_id<Id>(text(column)).value_or(Id{});
    }

private:
    void bind(itsm::column_value const& cell) {
        auto* const to = handle_.get();
        auto const at = ++bound_;
        if (cell.is_null()) check(db_, sqlite3_bind_null(to, at));
        else if (cell.kind == itsm::column_kind::integer) check(db_, sqlite3_bind_int64(to, at, cell.integer));
        else
            check(
                db_, sqlite3_bind_text64(to, at, begin_of(cell.text), cell.text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
    }
    void bind(std::string const& text) { bind(itsm::column_value{std::string_view{text}}); }
    void bind(std::uint64_t number) {
        constexpr auto most = (std::numeric_limits<std::int64_t>::max)();
        bind(itsm::column_value{static_cast<std::int64_t>((std::min)(number, std::uint64_t{most}))});
    }
    template <class Tag>
    void bind(itsm::strong_id<Tag> id) {
        bind(to_text(id));
    }
    /// For SQLite a text at null is no text.
    static char const* begin_of(std::string_view text) { return text.data() == nullptr ? "" : text.data(); }

    struct finalizer {
        void operator()(sqlite3_stmt* of) const { sqlite3_finalize(of); }
    };
    sqlite3* db_;
    std::unique_ptr<sqlite3_stmt, finalizer> handle_{};
    int bound_ = 0;
};

/// Undone in the end unless committed.
class transaction {
public:
    transaction(sqlite3* db, char const* begin) : db_{db} { run(db, begin); }
    transaction(transaction const&) = delete;
    transaction& operator=(transaction const&) = delete;
    ~transaction() {
        if (sqlite3_get_autocommit(db_) == 0) sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
    }
    void commit() { check(db_, sqlite3_exec(db_, "COMMIT", nullptr, nullptr, nullptr), true); }

private:
    sqlite3* db_;
};
inline constexpr auto reading = "BEGIN";
inline constexpr auto writing = "BEGIN IMMEDIATE"; // waits for other writers here, and nowhere later

// --- tables ---------------------------------------------------------------------------------------------------------

// [tables]
inline constexpr auto schema = R"(
CREATE TABLE IF NOT EXISTS tickets (
    tenant     TEXT NOT NULL,
    id         TEXT NOT NULL,
    ticket_no  TEXT NOT NULL,
    status     TEXT NOT NULL,
    priority   TEXT,
    queue      TEXT NOT NULL,
    owner      TEXT NOT NULL,
    service    TEXT NOT NULL,
    opened_us  INTEGER NOT NULL,
    due_us     INTEGER,          -- the first of what is owed
    updated_us INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    document   TEXT NOT NULL,    -- everything else
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, ticket_no)) STRICT;
CREATE INDEX IF NOT EXISTS tickets_by_priority ON tickets (tenant, priority, id);
CREATE INDEX IF NOT EXISTS tickets_by_due ON tickets (tenant, due_us, id) WHERE due_us IS NOT NULL;

CREATE TABLE IF NOT EXISTS ticket_history (
    tenant    TEXT NOT NULL,
    position  INTEGER NOT NULL,  -- 1, 2, 3, ... of the tenant
    ticket_id TEXT NOT NULL,
    version   INTEGER NOT NULL,
    at_us     INTEGER NOT NULL,
    actor     TEXT NOT NULL,
    command   TEXT NOT NULL,
    body      TEXT NOT NULL,
    PRIMARY KEY (tenant, position),
    UNIQUE (tenant, ticket_id, version)) STRICT;
CREATE TRIGGER IF NOT EXISTS history_is_not_rewritten BEFORE UPDATE ON ticket_history
    BEGIN SELECT RAISE(ABORT, 'INC-17: no entry is rewritten'); END;
CREATE TRIGGER IF NOT EXISTS history_is_not_removed BEFORE DELETE ON ticket_history
    BEGIN SELECT RAISE(ABORT, 'INC-17: no entry is removed'); END;

CREATE TABLE IF NOT EXISTS commands (
    tenant         TEXT NOT NULL,
    id             TEXT NOT NULL,
    asked          TEXT NOT NULL,  -- what it asked, as a digest
    first_position INTEGER NOT NULL,
    last_position  INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)) STRICT;
CREATE TABLE IF NOT EXISTS counters (
    tenant TEXT NOT NULL,
    name   TEXT NOT NULL,
    value  INTEGER NOT NULL,
    PRIMARY KEY (tenant, name)) STRICT;
)";
// [/tables]

// [mapping]
/// What the tickets table calls the columns that queries ask for.
inline constexpr itsm::sql_columns ticket_columns{
    {"ticket_no", "status", "priority", "queue", "owner", "service", "opened_us", "due_us"}};

/// What has a column is not in the document: no fact is kept twice.
inline std::string document_of(incident it) {
    it.tenant = {};
    it.id = {};
    it.number.clear();
    it.state = {};
    it.priority.reset();
    it.team = {};
    it.owner = {};
    it.service = {};
    it.recorded_at = {};
    it.version = 0;
    return itsm::write_document(it);
}

inline void write_ticket(sqlite3* db, incident const& it, itsm::instant updated) {
    statement row{db,
        "INSERT INTO tickets (tenant, id, ticket_no, status, priority, queue, owner, service, opened_us, due_us, "
        "updated_us, version, document) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (tenant, id) DO UPDATE SET ticket_no = excluded.ticket_no, status = excluded.status, "
        "priority = excluded.priority, queue = excluded.queue, owner = excluded.owner, service = excluded.service, "
        "opened_us = excluded.opened_us, due_us = excluded.due_us, updated_us = excluded.updated_us, "
        "version = excluded.version, document = excluded.document"};
    row.with(it.tenant, it.id);
    for (auto const& cell : itsm::promoted_columns_of(it)) row.with(cell); // number to due, as above
    row.with(updated, it.version, document_of(it)).next();
}

inline std::string select_tickets(std::string const& where) {
    return "SELECT tenant, id, ticket_no, status, priority, queue, owner, service, opened_us, version, document "
           "FROM tickets WHERE tenant = ?1 AND " +
           where;
}
inline itsm::result<incident> read_ticket(statement const& row) {
    auto it = itsm::read_document<incident>(row.text(10));
    auto const state = itsm::enum_from<itsm::incident_state>(row.text(3));
    if (!it || !state)
        return itsm::failure(itsm::error_code::corrupt,
            "ticket " + std::string{row.text(2)} + ": " + (it ? "no such status" : to_text(it.error())));
    it->tenant = row.id<itsm::tenant_id>(0);
    it->id = row.id<itsm::incident_id>(1);
    it->number = row.text(2);
    it->state = *state;
    it->priority = itsm::enum_from<itsm::priority_level>(row.text(4)); // NULL is none
    it->team.text = row.text(5);
    it->owner.text = row.text(6);
    it->service.text = row.text(7);
    it->recorded_at = row.time(8);
    it->version = row.count(9);
    return it;
}
// [/mapping]

// --- the store ------------------------------------------------------------------------------------------------------

/// One connection, used by one thread at a time. A bigger host has one connection that writes and checkpoints and others
/// that read (before SQLite 3.51.3 two that write can corrupt the file), or a database server; the transactions stay as
/// they are here.
class ticket_store {
public:
    /// Opens the database; in an empty one it makes the tables.
    [[nodiscard]] static itsm::result<std::unique_ptr<ticket_store>> open(std::string const& path) {
        std::unique_ptr<ticket_store> made{new ticket_store};
        auto const opened = made->alone(std::chrono::seconds{5}, [&]() -> itsm::result<itsm::done> {
            sqlite3* db = nullptr;
            auto const code = sqlite3_open(path.c_str(), &db);
            made->db_.reset(db);
            check(db, code);
            sqlite3_busy_timeout(db, 5000);
            run(db,
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"); // what was acknowledged survives a power cut
            transaction work{db, writing};
            run(db, schema);
            work.commit();
            return itsm::done{};
        });
        if (!opened) return itsm::failure(opened.error());
        return made;
    }

    [[nodiscard]] static itsm::store_capabilities capabilities() { return {.is_durable = true, .can_reopen = true}; }

    // [read]
    template <std::same_as<incident> R>
    itsm::result<R> load(itsm::store_scope const& scope, itsm::strong_id<R> id) {
        return alone(scope.patience, [&] { return find_ticket(scope.tenant, id); });
    }
    template <std::same_as<incident> R>
    itsm::result<std::vector<std::optional<R>>> load_all(
        itsm::store_scope const& scope, std::span<itsm::strong_id<R> const> ids) {
        using answer = itsm::result<std::vector<std::optional<R>>>;
        return alone(scope.patience, [&]() -> answer {
            transaction const one_moment{db(), reading};
            std::vector<std::optional<R>> found;
            for (auto const id : ids) {
                auto it = find_ticket(scope.tenant, id);
                if (it) found.emplace_back(std::move(*it));
                else if (it.error().code == itsm::error_code::not_found) found.emplace_back();
                else return itsm::failure(std::move(it).error());
            }
            return found;
        });
    }
    template <std::same_as<incident> R>
    itsm::result<itsm::strong_id<R>> find_number(itsm::store_scope const& scope, std::string_view number) {
        return alone(scope.patience, [&]() -> itsm::result<itsm::strong_id<R>> {
            statement row{db(), "SELECT id FROM tickets WHERE tenant = ? AND ticket_no = ?"};
            if (!row.with(scope.tenant, number).next()) return no_such_ticket();
            return row.id<itsm::strong_id<R>>(0);
        });
    }
    // [/read]

    // [numbers]
    template <std::same_as<incident> R>
    itsm::result<std::string> next_number(itsm::store_scope const& scope) {
        return alone(scope.patience, [&]() -> itsm::result<std::string> {
            transaction work{db(), writing};
            std::string number;
            do number = itsm::number_text("HD", count_up(scope.tenant, "ticket_no", 1));
            while (version_of(scope.tenant, number) != 0); // somebody chose this one
            work.commit();
            return number;
        });
    }
    itsm::result<std::uint64_t> next_seed() {
        return alone(std::chrono::seconds{5}, [&]() -> itsm::result<std::uint64_t> {
            transaction work{db(), writing};
            auto const seed = count_up({}, "seed", 1);
            work.commit();
            return seed;
        });
    }
    // [/numbers]

    // [commit]
    /// One transaction: the command id, then every check and version, and what stands in the way of one undoes all.
    itsm::result<itsm::commit_receipt, itsm::commit_failure> commit(
        itsm::commit_request const& request, std::span<itsm::step<incident> const> steps) {
        using answer = itsm::result<itsm::commit_receipt, itsm::commit_failure>;
        if (steps.size() > capabilities().most_steps)
            return refused<answer>(itsm::error_code::too_large, "too many steps for one commit");
        return alone(request.patience, [&]() -> answer {
            transaction work{db(), writing};
            auto const asked = digest_of(steps);
            if (auto known = find_command(request, asked)) return std::move(*known);

            for (auto const& check : request.checks)
                if (auto why = against(request.tenant, check)) return itsm::failure(std::move(*why));
            auto const last = count_up(request.tenant, "position", steps.size());
            auto const first = last + 1 - steps.size();
            std::set<itsm::incident_id> written;
            for (auto position = first; auto const& one : steps) {
                auto const stored = stored_or_blank(request.tenant, one.next().id); // as the steps before left it
                if (!stored) return refused<answer>(stored.error().code, stored.error().message);
                bool const is_first = written.insert(one.next().id).second;
                if (auto why = against(request.tenant, one, *stored, is_first)) return itsm::failure(std::move(*why));
                write(request, one, *stored, position++);
            }

            if (!request.command.is_none()) {
                statement row{db(), "INSERT INTO commands VALUES (?, ?, ?, ?, ?)"};
                row.with(request.tenant, request.command, asked, first, last).next();
            }
            auto const epoch = epoch_now();
            work.commit();
            return itsm::commit_receipt{first, last, false, {last, epoch, {}}};
        });
    }
    // [/commit]

    // [journal]
    template <std::same_as<incident> R>
    itsm::result<std::vector<itsm::journal_entry>> journal(itsm::store_scope const& scope,
        itsm::strong_id<R> id,
        std::uint64_t after = 0,
        std::size_t limit = itsm::all_entries) {
        return alone(scope.patience, [&]() -> itsm::result<std::vector<itsm::journal_entry>> {
            statement row{db(),
                "SELECT position, body FROM ticket_history WHERE tenant = ? AND ticket_id = ? AND version > ? "
                "ORDER BY version LIMIT ?"};
            auto items = read_history(row.with(scope.tenant, id, after, limit));
            if (!items) return itsm::failure(std::move(items).error());
            if (items->empty())
                if (auto const it = find_ticket(scope.tenant, id); !it) return itsm::failure(it.error());
            std::vector<itsm::journal_entry> entries;
            for (auto& item : *items) entries.push_back(std::move(item.entry));
            return entries;
        });
    }
    itsm::result<std::vector<itsm::feed_item>> feed(
        itsm::store_scope const& scope, itsm::feed_cursor const& after, std::size_t limit) {
        return alone(scope.patience, [&]() -> itsm::result<std::vector<itsm::feed_item>> {
            transaction const one_moment{db(), reading};
            if (after.epoch != 0 && after.epoch != epoch_now())
                return itsm::failure(itsm::error_code::epoch_changed, "positions of another epoch");
            statement row{db(),
                "SELECT position, body FROM ticket_history WHERE tenant = ? AND position > ? ORDER BY position LIMIT "
                "?"};
            return read_history(row.with(scope.tenant, after.after, limit));
        });
    }
    itsm::result<itsm::feed_head> head(itsm::store_scope const& scope) {
        return alone(scope.patience, [&]() -> itsm::result<itsm::feed_head> {
            transaction const one_moment{db(), reading};
            return itsm::feed_head{counter(scope.tenant, "position"), epoch_now(), {}};
        });
    }
    /// To be called once after a backup was put back: readers learn that positions name other entries now.
    itsm::result<itsm::done> begin_epoch() {
        return alone(std::chrono::seconds{5}, [&]() -> itsm::result<itsm::done> {
            transaction work{db(), writing};
            // Drawn and not counted: a counter would be in the backup too, and say the same after each restore.
            statement row{db(), "INSERT OR REPLACE INTO counters VALUES (?, ?, ?)"};
            row.with(itsm::tenant_id{}, "epoch", std::uint64_t{1} + std::random_device{}()).next();
            work.commit();
            return itsm::done{};
        });
    }
    // [/journal]

    // [query]
    /// The columns find and sort; what they cannot say is asked of the records that they leave.
    template <std::same_as<incident> R>
    itsm::result<itsm::record_page<R>> query(
        itsm::store_scope const& scope, itsm::record_query<R> const& wanted, itsm::page_request const& page = {}) {
        auto const begins = itsm::place_of(scope.tenant, wanted, page);
        if (!begins) return itsm::failure(begins.error());
        return alone(scope.patience, [&] {
            transaction const one_moment{db(), reading};
            return read_page(scope.tenant, wanted, *begins, (std::min)(page.limit, itsm::largest_page));
        });
    }
    // [/query]

private:
    ticket_store() = default;

    /// Has the connection for itself. What waits longer than the caller would is `busy`, and after the disk has failed
    /// nothing is answered: SQLite may still hold pages that the disk never got.
    template <class F>
    auto alone(itsm::duration patience, F work) -> std::invoke_result_t<F> {
        using answer = std::invoke_result_t<F>;
        auto const deadline = std::chrono::steady_clock::now() + patience;
        std::unique_lock const turn{mutex_, deadline};
        if (!turn) return refused<answer>(itsm::error_code::busy, "others use the store");
        if (is_poisoned_) return refused<answer>(itsm::error_code::poisoned, "the disk has failed: close and reopen");
        auto const left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (db_) sqlite3_busy_timeout(db(), static_cast<int>(left.count()));
        try {
            return work();
        } catch (engine_fault const& fault) {
            is_poisoned_ = (fault.code & 0xff) == SQLITE_IOERR;
            return refused<answer>(code_of(fault), fault.message);
        }
    }
    template <class Answer>
    static Answer refused(itsm::error_code code, std::string message) {
        typename Answer::error_type why;
        why.code = code;
        why.message = std::move(message);
        return itsm::failure(std::move(why));
    }
    static itsm::failed<itsm::error> no_such_ticket() {
        return itsm::failure(itsm::error_code::not_found, "no such ticket");
    }
    [[nodiscard]] sqlite3* db() const { return db_.get(); }

    itsm::result<incident> find_ticket(itsm::tenant_id tenant, itsm::incident_id id) {
        statement row{db(), select_tickets("id = ?2")};
        if (!row.with(tenant, id).next()) return no_such_ticket();
        return read_ticket(row);
    }
    /// Of a new ticket a blank record, which is what creating commands are decided on.
    itsm::result<incident> stored_or_blank(itsm::tenant_id tenant, itsm::incident_id id) {
        auto stored = find_ticket(tenant, id);
        if (!stored && stored.error().code == itsm::error_code::not_found) return incident{};
        return stored;
    }
    /// 0 when there is none.
    std::uint64_t version_of(itsm::tenant_id tenant, std::string const& number) {
        statement row{db(), "SELECT version FROM tickets WHERE tenant = ? AND ticket_no = ?"};
        return row.with(tenant, number).next() ? row.count(0) : 0;
    }
    static itsm::result<std::vector<itsm::feed_item>> read_history(statement& row) {
        std::vector<itsm::feed_item> items;
        while (row.next()) {
            auto entry = itsm::read_document<itsm::journal_entry>(row.text(1));
            if (!entry) return itsm::failure(itsm::error_code::corrupt, to_text(entry.error()));
            items.push_back({row.count(0), std::move(*entry)});
        }
        return items;
    }

    // [counters]
    /// A row that the transaction holds until its end: whoever comes next gets the next number, and a transaction that is
    /// undone has used none. A sequence of the database would leave gaps, and hand out numbers in another order than commits.
    std::uint64_t count_up(itsm::tenant_id tenant, std::string const& name, std::uint64_t by) {
        statement row{db(),
            "INSERT INTO counters VALUES (?1, ?2, ?3) "
            "ON CONFLICT (tenant, name) DO UPDATE SET value = value + ?3 RETURNING value"};
        row.with(tenant, name, by).next();
        return row.count(0);
    }
    // [/counters]
    std::uint64_t counter(itsm::tenant_id tenant, std::string const& name) {
        statement row{db(), "SELECT value FROM counters WHERE tenant = ? AND name = ?"};
        return row.with(tenant, name).next() ? row.count(0) : 0;
    }
    std::uint64_t epoch_now() { return 1 + counter({}, "epoch"); }

    // [command]
    /// What a command asks, so that its id is not used for another.
    static std::string digest_of(std::span<itsm::step<incident> const> steps) {
        std::string asked;
        for (auto const& one : steps)
            for (std::string const& part :
                {one.next().number, std::string{one.command().view()}, itsm::write_document(one.payload())})
                asked.append(std::to_string(part.size())).append(":").append(part);
        return to_text(itsm::named_id({}, asked));
    }
    /// The old receipt of a command that was committed before; nothing for a new one.
    std::optional<itsm::result<itsm::commit_receipt, itsm::commit_failure>> find_command(
        itsm::commit_request const& request, std::string_view asked) {
        if (request.command.is_none()) return std::nullopt;
        statement row{db(), "SELECT asked, first_position, last_position FROM commands WHERE tenant = ? AND id = ?"};
        if (!row.with(request.tenant, request.command).next()) return std::nullopt;
        if (row.text(0) != asked) return itsm::failure(itsm::commit_failure{.code = itsm::error_code::command_reused});
        itsm::feed_head const now{counter(request.tenant, "position"), epoch_now(), {}};
        return itsm::commit_receipt{row.count(1), row.count(2), true, now};
    }
    // [/command]

    std::optional<itsm::commit_failure> against(itsm::tenant_id tenant, itsm::version_check const& check) {
        auto const actual = check.record.kind == incident::kind ? version_of(tenant, check.record.number) : 0;
        if (actual == check.version) return std::nullopt;
        return itsm::commit_failure{.record = check.record, .expected = check.version, .actual = actual};
    }

    // [write]
    /// What stands in the way of a step, given the ticket as it is stored; INC-17 where an entry would be rewritten. A
    /// commit writes a ticket once.
    std::optional<itsm::commit_failure> against(
        itsm::tenant_id tenant, itsm::step<incident> const& one, incident const& stored, bool is_first) {
        auto const& next = one.next();
        itsm::commit_failure why{.record = {std::string{incident::kind}, next.number},
            .expected = one.base_version(),
            .actual = stored.version};
        bool const is_new = why.expected == 0 && why.actual == 0;
        if (next.tenant != tenant) why.code = itsm::error_code::not_found;
        else if (is_new && version_of(tenant, next.number) != 0) why.code = itsm::error_code::already_exists;
        else if (why.expected == why.actual && is_first) return std::nullopt;
        else if (why.expected < why.actual) why.rule = itsm::entries_never_rewritten.rule;
        return why;
    }
    void write(itsm::commit_request const& request,
        itsm::step<incident> const& one,
        incident const& stored,
        itsm::feed_position position) {
        auto const& next = one.next();
        auto const entry = itsm::make_entry(stored, one, request);
        write_ticket(db(), next, one.at());
        statement row{db(), "INSERT INTO ticket_history VALUES (?, ?, ?, ?, ?, ?, ?, ?)"};
        row.with(request.tenant, position, next.id, next.version, one.at(), entry.actor.text, entry.command_key);
        row.with(itsm::write_document(entry)).next();
    }
    // [/write]

    // [page]
    itsm::result<itsm::record_page<incident>> read_page(itsm::tenant_id tenant,
        itsm::record_query<incident> const& wanted,
        std::optional<itsm::query_place> const& begins,
        std::size_t limit) {
        auto const order = itsm::promoted_order(wanted.order);
        auto condition = itsm::promoted_part(wanted.where);
        std::optional<itsm::sql_place> after;
        if (begins) after = itsm::sql_place{begins->cells};
        itsm::record_page<incident> made;
        for (;;) {
            auto const sql = itsm::where_sql(
                condition, order, after ? &*after : nullptr, ticket_columns, itsm::sql_dialect::sqlite, 2);
            if (!sql) return itsm::failure(sql.error());
            statement row{db(), select_tickets(sql->where + " ORDER BY " + sql->order_by)};
            row.with(tenant);
            for (auto const& cell : sql->values) row.with(cell);
            if (sql->takes_id) row.with(begins->id);
            while (row.next()) {
                auto it = read_ticket(row);
                if (!it) return itsm::failure(std::move(it).error());
                if (!itsm::matches(wanted.where, *it)) continue;
                if (made.records.size() == limit) {
                    made.next = itsm::cursor_after(tenant, wanted, made.records.back());
                    return made;
                }
                made.records.push_back(std::move(*it));
            }
            if (!sql->nulls_are_to_come) return made;
            condition = std::move(condition) && is_null(order.front().field);
            after.reset();
        }
    }
    // [/page]
    static itsm::column_condition is_null(itsm::promoted_column column) {
        return {.kind = itsm::column_condition::node::comparing, .field = column}; // equal to a null operand
    }

    struct closer {
        void operator()(sqlite3* of) const { sqlite3_close(of); }
    };
    std::timed_mutex mutex_{};
    std::unique_ptr<sqlite3, closer> db_{};
    bool is_poisoned_ = false;
};

} // namespace helpdesk
