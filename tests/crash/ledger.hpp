// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "faulty_vfs.hpp"

#include <itsm/sqlite/sqlite_store.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What is asked of a store, and what it answered, kept outside of it: after a fault the two are compared.
namespace itsm::crash {

inline constexpr tenant_id ours{1, 1};
inline constexpr document_kind kind{"incident"};
inline instant const monday = *parse_instant("2026-03-02T09:00:00Z");

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr bool is_sanitized = true;
#else
inline constexpr bool is_sanitized = false;
#endif
#else
inline constexpr bool is_sanitized = false;
#endif
inline bool is_long() { return std::getenv("ITSM_LONG") != nullptr; }

/// How many rounds there is time for. Sanitized programs are many times as slow, and need fewer rounds to show what they
/// are run for.
inline std::size_t rounds(std::size_t normal, std::size_t when_long) {
    if (is_long()) return when_long;
    return is_sanitized ? (normal + 4) / 5 : normal;
}

/// One after another, each on one of eight documents: the n-th command is the same in every run. `acknowledged` commands
/// were, in order, so the n-th entry of the journal is the n-th command's.
class ledger {
public:
    static constexpr std::uint64_t documents = 8;

    explicit ledger(tenant_id whose = ours) : tenant_{whose} {}

    [[nodiscard]] tenant_id tenant() const { return tenant_; }
    [[nodiscard]] std::size_t acknowledged() const { return receipts_.size(); }
    [[nodiscard]] bool is_unknown() const { return is_unknown_; }
    [[nodiscard]] std::optional<feed_head> last_head() const {
        if (receipts_.empty()) return std::nullopt;
        return receipts_.back().head;
    }
    [[nodiscard]] commit_receipt const& receipt(std::size_t n) const { return receipts_[n - 1]; }

    /// As it was when fewer had been acknowledged.
    [[nodiscard]] ledger as_of(std::size_t acknowledged, bool is_unknown) const {
        auto before = *this;
        before.receipts_.resize(acknowledged);
        before.is_unknown_ = is_unknown;
        return before;
    }
    /// What another process said of the next command.
    void note(commit_receipt const& receipt) {
        receipts_.push_back(receipt);
        is_unknown_ = false;
    }
    void note_unknown() { is_unknown_ = true; }

    /// Sends the n-th command, and keeps nothing of the answer.
    result<commit_receipt, document_failure> send(document_store& store, std::size_t n) const {
        auto const one = command(n);
        document_put put{one.key, one.version, 1, {}, one.bytes};
        put.columns[static_cast<std::size_t>(promoted_column::state)] = std::string_view{"open"};
        put.columns[static_cast<std::size_t>(promoted_column::recorded_at)] = one.at;
        document_entry const entry{one.key, one.version, one.at, one.entry};
        return store.commit({tenant_, {5, n}, {6, n}, {}, {&put, 1}, {&entry, 1}});
    }
    /// Sends the next one; what is certain after a failure is kept.
    std::optional<document_failure> step(document_store& store) {
        auto const answer = send(store, acknowledged() + 1);
        if (answer) {
            note(*answer);
            return std::nullopt;
        }
        auto const certain = class_of(answer.error().code);
        if (certain == error_class::unknown || certain == error_class::unusable) is_unknown_ = true;
        return answer.error();
    }
    /// The first failure of that many steps.
    std::optional<document_failure> steps(document_store& store, std::size_t many) {
        for (std::size_t i = 0; i < many; ++i)
            if (auto failed = step(store)) return failed;
        return std::nullopt;
    }

    struct command_text {
        document_key key{};
        std::uint64_t version = 0;
        instant at{};
        std::string bytes{};
        std::string entry{};
    };
    [[nodiscard]] static command_text command(std::size_t n) {
        auto const document = document_of(n);
        auto const version = version_of(n);
        auto const size = n % 16 == 7 ? 20'000 : 100 + dice{n}.next(900);
        auto bytes = "document " + std::to_string(document) + " version " + std::to_string(version) + ' ';
        bytes.resize(size, static_cast<char>('a' + n % 26));
        auto entry = "command " + std::to_string(n) + ' ' + std::string(200, static_cast<char>('A' + n % 26));
        return {key(document), version, monday + std::chrono::seconds{n}, std::move(bytes), std::move(entry)};
    }
    [[nodiscard]] static document_key key(std::uint64_t document) { return {kind, {7, document}}; }
    [[nodiscard]] static std::uint64_t document_of(std::size_t n) { return dice{n * 31}.next(documents); }

private:
    /// How many commands up to the n-th are on its document.
    static std::uint64_t version_of(std::size_t n) {
        thread_local std::vector<std::uint64_t> versions{0};
        thread_local std::array<std::uint64_t, documents> last{};
        while (versions.size() <= n) versions.push_back(++last[document_of(versions.size())]);
        return versions[n];
    }

    tenant_id tenant_;
    std::vector<commit_receipt> receipts_{};
    bool is_unknown_ = false; ///< the outcome of the one after the last receipt
};

/// What became of many runs.
struct tally {
    std::size_t runs = 0;
    std::size_t acknowledged = 0;
    std::size_t lost = 0;
    std::size_t unknown = 0;
    std::size_t applied = 0; ///< of those unknown
    std::size_t doubled = 0;
    std::size_t broken = 0; ///< stores that `verify` or a reader found damaged
    std::size_t cut = 0;    ///< stores whose journal ends before the last head that was told
    std::string first_broken{};

