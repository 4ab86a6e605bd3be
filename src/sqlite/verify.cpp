// SPDX-License-Identifier: BSL-1.0
#include "verify.hpp"

#include "schema.hpp"

#include <itsm/chain/chain.hpp>

namespace itsm::inline v0::sqlite {

namespace {

failed<error> wrong_at(feed_position position, std::string_view what) {
    auto const at = std::to_string(position);
    return failure(error_code::corrupt, "position " + at + ": " + std::string{what}, at);
}

class journal_check {
public:
    journal_check(connection const& db, tenant_id tenant, std::uint64_t epoch) : db_{db}, tenant_{tenant} {
        report_.head.epoch = epoch;
    }

    result<chain_report> run(std::optional<feed_head> const& known) {
        for (auto const check :
            {&journal_check::entries, &journal_check::end, &journal_check::documents, &journal_check::commands})
            if (auto checked = (this->*check)(known); !checked) return failed<error>{std::move(checked).error()};
        return report_;
    }

private:
    /// Folds the chain along all entries; where the known head was, it must be what it was.
    result<done> entries(std::optional<feed_head> const& known) {
        auto const reading = db_.prepare("SELECT pos, kind, id, version, at_us, salt, commitment, body FROM journal "
                                         "WHERE tenant = ?1 ORDER BY pos");
        auto row = reading(tenant_);
        auto& head = report_.head;
        while (row.next()) {
            if (row.count(0) != head.position + 1) return wrong_at(head.position + 1, "there is no such entry");
            ++head.position;
            auto const kind = document_kind::from(row.bytes(1));
            auto const salt = row.bytes(5);
            auto const commitment = array_of<chain_digest>(row.bytes(6));
            if (!kind) return wrong_at(head.position, "no such kind");
            if (salt.empty()) {
                if (!row.bytes(7).empty()) return wrong_at(head.position, "the entry has no salt");
                ++report_.redacted;
            } else if (commitment_of(array_of<entry_salt>(salt), row.bytes(7)) != commitment)
                return wrong_at(head.position, "the entry is not the one that was written");
            head.chain = chained(head.chain,
                head.position,
                {*kind, id_of<document_id>(row.bytes(2))},
                row.count(3),
                instant{duration{row.integer(4)}},
                commitment);
            ++report_.entries;
            if (known && known->position == head.position && known->chain != head.chain)
                return wrong_at(head.position, "the journal is not the one that the known head ends");
        }
        return done{};
    }

    result<done> end(std::optional<feed_head> const& known) {
        auto& head = report_.head;
        auto const reading = db_.prepare("SELECT pos, chain, epoch FROM head WHERE tenant = ?1");
        auto row = reading(tenant_);
        bool const has_head = row.next();
        if (has_head) head.epoch = row.count(2);
        if (has_head ? row.count(0) != head.position : head.position != 0)
            return wrong_at((std::max)(head.position, has_head ? row.count(0) : 0), "the journal ends elsewhere");
        if (has_head && array_of<chain_digest>(row.bytes(1)) != head.chain)
            return wrong_at(head.position, "the chain is not the one that was written");
        if (!known) return done{};
        if (known->epoch != head.epoch) return wrong_at(known->position, "the known head is of another epoch");
        if (known->position > head.position) return wrong_at(known->position, "the journal was cut off before it");
        if (known->position == 0 && known->chain != chain_digest{})
            return wrong_at(0, "the known head is of no journal");
        return done{};
    }

    /// Each of the host's documents is what its last entry says that it is; each of all is what was written.
    result<done> documents(std::optional<feed_head> const&) {
        auto const reading = db_.prepare("SELECT id, version, schema_no, checksum, doc, kind, "
                                         "coalesce((SELECT max(version) FROM journal j WHERE j.tenant = r.tenant AND "
                                         "j.kind = r.kind AND j.id = r.id), 0) "
                                         "FROM record r WHERE tenant = ?1");
        auto row = reading(tenant_);
        while (row.next()) {
            ++report_.documents;
            auto const sum =
                checksum_of(row.bytes(0), row.count(1), static_cast<std::uint32_t>(row.integer(2)), row.bytes(4));
            if (sum != row.integer(3)) return wrong_document(row, "is not the one that was written");
            if (!row.bytes(5).starts_with('.') && row.count(1) != row.count(6))
                return wrong_document(row, "is not at the version of its last entry");
        }
        return lost_document();
    }
    result<done> commands(std::optional<feed_head> const&) {
        auto const reading =
            db_.prepare("SELECT command, fingerprint, first_pos, last_pos, checksum FROM command WHERE tenant = ?1");
        auto row = reading(tenant_);
        while (row.next())
            if (checksum_of_command(row.bytes(0), row.bytes(1), row.count(2), row.count(3)) != row.integer(4))
                return wrong_at(row.count(2), "the command is not the one that was written");
        return done{};
    }
    result<done> lost_document() {
        auto const reading = db_.prepare(
            "SELECT id, kind, pos FROM journal j WHERE tenant = ?1 AND kind NOT GLOB '.*' AND NOT EXISTS "
            "(SELECT 1 FROM record r WHERE r.tenant = j.tenant AND r.kind = j.kind AND r.id = j.id) LIMIT 1");
        auto row = reading(tenant_);
        if (row.next()) return wrong_at(row.count(2), "its document is not there");
        return done{};
    }
    failed<error> wrong_document(running const& row, std::string_view what) const {
        std::string const kind{row.bytes(5)};
        auto const id = to_text(id_of<document_id>(row.bytes(0)));
        auto const reading = db_.prepare("SELECT coalesce(max(pos), 0) FROM journal WHERE tenant = ?1 AND kind = ?2 "
                                         "AND id = ?3");
        auto last = reading(tenant_, std::string_view{kind}, blob{row.bytes(0)});
        return wrong_at(last.next() ? last.count(0) : 0, kind + " " + id + " " + std::string{what});
    }

    connection const& db_;
    id_bytes tenant_;
    chain_report report_{};
};

} // namespace

result<done> verify_pages(connection const& db) {
    auto const checking = db.prepare("PRAGMA integrity_check(1)");
    auto row = checking();
    auto const said = row.next() ? row.bytes(0) : std::string_view{};
    // SQLite takes a page that there was no memory for as damage.
    for (int const no_memory : {SQLITE_NOMEM, SQLITE_IOERR_NOMEM})
        if (said.ends_with("error code=" + std::to_string(no_memory)))
            return failure(error_code::retry, std::string{said});
    if (said != "ok") return failure(error_code::corrupt, "the file is damaged: " + std::string{said});
    // A row whose tenant is another now is missed by no check of a tenant.
    auto const looking = db.prepare("SELECT 1 FROM (SELECT tenant FROM record UNION SELECT tenant FROM command) "
                                    "WHERE tenant NOT IN (SELECT tenant FROM head UNION SELECT tenant FROM journal)");
    if (auto stray = looking(); stray.next())
        return failure(error_code::corrupt, "the file has rows of a tenant that has not written");
    return done{};
}

result<chain_report> verify(
    connection const& db, tenant_id tenant, std::uint64_t store_epoch, std::optional<feed_head> const& known_head) {
    return journal_check{db, tenant, store_epoch}.run(known_head);
}

} // namespace itsm::inline v0::sqlite
