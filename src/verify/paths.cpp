// SPDX-License-Identifier: BSL-1.0
#include <itsm/verify/paths.hpp>

#include "row_graph.hpp"

#include <itsm/core/reflect.hpp>

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>

namespace itsm::inline v0 {

namespace {

constexpr std::size_t most_targets = std::size_t{1} << 22U;
constexpr auto nowhere = definition_view::none;

/// A row as it is taken from one state to another.
struct walked_step {
    std::uint16_t row = nowhere;
    std::uint16_t from = nowhere;
    std::uint16_t to = nowhere;
};

/// All steps by the state they leave, in the order of rows; line 0 is "not recorded yet".
class step_table {
public:
    /// Nothing when there are too many.
    static std::optional<step_table> of(row_graph const& rows) {
        step_table made;
        for (std::size_t line = 0; line <= rows.states(); ++line) {
            auto const from = static_cast<std::uint16_t>(line == 0 ? nowhere : line - 1);
            made.first_.push_back(made.steps_.size());
            rows.each_step(from, [&](std::uint16_t row, std::uint16_t to) { made.steps_.push_back({row, from, to}); });
            if (made.steps_.size() > most_targets) return std::nullopt;
        }
        made.first_.push_back(made.steps_.size());
        made.find_neighbours(rows.states());
        return made;
    }
    [[nodiscard]] static std::size_t line_of(std::uint16_t state) {
        return state == nowhere ? 0 : std::size_t{state} + 1;
    }
    [[nodiscard]] std::size_t size() const { return steps_.size(); }
    [[nodiscard]] walked_step const& operator[](std::size_t i) const { return steps_[i]; }
    /// Positions of the steps that leave a state.
    [[nodiscard]] std::pair<std::size_t, std::size_t> leaving(std::uint16_t state) const {
        auto const line = line_of(state);
        return {first_[line], first_[line + 1]};
    }
    /// The first step to each other state.
    [[nodiscard]] std::vector<std::size_t> const& neighbours(std::uint16_t state) const {
        return neighbours_[line_of(state)];
    }

private:
    void find_neighbours(std::size_t states) {
        neighbours_.resize(states + 1);
        std::vector<std::size_t> seen_from(states, states + 1);
        for (std::size_t i = 0; i < steps_.size(); ++i) {
            auto const line = line_of(steps_[i].from);
            if (steps_[i].to == steps_[i].from || seen_from[steps_[i].to] == line) continue;
            seen_from[steps_[i].to] = line;
            neighbours_[line].push_back(i);
        }
    }

    std::vector<walked_step> steps_{};
    std::vector<std::size_t> first_{};
    std::vector<std::vector<std::size_t>> neighbours_{};
};

/// What is covered so far, and which steps lead to more. A step that once led to nothing new never does again, so every
/// list of candidates is gone through once, however often it is asked.
class coverage_goal {
public:
    coverage_goal(definition_view const& of, step_table const& steps, path_cover const& cover)
        : of_{of}, steps_{steps}, kind_{cover.kind}, next_pair_(steps.size()), next_step_(of.states.size() + 1) {
        for (std::size_t i = 0; i < steps.size(); ++i) next_pair_[i] = steps.leaving(steps[i].to).first;
        next_step_[0] = steps.leaving(nowhere).first;
        for (std::uint16_t s = 0; s < of.states.size(); ++s)
            next_step_[step_table::line_of(s)] = steps.leaving(s).first;
        if (kind_ == cover_kind::one_state) open_.insert(of.find_state(cover.state));
        if (kind_ == cover_kind::states)
            for (std::uint32_t s = 0; s < of.states.size(); ++s) open_.insert(s);
        if (kind_ == cover_kind::rows)
            for (std::uint32_t r = 0; r < of.rows.size(); ++r) open_.insert(r);
        if (kind_ == cover_kind::row_pairs) open_pairs();
        targets_ = open_.size();
    }

    [[nodiscard]] bool is_too_large() const { return targets_ > most_targets; }
    [[nodiscard]] std::size_t targets() const { return targets_; }
    [[nodiscard]] bool is_done() const { return open_.empty(); }

