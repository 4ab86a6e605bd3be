// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/calendar/calendar_book.hpp>
#include <itsm/core/entry.hpp>
#include <itsm/core/result.hpp>
#include <itsm/core/rule.hpp>
#include <itsm/service_level/target.hpp>

#include <boost/describe/enum.hpp>

#include <cstddef>
#include <cstdint>
#include <memory> // shared_ptr
#include <optional>
#include <span>
#include <string>
#include <utility> // move
#include <vector>

/// The clock of a target on a record: a pure fold over the record's entries. Nothing is counted and stored, so nothing has to
/// be repaired when a priority, a target or a calendar changes, and the past is read like the present.
namespace itsm::inline v0 {

/// What an entry means to a clock.
enum class clock_signal : unsigned char { start, stop, restart, reopen, pause, resume, select, fired };

/// An entry as one clock sees it. `detail` of `select` is the allowance's index, or `no_allowance`; of `fired` the cycle
/// and the warning; of `stop` whether a field said when.
struct clock_mark {
    instant at{};
    std::uint64_t version = 0; ///< the entry's
    std::uint32_t detail = 0;
    clock_signal signal{};

    static constexpr std::uint32_t no_allowance = 0xffff'ffff;
    static constexpr std::uint32_t said_by_field = 1;

    friend bool operator==(clock_mark const&, clock_mark const&) = default;
};

BOOST_DEFINE_FIXED_ENUM_CLASS(clock_phase, unsigned char, not_started, running, paused, stopped)
BOOST_DEFINE_FIXED_ENUM_CLASS(target_outcome,
    unsigned char,
    none,     // no allowance fits the record
    open,     // neither met nor breached yet
    achieved, // met: stopped in time, elapsed <= allowance
    breached) // stopped too late, or running or paused beyond its allowance

/// What a clock shows at an instant. All times are in the calendar's time but those that are instants.
struct clock_reading {
    clock_phase phase{};
    target_outcome outcome{};
    std::uint32_t cycle = 0;               ///< 1 for the first; 0 before it
    std::optional<std::size_t> selected{}; ///< the target's allowance that counts
    duration elapsed{};
    duration allowance{}; ///< 0 when none is selected
    std::optional<instant> started_at{};
    std::optional<instant> stopped_at{};
    /// When the allowance is used up if nothing more happens, or would have been. None while paused within it: time then
    /// moves it.
    std::optional<instant> deadline{};
    /// From when on it is too late: when the calendar opens after the deadline. None while paused within the allowance, and
    /// when it was met.
    std::optional<instant> breach_at{};
    /// When this cycle's next warning or breach that has not fired is due; it may be past. None while nothing is coming.
    std::optional<instant> next_signal_at{};

    /// Negative when overdue.
    [[nodiscard]] duration remaining() const { return allowance - elapsed; }

    friend bool operator==(clock_reading const&, clock_reading const&) = default;
};

/// A warning (SLM-5) or a breach that has come to pass and has not fired on this clock.
struct target_signal {
    std::string key{}; ///< stable: "resolve/1/75%", "resolve/1/breach"; the key of the duty that fires it
    instant at{};
    bool is_breach = false;
    std::string owner{}; ///< whom to tell; none: the record's owner
    std::string task{};  ///< the action that it starts, for people

    friend bool operator==(target_signal const&, target_signal const&) = default;
};

/// A stretch of a clock's life. Stretches follow one another without gap from the first start on.
struct clock_line {
    time_span span{};
    clock_phase phase{};
    std::uint32_t cycle = 0;
    duration counted{};        ///< of the stretch, in the calendar's time; 0 unless running
    std::uint64_t version = 0; ///< the entry that began it
    std::string why{};         ///< that entry in words: "hold by mia"

    friend bool operator==(clock_line const&, clock_line const&) = default;
};

/// Another allowance was selected: by a change of priority, say (SLM-8).
struct clock_selection {
    instant at{};
    std::uint64_t version = 0;
    std::optional<std::size_t> selected{};
    std::string why{};

    friend bool operator==(clock_selection const&, clock_selection const&) = default;
};

/// Why a clock shows what it shows: the counted times of the current cycle's lines add up to what has elapsed.
struct clock_explanation {
    clock_reading reading{};
    std::vector<clock_line> lines{};
    std::vector<clock_selection> selections{};
};

/// SLM-7. The clock is in the calendar's time, and pauses on what the target lists.
inline constexpr placed_rule clock_in_business_time{"SLM-7"};
/// SLM-8. The allowance is selected anew with the record's fields.
inline constexpr placed_rule allowance_selected_anew{"SLM-8"};

namespace detail {
struct bound_target;
}

/// A target, checked and bound to its calendars. A handle to an immutable value: cheap to copy, shared between threads.
class target_clock {
public:
    /// Refused, with a JSON pointer into the target: `missing_field`: no name, nothing that starts it, no allowance, a test
    /// that tests nothing; `bad_value`: a name with "/", a command or field that `shape` does not know, a calendar that is not in the
    /// book, allowances and warnings below zero, in working days (whose length is not the calendar's) or beyond 100 years,
    /// a percentage outside 1 to 99, more than 60 warnings; `bad_definition`: two allowances as specific as each other that
    /// may both hold.
    [[nodiscard]] static result<target_clock> bind(
        service_target const& target, calendar_book const& calendars, record_shape const& shape = {});

    [[nodiscard]] service_target const& target() const;
    [[nodiscard]] detail::bound_target const& bound() const { return *bound_; }

private:
    explicit target_clock(std::shared_ptr<detail::bound_target const> of) : bound_{std::move(of)} {}

