// SPDX-License-Identifier: BSL-1.0
#include <itsm/verify/lint.hpp>

#include "row_graph.hpp"

#include <itsm/core/reflect.hpp>
#include <itsm/core/rule.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace itsm::inline v0 {

namespace {

using names = std::vector<std::string_view>;

std::string quoted(std::string_view key) { return "\"" + std::string{key} + "\""; }

/// `"a"`, `"a" and "b"`, `"a", "b" and "c"`.
std::string listed(names const& keys, std::string_view last = " and ") {
    std::string text;
    for (std::size_t i = 0; i < keys.size(); ++i)
        text += std::string{i == 0 ? "" : i + 1 < keys.size() ? ", " : last} + quoted(keys[i]);
    return text;
}

template <class Keyed>
names keys_of(std::span<Keyed const> of) {
    names keys;
    for (auto const& one : of) keys.push_back(one.key.view());
    return keys;
}

lint_subject subject_of(lint_code code) {
    switch (code) {
    case lint_code::too_large:
    case lint_code::colliding_keys:
    case lint_code::no_creating_row: return lint_subject::definition;
    case lint_code::duplicate_state:
    case lint_code::unreachable_state:
    case lint_code::no_way_out:
    case lint_code::fields_of_unknown_state:
    case lint_code::bypass:
    case lint_code::left_only_by_timer:
    case lint_code::asymmetric_hold:
    case lint_code::escalation_lost: return lint_subject::state;
    case lint_code::timer_without_row:
    case lint_code::timer_in_unknown_state:
    case lint_code::timer_without_exit: return lint_subject::timer;
    case lint_code::required_and_read_only: return lint_subject::field;
    case lint_code::unknown_rule: return lint_subject::rule;
    case lint_code::clock_without_stop: return lint_subject::clock;
    case lint_code::permission_too_long:
    case lint_code::unheld_right:
    case lint_code::dead_right: return lint_subject::right;
    case lint_code::unknown_in_request: return lint_subject::name;
    case lint_code::unused_command: return lint_subject::command;
    case lint_code::duplicate_row:
    case lint_code::row_from_unknown_state:
    case lint_code::row_to_unknown_state:
    case lint_code::row_without_source:
    case lint_code::row_without_target:
    case lint_code::guard_of_other_command:
    case lint_code::shadowed_row:
    case lint_code::late_creation:
    case lint_code::unguarded_reopening:
    case lint_code::not_proven_exclusive: break;
    }
    return lint_subject::row;
}

/// What is wrong with a fault's row, state or timer, and what would mend it.
std::string sentence_of(located_fault const& found, names const& states) {
    auto const at = quoted(found.at);
    auto const other = quoted(found.other);
    auto const missing = other + ", which is no state" + detail::did_you_mean(found.other, states);
    switch (found.fault) {
    case definition_fault::none: break;
    case definition_fault::too_large:
        return "more than 65,534 rows, states, commands or guards: nothing of it was looked at; split it";
    case definition_fault::duplicate_state: return "the state " + at + " is there twice: rename or remove one";
    case definition_fault::duplicate_row: return "the key " + at + " is on two rows: entries name rows, so rename one";
    case definition_fault::row_from_unknown_state: return "the row " + at + " starts in " + missing;
    case definition_fault::row_to_unknown_state: return "the row " + at + " leads to " + missing;
    case definition_fault::row_without_source:
        return "the row " + at + " starts in no state, so it is never taken: name one, or say from_nothing()";
    case definition_fault::row_without_target:
        if (found.other.empty()) return "the row " + at + " creates a record and keeps a state it has not: say to(...)";
        return "the row " + at + " leads where its command says, and " + other +
               " says nothing: give the command a chosen_state, or the row a target";
    case definition_fault::guard_of_other_command:
        return "the row " + at + " has a guard that reads the fields of " + other +
               ", which the row does not take: take the guard out";
    case definition_fault::no_creating_row:
        return "no row creates the record, so there never is one: add a row from_nothing()";
    case definition_fault::unreachable_state:
        return "no way leads from creation to the state " + at + ": add a row to it, or take it out";
    case definition_fault::no_way_out:
        return "no way leads from the state " + at + " to a closed one: what gets there stays for ever; add a row out";
    case definition_fault::shadowed_row:
        return "the row " + at + " is never taken where the row " + other +
               " stands before it and always wins: give that one a `when`, or take one out";
    case definition_fault::timer_without_row:
        return "the timer " + at + " gives the command " + other + ", which no row takes: add a row, or drop the timer";
    case definition_fault::timer_in_unknown_state: return "the timer " + at + " runs in " + missing;
    case definition_fault::timer_without_exit:
        return "the timer " + at + " runs in the state " + other +
               ", where no row takes its command: add a row there, or do not let it run there";
    case definition_fault::required_and_read_only:
        return "the state " + other + " requires the field " + at + " and does not let it be set: drop one demand";
    case definition_fault::fields_of_unknown_state:
        return "demands on fields are made in " + at + ", which is no state" + detail::did_you_mean(found.at, states);
    case definition_fault::permission_too_long:
        return "the permission that begins with " + at + " is longer than 63 bytes or has a zero byte: shorten it";
    case definition_fault::colliding_keys: return "two keys have one hash and cannot be told apart: rename one";
    }
    return {};
}

/// Looks at one definition. Each check stands for itself; the findings are put in order at the end.
class linter {
public:
    linter(definition_view const& of, lint_request const& request)
        : of_{of}, request_{request}, rows_{of}, from_creation_{rows_, definition_view::none} {}

