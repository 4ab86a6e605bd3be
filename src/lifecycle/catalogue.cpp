// SPDX-License-Identifier: BSL-1.0
#include <itsm/lifecycle/catalogue.hpp>

#include <algorithm>

namespace itsm::inline v0 {

std::string to_text(code_place const& place) {
    std::string_view file = place.file; // where a compiler found it is nobody's business
    if (auto const at = file.rfind("itsm/"); at != std::string_view::npos) file.remove_prefix(at);
    return std::string{file} + ":" + std::to_string(place.line);
}

namespace {

std::string kind_text(rule_kind kind) {
    switch (kind) {
    case rule_kind::guard: return "guard";
    case rule_kind::derive: return "derive";
    case rule_kind::duty: return "duty";
    case rule_kind::check: return "check";
    case rule_kind::figure: return "figure";
    }
    return {};
}

void add_once(std::vector<std::string>& to, std::string text) {
    if (std::find(to.begin(), to.end(), text) == to.end()) to.push_back(std::move(text));
}

class cataloguer {
public:
    cataloguer() {
        for (auto const& one : rulebook())
            made_.push_back({one.id,
                kind_text(one.kind),
                std::string{one.statement},
                std::string{one.source},
                rule_status::not_yet,
                {},
                {}});
    }

    void add(definition_view const& definition) {
        for (auto const& row : definition.rows) {
            auto const name = std::string{definition.key.view()} + "/" + std::string{row.key.view()};
            for (auto const g : definition.row_guards.subspan(row.first_guard, row.guards)) {
                auto const& guard = definition.guards[g];
                if (guard.rule.empty()) continue; // plain input, no rule
                add_once(found(guard.rule, rule_kind::guard, guard.statement, guard.place).rows, name);
            }
            for (auto const d : definition.row_duties.subspan(row.first_duty, row.duties))
                add_once(carried(definition.carried_rules[d]).rows, name);
        }
        for (auto const& one : definition.carried_rules) carried(one);
    }
    void add(placed_rule const& one) { found(one.rule, rule_kind::guard, {}, one.place); }

    std::vector<catalogued_rule> take() { return std::move(made_); }

private:
    catalogued_rule& carried(definition_view::carried const& one) {
        return found(one.rule, one.kind, one.statement, one.place);
    }

    catalogued_rule& found(rule_id const& id, rule_kind kind, std::string_view statement, code_place const& place) {
        auto at = std::find_if(made_.begin(), made_.end(), [&](auto const& one) { return one.id == id; });
        if (at == made_.end())
            at = made_.insert(
                made_.end(), {id, kind_text(kind), std::string{statement}, "the host", rule_status::not_yet, {}, {}});
        at->status = rule_status::carried;
        add_once(at->where, to_text(place));
        return *at;
    }

    std::vector<catalogued_rule> made_{};
};

} // namespace

std::vector<catalogued_rule> catalogue(
    std::span<definition_view const* const> definitions, std::span<placed_rule const> always) {
    cataloguer made;
    for (auto const* one : definitions) made.add(*one);
    for (auto const& one : always) made.add(one);
    return made.take();
}

} // namespace itsm::inline v0
