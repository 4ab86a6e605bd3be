// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/rule.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

using namespace itsm;

namespace {

std::array<std::string_view, 5> const kinds{"guard", "derive", "duty", "check", "figure"};

/// The cells of a row of a Markdown table.
std::vector<std::string> cells_of(std::string const& line) {
    std::vector<std::string> cells;
    for (std::size_t at = 2; at < line.size();) {
        auto const end = std::min(line.find(" |", at), line.size());
        cells.push_back(line.substr(at, end - at));
        at = end + 3;
    }
    return cells;
}

bool is_rule(std::string const& line) {
    return line.size() > 7 && line.starts_with("| ") && line[5] == '-' &&
           std::all_of(line.begin() + 2, line.begin() + 5, [](char c) { return c >= 'A' && c <= 'Z'; });
}

} // namespace

TEST_CASE("a rule is found by its id, another is not") {
    auto const* found = find_rule("INC-9");
    REQUIRE(found != nullptr);
    CHECK(found->kind == rule_kind::guard);
    CHECK(found->statement == "Resolving names how service came back: a fix or a workaround, and what was done.");
    CHECK(found->source == "SSM 4 (2.4, 2.5); EXP Respond 5");
    CHECK(find_rule("INC-99") == nullptr);
    CHECK(find_rule("") == nullptr);
}

TEST_CASE("every rule of the rulebook is found under its own id") {
    CHECK(rulebook().size() >= 254);
    for (auto const& one : rulebook()) CHECK(find_rule(one.id) == &one);
}

TEST_CASE("every rule of the rulebook is in code, word by word") {
    auto const* data = std::getenv("ITSM_DATA");
    if (data == nullptr) {
        std::cout << "SKIPPED: ITSM_DATA does not name the folder with the rulebook\n";
        return;
    }
    std::ifstream file{std::string{data} + "/rulebook.md"};
    REQUIRE(file);
    std::size_t n = 0;
    for (std::string line; std::getline(file, line);) {
        if (!is_rule(line)) continue;
        auto const cells = cells_of(line);
        REQUIRE(cells.size() == 4);
        auto const id = rule_id::from(cells[0]);
        REQUIRE(id);
        auto const* one = find_rule(*id);
        REQUIRE(one != nullptr);
        CHECK(kinds[static_cast<std::size_t>(one->kind)] == cells[1]);
        CHECK(one->statement == cells[2]);
        CHECK(one->source == cells[3]);
        ++n;
    }
    CHECK(n >= 254);
}
