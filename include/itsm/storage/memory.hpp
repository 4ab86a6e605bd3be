// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/storage/entry_of_step.hpp>
#include <itsm/storage/store.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <deque>
#include <functional> // hash
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
    template <stored_record R>
    [[nodiscard]] result<R> load(tenant_id tenant, strong_id<R> id) const {
        std::shared_lock const reading{mutex_};
        auto const* found = table<R>().find(tenant, id);
        if (found == nullptr) return not_found<R>();
        return found->record;
    }

    template <stored_record R>
    [[nodiscard]] result<strong_id<R>> find_number(tenant_id tenant, std::string_view number) const {
        std::shared_lock const reading{mutex_};
        auto const& numbers = table<R>().numbers;
        auto const at = numbers.find(numbered(tenant, number));
        if (at == numbers.end()) return not_found<R>();
        return at->second;
    }

    /// "INC0000001" and so on. Numbers that were given out and not used are not given again.
    template <stored_record R>
    [[nodiscard]] std::string next_number(tenant_id tenant) {
        std::unique_lock const writing{mutex_};
        auto& of = table<R>();
        for (;;) {
            auto digits = std::to_string(++of.last_number[tenant]);
            auto number =
                std::string{R::number_prefix} + std::string(digits.size() < 7 ? 7 - digits.size() : 0, '0') + digits;
            if (!of.numbers.contains(numbered(tenant, number))) return number;
        }
    }

    [[nodiscard]] std::uint64_t next_seed() {
        std::unique_lock const writing{mutex_};
        return ++last_seed_;
    }

    template <stored_record R>
    result<commit_receipt, commit_failure> commit(commit_request const& request, std::span<step<R> const> steps) {
        std::unique_lock const writing{mutex_};
        auto& tenant = tenants_[request.tenant];
        if (auto answer = answer_without_writing(tenant, request, steps)) return std::move(*answer);
        commit_receipt receipt{tenant.feed.size() + 1, tenant.feed.size(), false};
        for (auto const& one : steps) {
            write<R>(tenant, request, one);
            ++receipt.last;
        }
        tenant.commands.emplace(request.command, receipt);
        return receipt;
    }
    /// One step that nobody needs any more: what is stored is moved out of it, not copied. Refused, it is what it was.
    template <stored_record R>
    result<commit_receipt, commit_failure> commit(commit_request const& request, step<R>&& decided) {
        std::unique_lock const writing{mutex_};
        auto& tenant = tenants_[request.tenant];
        if (auto answer = answer_without_writing(tenant, request, std::span<step<R> const>{&decided, 1}))
            return std::move(*answer);
        write<R>(tenant, request, std::move(decided));
        commit_receipt const receipt{tenant.feed.size(), tenant.feed.size(), false};
        tenant.commands.emplace(request.command, receipt);
        return receipt;
    }

    template <stored_record R>
    [[nodiscard]] result<std::vector<journal_entry>> journal(tenant_id tenant, strong_id<R> id) const {
        std::shared_lock const reading{mutex_};
        auto const* found = table<R>().find(tenant, id);
        if (found == nullptr) return not_found<R>();
        return found->journal;
    }

    [[nodiscard]] std::vector<feed_item> feed(tenant_id tenant, feed_position after, std::size_t limit) const {
        std::shared_lock const reading{mutex_};
        std::vector<feed_item> page;
        auto const at = tenants_.find(tenant);
        if (at == tenants_.end()) return page;
        for (auto p = after; p < at->second.feed.size() && page.size() < limit; ++p) {
            auto const& [journal, index] = at->second.feed[p];
            page.push_back({p + 1, (*journal)[index]});
        }
        return page;
    }

    /// A scan over the tenant's records.
    template <stored_record R>
    [[nodiscard]] std::vector<strong_id<R>> due(tenant_id tenant, instant before) const {
        std::vector<strong_id<R>> ids;
        for_each<R>(tenant, [&](R const& record, auto const&) {
            for (auto const& owed : record.obligations)
                if (!owed.due || *owed.due <= before) {
                    ids.push_back(record.id);
                    return;
                }
        });
        return ids;
    }

    /// What `see(record, entries)` makes of the record as committed last and its entries, version 1 first, without
    /// copying them; where there is no such record, of a blank one without entries, which is what creating commands are
    /// decided on. Do not call the store from within.
    template <stored_record R, class F>
    auto visit(tenant_id tenant, strong_id<R> id, F see) const {
        std::shared_lock const reading{mutex_};
        auto const* found = table<R>().find(tenant, id);
        static slot<R> const nothing{};
        auto const& [record, entries] = found == nullptr ? nothing : *found;
        return see(record, std::span<journal_entry const>{entries});
    }

    /// Calls `each(record, entries)` for every record of the tenant in the order of creation. Do not call the store
    /// from within.
    template <stored_record R, class F>
    void for_each(tenant_id tenant, F each) const {
        std::shared_lock const reading{mutex_};
        for (auto const& one : table<R>().stored)
            if (one.record.tenant == tenant) each(one.record, std::span<journal_entry const>{one.journal});
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
        std::unordered_map<std::string, strong_id<R>> numbers{};
        std::unordered_map<tenant_id, std::uint64_t> last_number{};

        [[nodiscard]] slot<R>* find(tenant_id tenant, strong_id<R> id) const {
            auto const at = by_id.find(id);
            return at == by_id.end() || at->second->record.tenant != tenant ? nullptr : at->second;
        }
    };
    struct of_tenant {
        by_id_map<command_id, commit_receipt> commands{};
        std::vector<std::pair<std::vector<journal_entry> const*, std::size_t>> feed{};
    };

    template <class R>
    [[nodiscard]] table_of<R> const& table() const {
        return std::get<table_of<R>>(tables_);
    }
    template <class R>
    [[nodiscard]] table_of<R>& table() {
        return std::get<table_of<R>>(tables_);
    }
    template <class R>
    [[nodiscard]] static failed<error> not_found() {
        return failure(error_code::not_found, "no such " + std::string{R::kind});
    }
    /// Numbers are unique per tenant: the tenant's bytes go in front.
    [[nodiscard]] static std::string numbered(tenant_id tenant, std::string_view number) {
        std::string key(16, '\0');
        for (std::size_t i = 0; i < 8; ++i) {
            key[i] = static_cast<char>(tenant.high >> (8 * i));
            key[8 + i] = static_cast<char>(tenant.low >> (8 * i));
        }
        return key.append(number);
    }

    /// The answer to a command that was committed before or cannot be; nothing when its steps are to be written.
    template <class R>
    [[nodiscard]] std::optional<result<commit_receipt, commit_failure>> answer_without_writing(
        of_tenant const& tenant, commit_request const& request, std::span<step<R> const> steps) const {
        if (auto const done = tenant.commands.find(request.command); done != tenant.commands.end())
            return replay(tenant, done->second, steps);
        for (std::size_t i = 0; i < steps.size(); ++i) {
            if (auto why = refused(request, steps[i])) return failed<commit_failure>{std::move(*why)};
            if (auto why = refused_beside(steps[i], steps.first(i))) return failed<commit_failure>{std::move(*why)};
        }
        for (auto const& check : request.checks)
            if (auto why = refused(request.tenant, check)) return failed<commit_failure>{std::move(*why)};
        return std::nullopt;
    }

    /// The same command is one that asked the same of the same records: their entries say so.
    template <class R>
    [[nodiscard]] static result<commit_receipt, commit_failure> replay(
        of_tenant const& tenant, commit_receipt receipt, std::span<step<R> const> steps) {
        bool same = steps.size() == receipt.last + 1 - receipt.first;
        for (std::size_t i = 0; same && i < steps.size(); ++i) {
            auto const& [journal, index] = tenant.feed[receipt.first - 1 + i];
            auto const& entry = (*journal)[index];
            same = entry.record.kind == R::kind && entry.record.number == steps[i].next().number &&
                   entry.command_key == steps[i].command().view() && entry.payload == steps[i].payload();
        }
        if (!same) return failed<commit_failure>{commit_failure{error_code::command_reused, {}, 0, 0, {}, true}};
        receipt.replayed = true;
        return receipt;
    }

    /// A commit writes a record once, and gives a number once.
    template <class R>
    [[nodiscard]] static std::optional<commit_failure> refused_beside(
        step<R> const& one, std::span<step<R> const> others) {
        record_ref const named{std::string{R::kind}, one.next().number};
        for (auto const& other : others) {
            if (other.next().id == one.next().id)
                return commit_failure{error_code::conflict, named, one.base_version(), other.next().version, {}, true};
            if (other.next().number == one.next().number)
                return commit_failure{error_code::already_exists, named, 0, 0, {}, true};
        }
        return std::nullopt;
    }

    template <class R>
    [[nodiscard]] std::optional<commit_failure> refused(commit_request const& request, step<R> const& one) const {
        auto const& next = one.next();
        record_ref const named{std::string{R::kind}, next.number};
        auto const* stored = table<R>().find(request.tenant, next.id);
        auto const actual = stored == nullptr ? 0 : stored->record.version;
        bool const foreign = next.tenant != request.tenant || (stored == nullptr && table<R>().by_id.contains(next.id));
        if (foreign) return commit_failure{error_code::not_found, named, one.base_version(), 0, {}, true};
        if (stored == nullptr && one.base_version() == 0 &&
            table<R>().numbers.contains(numbered(request.tenant, next.number)))
            return commit_failure{error_code::already_exists, named, 0, 0, {}, true};
        if (actual == one.base_version()) return std::nullopt;
        bool const would_rewrite = one.base_version() < actual;
        return commit_failure{error_code::conflict,
            named,
            one.base_version(),
            actual,
            would_rewrite ? entries_never_rewritten.rule : rule_id{},
            true};
    }

    [[nodiscard]] std::optional<commit_failure> refused(tenant_id tenant, version_check const& check) const {
        std::uint64_t actual = 0;
        (...,
            (check.record.kind == Records::kind ? void(actual = stored_version<Records>(tenant, check.record.number))
                                                : void()));
        if (actual == check.version) return std::nullopt;
        return commit_failure{error_code::conflict, check.record, check.version, actual, {}, true};
    }
    template <class R>
    [[nodiscard]] std::uint64_t stored_version(tenant_id tenant, std::string_view number) const {
        auto const at = table<R>().numbers.find(numbered(tenant, number));
        if (at == table<R>().numbers.end()) return 0;
        return table<R>().by_id.at(at->second)->record.version;
    }

    template <class R>
    static R const& next_of(step<R> const& decided) {
        return decided.next();
    }
    template <class R>
    static R next_of(step<R>&& decided) {
        return std::move(decided).take_next();
    }

    template <class R, class Step>
    void write(of_tenant& tenant, commit_request const& request, Step&& decided) {
        auto& of = table<R>();
        auto const& next = decided.next();
        auto* at = of.find(request.tenant, next.id);
        if (at == nullptr) {
            at = &of.stored.emplace_back();
            of.by_id.emplace(next.id, at);
            of.numbers.emplace(numbered(request.tenant, next.number), next.id);
        }
        at->journal.push_back(make_entry(at->record, std::forward<Step>(decided), request));
        at->record = next_of(std::forward<Step>(decided)); // NOLINT(bugprone-use-after-move): the entry left it
        tenant.feed.emplace_back(&at->journal, at->journal.size() - 1);
    }

    mutable std::shared_mutex mutex_{};
    std::tuple<table_of<Records>...> tables_{};
    std::unordered_map<tenant_id, of_tenant> tenants_{};
    std::uint64_t last_seed_ = 0;
};

} // namespace itsm::inline v0
