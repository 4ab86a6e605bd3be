// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/inline_text.hpp>

#include <cstdint>
#include <source_location>
#include <span>
#include <string_view>

namespace itsm::inline v0 {

/// A rule's id as the rulebook prints it ("INC-11"), or a host's own ("ACME-7").
using rule_id = inline_text<15>;

/// What the library does with a rule (rulebook, How to read it).
enum class rule_kind : std::uint8_t {
    guard,  ///< a command that would break it is refused
    derive, ///< a value is computed from others, never typed in
    duty,   ///< something must now be done by someone by some time
    check,  ///< an advisory finding; it never blocks
    figure, ///< a number or table that a report shows
};

/// A rule in words, with the sources it was taken from.
struct rule {
    rule_id id;
    rule_kind kind;
    std::string_view statement;
    std::string_view source;
};

/// All rules of the rulebook, in its order, carried by code or not.
[[nodiscard]] std::span<rule const> rulebook();

/// A rule of the rulebook by its id; null for one that is not in it. Logarithmic.
[[nodiscard]] rule const* find_rule(rule_id const& id);

/// Where a rule stands in code.
struct code_place {
    char const* file = "";
    std::uint32_t line = 0;

    static constexpr code_place of(std::source_location const& at) { return {at.file_name(), at.line()}; }
};

/// A rule that the library itself carries, outside any definition: every store, every decision.
struct placed_rule {
    rule_id rule;
    code_place place;

    consteval placed_rule(rule_id id, std::source_location at = std::source_location::current())
        : rule{id}, place{code_place::of(at)} {}
};

} // namespace itsm::inline v0
