// SPDX-License-Identifier: BSL-1.0
#include "samples.hpp"

using namespace itsm;
using namespace itsm::clock_samples;

namespace {

using keys = std::vector<std::string>;

std::string text_of(clock_reading const& read) {
    std::string text;
    text.append(std::to_string(read.elapsed / 1min)).append(" of ").append(std::to_string(read.allowance / 1min));
    if (read.deadline) text += ", due " + to_text(*read.deadline);
    if (read.breach_at) text += ", breach " + to_text(*read.breach_at);
    return text;
}

} // namespace

TEST_CASE("a clock runs from its start to its stop, in the calendar's time") {
    auto const clock = bound(resolve_in_four_hours());
    story told;
    told.tells("2026-03-02 15:00", "report", {{"/state", "open"}});

    CHECK(reading(clock, told, "2026-03-02 14:59").phase == clock_phase::not_started);
    auto const early = reading(clock, told, "2026-03-02 16:00");
    CHECK(early.phase == clock_phase::running);
    CHECK(early.outcome == target_outcome::open);
    CHECK(early.remaining() == 3h);
    CHECK(text_of(early) == "60 of 240, due 2026-03-03T11:00:00Z, breach 2026-03-03T11:00:00Z");
    CHECK(reading(clock, told, "2026-03-03 08:00").elapsed == 2h); // closed overnight

    told.tells("2026-03-03 10:00", "resolve", {{"/state", "resolved"}});
    auto const over = reading(clock, told, "2026-04-01 12:00");
    CHECK(over.phase == clock_phase::stopped);
    CHECK(over.outcome == target_outcome::achieved);
    CHECK(over.elapsed == 3h);
    CHECK(over.stopped_at == at("2026-03-03 10:00"));
    CHECK(over.breach_at == std::nullopt);
    CHECK(over.deadline == at("2026-03-03 11:00")); // when it would have been due
    CHECK(over.next_signal_at == std::nullopt);
}

TEST_CASE("a target is met when its clock stops with elapsed <= allowance, and breached from the next opening on") {
    auto const clock = bound(resolve_in_four_hours());
    story told;
    told.tells("2026-03-06 13:00", "report", {{"/state", "open"}}); // a Friday: used up at closing time

    auto const at_closing = reading(clock, told, "2026-03-06 17:00");
    CHECK(text_of(at_closing) == "240 of 240, due 2026-03-06T17:00:00Z, breach 2026-03-09T09:00:00Z");
    CHECK(at_closing.outcome == target_outcome::open);
    CHECK(reading(clock, told, "2026-03-08 12:00").outcome == target_outcome::open);
    CHECK(reading(clock, told, "2026-03-09 09:00").outcome == target_outcome::breached); // what a timer set on it finds

    SUBCASE("stopped over the weekend it was in time") {
        told.tells("2026-03-07 11:00", "resolve", {{"/state", "resolved"}});
        CHECK(reading(clock, told, "2026-03-10 12:00").outcome == target_outcome::achieved);
    }
    SUBCASE("a minute into Monday it was not") {
        told.tells("2026-03-09 09:01", "resolve", {{"/state", "resolved"}});
        auto const late = reading(clock, told, "2026-03-10 12:00");
        CHECK(late.outcome == target_outcome::breached);
        CHECK(late.remaining() == -1min);
        CHECK(late.breach_at == at("2026-03-09 09:00"));
    }
}

TEST_CASE("SLM-7: a clock pauses while its target says so, and a paused clock is never breached by time") {
    auto const clock = bound(resolve_in_four_hours());
    story told;
    told.tells("2026-03-02 09:00", "report", {{"/state", "open"}})
        .tells("2026-03-02 11:00", "hold", {{"/hold", value_object{{"reason", "awaiting_user"}}}});

    auto const held = reading(clock, told, "2027-01-01 00:00");
    CHECK(held.phase == clock_phase::paused);
    CHECK(held.elapsed == 2h);
    CHECK(held.outcome == target_outcome::open);
    CHECK(held.deadline == std::nullopt);
    CHECK(held.breach_at == std::nullopt);

    told.tells("2026-03-03 10:00", "resume", {{"/hold", {}}});
    CHECK(reading(clock, told, "2026-03-03 11:00").deadline == at("2026-03-03 12:00"));
    CHECK(reading(clock, told, "2026-03-03 12:30").outcome == target_outcome::breached);
}

TEST_CASE("SLM-7: a clock whose target lists no pause runs on through a hold") {
    auto target = resolve_in_four_hours();
    target.pauses.clear();
    story told;
    told.tells("2026-03-02 09:00", "report", {{"/state", "open"}})
        .tells("2026-03-02 11:00", "hold", {{"/hold", value_object{{"reason", "awaiting_user"}}}});
    CHECK(reading(bound(target), told, "2026-03-02 13:30").outcome == target_outcome::breached);
}

