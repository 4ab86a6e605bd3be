// SPDX-License-Identifier: BSL-1.0
#include "picture.hpp"

namespace itsm::inline v0 {

namespace {

using namespace picture;

/// "s4_resolved": a name in C's and Promela's eyes whatever the key holds, and no other state's.
std::string name_of(definition_view const& of, std::uint16_t state) {
    if (state == definition_view::none) return "not_recorded";
    auto name = "s" + std::to_string(state) + "_" + std::string{of.states[state].key.view()};
    for (auto& c : name) {
        bool const fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!fits) c = '_';
    }
    return name;
}

/// Nothing in it ends a comment, goes on in the next line, or is no ASCII.
std::string comment_of(std::string text) {
    for (auto& c : text)
        if (c < 0x20 || c > 0x7E || c == '*' || c == '\\' || c == '?' || c == '"' || c == '\'') c = '_';
    return " /* " + text + " */";
}

} // namespace

std::string to_promela(definition_view const& definition) {
    std::string text = comment_of(std::string{definition.key.view()} + " " + std::to_string(definition.version) +
                                  ": every guard is free to hold or not")
                           .substr(1) +
                       "\n";
    constexpr std::size_t most_in_a_byte = 255;
    text += "#define not_recorded 0\n";
    for (std::uint16_t s = 0; s < definition.states.size(); ++s)
        text += "#define " + name_of(definition, s) + " " + std::to_string(s + 1) + "\n";
    text += definition.states.size() > most_in_a_byte ? "int" : "byte";
    text += " state = not_recorded;\nactive proctype record() {\nend: do\n";
    for (auto const& one : moves_of(definition)) {
        auto const& row = definition.rows[one.row];
        text += "    :: d_step { state == " + name_of(definition, one.from) +
                " -> state = " + name_of(definition, one.to) + " }" + comment_of(label_of(definition, row)) + "\n";
    }
    return text + "    od\n}\n";
}

} // namespace itsm::inline v0
