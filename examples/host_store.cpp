// SPDX-License-Identifier: BSL-1.0
#include <itsm/desk/desk.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/json/typed.hpp>
#include <itsm/storage/entry_of_step.hpp>

#include <algorithm>
#include <cstdio>
#include <mutex>
#include <string>
#include <vector>

// A helpdesk's own tables as the store of a desk. Vectors stand for SQL tables: what the host searches by is a column,
// the rest is a document that it keeps as it is.

namespace inc = itsm::incident_commands;
using itsm::incident;

namespace {

// [tables]
struct ticket_row {
    itsm::tenant_id tenant{};
    itsm::incident_id id{};
    std::string number{};
    std::uint64_t version = 0;
    std::optional<itsm::instant> next_due{}; // of its obligations
    std::string document{};
};
struct history_row { // written once, never updated
    itsm::tenant_id tenant{};
    itsm::incident_id id{};
    std::string document{};
};
struct command_row {
    itsm::tenant_id tenant{};
    itsm::command_id id{};
    itsm::commit_receipt receipt{};
};
// [/tables]

class ticket_tables {
public:
    // [read]
    template <std::same_as<incident> R>
    itsm::result<R> load(itsm::tenant_id tenant, itsm::strong_id<R> id) const {
        std::scoped_lock const locked{mutex_};
        auto const* row = find(tickets_, tenant, [&](ticket_row const& one) { return one.id == id; });
        if (row == nullptr) return itsm::failure(itsm::error_code::not_found, "no such incident");
        return read_document<R>(row->document);
    }
    template <std::same_as<incident> R>
    itsm::result<itsm::strong_id<R>> find_number(itsm::tenant_id tenant, std::string_view number) const {
        std::scoped_lock const locked{mutex_};
        auto const* row = find(tickets_, tenant, [&](ticket_row const& one) { return one.number == number; });
        if (row == nullptr) return itsm::failure(itsm::error_code::not_found, "no such incident");
        return row->id;
    }
    // [/read]
    template <std::same_as<incident> R>
    std::string next_number(itsm::tenant_id) {
        std::scoped_lock const locked{mutex_};
        return "TICKET-" + std::to_string(++last_number_);
    }

    /// In a database a sequence, so that two processes never get the same.
    std::uint64_t next_seed() {
        std::scoped_lock const locked{mutex_};
        return ++last_seed_;
    }

    // [commit]
    /// One transaction: the command id, then every version, then the writes.
    itsm::result<itsm::commit_receipt, itsm::commit_failure> commit(
        itsm::commit_request const& request, std::span<itsm::step<incident> const> steps) {
        std::scoped_lock const transaction{mutex_};
        for (auto const& done : commands_)
            if (done.tenant == request.tenant && done.id == request.command) return replayed(done, steps);
        for (auto const& one : steps)
            if (auto why = refused(request.tenant, one, steps)) return itsm::failure(std::move(*why));
        for (auto const& check : request.checks)
            if (auto why = refused(request.tenant, check)) return itsm::failure(std::move(*why));

        itsm::commit_receipt receipt{position(request.tenant) + 1, position(request.tenant), false};
        for (auto const& one : steps) {
            write(request, one);
            ++receipt.last;
        }
        commands_.push_back({request.tenant, request.command, receipt});
        return receipt;
    }
    // [/commit]

    // [journal]
    template <std::same_as<incident> R>
    itsm::result<std::vector<itsm::journal_entry>> journal(itsm::tenant_id tenant, itsm::strong_id<R> id) const {
        std::scoped_lock const locked{mutex_};
        std::vector<itsm::journal_entry> entries;
        for (auto const& row : history_)
            if (row.tenant == tenant && row.id == id) {
                auto entry = read_document<itsm::journal_entry>(row.document);
                if (!entry) return itsm::failure(entry.error());
                entries.push_back(std::move(*entry));
            }
        if (entries.empty()) return itsm::failure(itsm::error_code::not_found, "no such incident");
        return entries;
    }
    /// The tenant's history in the order of commits: position 1 is its first row.
    std::vector<itsm::feed_item> feed(itsm::tenant_id tenant, itsm::feed_position after, std::size_t limit) const {
        std::scoped_lock const locked{mutex_};
        return page_of(tenant, after, limit);
    }
    template <std::same_as<incident> R>
    std::vector<itsm::strong_id<R>> due(itsm::tenant_id tenant, itsm::instant before) const {
        std::scoped_lock const locked{mutex_};
        std::vector<itsm::strong_id<R>> ids;
        for (auto const& row : tickets_)
            if (row.tenant == tenant && row.next_due && *row.next_due <= before) ids.push_back(row.id);
        return ids;
    }
    // [/journal]

private:
    /// A document may have been written by a newer version of the library: keys that are new are not in the way.
    template <class T>
    static itsm::result<T> read_document(std::string const& document) {
        return itsm::read_json<T>(document, itsm::unknown_keys::ignore);
    }
    /// The tenant's row for which `is_it` holds, as const as the table; or null.
    template <class Rows, class F>
    static auto find(Rows& rows, itsm::tenant_id tenant, F is_it) -> decltype(rows.data()) {
        for (auto& one : rows)
            if (one.tenant == tenant && is_it(one)) return &one;
        return nullptr;
    }
    [[nodiscard]] itsm::feed_position position(itsm::tenant_id tenant) const {
        return static_cast<itsm::feed_position>(std::count_if(
            history_.begin(), history_.end(), [&](history_row const& one) { return one.tenant == tenant; }));
    }
    [[nodiscard]] std::vector<itsm::feed_item> page_of(
        itsm::tenant_id tenant, itsm::feed_position after, std::size_t limit) const {
        std::vector<itsm::feed_item> page;
        itsm::feed_position at = 0;
        for (auto const& row : history_)
            if (row.tenant == tenant && ++at > after && page.size() < limit)
                if (auto entry = read_document<itsm::journal_entry>(row.document))
                    page.push_back({at, std::move(*entry)});
        return page;
    }

