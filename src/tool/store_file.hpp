// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "output.hpp"

#include <itsm/document/record_store.hpp>
#include <itsm/incident/incident.hpp>
#include <itsm/sqlite/sqlite_store.hpp>

#include <memory>
#include <string>

/// A store in a file, as the tool's commands see it.
namespace itsm::tool {

struct store_file {
    std::unique_ptr<sqlite_store> documents{};
    std::unique_ptr<record_store<incident>> records{};
    tenant_id tenant{};
};

/// `tenant` is a UUID, or empty for the only one there is. Refused: what `sqlite_store::open` refuses; `bad_value`, several
/// tenants and none named; `not_found`, no such tenant.
[[nodiscard]] result<store_file> open_store(std::string const& path, std::string const& tenant);

/// A new or existing store to be written, for the tenant that logs and simulations are of.
[[nodiscard]] result<store_file> open_store_for_writing(
    std::string const& path, tenant_id tenant, sqlite_durability durability);

/// The incident that a number or an id names.
[[nodiscard]] result<incident> find_incident(store_file& in, std::string const& named);

} // namespace itsm::tool
