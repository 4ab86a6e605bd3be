// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/duty.hpp>
#include <itsm/core/fact.hpp>
#include <itsm/core/id.hpp>
#include <itsm/core/time.hpp>
#include <itsm/core/value.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace itsm::inline v0 {

/// What happened to one record in one step: enough to fold the record again and to decide the command again.
/// Entries are never rewritten or removed (INC-17); the order is `version`, because `at` may go back.
struct journal_entry {
    record_ref record{};
    std::uint64_t version = 0; ///< of the record after the step: 1 for its creation
    instant at{};              ///< when it happened, as the command's context said
    instant recorded_at{};     ///< when the store took it
    person_name actor{};
    std::vector<role_name> actor_roles{};
    command_id command{};
    std::string command_key{};
    value payload{};          ///< the command's fields
    std::string row{};        ///< the row of the definition that was taken
    std::string definition{}; ///< the definition that decided, which for an adopted step is not the record's own
    std::uint32_t definition_version = 0;
    std::uint32_t policy_version = 0;
    std::uint32_t agreement_version = 0;
    std::uint32_t calendar_version = 0;
    std::vector<fact_reading> facts{}; ///< those the row's guards read, as they were given
    std::vector<field_change> changes{};
    std::vector<duty> duties{}; ///< the outbox: the host dispatches them from the feed

    friend bool operator==(journal_entry const&, journal_entry const&) = default;
};
BOOST_DESCRIBE_STRUCT(journal_entry,
    (),
    (record,
        version,
        at,
        recorded_at,
        actor,
        actor_roles,
        command,
        command_key,
        payload,
        row,
        definition,
        definition_version,
        policy_version,
        agreement_version,
        calendar_version,
        facts,
        changes,
        duties))

} // namespace itsm::inline v0
