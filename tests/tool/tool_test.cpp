// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/rule.hpp>
#include <itsm/json/json.hpp>

#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

using namespace itsm;

namespace {

struct outcome {
    int code = 0;
    std::string out{};
    std::string err{};
};

std::string text_of(std::string const& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// A folder of the test's own, gone when it ends.
class scratch {
public:
    scratch() {
        char name[] = "/tmp/itsm-tool-XXXXXX";
        REQUIRE(mkdtemp(name) != nullptr);
        path_ = name;
    }
    ~scratch() { std::system(("rm -rf " + path_).c_str()); }
    scratch(scratch const&) = delete;
    scratch& operator=(scratch const&) = delete;

    [[nodiscard]] std::string write(std::string const& name, std::string_view text) const {
        std::ofstream{path_ + "/" + name, std::ios::binary} << text;
        return path_ + "/" + name;
    }
    [[nodiscard]] outcome run(std::string const& arguments) const {
        auto const status =
            std::system((std::string{ITSM_TOOL} + " " + arguments + " >" + path_ + "/out 2>" + path_ + "/err").c_str());
        return {WEXITSTATUS(status), text_of(path_ + "/out"), text_of(path_ + "/err")};
    }

private:
    std::string path_;
};

std::string const mapping = R"({
  "columns": {"record": "number", "state": "state", "at": "at"},
  "time": {"format": "YYYY-MM-DD HH:mm", "zone": "UTC"},
  "actor": {"roles": ["service_desk"], "permissions": ["incident.*"], "column": "who"},
  "states": {"New": {"state": "recorded", "may_start": true}, "Over": {"state": "closed"}},
  "start": "report",
  "commands": {"report": {"command": "report", "fields": {"reporter": {"constant": "eva"}, "channel": {"constant": "phone"},
    "symptom": {"constant": "broken"}, "service": {"constant": "mail"}}}, "close": {"command": "close"}},
  "moves": {"New": {"Over": "close"}}
})";
std::string const fitting = "number,state,at,who\nA,New,2026-03-02 09:00,eva\n";
std::string const refused = fitting + "A,Over,2026-03-02 09:01,eva\n";

/// One message on stderr that says what and where, nothing on stdout, exit 2.
void is_bad_input(outcome const& got, std::string_view says) {
    CHECK(got.code == 2);
    CHECK(got.out.empty());
    CAPTURE(got.err);
    CHECK(got.err.find(says) != std::string::npos);
    CHECK(got.err.starts_with("itsm: "));
    CHECK(std::count(got.err.begin(), got.err.end(), '\n') == 1);
}

} // namespace

TEST_CASE("a log that fits is done with exit 0, one with a refused move with 1") {
    scratch const in;
    auto const map = in.write("m.json", mapping);
    auto const good = in.run("replay " + in.write("good.csv", fitting) + " --mapping " + map);
    CHECK(good.code == 0);
    CHECK(good.err.empty());
    CHECK(good.out.find("1 events of 1 cases") != std::string::npos);
    auto const bad = in.run("replay " + in.write("bad.csv", refused) + " --mapping " + map);
    CHECK(bad.code == 1);
    CHECK(bad.out.find("New -> Over") != std::string::npos);
}

TEST_CASE("--json is for programs") {
    scratch const in;
    auto const got =
        in.run("replay " + in.write("log.csv", refused) + " --json --mapping " + in.write("m.json", mapping));
    auto const read = parse_json(got.out);
    REQUIRE(read);
    CHECK(*read->find("events")->as<std::int64_t>() == 2);
    auto const* moves = read->find("moves");
    REQUIRE(moves != nullptr);
    CHECK(*moves->find("all")->as<std::int64_t>() == 1);
    CHECK(*moves->find("accepted")->as<std::int64_t>() == 0);
    for (auto const* key : {"cases",
             "cases_fitting",
             "reopenings",
             "cases_reopened",
             "changes",
             "priority_mismatches",
             "adopted",
             "presumed",
             "resolution_minutes",
             "log"}) {
        CAPTURE(key);
        CHECK(read->find(key) != nullptr);
    }
}

TEST_CASE("bad input gives one message with its place, exit 2 and no output") {
    scratch const in;
    auto const map = in.write("m.json", mapping);
    auto const replay = [&](std::string_view log, std::string const& with) {
        return in.run("replay " + in.write("log.csv", log) + " --mapping " + with);
    };
    is_bad_input(in.run("replay nowhere.csv --mapping " + map), "nowhere.csv");
    is_bad_input(replay(fitting, "nowhere.json"), "nowhere.json");
    is_bad_input(replay(fitting, in.write("bad.json", "{\"colums\": {}}")), "/colums");
    is_bad_input(replay("number,state,at\nA,New,2026-03-02 09:00\n", map), "who");
    is_bad_input(replay(fitting + "A,Lost,2026-03-02 09:00,eva\n", map), "line 3, column state");
    is_bad_input(replay(fitting + "A,New,2026-02-31 09:00,eva\n", map), "line 3, column at");
    is_bad_input(replay(fitting + "A,New,2026-03-02 09:00,\"eva\n", map), "line 3, column who");
    is_bad_input(replay(fitting + "A,New,2026-03-02 09:00,\xFF\n", map), "line 3, column who");
    is_bad_input(
        replay(fitting + "A,New,2026-03-02 09:00," + std::string(1'100'000, 'x') + "\n", map), "line 3, column who");
    is_bad_input(replay("\x1f\x8b\x08", map), "log.csv");
}

TEST_CASE("wrong use is exit 2, help and version are not") {
    scratch const in;
    CHECK(in.run("").code == 2);
    CHECK(in.run("fly").code == 2);
    CHECK(in.run("replay").code == 2);
    CHECK(in.run("diagram incident --as png").code == 2);
    CHECK(in.run("--help").code == 0);
    auto const version = in.run("--version");
    CHECK(version.code == 0);
    CHECK(version.out.find('.') != std::string::npos);
}

TEST_CASE("rules and diagrams come from the definitions") {
    scratch const in;
    auto const rules = parse_json(in.run("rules --json").out);
    REQUIRE(rules);
    auto const* list = rules->as<value_list>();
    REQUIRE(list != nullptr);
    CHECK(list->size() >= rulebook().size());
    for (auto const* key : {"id", "kind", "statement", "source", "status", "rows", "where"})
        CHECK(list->front().find(key) != nullptr);
    CHECK(in.run("rules").out.find("rules are carried by code") != std::string::npos);
    CHECK(in.run("diagram incident --as mermaid").out.starts_with("stateDiagram-v2"));
    CHECK(in.run("diagram incident --as dot").out.starts_with("digraph"));
    is_bad_input(in.run("diagram nothing"), "incident");
}

TEST_CASE("what cannot be written is said") {
    scratch const in;
    auto const status = std::system((std::string{ITSM_TOOL} + " rules >/dev/full 2>" + in.write("err", "")).c_str());
    CHECK(WEXITSTATUS(status) == 2);
}
