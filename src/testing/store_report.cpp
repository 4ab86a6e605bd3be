// SPDX-License-Identifier: BSL-1.0
#include <itsm/testing/store_report.hpp>

#include <itsm/core/reflect.hpp>

#include <algorithm>
#include <map>

namespace itsm::inline v0 {

namespace {

std::string in_a_cell(case_answer const& of) {
    switch (of.outcome) {
    case case_outcome::passed: return "passed";
    case case_outcome::failed: return "**failed**";
    case case_outcome::skipped: break;
    }
    return "SKIPPED(" + of.why + ")";
}

} // namespace

std::string_view to_text(store_ability ability) { return enum_name(ability); }

std::string to_text(case_answer const& answer) {
    auto text = std::string{answer.id}.append(" ").append(answer.name).append(": ").append(in_a_cell(answer));
    if (answer.outcome != case_outcome::failed) return text;
    text.append("\n    ").append(answer.why);
    for (auto const& one : answer.steps) text.append("\n      after ").append(one);
    return text;
}

std::size_t store_report::count(case_outcome outcome) const {
    auto const has_it = [&](case_answer const& one) { return one.outcome == outcome; };
    return static_cast<std::size_t>(std::count_if(cases.begin(), cases.end(), has_it));
}

std::vector<std::string> store_report::ids(case_outcome outcome) const {
    std::vector<std::string> found;
    for (auto const& one : cases)
        if (one.outcome == outcome) found.emplace_back(one.id);
    return found;
}

std::string summary_of(store_report const& report) {
    auto const counted = [&](case_outcome outcome) { return std::to_string(report.count(outcome)); };
    auto text = report.store + ": " + counted(case_outcome::passed) + " passed, " + counted(case_outcome::failed) +
                " failed, " + counted(case_outcome::skipped) + " skipped";
    std::map<std::string, std::string> by_ability;
    for (auto const& one : report.cases)
        if (one.outcome == case_outcome::skipped) by_ability[one.why].append(" ").append(one.id);
    std::string_view before = " (";
    for (auto const& [ability, ids] : by_ability) {
        text.append(before).append(ability).append(":").append(ids);
        before = "; ";
    }
    return by_ability.empty() ? text : text + ")";
}

std::string table_of(std::span<store_report const> reports) {
    if (reports.empty()) return {};
    std::string text{"| case | what |"};
    std::string line{"| --- | --- |"};
    for (auto const& report : reports) {
        text.append(" ").append(report.store).append(" |");
        line += " --- |";
    }
    text.append("\n").append(line).append("\n");
    for (std::size_t i = 0; i < reports.front().cases.size(); ++i) {
        auto const& one = reports.front().cases[i];
        text.append("| ").append(one.id).append(" | ").append(one.name).append(" |");
        for (auto const& report : reports) text.append(" ").append(in_a_cell(report.cases[i])).append(" |");
        text += "\n";
    }
    return text;
}

} // namespace itsm::inline v0
