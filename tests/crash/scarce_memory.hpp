// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

/// Memory that runs out where a test wants it to. Linking this replaces `operator new` in the test's own program.
namespace itsm::crash {

/// The n-th allocation of this thread from now on fails, and that one alone; 0: none.
class scarce_memory {
public:
    explicit scarce_memory(std::uint64_t n);
    scarce_memory(scarce_memory const&) = delete;
    scarce_memory& operator=(scarce_memory const&) = delete;
    ~scarce_memory();

    [[nodiscard]] bool has_struck() const;
};

/// What the test's own code allocates meanwhile does not count and does not fail.
class memory_enough {
public:
    memory_enough();
    memory_enough(memory_enough const&) = delete;
    memory_enough& operator=(memory_enough const&) = delete;
    ~memory_enough();

private:
    std::uint64_t left_;
};

/// The same for what SQLite allocates, in every thread. While none of its connections is open: it is started anew.
class scarce_sqlite_memory {
public:
    scarce_sqlite_memory();
    scarce_sqlite_memory(scarce_sqlite_memory const&) = delete;
    scarce_sqlite_memory& operator=(scarce_sqlite_memory const&) = delete;
    ~scarce_sqlite_memory();

    /// The n-th from now on; 0: none any more.
    void fail_at(std::uint64_t n, bool is_lasting = false);
    [[nodiscard]] bool has_struck() const;
};

} // namespace itsm::crash
