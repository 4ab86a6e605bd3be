// SPDX-License-Identifier: BSL-1.0
#include "faulty_vfs.hpp"

#include "scarce_memory.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace itsm::crash {

// --- one file ---------------------------------------------------------------------------------------------------------

void file_image::touch(std::uint64_t from, std::uint64_t to) {
    for (auto sector = from / sector_bytes; sector * sector_bytes < to; ++sector) unsynced_.insert(sector);
}

void file_image::write(std::uint64_t offset, std::string_view bytes) {
    auto const end = offset + bytes.size();
    touch((std::min<std::uint64_t>)(offset, now_.size()), end);
    if (now_.size() < end) now_.resize(end);
    std::copy(bytes.begin(), bytes.end(), now_.begin() + static_cast<std::ptrdiff_t>(offset));
}

void file_image::truncate(std::uint64_t size) {
    touch((std::min<std::uint64_t>)(size, now_.size()), (std::max<std::uint64_t>)(size, now_.size()));
    is_cut_ |= size < now_.size();
    now_.resize(size);
}

void file_image::sync() {
    synced_.resize(now_.size());
    for (auto const sector : unsynced_) {
        auto const from = sector * sector_bytes;
        if (from < now_.size()) now_.copy(&synced_[from], sector_bytes, from);
    }
    unsynced_.clear();
    is_cut_ = false;
}

void file_image::lose_unsynced() {
    unsynced_.clear();
    is_cut_ = false;
}

bool file_image::after_power_cut(dice& chance, std::string& left) const {
    if (!is_named_for_good_ && chance.next(3) == 0) return false;
    left = synced_;
    if (is_cut_ && chance.next(3) != 0) left.resize((std::min)(left.size(), now_.size()));
    for (auto const sector : unsynced_) {
        auto const from = sector * sector_bytes;
        if (from >= now_.size() || chance.next(3) == 0) continue;
        auto const bytes = (std::min)(sector_bytes, now_.size() - from);
        if (left.size() < from + bytes) left.resize(from + bytes);
        now_.copy(&left[from], bytes, from);
    }
    return true;
}

// --- all files --------------------------------------------------------------------------------------------------------

disk_image::disk_image(disk_contents const& synced) {
    for (auto const& [name, bytes] : synced) files_.emplace(name, file_image{bytes});
}

namespace {

bool is_database(std::string const& name) { return !name.ends_with("-wal") && !name.ends_with("-journal"); }

} // namespace

void disk_image::apply(disk_operation const& one) {
    using kind = disk_operation::kind;
    switch (one.what) {
    case kind::write: return files_[one.file].write(one.offset, one.bytes);
    case kind::truncate: return files_[one.file].truncate(one.offset);
    case kind::sync:
        files_[one.file].sync();
        // As SQLite has it on Unix: who first syncs a journal or a WAL syncs the directory as well.
        if (!files_[one.file].is_named_for_good() && !is_database(one.file)) sync_directory();
        return;
    case kind::failed_sync: return files_[one.file].lose_unsynced();
    case kind::remove:
    case kind::remove_for_good: return remove(one.file, one.what == kind::remove_for_good);
    }
}

void disk_image::remove(std::string const& name, bool is_for_good) {
    auto const found = files_.find(name);
    if (found == files_.end()) return;
    if (found->second.is_named_for_good()) removed_[name] = std::move(found->second);
    files_.erase(found);
    if (is_for_good) sync_directory();
}

void disk_image::sync_directory() {
    for (auto& [name, file] : files_) file.name_for_good();
    removed_.clear();
}

file_image const* disk_image::find(std::string const& name) const {
    auto const found = files_.find(name);
    return found == files_.end() ? nullptr : &found->second;
}

disk_contents disk_image::contents() const {
    disk_contents all;
    for (auto const& [name, file] : files_) all.emplace(name, file.now());
    return all;
}

disk_contents disk_image::after_power_cut(std::uint64_t seed) const {
    dice chance{seed};
    disk_contents all;
    auto const keep = [&](std::string const& name, file_image const& file) {
        std::string left;
        if (file.after_power_cut(chance, left)) all.emplace(name, std::move(left));
    };
    for (auto const& [name, file] : files_) keep(name, file);
    for (auto const& [name, file] : removed_)
        if (!all.contains(name) && chance.next(3) == 0) keep(name, file);
    return all;
}