    std::shared_ptr<detail::bound_target const> bound_;
};

/// The marks that a record's entries leave on one clock, entry by entry. Entries are added in the order of their versions.
class clock_timeline {
public:
    explicit clock_timeline(target_clock of);
    clock_timeline(target_clock of, std::span<journal_entry const> entries);

    /// Linear in the entry's changes.
    void add(journal_entry const& entry);

    [[nodiscard]] target_clock const& clock() const { return clock_; }
    [[nodiscard]] std::span<clock_mark const> marks() const { return marks_; }

private:
    struct events {
        bool starts = false;
        bool stops = false;
        bool restarts = false;
        bool reopens = false;
    };
    void mark(journal_entry const& entry, clock_signal signal, instant at, std::uint32_t detail = 0);
    void mark_selection(journal_entry const& entry, instant at);
    void mark_pauses(journal_entry const& entry);
    void mark_fired(journal_entry const& entry);
    [[nodiscard]] events events_of(journal_entry const& entry);
    void mark_events(journal_entry const& entry, events const& found, instant began);

    target_clock clock_;
    std::vector<value> fields_{}; ///< those that the target's tests read, as the last entry left them
    std::vector<char> held_{};    ///< of each moment, whether it held before
    std::uint32_t selected_ = clock_mark::no_allowance;
    bool paused_ = false;
    std::vector<clock_mark> marks_{};
};

/// What the clock shows at `now`, in its current cycle. Marks after `now` have not happened yet, so the past is read by
/// passing a `now` that is past. A mark that lies before the one that began the running stretch counts as at that one:
/// time on a clock does not go back. Only a field that says when it stopped is believed. `beyond_horizon`: the calendar does
/// not reach so far. `bad_value`: marks of another target.
///
/// Linear in the marks, with one look into the calendar for each stretch that ran, and three more.
[[nodiscard]] result<clock_reading> read_clock(
    target_clock const& clock, std::span<clock_mark const> marks, instant now);
[[nodiscard]] result<clock_reading> read_clock(clock_timeline const& timeline, instant now);
[[nodiscard]] result<clock_reading> read_clock(
    target_clock const& clock, std::span<journal_entry const> entries, instant now);

/// What the clock would show had it stopped at `at`, and nothing else had: for another source's word on when it ended.
[[nodiscard]] result<clock_reading> read_as_stopped(
    target_clock const& clock, std::span<clock_mark const> marks, instant at);

/// One reading for each cycle, the current one last.
[[nodiscard]] result<std::vector<clock_reading>> read_cycles(
    target_clock const& clock, std::span<clock_mark const> marks, instant now);

/// The warnings and breaches that are due by `now` and that no entry carries as a duty yet, cycle by cycle in the order of
/// their instants (SLM-5). A cycle that has ended warns no more, but says that it was breached.
[[nodiscard]] result<std::vector<target_signal>> due_signals(
    target_clock const& clock, std::span<clock_mark const> marks, instant now);

/// When a share of the allowance was or will be used up, if nothing more happens: 75 for the fact that INC-8 reads. None
/// when the clock does not run and never came so far, or no allowance fits. `percent` is from 0 to 100.
[[nodiscard]] result<std::optional<instant>> share_reached_at(
    target_clock const& clock, std::span<clock_mark const> marks, int percent, instant now);

/// Every second from the first start to `now`, or to the stop, and why it counted or not.
[[nodiscard]] result<clock_explanation> explain(
    target_clock const& clock, std::span<journal_entry const> entries, instant now);
[[nodiscard]] std::string to_text(clock_explanation const& why);

/// When to look at the clock again: at what is due and has not fired, which is past, else at the next warning or breach, or
/// at an entry that lies after `now`. None: not before the record's next entry.
[[nodiscard]] result<std::optional<instant>> next_look_at(
    target_clock const& clock, std::span<clock_mark const> marks, instant now);

/// The first instant at which a clock of the record has something to fire; the host sets one timer at it. It may be past.
/// `bad_value`: two clocks of one name.
[[nodiscard]] result<std::optional<instant>> next_deadline(
    std::span<target_clock const> clocks, std::span<journal_entry const> entries, instant now);

/// Refused (`bad_value`): two clocks of one name, whose signals would have the same keys.
[[nodiscard]] result<done> check_names(std::span<target_clock const> clocks);

/// The entries up to the first that was recorded after `then`: what a reader knew at the time, whatever was found out
/// later.
[[nodiscard]] std::span<journal_entry const> as_of(std::span<journal_entry const> entries, instant then);

/// The same record on two clocks: another allowance, calendar or reading of pauses.
struct clock_comparison {
    clock_reading as_is{};
    clock_reading would_be{};
};
[[nodiscard]] result<clock_comparison> what_if(
    target_clock const& as_is, target_clock const& would_be, std::span<journal_entry const> entries, instant now);

/// What becomes of running clocks when a target's wording changes.
BOOST_DEFINE_FIXED_ENUM_CLASS(cut_over_rule,
    unsigned char,
    new_records, // a record keeps the version that was in force when it began
    all_records) // from the cut-over on every record is measured anew, from its original start

/// A version of a target, in force from an instant on.
struct target_version {
    target_clock clock;
    instant from{};
};

/// The version that a record is measured by; null before the first. `versions` are in the order of their instants.
[[nodiscard]] target_clock const* version_in_force(
    std::span<target_version const> versions, instant record_began, instant now, cut_over_rule rule);

} // namespace itsm::inline v0