TEST_CASE("a clock that was breached before its pause stays breached, and says since when") {
    auto const clock = bound(resolve_in_four_hours());
    story told;
    told.tells("2026-03-02 09:00", "report", {{"/state", "open"}})
        .tells("2026-03-02 15:00", "hold", {{"/hold", value_object{{"reason", "awaiting_user"}}}});
    auto const held = reading(clock, told, "2026-03-05 09:00");
    CHECK(held.outcome == target_outcome::breached);
    CHECK(held.breach_at == at("2026-03-02 13:00"));
}

TEST_CASE("a pause that begins when the allowance is used up is no breach until the clock runs again") {
    auto const clock = bound(resolve_in_four_hours());
    story told;
    told.tells("2026-03-02 09:00", "report", {{"/state", "open"}})
        .tells("2026-03-02 13:00", "hold", {{"/hold", value_object{{"reason", "awaiting_user"}}}});
    CHECK(reading(clock, told, "2026-03-03 12:00").outcome == target_outcome::open);
    told.tells("2026-03-03 18:00", "resume", {{"/hold", {}}});
    auto const resumed = reading(clock, told, "2026-03-03 19:00");
    CHECK(resumed.deadline == at("2026-03-02 13:00"));
    CHECK(resumed.breach_at == at("2026-03-04 09:00"));
}

TEST_CASE("a pause on one of several reasons, read from within the hold") {
    auto target = resolve_in_four_hours();
    target.pauses = {{.field = "/hold/reason", .is = {"awaiting_user"}}};
    auto const clock = bound(target);
    story told;
    told.tells("2026-03-02 09:00", "report", {{"/state", "open"}})
        .tells("2026-03-02 10:00", "hold", {{"/hold", value_object{{"reason", "awaiting_supplier"}}}});
    CHECK(reading(clock, told, "2026-03-02 11:00").phase == clock_phase::running);
    told.tells("2026-03-02 11:00", "hold", {{"/hold/reason", "awaiting_user"}});
    CHECK(reading(clock, told, "2026-03-02 12:00").phase == clock_phase::paused);
    CHECK(reading(clock, told, "2026-03-02 12:00").elapsed == 2h);
}

// --- reopening ------------------------------------------------------------------------------------------------------

TEST_CASE("what reopening does is the target's choice, in so many words") {
    auto target = resolve_in_four_hours();
    story told;
    told.tells("2026-03-02 09:00", "report", {{"/state", "open"}})
        .tells("2026-03-02 11:00", "resolve", {{"/state", "resolved"}})
        .tells("2026-03-02 14:00", "reopen", {{"/state", "open"}});
    auto const under = [&](reopening_rule rule) {
        target.on_reopening = rule;
        return reading(bound(target), told, "2026-03-02 15:00");
    };
    CHECK(under(reopening_rule::stays_stopped).phase == clock_phase::stopped);
    CHECK(under(reopening_rule::stays_stopped).elapsed == 2h);
    CHECK(under(reopening_rule::goes_on).elapsed == 3h);
    CHECK(under(reopening_rule::goes_on).outcome == target_outcome::open);
    CHECK(under(reopening_rule::never_stopped).elapsed == 6h);
    CHECK(under(reopening_rule::never_stopped).outcome == target_outcome::breached);
    CHECK(under(reopening_rule::starts_anew).elapsed == 1h);
    CHECK(under(reopening_rule::starts_anew).cycle == 2);
}

TEST_CASE("each cycle is judged alone") {
    auto target = resolve_in_four_hours();
    target.on_reopening = reopening_rule::starts_anew;
    auto const clock = bound(target);
    story told;
    told.tells("2026-03-02 09:00", "report", {{"/state", "open"}})
        .tells("2026-03-02 14:00", "resolve", {{"/state", "resolved"}})
        .tells("2026-03-03 09:00", "reopen", {{"/state", "open"}})
        .tells("2026-03-03 10:00", "resolve", {{"/state", "resolved"}});
    auto const cycles = read_cycles(clock, clock_timeline{clock, told.entries}.marks(), at("2026-03-04 09:00"));
    REQUIRE(cycles);
    REQUIRE(cycles->size() == 2);
    CHECK((*cycles)[0].outcome == target_outcome::breached);
    CHECK((*cycles)[0].elapsed == 5h);
    CHECK((*cycles)[1].outcome == target_outcome::achieved);
    CHECK((*cycles)[1].started_at == at("2026-03-03 09:00"));
}

TEST_CASE("a record that is over when its first entry says so has a clock that never ran") {
    auto const clock = bound(resolve_in_four_hours());
    story told;
    told.tells("2026-03-02 09:00", "adopt", {{"/state", "resolved"}});
    auto const read = reading(clock, told, "2026-03-03 09:00");
    CHECK(read.phase == clock_phase::stopped);
    CHECK(read.elapsed == 0s);
    CHECK(read.outcome == target_outcome::achieved);
}

