// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace itsm::inline v0::detail {

/// What is known under ids, which are added and never removed. Entries stand next to each other in the order of their
/// coming, and the places to look for them are a few bytes each: a store asks for every command whether it knows its
/// id, and nodes spread over a journal's memory would be a cache miss or two for each answer.
template <class Id, class T>
class id_table {
public:
    /// Null when nothing is known under the id. Adding moves what is found.
    [[nodiscard]] T const* find(Id id) const {
        if (places_.empty()) return nullptr;
        auto const known = places_[place_of(id)];
        return known == 0 ? nullptr : &entries_[known - 1].second;
    }
    [[nodiscard]] bool contains(Id id) const { return find(id) != nullptr; }

    /// The id must not be known yet.
    void add(Id id, T known) {
        if (2 * (entries_.size() + 1) > places_.size()) grow();
        auto const place = place_of(id);
        entries_.emplace_back(id, std::move(known));
        places_[place] = entries_.size();
    }

private:
    /// Where the id stands or would stand. At most every second place is taken, so the search ends soon.
    [[nodiscard]] std::size_t place_of(Id id) const {
        auto const mixed = static_cast<std::uint64_t>(std::hash<Id>{}(id)) * 0x9e3779b97f4a7c15U;
        auto const last = places_.size() - 1;
        auto place = static_cast<std::size_t>(mixed >> 32U) & last;
        while (places_[place] != 0 && entries_[places_[place] - 1].first != id) place = (place + 1) & last;
        return place;
    }
    void grow() {
        places_.assign(places_.empty() ? 16 : 2 * places_.size(), 0);
        for (std::size_t i = 0; i < entries_.size(); ++i) places_[place_of(entries_[i].first)] = i + 1;
    }

    std::vector<std::pair<Id, T>> entries_{};
    std::vector<std::size_t> places_{}; ///< a power of two; 0 is free, else one more than the entry's index
};

} // namespace itsm::inline v0::detail
