// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

/// The tool run as a program in a folder of its own.
namespace itsm::test {

struct outcome {
    int code = 0;
    std::string out{};
    std::string err{};
};

inline std::string text_of(std::string const& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// A folder of the test's own, gone when it ends.
class scratch {
public:
    scratch() {
        path_ = (std::filesystem::temp_directory_path() / "itsm-tool-XXXXXX").string();
        REQUIRE(mkdtemp(path_.data()) != nullptr);
    }
    ~scratch() { std::system(("rm -rf " + path_).c_str()); }
    scratch(scratch const&) = delete;
    scratch& operator=(scratch const&) = delete;

    [[nodiscard]] std::string path(std::string const& name) const { return path_ + "/" + name; }
    [[nodiscard]] std::string write(std::string const& name, std::string_view text) const {
        std::ofstream{path(name), std::ios::binary} << text;
        return path(name);
    }
    /// `setting` is something like "TZ=UTC ".
    [[nodiscard]] outcome run(std::string const& arguments, std::string const& setting = "") const {
        auto const status =
            std::system((setting + ITSM_TOOL + " " + arguments + " >" + path_ + "/out 2>" + path_ + "/err").c_str());
        return {WEXITSTATUS(status), text_of(path_ + "/out"), text_of(path_ + "/err")};
    }

private:
    std::string path_;
};

/// One message on stderr that says what and where, nothing on stdout, exit 2.
inline void is_bad_input(outcome const& got, std::string_view says) {
    CHECK(got.code == 2);
    CHECK(got.out.empty());
    CAPTURE(got.err);
    CHECK(got.err.find(says) != std::string::npos);
    CHECK(got.err.starts_with("itsm: "));
    CHECK(std::count(got.err.begin(), got.err.end(), '\n') == 1);
}

} // namespace itsm::test
