// SPDX-License-Identifier: BSL-1.0
#include <itsm/simulate/simulate.hpp>

#include <itsm/core/fold.hpp>
#include <itsm/exchange/csv.hpp>
#include <itsm/exchange/replay.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/json/typed.hpp>
#include <itsm/storage/memory.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>

using namespace itsm;
using namespace std::chrono_literals;

namespace {

struct simulated {
    memory_store<incident> store{};
    std::string log{};
    result<simulation_report> report;

    explicit simulated(simulation_options const& options) : report{failure(error_code::not_found, "not run")} {
        csv_writer writer{log};
        report = simulate(store, options, [&](std::span<std::string_view const> row) { writer.row(row); });
    }
};

simulation_options small(std::uint64_t seed, int days = 60) {
    return {.seed = seed, .days = days, .incidents_per_day = 8, .illegal_moves = 15};
}

using move_key = std::tuple<std::string, std::string, std::vector<rule_id>>;

/// Records that ended elsewhere than in the desk's store. A replay derives ids from the case's number, a desk from its clock.
std::vector<std::string> unequal_records(memory_store<incident> const& made, memory_store<incident> const& replayed) {
    std::vector<std::string> unequal;
    made.for_each<incident>({1, 1}, [&](incident const& it, std::span<journal_entry const>) {
        auto const id = replayed.find_number<incident>(tenant_id{1, 1}, it.number);
        auto other = id ? *replayed.load<incident>(tenant_id{1, 1}, *id) : incident{};
        other.id = it.id;
        for (auto const& change : differences(it, other)) unequal.push_back(it.number + change.path);
    });
    return unequal;
}

/// A desk that carries out so many commands, and then fails, or carries out what it should refuse.
class faulty_desk final : public detail::simulated_desk {
public:
    faulty_desk(int good, desk_failure why) : good_{good}, why_{std::move(why)} {}

    outcome record(actor_profile const& actor, incident_commands::report const& given) override {
        return answer([&] { return behind_.record(actor, given); });
    }
    outcome perform(actor_profile const& actor, incident_id id, erased_command<incident> const& given) override {
        return answer([&] { return behind_.perform(actor, id, given); });
    }
    outcome adopt(actor_profile const&, incident const&, incident_commands::adopt const&) override {
        return failed<desk_failure>{why_};
    }

private:
    template <class F>
    outcome answer(F carry_out) {
        behind_.now = now;
        if (good_-- > 0) return carry_out();
        return failed<desk_failure>{why_};
    }

    int good_;
    desk_failure why_;
    memory_store<incident> store_{};
    detail::simulated_desk_over<memory_store<incident>> behind_{store_, {1, 1}};
};

std::uint64_t total(by_name<std::uint64_t> const& of) {
    std::uint64_t sum = 0;
    for (auto const& [name, count] : of.items) sum += count;
    return sum;
}

} // namespace

TEST_CASE(
    "the log replayed refuses exactly the planted moves, and every record ends as it stands in the desk's store") {
    for (auto const seed : {1, 2, 3}) {
        CAPTURE(seed);
        simulated const made{small(static_cast<std::uint64_t>(seed))};
        REQUIRE_MESSAGE(made.report, to_text(made.report.error()));
        CHECK(made.report->planted.size() == 15);

        auto const mapping = read_mapping(simulation_mapping());
        REQUIRE_MESSAGE(mapping, to_text(mapping.error()));
        memory_store<incident> store;
        auto const replayed = replay_log(*byte_source::from_memory(made.log), *mapping, store);
        REQUIRE_MESSAGE(replayed, to_text(replayed.error()));
        CHECK(replayed->events == made.report->rows);
        CHECK(replayed->cases == made.report->incidents);
        CHECK(replayed->changes_refused.empty());
        CHECK(replayed->starts_refused.empty());
        CHECK(replayed->priority_mismatches == 0);

        std::map<move_key, std::uint64_t> planted;
        for (auto const& one : made.report->planted) ++planted[{one.from, one.to, one.rules}];
        std::map<move_key, std::uint64_t> refused;
        for (auto const& one : replayed->moves.refused) refused[{one.from, one.to, one.rules}] += one.count;
        CHECK(refused == planted);
        CHECK(unequal_records(made.store, store) == std::vector<std::string>{});
    }
}

