// SPDX-License-Identifier: BSL-1.0
#include "../../examples/change_samples.hpp"
#include "../../examples/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

// A second opinion: the same change written for Spin, by somebody else and in another language.

using namespace itsm;
using samples::explored;
using samples::second_explored;
using namespace change_model;

namespace {

std::string output_of(std::string const& command) {
    std::string text;
    auto* const pipe = ::popen((command + " 2>&1").c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::array<char, 4096> piece{};
    while (auto const got = std::fread(piece.data(), 1, piece.size(), pipe)) text.append(piece.data(), got);
    ::pclose(pipe);
    return text;
}
std::size_t number_before(std::string const& text, std::string const& words) {
    auto const end = text.find(words);
    REQUIRE_MESSAGE(end != std::string::npos, text);
    return std::stoul(text.substr(text.rfind('\n', end) + 1));
}

struct counted {
    std::size_t worlds = 0;
    std::size_t transitions = 0;

    friend bool operator==(counted const&, counted const&) = default;
};
counted by_spin(std::string const& model, int changes) {
    temporary_folder const folder;
    auto const text = output_of("cd " + folder.file(".") + " && spin -a -DK=" + std::to_string(changes) + " " + model +
                                " && cc -O1 -w -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -m1000000 -n -w24");
    REQUIRE_MESSAGE(text.find("errors: 0") != std::string::npos, text);
    return {number_before(text, " states, stored"), number_before(text, " transitions (") - 1}; // one is the beginning
}
template <class Explorer>
counted by_explorer(Explorer search) {
    auto const found = search->run();
    REQUIRE(found);
    return {found->worlds, found->transitions};
}

} // namespace

TEST_CASE("Spin counts as many states and transitions of the change model as the explorer") {
    auto const* const data = std::getenv("ITSM_DATA");
    auto const model = std::filesystem::path{data == nullptr ? "" : data} / "rfc.pml";
    if (data == nullptr || !std::filesystem::exists(model)) {
        std::puts("SKIPPED: rfc.pml is not in ITSM_DATA");
        return;
    }
    if (std::system("command -v spin >/dev/null && command -v cc >/dev/null") != 0) {
        MESSAGE("Spin is not installed, so nobody gives a second opinion");
        return;
    }
    explorer one{explored(change_process)};
    CHECK(by_spin(model.string(), 1) == by_explorer(&one));
    CHECK(by_spin(model.string(), 1) == counted{726, 2896});
    explorer two{explored(change_process, "first"), second_explored(change_process)};
    CHECK(by_spin(model.string(), 2) == by_explorer(&two));
    CHECK(by_spin(model.string(), 2).worlds == 263'538);
}
