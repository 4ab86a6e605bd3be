// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/storage/consumer.hpp>
#include <itsm/storage/store.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace itsm::inline v0 {

namespace detail {

/// What a store does for one record type, with the type as an argument instead of a template's.
template <class R>
class erased_store_of {
public:
    virtual result<R> load(store_scope const&, strong_id<R>) = 0;
    virtual result<std::vector<std::optional<R>>> load_all(store_scope const&, std::span<strong_id<R> const>) = 0;
    virtual result<strong_id<R>> find_number(record_tag<R>, store_scope const&, std::string_view) = 0;
    virtual result<std::string> next_number(record_tag<R>, store_scope const&) = 0;
    virtual result<std::vector<journal_entry>> journal(
        store_scope const&, strong_id<R>, std::uint64_t after, std::size_t limit) = 0;
    virtual result<record_page<R>> query(store_scope const&, record_query<R> const&, page_request const&) = 0;

protected:
    ~erased_store_of() = default;
};

template <class... Records>
class erased_store : public erased_store_of<Records>... {
public:
    virtual ~erased_store() = default;
    virtual store_capabilities capabilities() const = 0;
    virtual result<std::uint64_t> next_seed() = 0;
    virtual result<commit_receipt, commit_failure> commit(
        commit_request const&, std::span<step<Records> const>... steps) = 0;
    virtual result<std::vector<feed_item>> feed(store_scope const&, feed_cursor const&, std::size_t) = 0;
    virtual result<feed_head> head(store_scope const&) = 0;
    virtual result<consumer_lease> lease(store_scope const&, lease_request const&) = 0;
    virtual result<consumer_lease> acknowledge(store_scope const&, consumer_lease const&, feed_position, instant) = 0;
    virtual result<bool> wait(store_scope const&, feed_position) = 0;
};

template <class Base, class Store, class R>
class erasing_store_of : public Base {
public:
    using Base::Base;
    result<R> load(store_scope const& scope, strong_id<R> id) override {
        return this->store().template load<R>(scope, id);
    }
    result<std::vector<std::optional<R>>> load_all(
        store_scope const& scope, std::span<strong_id<R> const> ids) override {
        return this->store().template load_all<R>(scope, ids);
    }
    result<strong_id<R>> find_number(record_tag<R>, store_scope const& scope, std::string_view number) override {
        return this->store().template find_number<R>(scope, number);
    }
    result<std::string> next_number(record_tag<R>, store_scope const& scope) override {
        return this->store().template next_number<R>(scope);
    }
    result<std::vector<journal_entry>> journal(
        store_scope const& scope, strong_id<R> id, std::uint64_t after, std::size_t limit) override {
        return this->store().template journal<R>(scope, id, after, limit);
    }
    result<record_page<R>> query(
        store_scope const& scope, record_query<R> const& wanted, page_request const& page) override {
        return this->store().template query<R>(scope, wanted, page);
    }
};

/// Each record type adds its operations to what is there already.
template <class Base, class Store, class... Records>
struct erasing_chain {
    using type = Base;
};
template <class Base, class Store, class R, class... Rest>
struct erasing_chain<Base, Store, R, Rest...> {
    using type = typename erasing_chain<erasing_store_of<Base, Store, R>, Store, Rest...>::type;
};

template <class Store, class... Records>
class erasing_store : public erased_store<Records...> {
public:
    explicit erasing_store(Store& store) : store_{store} {}
    store_capabilities capabilities() const override { return store_.capabilities(); }
    result<std::uint64_t> next_seed() override { return store_.next_seed(); }
    result<commit_receipt, commit_failure> commit(
        commit_request const& request, std::span<step<Records> const>... steps) override {
        return store_.commit(request, steps...);
    }
    result<std::vector<feed_item>> feed(
        store_scope const& scope, feed_cursor const& after, std::size_t limit) override {
        return store_.feed(scope, after, limit);
    }
    result<feed_head> head(store_scope const& scope) override { return store_.head(scope); }
    result<consumer_lease> lease(store_scope const& scope, lease_request const& request) override {
        if constexpr (leasing_store<Store>) return store_.lease(scope, request);
        else return no_consumers();
    }
    result<consumer_lease> acknowledge(
        store_scope const& scope, consumer_lease const& lease, feed_position position, instant until) override {
        if constexpr (leasing_store<Store>) return store_.acknowledge(scope, lease, position, until);
        else return no_consumers();
    }
    result<bool> wait(store_scope const& scope, feed_position after) override {
        if constexpr (leasing_store<Store>) return store_.wait(scope, after);
        else return no_consumers();
    }

protected:
    Store& store() { return store_; }

private:
    static failed<error> no_consumers() { return failure(error_code::not_supported, "this store keeps no consumers"); }

