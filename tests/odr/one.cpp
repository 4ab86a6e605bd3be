// SPDX-License-Identifier: BSL-1.0
#include <itsm/fwd.hpp>
// The forward declarations come first: they have to agree with what they declare.
#include <itsm/itsm.hpp>

int version_of_one() { return ITSM_VERSION; }
