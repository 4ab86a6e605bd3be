// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/storage/consumer.hpp>
#include <itsm/storage/store.hpp>
#include <itsm/testing/store_report.hpp>

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Stores as the conformance kit sees them. The cases are compiled once, against these; what is compiled for a store is
/// the adaptor alone.
namespace itsm::inline v0 {

/// A store of one record type. See `store_of` and `leasing_store` for what is promised of each.
template <stored_record R>
class tested_store {
public:
    virtual ~tested_store() = default;

    [[nodiscard]] virtual store_capabilities capabilities() = 0;
    virtual result<R> load(store_scope const& scope, strong_id<R> id) = 0;
    virtual result<std::vector<std::optional<R>>> load_all(
        store_scope const& scope, std::span<strong_id<R> const> ids) = 0;
    virtual result<strong_id<R>> find_number(store_scope const& scope, std::string_view number) = 0;
    virtual result<std::string> next_number(store_scope const& scope) = 0;
    virtual result<std::uint64_t> next_seed() = 0;
    virtual result<commit_receipt, commit_failure> commit(
        commit_request const& request, std::span<step<R> const> steps) = 0;
    virtual result<std::vector<journal_entry>> journal(
        store_scope const& scope, strong_id<R> id, std::uint64_t after, std::size_t limit) = 0;
    virtual result<std::vector<feed_item>> feed(
        store_scope const& scope, feed_cursor const& after, std::size_t limit) = 0;
    virtual result<feed_head> head(store_scope const& scope) = 0;
    virtual result<record_page<R>> query(
        store_scope const& scope, record_query<R> const& wanted, page_request const& page) = 0;

    // Refused (`not_supported`) by a store that lacks the ability.
    virtual result<consumer_lease> lease(store_scope const& scope, lease_request const& request) = 0;
    virtual result<consumer_lease> acknowledge(
        store_scope const& scope, consumer_lease const& lease, feed_position position, instant until) = 0;
    virtual result<bool> wait(store_scope const& scope, feed_position after) = 0;
    virtual result<chain_report> verify(store_scope const& scope, std::optional<feed_head> const& known) = 0;
    virtual result<done> redact(store_scope const& scope, feed_position position) = 0;

protected:
    tested_store() = default;
    tested_store(tested_store const&) = default;
    tested_store& operator=(tested_store const&) = default;
};

/// How somebody went past the store.
enum class tampering : unsigned char {
    edited,   ///< the entry at the position says something else
    inserted, ///< there is an entry more, after the position
    dropped,  ///< the entry at the position is gone
    swapped,  ///< the entry at the position and the next have changed places
    truncated ///< the entry at the position and all after it are gone
};

/// Which library wrote the data before it is opened again.
enum class schema_change : unsigned char {
    newer,       ///< one that knows more than this one
    older,       ///< the one before this
    interrupted, ///< the one before this, and a first migration was broken off midway
    twice        ///< the one before this, and two handles open it at once
};

/// A store and what can be done to it from outside.
template <stored_record R>
class tested_bench {
public:
    virtual ~tested_bench() = default;

    virtual tested_store<R>& opened() = 0;
    [[nodiscard]] virtual bool can(store_ability ability) = 0;

    // Asked only where `can` says so. A part of an ability that is `not_supported` has its case skipped.
    virtual result<done> reopen() = 0;
    virtual tested_store<R>& another() = 0;
    virtual result<done> backup() = 0;
    virtual result<done> restore() = 0;
    virtual result<done> tamper(tampering how, tenant_id tenant, feed_position position) = 0;
    virtual result<done> other_schema(schema_change how) = 0;
    virtual tested_store<R>& imported(tenant_id tenant) = 0;
    virtual result<done> close() = 0;
    virtual void hold(std::function<void()> const& meanwhile) = 0;
    /// One commit of a record of another type with this id and number.
    virtual result<commit_receipt, commit_failure> commit_second_type(
        commit_request const& request, strong_id<R> id, std::string const& number) = 0;

protected:
    tested_bench() = default;
    tested_bench(tested_bench const&) = default;
    tested_bench& operator=(tested_bench const&) = default;
};

/// Makes a bench, with its store opened and empty or at least without the tenants of the kit.
template <stored_record R>
using bench_factory = std::function<std::unique_ptr<tested_bench<R>>()>;

/// The adaptor of a store. It looks at the store and does not own it.
template <class Store, stored_record R>
    requires store_of<Store, R>
class store_view final : public tested_store<R> {
public:
    store_view() = default;
    explicit store_view(Store& of) : of_{&of} {}
    /// The view is of another store from now on, such as one that was opened again.
    void look_at(Store& of) { of_ = &of; }

