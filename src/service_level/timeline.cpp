// SPDX-License-Identifier: BSL-1.0
#include "bound_target.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace itsm::inline v0 {

namespace {

/// The instant that a field holds.
std::optional<instant> instant_in(std::optional<std::size_t> field, std::vector<value> const& fields) {
    auto const* said = field ? fields[*field].as<instant>() : nullptr;
    if (said == nullptr) return std::nullopt;
    return *said;
}

} // namespace

clock_timeline::clock_timeline(target_clock of) : clock_{std::move(of)}, fields_(clock_.bound().defaults) {
    auto const& target = clock_.bound();
    held_.resize(target.starts.size() + target.stops.size() + target.restarts.size() + target.reopens.size());
}

clock_timeline::clock_timeline(target_clock of, std::span<journal_entry const> entries)
    : clock_timeline{std::move(of)} {
    for (auto const& entry : entries) add(entry);
}

void clock_timeline::add(journal_entry const& entry) {
    auto const& paths = clock_.bound().fields;
    for (auto const& change : entry.changes)
        for (std::size_t i = 0; i < paths.size(); ++i)
            if (auto now = detail::value_after(change, paths[i])) fields_[i] = std::move(*now);
    auto const found = events_of(entry);
    auto const began = instant_in(clock_.bound().started_at, fields_).value_or(entry.at);
    // What began before its entry is measured from there on as the entry says.
    mark_selection(entry, found.starts ? std::min(began, entry.at) : entry.at);
    mark_pauses(entry);
    mark_events(entry, found, began);
    mark_fired(entry);
}

void clock_timeline::mark(journal_entry const& entry, clock_signal signal, instant at, std::uint32_t detail) {
    marks_.push_back({at, entry.version, detail, signal});
}

void clock_timeline::mark_selection(journal_entry const& entry, instant at) {
    auto const now = clock_.bound().select(fields_);
    if (now == selected_) return;
    selected_ = now;
    mark(entry, clock_signal::select, at, now);
}

void clock_timeline::mark_pauses(journal_entry const& entry) {
    auto const& pauses = clock_.bound().pauses;
    bool const now = std::any_of(pauses.begin(), pauses.end(), [&](auto const& one) { return one.holds(fields_); });
    if (now == paused_) return;
    paused_ = now;
    mark(entry, now ? clock_signal::pause : clock_signal::resume, entry.at);
}

clock_timeline::events clock_timeline::events_of(journal_entry const& entry) {
    auto const& target = clock_.bound();
    std::size_t index = 0;
    auto const any = [&](std::vector<detail::bound_entry_test> const& tests) {
        bool happens = false;
        for (auto const& one : tests) {
            bool const holds = detail::all_hold(one.fields, fields_);
            bool const held = std::exchange(held_[index++], holds ? 1 : 0) != 0;
            happens |= holds && one.fits(entry) && !(one.is_moment() && held);
        }
        return happens;
    };
    events found;
    found.starts = any(target.starts);
    found.stops = any(target.stops);
    found.restarts = any(target.restarts);
    found.reopens = any(target.reopens);
    return found;
}

/// What starts and stops at once is a clock that never ran. What stops a clock does not begin its next cycle, and what
/// begins one does not end it.
void clock_timeline::mark_events(journal_entry const& entry, events const& found, instant began) {
    if (found.reopens && !found.stops) mark(entry, clock_signal::reopen, entry.at);
    if (found.restarts && !found.stops) mark(entry, clock_signal::restart, entry.at);
    if (found.starts) mark(entry, clock_signal::start, began);
    if (!found.stops) return;
    auto const said = instant_in(clock_.bound().stopped_at, fields_);
    mark(entry, clock_signal::stop, said.value_or(entry.at), said ? clock_mark::said_by_field : 0);
}

void clock_timeline::mark_fired(journal_entry const& entry) {
    auto const& target = clock_.bound();
    auto const& name = target.target.name;
    for (auto const& one : entry.duties) {
        std::string_view key = one.key;
        if (!key.starts_with(name) || key.size() <= name.size() || key[name.size()] != '/') continue;
        key.remove_prefix(name.size() + 1);
        std::uint32_t cycle = 0;
        auto const [end, fault] = std::from_chars(key.data(), key.data() + key.size(), cycle);
        if (fault != std::errc{} || cycle >> (32 - detail::warning_bits) != 0) continue;
        for (std::size_t i = 0; i <= target.warnings.size(); ++i)
            if (one.key == target.key_of(cycle, i))
                mark(entry,
                    clock_signal::fired,
                    entry.at,
                    (cycle << detail::warning_bits) | static_cast<std::uint32_t>(i));
    }
}

} // namespace itsm::inline v0
