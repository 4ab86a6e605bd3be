// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// The parts of a page: escaped text, charts as SVG, tables.
namespace itsm::inline v0::page {

/// Text for content and attributes: markup escaped, what XML cannot hold or what is not UTF-8 replaced, cut to so many
/// columns (wide characters count two), with an ellipsis.
[[nodiscard]] std::string text(std::string_view from, std::size_t columns = 60);

/// "5,494", "12.5": a decimal below a hundred unless it is whole.
[[nodiscard]] std::string number(double n);

struct series {
    std::string name{};
    std::vector<double> values{};
};

/// What a chart shows: series over the same labels. All are for people and are escaped by whoever writes them.
struct chart {
    std::string title{};
    std::string unit{};        ///< of the values: "incidents"
    std::string label_title{}; ///< what the labels are: "week from"
    std::vector<std::string> labels{};
    std::vector<series> all{};
    std::string note{}; ///< below the title
};

/// A figure with its caption, the drawing and the table of its numbers. `id` is unique on the page.
[[nodiscard]] std::string lines(std::string const& id, chart const& of);           ///< over time
[[nodiscard]] std::string stacked_columns(std::string const& id, chart const& of); ///< over few labels, or over time
[[nodiscard]] std::string bars(std::string const& id, chart const& of);            ///< a bar per label and series

/// The patterns that fills refer to; once on a page, before the first chart.
[[nodiscard]] std::string_view patterns();

} // namespace itsm::inline v0::page
