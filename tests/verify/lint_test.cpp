// SPDX-License-Identifier: BSL-1.0
#include "../lifecycle/errand.hpp"
#include "ticket.hpp"

#include <itsm/incident/lifecycle.hpp>
#include <itsm/incident/observed.hpp>
#include <itsm/verify/lint.hpp>

#include <boost/mp11/algorithm.hpp>

#include <fstream>
#include <iterator>
#include <map>
#include <set>

// Every finding: a definition that has it, with the key and the path, and one beside it that has it not. Faults of drafts
// are made in lifecycle/faults_test.cpp; here is what the linter makes of them.

namespace {

using namespace errands;
namespace host = tickets;
using strings = std::vector<std::string>;

/// "<key>" or "<key> by row, row" of the findings with a code.
strings said_of(std::vector<lint_finding> const& found, lint_code code) {
    strings said;
    for (auto const& one : found) {
        if (one.code != code) continue;
        auto text = one.key;
        for (std::size_t i = 0; i < one.path.size(); ++i)
            text.append(i == 0 ? " by " : ", ").append(one.path[i].view());
        said.push_back(text);
        CHECK_FALSE(one.sentence.empty());
        CHECK(one.severity == severity_of(code));
    }
    return said;
}

/// The errand's definition, changed.
template <class Change>
strings said_after(lint_code code, Change change, lint_request const& request = {}) {
    auto spec = errand_spec();
    change(spec);
    return said_of(lint(make_draft(spec), request), code);
}
strings said_unchanged(lint_code code, lint_request const& request = {}) {
    return said_after(code, [](auto&) {}, request);
}

constexpr auto misspelt_rule =
    require<errand>("INC-211", [](errand const&, context<errand> const&) { return require_that(true, "nothing"); });
constexpr auto known_rule =
    require<errand>("INC-21", [](errand const&, context<errand> const&) { return require_that(true, "nothing"); });

/// A small desk of its own: begun, worked on, held, over.
host::lifecycle_table desk() {
    return {"desk",
        {{"begun", state_category::initial},
            {"worked", state_category::active},
            {"held", state_category::waiting},
            {"over", state_category::closed}},
        {"open", "work", "hold", "go_on", "close"},
        {{"", "open", "begun"},
            {"begun", "work", "worked"},
            {"worked", "hold", "held"},
            {"held", "go_on", "worked"},
            {"worked", "close", "over"}},
        {}};
}
template <class Change>
strings said_of_desk(lint_code code, Change change, lint_request const& request = {}) {
    auto table = desk();
    change(table);
    return said_of(lint(make_draft(host::spec_of(table)), request), code);
}
strings said_of_desk(lint_code code, lint_request const& request = {}) {
    return said_of_desk(code, [](auto&) {}, request);
}

} // namespace

TEST_CASE("a sound definition has no findings") {
    CHECK(lint(make_draft(host::spec_of(desk()))).empty());
    CHECK(lint(make_definition(host::spec_of(desk()))->handle()).empty());
}

// --- faults ---------------------------------------------------------------------------------------------------------

TEST_CASE("every fault is a finding of its own name, and an error") {
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<definition_fault>>([](auto d) {
        if (d.value == definition_fault::none) return;
        CAPTURE(std::string{d.name});
        auto const code = enum_from<lint_code>(d.name);
        REQUIRE(code.has_value());
        CHECK(severity_of(*code) == lint_severity::error);
        definition_draft const draft{nullptr, errand_tables, {located_fault{d.value, {"here"}, {"there"}}}};
        auto const found = lint(draft);
        auto const at = std::find_if(found.begin(), found.end(), [&](auto const& one) { return one.code == *code; });
        REQUIRE(at != found.end());
        CHECK(at->key == "here");
        CHECK(at->sentence.size() > 20);
    });
}

