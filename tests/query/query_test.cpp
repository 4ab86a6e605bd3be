// SPDX-License-Identifier: BSL-1.0
#include "samples.hpp"

#include <itsm/ranges/views.hpp>

#include <doctest/doctest.h>

#include <range/v3/range/conversion.hpp>

#include <algorithm>
#include <set>

using namespace itsm;

namespace {

using condition = record_condition<incident>;

incident blank() { return samples::various(1, 3)[0]; }
bool holds_of(incident const& it, condition const& c) { return matches(c, it); }

} // namespace

TEST_CASE("a field is named by its members and knows its column") {
    auto const direct = field<&incident::priority>.is_set();
    CHECK(direct.field.path == "priority");
    CHECK(direct.field.column == promoted_column::priority);
    auto const nested = field<&incident::report, &incident_report::channel> == std::string{"phone"};
    CHECK(nested.field.path == "report.channel");
    CHECK_FALSE(nested.field.column);
    CHECK((next_due<incident> <= instant{}).field.column == promoted_column::due);
}

TEST_CASE("fields of any kind are compared: enumerators by name, names and text by bytes, instants and flags") {
    auto it = blank();
    it.state = incident_state::assigned;
    it.team = {"network"};
    it.priority = priority_level::p2;
    it.adopted = true;
    it.reopen_count = 3;
    CHECK(holds_of(it, field<&incident::state> == incident_state::assigned));
    CHECK(holds_of(it, field<&incident::state> != incident_state::closed));
    CHECK(holds_of(it, field<&incident::priority> < priority_level::p3));
    CHECK_FALSE(holds_of(it, field<&incident::priority> < priority_level::p2));
    CHECK(holds_of(it, field<&incident::team> >= team_name{"net"}));
    CHECK(holds_of(it, field<&incident::adopted> == true));
    CHECK(holds_of(it, field<&incident::reopen_count> > 2U));
    CHECK(holds_of(it, field<&incident::recorded_at> <= it.recorded_at));
    CHECK_FALSE(holds_of(it, field<&incident::recorded_at> < it.recorded_at));
    CHECK(holds_of(it, field<&incident::report, &incident_report::symptom>.contains("rok")));
}

TEST_CASE("a member that holds nothing is null: it is not set, equals nothing, and its opposite holds") {
    auto it = blank();
    it.priority.reset();
    it.team = {};
    CHECK_FALSE(holds_of(it, field<&incident::priority>.is_set()));
    CHECK_FALSE(holds_of(it, field<&incident::priority> < priority_level::p5));
    CHECK(holds_of(it, !(field<&incident::priority> < priority_level::p5)));
    CHECK(holds_of(it, field<&incident::priority> != priority_level::p1));
    CHECK_FALSE(holds_of(it, field<&incident::team>.is_set())); // an empty name is not set
    it.team = {"x"};
    CHECK(holds_of(it, field<&incident::team>.is_set()));
}

TEST_CASE("a member of an optional that holds nothing is null") {
    auto it = blank();
    it.hold.reset();
    auto const waits = field<&incident::hold, &incident_hold::reason> == std::string{"user"};
    CHECK_FALSE(holds_of(it, waits));
    CHECK(holds_of(it, !waits));
    it.hold.emplace();
    it.hold->reason = "user";
    CHECK(holds_of(it, waits));
}

TEST_CASE("one of several is any of them, and one of none is never") {
    auto it = blank();
    it.owner = {"bo"};
    CHECK(holds_of(it, field<&incident::owner>.is_one_of({{"al"}, {"bo"}})));
    CHECK_FALSE(holds_of(it, field<&incident::owner>.is_one_of({{"al"}})));
    CHECK_FALSE(holds_of(it, field<&incident::owner>.is_one_of({})));
    CHECK(holds_of(it, !field<&incident::owner>.is_one_of({})));
}

TEST_CASE("the next due instant is the earliest of the obligations, and due at once stands before all") {
    auto it = blank();
    it.obligations.clear();
    CHECK_FALSE(holds_of(it, next_due<incident>.is_set()));
    duty later;
    later.due = it.recorded_at + std::chrono::hours{2};
    duty sooner;
    sooner.due = it.recorded_at + std::chrono::hours{1};
    it.obligations = {later, sooner};
    CHECK(holds_of(it, next_due<incident> == *sooner.due));
    it.obligations.push_back(duty{});
    CHECK(detail::due_path<incident>::read(it) == due_at_once);
    CHECK(holds_of(it, next_due<incident> <= instant::min() + duration{1}));
}

TEST_CASE("conditions hold as plain code says, however they are joined") {
    auto const records = samples::various(60);
    kit_random random{11};
    for (int i = 0; i < 500; ++i) {
        auto const one = any_condition<incident>(random, 3);
        auto const other = any_condition<incident>(random, 2);
        for (auto const& it : records) {
            CHECK(matches(one.where, it) == one.holds(it));
            CHECK(matches(!(one.where && other.where), it) == (!one.holds(it) || !other.holds(it)));
            CHECK(matches(!(one.where || other.where), it) == (!one.holds(it) && !other.holds(it)));
        }
    }
}

TEST_CASE("what is asked of columns holds wherever the condition holds") {
    auto const records = samples::various(60);
    kit_random random{5};
    std::size_t stronger = 0;
    for (int i = 0; i < 500; ++i) {
        auto const one = any_condition<incident>(random, 3);
        auto const weaker = promoted_part(one.where);
        for (auto const& it : records) {
            bool const in_columns = matches(weaker, promoted_columns_of(it));
            if (matches(one.where, it)) CHECK(in_columns);
            else stronger += in_columns ? 0 : 1;
        }
    }
    CHECK(stronger > 0); // and does not always hold
}

TEST_CASE("columns are the members of their names") {
    auto it = blank();
    it.priority = priority_level::p2;
    it.team = {"network"};
    auto const cells = promoted_columns_of(it);
    auto const cell = [&](promoted_column at) { return cells[static_cast<std::size_t>(at)]; };
    CHECK(cell(promoted_column::number) == column_value{std::string_view{it.number}});
    CHECK(cell(promoted_column::priority) == column_value{std::string_view{"p2"}});
    CHECK(cell(promoted_column::team) == column_value{std::string_view{"network"}});
    CHECK(cell(promoted_column::recorded_at) == column_value{it.recorded_at});
}

TEST_CASE("a range of records is filtered by a condition") {
    auto const records = samples::various(30);
    auto const wanted = field<&incident::priority>.is_set();
    auto const found = records | where(wanted) | ranges::to<std::vector<incident>>();
    auto const expected =
        std::count_if(records.begin(), records.end(), [](incident const& it) { return it.priority.has_value(); });
    CHECK(found.size() == static_cast<std::size_t>(expected));
    for (auto const& it : found) CHECK(it.priority);
}
