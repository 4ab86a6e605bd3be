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

/// The clock as it stands at an instant that another source gives: nothing of the journal stops it.
result<clock_reading> read_until(clock_timeline const& timeline, instant until) {
    std::vector<clock_mark> marks;
    std::copy_if(
        timeline.marks().begin(), timeline.marks().end(), std::back_inserter(marks), [](clock_mark const& one) {
            return one.signal != clock_signal::stop && one.signal != clock_signal::restart &&
                   one.signal != clock_signal::reopen;
        });
    return read_clock(timeline.clock(), marks, until);
}

} // namespace

result<target_figures> target_figures::bind(replay_mapping const& mapping) {
    calendar_book book;
    for (std::size_t i = 0; i < mapping.calendars.size(); ++i) {
        auto const path = "/calendars/" + std::to_string(i);
        auto calendar = compile_calendar(mapping.calendars[i]);
        if (!calendar) return refuse(path, calendar.error());
        auto const added = book.add(*calendar);
        if (!added) return refuse(path, added.error());
    }
    target_figures made;
    for (std::size_t i = 0; i < mapping.targets.size(); ++i) {
        auto const& one = mapping.targets[i];
        auto const path = "/targets/" + std::to_string(i);
        auto clock = target_clock::bind(one.target, book, shape_of(incident_observed));
        if (!clock) return refuse(path + "/target", clock.error());
        if (made.counts_.find(one.target.name) != nullptr)
            return refuse(path + "/target/name", {error_code::bad_value, {}, "two targets of one name"});
        made.targets_.push_back({*clock, &one});
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
        auto const until = one.until ? parse_instant(answers[2 * i], format, zone) : result<instant>{instant::max()};
        if (!until) continue; // the log does not say
        auto const read = one.until ? read_until(timeline, *until) : read_clock(timeline, last_event_at);
        if (!read || !read->selected) continue;
        bool const is_met = read->remaining() >= duration{0};
        bool const is_over = one.until || read->phase == clock_phase::stopped || !is_met;
        auto& count = count_of(i, priority);
        if (!is_over) ++count.open;
        else ++(is_met ? count.met : count.breached);
        bool const said_met = one.outcome && answers[2 * i + 1] == one.mapped->achieved;
        if (one.outcome && is_over && said_met != is_met) ++count.disagrees_with_log;
    }
}

target_count& target_figures::count_of(std::size_t target, std::string const& priority) {
    auto& counts = counts_.items[target].second.items;
    auto const at = std::lower_bound(
        counts.begin(), counts.end(), priority, [](auto const& one, auto const& name) { return one.first < name; });
    if (at != counts.end() && at->first == priority) return at->second;
    return counts.emplace(at, priority, target_count{})->second;
}

} // namespace itsm::inline v0
