// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/lifecycle/view.hpp>

#include <string>

/// Pictures of a definition, from the same rows that decide.
namespace itsm::inline v0 {

/// A Mermaid state diagram: an arrow per pair of states with the commands that lead there, each with the rules that
/// guard it. What stays in a state is listed in a note beside it. Keys are quoted, so no host's key breaks out.
[[nodiscard]] std::string to_mermaid(definition_view const& definition);

/// The same for Graphviz.
[[nodiscard]] std::string to_dot(definition_view const& definition);

} // namespace itsm::inline v0
