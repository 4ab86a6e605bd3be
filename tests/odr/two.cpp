// SPDX-License-Identifier: BSL-1.0
#include <itsm/itsm.hpp>

// The same headers in a second translation unit: a definition that lacks `inline` does not link.
int version_of_one();

int main() { return version_of_one() == ITSM_VERSION ? 0 : 1; }
