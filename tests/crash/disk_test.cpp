// SPDX-License-Identifier: BSL-1.0
#include "ledger.hpp"

using namespace itsm;
using namespace itsm::crash;

namespace {

using call = disk_fault::call;
using effect = disk_fault::effect;

prepared_store const& prepared() {
    static prepared_store const made{12};
    return made;
}

/// Commands, and what empties the WAL into the file, until something fails. Nothing: all went through.
std::optional<error_code> work_until_failure(sqlite_store& store, ledger& asked) {
    for (int i = 0; i < 16; ++i) {
        if (auto const failed = asked.step(store)) return failed->code;
        if (i % 6 != 5) continue;
        if (auto const emptied = store.redact(ours, asked.acknowledged()); !emptied) return emptied.error().code;
    }
    return std::nullopt;
}

/// How many of these calls a run makes on a disk that is whole.
std::uint64_t calls_of_a_run(call of) {
    faulty_disk disk{"counting", prepared().contents};
    auto store = opened_on(disk);
    disk.arm({of, 0});
    auto asked = prepared().asked;
    REQUIRE_FALSE(work_until_failure(*store, asked));
    store.reset();
    return disk.calls(of);
}

/// Whether everything is refused until the store is opened again.
bool is_poisoned(sqlite_store& store, ledger const& asked) {
    auto const commit = asked.send(store, asked.acknowledged()); // one that changes nothing if it is not refused
    auto const read = store.head(ours);
    auto const whole = store.verify(ours, std::nullopt);
    return !commit && commit.error().code == error_code::poisoned && !read &&
           read.error().code == error_code::poisoned && !whole && whole.error().code == error_code::poisoned;
}

struct disk_tally : tally {
    std::size_t failures = 0;
    std::size_t refused_after = 0; ///< stores that answered `poisoned` from then on
    std::size_t unreported = 0;    ///< failures that no call answered: of a checkpoint, or while closing
};

/// What is restarted after a failure. A process finds what the system still has in memory, on the disk or not.
enum class restart : unsigned char { machine, process, process_and_then_machine };

/// Fails the k-th call, for every k.
disk_tally fail_every(disk_fault fault, restart how) {
    disk_tally found;
    auto const calls = calls_of_a_run(fault.at);
    auto const stride = is_long() ? 1 : calls / rounds(120, 120) + 1;
    faulty_disk disk{"failing"};
    for (std::uint64_t k = 1; k <= calls; k += stride) {
        CAPTURE(k);
        disk.replace(prepared().contents);
        auto asked = prepared().asked;
        auto store = opened_on(disk);
        fault.from = k;
        disk.arm(fault);
        auto const why = work_until_failure(*store, asked);
        bool const has_struck = disk.struck() > 0;
        disk.heal();
        found.failures += has_struck ? 1 : 0;
        found.refused_after += is_poisoned(*store, asked) ? 1 : 0;
        found.unreported += has_struck && !why ? 1 : 0;
        if (why) CHECK(class_of(*why) != error_class::input);
        store.reset();
        // Gives what a power cut would leave while the store is open.
        auto const reopened = [&](disk_contents const* left) {
            if (left != nullptr) disk.replace(*left);
            auto again = open_on(disk);
            if (again) settle(asked, **again, found);
            else found.found_broken(to_text(again.error()));
            return disk.after_power_cut(k);
        };
        auto left = disk.after_power_cut(k);
        if (how != restart::machine) left = reopened(nullptr);
        if (how != restart::process) reopened(&left);
    }
    return found;
}

} // namespace

TEST_CASE("F03: a sync that fails and loses what it was to write costs nothing that was acknowledged") {
    for (auto const how : {restart::machine, restart::process, restart::process_and_then_machine}) {
        auto const found = fail_every({call::sync, 1, false, SQLITE_IOERR_FSYNC, effect::unsynced_lost, {}}, how);
        constexpr std::array names{"machine restarted", "process restarted", "process restarted, then a power cut"};
        found.print(std::string{"F03 failed sync, "} + names[static_cast<std::size_t>(how)]);
        found.check();
        std::cout << "F04 going on after it: refused " << found.refused_after << " of " << found.failures << ", "
                  << found.unreported << " failed where no call was answered\n";
        CHECK(found.refused_after + found.unreported >= found.failures);
        CHECK(found.refused_after > 0);
    }
}

