// SPDX-License-Identifier: BSL-1.0
#include <itsm/exchange/diagram.hpp>

#include <itsm/core/reflect.hpp>

#include <algorithm>
#include <utility>

namespace itsm::inline v0 {

namespace {

void mark(by_name<diagram_mark>& in, std::string_view key, mark_kind kind, std::string_view note) {
    auto const at = std::find_if(in.items.begin(), in.items.end(), [&](auto const& one) { return one.first == key; });
    if (at == in.items.end()) {
        in.items.emplace_back(std::string{key}, diagram_mark{kind, std::string{note}});
        return;
    }
    auto& held = at->second;
    held.kind = (std::max)(held.kind, kind);
    if (!note.empty()) held.note.append(held.note.empty() ? "" : "; ").append(note);
}

std::string times(std::uint64_t n) { return n == 1 ? "once" : std::to_string(n) + " times"; }

mark_kind kind_of(std::uint64_t missing, std::uint64_t all) {
    if (missing == 0) return mark_kind::covered;
    return missing == all ? mark_kind::uncovered : mark_kind::partly;
}

void mark_row(diagram_marks& in, row_coverage const& row, std::vector<coverage_gap> const& gaps, bool is_decided) {
    auto const missing = std::count_if(gaps.begin(), gaps.end(), [&](auto const& gap) {
        return gap.part == coverage_part::guard && gap.row == row.key;
    });
    if (row.taken > 0 && missing == 0) in.mark_row(row.key, mark_kind::covered, times(row.taken));
    else if (row.taken > 0)
        in.mark_row(
            row.key, mark_kind::partly, times(row.taken) + ", " + std::to_string(missing) + " outcomes missing");
    else if (row.from_journal == 0) in.mark_row(row.key, mark_kind::uncovered, "never");
    else if (is_decided)
        in.mark_row(row.key, mark_kind::uncovered, "never, " + times(row.from_journal) + " in journals");
    else in.mark_row(row.key, mark_kind::covered, times(row.from_journal) + " in journals");
}

/// Whether anything but journals was counted.
bool has_decisions(coverage const& of) {
    return std::any_of(of.rows.begin(), of.rows.end(), [](row_coverage const& one) {
        return one.taken > 0 || one.refused > 0;
    }) || std::any_of(of.refusals.begin(), of.refusals.end(), [](refused_cell const& one) { return one.refused > 0; });
}

void mark_states(diagram_marks& in, coverage const& of) {
    for (auto from = of.refusals.begin(); from != of.refusals.end();) {
        auto const to =
            std::find_if(from, of.refusals.end(), [&](refused_cell const& one) { return one.state != from->state; });
        auto const all = static_cast<std::uint64_t>(to - from);
        auto const seen = static_cast<std::uint64_t>(
            std::count_if(from, to, [](refused_cell const& one) { return one.refused > 0; }));
        in.mark_state(
            from->state, kind_of(all - seen, all), std::to_string(seen) + " of " + std::to_string(all) + " refusals");
        from = to;
    }
}

} // namespace

void diagram_marks::mark_row(row_key const& row, mark_kind kind, std::string_view note) {
    mark(rows_, row, kind, note);
}
void diagram_marks::mark_state(state_key const& state, mark_kind kind, std::string_view note) {
    mark(states_, state, kind, note);
}

diagram_marks marks_of(coverage const& of) {
    diagram_marks made;
    auto const gaps = gaps_of(of);
    bool const is_decided = has_decisions(of);
    for (auto const& row : of.rows) mark_row(made, row, gaps, is_decided);
    if (is_decided) mark_states(made, of);
    return made;
}

diagram_marks marks_of(std::span<lint_finding const> findings) {
    diagram_marks made;
    for (auto const& one : findings) {
        auto const kind = one.severity == lint_severity::error ? mark_kind::error : mark_kind::warning;
        if (one.subject == lint_subject::state)
            if (auto const key = state_key::from(one.key)) made.mark_state(*key, kind, enum_name(one.code));
        if (one.subject == lint_subject::row)
            if (auto const key = row_key::from(one.key)) made.mark_row(*key, kind, enum_name(one.code));
    }
    return made;
}

} // namespace itsm::inline v0
