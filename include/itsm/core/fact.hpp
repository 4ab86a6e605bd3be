// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/finding.hpp>
#include <itsm/core/id.hpp>
#include <itsm/core/value.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace itsm::inline v0 {

/// What a rule needs to know beyond the record, declared by the room that can tell: its name, and in which words.
struct fact_declaration {
    std::string_view name{};    ///< "problem.root_causes_addressed"
    std::string_view meaning{}; ///< one sentence, for people

    friend constexpr bool operator==(fact_declaration const& a, fact_declaration const& b) { return a.name == b.name; }
};

/// A declared fact of type `T`: bool, std::int64_t, std::string, instant or value_list.
template <class T>
struct fact : fact_declaration {
    consteval fact(std::string_view called, std::string_view means) : fact_declaration{called, means} {}
};

/// A fact as it was loaded: its value, and the record and version it was read from, which the commit checks.
struct fact_reading {
    std::string name{};
    value reading{};
    record_ref source{};
    std::uint64_t source_version = 0;

    friend bool operator==(fact_reading const&, fact_reading const&) = default;
};
BOOST_DESCRIBE_STRUCT(fact_reading, (), (name, reading, source, source_version))

/// The facts given to one decision. A fact that is not in it is unknown, which is neither true nor false.
class fact_set {
public:
    template <class T>
    fact_set& set(fact<T> const& declared, T known, record_ref source = {}, std::uint64_t version = 0) {
        return set(fact_reading{std::string{declared.name}, value{std::move(known)}, std::move(source), version});
    }
    fact_set& set(fact_reading reading);

    /// The fact's value, or null when it is unknown or was given with another type.
    template <class T>
    [[nodiscard]] T const* operator[](fact<T> const& declared) const {
        auto const* found = find(declared.name);
        return found == nullptr ? nullptr : found->reading.template as<T>();
    }
    [[nodiscard]] fact_reading const* find(std::string_view name) const {
        for (auto const& one : readings_)
            if (one.name == name) return &one;
        return nullptr;
    }
    [[nodiscard]] std::vector<fact_reading> const& all() const { return readings_; }
    void clear() { readings_.clear(); }

    friend bool operator==(fact_set const&, fact_set const&) = default;

private:
    std::vector<fact_reading> readings_;
};

/// The fact was not given: the refusal names it, so that the host knows what to load.
[[nodiscard]] constexpr finding missing(fact_declaration const& declared) {
    return {finding::outcome::fact_missing, declared.name, {}};
}

/// Met when the fact is known and true; missing when unknown; else unmet for want of what it means.
[[nodiscard]] inline finding known_true(fact_set const& facts, fact<bool> const& declared) {
    auto const* known = facts[declared];
    if (known == nullptr) return missing(declared);
    return require_that(*known, declared.meaning);
}

} // namespace itsm::inline v0
