// SPDX-License-Identifier: BSL-1.0
// [five_lines]
#include <itsm/ranges/memory_query.hpp> // yours: the header of your store
#include <itsm/testing/doctest_store.hpp>

struct my_store_bench {
    itsm::memory_store<itsm::incident> store{};
    itsm::memory_store<itsm::incident>& opened() { return store; }
};

ITSM_TEST_STORE("my store", my_store_bench)
// [/five_lines]
