// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/reflection.hpp>

namespace itsm::inline v0 {

template value to_value(incident const&);
template result<incident> from_value(value const&, unknown_keys);
template std::vector<field_change> differences(incident const&, incident const&);
template bool apply_change(incident&, field_change const&);
template result<incident> fold(std::span<journal_entry const>, incident);
template result<command_box<incident>> command_from<incident, incident_commands::list>(
    std::string_view, value const&, unknown_keys);

} // namespace itsm::inline v0
