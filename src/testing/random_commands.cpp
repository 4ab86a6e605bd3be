// SPDX-License-Identifier: BSL-1.0
#include <itsm/testing/random_commands.hpp>

namespace itsm::inline v0 {

std::string to_text(broken_invariant const& found) {
    return "does not hold: " + found.says + " (seed " + std::to_string(found.seed) + ")\n" + to_text(found.story) +
           "\n" + found.test;
}

} // namespace itsm::inline v0
