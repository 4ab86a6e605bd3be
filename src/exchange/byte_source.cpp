// SPDX-License-Identifier: BSL-1.0
#include <itsm/exchange/byte_source.hpp>

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace itsm::inline v0 {

namespace {

constexpr std::size_t chunk_size = std::size_t{256} * 1024;

/// What zlib is given at once: its counters are 32 bits wide.
constexpr std::size_t most_at_once = std::size_t{1} << 30U;

/// Window of 32 KiB; 16 asks for gzip's header and checksum.
constexpr int gzip_window = 15 + 16;

struct file_closer {
    void operator()(std::FILE* file) const { static_cast<void>(std::fclose(file)); }
};
using file_handle = std::unique_ptr<std::FILE, file_closer>;

std::string reason() { return std::generic_category().message(errno); }

} // namespace

class byte_source::state {
public:
    explicit state(std::string_view bytes) : waiting_{bytes} {}
    state(file_handle file, std::string name) : file_{std::move(file)}, name_{std::move(name)}, buffer_(chunk_size) {}
    state(state const&) = delete;
    state& operator=(state const&) = delete;
    ~state() {
        if (gzip_) inflateEnd(&stream_);
    }

    /// Looks at the first bytes; false when something failed already.
    bool start() {
        if (!next_chunk()) return !failure_;
        if (!waiting_.starts_with("\x1f\x8b")) return true;
        if (inflateInit2(&stream_, gzip_window) != Z_OK) return fail(error_code::not_readable, "out of memory");
        gzip_ = true;
        return true;
    }

    std::size_t read(std::span<char> into) {
        std::size_t count = 0;
        while (count < into.size() && !failure_) {
            auto const rest = into.subspan(count);
            auto const got = gzip_ ? inflate_into(rest) : copy_into(rest);
            if (got == 0) break;
            count += got;
        }
        return count;
    }

    [[nodiscard]] std::optional<error> const& failure() const { return failure_; }

private:
    bool fail(error_code code, std::string message) {
        failure_ = error{code, name_, std::move(message)};
        return false;
    }

    std::size_t read_file(std::span<char> into) {
        errno = 0;
        auto const got = std::fread(into.data(), 1, into.size(), file_.get());
        if (got < into.size() && std::ferror(file_.get()) != 0)
            fail(error_code::not_readable, "cannot be read: " + reason());
        return got;
    }

    /// Makes raw bytes wait to be used; false at the end and when they cannot be read.
    bool next_chunk() {
        if (!waiting_.empty()) return true;
        if (!file_) return false;
        waiting_ = {buffer_.data(), read_file(buffer_)};
        return !waiting_.empty();
    }

    std::size_t copy_into(std::span<char> into) {
        if (waiting_.empty()) return file_ ? read_file(into) : 0;
        auto const count = waiting_.copy(into.data(), into.size());
        waiting_.remove_prefix(count);
        return count;
    }

    /// Inflates until there is something to hand out; 0 at the end and after a failure.
    std::size_t inflate_into(std::span<char> into) {
        auto const asked = std::min(into.size(), most_at_once);
        stream_.next_out = reinterpret_cast<Bytef*>(into.data());
        stream_.avail_out = static_cast<uInt>(asked);
        while (stream_.avail_out == asked) {
            bool const more = next_chunk();
            if (failure_ || (between_members_ && !more)) return 0;
            if (between_members_ && inflateReset(&stream_) != Z_OK) return 0;
            between_members_ = false;
            // Even without input there may be output: the rest of a repetition that did not fit into the last request.
            if (!step()) break;
            if (more || between_members_ || stream_.avail_out < asked) continue;
            fail(error_code::truncated, "the gzip data ends early");
            break;
        }
        return asked - stream_.avail_out;
    }

    /// One call of zlib on what is waiting.
    bool step() {
        auto const given = std::min(waiting_.size(), most_at_once);
        // zlib does not write through it: the pointer lacks const for the sake of old callers.
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(waiting_.data())); // NOLINT(*-const-cast)
        stream_.avail_in = static_cast<uInt>(given);
        int const status = inflate(&stream_, Z_NO_FLUSH);
        waiting_.remove_prefix(given - stream_.avail_in);
        if (status == Z_STREAM_END) between_members_ = true;
        if (status == Z_OK || status == Z_BUF_ERROR || status == Z_STREAM_END) return true;
        if (status == Z_MEM_ERROR) return fail(error_code::not_readable, "out of memory");
        return fail(error_code::bad_syntax, std::string{"the gzip data is corrupt: "} + explain());
    }
    [[nodiscard]] char const* explain() const { return stream_.msg != nullptr ? stream_.msg : "unknown compression"; }

    file_handle file_{};
    std::string name_{};
    std::vector<char> buffer_{};
    std::string_view waiting_{};
    z_stream stream_{};
    bool gzip_ = false;
    bool between_members_ = false;
    std::optional<error> failure_{};
};

byte_source::byte_source(std::unique_ptr<state> from) : state_{std::move(from)} {}
byte_source::byte_source(byte_source&&) noexcept = default;
byte_source& byte_source::operator=(byte_source&&) noexcept = default;
byte_source::~byte_source() = default;

result<byte_source> byte_source::from_file(std::string const& path) {
    errno = 0;
    file_handle file{std::fopen(path.c_str(), "rb")};
    if (!file) return failure(error_code::not_readable, "cannot be opened: " + reason(), path);
    // We read in large pieces; stdio's own buffer would only be a copy more.
    static_cast<void>(std::setvbuf(file.get(), nullptr, _IONBF, 0));
    auto from = std::make_unique<state>(std::move(file), path);
    if (!from->start()) return failure(*from->failure());
    return byte_source{std::move(from)};
}

result<byte_source> byte_source::from_memory(std::string_view bytes) {
    auto from = std::make_unique<state>(bytes);
    if (!from->start()) return failure(*from->failure());
    return byte_source{std::move(from)};
}

result<std::size_t> byte_source::read(std::span<char> into) {
    auto const count = state_->read(into);
    // What came before a failure is good; the failure is told by the next call.
    if (count == 0 && state_->failure()) return failure(*state_->failure());
    return count;
}

result<std::string> read_all(byte_source& from, std::size_t limit) {
    std::string text;
    for (;;) {
        auto const held = text.size();
        text.resize(std::min(held + std::max(held, chunk_size), limit));
        bool const full = text.size() == held;
        char beyond = 0;
        auto const got = from.read(full ? std::span<char>{&beyond, 1} : std::span<char>{text}.subspan(held));
        if (!got) return failure(got.error());
        if (full && *got > 0) return failure(error_code::too_large, "more than " + std::to_string(limit) + " bytes");
        text.resize(full ? held : held + *got);
        if (*got == 0) return text;
    }
}

} // namespace itsm::inline v0
