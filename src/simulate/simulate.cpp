// SPDX-License-Identifier: BSL-1.0
#include <itsm/simulate/simulate.hpp>

#include <itsm/core/reflect.hpp>
#include <itsm/exchange/time_format.hpp>
#include <itsm/incident/facts.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional> // greater
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace itsm::inline v0 {

namespace {

namespace inc = incident_commands;
using namespace std::chrono;

// --- chance ----------------------------------------------------------------------------------------------------------

/// The same numbers everywhere: the standard fixes the engine, but not its distributions. Nor does it fix the order in which
/// arguments are evaluated, so of the arguments of one call only one may ask.
class chance {
public:
    explicit chance(std::uint64_t seed) : engine_{seed} {}

    std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
    bool percent(std::uint64_t share) { return below(100) < share; }
    minutes between(minutes least, minutes most) {
        return least + minutes{below(static_cast<std::uint64_t>((most - least).count()) + 1)};
    }
    template <class T, std::size_t N>
    T const& of(std::array<T, N> const& some) {
        return some[below(N)];
    }

private:
    std::mt19937_64 engine_;
};

// --- what people write -----------------------------------------------------------------------------------------------

struct matter {
    std::string_view service, category, subcategory, symptom, item, done;
};
constexpr std::array<matter, 9> matters{{
    {"mail",
        "software",
        "client",
        "Mail's down, again; I sent \"test\" twice, nothing arrives",
        "mx1",
        "queue restarted"},
    {"printing",
        "hardware",
        "printer",
        "Drucker \"Süd-2\" meldet: Papierstau, Fach 3",
        "prn-süd-2",
        "Papier entfernt, Walze gereinigt"},
    {"files",
        "access",
        "share",
        "„Zugriff verweigert“ beim Öffnen von Bücher & Löhne.xlsx",
        "fs3",
        "Rechte der Gruppe »Löhne« berichtigt"},
    {"network",
        "network",
        "vpn",
        "VPN drops every 5 min,\nthen reconnects\nby itself",
        "vpn-gw",
        "new client, MTU 1380"},
    {"erp",
        "software",
        "report",
        "=SUM(A1:A9) shows #WERT! in the monthly report",
        "erp-app",
        "locale of the report set"},
    {"phones", "hardware", "phone", "Biuro w Łodzi: telefon nie dzwoni", "pbx", "numer przypisany ponownie"},
    {"web shop",
        "software",
        "checkout",
        "<b>Checkout</b> hangs; customers leave; see ticket #4711",
        "shop-2",
        "connection pool enlarged, 20 to 80"},
    {"workplace", "hardware", "screen", "画面が真っ黒です (since the move to room 3.14)", "", "cable plugged in"},
    {"accounts",
        "access",
        "password",
        "Locked out... 3rd time this week :-(",
        "",
        "unlocked; stale phone login removed"},
}};
constexpr std::array<std::string_view, 8> users{
    "eva", "jörg", "o'brien, niamh", "łukasz", "zoë", "sam \"the lab\" lee", "山田", "mei"};
constexpr std::array<std::string_view, 3> agents{"anna", "björn", "chidi"};
constexpr std::array<std::array<std::string_view, 2>, 4> resolvers{
    {{"bob", "second line"}, {"dörte", "second line"}, {"emre", "network, voice & video"}, {"fay", "erp"}}};
constexpr std::array<std::string_view, 4> channels{"phone", "mail", "portal", "walk-in"};
constexpr std::array<std::string_view, 3> locations{"Leiden", "Köln, Haus B", "Łódź"};
constexpr std::array<std::string_view, 3> messages{"Works again, please check.",
    "Behoben: bitte einmal \"neu starten\", danke!",
    "Done; if it comes back, reopen this."};

/// Who may do what: a role's permissions, from which every actor is made.
actor_profile actor(std::string_view name, std::string role) {
    static std::vector<role_grant> const grants{
        {{"user"}, {"incident.report", "incident.reopen"}},
        {{"service_desk"}, {"incident.*"}},
        {{"resolver"},
            {"incident.assign",
                "incident.start",
                "incident.hold",
                "incident.resume",
                "incident.resolve",
                "incident.link",
                "incident.record_search",
                "incident.escalate"}},
        {{"clockwork"}, {"incident.resume", "incident.close"}},
        {{"importer"}, {"incident-observed.*"}},
    };
    return make_actor({std::string{name}}, {{std::move(role)}}, grants);
}

// --- when ------------------------------------------------------------------------------------------------------------

/// Shares of a thousand: of a day's incidents by the hour, of a day against the mean of the week, from Monday on.
constexpr std::array<std::uint64_t, 24> share_of_hour{
    6, 5, 5, 5, 6, 9, 20, 55, 95, 110, 105, 90, 60, 80, 85, 75, 60, 40, 25, 18, 15, 13, 10, 8};
constexpr std::array<std::uint64_t, 7> share_of_weekday{1450, 1250, 1200, 1150, 1050, 500, 400};

std::size_t weekday_of(instant at) { return weekday{floor<days>(at)}.iso_encoding() - 1; }

/// Each minute has its own expectation, in whole numbers, so that no machine rounds otherwise.
std::vector<instant> arrivals(simulation_options const& options, chance& any) {
    constexpr std::uint64_t one =
        std::uint64_t{60} * 1000 * 1'000'000; // minutes an hour, thousandths of the rate, shares
    auto const thousandths = static_cast<std::uint64_t>(std::llround(options.incidents_per_day * 1000));
    std::vector<instant> found;
    for (auto at = options.begins; at < options.begins + days{options.days}; at += minutes{1}) {
        auto const hour = static_cast<std::size_t>(floor<hours>(at - floor<days>(at)).count());
        auto const expected = thousandths * share_of_hour[hour] * share_of_weekday[weekday_of(at)];
        auto const count = expected / one + (any.below(one) < expected % one ? 1 : 0);
        found.insert(found.end(), count, at);
    }
    return found;
}

bool is_office_time(instant at) {
    auto const time_of_day = at - floor<days>(at);
    return weekday_of(at) < 5 && time_of_day >= 7h && time_of_day < 19h;
}
instant next_office_day(instant at) {
    auto next = floor<days>(at) + 7h;
    while (next <= at || !is_office_time(next)) next += days{1};
    return next;
}

// --- the log ---------------------------------------------------------------------------------------------------------

std::string text_of(instant when) {
    static auto const format = *time_format::compile("YYYY-MM-DD HH:mm");
    return format.write(to_wall(when, time_zone{}));
}
std::string text_of(std::optional<instant> when) { return when ? text_of(*when) : std::string{}; }

std::string_view word_of(incident_state state, std::string_view hold_reason) {
    if (state == incident_state::resolved) return "Resolved";
    if (state == incident_state::closed) return "Closed";
    if (state != incident_state::in_progress) return "New";
    if (hold_reason.empty()) return "In Progress";
    if (hold_reason == "awaiting_user") return "Waiting for User";
    return hold_reason == "awaiting_supplier" ? "Waiting for Supplier" : "Scheduled";
}
std::string_view word_of(incident const& it) {
    return word_of(it.state, it.hold ? std::string_view{it.hold->reason} : std::string_view{});
}

template <class Level>
std::string level_word(std::optional<Level> const& level) {
    if (!level) return {};
    if (*level == Level::high) return "1 - High";
    return *level == Level::medium ? "2 - Medium" : "3 - Low";
}

/// Illegal moves, by when they are made.
enum class illegal_move : unsigned char {
    resolve_unclassified, // as soon as it was recorded
    close_unresolved,
    close_untold, // resolved, but the user does not know
    hold_when_over,
    reopen_late, // after the policy's window
};

/// One incident on its way, and what the log says of it that the record does not.
struct simulated_case {
    matter about{};
    incident it{};
    std::string owner{}; ///< whom it was assigned to
    std::string team{};
    std::string expert{}; ///< whom it was escalated to
    std::string expert_team{};
    std::string user_message{};
    std::optional<instant> resolved_at{};
    bool user_stays_silent = false;
    std::optional<illegal_move> plan{};
};

struct row_source {
    simulated_case const& one;
    incident const& it;
    instant at;
    person_name const& by;
};
struct log_column {
    std::string_view name;
    std::string (*text)(row_source const& from);
};
constexpr std::array log_columns{
    log_column{"number", [](row_source const& r) { return r.it.number; }},
    log_column{"state", [](row_source const& r) { return std::string{word_of(r.it)}; }},
    log_column{"updated_at", [](row_source const& r) { return text_of(r.at); }},
    log_column{"updated_by", [](row_source const& r) { return r.by.text; }},
    log_column{"reporter", [](row_source const& r) { return r.it.report.reporter; }},
    log_column{"channel", [](row_source const& r) { return r.it.report.channel; }},
    log_column{"opened_at", [](row_source const& r) { return text_of(r.it.report.at); }},
    log_column{"symptom", [](row_source const& r) { return r.it.report.symptom; }},
    log_column{"location", [](row_source const& r) { return r.it.report.location; }},
    log_column{"service", [](row_source const& r) { return r.it.service.text; }},
    log_column{"category", [](row_source const& r) { return r.it.category; }},
    log_column{"subcategory", [](row_source const& r) { return r.it.subcategory; }},
    log_column{"impact", [](row_source const& r) { return level_word(r.it.impact); }},
    log_column{"urgency", [](row_source const& r) { return level_word(r.it.urgency); }},
    log_column{"priority",
        [](row_source const& r) {
            return r.it.priority ? "P" + std::string{enum_name(*r.it.priority).substr(1)} : std::string{};
        }},
    log_column{"owner", [](row_source const& r) { return r.one.owner; }},
    log_column{"team", [](row_source const& r) { return r.one.team; }},
    log_column{"escalated_to", [](row_source const& r) { return r.it.escalation.hierarchical_to; }},
    log_column{"search_outcome", [](row_source const& r) { return r.it.escalation.search_outcome.value_or(""); }},
    log_column{"support_level",
        [](row_source const& r) {
            return r.it.escalation.level > 1 ? std::to_string(r.it.escalation.level) : std::string{};
        }},
    log_column{"expert", [](row_source const& r) { return r.one.expert; }},
    log_column{"expert_team", [](row_source const& r) { return r.one.expert_team; }},
    log_column{
        "resume_at", [](row_source const& r) { return r.it.hold ? text_of(r.it.hold->resume_at) : std::string{}; }},
    log_column{"resolution",
        [](row_source const& r) {
            return r.it.resolution ? std::string{enum_name(r.it.resolution->kind)} : std::string{};
        }},
    log_column{"done", [](row_source const& r) { return r.it.resolution ? r.it.resolution->done : std::string{}; }},
    log_column{"failing_item",
        [](row_source const& r) { return r.it.resolution ? r.it.resolution->failing_item.text : std::string{}; }},
    log_column{"no_item_found",
        [](row_source const& r) {
            return std::string{r.it.resolution && r.it.resolution->no_item_found ? "yes" : ""};
        }},
    log_column{"user_message", [](row_source const& r) { return r.one.user_message; }},
    log_column{"user_answer",
        [](row_source const& r) {
            auto const answer = r.it.confirmation.answer;
            return answer == user_answer::none ? std::string{} : std::string{enum_name(answer)};
        }},
    log_column{"material_effect",
        [](row_source const& r) {
            if (!r.it.material_effect) return std::string{};
            return std::string{*r.it.material_effect ? "yes" : "no"};
        }},
    log_column{"problem",
        [](row_source const& r) { return r.it.links.empty() ? std::string{} : r.it.links.front().to.number; }},
    log_column{"reopen_count", [](row_source const& r) { return std::to_string(r.it.reopen_count); }},
    log_column{"resolved_at", [](row_source const& r) { return text_of(r.one.resolved_at); }},
};

// --- the simulation --------------------------------------------------------------------------------------------------

class simulation {
public:
    simulation(detail::simulated_desk& by, simulation_options const& options, simulated_log const& log)
        : desk_{by}, options_{options}, log_{log}, chance_{options.seed} {}

    /// Event by event in the order of time.
    result<simulation_report> run() {
        auto const begins_at = arrivals(options_, chance_);
        cases_.resize(begins_at.size());
        plan_moves();
        write_header();
        for (std::size_t next = 0; !trouble_ && (next < cases_.size() || !due_.empty());) {
            bool const arrives = next < cases_.size() && (due_.empty() || begins_at[next] <= due_.top().first);
            if (arrives) arrive(next, begins_at[next]);
            else go_on();
            next += arrives ? 1 : 0;
        }
        plant_what_is_left();
        if (trouble_) return failed<error>{std::move(*trouble_)};
        return finished();
    }

private:
    static constexpr instant never = (instant::max)();
    static constexpr std::array moves{illegal_move::resolve_unclassified,
        illegal_move::close_unresolved,
        illegal_move::close_untold,
        illegal_move::hold_when_over,
        illegal_move::reopen_late};

    [[nodiscard]] instant end() const { return options_.begins + days{options_.days}; }

    /// Which incidents make an illegal move: each as likely as any other.
    void plan_moves() {
        auto wanted = static_cast<std::uint64_t>(options_.illegal_moves);
        for (std::size_t i = 0; i < cases_.size() && wanted > 0; ++i) {
            if (chance_.below(cases_.size() - i) >= wanted) continue;
            plans_.emplace(i, chance_.of(moves));
            --wanted;
        }
    }

    void write_header() {
        fields_.reserve(log_columns.size());
        for (auto const& column : log_columns) fields_.push_back(column.name);
        log_(fields_);
    }

    void arrive(std::size_t index, instant at) {
        desk_.now = at;
        cases_[index] = std::make_unique<simulated_case>();
        auto& one = *cases_[index];
        if (auto const plan = plans_.find(index); plan != plans_.end()) one.plan = plan->second;
        schedule(index, report(one));
    }
    void go_on() {
        auto const [at, index] = due_.top();
        due_.pop();
        desk_.now = at;
        schedule(index, act(*cases_[index]));
    }
    /// What is over, or will not be touched any more, is counted and forgotten, unless an illegal move is left to make.
    void schedule(std::size_t index, instant next) {
        if (next < end()) return due_.emplace(next, index);
        if (cases_[index]->plan) return unplanted_.push_back(index);
        count(cases_[index]->it);
        cases_[index].reset();
    }

    instant stop(std::string const& number, desk_failure const& why) {
        auto const code = why.not_committed ? why.not_committed->code : error_code::bad_value;
        trouble_ = error{why.not_loaded ? why.not_loaded->code : code, number, to_text(why)};
        return never;
    }

    // --- what happens next, and when -----------------------------------------------------------------------------------

    instant report(simulated_case& one) {
        one.about = chance_.of(matters);
        auto const by = actor(chance_.of(agents), "service_desk");
        auto made = desk_.record(by,
            inc::report{.reporter = std::string{chance_.of(users)},
                .channel = std::string{chance_.of(channels)},
                .symptom = std::string{one.about.symptom},
                .location = std::string{chance_.of(locations)},
                .service = {std::string{one.about.service}}});
        if (!made) return stop({}, made.error());
        ++report_.incidents;
        ++commands_[key_of<inc::report>.view()];
        one.it = std::move(*made);
        write(one, by);
        return worked_on(one, 2min, 40min);
    }

    instant act(simulated_case& one) {
        if (one.plan && is_time_for(*one.plan, one.it)) return plant(one, *one.plan);
        switch (one.it.state) {
        case incident_state::recorded: return classify(one);
        case incident_state::classified: return dispatch(one);
        case incident_state::assigned: return perform(one, owner(one), inc::start{}, 20min, 300min);
        case incident_state::in_progress: return one.it.hold ? end_hold(one) : work(one);
        case incident_state::resolved: return finish(one);
        case incident_state::closed: return perform(one, user(one), inc::reopen{}, 5min, 30min);
        }
        return never;
    }

    instant classify(simulated_case& one) {
        auto const dice = chance_.below(100);
        auto const impact = dice < 8 ? impact_level::high : dice < 35 ? impact_level::medium : impact_level::low;
        auto const other = chance_.below(100);
        auto const urgency = other < 12 ? urgency_level::high : other < 45 ? urgency_level::medium : urgency_level::low;
        return perform(one,
            agent(),
            inc::classify{.category = std::string{one.about.category},
                .subcategory = std::string{one.about.subcategory},
                .impact = impact,
                .urgency = urgency},
            2min,
            60min);
    }
    /// What matters to many is told to those who decide; a fifth the desk resolves itself.
    instant dispatch(simulated_case& one) {
        bool const is_known_above = one.it.escalation.hierarchical_at.has_value();
        if (one.it.impact == impact_level::high && !is_known_above && chance_.percent(70))
            return perform(
                one, agent(), inc::escalate_hierarchically{.to = "incident_manager", .reason = {}}, 2min, 10min);
        return chance_.percent(20) ? resolve(one, agent()) : assign(one, agent());
    }
    instant assign(simulated_case& one, actor_profile const& by) {
        auto const& [name, team] = other_resolver(one);
        one.owner = name;
        one.team = team;
        return perform(one, by, inc::assign{.to = {one.owner}, .team = {one.team}}, 5min, 240min);
    }
    std::array<std::string_view, 2> const& other_resolver(simulated_case const& one) {
        auto next = chance_.below(resolvers.size());
        if (resolvers[next][0] == one.it.owner.text) next = (next + 1) % resolvers.size();
        return resolvers[next];
    }
    instant work(simulated_case& one) {
        bool const is_escalated = one.it.escalation.level > 1;
        if (one.it.escalation.search_outcome && !is_escalated) return escalate(one); // that was what for
        auto const dice = chance_.below(100);
        if (dice < 15) return perform(one, owner(one), inc::hold{.reason = "awaiting_user"}, 30min, days{2});
        if (dice < 22) return perform(one, owner(one), inc::hold{.reason = "awaiting_supplier"}, 60min, days{6});
        if (dice < 26) return schedule_work(one);
        // Whoever it was escalated to keeps it.
        if (dice < 34 && !is_escalated) return assign(one, owner(one));
        if (dice < 40 && one.it.escalation.level < 3) return escalate(one);
        return resolve(one, owner(one));
    }
    instant schedule_work(simulated_case& one) {
        auto const at = desk_.now + hours{24};
        perform(one, owner(one), inc::hold{.reason = "scheduled", .resume_at = at}, 1min, 1min);
        return at;
    }
    instant end_hold(simulated_case& one) {
        if (one.it.hold->resume_at) return run_timer(one);
        return perform(one, owner(one), inc::resume{}, 5min, 180min);
    }
    instant escalate(simulated_case& one) {
        if (!one.it.escalation.search_outcome)
            return perform(one, owner(one), inc::record_search{.outcome = "nothing alike found"}, 5min, 30min);
        auto const& [name, team] = other_resolver(one);
        one.expert = name;
        one.expert_team = team;
        return perform(one,
            owner(one),
            inc::escalate{.to_level = one.it.escalation.level + 1, .to = {one.expert}, .team = {one.expert_team}},
            10min,
            240min);
    }
    instant resolve(simulated_case& one, actor_profile const& by) {
        auto const how = chance_.percent(25) ? resolution_kind::workaround : resolution_kind::fix;
        return perform(one,
            by,
            inc::resolve{.how = how,
                .done = std::string{one.about.done},
                .failing_item = {std::string{one.about.item}},
                .no_item_found = one.about.item.empty(),
                .category_confirmed = true},
            2min,
            120min);
    }
    /// Everything that closing asks for, one step at a time.
    instant finish(simulated_case& one) {
        auto const& it = one.it;
        if (!it.material_effect) {
            bool const is_material = chance_.percent(4);
            return perform(one, agent(), inc::judge_effect{.material = is_material}, 2min, 60min);
        }
        if (policy_.root_cause_before_closure.covers(it.priority, it.material_effect) && it.links.empty()) {
            record_ref const problem{"problem", "PRB" + std::to_string(1000 + chance_.below(50))};
            return perform(one, agent(), inc::link{.kind = link_kind::caused_by, .to = problem}, hours{2}, days{3});
        }
        if (!it.confirmation.told_at) return tell(one);
        if (one.user_stays_silent) return run_timer(one);
        if (it.confirmation.answer == user_answer::none) return hear(one);
        if (it.confirmation.answer == user_answer::disagreed)
            return perform(one, user(one), inc::reopen{}, 5min, 120min);
        perform(one, agent(), inc::close{}, 1min, 1min);
        return comes_back(one);
    }
    instant tell(simulated_case& one) {
        one.user_message = chance_.of(messages);
        // After functional escalation only the desk closes (INC-7), so the clock would not.
        one.user_stays_silent = one.it.escalation.level == 1 && chance_.percent(25);
        auto const next = perform(one, agent(), inc::tell_user{.text = one.user_message}, 10min, days{1});
        return one.user_stays_silent ? next_timer(one) : next;
    }
    instant hear(simulated_case& one) {
        auto const answer = chance_.percent(92) ? user_answer::agreed : user_answer::disagreed;
        return perform(one, agent(), inc::record_answer{.answer = answer}, 1min, 30min);
    }
    /// Few users come back, and only within the policy's window.
    instant comes_back(simulated_case& one) {
        if (one.plan == illegal_move::reopen_late) return desk_.now + days{14} + chance_.between(0min, days{10});
        if (one.plan == illegal_move::hold_when_over) return desk_.now + chance_.between(1min, 300min);
        return chance_.percent(5) ? desk_.now + chance_.between(60min, days{13}) : never;
    }

    /// The clock's own commands: the end of a scheduled hold, the end of a user's silence.
    [[nodiscard]] std::optional<due_command> timer_of(incident const& it) const {
        std::optional<due_command> soonest;
        for (auto const& one : timers_of(shipped<incident>(), it, policy_))
            if (!soonest || one.due < soonest->due) soonest = one;
        return soonest;
    }
    [[nodiscard]] instant next_timer(simulated_case const& one) const {
        auto const timer = timer_of(one.it);
        return timer ? ceil<minutes>(timer->due) : never;
    }
    instant run_timer(simulated_case& one) {
        auto const timer = timer_of(one.it);
        if (!timer) return never;
        auto const& type = shipped<incident>().command_types[timer->command];
        auto const next = perform(one, actor("clockwork", "clockwork"), {&type, type.blank()}, 5min, 240min);
        return one.it.state == incident_state::closed ? comes_back(one) : next;
    }

    /// Carries the command out; when somebody will go on with it.
    template <command C>
    instant perform(simulated_case& one, actor_profile const& by, C const& given, minutes least, minutes most) {
        return perform(one, by, erased_command<incident>{&on<C>, &given}, least, most);
    }
    instant perform(simulated_case& one,
        actor_profile const& by,
        erased_command<incident> const& given,
        minutes least,
        minutes most) {
        auto done = desk_.perform(by, one.it.id, given);
        if (!done) return stop(one.it.number, done.error());
        ++commands_[given.type->key.view()];
        one.it = std::move(*done);
        write(one, by);
        return worked_on(one, least, most);
    }
    /// What presses is worked on at once, and faster; all else when the office is open. Somebody always looks at what is
    /// new.
    instant worked_on(simulated_case const& one, minutes least, minutes most) {
        bool const presses = one.it.priority && *one.it.priority <= priority_level::p2;
        if (presses && one.it.state < incident_state::resolved)
            return desk_.now + chance_.between(least, (std::max)(least, most / 3));
        auto const at = desk_.now + chance_.between(least, most);
        bool const is_new = one.it.state == incident_state::recorded;
        return is_new || is_office_time(at) ? at : next_office_day(at) + chance_.between(0min, 90min);
    }

    actor_profile agent() { return actor(chance_.of(agents), "service_desk"); }
    static actor_profile owner(simulated_case const& one) { return actor(one.it.owner.text, "resolver"); }
    static actor_profile user(simulated_case const& one) { return actor(one.it.report.reporter, "user"); }

    // --- illegal moves ---------------------------------------------------------------------------------------------------

    [[nodiscard]] bool is_time_for(illegal_move plan, incident const& it) const {
        switch (plan) {
        case illegal_move::resolve_unclassified: return it.state == incident_state::recorded;
        case illegal_move::close_unresolved: return it.state == incident_state::in_progress;
        case illegal_move::close_untold: return it.state == incident_state::resolved && !it.confirmation.told_at;
        case illegal_move::hold_when_over: return it.state == incident_state::closed;
        case illegal_move::reopen_late:
            return it.state == incident_state::closed && desk_.now >= end_of(policy_.reopen_window, *it.closed_at);
        }
        return false;
    }
    /// What would break a rule from where the incident stands.
    static illegal_move possible_move(incident_state state) {
        if (state == incident_state::recorded) return illegal_move::resolve_unclassified;
        return state < incident_state::resolved ? illegal_move::close_unresolved : illegal_move::hold_when_over;
    }
    /// In the last minute, for those that were planned and did not come to it.
    void plant_what_is_left() {
        desk_.now = end() - minutes{1};
        std::sort(unplanted_.begin(), unplanted_.end());
        for (auto const index : unplanted_) {
            if (trouble_) return;
            auto& one = *cases_[index];
            plant(one, possible_move(one.it.state));
            count(one.it);
        }
    }

    /// The desk refuses; it happens all the same, and is the last that is heard of the incident.
    instant plant(simulated_case& one, illegal_move move) {
        one.plan.reset();
        switch (move) {
        case illegal_move::resolve_unclassified:
            return plant(one,
                inc::resolve{.how = resolution_kind::fix, .done = std::string{one.about.done}, .no_item_found = true},
                {.to = incident_state::resolved});
        case illegal_move::close_unresolved:
        case illegal_move::close_untold: return plant(one, inc::close{}, {.to = incident_state::closed});
        case illegal_move::hold_when_over:
            return plant(one,
                inc::hold{.reason = "awaiting_user"},
                {.to = incident_state::in_progress, .hold_reason = "awaiting_user"});
        case illegal_move::reopen_late: return plant(one, inc::reopen{}, {.to = incident_state::in_progress});
        }
        return never;
    }
    template <command C>
    instant plant(simulated_case& one, C const& illegal, inc::adopt seen) {
        auto const by = agent();
        auto const refused = desk_.perform(by, one.it.id, erased_command<incident>{&on<C>, &illegal});
        if (refused) {
            trouble_ = error{error_code::bad_value, one.it.number, "an illegal move was carried out"};
            return never;
        }
        if (!refused.error().refused) return stop(one.it.number, refused.error());
        seen.log_says = word_of(*seen.to, seen.hold_reason);
        planted_move planted{one.it.number,
            std::string{word_of(one.it)},
            seen.log_says,
            desk_.now,
            std::string{key_of<C>.view()},
            refused.error().refused->rules()};
        auto adopted = desk_.adopt(actor(by.name.text, "importer"), one.it, seen);
        if (!adopted) return stop(one.it.number, adopted.error());
        one.it = std::move(*adopted);
        write(one, by);
        report_.planted.push_back(std::move(planted));
        return never;
    }

    // --- what is written -------------------------------------------------------------------------------------------------

    void write(simulated_case& one, actor_profile const& by) {
        if (one.it.state == incident_state::resolved) one.resolved_at = one.it.resolution->at;
        if (!one.it.resolution) one.user_message.clear();
        texts_.clear();
        fields_.clear();
        for (auto const& column : log_columns) texts_.push_back(column.text({one, one.it, desk_.now, by.name}));
        for (auto const& text : texts_) fields_.push_back(text);
        log_(fields_);
        ++report_.rows;
    }

    void count(incident const& it) {
        ++priorities_[it.priority ? enum_name(*it.priority) : std::string_view{"none"}];
        ++states_[enum_name(it.state)];
    }

    simulation_report finished() {
        for (auto const& [name, times] : commands_) report_.commands.items.emplace_back(name, times);
        for (auto const& [name, times] : priorities_) report_.priorities.items.emplace_back(name, times);
        for (auto const& [name, times] : states_) report_.states.items.emplace_back(name, times);
        return std::move(report_);
    }

    using due_case = std::pair<instant, std::size_t>;

    detail::simulated_desk& desk_;
    simulation_options const& options_;
    simulated_log const& log_;
    chance chance_;
    incident_policy policy_{};
    std::vector<std::unique_ptr<simulated_case>> cases_{};
    std::map<std::size_t, illegal_move> plans_{};
    std::vector<std::size_t> unplanted_{};
    std::priority_queue<due_case, std::vector<due_case>, std::greater<>> due_{};
    std::vector<std::string> texts_{};
    std::vector<std::string_view> fields_{};
    std::map<std::string_view, std::uint64_t> commands_{}, priorities_{}, states_{};
    simulation_report report_{};
    std::optional<error> trouble_{};
};

failed<error> refuse(std::string path, std::string message) {
    return failure(error_code::bad_value, std::move(message), std::move(path));
}

} // namespace

result<done> check(simulation_options const& options) {
    if (options.days < 1 || options.days > 3660) return refuse("/days", "expected 1 to 3660");
    auto const rate = options.incidents_per_day;
    if (!(rate >= 0 && rate <= 100'000)) return refuse("/incidents_per_day", "expected 0 to 100000");
    if (options.illegal_moves < 0 || options.illegal_moves > 1'000'000)
        return refuse("/illegal_moves", "expected 0 to 1000000");
    if (options.begins < sys_days{1990y / 1 / 1} || options.begins >= sys_days{2050y / 1 / 1})
        return refuse("/begins", "expected 1990 to 2049");
    if (options.begins != floor<days>(options.begins)) return refuse("/begins", "expected midnight, UTC");
    if (rate * options.days > 10'000'000)
        return failure(error_code::too_large, "more than ten million incidents", "/incidents_per_day");
    return done{};
}

namespace detail {

fact_set simulated_facts(incident const& it, std::vector<fact_declaration const*> const&) {
    fact_set known;
    known.set(facts::root_causes_addressed, !it.links.empty());
    known.set(facts::formal_review_on_record, !it.links.empty());
    return known;
}

result<simulation_report> run_simulation(
    simulated_desk& by, simulation_options const& options, simulated_log const& log) {
    if (auto const checked = check(options); !checked) return failed<error>{checked.error()};
    return simulation{by, options, log}.run();
}

} // namespace detail

} // namespace itsm::inline v0
