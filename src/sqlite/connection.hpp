// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/id.hpp>
#include <itsm/query/column.hpp>
#include <itsm/storage/contract.hpp>

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>

/// SQLite's handles as values. What SQLite should not have said is thrown as `engine_failure`, so that a dozen statements in
/// a row read like one; it is caught where the store's public calls begin.
namespace itsm::inline v0::sqlite {

/// What an SQLite code means when nothing was written, or everything was rolled back.
[[nodiscard]] error_code code_of(int sqlite_code);

/// The same of a COMMIT: but for a few codes nobody knows what was written.
[[nodiscard]] error_code code_of_commit(int sqlite_code);

/// Whether nothing is to be trusted after this code: the disk failed, or the file is damaged.
[[nodiscard]] bool poisons(int sqlite_code);

/// SQLITE_OK as code: not the engine failed, but what it gave or was to be given is not as it should be.
struct engine_failure {
    int sqlite_code = SQLITE_OK; ///< extended
    error why{};
};
[[nodiscard]] engine_failure last_failure(sqlite3* of, int sqlite_code) noexcept;

/// An id as its 16 bytes, the highest first, so that SQLite sorts ids as we do.
class id_bytes {
public:
    template <class Tag>
    explicit id_bytes(strong_id<Tag> id) {
        for (std::size_t i = 0; i < 8; ++i) {
            bytes_[i] = static_cast<char>(id.high >> (56 - 8 * i));
            bytes_[8 + i] = static_cast<char>(id.low >> (56 - 8 * i));
        }
    }
    [[nodiscard]] std::string_view view() const { return {bytes_.data(), bytes_.size()}; }

private:
    std::array<char, 16> bytes_{};
};

/// The id in 16 bytes; none when they are not 16.
template <class Id>
[[nodiscard]] Id id_of(std::string_view bytes) {
    Id made;
    if (bytes.size() != 16) return made;
    for (std::size_t i = 0; i < 8; ++i) {
        made.high = made.high << 8 | static_cast<unsigned char>(bytes[i]);
        made.low = made.low << 8 | static_cast<unsigned char>(bytes[8 + i]);
    }
    return made;
}

/// Bytes to be bound, or read, as a BLOB; who binds them keeps them until the statement has run.
struct blob {
    std::string_view bytes{};

    explicit blob(std::string_view of) : bytes{of} {}
    template <std::size_t N>
    explicit blob(std::array<unsigned char, N> const& of) : bytes{reinterpret_cast<char const*>(of.data()), N} {}
};

/// The bytes as an array; all zero when they are not that many.
template <class Array>
[[nodiscard]] Array array_of(std::string_view bytes) {
    Array made{};
    if (bytes.size() == made.size()) std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(made.data()));
    return made;
}

/// A statement that runs, and lets go of its snapshot and its locks when it goes out of scope.
class running {
public:
    explicit running(sqlite3_stmt* bound) : statement_{bound} {}
    running(running const&) = delete;
    running& operator=(running const&) = delete;
    ~running() { sqlite3_reset(statement_); }

    /// Whether there is one more row.
    [[nodiscard]] bool next() {
        int const code = sqlite3_step(statement_);
        if (code == SQLITE_ROW) return true;
        if (code == SQLITE_DONE) return false;
        throw last_failure(sqlite3_db_handle(statement_), code);
    }
    /// For statements without rows.
    void finish() {
        while (next()) {}
    }
    /// The same for who has to know the code.
    [[nodiscard]] int finished() { return sqlite3_step(statement_); }

    [[nodiscard]] std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
    [[nodiscard]] std::uint64_t count(int column) const { return static_cast<std::uint64_t>(integer(column)); }
    /// Until the next row.
    [[nodiscard]] std::string_view bytes(int column) const {
        auto const* at = static_cast<char const*>(sqlite3_column_blob(statement_, column));
        return {at, at == nullptr ? 0 : static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
    }
    [[nodiscard]] column_value cell(int column) const {
        int const type = sqlite3_column_type(statement_, column);
        if (type == SQLITE_NULL) return {};
        if (type == SQLITE_INTEGER) return integer(column);
        return bytes(column);
    }

private:
    sqlite3_stmt* statement_;
};

/// A prepared statement. Values are given to its placeholders in order.
class statement {
public:
    statement() = default;
    explicit statement(sqlite3_stmt* owned) : owned_{owned} {}

