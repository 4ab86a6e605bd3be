// SPDX-License-Identifier: BSL-1.0
#include <itsm/chain/chain.hpp>

#include <openssl/rand.h>
#include <openssl/sha.h>

#include <cstring>
#include <new>
#include <string>

namespace itsm::inline v0 {

namespace {

/// What a chain link is made of, one after the other.
class link_bytes {
public:
    void add(std::uint64_t number) {
        for (int shift = 56; shift >= 0; shift -= 8) bytes_[size_++] = static_cast<unsigned char>(number >> shift);
    }
    void add(chain_digest const& digest) {
        std::memcpy(bytes_.data() + size_, digest.data(), digest.size());
        size_ += digest.size();
    }
    void add(document_kind const& kind) {
        auto const text = kind.view();
        add(std::uint64_t{text.size()});
        std::memcpy(bytes_.data() + size_, text.data(), text.size());
        size_ += text.size();
    }
    [[nodiscard]] chain_digest digest() const {
        chain_digest made{};
        SHA256(bytes_.data(), size_, made.data());
        return made;
    }

private:
    // Two digests, the length and the bytes of a kind, and five numbers.
    std::array<unsigned char, 2 * 32 + 8 + 24 + 5 * 8> bytes_{};
    std::size_t size_ = 0;
};

} // namespace

entry_salt fresh_salt() {
    entry_salt made{};
    // Without randomness there is nothing to go on with, as without memory.
    if (RAND_bytes(made.data(), static_cast<int>(made.size())) != 1) throw std::bad_alloc{};
    return made;
}

chain_digest commitment_of(entry_salt const& salt, std::string_view bytes) {
    std::string salted;
    salted.reserve(salt.size() + bytes.size());
    salted.append(reinterpret_cast<char const*>(salt.data()), salt.size()).append(bytes);
    chain_digest made{};
    SHA256(reinterpret_cast<unsigned char const*>(salted.data()), salted.size(), made.data());
    return made;
}

chain_digest chained(chain_digest const& before,
    feed_position position,
    document_key const& key,
    std::uint64_t version,
    instant at,
    chain_digest const& commitment) {
    link_bytes link;
    link.add(before);
    link.add(position);
    link.add(key.kind);
    link.add(key.id.high);
    link.add(key.id.low);
    link.add(version);
    link.add(static_cast<std::uint64_t>(at.time_since_epoch().count()));
    link.add(commitment);
    return link.digest();
}

} // namespace itsm::inline v0
