// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/reflect.hpp>
#include <itsm/verify/story.hpp>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What an explorer found out (explore.hpp makes it).
namespace itsm::inline v0 {

BOOST_DEFINE_FIXED_ENUM_CLASS(property_kind,
    unsigned char,
    never,                // in no world
    always,               // in every world, or in every world where its premise holds
    only_after,           // one moment never comes before another
    reachable,            // in at least one world
    goal_from_everywhere, // from every world a way leads there
    at_most,              // so often on any way
    leads_to)             // one moment is always followed by another

BOOST_DEFINE_FIXED_ENUM_CLASS(property_verdict,
    unsigned char,
    holds,
    refuted,    // the story shows how
    vacuous,    // nothing contradicts it, but neither did anything that it speaks of ever happen
    not_proven) // a limit ended the search before all worlds were seen

struct property_result {
    std::string name{};
    property_kind kind{};
    property_verdict verdict{};
    std::uint64_t premises = 0; ///< in how many worlds, or with how many steps, what it speaks of was the case
    process_story story{};      ///< refuted: a shortest one
    std::string test{};         ///< refuted: the story as a unit test
};
BOOST_DESCRIBE_STRUCT(property_result, (), (name, kind, verdict, premises, story, test))

BOOST_DEFINE_FIXED_ENUM_CLASS(exploration_fault,
    unsigned char,
    both_rows_hold,        // two rows of one cell may both be taken, and only their order decides
    reads_undeclared_fact, // a decision depends on a fact that its rules do not say they read
    forgets_too_much)      // what was declared to tell no difference made one

/// Something that makes the definition or the samples unfit to prove anything.
struct found_fault {
    exploration_fault fault{};
    std::string what{}; ///< rows, command and fact, for people
    process_story story{};
};
BOOST_DESCRIBE_STRUCT(found_fault, (), (fault, what, story))

struct exploration_report {
    std::uint64_t worlds = 0;
    std::uint64_t transitions = 0; ///< steps between worlds, those that change nothing included
    std::uint64_t decisions = 0;   ///< how often a record was decided on: a record in two worlds is decided on once
    std::uint64_t bytes = 0;       ///< held by the tables of the search, without the records
    std::vector<std::uint64_t> records{}; ///< how many values of each record were seen
    bool is_complete = false;             ///< false when a limit ended the search
    std::vector<property_result> properties{};
    std::vector<found_fault> faults{};
    std::vector<std::string> never_accepted{}; ///< samples that no world lets through
    std::vector<std::string> never_taken{};    ///< rows that no sample took

    /// Whether all worlds were seen, every property holds, none of them vacuously, and nothing is wrong with definition
    /// and samples.
    [[nodiscard]] bool holds() const;
    [[nodiscard]] property_result const* find(std::string_view name) const;
};
BOOST_DESCRIBE_STRUCT(exploration_report,
    (),
    (worlds, transitions, decisions, bytes, records, is_complete, properties, faults, never_accepted, never_taken))

/// A line a property, each refuted one with its story, then faults and what was never seen.
[[nodiscard]] std::string to_text(exploration_report const& found);

} // namespace itsm::inline v0
