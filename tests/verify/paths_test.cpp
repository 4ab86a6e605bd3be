// SPDX-License-Identifier: BSL-1.0
#include "../lifecycle/errand.hpp"
#include "ticket.hpp"

#include <itsm/incident/lifecycle.hpp>
#include <itsm/verify/paths.hpp>

#include <algorithm>
#include <map>
#include <set>

// Paths hang together, are no longer than allowed, and cover exactly what can be covered; whatever is said to be covered
// is counted here again by walking.

namespace {

using namespace errands;
using strings = std::vector<std::string>;

/// What the paths of a suite walk over, by their keys.
std::set<std::string> walked(path_suite const& suite, cover_kind kind) {
    std::set<std::string> found;
    for (auto const& path : suite.paths)
        for (std::size_t i = 0; i < path.steps.size(); ++i) {
            auto const& step = path.steps[i];
            std::string const row{step.row.view()};
            if (kind == cover_kind::rows) found.insert(row);
            else if (kind == cover_kind::states) found.emplace(step.to.view());
            else if (i > 0) found.insert(std::string{path.steps[i - 1].row.view()} + ", " + row);
        }
    return found;
}

/// Each step is one of the definition's, and begins where the one before ended.
void check_sound(definition_view const& of, path_suite const& suite, path_options const& options) {
    for (auto const& path : suite.paths) {
        REQUIRE_FALSE(path.steps.empty());
        CHECK(path.steps.size() <= options.max_length);
        auto at = options.from;
        for (auto const& step : path.steps) {
            CHECK(step.from == at);
            auto const from = at.empty() ? definition_view::none : of.find_state(at);
            bool is_there = false;
            for (auto const& entry : of.rows_of(from, of.find_command(step.command)))
                is_there = is_there || entry.row == step.index;
            CHECK(is_there);
            auto const& row = of.rows[step.index];
            CHECK(row.key == step.row);
            if (row.target == target_kind::fixed) CHECK(of.states[row.to].key == step.to);
            if (row.target == target_kind::same) CHECK(step.from == step.to);
            at = step.to;
        }
    }
}

path_suite paths_of(definition_view const& of, path_cover const& cover, path_options const& options = {}) {
    auto const made = paths(of, cover, options);
    REQUIRE(made.has_value());
    check_sound(of, *made, options);
    return *made;
}

} // namespace

TEST_CASE("few paths cover every row, every state and every pair") {
    for (auto const* of : std::initializer_list<definition_view const*>{&errand_tables, &incident_lifecycle})
        for (auto const& cover : {path_cover::states, path_cover::rows, path_cover::row_pairs}) {
            CAPTURE(std::string{of->key.view()});
            CAPTURE(std::string{enum_name(cover.kind)});
            auto const suite = paths_of(*of, cover);
            CHECK(suite.uncovered.empty());
            CHECK(walked(suite, cover.kind).size() == suite.targets);
        }
    CHECK(paths_of(incident_lifecycle, path_cover::rows).targets == incident_lifecycle.rows.size());
    CHECK(paths_of(incident_lifecycle, path_cover::rows).paths.size() <= 3);
    CHECK(paths_of(incident_lifecycle, path_cover::rows, {.max_length = 10}).paths.size() <= 7);
}

TEST_CASE("pairs are counted as they can be walked") {
    std::set<std::string> pairs;
    auto const& of = errand_tables;
    for (auto const from : {0, 1, 2, 3, 4, 5, 6})
        for (std::uint16_t c = 0; c < of.commands.size(); ++c)
            for (auto const& entry : of.rows_of(static_cast<std::uint16_t>(from == 0 ? 0xFFFF : from - 1), c))
                for (std::uint16_t to = 0; to < of.states.size(); ++to) {
                    auto const& row = of.rows[entry.row];
                    if (row.target == target_kind::fixed && row.to != to) continue;
                    if (row.target == target_kind::same && from - 1 != to) continue;
                    for (std::uint16_t d = 0; d < of.commands.size(); ++d)
                        for (auto const& next : of.rows_of(to, d))
                            pairs.insert(
                                std::string{row.key.view()} + ", " + std::string{of.rows[next.row].key.view()});
                }
    CHECK(walked(paths_of(of, path_cover::row_pairs), cover_kind::row_pairs) == pairs);
}

