// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "connection.hpp"

#include <itsm/document/document_store.hpp>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace itsm::inline v0::sqlite {

/// A connection that reads, with its statements. Each call is one transaction. Throws `engine_failure`.
class reader {
public:
    reader(std::string const& path, bool is_read_only, std::string const& vfs);

    [[nodiscard]] connection const& db() const { return db_; }

    [[nodiscard]] std::vector<std::optional<stored_document>> snapshot(
        tenant_id tenant, std::span<document_key const> keys) const;
    [[nodiscard]] result<std::vector<stored_document>> find(tenant_id tenant, document_query const& query);
    [[nodiscard]] result<std::vector<stored_entry>> read(tenant_id tenant, feed_cursor after, std::size_t limit) const;
    [[nodiscard]] std::vector<stored_entry> history(
        tenant_id tenant, document_key const& key, std::uint64_t after, std::size_t limit) const;
    /// None: the tenant has not written.
    [[nodiscard]] std::optional<feed_head> head(tenant_id tenant) const;

private:
    [[nodiscard]] std::optional<stored_document> get(id_bytes const& tenant, document_key const& key) const;
    /// Adds what matches until there are `query.limit`; whether more may come when nulls are asked for apart.
    [[nodiscard]] result<bool> add_found(
        id_bytes const& tenant, document_query const& query, std::vector<stored_document>& found);
    [[nodiscard]] statement const& cached(std::string sql);

    connection db_;
    std::uint64_t epoch_;
    statement get_;
    statement feed_;
    statement history_;
    statement head_;
    std::unordered_map<std::string, statement> finding_{};
};

/// Readers for several threads: opened when they are needed, kept for the next.
class reader_pool {
public:
    reader_pool(std::string path, bool is_read_only, std::string vfs, std::size_t most)
        : path_{std::move(path)}, vfs_{std::move(vfs)}, is_read_only_{is_read_only}, most_{most} {}

    /// Gives the reader back.
    class lease {
    public:
        lease(reader_pool& from, std::unique_ptr<reader> held) : from_{&from}, held_{std::move(held)} {}
        lease(lease&& other) noexcept = default;
        lease& operator=(lease&&) = delete;
        ~lease() {
            if (held_) from_->give_back(std::move(held_));
        }
        [[nodiscard]] reader* operator->() const { return held_.get(); }
        [[nodiscard]] reader& operator*() const { return *held_; }

    private:
        reader_pool* from_;
        std::unique_ptr<reader> held_;
    };

    /// `busy` when all are in use for longer than the patience. Throws `engine_failure` when one cannot be opened.
    [[nodiscard]] result<lease> take(duration patience);

private:
    void give_back(std::unique_ptr<reader> one) noexcept;

    std::string path_;
    std::string vfs_;
    bool is_read_only_;
    std::size_t most_;
    std::mutex mutex_{};
    std::condition_variable given_back_{};
    std::size_t opened_ = 0;
    std::vector<std::unique_ptr<reader>> idle_{}; ///< the one used last at the end: its cache is warm
};

} // namespace itsm::inline v0::sqlite
