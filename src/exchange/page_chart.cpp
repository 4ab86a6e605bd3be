// SPDX-License-Identifier: BSL-1.0
#include "page_chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>

namespace itsm::inline v0::page {

namespace {

// --- text ------------------------------------------------------------------------------------------------------------

struct code_point {
    char32_t value = 0;
    std::size_t bytes = 1;
    bool is_good = false; ///< one that XML holds and that stays where it stands
};

bool turns_direction(char32_t c) { return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069); }
bool is_allowed(char32_t c) {
    if (c < 0x20) return c == '\t' || c == '\n';
    if (c >= 0x7F && c < 0xA0) return false;
    return c != 0xFFFE && c != 0xFFFF && !turns_direction(c);
}

code_point first_of(std::string_view from) {
    auto const lead = static_cast<unsigned char>(from[0]);
    if (lead < 0x80) return {lead, 1, is_allowed(lead)};
    auto const length = lead >= 0xF0 ? std::size_t{4} : lead >= 0xE0 ? std::size_t{3} : std::size_t{2};
    if (lead < 0xC2 || lead > 0xF4 || from.size() < length) return {};
    auto value = static_cast<char32_t>(lead & (0xFFU >> (length + 1)));
    for (std::size_t i = 1; i < length; ++i) {
        auto const next = static_cast<unsigned char>(from[i]);
        if ((next & 0xC0U) != 0x80U) return {};
        value = (value << 6U) | (next & 0x3FU);
    }
    constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    bool const is_code_point = value >= least[length] && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
    return is_code_point ? code_point{value, length, is_allowed(value)} : code_point{};
}

std::size_t columns_of(char32_t c) { return c >= 0x1100 && (c < 0x1E00 || c >= 0x2E80) ? 2 : 1; }

void append_escaped(code_point const& one, std::string_view bytes, std::string& to) {
    if (!one.is_good) to += "\xEF\xBF\xBD";
    else if (one.value == '&') to += "&amp;";
    else if (one.value == '<') to += "&lt;";
    else if (one.value == '>') to += "&gt;";
    else if (one.value == '"') to += "&quot;";
    else if (one.value == '\'') to += "&#39;";
    else to += bytes;
}

std::string tag(std::string_view name, std::string_view attributes, std::string_view content) {
    std::string made{"<"};
    made.append(name).append(attributes.empty() ? "" : " ").append(attributes).append(">").append(content);
    return made.append("</").append(name).append(">");
}

/// A coordinate: tenths are enough.
std::string at(double where) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.1f", where);
    return digits;
}
std::string attribute(std::string_view name, std::string_view value) {
    return std::string{" "}.append(name).append("=\"").append(value).append("\"");
}
std::string attribute(std::string_view name, double value) { return attribute(name, at(value)); }

// --- the frame of a drawing ------------------------------------------------------------------------------------------

constexpr double width = 360;
constexpr double left = 44;
constexpr double right = 350;
constexpr double letter = 7; ///< the width of most letters in this size, with some to spare
constexpr std::size_t kinds = 6;

/// Round numbers from nothing to the largest value, at most six.
struct scale {
    double step = 1;
    double top = 1;

    explicit scale(double largest) {
        auto const power = std::pow(10, std::floor(std::log10((std::max)(largest, 1.0) / 5)));
        for (auto const factor : {1.0, 2.0, 5.0, 10.0}) {
            step = (std::max)(1.0, factor * power);
            top = (std::max)(step, std::ceil(largest / step) * step);
            if (top / step <= 5) return;
        }
    }
};

std::string drawn_text(double x, double y, std::string_view anchor, std::string_view content) {
    return tag("text", (attribute("x", x) + attribute("y", y) + attribute("text-anchor", anchor)).substr(1), content);
}
std::string rectangle(double x, double y, double wide, double high, std::string_view kind) {
    return "<rect" + attribute("x", x) + attribute("y", y) + attribute("width", wide) + attribute("height", high) +
           attribute("class", kind) + "/>";
}
std::string fill_of(std::size_t series) { return "f" + std::to_string(series % kinds); }

double largest_of(chart const& of) {
    double largest = 0;
    for (auto const& one : of.all)
        for (auto const value : one.values) largest = (std::max)(largest, value);
    return largest;
}
double sum_at(chart const& of, std::size_t label) {
    double sum = 0;
    for (auto const& one : of.all) sum += one.values[label];
    return sum;
}

/// In words, for whoever does not see it.
std::string description(chart const& of) {
    std::string words;
    for (auto const& one : of.all) {
        if (one.values.empty()) continue;
        auto const [least, most] = std::minmax_element(one.values.begin(), one.values.end());
        auto const label = [&](auto where) {
            return text(of.labels[static_cast<std::size_t>(where - one.values.begin())], 40);
        };
        words += text(one.name) + ": from " + number(*least) + " (" + label(least) + ") to " + number(*most) + " (" +
                 label(most) + "), last " + number(one.values.back()) + " " + text(of.unit) + ". ";
    }
    return words + "The table below has all numbers.";
}

