// SPDX-License-Identifier: BSL-1.0
#include "writer.hpp"

#include "schema.hpp"

#include <algorithm>
#include <limits>

namespace itsm::inline v0::sqlite {

namespace {

void answer(prepared_unit& one, error_code code, document_key const& key, std::string const& message) noexcept {
    document_failure why{code, key, 0, 0, {}};
    try {
        why.message = message;
    } catch (std::bad_alloc const&) { why.message.clear(); }
    one.outcome = failed<document_failure>{std::move(why)};
}

/// What a single unit can do wrong that no check shows beforehand.
bool is_the_units_own(int sqlite_code) {
    auto const primary = sqlite_code & 0xFF;
    return primary == SQLITE_CONSTRAINT || primary == SQLITE_TOOBIG;
}

document_failure refusal(error_code code, std::string message, document_key const& key = {}) {
    return {code, key, 0, 0, std::move(message)};
}

std::optional<document_failure> too_large(document_commit const& unit, store_capabilities const& limits) {
    // A step of a record is an entry, its document, and a few documents of the library's own.
    auto const most_documents = 4 * limits.most_steps;
    if (unit.entries.size() > limits.most_steps || unit.puts.size() > most_documents ||
        unit.checks.size() > most_documents)
        return refusal(error_code::too_large, "more steps than " + std::to_string(limits.most_steps));
    auto const message = [&] { return "more bytes than " + std::to_string(limits.largest_document); };
    for (auto const& put : unit.puts) {
        auto longest = put.bytes.size();
        for (auto const& cell : put.columns) longest = (std::max)(longest, cell.text.size());
        if (longest > limits.largest_document) return refusal(error_code::too_large, message(), put.key);
    }
    for (auto const& entry : unit.entries)
        if (entry.bytes.size() > limits.largest_document) return refusal(error_code::too_large, message(), entry.key);
    return std::nullopt;
}

} // namespace

void answer_all(std::span<prepared_unit* const> units, error_code code, std::string const& message) noexcept {
    for (auto* one : units)
        if (!one->is_settled) answer(*one, code, {}, message);
}

std::optional<document_failure> refused_unseen(document_commit const& unit, store_capabilities const& limits) {
    if (auto why = too_large(unit, limits)) return why;
    constexpr auto last_version = static_cast<std::uint64_t>((std::numeric_limits<std::int64_t>::max)());
    for (std::size_t i = 0; i < unit.puts.size(); ++i) {
        auto const& put = unit.puts[i];
        if (put.version == 0 || put.version > last_version)
            return refusal(error_code::bad_value, "versions begin at 1", put.key);
        for (auto const& other : unit.puts.first(i))
            if (other.key.id == put.key.id && other.key.kind == put.key.kind)
                return refusal(error_code::bad_value, "a document is written twice in one commit", put.key);
    }
    for (auto const& entry : unit.entries)
        if (entry.version > last_version) return refusal(error_code::bad_value, "no such version", entry.key);
    return std::nullopt;
}

prepared_unit::prepared_unit(document_commit const& of) : unit{&of} {
    salts.reserve(of.entries.size());
    commitments.reserve(of.entries.size());
    for (auto const& entry : of.entries) {
        salts.push_back(fresh_salt());
        commitments.push_back(commitment_of(salts.back(), entry.bytes));
    }
    checksums.reserve(of.puts.size());
    for (auto const& put : of.puts)
        checksums.push_back(checksum_of(id_bytes{put.key.id}.view(), put.version, put.schema_no, put.bytes));
}

writer::writer(connection const& db, std::uint64_t epoch)
    : db_{db},
      epoch_{epoch},
      find_command_{
          db.prepare("SELECT fingerprint, first_pos, last_pos FROM command WHERE tenant = ?1 AND command = ?2")},
      add_command_{db.prepare(add_command_sql)},
      find_version_{db.prepare("SELECT version FROM record WHERE tenant = ?1 AND kind = ?2 AND id = ?3")},
      add_record_{db.prepare(add_record_sql)},
      update_record_{db.prepare("UPDATE record SET version = ?4, schema_no = ?5, number = ?6, state = ?7, "
                                "priority = ?8, team = ?9, owner = ?10, service = ?11, recorded_at = ?12, due = ?13, "
                                "doc = ?14, checksum = ?15 WHERE tenant = ?1 AND kind = ?2 AND id = ?3")},
      add_entry_{db.prepare(add_entry_sql)},
      find_head_{db.prepare("SELECT epoch, pos, chain FROM head WHERE tenant = ?1")},
      add_head_{db.prepare(add_head_sql)},
      update_head_{db.prepare("UPDATE head SET epoch = ?2, pos = ?3, chain = ?4 WHERE tenant = ?1")} {}

bool writer::write(std::span<prepared_unit* const> units) noexcept {
    auto end = round_end::again;
    while (end == round_end::again) {
        heads_.clear();
        try {
            end = try_all(units);
        } catch (engine_failure const& before_all) { // BEGIN
            answer_all(units, before_all.why.code, before_all.why.message);
            end = poisons(before_all.sqlite_code) ? round_end::unusable : round_end::answered;
        }
    }
    return end == round_end::answered;
}

writer::round_end writer::try_all(std::span<prepared_unit* const> units) {
    transaction const writing{db_, connection::begins::writing};
    prepared_unit* current = nullptr;
    try {
        for (auto* one : units) {
            if (one->is_settled) continue;
            current = one;
            one->outcome = apply(*one);
        }
        current = nullptr;
        write_heads();
    } catch (engine_failure const& met) {
        if (current == nullptr || !is_the_units_own(met.sqlite_code))
            return taken_back(writing, units, met.why, met.sqlite_code);
        bool const is_entry_twice = (met.sqlite_code & 0xFF) == SQLITE_CONSTRAINT;
        auto const entries = current->unit->entries;
        answer(*current,
            is_entry_twice ? error_code::conflict : error_code::too_large,
            entries.empty() ? document_key{} : entries.front().key,
            met.why.message);
        current->is_settled = true;
        return writing.roll_back() == SQLITE_DONE ? round_end::again
                                                  : taken_back(writing, units, met.why, SQLITE_IOERR);
    } catch (std::bad_alloc const&) { return taken_back(writing, units, {error_code::retry, {}, {}}, SQLITE_NOMEM); }
    return commit(writing, units);
}

/// Before COMMIT had begun: nothing is written, whatever it was.
writer::round_end writer::taken_back(
    transaction const& writing, std::span<prepared_unit* const> units, error const& why, int sqlite_code) {
    bool const is_clean = writing.roll_back() == SQLITE_DONE;
    answer_all(units, is_clean ? why.code : error_code::poisoned, why.message);
    return is_clean && !poisons(sqlite_code) ? round_end::answered : round_end::unusable;
}

writer::round_end writer::commit(transaction const& writing, std::span<prepared_unit* const> units) {
    int const code = db_.commit();
    if (code == SQLITE_DONE) return round_end::answered;
    auto const met = last_failure(db_.get(), code);
    bool const is_clean = writing.roll_back() == SQLITE_DONE && !poisons(code);
    answer_all(units, is_clean ? code_of_commit(code) : error_code::unknown_outcome, met.why.message);
    return is_clean ? round_end::answered : round_end::unusable;
}

commit_outcome writer::apply(prepared_unit const& one) {
    auto const& unit = *one.unit;
    id_bytes const tenant{unit.scope.tenant};
    auto& of = head_of(unit.scope.tenant);
    if (auto answered = answered_before(unit, of.head)) return std::move(*answered);
    if (auto why = stale(unit)) return failed<document_failure>{std::move(*why)};

    for (std::size_t i = 0; i < unit.puts.size(); ++i) {
        auto const& put = unit.puts[i];
        auto const& into = put.version == 1 ? add_record_ : update_record_;
        write_record(into, tenant, put.key, put.version, put.schema_no, put.columns, put.bytes, one.checksums[i]);
    }
    commit_receipt receipt{of.head.position + 1, of.head.position + unit.entries.size(), false, {}};
    for (std::size_t i = 0; i < unit.entries.size(); ++i) append(tenant, one, i, of.head);
    if (!unit.command.is_none()) {
        id_bytes const command{unit.command};
        id_bytes const fingerprint{unit.fingerprint};
        auto const sum = checksum_of_command(command.view(), fingerprint.view(), receipt.first, receipt.last);
        add_command_(tenant, command, fingerprint, receipt.first, receipt.last, sum).finish();
    }
    of.is_changed |= !(unit.puts.empty() && unit.entries.empty() && unit.command.is_none());
    receipt.head = of.head;
    return receipt;
}

std::optional<commit_outcome> writer::answered_before(document_commit const& unit, feed_head const& now) {
    if (unit.command.is_none()) return std::nullopt;
    id_bytes const tenant{unit.scope.tenant};
    id_bytes const command{unit.command};
    auto known = find_command_(tenant, command);
    if (!known.next()) return std::nullopt;
    if (id_of<command_fingerprint>(known.bytes(0)) != unit.fingerprint)
        return failed<document_failure>{refusal(error_code::command_reused, "the command id was used for another")};
    return commit_receipt{known.count(1), known.count(2), true, now};
}

std::optional<document_failure> writer::stale(document_commit const& unit) {
    id_bytes const tenant{unit.scope.tenant};
    auto const conflict = [](document_key const& key, std::uint64_t expected, std::uint64_t actual) {
        return document_failure{error_code::conflict, key, expected, actual, {}};
    };
    for (auto const& check : unit.checks) {
        auto const actual = version_of(tenant, check.key);
        bool const holds = check.version == document_check::exists ? actual != 0 : actual == check.version;
        if (!holds) return conflict(check.key, check.version, actual);
    }
    for (auto const& put : unit.puts) {
        auto const actual = version_of(tenant, put.key);
        if (actual != put.version - 1) return conflict(put.key, put.version - 1, actual);
    }
    return std::nullopt;
}

std::uint64_t writer::version_of(id_bytes const& tenant, document_key const& key) {
    id_bytes const id{key.id};
    auto row = find_version_(tenant, key.kind.view(), id);
    return row.next() ? row.count(0) : 0;
}

writer::tenant_head& writer::head_of(tenant_id tenant) {
    auto const known = std::find_if(heads_.begin(), heads_.end(), [&](auto const& of) { return of.tenant == tenant; });
    if (known != heads_.end()) return *known;
    id_bytes const bytes{tenant};
    tenant_head made{tenant, {0, epoch_, {}}, true, false};
    if (auto row = find_head_(bytes); row.next()) {
        made.head = {row.count(1), row.count(0), array_of<chain_digest>(row.bytes(2))};
        made.is_new = false;
    }
    return heads_.emplace_back(made);
}

void writer::append(id_bytes const& tenant, prepared_unit const& one, std::size_t i, feed_head& head) {
    auto const& entry = one.unit->entries[i];
    id_bytes const id{entry.key.id};
    ++head.position;
    head.chain = chained(head.chain, head.position, entry.key, entry.version, entry.at, one.commitments[i]);
    add_entry_(tenant,
        head.position,
        entry.key.kind.view(),
        id,
        entry.version,
        std::int64_t{entry.at.time_since_epoch().count()},
        blob{one.salts[i]},
        blob{one.commitments[i]},
        blob{entry.bytes})
        .finish();
}

void writer::write_heads() {
    for (auto const& of : heads_) {
        if (!of.is_changed) continue;
        id_bytes const tenant{of.tenant};
        auto const& into = of.is_new ? add_head_ : update_head_;
        into(tenant, of.head.epoch, of.head.position, blob{of.head.chain}).finish();
    }
}

} // namespace itsm::inline v0::sqlite
