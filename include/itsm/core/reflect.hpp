// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/actor.hpp>
#include <itsm/core/command.hpp>
#include <itsm/core/id.hpp>
#include <itsm/core/inline_text.hpp>
#include <itsm/core/result.hpp>
#include <itsm/core/time.hpp>
#include <itsm/core/value.hpp>

#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/preprocessor/seq/for_each.hpp>

#include <array>
#include <charconv>
#include <concepts>
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

/// Described types to values and back, the difference of two records and its application: the one reflection visitor
/// of the library. JSON, entries, folding and stored documents all go through it. Heavier than a value header: include
/// it where records are written or read, not where they are decided.
namespace itsm::inline v0 {

/// What to do with a member of an object that the type does not have.
enum class unknown_keys : unsigned char {
    refuse, ///< input: a misspelt key is an error
    ignore, ///< stored documents: a newer library may have written more
};

namespace detail {

template <class T>
inline constexpr bool always_false = false;

template <class T>
concept described_class = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;
template <class T>
concept described_enum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;

template <class T>
using members_of = boost::describe::describe_members<T, boost::describe::mod_public>;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <class T>
inline constexpr bool is_by_name = false;
template <class T>
inline constexpr bool is_by_name<by_name<T>> = true;
template <class T>
inline constexpr bool is_strong_name = false;
template <class Tag>
inline constexpr bool is_strong_name<strong_name<Tag>> = true;
template <class T>
inline constexpr bool is_strong_id = false;
template <class Tag>
inline constexpr bool is_strong_id<strong_id<Tag>> = true;
template <class T>
inline constexpr bool is_inline_text = false;
template <std::size_t N>
inline constexpr bool is_inline_text<inline_text<N>> = true;

/// What is null when it holds nothing.
template <class T>
inline constexpr bool can_be_null =
    is_optional<T> || is_strong_id<T> || std::is_same_v<T, custom_fields> || std::is_same_v<T, value>;

template <class T>
bool is_null(T const& of) {
    if constexpr (is_optional<T>) return !of.has_value();
    else if constexpr (is_strong_id<T>) return of.is_none();
    else if constexpr (std::is_same_v<T, custom_fields>) return of.empty();
    else if constexpr (std::is_same_v<T, value>) return of.is_null();
    else return false;
}

/// What a type's members are by default.
template <class T>
T const& blank() {
    static T const made{};
    return made;
}

/// Whether a member need not be written: it is null, and so it is by default.
template <class T, class M>
bool goes_without_saying(T const& of, M T::* member) {
    if constexpr (can_be_null<M>) return is_null(of.*member) && is_null(blank<T>().*member);
    else return false;
}

/// The only key of the object that stands for a time where a text would not tell that it is one.
inline constexpr std::string_view time_mark = "$time";
/// Whether `key` is `mark`, which begins with `$`, with any number of `$` in front. An object of a host's own that looks
/// like a marked one is written with one `$` more, so that both read back as they were.
bool is_marked(std::string_view key, std::string_view mark);

/// Without a static type nobody knows that a text is a time, so there a time becomes an object with the key `$time`.
value untyped_to_value(value const& from);
value custom_to_value(custom_fields const& fields);

/// `; did you mean "x"?` for the known name that takes the fewest edits, or nothing when none is near.
std::string did_you_mean(std::string_view given, std::span<std::string_view const> known);

/// Where the visitor stands, as a JSON pointer that is only written out when somebody asks.
class pointer_path {
public:
    static constexpr std::size_t deepest = 32;

    void push(std::string_view name) {
        if (depth_ < deepest) steps_[depth_] = {name, 0, false};
        ++depth_;
    }
    void push(std::size_t index) {
        if (depth_ < deepest) steps_[depth_] = {{}, index, true};
        ++depth_;
    }
    void pop() { --depth_; }
    [[nodiscard]] std::size_t depth() const { return depth_; }
    [[nodiscard]] std::string text() const;

private:
    struct one_step {
        std::string_view name{};
        std::size_t index = 0;
        bool is_index = false;
    };
    std::array<one_step, deepest> steps_{};
    std::size_t depth_ = 0;
};

} // namespace detail

/// The enumerator's name; empty for a value that is none.
template <detail::described_enum E>
[[nodiscard]] std::string_view enum_name(E wanted) {
    std::string_view found;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
        if (d.value == wanted) found = d.name;
    });
    return found;
}
template <detail::described_enum E>
[[nodiscard]] std::optional<E> enum_from(std::string_view name) {
    std::optional<E> found;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
        if (name == d.name) found = d.value;
    });
    return found;
}

