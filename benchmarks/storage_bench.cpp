// SPDX-License-Identifier: BSL-1.0
#include "paired.hpp"

#include <itsm/desk/desk.hpp>
#include <itsm/document/record_store.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/sqlite/sqlite_store.hpp>

#include <sqlite3.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

/// The SQLite store beside statements written by hand in C against the same tables, and how it grows.
namespace itsm::benchmark {
namespace {

namespace inc = itsm::incident_commands;

template <class T>
T must(result<T>&& made) {
    if (made) return std::move(*made);
    std::fprintf(stderr, "%s\n", to_text(made.error()).c_str());
    std::abort();
}

struct temporary_directory {
    std::filesystem::path path = std::filesystem::temp_directory_path() / "itsm_storage_bench";
    temporary_directory() {
        std::filesystem::remove_all(path);
        std::filesystem::create_directory(path);
    }
    ~temporary_directory() { std::filesystem::remove_all(path); }
    [[nodiscard]] std::string file(char const* name) const { return (path / name).string(); }
};

constexpr tenant_id tenant{1, 1};
actor_profile const agent{{"anna"}, {{"service_desk"}}, {"incident.*"}};
incident_policy const policy{};
instant const monday = *parse_instant("2026-03-02T09:00:00Z");

incident_id id_of(std::uint64_t number) { return {0x0198'0000'0000'7000U, 0x8000'0000'0000'0000U + number}; }

/// About a kilobyte of JSON, as a desk has them.
inc::report report_of(std::uint64_t number) {
    return {.number = number_text("INC", number + 1),
        .id = id_of(number),
        .tenant = tenant,
        .reporter = "eva." + std::to_string(number % 977),
        .channel = number % 3 == 0 ? "phone" : "portal",
        .at = monday,
        .symptom = std::string(300, 'x') + " cannot print from floor " + std::to_string(number % 9),
        .location = "Building C, floor " + std::to_string(number % 9),
        .service = {number % 5 == 0 ? "mail" : "printing"}};
}

struct opened_store {
    std::string path{};
    std::unique_ptr<sqlite_store> file{};
    std::unique_ptr<record_store<incident>> records{};

    explicit opened_store(std::string const& at, sqlite_durability durability = sqlite_durability::full)
        : path{at},
          file{must(sqlite_store::open(at, {.durability = durability}))},
          records{std::make_unique<record_store<incident>>(*file)} {}

