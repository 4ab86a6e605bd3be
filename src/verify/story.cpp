// SPDX-License-Identifier: BSL-1.0
#include <itsm/verify/story.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace itsm::inline v0 {

namespace {

constexpr std::string_view clock_path = "now";

} // namespace

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

std::string change_text(field_change const& one) {
    auto const* const from = one.before.as<instant>();
    auto const* const to = one.after.as<instant>();
    if (one.path == clock_path && from != nullptr && to != nullptr && *from < *to)
        return detail::length_text(*to - *from) + " later";
    return one.path + (one.after.is_null() ? " is not known" : " is " + detail::line_of(one.after));
}

std::string surroundings_text(story_step const& step) {
    std::string line;
    for (auto const& one : step.changes) line.append(line.empty() ? "" : ", ").append(change_text(one));
    return line;
}

std::string shown(std::string const& state) { return state.empty() ? "not recorded" : state; }

std::string command_text(story_step const& step) {
    auto line = step.record.empty() ? step.command : step.record + ": " + step.command;
    auto const* fields = step.payload.as<value_object>();
    if (fields != nullptr && !fields->empty()) line += " " + detail::line_of(step.payload);
    if (!step.timer.empty()) line += " by its timer " + step.timer;
    if (!step.refused_by.empty())
        return line + " is refused by " + joined(step.refused_by) + ", still " + shown(step.state);
    line += " -> " + shown(step.state);
    std::string changed;
    for (auto const& one : step.changes)
        if (is_worth_telling(one))
            changed.append(changed.empty() ? "" : ", ").append(one.path).append(" ").append(detail::line_of(one.after));
    return changed.empty() ? line : line + "\n       " + changed;
}

} // namespace

std::string detail::length_text(duration length) {
    struct unit {
        std::int64_t size;
        std::string_view name;
    };
    constexpr std::int64_t second = 1'000'000;
    constexpr std::array units{unit{86400 * second, "d"},
        unit{3600 * second, "h"},
        unit{60 * second, "min"},
        unit{second, "s"},
        unit{1, "us"}};
    auto rest = length.count();
    std::string text;
    if (rest < 0) return std::to_string(rest) + "us";
    for (auto const& one : units) {
        auto const count = rest / one.size;
        rest %= one.size;
        if (count > 0) text += (text.empty() ? "" : " ") + std::to_string(count) + std::string{one.name};
    }
    return text.empty() ? "0s" : text;
}

std::vector<std::string> detail::names_of(refusal const& why) {
    std::vector<std::string> names;
    for (auto const& rule : why.rules()) names.emplace_back(rule.view());
    if (names.empty()) names.emplace_back(enum_name(why.kind));
    return names;
}

std::vector<std::string> detail::facts_that_differ(fact_set const& one, fact_set const& other) {
    std::vector<std::string> names;
    auto const look = [&](fact_set const& from, fact_set const& to) {
        for (auto const& known : from.all()) {
            auto const* same = to.find(known.name);
            if (same != nullptr && same->reading == known.reading) continue;
            if (std::find(names.begin(), names.end(), known.name) == names.end()) names.push_back(known.name);
        }
    };
    look(one, other);
    look(other, one);
    return names;
}

story_step detail::told_change(instant from, instant to, fact_set const& before, fact_set const& after) {
    story_step told;
    told.at = to;
    if (from != to) told.changes.push_back({std::string{clock_path}, value{from}, value{to}});
    for (auto const& name : facts_that_differ(before, after)) {
        auto const reading = [&](fact_set const& in) {
            auto const* known = in.find(name);
            return known == nullptr ? value{} : known->reading;
        };
        told.changes.push_back({name, reading(before), reading(after)});
    }
    return told;
}

std::string to_text(process_story const& told) {
    std::string text;
    std::string heading;
    for (std::size_t i = 0; i < told.steps.size(); ++i) {
        auto const& step = told.steps[i];
        bool const is_command = !step.command.empty();
        if (told.repeats_from == i) text += "  and then for ever:\n";
        auto const above = "     " + to_text(step.at) + (step.actor.empty() ? "" : " " + step.actor) + "\n";
        if (is_command && above != heading) text += heading = above;
        auto const number = std::to_string(i + 1);
        text.append(number.size() < 3 ? 3 - number.size() : 0, ' ').append(number).append("  ");
        text += (is_command ? command_text(step) : surroundings_text(step)) + "\n";
    }
    return text;
}

} // namespace itsm::inline v0