// --- the VFS ----------------------------------------------------------------------------------------------------------

namespace {

/// The locks and the shared memory of one name.
struct shared_locks {
    static constexpr int slots = SQLITE_SHM_NLOCK;

    int readers = 0; ///< handles at SHARED or above
    void const* reserved = nullptr;
    void const* pending = nullptr;
    void const* exclusive = nullptr;
    std::vector<std::unique_ptr<char[]>> regions{};
    int mapped = 0;
    std::array<int, slots> sharing{};
    std::array<void const*, slots> owning{};
};

} // namespace

struct faulty_disk::state {
    explicit state(std::string of, disk_contents const& contents) : name{std::move(of)}, image{contents} {}

    std::string name;
    mutable std::mutex mutex{};
    disk_image image;
    std::map<std::string, shared_locks> locks{};
    std::optional<disk_fault> fault{};
    std::array<std::uint64_t, 3> called{};
    std::uint64_t matching = 0;
    std::uint64_t struck = 0;
    bool is_recording = false;
    std::vector<disk_operation> record{};
    std::uint64_t temporary = 0;
    dice random{1};
    sqlite3_vfs vfs{};

    void apply(disk_operation one) {
        image.apply(one);
        if (is_recording) record.push_back(std::move(one));
    }

    /// The fault, when this call meets it.
    disk_fault const* strikes(disk_fault::call at, std::string const& file) {
        ++called[static_cast<std::size_t>(at)];
        if (!fault || fault->at != at || !file.ends_with(fault->only)) return nullptr;
        ++matching;
        if (fault->is_lasting ? matching < fault->from : matching != fault->from) return nullptr;
        ++struck;
        return &*fault;
    }
};

