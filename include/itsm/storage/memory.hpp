// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/storage/consumer.hpp>
#include <itsm/storage/entry_of_step.hpp>
#include <itsm/storage/patient_mutex.hpp>
#include <itsm/storage/store.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <deque>
#include <functional> // hash, less
#include <map>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace itsm::inline v0 {

/// The reference store: records and journals as they are, in memory, serialising nothing. Readers share, writers take
/// turns. For tests, simulations, and hosts that keep their own persistence.
template <stored_record... Records>
class memory_store {
public:
    [[nodiscard]] static store_capabilities capabilities() { return {}; }

    template <stored_record R>
    [[nodiscard]] result<R> load(store_scope const& scope, strong_id<R> id) const {
        std::shared_lock const reading{mutex_, scope.patience};
        if (!reading) return busy();
        auto const* found = table<R>(scope.tenant).find(id);
        if (found == nullptr) return not_found<R>();
        return found->record;
    }

    template <stored_record R>
    [[nodiscard]] result<std::vector<std::optional<R>>> load_all(
        store_scope const& scope, std::span<strong_id<R> const> ids) const {
        std::shared_lock const reading{mutex_, scope.patience};
        if (!reading) return busy();
        std::vector<std::optional<R>> records;
        records.reserve(ids.size());
        for (auto const id : ids) {
            auto const* found = table<R>(scope.tenant).find(id);
            records.push_back(found == nullptr ? std::nullopt : std::optional<R>{found->record});
        }
        return records;
    }

    template <stored_record R>
    [[nodiscard]] result<strong_id<R>> find_number(store_scope const& scope, std::string_view number) const {
        std::shared_lock const reading{mutex_, scope.patience};
        if (!reading) return busy();
        auto const* found = table<R>(scope.tenant).find(number);
        if (found == nullptr) return not_found<R>();
        return found->record.id;
    }

    /// "INC0000001" and so on. Numbers that were given out and not used are not given again.
    template <stored_record R>
    [[nodiscard]] result<std::string> next_number(store_scope const& scope) {
        std::unique_lock const writing{mutex_, scope.patience};
        if (!writing) return busy();
        auto& of = tenants_[scope.tenant].template table<R>();
        for (;;) {
            auto number = number_text(R::number_prefix, ++of.last_number);
            if (of.find(number) == nullptr) return number;
        }
    }

    [[nodiscard]] result<std::uint64_t> next_seed() {
        std::unique_lock const writing{mutex_};
        return ++last_seed_;
    }

    template <stored_record... Rs>
    result<commit_receipt, commit_failure> commit(commit_request const& request, std::span<step<Rs> const>... steps) {
        return write_together(request, steps...);
    }
    /// One step that nobody needs any more: what is stored is moved out of it, not copied. Refused, it is what it was.
    template <stored_record R>
    result<commit_receipt, commit_failure> commit(commit_request const& request, step<R>&& decided) {
        return write_together(request, std::span<step<R>>{&decided, 1});
    }

    template <stored_record R>
    [[nodiscard]] result<std::vector<journal_entry>> journal(
        store_scope const& scope, strong_id<R> id, std::uint64_t after = 0, std::size_t limit = all_entries) const {
        std::shared_lock const reading{mutex_, scope.patience};
        if (!reading) return busy();
        auto const* found = table<R>(scope.tenant).find(id);
        if (found == nullptr) return not_found<R>();
        auto const& all = found->journal;
        auto const from = (std::min)(static_cast<std::size_t>(after), all.size());
        auto const part = std::span{all}.subspan(from, (std::min)(limit, all.size() - from));
        return std::vector<journal_entry>(part.begin(), part.end());
    }

    [[nodiscard]] result<std::vector<feed_item>> feed(
        store_scope const& scope, feed_cursor const& after, std::size_t limit) const {
        std::shared_lock const reading{mutex_, scope.patience};
        if (!reading) return busy();
        if (after.epoch > the_epoch) return failure(error_code::epoch_changed, "positions of another epoch");
        std::vector<feed_item> page;
        auto const at = tenants_.find(scope.tenant);
        if (at == tenants_.end()) return page;
        for (auto p = after.after; p < at->second.feed.size() && page.size() < limit; ++p) {
            auto const& [journal, index] = at->second.feed[p];
            page.push_back({p + 1, (*journal)[index]});
        }
        return page;
    }

