// SPDX-License-Identifier: BSL-1.0
#include "change_samples.hpp"
#include "temporary_folder.hpp"

#include <itsm/exchange/diagram.hpp>
#include <itsm/lifecycle/draft.hpp>
#include <itsm/testing/coverage_file.hpp>
#include <itsm/testing/mutant_run.hpp>
#include <itsm/verify/explore.hpp>
#include <itsm/verify/lint.hpp>
#include <itsm/verify/refinement.hpp>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What the tools say of the change process, for docs/prove-a-process.md: all of it, or the parts named as arguments.
// The tests that they run are those of prove_a_process_test.cpp, built beside this program.

using namespace change_model;

namespace {

void print(std::string const& text) { std::fputs(text.c_str(), stdout); }

/// The value, or the end of the program.
template <class T>
T need(itsm::result<T> made) {
    if (made) return std::move(*made);
    print(to_text(made.error()) + "\n");
    std::exit(1);
}

// [lint]
void print_findings(std::vector<itsm::lint_finding> const& all) {
    for (auto const& one : all) {
        print(std::string{enum_name(one.severity)} + " " + std::string{enum_name(one.code)} + " " + one.key + "\n");
        print("  " + one.sentence + "\n");
        for (auto const& row : one.path) print("    " + std::string{row.view()} + "\n");
    }
}

void lint_changes() {
    auto const wanted = itsm::lint_request{.only_after = {{.wanted = "deployed", .needed = {"schedule"}}}};
    print_findings(lint(change_process, wanted)); // nothing

    auto in_work = change_spec();
    std::erase_if(in_work.rows, [](auto const& one) { return one.key == itsm::row_key{"reject"}; });
    in_work.add(
        itsm::row("hotfix", itsm::from(change_state::draft), itsm::on<deploy>, itsm::to(change_state::deployed)));
    print_findings(lint(make_draft(in_work), wanted));
}
// [/lint]

std::string tests; ///< the test program

/// What the first stories exercise.
itsm::coverage covered() {
    temporary_folder const folder;
    auto const file = folder.file("coverage.json");
    auto const command =
        "ITSM_COVERAGE='" + file + "' '" + tests + "' --test-suite='first stories' >'" + folder.file("log") + "'";
    if (std::system(command.c_str()) != 0) std::exit(1);
    return need(itsm::read_coverage_file(file));
}
/// Without the cells that were never refused, which are many.
void show_coverage() {
    auto const table = to_text(covered());
    print(table.substr(0, table.find("  not recorded")));
}

// [picture]
void draw() { print(to_mermaid(change_process, marks_of(covered()))); }
// [/picture]

void show_mutants(std::vector<std::string> command, std::string_view waivers = {}) {
    itsm::mutant_run_options options;
    options.mutation.waived = need(itsm::parse_waivers(waivers));
    command.insert(command.begin(), tests);
    auto report = need(itsm::run_mutants(command, options));
    for (auto& one : report.mutants) // the same wherever it was built
        one.what.where = std::filesystem::path{one.what.where}.filename().string();
    print(to_text(report));
}
void show_first_mutants() { show_mutants({"--test-suite=first stories"}); }
void show_all_mutants() {
    show_mutants({}, "acme-change/back_out/ACME-1#1/removed  who is at work was asked for a plan at submit\n");
}

// [search]
itsm::exploration_report search_for_the_unapproved(itsm::definition<change> const& process) {
    itsm::explorer search{samples::explored(process)};
    search.never("deployed without approval of this content", samples::deployed_unapproved);
    return need(search.run());
}
// [/search]

void search_changes() {
    print(to_text(search_for_the_unapproved(change_process)));
    print(to_text(search_for_the_unapproved(careless_process)));
}
void show_test() { print(search_for_the_unapproved(careless_process).properties.at(0).test); }

// [outcomes]
void list_outcomes() {
    itsm::explorer search{samples::explored(change_process)};
    (void)need(search.run());
    auto const all = search.stories_of_outcomes();
    print(std::to_string(all.stories.size()) + " stories show every outcome of every guard, but for\n");
    for (auto const& one : all.unseen)
        print("  " + one.row + ": " + one.rule + " is never " + (one.is_met ? "met" : "broken") + "\n");
}
// [/outcomes]

// [two]
void search_two() {
    itsm::explorer search{samples::explored(change_process, "first"), samples::second_explored(change_process)};
    search.never("two at work that are no emergencies", [](change const& one, change const& two) {
        return one.state == change_state::implementing && two.state == change_state::implementing &&
               !one.is_emergency && !two.is_emergency;
    });
    print(to_text(need(search.run())));
}
// [/two]

// [compare]
void compare_versions() {
    auto next_spec = change_spec();
    next_spec.version = 2;
    next_spec.loosen("start", "ACME-3");                                    // "the freeze is checked elsewhere"
    next_spec.find_row("cancel")->source = itsm::from(change_state::draft); // "nobody cancels later than that"
    auto const next = need(make_definition(next_spec));
    print(to_text(need(compare_definitions(samples::explored(change_process), next.handle()))));
}
// [/compare]

} // namespace

int main(int count, char** arguments) {
    tests = (std::filesystem::path{arguments[0]}.parent_path() / "itsm_example_prove_a_process_test").string();
    std::vector<std::pair<std::string_view, std::function<void()>>> const parts{{"lint", lint_changes},
        {"coverage", show_coverage},
        {"picture", draw},
        {"first_mutants", show_first_mutants},
        {"mutants", show_all_mutants},
        {"search", search_changes},
        {"test", show_test},
        {"outcomes", list_outcomes},
        {"two", search_two},
        {"compare", compare_versions}};
    for (auto const& [name, show] : parts)
        for (int i = 1; i <= (count > 1 ? count - 1 : 1); ++i)
            if (count == 1 || name == arguments[i]) show();
}