    std::vector<lint_finding> run(std::vector<located_fault> const& faults) {
        for (auto const& one : faults) add_fault(one);
        look_at_rules();
        look_at_commands();
        look_at_rights();
        look_at_cells();
        look_at_steps();
        for (std::uint16_t s = 0; s < of_.states.size(); ++s) look_at_state(s);
        for (auto const& one : request_.only_after) look_for_bypass(one);
        for (auto const& one : request_.clocks) look_at_clock(one);
        std::stable_sort(found_.begin(), found_.end(), [](auto const& a, auto const& b) { return a.code < b.code; });
        return std::move(found_);
    }

private:
    void add(lint_code code, std::string_view key, std::string sentence, std::vector<std::uint16_t> const& path = {}) {
        lint_finding made{code, severity_of(code), subject_of(code), std::string{key}, std::move(sentence), {}};
        for (auto const r : path) made.path.push_back(of_.rows[r].key);
        found_.push_back(std::move(made));
    }
    void add_fault(located_fault const& one) {
        auto const code = enum_from<lint_code>(enum_name(one.fault)).value_or(lint_code::too_large);
        auto const key = one.at.empty() ? of_.key.view() : one.at.view();
        std::vector<std::uint16_t> path;
        if (one.fault == definition_fault::no_way_out)
            path = from_creation_.rows_to(of_.find_state(key_of_state(one.at)));
        add(code, key, sentence_of(one, keys_of(of_.states)), path);
    }
    static state_key key_of_state(std::string_view text) { return state_key::from(text).value_or(state_key{}); }
    [[nodiscard]] std::string_view key_of(std::uint16_t state) const { return of_.states[state].key.view(); }
    [[nodiscard]] bool is_closed(std::uint16_t state) const {
        return of_.states[state].category == state_category::closed;
    }
    /// Whether a timer gives the row's command in that state; where none runs, people do. No timer runs before there is a
    /// record.
    [[nodiscard]] bool is_of_clock(std::uint16_t row, std::uint16_t from) const {
        return from != definition_view::none && std::any_of(of_.timers.begin(), of_.timers.end(), [&](auto const& one) {
            auto const states = of_.states_of(one);
            return one.command == of_.rows[row].command &&
                   (states.empty() || std::find(states.begin(), states.end(), from) != states.end());
        });
    }

    // --- what the definition names ----------------------------------------------------------------------------------

    void look_at_rules() {
        std::set<rule_id> seen;
        auto const look = [&](rule_id const& id, std::string_view statement) {
            if (id.empty() || !statement.empty() || find_rule(id) != nullptr || !seen.insert(id).second) return;
            names known;
            for (auto const& one : rulebook()) known.push_back(one.id.view());
            add(lint_code::unknown_rule,
                id,
                "the rule " + quoted(id) + " is neither in the rulebook nor has it words of its own: say what it asks" +
                    detail::did_you_mean(id, known));
        };
        for (auto const& one : of_.guards) look(one.rule, one.statement);
        for (auto const& one : of_.carried_rules) look(one.rule, one.statement);
    }

