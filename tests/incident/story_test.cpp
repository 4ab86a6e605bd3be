// SPDX-License-Identifier: BSL-1.0
#include "samples.hpp"

#include <itsm/storage/memory.hpp>

#include <span>

// The rulebook's first story. Its first three steps (triage before recording: QRY-1, identity unchecked: QRY-3, two
// streams at once: QRY-4) belong to the intake, whose room is not there yet, so the story begins with the record.

namespace samples {

namespace {

/// One incident in a store: every step is decided on what is stored, and committed.
class mail_story {
public:
    fact_set facts{};
    actor_profile actor = desk_agent();

    /// Goes through.
    template <command C>
    void step_of(C const& given) {
        auto const made = decided(given);
        REQUIRE_MESSAGE(made.has_value(), to_text(made.error()));
        steps_.push_back(*made);
        REQUIRE(commit(steps_.back()).has_value());
        CHECK(stored() == steps_.back().next());
    }
    /// Is refused by exactly these rules, and changes nothing.
    template <command C>
    void refused(C const& given, rule_set const& expected) {
        auto const record = stored();
        auto const entries = journal();
        auto const feed = store_.feed(tenant_, 0, 1000)->size();
        auto const made = decided(given);
        REQUIRE_FALSE(made.has_value());
        CHECK(rule_set{made.error()} == expected);
        CHECK(stored() == record);
        CHECK(journal() == entries);
        CHECK(store_.feed(tenant_, 0, 1000)->size() == feed);
    }
    [[nodiscard]] result<commit_receipt, commit_failure> commit(step<incident> const& one) {
        return store_.commit(
            commit_request{tenant_, {7, ++last_command_}, now_}, std::span<step<incident> const>{&one, 1});
    }
    [[nodiscard]] incident stored() const {
        auto found = store_.load<incident>(tenant_, {1, 1});
        return found ? *found : incident{};
    }
    [[nodiscard]] std::vector<journal_entry> journal() const {
        auto found = store_.journal<incident>(tenant_, {1, 1});
        return found ? *found : std::vector<journal_entry>{};
    }
    [[nodiscard]] std::vector<step<incident>> const& steps() const { return steps_; }

private:
    template <command C>
    [[nodiscard]] result<step<incident>, refusal> decided(C const& given) {
        now_ += 5min;
        return incident_process().decide(
            stored(), erased_command<incident>{&on<C>, &given}, {now_, actor, policy_, facts});
    }

    memory_store<incident> store_{};
    incident_policy policy_{};
    tenant_id tenant_{1, 1};
    instant now_ = monday_9am;
    std::uint64_t last_command_ = 0;
    std::vector<step<incident>> steps_{};
};

} // namespace

TEST_CASE("Story 1: mail is down") {
    mail_story it;
    it.facts.set(facts::root_causes_addressed, false).set(facts::formal_review_on_record, false);

    it.step_of(mail_is_down());
    // Assign before impact and urgency.
    it.refused(assign{.to = {"bob"}}, {"INC-2"});
    // Classified high and high: priority 1.
    it.step_of(high_and_high());
    CHECK(it.stored().priority == priority_level::p1);
    it.step_of(assign{.to = {"bob"}});

    // Straight from level 1 to the supplier, no search, no reason.
    it.refused(escalate{.to_level = 3, .to = {"supplier"}}, {"INC-6", "INC-18"});
    // To level 2 without having searched; searched: passes.
    it.refused(escalate{.to_level = 2, .to = {"carla"}}, {"INC-18"});
    it.step_of(record_search{.outcome = "nothing alike"});
    it.step_of(escalate{.to_level = 2, .to = {"carla"}});

    // Level 2 hands over to nobody.
    it.refused(assign{}, {"INC-4"});

    // Resolve without fix or workaround. Resolved.
    it.step_of(link{.kind = link_kind::caused_by, .to = {"problem", "PRB0000001"}});
    it.refused(resolve{.failing_item = {"mx1"}, .category_confirmed = true}, {"INC-9"});
    it.step_of(by_restart());

    // Close before the user is told and before the business effect is judged, linked problem open.
    it.refused(close{}, {"INC-10", "INC-11", "INC-20"});
    // Told and agreed.
    it.step_of(tell_user{.text = "mail works again"});
    it.step_of(record_answer{.answer = user_answer::agreed});
    it.refused(close{}, {"INC-11", "INC-20"});
    // Effect judged material.
    it.step_of(judge_effect{.material = true});
    it.refused(close{}, {"INC-11"});
    // Problem addressed and reviewed: closes.
    it.facts.set(facts::root_causes_addressed, true).set(facts::formal_review_on_record, true);
    it.step_of(close{});
    CHECK(it.stored().state == incident_state::closed);

    // Rewrite an entry of its journal: refused by the store.
    auto const record = it.stored();
    auto const entries = it.journal();
    CHECK(entries.size() == it.steps().size());
    for (auto const& old : it.steps()) {
        auto const again = it.commit(old);
        REQUIRE_FALSE(again.has_value());
        CHECK(again.error().code == error_code::conflict);
        CHECK(again.error().rule == rule_id{"INC-17"});
    }
    CHECK(it.stored() == record);
    CHECK(it.journal() == entries);
}

} // namespace samples
