// SPDX-License-Identifier: BSL-1.0
#include <itsm/testing/coverage_file.hpp>

#include <itsm/json/json.hpp>
#include <itsm/json/typed.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace itsm::inline v0 {

namespace {

failed<error> trouble(error_code code) { return failure(code, std::strerror(errno)); }

/// A file descriptor, closed in the end; what is locked through it is free again then, also when the process dies.
class open_file {
public:
    open_file(std::string const& path, int flags) {
        constexpr int for_whom_the_umask_lets = 0666;
        do descriptor_ = ::open(path.c_str(), flags | O_CLOEXEC, for_whom_the_umask_lets);
        while (descriptor_ < 0 && errno == EINTR);
    }
    open_file(open_file const&) = delete;
    open_file& operator=(open_file const&) = delete;
    ~open_file() {
        if (is_open()) ::close(descriptor_);
    }
    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }

    [[nodiscard]] result<std::string> read(std::size_t most) const {
        std::string text;
        std::array<char, 1U << 16U> part;
        for (;;) {
            auto const got = ::read(descriptor_, part.data(), part.size());
            if (got == 0) return text;
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return trouble(error_code::not_readable);
            text.append(part.data(), static_cast<std::size_t>(got));
            if (text.size() > most) return failure(error_code::too_large, "larger than any coverage");
        }
    }
    [[nodiscard]] result<done> write(std::string_view text) const {
        while (!text.empty()) {
            auto const put = ::write(descriptor_, text.data(), text.size());
            if (put < 0 && errno == EINTR) continue;
            if (put < 0) return trouble(error_code::not_writable);
            text.remove_prefix(static_cast<std::size_t>(put));
        }
        if (::fsync(descriptor_) != 0) return trouble(error_code::not_writable);
        return done{};
    }
    /// Tried again and again, for a lock that is waited for cannot be given up.
    [[nodiscard]] result<done> lock(std::chrono::milliseconds patience) const {
        constexpr std::chrono::milliseconds pause{2};
        for (auto waited = std::chrono::milliseconds{0};; waited += pause) {
            if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return done{};
            if (errno != EWOULDBLOCK && errno != EINTR) return trouble(error_code::not_writable);
            if (waited >= patience) return failure(error_code::busy, "others are writing the coverage");
            std::this_thread::sleep_for(pause);
        }
    }

private:
    int descriptor_ = -1;
};

constexpr json_limits limits{};

result<coverage> coverage_in(std::string_view text) { return read_json<coverage>(text, unknown_keys::refuse, limits); }

/// In the file's place at once, or not at all.
result<done> replace(std::string const& path, std::string_view text) {
    auto const beside = path + ".part";
    result<done> written = done{};
    {
        open_file const file{beside, O_WRONLY | O_CREAT | O_TRUNC};
        if (!file.is_open()) return trouble(error_code::not_writable);
        written = file.write(text);
    }
    if (written && ::rename(beside.c_str(), path.c_str()) != 0) written = trouble(error_code::not_writable);
    if (!written) ::unlink(beside.c_str());
    return written;
}

} // namespace

result<coverage> read_coverage_file(std::string const& path) {
    open_file const file{path, O_RDONLY};
    if (!file.is_open()) return trouble(error_code::not_readable);
    return file.read(limits.bytes).and_then(&coverage_in);
}

result<done> add_to_coverage_file(std::string const& path, coverage const& more, std::chrono::milliseconds patience) {
    if (path.empty()) return failure(error_code::bad_value, "a file needs a path");
    open_file const lock{path + "-lock", O_RDWR | O_CREAT};
    if (!lock.is_open()) return trouble(error_code::not_writable);
    if (auto taken = lock.lock(patience); !taken) return taken;

    coverage whole;
    if (open_file const file{path, O_RDONLY}; file.is_open()) {
        auto const text = file.read(limits.bytes);
        if (!text) return failure(text.error());
        result<coverage> read = coverage{};
        if (!text->empty()) read = coverage_in(*text);
        if (!read) return failure(std::move(read).error());
        whole = std::move(*read);
    } else if (errno != ENOENT) {
        return trouble(error_code::not_readable);
    }
    if (auto merged = whole.merge(more); !merged) return merged;
    return replace(path, to_json_pretty(to_value(whole)) + "\n");
}

} // namespace itsm::inline v0
