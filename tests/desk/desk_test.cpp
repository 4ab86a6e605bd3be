// SPDX-License-Identifier: BSL-1.0
#include <itsm/desk/desk.hpp>

#include <itsm/incident/definition.hpp>
#include <itsm/incident/facts.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/storage/memory.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <set>
#include <thread>
#include <utility>

using namespace itsm;
namespace inc = itsm::incident_commands;
using namespace std::chrono_literals;

namespace {

actor_profile const agent{{"anna"}, {{"service_desk"}}, {"incident.*"}};
actor_profile const user{{"eva"}, {{"user"}}, {"incident.report"}};

inc::report const broken{.reporter = "eva", .channel = "phone", .symptom = "broken", .service = {"mail"}};
inc::classify const low{.category = "mail", .impact = impact_level::low, .urgency = urgency_level::low};
inc::resolve const fixed{
    .how = resolution_kind::fix, .done = "restarted", .no_item_found = true, .category_confirmed = true};

/// Time that a test sets.
struct test_clock {
    instant* now;
    instant operator()() const { return *now; }
};

/// A memory store that lets somebody else be faster the first few times, and counts.
struct overtaken_store : memory_store<incident> {
    int conflicts = 0;
    int commits = 0;

    result<commit_receipt, commit_failure> commit(
        commit_request const& request, std::span<step<incident> const> steps) {
        ++commits;
        if (conflicts > 0 && steps.front().base_version() > 0) {
            --conflicts;
            return failed<commit_failure>{commit_failure{.expected = 1, .actual = 2}};
        }
        return memory_store::commit(request, steps);
    }
};

/// A memory store that commits, or does not, and the first few times cannot say which.
struct unsure_store : memory_store<incident> {
    int lost_answers = 0;
    int busy_then = 0;
    bool commits_all_the_same = true;
    std::set<command_id> commands{};

    result<commit_receipt, commit_failure> commit(
        commit_request const& request, std::span<step<incident> const> steps) {
        commands.insert(request.command);
        if (lost_answers == 0 && busy_then > 0) {
            --busy_then;
            return failed<commit_failure>{commit_failure{.code = error_code::busy}};
        }
        if (lost_answers == 0) return memory_store::commit(request, steps);
        --lost_answers;
        if (commits_all_the_same) static_cast<void>(memory_store::commit(request, steps));
        return failed<commit_failure>{commit_failure{.code = error_code::unknown_outcome}};
    }
};

/// A memory store in which somebody else does something just before a commit.
struct raced_store : memory_store<incident> {
    std::function<void()> meanwhile{};

    result<commit_receipt, commit_failure> commit(
        commit_request const& request, std::span<step<incident> const> steps) {
        if (auto const once = std::exchange(meanwhile, {})) once();
        return memory_store::commit(request, steps);
    }
};

template <class Store = memory_store<incident>>
struct fixture {
    instant now = *parse_instant("2026-03-02T09:00:00Z");
    Store store{};
    desk_options<incident> options{};

    auto open(incident_policy policy = {}) { return desk{store, std::move(policy), test_clock{&now}, options}; }
};

template <class Desk>
incident_id record_one(Desk& with) {
    auto const made = with.record(agent, broken);
    if (!made) FAIL(to_text(made.error()));
    return made->record.id;
}
template <class Desk, class C>
incident does(Desk& with, incident_id id, C const& command) {
    auto const done = with.perform(agent, id, command);
    if (!done) FAIL(to_text(done.error()));
    return done->record;
}

} // namespace

TEST_CASE("a desk records, numbers and stores") {
    fixture in;
    auto our_desk = in.open();
    auto const made = our_desk.record(agent, broken);
    REQUIRE(made);
    CHECK(made->record.number == "INC0000001");
    CHECK(made->record.tenant == our_desk.tenant());
    CHECK_FALSE(made->record.id.is_none());
    CHECK(made->receipt.first == 1);
    CHECK(*in.store.load<incident>(our_desk.tenant(), made->record.id) == made->record);
    CHECK(our_desk.record(agent, broken)->record.number == "INC0000002");
}

TEST_CASE("a desk carries commands out on the stored record") {
    fixture in;
    auto our_desk = in.open();
    auto const id = record_one(our_desk);
    CHECK(does(our_desk, id, low).state == incident_state::classified);
    CHECK(does(our_desk, id, inc::assign{.to = {"bob"}}).owner == person_name{"bob"});
    CHECK(in.store.load<incident>(our_desk.tenant(), id)->version == 3);
}

