// SPDX-License-Identifier: BSL-1.0
#include "bound_target.hpp"

#include <itsm/core/reflect.hpp>

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace itsm::inline v0 {

namespace {

using detail::bound_target;
using run_list = boost::container::small_vector<time_span, 16>;

/// What a cycle's marks come to, before any calendar is asked.
struct cycle_state {
    clock_phase phase{};
    std::uint32_t cycle = 0;
    std::uint32_t selected = clock_mark::no_allowance;
    std::uint64_t fired = 0; ///< a bit a warning
    instant counts_from{};   ///< under selection_rule::from_change: the last change
    std::optional<instant> started_at{};
    std::optional<instant> stopped_at{};
    run_list runs{}; ///< when it ran; a clock that runs still has its last until now
};

/// Goes through marks and tells what comes of them: `sink.stretch(span, phase, cycle, version)` for each stretch,
/// `sink.cycle_ends(state)` for all cycles but the last, `sink.selects(mark)`, `sink.cut_back(cycle, to)` when a stretch that
/// was told ended earlier, `sink.fires_late(cycle, warning)` for a cycle that has ended.
template <class Sink>
class mark_fold {
public:
    mark_fold(bound_target const& target, Sink& sink) : target_{target}, sink_{sink} {}

    /// The last cycle; it stands in the fold.
    cycle_state& over(std::span<clock_mark const> marks, instant now) {
        for (auto const& one : marks)
            if (one.at <= now) see(one);
            else if (!next_mark_at_ || one.at < *next_mark_at_) next_mark_at_ = one.at;
        if (is_active()) add_stretch({begin_, std::max(now, begin_)});
        return state_;
    }

    /// Entries may lie in the future of whoever reads them.
    [[nodiscard]] std::optional<instant> next_mark_at() const { return next_mark_at_; }

private:
    [[nodiscard]] bool is_active() const {
        return state_.phase == clock_phase::running || state_.phase == clock_phase::paused;
    }
    [[nodiscard]] clock_phase active_phase() const { return held_ ? clock_phase::paused : clock_phase::running; }

    void see(clock_mark const& mark) {
        auto const at = state_.phase == clock_phase::not_started ? mark.at : std::max(mark.at, begin_);
        switch (mark.signal) {
        case clock_signal::start: return start(mark, at);
        case clock_signal::stop: return stop(mark, at);
        case clock_signal::restart:
            if (is_active() && mark.version != cycle_version_) begin_cycle(mark, at);
            return;
        case clock_signal::reopen: return reopen(mark, at);
        case clock_signal::pause:
        case clock_signal::resume:
            held_ = mark.signal == clock_signal::pause;
            holds_.push_back({mark.at, mark.version, held_});
            if (is_active()) go_on(mark.version, at, active_phase());
            return;
        case clock_signal::select: return select(mark, at);
        case clock_signal::fired: return note_fired(mark);
        }
    }

    void start(clock_mark const& mark, instant at) {
        bool const again = state_.phase == clock_phase::stopped && target_.target.repeats;
        if (state_.phase != clock_phase::not_started && !again) return;
        begin_cycle(mark, at);
        lay_holds();
    }
    void stop(clock_mark const& mark, instant at) {
        if (!is_active()) return;
        auto const end = mark.detail == clock_mark::said_by_field ? std::max(mark.at, *state_.started_at) : at;
        if (end < begin_) cut_back(end);
        go_on(mark.version, end, clock_phase::stopped);
        state_.stopped_at = end;
    }
    /// What ran and stood after `to` did not.
    void cut_back(instant to) {
        auto& runs = state_.runs;
        while (!runs.empty() && runs.back().from >= to) runs.pop_back();
        if (!runs.empty()) runs.back().to = std::min(runs.back().to, to);
        sink_.cut_back(state_.cycle, to);
        begin_ = to;
    }
    void reopen(clock_mark const& mark, instant at) {
        if (state_.phase != clock_phase::stopped) return;
        switch (target_.target.on_reopening) {
        case reopening_rule::stays_stopped: return;
        case reopening_rule::starts_anew: return begin_cycle(mark, at);
        case reopening_rule::never_stopped:
            state_.phase = phase_at(begin_);
            lay_holds();
            break;
        case reopening_rule::goes_on: break;
        }
        adopt_selection(at);
        state_.stopped_at.reset();
        go_on(mark.version, at, active_phase());
    }

    [[nodiscard]] clock_phase phase_at(instant when) const {
        bool held = false;
        for (auto const& one : holds_)
            if (one.at <= when) held = one.held;
        return held ? clock_phase::paused : clock_phase::running;
    }
    /// A stretch that is opened in the past is parted where holds began and ended in it.
    void lay_holds() {
        if (holds_.empty() || holds_.back().at <= begin_) return;
        auto const from = begin_; // each stretch begins later
        state_.phase = phase_at(from);
        for (auto const& one : holds_)
            if (one.at > from) go_on(one.version, one.at, one.held ? clock_phase::paused : clock_phase::running);
    }
    void select(clock_mark const& mark, instant at) {
        current_ = mark.detail;
        sink_.selects(mark);
        if (is_active()) adopt_selection(at);
    }
    /// A change is one from an allowance to another, also with a time without any between them.
    void adopt_selection(instant at) {
        bool const is_change = current_ != clock_mark::no_allowance && measured_by_ != clock_mark::no_allowance &&
                               current_ != measured_by_;
        if (is_change) state_.counts_from = at;
        if (current_ != clock_mark::no_allowance) measured_by_ = current_;
        state_.selected = current_;
    }
    void note_fired(clock_mark const& mark) {
        auto const cycle = mark.detail >> detail::warning_bits;
        auto const warning = std::uint64_t{1} << (mark.detail & ((1U << detail::warning_bits) - 1));
        if (cycle == state_.cycle) state_.fired |= warning;
        else sink_.fires_late(cycle, warning);
    }

    void begin_cycle(clock_mark const& mark, instant at) {
        if (is_active() || state_.phase == clock_phase::stopped) {
            close_stretch(at);
            if (is_active()) state_.stopped_at = at;
            state_.phase = clock_phase::stopped;
            sink_.cycle_ends(state_);
        }
        state_.phase = active_phase();
        ++state_.cycle;
        state_.selected = measured_by_ = current_;
        state_.fired = 0;
        state_.counts_from = instant::min();
        state_.started_at = at;
        state_.stopped_at.reset();
        state_.runs.clear();
        begin_ = at;
        version_ = cycle_version_ = mark.version;
    }
    void go_on(std::uint64_t version, instant at, clock_phase as) {
        close_stretch(at);
        state_.phase = as;
        begin_ = at;
        version_ = version;
    }
    /// One of no length is none, so that a pause of no length changes nothing.
    void close_stretch(instant end) {
        if (begin_ < end) add_stretch({begin_, end});
    }
    void add_stretch(time_span span) {
        if (state_.phase == clock_phase::running) state_.runs.push_back(span);
        sink_.stretch(span, state_.phase, state_.cycle, version_);
    }

    struct hold_change {
        instant at{};
        std::uint64_t version = 0;
        bool held = false;
    };

    bound_target const& target_;
    Sink& sink_;
    cycle_state state_{};
    std::uint32_t current_ = clock_mark::no_allowance;     ///< what the record's fields select
    std::uint32_t measured_by_ = clock_mark::no_allowance; ///< the cycle's last allowance that was one
    instant begin_{};                                      ///< of the current stretch
    std::uint64_t version_ = 0;                            ///< of the entry that began it
    std::uint64_t cycle_version_ = 0;
    bool held_ = false;
    boost::container::small_vector<hold_change, 16> holds_{};
    std::optional<instant> next_mark_at_{};
};

struct no_sink {
    void stretch(time_span, clock_phase, std::uint32_t, std::uint64_t) {}
    void cycle_ends(cycle_state const&) {}
    void selects(clock_mark const&) {}
    void cut_back(std::uint32_t, instant) {}
    void fires_late(std::uint32_t, std::uint64_t) {}
};

/// Keeps the cycles that have ended.
struct ended_cycles : no_sink {
    std::vector<cycle_state> all{};

    void cycle_ends(cycle_state const& one) { all.push_back(one); }
    void fires_late(std::uint32_t cycle, std::uint64_t warning) {
        if (cycle > 0 && cycle <= all.size()) all[cycle - 1].fired |= warning;
    }
};

/// A cycle measured on its calendar: how much had elapsed at the beginning of each run.
class measured_cycle {
public:
    measured_cycle(bound_target const& target, cycle_state& state, instant now)
        : target_{&target}, state_{state}, now_{now}, fault_{measure()} {}

    /// The calendar does not reach so far; nothing else may be asked then.
    [[nodiscard]] std::optional<error> const& fault() const { return fault_; }

    [[nodiscard]] result<clock_reading> reading() const {
        result<clock_reading> answer{clock_reading{}};
        auto& made = *answer;
        made.phase = state_.phase;
        made.cycle = state_.cycle;
        made.started_at = state_.started_at;
        made.stopped_at = state_.stopped_at;
        if (!has_allowance()) return answer;
        made.selected = state_.selected;
        made.elapsed = elapsed_;
        made.allowance = allowance_;
        if (state_.phase == clock_phase::not_started) return answer;
        if (auto fault = find_deadline(made)) return failed<error>{std::move(*fault)};
        made.outcome = outcome(made);
        if (made.outcome == target_outcome::achieved) made.breach_at.reset();
        made.next_signal_at = next_signal(made);
        return answer;
    }

    /// What is due by now and has not fired.
    [[nodiscard]] result<std::vector<target_signal>> due(clock_reading const& read) const {
        std::vector<target_signal> found;
        if (!read.selected || read.phase == clock_phase::not_started) return found;
        for (std::size_t i = 0; i < target_->warnings.size(); ++i) {
            auto const used = threshold(i);
            if (has_fired(i) || is_over() || used > elapsed_) continue;
            auto const at = reach(used);
            if (!at) return failed<error>{at.error()};
            if (*at) found.push_back(target_->signal_of(state_.cycle, i, **at));
        }
        auto const breach = target_->warnings.size();
        if (read.outcome == target_outcome::breached && read.breach_at && !has_fired(breach))
            found.push_back(target_->signal_of(state_.cycle, breach, *read.breach_at));
        std::sort(found.begin(), found.end(), [](auto const& a, auto const& b) { return a.at < b.at; });
        return found;
    }

    [[nodiscard]] result<std::optional<instant>> reach_share(int percent) const {
        auto const share = detail::share_of(allowance_, percent);
        bool const never =
            !has_allowance() || state_.phase == clock_phase::not_started || (is_over() && share > elapsed_);
        if (never) return std::optional<instant>{};
        return reach(share);
    }

private:
    [[nodiscard]] bool has_allowance() const { return state_.selected != clock_mark::no_allowance; }
    [[nodiscard]] bool is_over() const { return state_.phase == clock_phase::stopped; }
    [[nodiscard]] bool has_fired(std::size_t warning) const { return (state_.fired >> warning & 1U) != 0; }
    [[nodiscard]] detail::bound_allowance const& selected() const { return target_->allowances[state_.selected]; }
    [[nodiscard]] calendar_line const& calendar() const { return selected().calendar; }
    [[nodiscard]] duration threshold(std::size_t warning) const {
        bool const is_extended = allowance_ != selected().within;
        return is_extended ? target_->warnings[warning].threshold(allowance_) : selected().thresholds[warning];
    }

    std::optional<error> measure() {
        if (!has_allowance()) return std::nullopt;
        if (state_.selected >= target_->allowances.size())
            return error{error_code::bad_value, {}, "the marks are those of another target"};
        allowance_ = target_->allowances[state_.selected].within;
        if (target_->extra_when_closed > duration{0} && state_.started_at) {
            auto const open = calendar().is_open(*state_.started_at);
            if (!open) return open.error();
            if (!*open) allowance_ += target_->extra_when_closed;
        }
        if (target_->target.on_selection == selection_rule::from_change) drop_before(state_.counts_from);
        before_.reserve(state_.runs.size());
        for (auto const& run : state_.runs) {
            before_.push_back(elapsed_);
            auto const more = calendar().elapsed(run.from, run.to);
            if (!more) return more.error();
            elapsed_ += *more;
        }
        return std::nullopt;
    }
    void drop_before(instant from) {
        auto& runs = state_.runs;
        runs.erase(
            std::remove_if(runs.begin(), runs.end(), [&](time_span const& one) { return one.to < from; }), runs.end());
        for (auto& one : runs) one.from = std::max(one.from, from);
    }

    /// How much had elapsed at the end of a run.
    [[nodiscard]] duration after(std::size_t run) const {
        return run + 1 < before_.size() ? before_[run + 1] : elapsed_;
    }

    /// The first instant at which so much has elapsed, if the clock just runs on, or had run on. None when it is paused
    /// and never came so far.
    [[nodiscard]] result<std::optional<instant>> reach(duration threshold) const {
        auto const& runs = state_.runs;
        std::size_t i = 0;
        while (i < runs.size() && after(i) < threshold) ++i;
        bool const goes_on = state_.phase != clock_phase::paused && !runs.empty();
        if (i == runs.size() && !goes_on) return std::optional<instant>{};
        if (i == runs.size()) --i;
        return calendar().deadline(runs[i].from, threshold - before_[i]).transform([](instant at) {
            return std::optional{at};
        });
    }

    /// A clock beyond its allowance was breached when its calendar next opened after the deadline, in a run.
    [[nodiscard]] result<std::optional<instant>> find_breach(std::optional<instant> deadline) const {
        auto const& runs = state_.runs;
        std::size_t i = 0;
        while (i < runs.size() && after(i) <= allowance_) ++i;
        bool const goes_on = state_.phase == clock_phase::running && !runs.empty();
        if (!deadline || (i == runs.size() && !goes_on)) return std::optional<instant>{};
        if (i == runs.size()) --i;
        return calendar().next_open(std::max(*deadline, runs[i].from)).transform([](instant at) {
            return std::optional{at};
        });
    }

    std::optional<error> find_deadline(clock_reading& into) const {
        auto const deadline = reach(allowance_);
        if (!deadline && is_over() && elapsed_ < allowance_)
            return std::nullopt; // what would have been matters to nobody
        if (!deadline) return deadline.error();
        into.deadline = *deadline;
        auto const breach = find_breach(into.deadline);
        if (!breach) return breach.error();
        into.breach_at = *breach;
        return std::nullopt;
    }

    [[nodiscard]] target_outcome outcome(clock_reading const& read) const {
        if (elapsed_ > allowance_) return target_outcome::breached;
        if (is_over()) return target_outcome::achieved;
        // At the breach instant itself nothing more has elapsed, but whoever set a timer on it is to find it so.
        bool const at_breach = state_.phase == clock_phase::running && read.breach_at && now_ >= *read.breach_at;
        return at_breach ? target_outcome::breached : target_outcome::open;
    }

    [[nodiscard]] std::optional<instant> next_signal(clock_reading const& read) const {
        auto const breach = target_->warnings.size();
        std::optional<instant> const breach_at = has_fired(breach) ? std::nullopt : read.breach_at;
        if (is_over()) return read.outcome == target_outcome::breached ? breach_at : std::nullopt;
        auto first = duration::max();
        for (std::size_t i = 0; i < breach; ++i)
            if (!has_fired(i)) first = std::min(first, threshold(i));
        bool const breach_is_next = first == duration::max() || (first > allowance_ && breach_at);
        if (breach_is_next) return breach_at;
        auto const at = reach(first);
        return at ? *at : breach_at; // a warning beyond the calendar's years will not come
    }

    bound_target const* target_;
    cycle_state& state_;
    instant now_;
    duration allowance_{};
    duration elapsed_{};
    boost::container::small_vector<duration, 16> before_{};
    std::optional<error> fault_; // the last, because measuring sets those above
};

/// What `ask` answers of the current cycle, measured.
template <class F>
auto ask_current(target_clock const& clock, std::span<clock_mark const> marks, instant now, F ask)
    -> decltype(ask(std::declval<measured_cycle const&>())) {
    no_sink sink;
    mark_fold fold{clock.bound(), sink};
    measured_cycle const cycle{clock.bound(), fold.over(marks, now), now};
    if (cycle.fault()) return failed<error>{*cycle.fault()};
    return ask(cycle);
}

} // namespace

result<clock_reading> read_clock(target_clock const& clock, std::span<clock_mark const> marks, instant now) {
    return ask_current(clock, marks, now, [](measured_cycle const& one) { return one.reading(); });
}

result<clock_reading> read_clock(clock_timeline const& timeline, instant now) {
    return read_clock(timeline.clock(), timeline.marks(), now);
}

result<clock_reading> read_clock(target_clock const& clock, std::span<journal_entry const> entries, instant now) {
    return read_clock(clock_timeline{clock, entries}, now);
}

result<clock_reading> read_as_stopped(target_clock const& clock, std::span<clock_mark const> marks, instant at) {
    std::vector<clock_mark> kept;
    std::copy_if(marks.begin(), marks.end(), std::back_inserter(kept), [](clock_mark const& one) {
        return one.signal != clock_signal::stop && one.signal != clock_signal::restart &&
               one.signal != clock_signal::reopen;
    });
    kept.push_back({at, 0, 0, clock_signal::stop});
    return read_clock(clock, kept, at);
}

namespace {

/// All cycles, the last one last, each measured and given to `each(cycle)`, which answers with what is wrong.
template <class F>
std::optional<error> for_each_cycle(target_clock const& clock, std::span<clock_mark const> marks, instant now, F each) {
    ended_cycles cycles;
    mark_fold fold{clock.bound(), cycles};
    if (auto const& last = fold.over(marks, now); last.phase != clock_phase::not_started) cycles.all.push_back(last);
    for (auto& one : cycles.all) {
        measured_cycle const cycle{clock.bound(), one, now};
        if (cycle.fault()) return cycle.fault();
        if (auto fault = each(cycle)) return fault;
    }
    return std::nullopt;
}

} // namespace

result<std::vector<clock_reading>> read_cycles(
    target_clock const& clock, std::span<clock_mark const> marks, instant now) {
    std::vector<clock_reading> readings;
    auto fault = for_each_cycle(clock, marks, now, [&](measured_cycle const& cycle) -> std::optional<error> {
        auto read = cycle.reading();
        if (!read) return std::move(read).error();
        readings.push_back(*read);
        return std::nullopt;
    });
    if (fault) return failed<error>{std::move(*fault)};
    return readings;
}

result<std::vector<target_signal>> due_signals(
    target_clock const& clock, std::span<clock_mark const> marks, instant now) {
    std::vector<target_signal> all;
    auto fault = for_each_cycle(clock, marks, now, [&](measured_cycle const& cycle) -> std::optional<error> {
        auto due = cycle.reading().and_then([&](clock_reading&& read) { return cycle.due(read); });
        if (!due) return std::move(due).error();
        std::move(due->begin(), due->end(), std::back_inserter(all));
        return std::nullopt;
    });
    if (fault) return failed<error>{std::move(*fault)};
    return all;
}

result<std::optional<instant>> next_look_at(target_clock const& clock, std::span<clock_mark const> marks, instant now) {
    auto const due = due_signals(clock, marks, now);
    if (!due) return failed<error>{due.error()};
    if (!due->empty()) return std::optional{due->front().at};
    no_sink sink;
    mark_fold fold{clock.bound(), sink};
    measured_cycle const cycle{clock.bound(), fold.over(marks, now), now};
    auto const read = cycle.reading();
    if (!read) return failed<error>{read.error()};
    auto const from_entry = fold.next_mark_at();
    if (!from_entry || (read->next_signal_at && *read->next_signal_at < *from_entry)) return read->next_signal_at;
    return from_entry;
}

result<std::optional<instant>> share_reached_at(
    target_clock const& clock, std::span<clock_mark const> marks, int percent, instant now) {
    return ask_current(clock, marks, now, [&](measured_cycle const& one) { return one.reach_share(percent); });
}

namespace {

/// Keeps every stretch, and what each cycle was measured by.
struct explaining_sink : no_sink {
    explicit explaining_sink(std::span<journal_entry const> of) : entries{of} {}

    std::span<journal_entry const> entries;
    clock_explanation made{};
    std::vector<std::pair<std::uint32_t, instant>> measured_by{};

    [[nodiscard]] std::string why(std::uint64_t version) const {
        for (auto const& entry : entries)
            if (entry.version == version) return entry.command_key + " by " + entry.actor.text;
        return {};
    }
    void stretch(time_span span, clock_phase phase, std::uint32_t cycle, std::uint64_t version) {
        if (phase != clock_phase::not_started) made.lines.push_back({span, phase, cycle, {}, version, why(version)});
    }
    void cut_back(std::uint32_t cycle, instant to) {
        auto& lines = made.lines;
        while (!lines.empty() && lines.back().cycle == cycle && lines.back().span.from >= to) lines.pop_back();
        if (!lines.empty() && lines.back().cycle == cycle) lines.back().span.to = std::min(lines.back().span.to, to);
    }
    void cycle_ends(cycle_state const& one) { measured_by.emplace_back(one.selected, one.counts_from); }
    void selects(clock_mark const& mark) {
        clock_selection one{mark.at, mark.version, {}, why(mark.version)};
        if (mark.detail != clock_mark::no_allowance) one.selected = mark.detail;
        made.selections.push_back(std::move(one));
    }
};

std::optional<error> count(explaining_sink& sink, bound_target const& target) {
    for (auto& line : sink.made.lines) {
        auto const [selected, counts_from] = sink.measured_by[line.cycle - 1];
        if (line.phase != clock_phase::running || selected == clock_mark::no_allowance) continue;
        bool const starts_late = target.target.on_selection == selection_rule::from_change;
        auto const from = starts_late ? std::max(line.span.from, counts_from) : line.span.from;
        auto const counted = target.allowances[selected].calendar.elapsed(from, line.span.to);
        if (!counted) return counted.error();
        line.counted = *counted;
    }
    return std::nullopt;
}

/// "26:30:00"; a fraction only when there is one.
std::string in_hours(duration length) {
    auto const two = [](std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    auto const all = length.count() < 0 ? -length : length;
    auto const seconds = std::chrono::floor<std::chrono::seconds>(all);
    auto text = (length.count() < 0 ? "-" : "") + std::to_string(seconds.count() / 3600) + ":" +
                two(seconds.count() / 60 % 60) + ":" + two(seconds.count() % 60);
    if (seconds == all) return text;
    auto const fraction = std::to_string((all - seconds).count());
    return text + "." + std::string(6 - fraction.size(), '0') + fraction;
}

} // namespace

result<clock_explanation> explain(target_clock const& clock, std::span<journal_entry const> entries, instant now) {
    explaining_sink sink{entries};
    clock_timeline const timeline{clock, entries};
    mark_fold fold{clock.bound(), sink};
    auto& state = fold.over(timeline.marks(), now);
    measured_cycle const current{clock.bound(), state, now};
    if (current.fault()) return failed<error>{*current.fault()};
    auto read = current.reading();
    if (!read) return failed<error>{std::move(read).error()};
    sink.made.reading = *read;
    sink.cycle_ends(state);
    if (auto fault = count(sink, clock.bound())) return failed<error>{std::move(*fault)};
    return std::move(sink.made);
}

std::string to_text(clock_explanation const& why) {
    std::string text;
    for (auto const& line : why.lines) {
        text += to_text(line.span.from) + "  " + to_text(line.span.to) + "  ";
        auto const phase = enum_name(line.phase);
        text.append(phase).append(9 - phase.size(), ' ');
        text += line.phase == clock_phase::running ? in_hours(line.counted) + " counted" : "not counted";
        text += "  since " + line.why + " (entry " + std::to_string(line.version) + ")\n";
    }
    auto const& read = why.reading;
    text += "elapsed " + in_hours(read.elapsed);
    if (read.selected) text += " of " + in_hours(read.allowance);
    if (read.deadline) text += ", due " + to_text(*read.deadline);
    return text.append(", ").append(enum_name(read.outcome)).append("\n");
}

result<std::optional<instant>> next_deadline(
    std::span<target_clock const> clocks, std::span<journal_entry const> entries, instant now) {
    if (auto distinct = check_names(clocks); !distinct) return failed<error>{std::move(distinct).error()};
    std::optional<instant> first;
    for (auto const& clock : clocks) {
        clock_timeline const timeline{clock, entries};
        auto const next = next_look_at(clock, timeline.marks(), now);
        if (!next) return failed<error>{next.error()};
        if (*next && (!first || **next < *first)) first = *next;
    }
    return first;
}

result<done> check_names(std::span<target_clock const> clocks) {
    for (std::size_t i = 0; i < clocks.size(); ++i)
        for (std::size_t k = i + 1; k < clocks.size(); ++k)
            if (clocks[i].target().name == clocks[k].target().name)
                return failure(error_code::bad_value,
                    "two targets of the name \"" + clocks[i].target().name + "\" would take each other's signals",
                    "/" + std::to_string(k));
    return done{};
}

std::span<journal_entry const> as_of(std::span<journal_entry const> entries, instant then) {
    auto const later =
        std::find_if(entries.begin(), entries.end(), [&](journal_entry const& one) { return one.recorded_at > then; });
    return entries.first(static_cast<std::size_t>(later - entries.begin()));
}

result<clock_comparison> what_if(
    target_clock const& as_is, target_clock const& would_be, std::span<journal_entry const> entries, instant now) {
    auto const is = read_clock(as_is, entries, now);
    if (!is) return failed<error>{is.error()};
    auto const would = read_clock(would_be, entries, now);
    if (!would) return failed<error>{would.error()};
    return clock_comparison{*is, *would};
}

target_clock const* version_in_force(
    std::span<target_version const> versions, instant record_began, instant now, cut_over_rule rule) {
    auto const decides = rule == cut_over_rule::new_records ? record_began : now;
    target_clock const* found = nullptr;
    for (auto const& one : versions)
        if (one.from <= decides) found = &one.clock;
    return found;
}

} // namespace itsm::inline v0
