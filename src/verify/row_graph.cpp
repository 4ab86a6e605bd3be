// SPDX-License-Identifier: BSL-1.0
#include "row_graph.hpp"

#include <algorithm>

namespace itsm::inline v0 {

row_graph::row_graph(definition_view const& of) : of_{of}, first_(of.states.size() + 2, 0) {
    for (std::size_t line = 0; line <= of.states.size(); ++line) {
        auto const from = line == 0 ? definition_view::none : static_cast<std::uint16_t>(line - 1);
        for (std::uint16_t c = 0; c < of.commands.size(); ++c)
            for (auto const& entry : of.rows_of(from, c)) rows_.push_back(entry.row);
        std::sort(rows_.begin() + static_cast<std::ptrdiff_t>(first_[line]), rows_.end());
        first_[line + 1] = static_cast<std::uint32_t>(rows_.size());
    }
}

std::vector<std::uint16_t> shortest_ways::rows_to(std::uint16_t state) const {
    std::vector<std::uint16_t> rows;
    if (!reaches(state)) return rows;
    do {
        rows.push_back(arrivals_[state].row);
        state = arrivals_[state].from;
    } while (state != origin_);
    std::reverse(rows.begin(), rows.end());
    return rows;
}

} // namespace itsm::inline v0