    Store& store_;
};

} // namespace detail

/// A store chosen at run time: `any_store<incident> store{memory};`. It looks at the store given, which must outlive it,
/// and satisfies the same contract.
template <stored_record... Records>
class any_store {
    template <class R>
    static constexpr bool is_held = (std::same_as<R, Records> || ...);

public:
    template <class Store>
        requires(!std::same_as<Store, any_store>) && store_of_all<Store, Records...>
    explicit any_store(Store& store)
        : self_{std::make_unique<
              typename detail::erasing_chain<detail::erasing_store<Store, Records...>, Store, Records...>::type>(
              store)} {}

    [[nodiscard]] store_capabilities capabilities() const { return self_->capabilities(); }
    template <stored_record R>
    [[nodiscard]] result<R> load(store_scope const& scope, strong_id<R> id) {
        return of<R>().load(scope, id);
    }
    template <stored_record R>
    [[nodiscard]] result<std::vector<std::optional<R>>> load_all(
        store_scope const& scope, std::span<strong_id<R> const> ids) {
        return of<R>().load_all(scope, ids);
    }
    template <stored_record R>
    [[nodiscard]] result<strong_id<R>> find_number(store_scope const& scope, std::string_view number) {
        return of<R>().find_number({}, scope, number);
    }
    template <stored_record R>
    [[nodiscard]] result<std::string> next_number(store_scope const& scope) {
        return of<R>().next_number({}, scope);
    }
    [[nodiscard]] result<std::uint64_t> next_seed() { return self_->next_seed(); }
    /// Steps of some or all of the record types, a span for each.
    template <stored_record... Rs>
        requires(... && is_held<Rs>)
    result<commit_receipt, commit_failure> commit(commit_request const& request, std::span<step<Rs> const>... steps) {
        auto const given = std::tuple{steps...};
        auto const those = [&]<class R>(record_tag<R>) {
            if constexpr ((... || std::same_as<R, Rs>)) return std::get<std::span<step<R> const>>(given);
            else return std::span<step<R> const>{};
        };
        return self_->commit(request, those(record_tag<Records>{})...);
    }
    template <stored_record R>
    [[nodiscard]] result<std::vector<journal_entry>> journal(
        store_scope const& scope, strong_id<R> id, std::uint64_t after = 0, std::size_t limit = all_entries) {
        return of<R>().journal(scope, id, after, limit);
    }
    [[nodiscard]] result<std::vector<feed_item>> feed(
        store_scope const& scope, feed_cursor const& after, std::size_t limit) {
        return self_->feed(scope, after, limit);
    }
    [[nodiscard]] result<feed_head> head(store_scope const& scope) { return self_->head(scope); }
    template <stored_record R>
    [[nodiscard]] result<record_page<R>> query(
        store_scope const& scope, record_query<R> const& wanted, page_request const& page = {}) {
        return of<R>().query(scope, wanted, page);
    }
    /// `not_supported` where the store keeps no consumers.
    result<consumer_lease> lease(store_scope const& scope, lease_request const& request) {
        return self_->lease(scope, request);
    }
    result<consumer_lease> acknowledge(
        store_scope const& scope, consumer_lease const& lease, feed_position position, instant until) {
        return self_->acknowledge(scope, lease, position, until);
    }
    [[nodiscard]] result<bool> wait(store_scope const& scope, feed_position after) { return self_->wait(scope, after); }

private:
    template <class R>
    detail::erased_store_of<R>& of() {
        return *self_;
    }

    std::unique_ptr<detail::erased_store<Records...>> self_;
};

} // namespace itsm::inline v0