TEST_CASE("a field may say when it began and ended, before the entries do") {
    auto target = resolve_in_four_hours();
    target.started_at = "/report/at";
    target.stopped_at = "/restored_at";
    auto const clock = bound(target);
    story told;
    told.tells("2026-03-02 12:00",
            "report",
            {{"/report", value_object{{"at", at("2026-03-02 10:00")}}}, {"/state", "open"}})
        .tells("2026-03-02 15:00", "resolve", {{"/restored_at", at("2026-03-02 14:00")}, {"/state", "resolved"}});
    auto const read = reading(clock, told, "2026-03-03 09:00");
    CHECK(read.started_at == at("2026-03-02 10:00"));
    CHECK(read.elapsed == 4h);
}

TEST_CASE("a field that says when it ended is believed, also from before a hold") {
    auto target = resolve_in_four_hours();
    target.stopped_at = "/restored_at";
    auto const clock = bound(target);
    auto const restored = [&](std::string_view when) {
        story told;
        told.tells("2026-03-02 09:00", "report", {{"/state", "open"}})
            .tells("2026-03-02 10:00", "hold", {{"/hold", value_object{{"reason", "awaiting_user"}}}})
            .tells("2026-03-02 11:00", "resume", {{"/hold", {}}})
            .tells("2026-03-02 12:00", "resolve", {{"/restored_at", at(when)}, {"/state", "resolved"}});
        auto const why = explain(clock, told.entries, at("2026-03-03 09:00"));
        REQUIRE(why);
        duration counted{0};
        for (auto const& line : why->lines) counted += line.counted;
        CHECK(counted == why->reading.elapsed);
        return why->reading;
    };
    CHECK(restored("2026-03-02 09:30").elapsed == 30min);
    CHECK(restored("2026-03-02 09:30").stopped_at == at("2026-03-02 09:30"));
    CHECK(restored("2026-03-02 10:30").elapsed == 1h);
    CHECK(restored("2026-03-02 11:30").elapsed == 1h + 30min);
    CHECK(restored("2026-03-02 08:00").elapsed == 0h);
    CHECK(restored("2026-03-02 08:00").stopped_at == at("2026-03-02 09:00"));
}

TEST_CASE("a clock that a field starts in the past has run, but for the holds in it, and had its allowance") {
    auto target = resolve_in_four_hours();
    target.starts = {{.commands = {"accept"}}};
    target.started_at = "/began_at";
    target.allowances = {hours(4, priority_is("p1"))};
    story told;
    told.tells("2026-03-02 08:00", "report", {{"/state", "open"}})
        .tells("2026-03-02 11:00", "hold", {{"/hold", value_object{{"reason", "awaiting_user"}}}})
        .tells("2026-03-02 12:00", "accept", {{"/began_at", at("2026-03-02 09:00")}, {"/priority", "p1"}});
    CHECK(reading(bound(target), told, "2026-03-02 12:00").phase == clock_phase::paused);
    CHECK(reading(bound(target), told, "2026-03-02 12:00").elapsed == 2h);
    CHECK(reading(bound(target), told, "2026-03-02 10:00").elapsed == 1h);
    CHECK(reading(bound(target), told, "2026-03-02 10:00").selected == 0);
}

TEST_CASE("a time between that counts does so but for the holds in it") {
    auto target = resolve_in_four_hours();
    target.on_reopening = reopening_rule::never_stopped;
    story told;
    told.tells("2026-03-02 09:00", "report", {{"/state", "open"}})
        .tells("2026-03-02 10:00", "resolve", {{"/state", "resolved"}})
        .tells(
            "2026-03-02 13:00", "reopen", {{"/state", "open"}, {"/hold", value_object{{"reason", "awaiting_user"}}}});
    CHECK(reading(bound(target), told, "2026-03-02 15:00").elapsed == 4h);
    CHECK(reading(bound(target), told, "2026-03-02 15:00").phase == clock_phase::paused);
    story in_between;
    in_between.tells("2026-03-02 09:00", "report", {{"/state", "open"}})
        .tells("2026-03-02 10:00", "resolve", {{"/state", "resolved"}})
        .tells("2026-03-02 11:00", "hold", {{"/hold", value_object{{"reason", "awaiting_user"}}}})
        .tells("2026-03-02 11:00", "resume", {{"/hold", {}}})
        .tells("2026-03-02 13:00", "reopen", {{"/state", "open"}});
    CHECK(reading(bound(target), in_between, "2026-03-02 13:00").elapsed == 4h);
}

TEST_CASE("time on a clock does not go back, whatever the log says") {
    auto const clock = bound(resolve_in_four_hours());
    story told;
    told.tells("2026-03-02 10:00", "report", {{"/state", "open"}})
        .tells("2026-03-02 09:00", "resolve", {{"/state", "resolved"}});
    auto const read = reading(clock, told, "2026-03-03 09:00");
    CHECK(read.elapsed == 0s);
    CHECK(read.stopped_at == at("2026-03-02 10:00"));
}

// --- selection ------------------------------------------------------------------------------------------------------