    [[nodiscard]] store_capabilities capabilities() override { return of_->capabilities(); }
    result<R> load(store_scope const& scope, strong_id<R> id) override { return of_->template load<R>(scope, id); }
    result<std::vector<std::optional<R>>> load_all(
        store_scope const& scope, std::span<strong_id<R> const> ids) override {
        return of_->template load_all<R>(scope, ids);
    }
    result<strong_id<R>> find_number(store_scope const& scope, std::string_view number) override {
        return of_->template find_number<R>(scope, number);
    }
    result<std::string> next_number(store_scope const& scope) override { return of_->template next_number<R>(scope); }
    result<std::uint64_t> next_seed() override { return of_->next_seed(); }
    result<commit_receipt, commit_failure> commit(
        commit_request const& request, std::span<step<R> const> steps) override {
        return of_->commit(request, steps);
    }
    result<std::vector<journal_entry>> journal(
        store_scope const& scope, strong_id<R> id, std::uint64_t after, std::size_t limit) override {
        return of_->template journal<R>(scope, id, after, limit);
    }
    result<std::vector<feed_item>> feed(
        store_scope const& scope, feed_cursor const& after, std::size_t limit) override {
        return of_->feed(scope, after, limit);
    }
    result<feed_head> head(store_scope const& scope) override { return of_->head(scope); }
    result<record_page<R>> query(
        store_scope const& scope, record_query<R> const& wanted, page_request const& page) override {
        return of_->template query<R>(scope, wanted, page);
    }

    result<consumer_lease> lease(store_scope const& scope, lease_request const& request) override {
        if constexpr (leasing_store<Store>) return of_->lease(scope, request);
        else return lacking();
    }
    result<consumer_lease> acknowledge(
        store_scope const& scope, consumer_lease const& lease, feed_position position, instant until) override {
        if constexpr (leasing_store<Store>) return of_->acknowledge(scope, lease, position, until);
        else return lacking();
    }
    result<bool> wait(store_scope const& scope, feed_position after) override {
        if constexpr (leasing_store<Store>) return of_->wait(scope, after);
        else return lacking();
    }
    result<chain_report> verify(store_scope const& scope, std::optional<feed_head> const& known) override {
        if constexpr (requires { of_->verify(scope, known); }) return of_->verify(scope, known);
        else return lacking();
    }
    result<done> redact(store_scope const& scope, feed_position position) override {
        if constexpr (requires { of_->redact(scope, position); }) return of_->redact(scope, position);
        else return lacking();
    }

private:
    static failed<error> lacking() { return failure(error_code::not_supported, "not offered by this store"); }

