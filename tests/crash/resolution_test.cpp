// SPDX-License-Identifier: BSL-1.0
#include "../incident/samples.hpp"
#include "../sqlite/samples.hpp"
#include "ledger.hpp"

#include <itsm/desk/desk.hpp>
#include <itsm/document/record_store.hpp>
#include <itsm/incident/reflection.hpp>

#include <map>

using namespace itsm;
using namespace itsm::crash;
using crash::ours;

namespace {

/// A store behind a bad line: a commit is refused, or its answer is lost before or after it was carried out.
class behind_a_bad_line final : public document_store {
public:
    behind_a_bad_line(document_store& below, std::uint64_t seed) : below_{below}, chance_{seed} {}

    std::map<error_code, std::size_t> answers{};
    std::size_t carried_out = 0; ///< of those with an unknown outcome

    [[nodiscard]] store_capabilities capabilities() const override { return below_.capabilities(); }
    result<commit_receipt, document_failure> commit(document_commit const& unit) override {
        switch (chance_.next(8)) {
        case 0: return lost(error_code::busy);
        case 1: return lost(error_code::retry);
        case 2: return lost(error_code::unknown_outcome);
        case 3: // carried out, and nobody hears of it
            carried_out += below_.commit(unit) ? 1 : 0;
            return lost(error_code::unknown_outcome);
        default: return below_.commit(unit);
        }
    }
    [[nodiscard]] result<std::vector<std::optional<stored_document>>> snapshot(
        store_scope const& scope, std::span<document_key const> keys) override {
        return below_.snapshot(scope, keys);
    }
    [[nodiscard]] result<std::vector<stored_document>> find(
        store_scope const& scope, document_query const& query) override {
        return below_.find(scope, query);
    }
    [[nodiscard]] result<std::vector<stored_entry>> read(
        store_scope const& scope, feed_cursor after, std::size_t limit) override {
        return below_.read(scope, after, limit);
    }
    [[nodiscard]] result<std::vector<stored_entry>> history(
        store_scope const& scope, document_key const& key, std::uint64_t after, std::size_t limit) override {
        return below_.history(scope, key, after, limit);
    }
    [[nodiscard]] result<feed_head> head(store_scope const& scope) override { return below_.head(scope); }

private:
    failed<document_failure> lost(error_code code) {
        ++answers[code];
        return {document_failure{code, {}, 0, 0, "the line is bad"}};
    }

    document_store& below_;
    dice chance_;
};

void print(behind_a_bad_line const& line) {
    for (auto const& [code, times] : line.answers) std::cout << ", " << to_text(code) << ' ' << times;
    std::cout << " (carried out " << line.carried_out << ")\n";
}

/// A store of records on a disk in memory.
struct records_on_disk {
    faulty_disk disk;
    std::unique_ptr<sqlite_store> below = opened_on(disk);
    record_store<incident> store{*below};

    explicit records_on_disk(std::string name) : disk{std::move(name)} {}
};

::samples::report reported(std::uint64_t n) {
    auto made = ::samples::mail_is_down();
    made.number = "INC" + std::to_string(n);
    made.id = {7, n};
    made.tenant = ours;
    return made;
}
constexpr auto ten_minutes = std::chrono::minutes{10};
constexpr auto hour = std::chrono::hours{1};
constexpr auto day = std::chrono::days{1};

lease_request asking(std::string owner, instant now) {
    return {"mailer", std::move(owner), now, now + ten_minutes, {}};
}

template <class T>
error_code why(result<T> const& refused) {
    REQUIRE_FALSE(refused);
    return refused.error().code;
}

} // namespace

TEST_CASE("F16: a command is sent until its answer is definite, and is carried out once") {
    faulty_disk const disk{"bad line"};
    auto const store = opened_on(disk);
    behind_a_bad_line line{*store, 16};
    ledger asked;
    tally found;
    std::size_t sent = 0;
    std::size_t const commands = rounds(1'000, 20'000);
    while (asked.acknowledged() < commands) {
        ++sent;
        auto const before = asked.acknowledged();
        auto const failed = asked.step(line);
        CHECK(asked.acknowledged() == before + (failed ? 0 : 1));
    }
    settle(asked, *store, found);
    found.print("F16 bad line");
    std::cout << "F16 bad line: sent " << sent << " for " << commands;
    print(line);
    found.check();
    CHECK(line.carried_out > 0);
}

