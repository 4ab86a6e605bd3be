// SPDX-License-Identifier: BSL-1.0
#include "base64.hpp"
#include "schema.hpp"
#include "state.hpp"
#include "verify.hpp"

#include <itsm/chain/chain.hpp>
#include <itsm/core/value.hpp>
#include <itsm/json/json.hpp>

#include <algorithm>
#include <initializer_list>
#include <istream>
#include <limits>
#include <ostream>

namespace itsm::inline v0 {

using sqlite::connection;
using sqlite::id_bytes;
using sqlite::running;

namespace {

constexpr std::int64_t format_version = 1;

constexpr std::array<std::string_view, promoted_column_count> column_names{
    "number", "state", "priority", "team", "owner", "service", "recorded_at", "due"};

/// Bytes as text where JSON can carry them, as `{"base64": ...}` where it cannot.
value carried(std::string_view bytes) {
    if (is_utf8(bytes)) return bytes;
    return value_object{{"base64", sqlite::to_base64(bytes)}};
}

value carried(column_value const& cell) {
    if (cell.is_null()) return {};
    return cell.kind == column_kind::integer ? value{cell.integer} : carried(cell.text);
}

// --- writing ----------------------------------------------------------------------------------------------------------

class exporting {
public:
    exporting(connection const& db, tenant_id tenant, std::ostream& to) : db_{db}, tenant_{tenant}, to_{to} {}

    void run(tenant_id tenant, std::uint64_t store_epoch) {
        put({{"line", "tenant"}, {"format", format_version}, {"tenant", to_text(tenant)}});
        each(
            "SELECT kind, id, version, schema_no, doc, number, state, priority, team, owner, service, recorded_at, due "
            "FROM record WHERE tenant = ?1 ORDER BY kind, id",
            &exporting::document);
        each("SELECT pos, kind, id, version, at_us, salt, commitment, body FROM journal WHERE tenant = ?1 ORDER BY pos",
            &exporting::entry);
        each("SELECT command, fingerprint, first_pos, last_pos FROM command WHERE tenant = ?1 ORDER BY command",
            &exporting::command);
        head(store_epoch);
        to_.flush();
    }

private:
    void put(value_object line) {
        ++lines_;
        to_ << to_json(std::move(line)) << '\n';
    }
    void each(std::string_view sql, void (exporting::*write)(running const&)) {
        auto const reading = db_.prepare(sql);
        auto row = reading(tenant_);
        while (to_ && row.next()) (this->*write)(row);
    }
    template <class Id>
    static value id_text(std::string_view bytes) {
        return to_text(sqlite::id_of<Id>(bytes));
    }

    void document(running const& row) {
        value_object cells;
        for (std::size_t i = 0; i < column_names.size(); ++i)
            if (auto const cell = row.cell(5 + static_cast<int>(i)); !cell.is_null())
                cells.emplace_back(column_names[i], carried(cell));
        put({{"line", "document"},
            {"kind", carried(row.bytes(0))},
            {"id", id_text<document_id>(row.bytes(1))},
            {"version", row.integer(2)},
            {"schema_no", row.integer(3)},
            {"columns", std::move(cells)},
            {"bytes", carried(row.bytes(4))}});
    }
    void entry(running const& row) {
        put({{"line", "entry"},
            {"position", row.integer(0)},
            {"kind", carried(row.bytes(1))},
            {"id", id_text<document_id>(row.bytes(2))},
            {"version", row.integer(3)},
            {"at", row.integer(4)},
            {"salt", sqlite::to_base64(row.bytes(5))},
            {"commitment", sqlite::to_base64(row.bytes(6))},
            {"bytes", carried(row.bytes(7))}});
    }
    void command(running const& row) {
        put({{"line", "command"},
            {"id", id_text<command_id>(row.bytes(0))},
            {"fingerprint", id_text<command_fingerprint>(row.bytes(1))},
            {"first", row.integer(2)},
            {"last", row.integer(3)}});
    }
    /// The last line: without it, and without as many lines as it says, an export is not whole.
    void head(std::uint64_t store_epoch) {
        auto const reading = db_.prepare("SELECT epoch, pos, chain FROM head WHERE tenant = ?1");
        auto row = reading(tenant_);
        bool const has_head = row.next();
        auto const chain = has_head ? std::string{row.bytes(2)} : std::string(sizeof(chain_digest), '\0');
        put({{"line", "head"},
            {"lines_before", lines_},
            {"epoch", has_head ? row.integer(0) : static_cast<std::int64_t>(store_epoch)},
            {"position", has_head ? row.integer(1) : 0},
            {"chain", sqlite::to_base64(chain)}});
    }

