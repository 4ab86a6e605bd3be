// expect: no matching function for call
// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/incident.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/storage/any_store.hpp>

using namespace itsm;

struct note {};

#ifdef ITSM_MUST_FAIL
using committed = note;
#else
using committed = incident;
#endif

bool commit(any_store<incident>& store, std::span<step<committed> const> steps) {
    return store.commit(commit_request{}, steps).has_value();
}
