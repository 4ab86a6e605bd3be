// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/reflect.hpp>
#include <itsm/json/json.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Described types to JSON text and back without a tree of values between: what typed.hpp and document.hpp are made of.
/// The templates only walk the members; what is done for each is compiled once, in src/json.
namespace itsm::inline v0::detail {

/// What becomes of text that is not UTF-8, which JSON cannot say.
enum class text_form : unsigned char {
    json,     ///< U+FFFD in place of what is wrong
    document, ///< marked base64, which reads back as it was
};

/// The only key of the object that stands for a text that is not UTF-8, and what such a key begins with.
inline constexpr std::string_view bytes_mark = "$bytes";
inline constexpr std::string_view bytes_key_mark = "$bytes:";

/// Whether a key begins with `bytes_key_mark`, with any number of `$` in front.
bool is_marked_key(std::string_view key);

/// Writes what `to_json(to_value(x))` gives.
class json_text_writer {
public:
    explicit json_text_writer(text_form form) : form_{form} {}

    [[nodiscard]] std::string& text() { return text_; }

    template <class T>
    void write(T const& from) {
        if constexpr (std::is_same_v<T, value>) put_untyped(from);
        else if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, double> || std::is_same_v<T, instant>)
            put(from);
        else if constexpr (std::is_integral_v<T>) put(static_cast<std::int64_t>(from));
        else if constexpr (std::is_same_v<T, std::string>) put(std::string_view{from});
        else if constexpr (described_enum<T>) put(enum_name(from));
        else if constexpr (is_strong_name<T>) put(std::string_view{from.text});
        else if constexpr (is_strong_id<T>) put_id(from.high, from.low);
        else if constexpr (is_inline_text<T>) put(from.view());
        else if constexpr (is_optional<T>) {
            if (from) write(*from);
            else put_null();
        } else if constexpr (std::is_same_v<T, permission_set>) write(from.patterns());
        else if constexpr (std::is_same_v<T, custom_fields>) put_custom(from);
        else if constexpr (is_by_name<T>) write_by_name(from);
        else if constexpr (is_vector<T>) write_list(from);
        else if constexpr (described_class<T>) write_object(from);
        else static_assert(always_false<T>, "describe the type with BOOST_DESCRIBE_STRUCT");
    }

    void put_null() { text_ += "null"; }
    void put(bool held) { text_ += held ? "true" : "false"; }
    void put(std::int64_t held);
    void put(double held);
    void put(instant held);
    void put(std::string_view held);
    /// Null, a number, a truth value, a time or a text.
    void put_scalar(value const& held);

private:
    void put_id(std::uint64_t high, std::uint64_t low);
    void put_untyped(value const& held);
    void put_custom(custom_fields const& held);
    void put_marked_bytes(std::string_view held);
    void put_escaped(char c);
    /// A comma, unless what was opened last is still empty.
    void separate();
    /// The key of a member, known to need no escapes.
    void put_name(std::string_view name);
    /// A key that is data. `alone` says that the object has no other.
    void put_key(std::string_view key, bool alone);

    template <class T>
    void write_object(T const& from) {
        text_ += '{';
        boost::mp11::mp_for_each<members_of<T>>([&](auto d) {
            if (goes_without_saying(from, d.pointer)) return;
            put_name(d.name);
            write(from.*d.pointer);
        });
        text_ += '}';
    }
    template <class T>
    void write_by_name(by_name<T> const& from) {
        text_ += '{';
        for (auto const& [name, one] : from.items) {
            put_key(name, from.items.size() == 1);
            write(one);
        }
        text_ += '}';
    }
    template <class T>
    void write_list(std::vector<T> const& from) {
        text_ += '[';
        for (auto const& one : from) {
            separate();
            write(one);
        }
        text_ += ']';
    }

    text_form form_;
    std::string text_{};
};

template <class T>
std::string written(T const& from, text_form form) {
    json_text_writer out{form};
    out.text().reserve(1024); // most records and entries, without growing step by step
    out.write(from);
    return std::move(out.text());
}

template <class Members>
inline constexpr auto names_in = [] {
    std::array<std::string_view, boost::mp11::mp_size<Members>::value> names{};
    std::size_t at = 0;
    boost::mp11::mp_for_each<Members>([&](auto d) { names[at++] = d.name; });
    return names;
}();

/// Reads what the writer writes, spaces and another order of members allowed, into members that still have their
/// defaults. It refuses nothing: at whatever it does not expect it gives up, and then `parse_json` and `from_value` say
/// what the text is. What it does read, they read as well, and find the same.
class json_text_reader {
public:
    json_text_reader(std::string_view text, json_limits const& limits);

