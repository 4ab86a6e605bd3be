// SPDX-License-Identifier: BSL-1.0
#include "errand_process.hpp"

#include "../../examples/temporary_folder.hpp"
#include "../crash/child.hpp"

#include <itsm/json/typed.hpp>
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

std::string in_a_shell(std::string const& name) {
    auto const command = probe(name);
    return "'" + command[0] + "' --no-skip '" + command[2] + "'";
}

/// A shell script in the place of a test binary: it has one mutant, does `first` in every run, and `then` when it took the mutant.
std::vector<std::string> script(std::string const& then, std::string const& first = "true") {
    auto const line = write_json(mutants_of(errand_spec()).front());
    return {"sh",
        "-c",
        first + " || exit 9\n[ -z \"$ITSM_LIST_MUTANTS\" ] || { echo '" + line +
            "' >\"$ITSM_LIST_MUTANTS\"; exit 0; }\necho taken >\"$ITSM_MUTANT_TAKEN\"\n" + then};
}

std::string text_of(std::string const& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// The errand's next version, in which taking it asks for less.
lifecycle_spec<errand> next_version() {
    auto made = errand_spec();
    for (auto const& one : mutants_of(made))
        if (one.name == "errand/take/ERR-1#1/removed") made = one.apply(made).value();
    ++made.version;
    return made;
}

/// Not those that are dead and nobody asked about.
bool is_running(std::string const& process) {
    auto const said = text_of("/proc/" + process + "/stat");
    auto const end = said.rfind(") ");
    return end != std::string::npos && said[end + 2] != 'Z';
}

template <class F>
bool comes_true(F is_so) {
    for (int i = 0; i < 1000; ++i) {
        if (is_so()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    return false;
}

/// The id that a script wrote to the file.
std::string process_in(std::string const& path) {
    CHECK(comes_true([&] { return text_of(path).ends_with('\n'); }));
    auto const said = text_of(path);
    return said.substr(0, said.find('\n'));
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

TEST_CASE("probe: asserts nothing of errands" * doctest::skip()) { CHECK_NOTHROW(static_cast<void>(probed())); }

TEST_CASE("probe: asserts nothing of incidents" * doctest::skip()) {
    CHECK_NOTHROW(static_cast<void>(incident_process()));
}

TEST_CASE("probe: asserts nothing of two versions" * doctest::skip()) {
    CHECK_NOTHROW(static_cast<void>(probed()));
    CHECK_NOTHROW(static_cast<void>(subject<errand>::from_environment(next_version())));
}

TEST_CASE("probe: asserts nothing of two definitions of one name" * doctest::skip()) {
    auto other = next_version();
    --other.version;
    CHECK_NOTHROW(static_cast<void>(probed()));
    CHECK_NOTHROW(static_cast<void>(subject<errand>::from_environment(other)));
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

TEST_CASE("two binaries that assert nothing catch nothing, each about a definition of its own") {
    mutant_run_options options{};
    options.mutation.kinds = {mutant_kind::removed};
    options.jobs = 2;
    auto const both = in_a_shell("asserts nothing of errands") + " && " + in_a_shell("asserts nothing of incidents");
    auto const report = run_mutants({"sh", "-c", both}, options);
    REQUIRE_MESSAGE(report.has_value(), to_text(report.error()));
    CHECK(report->count(mutant_fate::caught) == 0);
    auto const found = by_name(*report);
    CHECK(found.at("errand/take/ERR-1#1/removed").fate == mutant_fate::survived);
    CHECK(found.at("incident/close/INC-20#1/removed").fate == mutant_fate::survived);
}

TEST_CASE("a run in which nobody took the mutant is an error, however it ends") {
    for (std::string const end : {"exit 0", "exit 3", "kill -9 $$"}) {
        CAPTURE(end);
        auto const first = "[ -n \"$ITSM_LIST_MUTANTS\" ] || " + end;
        auto const refused = run_mutants(script("exit 1", first));
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().code == error_code::bad_value);
        CHECK(contains(refused.error().message, "no test took the mutant"));
        CHECK(refused.error().path == mutants_of(errand_spec()).front().name);
    }
}

TEST_CASE("a binary about two versions of a definition is run on the mutants of each") {
    auto const report = run_mutants(probe("asserts nothing of two versions"), {.jobs = 2});
    REQUIRE_MESSAGE(report.has_value(), to_text(report.error()));
    CHECK(report->count(mutant_fate::caught) == 0);
    auto const found = by_name(*report);
    CHECK(found.size() == mutants_of(errand_spec()).size() + mutants_of(next_version()).size());
    CHECK(found.at("errand@2/take/ERR-1#1/removed").fate == mutant_fate::survived);
    CHECK_FALSE(found.contains("errand@3/take/ERR-1#1/removed"));
    CHECK(found.at("errand@3/take_over/ERR-1#1/removed").fate == mutant_fate::survived);
}

TEST_CASE("a mutant that only one of two definitions of one name and version has is an error") {
    auto const refused = run_mutants(probe("asserts nothing of two definitions of one name"));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == error_code::bad_value);
    CHECK(contains(refused.error().message, "no mutant \"errand/take/ERR-1#1/removed\""));
}

TEST_CASE("the runs do not add to a coverage") {
    temporary_folder const in;
    REQUIRE(::setenv("ITSM_COVERAGE", in.file("coverage.json").c_str(), 1) == 0);
    auto const report = run_mutants(script("[ -z \"$ITSM_COVERAGE\" ]", "[ -z \"$ITSM_COVERAGE\" ]"));
    ::unsetenv("ITSM_COVERAGE");
    REQUIRE_MESSAGE(report.has_value(), to_text(report.error()));
    CHECK(report->count(mutant_fate::survived) == 1);
}

TEST_CASE("what a run started ends with it") {
    temporary_folder const in;
    auto const report = run_mutants(script("sleep 600 & echo $! >'" + in.file("process") + "'; exit 1"));
    REQUIRE(report);
    CHECK(report->count(mutant_fate::caught) == 1);
    auto const left = process_in(in.file("process"));
    CHECK(comes_true([&] { return !is_running(left); }));
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

TEST_CASE("a mutant of a definition that no test is about changes nothing, and the run says so") {
    temporary_folder const in;
    for (std::string const name : {"errant/take/ERR-1#1/removed", "removed", "errand@3/take/ERR-1#1/removed"}) {
        CAPTURE(name);
        CHECK(exit_code_of("ITSM_MUTANT=" + name, "two definitions", in.file("said")) == 0);
        CHECK(contains(text_of(in.file("said")), "no test was about a definition of that name"));
    }
    CHECK(exit_code_of("ITSM_MUTANT=incident/close/INC-20#1/removed", "two definitions") == 0);
    CHECK(exit_code_of("ITSM_MUTANT=errand/take/ERR-1#1/removed", "two definitions") == 1);
    CHECK(exit_code_of("ITSM_MUTANT=errand@2/take/ERR-1#1/removed", "two definitions") == 1);
}

TEST_CASE("a mutant that names a version is one of that version only") {
    auto const changed = [](std::string const& name, lifecycle_spec<errand> const& spec) {
        auto const made = subject<errand>::of(spec, {.mutant = name});
        REQUIRE_MESSAGE(made.has_value(), to_text(made.error()));
        return fingerprint_of(made->by()) != fingerprint_of(subject<errand>::of(spec)->by());
    };
    CHECK(changed("errand/check:ERR-11#1/removed", errand_spec()));
    CHECK(changed("errand@2/check:ERR-11#1/removed", errand_spec()));
    CHECK_FALSE(changed("errand@2/check:ERR-11#1/removed", next_version()));
    CHECK(changed("errand@3/check:ERR-11#1/removed", next_version()));
    for (auto const* name : {"errand@/check:ERR-11#1/removed",
             "errand@2x/check:ERR-11#1/removed",
             "errand@02/x",
             "errand@99999999999999999999/x",
             "errand@"})
        CHECK_FALSE(changed(name, errand_spec()));
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