// --- to values ------------------------------------------------------------------------------------------------------

template <class T>
[[nodiscard]] value to_value(T const& from);

/// The value that stands for `from`: enumerators by name, ids and names as text, described structs as objects without
/// the members that are null, unless null is not their default. A time is a time; where a member is a `value` itself, it
/// is an object with the key `$time`, because JSON has no times. `from_value` gives back what `to_value` was given.
template <class T>
[[nodiscard]] value to_value(T const& from) {
    if constexpr (std::is_same_v<T, value>) return detail::untyped_to_value(from);
    else if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, double> || std::is_same_v<T, instant>)
        return value{from};
    else if constexpr (std::is_integral_v<T>) return value{static_cast<std::int64_t>(from)};
    else if constexpr (std::is_same_v<T, std::string>) return value{from};
    else if constexpr (detail::described_enum<T>) return value{enum_name(from)};
    else if constexpr (detail::is_strong_name<T>) return value{from.text};
    else if constexpr (detail::is_strong_id<T>) return from.is_none() ? value{} : value{to_text(from)};
    else if constexpr (detail::is_inline_text<T>) return value{from.view()};
    else if constexpr (detail::is_optional<T>) {
        static_assert(!detail::can_be_null<typename T::value_type>, "none and one that is null would look the same");
        return from ? to_value(*from) : value{};
    } else if constexpr (std::is_same_v<T, permission_set>) return to_value(from.patterns());
    else if constexpr (std::is_same_v<T, custom_fields>) return detail::custom_to_value(from);
    else if constexpr (detail::is_by_name<T>) {
        value_object object;
        for (auto const& [name, one] : from.items) object.emplace_back(name, to_value(one));
        return value{std::move(object)};
    } else if constexpr (detail::is_vector<T>) {
        value_list list;
        list.reserve(from.size());
        for (auto const& one : from) list.push_back(to_value(one));
        return value{std::move(list)};
    } else if constexpr (detail::described_class<T>) {
        value_object object;
        object.reserve(boost::mp11::mp_size<detail::members_of<T>>::value);
        boost::mp11::mp_for_each<detail::members_of<T>>([&](auto d) {
            if (!detail::goes_without_saying(from, d.pointer)) object.emplace_back(d.name, to_value(from.*d.pointer));
        });
        return value{std::move(object)};
    } else static_assert(detail::always_false<T>, "describe the type with BOOST_DESCRIBE_STRUCT");
}

// --- from values ----------------------------------------------------------------------------------------------------

namespace detail {

/// Reads values into described types; stops at the first error and remembers where it was.
class value_reader {
public:
    explicit value_reader(unknown_keys unknown) : unknown_{unknown} {}

    [[nodiscard]] std::optional<error>& fault() { return fault_; }
    pointer_path path{};

    template <class T>
    bool read(value const& from, T& into) {
        if constexpr (std::is_same_v<T, value>) return read_untyped(from, into);
        else if constexpr (std::is_same_v<T, bool>) return read_exact(from, into, "true or false");
        else if constexpr (std::is_same_v<T, std::string>) return read_exact(from, into, "text");
        else if constexpr (std::is_same_v<T, double>) return read_number(from, into);
        else if constexpr (std::is_integral_v<T>) return read_integer(from, into);
        else if constexpr (std::is_same_v<T, instant>) return read_instant(from, into);
        else if constexpr (described_enum<T>) return read_enum(from, into);
        else if constexpr (is_strong_name<T>) return read_exact(from, into.text, "text");
        else if constexpr (is_strong_id<T>) return read_id(from, into);
        else if constexpr (is_inline_text<T>) return read_inline(from, into);
        else if constexpr (is_optional<T>) return read_optional(from, into);
        else if constexpr (std::is_same_v<T, permission_set>) return read_permissions(from, into);
        else if constexpr (std::is_same_v<T, custom_fields>) return read_custom(from, into);
        else if constexpr (is_by_name<T>) return read_by_name(from, into);
        else if constexpr (is_vector<T>) return read_list(from, into);
        else if constexpr (described_class<T>) return read_object(from, into);
        else static_assert(always_false<T>, "describe the type with BOOST_DESCRIBE_STRUCT");
    }

