// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/reflect.hpp>
#include <itsm/storage/entry_of_step.hpp>
#include <itsm/testing/store_samples.hpp>
#include <itsm/testing/tested_store.hpp>

#include <algorithm>
#include <atomic>
#include <exception>
#include <initializer_list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

/// What a case of the conformance kit stands on: tenants of its own, steps to commit, and ways to say what is wrong.
namespace itsm::inline v0 {

/// Thrown by a case when the store did something else.
struct case_failed {
    std::string why;
};
/// Thrown by a case when the store says that it lacks what the case is about.
struct case_skipped {
    store_ability lacking;
};

namespace detail {

std::string shown(std::string_view text);
std::string shown(std::uint64_t number);
std::string shown(bool flag);
std::string shown(error_code code);
std::string shown(journal_entry const& entry);
std::string shown(feed_item const& item);
std::string shown(commit_receipt const& receipt);
std::string shown(instant at);
inline std::string shown(std::string const& text) { return shown(std::string_view{text}); }
inline std::string shown(feed_head const& head) { return to_text(head); }
inline std::string shown(record_ref const& record) { return record.kind + " " + record.number; }
template <class Tag>
std::string shown(strong_id<Tag> id) {
    return to_text(id);
}
template <stored_record R>
std::string shown(R const& record) {
    return record.number + " version " + std::to_string(record.version) + " " +
           shown(store_samples<R>::text_of(record));
}
template <class T>
std::string shown(std::optional<T> const& held) {
    return held ? shown(*held) : "nothing";
}
template <class T>
std::string shown(std::vector<T> const& all) {
    std::string text{"["};
    for (auto const& one : all) {
        if (text.size() > 1) text += ", ";
        if (text.size() > 200) return text + "...]";
        text += shown(one);
    }
    return text + "]";
}

} // namespace detail

/// What a commit of a case says beside its steps. What is left out is fresh: a command id of its own, the tenant `ours`.
struct stage_request {
    command_id command{};
    tenant_id tenant{};
    std::vector<version_check> checks{};
    duration patience = std::chrono::seconds{10};
};

template <stored_record R>
class store_stage {
public:
    using samples = store_samples<R>;
    using steps_type = std::vector<step<R>>;

    /// `salt` tells the tenants of one case from those of another.
    store_stage(tested_bench<R>& bench, store_kit_options const& options, std::uint64_t salt)
        : bench_{bench}, options_{options}, space_{kit_random{options.seed * 1'000'003 + salt}.next()} {}

    [[nodiscard]] tested_bench<R>& bench() { return bench_; }
    [[nodiscard]] tested_store<R>& store() { return bench_.opened(); }
    [[nodiscard]] store_kit_options const& options() const { return options_; }
    [[nodiscard]] std::vector<std::string> const& steps() const { return steps_; }
    /// How often something is repeated; never less than twice.
    [[nodiscard]] std::size_t scaled(std::size_t times) const {
        return (std::max)(std::size_t{2}, static_cast<std::size_t>(static_cast<double>(times) * options_.scale));
    }

    // --- names ------------------------------------------------------------------------------------------------------

    [[nodiscard]] tenant_id tenant(std::uint64_t n) const { return {space_, n}; }
    [[nodiscard]] tenant_id ours() const { return tenant(1); }
    [[nodiscard]] tenant_id theirs() const { return tenant(2); }
    [[nodiscard]] static strong_id<R> id(std::uint64_t n) { return {7, n}; }
    [[nodiscard]] static std::string number(std::uint64_t n) {
        return std::string{R::number_prefix} + std::to_string(n);
    }
    [[nodiscard]] static record_ref named(std::uint64_t n) { return {std::string{R::kind}, number(n)}; }
    [[nodiscard]] command_id fresh_command() { return {space_, ++last_command_}; }
    /// The next microsecond of the case's clock.
    [[nodiscard]] instant now() { return monday + std::chrono::microseconds{++ticks_}; }

    // --- steps and commits ------------------------------------------------------------------------------------------

    [[nodiscard]] step<R> draft(std::uint64_t n, std::string text, tenant_id tenant) {
        return samples::created({tenant, {id(n).high, id(n).low}, number(n), std::move(text), now()});
    }
    [[nodiscard]] step<R> draft(std::uint64_t n, std::string text = "new") { return draft(n, std::move(text), ours()); }
    [[nodiscard]] step<R> changed(R const& it, std::string const& text) { return samples::changed(it, text, now()); }

