// SPDX-License-Identifier: BSL-1.0
#include "incident_histories.hpp"

#include <itsm/core/reflect.hpp>
#include <itsm/incident/definition.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/verify/coverage.hpp>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <vector>

// Coverage counts what decisions ask and answer: whatever is asked of an incident, it agrees with `evaluate` and `decide`.

using namespace itsm;
using namespace itsm::histories;

namespace {

/// What one decision counts.
coverage of_one(incident const& it, erased_command<incident> const& given, context<incident> const& in) {
    coverage made{incident_lifecycle};
    made.add(incident_lifecycle, it, given, in);
    return made;
}

/// The rules of the row's guards that were broken, plain input under the empty id; in order.
std::vector<std::string> broken_in(row_coverage const& row) {
    std::vector<std::string> rules;
    for (auto const& one : row.guards)
        for (auto n = one.broken; n > 0; --n) rules.emplace_back(one.rule.view());
    std::sort(rules.begin(), rules.end());
    return rules;
}

std::uint64_t sum_of(coverage const& of, std::uint64_t row_coverage::* which) {
    std::uint64_t sum = 0;
    for (auto const& row : of.rows) sum += row.*which;
    return sum;
}

/// Counts of a history, and waivers, so that two are hardly ever the same.
coverage any_coverage() {
    coverage made{incident_lifecycle};
    random_history([&](incident const& it,
                       erased_command<incident> const& given,
                       context<incident> const& in,
                       result<step<incident>, refusal> const& decided) {
        made.add(incident_lifecycle, it, given, in);
        if (!decided || !one_in(3)) return;
        journal_entry entry;
        entry.definition = one_in(5) ? "other" : "incident";
        entry.row = std::string{decided->row().view()};
        entry.command_key = std::string{decided->command().view()};
        entry.at = in.now;
        made.add(entry);
    });
    for (auto n = below(4); n > 0; --n)
        RC_ASSERT(made.waive(made.rows[below(made.rows.size())].key,
            "SEC-1",
            one_in(2) ? guard_outcome::held : guard_outcome::broken,
            one_in(2) ? "why" : "because"));
    return made;
}

} // namespace

TEST_CASE("coverage agrees with what evaluate says, over random histories") {
    CHECK(rc::check([] {
        random_history([](incident const& it,
                           erased_command<incident> const& given,
                           context<incident> const& in,
                           result<step<incident>, refusal> const& decided) {
            auto const said = evaluate(incident_lifecycle, it, given, in);
            auto const counts = of_one(it, given, in);
            RC_ASSERT(sum_of(counts, &row_coverage::taken) == (decided ? 1U : 0U));
            RC_ASSERT(counts.unplaced == 0U);
            std::uint64_t refused_cells = 0;
            for (auto const& one : counts.refusals) refused_cells += one.refused;
            RC_ASSERT(refused_cells == (said.row == definition_view::none ? 1U : 0U));
            if (said.row == definition_view::none) return;

            auto const& row = counts.rows[said.row];
            if (decided) {
                RC_ASSERT(row.taken == 1U);
                RC_ASSERT(row.key == decided->row());
                RC_ASSERT(broken_in(row).empty());
                for (auto const& one : row.guards) RC_ASSERT(one.held == 1U);
            } else if (said.target != definition_view::none) {
                RC_ASSERT(row.refused == 1U);
                std::vector<std::string> rules;
                for (auto const& one : said.broken)
                    if (one.found.what != "an obligation that blocks closing") rules.emplace_back(one.rule.view());
                std::sort(rules.begin(), rules.end());
                RC_ASSERT(said.broken.overflow() == 0U);
                RC_ASSERT(broken_in(row) == rules);
            } else {
                // No row was chosen: guards that choose are all that was asked, and each row has a broken one.
                RC_ASSERT(sum_of(counts, &row_coverage::refused) == 0U);
                RC_ASSERT(!broken_in(row).empty());
            }
        });
    }));
}

TEST_CASE("carried rules count as the step shows them, over random histories") {
    CHECK(rc::check([] {
        random_history([](incident const& it,
                           erased_command<incident> const& given,
                           context<incident> const& in,
                           result<step<incident>, refusal> const& decided) {
            auto const counts = of_one(it, given, in);
            auto const& by = incident_lifecycle;
            for (std::size_t i = 0; i < by.carried_rules.size(); ++i) {
                auto const& one = counts.carried[i];
                bool const is_standing = i < by.standing;
                if (!decided) RC_ASSERT(one.applied + one.idle == 0U);
                else if (is_standing) RC_ASSERT(one.applied + one.idle == 1U);
                if (!decided) continue;
                if (by.rule_functions[i].check != nullptr)
                    RC_ASSERT((one.applied == 1U) == !by.rule_functions[i].check(decided->next(), in).is_met());
                // What a rule newly owes it owes.
                for (auto const& announced : decided->duties())
                    if (announced.rule == one.rule && by.rule_functions[i].owe != nullptr) RC_ASSERT(one.applied == 1U);
            }
        });
    }));
}

TEST_CASE("a coverage is what its JSON value says, over random histories") {
    CHECK(rc::check([] {
        auto const counts = any_coverage();
        auto const back = from_value<coverage>(to_value(counts));
        RC_ASSERT(back.has_value());
        RC_ASSERT(*back == counts);
    }));
}

TEST_CASE("it does not matter in which order coverages are merged") {
    CHECK(rc::check([] {
        auto const a = any_coverage();
        auto const b = any_coverage();
        auto const c = any_coverage();
        auto const merged = [](coverage one, coverage const& other) {
            RC_ASSERT(one.merge(other).has_value());
            return one;
        };
        RC_ASSERT(merged(a, b) == merged(b, a));
        RC_ASSERT(merged(merged(a, b), c) == merged(a, merged(b, c)));
        RC_ASSERT(merged(a, coverage{}) == a);
        RC_ASSERT(merged(coverage{}, a) == a);
    }));
}

TEST_CASE("counting one by one and merging is counting all in one") {
    CHECK(rc::check([] {
        coverage whole{incident_lifecycle};
        coverage parts{incident_lifecycle};
        random_history([&](incident const& it,
                           erased_command<incident> const& given,
                           context<incident> const& in,
                           result<step<incident>, refusal> const&) {
            whole.add(incident_lifecycle, it, given, in);
            RC_ASSERT(parts.merge(of_one(it, given, in)).has_value());
        });
        RC_ASSERT(whole == parts);
    }));
}

TEST_CASE("random histories cover most of the incident") {
    coverage all{incident_lifecycle};
    CHECK(rc::check([&] { RC_ASSERT(all.merge(any_coverage()).has_value()); }));
    auto const summary = summary_of(all);
    CHECK(summary.rows.value() > 0.6);
    CHECK(summary.guard_outcomes.value() > 0.6);
}
