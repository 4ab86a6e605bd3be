// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/time.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace itsm::inline v0 {

class value;
using value_list = std::vector<value>;
/// Keys in the order given. Small, so a search is a scan.
using value_object = std::vector<std::pair<std::string, value>>;

/// What a value holds.
enum class value_kind : unsigned char {
    null,
    boolean,
    integer,
    number,
    time,
    text, // this and those after it own memory
    list,
    object,
};

/// A value without a static type: a command's payload in an entry, a field before and after, a fact, a host's field.
///
/// Hardly more than a union with a tag: every change of every entry holds two, and <variant> alone takes a host's
/// compiler longer to read than this library's core.
class value {
public:
    value() : integer_{0} {}
    value(bool b) : kind_{value_kind::boolean}, boolean_{b} {}
    value(std::int64_t i) : kind_{value_kind::integer}, integer_{i} {}
    value(int i) : value{static_cast<std::int64_t>(i)} {}
    value(double d) : kind_{value_kind::number}, number_{d} {}
    value(std::string s) : kind_{value_kind::text}, text_{std::move(s)} {}
    value(std::string_view s) : kind_{value_kind::text}, text_{s} {}
    value(char const* s) : kind_{value_kind::text}, text_{s} {}
    value(instant t) : kind_{value_kind::time}, time_{t} {}
    // Round brackets: in curly ones a list would become the only element of another.
    value(value_list l) : kind_{value_kind::list}, list_(std::move(l)) {}
    value(value_object o) : kind_{value_kind::object}, object_(std::move(o)) {}

    value(value const& other) : integer_{0} { copy(other); }
    value(value&& other) noexcept : integer_{0} { take(other); }
    /// By value, so that a part of what is held may be assigned to the whole.
    value& operator=(value other) noexcept {
        clear();
        take(other);
        return *this;
    }
    ~value() { clear(); }

    [[nodiscard]] value_kind kind() const { return kind_; }
    [[nodiscard]] bool is_null() const { return kind_ == value_kind::null; }

    /// The value as `T`, or null when it holds another type. `T` is bool, std::int64_t, double, instant, std::string,
    /// value_list or value_object.
    template <class T>
    [[nodiscard]] T const* as() const {
        return held<T>(*this);
    }
    template <class T>
    [[nodiscard]] T* as() {
        return held<T>(*this);
    }

    /// A member of an object; null when this is no object or has no such key.
    [[nodiscard]] value const* find(std::string_view key) const;

    friend bool operator==(value const& a, value const& b);

private:
    template <class T, class Value>
    static auto held(Value& of) {
        if constexpr (std::is_same_v<T, bool>) return of.kind_ == value_kind::boolean ? &of.boolean_ : nullptr;
        else if constexpr (std::is_same_v<T, std::int64_t>)
            return of.kind_ == value_kind::integer ? &of.integer_ : nullptr;
        else if constexpr (std::is_same_v<T, double>) return of.kind_ == value_kind::number ? &of.number_ : nullptr;
        else if constexpr (std::is_same_v<T, instant>) return of.kind_ == value_kind::time ? &of.time_ : nullptr;
        else if constexpr (std::is_same_v<T, std::string>) return of.kind_ == value_kind::text ? &of.text_ : nullptr;
        else if constexpr (std::is_same_v<T, value_list>) return of.kind_ == value_kind::list ? &of.list_ : nullptr;
        else {
            static_assert(std::is_same_v<T, value_object>, "a value holds no such type");
            return of.kind_ == value_kind::object ? &of.object_ : nullptr;
        }
    }
    [[nodiscard]] bool owns_memory() const { return kind_ >= value_kind::text; }

    /// Back to null.
    void clear() noexcept {
        if (owns_memory()) release();
        kind_ = value_kind::null;
    }
    void release() noexcept;
    /// Both are called on a null value; `take` leaves the other null.
    void copy(value const& other);
    void take(value& other) noexcept;

    value_kind kind_ = value_kind::null;
    union {
        bool boolean_;
        std::int64_t integer_;
        double number_;
        instant time_;
        std::string text_;
        value_list list_;
        value_object object_;
    };
};

/// The name of the type held, for messages: "text", "a whole number", ...
[[nodiscard]] std::string_view type_name(value const& v);

/// A host's own fields on a record: keys in order, each once.
class custom_fields {
public:
    [[nodiscard]] value const* find(std::string_view key) const;
    /// Sets a field; null removes it.
    void set(std::string_view key, value to);
    [[nodiscard]] std::vector<std::pair<std::string, value>> const& all() const { return fields_; }
    [[nodiscard]] bool empty() const { return fields_.empty(); }

    friend bool operator==(custom_fields const&, custom_fields const&) = default;

private:
    std::vector<std::pair<std::string, value>> fields_;
};

/// Values of one type under names that are data: an object whose keys nobody declared. In the order given.
template <class T>
struct by_name {
    std::vector<std::pair<std::string, T>> items{};

    [[nodiscard]] T const* find(std::string_view name) const {
        for (auto const& one : items)
            if (one.first == name) return &one.second;
        return nullptr;
    }
    friend bool operator==(by_name const&, by_name const&) = default;
};

/// What a path names in a record type. What stands in a list changes its place, so all of it is `list`.
enum class field_kind : unsigned char { none, single, list };

/// One field before and after a step. `path` is a JSON pointer; null stands for "not there".
struct field_change {
    std::string path{};
    value before{};
    value after{};

    friend bool operator==(field_change const&, field_change const&) = default;
};
BOOST_DESCRIBE_STRUCT(field_change, (), (path, before, after))

} // namespace itsm::inline v0
