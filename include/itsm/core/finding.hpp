// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/rule.hpp>
#include <itsm/core/time.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace itsm::inline v0 {

/// What a guard or check found. Small and without heap: it is made in every decision.
struct finding {
    enum class outcome : std::uint8_t {
        met,
        unmet,         ///< `what` is missing; where time alone can mend it, it does so at `until`
        input_missing, ///< the command lacks the field `what`
        fact_missing,  ///< the fact `what` was not given, so nothing can be said
    };

    outcome result = outcome::met;
    std::string_view what{}; ///< static text
    instant until{};         ///< the epoch when time alone does not help

    [[nodiscard]] constexpr bool is_met() const { return result == outcome::met; }
    friend constexpr bool operator==(finding const&, finding const&) = default;
};

inline constexpr finding met{};

/// The rule is broken; `what` says what would be needed ("the user's agreement").
[[nodiscard]] constexpr finding unmet(std::string_view what) { return {finding::outcome::unmet, what, {}}; }
/// The rule is broken until an instant, unless `what` comes first.
[[nodiscard]] constexpr finding unmet(std::string_view what, instant until) {
    return {finding::outcome::unmet, what, until};
}
/// The command lacks a field: the same command with it may pass.
[[nodiscard]] constexpr finding needs_input(std::string_view field) {
    return {finding::outcome::input_missing, field, {}};
}
/// `met` when `holds`, else the rule is broken for want of `what`.
[[nodiscard]] constexpr finding require_that(bool holds, std::string_view what) { return holds ? met : unmet(what); }
/// `met` when `given`, else the command's field `field` is asked for.
[[nodiscard]] constexpr finding require_input(bool given, std::string_view field) {
    return given ? met : needs_input(field);
}

/// A rule that a command would break, and what was found.
struct broken_rule {
    rule_id rule;
    finding found;

    friend constexpr bool operator==(broken_rule const&, broken_rule const&) = default;
};

/// Broken rules in the order in which they were found: eight in place, the rest counted.
class broken_rules {
public:
    static constexpr std::size_t capacity = 8;

    // The array is left unset on purpose: clearing it would cost more than deciding.
    constexpr broken_rules() {} // NOLINT(cppcoreguidelines-pro-type-member-init, modernize-use-equals-default)
    constexpr broken_rules(broken_rules const& other) { *this = other; }
    constexpr broken_rules& operator=(broken_rules const& other) {
        count_ = other.count_;
        for (std::size_t i = 0; i < other.size(); ++i) slots_[i].item = other.slots_[i].item;
        return *this;
    }
    constexpr ~broken_rules() = default;

    constexpr void add(rule_id const& rule, finding const& found) {
        if (count_ < capacity) slots_[count_].item = {rule, found};
        ++count_;
    }
    [[nodiscard]] constexpr bool empty() const { return count_ == 0; }
    [[nodiscard]] constexpr std::size_t size() const { return count_ < capacity ? count_ : capacity; }
    /// How many were found beyond the eight.
    [[nodiscard]] constexpr std::size_t overflow() const { return count_ - size(); }
    [[nodiscard]] constexpr broken_rule const& operator[](std::size_t i) const { return slots_[i].item; }
    [[nodiscard]] constexpr bool names(rule_id const& rule) const {
        for (std::size_t i = 0; i < size(); ++i)
            if (slots_[i].item.rule == rule) return true;
        return false;
    }

    class iterator {
    public:
        using value_type = broken_rule;
        using difference_type = std::ptrdiff_t;
        using reference = broken_rule const&;
        using pointer = broken_rule const*;
        using iterator_category = std::forward_iterator_tag;

        constexpr iterator() = default;
        constexpr iterator(broken_rules const* of, std::size_t at) : of_{of}, at_{at} {}
        constexpr broken_rule const& operator*() const { return (*of_)[at_]; }
        constexpr iterator& operator++() {
            ++at_;
            return *this;
        }
        constexpr iterator operator++(int) {
            auto const before = *this;
            ++at_;
            return before;
        }
        friend constexpr bool operator==(iterator const&, iterator const&) = default;

    private:
        broken_rules const* of_ = nullptr;
        std::size_t at_ = 0;
    };
    [[nodiscard]] constexpr iterator begin() const { return {this, 0}; }
    [[nodiscard]] constexpr iterator end() const { return {this, size()}; }

private:
    union slot {
        constexpr slot() {} // NOLINT(modernize-use-equals-default): a defaulted one would be deleted
        broken_rule item;
    };
    std::array<slot, capacity> slots_;
    std::size_t count_ = 0;
};

} // namespace itsm::inline v0