namespace {

using disk_state = faulty_disk::state;
using kind = disk_operation::kind;

/// One call at a time; what it allocates is not SQLite's, and no exception may pass through SQLite.
class call_to {
public:
    explicit call_to(disk_state& disk) : holding_{disk.mutex} {}

private:
    std::scoped_lock<std::mutex> holding_;
    memory_enough enough_{};
};

/// SQLite gives memory for it, and takes it again without calling a destructor.
struct open_file {
    sqlite3_file base;
    disk_state* disk;
    std::string* name;
    int level;
    std::uint32_t shm_shared; ///< slots held, as bits
    std::uint32_t shm_owned;
    bool is_mapped;
    bool is_deleted_on_close;
};

open_file& of(sqlite3_file* file) { return *reinterpret_cast<open_file*>(file); }
shared_locks& locks_of(open_file const& file) { return file.disk->locks[*file.name]; }

int file_close(sqlite3_file* handle) {
    auto& file = of(handle);
    {
        call_to const holding{*file.disk};
        if (file.is_deleted_on_close) file.disk->apply({kind::remove, *file.name, 0, {}});
    }
    delete file.name;
    return SQLITE_OK;
}

int file_read(sqlite3_file* handle, void* into, int amount, sqlite3_int64 offset) {
    auto& file = of(handle);
    call_to const holding{*file.disk};
    if (auto const* fault = file.disk->strikes(disk_fault::call::read, *file.name)) return fault->code;
    auto const size = static_cast<std::size_t>(amount);
    auto const from = static_cast<std::size_t>(offset);
    std::memset(into, 0, size);
    auto const* image = file.disk->image.find(*file.name);
    auto const there = image == nullptr ? 0 : image->now().size();
    if (from < there) image->now().copy(static_cast<char*>(into), size, from);
    return from + size <= there ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int file_write(sqlite3_file* handle, void const* bytes, int amount, sqlite3_int64 offset) {
    auto& file = of(handle);
    call_to const holding{*file.disk};
    auto const* fault = file.disk->strikes(disk_fault::call::write, *file.name);
    std::string_view given{static_cast<char const*>(bytes), static_cast<std::size_t>(amount)};
    if (fault != nullptr && fault->leaves != disk_fault::effect::half_written) return fault->code;
    if (fault != nullptr) given = given.substr(0, given.size() / 2);
    file.disk->apply({kind::write, *file.name, static_cast<std::uint64_t>(offset), std::string{given}});
    return fault != nullptr ? fault->code : SQLITE_OK;
}

int file_truncate(sqlite3_file* handle, sqlite3_int64 size) {
    auto& file = of(handle);
    call_to const holding{*file.disk};
    file.disk->apply({kind::truncate, *file.name, static_cast<std::uint64_t>(size), {}});
    return SQLITE_OK;
}

int file_sync(sqlite3_file* handle, int) {
    auto& file = of(handle);
    call_to const holding{*file.disk};
    auto const* fault = file.disk->strikes(disk_fault::call::sync, *file.name);
    if (fault == nullptr) file.disk->apply({kind::sync, *file.name, 0, {}});
    else if (fault->leaves == disk_fault::effect::unsynced_lost)
        file.disk->apply({kind::failed_sync, *file.name, 0, {}});
    return fault == nullptr ? SQLITE_OK : fault->code;
}

int file_size(sqlite3_file* handle, sqlite3_int64* size) {
    auto& file = of(handle);
    call_to const holding{*file.disk};
    auto const* image = file.disk->image.find(*file.name);
    *size = image == nullptr ? 0 : static_cast<sqlite3_int64>(image->now().size());
    return SQLITE_OK;
}

int file_lock(sqlite3_file* handle, int level) {
    auto& file = of(handle);
    call_to const holding{*file.disk};
    auto& held = locks_of(file);
    if (file.level >= level) return SQLITE_OK;
    auto const is_anothers = [&](void const* owner) { return owner != nullptr && owner != &file; };
    if (file.level == SQLITE_LOCK_NONE) {
        if (is_anothers(held.pending) || is_anothers(held.exclusive)) return SQLITE_BUSY;
        ++held.readers;
        file.level = SQLITE_LOCK_SHARED;
    }
    if (level >= SQLITE_LOCK_RESERVED) {
        if (is_anothers(held.reserved) || is_anothers(held.exclusive)) return SQLITE_BUSY;
        if (level == SQLITE_LOCK_RESERVED) held.reserved = &file;
    }
    if (level == SQLITE_LOCK_EXCLUSIVE) {
        if (is_anothers(held.pending)) return SQLITE_BUSY;
        held.pending = &file;
        file.level = SQLITE_LOCK_PENDING;
        if (held.readers > 1) return SQLITE_BUSY;
        held.exclusive = &file;
    }
    file.level = level;
    return SQLITE_OK;
}

int file_unlock(sqlite3_file* handle, int level) {
    auto& file = of(handle);
    call_to const holding{*file.disk};
    auto& held = locks_of(file);
    if (file.level <= level) return SQLITE_OK;
    for (auto* owner : {&held.reserved, &held.pending, &held.exclusive})
        if (*owner == &file) *owner = nullptr;
    if (level == SQLITE_LOCK_NONE) --held.readers;
    file.level = level;
    return SQLITE_OK;
}

int file_check_reserved(sqlite3_file* handle, int* is_reserved) {
    auto& file = of(handle);
    call_to const holding{*file.disk};
    *is_reserved = locks_of(file).reserved != nullptr;
    return SQLITE_OK;
}

int file_control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int file_sector_size(sqlite3_file*) { return static_cast<int>(sector_bytes); }
int file_characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

int shm_map(sqlite3_file* handle, int region, int size, int is_extended, void volatile** at) {
    auto& file = of(handle);
    call_to const holding{*file.disk};
    auto& held = locks_of(file);
    if (!file.is_mapped) {
        file.is_mapped = true;
        ++held.mapped;
    }
    auto const wanted = static_cast<std::size_t>(region) + 1;
    *at = nullptr;
    if (held.regions.size() < wanted && is_extended == 0) return SQLITE_OK;
    while (held.regions.size() < wanted) {
        held.regions.push_back(std::make_unique<char[]>(static_cast<std::size_t>(size))); // zeroed
    }
    *at = held.regions[wanted - 1].get();
    return SQLITE_OK;
}

int shm_lock(sqlite3_file* handle, int offset, int count, int flags) {
    auto& file = of(handle);
    call_to const holding{*file.disk};
    auto& held = locks_of(file);
    bool const is_shared = (flags & SQLITE_SHM_SHARED) != 0;
    auto const for_each_slot = [&](auto const& work) {
        for (auto slot = static_cast<std::size_t>(offset); slot < static_cast<std::size_t>(offset + count); ++slot)
            work(slot, std::uint32_t{1} << slot);
    };
    if ((flags & SQLITE_SHM_UNLOCK) != 0) {
        for_each_slot([&](std::size_t slot, std::uint32_t bit) {
            if ((file.shm_shared & bit) != 0) --held.sharing[slot];
            if ((file.shm_owned & bit) != 0) held.owning[slot] = nullptr;
            file.shm_shared &= ~bit;
            file.shm_owned &= ~bit;
        });
        return SQLITE_OK;
    }
    bool is_free = true;
    for_each_slot([&](std::size_t slot, std::uint32_t bit) {
        if (held.owning[slot] != nullptr && held.owning[slot] != &file) is_free = false;
        int const own = (file.shm_shared & bit) != 0 ? 1 : 0;
        if (!is_shared && held.sharing[slot] > own) is_free = false;
    });
    if (!is_free) return SQLITE_BUSY;
    for_each_slot([&](std::size_t slot, std::uint32_t bit) {
        if (!is_shared) {
            held.owning[slot] = &file;
            file.shm_owned |= bit;
        } else if ((file.shm_shared & bit) == 0) {
            ++held.sharing[slot];
            file.shm_shared |= bit;
        }
    });
    return SQLITE_OK;
}

void shm_barrier(sqlite3_file* handle) { call_to const holding{*of(handle).disk}; }

int shm_unmap(sqlite3_file* handle, int) {
    auto& file = of(handle);
    call_to const holding{*file.disk};
    auto& held = locks_of(file);
    if (!file.is_mapped) return SQLITE_OK;
    file.is_mapped = false;
    if (--held.mapped == 0) held.regions.clear(); // whoever comes next builds it anew from the WAL
    return SQLITE_OK;
}

sqlite3_io_methods const methods{2,
    file_close,
    file_read,
    file_write,
    file_truncate,
    file_sync,
    file_size,
    file_lock,
    file_unlock,
    file_check_reserved,
    file_control,
    file_sector_size,
    file_characteristics,
    shm_map,
    shm_lock,
    shm_barrier,
    shm_unmap,
    nullptr,
    nullptr};

disk_state& of(sqlite3_vfs* vfs) { return *static_cast<disk_state*>(vfs->pAppData); }

int disk_open(sqlite3_vfs* vfs, char const* name, sqlite3_file* handle, int flags, int* flags_out) {
    auto& disk = of(vfs);
    call_to const holding{disk};
    handle->pMethods = nullptr;
    auto wanted = name != nullptr ? std::string{name} : "temporary-" + std::to_string(++disk.temporary);
    if (disk.image.find(wanted) == nullptr) {
        if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
        static_cast<void>(disk.image.at(wanted));
    }
    new (handle) open_file{{&methods},
        &disk,
        new std::string{std::move(wanted)},
        SQLITE_LOCK_NONE,
        0,
        0,
        false,
        (flags & SQLITE_OPEN_DELETEONCLOSE) != 0};
    if (flags_out != nullptr) *flags_out = flags;
    return SQLITE_OK;
}

int disk_delete(sqlite3_vfs* vfs, char const* name, int is_synced) {
    auto& disk = of(vfs);
    call_to const holding{disk};
    if (disk.image.find(name) == nullptr) return SQLITE_IOERR_DELETE_NOENT;
    disk.apply({is_synced != 0 ? kind::remove_for_good : kind::remove, name, 0, {}});
    return SQLITE_OK;
}

int disk_access(sqlite3_vfs* vfs, char const* name, int, int* is_there) {
    auto& disk = of(vfs);
    call_to const holding{disk};
    auto const* found = disk.image.find(name);
    *is_there = found != nullptr && !found->now().empty() ? 1 : 0; // as SQLite asks on Unix
    return SQLITE_OK;
}

int disk_full_path(sqlite3_vfs*, char const* name, int room, char* into) {
    sqlite3_snprintf(room, into, "%s", name);
    return SQLITE_OK;
}

int disk_randomness(sqlite3_vfs* vfs, int amount, char* into) {
    auto& disk = of(vfs);
    call_to const holding{disk};
    for (int i = 0; i < amount; ++i) into[i] = static_cast<char>(disk.random.next());
    return amount;
}

int disk_sleep(sqlite3_vfs*, int microseconds) {
    std::this_thread::sleep_for(std::chrono::microseconds{microseconds});
    return microseconds;
}

int disk_time(sqlite3_vfs*, sqlite3_int64* milliseconds) {
    *milliseconds = 212'000'000'000'000; // a day in 2006, always
    return SQLITE_OK;
}
int disk_time_in_days(sqlite3_vfs* vfs, double* days) {
    sqlite3_int64 milliseconds = 0;
    disk_time(vfs, &milliseconds);
    *days = static_cast<double>(milliseconds) / 86'400'000.0;
    return SQLITE_OK;
}
int disk_last_error(sqlite3_vfs*, int, char*) { return 0; }

} // namespace

faulty_disk::faulty_disk(std::string name, disk_contents const& contents)
    : state_{std::make_unique<state>(std::move(name), contents)} {
    auto& vfs = state_->vfs;
    vfs.iVersion = 2;
    vfs.szOsFile = sizeof(open_file);
    vfs.mxPathname = 512;
    vfs.zName = state_->name.c_str();
    vfs.pAppData = state_.get();
    vfs.xOpen = disk_open;
    vfs.xDelete = disk_delete;
    vfs.xAccess = disk_access;
    vfs.xFullPathname = disk_full_path;
    vfs.xRandomness = disk_randomness;
    vfs.xSleep = disk_sleep;
    vfs.xCurrentTime = disk_time_in_days;
    vfs.xGetLastError = disk_last_error;
    vfs.xCurrentTimeInt64 = disk_time;
    sqlite3_vfs_register(&vfs, 0);
}
faulty_disk::~faulty_disk() { sqlite3_vfs_unregister(&state_->vfs); }

std::string const& faulty_disk::name() const { return state_->name; }

disk_contents faulty_disk::contents() const {
    std::scoped_lock const holding{state_->mutex};
    return state_->image.contents();
}
disk_contents faulty_disk::after_power_cut(std::uint64_t seed) const {
    std::scoped_lock const holding{state_->mutex};
    return state_->image.after_power_cut(seed);
}
void faulty_disk::replace(disk_contents const& contents) {
    std::scoped_lock const holding{state_->mutex};
    state_->image = disk_image{contents};
    state_->locks.clear();
}

void faulty_disk::arm(disk_fault fault) {
    std::scoped_lock const holding{state_->mutex};
    state_->fault = std::move(fault);
    state_->called = {};
    state_->matching = 0;
    state_->struck = 0;
}
void faulty_disk::heal() {
    std::scoped_lock const holding{state_->mutex};
    state_->fault.reset();
}
std::uint64_t faulty_disk::struck() const {
    std::scoped_lock const holding{state_->mutex};
    return state_->struck;
}
std::uint64_t faulty_disk::calls(disk_fault::call of) const {
    std::scoped_lock const holding{state_->mutex};
    return state_->called[static_cast<std::size_t>(of)];
}

void faulty_disk::record() {
    std::scoped_lock const holding{state_->mutex};
    state_->is_recording = true;
    state_->record.clear();
}
std::size_t faulty_disk::recorded() const {
    std::scoped_lock const holding{state_->mutex};
    return state_->record.size();
}
std::vector<disk_operation> faulty_disk::take_record() {
    std::scoped_lock const holding{state_->mutex};
    state_->is_recording = false;
    return std::exchange(state_->record, {});
}

} // namespace itsm::crash
