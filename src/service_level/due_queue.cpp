// SPDX-License-Identifier: BSL-1.0
#include <itsm/service_level/due_queue.hpp>

#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>
#include <functional> // hash
#include <vector>

namespace itsm::inline v0 {

namespace {

using slot_number = std::uint32_t;

struct heap_item {
    instant due{};
    slot_number slot = 0;
};

/// Four children a node: half as deep as two, and neighbours share a cache line.
constexpr std::size_t arity = 4;

std::size_t hash_of(due_key const& key) { return std::hash<strong_id<void>>{}({key.high, key.low}) + key.clock; }

/// Slots are found by the keys in them, so that a key is held once.
struct hash_in {
    using is_transparent = void;
    std::vector<due_key> const* keys;
    std::size_t operator()(slot_number slot) const { return hash_of((*keys)[slot]); }
    std::size_t operator()(due_key const& key) const { return hash_of(key); }
};
struct equal_in {
    using is_transparent = void;
    std::vector<due_key> const* keys;
    bool operator()(slot_number a, slot_number b) const { return a == b; }
    bool operator()(due_key const& key, slot_number slot) const { return key == (*keys)[slot]; }
    bool operator()(slot_number slot, due_key const& key) const { return key == (*keys)[slot]; }
};

} // namespace

struct due_queue::state {
    std::vector<due_key> keys{};
    std::vector<slot_number> place_of{}; ///< of each slot, where it stands in the heap
    std::vector<slot_number> unused{};
    std::vector<heap_item> heap{};
    boost::unordered_flat_set<slot_number, hash_in, equal_in> by_key{0, hash_in{&keys}, equal_in{&keys}};

    void put(std::size_t place, heap_item item) {
        heap[place] = item;
        place_of[item.slot] = static_cast<slot_number>(place);
    }

    void settle(std::size_t place, heap_item item) {
        while (place > 0) {
            auto const parent = (place - 1) / arity;
            if (heap[parent].due <= item.due) break;
            put(place, heap[parent]);
            place = parent;
        }
        for (;;) {
            auto const first = place * arity + 1;
            if (first >= heap.size()) break;
            auto const end = std::min(first + arity, heap.size());
            auto least = first;
            for (auto child = first + 1; child < end; ++child)
                if (heap[child].due < heap[least].due) least = child;
            if (item.due <= heap[least].due) break;
            put(place, heap[least]);
            place = least;
        }
        put(place, item);
    }

    void add(due_key const& key, instant due) {
        slot_number slot = 0;
        if (unused.empty()) {
            slot = static_cast<slot_number>(keys.size());
            keys.push_back(key);
            place_of.push_back(0);
        } else {
            slot = unused.back();
            unused.pop_back();
            keys[slot] = key;
        }
        by_key.insert(slot);
        heap.emplace_back();
        settle(heap.size() - 1, {due, slot});
    }

    void take_out(std::size_t place) {
        auto const slot = heap[place].slot;
        by_key.erase(slot);
        unused.push_back(slot);
        auto const last = heap.back();
        heap.pop_back();
        if (place < heap.size()) settle(place, last);
    }
};

due_queue::due_queue() : state_{std::make_unique<state>()} {}
due_queue::due_queue(due_queue&&) noexcept = default;
due_queue& due_queue::operator=(due_queue&&) noexcept = default;
due_queue::~due_queue() = default;

void due_queue::set(due_key const& key, std::optional<instant> due) {
    auto const at = state_->by_key.find(key);
    if (at == state_->by_key.end()) {
        if (due) state_->add(key, *due);
        return;
    }
    auto const place = state_->place_of[*at];
    if (due) state_->settle(place, {*due, *at});
    else state_->take_out(place);
}

std::optional<due_item> due_queue::next() const {
    if (empty()) return std::nullopt;
    auto const& first = state_->heap.front();
    return due_item{state_->keys[first.slot], first.due};
}

std::optional<due_item> due_queue::take(instant before) {
    auto const first = next();
    if (!first || first->due > before) return std::nullopt;
    state_->take_out(0);
    return first;
}

std::optional<instant> due_queue::find(due_key const& key) const {
    auto const at = state_->by_key.find(key);
    if (at == state_->by_key.end()) return std::nullopt;
    return state_->heap[state_->place_of[*at]].due;
}

std::size_t due_queue::size() const { return state_->heap.size(); }

void due_queue::reserve(std::size_t clocks) {
    state_->keys.reserve(clocks);
    state_->place_of.reserve(clocks);
    state_->heap.reserve(clocks);
    state_->by_key.reserve(clocks);
}

std::size_t due_queue::memory() const {
    auto const& it = *state_;
    auto const slot_bytes = sizeof(slot_number);
    return it.keys.capacity() * sizeof(due_key) + it.heap.capacity() * sizeof(heap_item) +
           (it.place_of.capacity() + it.unused.capacity()) * slot_bytes + it.by_key.bucket_count() * (slot_bytes + 1);
}

/// What lies below something that is not due is not due either. As deep as the heap, which is shallow.
void due_queue::visit_from(std::size_t place, instant before, void* visit, visitor call) const {
    auto const& heap = state_->heap;
    if (place >= heap.size() || heap[place].due > before) return;
    call(visit, {state_->keys[heap[place].slot], heap[place].due});
    for (std::size_t child = place * arity + 1; child <= place * arity + arity; ++child)
        visit_from(child, before, visit, call);
}

} // namespace itsm::inline v0