    bool fail(error_code code, std::string message);

private:
    bool expected(std::string_view what, value const& found);
    bool read_number(value const& from, double& into);
    bool read_instant(value const& from, instant& into);
    bool read_untyped(value const& from, value& into);
    bool read_permissions(value const& from, permission_set& into);
    bool read_custom(value const& from, custom_fields& into);

    template <class T>
    bool read_exact(value const& from, T& into, std::string_view what) {
        auto const* held = from.as<T>();
        if (held == nullptr) return expected(what, from);
        into = *held;
        return true;
    }
    template <class T>
    bool read_integer(value const& from, T& into) {
        auto const* held = from.as<std::int64_t>();
        if (held == nullptr) return expected("a whole number", from);
        if (!std::in_range<T>(*held)) return fail(error_code::bad_value, "the number is out of range");
        into = static_cast<T>(*held);
        return true;
    }
    template <class T>
    bool read_enum(value const& from, T& into) {
        auto const* text = from.as<std::string>();
        if (text == nullptr) return expected("text", from);
        auto const found = enum_from<T>(*text);
        if (!found) return refuse_enumerator<T>(*text);
        into = *found;
        return true;
    }
    template <class T>
    bool refuse_enumerator(std::string_view text) {
        std::string known;
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>(
            [&](auto d) { known.append(known.empty() ? "" : ", ").append(d.name); });
        return fail(error_code::bad_value, "\"" + std::string{text.substr(0, 60)} + "\" is none of: " + known);
    }
    template <class T>
    bool read_id(value const& from, T& into) {
        if (from.is_null()) return into = {}, true;
        auto const* text = from.as<std::string>();
        if (text == nullptr) return expected("an id as text", from);
        auto parsed = parse_id<T>(*text);
        if (!parsed) return fail(parsed.error().code, parsed.error().message);
        into = *parsed;
        return true;
    }
    template <class T>
    bool read_inline(value const& from, T& into) {
        auto const* text = from.as<std::string>();
        if (text == nullptr) return expected("text", from);
        if (text->find('\0') != std::string::npos) return fail(error_code::bad_value, "a key holds no zero byte");
        auto const fits = T::from(*text);
        if (!fits) return fail(error_code::too_large, "the key is too long");
        into = *fits;
        return true;
    }
    template <class T>
    bool read_optional(value const& from, std::optional<T>& into) {
        if (from.is_null()) return into.reset(), true;
        return read(from, into.emplace());
    }
    template <class T>
    bool read_list(value const& from, std::vector<T>& into) {
        auto const* list = from.as<value_list>();
        if (list == nullptr) return expected("a list", from);
        into.clear();
        for (std::size_t i = 0; i < list->size(); ++i) {
            path.push(i);
            if (!read((*list)[i], into.emplace_back())) return false;
            path.pop();
        }
        return true;
    }
    template <class T>
    bool read_by_name(value const& from, by_name<T>& into) {
        auto const* object = from.as<value_object>();
        if (object == nullptr) return expected("an object", from);
        into.items.clear();
        for (auto const& [name, given] : *object) {
            path.push(std::string_view{name});
            if (path.depth() > pointer_path::deepest) return fail(error_code::too_large, "nested too deep");
            if (!read(given, into.items.emplace_back(name, T{}).second)) return false;
            path.pop();
        }
        return true;
    }
    template <class T>
    bool read_object(value const& from, T& into) {
        auto const* object = from.as<value_object>();
        if (object == nullptr) return expected("an object", from);
        for (auto const& [key, given] : *object) {
            path.push(key);
            if (path.depth() > pointer_path::deepest) return fail(error_code::too_large, "nested too deep");
            bool known = false;
            bool good = true;
            boost::mp11::mp_for_each<members_of<T>>([&](auto d) {
                if (known || key != d.name) return;
                known = true;
                good = read(given, into.*d.pointer);
            });
            if (!good) return false;
            if (!known && unknown_ == unknown_keys::refuse) return refuse_key<T>(key);
            path.pop();
        }
        return true;
    }
    template <class T>
    bool refuse_key(std::string_view key) {
        std::vector<std::string_view> known;
        boost::mp11::mp_for_each<members_of<T>>([&](auto d) { known.push_back(d.name); });
        return fail(error_code::unknown_field, "no such field" + did_you_mean(key, known));
    }

