// SPDX-License-Identifier: BSL-1.0
#include <itsm/verify/mutation.hpp>

#include <itsm/core/reflect.hpp>
#include <itsm/lifecycle/catalogue.hpp>

#include <array>
#include <map>

namespace itsm::inline v0 {

namespace {

/// `*` stands for anything.
bool matches(std::string_view pattern, std::string_view name) {
    auto const star = pattern.find('*');
    if (star == std::string_view::npos) return pattern == name;
    if (!name.starts_with(pattern.substr(0, star))) return false;
    auto const rest = pattern.substr(star + 1);
    for (auto at = star; at <= name.size(); ++at)
        if (matches(rest, name.substr(at))) return true;
    return false;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r";
    auto const first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

result<mutant_waiver> waiver_in(std::string_view line) {
    auto const end = line.find_first_of(" \t");
    auto const reason = end == std::string_view::npos ? std::string_view{} : trimmed(line.substr(end));
    if (reason.empty()) return failure(error_code::bad_syntax, "a waiver says why: a pattern, a blank, the reason");
    return mutant_waiver{std::string{line.substr(0, end)}, std::string{reason}};
}

constexpr std::array fates{mutant_fate::caught, mutant_fate::survived, mutant_fate::not_buildable, mutant_fate::waived};
constexpr std::array kinds{mutant_kind::removed, mutant_kind::inverted, mutant_kind::weakened};

void append_cell(std::string& to, std::string_view text, std::size_t width) {
    if (text.size() < width) to.append(width - text.size(), ' ');
    to += text;
}

std::string counts_of(mutation_report const& report) {
    constexpr std::size_t width = 15;
    std::string text(10, ' ');
    for (auto const fate : fates) append_cell(text, enum_name(fate), width);
    for (auto const kind : kinds) {
        std::string line{enum_name(kind)};
        line.resize(10, ' ');
        for (auto const fate : fates) {
            auto const counted = std::count_if(report.mutants.begin(), report.mutants.end(), [&](auto const& one) {
                return one.what.kind == kind && one.fate == fate;
            });
            append_cell(line, std::to_string(counted), width);
        }
        text += "\n" + line;
    }
    return text;
}

} // namespace

result<std::vector<mutant_waiver>> parse_waivers(std::string_view text) {
    std::vector<mutant_waiver> made;
    std::size_t number = 0;
    while (!text.empty()) {
        ++number;
        auto const end = (std::min)(text.find('\n'), text.size());
        auto const line = trimmed(text.substr(0, end));
        text.remove_prefix((std::min)(end + 1, text.size()));
        if (line.empty() || line.front() == '#') continue;
        auto one = waiver_in(line);
        if (!one) return failure(one.error().code, one.error().message, "/" + std::to_string(number));
        made.push_back(std::move(*one));
    }
    return made;
}

std::size_t mutation_report::count(mutant_fate fate) const {
    return static_cast<std::size_t>(
        std::count_if(mutants.begin(), mutants.end(), [&](judged_mutant const& one) { return one.fate == fate; }));
}

bool mutation_report::is_clean() const { return count(mutant_fate::survived) == 0 && stale_waivers.empty(); }

std::string to_text(mutation_report const& report) {
    auto text = std::to_string(report.mutants.size()) + " mutants\n" + counts_of(report) + "\n";
    std::map<std::string, std::string> survivors;
    for (auto const& one : report.mutants) {
        if (one.fate != mutant_fate::survived) continue;
        auto const rule = one.what.rule.empty() ? "no rule" : std::string{one.what.rule.view()};
        survivors[rule] += "    " + one.what.name + (one.what.where.empty() ? "" : "  " + one.what.where) + "\n";
    }
    if (!survivors.empty()) text += "survivors, by rule:\n";
    for (auto const& [rule, names] : survivors) text.append("  ").append(rule).append("\n").append(names);
    if (!report.stale_waivers.empty()) text += "waivers that no survivor needs:\n";
    for (auto const& pattern : report.stale_waivers) text += "    " + pattern + "\n";
    return text;
}

mutation_judge::mutation_judge(std::vector<mutant> all, mutation_options options)
    : all_{std::move(all)}, options_{std::move(options)} {
    for (auto const& one : all_)
        if (is_wanted(one) && one.fault.empty()) to_try_.push_back(one);
}

bool mutation_judge::is_wanted(mutant const& one) const {
    auto const& wanted = options_.kinds;
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), one.kind) != wanted.end();
}

