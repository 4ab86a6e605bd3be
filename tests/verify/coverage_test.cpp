// SPDX-License-Identifier: BSL-1.0
#include "../incident/samples.hpp"
#include "../lifecycle/errand.hpp"

#include <itsm/incident/definition.hpp>
#include <itsm/verify/coverage.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>

using namespace itsm;
using errands::errand;
using errands::errand_tables;
using errands::table_top;

namespace {

/// What errands were asked, counted.
struct recorder {
    coverage counts{errand_tables};
    definition<errand> const& by = errand_tables;

    template <command C>
    recorder& asked(table_top const& of, C const& given) {
        counts.add(by, of.it, erased_command<errand>{&on<C>, &given}, of.given());
        return *this;
    }
    [[nodiscard]] row_coverage const& row(std::string_view key) const {
        for (auto const& one : counts.rows)
            if (one.key.view() == key) return one;
        FAIL("no such row");
        return counts.rows.front();
    }
    /// "2/1": how often the guard at that place held, and how often not; place 0 is the permission.
    [[nodiscard]] std::string guard(std::string_view key, std::size_t at) const {
        auto const& one = row(key).guards.at(at);
        return std::to_string(one.held) + "/" + std::to_string(one.broken);
    }
    [[nodiscard]] std::string carried(std::string_view rule) const {
        for (auto const& one : counts.carried)
            if (one.rule.view() == rule) return std::to_string(one.applied) + "/" + std::to_string(one.idle);
        return "no such rule";
    }
    [[nodiscard]] std::uint64_t refused(std::string_view state, std::string_view command) const {
        for (auto const& one : counts.refusals)
            if (one.state.view() == state && one.command.view() == command) return one.refused;
        FAIL("no such cell");
        return 0;
    }
};

table_top as(table_top one, std::string_view permission) {
    one.actor.permissions = {permission};
    return one;
}

journal_entry entry_of(std::string row, std::string command, instant at) {
    journal_entry made;
    made.definition = "errand";
    made.row = std::move(row);
    made.command_key = std::move(command);
    made.at = at;
    return made;
}

} // namespace

TEST_CASE("a coverage has a place for every row, guard, cell without a row, and carried rule") {
    coverage const counts{errand_tables};
    CHECK(counts.key == errand_tables.key);
    CHECK(counts.rows.size() == errand_tables.rows.size());
    CHECK(counts.carried.size() == errand_tables.carried_rules.size());
    for (std::size_t i = 0; i < counts.rows.size(); ++i) {
        CHECK(counts.rows[i].guards.front().rule.view() == "SEC-1");
        CHECK(counts.rows[i].guards.size() == errand_tables.rows[i].guards + std::size_t{1});
    }
    std::size_t empty_cells = 0;
    for (auto const& cell : errand_tables.cells) empty_cells += cell.count == 0 ? 1U : 0U;
    CHECK(counts.refusals.size() == empty_cells);
}

TEST_CASE("an accepted step counts its row, its permission and its guards") {
    recorder counted;
    counted.asked(errands::open_errand(), errands::take{.doer = "mia"});
    CHECK(counted.row("take").taken == 1);
    CHECK(counted.row("take").refused == 0);
    CHECK(counted.guard("take", 0) == "1/0");
    CHECK(counted.guard("take", 1) == "1/0");
    CHECK(counted.guard("take", 2) == "1/0");
    CHECK(counted.row("take_over").taken == 0);
    CHECK(counted.guard("take_over", 0) == "0/0");
}

TEST_CASE("a refused one counts every guard by itself, and the permission apart from them") {
    recorder counted;
    auto heavy = errands::open_errand();
    heavy.it.is_heavy = true;
    counted.asked(heavy, errands::take{.doer = "mia"});
    counted.asked(as(heavy, "errand.nothing"), errands::take{});
    CHECK(counted.row("take").taken == 0);
    CHECK(counted.row("take").refused == 2);
    CHECK(counted.guard("take", 0) == "1/1");
    CHECK(counted.guard("take", 1) == "1/1");
    CHECK(counted.guard("take", 2) == "0/2");
}

