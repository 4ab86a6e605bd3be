// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/storage/consumer.hpp>
#include <itsm/storage/store.hpp>

#include <cstddef>
#include <utility>

/// The outbox of a store: its feed, read for a named consumer by one process at a time.
namespace itsm::inline v0 {

/// Hands every duty of the entries that a lease has not acknowledged to `send(key, duty, entry)`, in order; `key` is the
/// duty's `delivery_key`. Each page is acknowledged when all of it was handed over, and the lease lasts `extend` from
/// `clock()` then. What a process handed over and could not acknowledge is handed over again: the receiver tells by the key.
///
/// Gives the lease as it is at the feed's end. Refused: what `feed` and `acknowledge` refuse, `fenced` above all: then
/// somebody else reads on.
template <leasing_store Store, class Clock, class F>
result<consumer_lease> drain(Store& store,
    store_scope const& scope,
    consumer_lease lease,
    duration extend,
    Clock clock,
    F send,
    std::size_t page_size = 256) {
    for (;;) {
        auto const page = store.feed(scope, lease.at, page_size);
        if (!page) return failure(page.error());
        if (page->empty()) return lease;
        for (auto const& item : *page)
            for (auto const& owed : item.entry.duties) send(delivery_key(item.entry, owed), owed, item.entry);
        auto next = store.acknowledge(scope, lease, page->back().position, clock() + extend);
        if (!next) return failure(std::move(next).error());
        lease = std::move(*next);
    }
}

} // namespace itsm::inline v0
