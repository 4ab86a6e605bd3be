// SPDX-License-Identifier: BSL-1.0
#include <itsm/document/record_store.hpp>

#include <itsm/core/fold.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/testing/memory_documents.hpp>
#include <itsm/testing/store_samples.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <thread>
#include <utility>

using namespace itsm;

namespace {

using samples = store_samples<incident>;
using store_type = record_store<incident>;
static_assert(store_of<store_type, incident>);
static_assert(leasing_store<store_type>);

constexpr tenant_id ours{1, 1};
constexpr tenant_id theirs{2, 2};
constexpr incident_id first{7, 1};
constexpr incident_id second{7, 2};
instant const monday = *parse_instant("2026-03-02T09:00:00Z");

step<incident> created(incident_id id, std::string number, tenant_id tenant = ours) {
    return samples::created({tenant, {id.high, id.low}, std::move(number), "broken", monday});
}
step<incident> changed(incident const& it, std::string const& text = "still broken") {
    return samples::changed(it, text, monday);
}

/// A store with one incident, INC1, recorded by command {1, 1}.
struct fixture {
    memory_documents documents{};
    store_type store{documents};
    incident record{};

    fixture() {
        auto const one = created(first, "INC1");
        REQUIRE(commit({1, 1}, {one}));
        record = one.next();
    }
    result<commit_receipt, commit_failure> commit(
        command_id command, std::vector<step<incident>> const& steps, std::vector<version_check> const& checks = {}) {
        return store.commit(commit_request{ours, command, monday, checks}, std::span{steps});
    }
    commit_failure refused(
        command_id command, std::vector<step<incident>> const& steps, std::vector<version_check> const& checks = {}) {
        auto const answer = commit(command, steps, checks);
        REQUIRE_FALSE(answer);
        return answer.error();
    }
    stored_document kept() {
        auto const key = detail::key_of_record(first);
        return **(*documents.snapshot(ours, std::span{&key, 1})).begin();
    }
    void overwrite(stored_document with) { documents.overwrite(ours, detail::key_of_record(first), std::move(with)); }
    feed_position end() { return store.head(ours)->position; }
};

} // namespace

// --- races ----------------------------------------------------------------------------------------------------------

namespace {

/// Documents between whose reading and writing somebody else does something, once.
class raced_documents : public memory_documents {
public:
    std::function<void()> meanwhile{};

    result<commit_receipt, document_failure> commit(document_commit const& unit) override {
        if (auto const once = std::exchange(meanwhile, {})) once();
        return memory_documents::commit(unit);
    }
};

} // namespace

TEST_CASE("a record that must not exist and comes meanwhile stops the commit") {
    raced_documents documents;
    record_store<incident> store{documents};
    std::vector<version_check> const checks{{{"incident", "INC2"}, 0}};
    auto const one = created({7, 1}, "INC1");
    auto const other = created({7, 2}, "INC2");
    documents.meanwhile = [&] {
        REQUIRE(store.commit(commit_request{ours, {1, 2}, monday, {}}, std::span<step<incident> const>{&other, 1}));
    };
    auto const refused =
        store.commit(commit_request{ours, {1, 1}, monday, checks}, std::span<step<incident> const>{&one, 1});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == error_code::conflict);
    CHECK(refused.error().record == record_ref{"incident", "INC2"});
    CHECK(store.load<incident>(ours, {7, 1}).error().code == error_code::not_found);
}

// --- numbers --------------------------------------------------------------------------------------------------------

TEST_CASE_FIXTURE(fixture, "blocks of no numbers are blocks of one") {
    store_type one_by_one{documents, {.number_block = 0}};
    std::set<std::string> given;
    for (int i = 0; i < 5; ++i) {
        CHECK(given.insert(*one_by_one.next_number<incident>(ours)).second);
        CHECK(given.insert(*store.next_number<incident>(ours)).second);
    }
}

TEST_CASE_FIXTURE(fixture, "numbers are taken in blocks: two stores over the same documents never give the same") {
    store_type other{documents, {.number_block = 3}};
    std::set<std::string> given;
    for (int i = 0; i < 40; ++i) {
        CHECK(given.insert(*store.next_number<incident>(ours)).second);
        CHECK(given.insert(*other.next_number<incident>(ours)).second);
    }
    CHECK(*given.begin() == "INC0000001");
    CHECK(*store.next_number<incident>(theirs) == "INC0000001");
}