TEST_CASE("more broken guards than a refusal holds are all counted") {
    recorder counted;
    auto sore = errands::open_errand();
    sore.it.sore = 5;
    counted.asked(sore, errands::poke{});
    for (std::size_t i = 1; i <= 11; ++i) CHECK(counted.guard("poke", i) == (i <= 5 ? "0/1" : "1/0"));
    sore.it.sore = 20;
    counted.asked(sore, errands::poke{});
    CHECK(counted.guard("poke", 11) == "1/1");
    CHECK(counted.guard("poke", 1) == "0/2");
}

TEST_CASE("guards that choose count as they are asked: up to the row that is chosen") {
    recorder counted;
    auto urgent = errands::doing_errand();
    urgent.it.is_urgent = true;
    urgent.facts.set(errands::facts::shop_is_open, true);
    counted.asked(urgent, errands::finish{.receipt = "1"});
    CHECK(counted.row("finish_urgent").taken == 1);
    CHECK(counted.guard("finish_urgent", 1) == "1/0");
    CHECK(counted.guard("finish_light", 1) == "0/0"); // not asked

    counted.asked(errands::doing_errand(), errands::finish{.receipt = "1"});
    CHECK(counted.guard("finish_urgent", 1) == "1/1");
    CHECK(counted.guard("finish_urgent", 2) == "1/0"); // of a row that was not chosen
    CHECK(counted.row("finish_light").taken == 1);

    auto neither = errands::doing_errand();
    neither.it.is_heavy = true;
    counted.asked(neither, errands::finish{.receipt = "1"});
    CHECK(counted.guard("finish_urgent", 1) == "1/2");
    CHECK(counted.guard("finish_light", 1) == "1/1");
    CHECK(counted.row("finish_light").refused == 0); // no row was chosen
}

TEST_CASE("a row that is chosen and leads nowhere asks nothing more") {
    recorder counted;
    counted.asked(errands::open_errand(), errands::move_to{static_cast<errands::errand_state>(77)});
    CHECK(counted.row("move").refused == 1);
    CHECK(counted.guard("move", 0) == "0/0");
}

TEST_CASE("a command in a state without a row for it counts there") {
    recorder counted;
    counted.asked(table_top{}, errands::pause{});
    counted.asked(errands::open_errand(), errands::pause{});
    counted.asked(errands::open_errand(), errands::pause{});
    CHECK(counted.refused("", "pause") == 1);
    CHECK(counted.refused("open", "pause") == 2);
    CHECK(counted.refused("done", "pause") == 0);
    CHECK(counted.counts.unplaced == 0);
}

TEST_CASE("what the definition does not know is counted as unplaced") {
    recorder counted;
    counted.asked(errands::open_errand(), errands::vanish{});
    auto lost = errands::open_errand();
    lost.it.process.state = "elsewhere";
    lost.it.state = errands::errand_state::dropped;
    counted.asked(lost, errands::pause{});
    CHECK(counted.counts.unplaced == 2);
    counted.counts.unplaced = 0;
    CHECK(counted.counts == coverage{errand_tables});
}

TEST_CASE("derives, duties and checks say whether they applied, and only after an accepted step") {
    recorder counted;
    counted.asked(table_top{}, errands::note_down{.title = "bread"});
    CHECK(counted.carried("ERR-10") == "1/0");
    CHECK(counted.carried("ERR-8") == "0/1");
    CHECK(counted.carried("ERR-11") == "0/1");
    CHECK(counted.carried("ERR-7") == "0/0"); // of other rows
    counted.asked(errands::open_errand(), errands::take{.doer = "mia"});
    CHECK(counted.carried("ERR-10") == "1/1"); // as many letters as before
    counted.asked(errands::open_errand(), errands::rename{.title = "bread and everything else"});
    CHECK(counted.carried("ERR-10") == "2/1");
    CHECK(counted.carried("ERR-8") == "1/2");
    CHECK(counted.carried("ERR-11") == "1/2");
    counted.asked(errands::doing_errand(), errands::finish{.receipt = "1"});
    CHECK(counted.carried("ERR-7") == "1/0");
    CHECK(counted.carried("ERR-9") == "1/0");
    auto const before = counted.counts.carried;
    counted.asked(errands::open_errand(), errands::take{});
    CHECK(counted.counts.carried == before);
}

