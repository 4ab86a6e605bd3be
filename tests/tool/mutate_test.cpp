// SPDX-License-Identifier: BSL-1.0
#include "scratch.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace itsm::test;

// Which mutants there are and how they are judged is tested in tests/testing; here, what the program makes of it. A
// shell script stands for a test binary: it writes the list that a subject would, and says which mutants it catches.

namespace {

std::string mutant_line(std::string const& name) {
    return R"({\"name\":\"x/)" + name + R"(/removed\",\"kind\":\"removed\",\"part\":\"guard\",\"rule\":\")" + name +
           R"(\",\"row\":\"r\",\"state\":\"\",\"where\":\"\",\"fault\":\"\",\"holder\":0,\"place\":0})";
}

/// Has the mutants A-1 and A-2, and catches A-1.
std::string tests_in(scratch const& in) {
    auto const script = in.write("tests.sh",
        "if [ -n \"$ITSM_LIST_MUTANTS\" ]; then\n  echo \"" + mutant_line("A-1") +
            "\" >> \"$ITSM_LIST_MUTANTS\"\n  echo \"" + mutant_line("A-2") +
            "\" >> \"$ITSM_LIST_MUTANTS\"\nfi\n[ -z \"$ITSM_MUTANT\" ] || echo taken > \"$ITSM_MUTANT_TAKEN\"\n[ "
            "\"$ITSM_MUTANT\" != x/A-1/removed ]\n");
    return "-- sh " + script;
}

} // namespace

TEST_CASE("mutate names the survivors, with exit 1") {
    scratch const in;
    auto const got = in.run("mutate --jobs 2 " + tests_in(in));
    CHECK(got.code == 1);
    CHECK(got.err.empty());
    CHECK(got.out.starts_with("2 mutants\n"));
    CHECK(got.out.find("survivors, by rule:\n  A-2\n    x/A-2/removed\n") != std::string::npos);
    CHECK(got.out.find("x/A-1/removed") == std::string::npos);
    auto const json = in.run("mutate --json --kind removed " + tests_in(in));
    CHECK(json.code == 1);
    CHECK(json.out.find(R"("fate": "survived")") != std::string::npos);
}

TEST_CASE("a waived survivor is no finding; a waiver without survivor is one") {
    scratch const in;
    auto const enough = in.write("waived", "x/A-2/* it is only a script\n");
    CHECK(in.run("mutate --waive " + enough + " " + tests_in(in)).code == 0);
    auto const too_many = in.write("stale", "x/A-2/* it is only a script\nx/A-1/* it is caught\n");
    auto const got = in.run("mutate --waive " + too_many + " " + tests_in(in));
    CHECK(got.code == 1);
    CHECK(got.out.find("waivers that no survivor needs:\n    x/A-1/*\n") != std::string::npos);
}

TEST_CASE("mutate without a command, with a bad waiver or kind, and with tests that fail or test nothing is bad use") {
    scratch const in;
    CHECK(in.run("mutate").code == 2);
    is_bad_input(in.run("mutate -- /no/such/binary"), "cannot be run");
    is_bad_input(in.run("mutate --kind upset " + tests_in(in)), "is no kind of mutant");
    is_bad_input(in.run("mutate --waive " + in.write("w", "x/A-2\n") + " " + tests_in(in)), "a waiver says why");
    is_bad_input(in.run("mutate --waive /no/such/file " + tests_in(in)), "/no/such/file");
    is_bad_input(in.run("mutate -- false"), "do not pass without a mutant (exit code 1)");
    auto const takes_none = in.write("none.sh", "unset ITSM_MUTANT\n. " + in.path("tests.sh") + "\n");
    is_bad_input(in.run("mutate -- sh " + takes_none), "no test took the mutant");
    is_bad_input(in.run("mutate -- true"), "no test asked for a subject");
}