TEST_CASE("F16: a desk over a bad line carries a command out once, or says that it was not, or that nobody knows") {
    records_on_disk on{"desk on a bad line"};
    behind_a_bad_line line{*on.below, 17};
    record_store<incident> store{line};
    auto now = ::samples::monday_9am;
    auto const agent = ::samples::desk_agent();
    desk at{store, incident_policy{}, [&] { return now; }, desk_options<incident>{.tenant = ours}};
    desk direct{on.store, incident_policy{}, [&] { return now; }, desk_options<incident>{.tenant = ours}};
    REQUIRE(direct.record(agent, reported(1)));
    incident_id const id{7, 1};

    std::size_t done = 0;
    std::size_t not_committed = 0;
    std::size_t unknown = 0;
    std::size_t const commands = rounds(200, 2'000);
    for (std::size_t n = 1; n <= commands; ++n) {
        now += std::chrono::minutes{1};
        auto const made = at.perform(agent, id, ::samples::comment{.text = "note " + std::to_string(n)});
        if (made) ++done;
        else if (auto const& why = made.error().not_committed; why && class_of(why->code) == error_class::unknown)
            ++unknown;
        else ++not_committed;
    }
    CHECK(done + not_committed + unknown == commands);
    std::map<std::string, std::size_t> notes;
    auto const entries = on.store.journal<incident>(ours, id);
    REQUIRE(entries);
    for (auto const& entry : *entries) ++notes[to_text(entry.command)];
    std::size_t doubled = 0;
    for (auto const& [command, times] : notes) doubled += times - 1;
    auto const applied = entries->size() - 1;
    std::cout << "F16 desk on a bad line: commands " << commands << ", done " << done << ", not committed "
              << not_committed << ", unknown " << unknown << " (applied " << applied - done << "), doubled " << doubled;
    print(line);
    CHECK(doubled == 0);
    CHECK(applied >= done);
    CHECK(applied <= done + unknown);
    CHECK(done > not_committed);
    CHECK(on.below->verify(ours, std::nullopt));
}

TEST_CASE("F17: a clock that goes back an hour, or forward a day, moves no entry and no version") {
    records_on_disk on{"clocks"};
    auto now = ::samples::monday_9am;
    auto const agent = ::samples::desk_agent();
    desk at{on.store, incident_policy{}, [&] { return now; }, desk_options<incident>{.tenant = ours}};
    std::vector<std::string> sent;
    std::uint64_t number = 0;
    for (auto const jump :
        {duration{0}, duration{-hour}, duration{day}, duration{-day}, duration{-hour}, duration{day}}) {
        now += jump;
        auto const made = at.record(agent, reported(++number));
        REQUIRE(made);
        sent.push_back(made->record.number);
        REQUIRE(made->receipt.first == sent.size());
        for (std::uint64_t other = 1; other <= number; ++other) {
            now += std::chrono::seconds{1};
            auto const done = at.perform(agent, incident_id{7, other}, ::samples::comment{.text = "still down"});
            if (!done) { // a record may insist that its time does not go back; then nothing is written
                REQUIRE(done.error().refused);
                continue;
            }
            sent.push_back(done->record.number);
            CHECK(done->receipt.first == sent.size());
        }
    }
    auto const feed = on.store.feed(ours, {}, 1'000);
    REQUIRE(feed);
    REQUIRE(feed->size() == sent.size());
    std::map<std::string, std::uint64_t> versions;
    std::map<std::string, instant> latest;
    std::size_t backwards = 0;
    for (std::size_t i = 0; i < feed->size(); ++i) {
        auto const& [position, entry] = (*feed)[i];
        CHECK(position == i + 1);
        CHECK(entry.record.number == sent[i]);
        CHECK(entry.version == ++versions[entry.record.number]);
        auto& last = latest.try_emplace(entry.record.number, entry.at).first->second;
        backwards += entry.at < last ? 1 : 0;
        last = entry.at;
    }
    CHECK(on.below->verify(ours, std::nullopt));
    std::cout << "F17 clock jumps: entries " << sent.size() << ", out of order 0, of a record's times backwards "
              << backwards << '\n';
}

TEST_CASE("F17: leases are settled by their tokens, whatever the clocks say") {
    records_on_disk on{"leases"};
    auto& store = on.store;
    auto const noon = ::samples::monday_9am;
    auto const agent = ::samples::desk_agent();
    desk at{store, incident_policy{}, [&] { return noon; }, desk_options<incident>{.tenant = ours}};
    REQUIRE(at.record(agent, reported(1)));

    auto const first = store.lease(ours, asking("a", noon));
    REQUIRE(first);
    // Back an hour: still the first one's, who may go on.
    CHECK(why(store.lease(ours, asking("b", noon - hour))) == error_code::busy);
    auto const renewed = store.acknowledge(ours, *first, 1, noon - hour + ten_minutes);
    REQUIRE(renewed);
    CHECK(renewed->at.after == 1);
    // Forward a day: it looks as if it had ended. Who had it finds out.
    auto const second = store.lease(ours, asking("b", noon + day));
    REQUIRE(second);
    CHECK(second->token > renewed->token);
    CHECK(second->at.after == 1);
    CHECK(why(store.acknowledge(ours, *renewed, 1, noon + hour)) == error_code::fenced);
    // And back: nobody else gets it, and the place stays.
    CHECK(why(store.lease(ours, asking("a", noon))) == error_code::busy);
    auto const third = store.lease(ours, asking("b", noon));
    REQUIRE(third);
    CHECK(third->at.after == 1);
    CHECK(third->token > second->token);
}

TEST_CASE("F24: a consumer of a store that is replaced by an old backup is told, and begins anew where it says") {
    ::itsm::samples::temporary_directory const directory;
    auto const backup = directory.file("old.backup");
    auto const restored = directory.file("restored.itsm");
    auto const agent = ::samples::desk_agent();
    auto const now = ::samples::monday_9am;
    std::optional<consumer_lease> lease;
    std::optional<feed_head> head;
    {
        auto const below = ::itsm::samples::opened(directory.file());
        record_store<incident> store{*below};
        desk at{store, incident_policy{}, [&] { return now; }, desk_options<incident>{.tenant = ours}};
        for (std::uint64_t n = 1; n <= 3; ++n) REQUIRE(at.record(agent, reported(n)));
        auto const given = store.lease(ours, asking("a", now));
        REQUIRE(given);
        REQUIRE(below->backup(backup));
        for (std::uint64_t n = 4; n <= 6; ++n) REQUIRE(at.record(agent, reported(n)));
        auto const read = store.acknowledge(ours, *given, 5, now + ten_minutes);
        REQUIRE(read);
        lease = *read;
        head = *store.head(ours);
    }
    REQUIRE(sqlite_store::restore(backup, restored));
    auto const below = ::itsm::samples::opened(restored);
    record_store<incident> store{*below};
    desk at{store, incident_policy{}, [&] { return now; }, desk_options<incident>{.tenant = ours}};
    for (std::uint64_t n = 7; n <= 9; ++n) REQUIRE(at.record(agent, reported(n))); // other entries at 4 to 6
    CHECK(why(store.feed(ours, lease->at, 100)) == error_code::epoch_changed);
    CHECK(why(store.acknowledge(ours, *lease, 6, now + ten_minutes)) == error_code::epoch_changed);
    CHECK(why(store.lease(ours, asking("a", now))) == error_code::epoch_changed);
    CHECK(why(store.verify(ours, head)) == error_code::corrupt);
    auto again = asking("a", now);
    again.restart = feed_cursor{3, store.head(ours)->epoch};
    auto const anew = store.lease(ours, again);
    REQUIRE(anew);
    auto const items = store.feed(ours, anew->at, 100);
    REQUIRE(items);
    CHECK(items->size() == 3);
    CHECK(items->front().entry.record.number == "INC7");
    std::cout << "F24 old backup restored: feed epoch_changed, acknowledgement epoch_changed, lease epoch_changed, "
                 "begun anew at 3\n";
}