    /// A thousand a commit: the instants a minute apart, so that pages have an order.
    void fill(std::uint64_t from, std::uint64_t to) {
        std::vector<step<incident>> steps;
        for (auto number = from; number < to; ++number) {
            auto const at = monday + std::chrono::minutes{number};
            auto made = decide(incident{}, report_of(number), context<incident>{at, agent, policy});
            if (!made) std::abort();
            steps.push_back(std::move(*made));
            if (steps.size() < 1000 && number + 1 < to) continue;
            commit_request const request{tenant, command_id{7, number}, at, {}, std::chrono::minutes{10}};
            if (!records->commit(request, std::span<step<incident> const>{steps})) std::abort();
            steps.clear();
        }
    }
};

// --- by hand --------------------------------------------------------------------------------------------------------

void check(sqlite3* db, int code) {
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
    std::fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    std::abort();
}

/// The same work on the same tables: the command row looked for and added, the version looked at, the head moved on, the
/// record and the entry written. It encodes, decides and hashes nothing: its bytes are made before.
class by_hand {
public:
    by_hand(std::string const& path, std::string document, std::string entry)
        : document_{std::move(document)}, entry_{std::move(entry)} {
        check(nullptr, sqlite3_open(path.c_str(), &db_));
        run("PRAGMA journal_mode = WAL");
        run("PRAGMA synchronous = FULL");
        begin_ = prepared("BEGIN IMMEDIATE");
        commit_ = prepared("COMMIT");
        find_command_ = prepared("SELECT first_pos FROM command WHERE tenant = ?1 AND command = ?2");
        find_version_ = prepared("SELECT version FROM record WHERE tenant = ?1 AND kind = ?2 AND id = ?3");
        find_head_ = prepared("SELECT epoch, pos, chain FROM head WHERE tenant = ?1");
        move_head_ = prepared("UPDATE head SET pos = ?2 WHERE tenant = ?1");
        add_command_ = prepared(
            "INSERT INTO command(tenant, command, fingerprint, first_pos, last_pos) VALUES(?1, ?2, ?3, ?4, ?4)");
        update_ = prepared("UPDATE record SET version = ?4, doc = ?5 WHERE tenant = ?1 AND kind = ?2 AND id = ?3");
        add_entry_ = prepared("INSERT INTO journal VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
        read_ = prepared("SELECT version, schema_no, doc FROM record WHERE tenant = ?1 AND kind = ?2 AND id = ?3");
        for (int i = 0; i < 16; ++i) tenant_[static_cast<std::size_t>(i)] = i % 8 == 7 ? '\1' : '\0';
    }
    ~by_hand() {
        for (auto* one : statements_) sqlite3_finalize(one);
        sqlite3_close(db_);
    }
    by_hand(by_hand const&) = delete;
    by_hand& operator=(by_hand const&) = delete;

    void commit(std::size_t units, std::uint64_t record, std::uint64_t records) {
        step(begin_);
        for (std::size_t i = 0; i < units; ++i) unit(id_of((record + i) % records));
        step(commit_);
    }
    std::size_t read(incident_id id) {
        auto const key = bytes_of(id);
        bind(read_, 1, {tenant_.data(), 16});
        bind_kind(read_, 2);
        bind(read_, 3, {key.data(), 16});
        check(db_, sqlite3_step(read_));
        copied_.assign(static_cast<char const*>(sqlite3_column_blob(read_, 2)),
            static_cast<std::size_t>(sqlite3_column_bytes(read_, 2)));
        sqlite3_reset(read_);
        return copied_.size();
    }

private:
    using key_bytes = std::array<char, 16>;

    template <class Tag>
    static key_bytes bytes_of(strong_id<Tag> id) {
        key_bytes made{};
        for (std::size_t i = 0; i < 8; ++i) {
            made[i] = static_cast<char>(id.high >> (56 - 8 * i));
            made[8 + i] = static_cast<char>(id.low >> (56 - 8 * i));
        }
        return made;
    }
    void run(char const* sql) { check(db_, sqlite3_exec(db_, sql, nullptr, nullptr, nullptr)); }
    sqlite3_stmt* prepared(char const* sql) {
        sqlite3_stmt* made = nullptr;
        check(db_, sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr));
        statements_.push_back(made);
        return made;
    }
    static void bind(sqlite3_stmt* to, int at, std::string_view blob) {
        sqlite3_bind_blob(to, at, blob.data(), static_cast<int>(blob.size()), SQLITE_STATIC);
    }
    static void bind_kind(sqlite3_stmt* to, int at) { sqlite3_bind_text(to, at, "incident", 8, SQLITE_STATIC); }
    void step(sqlite3_stmt* one) {
        check(db_, sqlite3_step(one));
        sqlite3_reset(one);
    }
    std::int64_t number(sqlite3_stmt* one, int column) {
        check(db_, sqlite3_step(one));
        auto const found = sqlite3_column_int64(one, column);
        sqlite3_reset(one);
        return found;
    }

    void unit(incident_id id) {
        auto const key = bytes_of(id);
        auto const command = bytes_of(command_id{8, ++commands_});
        std::string_view const of{tenant_.data(), 16};
        std::string_view const record{key.data(), 16};
        std::string_view const given{command.data(), 16};
        bind(find_command_, 1, of);
        bind(find_command_, 2, given);
        step(find_command_);
        for (auto* one : {find_version_, update_}) {
            bind(one, 1, of);
            bind_kind(one, 2);
            bind(one, 3, record);
        }
        auto const version = number(find_version_, 0) + 1;
        bind(find_head_, 1, of);
        auto const position = number(find_head_, 1) + 1;
        bind(move_head_, 1, of);
        sqlite3_bind_int64(move_head_, 2, position);
        step(move_head_);
        bind(add_command_, 1, of);
        bind(add_command_, 2, given);
        bind(add_command_, 3, given);
        sqlite3_bind_int64(add_command_, 4, position);
        step(add_command_);
        sqlite3_bind_int64(update_, 4, version);
        bind(update_, 5, document_);
        step(update_);
        bind(add_entry_, 1, of);
        sqlite3_bind_int64(add_entry_, 2, position);
        bind_kind(add_entry_, 3);
        bind(add_entry_, 4, record);
        sqlite3_bind_int64(add_entry_, 5, version);
        sqlite3_bind_int64(add_entry_, 6, monday.time_since_epoch().count());
        bind(add_entry_, 7, given);
        bind(add_entry_, 8, std::string_view{entry_}.substr(0, 32));
        bind(add_entry_, 9, entry_);
        step(add_entry_);
    }

