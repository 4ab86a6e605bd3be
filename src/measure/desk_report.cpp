// SPDX-License-Identifier: BSL-1.0
#include <itsm/measure/desk_report.hpp>

#include "observed_move.hpp"

#include <itsm/core/fold.hpp>
#include <itsm/incident/observed.hpp>
#include <itsm/incident/reflection.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace itsm::inline v0 {

namespace {

using namespace std::chrono;

sys_days monday_of(instant at) {
    auto const day = floor<days>(at);
    return day - days{weekday{day}.iso_encoding() - 1};
}
std::string name_of(sys_days monday) { return to_text(instant{monday}).substr(0, std::size("2025-01-06") - 1); }

bool is_over(incident_state state) {
    auto const category = category_of(state);
    return category == state_category::done || category == state_category::closed;
}

/// Text that a change left in a field; empty for none.
std::string_view text_after(field_change const& change) {
    auto const* text = change.after.as<std::string>();
    return text == nullptr ? std::string_view{} : std::string_view{*text};
}

bool are_all_of(incident const& it, std::span<journal_entry const> entries) {
    for (std::size_t i = 0; i < entries.size(); ++i)
        if (entries[i].version != i + 1 || entries[i].record.number != it.number) return false;
    return !entries.empty();
}

void add_age(backlog_ages& to, duration age) {
    if (age < days{1}) ++to.under_1_day;
    else if (age < days{3}) ++to.days_1_to_3;
    else if (age < days{7}) ++to.days_3_to_7;
    else if (age < days{30}) ++to.days_7_to_30;
    else ++to.over_30_days;
}

distribution hours_of(std::vector<std::int64_t> of_minutes) {
    auto spread = distribution_of(std::move(of_minutes));
    for (auto* figure : {&spread.mean, &spread.median, &spread.p90, &spread.p95, &spread.p99, &spread.max})
        *figure /= 60;
    return spread;
}

void count_name(std::map<std::string, std::uint64_t, std::less<>>& in, std::string_view name) {
    auto const at = in.find(name);
    if (at != in.end()) ++at->second;
    else in.emplace(name, 1);
}

template <class Map, class T>
void put_into(Map const& from, by_name<T>& to) {
    for (auto const& [name, figure] : from) to.items.emplace_back(name, figure);
}

} // namespace

/// What is known of a record while its entries are read.
struct desk_report_builder::record_history {
    instant opened_at{};
    instant now{}; ///< of the entry that is read
    instant in_state_since{};
    incident_state state{};
    std::string_view priority = "none";
    std::string_view category{};
    std::string_view owner{};
    std::optional<instant> over_since{};
    bool was_observed = false;
};

desk_report_builder::desk_report_builder(desk_report_options options) : options_{std::move(options)} {
    made_.as_of = options_.as_of;
    targets_.resize(options_.targets.size());
}

result<desk_report_builder> desk_report_builder::make(desk_report_options options) {
    if (auto const checked = check_names(options.targets); !checked) return failed<error>{checked.error()};
    return desk_report_builder{std::move(options)};
}

void desk_report_builder::add(incident const& it, std::span<journal_entry const> entries) {
    if (!are_all_of(it, entries)) {
        ++made_.unreadable;
        return;
    }
    auto const later = std::find_if(
        entries.begin(), entries.end(), [&](journal_entry const& entry) { return entry.at > options_.as_of; });
    auto const known = entries.first(static_cast<std::size_t>(later - entries.begin()));
    if (known.empty()) return;

    record_history one;
    one.now = one.in_state_since = known.front().at;
    one.opened_at = (std::min)(it.report.at, one.now);
    for (auto const& entry : known) follow(one, entry);
    made_.entries += known.size();
    count(one);
    measure(known);
    if (one.was_observed) judge_observed(known);
}

void desk_report_builder::follow(record_history& one, journal_entry const& entry) {
    one.now = (std::max)(one.now, entry.at);
    one.was_observed = one.was_observed || entry.definition == incident_observed.key.view();
    for (auto const& change : entry.changes) {
        if (change.path == "/state") {
            if (auto const state = enum_from<incident_state>(text_after(change))) move_to(one, *state);
        } else if (change.path == "/priority") {
            one.priority = change.after.is_null() ? "none" : text_after(change);
        } else if (change.path == "/category") {
            one.category = text_after(change);
        } else if (change.path == "/owner") {
            one.owner = text_after(change);
        }
    }
}

void desk_report_builder::move_to(record_history& one, incident_state state) {
    auto const stayed = floor<minutes>(one.now - one.in_state_since).count();
    minutes_in_state_[static_cast<std::size_t>(one.state)].push_back(stayed);
    one.in_state_since = one.now;
    bool const was_over = is_over(std::exchange(one.state, state));
    if (was_over == is_over(state)) return;
    auto& week = weeks_[monday_of(one.now)];
    ++(was_over ? week.reopened : week.resolved);
    if (was_over) one.over_since.reset();
    else one.over_since = one.now;
}

