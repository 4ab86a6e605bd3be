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

/// Nothing for a step that RFC 6901 does not allow.
std::optional<std::string> unescaped(std::string_view step) {
    std::string text;
    for (std::size_t i = 0; i < step.size(); ++i) {
        if (step[i] != '~') {
            text += step[i];
            continue;
        }
        auto const code = step.substr(i + 1, 1);
        if (code != "0" && code != "1") return std::nullopt;
        text += code == "1" ? '/' : '~';
        ++i;
    }
    return text;
}

/// The only member's value when `of` is `{"$time": ...}`, with any number of `$` in front; `key` is set to its key.
value const* marked_time(value const& of, std::string_view& key) {
    auto const* object = of.as<value_object>();
    if (object == nullptr || object->size() != 1) return nullptr;
    key = object->front().first;
    return is_marked(key, time_mark) ? &object->front().second : nullptr;
}

/// The fewest insertions, removals, replacements and swaps of neighbours that make `a` of `b`. Product of the lengths.
std::size_t edits_between(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        before_last.swap(last);
        last.swap(row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            bool const swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
    }
    return row[b.size()];
}

} // namespace

std::string pointer_path::text() const {
    std::string made;
    for (std::size_t i = 0; i < std::min(depth_, deepest); ++i) {
        made += '/';
        if (steps_[i].is_index) made += std::to_string(steps_[i].index);
        else append_escaped(made, steps_[i].name);
    }
    return made;
}

std::string did_you_mean(std::string_view given, std::span<std::string_view const> known) {
    constexpr std::size_t longest = 64; // names are shorter, and a hostile key is not compared with each of them
    if (given.size() > longest) return {};
    std::string_view nearest;
    std::size_t fewest = longest;
    for (auto const name : known) {
        auto const edits = edits_between(given, name);
        if (edits >= fewest || edits > 1 + name.size() / 4) continue;
        nearest = name;
        fewest = edits;
    }
    return nearest.empty() ? std::string{} : "; did you mean \"" + std::string{nearest} + "\"?";
}

bool is_marked(std::string_view key, std::string_view mark) {
    return key.ends_with(mark) && key.find_first_not_of('$') == key.size() - mark.size() + 1;
}

value untyped_to_value(value const& from) {
    if (from.as<instant>() != nullptr) return value_object{{std::string{time_mark}, from}};
    if (auto const* list = from.as<value_list>()) {
        value_list made;
        made.reserve(list->size());
        for (auto const& one : *list) made.push_back(untyped_to_value(one));
        return made;
    }
    auto const* object = from.as<value_object>();
    if (object == nullptr) return from;
    std::string_view key;
    if (auto const* held = marked_time(from, key))
        return value_object{{"$" + std::string{key}, untyped_to_value(*held)}};
    value_object made;
    made.reserve(object->size());
    for (auto const& [name, held] : *object) made.emplace_back(name, untyped_to_value(held));
    return made;
}

value custom_to_value(custom_fields const& fields) {
    value_object object;
    for (auto const& [key, held] : fields.all()) object.emplace_back(key, untyped_to_value(held));
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
        value made;
        if (!read_untyped(held, made)) return false;
        into.set(key, std::move(made));
        path.pop();
    }
    return true;
}

bool value_reader::read_untyped(value const& from, value& into) {
    if (from.as<value_list>() != nullptr) return read_list(from, *(into = value_list{}).as<value_list>());
    auto const* object = from.as<value_object>();
    if (object == nullptr) return into = from, true;
    std::string_view marked;
    auto const* time = marked_time(from, marked);
    if (time != nullptr && marked == time_mark) {
        instant at{};
        path.push(time_mark);
        if (!read_instant(*time, at)) return false;
        path.pop();
        into = at;
        return true;
    }
    value_object made;
    made.reserve(object->size());
    for (auto const& [key, held] : *object) {
        path.push(key);
        value one;
        if (!read_untyped(held, one)) return false;
        made.emplace_back(time == nullptr ? key : key.substr(1), std::move(one));
        path.pop();
    }
    into = std::move(made);
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

std::string_view take_step(std::string_view& rest) {
    if (rest.empty() || rest.front() != '/') return {};
    auto const end = std::min(rest.find('/', 1), rest.size());
    auto const step = rest.substr(1, end - 1);
    rest.remove_prefix(end);
    return step;
}

std::optional<std::size_t> take_index(std::string_view& rest) {
    auto const step = take_step(rest);
    std::size_t index = 0;
    auto const [end, fault] = std::from_chars(step.data(), step.data() + step.size(), index);
    if (fault != std::errc{} || end != step.data() + step.size()) return std::nullopt;
    return index;
}

bool change_applier::apply_to_custom(std::string_view rest, custom_fields& into) const {
    auto const step = take_step(rest);
    auto const key = unescaped(step);
    if (step.empty() || !rest.empty() || !key) return false;
    into.set(*key, to_);
    return true;
}

} // namespace itsm::inline v0::detail