TEST_CASE_FIXTURE(fixture, "what is left of a block when a store ends is not given again") {
    CHECK(*store.next_number<incident>(ours) == "INC0000001");
    store_type again{documents};
    CHECK(*again.next_number<incident>(ours) == "INC0000017");
}

TEST_CASE_FIXTURE(fixture, "a number that a host chose is passed over") {
    REQUIRE(commit({1, 2}, {created(second, "INC0000002")}));
    CHECK(*store.next_number<incident>(ours) == "INC0000001");
    CHECK(*store.next_number<incident>(ours) == "INC0000003");
}

TEST_CASE_FIXTURE(fixture, "a counter that is damaged is reported, and gives no number") {
    auto const counter = detail::named_document(detail::counter_documents, ours, "incident");
    documents.overwrite(ours, counter, {counter.id, 1, 1, "twelve"});
    CHECK(store.next_number<incident>(ours).error().code == error_code::corrupt);
}

TEST_CASE_FIXTURE(fixture, "a number stands once, also when two records take it at the same time") {
    auto const twice = refused({1, 2}, {created(second, "INC1")});
    CHECK(twice.code == error_code::already_exists);
    CHECK(twice.record == record_ref{"incident", "INC1"});
    CHECK(refused({1, 2}, {created(second, "INC2"), created({7, 3}, "INC2")}).code == error_code::already_exists);
    CHECK(end() == 1);
}

// --- commits --------------------------------------------------------------------------------------------------------

TEST_CASE_FIXTURE(fixture, "a conflict is told in terms of records, with both versions") {
    auto const late = changed(record, "late");
    REQUIRE(commit({1, 2}, {changed(record)}));
    auto const why = refused({1, 3}, {late});
    CHECK(why.code == error_code::conflict);
    CHECK(why.record == record_ref{"incident", "INC1"});
    CHECK(why.expected == 1);
    CHECK(why.actual == 2);
    CHECK(why.rule == rule_id{"INC-17"});
}

TEST_CASE_FIXTURE(fixture, "a step that is too early rewrites nothing, and names no rule") {
    auto const why = refused({1, 2}, {changed(changed(record).next())});
    CHECK(why.code == error_code::conflict);
    CHECK(why.expected == 2);
    CHECK(why.actual == 1);
    CHECK(why.rule.empty());
}

TEST_CASE_FIXTURE(fixture, "a conflict of a check names the record that was checked") {
    auto const why = refused({1, 2}, {created(second, "INC2")}, {{{"incident", "INC1"}, 4}});
    CHECK(why.code == error_code::conflict);
    CHECK(why.record == record_ref{"incident", "INC1"});
    CHECK(why.expected == 4);
    CHECK(why.actual == 1);
    CHECK(refused({1, 2}, {created(second, "INC2")}, {{{"incident", "INC9"}, 1}}).record.number == "INC9");
    CHECK(refused({1, 2}, {created(second, "INC2")}, {{{"no such kind of record at all", "X"}, 1}}).code ==
          error_code::conflict);
    CHECK(commit({1, 2}, {created(second, "INC2")}, {{{"incident", "INC9"}, 0}}));
}

TEST_CASE_FIXTURE(fixture, "a record of another tenant is not found, and nothing is written") {
    CHECK(refused({1, 2}, {created(second, "INC2", theirs)}).code == error_code::not_found);
    CHECK(refused({1, 2}, {changed(created(second, "INC2", theirs).next())}).code == error_code::not_found);
    CHECK(end() == 1);
}

TEST_CASE_FIXTURE(fixture, "a replay of a step that is stale by now is still a replay") {
    auto const one = changed(record);
    auto const receipt = commit({1, 2}, {one});
    REQUIRE(receipt);
    REQUIRE(commit({1, 3}, {changed(one.next(), "and on")}));
    auto const again = commit({1, 2}, {one});
    REQUIRE(again);
    CHECK(again->replayed);
    CHECK(again->first == receipt->first);
    CHECK(again->head.position == 3);
    CHECK(refused({1, 2}, {changed(record, "otherwise")}).code == error_code::command_reused);
}

TEST_CASE_FIXTURE(fixture, "the command id is asked before everything else that can be wrong with a commit") {
    auto const one = changed(record);
    REQUIRE(commit({1, 2}, {one}));
    CHECK(refused({1, 2}, {one, one}).code == error_code::command_reused);
    CHECK(refused({1, 2}, {created(second, "INC2", theirs)}).code == error_code::command_reused);
    auto newer = kept();
    newer.schema_no = 9;
    overwrite(newer);
    CHECK(commit({1, 2}, {one})->replayed);
}

