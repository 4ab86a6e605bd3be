// SPDX-License-Identifier: BSL-1.0
#include <itsm/ranges/memory_query.hpp>
#include <itsm/storage/memory.hpp>

#include <itsm/core/fold.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/incident/reflection.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <thread>

using namespace itsm;
namespace inc = itsm::incident_commands;

namespace {

using store_type = memory_store<incident>;
static_assert(store_of<store_type, incident>);

constexpr tenant_id ours{1, 1};
constexpr tenant_id theirs{2, 2};
constexpr incident_id first{7, 1};
constexpr incident_id second{7, 2};

incident_policy const policy{};
actor_profile const agent{{"anna"}, {{"service_desk"}}, {"incident.*"}};
instant const monday = *parse_instant("2026-03-02T09:00:00Z");

template <class C>
step<incident> decided(incident const& it, C const& command, fact_set const& facts = no_facts) {
    auto made = decide(it, command, context<incident>{monday, agent, policy, facts});
    if (!made) FAIL(to_text(made.error()));
    return std::move(*made);
}
step<incident> recorded(incident_id id, std::string number, tenant_id tenant = ours) {
    return decided(incident{},
        inc::report{.number = std::move(number),
            .id = id,
            .tenant = tenant,
            .reporter = "eva",
            .channel = "phone",
            .symptom = "broken",
            .service = {"mail"}});
}
inc::classify const low{.category = "mail", .impact = impact_level::low, .urgency = urgency_level::low};

auto commit(store_type& store,
    command_id command,
    step<incident> const& one,
    std::span<version_check const> checks = {},
    tenant_id tenant = ours) {
    return store.commit(commit_request{tenant, command, monday, checks}, std::span<step<incident> const>{&one, 1});
}

/// A store with one incident, recorded by command {1, 1}.
struct fixture {
    store_type store{};
    incident record{};
    fixture() {
        auto const step = recorded(first, "INC1");
        REQUIRE(commit(store, {1, 1}, step));
        record = step.next();
    }
};

} // namespace

TEST_CASE("a committed record is loaded as it was decided, by id and by number") {
    fixture const in;
    auto const loaded = in.store.load<incident>(ours, first);
    REQUIRE(loaded);
    CHECK(*loaded == in.record);
    CHECK(*in.store.find_number<incident>(ours, "INC1") == first);
}

TEST_CASE("what is not there is not found") {
    fixture const in;
    CHECK(in.store.load<incident>(ours, second).error().code == error_code::not_found);
    CHECK(in.store.find_number<incident>(ours, "INC2").error().code == error_code::not_found);
    CHECK(in.store.journal<incident>(ours, second).error().code == error_code::not_found);
}

TEST_CASE("another tenant sees nothing, and cannot write what is not theirs") {
    fixture in;
    CHECK(in.store.load<incident>(theirs, first).error().code == error_code::not_found);
    CHECK(in.store.find_number<incident>(theirs, "INC1").error().code == error_code::not_found);
    CHECK(in.store.feed(theirs, 0, 10)->empty());
    auto const classified = decided(in.record, low);
    auto const foreign = commit(in.store, {1, 2}, classified, {}, theirs);
    REQUIRE_FALSE(foreign);
    CHECK(foreign.error().code == error_code::not_found);
    CHECK(*in.store.load<incident>(ours, first) == in.record);
    CHECK(
        commit(in.store, {1, 1}, recorded(second, "INC1", theirs), {}, theirs)); // numbers and commands are per tenant
}

TEST_CASE("a step on a version that is not the stored one conflicts and changes nothing") {
    fixture in;
    auto const one = decided(in.record, low);
    auto const other = decided(in.record, inc::comment{.text = "on it"});
    REQUIRE(commit(in.store, {1, 2}, one));
    auto const late = commit(in.store, {1, 3}, other);
    REQUIRE_FALSE(late);
    CHECK(late.error().code == error_code::conflict);
    CHECK(late.error().expected == 1);
    CHECK(late.error().actual == 2);
    CHECK(class_of(late.error().code) == error_class::not_committed);
    CHECK(*in.store.load<incident>(ours, first) == one.next());
    CHECK(in.store.journal<incident>(ours, first)->size() == 2);
    CHECK(to_text(late.error()).find("version 1, stored is 2") != std::string::npos);
}