/// What stands for which series; `swatch(i, x, y)` draws one. Moves `y` below it. Nothing where there is one series.
template <class F>
std::string legend(chart const& of, double& y, F swatch) {
    if (of.all.size() < 2) return {};
    std::string drawn;
    double x = 8;
    for (std::size_t i = 0; i < of.all.size(); ++i) {
        auto const name = text(of.all[i].name, 40);
        auto const needed = 30 + letter * static_cast<double>((std::min)(of.all[i].name.size(), std::size_t{40}));
        if (x > 8 && x + needed > width) {
            x = 8;
            y += 16;
        }
        drawn += swatch(i, x, y) + drawn_text(x + 22, y + 9, "start", name);
        x += needed + 8;
    }
    y += 22;
    return drawn;
}

std::string drawing(std::string const& id, chart const& of, double height, std::string const& content) {
    auto const names = id + "-t " + id + "-d";
    return "<svg viewBox=\"0 0 " + at(width) + " " + at(height) + "\" role=\"img\" aria-labelledby=\"" + names + "\">" +
           tag("title", "id=\"" + id + "-t\"", text(of.title)) + tag("desc", "id=\"" + id + "-d\"", description(of)) +
           content + "</svg>";
}

std::string table(chart const& of) {
    std::string head = tag("th", "scope=\"col\"", text(of.label_title));
    for (auto const& one : of.all) head += tag("th", "scope=\"col\"", text(one.name));
    std::string body;
    for (std::size_t i = 0; i < of.labels.size(); ++i) {
        std::string row = tag("th", "scope=\"row\"", tag("bdi", {}, text(of.labels[i])));
        for (auto const& one : of.all) row += tag("td", {}, number(one.values[i]));
        body += tag("tr", {}, row) + "\n";
    }
    auto const caption = tag("caption", {}, text(of.title) + ", in " + text(of.unit));
    auto const whole =
        tag("table", {}, caption + tag("thead", {}, tag("tr", {}, head)) + "\n" + tag("tbody", {}, "\n" + body));
    auto const named =
        "class=\"numbers\" tabindex=\"0\" role=\"region\" aria-label=\"Numbers: " + text(of.title) + "\"";
    return tag("div", named, whole);
}

/// A table that is longer than this breaks over pages in print.
constexpr std::size_t rows_on_a_page = 20;

std::string figure(std::string const& id, chart const& of, double height, std::string const& content) {
    auto caption = tag("h2", {}, text(of.title)) + tag("p", {}, "in " + text(of.unit));
    if (!of.note.empty()) caption += tag("p", {}, text(of.note, 400));
    return tag("figure",
               "id=\"" + id + "\"" + (of.labels.size() > rows_on_a_page ? " class=\"long\"" : ""),
               "\n" + tag("figcaption", {}, caption) + "\n" + drawing(id, of, height, content) + "\n" + table(of) +
                   "\n") +
           "\n";
}

/// An upright drawing: values upwards, labels along.
struct upright {
    static constexpr double plot_height = 150;

    double top = 0;
    scale values;
    std::size_t labels = 1;

    [[nodiscard]] double bottom() const { return top + plot_height; }
    [[nodiscard]] double height() const { return bottom() + 24; }
    [[nodiscard]] double slot() const { return (right - left) / static_cast<double>(labels); }
    [[nodiscard]] double x(std::size_t label) const { return left + slot() * (static_cast<double>(label) + 0.5); }
    [[nodiscard]] double y(double value) const { return bottom() - plot_height * value / values.top; }

    [[nodiscard]] std::string axes(chart const& of) const {
        std::string drawn;
        for (double value = 0; value <= values.top * 1.0001; value += values.step) {
            drawn += "<path class=\"grid\" d=\"M" + at(left) + " " + at(y(value)) + "H" + at(right) + "\"/>";
            drawn += drawn_text(left - 5, y(value) + 4, "end", number(value));
        }
        return drawn + along(of);
    }
    /// As many labels as there is room for, the first always.
    [[nodiscard]] std::string along(chart const& of) const {
        std::size_t longest = 1;
        for (auto const& one : of.labels) longest = (std::max)(longest, one.size());
        auto const room = (std::max)(1.0, std::floor((right - left) / (letter * static_cast<double>(longest) + 10)));
        auto const every = static_cast<std::size_t>(std::ceil(static_cast<double>(labels) / room));
        std::string drawn;
        for (std::size_t i = 0; i < labels; i += every) {
            auto const half = letter * static_cast<double>(of.labels[i].size()) / 2;
            auto const where = (std::clamp)(x(i), half, (std::max)(half, width - half));
            drawn += "<path class=\"tick\" d=\"M" + at(x(i)) + " " + at(bottom()) + "v4\"/>";
            drawn += drawn_text(where, bottom() + 17, "middle", text(of.labels[i]));
        }
        return drawn;
    }
};

} // namespace

std::string text(std::string_view from, std::size_t columns) {
    std::string made;
    std::size_t used = 0;
    while (!from.empty()) {
        auto const one = first_of(from);
        auto const needed = columns_of(one.value);
        bool const is_last = from.size() == one.bytes;
        if (used + needed + (is_last ? 0 : 1) > columns) return made + "\xE2\x80\xA6";
        append_escaped(one, from.substr(0, one.bytes), made);
        used += needed;
        from.remove_prefix(one.bytes);
    }
    return made;
}

