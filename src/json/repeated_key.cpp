// SPDX-License-Identifier: BSL-1.0
#include "repeated_key.hpp"

#include <algorithm>

namespace itsm::inline v0 {

std::string const* repeated_key(value_object const& object) {
    constexpr std::size_t few = 8; // of which comparing each with each is less work
    if (object.size() <= few) {
        for (auto one = object.begin(); one != object.end(); ++one)
            if (std::any_of(object.begin(), one, [&](auto const& earlier) { return earlier.first == one->first; }))
                return &one->first;
        return nullptr;
    }
    std::vector<std::string const*> keys;
    keys.reserve(object.size());
    for (auto const& member : object) keys.push_back(&member.first);
    std::sort(keys.begin(), keys.end(), [](auto const* a, auto const* b) { return *a < *b; });
    auto const at = std::adjacent_find(keys.begin(), keys.end(), [](auto const* a, auto const* b) { return *a == *b; });
    return at == keys.end() ? nullptr : *at;
}

} // namespace itsm::inline v0
