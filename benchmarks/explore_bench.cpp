// SPDX-License-Identifier: BSL-1.0
#include "../examples/change_samples.hpp"
#include "paired.hpp"

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace itsm::benchmark {
namespace {

/// What a search over packed bits has seen, and from where each world was reached, as the explorer remembers it too.
/// Once as most would write it ...
class standard_table {
public:
    [[nodiscard]] bool add(std::uint32_t key, std::uint32_t from) {
        if (!seen_.try_emplace(key, from).second) return false;
        order_.push_back(key);
        return true;
    }
    [[nodiscard]] std::size_t size() const { return order_.size(); }
    [[nodiscard]] std::uint32_t operator[](std::size_t i) const { return order_[i]; }
    /// A node has a pointer beside key and origin, and the allocator's eight bytes.
    [[nodiscard]] std::size_t bytes() const {
        return order_.capacity() * sizeof order_[0] + seen_.bucket_count() * sizeof(void*) + seen_.size() * 24;
    }

private:
    std::unordered_map<std::uint32_t, std::uint32_t> seen_{};
    std::vector<std::uint32_t> order_{};
};

/// ... and once as fast as it will go.
class open_table {
public:
    [[nodiscard]] bool add(std::uint32_t key, std::uint32_t from) {
        auto slot = slot_of(key);
        for (; slots_[slot] != none; slot = (slot + 1) & (slots_.size() - 1))
            if (keys_[slots_[slot]] == key) return false;
        slots_[slot] = static_cast<std::uint32_t>(keys_.size());
        keys_.push_back(key);
        parents_.push_back(from);
        if (keys_.size() * 2 > slots_.size()) grow();
        return true;
    }
    [[nodiscard]] std::size_t size() const { return keys_.size(); }
    [[nodiscard]] std::uint32_t operator[](std::size_t i) const { return keys_[i]; }
    [[nodiscard]] std::size_t bytes() const {
        return (keys_.capacity() + parents_.capacity() + slots_.capacity()) * sizeof(std::uint32_t);
    }

private:
    void grow() {
        slots_.assign(slots_.size() * 2, none);
        for (std::uint32_t i = 0; i < keys_.size(); ++i) {
            auto slot = slot_of(keys_[i]);
            while (slots_[slot] != none) slot = (slot + 1) & (slots_.size() - 1);
            slots_[slot] = i;
        }
    }
    [[nodiscard]] std::size_t slot_of(std::uint32_t key) const {
        auto const mixed = key * std::uint64_t{0x9e3779b97f4a7c15};
        return (mixed ^ (mixed >> 32)) & (slots_.size() - 1);
    }

    static constexpr std::uint32_t none = 0xFFFFFFFF;
    std::vector<std::uint32_t> keys_{};
    std::vector<std::uint32_t> parents_{};
    std::vector<std::uint32_t> slots_ = std::vector<std::uint32_t>(1024, none);
};

/// The same changes as somebody would write them for this one question: the state packed into bits, the rules as
/// conditions.
template <class Table, unsigned Changes>
class packed_search {
public:
    std::size_t run() {
        static_cast<void>(seen_.add(0, 0));
        for (std::size_t i = 0; i < seen_.size(); ++i) leave(static_cast<std::uint32_t>(i));
        return seen_.size();
    }
    [[nodiscard]] std::size_t transitions() const { return transitions_; }
    [[nodiscard]] std::size_t bytes() const { return seen_.bytes(); }

private:
    enum state : std::uint32_t {
        draft,
        assessment,
        approval,
        scheduled,
        implementing,
        deployed,
        backed_out,
        closed,
        rejected,
        cancelled
    };
    // One change: four bits of state, then a bit each.
    static constexpr std::uint32_t high = 1U << 4, emergency = 1U << 5, first_vote = 1U << 6, votes = 7U << 6,
                                   tested = 1U << 9, back_out = 1U << 10;
    static constexpr unsigned width = 11;
    static constexpr std::uint32_t freeze = 1U << (width * Changes);

    void leave(std::uint32_t from) {
        auto const key = seen_[from];
        reach(key ^ freeze, from);
        for (unsigned i = 0; i < Changes; ++i) {
            auto const shift = width * i;
            auto const rest = key & ~(((1U << width) - 1) << shift);
            move(key >> shift & ((1U << width) - 1), (key & freeze) != 0, [&](std::uint32_t to) {
                reach(rest | to << shift, from);
            });
        }
    }
    template <class F>
    static void move(std::uint32_t it, bool is_frozen, F to) {
        auto const in = [it](state wanted) { return (it & ~15U) | wanted; };
        bool const is_emergency = (it & emergency) != 0;
        switch (static_cast<state>(it & 15U)) {
        case draft:
            to(it | back_out);
            if ((it & back_out) != 0) to(in(assessment));
            to(in(cancelled));
            break;
        case assessment: {
            auto const plain = in(approval) & ~(high | emergency | votes);
            to(plain);
            to(plain | high);
            to(plain | high | emergency);
            to(in(cancelled));
            break;
        }
        case approval: {
            for (unsigned v = 0; v < 3; ++v) to(it | first_vote << v);
            for (unsigned v = 0; v < 3; ++v) to(it & ~(first_vote << v));
            auto const given = static_cast<unsigned>(__builtin_popcount(it & votes));
            if (given >= ((it & high) != 0 && !is_emergency ? 2U : 1U)) to(in(scheduled));
            to(in(rejected));
            to(in(cancelled));
            break;
        }
        case scheduled:
            to(in(approval) & ~votes);
            to(it & ~tested);
            to(it | tested);
            if (!is_frozen || is_emergency) to(in(implementing));
            to(in(cancelled));
            break;
        case implementing:
            to(it & ~tested);
            to(it | tested);
            if ((it & tested) != 0 || is_emergency) to(in(deployed));
            if ((it & back_out) != 0) to(in(backed_out));
            break;
        case deployed: to(in(closed)); break;
        case backed_out:
            to(in(closed));
            to(in(draft) & ~tested);
            break;
        case rejected:
            to(in(draft) & ~tested);
            to(in(cancelled));
            break;
        case closed:
        case cancelled: break;
        }
    }

    void reach(std::uint32_t key, std::uint32_t from) {
        ++transitions_;
        static_cast<void>(seen_.add(key, from));
    }

    Table seen_{};
    std::size_t transitions_ = 0;
};

template <class Peer, class Explorer>
void compare(program& all,
    std::string name,
    std::string peer_name,
    std::optional<double> limit,
    std::size_t worlds,
    Explorer& search) {
    auto const found = search.run();
    Peer peer;
    if (!found || found->worlds != worlds || peer.run() != worlds || peer.transitions() != found->transitions)
        std::abort();
    auto const numbers = [&](std::size_t bytes) {
        return value_object{{"worlds", static_cast<std::int64_t>(worlds)},
            {"transitions", static_cast<std::int64_t>(found->transitions)},
            {"bytes a world", static_cast<std::int64_t>(bytes / worlds)}};
    };
    // For one operation is one world: what is told is the time of one.
    auto const batch = std::size_t{1} + 50'000 / worlds;
    all.compare({
        .name = std::move(name),
        .what = "a world of the change model: explorer, beside a breadth-first search written by hand over packed bits",
        .input = "every world of " + std::to_string(found->records.size()) + " and a freeze",
        .limit = limit,
        .left = {"itsm::explorer",
            for_a_slice(batch * worlds,
                [&search, batch] {
                    for (std::size_t i = 0; i < batch; ++i) keep(search.run()->worlds);
                }),
            numbers(found->bytes)},
        .right = {std::move(peer_name),
            for_a_slice(batch * worlds,
                [batch] {
                    for (std::size_t i = 0; i < batch; ++i) keep(Peer{}.run());
                }),
            numbers(peer.bytes())},
    });
}

} // namespace
} // namespace itsm::benchmark

int main(int count, char** arguments) {
    using namespace itsm::benchmark;
    using namespace samples;
    program all{count, arguments};
    constexpr std::string_view standard = "by hand, std::unordered_map", open = "by hand, open addressing";
    itsm::explorer one{explored(change_process)};
    compare<packed_search<standard_table, 1>>(all, "explore/one", std::string{standard}, 2, 726, one);
    compare<packed_search<open_table, 1>>(all, "explore/one_open", std::string{open}, {}, 726, one);
    itsm::explorer two{explored(change_process, "first"), second_explored(change_process)};
    compare<packed_search<standard_table, 2>>(all, "explore/two", std::string{standard}, 3, 263'538, two);
    compare<packed_search<open_table, 2>>(all, "explore/two_open", std::string{open}, {}, 263'538, two);
    return all.finish();
}