TEST_CASE("SLM-8: a raised priority selects the allowance anew from the original start, pauses kept") {
    auto target = resolve_in_four_hours();
    target.allowances = {hours(8, priority_is("p3")), hours(4, priority_is("p1"))};
    story told;
    told.tells("2026-03-02 09:00", "report", {{"/state", "open"}, {"/priority", "p3"}})
        .tells("2026-03-02 10:00", "hold", {{"/hold", value_object{{"reason", "awaiting_user"}}}})
        .tells("2026-03-02 11:00", "resume", {{"/hold", {}}})
        .tells("2026-03-02 13:00", "classify", {{"/priority", "p1"}});
    auto const as_was = reading(bound(target), told, "2026-03-02 12:59");
    CHECK(as_was.deadline == at("2026-03-03 10:00"));
    auto const raised = reading(bound(target), told, "2026-03-02 13:00");
    CHECK(raised.selected == 1);
    CHECK(raised.elapsed == 3h);
    CHECK(raised.deadline == at("2026-03-02 14:00"));

    target.on_selection = selection_rule::from_change; // the policy's alternative
    auto const from_change = reading(bound(target), told, "2026-03-02 14:00");
    CHECK(from_change.elapsed == 1h);
    CHECK(from_change.deadline == at("2026-03-02 17:00"));
}

TEST_CASE("SLM-8: from the change on, also when it changes while stopped or by way of none") {
    auto target = resolve_in_four_hours();
    target.allowances = {hours(8, priority_is("p3")), hours(4, priority_is("p1"))};
    target.on_selection = selection_rule::from_change;
    auto const clock = bound(target);
    story stopped;
    stopped.tells("2026-03-02 09:00", "report", {{"/state", "open"}, {"/priority", "p3"}})
        .tells("2026-03-02 14:00", "resolve", {{"/state", "resolved"}})
        .tells("2026-03-03 09:00", "classify", {{"/priority", "p1"}})
        .tells("2026-03-03 10:00", "reopen", {{"/state", "open"}});
    CHECK(reading(clock, stopped, "2026-03-03 10:00").deadline == at("2026-03-03 14:00"));
    story by_none;
    by_none.tells("2026-03-02 09:00", "report", {{"/state", "open"}, {"/priority", "p3"}})
        .tells("2026-03-02 10:00", "classify", {{"/priority", {}}})
        .tells("2026-03-02 14:00", "classify", {{"/priority", "p1"}});
    CHECK(reading(clock, by_none, "2026-03-02 14:00").elapsed == 0h);
}

TEST_CASE("SLM-8: an allowance that is selected first when the clock runs already counts from the start") {
    for (auto const rule : {selection_rule::from_start, selection_rule::from_change}) {
        auto target = resolve_in_four_hours();
        target.allowances = {hours(4, priority_is("p1"))};
        target.on_selection = rule;
        story told;
        told.tells("2026-03-02 09:00", "report", {{"/state", "open"}});
        auto const unknown = reading(bound(target), told, "2026-03-02 10:00");
        CHECK(unknown.selected == std::nullopt);
        CHECK(unknown.outcome == target_outcome::none);
        CHECK(unknown.phase == clock_phase::running);
        CHECK(due(bound(target), told, "2026-03-02 10:00").empty());
        told.tells("2026-03-02 10:00", "classify", {{"/priority", "p1"}});
        CHECK(reading(bound(target), told, "2026-03-02 10:00").deadline == at("2026-03-02 13:00"));
    }
}

TEST_CASE("an allowance may have a calendar of its own") {
    auto target = resolve_in_four_hours();
    target.allowances = {hours(8), hours(4, priority_is("p1"))};
    target.allowances[1].calendar = "long";
    story told;
    told.tells("2026-03-02 08:00", "report", {{"/state", "open"}});
    CHECK(reading(bound(target), told, "2026-03-02 10:00").elapsed == 1h);
    told.tells("2026-03-02 10:00", "classify", {{"/priority", "p1"}});
    CHECK(reading(bound(target), told, "2026-03-02 10:00").elapsed == 2h);
}

TEST_CASE("of the allowances that fit, the most specific counts, or the strictest") {
    auto target = resolve_in_four_hours();
    auto vip = priority_is("p1");
    vip.push_back({.field = "/custom/vip", .is = {true}});
    target.allowances = {hours(2), hours(8, vip), hours(4, priority_is("p1"))};
    story told;
    told.tells("2026-03-02 09:00", "report", {{"/priority", "p1"}, {"/custom/vip", true}});
    CHECK(reading(bound(target), told, "2026-03-02 10:00").allowance == 8h);
    target.choice = allowance_choice::strictest;
    CHECK(reading(bound(target), told, "2026-03-02 10:00").allowance == 2h);
}

TEST_CASE("more time for what starts outside opening hours") {
    auto target = resolve_in_four_hours();
    target.extra_when_closed = {1, period_unit::hours};
    CHECK(reading(bound(target), story{}.tells("2026-03-02 09:00", "report"), "2026-03-02 10:00").allowance == 4h);
    CHECK(reading(bound(target), story{}.tells("2026-03-02 20:00", "report"), "2026-03-03 10:00").allowance == 5h);
}

