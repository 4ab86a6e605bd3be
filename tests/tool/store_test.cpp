// SPDX-License-Identifier: BSL-1.0
#include "scratch.hpp"

#include <itsm/json/json.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <string>

using namespace itsm;
using namespace itsm::test;

namespace {

/// A store with ten days of a simulated desk.
struct desk_file : scratch {
    std::string const store = path("desk.db");
    std::string const mapping = path("log.mapping.json");
    desk_file() {
        auto const made =
            run("simulate --days 4 --per-day 5 --illegal 3 --out " + path("log.csv") + " --store " + store);
        REQUIRE(made.code == 0);
    }
    [[nodiscard]] value json(std::string const& arguments) const {
        auto const got = run(arguments + " --json");
        REQUIRE(got.code == 0);
        auto read = parse_json(got.out);
        REQUIRE(read);
        return *read;
    }
    [[nodiscard]] std::string head() const { return *json("store verify " + store).find("head")->as<std::string>(); }
};

/// Overwrites a text within the file, as somebody with a hex editor would.
void forge(std::string const& path, std::string_view from, std::string_view to) {
    auto text = text_of(path);
    auto const at = text.find(from);
    REQUIRE(at != std::string::npos);
    std::ofstream{path, std::ios::binary} << text.replace(at, to.size(), to);
}

} // namespace

TEST_CASE("a simulated desk is kept in a store, which verifies, and has what the log has") {
    desk_file const in;
    auto const verified = in.json("store verify " + in.store);
    auto const stats = in.json("store stats " + in.store);
    CHECK(*verified.find("entries")->as<std::int64_t>() == *stats.find("entries")->as<std::int64_t>());
    CHECK(*verified.find("folded")->as<std::int64_t>() == *stats.find("documents incident")->as<std::int64_t>());
    CHECK(in.run("store verify " + in.store).out.find("as it was written") != std::string::npos);
}

TEST_CASE("what replay decides is kept in a store, once however often it is replayed") {
    desk_file const in;
    auto const again = in.path("again.db");
    auto const replayed = in.run("replay " + in.path("log.csv") + " --mapping " + in.mapping + " --store " + again);
    CHECK(replayed.code == 1); // the planted moves
    auto const entries = [&] { return *in.json("store stats " + again).find("entries")->as<std::int64_t>(); };
    auto const once = entries();
    CHECK(once > 0);
    CHECK(in.run("replay " + in.path("log.csv") + " --mapping " + in.mapping + " --store " + again).code == 1);
    CHECK(entries() == once);
}

TEST_CASE("verify finds a forged entry, and a journal cut off behind a head that was kept") {
    desk_file const in;
    auto const head = in.head();
    CHECK(in.run("store verify " + in.store + " --head " + head).code == 0);
    auto const cut = in.path("cut.db");
    REQUIRE(
        in.run("simulate --days 2 --per-day 6 --illegal 0 --out " + in.path("l.csv") + " --store " + cut).code == 0);
    CHECK(in.run("store verify " + cut + " --head " + head).code == 1);
    is_bad_input(in.run("store verify " + in.store + " --head nonsense"), "a head is EPOCH.POSITION.DIGEST");
    forge(in.store, R"("command_key":"classify")", R"("command_key":"declared")");
    auto const forged = in.run("store verify " + in.store);
    CHECK(forged.code == 1);
    CHECK(forged.out.empty());
    CHECK(forged.err.starts_with("itsm: " + in.store));
}

TEST_CASE("a backup restores to a store of another epoch with the same entries") {
    desk_file const in;
    auto const backup = in.path("backup.db");
    auto const restored = in.path("restored.db");
    CHECK(in.run("store backup " + in.store + " " + backup).code == 0);
    CHECK(in.run("store restore " + backup + " " + restored).code == 0);
    auto const before = in.head();
    auto const after = *in.json("store verify " + restored).find("head")->as<std::string>();
    CHECK(before != after);
    CHECK(before.substr(before.find('.')) == after.substr(after.find('.'))); // all but the epoch
    is_bad_input(in.run("store backup " + in.store + " " + backup), backup);
    is_bad_input(in.run("store restore " + backup + " " + restored), "itsm: ");
}

