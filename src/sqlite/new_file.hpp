// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/result.hpp>

#include <string>

namespace itsm::inline v0::sqlite {

/// From the root, so that SQLite takes it neither for a URI nor for a name like ":memory:". Empty stays empty.
[[nodiscard]] std::string whole_path(std::string const& path);

/// A database that is made under another name, and gets its own when it is complete.
class new_file {
public:
    explicit new_file(std::string const& path);
    new_file(new_file const&) = delete;
    new_file& operator=(new_file const&) = delete;
    /// Takes away what was not published.
    ~new_file();

    /// `already_exists`: something of that name, or a WAL or journal that SQLite would take for the new file's.
    [[nodiscard]] result<done> is_free() const;
    [[nodiscard]] std::string const& working_path() const { return working_; }

    /// Syncs the file and gives it its name, unless somebody else was faster: `already_exists`; `not_writable`.
    [[nodiscard]] result<done> publish();

private:
    std::string path_;
    std::string working_;
};

} // namespace itsm::inline v0::sqlite
