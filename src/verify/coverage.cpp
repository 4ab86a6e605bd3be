// SPDX-License-Identifier: BSL-1.0
#include <itsm/verify/coverage.hpp>

#include <algorithm>
#include <utility>

namespace itsm::inline v0 {

namespace {

/// A text that two definitions share only when their tables are the same: every part says how long it is.
class canonical_text {
public:
    void add(std::string_view part) { text_.append(std::to_string(part.size())).append(":").append(part); }
    void add(std::size_t number) { text_.append(std::to_string(number)).append(","); }
    template <class List, class F>
    void add_each(List const& list, F each) {
        add(list.size());
        for (auto const& one : list) each(one);
    }
    [[nodiscard]] std::string const& text() const { return text_; }

private:
    std::string text_{};
};

template <class E>
std::size_t number_of(E enumerator) {
    return static_cast<std::size_t>(enumerator);
}

void add_cells(canonical_text& to, definition_view const& of) {
    to.add_each(of.cells, [&](auto const& cell) {
        to.add_each(of.entries.subspan(cell.first, cell.count), [&](auto const& entry) {
            to.add(entry.row);
            to.add(entry.permission);
        });
    });
    to.add_each(of.permissions, [&](auto const& one) { to.add(one.view()); });
}

void add_rows(canonical_text& to, definition_view const& of) {
    to.add_each(of.rows, [&](auto const& row) {
        to.add(row.key.view());
        to.add(row.command);
        to.add(number_of(row.target));
        to.add(row.to);
        to.add_each(of.row_guards.subspan(row.first_guard, row.guards), [&](auto g) {
            to.add(of.guards[g].rule.view());
            to.add(number_of(of.guards[g].kind));
        });
        to.add_each(of.row_duties.subspan(row.first_duty, row.duties), [&](auto d) { to.add(d); });
    });
}

/// The next different place of two lists of like things, or where the shorter one ends.
template <class List, class Same>
std::optional<std::size_t> first_difference(List const& a, List const& b, Same are_same) {
    auto const common = (std::min)(a.size(), b.size());
    for (std::size_t i = 0; i < common; ++i)
        if (!are_same(a[i], b[i])) return i;
    if (a.size() != b.size()) return common;
    return std::nullopt;
}

failed<error> other_definition(std::string what, std::string path) {
    return failure(error_code::bad_definition, "coverage of another definition: " + what, std::move(path));
}

result<done> of_same_tables(coverage const& a, coverage const& b) {
    if (a.key != b.key)
        return other_definition(
            '"' + std::string{b.key.view()} + "\" instead of \"" + std::string{a.key.view()} + '"', "/key");
    if (a.version != b.version)
        return other_definition(
            "version " + std::to_string(b.version) + " instead of " + std::to_string(a.version), "/version");
    if (a.fingerprint != b.fingerprint) return other_definition("its tables differ", "/fingerprint");

    auto const refuse = [](std::string const& list, std::size_t at) {
        return other_definition("other places are counted", "/" + list + "/" + std::to_string(at));
    };
    auto const same_rule = [](auto const& x, auto const& y) { return x.rule == y.rule; };
    auto const same_row = [&](auto const& x, auto const& y) {
        return x.key == y.key && x.command == y.command && !first_difference(x.guards, y.guards, same_rule);
    };
    auto const same_cell = [](auto const& x, auto const& y) { return x.state == y.state && x.command == y.command; };
    auto const same_carried = [](auto const& x, auto const& y) { return x.rule == y.rule && x.name == y.name; };
    if (auto const at = first_difference(a.rows, b.rows, same_row)) return refuse("rows", *at);
    if (auto const at = first_difference(a.refusals, b.refusals, same_cell)) return refuse("refusals", *at);
    if (auto const at = first_difference(a.carried, b.carried, same_carried)) return refuse("carried", *at);
    return done{};
}

std::vector<guard_coverage> guards_of(definition_view const& of, definition_view::row const& row) {
    std::vector<guard_coverage> made{{every_command_authorised.rule, 0, 0}};
    for (auto const g : of.row_guards.subspan(row.first_guard, row.guards)) made.push_back({of.guards[g].rule, 0, 0});
    return made;
}

state_key state_at(definition_view const& of, std::uint16_t state) {
    if (state == definition_view::none) return {};
    return of.states[state].key;
}

void add_row(row_coverage& to, row_coverage const& more) {
    detail::count(to.taken, more.taken);
    detail::count(to.refused, more.refused);
    detail::count(to.from_journal, more.from_journal);
    to.last_taken = (std::max)(to.last_taken, more.last_taken);
    for (std::size_t i = 0; i < to.guards.size(); ++i) {
        detail::count(to.guards[i].held, more.guards[i].held);
        detail::count(to.guards[i].broken, more.guards[i].broken);
    }
}

/// In order, each once, so that it does not matter what came first.
void add_waiver(std::vector<coverage_waiver>& to, coverage_waiver one) {
    auto const at = std::lower_bound(to.begin(), to.end(), one);
    if (at == to.end() || *at != one) to.insert(at, std::move(one));
}

} // namespace

definition_fingerprint fingerprint_of(definition_view const& of) {
    canonical_text text;
    text.add(of.key.view());
    text.add(of.version);
    text.add_each(of.states, [&](auto const& one) {
        text.add(one.key.view());
        text.add(number_of(one.category));
        text.add(one.canonical);
    });
    text.add_each(of.commands, [&](auto const& one) { text.add(one.view()); });
    add_rows(text, of);
    text.add_each(of.carried_rules, [&](auto const& one) {
        text.add(one.rule.view());
        text.add(number_of(one.kind));
        text.add(one.name);
    });
    text.add_each(of.field_rules, [&](auto const& one) {
        text.add(one.state);
        text.add(number_of(one.demand));
        text.add(one.field);
    });
    text.add_each(of.timers, [&](auto const& one) {
        text.add(one.key);
        text.add(one.command);
        text.add_each(of.states_of(one), [&](auto state) { text.add(state); });
    });
    add_cells(text, of);
    auto const named = named_id(tenant_id{}, text.text());
    return {named.high, named.low};
}

coverage::coverage(definition_view const& of) : key{of.key}, version{of.version}, fingerprint{fingerprint_of(of)} {
    for (auto const& row : of.rows)
        rows.push_back({row.key, of.commands[row.command], 0, 0, 0, std::nullopt, guards_of(of, row)});
    auto const add_line = [&](std::uint16_t state) {
        for (std::uint16_t c = 0; c < of.commands.size(); ++c)
            if (of.rows_of(state, c).empty()) refusals.push_back({state_at(of, state), of.commands[c], 0});
    };
    add_line(definition_view::none);
    for (std::uint16_t s = 0; s < of.states.size(); ++s) add_line(s);
    for (auto const& one : of.carried_rules) carried.push_back({one.rule, std::string{one.name}, 0, 0});
}

bool coverage::is_of(definition_view const& by) const {
    return key == by.key && version == by.version && rows.size() == by.rows.size() &&
           carried.size() == by.carried_rules.size();
}

row_coverage* coverage::find_row(definition_view const& by, std::uint16_t row) {
    auto const& wanted = by.rows[row];
    auto& found = rows[row];
    if (found.key != wanted.key || found.guards.size() != std::size_t{wanted.guards} + 1) return nullptr;
    for (std::size_t i = 0; i < wanted.guards; ++i)
        if (found.guards[i + 1].rule != by.guards[by.row_guards[wanted.first_guard + i]].rule) return nullptr;
    return &found;
}

void coverage::count_refusal(definition_view const& by, std::uint16_t from, std::uint16_t command) {
    for (auto& one : refusals)
        if (one.command == by.commands[command] && one.state == state_at(by, from)) return detail::count(one.refused);
    detail::count(unplaced);
}

void coverage::count_carried(definition_view const& by, std::size_t rule, bool applied) {
    auto& one = carried[rule];
    if (one.rule != by.carried_rules[rule].rule) return;
    detail::count(applied ? one.applied : one.idle);
}

void coverage::add(journal_entry const& entry) {
    if (entry.definition == key.view())
        for (auto& row : rows) {
            if (row.key.view() != entry.row || row.command.view() != entry.command_key) continue;
            detail::count(row.from_journal);
            row.last_taken = (std::max)(row.last_taken, std::optional{entry.at});
            return;
        }
    detail::count(unplaced_entries);
}

result<done> coverage::merge(coverage const& other) {
    if (other.key.empty()) return done{};
    if (key.empty()) {
        *this = other;
        return done{};
    }
    if (auto same = of_same_tables(*this, other); !same) return same;
    for (std::size_t i = 0; i < rows.size(); ++i) add_row(rows[i], other.rows[i]);
    for (std::size_t i = 0; i < refusals.size(); ++i) detail::count(refusals[i].refused, other.refusals[i].refused);
    for (std::size_t i = 0; i < carried.size(); ++i) {
        detail::count(carried[i].applied, other.carried[i].applied);
        detail::count(carried[i].idle, other.carried[i].idle);
    }
    detail::count(unplaced, other.unplaced);
    detail::count(unplaced_entries, other.unplaced_entries);
    for (auto const& one : other.waived) add_waiver(waived, one);
    return done{};
}

result<done> coverage::waive(row_key const& row, rule_id const& rule, guard_outcome outcome, std::string_view reason) {
    if (reason.empty()) return failure(error_code::missing_field, "a waiver says why", "/reason");
    auto const found = std::find_if(rows.begin(), rows.end(), [&](auto const& one) { return one.key == row; });
    if (found == rows.end()) return failure(error_code::not_found, "no row \"" + std::string{row.view()} + '"', "/row");
    auto const asks = [&](auto const& one) { return one.rule == rule; };
    if (std::none_of(found->guards.begin(), found->guards.end(), asks))
        return failure(error_code::not_found,
            "the row \"" + std::string{row.view()} + "\" does not ask \"" + std::string{rule.view()} + '"',
            "/rule");
    add_waiver(waived, {row, rule, outcome, std::string{reason}});
    return done{};
}

std::vector<row_key> coverage::rows_unused_since(instant from) const {
    std::vector<row_key> unused;
    for (auto const& row : rows)
        if (!row.last_taken || *row.last_taken < from) unused.push_back(row.key);
    return unused;
}

} // namespace itsm::inline v0
