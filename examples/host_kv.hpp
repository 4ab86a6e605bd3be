// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/document/document_store.hpp>
#include <itsm/query/page.hpp>

#include <boost/crc.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/file.h> // flock
#include <unistd.h>

/// A key-value engine as a store of documents: ordered maps in memory, and a file of whole commits, from which they are
/// made again. `itsm::record_store` over it is a store of records.
namespace helpdesk {

// --- what a commit is in the file -----------------------------------------------------------------------------------

// [commit_in_the_file]
struct kept_document {
    itsm::document_key key{};
    std::uint64_t version = 0;
    std::uint32_t schema_no = 1;
    std::array<itsm::value, itsm::promoted_column_count> cells{};
    std::string bytes{};
};
struct kept_commit {
    std::uint64_t epoch = 1;
    itsm::tenant_id tenant{};
    itsm::command_id command{};
    itsm::command_fingerprint fingerprint{};
    std::vector<kept_document> puts{};
    std::vector<itsm::stored_entry> entries{}; // their positions follow from their order
};
// [/commit_in_the_file]

/// Numbers and texts, one after the other. `io` writes or reads: what a commit consists of is said once, in `parts_of`.
class byte_writer {
public:
    void operator()(std::uint64_t number) {
        for (int shift = 0; shift < 64; shift += 8) bytes_ += static_cast<char>(number >> shift & 0xff);
    }
    void operator()(std::string const& text) {
        (*this)(std::uint64_t{text.size()});
        bytes_ += text;
    }
    template <class T>
    void operator()(std::vector<T>& several) {
        (*this)(std::uint64_t{several.size()});
        for (auto& one : several) parts_of(*this, one);
    }
    [[nodiscard]] std::string const& bytes() const { return bytes_; }

private:
    std::string bytes_{};
};

/// Reads what `byte_writer` wrote. Bytes that end too early read as zeros, and `is_whole` says so.
class byte_reader {
public:
    explicit byte_reader(std::string_view bytes) : rest_{bytes} {}

    void operator()(std::uint64_t& number) {
        number = 0;
        auto const bytes = take(8);
        for (std::size_t i = 0; i < bytes.size(); ++i)
            number |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
    void operator()(std::string& text) {
        std::uint64_t size = 0;
        (*this)(size);
        text = take(size);
    }
    template <class T>
    void operator()(std::vector<T>& several) {
        std::uint64_t count = 0;
        for ((*this)(count); count > 0 && is_whole_; --count) parts_of(*this, several.emplace_back());
    }
    [[nodiscard]] bool is_whole() const { return is_whole_; }

private:
    std::string_view take(std::uint64_t count) {
        is_whole_ = is_whole_ && count <= rest_.size();
        if (!is_whole_) return {};
        auto const taken = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return taken;
    }

    std::string_view rest_;
    bool is_whole_ = true;
};

template <class Io, class Number>
void number_of(Io& io, Number& number) {
    auto wide = static_cast<std::uint64_t>(number);
    io(wide);
    number = static_cast<Number>(wide);
}
template <class Io, class Tag>
void parts_of(Io& io, itsm::strong_id<Tag>& id) {
    io(id.high);
    io(id.low);
}
template <class Io>
void parts_of(Io& io, itsm::document_key& key) {
    std::string kind{key.kind.view()};
    io(kind);
    key.kind = itsm::document_kind::from(kind).value_or(itsm::document_kind{});
    parts_of(io, key.id);
}
template <class Io>
void parts_of(Io& io, itsm::value& kept) {
    auto const cell = itsm::cell_of(kept);
    auto kind = cell.kind;
    auto number = cell.integer;
    std::string text{cell.text};
    number_of(io, kind);
    if (kind == itsm::column_kind::integer) {
        number_of(io, number);
        kept = number;
    } else if (kind == itsm::column_kind::text) {
        io(text);
        kept = std::move(text);
    }
}
template <class Io>
void parts_of(Io& io, kept_document& document) {
    parts_of(io, document.key);
    io(document.version);
    number_of(io, document.schema_no);
    for (auto& cell : document.cells) parts_of(io, cell);
    io(document.bytes);
}
template <class Io>
void parts_of(Io& io, itsm::stored_entry& entry) {
    auto at = entry.at.time_since_epoch().count();
    parts_of(io, entry.key);
    io(entry.version);
    number_of(io, at);
    entry.at = itsm::instant{itsm::duration{at}};
    io(entry.bytes);
}
template <class Io>
void parts_of(Io& io, kept_commit& commit) {
    io(commit.epoch);
    parts_of(io, commit.tenant);
    parts_of(io, commit.command);
    parts_of(io, commit.fingerprint);
    io(commit.puts);
    io(commit.entries);
}

// --- the file -------------------------------------------------------------------------------------------------------

struct log_options {
    int (*sync)(int file) = ::fsync; ///< tests give one that fails
};

// [errors]
/// What a failed system call means to a desk.
inline itsm::error_code code_of(int error_number) {
    switch (error_number) {
    case EWOULDBLOCK: return itsm::error_code::busy;
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return itsm::error_code::full;
    case EROFS: return itsm::error_code::read_only;
    case EACCES:
    case EPERM: return itsm::error_code::forbidden;
    case EIO: return itsm::error_code::poisoned;
    default: return itsm::error_code::unavailable;
    }
}
// [/errors]

/// A file of frames: length, checksum over length and bytes, bytes. It grows by one frame at a time, and a frame counts
/// once it is on the disk.
class frame_log {
public:
    explicit frame_log(log_options options) : options_{options} {}
    frame_log(frame_log const&) = delete;
    frame_log& operator=(frame_log const&) = delete;
    ~frame_log() {
        if (file_ >= 0) ::close(file_);
    }

