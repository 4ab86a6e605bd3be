// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/fact.hpp>
#include <itsm/core/reflect.hpp>
#include <itsm/lifecycle/named.hpp>
#include <itsm/verify/story.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <boost/mp11/utility.hpp>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

/// Values as the C++ that makes them, so that what was found can be pasted into a test.
namespace itsm::inline v0 {

namespace detail {

/// `signature` is what the compiler calls a function of one type parameter; the type's name, as a host writes it.
std::string type_name_in(std::string_view signature);

template <class T>
std::string type_name_of() {
    return type_name_in(__PRETTY_FUNCTION__);
}

std::string code_of_value(value const& one);

/// Whether `code_of` knows the type and all that it is made of.
template <class T>
constexpr bool has_code() {
    if constexpr (is_optional<T> || is_vector<T>) return has_code<typename T::value_type>();
    else if constexpr (std::is_integral_v<T> || described_enum<T> || is_strong_name<T> || is_inline_text<T> ||
                       is_strong_id<T>)
        return true;
    else if constexpr (described_class<T>)
        return []<class... D>(boost::mp11::mp_list<D...>) {
            return (has_code<std::remove_cvref_t<decltype(std::declval<T&>().*D::pointer)>>() && ...);
        }(boost::mp11::mp_rename<members_of<T>, boost::mp11::mp_list>{});
    else
        return std::is_same_v<T, double> || std::is_same_v<T, std::string> || std::is_same_v<T, value> ||
               std::is_same_v<T, instant> || std::is_same_v<T, duration> || std::is_same_v<T, permission_set>;
}

/// The practice's list; none where it has not given it.
template <class R>
struct listed_commands {
    using list = boost::mp11::mp_list<>;
};
template <class R>
    requires requires { typename commands_of<R>::list; }
struct listed_commands<R> {
    using list = typename commands_of<R>::list;
};

} // namespace detail

/// An expression that is `of`, to be copied or to stand in braces: `{.category = "mail", .impact = itsm::impact_level::low}`
/// for a described struct, without what its members are by default and without its type's name.
template <class T>
[[nodiscard]] std::string code_of(T const& of) {
    if constexpr (std::is_same_v<T, bool>) return of ? "true" : "false";
    else if constexpr (std::is_integral_v<T> || std::is_same_v<T, double>) return std::to_string(of);
    else if constexpr (detail::described_enum<T>) return detail::type_name_of<T>() + "::" + std::string{enum_name(of)};
    else if constexpr (std::is_same_v<T, std::string>) return detail::quoted(of);
    else if constexpr (std::is_same_v<T, value>) return detail::code_of_value(of);
    else if constexpr (std::is_same_v<T, duration>) return "itsm::duration{" + std::to_string(of.count()) + "}";
    else if constexpr (std::is_same_v<T, instant>) return "*itsm::parse_instant(" + detail::quoted(to_text(of)) + ")";
    else if constexpr (detail::is_strong_name<T>) return "{" + detail::quoted(of.text) + "}";
    else if constexpr (detail::is_inline_text<T>) return detail::quoted(of.view());
    else if constexpr (detail::is_strong_id<T>)
        return "{" + std::to_string(of.high) + "U, " + std::to_string(of.low) + "U}";
    else if constexpr (detail::is_optional<T>) {
        if (!of) return "std::nullopt";
        if constexpr (detail::described_class<typename T::value_type>)
            return detail::type_name_of<typename T::value_type>() + code_of(*of);
        else return code_of(*of);
    } else if constexpr (std::is_same_v<T, permission_set>) return code_of(of.patterns());
    else if constexpr (detail::is_vector<T>) {
        std::string text;
        for (auto const& one : of) text.append(text.empty() ? "" : ", ").append(code_of(one));
        return "{" + text + "}";
    } else {
        static_assert(detail::described_class<T>, "describe the type with BOOST_DESCRIBE_STRUCT");
        std::string text;
        T const blank{};
        boost::mp11::mp_for_each<detail::members_of<T>>([&](auto d) {
            if (of.*d.pointer == blank.*d.pointer) return;
            text.append(text.empty() ? "." : ", .").append(d.name).append(" = ").append(code_of(of.*d.pointer));
        });
        return "{" + text + "}";
    }
}

/// The arguments of `scenario::when` that give the command: itself, `itsm::incident_commands::close{}`, and by key and
/// fields where the list does not have it or `code_of` does not know its fields.
template <record_type R, class List = typename detail::listed_commands<R>::list>
[[nodiscard]] std::string code_of(command_box<R> const& of) {
    std::string text;
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, List>>([&](auto identity) {
        using C = typename decltype(identity)::type;
        if constexpr (detail::has_code<C>())
            if (auto const* const held = of.template as<C>()) text = detail::type_name_of<C>() + code_of(*held);
    });
    if (!text.empty()) return text;
    return detail::quoted(of.key().view()) + ", " + detail::code_of_value(of.type().payload(of.erased().given));
}

/// Writes a test case of doctest that tells a story, over <itsm/testing/doctest_scenario.hpp>. The host's `process` is a
/// subject and `policy` what its decisions are made under; `begin` is the record where the story does not begin before it
/// is recorded. Nothing is expected of the single commands: a process that has been mended refuses one of them, or what is
/// told at the end holds all the same.
class story_test {
public:
    story_test(std::string_view name, instant start, bool begins_later = false);

    void know(fact_set const& facts);
    /// Says nothing that was said already, and so does `act_as`.
    void be_at(instant when);
    void act_as(actor_profile const& who);
    template <record_type R>
    void give(command_box<R> const& command) {
        add("when", code_of(command));
    }
    /// Somewhere on its way the process has to say no.
    [[nodiscard]] std::string refused_somewhere() const;
    /// All of the host's `invariants` hold in the end.
    [[nodiscard]] std::string keeping_invariants() const;

private:
    void add(std::string_view member, std::string const& arguments);

    std::string text_{};
    std::string actor_{};
    instant now_{};
};

} // namespace itsm::inline v0
