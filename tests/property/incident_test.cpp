// SPDX-License-Identifier: BSL-1.0
#include "incident_histories.hpp"

#include <itsm/core/reflect.hpp>
#include <itsm/incident/definition.hpp>
#include <itsm/incident/lifecycle.hpp>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <array>

// Whatever is asked of an incident, in whatever order and by whomever: what the compiler built and what was built at run
// time decide alike, and what every accepted step promises holds.

using namespace itsm;
using namespace itsm::histories;

TEST_CASE("a definition made at run time decides as the compiled one, over random histories") {
    auto const own = make_definition(incident_spec());
    REQUIRE(own.has_value());
    CHECK(rc::check([&] {
        random_history([&](incident const& it,
                           erased_command<incident> const& given,
                           context<incident> const& in,
                           result<step<incident>, refusal> const& decided) {
            auto const other = decide(own->handle(), it, given, in);
            RC_ASSERT(other.has_value() == decided.has_value());
            if (decided) {
                RC_ASSERT(other->next() == decided->next());
                RC_ASSERT(other->row() == decided->row());
                RC_ASSERT(other->duties() == decided->duties());
                RC_ASSERT(other->facts() == decided->facts());
            } else {
                RC_ASSERT(to_text(other.error()) == to_text(decided.error()));
                RC_ASSERT(other.error().kind == decided.error().kind);
            }
        });
    }));
}

TEST_CASE("what evaluate says is what decide does, over random histories") {
    CHECK(rc::check([] {
        random_history([](incident const& it,
                           erased_command<incident> const& given,
                           context<incident> const& in,
                           result<step<incident>, refusal> const& decided) {
            auto const said = evaluate(incident_lifecycle, it, given, in);
            RC_ASSERT(said.is_met == decided.has_value());
            if (!decided) RC_ASSERT(said.kind == decided.error().kind);
            if (decided) RC_ASSERT(incident_lifecycle.states[said.target].key == decided->next().process.state);
        });
    }));
}

TEST_CASE("every accepted step keeps what the record promises") {
    CHECK(rc::check([] {
        random_history([](incident const& before,
                           erased_command<incident> const&,
                           context<incident> const& in,
                           result<step<incident>, refusal> const& decided) {
            if (!decided) return;
            auto const& it = decided->next();
            RC_ASSERT(it.version == before.version + 1);
            RC_ASSERT(decided->base_version() == before.version);
            RC_ASSERT(it.process.state.view() == enum_name(it.state));
            RC_ASSERT(!it.owner.empty()); // INC-4
            bool const was_assigned = it.state != incident_state::recorded;
            RC_ASSERT(!was_assigned || (!it.category.empty() && it.impact && it.urgency)); // INC-2
            RC_ASSERT(it.priority.has_value() == (it.impact && it.urgency));               // INC-3
            if (it.overridden_priority) RC_ASSERT(it.priority == it.overridden_priority->priority);
            bool const is_over = it.state == incident_state::resolved || it.state == incident_state::closed;
            RC_ASSERT(it.resolution.has_value() == is_over);         // INC-9
            RC_ASSERT(it.outage.restored_at.has_value() == is_over); // INC-23
            if (is_over) RC_ASSERT(!it.hold.has_value());
            RC_ASSERT(it.closed_at.has_value() == (it.state == incident_state::closed));
            if (it.hold) RC_ASSERT(in.policy.find_hold_reason(it.hold->reason) != nullptr);    // INC-13
            if (it.state == incident_state::closed) RC_ASSERT(it.material_effect.has_value()); // INC-20
            RC_ASSERT(it.escalation.level <= 1 || it.escalation.search_outcome);               // INC-18
            for (auto const& change : it.emergency_changes) {                                  // INC-15
                bool linked = false;
                for (auto const& one : it.links) linked = linked || one == record_link{link_kind::ended_by, change};
                RC_ASSERT(linked);
            }
            for (std::size_t i = 0; i < it.obligations.size(); ++i)
                for (std::size_t j = 0; j < i; ++j) RC_ASSERT(it.obligations[i].key != it.obligations[j].key);
            RC_ASSERT(it.reopen_count >= before.reopen_count);
        });
    }));
}

TEST_CASE("a step that changes nothing owed announces no obligation twice, over random histories") {
    CHECK(rc::check([] {
        random_history([](incident const& before,
                           erased_command<incident> const&,
                           context<incident> const&,
                           result<step<incident>, refusal> const& decided) {
            if (!decided) return;
            for (auto const& announced : decided->duties()) {
                if (announced.kind == duty_kind::notice) continue;
                for (auto const& held : before.obligations) RC_ASSERT(!(held == announced));
            }
        });
    }));
}

TEST_CASE("random histories reach every state") {
    std::array<int, 6> seen{};
    CHECK(rc::check([&] {
        random_history([&](incident const&,
                           erased_command<incident> const&,
                           context<incident> const&,
                           result<step<incident>, refusal> const& decided) {
            if (decided) ++seen[static_cast<std::size_t>(decided->next().state)];
        });
    }));
    for (auto const count : seen) CHECK(count > 20);
}