    // [open]
    /// Hands every frame to `each(bytes)`, oldest first. What a crash left of the last frame is cut off: nobody was told
    /// that it is there. Broken bytes with a whole frame behind them were not left by a crash (`corrupt`).
    template <class F>
    itsm::result<itsm::done> open(std::string const& path, F each) {
        file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (file_ < 0 || ::flock(file_, LOCK_EX | LOCK_NB) != 0) return failed();
        std::string bytes(static_cast<std::size_t>(::lseek(file_, 0, SEEK_END)), '\0');
        for (std::size_t at = 0; at < bytes.size();) {
            auto const got = ::pread(file_, bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
            if (got <= 0) return failed();
            at += static_cast<std::size_t>(got);
        }
        while (auto const frame = frame_at(bytes, end_)) {
            if (!each(*frame)) return damaged();
            end_ += head_size + frame->size();
        }
        if (end_ == 0 && !bytes.empty()) return damaged(); // another program's file
        for (auto at = end_ + 1; at < bytes.size(); ++at)
            if (frame_at(bytes, at)) return damaged();
        bool const is_clean = ::ftruncate(file_, static_cast<off_t>(end_)) == 0 && options_.sync(file_) == 0;
        if (!is_clean || !sync_folder(path)) return failed();
        return itsm::done{};
    }
    // [/open]

    // [append]
    /// On the disk when it returns. `full`: nothing of it is there. `unknown_outcome`: the disk has it or not, and what
    /// the system then says of later writes is not to be believed either: close.
    itsm::result<itsm::done> append(std::string const& bytes) {
        byte_writer head;
        head(std::uint64_t{bytes.size()});
        head(checksum(head.bytes(), bytes));
        auto const frame = head.bytes() + bytes;
        for (std::size_t written = 0; written < frame.size();) {
            auto const count =
                ::pwrite(file_, frame.data() + written, frame.size() - written, static_cast<off_t>(end_ + written));
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) return not_written();
            written += static_cast<std::size_t>(count);
        }
        if (options_.sync(file_) != 0) return unknown();
        end_ += frame.size();
        return itsm::done{};
    }
    // [/append]

private:
    static constexpr std::size_t head_size = 16;