TEST_CASE("by a definition of other rows nothing is counted but that it was") {
    auto spec = errands::errand_spec();
    spec.rows.push_back(
        row("drop", from(errands::errand_state::done), on<errands::vanish>, to(errands::errand_state::dropped)));
    auto const other = make_definition(spec);
    REQUIRE(other);
    coverage counts{errand_tables};
    errands::pause const given;
    auto const it = errands::doing_errand();
    counts.add(other->handle(), it.it, erased_command<errand>{&on<errands::pause>, &given}, it.given());
    CHECK(counts.unplaced == 1);

    auto loose = errands::errand_spec();
    REQUIRE(loose.loosen("pause", "ERR-6"));
    auto const loosened = make_definition(loose);
    REQUIRE(loosened);
    counts.add(loosened->handle(), it.it, erased_command<errand>{&on<errands::pause>, &given}, it.given());
    CHECK(counts.unplaced == 2);
    counts.unplaced = 0;
    CHECK(counts == coverage{errand_tables});
}

// --- journals -------------------------------------------------------------------------------------------------------

TEST_CASE("a journal's rows are kept apart from the tests', with the last instant") {
    coverage counts{errand_tables};
    counts.add(entry_of("pause", "pause", errands::noon));
    counts.add(entry_of("pause", "pause", errands::noon - std::chrono::hours{5}));
    counts.add(entry_of("gone", "pause", errands::noon));
    counts.add(entry_of("pause", "go_on", errands::noon));
    counts.add(entry_of("", "", errands::noon)); // redacted
    auto other = entry_of("pause", "pause", errands::noon);
    other.definition = "errand-observed";
    counts.add(other);
    auto const& pause = counts.rows[3];
    REQUIRE(pause.key.view() == "pause");
    CHECK(pause.from_journal == 2);
    CHECK(pause.last_taken == errands::noon);
    CHECK(pause.taken == 0);
    CHECK(counts.unplaced_entries == 4);
    auto const summary = summary_of(counts);
    CHECK(summary.rows.covered == 0);
    CHECK(summary.rows_in_journals == covered_share{1, errand_tables.rows.size()});
}

TEST_CASE("rows that nobody used since an instant") {
    coverage counts{errand_tables};
    for (auto const& row : counts.rows)
        if (row.key.view() != "archive")
            counts.add(entry_of(std::string{row.key.view()}, std::string{row.command.view()}, errands::noon));
    CHECK(counts.rows_unused_since(errands::noon) == std::vector<row_key>{"archive"});
    counts.add(entry_of("archive", "archive", errands::noon - samples::one_microsecond));
    CHECK(counts.rows_unused_since(errands::noon) == std::vector<row_key>{"archive"});
    counts.add(entry_of("archive", "archive", errands::noon));
    CHECK(counts.rows_unused_since(errands::noon).empty());
}

// --- merging --------------------------------------------------------------------------------------------------------

TEST_CASE("merging adds counts, keeps the later instant and every waiver once") {
    recorder a;
    recorder b;
    a.asked(errands::open_errand(), errands::take{.doer = "mia"});
    b.asked(errands::open_errand(), errands::take{});
    b.asked(errands::open_errand(), errands::pause{});
    a.counts.add(entry_of("pause", "pause", errands::noon));
    b.counts.add(entry_of("pause", "pause", errands::noon + std::chrono::hours{1}));
    REQUIRE(a.counts.waive("go_on", "SEC-1", guard_outcome::broken, "everybody may"));
    REQUIRE(b.counts.waive("go_on", "SEC-1", guard_outcome::broken, "everybody may"));
    REQUIRE(b.counts.waive("chased", "SEC-1", guard_outcome::broken, "everybody may"));
    REQUIRE(a.counts.merge(b.counts));
    CHECK(a.row("take").taken == 1);
    CHECK(a.row("take").refused == 1);
    CHECK(a.guard("take", 1) == "1/1");
    CHECK(a.refused("open", "pause") == 1);
    CHECK(a.row("pause").from_journal == 2);
    CHECK(a.row("pause").last_taken == errands::noon + std::chrono::hours{1});
    CHECK(a.counts.waived.size() == 2);
}

TEST_CASE("coverage of no definition takes any other's place, and adds nothing") {
    recorder a;
    a.asked(errands::open_errand(), errands::take{.doer = "mia"});
    coverage none;
    REQUIRE(none.merge(a.counts));
    CHECK(none == a.counts);
    REQUIRE(none.merge(coverage{}));
    CHECK(none == a.counts);
}