    void look_at_commands() {
        std::vector<bool> is_used(of_.commands.size(), false);
        for (auto const& row : of_.rows) is_used[row.command] = true;
        for (std::size_t c = 0; c < is_used.size(); ++c)
            if (!is_used[c])
                add(lint_code::unused_command,
                    of_.commands[c],
                    "the command " + quoted(of_.commands[c]) +
                        " is declared and no row takes it: add a row, or do not declare it");
    }

    void look_at_rights() {
        auto const asked = rows_by_right();
        for (auto const& [right, row] : asked) {
            auto const covers = [&, wanted = right](role_grant const& one) { return one.permissions.covers(wanted); };
            if (request_.roles.empty() || std::any_of(request_.roles.begin(), request_.roles.end(), covers)) continue;
            add(lint_code::unheld_right,
                right,
                "no role has the permission " + quoted(right) + " that the row " + quoted(of_.rows[row].key) +
                    " asks for, so nobody can take it: grant it, or name another");
        }
        std::set<std::string_view> seen;
        for (auto const& right : of_.named_rights)
            if (!asked.contains(right.view()) && seen.insert(right.view()).second)
                add(lint_code::dead_right,
                    right,
                    "the permission " + quoted(right) +
                        " is named and no row asks for it: more specific ones stand before it, or no row leads there");
    }
    /// Each permission that is asked for, with the first row that does.
    [[nodiscard]] std::map<std::string_view, std::uint16_t> rows_by_right() const {
        std::map<std::string_view, std::uint16_t> asked;
        for (auto const& entry : of_.entries) {
            bool const by_target = of_.rows[entry.row].target == target_kind::chosen;
            for (std::size_t i = 0; i < (by_target ? of_.states.size() : 1); ++i) {
                auto const [at, is_new] = asked.try_emplace(of_.permissions[entry.permission + i].view(), entry.row);
                if (!is_new) at->second = (std::min)(at->second, entry.row);
            }
        }
        return asked;
    }

    /// Rows of one cell that all choose: which is taken is then their order's doing.
    void look_at_cells() {
        std::set<std::pair<std::uint16_t, std::uint16_t>> seen;
        for (std::size_t c = 0; c < of_.cells.size(); ++c) {
            names choosing;
            std::pair<std::uint16_t, std::uint16_t> first{definition_view::none, definition_view::none};
            for (auto const& entry : of_.entries.subspan(of_.cells[c].first, of_.cells[c].count)) {
                if (!detail::chooses(of_, of_.rows[entry.row])) break;
                choosing.push_back(of_.rows[entry.row].key.view());
                if (choosing.size() < 3) (choosing.size() == 1 ? first.first : first.second) = entry.row;
            }
            if (choosing.size() < 2 || !seen.insert(first).second) continue;
            add(lint_code::not_proven_exclusive,
                choosing[0],
                "the rows " + listed(choosing) + " choose by a `when` each, and nothing says that only one can hold: " +
                    quoted(choosing[0]) + " wins; leave one `when` and an otherwise, or explore the records");
        }
    }

    // --- steps and states -------------------------------------------------------------------------------------------

    void look_at_steps() {
        sources_.resize(of_.states.size());
        by_hand_.resize(of_.states.size(), false);
        std::vector<bool> is_reopening(of_.rows.size(), false);
        std::vector<bool> is_late(of_.rows.size(), false);
        auto const may_begin = states_named(request_.may_begin_in);
        auto const leave = [&](std::uint16_t from) {
            rows_.each_step(from, [&](std::uint16_t row, std::uint16_t to) {
                if (!is_of_clock(row, from)) by_hand_[to] = true;
                if (from == definition_view::none) {
                    bool const is_initial = of_.states[to].category == state_category::initial || may_begin[to];
                    if (!is_initial && !is_late[row]) add_late_creation(row, to);
                    is_late[row] = is_late[row] || !is_initial;
                } else if (to != from) {
                    if (sources_[to].empty() || sources_[to].back() != from) sources_[to].push_back(from);
                    bool const reopens = is_closed(from) && !is_closed(to) && of_.rows[row].guards == 0;
                    if (reopens && !is_reopening[row]) add_reopening(row, from, to);
                    is_reopening[row] = is_reopening[row] || reopens;
                }
            });
        };
        leave(definition_view::none);
        for (std::uint16_t s = 0; s < of_.states.size(); ++s) leave(s);
    }
    void add_late_creation(std::uint16_t row, std::uint16_t to) {
        add(lint_code::late_creation,
            of_.rows[row].key,
            "the row " + quoted(of_.rows[row].key) + " creates records in " + quoted(key_of(to)) +
                ", which is no initial state: what comes before is never asked; begin earlier, or allow it",
            {row});
    }
    void add_reopening(std::uint16_t row, std::uint16_t from, std::uint16_t to) {
        auto path = from_creation_.rows_to(from);
        path.push_back(row);
        add(lint_code::unguarded_reopening,
            of_.rows[row].key,
            "the row " + quoted(of_.rows[row].key) + " leads from " + quoted(key_of(from)) + ", which is closed, to " +
                quoted(key_of(to)) + " and asks nothing: closed is not the end; give it a guard that says when",
            path);
    }

