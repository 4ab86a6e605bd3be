// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/time.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/query/query.hpp>
#include <itsm/storage/store.hpp>
#include <itsm/testing/kit_random.hpp>

#include <compare>
#include <functional>
#include <string>
#include <vector>

/// What the conformance kit writes: steps of a record type, and questions about it with their answers found otherwise.
namespace itsm::inline v0 {

/// A record to be created.
struct sample_record {
    tenant_id tenant{};
    strong_id<void> id{};
    std::string number{};
    std::string text{}; ///< not empty; any bytes
    instant at{};
};

/// A condition, and whether it holds, said in plain code.
template <class R>
struct sample_condition {
    record_condition<R> where{};
    std::function<bool(R const&)> holds{};
};

/// An order, and which stands first, said in plain code. Ids are not in it.
template <class R>
struct sample_order {
    std::vector<record_order<R>> by{};
    std::function<std::strong_ordering(R const&, R const&)> compare{};
};

/// To be specialised for a record type that is to be tested; `store_samples<incident>` is the pattern. Steps are decided
/// as its practice decides; a change is permitted on whatever came of other changes.
///
///     static step<R> created(sample_record const&);
///     static step<R> changed(R const&, std::string const& text, instant at);   its text is `text` then
///     static step<R> varied(R const&, kit_random&, instant at);                one of many changes, so that records differ
///     static std::string text_of(R const&);
///     static sample_condition<R> condition(kit_random&);                       one comparison
///     static std::vector<sample_order<R>> orders();                            with and without ties, nulls, both ways
template <stored_record R>
struct store_samples;

template <>
struct store_samples<incident> {
    static step<incident> created(sample_record const& of);
    static step<incident> changed(incident const& it, std::string const& text, instant at);
    static step<incident> varied(incident const& it, kit_random& random, instant at);
    static std::string text_of(incident const& it) { return it.report.symptom; }
    static sample_condition<incident> condition(kit_random& random);
    static std::vector<sample_order<incident>> orders();
};

/// A condition of up to a few comparisons, with and, or and not.
template <stored_record R>
[[nodiscard]] sample_condition<R> any_condition(kit_random& random, int depth = 2) {
    auto const choice = depth == 0 ? 0 : random.below(5);
    if (choice <= 1) return store_samples<R>::condition(random);
    auto a = any_condition<R>(random, depth - 1);
    if (choice == 2) return {!a.where, [a = a.holds](R const& it) { return !a(it); }};
    auto b = any_condition<R>(random, depth - 1);
    auto both = [a = a.holds, b = b.holds](R const& it) { return a(it) && b(it); };
    auto either = [a = a.holds, b = b.holds](R const& it) { return a(it) || b(it); };
    if (choice == 3) return {a.where && b.where, both};
    return {a.where || b.where, either};
}

} // namespace itsm::inline v0
