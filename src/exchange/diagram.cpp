// SPDX-License-Identifier: BSL-1.0
#include <itsm/exchange/diagram.hpp>

#include <map>
#include <utility>
#include <vector>

namespace itsm::inline v0 {

namespace {

/// An arrow of the picture; `none` is the black dot that everything begins with.
using arrow = std::pair<std::uint16_t, std::uint16_t>;

/// "close [INC-10, INC-11]": the row's command and its rules, each once.
std::string label_of(definition_view const& definition, definition_view::row const& row) {
    std::string label{row.key.view()};
    std::vector<rule_id> rules;
    for (auto const g : definition.row_guards.subspan(row.first_guard, row.guards)) {
        auto const& rule = definition.guards[g].rule;
        bool known = rule.empty();
        for (auto const& one : rules) known = known || one == rule;
        if (!known) rules.push_back(rule);
    }
    for (std::size_t i = 0; i < rules.size(); ++i) label.append(i == 0 ? " [" : ", ").append(rules[i].view());
    if (!rules.empty()) label += "]";
    return label;
}

std::map<arrow, std::vector<std::string>> arrows_of(definition_view const& definition) {
    std::map<arrow, std::vector<std::string>> arrows;
    auto const add = [&](std::uint16_t from, definition_view::row const& row) {
        auto const label = label_of(definition, row);
        if (row.target == target_kind::chosen)
            for (std::uint16_t to = 0; to < definition.states.size(); ++to) arrows[{from, to}].push_back(label);
        else arrows[{from, row.target == target_kind::same ? from : row.to}].push_back(label);
    };
    for (std::uint16_t c = 0; c < definition.commands.size(); ++c) {
        for (auto const& entry : definition.rows_of(definition_view::none, c))
            add(definition_view::none, definition.rows[entry.row]);
        for (std::uint16_t s = 0; s < definition.states.size(); ++s)
            for (auto const& entry : definition.rows_of(s, c)) add(s, definition.rows[entry.row]);
    }
    return arrows;
}

/// Keys may come from a host's file: what could end a quoted text or open a tag is written differently.
std::string escaped(std::string_view text, std::string_view quote, std::string_view less, std::string_view backslash) {
    std::string made;
    for (char const c : text) {
        if (c == '"') made += quote;
        else if (c == '<') made += less;
        else if (c == '\\') made += backslash;
        else if (static_cast<unsigned char>(c) < 0x20) made += ' ';
        else made += c;
    }
    return made;
}
std::string mermaid_text(std::string_view text) { return escaped(text, "#quot;", "#lt;", "#92;"); }
std::string dot_text(std::string_view text) { return escaped(text, "\\\"", "<", "\\\\"); }

std::string joined(std::vector<std::string> const& lines, std::string_view between) {
    std::string text;
    for (auto const& one : lines) text.append(text.empty() ? "" : between).append(one);
    return text;
}

} // namespace

std::string to_mermaid(definition_view const& definition) {
    std::string text = "stateDiagram-v2\n";
    for (std::size_t s = 0; s < definition.states.size(); ++s)
        text += "    state \"" + mermaid_text(definition.states[s].key) + "\" as s" + std::to_string(s) + "\n";
    auto const name = [](std::uint16_t s) {
        return s == definition_view::none ? std::string{"[*]"} : "s" + std::to_string(s);
    };
    for (auto const& [between, labels] : arrows_of(definition)) {
        if (between.first == between.second) {
            text += "    note right of " + name(between.first) + "\n";
            for (auto const& one : labels) text += "        " + mermaid_text(one) + "\n";
            text += "    end note\n";
        } else {
            text += "    " + name(between.first) + " --> " + name(between.second) + ": " +
                    mermaid_text(joined(labels, ", ")) + "\n";
        }
    }
    for (std::uint16_t s = 0; s < definition.states.size(); ++s)
        if (definition.states[s].category == state_category::closed) text += "    " + name(s) + " --> [*]\n";
    return text;
}

std::string to_dot(definition_view const& definition) {
    std::string text = "digraph \"" + dot_text(definition.key) +
                       "\" {\n    rankdir=LR;\n    node [shape=box, style=rounded];\n"
                       "    begin [shape=point];\n";
    for (std::size_t s = 0; s < definition.states.size(); ++s) {
        bool const is_closed = definition.states[s].category == state_category::closed;
        text += "    s" + std::to_string(s) + " [label=\"" + dot_text(definition.states[s].key) + "\"" +
                (is_closed ? ", peripheries=2" : "") + "];\n";
    }
    auto const name = [](std::uint16_t s) {
        return s == definition_view::none ? std::string{"begin"} : "s" + std::to_string(s);
    };
    for (auto const& [between, labels] : arrows_of(definition)) {
        std::string label;
        for (auto const& one : labels) label.append(label.empty() ? "" : "\\n").append(dot_text(one));
        text += "    " + name(between.first) + " -> " + name(between.second) + " [label=\"" + label + "\"];\n";
    }
    return text + "}\n";
}

} // namespace itsm::inline v0