TEST_CASE("what the process refuses is not stored, and the refusal is handed back and reported (SEC-1)") {
    fixture in;
    std::vector<refused_attempt> reported;
    in.options.on_refusal = [&](refused_attempt const& one) { reported.push_back(one); };
    auto our_desk = in.open();
    auto const id = record_one(our_desk);
    auto const by_rule = our_desk.perform(agent, id, inc::assign{.to = {"bob"}});
    REQUIRE_FALSE(by_rule);
    REQUIRE(by_rule.error().refused);
    CHECK(by_rule.error().refused->rules() == std::vector<rule_id>{"INC-2"});
    CHECK(to_text(by_rule.error()).find("INC-2") != std::string::npos);
    auto const by_permission = our_desk.perform(user, id, low);
    REQUIRE_FALSE(by_permission);
    CHECK(by_permission.error().refused->kind == refusal_kind::not_permitted);
    CHECK(in.store.load<incident>(our_desk.tenant(), id)->version == 1);
    REQUIRE(reported.size() == 2);
    CHECK(reported[1].actor == user.name);
    CHECK(reported[1].record == record_ref{"incident", "INC0000001"});
    CHECK(reported[1].at == in.now);
    CHECK(reported[1].why.rules() == std::vector<rule_id>{"SEC-1"});
}

TEST_CASE("a record that is not there cannot be worked on") {
    fixture in;
    auto our_desk = in.open();
    auto const nobody = our_desk.perform(agent, {9, 9}, low);
    REQUIRE_FALSE(nobody);
    REQUIRE(nobody.error().not_loaded);
    CHECK(nobody.error().not_loaded->code == error_code::not_found);
    CHECK(our_desk.permitted_on(agent, {9, 9}).error().not_loaded);
    CHECK(our_desk.run_timers(agent, {9, 9}).empty());
    CHECK_FALSE(to_text(nobody.error()).empty());
}

TEST_CASE("when somebody else was faster the command is decided again, a bounded number of times") {
    fixture<overtaken_store> in;
    in.options.most_attempts = 3;
    auto our_desk = in.open();
    auto const id = record_one(our_desk);
    in.store.commits = 0;
    in.store.conflicts = 2;
    CHECK(our_desk.perform(agent, id, low));
    CHECK(in.store.commits == 3);
    in.store.commits = 0;
    in.store.conflicts = 99;
    auto const given_up = our_desk.perform(agent, id, inc::comment{.text = "again"});
    REQUIRE_FALSE(given_up);
    REQUIRE(given_up.error().not_committed);
    CHECK(given_up.error().not_committed->code == error_code::conflict);
    CHECK(in.store.commits == 3);
    CHECK(to_text(given_up.error()).find("conflict") != std::string::npos);
}

TEST_CASE("facts are asked for once an attempt, and only those that the decision needs") {
    fixture<overtaken_store> in;
    std::vector<std::vector<std::string>> asked;
    in.options.facts = [&](incident const&, std::vector<fact_declaration const*> const& wanted) {
        auto& names = asked.emplace_back();
        for (auto const* one : wanted) names.emplace_back(one->name);
        fact_set known;
        known.set(facts::decider_above_owners, true);
        return known;
    };
    auto our_desk = in.open();
    auto const id = record_one(our_desk);
    does(our_desk, id, low);
    asked.clear();
    in.store.conflicts = 1;
    does(our_desk,
        id,
        inc::delay_restoration{
            .kind = delay_kind::keep_evidence, .reason = "fraud", .decided_by = {"cio"}, .until = in.now + 1h});
    REQUIRE(asked.size() == 2);
    CHECK(std::set<std::string>(asked[0].begin(), asked[0].end()).contains("organisation.decider_above_owners"));
    CHECK_FALSE(std::set<std::string>(asked[0].begin(), asked[0].end()).contains("problem.root_causes_addressed"));
    auto const journal = in.store.journal<incident>(our_desk.tenant(), id);
    REQUIRE(journal->back().facts.size() == 1);
    CHECK(journal->back().facts[0].name == "organisation.decider_above_owners");
}

TEST_CASE("what an actor can do with a record is answered from one snapshot of facts") {
    fixture in;
    std::vector<std::multiset<std::string_view>> asked;
    in.options.facts = [&](incident const&, std::vector<fact_declaration const*> const& wanted) {
        auto& names = asked.emplace_back();
        for (auto const* one : wanted) names.insert(one->name);
        return fact_set{};
    };
    auto our_desk = in.open();
    auto const id = record_one(our_desk);
    does(our_desk, id, low);
    does(our_desk, id, fixed);
    asked.clear();
    CHECK(our_desk.permitted_on(agent, id));
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].count("problem.root_causes_addressed") == 1);
    CHECK(asked[0].count("service_level.escalation_share_reached_at") == 1); // of every command, and asked for once
}