    /// Whether this step, or with pairs one right after it, covers something new.
    [[nodiscard]] bool leads_on(std::size_t step) {
        if (kind_ != cover_kind::row_pairs) return open_.contains(target_of(step));
        auto const end = steps_.leaving(steps_[step].to).second;
        auto& next = next_pair_[step];
        while (next < end && !open_.contains(pair_of(step, next))) ++next;
        return next < end;
    }
    /// The first step out of a state that leads on.
    [[nodiscard]] std::optional<std::size_t> step_from(std::uint16_t state) {
        auto const end = steps_.leaving(state).second;
        auto& next = next_step_[step_table::line_of(state)];
        while (next < end && !leads_on(next)) ++next;
        if (next == end) return std::nullopt;
        return next;
    }
    /// The step that makes a new pair with the last one.
    [[nodiscard]] std::optional<std::size_t> partner_of(std::size_t last) {
        if (kind_ != cover_kind::row_pairs || !leads_on(last)) return std::nullopt;
        return next_pair_[last];
    }
    void take(std::optional<std::size_t> last, std::size_t step) {
        if (kind_ != cover_kind::row_pairs) open_.erase(target_of(step));
        else if (last) open_.erase(pair_of(*last, step));
    }
    /// A path stands there before its first row.
    void stand_in(std::uint16_t state) {
        if (state != nowhere && (kind_ == cover_kind::states || kind_ == cover_kind::one_state)) open_.erase(state);
    }
    /// How many steps it takes from where one leads on: a pair needs its second.
    [[nodiscard]] std::size_t length_of_target() const { return kind_ == cover_kind::row_pairs ? 2 : 1; }

    [[nodiscard]] std::vector<std::string> uncovered() const {
        std::vector<std::uint32_t> left{open_.begin(), open_.end()};
        std::sort(left.begin(), left.end());
        std::vector<std::string> named;
        for (auto const one : left) named.push_back(name_of(one));
        return named;
    }

private:
    void open_pairs() {
        for (std::size_t i = 0; i < steps_.size() && open_.size() <= most_targets; ++i) {
            auto const [first, end] = steps_.leaving(steps_[i].to);
            for (auto next = first; next < end; ++next) open_.insert(pair_of(i, next));
        }
    }
    [[nodiscard]] std::uint32_t target_of(std::size_t step) const {
        return kind_ == cover_kind::rows ? steps_[step].row : steps_[step].to;
    }
    [[nodiscard]] std::uint32_t pair_of(std::size_t step, std::size_t next) const {
        return (std::uint32_t{steps_[step].row} << 16U) | steps_[next].row;
    }
    [[nodiscard]] std::string name_of(std::uint32_t target) const {
        auto const row = [&](std::uint32_t r) { return std::string{of_.rows[r].key.view()}; };
        if (kind_ == cover_kind::row_pairs) return row(target >> 16U) + ", " + row(target & 0xFFFFU);
        if (kind_ == cover_kind::rows) return row(target);
        return std::string{of_.states[target].key.view()};
    }

    definition_view const& of_;
    step_table const& steps_;
    cover_kind kind_;
    std::unordered_set<std::uint32_t> open_{};
    std::size_t targets_ = 0;
    std::vector<std::size_t> next_pair_; ///< of each step, the first after it that may make a new pair
    std::vector<std::size_t> next_step_; ///< of each state's line, the first step that may lead on
};

class path_finder {
public:
    path_finder(step_table const& steps, coverage_goal& goal, std::size_t states, std::size_t max_length)
        : steps_{steps}, goal_{goal}, states_{states}, max_length_{max_length} {}