// --- warnings -------------------------------------------------------------------------------------------------------

TEST_CASE("SLM-5: warnings at shares of the allowance, each once a clock") {
    auto const clock = bound(resolve_in_four_hours());
    story told;
    told.tells("2026-03-02 09:00", "report", {{"/state", "open"}});
    CHECK(due(clock, told, "2026-03-02 10:59") == keys{});
    CHECK(reading(clock, told, "2026-03-02 10:59").next_signal_at == at("2026-03-02 11:00"));
    CHECK(due(clock, told, "2026-03-02 11:00") == keys{"resolve/1/50%"});

    told.fires("2026-03-02 11:00", "resolve/1/50%");
    CHECK(due(clock, told, "2026-03-02 11:30") == keys{});
    CHECK(reading(clock, told, "2026-03-02 11:30").next_signal_at == at("2026-03-02 12:00"));
    CHECK(due(clock, told, "2026-03-02 13:00") == keys{"resolve/1/75%", "resolve/1/90%", "resolve/1/breach"});
    told.fires("2026-03-02 13:00", "resolve/1/75%").fires("2026-03-02 13:00", "resolve/1/90%");
    CHECK(reading(clock, told, "2026-03-02 13:00").next_signal_at == at("2026-03-02 13:00"));
    told.fires("2026-03-02 13:00", "resolve/1/breach");
    CHECK(due(clock, told, "2026-03-09 13:00") == keys{});
    CHECK(reading(clock, told, "2026-03-09 13:00").next_signal_at == std::nullopt);
}

TEST_CASE("SLM-5: a warning that has fired does not fire again when the priority moves its instant") {
    auto target = resolve_in_four_hours();
    target.allowances = {hours(8, priority_is("p3")), hours(4, priority_is("p1"))};
    auto const clock = bound(target);
    story told;
    told.tells("2026-03-02 09:00", "report", {{"/priority", "p1"}})
        .fires("2026-03-02 11:00", "resolve/1/50%")
        .tells("2026-03-02 11:30", "classify", {{"/priority", "p3"}});
    CHECK(due(clock, told, "2026-03-02 13:00") == keys{});
    CHECK(due(clock, told, "2026-03-02 15:00") == keys{"resolve/1/75%"});
}

TEST_CASE("SLM-5: a new cycle warns anew, and what another clock or nobody's cycle fired is not its own") {
    auto target = resolve_in_four_hours();
    target.on_reopening = reopening_rule::starts_anew;
    auto const clock = bound(target);
    story told;
    told.tells("2026-03-02 09:00", "report", {{"/state", "open"}})
        .fires("2026-03-02 11:00", "resolve/1/50%")
        .tells("2026-03-02 11:30", "resolve", {{"/state", "resolved"}})
        .tells("2026-03-03 09:00", "reopen", {{"/state", "open"}})
        .fires("2026-03-03 09:00", "resolve_too/2/50%")
        .fires("2026-03-03 09:00", "resolve/7/50%")
        .fires("2026-03-03 09:00", "resolve/x")
        .fires("2026-03-03 09:00", "resolve");
    CHECK(due(clock, told, "2026-03-03 11:00") == keys{"resolve/2/50%"});
}

TEST_CASE("SLM-5: warnings ahead of the deadline and after so much time") {
    auto target = resolve_in_four_hours();
    target.warnings = {
        {.ahead = waiting_period{30, period_unit::minutes}}, {.after = waiting_period{1, period_unit::hours}}};
    auto const clock = bound(target);
    story told;
    told.tells("2026-03-02 09:00", "report");
    CHECK(reading(clock, told, "2026-03-02 09:00").next_signal_at == at("2026-03-02 10:00"));
    CHECK(due(clock, told, "2026-03-02 12:30") == keys{"resolve/1/1 hours", "resolve/1/30 minutes ahead"});
}

TEST_CASE("SLM-5: a stopped clock warns no more, but says that it was breached") {
    auto const clock = bound(resolve_in_four_hours());
    story in_time;
    in_time.tells("2026-03-02 09:00", "report").tells("2026-03-02 12:50", "resolve", {{"/state", "resolved"}});
    CHECK(due(clock, in_time, "2026-03-03 09:00") == keys{});
    story late;
    late.tells("2026-03-02 09:00", "report").tells("2026-03-02 14:00", "resolve", {{"/state", "resolved"}});
    CHECK(due(clock, late, "2026-03-03 09:00") == keys{"resolve/1/breach"});
    CHECK(reading(clock, late, "2026-03-03 09:00").next_signal_at == at("2026-03-02 13:00"));
}