    /// It looks into `of`.
    [[nodiscard]] commit_request request(stage_request const& of) {
        return {of.tenant.is_none() ? ours() : of.tenant,
            of.command.is_none() ? fresh_command() : of.command,
            monday,
            of.checks,
            of.patience};
    }
    result<commit_receipt, commit_failure> commit(stage_request const& with, steps_type const& steps) {
        return commit_on(store(), with, steps);
    }
    result<commit_receipt, commit_failure> commit(stage_request const& with, step<R> const& one) {
        return commit(with, steps_type(1, one));
    }
    result<commit_receipt, commit_failure> commit_on(
        tested_store<R>& store, stage_request const& with, steps_type const& steps) {
        auto const asked = request(with);
        auto answer = store.commit(asked, steps);
        std::string line{"commit of"};
        for (auto const& one : steps) line.append(" ").append(detail::shown(one.next()));
        if (!with.checks.empty()) line += " with checks";
        line += " as command " + std::to_string(asked.command.low);
        note(line + ": " + (answer ? detail::shown(*answer) : to_text(answer.error())));
        return answer;
    }
    commit_receipt committed(stage_request const& with, steps_type const& steps) {
        return works("commit", commit(with, steps));
    }
    commit_receipt committed(stage_request const& with, step<R> const& one) {
        return committed(with, steps_type(1, one));
    }
    commit_receipt committed(step<R> const& one) { return committed({.tenant = one.next().tenant}, one); }
    /// Creates a record.
    R record(std::uint64_t n, std::string text = "new") { return record(n, std::move(text), ours()); }
    R record(std::uint64_t n, std::string text, tenant_id tenant) {
        auto const one = draft(n, std::move(text), tenant);
        committed(one);
        return one.next();
    }
    /// Changes a record.
    R change(R const& it, std::string const& text) {
        auto const one = changed(it, text);
        committed(one);
        return one.next();
    }
    /// A commit that must be refused with this code, and then leaves the journal where it ends.
    commit_failure refused(error_code code, stage_request const& with, steps_type const& steps) {
        auto const tenant = with.tenant.is_none() ? ours() : with.tenant;
        auto const before = head(tenant);
        auto const answer = commit(with, steps);
        if (answer) fail("commit", detail::shown(*answer), detail::shown(code));
        same("the code", answer.error().code, code);
        same("the end of the journal after a refused commit", head(tenant), before);
        return answer.error();
    }
    commit_failure refused(error_code code, stage_request const& with, step<R> const& one) {
        return refused(code, with, steps_type(1, one));
    }
    /// For threads that get in each other's way: again under the same id, for as long as that is the thing to do.
    result<commit_receipt, commit_failure> settled(stage_request with, steps_type const& steps) {
        if (with.command.is_none()) with.command = fresh_command();
        for (int tried = 1;; ++tried) {
            auto answer = store().commit(request(with), steps);
            if (answer || tried == 1000) return answer;
            auto const code = answer.error().code;
            bool const again =
                code == error_code::busy || code == error_code::retry || class_of(code) == error_class::unknown;
            if (!again) return answer;
        }
    }

    // --- reading ----------------------------------------------------------------------------------------------------

    R loaded(strong_id<R> id) { return loaded(id, ours()); }
    R loaded(strong_id<R> id, tenant_id tenant) { return works("load", store().load({tenant}, id)); }
    feed_head head(tenant_id tenant) { return works("head", store().head({tenant})); }
    feed_head head() { return head(ours()); }
    std::vector<journal_entry> journal(strong_id<R> id) { return journal(id, ours()); }
    std::vector<journal_entry> journal(strong_id<R> id, tenant_id tenant) {
        return works("journal", store().journal({tenant}, id, 0, all_entries));
    }
    std::vector<feed_item> feed() { return feed(ours()); }
    std::vector<feed_item> feed(tenant_id tenant, feed_cursor after = {}, std::size_t limit = 1'000'000) {
        return works("feed", store().feed({tenant}, after, limit));
    }
    record_page<R> page(record_query<R> const& wanted, page_request const& page) {
        return this->page(ours(), wanted, page);
    }
    record_page<R> page(tenant_id tenant, record_query<R> const& wanted, page_request const& page) {
        return works("query", store().query({tenant}, wanted, page));
    }
    /// All pages, one after the other; `between` is called after each.
    template <class F>
    std::vector<R> pages(tenant_id tenant, record_query<R> const& wanted, std::size_t limit, F between) {
        std::vector<R> all;
        page_request asked{{}, limit};
        do {
            auto found = page(tenant, wanted, asked);
            holds("a page has at most as many records as were asked for", found.records.size() <= limit);
            holds("a page that has a next one has records", !found.records.empty() || found.next.empty());
            all.insert(all.end(), found.records.begin(), found.records.end());
            asked.cursor = std::move(found.next);
            between();
        } while (!asked.cursor.empty());
        return all;
    }
    std::vector<R> pages(record_query<R> const& wanted, std::size_t limit) {
        return pages(ours(), wanted, limit, [] {});
    }

