// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/document/document_store.hpp>

#include <array>
#include <string_view>

/// The chain of evidence, for stores that keep one. Numbers are 8 bytes, the highest first; kinds are their length and
/// their bytes.
///
///     commitment = SHA-256(salt, bytes of the entry)
///     chain      = SHA-256(chain before, position, kind, id, version, at, commitment)
///
/// The salt keeps bytes that were redacted from being guessed. The chain covers everything else, so that a redacted
/// entry still proves that it was there.
namespace itsm::inline v0 {

using entry_salt = std::array<unsigned char, 16>;

/// From the system's generator.
[[nodiscard]] entry_salt fresh_salt();

[[nodiscard]] chain_digest commitment_of(entry_salt const& salt, std::string_view bytes);

/// What the chain is after an entry whose position, key, version and instant these are.
[[nodiscard]] chain_digest chained(chain_digest const& before,
    feed_position position,
    document_key const& key,
    std::uint64_t version,
    instant at,
    chain_digest const& commitment);

} // namespace itsm::inline v0