void desk_report_builder::count(record_history const& one) {
    ++made_.records;
    ++weeks_[monday_of(one.opened_at)].opened;
    made_.first_opened_at = (std::min)(made_.first_opened_at.value_or(one.opened_at), one.opened_at);
    count_name(categories_, one.category);
    std::string const priority{one.priority};
    if (one.over_since) {
        auto const took = floor<minutes>(*one.over_since - one.opened_at).count();
        minutes_to_resolve_[priority].push_back(took);
        return;
    }
    ++made_.backlog;
    add_age(ages_[priority], options_.as_of - one.opened_at);
    count_name(owners_, one.owner);
}

void desk_report_builder::measure(std::span<journal_entry const> entries) {
    for (std::size_t i = 0; i < targets_.size(); ++i) {
        auto const& clock = options_.targets[i];
        clock_timeline const timeline{clock, entries};
        auto const cycles = read_cycles(clock, timeline.marks(), options_.as_of);
        bool is_measured = false;
        if (cycles)
            for (auto const& cycle : *cycles) {
                if (cycle.outcome == target_outcome::none) continue;
                is_measured = true;
                count_cycle(targets_[i], cycle);
            }
        if (!is_measured) ++targets_[i].sums.unmeasured;
    }
}

void desk_report_builder::count_cycle(target_counts& into, clock_reading const& cycle) {
    bool const is_late = cycle.outcome == target_outcome::breached;
    if (!cycle.stopped_at) {
        ++(is_late ? into.sums.overdue : into.sums.running);
        return;
    }
    auto& week = into.weeks[monday_of(*cycle.stopped_at)];
    ++(is_late ? week.breached : week.achieved);
    ++(is_late ? into.sums.breached : into.sums.achieved);
}

void desk_report_builder::judge_observed(std::span<journal_entry const> entries) {
    incident before;
    std::size_t folded = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (entries[i].definition != incident_observed.key.view()) continue;
        ++made_.adopted;
        auto next = fold<incident>(entries.subspan(folded, i - folded), std::move(before));
        if (!next) {
            ++made_.unreadable;
            return;
        }
        before = std::move(*next);
        folded = i;
        auto const rules = rules_broken_by(before, entries[i], options_.policy);
        if (!rules) ++made_.adopted_fitting;
        else
            for (auto const& rule : *rules) count_name(refused_by_, rule);
    }
}

std::vector<desk_week> desk_report_builder::finished_weeks() const {
    std::vector<desk_week> finished;
    if (weeks_.empty()) return finished;
    std::uint64_t backlog = 0;
    auto const last = monday_of(options_.as_of);
    for (auto monday = weeks_.begin()->first; monday <= last; monday += days{7}) {
        auto const at = weeks_.find(monday);
        auto const counts = at == weeks_.end() ? week_counts{} : at->second;
        backlog += counts.opened + counts.reopened - counts.resolved;
        finished.push_back({name_of(monday), counts.opened, counts.resolved, counts.reopened, backlog});
    }
    return finished;
}

desk_report desk_report_builder::finish() && {
    made_.weeks = finished_weeks();
    put_into(ages_, made_.ages);
    std::vector<std::int64_t> all;
    for (auto& [priority, taken] : minutes_to_resolve_) {
        all.insert(all.end(), taken.begin(), taken.end());
        made_.hours_to_resolve.items.emplace_back(priority, hours_of(std::move(taken)));
    }
    if (!all.empty()) made_.hours_to_resolve.items.emplace_back("all", hours_of(std::move(all)));
    for (std::size_t state = 0; state < minutes_in_state_.size(); ++state) {
        if (minutes_in_state_[state].empty()) continue;
        made_.hours_in_state.items.emplace_back(
            enum_name(static_cast<incident_state>(state)), hours_of(std::move(minutes_in_state_[state])));
    }
    for (std::size_t i = 0; i < targets_.size(); ++i) {
        auto& one = targets_[i];
        for (auto const& week : made_.weeks) one.sums.weeks.push_back({week.monday, 0, 0});
        for (auto const& [monday, counts] : one.weeks) {
            auto const name = name_of(monday);
            auto const at = std::lower_bound(one.sums.weeks.begin(),
                one.sums.weeks.end(),
                name,
                [](target_week const& week, std::string const& wanted) { return week.monday < wanted; });
            if (at != one.sums.weeks.end() && at->monday == name) *at = {name, counts.achieved, counts.breached};
        }
        made_.targets.items.emplace_back(options_.targets[i].target().name, std::move(one.sums));
    }
    put_into(refused_by_, made_.refused_by);
    put_into(categories_, made_.categories);
    put_into(owners_, made_.owners);
    return std::move(made_);
}

} // namespace itsm::inline v0
