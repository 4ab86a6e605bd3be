// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/result.hpp>

#include <string>
#include <utility>

namespace itsm::inline v0::sqlite {

/// A file that one process at a time holds. It stays when it is let go: taking it away could take away another's.
class file_lock {
public:
    file_lock() = default;
    file_lock(file_lock&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
    file_lock& operator=(file_lock&& other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    ~file_lock();

    /// `busy`: somebody has it; `not_readable`: the directory does not exist; `read_only`: it may not be written.
    [[nodiscard]] static result<file_lock> take(std::string const& path);

private:
    int descriptor_ = -1;
};

} // namespace itsm::inline v0::sqlite