TEST_CASE("SLM-5: the breach of a cycle that has ended is still to be said, once") {
    auto target = resolve_in_four_hours();
    target.restarts = {{.commands = {"comment"}}};
    auto const clock = bound(target);
    story told;
    told.tells("2026-03-02 09:00", "report").tells("2026-03-02 14:00", "comment");
    CHECK(due(clock, told, "2026-03-02 14:00") == keys{"resolve/1/breach"});
    CHECK(*next_deadline(std::span{&clock, 1}, told.entries, at("2026-03-02 14:00")) == at("2026-03-02 13:00"));
    told.fires("2026-03-02 14:05", "resolve/67108865/breach"); // the first cycle's in the bits that are kept
    CHECK(due(clock, told, "2026-03-02 14:05") == keys{"resolve/1/breach"});
    told.fires("2026-03-02 14:10", "resolve/1/breach");
    CHECK(due(clock, told, "2026-03-02 15:00") == keys{});
    CHECK(*next_deadline(std::span{&clock, 1}, told.entries, at("2026-03-02 15:00")) == at("2026-03-02 16:00"));
    auto const cycles = read_cycles(clock, clock_timeline{clock, told.entries}.marks(), at("2026-03-02 15:00"));
    CHECK(cycles->front().next_signal_at == std::nullopt);
}