    /// Whether the whole text was read. Else `into` holds a part of it.
    template <class T>
    [[nodiscard]] bool read_whole(T& into) {
        return read(into) && is_at_end();
    }

private:
    template <class T>
    bool read(T& into) {
        if constexpr (std::is_same_v<T, value>) return read_untyped(into);
        else if constexpr (std::is_same_v<T, bool>) return read_boolean(into);
        else if constexpr (std::is_same_v<T, std::string>) return read_text(into);
        else if constexpr (std::is_same_v<T, double>) return read_double(into);
        else if constexpr (std::is_integral_v<T>) return read_integer(into);
        else if constexpr (std::is_same_v<T, instant>) return read_instant(into);
        else if constexpr (described_enum<T>) return read_enum(into);
        else if constexpr (is_strong_name<T>) return read_text(into.text);
        else if constexpr (is_strong_id<T>) return read_id(into.high, into.low);
        else if constexpr (is_inline_text<T>) return read_inline(into);
        else if constexpr (is_optional<T>) return read_optional(into);
        else if constexpr (std::is_same_v<T, permission_set>) return read_permissions(into);
        else if constexpr (std::is_same_v<T, custom_fields>) return read_custom(into);
        else if constexpr (is_by_name<T>) return read_by_name(into);
        else if constexpr (is_vector<T>) return read_list(into);
        else if constexpr (described_class<T>) return read_object(into);
        else static_assert(always_false<T>, "describe the type with BOOST_DESCRIBE_STRUCT");
    }

    [[nodiscard]] std::string_view rest() const { return {at_, static_cast<std::size_t>(end_ - at_)}; }
    void skip_space();
    /// Whether the next character that is no space is this one.
    bool is_next(char wanted);
    bool take(char wanted);
    bool take_word(std::string_view word);
    bool open(char bracket);
    bool close(char bracket);
    /// To the next element of the list that was opened, or member of the object, whose key is then `key_`; false at its
    /// end as at what is wrong, which `close` tells apart.
    bool next_element();
    bool next_member();
    bool is_at_end();
    /// False, and nothing is found from here on.
    bool give_up();

    bool read_boolean(bool& into);
    bool read_text(std::string& into);
    bool read_escape(std::string& into);
    /// A text without escapes, where it stands.
    bool read_view(std::string_view& into);
    bool read_number(value& into);
    bool read_double(double& into);
    bool read_whole_number(std::int64_t& into);
    bool read_instant(instant& into);
    bool read_id(std::uint64_t& high, std::uint64_t& low);
    bool read_permissions(permission_set& into);
    bool read_custom(custom_fields& into);
    bool read_untyped(value& into);
    bool read_untyped_object(value& into);

    template <class T>
    bool read_integer(T& into) {
        std::int64_t number = 0;
        if (!read_whole_number(number) || !std::in_range<T>(number)) return false;
        into = static_cast<T>(number);
        return true;
    }
    template <class T>
    bool read_enum(T& into) {
        std::string_view name;
        if (!read_view(name)) return false;
        auto const found = enum_from<T>(name);
        if (!found) return false;
        into = *found;
        return true;
    }
    template <class T>
    bool read_inline(T& into) {
        std::string_view text;
        if (!read_view(text)) return false;
        auto const fits = T::from(text);
        if (!fits) return false;
        into = *fits;
        return true;
    }
    template <class T>
    bool read_optional(std::optional<T>& into) {
        if (!is_next('n')) return read(into.emplace());
        into.reset();
        return take_word("null");
    }
    template <class T>
    bool read_list(std::vector<T>& into) {
        into.clear();
        if (!open('[')) return false;
        while (next_element())
            if (!read(into.emplace_back())) return false;
        return close(']');
    }
    template <class T>
    bool read_by_name(by_name<T>& into) {
        constexpr std::size_t few = 64; // of which each is compared with each
        into.items.clear();
        if (!open('{')) return false;
        while (next_member()) {
            if (key_.starts_with('$') || into.items.size() == few || into.find(key_) != nullptr) return false;
            if (!read(into.items.emplace_back(std::string{key_}, T{}).second)) return false;
        }
        return close('}');
    }
    template <class T>
    bool read_object(T& into) {
        using members = members_of<T>;
        static constexpr auto const& names = names_in<members>;
        static constexpr auto readers = readers_of<T>(members{});
        std::array<bool, names.size() + 1> seen{};
        std::size_t which = 0;
        if (!open('{')) return false;
        while (next_member()) {
            which = find_member(names, which);
            if (which == names.size() || seen[which]) return false;
            seen[which] = true;
            if (!readers[which](*this, into)) return false;
            ++which;
        }
        return close('}');
    }
    template <class T, class Member>
    static bool read_member(json_text_reader& in, T& into) {
        return in.read(into.*Member::pointer);
    }
    template <class T, template <class...> class List, class... Members>
    static constexpr auto readers_of(List<Members...>) {
        return std::array<bool (*)(json_text_reader&, T&), sizeof...(Members)>{&read_member<T, Members>...};
    }
    /// Where `key_` stands among the names. They are written in their order, so the search begins at `first`.
    [[nodiscard]] std::size_t find_member(std::span<std::string_view const> names, std::size_t first) const;

    char const* at_;
    char const* end_;
    std::size_t longest_text_;
    std::size_t members_left_;
    std::size_t depth_left_;
    bool is_first_ = true; ///< nothing was read yet of what was opened last
    std::string_view key_{};
};

} // namespace itsm::inline v0::detail
