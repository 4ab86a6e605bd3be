// SPDX-License-Identifier: BSL-1.0
#include "commands.hpp"
#include "definitions.hpp"

#include <itsm/core/reflect.hpp>
#include <itsm/json/json.hpp>
#include <itsm/json/typed.hpp>
#include <itsm/verify/lint.hpp>

#include <algorithm>

namespace itsm::tool {

namespace {

/// "closed=resolved,reject": the first only after one of the others.
result<required_passage> passage_from(std::string const& text) {
    required_passage made;
    auto const middle = text.find('=');
    for (auto at = middle; at < text.size();) {
        auto const end = (std::min)(text.find(',', at + 1), text.size());
        made.needed.push_back(text.substr(at + 1, end - at - 1));
        at = end;
    }
    made.wanted = text.substr(0, (std::min)(middle, text.size()));
    auto const is_empty = [](std::string const& name) { return name.empty(); };
    if (made.wanted.empty() || made.needed.empty() || std::any_of(made.needed.begin(), made.needed.end(), is_empty))
        return failure(error_code::bad_syntax, "is not STATE=STATE-OR-ROW[,...]");
    return made;
}

/// {"service_desk": ["incident.*"]}
result<std::vector<role_grant>> roles_from(std::string const& file) {
    return read_document(file)
        .and_then([](std::string&& text) { return read_json<by_name<permission_set>>(text); })
        .transform([](by_name<permission_set>&& read) {
            std::vector<role_grant> roles;
            for (auto& [name, permissions] : read.items) roles.push_back({{name}, std::move(permissions)});
            return roles;
        });
}

std::string for_people(std::vector<lint_finding> const& found) {
    std::string text;
    for (auto const& one : found) {
        text.append(enum_name(one.severity)).append(" ").append(enum_name(one.code)).append(": ");
        text.append(one.sentence).append("\n");
        for (std::size_t i = 0; i < one.path.size(); ++i)
            text.append(i == 0 ? "  by " : ", ").append(one.path[i].view());
        if (!one.path.empty()) text += "\n";
    }
    return text.empty() ? "nothing found\n" : text;
}

} // namespace

exit_code lint(lint_arguments const& given) {
    auto const practice = find_shipped(given.definition);
    if (!practice) return complain(given.definition, practice.error());
    lint_request request;
    for (auto const& text : given.only_after) {
        auto passage = passage_from(text);
        if (!passage) return complain("--only-after " + text, passage.error());
        request.only_after.push_back(std::move(*passage));
    }
    std::vector<role_grant> roles;
    if (!given.roles.empty()) {
        auto read = roles_from(given.roles);
        if (!read) return complain(given.roles, read.error());
        roles = std::move(*read);
        if (roles.empty()) return complain(given.roles, error{error_code::bad_value, {}, "has no role"});
        request.roles = roles;
    }
    auto const found = itsm::lint(**practice, request);
    return answer(given.json ? to_json_pretty(to_value(found)) + "\n" : for_people(found),
        has_errors(found) ? exit_code::findings : exit_code::done);
}

} // namespace itsm::tool
