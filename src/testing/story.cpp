// SPDX-License-Identifier: BSL-1.0
#include <itsm/testing/story.hpp>

#include <itsm/core/reflect.hpp>

#include <algorithm>
#include <utility>

namespace itsm::inline v0 {

namespace {

std::string indented(std::string const& text, std::string const& by) {
    auto made = by;
    for (char const c : text) {
        made += c;
        if (c == '\n') made += by;
    }
    return made;
}

std::string joined(std::vector<std::string> const& parts) {
    std::string text;
    for (auto const& one : parts) text.append(text.empty() ? "" : ", ").append(one);
    return text.empty() ? "none" : text;
}

std::vector<std::string> sorted(std::vector<std::string> all) {
    std::sort(all.begin(), all.end());
    return all;
}

std::vector<std::string> rules_of(refusal const& why) {
    std::vector<std::string> ids;
    for (auto const& id : why.rules()) ids.emplace_back(id.view());
    return ids;
}

std::string shown(state_key const& state) {
    return state.empty() ? std::string{"not recorded"} : std::string{state.view()};
}

// --- expectations ---------------------------------------------------------------------------------------------------

std::string expected(std::string const& what, std::string const& found) {
    return "expected " + what + ", found " + found;
}

std::string found_of(story_step const& last) {
    if (!last.why) return "that it was accepted";
    return "that it was refused:\n" + indented(to_text(*last.why), "    ");
}

/// An expectation about the last command; a story without one has no outcome.
template <class F>
expectation about_last(std::string what, F holds) {
    return [what = std::move(what), holds](story_moment const& now) {
        if (now.last == nullptr) return expected(what, "that no command was given");
        return holds(*now.last) ? std::string{}
                                : expected("that " + now.last->command + " " + what, found_of(*now.last));
    };
}

bool is_named(duty const& one, std::string const& rule_or_key) {
    return one.rule.view() == rule_or_key || one.key == rule_or_key;
}

std::string duty_text(duty const& one) {
    auto text = std::string{one.rule.view()} + " " + one.key;
    return one.due ? text + " due " + to_text(*one.due) : text;
}

std::string duties_text(std::vector<duty> const& all) {
    std::vector<std::string> texts;
    for (auto const& one : all) texts.push_back(duty_text(one));
    return joined(texts);
}

bool any_named(std::vector<duty> const& all, std::string const& rule_or_key) {
    return std::any_of(all.begin(), all.end(), [&](duty const& one) { return is_named(one, rule_or_key); });
}

std::string answer_text(permitted_command const& one) {
    std::vector<std::string> const fields(one.fields.begin(), one.fields.end());
    if (one.answer == permission_answer::after_input) return "that it is after input of " + joined(fields);
    if (one.answer == permission_answer::now) return "that it is now";
    std::vector<std::string> missing;
    for (auto const& broken : one.why.broken)
        missing.push_back(std::string{broken.rule.view()} + " " + std::string{broken.found.what});
    auto const kind = one.why.broken.empty() ? std::string{enum_name(one.why.kind)} : joined(missing);
    return "that it is refused: " + kind;
}

std::vector<std::string> rules_of(std::vector<reported_finding> const& all) {
    std::vector<std::string> ids;
    for (auto const& one : all) ids.emplace_back(one.rule.view());
    return ids;
}

bool is_reported(story_moment const& now, std::string const& rule) {
    auto const ids = rules_of(now.findings);
    return std::find(ids.begin(), ids.end(), rule) != ids.end();
}

} // namespace

void throw_story_problem(story_problem const& problem) { throw story_failed{problem.text}; }

namespace outcomes {

expectation accepted() {
    return about_last("is accepted", [](story_step const& last) { return !last.why; });
}

expectation refused_by_all(std::vector<std::string> rules) {
    auto wanted = sorted(std::move(rules));
    auto const what = "is refused by " + joined(wanted);
    return about_last(what,
        [wanted = std::move(wanted)](story_step const& last) { return last.why && rules_of(*last.why) == wanted; });
}

expectation refused_as(refusal_kind kind) {
    return about_last("is refused as " + std::string{enum_name(kind)},
        [kind](story_step const& last) { return last.why && last.why->kind == kind; });
}

expectation lacks_all(std::vector<std::string> fields) {
    auto wanted = sorted(std::move(fields));
    auto const what = "lacks the fields " + joined(wanted) + " and nothing else";
    return about_last(what, [wanted = std::move(wanted)](story_step const& last) {
        std::vector<std::string> found;
        if (!last.why) return false;
        for (auto const& one : last.why->broken) {
            if (one.found.result != finding::outcome::input_missing) return false;
            found.emplace_back(one.found.what);
        }
        return sorted(std::move(found)) == wanted;
    });
}

expectation state_is_key(state_key const& state) {
    return [state](story_moment const& now) {
        return now.state == state ? std::string{} : expected("the state " + shown(state), shown(now.state));
    };
}

expectation owed(std::string rule_or_key) {
    return [wanted = std::move(rule_or_key)](story_moment const& now) {
        if (any_named(*now.obligations, wanted)) return std::string{};
        return expected("that " + wanted + " is owed", duties_text(*now.obligations));
    };
}

expectation owed(std::string rule_or_key, instant due) {
    return [wanted = std::move(rule_or_key), due](story_moment const& now) {
        for (auto const& one : *now.obligations)
            if (is_named(one, wanted) && one.due == due) return std::string{};
        return expected("that " + wanted + " is owed by " + to_text(due), duties_text(*now.obligations));
    };
}

expectation not_owed(std::string rule_or_key) {
    return [wanted = std::move(rule_or_key)](story_moment const& now) {
        if (!any_named(*now.obligations, wanted)) return std::string{};
        return expected("that " + wanted + " is not owed", duties_text(*now.obligations));
    };
}

expectation announced(std::string rule_or_key) {
    return [wanted = std::move(rule_or_key)](story_moment const& now) {
        if (any_named(*now.announced, wanted)) return std::string{};
        return expected("that " + wanted + " is announced", duties_text(*now.announced));
    };
}

expectation not_announced(std::string rule_or_key) {
    return [wanted = std::move(rule_or_key)](story_moment const& now) {
        if (!any_named(*now.announced, wanted)) return std::string{};
        return expected("that " + wanted + " is not announced", duties_text(*now.announced));
    };
}

expectation permits(std::string command, permission_answer answer) {
    return [wanted = std::move(command), answer](story_moment const& now) {
        auto const what = "that " + wanted + " is permitted: " + std::string{enum_name(answer)};
        for (auto const& one : now.permitted) {
            if (one.command.view() != wanted) continue;
            return one.answer == answer ? std::string{} : expected(what, answer_text(one));
        }
        return expected(what, "no such command in the definition");
    };
}

expectation reported(std::string rule) {
    return [wanted = std::move(rule)](story_moment const& now) {
        if (is_reported(now, wanted)) return std::string{};
        return expected("a finding of " + wanted, joined(rules_of(now.findings)));
    };
}

expectation not_reported(std::string rule) {
    return [wanted = std::move(rule)](story_moment const& now) {
        return is_reported(now, wanted) ? expected("no finding of " + wanted, joined(rules_of(now.findings)))
                                        : std::string{};
    };
}

} // namespace outcomes

namespace detail {

std::string told(std::string const& problem, definition_view const& by, process_story const& story) {
    auto const process = std::string{by.key.view()} + " version " + std::to_string(by.version);
    if (story.steps.empty()) return problem + "\nnothing has happened yet (" + process + ")\n";
    return problem + "\nthe story so far (" + process + "):\n" + to_text(story);
}

instant instant_from(std::string_view text) {
    auto const read = parse_instant(text);
    if (!read) throw std::invalid_argument{"\"" + std::string{text} + "\": " + to_text(read.error())};
    return *read;
}

} // namespace detail

} // namespace itsm::inline v0
