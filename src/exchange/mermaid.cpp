// SPDX-License-Identifier: BSL-1.0
#include "picture.hpp"

#include <itsm/core/reflect.hpp>

namespace itsm::inline v0 {

namespace {

using namespace picture;

/// Keys may come from a host's file: what could end a text, open a tag or begin a comment is written as an entity.
std::string text_of(std::string_view text) {
    auto made = escaped(text,
        {{'"', "#quot;"},
            {'<', "#lt;"},
            {'\\', "#92;"},
            {'#', "#35;"},
            {':', "#58;"},
            {';', "#59;"},
            {'`', "#96;"},
            {'%', "#37;"}});
    // Ends a note, in any case of letters.
    for (std::size_t i = 0; i + 8 <= made.size(); ++i) {
        std::string lower = made.substr(i, 8);
        for (auto& c : lower)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
        if (lower == "end note") made.replace(i + 3, 1, "#32;");
    }
    return made;
}

std::string name_of(std::uint16_t state) { return "s" + std::to_string(state); }

std::string state_diagram(definition_view const& definition) {
    std::string text = "stateDiagram-v2\n";
    for (std::uint16_t s = 0; s < definition.states.size(); ++s)
        text += "    state \"" + text_of(definition.states[s].key) + "\" as " + name_of(s) + "\n";
    for (auto const& one : arrows_of(definition)) {
        auto const label = [&](std::uint16_t row) { return text_of(label_of(definition, definition.rows[row])); };
        if (one.stays()) {
            text += "    note right of " + name_of(one.from) + "\n";
            for (auto const row : one.rows) text += "        " + label(row) + "\n";
            text += "    end note\n";
            continue;
        }
        std::string labels;
        for (auto const row : one.rows) labels.append(labels.empty() ? "" : ", ").append(label(row));
        auto const from = one.from == definition_view::none ? std::string{"[*]"} : name_of(one.from);
        text += "    " + from + " --> " + name_of(one.to) + ": " + labels + "\n";
    }
    for (std::uint16_t s = 0; s < definition.states.size(); ++s)
        if (is_closed(definition, s)) text += "    " + name_of(s) + " --> [*]\n";
    return text;
}

std::string class_of(look const* marked) {
    return marked == nullptr ? "" : ":::" + std::string{enum_name(marked->kind)};
}

/// A flowchart, whose arrows are numbered as they are written.
class marked_chart {
public:
    marked_chart(definition_view const& definition, diagram_marks const& marks)
        : definition_{definition}, marks_{marks} {}

    std::string draw() {
        add_states();
        for (auto const& one : arrows_of(definition_)) add(one);
        add_legend();
        return "flowchart TB\n" + text_ + styles_;
    }

private:
    void add_states() {
        text_ += "    begin((\" \"))" + class_of(look_of(marks_.find_state({}))) + "\n";
        for (std::uint16_t s = 0; s < definition_.states.size(); ++s) {
            auto const& key = definition_.states[s].key;
            auto const* mark = marks_.find_state(key);
            bool const has_note = mark != nullptr && !mark->note.empty();
            auto const label = text_of(key) + (has_note ? "<br/>" + text_of(mark->note) : "");
            // Closed ones have round ends, others round corners.
            text_ += "    " + name_of(s) + (is_closed(definition_, s) ? "([\"" : "(\"") + label +
                     (is_closed(definition_, s) ? "\"])" : "\")") + class_of(look_of(mark)) + "\n";
        }
    }
    void add(arrow const& one) {
        std::string labels;
        for (auto const row : one.rows)
            labels.append(labels.empty() ? "" : "<br/>")
                .append(text_of(label_of(definition_, definition_.rows[row], marks_)));
        auto const* const marked = look_of(definition_, one, marks_);
        if (one.stays()) {
            auto const box = name_of(one.from) + "stays";
            text_ += "    " + box + "[\"" + labels + "\"]" + class_of(marked) + "\n";
            text_ += "    " + name_of(one.from) + " --- " + box + "\n";
        } else {
            auto const from = one.from == definition_view::none ? std::string{"begin"} : name_of(one.from);
            text_ += "    " + from + " -->|\"" + labels + "\"| " + name_of(one.to) + "\n";
        }
        if (marked != nullptr) add_style("linkStyle " + std::to_string(arrows_), *marked, "");
        ++arrows_;
    }
    void add_style(std::string const& of, look const& marked, std::string_view more) {
        styles_.append("    ").append(of).append(" stroke:").append(marked.stroke).append(more);
        styles_.append(",color:").append(marked.stroke).append(marked.is_dashed ? ",stroke-dasharray:5 4\n" : "\n");
    }
    void add_legend() {
        text_ += "    subgraph legend\n";
        for (auto const& one : looks()) {
            auto const name = std::string{enum_name(one.kind)};
            text_ += "        legend_" + name + "[\"" + std::string{one.word} + "\"]:::" + name + "\n";
            add_style("classDef " + name, one, ",fill:" + std::string{one.fill});
        }
        text_ += "    end\n";
    }

    definition_view const& definition_;
    diagram_marks const& marks_;
    std::string text_{};
    std::string styles_{};
    std::size_t arrows_ = 0;
};

} // namespace

std::string to_mermaid(definition_view const& definition, diagram_marks const& marks) {
    return marks.empty() ? state_diagram(definition) : marked_chart{definition, marks}.draw();
}

} // namespace itsm::inline v0