TEST_CASE("INC-17: an entry that is on record is never rewritten") {
    fixture in;
    auto const rewrite = commit(in.store, {9, 9}, recorded(first, "INC1"));
    REQUIRE_FALSE(rewrite);
    CHECK(rewrite.error().rule == rule_id{"INC-17"});
    CHECK(in.store.journal<incident>(ours, first)->size() == 1);
}

TEST_CASE("INC-17: a new entry after the last is taken, and names no rule") {
    fixture in;
    CHECK(commit(in.store, {1, 2}, decided(in.record, low)));
    auto const ahead = decided(decided(in.record, low).next(), inc::comment{.text = "first"});
    auto const further = decided(ahead.next(), inc::comment{.text = "second"});
    auto const skipped = commit(in.store, {1, 3}, further); // nothing would be rewritten: it is only too early
    REQUIRE_FALSE(skipped);
    CHECK(skipped.error().code == error_code::conflict);
    CHECK(skipped.error().rule.empty());
}

TEST_CASE("the same command id again gives the same receipt and writes nothing") {
    fixture in;
    auto const one = decided(in.record, low);
    auto const receipt = commit(in.store, {1, 2}, one);
    REQUIRE(receipt);
    auto const again = commit(in.store, {1, 2}, one);
    REQUIRE(again);
    CHECK(again->replayed);
    CHECK(again->first == receipt->first);
    CHECK(again->last == receipt->last);
    CHECK(in.store.journal<incident>(ours, first)->size() == 2);
}

TEST_CASE("a command id that was used for another command is refused") {
    fixture in;
    auto const reused = commit(in.store, {1, 1}, decided(in.record, low));
    REQUIRE_FALSE(reused);
    CHECK(reused.error().code == error_code::command_reused);
    CHECK(*in.store.load<incident>(ours, first) == in.record);
}

TEST_CASE("a command id is not used again for the same command on another record or with other fields") {
    fixture in;
    REQUIRE(commit(in.store, {1, 2}, recorded(second, "INC2")));
    REQUIRE(commit(in.store, {1, 3}, decided(in.record, inc::comment{.text = "on it"})));
    auto const elsewhere =
        commit(in.store, {1, 3}, decided(*in.store.load<incident>(ours, second), inc::comment{.text = "on it"}));
    REQUIRE_FALSE(elsewhere);
    CHECK(elsewhere.error().code == error_code::command_reused);
    auto const otherwise = commit(in.store, {1, 3}, decided(in.record, inc::comment{.text = "off it"}));
    REQUIRE_FALSE(otherwise);
    CHECK(otherwise.error().code == error_code::command_reused);
    CHECK(in.store.feed(ours, 0, 100)->size() == 3);
    // Decided anew on what became of the record it is still the same command.
    auto const again = decided(*in.store.load<incident>(ours, first), inc::comment{.text = "on it"});
    CHECK(commit(in.store, {1, 3}, again)->replayed);
}

TEST_CASE("a commit without a command id is not remembered") {
    fixture in;
    REQUIRE(commit(in.store, {}, decided(in.record, low)));
    auto const again = decided(*in.store.load<incident>(ours, first), low);
    auto const receipt = commit(in.store, {}, again);
    REQUIRE(receipt);
    CHECK_FALSE(receipt->replayed);
    CHECK(in.store.load<incident>(ours, first)->version == 3);
}

TEST_CASE("who would wait for ever waits") {
    fixture const in;
    CHECK(in.store.load<incident>({ours, (duration::max)()}, first));
}

TEST_CASE("a commit writes a record once, and gives a number once") {
    fixture in;
    auto const refused = [&](std::vector<step<incident>> const& steps) {
        auto const made =
            in.store.commit(commit_request{ours, {1, 2}, monday, {}}, std::span<step<incident> const>{steps});
        REQUIRE_FALSE(made);
        CHECK(in.store.feed(ours, 0, 100)->size() == 1);
        CHECK(*in.store.load<incident>(ours, first) == in.record);
        return made.error().code;
    };
    auto const classified = decided(in.record, low);
    CHECK(refused({classified, classified}) == error_code::conflict);
    CHECK(refused({classified, decided(classified.next(), inc::comment{.text = "on it"})}) == error_code::conflict);
    CHECK(refused({recorded(second, "INC2"), recorded(second, "INC3")}) == error_code::conflict);
    CHECK(refused({recorded(second, "INC2"), recorded({7, 3}, "INC2")}) == error_code::already_exists);
    CHECK(commit(in.store, {1, 2}, classified)); // none of them used the command id
}