TEST_CASE("SLM-5: a warning beyond the calendar's years does not come, and spoils nothing") {
    auto target = resolve_in_four_hours();
    target.warnings = {{.after = waiting_period{9'000, period_unit::days}}};
    auto const clock = bound(target);
    story told;
    told.tells("2026-03-02 09:00", "report").fires("2026-03-02 13:00", "resolve/1/breach");
    CHECK(reading(clock, told, "2026-03-03 09:00").next_signal_at == std::nullopt);
}

TEST_CASE("SLM-5: what became due before a pause is still to be said") {
    auto const clock = bound(resolve_in_four_hours());
    story told;
    told.tells("2026-03-02 09:00", "report")
        .tells("2026-03-02 11:30", "hold", {{"/hold", value_object{{"reason", "awaiting_user"}}}});
    CHECK(due(clock, told, "2026-03-09 09:00") == keys{"resolve/1/50%"});
    CHECK(reading(clock, told, "2026-03-09 09:00").next_signal_at == at("2026-03-02 11:00"));
    told.fires("2026-03-09 09:00", "resolve/1/50%");
    CHECK(reading(clock, told, "2026-03-09 09:00").next_signal_at == std::nullopt);
}

TEST_CASE("INC-8: when a share of the target is used up") {
    auto const clock = bound(resolve_in_four_hours());
    auto const three_quarters = [&](story const& told, std::string_view now) {
        auto const at =
            share_reached_at(clock, clock_timeline{clock, told.entries}.marks(), 75, clock_samples::at(now));
        REQUIRE(at);
        return *at;
    };
    story told;
    CHECK(three_quarters(told, "2026-03-02 09:00") == std::nullopt);
    told.tells("2026-03-02 16:00", "report");
    CHECK(three_quarters(told, "2026-03-02 16:00") == at("2026-03-03 11:00"));
    told.tells("2026-03-03 10:00", "hold", {{"/hold", value_object{{"reason", "awaiting_user"}}}});
    CHECK(three_quarters(told, "2026-03-03 16:00") == std::nullopt);
}

TEST_CASE("an entry that lies after now is a reason to look again") {
    auto const clock = bound(resolve_in_four_hours());
    story told;
    told.tells("2026-03-02 09:30", "report");
    CHECK(reading(clock, told, "2026-03-02 09:00").phase == clock_phase::not_started);
    CHECK(*next_deadline(std::span{&clock, 1}, told.entries, at("2026-03-02 09:00")) == at("2026-03-02 09:30"));
    told.tells("2026-03-02 10:00", "hold", {{"/hold", value_object{{"reason", "awaiting_user"}}}});
    CHECK(*next_deadline(std::span{&clock, 1}, told.entries, at("2026-03-02 09:45")) == at("2026-03-02 10:00"));
}

TEST_CASE("two clocks of one name are refused, for their signals would have the same keys") {
    std::vector const clocks{bound(resolve_in_four_hours()), bound(resolve_in_four_hours())};
    CHECK(check_names(clocks).error().code == error_code::bad_value);
    CHECK(next_deadline(clocks, {}, at("2026-03-02 09:00")).error().path == "/1");
    CHECK(check_names(std::span{clocks}.first(1)));
}

TEST_CASE("marks of another target are refused") {
    auto target = resolve_in_four_hours();
    target.allowances = {hours(8), hours(4, priority_is("p1"))};
    story told;
    told.tells("2026-03-02 09:00", "report", {{"/priority", "p1"}});
    clock_timeline const timeline{bound(target), told.entries};
    CHECK(read_clock(bound(resolve_in_four_hours()), timeline.marks(), at("2026-03-02 09:00")).error().code ==
          error_code::bad_value);
}

TEST_CASE("what it would show had it stopped then, whatever stopped it") {
    auto const clock = bound(resolve_in_four_hours());
    story told;
    told.tells("2026-03-02 09:00", "report").tells("2026-03-02 10:00", "resolve", {{"/state", "resolved"}});
    clock_timeline const timeline{clock, told.entries};
    auto const late = read_as_stopped(clock, timeline.marks(), at("2026-03-02 15:00"));
    CHECK(late->elapsed == 6h);
    CHECK(late->outcome == target_outcome::breached);
    CHECK(read_as_stopped(clock, timeline.marks(), at("2026-03-02 13:00"))->outcome == target_outcome::achieved);
}

TEST_CASE("what reopens and stops a clock in one entry leaves it as it was") {
    auto target = resolve_in_four_hours();
    target.on_reopening = reopening_rule::never_stopped;
    target.reopens = target.stops = {{.commands = {"resolve"}}};
    story told;
    told.tells("2026-03-02 09:00", "report").tells("2026-03-02 10:00", "resolve").tells("2026-03-02 15:00", "resolve");
    CHECK(reading(bound(target), told, "2026-03-03 09:00").elapsed == 1h);
    CHECK(reading(bound(target), told, "2026-03-03 09:00").stopped_at == at("2026-03-02 10:00"));
}

TEST_CASE("fields that become true are a moment: an entry that leaves them so is none") {
    auto target = resolve_in_four_hours();
    target.on_reopening = reopening_rule::starts_anew;
    story told;
    told.tells("2026-03-02 09:00", "report", {{"/state", "open"}})
        .tells("2026-03-02 10:00", "resolve", {{"/state", "resolved"}})
        .tells("2026-03-02 11:00", "reopen", {{"/state", "open"}})
        .tells("2026-03-02 12:00", "resolve", {{"/state", "resolved"}});
    auto const marks = [&] { return clock_timeline{bound(target), told.entries}.marks().size(); };
    auto const before = marks();
    told.tells("2026-03-02 13:00", "comment");
    CHECK(marks() == before);
}

TEST_CASE("what reopens and restarts a clock in one entry begins one cycle") {
    auto target = resolve_in_four_hours();
    target.on_reopening = reopening_rule::starts_anew;
    target.restarts = {{.commands = {"reopen"}}};
    story told;
    told.tells("2026-03-02 09:00", "report", {{"/state", "open"}})
        .tells("2026-03-02 10:00", "resolve", {{"/state", "resolved"}})
        .tells("2026-03-02 11:00", "reopen", {{"/state", "open"}});
    CHECK(reading(bound(target), told, "2026-03-02 11:00").cycle == 2);
}

TEST_CASE("the first of several clocks sets the timer") {
    auto faster = resolve_in_four_hours();
    faster.name = "response";
    faster.allowances = {hours(1)};
    std::vector const clocks{bound(resolve_in_four_hours()), bound(faster)};
    story told;
    told.tells("2026-03-02 09:00", "report");
    CHECK(*next_deadline(clocks, told.entries, at("2026-03-02 09:00")) == at("2026-03-02 09:30"));
    CHECK(*next_deadline(clocks, {}, at("2026-03-02 09:00")) == std::nullopt);
}

// --- the past, and what would be ------------------------------------------------------------------------------------

TEST_CASE("the past is read like the present, as it was or as it was known") {
    auto const clock = bound(resolve_in_four_hours());
    story told;
    told.tells("2026-03-02 09:00", "report", {{"/state", "open"}})
        .tells("2026-03-02 10:00", "resolve", {{"/state", "resolved"}});
    told.entries.back().recorded_at = at("2026-03-04 10:00"); // found out two days later
    auto const then = at("2026-03-03 12:00");
    CHECK(read_clock(clock, told.entries, then)->outcome == target_outcome::achieved);
    CHECK(as_of(told.entries, then).size() == 1);
    CHECK(read_clock(clock, as_of(told.entries, then), then)->outcome == target_outcome::breached);
    CHECK(as_of(told.entries, at("2026-03-05 12:00")).size() == 2);
}

TEST_CASE("what would be under another target, with the same entries") {
    auto other = resolve_in_four_hours();
    other.calendar = "long";
    other.pauses.clear();
    story told;
    told.tells("2026-03-02 09:00", "report")
        .tells("2026-03-02 10:00", "hold", {{"/hold", value_object{{"reason", "awaiting_user"}}}});
    auto const compared = what_if(bound(resolve_in_four_hours()), bound(other), told.entries, at("2026-03-02 18:00"));
    REQUIRE(compared);
    CHECK(compared->as_is.elapsed == 1h);
    CHECK(compared->would_be.elapsed == 9h);
    CHECK(compared->would_be.outcome == target_outcome::breached);
}

TEST_CASE("a new wording cuts over for new records or for all") {
    auto stricter = resolve_in_four_hours();
    stricter.version = 2;
    stricter.allowances = {hours(2)};
    std::vector<target_version> const versions{
        {bound(resolve_in_four_hours()), at("2026-01-01 00:00")}, {bound(stricter), at("2026-03-02 10:00")}};
    auto const version_for = [&](std::string_view began, std::string_view now, cut_over_rule rule) {
        auto const* found = version_in_force(versions, at(began), at(now), rule);
        return found == nullptr ? 0U : found->target().version;
    };
    using enum cut_over_rule;
    CHECK(version_for("2026-03-02 09:00", "2026-03-02 12:00", new_records) == 1);
    CHECK(version_for("2026-03-02 10:00", "2026-03-02 12:00", new_records) == 2);
    CHECK(version_for("2026-03-02 09:00", "2026-03-02 09:59", all_records) == 1);
    CHECK(version_for("2026-03-02 09:00", "2026-03-02 12:00", all_records) == 2);
    CHECK(version_for("2025-12-31 09:00", "2025-12-31 12:00", all_records) == 0);
}

TEST_CASE("a calendar that changes measures each stretch as it was in force") {
    auto calendars = offices();
    REQUIRE(calendars.add(weekdays("office", "08:00", "20:00"), at("2026-03-03 00:00")));
    auto target = resolve_in_four_hours();
    target.allowances = {hours(12)};
    story told;
    told.tells("2026-03-02 15:00", "report"); // 2 h on Monday, then 12 h a day
    auto const read = reading(bound(target, calendars), told, "2026-03-03 12:00");
    CHECK(read.elapsed == 6h);
    CHECK(read.deadline == at("2026-03-03 18:00"));
}

// --- explanation ----------------------------------------------------------------------------------------------------

TEST_CASE("an explanation tells every stretch, and what it counted") {
    auto const clock = bound(resolve_in_four_hours());
    story told;
    told.tells("2026-03-02 16:00", "report", {{"/state", "open"}})
        .tells("2026-03-03 10:00", "hold", {{"/hold", value_object{{"reason", "awaiting_user"}}}})
        .tells("2026-03-03 12:00", "resume", {{"/hold", {}}})
        .tells("2026-03-03 13:00", "resolve", {{"/state", "resolved"}})
        .tells("2026-03-03 15:00", "reopen", {{"/state", "open"}});
    auto const why = explain(clock, told.entries, at("2026-03-03 15:30"));
    REQUIRE(why);
    CHECK(to_text(*why) ==
          "2026-03-02T16:00:00Z  2026-03-03T10:00:00Z  running  2:00:00 counted  since report by mia (entry 1)\n"
          "2026-03-03T10:00:00Z  2026-03-03T12:00:00Z  paused   not counted  since hold by mia (entry 2)\n"
          "2026-03-03T12:00:00Z  2026-03-03T13:00:00Z  running  1:00:00 counted  since resume by mia (entry 3)\n"
          "2026-03-03T13:00:00Z  2026-03-03T15:00:00Z  stopped  not counted  since resolve by mia (entry 4)\n"
          "2026-03-03T15:00:00Z  2026-03-03T15:30:00Z  running  0:30:00 counted  since reopen by mia (entry 5)\n"
          "elapsed 3:30:00 of 4:00:00, due 2026-03-03T16:00:00Z, open\n");
}

TEST_CASE("an explanation tells which entry selected which allowance") {
    auto target = resolve_in_four_hours();
    target.allowances = {hours(8, priority_is("p3")), hours(4, priority_is("p1"))};
    target.on_selection = selection_rule::from_change;
    story told;
    told.tells("2026-03-02 09:00", "report", {{"/priority", "p3"}})
        .tells("2026-03-02 10:00", "classify", {{"/priority", "p1"}})
        .tells("2026-03-02 11:00", "classify", {{"/priority", "p9"}});
    auto const why = explain(bound(target), told.entries, at("2026-03-02 10:30"));
    REQUIRE(why);
    REQUIRE(why->selections.size() == 2);
    CHECK(why->selections[1] == clock_selection{at("2026-03-02 10:00"), 2, 1, "classify by mia"});
    REQUIRE(why->lines.size() == 1);
    CHECK(why->lines[0].counted == 30min); // what is before the change does not count
    auto const none = explain(bound(target), told.entries, at("2026-03-02 12:00"));
    REQUIRE(none);
    CHECK(none->selections.back().selected == std::nullopt);
    CHECK(to_text(*none).ends_with("elapsed 0:00:00, none\n"));
}

TEST_CASE("what is beyond the calendar's years is an error, not a number") {
    auto const clock = bound(resolve_in_four_hours());
    story told;
    told.tells("2026-03-02 09:00", "report");
    auto const far = at("2070-01-01 00:00");
    CHECK(read_clock(clock, told.entries, far).error().code == error_code::beyond_horizon);
    CHECK(explain(clock, told.entries, far).error().code == error_code::beyond_horizon);
    clock_timeline const timeline{clock, told.entries};
    CHECK(due_signals(clock, timeline.marks(), far).error().code == error_code::beyond_horizon);
    CHECK(read_cycles(clock, timeline.marks(), far).error().code == error_code::beyond_horizon);
    std::vector const clocks{clock};
    CHECK(next_deadline(clocks, told.entries, far).error().code == error_code::beyond_horizon);
    CHECK(what_if(clock, clock, told.entries, far).error().code == error_code::beyond_horizon);
}
