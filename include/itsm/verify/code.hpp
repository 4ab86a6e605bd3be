// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/fact.hpp>
#include <itsm/core/reflect.hpp>
#include <itsm/lifecycle/named.hpp>
#include <itsm/verify/story.hpp>

#include <boost/mp11/algorithm.hpp>

#include <string>
#include <string_view>

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

/// The command with its type: `itsm::incident_commands::close{}`. Empty for one that the practice's list does not have.
template <record_type R, class List = typename commands_of<R>::list>
[[nodiscard]] std::string code_of(command_box<R> const& of) {
    std::string text;
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, List>>([&](auto identity) {
        using C = typename decltype(identity)::type;
        if (auto const* const held = of.template as<C>()) text = detail::type_name_of<C>() + code_of(*held);
    });
    return text;
}

/// Writes a unit test that fails as long as a story is possible, over <itsm/testing/scenario.hpp>: `process` is the
/// host's subject, `begin` the record that it begins with. Somewhere on its way the process has to say no.
class story_test {
public:
    story_test(std::string_view name, instant start, bool begins_later);

    void know(fact_set const& facts);
    void be_at(instant when);
    void act_as(actor_profile const& who);
    void give(std::string const& command);
    [[nodiscard]] std::string text() const;

private:
    std::string text_{};
    std::string actor_{};
};

} // namespace itsm::inline v0
