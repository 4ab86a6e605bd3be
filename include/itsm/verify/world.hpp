// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

/// The search below the explorer: worlds as small numbers. A record that was seen once is a number from then on, and what
/// it may become in a surrounding is decided once, however many worlds it stands in. So a search over two records costs
/// look-ups where it would cost decisions.
namespace itsm::inline v0 {

/// Several records and what surrounds them, each by its number. At most three records: the fourth would not end.
struct world {
    static constexpr std::size_t most_records = 3;

    std::array<std::uint32_t, most_records> records{};
    std::uint32_t surroundings = 0;

    friend bool operator==(world const&, world const&) = default;
};

/// A command that a record took, in the surroundings it was looked at in.
struct record_move {
    std::uint32_t choice = 0; ///< which sample, by which actor
    std::uint32_t to = 0;     ///< the record's next value
    std::uint32_t row = 0;    ///< the row taken

    friend bool operator==(record_move const&, record_move const&) = default;
};

/// One step of a world. `who` is the record that moves, or `surroundings` when the facts or the clock do.
struct world_step {
    static constexpr std::uint32_t surroundings = (std::numeric_limits<std::uint32_t>::max)();

    std::uint32_t who = 0;
    record_move move{};
};

/// What the search asks about records and surroundings.
class world_source {
public:
    world_source() = default;
    world_source(world_source const&) = delete;
    world_source& operator=(world_source const&) = delete;
    virtual ~world_source() = default;

    /// A record in surroundings as its rules see them.
    struct situation {
        std::uint32_t who = 0;
        std::uint32_t record = 0;
        std::uint32_t seen = 0;
    };

    [[nodiscard]] virtual std::size_t records() const = 0;
    /// The surroundings that may follow these.
    [[nodiscard]] virtual std::span<std::uint32_t const> surroundings_after(std::uint32_t now) const = 0;
    /// Whether time would go on from there, had the samples not set it an end.
    [[nodiscard]] virtual bool is_cut_off(std::uint32_t surroundings) const = 0;
    /// What the rules of `who` see in a world, as a number: the surroundings, and of the other records what its facts say.
    [[nodiscard]] virtual std::uint32_t seen_by(std::uint32_t who, world const& at) = 0;
    /// Whether `seen_by` is always the surroundings, so that it need not be asked.
    [[nodiscard]] virtual bool sees_others() const = 0;
    /// Decides all samples in each situation and calls `take` with the moves of each, in the order given.
    virtual void decide(
        std::span<situation const> all, std::function<void(std::span<record_move const>)> const& take) = 0;
};

struct search_limits {
    std::size_t most_worlds = 1'000'000; ///< beyond it the search ends, and nothing is proved that needs all worlds
    unsigned threads = 1; ///< that decide side by side; more pays when a decision takes longer than a few microseconds
};

/// All worlds that are reached, breadth first, so that the way to each is a shortest one.
class world_search {
public:
    static constexpr std::uint32_t none = (std::numeric_limits<std::uint32_t>::max)();

    world_search(world_source& source, search_limits limits) : source_{source}, limits_{limits} {
        for (auto& one : ranges_) one.is_sparse = sees_others_;
    }

    void run(world const& start);

    [[nodiscard]] std::size_t size() const { return keys_.size(); }
    [[nodiscard]] std::size_t transitions() const { return transitions_; }
    /// Whether every world was reached and looked at: else a limit ended the search.
    [[nodiscard]] bool is_complete() const { return is_complete_; }
    /// Whether more could happen in a world than the search looked at, because the clock was not to go on.
    [[nodiscard]] bool is_cut_off(std::size_t index) const { return source_.is_cut_off(at(index).surroundings); }
    /// What the search holds, its tables of moves included.
    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] world at(std::size_t index) const { return unpacked(keys_[index]); }

    /// A step between two worlds, by their numbers.
    struct arrow {
        std::uint32_t from = 0;
        std::uint32_t to = 0;
        world_step step{};
    };
    /// Calls `each(arrow)` for every step from a world, in a fixed order. Only worlds that were looked at have some.
    template <class F>
    void each_step(std::uint32_t from, F each) const {
        if (from >= expanded_) return;
        visit_steps(from, [&](std::uint64_t key, std::uint32_t who, record_move const& move) {
            each(arrow{from, find(key), {who, move}});
        });
    }
    /// What a record may become in surroundings as its rules see them; empty where that was never asked.
    [[nodiscard]] std::span<record_move const> moves_of(
        std::uint32_t who, std::uint32_t record, std::uint32_t seen) const {
        auto const range = ranges_[who].find(record, seen);
        if (range.first == none) return {};
        return std::span{moves_}.subspan(range.first, range.count);
    }
    [[nodiscard]] bool was_decided(std::uint32_t who, std::uint32_t record, std::uint32_t seen) const {
        return ranges_[who].find(record, seen).first != none;
    }
    /// A shortest way from the start.
    [[nodiscard]] std::vector<arrow> way_to(std::uint32_t world) const;

private:
    /// Moves of one situation, as a part of `moves_`.
    struct move_range {
        std::uint32_t first = none;
        std::uint32_t count = 0;
    };

    /// The moves of each record in each situation, a line a record. Where records tell each other facts, most situations
    /// never come up, and those that do are looked for.
    struct move_ranges {
        bool is_sparse = false;
        std::uint32_t width = 1;
        std::vector<move_range> cells{};
        std::unordered_map<std::uint64_t, move_range> scattered{};

