// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/id.hpp>
#include <itsm/core/time.hpp>

#include <cstddef>
#include <cstdint>
#include <memory> // unique_ptr
#include <optional>
#include <utility>

namespace itsm::inline v0 {

/// One clock of one record: the record's id, and a number that the host gives each of its targets.
struct due_key {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::uint32_t clock = 0;

    template <class Tag>
    [[nodiscard]] static constexpr due_key of(strong_id<Tag> record, std::uint32_t clock) {
        return {record.high, record.low, clock};
    }
    friend bool operator==(due_key const&, due_key const&) = default;
};

/// What falls due, and when.
struct due_item {
    due_key key{};
    instant due{};

    friend bool operator==(due_item const&, due_item const&) = default;
};

/// When the open clocks of all records next have something to say (clock_reading::next_signal_at): what is due before an
/// instant, over millions of them. After each step on a record its clocks are read and set anew; nothing polls, and nothing else
/// is looked at. It is an index and no store: a host that starts reads its open records and fills it again.
///
/// Some 50 bytes a clock, twice that right after it grew. Not for several threads at once.
class due_queue {
public:
    due_queue();
    due_queue(due_queue&&) noexcept;
    due_queue& operator=(due_queue&&) noexcept;
    ~due_queue();

    /// Sets when a clock is due, the first time or anew; none takes it out. Logarithmic.
    void set(due_key const& key, std::optional<instant> due);

    /// What is due first; of several at one instant any. Constant time.
    [[nodiscard]] std::optional<due_item> next() const;

    /// Takes out and returns what is due first, if that is at `before` or earlier. Logarithmic.
    std::optional<due_item> take(instant before);

    /// Calls `visit(due_item)` for all that is due at `before` or earlier, in no order, and leaves it in. Linear in what it
    /// finds. Do not change the queue from within.
    template <class F>
    void visit_due(instant before, F visit) const {
        visit_from(0, before, &visit, [](void* f, due_item const& one) { (*static_cast<F*>(f))(one); });
    }

    /// When the clock is due; none when it is not in.
    [[nodiscard]] std::optional<instant> find(due_key const& key) const;

    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] bool empty() const { return size() == 0; }

    /// Makes room, so that filling it does not move what is in. At most 4,294,967,295 clocks fit.
    void reserve(std::size_t clocks);

    /// Bytes held.
    [[nodiscard]] std::size_t memory() const;

private:
    struct state;
    using visitor = void (*)(void*, due_item const&);
    void visit_from(std::size_t place, instant before, void* visit, visitor call) const;

    std::unique_ptr<state> state_;
};

} // namespace itsm::inline v0
