// SPDX-License-Identifier: BSL-1.0
#include <itsm/storage/store.hpp>

namespace itsm::inline v0 {

std::string to_text(commit_failure const& why) {
    bool const is_unknown = class_of(why.code) == error_class::unknown;
    std::string text{is_unknown ? "unknown whether committed: " : "not committed: "};
    text += to_text(why.code);
    if (!why.record.empty()) text += ", " + why.record.kind + " " + why.record.number;
    if (why.expected != why.actual)
        text += ", decided on version " + std::to_string(why.expected) + ", stored is " + std::to_string(why.actual);
    if (!why.message.empty()) text += ", " + why.message;
    if (!why.rule.empty()) text.append(" (").append(why.rule.view()).append(")");
    return text;
}

std::string number_text(std::string_view prefix, std::uint64_t number) {
    auto const digits = std::to_string(number);
    constexpr std::size_t usual = 7;
    std::string text{prefix};
    text.append(digits.size() < usual ? usual - digits.size() : 0, '0').append(digits);
    return text;
}

} // namespace itsm::inline v0