    /// The steps of one path; empty when nothing new is in reach.
    std::vector<std::size_t> walk(std::uint16_t at) {
        std::vector<std::size_t> path;
        auto const take = [&](std::size_t step) {
            goal_.take(path.empty() ? std::nullopt : std::optional{path.back()}, step);
            path.push_back(step);
            at = steps_[step].to;
        };
        goal_.stand_in(at);
        while (path.size() < max_length_) {
            if (auto const partner = path.empty() ? std::nullopt : goal_.partner_of(path.back())) {
                take(*partner);
                continue;
            }
            auto const more = way_on(at, max_length_ - path.size());
            if (more.empty()) break;
            for (auto const step : more) take(step);
        }
        return path;
    }

private:
    /// The shortest way to a step that leads on, that step included, if it is no longer than `most`.
    std::vector<std::size_t> way_on(std::uint16_t at, std::size_t most) {
        std::vector<std::size_t> arrived_by(states_ + 1, steps_.size());
        std::vector<std::pair<std::uint16_t, std::size_t>> queue{{at, 0}};
        for (std::size_t i = 0; i < queue.size(); ++i) {
            auto const [state, length] = queue[i];
            if (length + goal_.length_of_target() > most) return {};
            if (auto const found = goal_.step_from(state)) return way_back(arrived_by, at, *found);
            for (auto const step : steps_.neighbours(state)) {
                auto const to = steps_[step].to;
                if (to == at || arrived_by[to] != steps_.size()) continue;
                arrived_by[to] = step;
                queue.emplace_back(to, length + 1);
            }
        }
        return {};
    }
    std::vector<std::size_t> way_back(
        std::vector<std::size_t> const& arrived_by, std::uint16_t at, std::size_t last) const {
        std::vector<std::size_t> way{last};
        while (steps_[way.back()].from != at) way.push_back(arrived_by[steps_[way.back()].from]);
        std::reverse(way.begin(), way.end());
        return way;
    }

    step_table const& steps_;
    coverage_goal& goal_;
    std::size_t states_;
    std::size_t max_length_;
};

/// Where the paths begin: `none` before creation; refused when there is no such state.
result<std::uint16_t> place_of(definition_view const& of, state_key const& wanted, std::string path) {
    if (wanted.empty()) return nowhere;
    auto const found = of.find_state(wanted);
    if (found != nowhere) return found;
    std::vector<std::string_view> known;
    for (auto const& one : of.states) known.push_back(one.key.view());
    return failure(error_code::not_found,
        "\"" + std::string{wanted.view()} + "\" is no state of \"" + std::string{of.key.view()} + "\"" +
            detail::did_you_mean(wanted, known),
        std::move(path));
}

} // namespace

result<path_suite> paths(definition_view const& definition, path_cover const& cover, path_options const& options) {
    if (options.max_length == 0) return failure(error_code::bad_value, "a path has a row at least", "/max_length");
    auto const origin = place_of(definition, options.from, "/from");
    if (!origin) return failed<error>{origin.error()};
    if (cover.kind == cover_kind::one_state) {
        if (auto const to = place_of(definition, cover.state, "/to"); !to) return failed<error>{to.error()};
        if (cover.state.empty()) return failure(error_code::bad_value, "no state is named", "/to");
    }
    row_graph const rows{definition};
    auto const steps = step_table::of(rows);
    if (!steps) return failure(error_code::too_large, "more than four million steps");
    coverage_goal goal{definition, *steps, cover};
    if (goal.is_too_large()) return failure(error_code::too_large, "more than four million pairs of rows");
    path_finder finder{*steps, goal, definition.states.size(), options.max_length};
    path_suite made;
    made.targets = goal.targets();
    while (!goal.is_done()) {
        auto const walked = finder.walk(*origin);
        if (walked.empty()) break;
        auto& path = made.paths.emplace_back();
        auto const name = [&](std::uint16_t s) { return s == nowhere ? state_key{} : definition.states[s].key; };
        for (auto const i : walked) {
            auto const& [row, from, to] = (*steps)[i];
            auto const& of = definition.rows[row];
            path.steps.push_back({of.key, definition.commands[of.command], name(from), name(to), row});
        }
    }
    made.uncovered = goal.uncovered();
    return made;
}

std::string to_text(test_path const& path) {
    std::string text;
    for (auto const& step : path.steps) {
        if (text.empty() && step.from.empty()) text += "Given nothing is recorded\n";
        else if (text.empty()) text.append("Given a record in ").append(step.from.view()).append("\n");
        text.append("When ").append(step.command.view()).append(" takes the row ").append(step.row.view()).append("\n");
        text.append("Then it is in ").append(step.to.view()).append("\n");
    }
    return text;
}

} // namespace itsm::inline v0
