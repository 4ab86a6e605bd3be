// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/measure/desk_report.hpp>

#include <string>

namespace itsm::inline v0 {

struct report_page_options {
    std::string title = "Service desk report";
    std::string about{}; ///< a line below it: whose desk, or where the records come from
};

/// The report as one HTML page with everything in it: no script, nothing from the network, which the page also forbids
/// itself. Charts are inline SVG that tell series apart by pattern and dash as well as by colour; each has its numbers in a
/// table below. It prints, follows the reader's dark mode, and fits screens from 360 pixels on.
///
/// The page is well-formed XML as well. Text of others is escaped, what XML cannot hold and what turns the direction of
/// writing is replaced by U+FFFD, and more than 60 columns of it are cut. Of weeks the last 53 are shown, of categories and
/// owners the ten with the most records, of targets the first twelve; where more were left out, the page says so.
[[nodiscard]] std::string report_page(desk_report const& report, report_page_options const& options = {});

} // namespace itsm::inline v0