    void look_at_state(std::uint16_t state) {
        if (!from_creation_.reaches(state)) return; // a fault already
        if (!is_closed(state)) look_for_people(state);
        if (of_.states[state].category == state_category::waiting) look_for_return(state);
        if (!by_hand_[state] && !is_closed(state)) look_for_lost_escalation(state);
    }
    void look_for_people(std::uint16_t state) {
        std::string_view timers;
        bool by_hand = false;
        rows_.each_step(state, [&](std::uint16_t row, std::uint16_t to) {
            if (to == state) return;
            if (is_of_clock(row, state)) timers = of_.commands[of_.rows[row].command].view();
            else by_hand = true;
        });
        if (timers.empty() || by_hand) return;
        add(lint_code::left_only_by_timer,
            key_of(state),
            "only what the clock gives, " + quoted(timers) + ", leads out of " + quoted(key_of(state)) +
                ": nobody can move on earlier; add a row for people",
            from_creation_.rows_to(state));
    }
    void look_for_return(std::uint16_t state) {
        auto const& entered_from = sources_[state];
        std::vector<bool> leads_to(of_.states.size(), false);
        names back;
        rows_.each_step(state, [&](std::uint16_t, std::uint16_t to) {
            auto const category = of_.states[to].category;
            bool const is_over = category == state_category::done || category == state_category::closed;
            if (to != state && !leads_to[to] && !is_over) back.push_back(key_of(to));
            leads_to[to] = true;
        });
        names lost;
        for (auto const from : entered_from)
            if (!leads_to[from]) lost.push_back(key_of(from));
        if (entered_from.size() < 2 || back.empty() || lost.empty()) return;
        add(lint_code::asymmetric_hold,
            key_of(state),
            quoted(key_of(state)) + " is entered from " + listed(lost) + " too, and leads back to " + listed(back) +
                " alone: where a record waited from is forgotten; add a row back, or keep waiting out of the states",
            from_creation_.rows_to(state));
    }
    /// The clock alone leads into the state, so that it was due is all that the state says. Where a record gets back to
    /// where the clock found it on a way round, nobody decided that; one step straight back is somebody's decision.
    void look_for_lost_escalation(std::uint16_t state) {
        for (auto const from : sources_[state]) {
            if (of_.states[from].category != of_.states[state].category) continue;
            shortest_ways const round{rows_, state, [&](std::uint16_t, std::uint16_t left, std::uint16_t to) {
                                          return left != state || to != from;
                                      }};
            if (!round.reaches(from)) continue;
            auto path = from_creation_.rows_to(state);
            auto const back = round.rows_to(from);
            path.insert(path.end(), back.begin(), back.end());
            add(lint_code::escalation_lost,
                key_of(state),
                "the clock alone leads to " + quoted(key_of(state)) + " from " + quoted(key_of(from)) +
                    ", and a way round leads back: then nothing says that it was due, and the clock has spoken "
                    "already; "
                    "keep the fact in a field or a duty, not in a state",
                path);
            return;
        }
    }

    // --- what was asked for -----------------------------------------------------------------------------------------

