// SPDX-License-Identifier: BSL-1.0
#include "real_log.hpp"

#include <itsm/exchange/replay.hpp>

#include <itsm/core/fold.hpp>
#include <itsm/exchange/csv.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/incident/observed.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/json/json.hpp>
#include <itsm/lifecycle/named.hpp>
#include <itsm/measure/desk_report.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <iostream>
#include <map>
#include <set>

using namespace itsm;
using namespace itsm::test;

namespace {

constexpr tenant_id tenant{1, 1};

/// Replayed once for all tests: the slow part.
struct replayed {
    memory_store<incident> store{};
    replay_mapping mapping{};
    replay_report report{};
};
replayed const& loose() {
    static replayed const* const once = [] {
        auto* made = new replayed;
        made->mapping = mapping_from("uci498.mapping.json");
        auto report = replay_log(real_log(), made->mapping, made->store);
        if (!report) FAIL(to_text(report.error()));
        made->report = std::move(*report);
        return made;
    }();
    return *once;
}

using move_key = std::tuple<std::string, std::string, std::vector<std::string>>;
std::map<move_key, std::uint64_t> refused_moves(replay_report const& report) {
    std::map<move_key, std::uint64_t> moves;
    for (auto const& one : report.moves.refused) {
        std::vector<std::string> rules;
        for (auto const& rule : one.rules) rules.emplace_back(rule.view());
        moves[{one.from, one.to, rules}] = one.count;
    }
    return moves;
}

std::map<std::string, std::uint64_t> counts(by_name<std::uint64_t> const& of) {
    return {of.items.begin(), of.items.end()};
}

// --- a small log of the tests' own ----------------------------------------------------------------------------------

std::string const small_header = "number,state,at,who,category,impact,urgency\n";
std::string const small_mapping_text = R"({
  "columns": {"record": "number", "state": "state", "at": "at"},
  "time": {"format": "YYYY-MM-DD HH:mm", "zone": "Europe/Lisbon"},
  "missing": "?",
  "actor": {"column": "who", "roles": ["service_desk"], "permissions": ["incident.*"]},
  "states": {"New": {"state": "recorded", "may_start": true}, "Work": {"state": "in_progress"},
             "Done": {"state": "resolved"}, "Over": {"state": "closed"}},
  "start": "report",
  "commands": {
    "report": {"command": "report", "fields": {
      "reporter": {"presume": {"rule": "INC-1", "fact": "reporter", "as": "somebody"}},
      "channel": {"constant": "phone"}, "symptom": {"constant": "it is broken"}, "service": {"constant": "mail"}}},
    "classify": {"command": "classify", "fields": {
      "category": {"column": "category"},
      "impact": {"column": "impact", "values": {"H": "high", "L": "low"}},
      "urgency": {"column": "urgency", "values": {"H": "high", "*": "low"}}}},
    "start": {"command": "start"},
    "resolve": {"command": "resolve", "fields": {"how": {"constant": "fix"}, "done": {"constant": "restarted"},
                                                 "no_item_found": {"constant": true}}},
    "reopen": {"command": "reopen"},
    "close": {"command": "close"}},
  "attributes": [{"use": "classify", "columns": ["category", "impact", "urgency"]}],
  "moves": {"*": {"Work": "start", "Done": "resolve", "Over": "close"}, "Done": {"Work": "reopen", "Over": "close"}}
})";

/// A mapping and rows replayed into a store of its own.
class small_replay {
public:
    explicit small_replay(std::string const& rows, std::string const& mapping_text = small_mapping_text)
        : report{replay(small_header + rows, mapping_text, store)} {}

    memory_store<incident> store{};
    result<replay_report> report;

private:
    static result<replay_report> replay(
        std::string const& log, std::string const& mapping_text, memory_store<incident>& into) {
        auto const mapping = read_mapping(mapping_text);
        if (!mapping) return failed<error>{mapping.error()};
        return replay_log(*byte_source::from_memory(log), *mapping, into);
    }
};
std::string replaced(std::string text, std::string_view what, std::string_view with) {
    auto const at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), with);
}

} // namespace

