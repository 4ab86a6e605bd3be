// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/exchange/diagram.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What every picture of a definition shows, whichever language it is written in.
namespace itsm::inline v0::picture {

/// A row as it leads from one state to another; `none` is where everything begins.
struct move {
    std::uint16_t from = definition_view::none;
    std::uint16_t to = definition_view::none;
    std::uint16_t row = 0;
};
/// Every one there is: a chosen target is each state in turn. By command, then by state.
[[nodiscard]] std::vector<move> moves_of(definition_view const& definition);

/// All moves between two states, as rows; by state, those from nothing last.
struct arrow {
    std::uint16_t from = definition_view::none;
    std::uint16_t to = definition_view::none;
    std::vector<std::uint16_t> rows{};

    [[nodiscard]] bool stays() const { return from == to; }
};
[[nodiscard]] std::vector<arrow> arrows_of(definition_view const& definition);

/// The rules that guard a row, each once, plain input left out.
[[nodiscard]] std::vector<rule_id> rules_of(definition_view const& definition, definition_view::row const& row);
/// "close [INC-10, INC-11]": the row's key and its rules.
[[nodiscard]] std::string label_of(definition_view const& definition, definition_view::row const& row);
/// The same with the note of its mark: "close [INC-10]: never taken".
[[nodiscard]] std::string label_of(
    definition_view const& definition, definition_view::row const& row, diagram_marks const& marks);

[[nodiscard]] inline bool is_closed(definition_view const& definition, std::size_t state) {
    return definition.states[state].category == state_category::closed;
}

/// How a mark is drawn.
struct look {
    mark_kind kind{};
    std::string_view word{};   ///< in the legend
    std::string_view fill{};   ///< a light colour, for areas
    std::string_view stroke{}; ///< a dark one, for lines and their texts
    bool is_dashed = false;    ///< told apart without colours
};
/// In the order of the legend.
[[nodiscard]] std::vector<look> const& looks();
/// Null where there is no mark.
[[nodiscard]] look const* look_of(diagram_mark const* mark);
/// Of the marks of its rows together.
[[nodiscard]] look const* look_of(definition_view const& definition, arrow const& of, diagram_marks const& marks);

/// Each of `characters` written as the text at its place, controls as spaces.
struct escape {
    char from;
    std::string_view to;
};
template <std::size_t N>
[[nodiscard]] std::string escaped(std::string_view text, escape const (&escapes)[N]) {
    std::string made;
    for (char const c : text) {
        std::string_view const* replaced = nullptr;
        for (auto const& one : escapes)
            if (one.from == c) replaced = &one.to;
        if (replaced != nullptr) made += *replaced;
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) made += ' ';
        else made += c;
    }
    return made;
}

} // namespace itsm::inline v0::picture
