// SPDX-License-Identifier: BSL-1.0
#include "picture.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace itsm::inline v0::picture {

std::vector<move> moves_of(definition_view const& definition) {
    std::vector<move> moves;
    auto const add = [&](std::uint16_t from, std::uint16_t at) {
        auto const& row = definition.rows[at];
        if (row.target == target_kind::chosen)
            for (std::uint16_t to = 0; to < definition.states.size(); ++to) moves.push_back({from, to, at});
        else moves.push_back({from, row.target == target_kind::same ? from : row.to, at});
    };
    for (std::uint16_t c = 0; c < definition.commands.size(); ++c) {
        for (auto const& entry : definition.rows_of(definition_view::none, c)) add(definition_view::none, entry.row);
        for (std::uint16_t s = 0; s < definition.states.size(); ++s)
            for (auto const& entry : definition.rows_of(s, c)) add(s, entry.row);
    }
    return moves;
}

std::vector<arrow> arrows_of(definition_view const& definition) {
    std::map<std::pair<std::uint16_t, std::uint16_t>, std::vector<std::uint16_t>> between;
    for (auto const& one : moves_of(definition)) between[{one.from, one.to}].push_back(one.row);
    std::vector<arrow> arrows;
    for (auto& [states, rows] : between) arrows.push_back({states.first, states.second, std::move(rows)});
    return arrows;
}

std::vector<rule_id> rules_of(definition_view const& definition, definition_view::row const& row) {
    std::vector<rule_id> rules;
    for (auto const g : definition.row_guards.subspan(row.first_guard, row.guards)) {
        auto const& rule = definition.guards[g].rule;
        if (!rule.empty() && std::find(rules.begin(), rules.end(), rule) == rules.end()) rules.push_back(rule);
    }
    return rules;
}

std::string label_of(definition_view const& definition, definition_view::row const& row) {
    std::string label{row.key.view()};
    auto const rules = rules_of(definition, row);
    for (std::size_t i = 0; i < rules.size(); ++i) label.append(i == 0 ? " [" : ", ").append(rules[i].view());
    if (!rules.empty()) label += "]";
    return label;
}

std::string label_of(definition_view const& definition, definition_view::row const& row, diagram_marks const& marks) {
    auto label = label_of(definition, row);
    if (auto const* mark = marks.find_row(row.key); mark != nullptr && !mark->note.empty()) label += ": " + mark->note;
    return label;
}

std::vector<look> const& looks() {
    // Told apart by people who see no red or no green, too: Okabe and Ito's colours, darkened where they are lines.
    static std::vector<look> const all{{mark_kind::covered, "covered", "#cfe8dd", "#00734f", false},
        {mark_kind::partly, "partly covered", "#fbe7b5", "#8a5a00", false},
        {mark_kind::uncovered, "not covered", "#eeeeee", "#757575", true},
        {mark_kind::warning, "warning", "#d6e9f8", "#0063a6", true},
        {mark_kind::error, "error", "#f8d3c8", "#b23c00", false}};
    return all;
}

look const* look_of(diagram_mark const* mark) {
    if (mark == nullptr) return nullptr;
    for (auto const& one : looks())
        if (one.kind == mark->kind) return &one;
    return nullptr;
}

look const* look_of(definition_view const& definition, arrow const& of, diagram_marks const& marks) {
    std::optional<mark_kind> together;
    for (auto const row : of.rows) {
        auto const* mark = marks.find_row(definition.rows[row].key);
        if (mark == nullptr) continue;
        auto const worse = (std::max)(together.value_or(mark->kind), mark->kind);
        bool const differ = together && *together != mark->kind;
        together = differ && worse < mark_kind::warning ? mark_kind::partly : worse;
    }
    if (!together) return nullptr;
    diagram_mark const mark{*together, {}};
    return look_of(&mark);
}

} // namespace itsm::inline v0::picture
