// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "output.hpp"

#include <itsm/exchange/mapping.hpp>
#include <itsm/measure/desk_report.hpp>

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace itsm::tool {

/// Calls its argument with every record and its entries.
using add_record = std::function<void(incident const&, std::span<journal_entry const>)>;
using each_record = std::function<result<done>(add_record const&)>;

/// A desk's figures, by the policy and the targets of a mapping.
[[nodiscard]] result<desk_report> make_report(replay_mapping const& mapping, instant as_of, each_record const& records);

/// Writes a report as a page for people; `about` says what the records are.
[[nodiscard]] result<done> write_report_page(
    desk_report const& report, std::string_view about, std::string const& path);

} // namespace itsm::tool
