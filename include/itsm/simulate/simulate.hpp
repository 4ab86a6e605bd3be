// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/id.hpp>
#include <itsm/core/refusal.hpp>
#include <itsm/core/result.hpp>
#include <itsm/core/time.hpp>
#include <itsm/core/value.hpp>
#include <itsm/desk/desk.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/incident/observed.hpp>

#include <boost/describe/class.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A service desk that works by itself: what a store and an event log of it look like after months, with nobody's data in
/// it. For trying things out, load tests and demonstrations.
namespace itsm::inline v0 {

struct simulation_options {
    std::uint64_t seed = 1; ///< the same seed and options give the same log, byte for byte, on every machine
    int days = 90;          ///< 1 to 3,660
    /// On the mean of a week, in thousandths; more come on Mondays and before noon. 0 to 100,000.
    double incidents_per_day = 60;
    int illegal_moves = 12; ///< 0 to 1,000,000; at most one an incident, so fewer where there are fewer incidents
    instant begins = std::chrono::sys_days{std::chrono::year{2025} / 1 / 6}; ///< midnight, UTC, in 1990 to 2049
    tenant_id tenant{1, 1};
};

/// Refused (`bad_value`, with the option's path): what lies outside the ranges above; (`too_large`) more than ten million
/// incidents in all.
[[nodiscard]] result<done> check(simulation_options const& options);

/// A move that the desk refused and that happened nevertheless.
struct planted_move {
    std::string record{}; ///< the incident's number
    std::string from{};   ///< the log's words
    std::string to{};
    instant at{};
    std::string command{};        ///< that the desk refused
    std::vector<rule_id> rules{}; ///< that it broke; none: no such transition

    friend bool operator==(planted_move const&, planted_move const&) = default;
};
BOOST_DESCRIBE_STRUCT(planted_move, (), (record, from, to, at, command, rules))

struct simulation_report {
    std::uint64_t incidents = 0;
    std::uint64_t rows = 0;              ///< of the log, without its header
    by_name<std::uint64_t> commands{};   ///< how often each was carried out
    by_name<std::uint64_t> priorities{}; ///< incidents as they stand at the end; "none": not classified
    by_name<std::uint64_t> states{};     ///< the same by state
    std::vector<planted_move> planted{}; ///< in the order in which they happened

    friend bool operator==(simulation_report const&, simulation_report const&) = default;
};
BOOST_DESCRIBE_STRUCT(simulation_report, (), (incidents, rows, commands, priorities, states, planted))

/// How the log that a simulation writes is read: the text of a mapping for `read_mapping`, with two targets.
[[nodiscard]] std::string_view simulation_mapping();

/// Takes the log row by row, in the order of time; the names of its columns come first. The fields are valid until it
/// returns.
using simulated_log = std::function<void(std::span<std::string_view const> row)>;

namespace detail {

/// What the simulation needs of a desk, whichever store is behind it.
class simulated_desk {
public:
    using outcome = result<incident, desk_failure>;

    simulated_desk() = default;
    simulated_desk(simulated_desk const&) = delete;
    simulated_desk& operator=(simulated_desk const&) = delete;
    virtual ~simulated_desk() = default;

    virtual outcome record(actor_profile const& actor, incident_commands::report const& given) = 0;
    virtual outcome perform(actor_profile const& actor, incident_id id, erased_command<incident> const& given) = 0;
    /// Takes over what was observed and no desk would carry out.
    virtual outcome adopt(actor_profile const& importer, incident const& it, incident_commands::adopt const& seen) = 0;

    instant now{}; ///< what the desk's clock shows
};

/// What the rules want to know beyond the incident: a linked problem is always solved and reviewed.
[[nodiscard]] fact_set simulated_facts(incident const& it, std::vector<fact_declaration const*> const& wanted);

[[nodiscard]] result<simulation_report> run_simulation(
    simulated_desk& by, simulation_options const& options, simulated_log const& log);

template <class Store>
class simulated_desk_over final : public simulated_desk {
public:
    simulated_desk_over(Store& store, tenant_id tenant)
        : store_{store}, desk_{store, incident_policy{}, clock{&now}, {.tenant = tenant, .facts = simulated_facts}} {}

    outcome record(actor_profile const& actor, incident_commands::report const& given) override {
        return record_of(desk_.record(actor, given));
    }
    outcome perform(actor_profile const& actor, incident_id id, erased_command<incident> const& given) override {
        return record_of(desk_.perform(actor, id, given));
    }
    outcome adopt(actor_profile const& importer, incident const& it, incident_commands::adopt const& seen) override {
        auto const facts = simulated_facts(it, {});
        auto decided =
            decide(incident_observed, it, seen, context<incident>{now, importer, desk_.policy(), facts, nullptr});
        if (!decided) return failed<desk_failure>{{std::move(decided).error(), {}, {}}};
        auto const id = named_id(desk_.tenant(), it.number + "/adopt/" + std::to_string(it.version));
        commit_request const request{desk_.tenant(), command_id{id.high, id.low}, now, {}};
        auto const receipt = store_.commit(request, std::span<step<incident> const>{&*decided, 1});
        if (!receipt) return failed<desk_failure>{{{}, receipt.error(), {}}};
        return std::move(*decided).take_next();
    }

private:
    struct clock {
        instant const* now;
        instant operator()() const { return *now; }
    };
    static outcome record_of(result<performed<incident>, desk_failure>&& done) {
        if (!done) return failed<desk_failure>{std::move(done).error()};
        return std::move(done->record);
    }

    Store& store_;
    desk<Store, incident_policy, clock> desk_;
};

} // namespace detail

/// Simulates days of a service desk into a store: incidents arrive, are classified by impact and urgency, handed over, put
/// on hold, escalated, resolved, confirmed, closed and reopened, by people who keep office hours unless it presses. Every
/// row of the log comes from a command that a desk over the store carried out, but for the illegal moves: those the desk
/// refused, and the store has them as observed (`incident-observed`), as the last thing that happened to their records.
///
/// The store may hold records already; numbers go on from theirs, so the log is the same for the same seed where the
/// store was empty.
///
/// Refused, before anything is stored: what `check` refuses. What the store refuses on the way comes back as an error
/// whose path is the incident's number; what was carried out before stays.
///
/// Linear in the commands, about eleven an incident; memory grows with the incidents that are not over.
template <class Store>
[[nodiscard]] result<simulation_report> simulate(
    Store& into, simulation_options const& options, simulated_log const& log) {
    detail::simulated_desk_over<Store> desk{into, options.tenant};
    return detail::run_simulation(desk, options, log);
}

} // namespace itsm::inline v0