TEST_CASE("to a state leads a shortest path") {
    auto const suite = paths_of(errand_tables, path_cover::to("archived"));
    REQUIRE(suite.paths.size() == 1);
    CHECK(suite.paths[0].steps.size() == 2); // noted down, moved there
    CHECK(paths_of(errand_tables, path_cover::to("archived"), {.from = "done"}).paths[0].steps.size() == 1);
    CHECK(paths_of(errand_tables, path_cover::to("archived"), {.from = "archived"}).paths.empty());
    CHECK(paths_of(errand_tables, path_cover::to("open"), {.from = "done"}).uncovered == strings{"open"});
}

TEST_CASE("what is too far or out of reach is listed, and everything else is covered") {
    for (std::size_t length = 1; length <= 6; ++length) {
        CAPTURE(length);
        auto const suite = paths_of(incident_lifecycle, path_cover::rows, {.max_length = length});
        auto const covered = walked(suite, cover_kind::rows);
        CHECK(covered.size() + suite.uncovered.size() == suite.targets);
        for (auto const& one : suite.uncovered) CHECK_FALSE(covered.contains(one));
    }
    CHECK(
        paths_of(errand_tables, path_cover::rows, {.max_length = 1}).uncovered.size() == errand_tables.rows.size() - 1);
    CHECK(paths_of(errand_tables, path_cover::states, {.max_length = 1}).uncovered ==
          strings{"doing", "waiting", "done", "archived", "dropped"});
    CHECK(paths_of(errand_tables, path_cover::rows, {.from = "done"}).uncovered.front() == "note_down");
    CHECK(paths_of(errand_tables, path_cover::row_pairs, {.max_length = 1}).paths.empty());
}

TEST_CASE("the same definition gives the same paths") {
    auto const once = to_value(paths_of(incident_lifecycle, path_cover::row_pairs));
    CHECK(once == to_value(paths_of(incident_lifecycle, path_cover::row_pairs)));
}

TEST_CASE("a path reads as lines") {
    auto const suite = paths_of(errand_tables, path_cover::to("waiting"));
    CHECK(to_text(suite.paths[0]) == "Given nothing is recorded\n"
                                     "When note_down takes the row note_down\n"
                                     "Then it is in open\n"
                                     "When move_to takes the row move\n"
                                     "Then it is in waiting\n");
    CHECK(to_text(paths_of(errand_tables, path_cover::to("archived"), {.from = "done"}).paths[0])
            .starts_with("Given a record in done\n"));
    CHECK(to_text(test_path{}).empty());
}

TEST_CASE("a state that is not there and a path without rows are refused") {
    auto const refused = [](path_cover const& cover, path_options const& options) {
        auto const made = paths(errand_tables, cover, options);
        REQUIRE_FALSE(made.has_value());
        return made.error();
    };
    CHECK(refused(path_cover::to("don"), {}).code == error_code::not_found);
    CHECK(refused(path_cover::to("don"), {}).message.find("did you mean \"done\"?") != std::string::npos);
    CHECK(refused(path_cover::to("don"), {}).path == "/to");
    CHECK(refused(path_cover::rows, {.from = "opn"}).path == "/from");
    CHECK(refused(path_cover::to({}), {}).code == error_code::bad_value);
    CHECK(refused(path_cover::rows, {.max_length = 0}).code == error_code::bad_value);
}

TEST_CASE("what nobody could walk is refused: too many pairs") {
    tickets::lifecycle_table table{"flood", {{"here", state_category::closed}}, {}, {}, {}};
    std::vector<std::string> names(2'100);
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = "c" + std::to_string(i);
    table.moves.push_back({"", "begin", "here"});
    for (auto const& name : names) table.moves.push_back({"here", name, "here"});
    auto const made = make_definition(tickets::spec_of(table));
    REQUIRE(made.has_value());
    auto const many = paths(made->handle(), path_cover::row_pairs);
    REQUIRE_FALSE(many.has_value());
    CHECK(many.error().code == error_code::too_large);
    CHECK(paths(made->handle(), path_cover::rows, {.max_length = 3'000})->paths.size() == 1);
}