TEST_CASE("an exported tenant imports into another store, the chain included") {
    desk_file const in;
    auto const lines = in.path("tenant.jsonl");
    auto const other = in.path("other.db");
    CHECK(in.run("store export " + in.store + " --out " + lines).code == 0);
    CHECK(in.run("store export " + in.store).out == text_of(lines));
    CHECK(in.run("store import " + other + " " + lines).code == 0);
    CHECK(*in.json("store verify " + other).find("head")->as<std::string>() == in.head());
    is_bad_input(in.run("store import " + other + " " + lines), "itsm: " + lines);
    auto const torn = in.write("torn.jsonl", text_of(lines).substr(0, 5000));
    auto const fresh = in.path("fresh.db");
    is_bad_input(in.run("store import " + fresh + " " + torn), "line");
    CHECK(in.run("store verify " + fresh).code == 2); // nothing is in it
}

TEST_CASE("show tells a record, its journal and its clocks") {
    desk_file const in;
    auto const got = in.run("show " + in.store + " INC0000001 --mapping " + in.mapping + " --at 2025-02-01T00:00:00Z");
    CHECK(got.code == 0);
    for (auto const* expected : {"INC0000001", "journal", "report", "clock acknowledge at 2025-02-01T00:00:00Z"})
        CHECK(got.out.find(expected) != std::string::npos);
    auto const data = in.json("show " + in.store + " INC0000001");
    auto const id = *data.find("record")->find("id")->as<std::string>();
    CHECK(in.json("show " + in.store + " " + id) == data);
    is_bad_input(in.run("show " + in.store + " INC9999999"), "no incident \"INC9999999\"");
    is_bad_input(in.run("show " + in.store + " INC0000001 --at yesterday"), "--at");
}

TEST_CASE("why says what stands in the way of a command, or what it would change, and does nothing") {
    desk_file const in;
    auto const before = in.head();
    auto const refused = in.run("why " + in.store + " INC0000001 correct_report --at 2025-02-01T00:00:00Z");
    CHECK(refused.code == 1);
    CHECK(refused.out.find("is refused in state") != std::string::npos);
    auto const allowed =
        in.run("why " + in.store + " INC0000001 comment --fields '{\"text\":\"seen\"}' --at 2025-02-01T00:00:00Z");
    CHECK(allowed.code == 0);
    CHECK(allowed.out.find("would be carried out") != std::string::npos);
    CHECK(in.head() == before);
    auto const by_nobody = in.run("why " + in.store + " INC0000001 comment --permission problem.*");
    CHECK(by_nobody.code == 1);
    CHECK(by_nobody.out.find("SEC-1") != std::string::npos);
    is_bad_input(in.run("why " + in.store + " INC0000001 coment"), "did you mean \"comment\"?");
    is_bad_input(in.run("why " + in.store + " INC0000001 comment --fields '{\"txt\":1}'"), "/txt");
}

TEST_CASE("report writes a page and the same as JSON") {
    desk_file const in;
    auto const folder = in.path("a/b/c");
    auto const got = in.run("report " + in.store + " " + folder + " --mapping " + in.mapping);
    CHECK(got.code == 0);
    CHECK(text_of(folder + "/report.html").starts_with("<!DOCTYPE html>"));
    auto const data = parse_json(text_of(folder + "/report.json"));
    REQUIRE(data);
    CHECK(data->find("records") != nullptr);
    is_bad_input(in.run("report " + in.store + " " + in.write("file", "") + "/below"), "file/below");
}

TEST_CASE("a file that is no store, or not there, gives one message and nothing is made of it") {
    scratch const in;
    auto const text = in.write("text.db", "this is no database, however long it is made to be");
    for (auto const* command : {"store verify ", "store stats "}) is_bad_input(in.run(command + text), text);
    is_bad_input(in.run("report " + text + " " + in.path("made")), text);
    is_bad_input(in.run("show " + in.path("missing.db") + " INC1"), "missing.db");
    CHECK_FALSE(std::filesystem::exists(in.path("missing.db")));
    CHECK_FALSE(std::filesystem::exists(in.path("made")));
    is_bad_input(
        in.run("replay " + in.write("l.csv", "a\n") + " --mapping " + in.path("none") + " --store " + text), "none");
}
