// SPDX-License-Identifier: BSL-1.0
#include "picture.hpp"

namespace itsm::inline v0 {

namespace {

using namespace picture;

/// Keys may come from a host's file: nothing ends a quoted text.
std::string text_of(std::string_view text) { return escaped(text, {{'"', "\\\""}, {'\\', "\\\\"}}); }

std::string name_of(std::uint16_t state) {
    return state == definition_view::none ? std::string{"begin"} : "s" + std::to_string(state);
}

/// The attributes of a mark, each after a comma.
std::string attributes(look const* marked, bool is_area) {
    if (marked == nullptr) return {};
    std::string made = ", color=\"" + std::string{marked->stroke} + "\", fontcolor=\"" + std::string{marked->stroke};
    if (is_area)
        return made + "\", style=\"rounded,filled" + (marked->is_dashed ? ",dashed" : "") + "\", fillcolor=\"" +
               std::string{marked->fill} + "\"";
    return made + "\"" + (marked->is_dashed ? ", style=dashed" : "");
}

std::string legend() {
    std::string text = "    subgraph cluster_legend {\n        label=\"legend\";\n";
    for (std::size_t i = 0; i < looks().size(); ++i)
        text += "        legend" + std::to_string(i) + " [label=\"" + std::string{looks()[i].word} + "\"" +
                attributes(&looks()[i], true) + "];\n";
    return text + "    }\n";
}

} // namespace

std::string to_dot(definition_view const& definition, diagram_marks const& marks) {
    std::string text = "digraph \"" + text_of(definition.key) +
                       "\" {\n    rankdir=LR;\n    node [shape=box, style=rounded];\n"
                       "    begin [shape=point];\n";
    for (std::uint16_t s = 0; s < definition.states.size(); ++s) {
        auto const& key = definition.states[s].key;
        auto const* mark = marks.find_state(key);
        bool const has_note = mark != nullptr && !mark->note.empty();
        text += "    " + name_of(s) + " [label=\"" + text_of(key) + (has_note ? "\\n" + text_of(mark->note) : "") +
                "\"" + (is_closed(definition, s) ? ", peripheries=2" : "") + attributes(look_of(mark), true) + "];\n";
    }
    for (auto const& one : arrows_of(definition)) {
        std::string label;
        for (auto const row : one.rows)
            label.append(label.empty() ? "" : "\\n").append(text_of(label_of(definition, definition.rows[row], marks)));
        text += "    " + name_of(one.from) + " -> " + name_of(one.to) + " [label=\"" + label + "\"" +
                attributes(look_of(definition, one, marks), false) + "];\n";
    }
    return text + (marks.empty() ? "" : legend()) + "}\n";
}

} // namespace itsm::inline v0