    sqlite3* db_ = nullptr;
    std::vector<sqlite3_stmt*> statements_{};
    sqlite3_stmt *begin_{}, *commit_{}, *find_command_{}, *find_version_{}, *find_head_{}, *move_head_{},
        *add_command_{}, *update_{}, *add_entry_{}, *read_{};
    key_bytes tenant_{};
    std::string document_, entry_, copied_{};
    std::uint64_t commands_ = 0;
};

// --- comparisons ----------------------------------------------------------------------------------------------------

constexpr std::uint64_t small_store = 10'000;

/// What one command of the desk leaves in the store.
struct written_bytes {
    std::string document{};
    std::string entry{};
};
written_bytes bytes_of_a_command(opened_store& in) {
    auto const scope = store_scope{tenant};
    auto const it = must(in.records->load<incident>(scope, id_of(1)));
    auto const entries = must(in.records->journal<incident>(scope, id_of(1)));
    return {write_document(it), write_document(entries.back())};
}

struct clock {
    instant operator()() const { return monday; }
};
using desk_type = desk<record_store<incident>, incident_policy, clock>;
constexpr std::size_t clients = 64;
inc::comment const remark{.text = "called back, nobody there; will try again after lunch"};

void perform(desk_type& by, std::uint64_t number) {
    if (!by.perform(agent, id_of(number), remark)) std::abort();
}

/// The two stores, made when the first slice wants them.
class both_stores {
public:
    explicit both_stores(temporary_directory const& in) : in_{in} {}

    opened_store& ours() {
        if (!ours_) fill();
        return *ours_;
    }
    by_hand& theirs() {
        if (!ours_) fill();
        return *theirs_;
    }
    desk_type& desk_of(std::size_t client) {
        if (!ours_) fill();
        return *desks_[client];
    }

private:
    void fill() {
        ours_ = std::make_unique<opened_store>(in_.file("ours.db"));
        ours_->fill(0, small_store);
        opened_store{in_.file("theirs.db")}.fill(0, small_store);
        for (auto& one : desks_) {
            one =
                std::make_unique<desk_type>(*ours_->records, policy, clock{}, desk_options<incident>{.tenant = tenant});
            perform(*one, 1); // which also gives it its seed
        }
        auto const bytes = bytes_of_a_command(*ours_);
        theirs_ = std::make_unique<by_hand>(in_.file("theirs.db"), bytes.document, bytes.entry);
    }

