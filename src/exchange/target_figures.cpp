// SPDX-License-Identifier: BSL-1.0
#include "target_figures.hpp"

#include <itsm/exchange/calendars.hpp>
#include <itsm/incident/observed.hpp>
#include <itsm/service_level/record_shape.hpp>

#include <algorithm>

namespace itsm::inline v0 {

namespace {

failed<error> refuse(std::string const& path, error const& why) {
    return failure(why.code, why.message, "mapping " + path + why.path);
}

} // namespace

result<std::vector<target_clock>> bind_targets(replay_mapping const& mapping) {
    calendar_book book;
    for (std::size_t i = 0; i < mapping.calendars.size(); ++i) {
        auto const path = "/calendars/" + std::to_string(i);
        auto calendar = compile_calendar(mapping.calendars[i]);
        if (!calendar) return refuse(path, calendar.error());
        auto const added = book.add(*calendar);
        if (!added) return refuse(path, added.error());
    }
    std::vector<target_clock> clocks;
    for (std::size_t i = 0; i < mapping.targets.size(); ++i) {
        auto const& target = mapping.targets[i].target;
        auto const path = "/targets/" + std::to_string(i);
        auto clock = target_clock::bind(target, book, shape_of(incident_observed));
        if (!clock) return refuse(path + "/target", clock.error());
        for (auto const& other : clocks)
            if (other.target().name == target.name)
                return refuse(path + "/target/name", {error_code::bad_value, {}, "two targets of one name"});
        clocks.push_back(std::move(*clock));
    }
    return clocks;
}

result<target_figures> target_figures::bind(replay_mapping const& mapping) {
    auto clocks = bind_targets(mapping);
    if (!clocks) return failed<error>{std::move(clocks).error()};
    target_figures made;
    for (std::size_t i = 0; i < mapping.targets.size(); ++i) {
        auto const& one = mapping.targets[i];
        made.targets_.push_back({std::move((*clocks)[i]), &one});
        made.counts_.items.emplace_back(one.target.name, by_name<target_count>{});
    }
    return made;
}

void target_figures::note(std::span<std::string_view const> row, std::vector<std::string>& answers) const {
    answers.resize(targets_.size() * 2);
    for (std::size_t i = 0; i < targets_.size(); ++i) {
        if (targets_[i].until) answers[2 * i].assign(row[*targets_[i].until]);
        if (targets_[i].outcome) answers[2 * i + 1].assign(row[*targets_[i].outcome]);
    }
}

void target_figures::measure(std::span<journal_entry const> entries,
    instant last_event_at,
    std::string const& priority,
    std::vector<std::string> const& answers,
    time_format const& format,
    time_zone const& zone) {
    for (std::size_t i = 0; i < targets_.size(); ++i) {
        auto const& one = targets_[i];
        clock_timeline const timeline{one.clock, entries};
        if (!one.until) {
            auto const cycles = read_cycles(one.clock, timeline.marks(), last_event_at);
            count(i, priority, cycles ? *cycles : std::vector<clock_reading>{}, answers);
            continue;
        }
        auto const until = parse_instant(answers[2 * i], format, zone);
        auto const read = until.has_value() ? read_as_stopped(one.clock, timeline.marks(), *until)
                                            : result<clock_reading>{failed<error>{until.error()}};
        count(i, priority, read ? std::vector{*read} : std::vector<clock_reading>{}, answers);
    }
}

void target_figures::count(std::size_t target,
    std::string const& priority,
    std::vector<clock_reading> const& cycles,
    std::vector<std::string> const& answers) {
    auto const& one = targets_[target];
    auto outcome = target_outcome::none;
    for (auto const& cycle : cycles) {
        if (cycle.outcome == target_outcome::none) continue;
        auto& counts = count_of(target, priority);
        if (cycle.outcome == target_outcome::open) ++counts.open;
        else ++(cycle.outcome == target_outcome::achieved ? counts.met : counts.breached);
        outcome = std::max(outcome, cycle.outcome);
    }
    if (cycles.empty()) ++count_of(target, priority).unmeasured;
    bool const is_over = outcome == target_outcome::achieved || outcome == target_outcome::breached;
    bool const said_met = one.outcome && answers[2 * target + 1] == one.mapped->achieved;
    if (one.outcome && is_over && said_met != (outcome == target_outcome::achieved))
        ++count_of(target, priority).disagrees_with_log;
}

target_count& target_figures::count_of(std::size_t target, std::string const& priority) {
    auto& counts = counts_.items[target].second.items;
    auto const at = std::lower_bound(
        counts.begin(), counts.end(), priority, [](auto const& one, auto const& name) { return one.first < name; });
    if (at != counts.end() && at->first == priority) return at->second;
    return counts.emplace(at, priority, target_count{})->second;
}

} // namespace itsm::inline v0
