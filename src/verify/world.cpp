// SPDX-License-Identifier: BSL-1.0
#include <itsm/verify/world.hpp>

#include <algorithm>

namespace itsm::inline v0 {

// --- the search -----------------------------------------------------------------------------------------------------

world_search::move_range& world_search::move_ranges::at(std::uint32_t record, std::uint32_t seen) {
    if (is_sparse) return scattered[std::uint64_t{record} << 32 | seen];
    if (seen >= width) {
        auto const wider = (std::max)(seen + 1, width * 2);
        std::vector<move_range> moved(cells.size() / width * wider);
        for (std::size_t i = 0; i < cells.size(); ++i) moved[i / width * wider + i % width] = cells[i];
        cells = std::move(moved);
        width = wider;
    }
    auto const needed = (record + std::size_t{1}) * width;
    if (needed > cells.size()) cells.resize((std::max)(needed, cells.size() * 2 / width * width));
    return cells[std::size_t{record} * width + seen];
}

void world_search::grow() {
    slots_.assign(slots_.size() * 2, none);
    for (std::uint32_t i = 0; i < keys_.size(); ++i) {
        auto slot = slot_of(keys_[i]);
        while (slots_[slot] != none) slot = (slot + 1) & (slots_.size() - 1);
        slots_[slot] = i;
    }
}

void world_search::add(std::uint64_t key, std::uint32_t parent) {
    auto slot = slot_of(key);
    for (; slots_[slot] != none; slot = (slot + 1) & (slots_.size() - 1))
        if (keys_[slots_[slot]] == key) return;
    if (keys_.size() == limits_.most_worlds) {
        is_complete_ = false;
        return;
    }
    slots_[slot] = static_cast<std::uint32_t>(keys_.size());
    keys_.push_back(key);
    parents_.push_back(parent);
    if (keys_.size() * 2 > slots_.size()) grow();
}

/// Has everything decided that the worlds `first` up to `last` need and that was not needed before.
void world_search::decide_for(std::uint32_t first, std::uint32_t last) {
    std::vector<world_source::situation> wanted;
    for (auto i = first; i < last; ++i) {
        auto const here = at(i);
        for (std::uint32_t who = 0; who < records_; ++who) {
            auto const seen = seen_by(who, here);
            auto& range = ranges_[who].at(here.records[who], seen);
            if (range.first != none) continue;
            range.first = 0; // asked for, so that nobody asks again
            wanted.push_back({who, here.records[who], seen});
        }
    }
    std::size_t next = 0;
    source_.decide(wanted, [&](std::span<record_move const> found) {
        auto const& one = wanted[next++];
        auto& range = ranges_[one.who].at(one.record, one.seen);
        range = {static_cast<std::uint32_t>(moves_.size()), 0};
        for (auto const& move : found) {
            if (fits(move)) moves_.push_back(move);
            else is_complete_ = false;
        }
        range.count = static_cast<std::uint32_t>(moves_.size()) - range.first;
    });
}

void world_search::run(world const& start) {
    add(packed(start), none);
    while (expanded_ < keys_.size() && is_complete_) {
        auto const level_end = static_cast<std::uint32_t>(keys_.size());
        decide_for(expanded_, level_end);
        for (; expanded_ < level_end && is_complete_; ++expanded_)
            visit_steps(expanded_, [&](std::uint64_t key, std::uint32_t, record_move const&) {
                ++transitions_;
                add(key, expanded_);
            });
    }
}

std::size_t world_search::bytes() const {
    auto const of = [](auto const& table) { return table.capacity() * sizeof table[0]; };
    std::size_t sum = of(keys_) + of(parents_) + of(slots_) + of(moves_);
    constexpr std::size_t node = sizeof(std::pair<std::uint64_t const, move_range>) + 2 * sizeof(void*);
    for (auto const& one : ranges_) sum += of(one.cells) + one.scattered.size() * node;
    return sum;
}

std::vector<world_search::arrow> world_search::way_to(std::uint32_t world) const {
    std::vector<arrow> way;
    for (; parents_[world] != none; world = parents_[world]) {
        std::optional<arrow> last;
        each_step(parents_[world], [&](arrow const& one) {
            if (!last && one.to == world) last = one;
        });
        way.push_back(*last);
    }
    std::reverse(way.begin(), way.end());
    return way;
}

// --- questions ------------------------------------------------------------------------------------------------------

namespace {

constexpr auto none = world_search::none;
using arrow = world_search::arrow;

/// Breadth first over a part of the worlds, each with a count of something beside it.
class counted_search {
public:
    counted_search(world_search const& in, std::size_t counts) : counts_{counts}, is_reached_(in.size() * counts) {}

