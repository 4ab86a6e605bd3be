// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "benches.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

// Stores that are wrong in one way each, so that the kit is seen to find it.

namespace itsm::kit_tests {

using record_id = strong_id<incident>;
using commit_answer = result<commit_receipt, commit_failure>;

/// A store that does what the one below it does.
class altered_store : public tested_store<incident> {
public:
    explicit altered_store(tested_store<incident>& of) : below{of} {}

    [[nodiscard]] store_capabilities capabilities() override { return below.capabilities(); }
    result<incident> load(store_scope const& in, record_id id) override { return below.load(in, id); }
    result<std::vector<std::optional<incident>>> load_all(
        store_scope const& in, std::span<record_id const> ids) override {
        return below.load_all(in, ids);
    }
    result<record_id> find_number(store_scope const& in, std::string_view number) override {
        return below.find_number(in, number);
    }
    result<std::string> next_number(store_scope const& in) override { return below.next_number(in); }
    result<std::uint64_t> next_seed() override { return below.next_seed(); }
    commit_answer commit(commit_request const& request, std::span<step<incident> const> steps) override {
        return below.commit(request, steps);
    }
    result<std::vector<journal_entry>> journal(
        store_scope const& in, record_id id, std::uint64_t after, std::size_t limit) override {
        return below.journal(in, id, after, limit);
    }
    result<std::vector<feed_item>> feed(store_scope const& in, feed_cursor const& after, std::size_t limit) override {
        return below.feed(in, after, limit);
    }
    result<feed_head> head(store_scope const& in) override { return below.head(in); }
    result<record_page<incident>> query(
        store_scope const& in, record_query<incident> const& wanted, page_request const& page) override {
        return below.query(in, wanted, page);
    }
    result<consumer_lease> lease(store_scope const& in, lease_request const& request) override {
        return below.lease(in, request);
    }
    result<consumer_lease> acknowledge(
        store_scope const& in, consumer_lease const& lease, feed_position position, instant until) override {
        return below.acknowledge(in, lease, position, until);
    }
    result<bool> wait(store_scope const& in, feed_position after) override { return below.wait(in, after); }
    result<chain_report> verify(store_scope const& in, std::optional<feed_head> const& known) override {
        return below.verify(in, known);
    }
    result<done> redact(store_scope const& in, feed_position position) override { return below.redact(in, position); }

protected:
    tested_store<incident>& below;
};

/// A bench whose store is broken.
template <class Broken, class Bench = memory_bench>
class broken_bench final : public tested_bench<incident> {
public:
    tested_store<incident>& opened() override { return broken_; }
    [[nodiscard]] bool can(store_ability ability) override { return below_.can(ability); }
    result<done> reopen() override { return below_.reopen(); }
    tested_store<incident>& another() override { return below_.another(); }
    result<done> backup() override { return below_.backup(); }
    result<done> restore() override { return below_.restore(); }
    result<done> tamper(tampering how, tenant_id tenant, feed_position position) override {
        return below_.tamper(how, tenant, position);
    }
    result<done> other_schema(schema_change how) override { return below_.other_schema(how); }
    tested_store<incident>& imported(tenant_id tenant) override { return below_.imported(tenant); }
    result<done> close() override { return below_.close(); }
    void hold(std::function<void()> const& meanwhile) override { below_.hold(meanwhile); }
    commit_answer commit_second_type(commit_request const& request, record_id id, std::string const& number) override {
        return below_.commit_second_type(request, id, number);
    }

private:
    bench_of<Bench, incident> below_{};
    Broken broken_{below_.opened()};
};

// --- commits --------------------------------------------------------------------------------------------------------

class ignores_checks final : public altered_store {
public:
    using altered_store::altered_store;
    commit_answer commit(commit_request const& request, std::span<step<incident> const> steps) override {
        auto without = request;
        without.checks = {};
        return below.commit(without, steps);
    }
};

/// The statement that checks a version forgot `AND tenant_id = ?`.
class checks_without_tenant final : public altered_store {
public:
    using altered_store::altered_store;
    commit_answer commit(commit_request const& request, std::span<step<incident> const> steps) override {
        std::scoped_lock const lock{mutex_};
        tenants_.insert(request.tenant);
        std::vector<version_check> left;
        for (auto const& check : request.checks)
            if (!holds_somewhere(check)) left.push_back(check);
        auto changed = request;
        changed.checks = left;
        return below.commit(changed, steps);
    }

private:
    bool holds_somewhere(version_check const& check) {
        return std::any_of(tenants_.begin(), tenants_.end(), [&](tenant_id tenant) {
            auto const id = below.find_number(tenant, check.record.number);
            auto const record = id ? below.load(tenant, *id) : result<incident>{failure(id.error())};
            return record && record->version == check.version;
        });
    }
    std::mutex mutex_{};
    std::set<tenant_id> tenants_{};
};

/// A transaction for each step.
class commits_one_by_one final : public altered_store {
public:
    using altered_store::altered_store;
    commit_answer commit(commit_request const& request, std::span<step<incident> const> steps) override {
        if (steps.size() < 2) return below.commit(request, steps);
        auto one = request;
        commit_receipt receipt;
        for (std::size_t i = 0; i < steps.size(); ++i) {
            one.command = {request.command.high + 1 + i, request.command.low};
            auto const made = below.commit(one, steps.subspan(i, 1));
            if (!made) return made;
            if (i == 0) receipt = *made;
            receipt.last = made->last;
            receipt.head = made->head;
        }
        return receipt;
    }
};

/// The versions first, then the command id.
class asks_for_versions_first final : public altered_store {
public:
    using altered_store::altered_store;
    commit_answer commit(commit_request const& request, std::span<step<incident> const> steps) override {
        for (auto const& one : steps) {
            auto const stored = below.load(request.tenant, one.next().id);
            auto const actual = stored ? stored->version : 0;
            if (one.next().tenant != request.tenant || one.base_version() >= actual) continue;
            return failed<commit_failure>{{error_code::conflict,
                {"incident", one.next().number},
                one.base_version(),
                actual,
                entries_never_rewritten.rule,
                {}}};
        }
        return below.commit(request, steps);
    }
};

/// Only the last commands of a tenant are remembered.
class forgets_commands final : public altered_store {
public:
    using altered_store::altered_store;
    commit_answer commit(commit_request const& request, std::span<step<incident> const> steps) override {
        constexpr std::size_t remembered = 12;
        std::scoped_lock const lock{mutex_};
        auto& commands = commands_[request.tenant];
        auto const at = std::find(commands.begin(), commands.end(), request.command);
        auto changed = request;
        if (at != commands.end() && commands.end() - at > static_cast<std::ptrdiff_t>(remembered))
            changed.command = {request.command.high + 1, request.command.low + commands.size()};
        auto made = below.commit(changed, steps);
        if (made && !made->replayed) commands.push_back(request.command);
        return made;
    }

private:
    std::mutex mutex_{};
    std::map<tenant_id, std::vector<command_id>> commands_{};
};

/// What a replay says is where the journal is now, not where the command was written.
class replays_with_another_receipt final : public altered_store {
public:
    using altered_store::altered_store;
    commit_answer commit(commit_request const& request, std::span<step<incident> const> steps) override {
        auto made = below.commit(request, steps);
        if (!made || !made->replayed) return made;
        made->last = made->head.position;
        made->first = made->last + 1 - steps.size();
        return made;
    }
};

/// The same for a command id, whatever it asks: the first receipt.
class replays_whatever_is_asked final : public altered_store {
public:
    using altered_store::altered_store;
    commit_answer commit(commit_request const& request, std::span<step<incident> const> steps) override {
        auto made = below.commit(request, steps);
        std::scoped_lock const lock{mutex_};
        std::pair const key{request.tenant, request.command};
        if (made) receipts_.emplace(key, *made);
        if (made || made.error().code != error_code::command_reused) return made;
        auto receipt = receipts_.at(key);
        receipt.replayed = true;
        return receipt;
    }

private:
    std::mutex mutex_{};
    std::map<std::pair<tenant_id, command_id>, commit_receipt> receipts_{};
};

/// The connection is lost after COMMIT, and the driver takes that for a roll-back.
class takes_unknown_for_not_committed final : public altered_store {
public:
    using altered_store::altered_store;
    commit_answer commit(commit_request const& request, std::span<step<incident> const> steps) override {
        auto made = below.commit(request, steps);
        if (!made || made->replayed || ++committed_ % 8 != 0) return made;
        return failed<commit_failure>{{.code = error_code::unavailable}};
    }

private:
    std::atomic<int> committed_{0};
};

/// A conflict that says neither which version is stored nor that an entry would be rewritten.
class conflicts_without_particulars final : public altered_store {
public:
    using altered_store::altered_store;
    commit_answer commit(commit_request const& request, std::span<step<incident> const> steps) override {
        auto made = below.commit(request, steps);
        if (made || made.error().code != error_code::conflict) return made;
        return failed<commit_failure>{{.code = error_code::conflict, .record = made.error().record}};
    }
};

// --- the feed -------------------------------------------------------------------------------------------------------

/// A sequence of the database that a roll-back used up: there is no fifth position.
class leaves_a_gap final : public altered_store {
public:
    using altered_store::altered_store;
    commit_answer commit(commit_request const& request, std::span<step<incident> const> steps) override {
        auto made = below.commit(request, steps);
        if (!made) return made;
        made->first = shifted(made->first);
        made->last = shifted(made->last);
        made->head.position = shifted(made->head.position);
        return made;
    }
    result<std::vector<feed_item>> feed(store_scope const& in, feed_cursor const& after, std::size_t limit) override {
        auto const from = after.after >= gap ? after.after - 1 : after.after;
        auto items = below.feed(in, {from, after.epoch}, limit);
        if (items)
            for (auto& item : *items) item.position = shifted(item.position);
        return items;
    }
    result<feed_head> head(store_scope const& in) override {
        auto end = below.head(in);
        if (end) end->position = shifted(end->position);
        return end;
    }

private:
    static constexpr feed_position gap = 5;
    static feed_position shifted(feed_position position) { return position >= gap ? position + 1 : position; }
};

/// Two writers took their positions, and the second committed first: for a moment the feed lacks the last but one.
class shows_positions_out_of_order final : public altered_store {
public:
    using altered_store::altered_store;
    result<std::vector<feed_item>> feed(store_scope const& in, feed_cursor const& after, std::size_t limit) override {
        auto const end = below.head(in);
        auto items = below.feed(in, after, limit);
        if (!items || !end || end->position % 4 != 0) return items;
        std::erase_if(*items, [&](feed_item const& item) { return item.position + 1 == end->position; });
        return items;
    }
};

/// `<=` for `<`.
class gives_one_entry_too_many final : public altered_store {
public:
    using altered_store::altered_store;
    result<std::vector<feed_item>> feed(store_scope const& in, feed_cursor const& after, std::size_t limit) override {
        return below.feed(in, after, limit + 1);
    }
};

class ignores_fencing final : public altered_store {
public:
    using altered_store::altered_store;
    result<consumer_lease> lease(store_scope const& in, lease_request const& request) override {
        auto given = below.lease(in, request);
        if (given) last_[{in.tenant, request.consumer}] = given->token;
        return given;
    }
    result<consumer_lease> acknowledge(
        store_scope const& in, consumer_lease const& lease, feed_position position, instant until) override {
        auto newest = lease;
        newest.token = last_[{in.tenant, lease.consumer}];
        return below.acknowledge(in, newest, position, until);
    }

private:
    std::map<std::pair<tenant_id, std::string>, std::uint64_t> last_{};
};

/// Positions of a restored store look like those of before.
class restores_with_the_same_epoch final : public altered_store {
public:
    using altered_store::altered_store;
    commit_answer commit(commit_request const& request, std::span<step<incident> const> steps) override {
        auto made = below.commit(request, steps);
        if (made) made->head.epoch = 1;
        return made;
    }
    result<std::vector<feed_item>> feed(store_scope const& in, feed_cursor const& after, std::size_t limit) override {
        return below.feed(in, after.after, limit);
    }
    result<feed_head> head(store_scope const& in) override {
        auto end = below.head(in);
        if (end) end->epoch = 1;
        return end;
    }
};

// --- reading --------------------------------------------------------------------------------------------------------

/// Text that went through a C string.
class cuts_text_at_a_zero final : public altered_store {
public:
    using altered_store::altered_store;
    result<incident> load(store_scope const& in, record_id id) override {
        auto record = below.load(in, id);
        if (record) record->report.symptom = record->report.symptom.c_str();
        return record;
    }
};

/// A cache that nobody invalidates in time.
class reads_from_a_cache final : public altered_store {
public:
    using altered_store::altered_store;
    result<incident> load(store_scope const& in, record_id id) override {
        std::scoped_lock const lock{mutex_};
        auto& [cached, uses] = cache_[{in.tenant, id}];
        if (cached && ++uses % 3 != 0) return *cached;
        auto record = below.load(in, id);
        if (record) cached = *record;
        return record;
    }

private:
    std::mutex mutex_{};
    std::map<std::pair<tenant_id, record_id>, std::pair<std::optional<incident>, int>> cache_{};
};

/// A record that is not ours is looked for among everybody's.
class reads_across_tenants final : public altered_store {
public:
    using altered_store::altered_store;
    commit_answer commit(commit_request const& request, std::span<step<incident> const> steps) override {
        {
            std::scoped_lock const lock{mutex_};
            tenants_.insert(request.tenant);
        }
        return below.commit(request, steps);
    }
    result<incident> load(store_scope const& in, record_id id) override {
        auto record = below.load(in, id);
        std::scoped_lock const lock{mutex_};
        for (auto const tenant : tenants_)
            if (!record) record = below.load(tenant, id);
        return record;
    }

private:
    std::mutex mutex_{};
    std::set<tenant_id> tenants_{};
};

/// The next page begins one too late.
class pages_miss_one final : public altered_store {
public:
    using altered_store::altered_store;
    result<record_page<incident>> query(
        store_scope const& in, record_query<incident> const& wanted, page_request const& page) override {
        auto found = below.query(in, wanted, page);
        if (found && !page.cursor.empty() && found->records.size() > 1) found->records.erase(found->records.begin());
        return found;
    }
};

/// OFFSET: what is written between two pages moves the second.
class pages_by_offset final : public altered_store {
public:
    using altered_store::altered_store;
    result<record_page<incident>> query(
        store_scope const& in, record_query<incident> const& wanted, page_request const& page) override {
        if (page.limit == 0) return below.query(in, wanted, page);
        std::size_t offset = 0;
        if (!page.cursor.empty()) {
            // The real cursor is kept beside, so that what is refused stays refused.
            auto const colon = page.cursor.find(':');
            auto const real = page.cursor.substr(0, colon);
            auto const first = below.query(in, wanted, {real, page.limit});
            if (!first) return first;
            if (colon == std::string::npos) return failure(error_code::bad_value, "this is no cursor", "/cursor");
            offset = std::stoull(page.cursor.substr(colon + 1));
        }
        auto all = below.query(in, wanted, {{}, largest_page});
        if (!all) return all;
        record_page<incident> made;
        for (auto i = offset; i < all->records.size() && made.records.size() < page.limit; ++i)
            made.records.push_back(all->records[i]);
        auto const end = offset + made.records.size();
        if (end < all->records.size())
            made.next = cursor_after(in.tenant, wanted, made.records.back()) + ":" + std::to_string(end);
        return made;
    }
};

class sorts_always_upwards final : public altered_store {
public:
    using altered_store::altered_store;
    result<record_page<incident>> query(
        store_scope const& in, record_query<incident> const& wanted, page_request const& page) override {
        auto upwards = wanted;
        for (auto& one : upwards.order) one.descending = false;
        return below.query(in, upwards, page);
    }
};

/// `NOT (priority > x)` in SQL: nothing where the priority is null.
class knows_three_truth_values final : public altered_store {
public:
    using altered_store::altered_store;
    result<record_page<incident>> query(
        store_scope const& in, record_query<incident> const& wanted, page_request const& page) override {
        auto found = below.query(in, wanted, page);
        if (!found || !page.cursor.empty()) return found;
        if (has_negated_order(wanted.where))
            std::erase_if(found->records, [](incident const& it) { return !it.priority; });
        return found;
    }

private:
    static bool has_negated_order(record_condition<incident> const& condition) {
        if (condition.negated && condition.how != comparison::equal && condition.field.path == "priority") return true;
        return std::any_of(condition.parts.begin(), condition.parts.end(), has_negated_order);
    }
};

// --- numbers --------------------------------------------------------------------------------------------------------

/// Two processes, each with its own counter.
class gives_a_number_twice final : public altered_store {
public:
    using altered_store::altered_store;
    result<std::string> next_number(store_scope const& in) override {
        std::scoped_lock const lock{mutex_};
        if (!last_.empty() && std::exchange(is_second_, !is_second_)) return last_;
        auto number = below.next_number(in);
        if (number) last_ = *number;
        return number;
    }

private:
    std::mutex mutex_{};
    std::string last_{};
    bool is_second_ = false;
};

} // namespace itsm::kit_tests