TEST_CASE("all faults of a draft are told, with what was probably meant") {
    auto spec = errand_spec();
    spec.add(row("lose", from(errand_state::open), on<errands::pause>, to(state_key{"archive"})));
    spec.add(row("find", from(state_key{"dong"}), on<pay_back>, to_same()));
    auto const found = lint(make_draft(spec));
    CHECK(said_of(found, lint_code::row_to_unknown_state) == strings{"lose"});
    CHECK(said_of(found, lint_code::row_from_unknown_state) == strings{"find"});
    CHECK(has_errors(found));
    REQUIRE(found.size() >= 2);
    CHECK(found[0].code == lint_code::row_from_unknown_state);
    CHECK(found[0].sentence.find("did you mean \"doing\"?") != std::string::npos);
    CHECK(found[1].sentence.find("did you mean \"archived\"?") != std::string::npos);
}

TEST_CASE("what cannot be left is told with the way there") {
    CHECK(said_after(lint_code::no_way_out, [](auto& spec) {
        spec.add(extra_state<errand>("swamp", errand_state::waiting, state_category::waiting));
        spec.add(row("sink", from(errand_state::doing), on<pay_back>, to(state_key{"swamp"})));
        std::erase_if(spec.rows, [](auto const& one) { return one.key == row_key{"move"}; });
    }) == strings{"swamp by note_down, take, sink"});
    CHECK(said_unchanged(lint_code::no_way_out).empty());
}

TEST_CASE("what cannot be reached is told once, and not also that nothing leads out of it") {
    auto const island = [](auto& table) { table.states.push_back({"island", state_category::active}); };
    CHECK(said_of_desk(lint_code::unreachable_state, island) == strings{"island"});
    CHECK(said_of_desk(lint_code::no_way_out, island).empty());
    CHECK(said_of_desk(lint_code::unreachable_state).empty());
}

