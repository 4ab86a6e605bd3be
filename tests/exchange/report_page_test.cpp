// SPDX-License-Identifier: BSL-1.0
#include <itsm/exchange/report_page.hpp>

#include <itsm/json/typed.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace itsm;

namespace {

std::size_t count(std::string_view in, std::string_view what) {
    std::size_t found = 0;
    for (auto at = in.find(what); at != std::string_view::npos; at = in.find(what, at + what.size())) ++found;
    return found;
}
bool has(std::string_view in, std::string_view what) { return count(in, what) > 0; }

/// What is wrong with it as XML: tags that do not nest, attributes without quotes, an ampersand that begins no reference.
std::string fault_in(std::string_view xml) {
    std::vector<std::string> open;
    if (!xml.starts_with("<!DOCTYPE html>\n")) return "no document type";
    for (auto at = xml.find('<', 1); at != std::string_view::npos; at = xml.find('<', at + 1)) {
        auto const end = xml.find('>', at);
        if (end == std::string_view::npos) return "a tag without end";
        auto const inside = xml.substr(at + 1, end - at - 1);
        if (inside.find('<') != std::string_view::npos) return "a tag in a tag";
        if (count(inside, "\"") % 2 != 0 || count(inside, "=\"") != count(inside, "\"") / 2) return std::string{inside};
        auto const name = std::string{inside.substr(0, inside.find_first_of(" /", 1))};
        if (inside.starts_with('/')) {
            if (open.empty() || open.back() != inside.substr(1)) return "unexpected end of " + std::string{inside};
            open.pop_back();
        } else if (!inside.ends_with('/')) {
            open.push_back(name);
        }
    }
    for (auto at = xml.find('&'); at != std::string_view::npos; at = xml.find('&', at + 1)) {
        auto const reference = xml.substr(at, xml.find(';', at) - at + 1);
        if (!std::set<std::string_view>{"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"}.contains(reference))
            return "not a reference: " + std::string{reference.substr(0, 20)};
    }
    return open.empty() ? std::string{} : "not ended: " + open.back();
}

/// Every id is there once, and what is referred to is there.
std::string fault_in_ids(std::string_view page) {
    std::set<std::string> ids;
    for (auto at = page.find(" id=\""); at != std::string_view::npos; at = page.find(" id=\"", at + 1)) {
        auto const from = at + 5;
        std::string id{page.substr(from, page.find('"', from) - from)};
        if (!ids.insert(id).second) return "twice: " + id;
    }
    for (auto const& id : ids) {
        if (ids.contains(id + "-t") && !has(page, "aria-labelledby=\"" + id + "-t " + id + "-d\"")) return id;
    }
    return {};
}

desk_report full_report() {
    desk_report made;
    made.as_of = *parse_instant("2026-01-14T16:30:00Z");
    made.first_opened_at = *parse_instant("2026-01-05T08:00:00Z");
    made.records = 1'234;
    made.entries = 9'876;
    made.backlog = 34;
    made.weeks = {{"2026-01-05", 700, 600, 5, 105}, {"2026-01-12", 534, 610, 5, 34}};
    made.ages.items = {{"none", {1, 0, 0, 0, 0}}, {"p3", {10, 9, 8, 4, 2}}};
    distribution const spread{.n = 1'200, .mean = 9.5, .median = 7.4, .p90 = 130, .p95 = 140, .p99 = 150, .max = 160};
    made.hours_to_resolve.items = {{"p3", spread}, {"all", spread}};
    made.hours_in_state.items = {{"in_progress", spread}};
    made.targets.items = {{"resolve", {{{"2026-01-05", 500, 100}, {"2026-01-12", 590, 20}}, 1'090, 120, 30, 4, 2}}};
    made.adopted = 9;
    made.adopted_fitting = 2;
    made.refused_by.items = {{"INC-10", 3}, {"no such transition", 4}};
    made.categories.items = {{"", 34}, {"mail", 1'200}};
    made.owners.items = {{"anna", 30}, {"bob", 4}};
    return made;
}

} // namespace

TEST_CASE("a page is well-formed XML, with every figure drawn, described and as numbers") {
    auto const page = report_page(full_report());
    CHECK(fault_in(page) == "");
    CHECK(fault_in_ids(page) == "");
    CHECK(count(page, "<figure") == 10);
    for (auto const* part : {"<figcaption>", "role=\"img\"", "<title id=", "<desc id=", "<caption>", "<tbody>"}) {
        CAPTURE(part);
        CHECK(count(page, part) >= 10);
    }
    for (std::string_view const said : {"1,234 incidents with 9,876 journal entries",
             "reported from 2026-01-05 to 2026-01-14; as of 2026-01-14 16:30 UTC",
             "34 incidents",
             "700 incidents",
             "7.4 hours",
             "90.1 %",
             "1,090 achieved, 120 breached, 4 overdue and not stopped, 30 running in time, 2 not measured",
             "Of 9 entries that were observed and not accepted, 2 would have been accepted as well",
             "Closing an incident needs all of",
             "(no category)",
             "in_progress (1,200)"}) {
        CAPTURE(said);
        CHECK(has(page, said));
    }
}

TEST_CASE("a report is read again from its JSON") {
    auto const read = read_json<desk_report>(write_json(full_report()));
    REQUIRE_MESSAGE(read, to_text(read.error()));
    CHECK(*read == full_report());
}

TEST_CASE("a page loads nothing and runs nothing, and forbids itself to") {
    auto const page = report_page(full_report());
    for (auto const* never :
        {"<script", "<link", "<img", "<iframe", "@import", "url(http", "href=", "src=", "onload="}) {
        CAPTURE(never);
        CHECK_FALSE(has(page, never));
    }
    CHECK(has(page, "default-src &#39;none&#39;"));
    CHECK(count(page, "http") == 2); // the namespace of XHTML, and http-equiv
}

TEST_CASE("a page without records says so, and draws nothing") {
    desk_report nothing;
    nothing.as_of = *parse_instant("2026-01-14T16:30:00Z");
    auto const page = report_page(nothing);
    CHECK(fault_in(page) == "");
    CHECK(has(page, "No incident is on record as of 2026-01-14 16:30 UTC."));
    CHECK_FALSE(has(page, "<figure"));
    CHECK_FALSE(has(page, "<dl"));
}

TEST_CASE("figures that do not apply are not drawn") {
    auto report = full_report();
    report.ages = {};
    report.hours_to_resolve = {};
    report.hours_in_state = {};
    report.targets = {};
    report.refused_by = {};
    report.categories = {};
    report.owners = {};
    report.weeks.resize(1);
    auto const page = report_page(report);
    CHECK(fault_in(page) == "");
    CHECK(count(page, "<figure") == 3); // what goes by weeks
    CHECK_FALSE(has(page, "last whole week"));
}

TEST_CASE("records that could not be read are said") {
    auto report = full_report();
    CHECK_FALSE(has(report_page(report), "could not be read"));
    report.unreadable = 1;
    CHECK(has(report_page(report), "1 record could not be read."));
}

TEST_CASE("text of others is escaped wherever it stands") {
    auto report = full_report();
    std::string const hostile = "<script>alert('1')</script>&\"";
    report.categories.items = {{hostile, 5}};
    report.owners.items = {{hostile, 5}};
    report.refused_by.items = {{hostile, 5}};
    report.ages.items = {{hostile, {}}};
    report.targets.items.front().first = hostile;
    auto const page = report_page(report, {.title = hostile, .about = hostile});
    CHECK(fault_in(page) == "");
    CHECK_FALSE(has(page, "<script"));
    CHECK(has(page, "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;"));
}

TEST_CASE("what XML cannot hold, is not UTF-8 or turns the direction of writing is replaced") {
    auto const title = [](std::string_view text) {
        auto const page = report_page(desk_report{}, {.title = std::string{text}, .about = {}});
        auto const from = page.find("<h1>") + 4;
        CHECK(fault_in(page) == "");
        return page.substr(from, page.find("</h1>") - from);
    };
    CHECK(title("Łódź, 東京") == "Łódź, 東京");
    CHECK(title(std::string_view{"a\0b\x1b", 4}) == "a\uFFFDb\uFFFD");
    CHECK(title("a\xFF\xC0\x80z") == "a\uFFFD\uFFFD\uFFFDz");
    CHECK(title("a\xE2\x82") == "a\uFFFD\uFFFD");         // cut
    CHECK(title("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD"); // half of a pair
    CHECK(title("a\u202Egpj.exe") == "a\uFFFDgpj.exe");
    CHECK(title("😀") == "😀");
}

TEST_CASE("long text is cut by columns, with an ellipsis") {
    auto report = full_report();
    report.categories.items = {{std::string(1'000'000, 'x'), 5}};
    report.owners.items = {{std::string(60, 'y'), 5}};
    std::string wide;
    for (int i = 0; i < 1'000; ++i) wide += "画";
    report.targets.items.front().first = wide;
    auto const page = report_page(report);
    CHECK(fault_in(page) == "");
    CHECK(page.size() < 100'000);
    CHECK(has(page, ">" + std::string(59, 'x') + "…<"));
    CHECK_FALSE(has(page, std::string(60, 'x')));
    CHECK(has(page, ">" + std::string(60, 'y') + "<"));
    CHECK(has(page, "画…"));
}

TEST_CASE("of many weeks, names and targets the page shows some, and says of how many") {
    auto report = full_report();
    report.weeks.clear();
    for (int i = 0; i < 120; ++i) report.weeks.push_back({"w" + std::to_string(i), 1, 1, 0, 0});
    auto& weeks = report.targets.items.front().second.weeks;
    weeks.clear();
    for (auto const& week : report.weeks) weeks.push_back({week.monday, 1, 0});
    report.owners.items.clear();
    for (std::uint64_t i = 0; i < 30; ++i) report.owners.items.emplace_back("owner " + std::to_string(i), i);
    auto const one = report.targets.items.front();
    for (int i = 1; i < 15; ++i) report.targets.items.push_back(one);
    auto const page = report_page(report);
    CHECK(fault_in(page) == "");
    CHECK(has(page, "The latest 53 of 120 weeks."));
    CHECK_FALSE(has(page, ">w66<"));
    CHECK(has(page, ">w67<"));
    CHECK(has(page, ">w119<"));
    CHECK(has(page, "The largest 10 of 30 owners."));
    CHECK(has(page, ">owner 20<"));
    CHECK_FALSE(has(page, ">owner 19<"));
    CHECK(has(page, "The first 12 of 15 targets."));
    CHECK(count(page, "<h2>Target: ") == 12);
}

TEST_CASE("series differ in more than colour") {
    auto const page = report_page(full_report());
    CHECK(has(page, "stroke-dasharray"));
    CHECK(count(page, "<pattern ") == 5);
    CHECK(has(page, "class=\"f0\""));
    CHECK(has(page, "class=\"f1\""));
}
