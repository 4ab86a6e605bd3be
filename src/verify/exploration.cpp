// SPDX-License-Identifier: BSL-1.0
#include <itsm/verify/exploration.hpp>

#include <algorithm>

namespace itsm::inline v0 {

bool exploration_report::holds() const {
    return is_complete && faults.empty() &&
           std::all_of(properties.begin(), properties.end(), [](property_result const& one) {
               return one.verdict == property_verdict::holds;
           });
}

property_result const* exploration_report::find(std::string_view name) const {
    for (auto const& one : properties)
        if (one.name == name) return &one;
    return nullptr;
}

namespace {

std::string words(property_verdict verdict) {
    switch (verdict) {
    case property_verdict::holds: return "holds";
    case property_verdict::refuted: return "REFUTED";
    case property_verdict::vacuous: return "VACUOUS: what it speaks of never happens";
    case property_verdict::not_proven: return "NOT PROVEN: a limit ended the search";
    }
    return {};
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
    return std::to_string(count) + " " + std::string{count == 1 ? one : many};
}

void append_list(std::string& text, std::string_view title, std::vector<std::string> const& all) {
    if (all.empty()) return;
    text.append(title);
    for (auto const& one : all) text.append(&one == all.data() ? " " : ", ").append(one);
    text += "\n";
}

} // namespace

std::string to_text(exploration_report const& found) {
    std::string text = counted(found.worlds, "world", "worlds") + ", " +
                       counted(found.transitions, "transition", "transitions") +
                       (found.is_complete ? "" : ", NOT ALL: a limit ended the search") + "\n";
    for (auto const& one : found.properties) {
        text += "\"" + one.name + "\": " + words(one.verdict);
        if (one.verdict == property_verdict::holds)
            text += " (" + std::to_string(one.premises) + " times to the point)";
        text += "\n" + to_text(one.story);
    }
    for (auto const& one : found.faults)
        text += std::string{enum_name(one.fault)} + ": " + one.what + "\n" + to_text(one.story);
    append_list(text, "samples that were never accepted:", found.never_accepted);
    append_list(text, "rows that were never taken:", found.never_taken);
    return text;
}

} // namespace itsm::inline v0
