// SPDX-License-Identifier: BSL-1.0
#include <itsm/document/record_store.hpp>

#include <charconv>

namespace itsm::inline v0::detail {

document_key named_document(document_kind const& kind, tenant_id tenant, std::string_view name) {
    auto const id = named_id(tenant, name);
    return {kind, {id.high, id.low}};
}

document_key number_document(tenant_id tenant, std::string_view kind, std::string_view number) {
    return named_document(number_documents, tenant, std::string{kind}.append("/").append(number));
}

failed<error> damaged(std::string const& what, error const& why) {
    return failure(error_code::corrupt, what + ": " + to_text(why));
}

result<journal_entry> read_entry(stored_entry const& from) {
    if (from.is_redacted) {
        journal_entry left;
        left.record.kind = from.key.kind.view();
        left.version = from.version;
        left.at = from.at;
        return left;
    }
    auto entry = read_document<journal_entry>(from.bytes);
    if (!entry) return damaged("entry " + std::to_string(from.position), entry.error());
    return entry;
}

result<std::string> change_document(document_store& store,
    store_scope const& scope,
    document_key const& key,
    std::function<result<std::string>(std::string const& before)> const& change) {
    for (;;) {
        auto const found = store.snapshot(scope, std::span{&key, 1});
        if (!found) return failure(found.error());
        auto const& before = found->front();
        auto after = change(before ? before->bytes : std::string{});
        if (!after) return after;
        document_put const put{key, before ? before->version + 1 : 1, 1, {}, *after};
        document_commit const unit{.scope = scope, .puts = std::span{&put, 1}};
        auto const done = store.commit(unit);
        if (done) return after;
        if (done.error().code != error_code::conflict) return failure(done.error().code, done.error().message);
    }
}

result<std::uint64_t> reserve(
    document_store& store, store_scope const& scope, document_key const& counter, std::uint64_t count) {
    std::uint64_t first = 0;
    auto const changed = change_document(store, scope, counter, [&](std::string const& before) -> result<std::string> {
        std::uint64_t last = 0;
        auto const* const end = before.data() + before.size();
        bool const is_number = std::from_chars(before.data(), end, last).ptr == end;
        if (!is_number) return damaged("a counter", {error_code::bad_syntax, {}, "not a number"});
        first = last + 1;
        return std::to_string(last + count);
    });
    if (!changed) return failure(changed.error());
    return first;
}

result<consumer_lease> change_consumer(document_store& store,
    store_scope const& scope,
    std::string const& name,
    std::function<result<consumer_state>(consumer_state const& before)> const& change) {
    consumer_state state;
    auto const changed = change_document(store,
        scope,
        named_document(consumer_documents, scope.tenant, name),
        [&](std::string const& before) -> result<std::string> {
            auto known =
                before.empty() ? result<consumer_state>{consumer_state{}} : read_document<consumer_state>(before);
            if (!known) return damaged("consumer " + name, known.error());
            auto after = change(*known);
            if (!after) return failure(std::move(after).error());
            state = *after;
            return write_document(state);
        });
    if (!changed) return failure(changed.error());
    return lease_of(name, state);
}

// --- one write ------------------------------------------------------------------------------------------------------

void unit_builder::refuse_twice(encoded_step const& one) {
    for (auto const& other : steps_) {
        if (other.key == one.key)
            refuse(
                {.code = error_code::conflict, .record = one.record, .expected = one.base, .actual = other.base + 1});
        else if (other.record == one.record) refuse({.code = error_code::already_exists, .record = one.record});
    }
}

void unit_builder::add(encoded_step one) {
    refuse_twice(one);
    steps_.push_back(std::move(one));
}

void unit_builder::add_conflict(encoded_step one, std::uint64_t actual) {
    contradictions_.push_back({one.key, one.base});
    contradictions_.push_back({one.key, actual});
    conflicting_.push_back(std::move(one));
}

void unit_builder::add_checks(std::span<std::optional<stored_document> const> numbers) {
    for (std::size_t i = 0; i < request_.checks.size(); ++i) {
        auto const& check = request_.checks[i];
        if (!numbers[i] && check.version == 0) {
            // That there is none: it is the number's document that must not appear.
            checks_.push_back({number_document(request_.tenant, check.record.kind, check.record.number), 0});
            checked_.push_back(check.record);
            continue;
        }
        // Of a record that is not there the check names a document that never is.
        auto const id = numbers[i] ? parse_id<document_id>(numbers[i]->bytes).value_or(document_id{}) : document_id{};
        checks_.push_back({{document_kind::from(check.record.kind).value_or(document_kind{}), id}, check.version});
        checked_.push_back(check.record);
    }
}

void unit_builder::ask(record_ref const& record, std::string_view command, std::string_view payload) {
    for (auto const part : {std::string_view{record.kind}, std::string_view{record.number}, command, payload})
        asked_.append(std::to_string(part.size())).append(":").append(part);
}

document_commit unit_builder::made() {
    if (refused_) {
        steps_.clear();
        contradictions_ = {{{}, document_check::absent}, {{}, document_check::exists}};
    }
    number_bytes_.reserve(steps_.size()); // so that what the puts look at stays where it is
    for (auto const& one : steps_) {
        puts_.push_back({one.key, one.base + 1, one.schema_no, one.columns, one.document});
        entries_.push_back({one.key, one.base + 1, one.at, one.entry});
        if (one.base != 0) continue;
        number_bytes_.push_back(to_text(one.key.id));
        puts_.push_back(
            {number_document(request_.tenant, one.record.kind, one.record.number), 1, 1, {}, number_bytes_.back()});
    }
    checks_.insert(checks_.end(), contradictions_.begin(), contradictions_.end());
    auto const fingerprint = named_id(request_.tenant, asked_);
    return {.scope = {request_.tenant, request_.patience},
        .command = request_.command,
        .fingerprint = {fingerprint.high, fingerprint.low},
        .checks = checks_,
        .puts = puts_,
        .entries = entries_};
}

commit_failure unit_builder::in_terms_of_records(document_failure const& why) const {
    if (refused_ && why.code == error_code::conflict) return *refused_;
    commit_failure made{.code = why.code, .expected = why.expected, .actual = why.actual, .message = why.message};
    if (why.code != error_code::conflict) return made;
    for (std::size_t i = 0; i < checked_.size(); ++i)
        if (checks_[i].key == why.key) made.record = checked_[i];
    for (auto const* those : {&steps_, &conflicting_})
        for (auto const& one : *those) {
            if (why.key == number_document(request_.tenant, one.record.kind, one.record.number))
                return {.code = error_code::already_exists, .record = one.record};
            if (why.key != one.key) continue;
            made.record = one.record;
            made.expected = one.base;
            if (one.base < why.actual) made.rule = entries_never_rewritten.rule;
        }
    return made;
}

} // namespace itsm::inline v0::detail
