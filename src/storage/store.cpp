// SPDX-License-Identifier: BSL-1.0
#include <itsm/storage/store.hpp>

namespace itsm::inline v0 {

std::string to_text(commit_failure const& why) {
    std::string text{why.is_known ? "not committed: " : "unknown whether committed: "};
    text += to_text(why.code);
    if (!why.record.empty()) text += ", " + why.record.kind + " " + why.record.number;
    if (why.expected != why.actual)
        text += ", decided on version " + std::to_string(why.expected) + ", stored is " + std::to_string(why.actual);
    if (!why.rule.empty()) text.append(" (").append(why.rule.view()).append(")");
    return text;
}

} // namespace itsm::inline v0
