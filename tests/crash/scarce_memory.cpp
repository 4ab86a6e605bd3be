// SPDX-License-Identifier: BSL-1.0
#include "scarce_memory.hpp"

#include <doctest/doctest.h>

#include <sqlite3.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <utility>

namespace itsm::crash {

namespace {

thread_local std::uint64_t left_to_go = 0; ///< allocations until one fails; 0: none does

bool strikes() { return left_to_go != 0 && --left_to_go == 0; }

sqlite3_mem_methods given{};
std::atomic<std::uint64_t> sqlite_left{0};
std::atomic<bool> is_sqlite_lasting{false};
std::atomic<bool> has_sqlite_struck{false};

bool sqlite_strikes() {
    if (sqlite_left == 0) return has_sqlite_struck && is_sqlite_lasting;
    if (--sqlite_left != 0) return false;
    has_sqlite_struck = true;
    return true;
}
void* scarce_malloc(int bytes) { return sqlite_strikes() ? nullptr : given.xMalloc(bytes); }
void* scarce_realloc(void* old, int bytes) { return sqlite_strikes() ? nullptr : given.xRealloc(old, bytes); }

} // namespace

scarce_memory::scarce_memory(std::uint64_t n) { left_to_go = n; }
scarce_memory::~scarce_memory() { left_to_go = 0; }
bool scarce_memory::has_struck() const { return left_to_go == 0; }

memory_enough::memory_enough() : left_{std::exchange(left_to_go, 0)} {}
memory_enough::~memory_enough() { left_to_go = left_; }

scarce_sqlite_memory::scarce_sqlite_memory() {
    REQUIRE(sqlite3_shutdown() == SQLITE_OK);
    REQUIRE(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &given) == SQLITE_OK);
    auto scarce = given;
    scarce.xMalloc = scarce_malloc;
    scarce.xRealloc = scarce_realloc;
    REQUIRE(sqlite3_config(SQLITE_CONFIG_MALLOC, &scarce) == SQLITE_OK);
    REQUIRE(sqlite3_initialize() == SQLITE_OK);
}
scarce_sqlite_memory::~scarce_sqlite_memory() {
    fail_at(0);
    sqlite3_shutdown();
    sqlite3_config(SQLITE_CONFIG_MALLOC, &given);
    sqlite3_initialize();
}
void scarce_sqlite_memory::fail_at(std::uint64_t n, bool is_lasting) {
    has_sqlite_struck = false;
    is_sqlite_lasting = is_lasting;
    sqlite_left = n;
}
bool scarce_sqlite_memory::has_struck() const { return has_sqlite_struck; }

} // namespace itsm::crash

// NOLINTBEGIN(misc-new-delete-overloads): these are all that the library uses
void* operator new(std::size_t bytes) {
    if (itsm::crash::strikes()) throw std::bad_alloc{};
    if (auto* const made = std::malloc(bytes == 0 ? 1 : bytes)) return made;
    throw std::bad_alloc{};
}
void operator delete(void* of) noexcept { std::free(of); }
void operator delete(void* of, std::size_t) noexcept { std::free(of); }
// NOLINTEND(misc-new-delete-overloads)
