// SPDX-License-Identifier: BSL-1.0
#include "scratch.hpp"

#include <itsm/core/rule.hpp>
#include <itsm/json/json.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

using namespace itsm;
using namespace itsm::test;

namespace {

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

TEST_CASE("simulate writes a log and its mapping, and replay finds the illegal moves in it") {
    scratch const in;
    auto const log = in.write("desk.csv", "");
    auto const made = in.run("simulate --seed 3 --days 10 --per-day 5 --illegal 4 --out " + log);
    CHECK(made.code == 0);
    CHECK(made.err.empty());
    CHECK(made.out.find("4 illegal moves planted") != std::string::npos);
    auto const first = text_of(log);
    auto const mapping_file = log.substr(0, log.size() - 4) + ".mapping.json";
    auto const replayed = in.run("replay --json " + log + " --mapping " + mapping_file);
    CHECK(replayed.code == 1);
    auto const read = parse_json(replayed.out);
    REQUIRE(read);
    CHECK(*read->find("moves")->find("adopted")->as<std::int64_t>() == 4);

    auto const again = in.run("simulate --json --seed 3 --days 10 --per-day 5 --illegal 4 --out " + log);
    CHECK(again.code == 0);
    CHECK(text_of(log) == first);
    auto const report = parse_json(again.out);
    REQUIRE(report);
    CHECK(report->find("planted")->as<value_list>()->size() == 4);
}

TEST_CASE("replay writes a page of the desk's figures when asked to") {
    scratch const in;
    auto const map = in.write("m.json", mapping);
    auto const log = in.write("bad.csv", refused);
    auto const page = in.write("page.html", "");
    auto const with_page = in.run("replay " + log + " --mapping " + map + " --page " + page);
    CHECK(with_page.code == 1);
    CHECK(with_page.out == in.run("replay " + log + " --mapping " + map).out);
    CHECK(text_of(page).starts_with("<!DOCTYPE html>"));
    CHECK(text_of(page).find("1 incident with 2 journal entries") != std::string::npos);
    is_bad_input(in.run("replay " + log + " --mapping " + map + " --page /nowhere/page.html"), "/nowhere/page.html");
}

TEST_CASE("simulate refuses bad options before it writes anything, and says what it cannot write") {
    scratch const in;
    auto const log = in.write("kept.csv", "kept");
    is_bad_input(in.run("simulate --days 0 --out " + log), "/days");
    is_bad_input(in.run("simulate --days 3661 --out " + log), "/days");
    is_bad_input(in.run("simulate --per-day -1 --out " + log), "/incidents_per_day");
    is_bad_input(in.run("simulate --illegal -1 --out " + log), "/illegal_moves");
    CHECK(text_of(log) == "kept");
    is_bad_input(in.run("simulate --days 1 --out /nowhere/log.csv"), "/nowhere/log.mapping.json");
    is_bad_input(in.run("simulate --days 1 --out " + log.substr(0, log.rfind('/'))), "cannot be written");
    CHECK(in.run("simulate").code == 2);
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
    CHECK(in.run("diagram incident --as scxml").out.starts_with("<?xml"));
    CHECK(in.run("diagram incident --as promela").out.find("proctype") != std::string::npos);
    is_bad_input(in.run("diagram nothing"), "incident");
}

TEST_CASE("lint finds nothing against what is shipped, and a way around what is asked for") {
    scratch const in;
    auto const clean = in.run("lint incident --only-after closed=resolved");
    CHECK(clean.code == 0);
    CHECK(clean.out == "nothing found\n");
    auto const around =
        in.run("lint incident-observed --only-after closed=resolved,close --only-after resolved=report");
    CHECK(around.code == 1);
    CHECK(around.out.starts_with("error bypass: \"closed\" is reached without \"resolved\" or \"close\""));
    CHECK(around.out.find("  by report, adopt\n") != std::string::npos);
    auto const found = parse_json(in.run("lint incident --only-after closed=resolvd --json").out);
    REQUIRE(found);
    auto const* list = found->as<value_list>();
    REQUIRE(list != nullptr);
    REQUIRE(list->size() == 1);
    CHECK(*list->front().find("code") == value{"unknown_in_request"});
}

TEST_CASE("lint reads roles, and says what is wrong with what it is given") {
    scratch const in;
    auto const desk = in.write("desk.json", R"({"desk": ["incident.c*"], "all": ["incident.*"]})");
    CHECK(in.run("lint incident --roles " + desk).code == 0);
    auto const few = in.run("lint incident --roles " + in.write("few.json", R"({"desk": ["incident.c*"]})"));
    CHECK(few.code == 1);
    CHECK(few.out.find("unheld_right: no role has the permission \"incident.assign\"") != std::string::npos);
    is_bad_input(in.run("lint nothing"), "incident-observed");
    is_bad_input(in.run("lint incident --roles " + in.write("none.json", "{}")), "has no role");
    is_bad_input(in.run("lint incident --roles " + in.write("bad.json", R"({"desk": 1})")), "/desk");
    for (auto const* passage : {"closed", "=resolved", "closed=", "closed=resolved,"})
        is_bad_input(in.run(std::string{"lint incident --only-after "} + passage), "STATE=STATE-OR-ROW");
}

// ---- calendars -----------------------------------------------------------------------------------------------------

namespace {

std::string const two_calendars = R"({"schedules": {
  "office": {"version": 3, "tz": "Europe/Paris", "weekly": {"sat": [["22:00", "04:00"]], "mon": [["09:00", "12:00"], ["13:00", "17:30"]]},
    "holidays": ["2026-03-30"]},
  "always": {"tz": "UTC", "weekly": {"mon": [["00:00", "24:00"]], "tue": [["00:00", "24:00"]], "wed": [["00:00", "24:00"]],
    "thu": [["00:00", "24:00"]], "fri": [["00:00", "24:00"]], "sat": [["00:00", "24:00"]], "sun": [["00:00", "24:00"]]}}}})";