    // [replayed]
    /// The same command again asks the same of the same records: what was written then says so.
    [[nodiscard]] itsm::result<itsm::commit_receipt, itsm::commit_failure> replayed(
        command_row const& done, std::span<itsm::step<incident> const> steps) const {
        auto const count = done.receipt.last + 1 - done.receipt.first;
        auto const written = page_of(done.tenant, done.receipt.first - 1, count);
        bool const same = std::equal(written.begin(),
            written.end(),
            steps.begin(),
            steps.end(),
            [](itsm::feed_item const& was, itsm::step<incident> const& is) {
                return was.entry.record.number == is.next().number && was.entry.command_key == is.command().view() &&
                       was.entry.payload == is.payload();
            });
        if (!same) return itsm::failure(itsm::commit_failure{.code = itsm::error_code::command_reused});
        auto receipt = done.receipt;
        receipt.replayed = true;
        return receipt;
    }
    // [/replayed]

    // [versions]
    [[nodiscard]] std::optional<itsm::commit_failure> refused(
        itsm::tenant_id tenant, itsm::step<incident> const& one, std::span<itsm::step<incident> const> batch) const {
        auto const& next = one.next();
        itsm::commit_failure why{.record = {"incident", next.number}, .expected = one.base_version()};
        auto const* row = find(tickets_, tenant, [&](ticket_row const& each) { return each.id == next.id; });
        why.actual = row == nullptr ? 0 : row->version;
        bool const is_taken = row == nullptr && find(tickets_, tenant, [&](ticket_row const& each) {
            return each.number == next.number;
        });
        bool const is_twice = std::any_of(batch.begin(), batch.end(), [&](auto const& other) {
            return &other != &one && other.next().id == next.id;
        });
        if (next.tenant != tenant) why.code = itsm::error_code::not_found;
        else if (is_taken) why.code = itsm::error_code::already_exists;
        else if (why.actual == why.expected && !is_twice) return std::nullopt;
        else if (why.expected < why.actual) why.rule = itsm::entries_never_rewritten.rule; // INC-17
        return why;
    }
    // [/versions]
    [[nodiscard]] std::optional<itsm::commit_failure> refused(
        itsm::tenant_id tenant, itsm::version_check const& check) const {
        auto const* row =
            find(tickets_, tenant, [&](ticket_row const& one) { return one.number == check.record.number; });
        auto const actual = row != nullptr && check.record.kind == incident::kind ? row->version : 0;
        if (actual == check.version) return std::nullopt;
        return itsm::commit_failure{.record = check.record, .expected = check.version, .actual = actual};
    }

    // [write]
    void write(itsm::commit_request const& request, itsm::step<incident> const& one) {
        auto const& next = one.next();
        auto* row = find(tickets_, request.tenant, [&](ticket_row const& each) { return each.id == next.id; });
        auto const before = row == nullptr ? incident{} : *read_document<incident>(row->document);
        if (row == nullptr) row = &tickets_.emplace_back();
        *row = {request.tenant, next.id, next.number, next.version, {}, write_json(next)};
        for (auto const& owed : next.obligations)
            if (auto const at = owed.due.value_or(request.recorded_at); !row->next_due || at < *row->next_due)
                row->next_due = at;
        history_.push_back({request.tenant, next.id, write_json(make_entry(before, one, request))});
    }
    // [/write]

    mutable std::mutex mutex_{};
    std::vector<ticket_row> tickets_{};
    std::vector<history_row> history_{};
    std::vector<command_row> commands_{};
    int last_number_ = 0;
    std::uint64_t last_seed_ = 0;
};

// [concept]
static_assert(itsm::store_of<ticket_tables, incident>);
// [/concept]

void print(std::string const& text) { std::puts(text.c_str()); }

} // namespace

int main() {
    // [use]
    auto const now = *itsm::parse_instant("2026-03-02T09:00:00Z");
    itsm::actor_profile const anna{{"anna"}, {{"service_desk"}}, {"incident.*"}};
    ticket_tables tables;
    itsm::desk our_desk{tables, itsm::incident_policy{}, [=] { return now; }};

    auto const recorded = our_desk.record(
        anna, inc::report{.reporter = "jörg", .channel = "mail", .symptom = "VPN \"drops\"", .service = {"network"}});
    if (!recorded) return 1;
    auto const classified = our_desk.perform(anna,
        recorded->record.id,
        inc::classify{.category = "vpn", .impact = itsm::impact_level::low, .urgency = itsm::urgency_level::high});
    if (!classified) return 1;
    print(classified->record.number + " is " + std::string{enum_name(classified->record.state)});

    auto const refused = our_desk.perform(anna, recorded->record.id, inc::assign{});
    print(to_text(refused.error()));

    auto const journal = *tables.journal<incident>(our_desk.tenant(), recorded->record.id);
    auto const folded = itsm::fold<incident>(journal);
    print(folded && *folded == classified->record ? "its journal folds to the record" : "its journal is wrong");
    // [/use]
}