    unknown_keys unknown_;
    std::optional<error> fault_{};
};

} // namespace detail

/// Reads a value into a described type. Members that the value does not mention keep their defaults. Refused, with a
/// JSON pointer to the place: a wrong type, a number out of range, an unknown enumerator, an unknown key.
template <class T>
[[nodiscard]] result<T> from_value(value const& from, unknown_keys unknown = unknown_keys::refuse) {
    detail::value_reader reader{unknown};
    result<T> made{std::in_place};
    if (!reader.read(from, *made)) return failed<error>{std::move(*reader.fault())};
    return made;
}

// --- differences ----------------------------------------------------------------------------------------------------

namespace detail {

class difference_finder {
public:
    /// What was found, in no more memory than it takes: a journal keeps it for good.
    [[nodiscard]] std::vector<field_change> take() {
        return {std::make_move_iterator(found_.begin()), std::make_move_iterator(found_.end())};
    }

    template <class T>
    void compare(T const& before, T const& after) {
        if constexpr (is_optional<T>) {
            if (before && after) compare(*before, *after);
            else if (before.has_value() != after.has_value()) note(to_value(before), to_value(after));
        } else if constexpr (is_vector<T>) {
            compare_lists(before, after);
        } else if constexpr (std::is_same_v<T, custom_fields>) {
            compare_custom(before, after);
        } else if constexpr (described_class<T>) {
            boost::mp11::mp_for_each<members_of<T>>([&](auto d) {
                path_.push(d.name);
                compare(before.*d.pointer, after.*d.pointer);
                path_.pop();
            });
        } else if (!(before == after)) {
            note(to_value(before), to_value(after));
        }
    }

private:
    void note(value before, value after) {
        if (found_.empty()) found_.reserve(8); // most steps change fewer fields
        found_.push_back({path_.text(), std::move(before), std::move(after)});
    }
    void compare_custom(custom_fields const& before, custom_fields const& after);

    /// Common places one by one; then what is gone, from the end, or what is new, in order: so that applying the
    /// changes in turn never meets a gap.
    template <class T>
    void compare_lists(std::vector<T> const& before, std::vector<T> const& after) {
        if constexpr (can_be_null<T>) { // a null element would read as one that is gone
            if (before != after) note(to_value(before), to_value(after));
            return;
        }
        auto const common = before.size() < after.size() ? before.size() : after.size();
        for (std::size_t i = 0; i < common; ++i) {
            path_.push(i);
            compare(before[i], after[i]);
            path_.pop();
        }
        for (std::size_t i = before.size(); i > common; --i) {
            path_.push(i - 1);
            note(to_value(before[i - 1]), {});
            path_.pop();
        }
        for (std::size_t i = common; i < after.size(); ++i) {
            path_.push(i);
            note({}, to_value(after[i]));
            path_.pop();
        }
    }

    std::vector<field_change> found_{};
    pointer_path path_{};
};

/// Cuts the first step off; record field names hold neither `/` nor `~`, so nothing is unescaped.
std::string_view take_step(std::string_view& rest);
std::optional<std::size_t> take_index(std::string_view& rest);

/// Walks a JSON pointer into a record and sets what it finds there.
class change_applier {
public:
    explicit change_applier(value const& to) : to_{to} {}

    template <class T>
    bool apply(std::string_view rest, T& into) {
        if constexpr (is_optional<T>) {
            if (rest.empty()) return set(into);
            if (!into) return false;
            return apply(rest, *into);
        } else if constexpr (is_vector<T>) {
            return apply_to_list(rest, into);
        } else if constexpr (std::is_same_v<T, custom_fields>) {
            return apply_to_custom(rest, into);
        } else if constexpr (described_class<T>) {
            if (rest.empty()) return set(into);
            auto const name = take_step(rest);
            bool applied = false;
            boost::mp11::mp_for_each<members_of<T>>([&](auto d) {
                if (name == d.name) applied = apply(rest, into.*d.pointer);
            });
            return applied;
        } else {
            return rest.empty() && set(into);
        }
    }

private:
    bool apply_to_custom(std::string_view rest, custom_fields& into) const;

