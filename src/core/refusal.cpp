// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/refusal.hpp>

#include <algorithm>
#include <string>

namespace itsm::inline v0 {

namespace {

std::string list_of(std::vector<command_key> const& commands) {
    std::string text;
    for (auto const& one : commands) text.append(text.empty() ? "" : ", ").append(one.view());
    return text;
}

std::string what_is_missing(finding const& found) {
    std::string text{found.what};
    switch (found.result) {
    case finding::outcome::met: break;
    case finding::outcome::unmet: break;
    case finding::outcome::input_missing: text = "field " + text; break;
    case finding::outcome::fact_missing: text = "fact " + text; break;
    }
    if (found.until != instant{}) text += " until " + to_text(found.until);
    return text;
}

/// A rule broken in several ways stands once, with all that is missing under it.
void append_broken(std::string& text, broken_rules const& broken) {
    rule_id said{};
    for (auto const& one : broken) {
        bool const is_new = one.rule != said;
        said = one.rule;
        if (one.rule.empty()) { // plain input: not under the rule before it
            text += "\n  missing: " + what_is_missing(one.found);
            continue;
        }
        if (is_new) {
            text.append("\n  ").append(one.rule.view());
            if (auto const* known = find_rule(one.rule)) text.append("  ").append(known->statement);
        }
        text += "\n      missing: " + what_is_missing(one.found);
    }
}

} // namespace

std::vector<rule_id> refusal::rules() const {
    std::vector<rule_id> ids;
    for (auto const& one : broken)
        if (!one.rule.empty()) ids.push_back(one.rule);
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

std::string to_text(refusal const& why) {
    std::string text{why.command.view()};
    text += " is refused";
    if (!why.state.empty()) text.append(" in state \"").append(why.state.view()).append("\"");
    switch (why.kind) {
    case refusal_kind::no_such_transition: text += ": no such transition"; break;
    case refusal_kind::not_permitted: text += ": not permitted"; break;
    case refusal_kind::invalid_input: text += ": invalid input"; break;
    case refusal_kind::stale_version: text += ": the record has changed since it was read"; break;
    case refusal_kind::unknown_command: text += ": the definition has no such command"; break;
    case refusal_kind::unknown_state: text += ": the definition has no such state"; break;
    case refusal_kind::rule_broken: break;
    }
    append_broken(text, why.broken);
    if (auto const more = why.broken.overflow(); more > 0) text += "\n  and " + std::to_string(more) + " more";
    if (!why.leads_there.empty()) text += "\nleads there: " + list_of(why.leads_there);
    if (!why.possible_now.empty()) text += "\npossible now: " + list_of(why.possible_now);
    return text;
}

} // namespace itsm::inline v0
