// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <doctest/doctest.h>

#include <csignal>
#include <cstddef>
#include <utility>

#include <sys/wait.h>
#include <unistd.h>

namespace itsm::crash {

/// Another process that runs a part of this program, and can be killed. While it starts no store may be open and no other
/// thread may run here: SQLite's connections do not survive a fork.
class child {
public:
    /// `work(descriptor)` gives the exit code, 0 to 127, and may write to the descriptor what `read` gets.
    template <class F>
    explicit child(F work) {
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        id_ = ::fork();
        REQUIRE(id_ >= 0);
        if (id_ == 0) {
            ::close(ends[0]);
            ::_exit(work(ends[1]));
        }
        ::close(ends[1]);
        from_ = ends[0];
    }
    child(child const&) = delete;
    child& operator=(child const&) = delete;
    ~child() {
        if (id_ > 0) kill();
        ::close(from_);
    }

    /// kill -9, and it is gone when this returns.
    void kill() {
        ::kill(id_, SIGKILL);
        static_cast<void>(wait());
    }
    /// Its exit code; -1 when a signal ended it.
    int wait() {
        int status = 0;
        ::waitpid(std::exchange(id_, 0), &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    /// The next value that it wrote; false at the end. What it had not written whole is left out.
    template <class T>
    bool read(T& into) {
        auto* const bytes = reinterpret_cast<char*>(&into);
        std::size_t got = 0;
        while (got < sizeof(T)) {
            auto const more = ::read(from_, bytes + got, sizeof(T) - got);
            if (more <= 0) return false;
            got += static_cast<std::size_t>(more);
        }
        return true;
    }
    /// Short ones arrive whole, whatever other threads write.
    template <class T>
    static void write(int descriptor, T const& one) {
        static_assert(sizeof(T) <= 512);
        if (::write(descriptor, &one, sizeof one) != static_cast<ssize_t>(sizeof one)) ::_exit(99);
    }

private:
    pid_t id_ = 0;
    int from_ = -1;
};

} // namespace itsm::crash
