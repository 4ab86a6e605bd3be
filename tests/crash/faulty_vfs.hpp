// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// A disk that fails when it is told to, below SQLite: files in memory that know what of them was synced.
namespace itsm::crash {

/// Numbers that are the same on every machine.
class dice {
public:
    explicit dice(std::uint64_t seed) : state_{seed} {}
    std::uint64_t next() {
        auto z = state_ += 0x9e3779b97f4a7c15U;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31);
    }
    /// 0 to `sides - 1`.
    std::uint64_t next(std::uint64_t sides) { return next() % sides; }

private:
    std::uint64_t state_;
};

/// What a disk keeps whole when the power fails.
inline constexpr std::size_t sector_bytes = 512;

/// One file: what a process reads, and what is sure to be there after a power cut.
class file_image {
public:
    file_image() = default;
    explicit file_image(std::string synced) : now_{synced}, synced_{std::move(synced)}, is_named_for_good_{true} {}

    [[nodiscard]] std::string const& now() const { return now_; }
    void write(std::uint64_t offset, std::string_view bytes);
    void truncate(std::uint64_t size);
    void sync();
    /// A sync that failed as Linux does it: what was to be written counts as written, and is not.
    void lose_unsynced();

    /// Each unsynced sector is kept with probability 2/3. False: the file itself is not there.
    [[nodiscard]] bool after_power_cut(dice& chance, std::string& left) const;
    /// Its directory was synced.
    void name_for_good() { is_named_for_good_ = true; }
    [[nodiscard]] bool is_named_for_good() const { return is_named_for_good_; }

private:
    void touch(std::uint64_t from, std::uint64_t to);

    std::string now_{};
    std::string synced_{};
    std::set<std::uint64_t> unsynced_{}; ///< numbers of sectors
    bool is_cut_ = false;                ///< to a size that is not synced
    bool is_named_for_good_ = false;
};

/// What changes a disk, in order: what happened up to one of them can be gone through again.
struct disk_operation {
    enum class kind : unsigned char { write, truncate, sync, failed_sync, remove, remove_for_good };
    kind what = kind::write;
    std::string file{};
    std::uint64_t offset = 0; ///< the size of a truncation
    std::string bytes{};
};

using disk_contents = std::map<std::string, std::string>;

class disk_image {
public:
    disk_image() = default;
    explicit disk_image(disk_contents const& synced);

    void apply(disk_operation const& one);
    [[nodiscard]] file_image const* find(std::string const& name) const;
    [[nodiscard]] file_image& at(std::string const& name) { return files_[name]; }
    [[nodiscard]] disk_contents contents() const;
    [[nodiscard]] disk_contents after_power_cut(std::uint64_t seed) const;

private:
    void remove(std::string const& name, bool is_for_good);
    void sync_directory();

    std::map<std::string, file_image> files_{};
    std::map<std::string, file_image> removed_{}; ///< and perhaps there again after a power cut
};

/// What is to go wrong next.
struct disk_fault {
    enum class call : unsigned char { read, write, sync };
    enum class effect : unsigned char { nothing, half_written, unsynced_lost };

    call at = call::write;
    std::uint64_t from = 1;  ///< the how many-th of these calls since it was armed
    bool is_lasting = false; ///< until the disk is healed; else this one call
    int code = SQLITE_IOERR;
    effect leaves = effect::nothing;
    std::string only{}; ///< how the names of the files end that it is about; empty: all
};

/// A VFS of its own name, for as long as the object lives. Names of files are whatever they are. Safe from several
/// threads; knows no other process.
class faulty_disk {
public:
    explicit faulty_disk(std::string name, disk_contents const& contents = {});
    faulty_disk(faulty_disk const&) = delete;
    faulty_disk& operator=(faulty_disk const&) = delete;
    ~faulty_disk();

    [[nodiscard]] std::string const& name() const;

    /// What a process sees; what would be left without power.
    [[nodiscard]] disk_contents contents() const;
    [[nodiscard]] disk_contents after_power_cut(std::uint64_t seed) const;
    /// Everything is synced then. No file may be open.
    void replace(disk_contents const& contents);

    void arm(disk_fault fault);
    void heal();
    /// How often the fault struck since it was armed.
    [[nodiscard]] std::uint64_t struck() const;
    /// How many calls there were since a fault was armed.
    [[nodiscard]] std::uint64_t calls(disk_fault::call of) const;

    /// Everything that changes the disk from now on.
    void record();
    [[nodiscard]] std::size_t recorded() const;
    [[nodiscard]] std::vector<disk_operation> take_record();

    struct state;

private:
    std::unique_ptr<state> state_;
};

} // namespace itsm::crash