TEST_CASE("a draft that is too large is told to be so, and nothing else") {
    auto spec = errand_spec();
    spec.find_row("poke")->guards.assign(65'535, sore_spot<1>);
    auto const found = lint(make_draft(spec), {.only_after = {{"done", {"take"}}}});
    CHECK(said_of(found, lint_code::too_large) == strings{"errand"});
    CHECK(said_of(found, lint_code::unreachable_state).empty());
}

// --- names ----------------------------------------------------------------------------------------------------------

TEST_CASE("unknown_rule: neither in the rulebook nor with words of its own, each once") {
    // Rules that the errand carries have ids alone, and its guards have words.
    strings const carried{"ERR-10", "ERR-8", "ERR-11", "ERR-7", "ERR-9"};
    CHECK(said_unchanged(lint_code::unknown_rule) == carried);
    auto all = carried;
    all.insert(all.begin(), "INC-211");
    CHECK(said_after(lint_code::unknown_rule, [](auto& spec) {
        spec.tighten("pause", misspelt_rule);
        spec.tighten("take", misspelt_rule);
    }) == all);
    CHECK(said_after(lint_code::unknown_rule, [](auto& spec) { spec.tighten("pause", known_rule); }) == carried);
    auto const found = lint(make_draft([] {
        auto spec = errand_spec();
        spec.tighten("pause", misspelt_rule);
        return spec;
    }()));
    CHECK(found.front().sentence.find("did you mean \"INC-11\"?") != std::string::npos);
}

TEST_CASE("unused_command: declared, and no row takes it") {
    CHECK(said_after(lint_code::unused_command, [](auto& spec) {
        spec.add(on<vanish>);
        spec.add(on<errands::pause>);
    }) == strings{"vanish"});
    CHECK(said_unchanged(lint_code::unused_command).empty());
}

TEST_CASE("unheld_right: no role has the permission that a row asks for, in any state that it may lead to") {
    std::vector<role_grant> const some{
        {{"doer"}, {"errand.take", "errand.pause", "errand.pay_back", "errand.poke", "errand.go_on"}},
        {{"clerk"}, {"errand.note_down", "errand.finish"}}};
    CHECK(said_unchanged(lint_code::unheld_right, {.roles = some}) ==
          strings{"errand.archive", "errand.move_to", "errand.rename"});
    std::vector<role_grant> const all{{{"anybody"}, {"errand.*"}}};
    auto const right_to_drop = [](auto& spec) { spec.add(right_to("dropped", "drop")); };
    CHECK(said_after(lint_code::unheld_right, right_to_drop, {.roles = all}) == strings{"drop"});
    CHECK(said_unchanged(lint_code::unheld_right, {.roles = all}).empty());
    CHECK(said_after(lint_code::unheld_right, right_to_drop).empty()); // nobody asked
}

TEST_CASE("dead_right: the definition names a permission that no row asks for") {
    CHECK(said_after(lint_code::dead_right, [](auto& spec) {
        spec.add(right_to("dropped", "drop"));
        spec.add(right_to("open", "open it"));         // asked for by `note_down`
        spec.add(right_from("dropped", "bring back")); // nothing leads from there
        spec.add(right_to("nowhere", "go there"));
    }) == strings{"bring back", "go there"});
    CHECK(said_unchanged(lint_code::dead_right).empty());
}

TEST_CASE("unknown_in_request: what is asked about is there") {
    lint_request const misspelt{
        .may_begin_in = {"doin"}, .only_after = {{"don", {"take"}}, {"done", {"tak"}}}, .clocks = {{"solve", {"opn"}}}};
    CHECK(said_unchanged(lint_code::unknown_in_request, misspelt) == strings{"doin", "don", "tak", "opn"});
    auto const found = lint(errand_tables, misspelt);
    for (auto const& one : found)
        if (one.code == lint_code::unknown_in_request) CHECK(one.sentence.find("did you mean \"") != std::string::npos);
    CHECK(said_unchanged(lint_code::unknown_in_request,
        {.may_begin_in = {"doing"}, .only_after = {{"done", {"take"}}}, .clocks = {{"solve", {"open"}}}})
            .empty());
}

// --- steps ----------------------------------------------------------------------------------------------------------

TEST_CASE("late_creation: a record begins in a state that is not an initial one, unless that is allowed") {
    auto const late = [](auto& table) {
        table.moves.push_back({"", "take_over", "worked"});
        table.moves.push_back({"", "import", "over"});
    };
    CHECK(said_of_desk(lint_code::late_creation, late) == strings{"take_over by take_over", "import by import"});
    CHECK(said_of_desk(lint_code::late_creation, late, {.may_begin_in = {"worked", "over"}}).empty());
    // Several that create are fine as long as they begin at the beginning.
    CHECK(said_of_desk(lint_code::late_creation, [](auto& table) {
        table.moves.push_back({"", "mail_in", "begun"});
    }).empty());
    // A row whose command chooses may begin anywhere.
    CHECK(said_after(lint_code::late_creation, [](auto& spec) {
        spec.add(row("import", from_nothing(), on<move_to>, to_chosen()));
    }) == strings{"import by import"});
}

TEST_CASE("unguarded_reopening: a row leaves a closed state and asks nothing") {
    CHECK(said_of_desk(lint_code::unguarded_reopening, [](auto& table) {
        table.moves.push_back({"over", "work", "worked"});
    }) == strings{"over_work by open, begun_work, worked_close, over_work"});
    CHECK(said_of_desk(lint_code::unguarded_reopening, [](auto& table) {
        table.states.push_back({"filed", state_category::closed});
        table.moves.push_back({"over", "work", "over"});
        table.moves.push_back({"over", "close", "filed"});
    }).empty());
    CHECK(said_after(lint_code::unguarded_reopening, [](auto& spec) {
        spec.add(row("reopen", from(errand_state::archived), on<go_on>, to(errand_state::doing), {shop_open}));
    }).empty());
}

TEST_CASE("left_only_by_timer: only the clock leads out of a state") {
    auto const timed = [](auto& table) { table.timers = {{"wake", "go_on", {"held"}}}; };
    CHECK(said_of_desk(lint_code::left_only_by_timer, timed) == strings{"held by open, begun_work, worked_hold"});
    CHECK(said_of_desk(lint_code::left_only_by_timer, [&](auto& table) {
        timed(table);
        table.moves.push_back({"held", "work", "worked"});
    }).empty());
    // A timer gives its command where it runs; elsewhere people give it.
    CHECK(said_of_desk(lint_code::left_only_by_timer, [](auto& table) {
        table.moves.push_back({"worked", "go_on", "over"});
        table.timers = {{"wake", "go_on", {"worked"}}};
    }).empty());
    CHECK(said_of_desk(lint_code::left_only_by_timer, [](auto& table) {
        table.moves.push_back({"worked", "go_on", "over"});
        table.timers = {{"late", "go_on", {"worked"}}, {"wake", "go_on", {"held"}}};
    }) == strings{"held by open, begun_work, worked_hold"});
    CHECK(said_of_desk(lint_code::left_only_by_timer, [](auto& table) { table.timers = {{"wake", "go_on", {}}}; }) ==
          strings{"held by open, begun_work, worked_hold"});
}

TEST_CASE("asymmetric_hold: a waiting state entered from several does not lead back to each") {
    auto const second = [](auto& table) {
        table.states.push_back({"checked", state_category::active});
        table.moves.push_back({"worked", "check", "checked"});
        table.moves.push_back({"checked", "hold", "held"});
        table.moves.push_back({"checked", "close", "over"});
    };
    CHECK(said_of_desk(lint_code::asymmetric_hold, second) == strings{"held by open, begun_work, worked_hold"});
    CHECK(said_of_desk(lint_code::asymmetric_hold, [&](auto& table) {
        second(table);
        table.moves.push_back({"held", "check", "checked"});
    }).empty());
    CHECK(said_of_desk(lint_code::asymmetric_hold).empty());
}

TEST_CASE("not_proven_exclusive: rows of a cell that both choose") {
    CHECK(said_unchanged(lint_code::not_proven_exclusive) == strings{"finish_urgent"});
    CHECK(said_after(lint_code::not_proven_exclusive, [](auto& spec) {
        spec.loosen("finish_light", "ERR-5"); // now the otherwise
    }).empty());
}

TEST_CASE("escalation_lost: what a timer's state records is forgotten on a way round") {
    auto const escalating = [](auto& table) {
        table.states.push_back({"late", state_category::active});
        table.moves.push_back({"worked", "expire", "late"});
        table.moves.push_back({"late", "close", "over"});
        table.timers = {{"deadline", "expire", {"worked"}}};
    };
    CHECK(said_of_desk(lint_code::escalation_lost, escalating).empty());
    // One step straight back is somebody's decision.
    CHECK(said_of_desk(lint_code::escalation_lost, [&](auto& table) {
        escalating(table);
        table.moves.push_back({"late", "excuse", "worked"});
    }).empty());
    CHECK(said_of_desk(lint_code::escalation_lost, [&](auto& table) {
        escalating(table);
        table.moves.push_back({"late", "hold", "held"});
    }) == strings{"late by open, begun_work, worked_expire, late_hold, held_go_on"});
    // Where people lead there as well, being there says more than that a clock was due.
    CHECK(said_of_desk(lint_code::escalation_lost, [&](auto& table) {
        escalating(table);
        table.moves.push_back({"late", "hold", "held"});
        table.moves.push_back({"worked", "escalate", "late"});
    }).empty());
    // So it is where people give the timer's command from a state that it does not run in.
    CHECK(said_of_desk(lint_code::escalation_lost, [&](auto& table) {
        escalating(table);
        table.moves.push_back({"late", "hold", "held"});
        table.moves.push_back({"begun", "expire", "late"});
    }).empty());
}

// --- what is asked for ----------------------------------------------------------------------------------------------

TEST_CASE("bypass: the shortest way to a state around what is needed") {
    lint_request const request{.only_after = {{"over", {"checked", "begun_skip"}}}};
    auto const checked = [](auto& table) {
        table.states.push_back({"checked", state_category::active});
        table.moves[4] = {"worked", "check", "checked"};
        table.moves.push_back({"checked", "close", "over"});
    };
    CHECK(said_of_desk(
              lint_code::bypass,
              [&](auto& table) {
                  checked(table);
                  table.moves.push_back({"begun", "skip", "over"}); // allowed by its row
                  table.moves.push_back({"held", "drop", "over"});
              },
              request) == strings{"over by open, begun_work, worked_hold, held_drop"});
    CHECK(said_of_desk(
        lint_code::bypass,
        [&](auto& table) {
            checked(table);
            table.moves.push_back({"begun", "skip", "over"});
        },
        request)
            .empty());
}

TEST_CASE("clock_without_stop: a clock runs where nothing leads to where it does not") {
    CHECK(said_of_desk(lint_code::clock_without_stop, {.clocks = {{"solve", {"begun", "worked"}}}}).empty());
    CHECK(said_of_desk(lint_code::clock_without_stop, {.clocks = {{"solve", {"worked", "over"}}}}) ==
          strings{"solve by open, begun_work, worked_close"});
}

// --- as a whole -----------------------------------------------------------------------------------------------------

TEST_CASE("findings come in the order of their codes, errors first, and the same every time") {
    auto spec = errand_spec();
    spec.add(on<vanish>);
    spec.add(row("lose", from(errand_state::open), on<errands::pause>, to(state_key{"lost"})));
    auto const found = lint(make_draft(spec), {.only_after = {{"done", {"go_on"}}}});
    CHECK(std::is_sorted(found.begin(), found.end(), [](auto const& a, auto const& b) { return a.code < b.code; }));
    CHECK(std::is_sorted(
        found.begin(), found.end(), [](auto const& a, auto const& b) { return a.severity < b.severity; }));
    CHECK(to_value(found) == to_value(lint(make_draft(spec), {.only_after = {{"done", {"go_on"}}}})));
}

TEST_CASE("a finding is a value with its names") {
    auto const written = to_value(lint(errand_tables));
    auto const* list = written.as<value_list>();
    REQUIRE(list != nullptr);
    REQUIRE_FALSE(list->empty());
    auto const back = from_value<lint_finding>(list->back());
    REQUIRE(back.has_value());
    CHECK(back->code == lint_code::not_proven_exclusive);
    CHECK(back->severity == lint_severity::warning);
    CHECK(back->subject == lint_subject::row);
}

TEST_CASE("what is shipped is clean of errors, and its warnings are meant") {
    // Cells of the incident choose by one `when` and an otherwise; closed states are left under a guard; holding keeps the
    // state. Nothing is left to warn of.
    CHECK(lint(incident_lifecycle).empty());
    CHECK(lint(incident_observed).empty());
}

TEST_CASE("an incident is closed only after it was resolved and reopened only after that; a log knows better") {
    lint_request const request{.only_after = {{"closed", {"resolved"}}, {"in_progress", {"report"}}}};
    CHECK(lint(incident_lifecycle, request).empty());
    CHECK(said_of(lint(incident_observed, request), lint_code::bypass) == strings{"closed by report, adopt"});
}

TEST_CASE("the page has every code with its severity") {
    std::ifstream file{ITSM_SOURCE_DIR "/docs/reference/lint.md"};
    std::string const page{std::istreambuf_iterator<char>{file}, {}};
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<lint_code>>([&](auto d) {
        auto const line = "| `" + std::string{d.name} + "` | " + std::string{enum_name(severity_of(d.value))} + " | ";
        CAPTURE(line);
        CHECK(page.find(line) != std::string::npos);
    });
}
