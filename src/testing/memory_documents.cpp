// SPDX-License-Identifier: BSL-1.0
#include <itsm/testing/memory_documents.hpp>

#include <itsm/query/page.hpp>

#include <algorithm>
#include <utility>

namespace itsm::inline v0 {

namespace {

failed<error> busy() {
    return failure(error_code::busy, "others held the store for longer than the caller would wait");
}

value kept(column_value const& cell) {
    if (cell.kind == column_kind::integer) return value{cell.integer};
    if (cell.kind == column_kind::text) return value{cell.text};
    return value{};
}

/// A document's cells in the columns of an order.
std::vector<column_value> in_order(std::span<column_order const> order, promoted_columns const& columns) {
    std::vector<column_value> cells;
    cells.reserve(order.size());
    for (auto const& term : order) cells.push_back(columns[static_cast<std::size_t>(term.field)]);
    return cells;
}
std::vector<column_value> as_cells(std::vector<value> const& values) {
    std::vector<column_value> cells;
    cells.reserve(values.size());
    for (auto const& one : values) cells.push_back(cell_of(one));
    return cells;
}

struct found_document {
    stored_document const* document = nullptr;
    std::vector<column_value> cells{};

    [[nodiscard]] strong_id<void> id() const { return {document->id.high, document->id.low}; }
};

} // namespace

promoted_columns memory_documents::kept_document::columns() const {
    promoted_columns made{};
    std::transform(cells.begin(), cells.end(), made.begin(), cell_of);
    return made;
}

std::uint64_t memory_documents::of_tenant::version_of(document_key const& key) const {
    auto const at = documents.find(key);
    return at == documents.end() ? document_check::absent : at->second.document.version;
}

template <class F>
auto memory_documents::looking(store_scope const& scope, F work) const -> std::invoke_result_t<F, of_tenant const&> {
    std::unique_lock const lock{mutex_, at_most_a_year(scope.patience)};
    if (!lock) return busy();
    static of_tenant const nothing{};
    auto const at = tenants_.find(scope.tenant);
    return work(at == tenants_.end() ? nothing : at->second);
}

std::optional<document_failure> memory_documents::refused(of_tenant const& in, document_commit const& unit) const {
    if (unit.entries.size() > limits_.most_steps)
        return document_failure{.code = error_code::too_large, .message = "too many entries for one commit"};
    for (auto const& put : unit.puts)
        if (put.bytes.size() > limits_.largest_document)
            return document_failure{.code = error_code::too_large, .key = put.key, .message = "too large a document"};
    auto const differs = [&](document_key const& key, std::uint64_t expected) -> std::optional<document_failure> {
        auto const actual = in.version_of(key);
        bool const holds = expected == document_check::exists ? actual != document_check::absent : actual == expected;
        if (holds) return std::nullopt;
        return document_failure{error_code::conflict, key, expected, actual, {}};
    };
    for (auto const& check : unit.checks)
        if (auto why = differs(check.key, check.version)) return why;
    for (auto const& put : unit.puts)
        if (auto why = differs(put.key, put.version - 1)) return why;
    return std::nullopt;
}

result<commit_receipt, document_failure> memory_documents::commit(document_commit const& unit) {
    std::unique_lock const lock{mutex_, at_most_a_year(unit.scope.patience)};
    if (!lock) return failed<document_failure>{{.code = error_code::busy}};
    auto& tenant = tenants_[unit.scope.tenant];
    if (auto const known = tenant.commands.find(unit.command); known != tenant.commands.end()) {
        if (known->second.fingerprint != unit.fingerprint)
            return failed<document_failure>{{.code = error_code::command_reused}};
        auto receipt = known->second.receipt;
        receipt.replayed = true;
        receipt.head = head_of(tenant);
        return receipt;
    }
    if (auto why = refused(tenant, unit)) return failed<document_failure>{std::move(*why)};

    for (auto const& put : unit.puts) {
        auto& at = tenant.documents[put.key];
        at.document = {put.key.id, put.version, put.schema_no, std::string{put.bytes}};
        std::transform(put.columns.begin(), put.columns.end(), at.cells.begin(), kept);
    }
    commit_receipt receipt{.first = tenant.entries.size() + 1};
    for (auto const& entry : unit.entries)
        tenant.entries.push_back(
            {tenant.entries.size() + 1, entry.key, entry.version, entry.at, std::string{entry.bytes}, false});
    receipt.last = tenant.entries.size();
    receipt.head = head_of(tenant);
    if (!unit.command.is_none()) tenant.commands.emplace(unit.command, kept_command{unit.fingerprint, receipt});
    return receipt;
}

result<std::vector<std::optional<stored_document>>> memory_documents::snapshot(
    store_scope const& scope, std::span<document_key const> keys) {
    return looking(scope, [&](of_tenant const& tenant) -> result<std::vector<std::optional<stored_document>>> {
        std::vector<std::optional<stored_document>> found;
        found.reserve(keys.size());
        for (auto const& key : keys) {
            auto const at = tenant.documents.find(key);
            found.push_back(at == tenant.documents.end() ? std::nullopt : std::optional{at->second.document});
        }
        return found;
    });
}

result<std::vector<stored_document>> memory_documents::find(store_scope const& scope, document_query const& query) {
    return looking(scope, [&](of_tenant const& tenant) -> result<std::vector<stored_document>> {
        std::span<column_order const> const order{query.order};
        auto const comes_before = [&](found_document const& a, found_document const& b) {
            return compare_places<promoted_column>(order, a.cells, a.id(), b.cells, b.id()) < 0;
        };
        std::vector<found_document> found;
        for (auto const& [key, kept] : tenant.documents) {
            if (key.kind != query.kind) continue;
            auto const columns = kept.columns();
            if (matches(query.condition, columns)) found.push_back({&kept.document, in_order(order, columns)});
        }
        if (query.after) {
            stored_document const last{query.after->id, 0, 0, {}};
            found_document const place{&last, as_cells(query.after->cells)};
            std::erase_if(found, [&](found_document const& one) { return !comes_before(place, one); });
        }
        std::sort(found.begin(), found.end(), comes_before);
        if (found.size() > query.limit) found.resize(query.limit);
        std::vector<stored_document> page;
        page.reserve(found.size());
        for (auto const& one : found) page.push_back(*one.document);
        return page;
    });
}

result<std::vector<stored_entry>> memory_documents::read(
    store_scope const& scope, feed_cursor after, std::size_t limit) {
    return looking(scope, [&](of_tenant const& tenant) -> result<std::vector<stored_entry>> {
        if (after.epoch != 0 && after.epoch != epoch_)
            return failure(error_code::epoch_changed, "positions of another epoch");
        auto const& all = tenant.entries;
        auto const from = (std::min)(static_cast<std::size_t>(after.after), all.size());
        auto const page = std::span{all}.subspan(from, (std::min)(limit, all.size() - from));
        return std::vector<stored_entry>(page.begin(), page.end());
    });
}

result<std::vector<stored_entry>> memory_documents::history(
    store_scope const& scope, document_key const& key, std::uint64_t after, std::size_t limit) {
    return looking(scope, [&](of_tenant const& tenant) -> result<std::vector<stored_entry>> {
        std::vector<stored_entry> found;
        for (auto const& entry : tenant.entries)
            if (entry.key == key && entry.version > after && found.size() < limit) found.push_back(entry);
        return found;
    });
}

result<feed_head> memory_documents::head(store_scope const& scope) {
    return looking(scope, [&](of_tenant const& tenant) -> result<feed_head> { return head_of(tenant); });
}

result<done> memory_documents::redact(store_scope const& scope, feed_position position) {
    std::unique_lock const lock{mutex_, at_most_a_year(scope.patience)};
    if (!lock) return busy();
    auto& entries = tenants_[scope.tenant].entries;
    if (position == 0 || position > entries.size()) return failure(error_code::not_found, "no such entry");
    auto& entry = entries[position - 1];
    entry.bytes.clear();
    entry.is_redacted = true;
    return done{};
}

std::shared_ptr<memory_documents::backup const> memory_documents::back_up() const {
    std::scoped_lock const lock{mutex_};
    return std::make_shared<backup const>(tenants_);
}

void memory_documents::restore(backup const& from) {
    std::scoped_lock const lock{mutex_};
    tenants_ = from.tenants_;
    ++epoch_;
}

void memory_documents::overwrite(tenant_id tenant, document_key const& key, stored_document with) {
    std::scoped_lock const lock{mutex_};
    tenants_[tenant].documents[key].document = std::move(with);
}

void memory_documents::overwrite(tenant_id tenant, feed_position position, std::string bytes) {
    std::scoped_lock const lock{mutex_};
    auto& entries = tenants_[tenant].entries;
    if (position - 1 < entries.size()) entries[position - 1].bytes = std::move(bytes);
}

} // namespace itsm::inline v0