TEST_CASE("a commit of nothing is a commit all the same") {
    fixture in;
    auto const nothing = [&] {
        return in.store.commit(commit_request{ours, {1, 2}, monday, {}}, std::span<step<incident> const>{});
    };
    auto const receipt = nothing();
    REQUIRE(receipt);
    CHECK(receipt->last == 1);
    REQUIRE(nothing());
    CHECK(nothing()->replayed);
    CHECK(commit(in.store, {1, 2}, decided(in.record, low)).error().code == error_code::command_reused);
}

TEST_CASE("a step whose next value was taken is stored no more") {
    fixture in;
    auto classified = decided(in.record, low);
    CHECK(std::move(classified).take_next().category == "mail");
    auto const spent = commit(in.store, {1, 2}, classified); // NOLINT(bugprone-use-after-move)
    REQUIRE_FALSE(spent);
    CHECK(spent.error().code == error_code::conflict);
    CHECK(*in.store.load<incident>(ours, first) == in.record);
}

TEST_CASE("a number stands once per tenant") {
    fixture in;
    auto const twice = commit(in.store, {1, 2}, recorded(second, "INC1"));
    REQUIRE_FALSE(twice);
    CHECK(twice.error().code == error_code::already_exists);
    CHECK(in.store.load<incident>(ours, second).error().code == error_code::not_found);
}

TEST_CASE("numbers given out are new, also beside numbers that a host chose") {
    store_type store;
    REQUIRE(commit(store, {1, 1}, recorded(first, "INC0000002")));
    CHECK(*store.next_number<incident>(ours) == "INC0000001");
    CHECK(*store.next_number<incident>(ours) == "INC0000003");
    CHECK(*store.next_number<incident>(theirs) == "INC0000001");
}

TEST_CASE("several steps become true together or not at all") {
    fixture in;
    auto const other = recorded(second, "INC2");
    std::vector<step<incident>> const together{decided(in.record, low), other};
    auto const receipt =
        in.store.commit(commit_request{ours, {1, 2}, monday, {}}, std::span<step<incident> const>{together});
    REQUIRE(receipt);
    CHECK(receipt->first == 2);
    CHECK(receipt->last == 3);
    std::vector<step<incident>> const stale{decided(other.next(), low), decided(in.record, low)};
    CHECK_FALSE(in.store.commit(commit_request{ours, {1, 3}, monday, {}}, std::span<step<incident> const>{stale}));
    CHECK(*in.store.load<incident>(ours, second) == other.next());
    CHECK(in.store.feed(ours, 0, 100)->size() == 3);
}

TEST_CASE("a fact that has changed since it was read stops the commit") {
    fixture in;
    std::vector<version_check> checks{{{"incident", "INC1"}, 1}};
    CHECK(commit(in.store, {1, 2}, recorded(second, "INC2"), checks));
    checks[0].version = 2;
    auto const stale = commit(in.store, {1, 3}, recorded({7, 3}, "INC3"), checks);
    REQUIRE_FALSE(stale);
    CHECK(stale.error().code == error_code::conflict);
    CHECK(stale.error().record == record_ref{"incident", "INC1"});
    checks[0] = {{"incident", "INC99"}, 1};
    CHECK_FALSE(commit(in.store, {1, 4}, recorded({7, 4}, "INC4"), checks));
}

TEST_CASE("the journal folds to the record and carries what was asked and decided") {
    fixture in;
    auto const step = decided(in.record, low);
    REQUIRE(commit(in.store, {1, 2}, step));
    auto const journal = in.store.journal<incident>(ours, first);
    REQUIRE(journal);
    REQUIRE(journal->size() == 2);
    auto const folded = fold<incident>(*journal);
    REQUIRE(folded);
    CHECK(*folded == step.next());
    auto const& entry = journal->back();
    CHECK(entry.version == 2);
    CHECK(entry.at == monday);
    CHECK(entry.actor == agent.name);
    CHECK(entry.command == command_id{1, 2});
    CHECK(entry.command_key == "classify");
    CHECK(entry.row == "classify");
    CHECK(entry.definition == "incident");
    CHECK(entry.definition_version == 1);
    CHECK(entry.policy_version == 1);
    CHECK(*entry.payload.find("category")->as<std::string>() == "mail");
}

