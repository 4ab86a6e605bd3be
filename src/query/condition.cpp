// SPDX-License-Identifier: BSL-1.0
#include <itsm/query/condition.hpp>

namespace itsm::inline v0 {

bool compares(column_value const& cell, comparison how, column_value const& operand) {
    if (how == comparison::equal) return cell == operand;
    if (cell.is_null() || operand.is_null()) return false;
    switch (how) {
    case comparison::equal: break;
    case comparison::less: return cell < operand;
    case comparison::less_or_equal: return cell <= operand;
    case comparison::greater: return cell > operand;
    case comparison::greater_or_equal: return cell >= operand;
    case comparison::contains: return cell.text.find(operand.text) != std::string_view::npos;
    }
    return false;
}

column_value cell_of(value const& held) {
    if (auto const* number = held.as<std::int64_t>()) return *number;
    if (auto const* flag = held.as<bool>()) return std::int64_t{*flag ? 1 : 0};
    if (auto const* when = held.as<instant>()) return *when;
    if (auto const* text = held.as<std::string>()) return std::string_view{*text};
    return {};
}

} // namespace itsm::inline v0
