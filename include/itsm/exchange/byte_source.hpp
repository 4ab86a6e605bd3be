// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/result.hpp>

#include <cstddef>
#include <memory> // unique_ptr
#include <span>
#include <string>
#include <string_view>

namespace itsm::inline v0 {

/// A stream of bytes from a file or from memory. What starts with gzip's magic bytes is inflated on the way, one member
/// or several; anything else is passed on as it is. Memory in use is constant, however much the bytes inflate to.
class byte_source {
public:
    /// Opens a file; `path` is also the path of the errors. `not_readable` when it cannot be opened or is a directory.
    [[nodiscard]] static result<byte_source> from_file(std::string const& path);

    /// Reads bytes that somebody else keeps: they must outlive the source.
    [[nodiscard]] static result<byte_source> from_memory(std::string_view bytes);

    byte_source(byte_source&&) noexcept;
    byte_source& operator=(byte_source&&) noexcept;
    ~byte_source();

    /// Fills `into` as far as there are bytes and says how many there were: fewer than asked for only before the end or
    /// before a failure, 0 only at the end (or when nothing was asked for). Large requests, 64 KiB and up, are cheapest.
    ///
    /// Refused: `not_readable`, the file cannot be read; `truncated`, gzip data ends early; `bad_syntax`, gzip data is
    /// corrupt or followed by something else. Bytes before the bad place are handed out first. A failure stays.
    [[nodiscard]] result<std::size_t> read(std::span<char> into);

private:
    class state;
    explicit byte_source(std::unique_ptr<state> from);

    std::unique_ptr<state> state_;
};

/// Everything that is left, for documents that are needed whole. `too_large` when that is more than `limit` bytes,
/// which is noticed without holding more than them: a gzip file can inflate to a thousand times its size.
[[nodiscard]] result<std::string> read_all(byte_source& from, std::size_t limit);

} // namespace itsm::inline v0