TEST_CASE("coverage of another definition is refused with what differs, and nothing is added") {
    coverage const mine{errand_tables};
    auto const refused = [&](coverage const& other) {
        auto copy = mine;
        auto const merged = copy.merge(other);
        CHECK(copy == mine);
        REQUIRE_FALSE(merged);
        CHECK(merged.error().code == error_code::bad_definition);
        return merged.error().path;
    };
    CHECK(refused(coverage{incident_lifecycle}) == "/key");
    auto other = mine;
    other.version = 9;
    CHECK(refused(other) == "/version");
    auto loose = errands::errand_spec();
    REQUIRE(loose.loosen("pause", "ERR-6"));
    CHECK(refused(coverage{make_definition(loose)->handle()}) == "/fingerprint");

    // What only a damaged file can say: the fingerprint is ours and the places are not.
    other = mine;
    other.rows[2].key = "x";
    CHECK(refused(other) == "/rows/2");
    other = mine;
    other.rows.pop_back();
    CHECK(refused(other) == "/rows/" + std::to_string(mine.rows.size() - 1));
    other = mine;
    other.rows[4].guards.push_back({});
    CHECK(refused(other) == "/rows/4");
    other = mine;
    other.rows[1].guards[1].rule = "ERR-99";
    CHECK(refused(other) == "/rows/1");
    other = mine;
    other.refusals.clear();
    CHECK(refused(other) == "/refusals/0");
    other = mine;
    other.carried[0].name = "x";
    CHECK(refused(other) == "/carried/0");
}

TEST_CASE("the fingerprint tells apart what decides differently, and is the same for the same tables") {
    auto const of = [](lifecycle_spec<errand> const& spec) {
        auto const made = make_definition(spec);
        REQUIRE(made);
        return fingerprint_of(made->handle());
    };
    auto const mine = fingerprint_of(errand_tables);
    CHECK(of(errands::errand_spec()) == mine);
    auto spec = errands::errand_spec();
    REQUIRE(spec.loosen("take", "ERR-2"));
    CHECK(of(spec) != mine);
    spec = errands::errand_spec();
    spec.find_row("archive")->source = from(errands::errand_state::done, errands::errand_state::waiting);
    CHECK(of(spec) != mine);
    spec = errands::errand_spec();
    spec.find_row("go_on")->target = to(errands::errand_state::open);
    CHECK(of(spec) != mine);
    spec = errands::errand_spec();
    spec.find_row("finish_light")->duties.pop_back();
    CHECK(of(spec) != mine);
    spec = errands::errand_spec();
    spec.fields.clear();
    CHECK(of(spec) != mine);
    spec = errands::errand_spec();
    spec.timers.clear();
    CHECK(of(spec) != mine);

    // Both ask for rights that other rows ask for as well, so the definitions differ in who may do what alone.
    auto const with_right = [&](std::string_view right) {
        auto changed = errands::errand_spec();
        changed.add(right_from_to("done", "done", right));
        return of(changed);
    };
    CHECK(with_right("errand.take") != with_right("errand.pause"));
    auto const running = [&](std::vector<state_key> states) {
        auto changed = errands::errand_spec();
        changed.timers.front().states = std::move(states);
        return of(changed);
    };
    CHECK(running({}) == mine);
    CHECK(running({"waiting"}) != mine);
    CHECK(running({"waiting"}) != running({"doing", "waiting"}));
}

TEST_CASE("counts stay at the highest that JSON can say") {
    recorder a;
    a.counts.rows[1].taken = highest_count - 1;
    a.asked(errands::open_errand(), errands::take{.doer = "mia"});
    CHECK(a.row("take").taken == highest_count);
    a.asked(errands::open_errand(), errands::take{.doer = "mia"});
    CHECK(a.row("take").taken == highest_count);
    auto const same = a.counts;
    REQUIRE(a.counts.merge(same));
    CHECK(a.row("take").taken == highest_count);
    auto const back = from_value<coverage>(to_value(a.counts));
    REQUIRE(back);
    CHECK(*back == a.counts);
}

TEST_CASE("a value with a count below zero, or of another shape, is refused with its place") {
    auto of = to_value(coverage{errand_tables});
    auto& row = of.as<value_object>()->at(3).second.as<value_list>()->at(1);
    REQUIRE(row.find("taken") != nullptr);
    for (auto& [key, held] : *row.as<value_object>())
        if (key == "taken") held = -1;
    auto const read = from_value<coverage>(of);
    REQUIRE_FALSE(read);
    CHECK(read.error().path == "/rows/1/taken");
}