std::string number(double n) {
    bool const is_whole = n >= 100 || n == std::floor(n);
    if (!is_whole) return at(n);
    auto digits = std::to_string(std::llround(n));
    for (auto end = digits.size(); end > 3; end -= 3) digits.insert(end - 3, ",");
    return digits;
}

std::string lines(std::string const& id, chart const& of) {
    constexpr std::size_t most_with_marks = 30;
    double top = 10;
    auto const kind = [](std::size_t i) { return "l" + std::to_string(i % kinds); };
    auto const mark = [](std::size_t i, double x, double y) {
        auto const name = "m" + std::to_string(i % kinds);
        if (i % 2 == 1) return rectangle(x - 2.5, y - 2.5, 5, 5, name);
        return "<circle" + attribute("cx", x) + attribute("cy", y) + attribute("r", 2.8) + attribute("class", name) +
               "/>";
    };
    auto drawn = legend(of, top, [&](std::size_t i, double x, double y) {
        return "<path" + attribute("class", kind(i)) + " d=\"M" + at(x) + " " + at(y + 5) + "h18\"/>" +
               mark(i, x + 9, y + 5);
    });
    upright const frame{top, scale{largest_of(of)}, of.labels.size()};
    drawn += frame.axes(of);
    for (std::size_t i = 0; i < of.all.size(); ++i) {
        std::string path;
        std::string marks;
        for (std::size_t n = 0; n < of.labels.size(); ++n) {
            auto const y = frame.y(of.all[i].values[n]);
            path += (n == 0 ? "M" : "L") + at(frame.x(n)) + " " + at(y);
            if (of.labels.size() <= most_with_marks || n + 1 == of.labels.size()) marks += mark(i, frame.x(n), y);
        }
        drawn += "<path" + attribute("class", kind(i)) + " d=\"" + path + "\"/>" + marks;
    }
    return figure(id, of, frame.height(), drawn);
}

std::string stacked_columns(std::string const& id, chart const& of) {
    double top = 10;
    auto drawn =
        legend(of, top, [](std::size_t i, double x, double y) { return rectangle(x, y - 1, 16, 12, fill_of(i)); });
    double largest = 0;
    for (std::size_t n = 0; n < of.labels.size(); ++n) largest = (std::max)(largest, sum_at(of, n));
    upright const frame{top, scale{largest}, of.labels.size()};
    drawn += frame.axes(of);
    auto const wide = (std::min)(frame.slot() * 0.8, 42.0);
    for (std::size_t n = 0; n < of.labels.size(); ++n) {
        double below = 0;
        for (std::size_t i = 0; i < of.all.size(); ++i) {
            auto const value = of.all[i].values[n];
            if (value <= 0) continue;
            auto const y = frame.y(below + value);
            drawn += rectangle(frame.x(n) - wide / 2, y, wide, frame.y(below) - y, fill_of(i));
            below += value;
        }
    }
    return figure(id, of, frame.height(), drawn);
}

std::string bars(std::string const& id, chart const& of) {
    constexpr double bar = 12;
    double y = 10;
    auto drawn = legend(
        of, y, [](std::size_t i, double x, double where) { return rectangle(x, where - 1, 16, 12, fill_of(i)); });
    auto const largest = (std::max)(largest_of(of), 1e-9);
    constexpr double start = 8;
    constexpr double room = right - start - 56; // for the number at its end
    for (std::size_t n = 0; n < of.labels.size(); ++n) {
        drawn += drawn_text(start, y + 10, "start", text(of.labels[n], 44));
        y += 15;
        for (std::size_t i = 0; i < of.all.size(); ++i) {
            auto const value = of.all[i].values[n];
            auto const wide = (std::max)(1.0, room * value / largest);
            drawn += rectangle(start, y, wide, bar, fill_of(i));
            drawn += drawn_text(start + wide + 5, y + 10, "start", number(value));
            y += bar + 2;
        }
        y += 6;
    }
    return figure(id, of, y, drawn);
}

std::string_view patterns() {
    return R"(<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>
<pattern id="p1" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="b1" width="6" height="6"/><path class="h" d="M-1 1L1 -1M0 6L6 0M5 7L7 5"/></pattern>
<pattern id="p2" width="5" height="5" patternUnits="userSpaceOnUse"><rect class="b2" width="5" height="5"/><circle class="d" cx="2.5" cy="2.5" r="1.1"/></pattern>
<pattern id="p3" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="b3" width="6" height="6"/><path class="h" d="M0 0L6 6M0 6L6 0"/></pattern>
<pattern id="p4" width="5" height="5" patternUnits="userSpaceOnUse"><rect class="b4" width="5" height="5"/><path class="h" d="M0 2.5H5"/></pattern>
<pattern id="p5" width="5" height="5" patternUnits="userSpaceOnUse"><rect class="b5" width="5" height="5"/></pattern>
</defs></svg>
)";
}

} // namespace itsm::inline v0::page