    [[nodiscard]] result<feed_head> head(store_scope const& scope) const {
        std::shared_lock const reading{mutex_, scope.patience};
        if (!reading) return busy();
        auto const at = tenants_.find(scope.tenant);
        return at == tenants_.end() ? feed_head{0, the_epoch, {}} : head_of(at->second);
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
    [[nodiscard]] result<bool> wait(store_scope const& scope, feed_position after) const {
        return wait_on(*this, bell_, scope, after);
    }

    /// Looks at every record of the type. Include <itsm/ranges/memory_query.hpp>, which defines it.
    template <stored_record R>
    [[nodiscard]] result<record_page<R>> query(
        store_scope const& scope, record_query<R> const& wanted, page_request const& page = {}) const;

    /// What `see(record, entries)` makes of the record as committed last and its entries, version 1 first, without
    /// copying them; where there is no such record, of a blank one without entries, which is what creating commands are
    /// decided on. Do not call the store from within.
    template <stored_record R, class F>
    auto visit(tenant_id tenant, strong_id<R> id, F see) const {
        std::shared_lock const reading{mutex_};
        auto const* found = table<R>(tenant).find(id);
        static slot<R> const nothing{};
        auto const& [record, entries] = found == nullptr ? nothing : *found;
        return see(record, std::span<journal_entry const>{entries});
    }

    /// Calls `each(record, entries)` for every record of the tenant in the order of creation. Do not call the store
    /// from within.
    template <stored_record R, class F>
    void for_each(tenant_id tenant, F const& each) const {
        std::shared_lock const reading{mutex_};
        for (auto const& one : table<R>(tenant).stored) each(one.record, std::span<journal_entry const>{one.journal});
    }

private:
    /// Flat: a store asks for every command whether it knows its id, and nodes spread over a journal's memory would be a
    /// cache miss or two for each answer.
    template <class Id, class T>
    using by_id_map = boost::unordered_flat_map<Id, T, std::hash<Id>>;

    template <class R>
    struct slot {
        R record{};
        std::vector<journal_entry> journal{};
    };
    template <class R>
    struct table_of {
        std::deque<slot<R>> stored{}; // addresses stay: the feed and the maps point into it
        by_id_map<strong_id<R>, slot<R>*> by_id{};
        std::map<std::string, slot<R>*, std::less<>> numbers{};
        std::uint64_t last_number = 0;

        [[nodiscard]] slot<R>* find(strong_id<R> id) const {
            auto const at = by_id.find(id);
            return at == by_id.end() ? nullptr : at->second;
        }
        [[nodiscard]] slot<R>* find(std::string_view number) const {
            auto const at = numbers.find(number);
            return at == numbers.end() ? nullptr : at->second;
        }
    };
    struct of_tenant {
        std::tuple<table_of<Records>...> tables{};
        std::unordered_map<std::string, consumer_state> consumers{};
        by_id_map<command_id, commit_receipt> commands{};
        std::vector<std::pair<std::vector<journal_entry> const*, std::size_t>> feed{};

        template <class R>
        [[nodiscard]] table_of<R> const& table() const {
            return std::get<table_of<R>>(tables);
        }
        template <class R>
        [[nodiscard]] table_of<R>& table() {
            return std::get<table_of<R>>(tables);
        }
    };

    /// The tenant's records of a type; of a tenant that has none, an empty table.
    template <class R>
    [[nodiscard]] table_of<R> const& table(tenant_id tenant) const {
        static table_of<R> const nothing{};
        auto const at = tenants_.find(tenant);
        return at == tenants_.end() ? nothing : at->second.template table<R>();
    }
    template <class R>
    [[nodiscard]] static failed<error> not_found() {
        return failure(error_code::not_found, "no such " + std::string{R::kind});
    }
    [[nodiscard]] static failed<error> busy() {
        return failure(error_code::busy, "others held the store for longer than the caller would wait");
    }
    [[nodiscard]] static feed_head head_of(of_tenant const& tenant) { return {tenant.feed.size(), the_epoch, {}}; }
    template <class Step>
    using record_of_steps = std::remove_cvref_t<decltype(std::declval<Step&>().next())>;

    /// Spans of steps to copy from, or of one to take from.
    template <class... Steps>
    result<commit_receipt, commit_failure> write_together(
        commit_request const& request, std::span<Steps> const&... steps) {
        std::unique_lock const writing{mutex_, request.patience};
        if (!writing) return failed<commit_failure>{{.code = error_code::busy}};
        auto& tenant = tenants_[request.tenant];
        bool const is_remembered = !request.command.is_none();
        if (auto const done = tenant.commands.find(request.command); is_remembered && done != tenant.commands.end())
            return replay(tenant, done->second, steps...);
        if (auto why = first_refusal(request, steps...)) return failed<commit_failure>{std::move(*why)};
        // What may want memory comes first, and is undone when there is none: all or nothing.
        std::tuple<preparation<record_of_steps<Steps>>...> prepared{
            preparation<record_of_steps<Steps>>{tenant.template table<record_of_steps<Steps>>(), request}...};
        std::apply([&](auto&... each) { (each.add_all(steps), ...); }, prepared);
        grow(tenant.feed, (0 + ... + steps.size()));
        commit_receipt receipt{tenant.feed.size() + 1, tenant.feed.size() + (0 + ... + steps.size()), false, {}};
        receipt.head = {receipt.last, the_epoch, {}};
        if (is_remembered) tenant.commands.emplace(request.command, receipt);
        std::apply([&](auto&... each) { (each.apply(tenant), ...); }, prepared);
        bell_.ring();
        return receipt;
    }

    template <class F>
    result<consumer_lease> change_consumer(store_scope const& scope, std::string const& name, F change) {
        std::unique_lock const writing{mutex_, scope.patience};
        if (!writing) return busy();
        auto& tenant = tenants_[scope.tenant];
        auto const known = tenant.consumers.find(name);
        auto after = change(known == tenant.consumers.end() ? consumer_state{} : known->second, head_of(tenant));
        if (!after) return failure(std::move(after).error());
        tenant.consumers[name] = *after;
        return lease_of(name, *after);
    }

    /// Room for more, in steps that keep many small growths cheap.
    template <class T>
    static void grow(std::vector<T>& of, std::size_t more) {
        if (of.capacity() - of.size() < more) of.reserve((std::max)(of.size() + more, 2 * of.capacity()));
    }

    /// The writes of one commit to one table: made ready, then applied, or undone.
    template <class R>
    class preparation {
    public:
        preparation(table_of<R>& of, commit_request const& request) : of_{of}, request_{request} {}
        preparation(preparation&&) noexcept = default; // only while it is empty
        ~preparation() {
            for (; !applied_ && !fresh_.empty(); fresh_.pop_back()) {
                of_.by_id.erase(fresh_.back().id);
                of_.numbers.erase(fresh_.back().number);
                of_.stored.pop_back();
            }
        }

        template <class Step>
        void add_all(std::span<Step> steps) {
            pending_.reserve(steps.size());
            fresh_.reserve(steps.size());
            for (auto& one : steps) {
                if constexpr (std::is_const_v<Step>) add(one);
                else add(std::move(one));
            }
        }
        void apply(of_tenant& tenant) noexcept {
            for (auto& [at, entry, next] : pending_) {
                at->journal.push_back(std::move(entry));
                at->record = std::move(next);
                tenant.feed.emplace_back(&at->journal, at->journal.size() - 1);
            }
            applied_ = true;
        }

    private:
        struct one_write {
            slot<R>* at;
            journal_entry entry;
            R next;
        };
        struct new_record {
            strong_id<R> id;
            std::string number;
        };

        template <class Step>
        void add(Step&& decided) {
            auto* at = of_.find(decided.next().id);
            if (at == nullptr) at = &add_slot(decided.next());
            grow(at->journal, 1);
            auto entry = make_entry(at->record, std::forward<Step>(decided), request_);
            // NOLINTNEXTLINE(bugprone-use-after-move): the entry left the next value.
            pending_.push_back({at, std::move(entry), next_of(std::forward<Step>(decided))});
        }
        slot<R>& add_slot(R const& next) {
            auto number = next.number;
            auto& made = of_.stored.emplace_back();
            fresh_.push_back({next.id, std::move(number)}); // there is room: from here on it is undone
            of_.by_id.emplace(next.id, &made);
            of_.numbers.emplace(fresh_.back().number, &made);
            return made;
        }
        static R const& next_of(step<R> const& decided) { return decided.next(); }
        static R next_of(step<R>&& decided) { return std::move(decided).take_next(); }

        table_of<R>& of_;
        commit_request const& request_;
        std::vector<one_write> pending_{};
        std::vector<new_record> fresh_{};
        bool applied_ = false;
    };

    template <class... Steps>
    [[nodiscard]] std::optional<commit_failure> first_refusal(
        commit_request const& request, std::span<Steps> const&... steps) const {
        if ((... + steps.size()) > capabilities().most_steps)
            return commit_failure{.code = error_code::too_large, .message = "too many steps for one commit"};
        std::optional<commit_failure> why;
        ((why = why ? std::move(why) : refused_among<record_of_steps<Steps>>(request, steps)), ...);
        for (auto const& check : request.checks) {
            if (why) break;
            why = refused(request.tenant, check);
        }
        return why;
    }
    template <class R>
    [[nodiscard]] std::optional<commit_failure> refused_among(
        commit_request const& request, std::span<step<R> const> steps) const {
        for (std::size_t i = 0; i < steps.size(); ++i) {
            if (auto why = refused(request, steps[i])) return why;
            if (auto why = refused_beside(steps[i], steps.first(i))) return why;
        }
        return std::nullopt;
    }

    /// The same command is one that asked the same of the same records: their entries say so.
    template <class... Steps>
    [[nodiscard]] static result<commit_receipt, commit_failure> replay(
        of_tenant const& tenant, commit_receipt receipt, std::span<Steps> const&... steps) {
        auto at = receipt.first - 1;
        bool same = (0 + ... + steps.size()) == receipt.last + 1 - receipt.first;
        auto const compare = [&](auto const& one) {
            if (!same) return;
            auto const& [journal, index] = tenant.feed[at++];
            same = asks_the_same((*journal)[index], one);
        };
        (std::for_each(steps.begin(), steps.end(), compare), ...);
        if (!same) return failed<commit_failure>{{.code = error_code::command_reused}};
        receipt.replayed = true;
        receipt.head = head_of(tenant);
        return receipt;
    }
    template <class R>
    [[nodiscard]] static bool asks_the_same(journal_entry const& was, step<R> const& is) {
        return was.record.kind == R::kind && was.record.number == is.next().number &&
               was.command_key == is.command().view() && was.payload == is.payload();
    }

    /// A commit writes a record once, and gives a number once.
    template <class R>
    [[nodiscard]] static std::optional<commit_failure> refused_beside(
        step<R> const& one, std::span<step<R> const> others) {
        record_ref const named{std::string{R::kind}, one.next().number};
        for (auto const& other : others) {
            if (other.next().id == one.next().id)
                return commit_failure{error_code::conflict, named, one.base_version(), other.next().version, {}, {}};
            if (other.next().number == one.next().number)
                return commit_failure{error_code::already_exists, named, 0, 0, {}, {}};
        }
        return std::nullopt;
    }

    template <class R>
    [[nodiscard]] std::optional<commit_failure> refused(commit_request const& request, step<R> const& one) const {
        auto const& next = one.next();
        record_ref const named{std::string{R::kind}, next.number};
        auto const& of = table<R>(request.tenant);
        auto const* stored = of.find(next.id);
        auto const actual = stored == nullptr ? 0 : stored->record.version;
        if (next.tenant != request.tenant)
            return commit_failure{error_code::not_found, named, one.base_version(), 0, {}, {}};
        if (stored == nullptr && one.base_version() == 0 && of.find(std::string_view{next.number}) != nullptr)
            return commit_failure{error_code::already_exists, named, 0, 0, {}, {}};
        if (actual == one.base_version()) return std::nullopt;
        bool const would_rewrite = one.base_version() < actual;
        return commit_failure{error_code::conflict,
            named,
            one.base_version(),
            actual,
            would_rewrite ? entries_never_rewritten.rule : rule_id{},
            {}};
    }

    [[nodiscard]] std::optional<commit_failure> refused(tenant_id tenant, version_check const& check) const {
        std::uint64_t actual = 0;
        (...,
            (check.record.kind == Records::kind ? void(actual = stored_version<Records>(tenant, check.record.number))
                                                : void()));
        if (actual == check.version) return std::nullopt;
        return commit_failure{error_code::conflict, check.record, check.version, actual, {}, {}};
    }
    template <class R>
    [[nodiscard]] std::uint64_t stored_version(tenant_id tenant, std::string_view number) const {
        auto const* found = table<R>(tenant).find(number);
        return found == nullptr ? 0 : found->record.version;
    }

    /// A memory store is never restored.
    static constexpr std::uint64_t the_epoch = 1;

    commit_bell bell_{};
    mutable patient_mutex mutex_{};
    std::unordered_map<tenant_id, of_tenant> tenants_{};
    std::uint64_t last_seed_ = 0;
};

} // namespace itsm::inline v0
