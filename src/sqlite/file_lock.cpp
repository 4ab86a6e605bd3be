// SPDX-License-Identifier: BSL-1.0
#include "file_lock.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace itsm::inline v0::sqlite {

file_lock::~file_lock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

result<file_lock> file_lock::take(std::string const& path) {
    file_lock made;
    made.descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (made.descriptor_ < 0) {
        bool const is_protected = errno == EACCES || errno == EROFS || errno == EPERM;
        return failure(
            is_protected ? error_code::read_only : error_code::not_readable, path + ": " + std::strerror(errno));
    }
    // Of the open file, not of the process as fcntl's are: those would be lost with any descriptor of the file.
    if (::flock(made.descriptor_, LOCK_EX | LOCK_NB) != 0)
        return failure(error_code::busy,
            "another store has the file open for writing; SQLite before 3.51.3 may corrupt it when two write");
    return made;
}

} // namespace itsm::inline v0::sqlite