    struct node {
        std::uint32_t world = 0;
        std::uint32_t count = 0;
        std::uint32_t parent = none; ///< its place in the queue
        world_step by{};
    };
    /// False when it was reached before.
    bool reach(node const& to) {
        auto const at = to.world * counts_ + to.count;
        if (is_reached_[at]) return false;
        is_reached_[at] = true;
        queue_.push_back(to);
        return true;
    }
    [[nodiscard]] bool is_reached(std::uint32_t world) const { return is_reached_[world * counts_]; }
    [[nodiscard]] std::vector<node> const& queue() const { return queue_; }

    /// The way that the search took to the node at `at` of the queue.
    [[nodiscard]] std::vector<arrow> way_to(std::size_t at) const {
        std::vector<arrow> way;
        for (; queue_[at].parent != none; at = queue_[at].parent)
            way.push_back({queue_[queue_[at].parent].world, queue_[at].world, queue_[at].by});
        std::reverse(way.begin(), way.end());
        return way;
    }

private:
    std::size_t counts_;
    std::vector<bool> is_reached_;
    std::vector<node> queue_{};
};

/// The worlds from which one of `goal` can be reached, and those that were never looked at.
world_set able_to_reach(world_search const& in, world_set const& goal) {
    // The steps turned round, as one array: where those into a world begin, and where they come from.
    std::vector<std::uint32_t> begin(in.size() + 1, 0);
    auto const each_step = [&](auto use) {
        for (std::uint32_t i = 0; i < in.size(); ++i) in.each_step(i, use);
    };
    each_step([&](arrow const& one) {
        if (one.to != none) ++begin[one.to + std::size_t{1}];
    });
    for (std::size_t i = 1; i < begin.size(); ++i) begin[i] += begin[i - 1];
    std::vector<std::uint32_t> sources(begin.back());
    auto next = begin;
    each_step([&](arrow const& one) {
        if (one.to != none) sources[next[one.to]++] = one.from;
    });

    world_set able = goal;
    std::vector<std::uint32_t> queue;
    for (std::uint32_t i = 0; i < in.size(); ++i)
        if (able[i]) queue.push_back(i);
    for (std::size_t i = 0; i < queue.size(); ++i)
        for (auto at = begin[queue[i]]; at < begin[queue[i] + std::size_t{1}]; ++at) {
            if (able[sources[at]]) continue;
            able[sources[at]] = true;
            queue.push_back(sources[at]);
        }
    return able;
}

/// The worlds from which one can go on for ever outside `goal`, or stop outside it: what is left when those are taken
/// away whose every step leads to the goal or to one taken away before.
world_set able_to_avoid(world_search const& in, world_set const& goal) {
    std::vector<std::uint32_t> ways_on(in.size(), 0);
    std::vector<std::vector<std::uint32_t>> into(in.size());
    for (std::uint32_t i = 0; i < in.size(); ++i) {
        if (goal[i]) continue;
        in.each_step(i, [&](arrow const& one) {
            if (one.to == none || goal[one.to]) return;
            ++ways_on[i];
            into[one.to].push_back(i);
        });
    }
    world_set able(in.size());
    std::vector<std::uint32_t> stuck;
    for (std::uint32_t i = 0; i < in.size(); ++i) {
        able[i] = !goal[i];
        bool is_end = true;
        in.each_step(i, [&](arrow const&) { is_end = false; });
        if (able[i] && ways_on[i] == 0 && !is_end) stuck.push_back(i);
    }
    while (!stuck.empty()) {
        auto const gone = stuck.back();
        stuck.pop_back();
        able[gone] = false;
        for (auto const before : into[gone])
            if (--ways_on[before] == 0) stuck.push_back(before);
    }
    return able;
}

/// From a world that is able to avoid the goal: goes on among such until it stops or comes round.
void go_round(world_search const& in, world_set const& able, world_way& way) {
    constexpr auto nowhere = std::numeric_limits<std::size_t>::max();
    std::vector<std::size_t> seen_at(in.size(), nowhere);
    auto here = way.end;
    while (true) {
        if (seen_at[here] != nowhere) {
            way.loop_from = seen_at[here];
            break;
        }
        seen_at[here] = way.steps.size();
        std::optional<arrow> next;
        in.each_step(here, [&](arrow const& one) {
            // A step that leads elsewhere tells more than one that changes nothing.
            if (one.to == none || !able[one.to]) return;
            if (!next || (next->to == here && one.to != here)) next = one;
        });
        if (!next) break;
        way.steps.push_back(*next);
        here = next->to;
    }
    way.end = here;
}

} // namespace

std::optional<world_way> way_into(world_search const& in, world_set const& wanted) {
    for (std::uint32_t i = 0; i < wanted.size(); ++i)
        if (wanted[i]) return world_way{in.way_to(i), i, {}};
    return std::nullopt;
}

std::optional<world_way> way_without(world_search const& in, moment const& wanted, moment const& needed) {
    counted_search search{in, 1};
    std::optional<world_way> found;
    auto const enter = [&](std::uint32_t world, std::uint32_t parent, world_step const& by) {
        if (needed.is_in(world) || !search.reach({world, 0, parent, by})) return;
        if (wanted.is_in(world)) found = world_way{search.way_to(search.queue().size() - 1), world, {}};
    };
    enter(0, none, {});
    for (std::uint32_t i = 0; i < search.queue().size() && !found; ++i)
        in.each_step(search.queue()[i].world, [&](arrow const& one) {
            if (found || one.to == none || needed.is_with(one)) return;
            if (wanted.is_with(one) && !needed.is_in(one.to)) {
                found = world_way{search.way_to(i), one.to, {}};
                found->steps.push_back(one);
            } else {
                enter(one.to, i, one.step);
            }
        });
    return found;
}

std::optional<world_way> way_out_of_reach(world_search const& in, world_set const& goal) {
    auto lost = able_to_reach(in, goal);
    lost.flip();
    return way_into(in, lost);
}

std::optional<world_way> way_beyond(world_search const& in, moment const& counted, std::size_t most) {
    counted_search search{in, most + 2};
    search.reach({0, counted.is_in(0) ? 1U : 0U});
    for (std::uint32_t i = 0; i < search.queue().size(); ++i) {
        auto const here = search.queue()[i];
        if (here.count > most) return world_way{search.way_to(i), here.world, {}};
        in.each_step(here.world, [&](arrow const& one) {
            if (one.to == none) return;
            auto const begins = counted.is_in(one.to) && !counted.is_in(one.from);
            search.reach({one.to, here.count + (begins || counted.is_with(one) ? 1U : 0U), i, one.step});
        });
    }
    return std::nullopt;
}

world_set worlds_of(world_search const& found, moment const& one) {
    auto set = one.worlds;
    set.resize(found.size());
    if (one.steps)
        for (std::uint32_t i = 0; i < found.size(); ++i)
            found.each_step(i, [&](arrow const& step) {
                if (step.to != none && one.steps(step)) set[step.to] = true;
            });
    return set;
}

namespace {

/// A shortest way to a world in which the moment is or, where it is one of steps, whose last step is one of them.
std::vector<arrow> way_to_moment(world_search const& in, moment const& wanted, std::uint32_t world) {
    if (wanted.is_in(world)) return in.way_to(world);
    auto const way =
        way_without(in, {{}, [&](arrow const& one) { return one.to == world && wanted.is_with(one); }}, {});
    return way ? way->steps : in.way_to(world);
}

} // namespace

std::optional<world_way> way_never_reaching(
    world_search const& in, moment const& from, world_set const& goal, bool is_fair) {
    world_set bad;
    if (is_fair) {
        bad = able_to_reach(in, goal);
        bad.flip();
    } else {
        bad = able_to_avoid(in, goal);
    }
    auto const starts = worlds_of(in, from);
    counted_search search{in, 1};
    // Every world that the moment is in or leads to starts a search of its own, nearest first.
    for (std::uint32_t start = 0; start < in.size(); ++start) {
        if (!starts[start] || goal[start] || search.is_reached(start)) continue;
        auto const begun = static_cast<std::uint32_t>(search.queue().size());
        search.reach({start, 0});
        for (auto i = begun; i < search.queue().size(); ++i) {
            auto const here = search.queue()[i].world;
            if (bad[here]) {
                world_way way{way_to_moment(in, from, start), here, {}};
                auto const rest = search.way_to(i);
                way.steps.insert(way.steps.end(), rest.begin(), rest.end());
                go_round(in, bad, way);
                return way;
            }
            in.each_step(here, [&](arrow const& one) {
                if (one.to != none && !goal[one.to]) search.reach({one.to, 0, i, one.step});
            });
        }
    }
    return std::nullopt;
}

} // namespace itsm::inline v0