void mutation_judge::judge(std::string_view name, judgement found) { judged_.emplace_back(name, std::move(found)); }

mutation_report mutation_judge::report() const {
    mutation_report made;
    std::vector<bool> needed(options_.waived.size(), false);
    for (auto const& one : all_) {
        auto const by_name = [&](auto const& judged) { return judged.first == one.name; };
        auto const found = std::find_if(judged_.begin(), judged_.end(), by_name);
        bool const is_tried = found != judged_.end();
        bool const survived = is_tried && !found->second.is_caught;
        judged_mutant judged{one, survived ? mutant_fate::survived : mutant_fate::caught, {}};
        // Of what was not tried nobody knows whether it would need its waiver.
        for (std::size_t w = 0; w < needed.size(); ++w) {
            auto const& waiver = options_.waived[w];
            bool const may_need = survived || (!is_tried && one.fault.empty());
            if (!may_need || !matches(waiver.pattern, one.name)) continue;
            needed[w] = true;
            judged.fate = mutant_fate::waived;
            judged.why = waiver.reason;
        }
        if (!is_wanted(one) || (!is_tried && one.fault.empty())) continue;
        if (!one.fault.empty()) judged = {one, mutant_fate::not_buildable, one.fault};
        else if (!survived) judged.why = found->second.how;
        made.mutants.push_back(std::move(judged));
    }
    for (std::size_t w = 0; w < needed.size(); ++w)
        if (!needed[w]) made.stale_waivers.push_back(options_.waived[w].pattern);
    return made;
}

namespace detail {

void mutant_namer::enter(row_key const& row) {
    row_ = row;
    said_.clear();
}

void mutant_namer::enter(
    mutated_part part, std::string what, rule_id const& rule, code_place const& at, std::size_t place) {
    said_.push_back(what);
    auto name = std::string{of_.view()} + "/";
    if (!row_.empty()) name.append(row_.view()).append("/");
    name += what;
    bool const has_several = part != mutated_part::timer && part != mutated_part::field; // these have keys
    if (has_several) name += "#" + std::to_string(std::count(said_.begin(), said_.end(), what));
    present_ = {std::move(name),
        {},
        part,
        rule,
        row_,
        {},
        at.line == 0 ? std::string{} : to_text(at),
        {},
        holder,
        static_cast<std::uint32_t>(place)};
}

void mutant_namer::add(mutant_kind kind, state_key const& state) {
    auto one = present_;
    one.kind = kind;
    one.state = state;
    one.name.append("/").append(enum_name(kind));
    if (kind == mutant_kind::weakened && !state.empty()) one.name.append("@").append(state.view());
    made.push_back(std::move(one));
}

std::string name_of_carried(definition_view::carried const& rule) {
    auto const id = std::string{rule.rule.view()};
    switch (rule.kind) {
    case rule_kind::derive: return "derive:" + id;
    case rule_kind::check: return "check:" + id;
    default: return "owes:" + id;
    }
}

row_key second_key(row_key const& of, std::vector<row_key> const& taken) {
    for (std::size_t n = 2;; ++n) {
        auto const tail = "~" + std::to_string(n);
        auto head = std::string{of.view()};
        head.resize((std::min)(head.size(), std::size_t{31} - tail.size()));
        auto const key = row_key::from(head + tail).value_or(of);
        if (std::find(taken.begin(), taken.end(), key) == taken.end()) return key;
    }
}

} // namespace detail

} // namespace itsm::inline v0