TEST_CASE("the UCI log gives its published figures to the digit") {
    if (!has_whole_real_log()) return;
    auto const& report = loose().report;
    CHECK(report.events == 141'712);
    CHECK(report.cases == 24'918);
    CHECK(report.moves.all == 64'033);
    CHECK(report.moves.accepted == 64'002);
    CHECK(report.moves.adopted == 31);
    CHECK(report.cases_fitting == 24'889);
    CHECK(report.reopenings == 331);
    CHECK(report.cases_reopened == 275);
    CHECK(report.priority_mismatches == 0);
    CHECK(report.starts_refused.empty());
    CHECK(refused_moves(report) == std::map<move_key, std::uint64_t>{{{"Closed", "Active", {"INC-14"}}, 12},
                                       {{"New", "Closed", {}}, 11},
                                       {{"-100", "Resolved", {}}, 2},
                                       {{"Resolved", "Awaiting User Info", {}}, 2},
                                       {{"Active", "-100", {}}, 1},
                                       {{"Active", "Closed", {}}, 1},
                                       {{"Awaiting User Info", "Closed", {}}, 1},
                                       {{"New", "-100", {}}, 1}});
    CHECK(counts(report.adopted.starts) ==
          std::map<std::string, std::uint64_t>{
              {"Active", 6503}, {"Resolved", 1819}, {"Awaiting User Info", 193}, {"Awaiting Problem", 6}});
}

TEST_CASE("the UCI log's made_sla is what the inferred calendar gives, but for 20 cases to closed_at and 9 from the "
          "journal") {
    if (!has_whole_real_log()) return;
    auto const& targets = loose().report.targets;
    auto const count = [&](char const* target, char const* priority) {
        auto const* of = targets.find(target);
        REQUIRE(of != nullptr);
        auto const* found = of->find(priority);
        REQUIRE(found != nullptr);
        return *found;
    };
    CHECK(count("to closed_at", "3") == target_count{15'127, 8'339, 0, 20});
    CHECK(count("to closed_at", "4") == target_count{651, 123, 0, 0});
    CHECK(count("from the journal", "3").disagrees_with_log == 9);
    CHECK(count("from the journal", "3").met + count("from the journal", "3").breached == 15'127 + 8'339);
    CHECK(count("from the journal", "4") == target_count{651, 123, 0, 0});
    CHECK(targets.find("to closed_at")->items.size() == 2); // no allowance for critical and high
}

TEST_CASE("the UCI log's reopenings are 317 accepted moves and 14 adopted ones") {
    if (!has_whole_real_log()) return;
    std::uint64_t accepted = 0;
    std::uint64_t adopted = 0;
    loose().store.for_each<incident>(tenant, [&](incident const&, std::span<journal_entry const> entries) {
        for (auto const& entry : entries)
            for (auto const& change : entry.changes)
                if (change.path == "/reopen_count") ++(entry.definition == "incident" ? accepted : adopted);
    });
    CHECK(accepted == 317);
    CHECK(adopted == 14);
}

TEST_CASE("the UCI log's times to resolve follow from the journal") {
    if (!has_whole_real_log()) return;
    auto const& spread = loose().report.resolution_minutes;
    auto const is = [&](char const* priority, distribution const& expected) {
        auto const* found = spread.find(priority);
        REQUIRE(found != nullptr);
        CHECK(found->n == expected.n);
        CHECK(found->mean == doctest::Approx(expected.mean).epsilon(1e-9));
        CHECK(found->median == expected.median);
        CHECK(found->p90 == expected.p90);
        CHECK(found->p95 == expected.p95);
        if (expected.max > 0) CHECK(found->p99 == expected.p99);
        if (expected.max > 0) CHECK(found->max == expected.max);
    };
    is("all", {24'905, 9924.5, 909, 21'461, 40'096, 165'702, 484'210});
    is("1", {270, 15'309.5, 4252, 33'515, 57'620, 0, 0});
    is("2", {408, 9052.2, 1892, 22'894, 30'207, 0, 0});
    is("3", {23'462, 9713.2, 814.5, 21'152, 39'010, 0, 0});
    is("4", {765, 14'970.0, 99, 27'489, 79'267, 0, 0});
}

TEST_CASE("the UCI log's own answers are compared with, column by column") {
    if (!has_real_log()) return;
    auto const& log = loose().report.log;
    auto const agrees = [&](char const* column) { return log.find(column)->agrees; };
    auto const of = [&](char const* column) { return log.find(column)->of; };
    auto const events = loose().report.events;
    CHECK(agrees("priority") == events);
    CHECK(of("priority") == events);
    CHECK(agrees("reopen_count") == events);
    CHECK(of("reopen_count") == events);
    CHECK(agrees("closed_at") <= of("closed_at"));
    if (!has_whole_real_log()) return;
    CHECK(agrees("resolved_at") == 23'067);
    CHECK(of("resolved_at") == 23'362);
    CHECK(agrees("closed_at") == 24'918);
    CHECK(of("closed_at") == 24'918);
}

TEST_CASE("what the UCI log does not say is presumed, and every presumption is counted") {
    if (!has_whole_real_log()) return;
    auto const presumed = counts(loose().report.presumed);
    CHECK(presumed.at("INC-1.symptom") == 5735);
    CHECK(presumed.at("INC-1.reporter") == 3);
    CHECK(presumed.at("INC-9.close_code") == 106);
    // 23,365 of the log's 23,417 resolving moves have no item; two of them come from -100 and are refused.
    CHECK(presumed.at("INC-22.configuration_item") == 23'363);
}

TEST_CASE("under the strict policy the UCI log is refused by INC-10, INC-11 and INC-14") {
    if (!has_real_log()) return;
    auto const mapping = mapping_from("uci498.strict.mapping.json");
    memory_store<incident> store;
    auto const report = replay_log(real_log(), mapping, store);
    REQUIRE(report);
    CHECK(report->moves.accepted + report->moves.adopted == report->moves.all);
    if (!has_whole_real_log()) return;
    CHECK(report->moves.accepted == 63'755);
    CHECK(report->moves.adopted == 278);
    CHECK(report->cases_fitting == 24'642);
    auto const refused = refused_moves(*report);
    CHECK(refused.at({"Resolved", "Closed", {"INC-10"}}) == 241);
    CHECK(refused.at({"Resolved", "Closed", {"INC-11"}}) == 11);
    CHECK(refused.at({"Resolved", "Closed", {"INC-10", "INC-11"}}) == 3);
    CHECK(refused.at({"Closed", "Active", {"INC-14"}}) == 4);
}

TEST_CASE("the UCI log's report decides its observed moves again: 12 reopened too late, 18 led by no command") {
    if (!has_whole_real_log()) return;
    auto const& given = loose();
    auto clocks = bind_targets(given.mapping);
    REQUIRE(clocks);
    auto builder = desk_report_builder::make({.as_of = *parse_instant("2017-02-18T15:00:00Z"),
        .targets = std::move(*clocks),
        .policy = given.mapping.policy});
    REQUIRE(builder);
    std::uint64_t entries_in_store = 0;
    given.store.for_each<incident>(tenant, [&](incident const& it, std::span<journal_entry const> entries) {
        entries_in_store += entries.size();
        builder->add(it, entries);
    });
    auto const report = std::move(*builder).finish();
    CHECK(report.records == given.report.cases);
    CHECK(report.entries == entries_in_store);
    CHECK(report.unreadable == 0);
    CHECK(report.backlog == 0);
    CHECK(
        counts(report.refused_by) == std::map<std::string, std::uint64_t>{{"INC-14", 12}, {"no such transition", 18}});
    // 8,521 late starts, and two cases that a row says are at no state of the process before they are resolved.
    CHECK(report.adopted_fitting == 8'521 + 2);
    std::uint64_t reopened = 0;
    for (auto const& week : report.weeks) reopened += week.reopened;
    CHECK(reopened == given.report.reopenings);
    auto const* all = report.hours_to_resolve.find("all");
    REQUIRE(all != nullptr);
    CHECK(all->n == given.report.cases);
}

TEST_CASE("every journal of the UCI log folds to its record") {
    if (!has_real_log()) return;
    std::uint64_t records = 0;
    std::uint64_t folded_equal = 0;
    loose().store.for_each<incident>(tenant, [&](incident const& record, std::span<journal_entry const> entries) {
        ++records;
        auto const folded = fold<incident>(entries);
        if (folded && *folded == record) ++folded_equal;
    });
    CHECK(records == loose().report.cases);
    CHECK(folded_equal == records);
}

TEST_CASE("every stored command of the UCI log, decided again in its stored context, gives the stored entry") {
    if (!has_real_log()) return;
    using all_commands = boost::mp11::mp_append<commands_of<incident>::list,
        boost::mp11::mp_list<incident_commands::adopt, incident_commands::adopt_fields>>;
    auto const& given = loose();
    std::uint64_t entries_seen = 0;
    std::uint64_t equal = 0;
    given.store.for_each<incident>(tenant, [&](incident const&, std::span<journal_entry const> entries) {
        incident before;
        for (auto const& entry : entries) {
            ++entries_seen;
            bool const observed = entry.definition == "incident-observed";
            actor_profile const actor{entry.actor,
                entry.actor_roles,
                observed ? permission_set{"incident-observed.*"} : given.mapping.actor.permissions};
            fact_set facts;
            for (auto const& one : entry.facts) facts.set(one);
            auto const command = command_from<incident, all_commands>(entry.command_key, entry.payload);
            if (!command) continue;
            auto const decided = decide(observed ? incident_observed : incident_lifecycle,
                before,
                *command,
                context<incident>{entry.at, actor, given.mapping.policy, facts});
            if (!decided) continue;
            if (make_entry(before, *decided, commit_request{tenant, entry.command, entry.recorded_at, {}}) == entry)
                ++equal;
            before = decided->next();
        }
    });
    CHECK(entries_seen > given.report.events);
    CHECK(equal == entries_seen);
}

TEST_CASE("the answer columns of the UCI log are never read into a record") {
    if (!has_real_log()) return;
    auto const mapping = mapping_from("uci498.mapping.json");
    std::set<std::string> const answers{"resolved_at", "closed_at", "made_sla", "reopen_count", "priority"};
    auto opened = csv_reader::open(real_log());
    REQUIRE(opened);
    std::vector<std::string> names(opened->header().begin(), opened->header().end());
    std::string as_it_is;
    std::string without;
    csv_writer one{as_it_is};
    csv_writer other{without};
    std::vector<std::string_view> fields(names.begin(), names.end());
    one.row(fields);
    other.row(fields);
    for (int i = 0; i < 5000 && *opened->next(); ++i) {
        fields.assign(opened->row().begin(), opened->row().end());
        one.row(fields);
        for (std::size_t c = 0; c < names.size(); ++c)
            if (answers.contains(names[c])) fields[c] = "?";
        other.row(fields);
    }
    memory_store<incident> first;
    memory_store<incident> second;
    REQUIRE(replay_log(*byte_source::from_memory(as_it_is), mapping, first));
    REQUIRE(replay_log(*byte_source::from_memory(without), mapping, second));
    std::vector<incident> seen;
    first.for_each<incident>(tenant, [&](incident const& record, auto) { seen.push_back(record); });
    std::size_t i = 0;
    second.for_each<incident>(tenant, [&](incident const& record, auto) { CHECK(record == seen.at(i++)); });
    CHECK(i == seen.size());
    CHECK(seen.size() > 100);
}

TEST_CASE("a small log is replayed: classified, worked on, resolved, refused and adopted") {
    small_replay const done("A,New,2026-03-02 09:00,eva,mail,H,L\n"
                            "A,Work,2026-03-02 09:05,bob,mail,H,L\n"
                            "A,Done,2026-03-02 10:00,bob,mail,H,H\n"
                            "A,Over,2026-03-02 11:00,bob,mail,H,H\n"
                            "B,Work,2026-03-02 09:00,bob,print,L,L\n");
    REQUIRE(done.report);
    auto const& report = *done.report;
    CHECK(report.events == 5);
    CHECK(report.cases == 2);
    CHECK(report.changes == 3);
    CHECK(report.moves.all == 3);
    CHECK(report.moves.accepted == 2);
    CHECK(refused_moves(report) ==
          std::map<move_key, std::uint64_t>{{{"Done", "Over", {"INC-10", "INC-11", "INC-20"}}, 1}});
    CHECK(counts(report.adopted.starts) == std::map<std::string, std::uint64_t>{{"Work", 1}});
    CHECK(counts(report.presumed).at("INC-1.reporter") == 2);
    CHECK(report.cases_fitting == 1);
    CHECK(report.resolution_minutes.find("1")->median == 60);
    auto const id = done.store.find_number<incident>(tenant, "A");
    REQUIRE(id);
    auto const record = done.store.load<incident>(tenant, *id);
    REQUIRE(record);
    CHECK(record->state == incident_state::closed);
    CHECK(record->adopted);
    CHECK(record->process.definition == definition_key{"incident"});
    auto const journal = done.store.journal<incident>(tenant, *id);
    CHECK(journal->back().definition == "incident-observed");
    CHECK(journal->back().actor == person_name{"bob"});
}

TEST_CASE("a change that a rule refuses is adopted, so that the record stands as the log has it") {
    small_replay const done("A,New,2026-03-02 09:00,eva,mail,H,L\n"
                            "A,Over,2026-03-02 09:05,bob,mail,H,L\n"
                            "A,Over,2026-03-02 09:06,bob,print,H,L\n");
    REQUIRE(done.report);
    REQUIRE(done.report->changes_refused.size() == 1);
    CHECK(done.report->changes_refused[0].command == "classify");
    auto const record = done.store.load<incident>(tenant, *done.store.find_number<incident>(tenant, "A"));
    CHECK(record->category == "print");
}

TEST_CASE("a case that cannot be recorded is counted and left out, its moves refused") {
    small_replay const done("A,New,2026-03-02 09:00,eva,mail,H,L\nA,Work,2026-03-02 09:05,bob,mail,H,L\n",
        replaced(small_mapping_text, R"("symptom": {"constant": "it is broken"}, )", ""));
    REQUIRE(done.report);
    REQUIRE(done.report->starts_refused.size() == 1);
    CHECK(done.report->starts_refused[0].rules == std::vector<rule_id>{"INC-1"});
    CHECK(done.report->moves.accepted == 0);
    CHECK(done.report->moves.refused.size() == 1);
    CHECK_FALSE(done.store.find_number<incident>(tenant, "A"));
}

TEST_CASE("what is wrong in a log is refused with line and column") {
    auto const refused = [](std::string const& rows, error_code code, std::string_view path) {
        small_replay const done(rows);
        REQUIRE_FALSE(done.report);
        CHECK(done.report.error().code == code);
        CHECK(done.report.error().path == path);
        CHECK_FALSE(done.report.error().message.empty());
    };
    std::string const good = "A,New,2026-03-02 09:00,eva,mail,H,L\n";
    refused(good + "A,Gone,2026-03-02 09:00,eva,mail,H,L\n", error_code::bad_value, "line 3, column state");
    refused(good + "A,New,31/02/2026,eva,mail,H,L\n", error_code::bad_syntax, "line 3, column at");
    refused(good + "A,New,2026-02-31 09:00,eva,mail,H,L\n", error_code::bad_time, "line 3, column at");
    refused(
        good + "A,New,2026-03-29 01:30,eva,mail,H,L\n", error_code::bad_time, "line 3, column at"); // skipped in Lisbon
    refused(good + "A,Work,2026-03-02 09:00,eva,mail,X,L\n", error_code::bad_value, "line 3, column impact");
    refused(good + "A,New,2026-03-02 09:00,eva,mail,H\n", error_code::bad_syntax, "line 3");
    refused(good + "A,New,2026-03-02 09:00,eva,\"mail,H,L\n", error_code::truncated, "line 3, column category");
    refused(good + "A,New,2026-03-02 09:00,e\xC0va,mail,H,L\n", error_code::bad_encoding, "line 3, column who");
}

TEST_CASE("a log without a column that the mapping names is refused") {
    small_replay const done("", replaced(small_mapping_text, R"("column": "who")", R"("column": "whom")"));
    REQUIRE_FALSE(done.report);
    CHECK(done.report.error().code == error_code::missing_field);
    CHECK(done.report.error().path == "mapping /actor/column");
    CHECK(done.report.error().message.find("whom") != std::string::npos);
}

TEST_CASE("a mapping that does not fit its commands is refused before the first row") {
    auto const refused = [](std::string_view what, std::string_view with, std::string_view path) {
        small_replay const done("A,New,2026-03-02 09:00,eva,mail,H,L\n", replaced(small_mapping_text, what, with));
        REQUIRE_FALSE(done.report);
        CHECK(done.report.error().path == path);
        CHECK_FALSE(done.store.find_number<incident>(tenant, "A"));
    };
    refused(R"("command": "reopen")", R"("command": "reopn")", "mapping /commands/reopen/command");
    refused(R"("how":)", R"("hwo":)", "mapping /commands/resolve/fields/hwo");
    refused(R"("constant": "fix")", R"("constant": "fixed")", "mapping /commands/resolve/fields/how/constant");
    refused(R"("H": "high", "L": "low")",
        R"("H": "huge", "L": "low")",
        "mapping /commands/classify/fields/impact/values/H");
    refused(R"("as": "somebody")", R"("as": 7)", "mapping /commands/report/fields/reporter/presume/as");
    refused(R"(Europe/Lisbon)", R"(Europe/Lisboa)", "mapping /time/zone");
    refused(R"(YYYY-MM-DD HH:mm)", R"(YYYY-QQ)", "mapping /time/format");
}

namespace {

/// The small mapping with a target of two office hours, and a column each for the end and the outcome.
std::string with_target(std::string_view more = {}) {
    auto mapping = replaced(small_mapping_text, R"("start": "report",)", R"("start": "report",
      "calendars": [{"name": "office", "tz": "Europe/Lisbon", "weekly": {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]]}}],
      "targets": [{"target": {"name": "resolve", "calendar": "office", "starts": [{"first": true}],
        "stops": [{"commands": ["resolve"]}], "allowances": [{"within": {"amount": 2, "unit": "hours"}}]}MORE}],)");
    return replaced(mapping, "MORE", more);
}

std::map<std::string, target_count> counted(std::string const& rows, std::string const& mapping) {
    small_replay const done(rows, mapping);
    if (!done.report) FAIL(to_text(done.report.error()));
    auto const& items = done.report->targets.find("resolve")->items;
    return {items.begin(), items.end()};
}

/// A was resolved in time, B overnight and late, C is open, D open and late, E has no priority.
std::string const target_rows = "A,New,2026-03-02 09:00,eva,mail,H,H\nA,Done,2026-03-02 10:00,eva,mail,H,H\n"
                                "B,New,2026-03-02 16:00,eva,mail,H,H\nB,Done,2026-03-03 11:00,eva,mail,H,H\n"
                                "C,New,2026-03-02 09:00,eva,mail,L,L\n"
                                "D,New,2026-03-02 09:00,eva,mail,H,H\nD,Work,2026-03-03 09:00,eva,mail,H,H\n"
                                "E,New,2026-03-02 09:00,eva,,,\n";

} // namespace

TEST_CASE("targets are measured from the journal, by priority") {
    CHECK(counted(target_rows, with_target()) ==
          std::map<std::string, target_count>{{"1", {1, 2, 0, 0}}, {"4", {0, 0, 1, 0}}});
}

TEST_CASE("targets are measured to a column's instant, and compared with a column's word") {
    // The column "category" of these rows stands for the log's end and answer.
    std::string const rows = "A,New,2026-03-02 09:00,eva,2026-03-02 10:00,H,H\n"
                             "B,New,2026-03-02 09:00,eva,2026-03-03 10:00,H,H\n"
                             "C,New,2026-03-02 09:00,eva,?,H,H\n";
    CHECK(counted(rows, with_target(R"(, "until": "category")")) ==
          std::map<std::string, target_count>{{"1", {1, 1, 0, 0, 1}}});
    CHECK(counted(target_rows, with_target(R"(, "outcome": "category", "achieved": "mail")")) ==
          std::map<std::string, target_count>{{"1", {1, 2, 0, 2}}, {"4", {0, 0, 1, 0}}});
}

TEST_CASE("a target that cannot be measured is refused before the first row") {
    auto const refused = [](std::string const& mapping) {
        small_replay const done(target_rows, mapping);
        REQUIRE_FALSE(done.report);
        CHECK_FALSE(done.store.find_number<incident>(tenant, "A"));
        return done.report.error().path;
    };
    auto const but = [&](std::string_view what, std::string_view with) {
        return refused(replaced(with_target(), what, with));
    };
    CHECK(but(R"("calendar": "office")", R"("calendar": "offices")") == "mapping /targets/0/target/calendar");
    CHECK(but(R"(["resolve"])", R"(["solve"])") == "mapping /targets/0/target/stops/0/commands/0");
    CHECK(but(R"("name": "office", "tz": "Europe/Lisbon")", R"("name": "office", "tz": "Europe/Lisboa")") ==
          "mapping /calendars/0/tz");
    CHECK(but(R"(["09:00", "17:00"])", R"(["09:00", "27:00"])") == "mapping /calendars/0/weekly/mon/0/1");
    CHECK(but(R"("calendars": [)",
              R"("calendars": [{"name": "office", "tz": "UTC", "weekly": {"mon": [["09:00", "17:00"]]}},)") ==
          "mapping /calendars/1");
    CHECK(refused(with_target(R"(, "until": "closed")")) == "mapping /targets/0/until");
    CHECK(refused(with_target(R"(, "outcome": "sla")")) == "mapping /targets/0/outcome");
    auto const twice = with_target(R"(}, {"target": {"name": "resolve", "starts": [{"first": true}],
        "allowances": [{"within": {"amount": 2, "unit": "hours"}}]})");
    CHECK(refused(twice) == "mapping /targets/1/target/name");
}

TEST_CASE("a truncated gzip is refused") {
    if (!has_real_log()) return;
    auto const path = real_log_path();
    auto* file = std::fopen(path.c_str(), "rb");
    REQUIRE(file != nullptr);
    std::string bytes(100'000, '\0');
    bytes.resize(std::fread(bytes.data(), 1, bytes.size(), file));
    std::fclose(file);
    memory_store<incident> store;
    auto const mapping = mapping_from("uci498.mapping.json");
    auto const report = replay_log(*byte_source::from_memory(bytes), mapping, store);
    REQUIRE_FALSE(report);
    CHECK(report.error().code == error_code::truncated);
}

TEST_CASE("progress is told while rows are read") {
    std::string rows;
    for (int i = 0; i < 5000; ++i) rows += "A" + std::to_string(i) + ",New,2026-03-02 09:00,eva,mail,H,L\n";
    auto const text = small_header + rows;
    auto const mapping = read_mapping(small_mapping_text);
    REQUIRE(mapping);
    memory_store<incident> store;
    std::vector<std::uint64_t> told;
    replay_options options;
    options.progress = [&](std::uint64_t events) { told.push_back(events); };
    REQUIRE(replay_log(*byte_source::from_memory(text), *mapping, store, options));
    CHECK(told == std::vector<std::uint64_t>{4096});
}
