// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <sqlite3.h>

#include <string>

/// The host's own hands on its own tables, past the store.
class by_hand {
public:
    explicit by_hand(std::string const& file) { sqlite3_open(file.c_str(), &db_); }
    by_hand(by_hand const&) = delete;
    by_hand& operator=(by_hand const&) = delete;
    ~by_hand() { sqlite3_close(db_); }

    /// What SQLite has against it; empty when nothing.
    std::string run(std::string const& sql) {
        return sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK ? "" : sqlite3_errmsg(db_);
    }

private:
    sqlite3* db_ = nullptr;
};