TEST_CASE("an unknown outcome is resolved by the same step under the same command id") {
    fixture<unsure_store> in;
    auto our_desk = in.open();
    auto const id = record_one(our_desk);
    does(our_desk, id, low);
    SUBCASE("it was committed") { in.store.commits_all_the_same = true; }
    SUBCASE("it was not") { in.store.commits_all_the_same = false; }
    in.store.lost_answers = 2;
    in.store.commands.clear();
    auto const done = our_desk.perform(agent, id, fixed); // decided anew it would be refused: resolved already
    REQUIRE(done);
    CHECK(done->receipt.replayed == in.store.commits_all_the_same);
    CHECK(in.store.commands.size() == 1);
    CHECK(*in.store.load<incident>(our_desk.tenant(), id) == done->record);
    CHECK(in.store.journal<incident>(our_desk.tenant(), id)->size() == 3);
}

TEST_CASE("an outcome that stays unknown is reported as such, after a bounded number of tries") {
    fixture<unsure_store> in;
    in.options.most_attempts = 3;
    auto our_desk = in.open();
    auto const id = record_one(our_desk);
    in.store.lost_answers = 99;
    auto const done = our_desk.perform(agent, id, low);
    REQUIRE_FALSE(done);
    REQUIRE(done.error().not_committed);
    CHECK(done.error().not_committed->code == error_code::unknown_outcome);
    CHECK(in.store.lost_answers == 99 - 3);
    CHECK(to_text(done.error()).starts_with("unknown whether committed"));
}

TEST_CASE("an unknown outcome stays unknown while the store is busy, and is found when it is not") {
    fixture<unsure_store> in;
    in.options.most_attempts = 3;
    auto our_desk = in.open();
    auto const id = record_one(our_desk);
    in.store.lost_answers = 1;
    in.store.busy_then = 2;
    auto const unsettled = our_desk.perform(agent, id, low);
    REQUIRE_FALSE(unsettled);
    CHECK(unsettled.error().not_committed->code == error_code::unknown_outcome);
    in.store.lost_answers = 1;
    in.store.busy_then = 1;
    auto const done = our_desk.perform(agent, id, fixed);
    REQUIRE(done);
    CHECK(done->receipt.replayed);
}

TEST_CASE("a fact read from a record that has changed since stops the commit") {
    fixture in;
    std::uint64_t version_read = 1;
    in.options.most_attempts = 2;
    in.options.facts = [&](incident const&, auto const&) {
        fact_set known;
        known.set(facts::decider_above_owners, true, {"incident", "INC0000001"}, version_read);
        return known;
    };
    auto our_desk = in.open();
    auto const source = record_one(our_desk);
    auto const id = record_one(our_desk);
    does(our_desk, source, inc::comment{.text = "now at version 2"});
    does(our_desk, id, low);
    inc::delay_restoration const delay{
        .kind = delay_kind::keep_evidence, .reason = "fraud", .decided_by = {"cio"}, .until = in.now + 1h};
    CHECK_FALSE(our_desk.perform(agent, id, delay));
    version_read = 2;
    CHECK(our_desk.perform(agent, id, delay));
}

TEST_CASE("one command on many records: each is atomic alone, answers in order") {
    fixture in;
    auto our_desk = in.open();
    std::vector<incident_id> const ids{record_one(our_desk), {9, 9}, record_one(our_desk)};
    does(our_desk, ids[2], low);
    auto const answers = our_desk.perform_each(agent, ids, inc::assign{.to = {"bob"}});
    REQUIRE(answers.size() == 3);
    CHECK(answers[0].error().refused);
    CHECK(answers[1].error().not_loaded);
    CHECK(answers[2]);
}

TEST_CASE("a desk says what an actor can do with a record") {
    fixture in;
    auto our_desk = in.open();
    auto const id = record_one(our_desk);
    auto const answers = our_desk.permitted_on(agent, id);
    REQUIRE(answers);
    auto const answer = [&](command_key const& key) {
        for (auto const& one : *answers)
            if (one.command == key) return one.answer;
        return permission_answer::refused;
    };
    CHECK(answer("correct_report") == permission_answer::now);
    CHECK(answer("comment") == permission_answer::after_input);
    CHECK(answer("close") == permission_answer::refused);
}

TEST_CASE("the clock ends a hold that named its end, and not before") {
    fixture in;
    auto our_desk = in.open();
    auto const id = record_one(our_desk);
    does(our_desk, id, low);
    does(our_desk, id, inc::hold{.reason = "scheduled", .resume_at = in.now + 2h});
    in.now += 2h - 1us;
    CHECK(our_desk.run_timers(agent, id).empty());
    in.now += 1us;
    CHECK(our_desk.run_timers(agent, id) == std::vector<command_key>{"resume"});
    CHECK_FALSE(in.store.load<incident>(our_desk.tenant(), id)->hold);
    CHECK(our_desk.run_timers(agent, id).empty());
}

