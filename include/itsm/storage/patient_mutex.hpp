// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/storage/contract.hpp>

#include <condition_variable>
#include <mutex>

namespace itsm::inline v0 {

/// What std::shared_timed_mutex is, of parts that the thread sanitizer can see into: that waits in calls which it does not
/// know, and then reports races that are none. Writers come before readers that come later.
class patient_mutex {
public:
    void lock() { static_cast<void>(try_lock_for((duration::max)())); }
    void lock_shared() { static_cast<void>(try_lock_shared_for((duration::max)())); }

    bool try_lock_for(duration patience) {
        std::unique_lock holding{mutex_};
        ++writers_waiting_;
        bool const got =
            changed_.wait_for(holding, at_most_a_year(patience), [&] { return readers_ == 0 && !is_written_; });
        --writers_waiting_;
        if (got) is_written_ = true;
        else changed_.notify_all(); // readers waited for this writer
        return got;
    }
    bool try_lock_shared_for(duration patience) {
        std::unique_lock holding{mutex_};
        bool const got =
            changed_.wait_for(holding, at_most_a_year(patience), [&] { return writers_waiting_ == 0 && !is_written_; });
        if (got) ++readers_;
        return got;
    }
    void unlock() {
        std::scoped_lock const holding{mutex_};
        is_written_ = false;
        changed_.notify_all();
    }
    void unlock_shared() {
        std::scoped_lock const holding{mutex_};
        if (--readers_ == 0) changed_.notify_all();
    }

private:
    std::mutex mutex_{};
    std::condition_variable changed_{};
    unsigned readers_ = 0;
    unsigned writers_waiting_ = 0;
    bool is_written_ = false;
};

} // namespace itsm::inline v0