    connection const& db_;
    id_bytes tenant_;
    std::ostream& to_;
    std::int64_t lines_ = 0;
};

// --- reading ----------------------------------------------------------------------------------------------------------

[[noreturn]] void refuse(error_code code, std::string message) {
    throw sqlite::engine_failure{SQLITE_OK, {code, {}, std::move(message)}};
}

/// One line, whose members are taken one after the other until none is left.
class line_members {
public:
    explicit line_members(value const& line) : members_{line.as<value_object>()} {
        if (members_ == nullptr) refuse(error_code::bad_type, "a line is an object");
    }

    [[nodiscard]] value const& take(std::string_view name) {
        for (auto const& [key, held] : *members_)
            if (key == name) {
                ++taken_;
                return held;
            }
        refuse(error_code::missing_field, "\"" + std::string{name} + "\" is missing");
    }
    template <class T>
    [[nodiscard]] T const& take_as(std::string_view name) {
        auto const* held = take(name).as<T>();
        if (held == nullptr) refuse(error_code::bad_type, "\"" + std::string{name} + "\" is of another type");
        return *held;
    }
    [[nodiscard]] std::string_view text(std::string_view name) { return take_as<std::string>(name); }
    [[nodiscard]] std::uint64_t count(
        std::string_view name, std::int64_t most = (std::numeric_limits<std::int64_t>::max)()) {
        auto const number = take_as<std::int64_t>(name);
        if (number < 0 || number > most) refuse(error_code::bad_value, "\"" + std::string{name} + "\" is out of range");
        return static_cast<std::uint64_t>(number);
    }
    template <class Id>
    [[nodiscard]] Id id(std::string_view name) {
        auto const read = parse_id<Id>(text(name));
        if (!read) refuse(error_code::bad_value, "\"" + std::string{name} + "\" is no id");
        return *read;
    }
    [[nodiscard]] std::string base64(std::string_view name, std::initializer_list<std::size_t> sizes) {
        auto bytes = sqlite::from_base64(text(name));
        if (!bytes || std::find(sizes.begin(), sizes.end(), bytes->size()) == sizes.end())
            refuse(error_code::bad_value, "\"" + std::string{name} + "\" is not that many bytes of base64");
        return std::move(*bytes);
    }
    [[nodiscard]] std::string bytes(std::string_view name) { return carried_bytes(take(name), name); }
    [[nodiscard]] document_kind kind() {
        auto const read = document_kind::from(bytes("kind"));
        if (!read) refuse(error_code::bad_value, "no such kind");
        return *read;
    }
    void done() const {
        if (taken_ != members_->size()) refuse(error_code::unknown_field, "the line has members that nobody asked for");
    }

    [[nodiscard]] static std::string carried_bytes(value const& held, std::string_view name) {
        if (auto const* text = held.as<std::string>()) return *text;
        auto const* encoded = held.find("base64");
        auto const* text = encoded == nullptr ? nullptr : encoded->as<std::string>();
        if (text == nullptr) refuse(error_code::bad_type, "\"" + std::string{name} + "\" is no bytes");
        auto decoded = sqlite::from_base64(*text);
        if (!decoded) refuse(error_code::bad_value, "\"" + std::string{name} + "\" is no base64");
        return std::move(*decoded);
    }

private:
    value_object const* members_;
    std::size_t taken_ = 0;
};

class importing {
public:
    explicit importing(connection const& db)
        : db_{db},
          add_record_{db.prepare(sqlite::add_record_sql)},
          add_entry_{db.prepare(sqlite::add_entry_sql)},
          add_command_{db.prepare(sqlite::add_command_sql)},
          add_head_{db.prepare(sqlite::add_head_sql)} {}

