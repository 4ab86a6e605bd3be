// SPDX-License-Identifier: BSL-1.0
#include <itsm/storage/patient_mutex.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

using namespace itsm;
using namespace std::chrono_literals;

TEST_CASE("readers share, a writer is alone, and patience ends") {
    patient_mutex mutex;
    {
        std::shared_lock const one{mutex};
        std::shared_lock const other{mutex, duration{0}};
        CHECK(other.owns_lock());
        CHECK_FALSE(mutex.try_lock_for(1ms));
        std::shared_lock const after{mutex, duration{0}}; // the writer that gave up keeps nobody out
        CHECK(after.owns_lock());
    }
    std::unique_lock const writing{mutex};
    CHECK_FALSE(mutex.try_lock_for(1ms));
    CHECK_FALSE(mutex.try_lock_shared_for(1ms));
}

TEST_CASE("what writers do under the lock is not torn") {
    patient_mutex mutex;
    int a = 0;
    int b = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int n = 0; n < 500; ++n) {
                {
                    std::unique_lock const writing{mutex};
                    ++a;
                    ++b;
                }
                std::shared_lock const reading{mutex, 10s};
                if (!reading || a != b) std::abort();
            }
        });
    for (auto& one : threads) one.join();
    CHECK(a == 2000);
    CHECK(b == 2000);
}