std::string const one_calendar = R"({"name": "desk", "tz": "Africa/Cairo", "weekly": {"fri": [["00:00", "24:00"]]}})";

} // namespace

TEST_CASE("calendar show tells the opening times of dates as the zone's clocks show them") {
    scratch const in;
    auto const several = in.write("several.json", two_calendars);
    auto const got = in.run("calendar show " + several + " office --from 2026-03-28 --to 2026-04-06");
    CHECK(got.code == 0);
    CHECK(got.err.empty());
    CHECK(got.out.starts_with("office, version 3, Europe/Paris (zone data "));
    CHECK(got.out.find("2026-03-28  Sat  22:00-24:00               2:00\n") != std::string::npos);
    CHECK(got.out.find("2026-03-29  Sun  00:00-04:00               3:00\n") != std::string::npos);
    CHECK(got.out.find("2026-03-30  Mon  closed                    0:00\n") != std::string::npos);
    CHECK(got.out.find("2026-04-06  Mon  09:00-12:00, 13:00-17:30  7:30\n") != std::string::npos);
    CHECK(std::count(got.out.begin(), got.out.end(), '\n') == 11);

    auto const cairo =
        in.run("calendar show " + in.write("one.json", one_calendar) + " --from 2026-04-24 --to 2026-04-24");
    CHECK(cairo.out.find("2026-04-24  Fri  01:00-24:00  23:00\n") != std::string::npos);
    auto const far = in.run("calendar show " + several + " always --from 2150-01-01 --to 2150-01-01");
    CHECK(far.out.find("00:00-24:00  24:00") != std::string::npos);
}

