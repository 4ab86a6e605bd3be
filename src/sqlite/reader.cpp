// SPDX-License-Identifier: BSL-1.0
#include "reader.hpp"

#include "schema.hpp"

#include <itsm/query/sql.hpp>

#include <algorithm>
#include <limits>

namespace itsm::inline v0::sqlite {

namespace {

constexpr sql_columns columns{{"number", "state", "priority", "team", "owner", "service", "recorded_at", "due"}, "id"};

/// What a statement takes as LIMIT or as a place: its integers have a sign.
std::int64_t bounded(std::uint64_t number) {
    return static_cast<std::int64_t>(
        (std::min)(number, static_cast<std::uint64_t>((std::numeric_limits<std::int64_t>::max)())));
}

/// Of `id, version, schema_no, checksum, doc`.
stored_document document_of(running const& row) {
    stored_document made{id_of<document_id>(row.bytes(0)),
        row.count(1),
        static_cast<std::uint32_t>(row.integer(2)),
        std::string{row.bytes(4)}};
    if (checksum_of(row.bytes(0), made.version, made.schema_no, made.bytes) == row.integer(3)) return made;
    auto const id = to_text(made.id);
    throw engine_failure{SQLITE_OK, {error_code::corrupt, id, "the document is not the one that was written: " + id}};
}

/// Of `pos, kind, id, version, at_us, salt, body`.
stored_entry entry_of(running const& row) {
    return {row.count(0),
        {document_kind::from(row.bytes(1)).value_or(document_kind{}), id_of<document_id>(row.bytes(2))},
        row.count(3),
        instant{duration{row.integer(4)}},
        std::string{row.bytes(6)},
        row.bytes(5).empty()};
}

std::vector<stored_entry> entries_of(running rows) {
    std::vector<stored_entry> page;
    while (rows.next()) page.push_back(entry_of(rows));
    return page;
}

constexpr std::size_t most_cached = 64;

} // namespace

reader::reader(std::string const& path, bool is_read_only, std::string const& vfs)
    : db_{path, is_read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE, vfs},
      epoch_{store_epoch(db_)},
      get_{db_.prepare("SELECT id, version, schema_no, checksum, doc FROM record "
                       "WHERE tenant = ?1 AND kind = ?2 AND id = ?3")},
      feed_{db_.prepare("SELECT pos, kind, id, version, at_us, salt, body FROM journal "
                        "WHERE tenant = ?1 AND pos > ?2 ORDER BY pos LIMIT ?3")},
      history_{db_.prepare("SELECT pos, kind, id, version, at_us, salt, body FROM journal "
                           "WHERE tenant = ?1 AND kind = ?2 AND id = ?3 AND version > ?4 ORDER BY version LIMIT ?5")},
      head_{db_.prepare("SELECT epoch, pos, chain FROM head WHERE tenant = ?1")} {
    db_.execute("PRAGMA query_only = ON");
}

std::vector<std::optional<stored_document>> reader::snapshot(
    tenant_id tenant, std::span<document_key const> keys) const {
    id_bytes const of{tenant};
    std::vector<std::optional<stored_document>> found;
    found.reserve(keys.size());
    std::optional<transaction> moment; // one statement is a moment by itself
    if (keys.size() > 1) moment.emplace(db_, connection::begins::reading);
    for (auto const& key : keys) found.push_back(get(of, key));
    return found;
}

std::optional<stored_document> reader::get(id_bytes const& tenant, document_key const& key) const {
    id_bytes const id{key.id};
    auto row = get_(tenant, key.kind.view(), id);
    if (!row.next()) return std::nullopt;
    return document_of(row);
}

result<std::vector<stored_document>> reader::find(tenant_id tenant, document_query const& query) {
    id_bytes const of{tenant};
    std::vector<stored_document> found;
    transaction const moment{db_, connection::begins::reading};
    auto const nulls_follow = add_found(of, query, found);
    if (!nulls_follow) return failed<error>{nulls_follow.error()};
    if (!*nulls_follow || found.size() >= query.limit) return found;

    auto rest = query;
    column_condition is_null;
    is_null.kind = column_condition::node::comparing;
    is_null.field = query.order.front().field;
    rest.condition = std::move(rest.condition) && std::move(is_null);
    rest.after.reset();
    if (auto const added = add_found(of, rest, found); !added) return failed<error>{added.error()};
    return found;
}

result<bool> reader::add_found(
    id_bytes const& tenant, document_query const& query, std::vector<stored_document>& found) {
    constexpr int first_placeholder = 4;
    std::optional<sql_place> place;
    if (query.after) place = sql_place{query.after->cells};
    auto const sql = where_sql(
        query.condition, query.order, place ? &*place : nullptr, columns, sql_dialect::sqlite, first_placeholder);
    if (!sql) return failed<error>{sql.error()};
    auto const& asking =
        cached("SELECT id, version, schema_no, checksum, doc FROM record WHERE tenant = ?1 AND kind = ?2 "
               "AND " +
               sql->where + " ORDER BY " + sql->order_by + " LIMIT ?3");
    id_bytes const after{query.after ? query.after->id : document_id{}};
    int at = first_placeholder;
    for (auto const& cell : sql->values) asking.bind(at++, cell);
    if (sql->takes_id) asking.bind(at, after);
    auto rows = asking(tenant, query.kind.view(), bounded(query.limit - found.size()));
    while (rows.next()) found.push_back(document_of(rows));
    return sql->nulls_are_to_come;
}

statement const& reader::cached(std::string sql) {
    if (auto const known = finding_.find(sql); known != finding_.end()) return known->second;
    if (finding_.size() >= most_cached) finding_.clear();
    auto made = db_.prepare(sql);
    return finding_.emplace(std::move(sql), std::move(made)).first->second;
}

result<std::vector<stored_entry>> reader::read(tenant_id tenant, feed_cursor after, std::size_t limit) const {
    id_bytes const of{tenant};
    std::optional<transaction> moment;
    if (after.epoch != 0) {
        moment.emplace(db_, connection::begins::reading);
        auto const now = head(tenant);
        if (after.epoch != (now ? now->epoch : epoch_))
            return failure(error_code::epoch_changed, "the store was restored since this place was noted");
    }
    return entries_of(feed_(of, bounded(after.after), bounded(limit)));
}

std::vector<stored_entry> reader::history(
    tenant_id tenant, document_key const& key, std::uint64_t after, std::size_t limit) const {
    id_bytes const of{tenant};
    id_bytes const id{key.id};
    return entries_of(history_(of, key.kind.view(), id, bounded(after), bounded(limit)));
}

std::optional<feed_head> reader::head(tenant_id tenant) const {
    id_bytes const of{tenant};
    auto row = head_(of);
    if (!row.next()) return std::nullopt;
    return feed_head{row.count(1), row.count(0), array_of<chain_digest>(row.bytes(2))};
}

result<reader_pool::lease> reader_pool::take(duration patience) {
    std::unique_lock holding{mutex_};
    auto const is_free = [&] { return !idle_.empty() || opened_ < most_; };
    // Asked first: the clock can be as dear as the read.
    if (!is_free() && !given_back_.wait_for(holding, at_most_a_year(patience), is_free))
        return failure(error_code::busy, "as many read as there are connections for");
    if (!idle_.empty()) {
        auto one = std::move(idle_.back());
        idle_.pop_back();
        return lease{*this, std::move(one)};
    }
    idle_.reserve(opened_ + 1); // so that giving back never needs memory
    ++opened_;
    holding.unlock();
    try {
        return lease{*this, std::make_unique<reader>(path_, is_read_only_, vfs_)};
    } catch (...) {
        give_back(nullptr);
        throw;
    }
}

void reader_pool::give_back(std::unique_ptr<reader> one) noexcept {
    // Without memory it may be in its transaction still, and would show the past for ever.
    if (one && one->db().in_transaction() && one->db().roll_back() != SQLITE_DONE) one.reset();
    std::scoped_lock const holding{mutex_};
    if (one) idle_.push_back(std::move(one));
    else --opened_;
    given_back_.notify_one();
}

} // namespace itsm::inline v0::sqlite
