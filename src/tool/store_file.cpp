// SPDX-License-Identifier: BSL-1.0
#include "store_file.hpp"

#include <itsm/incident/reflection.hpp>

#include <algorithm>

namespace itsm::tool {

namespace {

result<store_file> opened(std::string const& path, sqlite_options const& options) {
    auto documents = sqlite_store::open(path, options);
    if (!documents) return failure(std::move(documents).error());
    store_file made{std::move(*documents), nullptr, {}};
    made.records = std::make_unique<record_store<incident>>(*made.documents);
    return made;
}

std::string names(std::vector<tenant_id> const& tenants) {
    std::string text;
    for (auto const one : tenants) text += "\n  " + to_text(one);
    return text;
}

result<tenant_id> choose(std::vector<tenant_id> const& tenants, std::string const& named) {
    if (!named.empty()) {
        auto const id = parse_id<tenant_id>(named);
        if (!id) return failure(id.error());
        if (std::find(tenants.begin(), tenants.end(), *id) == tenants.end())
            return failure(error_code::not_found, "no such tenant; there are" + names(tenants));
        return *id;
    }
    if (tenants.empty()) return failure(error_code::not_found, "the store is empty");
    if (tenants.size() > 1)
        return failure(error_code::bad_value, "several tenants, so say which with --tenant:" + names(tenants));
    return tenants.front();
}

} // namespace

result<store_file> open_store(std::string const& path, std::string const& tenant) {
    auto made = opened(path, {.is_read_only = true});
    if (!made) return made;
    auto tenants = made->documents->tenants();
    if (!tenants) return failure(std::move(tenants).error());
    auto chosen = choose(*tenants, tenant);
    if (!chosen) return failure(std::move(chosen).error());
    made->tenant = *chosen;
    return made;
}

result<store_file> open_store_for_writing(std::string const& path, tenant_id tenant, sqlite_durability durability) {
    auto made = opened(path, {.durability = durability});
    if (made) made->tenant = tenant;
    return made;
}

result<incident> find_incident(store_file& in, std::string const& named) {
    auto const id = parse_id<incident_id>(named);
    auto const found = id ? id : in.records->find_number<incident>(in.tenant, named);
    auto it = found ? in.records->load<incident>(in.tenant, *found) : result<incident>{failed<error>{found.error()}};
    if (!it && it.error().code == error_code::not_found)
        return failure(error_code::not_found, "no incident \"" + named.substr(0, 60) + "\"");
    return it;
}

} // namespace itsm::tool