    /// Throws `engine_failure`; what is wrong with a line has its number.
    tenant_id run(std::istream& from) {
        std::string text;
        while (!is_whole_) {
            if (!next_line(from, text)) refuse(error_code::truncated, "there is no head at the end");
            ++lines_;
            try {
                take(text, from);
            } catch (sqlite::engine_failure& met) {
                if (met.sqlite_code == SQLITE_OK || (met.sqlite_code & 0xFF) == SQLITE_CONSTRAINT) name_line(met.why);
                throw;
            }
        }
        if (next_line(from, text)) refuse(error_code::bad_syntax, "something follows the head");
        if (auto const verified = sqlite::verify(db_, tenant_, 0, head_); !verified)
            throw sqlite::engine_failure{SQLITE_OK, verified.error()};
        return tenant_;
    }

private:
    /// A document of the largest size with an escape for every byte, and what is around it.
    static constexpr std::size_t longest_line = std::size_t{400} << 20;

    static bool next_line(std::istream& from, std::string& into) try {
        into.clear();
        auto* const bytes = from.rdbuf();
        for (auto c = bytes->sgetc(); c != std::char_traits<char>::eof(); c = bytes->snextc()) {
            if (c == '\n') {
                bytes->sbumpc();
                return true;
            }
            if (into.size() == longest_line) refuse(error_code::too_large, "a line is longer than any document");
            into += static_cast<char>(c);
        }
        return !into.empty();
    } catch (std::ios_base::failure const& met) { // a buffer says so of a disk that fails
        refuse(error_code::not_readable, met.what());
        return false;
    }
    void name_line(error& why) const {
        auto const number = std::to_string(lines_);
        if (why.code == error_code::unavailable) why.code = error_code::bad_value; // a row that is there already
        why.message = "line " + number + ": " + why.message;
        why.path = number;
    }

    void take(std::string const& text, std::istream& from) {
        json_limits limits;
        limits.bytes = limits.string = longest_line;
        auto const line = parse_json(text, limits);
        if (!line) {
            bool const is_cut = from.rdbuf()->sgetc() == std::char_traits<char>::eof();
            bool const is_short = line.error().code == error_code::truncated;
            refuse(is_short && !is_cut ? error_code::bad_syntax : line.error().code, line.error().message);
        }
        line_members members{*line};
        auto const what = members.text("line");
        if ((lines_ == 1) != (what == "tenant")) refuse(error_code::bad_syntax, "an export begins with its tenant");
        if (what == "tenant") begin(members);
        else if (what == "document") document(members);
        else if (what == "entry") entry(members);
        else if (what == "command") command(members);
        else if (what == "head") head(members);
        else refuse(error_code::bad_value, "no such line: " + std::string{what});
    }