    [[nodiscard]] static std::uint64_t checksum(std::string_view length, std::string_view bytes) {
        boost::crc_optimal<64, 0x42F0E1EBA9EA3693, ~std::uint64_t{0}, ~std::uint64_t{0}, true, true> crc; // CRC-64/XZ
        crc.process_bytes(length.data(), length.size());
        crc.process_bytes(bytes.data(), bytes.size());
        return crc.checksum();
    }
    [[nodiscard]] static std::optional<std::string_view> frame_at(std::string_view all, std::size_t at) {
        auto const head = all.substr(at, head_size);
        auto const rest = all.substr(at + head.size());
        byte_reader read{head};
        std::uint64_t length = 0;
        std::uint64_t expected = 0;
        read(length);
        read(expected);
        if (!read.is_whole() || length > rest.size()) return std::nullopt;
        auto const bytes = rest.substr(0, length);
        if (checksum(head.substr(0, 8), bytes) != expected) return std::nullopt;
        return bytes;
    }
    /// A new file is on the disk when its folder says so.
    [[nodiscard]] static bool sync_folder(std::string const& path) {
        auto const folder = std::filesystem::absolute(path).parent_path();
        int const file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (file < 0) return false;
        bool const is_done = ::fsync(file) == 0;
        ::close(file);
        return is_done;
    }

    [[nodiscard]] static itsm::failed<itsm::error> failed() {
        auto const why = errno;
        return itsm::failure(code_of(why), std::strerror(why));
    }
    [[nodiscard]] itsm::failed<itsm::error> damaged() const {
        return itsm::failure(itsm::error_code::corrupt, "the file is damaged at byte " + std::to_string(end_));
    }
    [[nodiscard]] static itsm::failed<itsm::error> unknown() {
        return itsm::failure(itsm::error_code::unknown_outcome, std::strerror(errno));
    }
    [[nodiscard]] itsm::failed<itsm::error> not_written() const {
        auto const why = errno;
        bool const has_no_room = code_of(why) == itsm::error_code::full;
        if (!has_no_room || ::ftruncate(file_, static_cast<off_t>(end_)) != 0) return unknown();
        return itsm::failure(itsm::error_code::full, std::strerror(why));
    }

    log_options options_;
    int file_ = -1;
    std::size_t end_ = 0;
};

// --- the store ------------------------------------------------------------------------------------------------------

class kv_store final : public itsm::document_store {
public:
    /// Opens or makes the file. Refused: `busy`, when it is open elsewhere; `corrupt`; what the system refuses.
    [[nodiscard]] static itsm::result<std::unique_ptr<kv_store>> open(
        std::string const& path, log_options options = {}) {
        std::unique_ptr<kv_store> made{new kv_store{options}};
        auto const opened = made->log_.open(path, [&](std::string_view bytes) {
            kept_commit commit;
            byte_reader read{bytes};
            parts_of(read, commit);
            if (read.is_whole()) made->apply(std::move(commit));
            return read.is_whole();
        });
        if (!opened) return itsm::failure(opened.error());
        if (made->epoch_ == 0)
            if (auto const begun = made->begin_epoch(); !begun) return itsm::failure(begun.error());
        return made;
    }

    [[nodiscard]] itsm::store_capabilities capabilities() const override {
        return {.is_durable = true, .can_reopen = true};
    }

    // [commit]
    itsm::result<itsm::commit_receipt, itsm::document_failure> commit(itsm::document_commit const& unit) override {
        using answer = itsm::result<itsm::commit_receipt, itsm::document_failure>;
        return alone(unit.scope.patience, [&]() -> answer {
            auto const& before = of(unit.scope.tenant);
            if (auto const known = before.commands.find(unit.command); known != before.commands.end()) {
                if (known->second.fingerprint != unit.fingerprint)
                    return itsm::failure(itsm::document_failure{.code = itsm::error_code::command_reused});
                return itsm::commit_receipt{known->second.first, known->second.last, true, head_of(before)};
            }
            if (auto why = refusal_of(before, unit)) return itsm::failure(std::move(*why));
            auto const first = before.journal.size() + 1;
            if (auto const kept = keep(copied(unit)); !kept)
                return itsm::failure(
                    itsm::document_failure{.code = kept.error().code, .message = kept.error().message});
            auto const head = head_of(of(unit.scope.tenant));
            return itsm::commit_receipt{first, head.position, false, head};
        });
    }
    // [/commit]

