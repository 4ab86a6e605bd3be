// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/lifecycle/view.hpp>

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace itsm::inline v0 {

/// The rows of a definition as a graph of its states, guards left out. `definition_view::none` is "not recorded yet".
class row_graph {
public:
    explicit row_graph(definition_view const& of);

    [[nodiscard]] definition_view const& definition() const { return of_; }
    [[nodiscard]] std::size_t states() const { return of_.states.size(); }
    /// The rows that may be taken in a state, in the order in which they are written.
    [[nodiscard]] std::span<std::uint16_t const> rows_from(std::uint16_t from) const {
        auto const line = from == definition_view::none ? std::size_t{0} : std::size_t{from} + 1;
        return std::span{rows_}.subspan(first_[line], first_[line + 1] - first_[line]);
    }
    /// Calls `each(row, to)` for every step from a state; a row whose command chooses leads to every state.
    template <class F>
    void each_step(std::uint16_t from, F each) const {
        for (auto const r : rows_from(from)) {
            auto const& row = of_.rows[r];
            if (row.target != target_kind::chosen) each(r, row.target == target_kind::same ? from : row.to);
            else
                for (std::uint16_t to = 0; to < states(); ++to) each(r, to);
        }
    }

private:
    definition_view of_;
    std::vector<std::uint32_t> first_{}; ///< of each line of cells, where its rows begin
    std::vector<std::uint16_t> rows_{};
};

/// Shortest ways over rows from one place to all states; of equal ones, those of rows written first.
class shortest_ways {
public:
    /// `may(row, from, to)` says which steps are taken. Stops when no state is left to reach.
    template <class May>
    shortest_ways(row_graph const& over, std::uint16_t origin, May may) : origin_{origin}, arrivals_(over.states()) {
        std::vector<std::uint16_t> queue;
        auto const leave = [&](std::uint16_t from) {
            over.each_step(from, [&](std::uint16_t row, std::uint16_t to) {
                if (arrivals_[to].row != definition_view::none || !may(row, from, to)) return;
                arrivals_[to] = {row, from};
                if (to != origin) queue.push_back(to);
            });
        };
        leave(origin);
        for (std::size_t next = 0; next < queue.size() && queue.size() < over.states(); ++next) leave(queue[next]);
    }
    shortest_ways(row_graph const& over, std::uint16_t origin)
        : shortest_ways{over, origin, [](auto, auto, auto) { return true; }} {}

    /// Whether at least one step leads there; the origin itself is reached by a circle, `none` never.
    [[nodiscard]] bool reaches(std::uint16_t state) const {
        return state < arrivals_.size() && arrivals_[state].row != definition_view::none;
    }
    /// The rows of the way, in turn; empty when there is none.
    [[nodiscard]] std::vector<std::uint16_t> rows_to(std::uint16_t state) const;

private:
    struct arrival {
        std::uint16_t row = definition_view::none;
        std::uint16_t from = definition_view::none;
    };
    std::uint16_t origin_;
    std::vector<arrival> arrivals_;
};

} // namespace itsm::inline v0