TEST_CASE_FIXTURE(fixture, "more steps than the documents take are refused before anything is read") {
    documents.limit({.most_steps = 2});
    CHECK(refused({1, 2}, {created(second, "INC2"), created({7, 3}, "INC3"), created({7, 4}, "INC4")}).code ==
          error_code::too_large);
    CHECK(commit({1, 2}, {created(second, "INC2"), created({7, 3}, "INC3")}));
    documents.limit({.largest_document = 10});
    CHECK(refused({1, 3}, {created({7, 4}, "INC4")}).code == error_code::too_large);
}

// --- what others wrote ----------------------------------------------------------------------------------------------

TEST_CASE_FIXTURE(fixture, "a record that a newer library wrote is read, and not written") {
    auto newer = kept();
    newer.schema_no = 2;
    newer.bytes.insert(1, R"("colour":"red",)");
    overwrite(newer);
    CHECK(*store.load<incident>(ours, first) == record);
    CHECK(store.query<incident>(ours, {})->records.size() == 1);
    auto const why = refused({1, 2}, {changed(record)});
    CHECK(why.code == error_code::schema_too_new);
    CHECK(why.record == record_ref{"incident", "INC1"});
    CHECK(class_of(why.code) == error_class::not_committed);
    CHECK(end() == 1);
}

TEST_CASE_FIXTURE(fixture, "a document that is damaged is reported with what and where") {
    auto damaged = kept();
    damaged.bytes = R"({"number": 12})";
    overwrite(damaged);
    auto const why = store.load<incident>(ours, first).error();
    CHECK(why.code == error_code::corrupt);
    CHECK(why.message.find("incident 00000000-0000-0007-0000-000000000001") != std::string::npos);
    CHECK(why.message.find("/number") != std::string::npos);
    CHECK(store.query<incident>(ours, {}).error().code == error_code::corrupt);
    auto const refusal = refused({1, 2}, {changed(record)});
    CHECK(refusal.code == error_code::corrupt);
    CHECK(class_of(refusal.code) == error_class::unusable);
    CHECK(refusal.message.find("/number") != std::string::npos);
    CHECK(end() == 1);
}

TEST_CASE_FIXTURE(fixture, "an entry that is damaged is reported with its position") {
    REQUIRE(commit({1, 2}, {changed(record)}));
    documents.overwrite(ours, 2, "{");
    CHECK(store.journal<incident>(ours, first).error().code == error_code::corrupt);
    auto const why = store.feed(ours, 0, 10).error();
    CHECK(why.code == error_code::corrupt);
    CHECK(why.message.find("entry 2") != std::string::npos);
    CHECK(store.feed(ours, 0, 1)->size() == 1);
}

TEST_CASE_FIXTURE(fixture, "a redacted entry keeps its place in the feed and in the journal, and says no more") {
    REQUIRE(commit({1, 2}, {changed(record, "secret")}));
    REQUIRE(commit({1, 3}, {changed(*store.load<incident>(ours, first))}));
    REQUIRE(store.redact(ours, 2));
    auto const feed = *store.feed(ours, 0, 10);
    REQUIRE(feed.size() == 3);
    journal_entry left;
    left.record.kind = "incident";
    left.version = 2;
    left.at = monday;
    CHECK(feed[1] == feed_item{2, left});
    CHECK(store.journal<incident>(ours, first)->at(1) == left);
    CHECK(feed[2].entry.command_key == "correct_report");
    CHECK(store.redact(ours, 4).error().code == error_code::not_found);
    CHECK(store.verify(ours).error().code == error_code::not_supported);
}

// --- reading --------------------------------------------------------------------------------------------------------

TEST_CASE_FIXTURE(fixture, "every record is visited with its entries, in the order of ids") {
    for (std::uint64_t n = 9; n > 1; --n) REQUIRE(commit({1, n}, {created({7, n}, "INC" + std::to_string(n))}));
    REQUIRE(commit({2, 1}, {changed(record)}));
    std::vector<std::string> numbers;
    REQUIRE(store.for_each<incident>(ours, [&](incident const& it, std::span<journal_entry const> entries) {
        numbers.push_back(it.number);
        CHECK(*fold<incident>(entries) == it);
    }));
    CHECK(numbers == std::vector<std::string>{"INC1", "INC2", "INC3", "INC4", "INC5", "INC6", "INC7", "INC8", "INC9"});
    documents.overwrite(ours, 1, "{");
    CHECK(store.for_each<incident>(ours, [](auto const&...) {}).error().code == error_code::corrupt);
}

