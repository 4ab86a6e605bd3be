// SPDX-License-Identifier: BSL-1.0
#include <itsm/exchange/report_page.hpp>

#include "page_chart.hpp"

#include <itsm/core/rule.hpp>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace itsm::inline v0 {

namespace {

constexpr std::size_t most_weeks = 53;
constexpr std::size_t most_names = 10;
constexpr std::size_t most_targets = 12;

// Colours after Okabe and Ito, darker or lighter where a contrast of three to one asks for it.
constexpr std::string_view style = R"(
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1b1f24; --faint: #57606a; --line: #d0d7de; --card: #f6f8fa;
  --c0: #0b5394; --c1: #e0912f; --c2: #8fc1e3; --c3: #c46a9b; --c4: #e8d86b; --c5: #ffffff; --on: #1b1f24; --l1: #b45309; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181d; --ink: #e6edf3; --faint: #9aa5b1; --line: #3a434d;
  --card: #1c2229; --c0: #6cb2f0; --c1: #d98a2b; --c2: #2f6690; --c3: #b65d8e; --c4: #8a7d1c; --c5: #14181d;
  --on: #ffffff; --l1: #f0a45a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 90rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.45 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 0; overflow-wrap: anywhere; }
header p, figcaption p, footer { color: var(--faint); margin: .1rem 0; overflow-wrap: anywhere; }
figcaption p, footer { font-size: .85rem; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin: 1rem 0; }
dl div { background: var(--card); border: 1px solid var(--line); border-radius: .4rem; padding: .5rem .75rem; }
dt { color: var(--faint); font-size: .85rem; }
dd { margin: 0; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
main { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1rem; }
figure { margin: 0; padding: .75rem; border: 1px solid var(--line); border-radius: .4rem; min-width: 0;
  display: flex; flex-direction: column; }
figcaption { margin-bottom: .5rem; }
figure svg { display: block; width: 100%; max-width: 32rem; height: auto; margin: 0 auto; }
svg.patterns { position: absolute; }
svg text { font: 12px system-ui, sans-serif; fill: var(--ink); }
.grid { stroke: var(--line); fill: none; } .tick { stroke: var(--faint); fill: none; }
.l0, .l1, .l2 { fill: none; stroke-width: 2; } .l0 { stroke: var(--c0); } .l1 { stroke: var(--l1); stroke-dasharray: 6 3; }
.l2 { stroke: var(--c3); stroke-dasharray: 2 2; }
.m0 { fill: var(--c0); } .m1 { fill: var(--l1); } .m2 { fill: var(--c3); }
.f0, .f1, .f2, .f3, .f4, .f5 { stroke: var(--on); stroke-width: .7; }
.f0 { fill: var(--c0); } .f1 { fill: url(#p1); } .f2 { fill: url(#p2); } .f3 { fill: url(#p3); } .f4 { fill: url(#p4); }
.f5 { fill: url(#p5); }
.b1 { fill: var(--c1); } .b2 { fill: var(--c2); } .b3 { fill: var(--c3); } .b4 { fill: var(--c4); } .b5 { fill: var(--c5); }
.h { stroke: var(--on); stroke-width: .9; fill: none; } .d { fill: var(--on); }
section { grid-column: 1 / -1; }
section th:first-child { white-space: nowrap; }
th.words, td.words { text-align: left; }
.numbers { margin-top: .75rem; max-height: 13rem; overflow: auto; border-top: 1px solid var(--line); }
table { border-collapse: collapse; width: 100%; font-size: .85rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--faint); padding: .25rem 0; }
th, td { padding: .15rem .4rem; text-align: right; border-bottom: 1px solid var(--line); vertical-align: top; }
th:first-child { text-align: left; font-weight: normal; overflow-wrap: anywhere; }
thead th { font-weight: 600; }
footer { margin-top: 1.5rem; }
@media (max-width: 30rem) { body { padding: .5rem; } figure { padding: .5rem; } }
@media print {
  :root { color-scheme: light; --paper: #ffffff; --ink: #000000; --faint: #333333; --line: #aaaaaa; --card: #ffffff;
    --c0: #0b5394; --c1: #e0912f; --c2: #8fc1e3; --c3: #c46a9b; --c4: #e8d86b; --c5: #ffffff; --on: #000000; --l1: #b45309; }
  body { padding: 0; font-size: 10pt; }
  main { display: block; columns: 2; column-gap: 1.2rem; }
  figure { margin-bottom: 1rem; break-inside: avoid; display: block; }
  figure.long { break-inside: auto; }
  figcaption { break-after: avoid; }
  svg, tr, dl div { break-inside: avoid; }
  .numbers { max-height: none; overflow: visible; }
}
)";

std::string date(instant at) { return to_text(at).substr(0, 10); }
std::string date_and_time(instant at) {
    auto const whole = to_text(std::chrono::floor<std::chrono::minutes>(at));
    return whole.substr(0, 10) + " " + whole.substr(11, 5) + " UTC";
}
std::string count(std::uint64_t n) { return page::number(static_cast<double>(n)); }
std::string of_them(std::uint64_t n, std::string_view one, std::string_view many) {
    return count(n).append(" ").append(n == 1 ? one : many);
}
/// "The latest 53 of 120 weeks." Nothing where all are shown.
std::string left_out(std::string_view which, std::size_t shown, std::size_t all, std::string_view what) {
    if (all <= shown) return {};
    return std::string{"The "}.append(which).append(" ") + count(shown) + " of " + count(all) + " " +
           std::string{what} + ".";
}

/// The charts of a report, one after the other.
class page_writer {
public:
    explicit page_writer(desk_report const& report) : report_{report} {}

    std::string charts() {
        weeks();
        ages();
        if (!report_.hours_to_resolve.items.empty()) hours("Time to resolve", "priority", report_.hours_to_resolve);
        targets();
        if (!report_.hours_in_state.items.empty()) hours("Time in state", "state", report_.hours_in_state);
        largest("Largest categories", "category", "categories", report_.categories);
        largest("Backlog by owner", "owner", "owners", report_.owners);
        if (!report_.refused_by.items.empty()) refused();
        return std::move(made_);
    }

private:
    using page_chart = std::string(std::string const&, page::chart const&);

    void add(page_chart* draw, page::chart const& what) { made_ += draw("c" + std::to_string(++charts_), what); }

    /// Of the last weeks, one figure.
    template <class Week>
    static page::series series(std::string name, std::vector<Week> const& weeks, std::uint64_t Week::* figure) {
        page::series made{std::move(name), {}};
        auto const shown = (std::min)(weeks.size(), most_weeks);
        for (auto i = weeks.size() - shown; i < weeks.size(); ++i)
            made.values.push_back(static_cast<double>(weeks[i].*figure));
        return made;
    }
    page::chart over_weeks(std::string title, std::string unit) {
        page::chart made{std::move(title), std::move(unit), "week from", {}, {}, {}};
        auto const shown = (std::min)(report_.weeks.size(), most_weeks);
        for (auto i = report_.weeks.size() - shown; i < report_.weeks.size(); ++i)
            made.labels.push_back(report_.weeks[i].monday);
        made.note = left_out("latest", most_weeks, report_.weeks.size(), "weeks");
        return made;
    }

    void weeks() {
        auto flow = over_weeks("Opened and resolved a week", "incidents");
        flow.all.push_back(series("opened", report_.weeks, &desk_week::opened));
        flow.all.push_back(series("resolved", report_.weeks, &desk_week::resolved));
        add(page::lines, flow);
        auto backlog = over_weeks("Backlog at the end of each week", "incidents not resolved");
        backlog.all.push_back(series("backlog", report_.weeks, &desk_week::backlog));
        add(page::lines, backlog);
        auto reopened = over_weeks("Reopenings a week", "incidents");
        reopened.all.push_back(series("reopened", report_.weeks, &desk_week::reopened));
        add(page::stacked_columns, reopened);
    }

    void ages() {
        if (report_.ages.items.empty()) return;
        page::chart made{"Age of the backlog",
            "incidents not resolved, by days since they were reported",
            "days",
            {"under 1", "1-3", "3-7", "7-30", "over 30"},
            {},
            "As of " + date_and_time(report_.as_of) + "."};
        for (auto const& [priority, one] : report_.ages.items) {
            page::series ages{priority, {}};
            for (auto const figure :
                {one.under_1_day, one.days_1_to_3, one.days_3_to_7, one.days_7_to_30, one.over_30_days})
                ages.values.push_back(static_cast<double>(figure));
            made.all.push_back(std::move(ages));
        }
        add(page::stacked_columns, made);
    }

    void hours(std::string title, std::string const& what, by_name<distribution> const& spread) {
        page::chart made{std::move(title),
            "hours",
            what,
            {},
            {{"median", {}}, {"90th percentile", {}}},
            what == "state" ? "Of stays that ended." : "From the report to the last time it was resolved."};
        for (auto const& [name, one] : spread.items) {
            made.labels.push_back(name + " (" + count(one.n) + ")");
            made.all[0].values.push_back(one.median);
            made.all[1].values.push_back(one.p90);
        }
        made.label_title += " (how many)";
        add(page::bars, made);
    }

    void targets() {
        auto const& all = report_.targets.items;
        for (std::size_t i = 0; i < (std::min)(all.size(), most_targets); ++i) {
            auto const& [name, one] = all[i];
            auto made = over_weeks("Target: " + name, "clocks, by the week in which they stopped");
            made.all.push_back(series("achieved", one.weeks, &target_week::achieved));
            made.all.push_back(series("breached", one.weeks, &target_week::breached));
            made.note = count(one.achieved) + " achieved, " + count(one.breached) + " breached, " + count(one.overdue) +
                        " overdue and not stopped, " + count(one.running) + " running in time, " +
                        count(one.unmeasured) + " not measured. " + made.note + " ";
            if (i + 1 == most_targets) made.note += left_out("first", most_targets, all.size(), "targets");
            add(page::stacked_columns, made);
        }
    }

    void refused() {
        page::chart made{"Moves that the process refuses, by rule",
            "moves",
            "rule",
            {},
            {{"observed moves", {}}},
            "Of " + of_them(report_.adopted, "entry", "entries") + " that were observed and not accepted, " +
                count(report_.adopted_fitting) + " would have been accepted as well. A move may break several rules."};
        for (auto const& [rule, times] : sorted(report_.refused_by)) {
            made.labels.push_back(rule);
            made.all[0].values.push_back(static_cast<double>(times));
        }
        add(page::bars, made);
        made_ += rules(made.labels);
    }
    static std::string rules(std::vector<std::string> const& ids) {
        std::string said;
        for (auto const& id : ids) {
            auto const key = rule_id::from(id);
            auto const* known = key ? find_rule(*key) : nullptr;
            if (known == nullptr) continue;
            std::string statement{known->statement};
            std::erase(statement, '*'); // the rulebook's mark for what a policy says
            said += "<tr><th scope=\"row\">" + page::text(id) + "</th><td class=\"words\">" +
                    page::text(statement, 500) + "</td></tr>\n";
        }
        if (said.empty()) return {};
        return "<section><h2>What these rules say</h2><table><thead><tr><th scope=\"col\">rule</th>"
               "<th scope=\"col\" class=\"words\">statement</th></tr></thead><tbody>\n" +
               said + "</tbody></table></section>\n";
    }

    static std::vector<std::pair<std::string, std::uint64_t>> sorted(by_name<std::uint64_t> const& counts) {
        auto most = counts.items;
        std::stable_sort(most.begin(), most.end(), [](auto const& a, auto const& b) { return a.second > b.second; });
        return {most.begin(), most.end()};
    }
    void largest(
        std::string title, std::string const& what, std::string_view many, by_name<std::uint64_t> const& counts) {
        if (counts.items.empty()) return;
        page::chart made{std::move(title),
            "incidents",
            what,
            {},
            {{"incidents", {}}},
            left_out("largest", most_names, counts.items.size(), many)};
        auto const most = sorted(counts);
        for (std::size_t i = 0; i < (std::min)(most.size(), most_names); ++i) {
            made.labels.push_back(most[i].first.empty() ? "(no " + what + ")" : most[i].first);
            made.all[0].values.push_back(static_cast<double>(most[i].second));
        }
        add(page::bars, made);
    }

    desk_report const& report_;
    std::string made_{};
    int charts_ = 0;
};

std::string tile(std::string_view what, std::string const& figure) {
    return "<div><dt>" + page::text(what) + "</dt><dd>" + page::text(figure) + "</dd></div>\n";
}

/// What most readers look for first.
std::string tiles(desk_report const& report) {
    std::string made = tile("not resolved now", of_them(report.backlog, "incident", "incidents"));
    if (report.weeks.size() > 1) {
        auto const& last = report.weeks[report.weeks.size() - 2];
        made += tile("opened in the last whole week", of_them(last.opened, "incident", "incidents"));
        made += tile("resolved in that week", of_them(last.resolved, "incident", "incidents"));
    }
    if (auto const* all = report.hours_to_resolve.find("all"))
        made += tile("median time to resolve", page::number(all->median) + " hours");
    std::uint64_t achieved = 0;
    std::uint64_t stopped = 0;
    for (auto const& [name, one] : report.targets.items) {
        achieved += one.achieved;
        stopped += one.achieved + one.breached;
    }
    if (stopped > 0) {
        auto const share = 100 * static_cast<double>(achieved) / static_cast<double>(stopped);
        made += tile("targets achieved", page::number(share) + " %");
    }
    return "<dl>\n" + made + "</dl>\n";
}

std::string period(desk_report const& report) {
    auto made = of_them(report.records, "incident", "incidents") + " with " +
                of_them(report.entries, "journal entry", "journal entries");
    if (report.first_opened_at) made += ", reported from " + date(*report.first_opened_at);
    made += " to " + date(report.as_of) + "; as of " + date_and_time(report.as_of) + ".";
    if (report.unreadable > 0) made += " " + of_them(report.unreadable, "record", "records") + " could not be read.";
    return made;
}

} // namespace

std::string report_page(desk_report const& report, report_page_options const& options) {
    auto const title = page::text(options.title, 120);
    std::string made = "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
                       "<meta charset=\"utf-8\"/>\n"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                       "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; style-src "
                       "&#39;unsafe-inline&#39;\"/>\n<title>" +
                       title + "</title>\n<style>";
    made.append(style).append("</style>\n</head>\n<body>\n").append(page::patterns());
    made += "<header>\n<h1>" + title + "</h1>\n";
    if (!options.about.empty()) made += "<p>" + page::text(options.about, 200) + "</p>\n";
    if (report.records == 0) {
        made += "<p>No incident is on record as of " + date_and_time(report.as_of) + ".</p>\n</header>\n";
    } else {
        made += "<p>" + period(report) + "</p>\n</header>\n" + tiles(report);
        made += "<main>\n" + page_writer{report}.charts() + "</main>\n";
    }
    return made + "<footer>Weeks begin on Monday, 00:00 UTC; the last one is as far as it has come. Resolved or closed "
                  "counts as resolved.</footer>\n</body>\n</html>\n";
}

} // namespace itsm::inline v0
