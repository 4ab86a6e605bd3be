// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "connection.hpp"

#include <itsm/document/document_store.hpp>

#include <optional>

namespace itsm::inline v0::sqlite {

/// Whether pages and indices are those of a database, of all tenants: what SQLite itself can tell. Linear in the file.
[[nodiscard]] result<done> verify_pages(connection const& db);

/// Reads everything of a tenant and checks it; as `document_store::verify`. Within the caller's transaction. Throws
/// `engine_failure`.
[[nodiscard]] result<chain_report> verify(
    connection const& db, tenant_id tenant, std::uint64_t store_epoch, std::optional<feed_head> const& known_head);

} // namespace itsm::inline v0::sqlite
