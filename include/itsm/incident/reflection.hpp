// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/fold.hpp>
#include <itsm/core/reflect.hpp>
#include <itsm/incident/commands.hpp>
#include <itsm/incident/incident.hpp>
#include <itsm/lifecycle/named.hpp>

/// The reflection of incidents, compiled once with the library: include this where incidents are read, written, compared,
/// folded or commanded by key, and the source file that does so stays light.
namespace itsm::inline v0 {

extern template value to_value(incident const&);
extern template result<incident> from_value(value const&, unknown_keys);
extern template std::vector<field_change> differences(incident const&, incident const&);
extern template bool apply_change(incident&, field_change const&);
extern template result<incident> fold(std::span<journal_entry const>, incident);
extern template result<command_box<incident>> command_from<incident, incident_commands::list>(
    std::string_view, value const&, unknown_keys);

} // namespace itsm::inline v0
