// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/incident/incident.hpp>
#include <itsm/lifecycle/definition.hpp>
#include <itsm/verify/exploration.hpp>

#include <string>
#include <vector>

/// What the rulebook promises of incidents, as properties of everything that a definition lets happen: for the shipped
/// one, and for a host's own that changes it.
namespace itsm::inline v0 {

/// One theme: the commands that bear on it in every order, and what must hold whatever happens.
struct proved_topic {
    std::string topic{};
    exploration_report found{};
};

/// Explores each topic. Properties are named for their rule: "INC-10: closed after the user was told". They speak of
/// canonical states, so a definition with more states is explored as well; those about a row that it does not have are
/// left out.
[[nodiscard]] std::vector<proved_topic> prove_incident(definition<incident> const& process);

/// Whether all topics hold.
[[nodiscard]] bool holds(std::vector<proved_topic> const& all);
[[nodiscard]] std::string to_text(std::vector<proved_topic> const& all);

} // namespace itsm::inline v0
