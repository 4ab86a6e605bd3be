// SPDX-License-Identifier: BSL-1.0
#include "new_file.hpp"

#include "schema.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

namespace itsm::inline v0::sqlite {

namespace {

/// What SQLite and we keep beside a database.
constexpr std::array beside{"", "-wal", "-shm", "-journal", "-lock"};

failed<error> not_writable(std::string const& path) {
    return failure(error_code::not_writable, path + ": " + std::strerror(errno), path);
}

bool sync(std::string const& path, int flags) {
    int const file = ::open(path.c_str(), flags | O_CLOEXEC);
    if (file < 0) return false;
    bool const is_synced = ::fsync(file) == 0;
    ::close(file);
    return is_synced;
}

} // namespace

std::string whole_path(std::string const& path) {
    std::error_code ignored;
    auto const whole = path.empty() ? std::filesystem::path{} : std::filesystem::absolute(path, ignored);
    return whole.empty() ? path : whole.string();
}

new_file::new_file(std::string const& path)
    : path_{whole_path(path)}, working_{path_ + ".part-" + std::to_string(fresh_epoch())} {}

new_file::~new_file() {
    for (auto const* end : beside) ::unlink((working_ + end).c_str());
}

result<done> new_file::is_free() const {
    if (path_.empty()) return failure(error_code::bad_value, "a file needs a path");
    for (auto const* end : beside) {
        auto const name = path_ + end;
        bool const is_lock = std::string_view{end} == "-lock"; // stays when its store is closed, and says nothing
        if (!is_lock && ::access(name.c_str(), F_OK) == 0)
            return failure(error_code::already_exists, name + " exists", name);
    }
    return done{};
}

result<done> new_file::publish() {
    if (!sync(working_, O_RDWR)) return not_writable(working_);
    // Unlike a renaming, a link takes nobody's place.
    if (::link(working_.c_str(), path_.c_str()) != 0) {
        if (errno == EEXIST) return failure(error_code::already_exists, path_ + " exists", path_);
        return not_writable(path_);
    }
    ::unlink(working_.c_str());
    auto const directory = std::filesystem::path{path_}.parent_path().string();
    if (!sync(directory, O_RDONLY | O_DIRECTORY)) return not_writable(directory);
    return done{};
}

} // namespace itsm::inline v0::sqlite
