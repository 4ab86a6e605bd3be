// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/document/document_store.hpp>

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace itsm::inline v0 {

/// The shortest complete `document_store`: maps under one lock. For unit tests, and to read before writing one for an
/// engine. Durable for as long as it lives; keeps no chain. Whoever holds the store for longer than a call's patience
/// makes that call `busy`.
class memory_documents : public document_store {
public:
    [[nodiscard]] store_capabilities capabilities() const override { return limits_; }
    /// For tests of limits: what `capabilities` says from now on, and `commit` keeps to.
    void limit(store_capabilities limits) { limits_ = limits; }

    result<commit_receipt, document_failure> commit(document_commit const& unit) override;
    [[nodiscard]] result<std::vector<std::optional<stored_document>>> snapshot(
        store_scope const& scope, std::span<document_key const> keys) override;
    /// Looks at every document of the kind.
    [[nodiscard]] result<std::vector<stored_document>> find(
        store_scope const& scope, document_query const& query) override;
    [[nodiscard]] result<std::vector<stored_entry>> read(
        store_scope const& scope, feed_cursor after, std::size_t limit) override;
    [[nodiscard]] result<std::vector<stored_entry>> history(
        store_scope const& scope, document_key const& key, std::uint64_t after, std::size_t limit) override;
    [[nodiscard]] result<feed_head> head(store_scope const& scope) override;
    result<done> redact(store_scope const& scope, feed_position position) override;

    /// Everything as it is now; it does not change any more.
    class backup;
    [[nodiscard]] std::shared_ptr<backup const> back_up() const;
    /// Everything as it was then, in an epoch that no reader has seen.
    void restore(backup const& from);

    /// A document as somebody might find it who went past this class: for tests of what is corrupt.
    void overwrite(tenant_id tenant, document_key const& key, stored_document with);
    /// The same for the bytes of an entry; nothing where there is none.
    void overwrite(tenant_id tenant, feed_position position, std::string bytes);

private:
    struct kept_document {
        stored_document document{};
        std::array<value, promoted_column_count> cells{};

        [[nodiscard]] promoted_columns columns() const;
    };
    struct kept_command {
        command_fingerprint fingerprint{};
        commit_receipt receipt{};
    };
    struct of_tenant {
        std::map<document_key, kept_document> documents{};
        std::vector<stored_entry> entries{}; // position 1 first
        std::map<command_id, kept_command> commands{};

        [[nodiscard]] std::uint64_t version_of(document_key const& key) const;
    };
    using all_tenants = std::map<tenant_id, of_tenant>;

    [[nodiscard]] std::optional<document_failure> refused(of_tenant const& in, document_commit const& unit) const;
    [[nodiscard]] feed_head head_of(of_tenant const& tenant) const { return {tenant.entries.size(), epoch_, {}}; }
    /// Calls `work(tenant)` alone; of a tenant that has nothing, with nothing.
    template <class F>
    auto looking(store_scope const& scope, F work) const -> std::invoke_result_t<F, of_tenant const&>;

    store_capabilities limits_{.can_redact = true};
    mutable std::timed_mutex mutex_{};
    all_tenants tenants_{};
    std::uint64_t epoch_ = 1;
};

class memory_documents::backup {
public:
    explicit backup(all_tenants tenants) : tenants_{std::move(tenants)} {}

private:
    friend memory_documents;
    all_tenants tenants_;
};

} // namespace itsm::inline v0
