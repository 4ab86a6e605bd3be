// SPDX-License-Identifier: BSL-1.0
#include <itsm/verify/coverage.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace itsm::inline v0 {

namespace {

/// One thing that can be exercised. A gap is one that was not.
struct coverage_item {
    coverage_gap what{};
    bool is_covered = false;
    bool is_waived = false;
};

/// "INC-9" before "INC-10": runs of digits compare as numbers.
bool natural_less(std::string_view a, std::string_view b) {
    auto const is_digit = [](char c) { return c >= '0' && c <= '9'; };
    auto const take_digits = [&](std::string_view& from) {
        std::size_t n = 0;
        while (n < from.size() && is_digit(from[n])) ++n;
        auto taken = from.substr(0, n);
        from.remove_prefix(n);
        while (taken.size() > 1 && taken.front() == '0') taken.remove_prefix(1);
        return taken;
    };
    while (!a.empty() && !b.empty()) {
        if (is_digit(a.front()) && is_digit(b.front())) {
            auto const x = take_digits(a);
            auto const y = take_digits(b);
            if (x.size() != y.size()) return x.size() < y.size();
            if (x != y) return x < y;
            continue;
        }
        if (a.front() != b.front()) return a.front() < b.front();
        a.remove_prefix(1);
        b.remove_prefix(1);
    }
    return a.size() < b.size();
}

bool is_waived(coverage const& of, row_key const& row, rule_id const& rule, guard_outcome outcome) {
    return std::any_of(of.waived.begin(), of.waived.end(), [&](auto const& one) {
        return one.row == row && one.rule == rule && one.outcome == outcome;
    });
}

std::string rule_text(rule_id const& rule) { return rule.empty() ? "input" : std::string{rule.view()}; }

/// "INC-9", or "INC-9 #2" where the row asks several of that rule.
std::string guard_name(row_coverage const& row, std::size_t at) {
    std::size_t all = 0;
    std::size_t before = 0;
    for (std::size_t i = 0; i < row.guards.size(); ++i) {
        if (row.guards[i].rule != row.guards[at].rule) continue;
        ++all;
        if (i < at) ++before;
    }
    auto const text = rule_text(row.guards[at].rule);
    return all == 1 ? text : text + " #" + std::to_string(before + 1);
}

/// All there is to exercise, in the order of `gaps_of`.
std::vector<coverage_item> items_of(coverage const& of) {
    std::vector<coverage_item> items;
    for (auto const& row : of.rows)
        items.push_back({{coverage_part::row, row.key, {}, {}, {}, row.command, {}}, row.taken > 0, false});

    auto const by_rule = [](coverage_item const& a, coverage_item const& b) {
        if (natural_less(a.what.rule, b.what.rule)) return true;
        return !natural_less(b.what.rule, a.what.rule) && a.what.rule < b.what.rule;
    };
    auto const sort_from = [&](std::size_t first) {
        std::stable_sort(items.begin() + static_cast<std::ptrdiff_t>(first), items.end(), by_rule);
    };
    auto const first_guard = items.size();
    for (auto const& row : of.rows)
        for (std::size_t i = 0; i < row.guards.size(); ++i) {
            auto const& one = row.guards[i];
            auto const add = [&](guard_outcome outcome, std::uint64_t times) {
                items.push_back(
                    {{coverage_part::guard, row.key, one.rule, outcome, {}, row.command, guard_name(row, i)},
                        times > 0,
                        is_waived(of, row.key, one.rule, outcome)});
            };
            add(guard_outcome::held, one.held);
            add(guard_outcome::broken, one.broken);
        }
    sort_from(first_guard);

    for (auto const& one : of.refusals)
        items.push_back({{coverage_part::refusal, {}, {}, {}, one.state, one.command, {}}, one.refused > 0, false});

    auto const first_carried = items.size();
    for (auto const& one : of.carried) {
        auto const add = [&](guard_outcome outcome, std::uint64_t times) {
            items.push_back({{coverage_part::carried, {}, one.rule, outcome, {}, {}, one.name}, times > 0, false});
        };
        add(guard_outcome::held, one.applied);
        add(guard_outcome::broken, one.idle);
    }
    sort_from(first_carried);
    return items;
}

bool is_gap(coverage_item const& one) { return !one.is_covered && !one.is_waived; }

/// What is waived and never happened is not asked for.
void add(covered_share& to, coverage_item const& one) {
    if (one.is_covered) ++to.covered;
    if (one.is_covered || !one.is_waived) ++to.total;
}

covered_share& share_of(coverage_summary& in, coverage_part part) {
    switch (part) {
    case coverage_part::row: return in.rows;
    case coverage_part::guard: return in.guard_outcomes;
    case coverage_part::refusal: return in.refusals;
    case coverage_part::carried: break;
    }
    return in.carried_outcomes;
}

coverage_summary summary_of(coverage const& of, std::vector<coverage_item> const& items) {
    coverage_summary made;
    for (auto const& one : items) {
        add(share_of(made, one.what.part), one);
        if (one.what.part != coverage_part::guard) continue;
        if (made.rules.empty() || made.rules.back().rule != one.what.rule) made.rules.push_back({one.what.rule, {}});
        add(made.rules.back().outcomes, one);
    }
    for (auto const& row : of.rows) {
        ++made.rows_in_journals.total;
        if (row.from_journal > 0) ++made.rows_in_journals.covered;
    }
    return made;
}

std::string name_of(state_key const& state) { return state.empty() ? "not recorded" : std::string{state.view()}; }

/// A few words that say which of all things this one is.
std::string words_of(coverage_gap const& gap) {
    std::string const row{gap.row.view()};
    bool const holds = gap.outcome == guard_outcome::held;
    switch (gap.part) {
    case coverage_part::row: return row + " is never taken";
    case coverage_part::guard: return gap.name + (holds ? " never holds in " : " is never broken in ") + row;
    case coverage_part::refusal:
        return std::string{gap.command.view()} + " is never refused when " + name_of(gap.state);
    case coverage_part::carried: break;
    }
    return rule_text(gap.rule) + " (" + gap.name + (holds ? ") never applies" : ") always applies");
}

std::string printable(std::string text) {
    for (auto& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    return text;
}

std::string of_all(covered_share const& share) {
    return std::to_string(share.covered) + " of " + std::to_string(share.total);
}

std::string per_cent(covered_share const& share) {
    std::array<char, 16> text{};
    // Rounded down, so that 100 says that nothing is missing.
    auto const tenths = share.total == 0 ? 1000 : share.covered * 1000 / share.total;
    std::snprintf(text.data(), text.size(), "%d.%d %%", static_cast<int>(tenths / 10), static_cast<int>(tenths % 10));
    return text.data();
}

/// Builds the table: lines that begin with a head, and go on below it where they get long.
class table {
public:
    explicit table(std::string title) : text_{printable(std::move(title)) + "\n"} {}

    void add_share(std::string_view name, covered_share const& share) {
        auto const count = of_all(share);
        text_ += "  " + padded(name, 18) + padded(count, 12) + per_cent(share) + "\n";
    }
    void add_heading(std::string_view heading) { text_.append("\n").append(heading).append("\n"); }
    void add_line(std::string_view line) { text_.append("  ").append(line).append("\n"); }
    /// "  head   said a, b, c": lists that share a head follow each other.
    void add_list(std::string_view head, std::string_view said, std::vector<std::string> const& items) {
        if (items.empty()) return;
        std::string line = "  " + padded(head, 16) + std::string{said};
        std::string const below(20, ' ');
        for (std::size_t i = 0; i < items.size(); ++i) {
            auto const part = printable(items[i]) + (i + 1 < items.size() ? "," : "");
            if (line.size() + 1 + part.size() > widest) {
                text_ += line + "\n";
                line = below + part;
            } else {
                line += " " + part;
            }
        }
        text_ += line + "\n";
    }
    std::string take() { return std::move(text_); }

private:
    static constexpr std::size_t widest = 110;
    static std::string padded(std::string_view cell, std::size_t width) {
        std::string made = printable(std::string{cell});
        made.append(made.size() < width ? width - made.size() : 1, ' ');
        return made;
    }

    std::string text_;
};

using items = std::vector<coverage_item>;

/// Calls `each(first, last)` for every run of gaps of one part that share what `key` gives.
template <class Key, class F>
void for_each_run(items const& all, coverage_part part, Key key, F each) {
    std::vector<coverage_gap> run;
    auto const end_run = [&] {
        if (!run.empty()) each(run);
        run.clear();
    };
    for (auto const& one : all) {
        if (one.what.part != part || !is_gap(one)) continue;
        if (!run.empty() && key(run.front()) != key(one.what)) end_run();
        run.push_back(one.what);
    }
    end_run();
}

template <class F>
std::vector<std::string> texts_of(std::vector<coverage_gap> const& gaps, guard_outcome outcome, F text) {
    std::vector<std::string> made;
    for (auto const& one : gaps)
        if (one.outcome == outcome) made.push_back(text(one));
    return made;
}

/// Which of the row's guards of the rule is meant is said where there are several.
std::string row_of(coverage_gap const& gap) {
    auto const at = gap.name.find(" #");
    return std::string{gap.row.view()} + (at == std::string::npos ? "" : gap.name.substr(at));
}

void add_guard_gaps(table& to, items const& all) {
    auto const rule = [](coverage_gap const& gap) { return gap.rule; };
    for_each_run(all, coverage_part::guard, rule, [&](std::vector<coverage_gap> const& gaps) {
        auto const head = rule_text(gaps.front().rule);
        to.add_list(head, "never broken:", texts_of(gaps, guard_outcome::broken, row_of));
        to.add_list(head, "never held:", texts_of(gaps, guard_outcome::held, row_of));
    });
}

void add_carried_gaps(table& to, items const& all) {
    auto const rule = [](coverage_gap const& gap) { return gap.rule; };
    auto const name = [](coverage_gap const& gap) { return gap.name; };
    for_each_run(all, coverage_part::carried, rule, [&](std::vector<coverage_gap> const& gaps) {
        auto const head = rule_text(gaps.front().rule);
        to.add_list(head, "never applied:", texts_of(gaps, guard_outcome::held, name));
        to.add_list(head, "always applied:", texts_of(gaps, guard_outcome::broken, name));
    });
}

void add_row_gaps(table& to, items const& all) {
    auto const part = [](coverage_gap const& gap) { return gap.part; };
    for_each_run(all, coverage_part::row, part, [&](std::vector<coverage_gap> const& gaps) {
        auto const key = [](coverage_gap const& gap) { return std::string{gap.row.view()}; };
        to.add_list("rows", "never taken:", texts_of(gaps, guard_outcome::held, key));
    });
}

void add_refusal_gaps(table& to, items const& all) {
    auto const state = [](coverage_gap const& gap) { return gap.state; };
    for_each_run(all, coverage_part::refusal, state, [&](std::vector<coverage_gap> const& gaps) {
        auto const key = [](coverage_gap const& gap) { return std::string{gap.command.view()}; };
        to.add_list(name_of(gaps.front().state), "never refused:", texts_of(gaps, guard_outcome::held, key));
    });
}

void add_waivers(table& to, coverage const& of, items const& all) {
    if (of.waived.empty()) return;
    to.add_heading("waived");
    for (auto const& one : of.waived) {
        bool const is_stale = std::all_of(all.begin(), all.end(), [&](coverage_item const& item) {
            bool const is_meant = item.what.part == coverage_part::guard && item.what.row == one.row &&
                                  item.what.rule == one.rule && item.what.outcome == one.outcome;
            return !is_meant || item.is_covered;
        });
        auto const said = std::string{one.outcome == guard_outcome::held ? "held in " : "broken in "} +
                          std::string{one.row.view()} + ":";
        to.add_list(rule_text(one.rule), said, {one.reason + (is_stale ? " (it happens: no waiver is needed)" : "")});
    }
}

void add_journal(table& to, coverage const& of, covered_share const& used) {
    to.add_heading("in journals");
    to.add_share("rows", used);
    std::vector<std::string> never;
    for (auto const& row : of.rows)
        if (row.from_journal == 0) never.emplace_back(row.key.view());
    to.add_list("rows", "never taken:", never);
    for (auto const& row : of.rows)
        if (row.last_taken)
            to.add_list(row.key,
                std::to_string(row.from_journal) + (row.from_journal == 1 ? " time, last" : " times, last"),
                {to_text(*row.last_taken)});
    if (of.unplaced_entries > 0)
        to.add_line(std::to_string(of.unplaced_entries) + " entries are of none of these rows, or redacted");
}

void add_decided(table& to, coverage const& of, items const& all, coverage_summary const& summary) {
    to.add_share("rows", summary.rows);
    to.add_share("guard outcomes", summary.guard_outcomes);
    to.add_share("refusals", summary.refusals);
    to.add_share("applied rules", summary.carried_outcomes);
    if (of.unplaced > 0)
        to.add_line(std::to_string(of.unplaced) + " decisions were on states or commands that are not there");
    if (std::any_of(all.begin(), all.end(), is_gap)) {
        to.add_heading("not covered");
        add_guard_gaps(to, all);
        add_carried_gaps(to, all);
        add_row_gaps(to, all);
        add_refusal_gaps(to, all);
    }
    add_waivers(to, of, all);
    to.add_heading("guards, by rule");
    for (auto const& one : summary.rules) to.add_share(rule_text(one.rule), one.outcomes);
}

/// The parts that miss their share, with what they miss.
class shortfall {
public:
    void add(items const& all, std::string_view name, coverage_part part, covered_share const& share, double wanted) {
        if (is_reached(name, share, wanted)) return;
        for (auto const& one : all)
            if (one.what.part == part && is_gap(one)) missing_.push_back(words_of(one.what));
    }
    void add_unused(coverage const& of, covered_share const& share, double wanted) {
        if (is_reached("rows in journals", share, wanted)) return;
        for (auto const& row : of.rows)
            if (row.from_journal == 0) missing_.push_back(std::string{row.key.view()} + " is in no journal");
    }
    [[nodiscard]] result<done> verdict() const {
        if (shares_.empty()) return done{};
        std::string text = shares_;
        for (std::size_t i = 0; i < missing_.size() && i < most_named; ++i)
            text.append(i == 0 ? ": " : "; ").append(printable(missing_[i]));
        if (missing_.size() > most_named) text += "; and " + std::to_string(missing_.size() - most_named) + " more";
        return failure(error_code::bad_value, std::move(text));
    }

private:
    static constexpr std::size_t most_named = 40;

    bool is_reached(std::string_view name, covered_share const& share, double wanted) {
        if (share.value() >= wanted) return true;
        std::array<char, 32> text{};
        std::snprintf(text.data(), text.size(), "%g", wanted);
        shares_.append(shares_.empty() ? "" : ", ").append(name).append(" ").append(of_all(share));
        shares_.append(" where ").append(text.data()).append(" is wanted");
        return false;
    }

    std::string shares_{};
    std::vector<std::string> missing_{};
};

} // namespace

coverage_summary summary_of(coverage const& of) { return summary_of(of, items_of(of)); }

std::vector<coverage_gap> gaps_of(coverage const& of) {
    std::vector<coverage_gap> gaps;
    for (auto& one : items_of(of))
        if (is_gap(one)) gaps.push_back(std::move(one.what));
    return gaps;
}

result<done> require(coverage const& of, coverage_demand const& wanted) {
    for (auto const share :
        {wanted.rows, wanted.guard_outcomes, wanted.refusals, wanted.carried_outcomes, wanted.rows_in_journals})
        if (!(share >= 0.0 && share <= 1.0)) return failure(error_code::bad_value, "a share is from 0 to 1");
    auto const all = items_of(of);
    auto const summary = summary_of(of, all);
    shortfall missing;
    missing.add(all, "rows", coverage_part::row, summary.rows, wanted.rows);
    missing.add(all, "guard outcomes", coverage_part::guard, summary.guard_outcomes, wanted.guard_outcomes);
    missing.add(all, "refusals", coverage_part::refusal, summary.refusals, wanted.refusals);
    missing.add(all, "applied rules", coverage_part::carried, summary.carried_outcomes, wanted.carried_outcomes);
    missing.add_unused(of, summary.rows_in_journals, wanted.rows_in_journals);
    return missing.verdict();
}

std::string to_text(coverage const& of) {
    auto const all = items_of(of);
    auto const summary = summary_of(of, all);
    table made{std::string{of.key.view()} + " " + std::to_string(of.version)};
    bool const is_decided = std::any_of(all.begin(), all.end(), [](auto const& one) { return one.is_covered; });
    bool const is_journal = summary.rows_in_journals.covered > 0 || of.unplaced_entries > 0;
    if (is_decided || !is_journal) add_decided(made, of, all, summary);
    if (is_journal) add_journal(made, of, summary.rows_in_journals);
    return made.take();
}

} // namespace itsm::inline v0