TEST_CASE("the feed is in the order of commits, without gaps, in pages") {
    fixture in;
    auto it = in.record;
    for (std::uint64_t i = 2; i <= 10; ++i) {
        auto const step = decided(it, inc::comment{.text = std::to_string(i)});
        REQUIRE(commit(in.store, {1, i}, step));
        it = step.next();
    }
    feed_position after = 0;
    std::vector<feed_position> seen;
    for (;;) {
        auto const page = in.store.feed(ours, after, 4);
        REQUIRE(page);
        if (page->empty()) break;
        CHECK(page->size() <= 4);
        for (auto const& item : *page) seen.push_back(item.position);
        after = page->back().position;
    }
    CHECK(seen == std::vector<feed_position>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    CHECK(in.store.feed(ours, 10, 4)->empty());
    CHECK(in.store.feed(ours, 99, 4)->empty());
    CHECK(in.store.feed(ours, 0, 0)->empty());
}

TEST_CASE("what has an obligation due is found, at its instant and not before") {
    fixture in;
    REQUIRE(in.record.obligations.size() == 1); // INC-8: four hours without progress
    auto const due = *in.record.obligations[0].due;
    auto const owing = [&](tenant_id tenant, instant before) {
        return itsm::due<incident>(in.store, tenant, before)->records.size();
    };
    CHECK(owing(ours, due - duration{1}) == 0);
    CHECK(owing(ours, due) == 1);
    CHECK(owing(theirs, due) == 0);
}

TEST_CASE("records are visited in the order of their creation, without copies") {
    fixture in;
    REQUIRE(commit(in.store, {1, 2}, recorded(second, "INC2")));
    std::vector<std::string> numbers;
    in.store.for_each<incident>(ours, [&](incident const& it, auto entries) {
        numbers.push_back(it.number);
        CHECK(entries.size() == 1);
    });
    CHECK(numbers == std::vector<std::string>{"INC1", "INC2"});
    std::size_t entries = 0;
    for (auto const& id : {first, incident_id{8, 8}})
        in.store.visit(ours, id, [&](incident const&, auto journal) { entries += journal.size(); });
    CHECK(entries == 1);
}

TEST_CASE("of many writers on one version exactly one wins") {
    fixture in;
    constexpr int writers = 8;
    std::vector<std::thread> threads;
    std::vector<int> won(writers);
    for (int i = 0; i < writers; ++i)
        threads.emplace_back([&, i] {
            auto const step = decide(in.record, inc::comment{.text = "mine"}, context<incident>{monday, agent, policy});
            won[static_cast<std::size_t>(i)] =
                commit(in.store, {5, static_cast<std::uint64_t>(i)}, *step).has_value() ? 1 : 0;
        });
    for (auto& one : threads) one.join();
    CHECK(std::count(won.begin(), won.end(), 1) == 1);
    CHECK(in.store.load<incident>(ours, first)->version == 2);
}

TEST_CASE("a step that is given away is stored as one that is kept, and refused it is what it was") {
    fixture kept;
    fixture given;
    auto const one = decided(kept.record, low);
    auto other = one;
    REQUIRE(commit(kept.store, {1, 2}, one));
    auto const request = commit_request{ours, {1, 2}, monday, {}};
    auto const receipt = given.store.commit(request, std::move(other));
    REQUIRE(receipt);
    CHECK(*receipt == commit_receipt{2, 2, false, {2, 1, {}}});
    CHECK(*given.store.load<incident>(ours, first) == one.next());
    CHECK(*given.store.journal<incident>(ours, first) == *kept.store.journal<incident>(ours, first));

    auto again = one;
    CHECK(given.store.commit(request, std::move(again))->replayed);
    CHECK(again.payload() == one.payload()); // NOLINT(bugprone-use-after-move)
    auto const late = given.store.commit({ours, {1, 3}, monday, {}}, std::move(again));
    REQUIRE_FALSE(late);
    CHECK(late.error().code == error_code::conflict);
    CHECK(again.next() == one.next()); // NOLINT(bugprone-use-after-move)
    CHECK(given.store.journal<incident>(ours, first)->size() == 2);
}

TEST_CASE("a record is visited where it stands; one that is not there is a blank one") {
    fixture const in;
    auto const versions = [](incident const& it, std::span<journal_entry const> entries) {
        return std::pair{it.version, entries.size()};
    };
    CHECK(in.store.visit(ours, first, versions) == std::pair{std::uint64_t{1}, std::size_t{1}});
    CHECK(in.store.visit(ours, second, versions) == std::pair{std::uint64_t{0}, std::size_t{0}});
    CHECK(in.store.visit(theirs, first, versions) == std::pair{std::uint64_t{0}, std::size_t{0}});
}