    // [read]
    [[nodiscard]] itsm::result<std::vector<std::optional<itsm::stored_document>>> snapshot(
        itsm::store_scope const& scope, std::span<itsm::document_key const> keys) override {
        using answer = itsm::result<std::vector<std::optional<itsm::stored_document>>>;
        return alone(scope.patience, [&]() -> answer {
            auto const& documents = of(scope.tenant).documents;
            std::vector<std::optional<itsm::stored_document>> found(keys.size());
            for (std::size_t i = 0; i < keys.size(); ++i)
                if (auto const at = documents.find(keys[i]); at != documents.end()) found[i] = stored(at->second);
            return found;
        });
    }
    [[nodiscard]] itsm::result<std::vector<itsm::stored_entry>> read(
        itsm::store_scope const& scope, itsm::feed_cursor after, std::size_t limit) override {
        return alone(scope.patience, [&]() -> itsm::result<std::vector<itsm::stored_entry>> {
            if (after.epoch != 0 && after.epoch != epoch_)
                return itsm::failure(itsm::error_code::epoch_changed, "positions of another epoch");
            auto const& journal = of(scope.tenant).journal;
            auto const from = (std::min)(after.after, journal.size());
            auto const page = std::span{journal}.subspan(from, (std::min)(limit, journal.size() - from));
            return std::vector<itsm::stored_entry>(page.begin(), page.end());
        });
    }
    [[nodiscard]] itsm::result<std::vector<itsm::stored_entry>> history(itsm::store_scope const& scope,
        itsm::document_key const& key,
        std::uint64_t after,
        std::size_t limit) override {
        return alone(scope.patience, [&]() -> itsm::result<std::vector<itsm::stored_entry>> {
            auto const& it = of(scope.tenant);
            std::vector<itsm::stored_entry> entries;
            auto const positions = it.histories.find(key);
            if (positions == it.histories.end()) return entries;
            for (auto const position : positions->second)
                if (auto const& entry = it.journal[position - 1]; entry.version > after && entries.size() < limit)
                    entries.push_back(entry);
            return entries;
        });
    }
    [[nodiscard]] itsm::result<itsm::feed_head> head(itsm::store_scope const& scope) override {
        return alone(scope.patience, [&]() -> itsm::result<itsm::feed_head> { return head_of(of(scope.tenant)); });
    }
    // [/read]

    // [find]
    /// Looks at every document of the kind.
    [[nodiscard]] itsm::result<std::vector<itsm::stored_document>> find(
        itsm::store_scope const& scope, itsm::document_query const& query) override {
        return alone(scope.patience, [&]() -> itsm::result<std::vector<itsm::stored_document>> {
            auto const& documents = of(scope.tenant).documents;
            auto const after = query.after ? std::optional{place_in(query, *query.after)} : std::nullopt;
            std::vector<place> found;
            for (auto at = documents.lower_bound({query.kind, {}});
                at != documents.end() && at->first.kind == query.kind;
                ++at) {
                auto one = place_in(query, at->second);
                bool const is_on_page = !after || stands_before(query, *after, one);
                if (is_on_page && matches(query.condition, cells_of(at->second))) found.push_back(std::move(one));
            }
            auto const end = found.begin() + static_cast<std::ptrdiff_t>((std::min)(query.limit, found.size()));
            std::partial_sort(found.begin(), end, found.end(), [&](place const& a, place const& b) {
                return stands_before(query, a, b);
            });
            std::vector<itsm::stored_document> page;
            for (auto one = found.begin(); one != end; ++one) page.push_back(stored(*one->document));
            return page;
        });
    }
    // [/find]

