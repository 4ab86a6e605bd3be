// SPDX-License-Identifier: BSL-1.0
#include <itsm/verify/story.hpp>

#include <array>
#include <cstdio>

namespace itsm::inline v0 {

std::string detail::quoted(std::string_view text) {
    std::string made = "\"";
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') made.append("\\").append(1, c);
        else if (byte >= 0x20 && byte < 0x7F) made += c;
        else {
            // Three octal digits end by themselves; a hexadecimal escape would eat what follows.
            std::array<char, 5> escape{};
            std::snprintf(escape.data(), escape.size(), "\\%03o", byte);
            made += escape.data();
        }
    }
    return made + "\"";
}

std::string detail::line_of(value const& one) {
    switch (one.kind()) {
    case value_kind::null: return "none";
    case value_kind::boolean: return *one.as<bool>() ? "true" : "false";
    case value_kind::integer: return std::to_string(*one.as<std::int64_t>());
    case value_kind::number: return std::to_string(*one.as<double>());
    case value_kind::time: return to_text(*one.as<instant>());
    case value_kind::text: return quoted(*one.as<std::string>());
    case value_kind::list: {
        std::string text;
        for (auto const& part : *one.as<value_list>()) text.append(text.empty() ? "" : ", ").append(line_of(part));
        return "[" + text + "]";
    }
    case value_kind::object: break;
    }
    std::string text;
    for (auto const& [key, part] : *one.as<value_object>())
        text.append(text.empty() ? "" : ", ").append(key).append(": ").append(line_of(part));
    return "{" + text + "}";
}

namespace {

/// What the reader is not told again: the state has its own place, the version counts steps, the payload was shown.
bool is_worth_telling(field_change const& one) {
    return one.path != "/version" && one.path != "/state" && one.path.rfind("/process/", 0) != 0;
}

std::string joined(std::vector<std::string> const& parts) {
    std::string text;
    for (auto const& one : parts) text.append(text.empty() ? "" : ", ").append(one);
    return text;
}

std::string line_of(story_step const& step) {
    std::string line;
    if (step.command.empty()) {
        for (auto const& one : step.changes)
            line.append(line.empty() ? "" : ", ").append(one.path).append(" is ").append(detail::line_of(one.after));
        return line;
    }
    if (!step.record.empty()) line += step.record + ": ";
    line += step.command;
    auto const* fields = step.payload.as<value_object>();
    if (fields != nullptr && !fields->empty()) line += " " + detail::line_of(step.payload);
    if (!step.actor.empty()) line += " by " + step.actor;
    if (!step.refused_by.empty()) return line + " is refused by " + joined(step.refused_by) + ", still " + step.state;
    line += " -> " + step.state;
    std::string changed;
    for (auto const& one : step.changes)
        if (is_worth_telling(one))
            changed.append(changed.empty() ? "" : ", ").append(one.path).append(" ").append(detail::line_of(one.after));
    return changed.empty() ? line : line + "\n       " + changed;
}

} // namespace

std::string to_text(process_story const& told) {
    std::string text;
    for (std::size_t i = 0; i < told.steps.size(); ++i) {
        if (told.repeats_from == i) text += "  and then for ever:\n";
        auto const number = std::to_string(i + 1);
        text.append(number.size() < 3 ? 3 - number.size() : 0, ' ').append(number).append("  ");
        text += line_of(told.steps[i]) + "\n";
    }
    return text;
}

} // namespace itsm::inline v0
