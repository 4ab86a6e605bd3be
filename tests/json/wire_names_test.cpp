// SPDX-License-Identifier: BSL-1.0
#include <itsm/calendar/calendar_definition.hpp>
#include <itsm/core/duty.hpp>
#include <itsm/core/entry.hpp>
#include <itsm/core/reflect.hpp>
#include <itsm/incident/commands.hpp>
#include <itsm/incident/incident.hpp>
#include <itsm/json/json.hpp>
#include <itsm/lifecycle/named.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <type_traits>

// Names of members and enumerators are what stored documents, entries and JSON hold. Renaming one is a data migration, so
// all of them are pinned here. After a deliberate change: ITSM_GOLDEN_UPDATE=1, and read the difference.

using namespace itsm;

namespace {

/// How a type looks on the wire: a member for each member, an enumeration as its names, a list in brackets.
template <class T>
value shape_of() {
    namespace mp11 = boost::mp11;
    namespace describe = boost::describe;
    if constexpr (detail::is_optional<T>) {
        auto held = shape_of<typename T::value_type>();
        if (auto* name = held.template as<std::string>()) return value{"optional " + *name};
        return value_object{{"optional", held}};
    } else if constexpr (detail::is_vector<T>) {
        return value_list{shape_of<typename T::value_type>()};
    } else if constexpr (detail::is_by_name<T>) {
        return value_object{{"any name", shape_of<typename decltype(T::items)::value_type::second_type>()}};
    } else if constexpr (detail::described_enum<T>) {
        std::string names;
        mp11::mp_for_each<describe::describe_enumerators<T>>(
            [&](auto d) { names.append(names.empty() ? "" : "|").append(d.name); });
        return names;
    } else if constexpr (std::is_same_v<T, bool>) {
        return "true|false";
    } else if constexpr (std::is_integral_v<T>) {
        return (std::is_signed_v<T> ? "int" : "uint") + std::to_string(8 * sizeof(T));
    } else if constexpr (std::is_same_v<T, instant>) {
        return "time";
    } else if constexpr (std::is_same_v<T, value>) {
        return "any";
    } else if constexpr (std::is_same_v<T, custom_fields>) {
        return "custom";
    } else if constexpr (detail::is_strong_id<T>) {
        return "id";
    } else if constexpr (std::is_same_v<T, std::string> || detail::is_strong_name<T>) {
        return "text";
    } else if constexpr (detail::is_inline_text<T>) {
        return "text" + std::to_string(sizeof(T) - 1);
    } else {
        value_object members;
        mp11::mp_for_each<detail::members_of<T>>([&](auto d) {
            using member = std::remove_cvref_t<decltype(std::declval<T&>().*d.pointer)>;
            members.emplace_back(d.name, shape_of<member>());
        });
        return members;
    }
}

template <class List>
value shapes_of_commands() {
    namespace mp11 = boost::mp11;
    value_object commands;
    mp11::mp_for_each<mp11::mp_transform<mp11::mp_identity, List>>([&](auto identity) {
        using C = typename decltype(identity)::type;
        commands.emplace_back(std::string{key_of<C>.view()}, shape_of<C>());
    });
    return commands;
}

void check_golden(std::string const& name, value const& shapes) {
    auto const path = std::string{ITSM_SOURCE_DIR} + "/tests/golden/" + name;
    auto const now = to_json_pretty(shapes) + "\n";
    if (std::getenv("ITSM_GOLDEN_UPDATE") != nullptr) std::ofstream{path, std::ios::binary} << now;
    std::ifstream file{path, std::ios::binary};
    std::string const pinned{std::istreambuf_iterator<char>{file}, {}};
    REQUIRE_MESSAGE(!pinned.empty(), "not readable: tests/golden/" << name);
    // Line by line, so that a failure names the line and not two files.
    std::size_t line = 1;
    for (std::size_t i = 0; i < std::min(now.size(), pinned.size()) && now[i] == pinned[i]; ++i) line += now[i] == '\n';
    CHECK_MESSAGE(now == pinned, "tests/golden/" << name << ":" << line << ": a name on the wire has changed");
}

} // namespace

TEST_CASE("names of incidents, their policy and their commands are pinned") {
    check_golden("incident_wire_names.json",
        value_object{{"incident", shape_of<incident>()},
            {"incident_policy", shape_of<incident_policy>()},
            {"commands", shapes_of_commands<incident_commands::list>()}});
}

TEST_CASE("names of entries and duties are pinned") {
    check_golden(
        "core_wire_names.json", value_object{{"journal_entry", shape_of<journal_entry>()}, {"duty", shape_of<duty>()}});
}

TEST_CASE("names of calendars are pinned") {
    check_golden("calendar_wire_names.json", value_object{{"calendar_definition", shape_of<calendar_definition>()}});
}
