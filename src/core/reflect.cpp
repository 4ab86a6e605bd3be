// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/reflect.hpp>

#include <algorithm>

namespace itsm::inline v0::detail {

namespace {

/// A host's field names are free text, so their steps are escaped as RFC 6901 says.
void append_escaped(std::string& text, std::string_view step) {
    for (char const c : step) {
        if (c == '~') text += "~0";
        else if (c == '/') text += "~1";
        else text += c;
    }
}

std::string unescaped(std::string_view step) {
    std::string text;
    for (std::size_t i = 0; i < step.size(); ++i) {
        bool const escape = step[i] == '~' && i + 1 < step.size();
        if (!escape) text += step[i];
        else text += step[++i] == '1' ? '/' : '~';
    }
    return text;
}

/// JSON has no times: a host's field that holds one is written as an object with this key.
constexpr std::string_view time_key = "$time";

} // namespace

std::string pointer_path::text() const {
    std::string made;
    for (std::size_t i = 0; i < std::min(depth_, deepest); ++i) {
        made += '/';
        if (steps_[i].name.empty()) made += std::to_string(steps_[i].index);
        else append_escaped(made, steps_[i].name);
    }
    return made;
}

value custom_to_value(custom_fields const& fields) {
    value_object object;
    for (auto const& [key, held] : fields.all()) {
        if (auto const* time = held.as<instant>())
            object.emplace_back(key, value{value_object{{std::string{time_key}, value{*time}}}});
        else object.emplace_back(key, held);
    }
    return object.empty() ? value{} : value{std::move(object)};
}

bool value_reader::fail(error_code code, std::string message) {
    if (!fault_) fault_ = error{code, path.text(), std::move(message)};
    return false;
}

bool value_reader::expected(std::string_view what, value const& found) {
    return fail(error_code::bad_type, "expected " + std::string{what} + ", found " + std::string{type_name(found)});
}

bool value_reader::read_number(value const& from, double& into) {
    if (auto const* whole = from.as<std::int64_t>()) return into = static_cast<double>(*whole), true;
    return read_exact(from, into, "a number");
}

bool value_reader::read_instant(value const& from, instant& into) {
    if (auto const* time = from.as<instant>()) return into = *time, true;
    auto const* text = from.as<std::string>();
    if (text == nullptr) return expected("a time as RFC 3339 text", from);
    auto const parsed = parse_instant(*text);
    if (!parsed) return fail(parsed.error().code, parsed.error().message);
    into = *parsed;
    return true;
}

bool value_reader::read_permissions(value const& from, permission_set& into) {
    std::vector<std::string> patterns;
    if (!read(from, patterns)) return false;
    into = {};
    for (auto const& one : patterns) into.add(one);
    return true;
}

bool value_reader::read_custom(value const& from, custom_fields& into) {
    into = {};
    if (from.is_null()) return true;
    auto const* object = from.as<value_object>();
    if (object == nullptr) return expected("an object", from);
    for (auto const& [key, held] : *object) {
        path.push(key);
        if (key.empty()) return fail(error_code::bad_value, "a field needs a name");
        auto const* time = held.find(time_key);
        instant at{};
        if (time != nullptr && !read_instant(*time, at)) return false;
        into.set(key, time != nullptr ? value{at} : held);
        path.pop();
    }
    return true;
}

void difference_finder::compare_custom(custom_fields const& before, custom_fields const& after) {
    auto const note_at = [&](std::string const& key, value const* was, value const* is) {
        path_.push(std::string_view{key});
        note(was == nullptr ? value{} : *was, is == nullptr ? value{} : *is);
        path_.pop();
    };
    for (auto const& [key, was] : before.all()) {
        auto const* is = after.find(key);
        if (is == nullptr || !(*is == was)) note_at(key, &was, is);
    }
    for (auto const& [key, is] : after.all())
        if (before.find(key) == nullptr) note_at(key, nullptr, &is);
}

std::string_view change_applier::take_step(std::string_view& rest) {
    if (rest.empty() || rest.front() != '/') return {};
    auto const end = std::min(rest.find('/', 1), rest.size());
    auto const step = rest.substr(1, end - 1);
    rest.remove_prefix(end);
    return step;
}

std::optional<std::size_t> change_applier::take_index(std::string_view& rest) {
    auto const step = take_step(rest);
    std::size_t index = 0;
    auto const [end, fault] = std::from_chars(step.data(), step.data() + step.size(), index);
    if (fault != std::errc{} || end != step.data() + step.size()) return std::nullopt;
    return index;
}

bool change_applier::apply_to_custom(std::string_view rest, custom_fields& into) const {
    auto const step = take_step(rest);
    if (step.empty() || !rest.empty()) return false;
    into.set(unescaped(step), to_);
    return true;
}

} // namespace itsm::inline v0::detail
