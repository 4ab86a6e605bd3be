// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/context.hpp>
#include <itsm/core/reflect.hpp>
#include <itsm/core/result.hpp>
#include <itsm/lifecycle/named.hpp>

#include <boost/mp11/algorithm.hpp>

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

/// What a process is tried with: a few values that stand for all. A search over them is exhaustive for them, so they are
/// chosen where the rules change their mind: a priority that a rule covers and one that it does not, a fact that is true,
/// false and unknown, a time step on either side of a limit.
namespace itsm::inline v0 {

/// Commands, who gives them, and in which surroundings. Every command is tried by every actor in every surrounding.
template <record_type R>
struct command_samples {
    std::vector<command_box<R>> commands{}; ///< at least one
    std::vector<actor_profile> actors{};    ///< at least one
    std::vector<fact_set> facts{};      ///< what may be known; the first is what is known at first. None: nothing is
    std::vector<duration> time_steps{}; ///< how the clock may move on; none: it stands
    typename R::policy_type policy{};
    instant start{};    ///< the clock at first
    duration horizon{}; ///< the clock does not pass `start + horizon`; time steps need one that has room for them
};

namespace detail {

/// All values of a type with few: enumerators, true and false, and none where it is optional.
template <class T>
std::vector<T> few_values() {
    std::vector<T> all;
    if constexpr (std::is_same_v<T, bool>) {
        all = {false, true};
    } else if constexpr (is_optional<T>) {
        all.push_back({});
        for (auto const& one : few_values<typename T::value_type>()) all.push_back(one);
    } else {
        static_assert(described_enum<T>, "every value can be listed of enumerations, bool, and optional ones alone");
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto d) { all.push_back(d.value); });
    }
    return all;
}

template <class C, class List, auto Field, auto... More>
void add_every(C given, List& to) {
    using member = std::remove_reference_t<decltype(given.*Field)>;
    for (auto const& one : few_values<member>()) {
        given.*Field = one;
        if constexpr (sizeof...(More) == 0) to.emplace_back(given);
        else add_every<C, List, More...>(given, to);
    }
}

} // namespace detail

/// The command with every value of the fields named, in all combinations:
/// `with_every<&classify::impact, &classify::urgency>(classify{.category = "mail"})` gives 36.
template <auto... Field, command C>
[[nodiscard]] std::vector<command_box<record_of<C>>> with_every(C const& given) {
    std::vector<command_box<record_of<C>>> made;
    detail::add_every<C, decltype(made), Field...>(given, made);
    return made;
}

/// Every command of the practice without fields: enough for those that have none, and a refusal for the rest.
template <record_type R, class List = typename commands_of<R>::list>
[[nodiscard]] std::vector<command_box<R>> blank_commands() {
    std::vector<command_box<R>> made;
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, List>>(
        [&](auto identity) { made.emplace_back(typename decltype(identity)::type{}); });
    return made;
}

} // namespace itsm::inline v0
