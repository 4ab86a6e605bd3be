// SPDX-License-Identifier: BSL-1.0
#include "benches.hpp"

#include <itsm/testing/doctest_store.hpp>

using namespace itsm;
using namespace itsm::kit_tests;

ITSM_TEST_STORE("memory", memory_bench)
ITSM_TEST_STORE("records over documents in memory", documents_bench)
