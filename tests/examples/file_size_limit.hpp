// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <csignal>
#include <cstddef>

#include <sys/resource.h>

/// No file of this process grows beyond it.
class file_size_limit {
public:
    explicit file_size_limit(std::size_t bytes) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        auto lower = before_;
        lower.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &lower);
    }
    file_size_limit(file_size_limit const&) = delete;
    file_size_limit& operator=(file_size_limit const&) = delete;
    ~file_size_limit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

private:
    rlimit before_{};
    void (*handler_)(int) = std::signal(SIGXFSZ, SIG_IGN); // the write is to fail, not the process
};
