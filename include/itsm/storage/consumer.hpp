// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/entry.hpp>
#include <itsm/core/result.hpp>
#include <itsm/core/time.hpp>
#include <itsm/storage/contract.hpp>

#include <boost/describe/class.hpp>

#include <chrono>
#include <concepts>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

/// Reading the feed for good: a named consumer keeps its place in the store, one process at a time reads for it, and who
/// lost the lease finds out before anything is acknowledged in its name.
namespace itsm::inline v0 {

/// A process reads for a consumer until `until`, by whichever clock asks next; the token settles every doubt.
struct consumer_lease {
    std::string consumer{};
    std::string owner{};
    std::uint64_t token = 0; ///< grows with every grant
    instant until{};
    feed_cursor at{}; ///< go on reading from here
};

struct lease_request {
    std::string consumer{};
    std::string owner{}; ///< a process: the same owner gets its lease again at once
    instant now{};
    instant until{};
    /// Begin anew from here, whatever was acknowledged: what a consumer does once about a restored store. A cursor of
    /// another epoch is refused.
    std::optional<feed_cursor> restart{};
};

/// What a store keeps of a consumer.
struct consumer_state {
    std::string owner{};
    std::uint64_t token = 0;
    instant until{};
    feed_position position = 0;
    std::uint64_t epoch = 0;

    friend bool operator==(consumer_state const&, consumer_state const&) = default;
};
BOOST_DESCRIBE_STRUCT(consumer_state, (), (owner, token, until, position, epoch))

[[nodiscard]] consumer_lease lease_of(std::string consumer, consumer_state const& state);

/// The state after a lease is given. Refused: `busy`, when somebody else's has not ended; `epoch_changed`, when the store
/// was restored since the consumer read and the request does not say where to begin; `bad_value`, when there is no name, no
/// owner, or the lease would end before it begins.
[[nodiscard]] result<consumer_state> granted(
    consumer_state const& before, lease_request const& request, feed_head const& head);

/// The state after everything up to `position` was dealt with. Refused: `fenced`, when the lease is not the last one given;
/// `epoch_changed`; `bad_value`, for a position behind the last or beyond the feed's end.
[[nodiscard]] result<consumer_state> advanced(consumer_state const& before,
    consumer_lease const& lease,
    feed_position position,
    instant until,
    feed_head const& head);

/// A store that keeps consumers and can be waited on.
///
///     lease         see `granted`
///     acknowledge   see `advanced`; the lease lasts until `until` then
///     wait          whether there are entries after a position, waiting for one as long as the scope's patience; a hint: what
///                   another process committed may be seen late, so ask again from time to time
template <class S>
concept leasing_store = requires(S& store,
    store_scope const& scope,
    lease_request const& request,
    consumer_lease const& lease,
    feed_position position,
    instant until) {
    { store.lease(scope, request) } -> std::same_as<result<consumer_lease>>;
    { store.acknowledge(scope, lease, position, until) } -> std::same_as<result<consumer_lease>>;
    { store.wait(scope, position) } -> std::same_as<result<bool>>;
};

/// The key under which a duty is delivered: the same however often its entry is read, also from a restored store, and
/// another for what is decided after a restore. `incident/INC0000007/0198f2c1-.../tell_user`, with the command's id.
[[nodiscard]] std::string delivery_key(journal_entry const& entry, duty const& owed);

/// Rung after a commit, to wake who waits in the same process.
class commit_bell {
public:
    void ring() {
        std::scoped_lock const lock{mutex_};
        ++rung_;
        changed_.notify_all();
    }
    [[nodiscard]] std::uint64_t rung() const {
        std::scoped_lock const lock{mutex_};
        return rung_;
    }
    /// Returns when it was rung more often than `before`, or after `patience`.
    void wait(std::uint64_t before, duration patience) const {
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, at_most_a_year(patience), [&] { return rung_ > before; });
    }

private:
    mutable std::mutex mutex_{};
    mutable std::condition_variable changed_{};
    std::uint64_t rung_ = 0;
};

/// `wait` for a store that has `head` and rings a bell.
template <class Store>
[[nodiscard]] result<bool> wait_on(
    Store& store, commit_bell const& bell, store_scope const& scope, feed_position after) {
    using clock = std::chrono::steady_clock;
    for (auto const until = clock::now() + at_most_a_year(scope.patience);;) {
        auto const rung = bell.rung(); // before looking, so that a commit in between is not slept through
        auto head = store.head(scope);
        if (!head) return failure(std::move(head).error());
        auto const left = std::chrono::duration_cast<duration>(until - clock::now());
        if (head->position > after || left <= duration::zero()) return head->position > after;
        bell.wait(rung, left); // another tenant's commit rings it too
    }
}

} // namespace itsm::inline v0
