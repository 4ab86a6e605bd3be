// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/rule.hpp>
#include <itsm/lifecycle/view.hpp>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <span>
#include <string>
#include <vector>

namespace itsm::inline v0 {

/// "itsm/incident/rules.hpp:93"; from the library's own folder on.
[[nodiscard]] std::string to_text(code_place const& place);

/// Whether code carries a rule of the rulebook.
BOOST_DEFINE_FIXED_ENUM_CLASS(rule_status, unsigned char, carried, not_yet)

/// A rule with where it takes hold, computed from the definitions: a guard taken out of a row is gone from here.
struct catalogued_rule {
    rule_id id{};
    std::string kind{};
    std::string statement{};
    std::string source{};
    rule_status status = rule_status::not_yet;
    std::vector<std::string> rows{};  ///< "incident/close": the rows that ask or owe it; none for one that always runs
    std::vector<std::string> where{}; ///< "itsm/incident/rules.hpp:93": where it is written
};
BOOST_DESCRIBE_STRUCT(catalogued_rule, (), (id, kind, statement, source, status, rows, where))

/// Every rule of the rulebook in its order, then the definitions' own; `always` are those that no definition carries.
[[nodiscard]] std::vector<catalogued_rule> catalogue(
    std::span<definition_view const* const> definitions, std::span<placed_rule const> always);

} // namespace itsm::inline v0
