// SPDX-License-Identifier: BSL-1.0
#include "commands.hpp"
#include "definitions.hpp"

#include <itsm/core/reflect.hpp>
#include <itsm/json/json.hpp>
#include <itsm/lifecycle/catalogue.hpp>
#include <itsm/service_level/clock.hpp>
#include <itsm/storage/store.hpp>

namespace itsm::tool {

namespace {

std::string joined(std::vector<std::string> const& parts) {
    std::string text;
    for (auto const& one : parts) text.append(text.empty() ? "" : ", ").append(one);
    return text;
}

std::string for_people(std::vector<catalogued_rule> const& all) {
    std::string text;
    std::size_t carried = 0;
    for (auto const& one : all) {
        bool const is_carried = one.status == rule_status::carried;
        carried += is_carried ? 1 : 0;
        text.append(one.id.view()).append("  ").append(one.kind).append(is_carried ? "" : "  (not yet)").append("\n");
        text.append("  ").append(one.statement).append("\n");
        if (!one.rows.empty()) text += "  rows:  " + joined(one.rows) + "\n";
        if (!one.where.empty()) text += "  where: " + joined(one.where) + "\n";
    }
    return text + "\n" + std::to_string(carried) + " of " + std::to_string(all.size()) + " rules are carried by code\n";
}

} // namespace

exit_code rules(bool json) {
    static constexpr std::array always{
        every_command_authorised, entries_never_rewritten, clock_in_business_time, allowance_selected_anew};
    auto const all = catalogue(shipped_definitions, always);
    return answer(json ? to_json_pretty(to_value(all)) + "\n" : for_people(all));
}

} // namespace itsm::tool