    void add_unknown(std::string_view name, std::string_view what, names const& known) {
        add(lint_code::unknown_in_request,
            name,
            quoted(name) + " was asked about, and is no " + std::string{what} + " of " + quoted(of_.key) +
                detail::did_you_mean(name, known));
    }
    [[nodiscard]] std::uint16_t state_named(std::string_view name) const { return of_.find_state(key_of_state(name)); }

    std::vector<bool> states_named(std::vector<std::string> const& wanted) {
        std::vector<bool> named(of_.states.size(), false);
        for (auto const& name : wanted) {
            auto const s = state_named(name);
            if (s == definition_view::none) add_unknown(name, "state", keys_of(of_.states));
            else named[s] = true;
        }
        return named;
    }

    void look_for_bypass(required_passage const& asked) {
        std::vector<bool> states(of_.states.size(), false);
        std::vector<bool> rows(of_.rows.size(), false);
        auto known = keys_of(of_.states);
        auto const row_keys = keys_of(of_.rows);
        known.insert(known.end(), row_keys.begin(), row_keys.end());
        bool is_known = true;
        for (auto const& name : asked.needed) {
            auto const s = state_named(name);
            if (s != definition_view::none) states[s] = true;
            auto const r = std::find(row_keys.begin(), row_keys.end(), name);
            if (r != row_keys.end()) rows[static_cast<std::size_t>(r - row_keys.begin())] = true;
            if (s != definition_view::none || r != row_keys.end()) continue;
            is_known = false;
            add_unknown(name, "state or row", known);
        }
        auto const wanted = state_named(asked.wanted);
        if (wanted == definition_view::none) add_unknown(asked.wanted, "state", keys_of(of_.states));
        if (wanted == definition_view::none || !is_known) return;
        shortest_ways const around{rows_,
            definition_view::none,
            [&](std::uint16_t row, std::uint16_t, std::uint16_t to) { return !rows[row] && !states[to]; }};
        if (!around.reaches(wanted)) return;
        add(lint_code::bypass,
            asked.wanted,
            quoted(asked.wanted) + " is reached without " + listed({asked.needed.begin(), asked.needed.end()}, " or ") +
                ": take a row of this way out, or guard it",
            around.rows_to(wanted));
    }

    void look_at_clock(state_clock const& asked) {
        auto const runs = states_named(asked.runs_in);
        std::vector<bool> stops(of_.states.size(), false);
        std::vector<std::uint16_t> waiting;
        for (std::uint16_t s = 0; s < stops.size(); ++s)
            if (!runs[s]) waiting.push_back(s);
        while (!waiting.empty()) {
            auto const to = waiting.back();
            waiting.pop_back();
            if (stops[to]) continue;
            stops[to] = true;
            waiting.insert(waiting.end(), sources_[to].begin(), sources_[to].end());
        }
        names endless;
        std::uint16_t first = definition_view::none;
        for (std::uint16_t s = 0; s < stops.size(); ++s) {
            if (stops[s] || !from_creation_.reaches(s)) continue;
            if (endless.empty()) first = s;
            endless.push_back(key_of(s));
        }
        if (endless.empty()) return;
        add(lint_code::clock_without_stop,
            asked.name,
            "the clock " + quoted(asked.name) + " runs in " + listed(endless) +
                ", from where no way leads to a state in which it does not: it never stops",
            from_creation_.rows_to(first));
    }

    definition_view const& of_;
    lint_request const& request_;
    row_graph rows_;
    shortest_ways from_creation_;
    std::vector<std::vector<std::uint16_t>> sources_{}; ///< of each state, those that a step leads here from
    std::vector<bool> by_hand_{};                       ///< of each state, whether anything but the clock leads there
    std::vector<lint_finding> found_{};
};

} // namespace

lint_severity severity_of(lint_code code) {
    return code < lint_code::unused_command ? lint_severity::error : lint_severity::warning;
}

bool has_errors(std::span<lint_finding const> findings) {
    return std::any_of(
        findings.begin(), findings.end(), [](auto const& one) { return one.severity == lint_severity::error; });
}

std::vector<lint_finding> lint(definition_view const& definition, lint_request const& request) {
    return linter{definition, request}.run(structural_faults(definition));
}

std::vector<lint_finding> lint(definition_draft const& draft, lint_request const& request) {
    return linter{draft.view(), request}.run(draft.faults());
}

} // namespace itsm::inline v0
