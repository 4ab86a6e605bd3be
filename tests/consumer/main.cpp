// SPDX-License-Identifier: BSL-1.0
#include <itsm/itsm.hpp>

#include <cstdio>

int main() { std::printf("itsm %d\n", ITSM_VERSION); }