    void found_broken(std::string what) {
        if (broken++ == 0) first_broken = std::move(what);
    }
    void print(std::string_view what) const {
        std::cout << what << ": runs " << runs << ", acknowledged " << acknowledged << ", lost " << lost << ", unknown "
                  << unknown << " (applied " << applied << "), doubled " << doubled << '\n';
    }
    /// Of a store that keeps its promise.
    void check() const {
        INFO(first_broken);
        CHECK(runs > 0);
        CHECK(lost == 0);
        CHECK(doubled == 0);
        CHECK(broken == 0);
        CHECK(cut == 0);
    }
};

/// Compares what is stored with what was said, and settles what is unknown by sending it again. Returns whether all is as
/// it should be; `into` says what is not.
inline bool settle(ledger& asked, document_store& store, tally& into) {
    ++into.runs;
    into.acknowledged += asked.acknowledged();
    into.unknown += asked.is_unknown() ? 1 : 0;
    auto const tenant = asked.tenant();
    auto const broken = [&](std::string what) {
        into.found_broken(std::move(what));
        return false;
    };

    if (auto const whole = store.verify(tenant, std::nullopt); !whole) return broken(to_text(whole.error()));
    auto const known = store.verify(tenant, asked.last_head());
    into.cut += known ? 0 : 1;

    auto const entries = store.read(tenant, {}, 1'000'000);
    if (!entries) return broken(to_text(entries.error()));
    auto const applied = entries->size();
    std::array<std::uint64_t, ledger::documents> versions{};
    for (std::size_t n = 1; n <= applied; ++n) {
        auto const& entry = (*entries)[n - 1];
        auto const wanted = ledger::command(n);
        if (entry.position != n) return broken("a gap before position " + std::to_string(entry.position));
        if (!entry.is_redacted && entry.bytes != wanted.entry) {
            ++into.doubled;
            return broken("another entry at position " + std::to_string(n));
        }
        if (entry.key != wanted.key || entry.version != wanted.version || entry.at != wanted.at)
            return broken("another header at position " + std::to_string(n));
        versions[ledger::document_of(n)] = n;
    }
    for (std::uint64_t document = 0; document < ledger::documents; ++document) {
        auto const key = ledger::key(document);
        auto const found = store.snapshot(tenant, {&key, 1});
        if (!found) return broken(to_text(found.error()));
        auto const last = versions[document];
        if (found->front().has_value() != (last != 0)) return broken("a document without its entry, or without itself");
        if (last == 0) continue;
        auto const wanted = ledger::command(last);
        if (found->front()->version != wanted.version || found->front()->bytes != wanted.bytes)
            return broken("another document " + std::to_string(document));
    }

    if (applied < asked.acknowledged()) {
        into.lost += asked.acknowledged() - applied;
        return false;
    }
    auto const at_most = asked.acknowledged() + (asked.is_unknown() ? 1 : 0);
    if (applied > at_most) return broken("what was refused is there");
    constexpr std::size_t all_of_the_last = 300; // of those before, some
    for (std::size_t n = 1; n <= asked.acknowledged(); n += n + all_of_the_last < asked.acknowledged() ? 16 : 1) {
        auto const again = asked.send(store, n);
        if (!again)
            return broken("the receipt of command " + std::to_string(n) +
                          " is gone: " + std::string{to_text(again.error().code)});
        auto const& first = asked.receipt(n);
        if (!again->replayed || again->first != first.first || again->last != first.last) ++into.doubled;
    }
    bool const was_applied = applied > asked.acknowledged();
    into.applied += was_applied ? 1 : 0;
    auto const next = asked.send(store, asked.acknowledged() + 1);
    if (!next) return broken("the next command is refused: " + std::string{to_text(next.error().code)});
    if (next->replayed != was_applied || next->first != asked.acknowledged() + 1) ++into.doubled;
    asked.note(*next);
    auto const head = store.head(tenant);
    if (!head || head->position != asked.acknowledged()) return broken("the journal ends elsewhere");
    return true;
}

/// On a disk that is not the machine's.
inline std::string const file_name = "store.itsm";

inline sqlite_options on(faulty_disk const& disk, sqlite_durability durability = sqlite_durability::full) {
    sqlite_options options;
    options.vfs = disk.name();
    options.durability = durability;
    return options;
}
inline result<std::unique_ptr<sqlite_store>> open_on(
    faulty_disk const& disk, sqlite_durability durability = sqlite_durability::full) {
    return sqlite_store::open(file_name, on(disk, durability));
}
inline std::unique_ptr<sqlite_store> opened_on(
    faulty_disk const& disk, sqlite_durability durability = sqlite_durability::full) {
    auto made = open_on(disk, durability);
    if (!made) FAIL(to_text(made.error()));
    return std::move(*made);
}

/// A store with some commands in it, for many runs to begin with: closed, and as it was before it was.
struct prepared_store {
    disk_contents contents{};
    disk_contents not_closed{};
    ledger asked{};

    explicit prepared_store(std::size_t commands) {
        faulty_disk disk{"prepared"};
        auto store = opened_on(disk);
        REQUIRE_FALSE(asked.steps(*store, commands));
        not_closed = disk.contents();
        store.reset();
        contents = disk.contents();
    }
};

} // namespace itsm::crash