    // --- saying what is wrong ---------------------------------------------------------------------------------------

    [[noreturn]] void fail(std::string_view what, std::string const& found, std::string const& expected) const {
        throw case_failed{std::string{what} + ": expected " + expected + ", found " + found};
    }
    void holds(std::string_view what, bool is_so) const {
        if (!is_so) throw case_failed{"does not hold: " + std::string{what}};
    }
    template <class T>
    void same(std::string_view what, T const& found, std::type_identity_t<T> const& expected) const {
        if (found == expected) return;
        std::string where;
        if constexpr (stored_record<T>) {
            auto const differences = itsm::differences(expected, found);
            where = differences.empty() ? "" : " in " + differences.front().path;
        }
        fail(std::string{what} + where, detail::shown(found), detail::shown(expected));
    }
    template <class T, class E>
    T works(std::string_view what, result<T, E> answer) const {
        if (!answer) fail(what, to_text(answer.error()), "an answer");
        return std::move(answer).value();
    }
    template <class T>
    void fails(std::string_view what, result<T> const& answer, error_code code) const {
        if (answer) fail(what, "an answer", detail::shown(code));
        same(what, answer.error().code, code);
    }
    /// What an ability gives; a part of it that the bench lacks has the case skipped.
    template <class T>
    T able(store_ability ability, result<T> answer) const {
        if (!answer && answer.error().code == error_code::not_supported) throw case_skipped{ability};
        return works(to_text(ability), std::move(answer));
    }
    /// For the report of a case that fails.
    void note(std::string line) {
        std::scoped_lock const lock{mutex_};
        constexpr std::size_t most = 30;
        if (steps_.size() == most) steps_.erase(steps_.begin());
        steps_.push_back(std::move(line));
    }

    // --- threads ----------------------------------------------------------------------------------------------------

    /// Calls `each(0)`, `each(1)`, ... at the same time. What one of them throws is thrown.
    template <class F>
    void together(std::size_t threads, F each) {
        std::exception_ptr thrown;
        std::mutex mutex;
        std::vector<std::thread> running;
        running.reserve(threads);
        for (std::size_t i = 0; i < threads; ++i)
            running.emplace_back([&, i] {
                try {
                    each(i);
                } catch (...) {
                    std::scoped_lock const lock{mutex};
                    if (!thrown) thrown = std::current_exception();
                }
            });
        for (auto& one : running) one.join();
        if (thrown) std::rethrow_exception(thrown);
    }
    /// Repeats `watch` beside `work`, and once after it.
    template <class Work, class Watch>
    void beside(Work work, Watch watch) {
        std::atomic<bool> is_over{false};
        struct at_end {
            std::atomic<bool>& flag;
            ~at_end() { flag = true; }
        };
        together(2, [&](std::size_t i) {
            if (i == 0) {
                at_end const guard{is_over};
                work();
                return;
            }
            bool is_last = false;
            do {
                is_last = is_over;
                watch();
            } while (!is_last);
        });
    }

    static inline instant const monday = *parse_instant("2026-03-02T09:00:00Z");

private:
    tested_bench<R>& bench_;
    store_kit_options const& options_;
    std::uint64_t space_;
    std::atomic<std::uint64_t> last_command_{0};
    std::atomic<std::int64_t> ticks_{0};
    std::mutex mutex_{};
    std::vector<std::string> steps_{};
};

} // namespace itsm::inline v0