    void begin(line_members& of) {
        auto const format = of.count("format");
        if (format != static_cast<std::uint64_t>(format_version))
            refuse(error_code::schema_too_new, "an export of format " + std::to_string(format));
        tenant_ = of.id<tenant_id>("tenant");
        of.done();
        auto const looking = db_.prepare("SELECT EXISTS(SELECT 1 FROM head WHERE tenant = ?1)");
        id_bytes const tenant{tenant_};
        auto row = looking(tenant);
        if (row.next() && row.integer(0) != 0) refuse(error_code::already_exists, "the tenant has written here");
    }
    void document(line_members& of) {
        document_key const key{of.kind(), of.id<document_id>("id")};
        auto const version = version_in(of);
        auto const schema_no =
            static_cast<std::uint32_t>(of.count("schema_no", (std::numeric_limits<std::uint32_t>::max)()));
        auto const bytes = of.bytes("bytes");
        std::array<std::string, promoted_column_count> texts;
        auto const columns = cells(of.take_as<value_object>("columns"), texts);
        of.done();
        id_bytes const id{key.id};
        auto const checksum = sqlite::checksum_of(id.view(), version, schema_no, bytes);
        sqlite::write_record(add_record_, id_bytes{tenant_}, key, version, schema_no, columns, bytes, checksum);
    }
    static std::uint64_t version_in(line_members& of) {
        auto const version = of.count("version");
        if (version == 0) refuse(error_code::bad_value, "versions begin with 1");
        return version;
    }
    static promoted_columns cells(value_object const& given, std::array<std::string, promoted_column_count>& texts) {
        promoted_columns made;
        for (auto const& [name, held] : given) {
            auto const at = std::find(column_names.begin(), column_names.end(), name);
            if (at == column_names.end()) refuse(error_code::unknown_field, "no such column: " + name);
            auto const i = static_cast<std::size_t>(at - column_names.begin());
            if (auto const* number = held.as<std::int64_t>()) made[i] = *number;
            else made[i] = std::string_view{texts[i] = line_members::carried_bytes(held, name)};
        }
        return made;
    }
    void entry(line_members& of) {
        auto const position = of.count("position");
        document_key const key{of.kind(), of.id<document_id>("id")};
        auto const version = version_in(of);
        auto const at = of.take_as<std::int64_t>("at");
        auto const salt = of.base64("salt", {0, sizeof(entry_salt)}); // none: redacted
        auto const commitment = of.base64("commitment", {sizeof(chain_digest)});
        auto const bytes = of.bytes("bytes");
        of.done();
        add_entry_(id_bytes{tenant_},
            position,
            key.kind.view(),
            id_bytes{key.id},
            version,
            at,
            sqlite::blob{salt},
            sqlite::blob{commitment},
            sqlite::blob{bytes})
            .finish();
    }
    void command(line_members& of) {
        id_bytes const id{of.id<command_id>("id")};
        id_bytes const fingerprint{of.id<command_fingerprint>("fingerprint")};
        auto const first = of.count("first");
        auto const last = of.count("last");
        of.done();
        auto const sum = sqlite::checksum_of_command(id.view(), fingerprint.view(), first, last);
        add_command_(id_bytes{tenant_}, id, fingerprint, first, last, sum).finish();
    }
    void head(line_members& of) {
        if (of.count("lines_before") != lines_ - 1) refuse(error_code::truncated, "lines are missing before the head");
        head_.epoch = of.count("epoch");
        head_.position = of.count("position");
        head_.chain = sqlite::array_of<chain_digest>(of.base64("chain", {sizeof(chain_digest)}));
        of.done();
        add_head_(id_bytes{tenant_}, head_.epoch, head_.position, sqlite::blob{head_.chain}).finish();
        is_whole_ = true;
    }

    connection const& db_;
    sqlite::statement add_record_;
    sqlite::statement add_entry_;
    sqlite::statement add_command_;
    sqlite::statement add_head_;
    tenant_id tenant_{};
    feed_head head_{};
    std::uint64_t lines_ = 0;
    bool is_whole_ = false;
};

} // namespace

result<done> sqlite_store::export_tenant(store_scope const& scope, std::ostream& to) {
    return state_->reading(scope.patience, [&](sqlite::reader& by) -> result<done> {
        sqlite::transaction const moment{by.db(), connection::begins::reading};
        auto const epoch = sqlite::store_epoch(by.db()); // the moment begins with the first look
        exporting{by.db(), scope.tenant, to}.run(scope.tenant, epoch);
        if (!to) return failure(error_code::not_writable, "the stream takes no more");
        return done{};
    });
}

result<tenant_id> sqlite_store::import_tenant(std::istream& from, duration patience) {
    return state_->writing(patience, [&](connection const& db) -> result<tenant_id> {
        sqlite::transaction const writing{db, connection::begins::writing};
        auto const tenant = importing{db}.run(from);
        writing.commit();
        return tenant;
    });
}

} // namespace itsm::inline v0