// --- what is missing ------------------------------------------------------------------------------------------------

TEST_CASE("shares count rows, both outcomes of every guard, and cells") {
    recorder counted;
    auto const nothing = summary_of(counted.counts);
    std::size_t guards = 0;
    for (auto const& row : errand_tables.rows) guards += row.guards + std::size_t{1};
    CHECK(nothing.rows == covered_share{0, errand_tables.rows.size()});
    CHECK(nothing.guard_outcomes == covered_share{0, 2 * guards});
    CHECK(nothing.refusals == covered_share{0, counted.counts.refusals.size()});
    CHECK(nothing.carried_outcomes == covered_share{0, 2 * errand_tables.carried_rules.size()});
    counted.asked(errands::open_errand(), errands::take{.doer = "mia"});
    counted.asked(errands::open_errand(), errands::take{});
    auto const some = summary_of(counted.counts);
    CHECK(some.rows.covered == 1);
    CHECK(some.guard_outcomes.covered == 4); // SEC-1 and ERR-2 held, ERR-1 both
    auto const share_of = [&](std::string_view rule) {
        for (auto const& one : some.rules)
            if (one.rule.view() == rule) return one.outcomes;
        return covered_share{};
    };
    CHECK(share_of("ERR-1") == covered_share{2, 4}); // of two rows
    CHECK(share_of("ERR-2") == covered_share{1, 2});
    CHECK(share_of("SEC-1") == covered_share{1, 2 * errand_tables.rows.size()});
}

TEST_CASE("rules come in the order of their numbers") {
    std::vector<std::string> ids;
    for (auto const& one : summary_of(coverage{errand_tables}).rules) ids.emplace_back(one.rule.view());
    CHECK(ids == std::vector<std::string>{"",
                     "ERR-1",
                     "ERR-2",
                     "ERR-3",
                     "ERR-4",
                     "ERR-5",
                     "ERR-6",
                     "SEC-1",
                     "SORE-01",
                     "SORE-02",
                     "SORE-03",
                     "SORE-04",
                     "SORE-05",
                     "SORE-06",
                     "SORE-07",
                     "SORE-08",
                     "SORE-09",
                     "SORE-10",
                     "SORE-11"});
}

TEST_CASE("a share that is not reached fails, and says what is missing") {
    recorder counted;
    counted.asked(table_top{}, errands::note_down{.title = "bread"});
    auto const missing = require(counted.counts, {.rows = 1.0, .guard_outcomes = 0.0});
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == error_code::bad_value);
    CHECK(missing.error().message.starts_with("rows 1 of 13 where 1 is wanted: take is never taken; "));
    CHECK(missing.error().message.ends_with("poke is never taken"));
    CHECK(require(counted.counts, {.rows = 1.0 / 13, .guard_outcomes = 0.0}));
    CHECK(require(counted.counts, {.rows = 0.0, .guard_outcomes = 0.0}));

    auto const many = require(counted.counts, {.rows = 0.0});
    REQUIRE_FALSE(many);
    CHECK(many.error().message.find("SEC-1 is never broken in note_down") != std::string::npos);
    CHECK(many.error().message.find("input never holds in note_down") == std::string::npos);
    CHECK(many.error().message.ends_with(" more"));
    CHECK(many.error().message.size() < 3000);

    CHECK_FALSE(require(counted.counts, {.rows = 0, .guard_outcomes = 0, .refusals = 0.5}));
    CHECK_FALSE(require(counted.counts, {.rows = 0, .guard_outcomes = 0, .carried_outcomes = 0.9}));
    auto const unused = require(counted.counts, {.rows = 0, .guard_outcomes = 0, .rows_in_journals = 0.1});
    REQUIRE_FALSE(unused);
    CHECK(unused.error().message.find("note_down is in no journal") != std::string::npos);
}

TEST_CASE("a share that is none is refused") {
    coverage const counts{errand_tables};
    for (auto const share : {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN()}) {
        auto const refused = require(counts, {.rows = share});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().message == "a share is from 0 to 1");
    }
}