    /// To be called once after the file was put back from a backup: readers learn that positions name other entries now.
    /// Drawn and not counted: a counter would be in the backup too, and say the same after each restore.
    itsm::result<itsm::done> begin_epoch() {
        return alone(
            std::chrono::seconds{5}, [&] { return keep({.epoch = std::uint64_t{1} + std::random_device{}()}); });
    }

private:
    // [maps]
    struct known_command {
        itsm::command_fingerprint fingerprint{};
        itsm::feed_position first = 0;
        itsm::feed_position last = 0;
    };
    struct of_tenant {
        std::map<itsm::document_key, kept_document> documents{};
        std::vector<itsm::stored_entry> journal{}; // position 1 first
        std::map<itsm::document_key, std::vector<itsm::feed_position>> histories{};
        std::map<itsm::command_id, known_command> commands{};
    };
    // [/maps]
    struct place {
        std::vector<itsm::column_value> cells{}; ///< of the columns ordered by
        itsm::strong_id<void> id{};
        kept_document const* document = nullptr;
    };

    explicit kv_store(log_options options) : log_{options} {}

    template <class F>
    auto alone(itsm::duration patience, F work) -> std::invoke_result_t<F> {
        std::unique_lock const turn{mutex_, itsm::at_most_a_year(patience)};
        if (turn && !is_poisoned_) return work();
        typename std::invoke_result_t<F>::error_type why;
        why.code = turn ? itsm::error_code::poisoned : itsm::error_code::busy;
        why.message = turn ? "the disk has failed: close and open again" : "others use the store";
        return itsm::failure(std::move(why));
    }
    [[nodiscard]] of_tenant const& of(itsm::tenant_id tenant) const {
        static of_tenant const nothing{};
        auto const at = tenants_.find(tenant);
        return at == tenants_.end() ? nothing : at->second;
    }
    [[nodiscard]] itsm::feed_head head_of(of_tenant const& tenant) const { return {tenant.journal.size(), epoch_, {}}; }
    [[nodiscard]] static itsm::stored_document stored(kept_document const& from) {
        return {from.key.id, from.version, from.schema_no, from.bytes};
    }

    // [keep]
    /// First the disk, then the maps. Until both have it, the maps are not what the file says, and nobody may look.
    itsm::result<itsm::done> keep(kept_commit commit) {
        byte_writer write;
        parts_of(write, commit);
        is_poisoned_ = true;
        auto const done = log_.append(write.bytes());
        if (done) apply(std::move(commit));
        is_poisoned_ = !done && done.error().code != itsm::error_code::full;
        return done;
    }
    void apply(kept_commit&& commit) {
        epoch_ = commit.epoch;
        auto& to = tenants_[commit.tenant];
        auto const first = to.journal.size() + 1;
        for (auto& put : commit.puts) to.documents[put.key] = std::move(put);
        for (auto& entry : commit.entries) {
            entry.position = to.journal.size() + 1;
            to.histories[entry.key].push_back(entry.position);
            to.journal.push_back(std::move(entry));
        }
        if (!commit.command.is_none()) to.commands[commit.command] = {commit.fingerprint, first, to.journal.size()};
    }
    // [/keep]
    [[nodiscard]] kept_commit copied(itsm::document_commit const& unit) const {
        kept_commit made{epoch_, unit.scope.tenant, unit.command, unit.fingerprint, {}, {}};
        for (auto const& put : unit.puts) {
            auto& kept = made.puts.emplace_back();
            kept = {put.key, put.version, put.schema_no, {}, std::string{put.bytes}};
            for (std::size_t i = 0; i < kept.cells.size(); ++i) kept.cells[i] = value_of(put.columns[i]);
        }
        for (auto const& entry : unit.entries)
            made.entries.push_back({0, entry.key, entry.version, entry.at, std::string{entry.bytes}});
        return made;
    }
    [[nodiscard]] static itsm::value value_of(itsm::column_value const& cell) {
        if (cell.is_null()) return {};
        if (cell.kind == itsm::column_kind::integer) return cell.integer;
        return cell.text;
    }

