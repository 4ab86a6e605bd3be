// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/reflect.hpp>
#include <itsm/document/document_store.hpp>
#include <itsm/json/document.hpp>
#include <itsm/query/page.hpp>
#include <itsm/storage/consumer.hpp>
#include <itsm/storage/entry_of_step.hpp>
#include <itsm/storage/store.hpp>

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace itsm::inline v0 {

namespace detail {

/// The library's own documents. A number is a document of its own, so that its uniqueness is a version check like any
/// other; so are the counters and the places of consumers.
inline constexpr document_kind number_documents{".number"};
inline constexpr document_kind counter_documents{".counter"};
inline constexpr document_kind consumer_documents{".consumer"};

template <class Tag>
document_id document_id_of(strong_id<Tag> id) {
    return {id.high, id.low};
}
/// The document that belongs to a name.
document_key named_document(document_kind const& kind, tenant_id tenant, std::string_view name);
document_key number_document(tenant_id tenant, std::string_view kind, std::string_view number);
template <class R>
document_key key_of_record(strong_id<R> id) {
    return {*document_kind::from(R::kind), document_id_of(id)};
}

/// What is left of an entry whose body was taken away.
journal_entry redacted_entry(stored_entry const& of);
result<journal_entry> read_entry(stored_entry const& from);

/// A stored document that cannot be read.
failed<error> damaged(std::string const& what, error const& why);

/// Numbers handed out from blocks that were reserved in the store.
class number_blocks {
public:
    /// The next of a counter; `reserve(count)` gives the first of that many.
    template <class F>
    result<std::uint64_t> next(document_key const& counter, tenant_id tenant, std::uint64_t block, F reserve) {
        if (auto const one = take({tenant, counter})) return *one;
        auto const first =
            reserve(block); // nobody is kept waiting meanwhile; who reserves at the same time has a block too
        if (!first) return failure(first.error());
        std::scoped_lock const lock{mutex_};
        left_[{tenant, counter}] = {*first + 1, *first + block};
        return *first;
    }

private:
    using name = std::pair<tenant_id, document_key>;

    std::optional<std::uint64_t> take(name const& counter) {
        std::scoped_lock const lock{mutex_};
        auto& [from, to] = left_[counter];
        return from == to ? std::nullopt : std::optional{from++};
    }

    std::mutex mutex_{};
    std::map<name, std::pair<std::uint64_t, std::uint64_t>> left_{};
};

template <class R>
constexpr std::uint32_t schema_of() {
    if constexpr (requires { R::schema_no; }) return R::schema_no;
    else return 1;
}

/// Changes a document of the library's own, however many others do: `change(bytes)` gives what it is to become, from
/// nothing when it is not there.
result<std::string> change_document(document_store& store,
    store_scope const& scope,
    document_key const& key,
    std::function<result<std::string>(std::string const& before)> const& change);

/// The first of `count` numbers that nobody else is given.
result<std::uint64_t> reserve(
    document_store& store, store_scope const& scope, document_key const& counter, std::uint64_t count);

/// The consumer's state after `change(before)`, kept.
result<consumer_lease> change_consumer(document_store& store,
    store_scope const& scope,
    std::string const& name,
    std::function<result<consumer_state>(consumer_state const& before)> const& change);

/// A step as it is to be written.
struct encoded_step {
    record_ref record{};
    document_key key{};
    std::uint64_t base = 0;
    std::uint32_t schema_no = 1;
    instant at{};
    promoted_columns columns{}; ///< its texts are the step's
    std::string document{};
    std::string entry{};
};

/// Makes one atomic write of steps and checks: what does not depend on the record type.
class unit_builder {
public:
    explicit unit_builder(commit_request const& request) : request_{request} {}

    void add(encoded_step one);
    /// The step's version is not the stored one. The store is to say whether the command is known before it says that:
    /// two checks that cannot both hold leave the answer to it, whatever is committed meanwhile.
    void add_conflict(encoded_step one, std::uint64_t actual);
    /// The request's checks; the documents of their numbers are in the same order.
    void add_checks(std::span<std::optional<stored_document> const> numbers);
    /// Another command under the same id is one that asks something else of one of its records.
    void ask(record_ref const& record, std::string_view command, std::string_view payload);
    /// The unit is wrong whatever is stored. The first reason is the answer, unless the command is known.
    void refuse(commit_failure why) {
        if (!refused_) refused_ = std::move(why);
    }
    [[nodiscard]] commit_request const& request() const { return request_; }
    [[nodiscard]] std::size_t size() const { return steps_.size() + conflicting_.size(); }

    /// What is to be committed, or to be asked of the store when the unit is refused. It looks into this object.
    [[nodiscard]] document_commit made();
    [[nodiscard]] commit_failure in_terms_of_records(document_failure const& why) const;

private:
    /// A commit writes a record once, and gives a number once.
    void refuse_twice(encoded_step const& one);

    commit_request const& request_;
    std::vector<encoded_step> steps_{};
    std::vector<encoded_step> conflicting_{};
    std::vector<record_ref> checked_{};
    std::vector<document_check> checks_{}; ///< those of `checked_`, then contradictions
    std::vector<document_check> contradictions_{};
    std::vector<std::string> number_bytes_{};
    std::vector<document_put> puts_{};
    std::vector<document_entry> entries_{};
    std::string asked_{};
    std::optional<commit_failure> refused_{};
};

} // namespace detail

struct record_store_options {
    /// Human numbers reserved at once: a write is saved for all but the first of them, and as many may stay unused when a
    /// process ends. 0 is taken for 1.
    std::uint64_t number_block = 16;
};

/// A store of records over a store of documents: the whole typed contract for whoever has the few operations of
/// `document_store`. Records and entries are stored as JSON (`write_document`).
template <stored_record... Records>
class record_store {
    static_assert((... && (Records::kind.size() <= 23 && !Records::kind.starts_with('.'))),
        "a record's kind names its documents: at most 23 bytes, and a dot at the front is the library's own");

public:
    explicit record_store(document_store& below, record_store_options options = {})
        : below_{below}, number_block_{(std::max)(options.number_block, std::uint64_t{1})} {}
    record_store(record_store const&) = delete; // it holds reserved numbers
    record_store& operator=(record_store const&) = delete;

    [[nodiscard]] document_store& documents() { return below_; }
    [[nodiscard]] store_capabilities capabilities() const { return below_.capabilities(); }

    template <stored_record R>
    [[nodiscard]] result<R> load(store_scope const& scope, strong_id<R> id) {
        auto const key = detail::key_of_record(id);
        auto const found = below_.snapshot(scope, std::span{&key, 1});
        if (!found) return failure(found.error());
        if (!found->front()) return not_found<R>();
        return read_record<R>(*found->front());
    }

    template <stored_record R>
    [[nodiscard]] result<std::vector<std::optional<R>>> load_all(
        store_scope const& scope, std::span<strong_id<R> const> ids) {
        std::vector<document_key> keys;
        keys.reserve(ids.size());
        for (auto const id : ids) keys.push_back(detail::key_of_record(id));
        auto const found = below_.snapshot(scope, keys);
        if (!found) return failure(found.error());
        std::vector<std::optional<R>> records;
        records.reserve(found->size());
        for (auto const& one : *found) {
            auto& into = records.emplace_back();
            if (!one) continue;
            auto record = read_record<R>(*one);
            if (!record) return failure(std::move(record).error());
            into = std::move(*record);
        }
        return records;
    }

    template <stored_record R>
    [[nodiscard]] result<strong_id<R>> find_number(store_scope const& scope, std::string_view number) {
        auto const key = detail::number_document(scope.tenant, R::kind, number);
        auto const found = below_.snapshot(scope, std::span{&key, 1});
        if (!found) return failure(found.error());
        if (!found->front()) return not_found<R>();
        return parse_id<strong_id<R>>(found->front()->bytes);
    }

    /// "INC0000001" and so on; see `record_store_options::number_block`.
    template <stored_record R>
    [[nodiscard]] result<std::string> next_number(store_scope const& scope) {
        auto const counter = detail::named_document(detail::counter_documents, scope.tenant, R::kind);
        for (;;) {
            auto const next = numbers_.next(counter, scope.tenant, number_block_, [&](std::uint64_t count) {
                return detail::reserve(below_, scope, counter, count);
            });
            if (!next) return failure(next.error());
            auto number = number_text(R::number_prefix, *next);
            auto const taken = find_number<R>(scope, number);
            if (!taken && taken.error().code == error_code::not_found) return number;
            if (!taken) return failure(taken.error());
        }
    }

    [[nodiscard]] result<std::uint64_t> next_seed() {
        store_scope const everybody{tenant_id{}};
        return detail::reserve(below_, everybody, detail::named_document(detail::counter_documents, {}, "seed"), 1);
    }

    /// Needs the records as they are before, to say in the entries what changed: one read more than the write.
    template <stored_record... Rs>
    result<commit_receipt, commit_failure> commit(commit_request const& request, std::span<step<Rs> const>... steps) {
        store_scope const scope{request.tenant, request.patience};
        std::vector<document_key> keys;
        auto const add_key = [&](auto const& one) {
            if (one.base_version() > 0) keys.push_back(detail::key_of_record(one.next().id));
        };
        (std::for_each(steps.begin(), steps.end(), add_key), ...);
        auto const found = read_before(scope, std::move(keys), request.checks);
        if (!found) return fail({.code = found.error().code, .message = found.error().message});

        detail::unit_builder unit{request};
        auto stored = found->begin();
        auto const add = [&](auto const& one) {
            if (one.base_version() > 0) add_stored(unit, *stored++, one);
            else add_step(unit, {}, one);
        };
        (std::for_each(steps.begin(), steps.end(), add), ...);
        return commit_unit(unit, {stored, found->end()});
    }
    /// For who has the record that the step was decided on, as a desk does: the write alone. `before` must be as it was
    /// loaded here.
    template <stored_record R>
    result<commit_receipt, commit_failure> commit(
        commit_request const& request, step<R> const& decided, R const& before) {
        // What a newer library wrote is recognised by reading it again.
        if (has_newer_documents_ || before.version != decided.base_version())
            return commit(request, std::span<step<R> const>{&decided, 1});
        auto const found = read_before({request.tenant, request.patience}, {}, request.checks);
        if (!found) return fail({.code = found.error().code, .message = found.error().message});
        detail::unit_builder unit{request};
        add_step(unit, before, decided);
        return commit_unit(unit, {found->begin(), found->end()});
    }

    template <stored_record R>
    [[nodiscard]] result<std::vector<journal_entry>> journal(
        store_scope const& scope, strong_id<R> id, std::uint64_t after = 0, std::size_t limit = all_entries) {
        auto const key = detail::key_of_record(id);
        auto const found = below_.history(scope, key, after, limit);
        if (!found) return failure(found.error());
        std::vector<journal_entry> entries;
        entries.reserve(found->size());
        for (auto const& one : *found) {
            auto entry = detail::read_entry(one);
            if (!entry) return failure(std::move(entry).error());
            entries.push_back(std::move(*entry));
        }
        if (!entries.empty()) return entries;
        auto const record = below_.snapshot(scope, std::span{&key, 1});
        if (!record) return failure(record.error());
        if (!record->front()) return not_found<R>();
        return entries;
    }

    [[nodiscard]] result<std::vector<feed_item>> feed(
        store_scope const& scope, feed_cursor const& after, std::size_t limit) {
        auto const found = below_.read(scope, after, limit);
        if (!found) return failure(found.error());
        std::vector<feed_item> items;
        items.reserve(found->size());
        for (auto const& one : *found) {
            auto entry = detail::read_entry(one);
            if (!entry) return failure(std::move(entry).error());
            items.push_back({one.position, std::move(*entry)});
        }
        return items;
    }
    [[nodiscard]] result<feed_head> head(store_scope const& scope) { return below_.head(scope); }

    /// What the columns cannot say is asked of the records that they leave.
    template <stored_record R>
    [[nodiscard]] result<record_page<R>> query(
        store_scope const& scope, record_query<R> const& wanted, page_request const& page = {}) {
        auto begins = place_of(scope.tenant, wanted, page);
        if (!begins) return failure(std::move(begins).error());
        auto const limit = (std::min)(page.limit, largest_page);
        document_query below{
            *document_kind::from(R::kind), promoted_part(wanted.where), promoted_order(wanted.order), {}, limit + 1};
        if (*begins) below.after = {(*begins)->cells, detail::document_id_of((*begins)->id)};
        record_page<R> made;
        for (;;) {
            auto const found = below_.find(scope, below);
            if (!found) return failure(found.error());
            for (auto const& one : *found) {
                auto record = read_record<R>(one);
                if (!record) return failure(std::move(record).error());
                bool const is_last = &one == &found->back();
                if (is_last && found->size() == below.limit) below.after = place_after(wanted, *record);
                if (!matches(wanted.where, *record)) continue;
                if (made.records.size() == limit) {
                    made.next = cursor_after(scope.tenant, wanted, made.records.back());
                    return made;
                }
                made.records.push_back(std::move(*record));
            }
            if (found->size() < below.limit) return made;
        }
    }

    /// Calls `each(record, entries)` for every record of the tenant in the order of ids, one at a time. Refused: what
    /// reading refuses.
    template <stored_record R, class F>
    result<done> for_each(store_scope const& scope, F const& each) {
        page_request page{{}, 500};
        do {
            auto const found = query<R>(scope, {}, page);
            if (!found) return failure(found.error());
            for (auto const& record : found->records) {
                auto const entries = journal<R>(scope, record.id, 0, record.version); // not those that came since
                if (!entries) return failure(entries.error());
                each(record, std::span<journal_entry const>{*entries});
            }
            page.cursor = found->next;
        } while (!page.cursor.empty());
        return done{};
    }

    result<consumer_lease> lease(store_scope const& scope, lease_request const& request) {
        return change_consumer(scope, request.consumer, [&](consumer_state const& before, feed_head const& head) {
            return granted(before, request, head);
        });
    }
    result<consumer_lease> acknowledge(
        store_scope const& scope, consumer_lease const& lease, feed_position position, instant until) {
        return change_consumer(scope, lease.consumer, [&](consumer_state const& before, feed_head const& head) {
            return advanced(before, lease, position, until, head);
        });
    }
    /// Wakes for what this object committed; what others did is seen when the patience ends.
    [[nodiscard]] result<bool> wait(store_scope const& scope, feed_position after) {
        return wait_on(*this, bell_, scope, after);
    }

    result<done> redact(store_scope const& scope, feed_position position) { return below_.redact(scope, position); }
    [[nodiscard]] result<chain_report> verify(
        store_scope const& scope, std::optional<feed_head> const& known_head = {}) {
        return below_.verify(scope, known_head);
    }

private:
    using found_documents = std::vector<std::optional<stored_document>>;

    template <class R>
    [[nodiscard]] static failed<error> not_found() {
        return failure(error_code::not_found, "no such " + std::string{R::kind});
    }
    [[nodiscard]] static failed<commit_failure> fail(commit_failure why) { return {std::move(why)}; }

    template <class R>
    [[nodiscard]] result<R> read_record(stored_document const& from) {
        if (from.schema_no > detail::schema_of<R>()) has_newer_documents_ = true;
        auto record = read_document<R>(from.bytes);
        if (!record) return detail::damaged(std::string{R::kind} + " " + to_text(from.id), record.error());
        return record;
    }
    template <class R>
    [[nodiscard]] static document_query::place place_after(record_query<R> const& wanted, R const& last) {
        return {cells_of(wanted, last), detail::document_id_of(last.id)};
    }

    /// Documents, and those of the numbers that are checked.
    result<found_documents> read_before(
        store_scope const& scope, std::vector<document_key> keys, std::span<version_check const> checks) {
        for (auto const& check : checks)
            keys.push_back(detail::number_document(scope.tenant, check.record.kind, check.record.number));
        if (keys.empty()) return found_documents{};
        return below_.snapshot(scope, keys);
    }
    result<commit_receipt, commit_failure> commit_unit(
        detail::unit_builder& unit, std::span<std::optional<stored_document> const> numbers) {
        unit.add_checks(numbers);
        if (unit.size() > capabilities().most_steps)
            unit.refuse({.code = error_code::too_large, .message = "too many steps for one commit"});
        auto receipt = below_.commit(unit.made());
        if (!receipt) return fail(unit.in_terms_of_records(receipt.error()));
        bell_.ring();
        return *receipt;
    }

    /// What of a step does not depend on the record before, and what it asks.
    template <class R>
    [[nodiscard]] static detail::encoded_step begun(detail::unit_builder& unit, step<R> const& one) {
        auto const& next = one.next();
        detail::encoded_step made{.record = {std::string{R::kind}, next.number},
            .key = detail::key_of_record(next.id),
            .base = one.base_version(),
            .schema_no = detail::schema_of<R>(),
            .at = one.at(),
            .columns = promoted_columns_of(next)};
        unit.ask(made.record, one.command().view(), write_document(one.payload()));
        // First of all: of a record of another tenant no version is told.
        if (next.tenant != unit.request().tenant)
            unit.refuse({.code = error_code::not_found, .record = made.record, .expected = made.base});
        return made;
    }
    template <class R>
    static void add_step(detail::unit_builder& unit, R const& before, step<R> const& one) {
        add_encoded(unit, begun(unit, one), before, one);
    }
    template <class R>
    static void add_encoded(
        detail::unit_builder& unit, detail::encoded_step made, R const& before, step<R> const& one) {
        made.document = write_document(one.next());
        made.entry = write_document(make_entry(before, one, unit.request()));
        unit.add(std::move(made));
    }
    template <class R>
    void add_stored(detail::unit_builder& unit, std::optional<stored_document> const& stored, step<R> const& one) {
        auto made = begun(unit, one);
        auto const actual = stored ? stored->version : 0;
        if (actual != made.base) return unit.add_conflict(std::move(made), actual);
        auto const before = read_record<R>(*stored);
        if (!before)
            return unit.refuse({.code = before.error().code, .record = made.record, .message = before.error().message});
        if (stored->schema_no > made.schema_no)
            return unit.refuse({.code = error_code::schema_too_new, .record = made.record});
        add_encoded(unit, std::move(made), *before, one);
    }

    template <class F>
    result<consumer_lease> change_consumer(store_scope const& scope, std::string const& name, F change) {
        return detail::change_consumer(below_, scope, name, [&](consumer_state const& before) {
            return below_.head(scope).and_then([&](feed_head&& head) { return change(before, head); });
        });
    }

    document_store& below_;
    std::uint64_t number_block_;
    detail::number_blocks numbers_{};
    std::atomic<bool> has_newer_documents_ = false; ///< seen so far
    commit_bell bell_{};
};

} // namespace itsm::inline v0