TEST_CASE("the store has the planted moves as observed, last in their journals, and nothing else adopted") {
    simulated const made{small(4)};
    REQUIRE(made.report);
    std::set<std::string> planted;
    for (auto const& one : made.report->planted) planted.insert(one.record);
    CHECK(planted.size() == made.report->planted.size());
    std::set<std::string> adopted;
    std::uint64_t entries_seen = 0;
    made.store.for_each<incident>({1, 1}, [&](incident const& it, std::span<journal_entry const> entries) {
        entries_seen += entries.size();
        auto const folded = fold<incident>(entries);
        CHECK((folded && *folded == it));
        CHECK(it.adopted == (entries.back().definition == "incident-observed"));
        if (it.adopted) adopted.insert(it.number);
        for (auto const& entry : entries.first(entries.size() - 1)) CHECK(entry.definition == "incident");
    });
    CHECK(adopted == planted);
    CHECK(entries_seen == made.report->rows);
    CHECK(total(made.report->commands) + planted.size() == made.report->rows);
}

TEST_CASE("the same seed gives the same log, byte for byte, and another seed another") {
    simulated const one{small(7, 20)};
    simulated const again{small(7, 20)};
    simulated const other{small(8, 20)};
    REQUIRE(one.report);
    CHECK(one.log == again.log);
    CHECK(*one.report == *again.report);
    CHECK(one.log != other.log);
    // Pinned: the numbers must not depend on the machine, its library or its compiler.
    CHECK(one.report->incidents == 168);
    CHECK(one.report->rows == 1'474);
    CHECK(to_text(named_id({1, 1}, one.log)) == "af590c62-b77a-567f-bc98-de77fc5457e2"); // a digest of every byte
}

TEST_CASE("a simulation has holds, reassignments, reopenings, escalations, closures by the clock, and every priority") {
    simulated const made{small(1, 90)};
    REQUIRE(made.report);
    for (auto const* command : {"hold",
             "resume",
             "assign",
             "reopen",
             "escalate",
             "escalate_hierarchically",
             "record_search",
             "resolve",
             "link",
             "close"}) {
        CAPTURE(command);
        CHECK(made.report->commands.find(command) != nullptr);
    }
    CHECK(*made.report->commands.find("assign") > *made.report->commands.find("start"));
    for (auto const* priority : {"p1", "p2", "p3", "p4"}) CHECK(made.report->priorities.find(priority) != nullptr);
    CHECK(total(made.report->priorities) == made.report->incidents);
    CHECK(total(made.report->states) == made.report->incidents);
}

TEST_CASE("more arrive on a working day than at the weekend, and by day than by night") {
    simulated const made{{.seed = 1, .days = 28, .incidents_per_day = 20, .illegal_moves = 0}};
    REQUIRE(made.report);
    std::uint64_t weekend = 0;
    std::uint64_t night = 0;
    made.store.for_each<incident>({1, 1}, [&](incident const& it, std::span<journal_entry const>) {
        auto const day = std::chrono::floor<std::chrono::days>(it.report.at);
        weekend += std::chrono::weekday{day}.iso_encoding() > 5 ? 1 : 0;
        night += it.report.at - day < 6h ? 1 : 0;
    });
    CHECK(made.report->incidents > 28 * 15);
    CHECK(made.report->incidents < 28 * 25);
    CHECK(weekend > 0);
    CHECK(weekend * 4 < made.report->incidents);
    CHECK(night * 10 < made.report->incidents);
}

TEST_CASE("most targets of the simulation's mapping are achieved, and some are breached") {
    simulated const made{small(5, 40)};
    memory_store<incident> store;
    auto const mapping = read_mapping(simulation_mapping());
    auto const replayed = replay_log(*byte_source::from_memory(made.log), *mapping, store);
    REQUIRE(replayed);
    for (auto const& [name, priorities] : replayed->targets.items) {
        CAPTURE(name);
        target_count sum;
        for (auto const& [priority, one] : priorities.items) {
            sum.met += one.met;
            sum.breached += one.breached;
            sum.unmeasured += one.unmeasured;
        }
        CHECK(sum.breached > 0);
        CHECK(sum.met > 2 * sum.breached);
        CHECK(sum.unmeasured == 0);
    }
}

TEST_CASE("a second simulation into the same store goes on with the numbers") {
    memory_store<incident> store;
    std::set<std::string> numbers;
    std::uint64_t incidents = 0;
    for (int i = 0; i < 2; ++i) {
        auto const report = simulate(store, small(1, 3), [](std::span<std::string_view const>) {});
        REQUIRE_MESSAGE(report, to_text(report.error()));
        incidents += report->incidents;
    }
    store.for_each<incident>(
        {1, 1}, [&](incident const& it, std::span<journal_entry const>) { numbers.insert(it.number); });
    CHECK(numbers.size() == incidents);
}

TEST_CASE("there are no more illegal moves than incidents, and none without any") {
    simulated const crowded{{.days = 1, .incidents_per_day = 5, .illegal_moves = 1000}};
    REQUIRE_MESSAGE(crowded.report, to_text(crowded.report.error()));
    CHECK(crowded.report->incidents > 0);
    CHECK(crowded.report->planted.size() == crowded.report->incidents);
    simulated const idle{{.days = 3, .incidents_per_day = 0}};
    REQUIRE(idle.report);
    CHECK(idle.report->incidents == 0);
    CHECK(std::count(idle.log.begin(), idle.log.end(), '\n') == 1);
}

TEST_CASE("options outside their ranges are refused with their path, and nothing is stored") {
    auto const refused = [](simulation_options const& options, error_code code = error_code::bad_value) {
        simulated const made{options};
        REQUIRE_FALSE(made.report);
        CHECK(made.report.error().code == code);
        CHECK(made.log.empty());
        CHECK(made.store.feed(tenant_id{1, 1}, 0, 1)->empty());
        return made.report.error().path;
    };
    CHECK(refused({.days = 0}) == "/days");
    CHECK(refused({.days = -3}) == "/days");
    CHECK(refused({.days = 3661}) == "/days");
    CHECK(refused({.incidents_per_day = -0.1}) == "/incidents_per_day");
    CHECK(refused({.incidents_per_day = 100'001}) == "/incidents_per_day");
    CHECK(refused({.incidents_per_day = std::numeric_limits<double>::quiet_NaN()}) == "/incidents_per_day");
    CHECK(refused({.days = 3660, .incidents_per_day = 90'000}, error_code::too_large) == "/incidents_per_day");
    CHECK(refused({.illegal_moves = -1}) == "/illegal_moves");
    CHECK(refused({.illegal_moves = 1'000'001}) == "/illegal_moves");
    CHECK(refused({.begins = *parse_instant("1989-12-31T00:00:00Z")}) == "/begins");
    CHECK(refused({.begins = *parse_instant("2050-01-01T00:00:00Z")}) == "/begins");
    CHECK(refused({.begins = *parse_instant("2025-01-06T00:01:00Z")}) == "/begins");
}

TEST_CASE("what a store refuses on the way ends the simulation with its code and the incident's number") {
    desk_failure const full{{}, commit_failure{.code = error_code::not_writable}, {}};
    desk_failure const gone{{}, {}, error{error_code::not_found, {}, "no such incident"}};
    auto const why = [](int good, desk_failure const& failure, simulation_options const& options) {
        faulty_desk desk{good, failure};
        auto const report = detail::run_simulation(desk, options, [](std::span<std::string_view const>) {});
        REQUIRE_FALSE(report);
        return report.error();
    };
    simulation_options const legal{.days = 3, .illegal_moves = 0};
    CHECK(why(0, full, legal).code == error_code::not_writable);
    CHECK(why(0, full, legal).path.empty());
    CHECK(why(100, full, legal).code == error_code::not_writable);
    CHECK(why(100, full, legal).path.starts_with("INC"));
    CHECK(why(100, gone, legal).code == error_code::not_found);
    simulation_options const illegal{.days = 3, .illegal_moves = 1'000};
    CHECK(why(1'000'000, full, illegal).path.starts_with("INC")); // adopting
}