    // [checks]
    /// The first thing that stands in the way, if any: nothing is written then.
    [[nodiscard]] std::optional<itsm::document_failure> refusal_of(
        of_tenant const& stored, itsm::document_commit const& unit) const {
        if (is_too_large(unit)) return itsm::document_failure{.code = itsm::error_code::too_large};
        for (auto const& [key, expected] : unit.checks) {
            auto const actual = version_of(stored, key);
            bool const any_will_do = expected == itsm::document_check::exists && actual != 0;
            if (actual != expected && !any_will_do) return conflict(key, expected, actual);
        }
        std::map<itsm::document_key, std::uint64_t> written;
        for (auto const& put : unit.puts) {
            auto const actual = (std::max)(version_of(stored, put.key), written[put.key]);
            if (actual != put.version - 1 || written[put.key] != 0) return conflict(put.key, put.version - 1, actual);
            written[put.key] = put.version;
        }
        for (auto const& entry : unit.entries)
            if (auto const last = last_entry_of(stored, entry.key); entry.version <= last)
                return conflict(entry.key, entry.version - 1, last);
        return std::nullopt;
    }
    // [/checks]
    [[nodiscard]] bool is_too_large(itsm::document_commit const& unit) const {
        auto const [most, largest] = std::pair{capabilities().most_steps, capabilities().largest_document};
        auto const is_large = [&](auto const& one) { return one.bytes.size() > largest; };
        return unit.entries.size() > most || std::any_of(unit.puts.begin(), unit.puts.end(), is_large) ||
               std::any_of(unit.entries.begin(), unit.entries.end(), is_large);
    }
    [[nodiscard]] static itsm::document_failure conflict(
        itsm::document_key const& key, std::uint64_t expected, std::uint64_t actual) {
        return {itsm::error_code::conflict, key, expected, actual, {}};
    }
    [[nodiscard]] static std::uint64_t version_of(of_tenant const& stored, itsm::document_key const& key) {
        auto const at = stored.documents.find(key);
        return at == stored.documents.end() ? itsm::document_check::absent : at->second.version;
    }
    [[nodiscard]] static std::uint64_t last_entry_of(of_tenant const& stored, itsm::document_key const& key) {
        auto const at = stored.histories.find(key);
        return at == stored.histories.end() ? 0 : stored.journal[at->second.back() - 1].version;
    }

    // [places]
    [[nodiscard]] static itsm::promoted_columns cells_of(kept_document const& of) {
        itsm::promoted_columns cells{};
        for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = itsm::cell_of(of.cells[i]);
        return cells;
    }
    [[nodiscard]] static place place_in(itsm::document_query const& query, kept_document const& of) {
        place made{{}, {of.key.id.high, of.key.id.low}, &of};
        for (auto const& by : query.order)
            made.cells.push_back(itsm::cell_of(of.cells[static_cast<std::size_t>(by.field)]));
        return made;
    }
    [[nodiscard]] static place place_in(itsm::document_query const&, itsm::document_query::place const& at) {
        place made{{}, {at.id.high, at.id.low}};
        for (auto const& cell : at.cells) made.cells.push_back(itsm::cell_of(cell));
        return made;
    }
    [[nodiscard]] static bool stands_before(itsm::document_query const& query, place const& a, place const& b) {
        return itsm::compare_places<itsm::promoted_column>(query.order, a.cells, a.id, b.cells, b.id) < 0;
    }
    // [/places]

    std::timed_mutex mutex_{};
    frame_log log_;
    std::map<itsm::tenant_id, of_tenant> tenants_{};
    std::uint64_t epoch_ = 0; ///< none yet: the first frame begins the first
    bool is_poisoned_ = false;
};

} // namespace helpdesk