TEST_CASE("calendar show --json tells instants") {
    scratch const in;
    auto const got = in.run(
        "calendar show " + in.write("one.json", one_calendar) + " desk --json --from 2026-04-23 --to 2026-04-25");
    auto const read = parse_json(got.out);
    REQUIRE(read);
    CHECK(*read->find("name") == value{"desk"});
    CHECK(*read->find("version") == value{1});
    CHECK(*read->find("zone") == value{"Africa/Cairo"});
    CHECK(read->find("zone_data")->as<std::string>()->starts_with("20"));
    CHECK(to_json(*read->find("intervals")) == R"([{"from":"2026-04-23T22:00:00Z","to":"2026-04-24T21:00:00Z"}])");
}

TEST_CASE("calendar batch adds the answer to each line") {
    scratch const in;
    auto const calendars = in.write("calendars.json", two_calendars);
    auto const batch = [&](std::string_view lines) {
        return in.run("calendar batch --calendars " + calendars + " <" + in.write("lines", lines));
    };
    auto const answered =
        batch("{\"schedule\":\"always\",\"op\":\"elapsed\",\"from\":1000000000,\"to\":1000000060,\"expect\":60}\n\n"
              "{\"op\":\"deadline\",\"from\":1000000000,\"seconds\":60,\"schedule\":\"always\",\"pauses\":[[1000000030,"
              "1000000040]],"
              "\"note\":\"kept\",\"result\":0}");
    CHECK(answered.code == 0);
    CHECK(answered.err.empty());
    CHECK(answered.out == "{\"schedule\":\"always\",\"op\":\"elapsed\",\"from\":1000000000,\"to\":1000000060,"
                          "\"expect\":60,\"result\":60}\n"
                          "{\"op\":\"deadline\",\"from\":1000000000,\"seconds\":60,\"schedule\":\"always\",\"pauses\":["
                          "[1000000030,1000000040]],"
                          "\"note\":\"kept\",\"result\":1000000070}\n");
    auto const unexpected =
        batch(R"({"schedule":"always","op":"elapsed","from":1000000000,"to":1000000060,"expect":61})");
    CHECK(unexpected.code == 1);
    CHECK(unexpected.out.find("\"result\":60") != std::string::npos);
    CHECK(unexpected.err == "itsm: of 1 lines 0 have no answer and 1 another than they expect\n");
    CHECK(batch("").code == 0);
}

TEST_CASE("calendar batch answers a line that is no question with an error and goes on") {
    scratch const in;
    auto const calendars = in.write("calendars.json", two_calendars);
    std::string const good = R"({"schedule":"always","op":"elapsed","from":1000000000,"to":1000000060})";
    auto const error_of = [&](std::string const& line) {
        auto const got =
            in.run("calendar batch --calendars " + calendars + " <" + in.write("lines", line + "\n" + good));
        CHECK(got.code == 1);
        CHECK(got.err == "itsm: of 2 lines 1 have no answer and 0 another than they expect\n");
        CHECK(got.out.ends_with("\"result\":60}\n"));
        auto const read = parse_json(got.out.substr(0, got.out.find('\n')));
        REQUIRE(read);
        auto const* why = read->find("error");
        REQUIRE(why != nullptr);
        CHECK_FALSE(why->find("message")->as<std::string>()->empty());
        return *why->find("code")->as<std::string>() + " at " + *why->find("path")->as<std::string>();
    };
    CHECK(error_of("{") == "truncated at ");
    CHECK(error_of("[]") == "bad_type at ");
    CHECK(error_of("{\"op\":1,\"op\":2}") == "duplicate_field at /op");
    CHECK(error_of(R"({"schedule":"never","op":"elapsed","from":1,"to":1})") == "not_found at /schedule");
    CHECK(error_of(R"({"schedule":"always","from":1,"to":1})") == "missing_field at /op");
    CHECK(error_of(R"({"schedule":"always","op":"fly","from":1,"to":1})") == "bad_value at /op");
    CHECK(error_of(R"({"schedule":"always","op":"elapsed","to":1})") == "missing_field at /from");
    CHECK(error_of(R"({"schedule":"always","op":"elapsed","from":1})") == "missing_field at /to");
    CHECK(error_of(R"({"schedule":"always","op":"deadline","from":1})") == "missing_field at /seconds");
    CHECK(error_of(R"({"schedule":"always","op":"elapsed","from":"1","to":1})") == "bad_type at /from");
    CHECK(error_of(R"({"schedule":"always","op":"elapsed","from":1,"to":9000000000001})") == "bad_value at /to");
    CHECK(error_of(R"({"schedule":"always","op":"elapsed","from":1,"to":2})") == "beyond_horizon at ");
    CHECK(
        error_of(R"({"schedule":"always","op":"deadline","from":1000000000,"seconds":-1})") == "bad_value at /seconds");
    CHECK(error_of(R"({"schedule":"always","op":"deadline","from":1000000000,"seconds":9223372036854775807})") ==
          "bad_value at /seconds");
    CHECK(error_of(R"({"schedule":"always","op":"deadline","from":1000000000,"seconds":9000000000})") ==
          "beyond_horizon at ");
    CHECK(error_of(R"({"schedule":"always","op":"elapsed","from":1000000000,"to":1000000001,"pauses":[[1]]})") ==
          "bad_value at /pauses/0");
    CHECK(
        error_of(R"({"schedule":"always","op":"elapsed","from":1000000000,"to":1000000001,"pauses":[[1,2],[2,1]]})") ==
        "bad_value at /pauses/1");
}

