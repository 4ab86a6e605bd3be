// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/describe/class.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace itsm::inline v0 {

/// What a target's clock has said of a record: a warning or the breach, told once (SLM-5). Of a clock, records keep
/// nothing else.
struct given_signal {
    std::string key{};   ///< of the warning: "resolve/1/75%"; stable, so that nobody tells it twice
    std::string owner{}; ///< whom it was told
    std::string task{};  ///< the action that it starts

    friend bool operator==(given_signal const&, given_signal const&) = default;
};
BOOST_DESCRIBE_STRUCT(given_signal, (), (key, owner, task))

[[nodiscard]] inline bool was_given(std::vector<given_signal> const& given, std::string_view key) {
    for (auto const& one : given)
        if (one.key == key) return true;
    return false;
}

} // namespace itsm::inline v0
