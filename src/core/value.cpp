// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/value.hpp>

#include <algorithm>
#include <array>

namespace itsm::inline v0 {

value const* value::find(std::string_view key) const {
    auto const* object = as<value_object>();
    if (object == nullptr) return nullptr;
    auto const at =
        std::find_if(object->begin(), object->end(), [&](auto const& member) { return member.first == key; });
    return at == object->end() ? nullptr : &at->second;
}

std::string_view type_name(value const& v) {
    static constexpr std::array<std::string_view, 8> names{
        "null", "true or false", "a whole number", "a number", "text", "a time", "a list", "an object"};
    return names[v.data().index()];
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
