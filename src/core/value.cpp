// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/value.hpp>

#include <algorithm>
#include <array>
#include <memory>

namespace itsm::inline v0 {

value const* value::find(std::string_view key) const {
    auto const* object = as<value_object>();
    if (object == nullptr) return nullptr;
    auto const at =
        std::find_if(object->begin(), object->end(), [&](auto const& member) { return member.first == key; });
    return at == object->end() ? nullptr : &at->second;
}

void value::release() noexcept {
    switch (kind_) {
    case value_kind::text: std::destroy_at(&text_); break;
    case value_kind::list: std::destroy_at(&list_); break;
    case value_kind::object: std::destroy_at(&object_); break;
    default: break;
    }
}

void value::copy(value const& other) {
    switch (other.kind_) {
    case value_kind::null: break;
    case value_kind::boolean: boolean_ = other.boolean_; break;
    case value_kind::integer: integer_ = other.integer_; break;
    case value_kind::number: number_ = other.number_; break;
    case value_kind::time: std::construct_at(&time_, other.time_); break;
    case value_kind::text: std::construct_at(&text_, other.text_); break;
    case value_kind::list: std::construct_at(&list_, other.list_); break;
    case value_kind::object: std::construct_at(&object_, other.object_); break;
    }
    kind_ = other.kind_; // last: where there is no room, this stays null
}

void value::take(value& other) noexcept {
    switch (other.kind_) {
    case value_kind::null: return;
    case value_kind::boolean: boolean_ = other.boolean_; break;
    case value_kind::integer: integer_ = other.integer_; break;
    case value_kind::number: number_ = other.number_; break;
    case value_kind::time: std::construct_at(&time_, other.time_); break;
    case value_kind::text: std::construct_at(&text_, std::move(other.text_)); break;
    case value_kind::list: std::construct_at(&list_, std::move(other.list_)); break;
    case value_kind::object: std::construct_at(&object_, std::move(other.object_)); break;
    }
    kind_ = other.kind_;
    other.clear();
}

bool operator==(value const& a, value const& b) {
    if (a.kind_ != b.kind_) return false;
    switch (a.kind_) {
    case value_kind::null: return true;
    case value_kind::boolean: return a.boolean_ == b.boolean_;
    case value_kind::integer: return a.integer_ == b.integer_;
    case value_kind::number: return a.number_ == b.number_;
    case value_kind::time: return a.time_ == b.time_;
    case value_kind::text: return a.text_ == b.text_;
    case value_kind::list: return a.list_ == b.list_;
    case value_kind::object: return a.object_ == b.object_;
    }
    return false;
}

std::string_view type_name(value const& v) {
    static constexpr std::array<std::string_view, 8> names{
        "null", "true or false", "a whole number", "a number", "a time", "text", "a list", "an object"};
    return names[static_cast<std::size_t>(v.kind())];
}

namespace {
auto position(auto& fields, std::string_view key) {
    return std::lower_bound(
        fields.begin(), fields.end(), key, [](auto const& field, std::string_view k) { return field.first < k; });
}
} // namespace

value const* custom_fields::find(std::string_view key) const {
    auto const at = position(fields_, key);
    return at == fields_.end() || at->first != key ? nullptr : &at->second;
}

void custom_fields::set(std::string_view key, value to) {
    auto const at = position(fields_, key);
    bool const there = at != fields_.end() && at->first == key;
    if (to.is_null()) {
        if (there) fields_.erase(at);
    } else if (there) {
        at->second = std::move(to);
    } else {
        fields_.emplace(at, std::string{key}, std::move(to));
    }
}

} // namespace itsm::inline v0