TEST_CASE("F03: nor does a write or a read that fails, whole or half") {
    struct failing {
        char const* name;
        disk_fault fault;
    };
    for (auto const& [what, fault] : {failing{"F03 failed write", {call::write, 1, false, SQLITE_IOERR_WRITE, {}, {}}},
             failing{"F08 half a write", {call::write, 1, false, SQLITE_IOERR_WRITE, effect::half_written, {}}},
             failing{
                 "F03 lasting failure of writes", {call::write, 1, true, SQLITE_IOERR_WRITE, effect::half_written, {}}},
             failing{"F03 failed read", {call::read, 1, false, SQLITE_IOERR_READ, {}, {}}}}) {
        std::string const name = what;
        CAPTURE(name);
        auto const found = fail_every(fault, restart::process);
        found.print(name);
        found.check();
    }
}

TEST_CASE("F03: a disk that fails while a store that was not closed is opened is told, and costs nothing") {
    tally found;
    std::map<error_code, std::size_t> codes;
    faulty_disk disk{"opening"};
    for (auto const& [at, code] : {std::pair{call::read, SQLITE_IOERR_READ},
             std::pair{call::write, SQLITE_IOERR_WRITE},
             std::pair{call::sync, SQLITE_IOERR_FSYNC}})
        for (std::uint64_t k = 1;; ++k) {
            disk.replace(prepared().not_closed);
            disk.arm({at, k, false, code, effect::unsynced_lost, {}});
            if (auto const store = open_on(disk); !store) ++codes[store.error().code];
            bool const has_struck = disk.struck() > 0;
            disk.heal();
            auto asked = prepared().asked;
            if (auto const store = open_on(disk)) settle(asked, **store, found);
            else found.found_broken(to_text(store.error()));
            if (!has_struck) break;
        }
    found.print("F03 failure while opening");
    std::cout << "F03 failure while opening:";
    for (auto const& [code, times] : codes) std::cout << ' ' << to_text(code) << ' ' << times;
    std::cout << '\n';
    found.check();
    CHECK(codes.size() == 1);
    CHECK(codes.contains(error_code::poisoned));
}

TEST_CASE("F05: a full disk refuses, writes nothing, and the same store goes on when there is room") {
    tally found;
    std::size_t refusals = 0;
    std::size_t resumed = 0;
    std::map<error_code, std::size_t> others;
    auto const calls = calls_of_a_run(call::write);
    auto const stride = is_long() ? 1 : calls / rounds(150, 150) + 1;
    faulty_disk disk{"full"};
    for (auto const leaves : {effect::nothing, effect::half_written})
        for (bool const is_lasting : {false, true})
            for (std::uint64_t k = 1; k <= calls; k += stride) {
                CAPTURE(k);
                disk.replace(prepared().contents);
                auto asked = prepared().asked;
                auto store = opened_on(disk);
                disk.arm({call::write, k, is_lasting, SQLITE_FULL, leaves, {}});
                auto const why = work_until_failure(*store, asked);
                if (why == error_code::full) {
                    ++refusals;
                    auto const head = store->head(ours);
                    bool const is_as_before = head && head->position == asked.acknowledged();
                    CHECK(is_as_before);
                    if (is_lasting) CHECK(asked.step(*store)->code == error_code::full);
                } else if (why) ++others[*why];
                disk.heal();
                if (!asked.steps(*store, 3)) ++resumed;
                settle(asked, *store, found);
                store.reset();
                store = opened_on(disk);
                settle(asked, *store, found);
            }
    found.print("F05 full disk");
    std::cout << "F05 full disk: refusals " << refusals << ", stores that went on " << resumed << " of "
              << found.runs / 2 << '\n';
    for (auto const& [code, times] : others) std::cout << "F05 full disk: " << to_text(code) << ' ' << times << '\n';
    found.check();
    CHECK(refusals > 0);
    CHECK(resumed * 2 == found.runs);
    CHECK(others.empty());
}