        move_range& at(std::uint32_t record, std::uint32_t seen);
        [[nodiscard]] move_range find(std::uint32_t record, std::uint32_t seen) const {
            if (is_sparse) {
                auto const found = scattered.find(std::uint64_t{record} << 32 | seen);
                return found == scattered.end() ? move_range{} : found->second;
            }
            auto const at = std::size_t{record} * width + seen;
            return seen < width && at < cells.size() ? cells[at] : move_range{};
        }
    };

    [[nodiscard]] unsigned record_bits() const { return 48U / static_cast<unsigned>(source_.records()); }
    [[nodiscard]] std::uint64_t packed(world const& one) const {
        std::uint64_t key = one.surroundings;
        for (std::size_t i = 0; i < records_; ++i) key |= std::uint64_t{one.records[i]} << (16 + i * bits_);
        return key;
    }
    [[nodiscard]] world unpacked(std::uint64_t key) const {
        world one;
        one.surroundings = static_cast<std::uint32_t>(key & 0xFFFFU);
        for (std::size_t i = 0; i < records_; ++i)
            one.records[i] = static_cast<std::uint32_t>(key >> (16 + i * bits_) & record_mask_);
        return one;
    }
    [[nodiscard]] std::uint32_t seen_by(std::uint32_t who, world const& at) const {
        return sees_others_ ? source_.seen_by(who, at) : at.surroundings;
    }

    template <class F>
    void visit_steps(std::uint32_t from, F each) const {
        auto const key = keys_[from];
        auto const here = unpacked(key);
        for (std::uint32_t who = 0; who < records_; ++who) {
            auto const shift = 16 + who * bits_;
            auto const others = key & ~(record_mask_ << shift);
            auto const range = ranges_[who].find(here.records[who], seen_by(who, here));
            for (std::uint32_t i = 0; i < range.count; ++i) {
                auto const& move = moves_[range.first + i];
                each(others | std::uint64_t{move.to} << shift, who, move);
            }
        }
        for (auto const next : source_.surroundings_after(here.surroundings))
            each((key & ~std::uint64_t{0xFFFF}) | next, world_step::surroundings, record_move{next, 0, 0});
    }

    [[nodiscard]] std::size_t slot_of(std::uint64_t key) const {
        key *= 0x9e3779b97f4a7c15U;
        return static_cast<std::size_t>((key ^ (key >> 32)) & (slots_.size() - 1));
    }
    [[nodiscard]] std::uint32_t find(std::uint64_t key) const {
        for (auto slot = slot_of(key);; slot = (slot + 1) & (slots_.size() - 1))
            if (slots_[slot] == none || keys_[slots_[slot]] == key) return slots_[slot];
    }
    void add(std::uint64_t key, std::uint32_t parent);
    void grow();
    void decide_for(std::uint32_t first, std::uint32_t last);
    [[nodiscard]] bool fits(record_move const& move) const { return move.to <= record_mask_; }

    world_source& source_;
    search_limits limits_;
    std::size_t records_ = source_.records();
    unsigned bits_ = record_bits();
    std::uint64_t record_mask_ = (std::uint64_t{1} << (bits_ < 32 ? bits_ : 32)) - 1;
    bool sees_others_ = source_.sees_others();
    std::vector<std::uint64_t> keys_{};
    std::vector<std::uint32_t> parents_{};
    std::vector<std::uint32_t> slots_ = std::vector<std::uint32_t>(1024, none);
    std::vector<record_move> moves_{};
    std::array<move_ranges, world::most_records> ranges_{};
    std::size_t transitions_ = 0;
    std::uint32_t expanded_ = 0;
    bool is_complete_ = true;
};

// --- what is asked of a finished search -----------------------------------------------------------------------------

/// A set of worlds, one mark each.
using world_set = std::vector<bool>;

/// When something is the case: in some worlds, or while some steps are taken.
struct moment {
    world_set worlds{};                                              ///< empty: in none
    std::function<bool(world_search::arrow const&)> steps = nullptr; ///< null: with none

    [[nodiscard]] bool is_in(std::uint32_t world) const { return !worlds.empty() && worlds[world]; }
    [[nodiscard]] bool is_with(world_search::arrow const& one) const { return steps && steps(one); }
};

/// A way through worlds that shows something; where a loop follows it, `loop_from` is how many steps lead into it.
struct world_way {
    std::vector<world_search::arrow> steps{};
    std::uint32_t end = 0; ///< the world it ends in
    std::optional<std::size_t> loop_from{};
};

/// The first world of the set, by a shortest way; none when the set is empty.
[[nodiscard]] std::optional<world_way> way_into(world_search const& in, world_set const& wanted);
/// A shortest way to `wanted` on which `needed` never was the case before. What happens in the same step is in time.
[[nodiscard]] std::optional<world_way> way_without(world_search const& in, moment const& wanted, moment const& needed);
/// A shortest way to a world from which none of the set can be reached any more.
[[nodiscard]] std::optional<world_way> way_out_of_reach(world_search const& in, world_set const& goal);
/// A shortest way on which `counted` is the case more than `most` times; worlds count when it begins to be the case.
[[nodiscard]] std::optional<world_way> way_beyond(world_search const& in, moment const& counted, std::size_t most);
/// A way from a moment `from` that never reaches `goal`: it ends where nothing more can happen, or goes round. With
/// `is_fair` going round is no excuse while a way to the goal remains: who can leave the round will.
[[nodiscard]] std::optional<world_way> way_never_reaching(
    world_search const& in, moment const& from, world_set const& goal, bool is_fair);
/// The worlds in which it is the case; of steps, those that they lead to.
[[nodiscard]] world_set worlds_of(world_search const& found, moment const& one);

} // namespace itsm::inline v0
