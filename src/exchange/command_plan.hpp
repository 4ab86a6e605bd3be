// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/reflect.hpp>
#include <itsm/lifecycle/definition.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Commands built from a log's text, many thousand times: which member a column sets is found once, by reflection, and
/// kept as a function.
namespace itsm::inline v0::detail {

template <class T>
bool set_text(T& into, std::string_view text) {
    if constexpr (std::is_same_v<T, std::string>) return into.assign(text), true;
    else if constexpr (is_strong_name<T>) return into.text.assign(text), true;
    else if constexpr (is_optional<T>) return set_text(into.emplace(), text);
    else if constexpr (std::is_same_v<T, bool>) return into = text == "true", text == "true" || text == "false";
    else if constexpr (described_enum<T>) {
        auto const found = enum_from<T>(text);
        if (found) into = *found;
        return found.has_value();
    } else if constexpr (std::is_integral_v<T>) {
        auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), into);
        return fault == std::errc{} && end == text.data() + text.size();
    } else return false;
}

template <class T>
bool set_time(T& into, instant at) {
    if constexpr (std::is_same_v<T, instant> || std::is_same_v<T, std::optional<instant>>) return into = at, true;
    else return false;
}

template <class T>
bool set_value(T& into, value const& given) {
    value_reader reader{unknown_keys::refuse};
    return reader.read(given, into);
}

/// One member of a command, nested ones by their dotted name.
struct member_setter {
    std::string name{};
    bool (*text)(void* command, std::string_view text) = nullptr;
    bool (*time)(void* command, instant at) = nullptr;
    bool (*any)(void* command, value const& given) = nullptr;
};

/// A command that is filled anew for every row: its type, its members, and one object to fill.
class refillable_command {
public:
    refillable_command() = default;

    command_key key{};
    std::vector<member_setter> members{};

    [[nodiscard]] void* object() { return object_.get(); }
    /// Back to the constants; strings keep their storage.
    void reset() { assign_(object_.get(), prototype_.get()); }
    /// What is set now is what `reset` goes back to.
    void keep_as_prototype() { assign_(prototype_.get(), object_.get()); }
    [[nodiscard]] member_setter const* find(std::string_view name) const {
        for (auto const& one : members)
            if (one.name == name) return &one;
        return nullptr;
    }

    template <class C>
    static refillable_command of();

private:
    std::shared_ptr<void> object_{};
    std::shared_ptr<void> prototype_{};
    void (*assign_)(void* to, void const* from) = nullptr;
};

template <class C, class T, auto Outer>
void add_members(std::vector<member_setter>& into, std::string const& name) {
    if constexpr (described_class<T>) {
        boost::mp11::mp_for_each<members_of<T>>([&](auto d) {
            into.push_back({name + "." + d.name,
                [](void* c, std::string_view text) {
                    return set_text((static_cast<C*>(c)->*Outer).*decltype(d)::pointer, text);
                },
                [](void* c, instant at) { return set_time((static_cast<C*>(c)->*Outer).*decltype(d)::pointer, at); },
                [](void* c, value const& v) {
                    return set_value((static_cast<C*>(c)->*Outer).*decltype(d)::pointer, v);
                }});
        });
    }
    into.push_back({name,
        [](void* c, std::string_view text) { return set_text(static_cast<C*>(c)->*Outer, text); },
        [](void* c, instant at) { return set_time(static_cast<C*>(c)->*Outer, at); },
        [](void* c, value const& v) { return set_value(static_cast<C*>(c)->*Outer, v); }});
}

template <class C>
refillable_command refillable_command::of() {
    refillable_command made;
    made.key = key_of<C>;
    made.object_ = std::make_shared<C>();
    made.prototype_ = std::make_shared<C>();
    made.assign_ = [](void* to, void const* from) { *static_cast<C*>(to) = *static_cast<C const*>(from); };
    boost::mp11::mp_for_each<members_of<C>>([&](auto d) {
        using member = std::remove_cvref_t<decltype(std::declval<C&>().*d.pointer)>;
        add_members<C, member, decltype(d)::pointer>(made.members, d.name);
    });
    return made;
}

/// The command of a list with this key.
template <class List>
std::optional<refillable_command> refillable_from(std::string_view key) {
    std::optional<refillable_command> made;
    boost::mp11::mp_for_each<boost::mp11::mp_transform<std::add_pointer_t, List>>([&](auto* null) {
        using C = std::remove_pointer_t<decltype(null)>;
        if (key_of<C>.view() == key) made = refillable_command::of<C>();
    });
    return made;
}

} // namespace itsm::inline v0::detail