TEST_CASE("a timer that somebody else has put off meanwhile is not given") {
    fixture<raced_store> in;
    auto our_desk = in.open();
    auto const id = record_one(our_desk);
    does(our_desk, id, low);
    does(our_desk, id, inc::hold{.reason = "scheduled", .resume_at = in.now + 2h});
    in.now += 2h;
    auto other_desk = in.open();
    in.store.meanwhile = [&] { does(other_desk, id, inc::hold{.reason = "scheduled", .resume_at = in.now + 2h}); };
    CHECK(our_desk.run_timers(agent, id).empty());
    REQUIRE(in.store.load<incident>(our_desk.tenant(), id)->hold);
    CHECK(in.store.load<incident>(our_desk.tenant(), id)->hold->resume_at == in.now + 2h);
}

TEST_CASE("the clock closes what the user stayed silent about, once the other guards are met") {
    fixture in;
    auto our_desk = in.open();
    auto const id = record_one(our_desk);
    does(our_desk, id, low);
    does(our_desk, id, fixed);
    does(our_desk, id, inc::tell_user{.text = "works again"});
    in.now += std::chrono::days{7};                // five working days from a Monday
    CHECK(our_desk.run_timers(agent, id).empty()); // INC-20: the effect is not judged
    does(our_desk, id, inc::judge_effect{.material = false});
    CHECK(our_desk.run_timers(agent, id) == std::vector<command_key>{"close"});
    CHECK(in.store.load<incident>(our_desk.tenant(), id)->state == incident_state::closed);
}

TEST_CASE("duties are handed over in order, once per position") {
    fixture in;
    auto our_desk = in.open();
    auto const id = record_one(our_desk);
    does(our_desk, id, inc::classify{.category = "mail", .impact = impact_level::high, .urgency = urgency_level::high});
    std::vector<std::string> sent;
    auto const send = [&](duty const& one, journal_entry const& entry) {
        sent.push_back(entry.command_key + ":" + one.key);
    };
    auto const position = *our_desk.dispatch(0, send, 1);
    CHECK(position == 2);
    CHECK(sent == std::vector<std::string>{"report:hierarchical_escalation",
                      "classify:hierarchical_escalation",
                      "classify:root_cause_investigation"});
    sent.clear();
    CHECK(*our_desk.dispatch(position, send) == 2);
    CHECK(sent.empty());
}

TEST_CASE("a host's own definition decides when it is given") {
    auto spec = incident_spec();
    static constexpr auto never = require<incident>({"ACME-1", "Nothing is commented."},
        [](incident const&, context<incident> const&) { return unmet("another company"); });
    REQUIRE(spec.tighten("comment", never));
    auto const own = make_definition(spec);
    REQUIRE(own);
    fixture in;
    in.options.process = &own->handle();
    auto our_desk = in.open();
    auto const id = record_one(our_desk);
    auto const refused = our_desk.perform(agent, id, inc::comment{.text = "no"});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().refused->rules() == std::vector<rule_id>{"ACME-1"});
}

TEST_CASE("desks of several threads on the same records lose no update") {
    fixture in;
    auto first_desk = in.open();
    std::vector<incident_id> const ids{record_one(first_desk), record_one(first_desk), record_one(first_desk)};
    constexpr std::size_t threads_count = 8;
    constexpr int rounds = 40;
    std::vector<std::thread> threads;
    std::vector<int> performed_by(threads_count);
    for (std::size_t t = 0; t < threads_count; ++t)
        threads.emplace_back([&, t] {
            auto options = in.options;
            options.most_attempts = 10'000;
            desk own{in.store, incident_policy{}, test_clock{&in.now}, options};
            for (int i = 0; i < rounds; ++i)
                if (own.perform(
                        agent, ids[(t + static_cast<std::size_t>(i)) % ids.size()], inc::comment{.text = "on it"}))
                    ++performed_by[t];
        });
    for (auto& one : threads) one.join();
    std::uint64_t versions = 0;
    for (auto const id : ids) versions += in.store.load<incident>(first_desk.tenant(), id)->version - 1;
    CHECK(versions == threads_count * rounds);
    CHECK(performed_by == std::vector<int>(threads_count, rounds));
    auto const feed = *in.store.feed(first_desk.tenant(), 0, 100'000);
    REQUIRE(feed.size() == threads_count * rounds + ids.size());
    for (std::size_t i = 0; i < feed.size(); ++i) CHECK(feed[i].position == i + 1);
}
