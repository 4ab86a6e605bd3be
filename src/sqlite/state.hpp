// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "file_lock.hpp"
#include "line.hpp"
#include "reader.hpp"
#include "writer.hpp"

#include <itsm/sqlite/sqlite_store.hpp>

#include <atomic>

namespace itsm::inline v0 {

class sqlite_store::state {
public:
    state(std::string path, sqlite_options const& options);
    ~state();
    state(state const&) = delete;
    state& operator=(state const&) = delete;

    [[nodiscard]] result<done> open();

    [[nodiscard]] sqlite_options const& options() const { return options_; }
    [[nodiscard]] store_capabilities const& capabilities() const { return capabilities_; }
    [[nodiscard]] std::uint64_t epoch() const { return epoch_; }
    [[nodiscard]] int wal_pages() const { return wal_pages_; }

    [[nodiscard]] sqlite::commit_outcome commit(document_commit const& unit);

    /// What `work(reader)` gives on a connection that reads.
    template <class F>
    [[nodiscard]] auto reading(duration patience, F const& work) -> decltype(work(std::declval<sqlite::reader&>())) {
        return guarded([&]() -> decltype(work(std::declval<sqlite::reader&>())) {
            auto lease = readers_.take(patience);
            if (!lease) return failed<error>{std::move(lease).error()};
            (*lease)->db().set_patience(patience);
            return work(**lease);
        });
    }

    /// What `work(connection)` gives on the one that writes, with nobody else writing.
    template <class F>
    [[nodiscard]] auto writing(duration patience, F const& work)
        -> decltype(work(std::declval<sqlite::connection const&>())) {
        if (options_.is_read_only) return failure(error_code::read_only, "the store was opened to be read only");
        sqlite::place_in_line mine;
        if (!line_.enter(mine, patience)) return failure(error_code::busy, "others were writing");
        struct passing_on { // whatever is thrown: nobody would write any more
            state& of;
            ~passing_on() {
                of.checkpoint_when_due();
                of.line_.pass_on();
            }
        } const when_done{*this};
        db_.set_patience(patience);
        return guarded([&] { return work(db_); });
    }

private:
    /// What `work()` gives; what cannot be gone on with after is remembered.
    template <class F>
    [[nodiscard]] auto guarded(F const& work) -> decltype(work()) {
        if (is_poisoned_) return failure(error_code::poisoned, poisoned_message);
        return sqlite::told(work, [this](int sqlite_code) { note(sqlite_code); });
    }
    static constexpr char const* poisoned_message =
        "the disk or the file failed before: open the store again, and verify";

    [[nodiscard]] result<done> open_for_writing();
    void lead(sqlite::place_in_line& mine, duration patience) noexcept;
    void checkpoint_when_due() noexcept;
    void note(int sqlite_code) {
        if (sqlite::poisons(sqlite_code)) is_poisoned_ = true;
    }

    std::string path_;
    sqlite_options options_;
    store_capabilities capabilities_{};
    std::atomic<bool> is_poisoned_{false};
    sqlite::file_lock lock_{};
    sqlite::connection db_{}; ///< the one that writes and checkpoints
    std::optional<sqlite::writer> writer_{};
    std::uint64_t epoch_ = 0;
    std::atomic<int> wal_pages_{0};
    int wal_pages_tried_ = 0; ///< as of the last checkpoint
    sqlite::line line_{};
    sqlite::reader_pool readers_;
};

} // namespace itsm::inline v0
