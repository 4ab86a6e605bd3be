// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "note.hpp"

#include <itsm/document/record_store.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/ranges/memory_query.hpp>
#include <itsm/testing/memory_documents.hpp>
#include <itsm/testing/store_cases.hpp>

#include <functional>
#include <memory>
#include <thread>

namespace itsm::kit_tests {

/// The memory store: of what is optional it has consumers, and readers that hold it.
struct memory_bench {
    using store_type = memory_store<incident, note>;

    store_type store{};

    store_type& opened() { return store; }
    result<commit_receipt, commit_failure> commit_second_type(
        commit_request const& request, incident_id id, std::string const& number) {
        return commit_note(store, request, {id.high, id.low}, number);
    }
    void hold(std::function<void()> const& meanwhile) {
        store.visit(tenant_id{}, incident_id{}, [&](incident const&, std::span<journal_entry const>) {
            std::thread{meanwhile}.join(); // a thread that reads may not wait to write
            return 0;
        });
    }
};

/// Records over documents in memory, which outlive the record store that reads them.
struct documents_bench {
    using store_type = record_store<incident, note>;

    memory_documents documents{};
    std::shared_ptr<memory_documents::backup const> kept{};
    std::unique_ptr<store_type> store = std::make_unique<store_type>(documents);
    std::unique_ptr<store_type> other{};

    store_type& opened() { return *store; }
    result<done> reopen() {
        store = std::make_unique<store_type>(documents);
        return done{};
    }
    result<commit_receipt, commit_failure> commit_second_type(
        commit_request const& request, incident_id id, std::string const& number) {
        return commit_note(*store, request, {id.high, id.low}, number);
    }
    store_type& another() {
        other = std::make_unique<store_type>(documents);
        return *other;
    }
    result<done> backup() {
        kept = documents.back_up();
        return done{};
    }
    result<done> restore() {
        documents.restore(*kept);
        return reopen();
    }
};

} // namespace itsm::kit_tests