TEST_CASE_FIXTURE(fixture, "what has an obligation due is found, at its instant and not before") {
    REQUIRE(record.obligations.size() == 1); // INC-8: four hours without progress
    auto const due_at = *record.obligations[0].due;
    auto const owing = [&](tenant_id tenant, instant before) {
        return due<incident>(store, tenant, before)->records.size();
    };
    CHECK(owing(ours, due_at - duration{1}) == 0);
    CHECK(owing(ours, due_at) == 1);
    CHECK(owing(theirs, due_at) == 0);
}

TEST_CASE_FIXTURE(fixture, "what the columns cannot say is asked of the records, over as many pages as it takes") {
    for (std::uint64_t n = 2; n <= 30; ++n) REQUIRE(commit({1, n}, {created({7, n}, "INC" + std::to_string(n))}));
    for (std::uint64_t n : {11U, 29U}) {
        auto const it = *store.load<incident>(ours, {7, n});
        REQUIRE(commit({2, n}, {changed(it, "on fire")}));
    }
    record_query<incident> const burning{field<&incident::report, &incident_report::symptom>.contains("fire"), {}};
    auto const one = *store.query<incident>(ours, burning, {{}, 1});
    REQUIRE(one.records.size() == 1);
    CHECK(one.records[0].id == incident_id{7, 11});
    auto const next = *store.query<incident>(ours, burning, {one.next, 1});
    REQUIRE(next.records.size() == 1);
    CHECK(next.records[0].id == incident_id{7, 29});
    CHECK(next.next.empty());
}

// --- consumers ------------------------------------------------------------------------------------------------------

TEST_CASE_FIXTURE(fixture, "a consumer's place and lease are in the documents: another store knows them") {
    using std::chrono::minutes;
    store_type other{documents};
    lease_request const mine{.consumer = "mail", .owner = "a", .now = monday, .until = monday + minutes{5}};
    auto const lease = store.lease(ours, mine);
    REQUIRE(lease);
    auto theirs_then = mine;
    theirs_then.owner = "b";
    CHECK(other.lease(ours, theirs_then).error().code == error_code::busy);
    REQUIRE(store.acknowledge(ours, *lease, 1, monday + minutes{6}));
    theirs_then.now = monday + minutes{6};
    theirs_then.until = monday + minutes{9};
    auto const taken = other.lease(ours, theirs_then);
    REQUIRE(taken);
    CHECK(taken->at.after == 1);
    CHECK(store.acknowledge(ours, *lease, 1, monday + minutes{20}).error().code == error_code::fenced);
    CHECK(other.acknowledge(ours, *taken, 2, monday + minutes{20}).error().code == error_code::bad_value);
}

TEST_CASE_FIXTURE(fixture, "after a restore a consumer is told so, and says where to begin") {
    using std::chrono::minutes;
    lease_request asked{.consumer = "mail", .owner = "a", .now = monday, .until = monday + minutes{5}};
    auto const lease = store.lease(ours, asked);
    REQUIRE(lease);
    auto const before = documents.back_up();
    documents.restore(*before);
    CHECK(store.acknowledge(ours, *lease, 1, asked.until).error().code == error_code::epoch_changed);
    CHECK(store.lease(ours, asked).error().code == error_code::epoch_changed);
    CHECK(store.feed(ours, lease->at, 10).error().code == error_code::epoch_changed);
    asked.restart = 0;
    auto const anew = store.lease(ours, asked);
    REQUIRE(anew);
    CHECK(anew->at == feed_cursor{0, lease->at.epoch + 1});
    CHECK(store.feed(ours, anew->at, 10)->size() == 1);
}

TEST_CASE_FIXTURE(fixture, "a consumer whose document is damaged is reported") {
    auto const key = detail::named_document(detail::consumer_documents, ours, "mail");
    documents.overwrite(ours, key, {key.id, 1, 1, "nonsense"});
    lease_request const asked{.consumer = "mail", .owner = "a", .now = monday, .until = monday + duration{1}};
    CHECK(store.lease(ours, asked).error().code == error_code::corrupt);
}

TEST_CASE_FIXTURE(fixture, "who waits is woken by a commit, or is told that there was none") {
    CHECK(*store.wait({ours, std::chrono::milliseconds{1}}, 1) == false);
    CHECK(*store.wait(ours, 0));
    std::thread writer{[&] { (void)commit({1, 2}, {changed(record)}); }};
    CHECK(*store.wait({ours, std::chrono::seconds{60}}, 1));
    writer.join();
}
