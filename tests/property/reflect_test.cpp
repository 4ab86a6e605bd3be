// SPDX-License-Identifier: BSL-1.0
#include "any.hpp"

#include <itsm/core/fold.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/json/typed.hpp>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>
#include <type_traits>

// For any two records, what `differences` finds leads from one to the other, and any record reads back as it was written.

using namespace itsm;
using namespace itsm::property;

namespace {

template <class T>
void check_both_ways(T const& before, T const& after) {
    auto into = before;
    for (auto const& one : differences(before, after)) RC_ASSERT(apply_change(into, one));
    RC_ASSERT(into == after);
}

template <class F>
bool holds(char const* what, F property) {
    return rc::check(what, property);
}

} // namespace

TEST_CASE("differences lead from any incident to any other") {
    CHECK(holds("incident", [] {
        auto const before = any<incident>();
        auto after = before;
        change_any(after);
        check_both_ways(before, after);
        check_both_ways(after, before);
        check_both_ways(before, any<incident>());
    }));
}

TEST_CASE("differences lead from any policy to any other") {
    CHECK(holds("incident_policy", [] {
        auto const before = any<incident_policy>();
        auto after = before;
        change_any(after);
        check_both_ways(before, after);
    }));
}

TEST_CASE("changes are stored and still lead there") {
    CHECK(holds("entry", [] {
        std::vector<journal_entry> entries;
        incident it;
        for (std::uint64_t version = 1; version < 4; ++version) {
            auto next = it;
            change_any(next);
            next.version = version;
            journal_entry entry;
            entry.version = version;
            entry.payload = any_value(2);
            entry.facts = {{"fact", any_value(2), {}, 0}};
            entry.changes = differences(it, next);
            auto const stored = read_json<journal_entry>(write_json(entry));
            RC_ASSERT(stored.has_value());
            RC_ASSERT(*stored == entry);
            entries.push_back(*stored);
            it = next;
        }
        auto const folded = fold<incident>(entries);
        RC_ASSERT(folded.has_value());
        RC_ASSERT(*folded == it);
    }));
}

TEST_CASE("any record reads back as it was written") {
    CHECK(holds("json", [] {
        auto const it = any<incident>();
        auto const back = read_json<incident>(write_json(it));
        RC_ASSERT(back.has_value());
        RC_ASSERT(*back == it);
        auto const policy = any<incident_policy>();
        auto const policy_back = read_json<incident_policy>(write_json(policy));
        RC_ASSERT(policy_back.has_value());
        RC_ASSERT(*policy_back == policy);
    }));
}

TEST_CASE("any command comes back from its payload by its key") {
    CHECK(holds("command", [] {
        boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, incident_commands::list>>(
            [](auto identity) {
                using C = typename decltype(identity)::type;
                auto const given = any<C>();
                auto const payload = *parse_json(to_json(payload_of(given)));
                auto const back = command_from<incident>(key_of<C>, payload);
                RC_ASSERT(back.has_value());
                RC_ASSERT(back->template as<C>() != nullptr);
                RC_ASSERT(to_json(payload_of(*back->template as<C>())) == to_json(payload));
            });
    }));
}
