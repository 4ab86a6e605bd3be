// SPDX-License-Identifier: BSL-1.0
#include "../../examples/host_kv.hpp"
#include "../../examples/host_tables.hpp"
#include "../../examples/temporary_folder.hpp"
#include "by_hand.hpp"

#include <itsm/document/record_store.hpp>
#include <itsm/testing/doctest_store.hpp>

#include <filesystem>

using namespace itsm;

namespace {

/// What `open` gives, into `into`.
template <class Store>
result<done> take(std::unique_ptr<Store>& into, result<std::unique_ptr<Store>> opened) {
    if (!opened) return failure(opened.error());
    into = std::move(*opened);
    return done{};
}

class tables_bench {
public:
    helpdesk::ticket_store& opened() {
        if (!store_) (void)reopen();
        return *store_;
    }
    result<done> reopen() {
        store_.reset();
        return take(store_, helpdesk::ticket_store::open(file_));
    }
    helpdesk::ticket_store& another() {
        (void)take(other_, helpdesk::ticket_store::open(file_));
        return *other_;
    }
    result<done> backup() {
        std::filesystem::remove(copy_);
        auto const why = by_hand{file_}.run("VACUUM INTO '" + copy_ + "'");
        if (!why.empty()) return failure(error_code::not_readable, why);
        return done{};
    }
    result<done> restore() {
        store_.reset();
        other_.reset();
        for (auto const* rest : {"-wal", "-shm"}) std::filesystem::remove(file_ + rest);
        std::filesystem::copy_file(copy_, file_, std::filesystem::copy_options::overwrite_existing);
        return reopen().and_then([&](done) { return store_->begin_epoch(); });
    }
    void hold(std::function<void()> const& meanwhile) {
        by_hand host{file_};
        host.run("BEGIN IMMEDIATE");
        meanwhile();
    }

private:
    temporary_folder folder_{};
    std::string file_ = folder_.file("helpdesk.db");
    std::string copy_ = folder_.file("copy.db");
    std::unique_ptr<helpdesk::ticket_store> store_{};
    std::unique_ptr<helpdesk::ticket_store> other_{};
};

class kv_bench {
public:
    record_store<incident>& opened() {
        if (!store_) (void)reopen();
        return *store_;
    }
    result<done> reopen() {
        store_.reset();
        engine_.reset(); // before it is opened again: a file is open once
        return take(engine_, helpdesk::kv_store::open(file_)).transform([&](done) {
            store_.emplace(*engine_);
            return done{};
        });
    }
    /// A copy taken while somebody writes ends within a frame at worst, and that is cut off.
    result<done> backup() {
        std::filesystem::copy_file(file_, copy_, std::filesystem::copy_options::overwrite_existing);
        return done{};
    }
    result<done> restore() {
        store_.reset();
        engine_.reset();
        std::filesystem::copy_file(copy_, file_, std::filesystem::copy_options::overwrite_existing);
        return reopen().and_then([&](done) { return engine_->begin_epoch(); });
    }

private:
    temporary_folder folder_{};
    std::string file_ = folder_.file("incidents.log");
    std::string copy_ = folder_.file("copy.log");
    std::unique_ptr<helpdesk::kv_store> engine_{};
    std::optional<record_store<incident>> store_{};
};

} // namespace

// [kit]
ITSM_TEST_STORE("a helpdesk's own tables", tables_bench, {.scale = 0.3})
ITSM_TEST_STORE("a key-value engine", kv_bench, {.scale = 0.3})
// [/kit]
