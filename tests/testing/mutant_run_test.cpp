// SPDX-License-Identifier: BSL-1.0
#include "errand_process.hpp"

#include <itsm/testing/incident_process.hpp>
#include <itsm/testing/mutant_run.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <thread>

// This executable runs itself: the cases called "probe" are skipped unless a run asks for them.

namespace errands {

namespace {

using namespace itsm::outcomes;

bool is_mutant(std::string_view name) {
    char const* const found = std::getenv("ITSM_MUTANT");
    return found != nullptr && name == found;
}

subject<errand> const& probed() {
    static auto const made = subject<errand>::from_environment(errand_spec());
    return made;
}

std::vector<std::string> probe(std::string const& name) {
    return {std::filesystem::read_symlink("/proc/self/exe").string(), "--no-skip", "-tc=probe: " + name};
}

int exit_code_of(std::string const& setting, std::string const& name, std::string const& output = "/dev/null") {
    auto const command = probe(name);
    auto const status =
        std::system((setting + " " + command[0] + " --no-skip '" + command[2] + "' >" + output + " 2>&1").c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::map<std::string, judged_mutant> by_name(mutation_report const& report) {
    std::map<std::string, judged_mutant> made;
    for (auto const& one : report.mutants) made[one.what.name] = one;
    return made;
}

} // namespace

TEST_CASE("probe: somebody does it" * doctest::skip()) {
    auto story = at_noon(probed()).given(note_down{.title = "bread"});
    if (is_mutant("errand/timer:impatience/removed")) std::this_thread::sleep_for(std::chrono::minutes{10});
    if (is_mutant("errand/check:ERR-11#1/removed")) std::raise(SIGKILL);
    story.when(take{}).then(refused_by("ERR-1"));
    story.when(take{.doer = "mia"}).then(accepted());
}

TEST_CASE("probe: two definitions" * doctest::skip()) {
    at_noon(probed()).given(note_down{.title = "bread"}).when(take{}).then(refused_by("ERR-1"));
    CHECK(incident_process().by().key == definition_key{"incident"});
}

TEST_CASE("probe: about nothing" * doctest::skip()) { CHECK(true); }

TEST_CASE("probe: fails" * doctest::skip()) {
    CHECK(probed().by().version == 2);
    MESSAGE("this is what it says");
    CHECK(false);
}

TEST_CASE("a test binary is run on every mutant of the definition that it tests") {
    std::size_t calls = 0;
    mutant_run_options options{};
    options.jobs = 2;
    options.timeout = std::chrono::seconds{5};
    options.progress = [&](std::size_t done, std::size_t of) {
        ++calls;
        CHECK(done == calls);
        CHECK(done <= of);
    };
    auto const report = run_mutants(probe("somebody does it"), options);
    REQUIRE_MESSAGE(report.has_value(), to_text(report.error()));
    auto const found = by_name(*report);
    CHECK(found.size() == mutants_of(errand_spec()).size());
    CHECK(found.at("errand/take/ERR-1#1/removed").fate == mutant_fate::caught);
    CHECK(found.at("errand/take/ERR-1#1/removed").why == "exit code 1");
    CHECK(found.at("errand/take_over/ERR-1#1/removed").fate == mutant_fate::survived);
    CHECK(found.at("errand/finish_urgent/ERR-4#1/removed").fate == mutant_fate::not_buildable);
    CHECK(found.at("errand/finish_urgent/ERR-4#1/removed").why == "shadowed_row");
    CHECK(found.at("errand/timer:impatience/removed").fate == mutant_fate::caught);
    CHECK(found.at("errand/timer:impatience/removed").why == "timeout");
    CHECK(found.at("errand/check:ERR-11#1/removed").fate == mutant_fate::caught);
    CHECK(found.at("errand/check:ERR-11#1/removed").why == "signal 9");
    CHECK(calls == found.size() - 1); // all but the one that does not build
}

TEST_CASE("a binary about two definitions is run on the mutants of both") {
    mutant_run_options options{};
    options.mutation.kinds = {mutant_kind::removed};
    options.jobs = 2;
    auto const report = run_mutants(probe("two definitions"), options);
    REQUIRE_MESSAGE(report.has_value(), to_text(report.error()));
    auto const found = by_name(*report);
    CHECK(found.at("errand/take/ERR-1#1/removed").fate == mutant_fate::caught);
    CHECK(found.at("incident/close/INC-20#1/removed").fate == mutant_fate::survived);
}

TEST_CASE("a binary that never asks for a subject is an error that says so") {
    auto const refused = run_mutants(probe("about nothing"));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == error_code::bad_value);
    CHECK(contains(refused.error().message, "no test asked for a subject"));
}

TEST_CASE("a binary that fails without a mutant is an error with what it said") {
    auto const refused = run_mutants(probe("fails"));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == error_code::bad_value);
    CHECK(contains(refused.error().message, "do not pass without a mutant (exit code 1)"));
    CHECK(contains(refused.error().message, "this is what it says"));
}

TEST_CASE("a command that cannot be run, none, and a folder that is not there are errors") {
    CHECK(run_mutants({}).error().code == error_code::not_found);
    CHECK(run_mutants({"/no/such/binary"}).error().code == error_code::not_found);
    mutant_run_options options{};
    options.folder = "/no/such/folder";
    CHECK(run_mutants(probe("somebody does it"), options).error().code == error_code::not_writable);
}

// --- a run by hand --------------------------------------------------------------------------------------------------

TEST_CASE("a mutant in the environment that does not exist fails the run loudly, and names the nearest") {
    auto const output = "/tmp/itsm-mutant-run-" + std::to_string(getpid());
    CHECK(exit_code_of("ITSM_MUTANT=errand/take/ERR-1#1/remove", "two definitions", output) == 1);
    std::ifstream file{output};
    std::string const said{std::istreambuf_iterator<char>{file}, {}};
    std::filesystem::remove(output);
    CHECK(contains(said, "no mutant \"errand/take/ERR-1#1/remove\"; did you mean \"errand/take/ERR-1#1/removed\"?"));
}

TEST_CASE("a mutant of a definition that no test is about fails the run") {
    CHECK(exit_code_of("ITSM_MUTANT=errant/take/ERR-1#1/removed", "two definitions") == 70);
    CHECK(exit_code_of("ITSM_MUTANT=removed", "two definitions") == 70);
    CHECK(exit_code_of("ITSM_MUTANT=incident/close/INC-20#1/removed", "two definitions") == 0);
    CHECK(exit_code_of("ITSM_MUTANT=errand/take/ERR-1#1/removed", "two definitions") == 1);
}

TEST_CASE("a list or a definition that cannot be had is an error of the subject") {
    CHECK(subject<errand>::of(errand_spec(), {.mutant_list = "/no/such/folder/list"}).error().code ==
          error_code::not_writable);
    CHECK(subject<errand>::of(errand_spec(), {.mutant = "errand/finish_urgent/ERR-4#1/removed"}).error().code ==
          error_code::bad_definition);
    CHECK(subject<errand>::of(errand_spec(), {.mutant = "errand/nothing"}).error().code == error_code::not_found);
    CHECK(subject<errand>::of(errand_spec(), {.mutant = "incident/close/INC-20#1/removed"}).has_value());
    auto broken = errand_spec();
    broken.rows.clear();
    CHECK(subject<errand>::of(broken).error().code == error_code::bad_definition);
}

} // namespace errands