TEST_CASE("an outcome that cannot happen is waived with a reason, and is then not asked for") {
    recorder counted;
    CHECK(counted.counts.waive("take", "ERR-1", guard_outcome::broken, "").error().code == error_code::missing_field);
    CHECK(counted.counts.waive("none", "ERR-1", guard_outcome::broken, "why").error().path == "/row");
    CHECK(counted.counts.waive("take", "ERR-9", guard_outcome::broken, "why").error().path == "/rule");
    auto const before = summary_of(counted.counts).guard_outcomes.total;
    REQUIRE(counted.counts.waive("take", "SEC-1", guard_outcome::broken, "everybody may take"));
    CHECK(summary_of(counted.counts).guard_outcomes.total == before - 1);
    CHECK(to_text(counted.counts).find("SEC-1           broken in take: everybody may take\n") != std::string::npos);
    for (auto const& gap : gaps_of(counted.counts))
        CHECK_FALSE((gap.part == coverage_part::guard && gap.row.view() == "take" && gap.rule.view() == "SEC-1" &&
                     gap.outcome == guard_outcome::broken));

    // A waiver of what does happen is shown, and the outcome counts.
    counted.asked(as(errands::open_errand(), "errand.nothing"), errands::take{.doer = "mia"});
    CHECK(summary_of(counted.counts).guard_outcomes.total == before);
    CHECK(to_text(counted.counts).find("everybody may take (it happens") != std::string::npos);
}

TEST_CASE("the table begins with what is not covered") {
    recorder counted;
    counted.asked(table_top{}, errands::note_down{.title = "bread"});
    counted.asked(table_top{}, errands::note_down{});
    counted.asked(as(table_top{}, "errand.nothing"), errands::note_down{});
    counted.asked(errands::open_errand(), errands::pause{});
    auto const text = to_text(counted.counts);
    CAPTURE(text);
    CHECK(text.starts_with("errand 2\n  rows              1 of 13     7.6 %\n"));
    CHECK(text.find("ERR-1           never broken: take, take_over\n") != std::string::npos);
    CHECK(text.find("input           never") == std::string::npos);
    CHECK(text.find("rows            never taken: take, take_over, pause") != std::string::npos);
    CHECK(text.find("not recorded    never refused: take, pause") != std::string::npos);
    CHECK(text.find("open            never refused: note_down, rename") == std::string::npos);
    CHECK(text.find("ERR-8           never applied: chasing\n") != std::string::npos);
    CHECK(text.find("ERR-10          always applied: the letters of the title\n") != std::string::npos);
    CHECK(text.find("not covered") < text.find("guards, by rule"));
    for (std::size_t at = 0; at < text.size();) {
        auto const end = text.find('\n', at);
        CHECK(end - at <= 110);
        at = end + 1;
    }
}

TEST_CASE("the table of a journal alone does not speak of guards") {
    coverage counts{errand_tables};
    counts.add(entry_of("pause", "pause", errands::noon));
    counts.add(entry_of("gone", "pause", errands::noon));
    auto const text = to_text(counts);
    CHECK(text.find("pause           1 time, last 2026-03-02T12:00:00Z\n") != std::string::npos);
    CHECK(text.find("rows            never taken: note_down, take,") != std::string::npos);
    CHECK(text.find("1 entries are of none of these rows") != std::string::npos);
    CHECK(text.find("not covered") == std::string::npos);
}

TEST_CASE("control characters of a host's keys do not get into the table") {
    auto spec = errands::errand_spec();
    spec.find_row("pause")->key = "pa\x1b[31m\nuse";
    auto const made = make_definition(spec);
    REQUIRE(made);
    coverage const counts{made->handle()};
    auto const text = to_text(counts) + require(counts, {}).error().message;
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find("pa [31m use") != std::string::npos);
}

TEST_CASE("several guards of one rule in a row are told apart") {
    auto const counts = coverage{incident_lifecycle};
    auto const names = [&] {
        std::vector<std::string> all;
        for (auto const& gap : gaps_of(counts))
            if (gap.part == coverage_part::guard && gap.row.view() == "close" && gap.outcome == guard_outcome::broken)
                all.push_back(gap.name);
        return all;
    }();
    CHECK(names.size() == 8);
    for (std::size_t i = 1; i < names.size(); ++i) CHECK(names[i] != names[i - 1]);
}