    temporary_directory const& in_;
    std::unique_ptr<opened_store> ours_{};
    std::unique_ptr<by_hand> theirs_{};
    std::array<std::unique_ptr<desk_type>, clients> desks_{};
};

void compare_commits(program& all, temporary_directory const& in) {
    both_stores both{in};
    // Another record each time, so that no journal grows without end.
    std::uint64_t next_ours = 0;
    std::uint64_t next_theirs = 0;
    all.compare({
        .name = "sqlite_commit_one_client",
        .what =
            "load, decide, encode and commit a command with FULL durability, beside the statements alone; wall clock",
        .input = "10,000 incidents, a comment on another one each time",
        .limit = 1.25,
        .left = {"desk over sqlite_store",
            for_a_slice(
                20,
                [&] {
                    for (int i = 0; i < 20; ++i) perform(both.desk_of(0), next_ours++ % small_store);
                },
                wall_seconds),
            {}},
        .right = {"statements in C",
            for_a_slice(
                20,
                [&] {
                    for (int i = 0; i < 20; ++i) both.theirs().commit(1, next_theirs++ % small_store, small_store);
                },
                wall_seconds),
            {}},
    });

    constexpr std::size_t rounds = 8;
    all.compare({
        .name = "sqlite_commit_64_clients",
        .what = "the same from 64 threads that share transactions, beside 64 units a transaction from one; wall clock",
        .input = "10,000 incidents, a comment on another one each time; the threads are started for every slice",
        .limit = 1.25,
        .left = {"64 desks over sqlite_store",
            for_a_slice(
                clients * rounds,
                [&] {
                    both.desk_of(0); // made before the threads want theirs
                    std::vector<std::thread> threads;
                    for (std::size_t client = 0; client < clients; ++client)
                        threads.emplace_back([&, client, from = next_ours] {
                            for (std::size_t i = 0; i < rounds; ++i)
                                perform(both.desk_of(client), (from + client * rounds + i) % small_store);
                        });
                    for (auto& one : threads) one.join();
                    next_ours += clients * rounds;
                },
                wall_seconds),
            {}},
        .right = {"statements in C, 64 units a transaction",
            for_a_slice(
                clients * rounds,
                [&] {
                    for (std::size_t i = 0; i < rounds; ++i) {
                        both.theirs().commit(clients, next_theirs, small_store);
                        next_theirs += clients;
                    }
                },
                wall_seconds),
            {}},
    });

    std::uint64_t read_ours = 0;
    std::uint64_t read_theirs = 0;
    constexpr std::uint64_t stride = 7919; // prime, so that neighbours are not read one after the other
    all.compare({
        .name = "sqlite_typed_read",
        .what = "an incident by id as a value, beside its bytes copied out of a prepared statement",
        .input = "10,000 incidents, in no order",
        .limit = 1.5,
        .left = {"record_store::load",
            for_a_slice(1000,
                [&] {
                    for (int i = 0; i < 1000; ++i)
                        keep(must(
                            both.ours().records->load<incident>(tenant, id_of((read_ours += stride) % small_store))));
                }),
            {}},
        .right = {"statement in C",
            for_a_slice(1000,
                [&] {
                    for (int i = 0; i < 1000; ++i)
                        keep(both.theirs().read(id_of((read_theirs += stride) % small_store)));
                }),
            {}},
    });
}

/// A store of so many incidents, made when it is asked for.
auto lazily(std::string path, std::uint64_t count) {
    return [=, made = std::make_shared<std::unique_ptr<opened_store>>()]() -> opened_store& {
        if (!*made) {
            *made = std::make_unique<opened_store>(path, sqlite_durability::normal);
            (*made)->fill(0, count);
        }
        return **made;
    };
}

/// How an operation grows with the store: the same on a store a hundred times as large.
void compare_growth(program& all, temporary_directory const& in) {
    std::uint64_t const large_store = all.quick() ? 100'000 : 1'000'000;
    auto const small = lazily(in.file("small.db"), small_store);
    auto const large = lazily(in.file("large.db"), large_store);
    auto const grows = [&](char const* name, char const* what, auto operation) {
        all.compare({.name = name,
            .what = what,
            .input = std::to_string(large_store) + " incidents beside 10000",
            .left = {"large store", for_a_slice(1, [=] { operation(large(), large_store); }), {}},
            .right = {"small store", for_a_slice(1, [=] { operation(small(), small_store); }), {}},
            .pairs = 20});
    };
    grows("sqlite_open", "opening a store for reading", [](opened_store& at, std::uint64_t) {
        keep(must(sqlite_store::open(at.path, {.is_read_only = true})));
    });
    grows("sqlite_point_read", "1,000 incidents by id, in no order", [](opened_store& from, std::uint64_t count) {
        static std::uint64_t at = 0;
        for (int i = 0; i < 1000; ++i) keep(must(from.records->load<incident>(tenant, id_of((at += 7919) % count))));
    });
    grows("sqlite_page", "a page of 50, latest first, from somewhere", [](opened_store& from, std::uint64_t) {
        record_query<incident> const latest{{}, {field<&incident::recorded_at>.descending()}};
        page_request page{{}, 50};
        for (int i = 0; i < 4; ++i) page.cursor = must(from.records->query<incident>(tenant, latest, page)).next;
        keep(page.cursor);
    });
    grows("sqlite_due", "the 50 that are longest due", [](opened_store& from, std::uint64_t) {
        keep(must(due<incident>(*from.records, tenant, monday + std::chrono::hours{200}, {{}, 50})));
    });
}

} // namespace
} // namespace itsm::benchmark

int main(int count, char** arguments) {
    using namespace itsm::benchmark;
    program all{count, arguments};
    temporary_directory const directory;
    compare_commits(all, directory);
    compare_growth(all, directory);
    return all.finish();
}