    Store* of_ = nullptr;
};

/// The adaptor of a host's bench: a type that can be made without arguments, is made anew for every case, and has
///
///     Store& opened();                    the store, with nothing of the kit in it. Asked again after every change
///                                         below, and not while calls are running
///
/// and, each of them optional, what its store can do beyond the contract:
///
///     result<done> reopen();              close, and open the same data again
///     Store& another();                   a second handle on the same data, kept by the bench
///     result<done> backup();              copy everything, while others write
///     result<done> restore();             bring the copy back; `opened()` gives the store then
///     result<done> tamper(tampering, tenant_id, feed_position);
///                                         go past the store and change its data; `opened()` gives the store then
///     result<done> other_schema(schema_change);
///                                         make the data what another library wrote, and open it: what opening said
///     Store& imported(tenant_id);         write the tenant out, read it into an empty store, and give that
///     result<done> close();               close the store while other threads call it; they are told `unavailable`.
///                                         `reopen()` opens it again
///     void hold(std::function<void()> const& meanwhile);
///                                         call `meanwhile` while somebody else holds the store against writes
///     result<commit_receipt, commit_failure> commit_second_type(commit_request const&, strong_id<R>, std::string number);
///                                         commit the creation of a record of another type
///
/// Leases, `verify` and `redact` are found on the store itself.
template <class Bench, stored_record R>
class bench_of final : public tested_bench<R> {
    using store_type = std::remove_cvref_t<decltype(std::declval<Bench&>().opened())>;
    static constexpr bool has_reopen = requires(Bench& of) { of.reopen(); };
    static constexpr bool has_another = requires(Bench& of) { of.another(); };
    static constexpr bool has_backup = requires(Bench& of) { of.backup(), of.restore(); };
    static constexpr bool has_tamper = requires(Bench& of) { of.tamper(tampering{}, tenant_id{}, feed_position{}); };
    static constexpr bool has_other_schema = requires(Bench& of) { of.other_schema(schema_change{}); };
    static constexpr bool has_import = requires(Bench& of) { of.imported(tenant_id{}); };
    static constexpr bool has_close = requires(Bench& of) { of.close(); };
    static constexpr bool has_hold = requires(Bench& of) { of.hold([] {}); };
    static constexpr bool has_second_type =
        requires(Bench& of, commit_request const& in) { of.commit_second_type(in, strong_id<R>{}, std::string{}); };
    static constexpr bool has_verify = requires(
        store_type& of, store_scope const& in, std::optional<feed_head> const& known) { of.verify(in, known); };
    static constexpr bool has_redact =
        requires(store_type& of, store_scope const& in) { of.redact(in, feed_position{}); };

public:
    bench_of() : opened_{bench_.opened()} {}

    tested_store<R>& opened() override { return opened_; }

    [[nodiscard]] bool can(store_ability ability) override {
        using enum store_ability;
        auto const offers = opened_.capabilities();
        switch (ability) {
        case reopen: return has_reopen;
        case another: return has_another;
        case backup: return has_backup;
        case lease: return leasing_store<store_type>;
        case verify: return has_verify && offers.has_chain;
        case redact: return has_redact && offers.can_redact;
        case tamper: return has_tamper;
        case second_type: return has_second_type;
        case other_schema: return has_other_schema;
        case import: return has_import;
        case close: return has_close;
        case hold: return has_hold;
        case erase:
        case row_security: return false;
        }
        return false;
    }

    result<done> reopen() override {
        if constexpr (has_reopen) return afresh(bench_.reopen());
        else return lacking();
    }
    tested_store<R>& another() override {
        if constexpr (has_another) another_.look_at(bench_.another());
        return another_;
    }
    result<done> backup() override {
        if constexpr (has_backup) return bench_.backup();
        else return lacking();
    }
    result<done> restore() override {
        if constexpr (has_backup) return afresh(bench_.restore());
        else return lacking();
    }
    result<done> tamper(tampering how, tenant_id tenant, feed_position position) override {
        if constexpr (has_tamper) return afresh(bench_.tamper(how, tenant, position));
        else return lacking();
    }
    result<done> other_schema(schema_change how) override {
        if constexpr (has_other_schema) return afresh(bench_.other_schema(how));
        else return lacking();
    }
    tested_store<R>& imported(tenant_id tenant) override {
        if constexpr (has_import) imported_.look_at(bench_.imported(tenant));
        return imported_;
    }
    result<done> close() override {
        if constexpr (has_close) return bench_.close();
        else return lacking();
    }
    void hold(std::function<void()> const& meanwhile) override {
        if constexpr (has_hold) bench_.hold(meanwhile);
    }
    result<commit_receipt, commit_failure> commit_second_type(
        commit_request const& request, strong_id<R> id, std::string const& number) override {
        if constexpr (has_second_type) return bench_.commit_second_type(request, id, number);
        else return failed<commit_failure>{{.code = error_code::not_supported}};
    }

private:
    /// What failed to open is not looked at.
    result<done> afresh(result<done> how) {
        if (how) opened_.look_at(bench_.opened());
        return how;
    }
    static failed<error> lacking() { return failure(error_code::not_supported, "not offered by this bench"); }

    Bench bench_{};
    store_view<store_type, R> opened_;
    store_view<store_type, R> another_{};
    store_view<store_type, R> imported_{};
};

/// Benches of a type, one for every case.
template <class Bench, stored_record R>
[[nodiscard]] bench_factory<R> benches_of() {
    return [] { return std::make_unique<bench_of<Bench, R>>(); };
}

} // namespace itsm::inline v0
