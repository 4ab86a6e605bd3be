// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/time.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace itsm::inline v0 {

class value;
using value_list = std::vector<value>;
/// Keys in the order given. Small, so a search is a scan.
using value_object = std::vector<std::pair<std::string, value>>;

/// A value without a static type: a command's payload in an entry, a field before and after, a fact, a host's field.
class value {
public:
    using storage =
        std::variant<std::monostate, bool, std::int64_t, double, std::string, instant, value_list, value_object>;

    value() = default;
    value(bool b) : data_{b} {}
    value(std::int64_t i) : data_{i} {}
    value(int i) : data_{static_cast<std::int64_t>(i)} {}
    value(double d) : data_{d} {}
    value(std::string s) : data_{std::move(s)} {}
    value(std::string_view s) : data_{std::string{s}} {}
    value(char const* s) : data_{std::string{s}} {}
    value(instant t) : data_{t} {}
    value(value_list l) : data_{std::move(l)} {}
    value(value_object o) : data_{std::move(o)} {}

    [[nodiscard]] bool is_null() const { return data_.index() == 0; }
    [[nodiscard]] storage const& data() const { return data_; }

    /// The value as `T`, or null when it holds another type. `T` is one of storage's alternatives.
    template <class T>
    [[nodiscard]] T const* as() const {
        return std::get_if<T>(&data_);
    }
    template <class T>
    [[nodiscard]] T* as() {
        return std::get_if<T>(&data_);
    }

    /// A member of an object; null when this is no object or has no such key.
    [[nodiscard]] value const* find(std::string_view key) const;

    friend bool operator==(value const&, value const&) = default;

private:
    storage data_;
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

/// One field before and after a step. `path` is a JSON pointer; null stands for "not there".
struct field_change {
    std::string path{};
    value before{};
    value after{};

    friend bool operator==(field_change const&, field_change const&) = default;
};
BOOST_DESCRIBE_STRUCT(field_change, (), (path, before, after))

} // namespace itsm::inline v0