    template <class... T>
    [[nodiscard]] running operator()(T const&... values) const {
        int at = 0;
        (bind(++at, values), ...);
        return running{owned_.get()};
    }
    /// For numbers of values that are known at run time alone; the first is at 1.
    void bind(int at, column_value const& cell) const {
        auto* const into = owned_.get();
        if (cell.is_null()) return bound(sqlite3_bind_null(into, at));
        if (cell.kind == column_kind::integer) return bind(at, cell.integer);
        bound(sqlite3_bind_text64(into, at, start_of(cell.text), cell.text.size(), SQLITE_STATIC, SQLITE_UTF8));
    }
    void bind(int at, blob const& of) const {
        bound(sqlite3_bind_blob64(owned_.get(), at, start_of(of.bytes), of.bytes.size(), SQLITE_STATIC));
    }
    void bind(int at, id_bytes const& id) const { bind(at, blob{id.view()}); }
    void bind(int at, std::string_view text) const { bind(at, column_value{text}); }
    void bind(int at, std::int64_t number) const { bound(sqlite3_bind_int64(owned_.get(), at, number)); }
    void bind(int at, std::uint64_t number) const { bind(at, static_cast<std::int64_t>(number)); }

private:
    void bound(int code) const {
        if (code != SQLITE_OK) throw last_failure(sqlite3_db_handle(owned_.get()), code);
    }
    /// SQLite takes a null pointer for NULL, whatever the length.
    [[nodiscard]] static char const* start_of(std::string_view bytes) {
        return bytes.data() == nullptr ? "" : bytes.data();
    }

    struct finalizing {
        void operator()(sqlite3_stmt* of) const { sqlite3_finalize(of); }
    };
    std::unique_ptr<sqlite3_stmt, finalizing> owned_{};
};

/// One connection, for one thread at a time.
class connection {
public:
    connection() = default;
    /// `flags` as of sqlite3_open_v2; `vfs` empty is the default.
    connection(std::string const& path, int flags, std::string const& vfs);

    [[nodiscard]] sqlite3* get() const { return owned_.get(); }
    void execute(char const* sql) const;
    [[nodiscard]] statement prepare(std::string_view sql) const;
    /// The first column of the first row.
    [[nodiscard]] std::int64_t integer(char const* sql) const;

    enum class begins : unsigned char { reading, writing };
    void begin(begins how) const { (how == begins::reading ? begin_ : begin_immediate_)().finish(); }
    /// SQLITE_DONE, or what is to be judged by who committed.
    [[nodiscard]] int commit() const { return commit_().finished(); }
    [[nodiscard]] int roll_back() const { return rollback_().finished(); }
    [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(owned_.get()) == 0; }

    /// Waits for another process at most that long.
    void set_patience(duration most) const;
    void checkpoint_on_close(bool wanted) const {
        sqlite3_db_config(owned_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, wanted ? 0 : 1, nullptr);
    }

private:
    struct closing {
        void operator()(sqlite3* of) const { sqlite3_close_v2(of); }
    };
    std::unique_ptr<sqlite3, closing> owned_{};
    statement begin_{};
    statement begin_immediate_{};
    statement commit_{};
    statement rollback_{};
};

/// Takes back what was not committed.
class transaction {
public:
    transaction(connection const& db, connection::begins how) : db_{db} {
        static_cast<void>(roll_back()); // of one before, which had no memory for it
        db.begin(how);
    }
    transaction(transaction const&) = delete;
    transaction& operator=(transaction const&) = delete;
    ~transaction() { static_cast<void>(roll_back()); }

    void commit() const {
        int const code = db_.commit();
        if (code == SQLITE_DONE) return;
        auto met = last_failure(db_.get(), code);
        met.why.code = code_of_commit(code);
        throw met;
    }
    /// SQLITE_DONE also when there is nothing to roll back: SQLite may have done it by itself.
    int roll_back() const { return db_.in_transaction() ? db_.roll_back() : SQLITE_DONE; }

private:
    connection const& db_;
};

/// What `work()` gives, or why it could not: what the engine said, or `retry` without memory.
/// `note` is told SQLite's code.
template <class F, class Note>
[[nodiscard]] auto told(F const& work, Note const& note) -> decltype(work()) {
    try {
        return work();
    } catch (engine_failure& met) {
        note(met.sqlite_code);
        return failed<error>{std::move(met.why)};
    } catch (std::bad_alloc const&) { return failed<error>{error{error_code::retry, {}, {}}}; }
}

} // namespace itsm::inline v0::sqlite