TEST_CASE("a calendar that is none gives one message with its place") {
    scratch const in;
    auto const several = in.write("several.json", two_calendars);
    auto const dates = std::string{" --from 2026-03-28 --to 2026-03-29"};
    is_bad_input(in.run("calendar show nowhere.json" + dates), "nowhere.json");
    is_bad_input(in.run("calendar show " + several + dates), "office, always");
    is_bad_input(in.run("calendar show " + several + " desk" + dates), "office, always");
    is_bad_input(in.run("calendar show " + several + " office --from 2026-02-30 --to 2026-03-29"), "2026-02-30");
    is_bad_input(in.run("calendar show " + several + " office --from 2026-03-29 --to 2026-03-28"), "--from");
    is_bad_input(in.run("calendar show " + several + " office --from 1900-01-01 --to 2100-01-01"), "130 years");
    auto const bad =
        in.write("bad.json", R"({"schedules": {"a": {"tz": "UTC", "weekly": {"mon": [["09:00", "09:00"]]}}}})");
    is_bad_input(in.run("calendar show " + bad + dates), "/weekly/mon/0");
    is_bad_input(in.run("calendar batch --calendars " + bad + " </dev/null"), "calendar a: ");
    is_bad_input(in.run("calendar batch --calendars " + in.write("x.json", "{\"tz\": 1}") + " </dev/null"), "/tz");
    CHECK(in.run("calendar").code == 2);
    CHECK(in.run("calendar batch").code == 2);
    CHECK(in.run("calendar show " + several).code == 2);
}

TEST_CASE("calendar batch answers what twelve implementations agree on, whatever the process's own zone") {
    auto const* const data = std::getenv("ITSM_DATA");
    if (data == nullptr) {
        std::puts("SKIPPED: ITSM_DATA is not set, so there are no cases of other implementations");
        return;
    }
    scratch const in;
    std::string const folder = std::string{data} + "/oracles/";
    for (std::string const zone : {"Europe/Kyiv", "Pacific/Apia"}) {
        for (auto const& [name, lines] : {std::pair{"vectors.jsonl.gz", 15'299}, {"pauses.jsonl.gz", 1'000}}) {
            auto const got =
                in.run("calendar batch --calendars " + folder + "schedules.json <" + folder + name, "TZ=" + zone + " ");
            CHECK(got.code == 0);
            CHECK(got.err.empty());
            CHECK(std::count(got.out.begin(), got.out.end(), '\n') == lines);
        }
    }
}

TEST_CASE("what cannot be written is said") {
    scratch const in;
    auto const status = std::system((std::string{ITSM_TOOL} + " rules >/dev/full 2>" + in.write("err", "")).c_str());
    CHECK(WEXITSTATUS(status) == 2);
}
