// SPDX-License-Identifier: BSL-1.0
#include "paired.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <spawn.h>        // posix_spawn
#include <sys/resource.h> // rusage
#include <sys/wait.h>     // wait4
#include <unistd.h>       // environ, getpid

namespace itsm::benchmark {
namespace {

namespace fs = std::filesystem;

/// A folder of its own, gone in the end.
class scratch_folder {
public:
    scratch_folder() : path_{fs::temp_directory_path() / ("itsm_compile_bench." + std::to_string(getpid()))} {
        fs::create_directories(path_);
    }
    ~scratch_folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    scratch_folder(scratch_folder const&) = delete;
    scratch_folder& operator=(scratch_folder const&) = delete;

    /// A source file with these includes.
    [[nodiscard]] std::string source(std::string const& name, std::vector<std::string> const& includes) const {
        auto const file = path_ / (name + ".cpp");
        std::ofstream text{file};
        for (auto const& one : includes) text << "#include <" << one << ">\n";
        return file;
    }
    [[nodiscard]] std::string object() const { return path_ / "compiled.o"; }

private:
    fs::path path_;
};

double seconds(timeval const& of) { return static_cast<double>(of.tv_sec) + 1e-6 * static_cast<double>(of.tv_usec); }

/// The CPU seconds of a program, those of the programs it starts included; it ends ours when it fails.
double cpu_seconds_of(std::vector<std::string> command) {
    std::vector<char*> arguments;
    for (auto& one : command) arguments.push_back(one.data());
    arguments.push_back(nullptr);
    // The driver's own usage does not hold that of the compiler proper: all children before and after do.
    rusage before{};
    rusage after{};
    getrusage(RUSAGE_CHILDREN, &before);
    pid_t child = 0;
    int status = 1;
    bool const ran = posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments.data(), environ) == 0 &&
                     waitpid(child, &status, 0) == child && status == 0;
    getrusage(RUSAGE_CHILDREN, &after);
    if (!ran) {
        std::fprintf(stderr, "%s failed\n", arguments[0]);
        std::exit(1);
    }
    return seconds(after.ru_utime) + seconds(after.ru_stime) - seconds(before.ru_utime) - seconds(before.ru_stime);
}

std::function<double()> compiling(std::string source, std::vector<std::string> how) {
    std::vector<std::string> command{ITSM_CXX, "-std=c++20", "-I" ITSM_INCLUDE, std::move(source)};
    command.insert(command.end(), how.begin(), how.end());
    return [=] { return cpu_seconds_of(command); };
}

} // namespace
} // namespace itsm::benchmark

int main(int count, char** arguments) {
    using namespace itsm::benchmark;
    program all{count, arguments};
    scratch_folder const folder;
    auto const plain = folder.source("plain", {"string", "vector", "optional", "chrono", "boost/describe.hpp"});
    auto const incident = folder.source("incident", {"itsm/incident/incident.hpp"});
    auto const lifecycle = folder.source("lifecycle", {"itsm/incident/lifecycle.hpp"});
    auto const compare = [&](std::string const& name,
                             std::string const& header,
                             std::string const& ours,
                             std::vector<std::string> const& how,
                             std::optional<double> limit) {
        std::string options;
        for (auto const& one : how) options += (options.empty() ? "" : " ") + (one == folder.object() ? "..." : one);
        all.compare({
            .name = name,
            .what = "what a header costs a host that includes it, beside the least that it is made of",
            .input = "files with nothing else in them, compiled with " + options + "; the fastest of each",
            .limit = limit,
            .left = {"<itsm/incident/" + header + ">", compiling(ours, how)},
            .right = {"<string> <vector> <optional> <chrono> <boost/describe.hpp>", compiling(plain, how)},
            .pairs = 9,
            .ratio_by = estimate::minimum,
        });
    };
    std::vector<std::string> const checked{"-fsyntax-only"};
    std::vector<std::string> const compiled{"-O0", "-c", "-o", folder.object()};
    compare("compile/lifecycle", "lifecycle.hpp", lifecycle, checked, 1.5);
    compare("compile/lifecycle_object", "lifecycle.hpp", lifecycle, compiled, 1.5);
    compare("compile/incident", "incident.hpp", incident, checked, std::nullopt);
    return all.finish();
}
