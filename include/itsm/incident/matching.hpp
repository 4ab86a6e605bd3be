// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/incident/incident.hpp>

#include <vector>

namespace itsm::inline v0 {

/// Earlier and open incidents, problems and known errors that look like `it`, best first, at most ten (INC-5). Points:
/// same service 4, same category 3, same subcategory 2, each word of the symptom in common 1 (at most 5); a candidate
/// without points is left out, ties keep the order given. Candidates are objects with `record` {kind, number},
/// `service`, `category`, `subcategory`, `symptom`; what else they carry is ignored, and the incident itself is skipped.
/// Linear in the candidates' text.
[[nodiscard]] std::vector<proposed_match> rank_matches(incident const& it, value_list const& candidates);

} // namespace itsm::inline v0