    template <class T>
    bool set(T& into) {
        value_reader reader{unknown_keys::ignore};
        T made{};
        if (!reader.read(to_, made)) return false;
        into = std::move(made);
        return true;
    }
    template <class T>
    bool apply_to_list(std::string_view rest, std::vector<T>& into) {
        if (rest.empty()) return set(into);
        auto const at = take_index(rest);
        if (!at || *at > into.size()) return false;
        if (rest.empty() && to_.is_null()) {
            if (*at + 1 != into.size()) return false;
            into.pop_back();
            return true;
        }
        if (*at < into.size()) return apply(rest, into[*at]);
        T made{};
        if (!rest.empty() || !set(made)) return false;
        into.push_back(std::move(made));
        return true;
    }

    value const& to_;
};

} // namespace detail

namespace detail {

template <class T>
field_kind field_kind_in(std::string_view rest) {
    if constexpr (is_optional<T>) {
        return field_kind_in<typename T::value_type>(rest);
    } else if constexpr (is_vector<T>) {
        bool const is_there =
            rest.empty() || (take_index(rest) && field_kind_in<typename T::value_type>(rest) != field_kind::none);
        return is_there ? field_kind::list : field_kind::none;
    } else if constexpr (std::is_same_v<T, custom_fields>) {
        if (rest.empty()) return field_kind::list;
        return !take_step(rest).empty() && rest.empty() ? field_kind::single : field_kind::none;
    } else if constexpr (described_class<T>) {
        if (rest.empty()) return field_kind::single;
        auto const name = take_step(rest);
        auto found = field_kind::none;
        boost::mp11::mp_for_each<members_of<T>>([&](auto d) {
            using member = std::remove_cvref_t<decltype(std::declval<T&>().*d.pointer)>;
            if (name == d.name) found = field_kind_in<member>(rest);
        });
        return found;
    } else {
        return rest.empty() ? field_kind::single : field_kind::none;
    }
}

} // namespace detail

/// What a JSON pointer names in a type: what a change of some record could be about. What an optional holds and what a
/// list may hold is there; a custom field may have any name.
template <class T>
[[nodiscard]] field_kind field_kind_of(std::string_view path) {
    return detail::field_kind_in<T>(path);
}

/// Every field that differs, nested, optional, listed and custom ones included, in the order of the description.
template <class T>
[[nodiscard]] std::vector<field_change> differences(T const& before, T const& after) {
    detail::difference_finder finder;
    finder.compare(before, after);
    return finder.take();
}

/// Sets what `change` says has become; false when its path does not lead anywhere in `into` or the value does not fit,
/// and then `into` is what it was.
template <class T>
[[nodiscard]] bool apply_change(T& into, field_change const& change) {
    return detail::change_applier{change.after}.apply(change.path, into);
}

// --- commands -------------------------------------------------------------------------------------------------------

template <command C>
value payload_of(C const& given) {
    return to_value(given);
}

namespace detail {
template <class T>
bool has_content(T const& of) {
    if constexpr (is_optional<T>) return of.has_value();
    else if constexpr (requires { of.empty(); }) return !of.empty();
    else return !(of == T{});
}
} // namespace detail

template <command C>
bool supplies_field(C const& given, std::string_view name) {
    bool found = false;
    boost::mp11::mp_for_each<detail::members_of<C>>([&](auto d) {
        if (name == d.name) found = detail::has_content(given.*d.pointer);
    });
    return found;
}

#define ITSM_DETAIL_INSTANTIATE_COMMAND(r, ns, name)                                                                   \
    template value payload_of(ns::name const&);                                                                        \
    template bool supplies_field(ns::name const&, std::string_view);

/// In one source file of a room, in namespace itsm: the reflection of its commands, so that its headers need not
/// include this one. `ITSM_INSTANTIATE_COMMANDS(incident_commands, (report)(classify))`
#define ITSM_INSTANTIATE_COMMANDS(Namespace, Names)                                                                    \
    BOOST_PP_SEQ_FOR_EACH(ITSM_DETAIL_INSTANTIATE_COMMAND, Namespace, Names)

} // namespace itsm::inline v0
