// SPDX-License-Identifier: BSL-1.0
#include "../lifecycle/errand.hpp"

#include <itsm/core/reflect.hpp>
#include <itsm/verify/mutation.hpp>

#include <set>
#include <string>

// Mutants of the errand's definition, and which of them a few tests notice.

namespace errands {

namespace {

mutant mutant_named(std::string const& name) {
    for (auto const& one : mutants_of(errand_spec()))
        if (one.name == name) return one;
    FAIL("no mutant " << name);
    return {};
}

owned_definition<errand> made_by(std::string const& name) {
    auto const changed = mutant_named(name).apply(errand_spec());
    REQUIRE(changed.has_value());
    auto made = make_definition(*changed);
    REQUIRE(made.has_value());
    return *made;
}

/// Whether the command is accepted, by the definition or by a mutant of it.
template <command C>
bool accepts(std::string const& name, table_top const& on_it, C const& given) {
    auto const made = made_by(name);
    return evaluate(made.handle(), on_it.it, given, on_it.given()).is_met;
}

std::set<std::string> names_of(mutation_report const& report, mutant_fate fate) {
    std::set<std::string> names;
    for (auto const& one : report.mutants)
        if (one.fate == fate) names.insert(one.what.name);
    return names;
}

/// Tests that look at one rule only: somebody does it.
bool somebody_does_it(definition<errand> const& by) {
    auto const on_it = open_errand();
    return !evaluate(by, on_it.it, take{}, on_it.given()).is_met &&
           evaluate(by, on_it.it, take{.doer = "mia"}, on_it.given()).is_met;
}

} // namespace

TEST_CASE("every guard, duty, rule, timer and demand on a field has mutants, each with a name of its own") {
    auto const all = mutants_of(errand_spec());
    std::set<std::string> names;
    for (auto const& one : all) names.insert(one.name);
    CHECK(names.size() == all.size());
    for (std::string const expected : {"errand/note_down/input#1/removed",
             "errand/note_down/input#1/inverted",
             "errand/note_down/input#1/weakened",
             "errand/take/ERR-2#1/removed",
             "errand/take_over/ERR-1#1/weakened@doing",
             "errand/take_over/ERR-1#1/weakened@waiting",
             "errand/finish_light/owes:ERR-7#1/removed",
             "errand/finish_light/owes:ERR-9#1/removed",
             "errand/derive:ERR-10#1/removed",
             "errand/owes:ERR-8#1/removed",
             "errand/check:ERR-11#1/removed",
             "errand/timer:impatience/removed",
             "errand/field:done.receipt/removed",
             "errand/field:done.title/removed"}) {
        CAPTURE(expected);
        CHECK(names.contains(expected));
    }
    CHECK_FALSE(names.contains("errand/take/ERR-1#1/weakened@open")); // a row of one state: that would be removing it
    CHECK_FALSE(names.contains("errand/pause/ERR-6#1/weakened"));     // it reads neither fields nor facts
    for (auto const& one : all) {
        CAPTURE(one.name);
        CHECK(one.apply(errand_spec()).has_value());
        CHECK((one.rule.empty() || !one.where.empty()));
    }
}

TEST_CASE("a mutant is described, so that it can be written down and read again") {
    for (auto const& one : mutants_of(errand_spec())) {
        auto const again = from_value<mutant>(to_value(one));
        REQUIRE(again.has_value());
        CHECK(*again == one);
    }
}

TEST_CASE("a removed guard lets through what it refused, and nothing else changes") {
    CHECK(accepts("errand/take/ERR-1#1/removed", open_errand(), take{}));
    CHECK_FALSE(accepts("errand/take_over/ERR-1#1/removed", open_errand(), take{}));
    CHECK_FALSE(accepts("errand/take/ERR-2#1/removed", open_errand(), take{}));
}

TEST_CASE("an inverted guard is met where it was not, and the other way round") {
    CHECK(accepts("errand/take/ERR-1#1/inverted", open_errand(), take{}));
    CHECK_FALSE(accepts("errand/take/ERR-1#1/inverted", open_errand(), take{.doer = "mia"}));
    CHECK_FALSE(accepts("errand/pause/ERR-6#1/inverted", doing_errand(), pause{}));
}

TEST_CASE("a weakened guard lets through what nobody told it, and still refuses what it knows to be wrong") {
    auto urgent = table_top{}.does(note_down{.title = "milk", .is_urgent = true}).does(take{.doer = "mia"});
    finish const paid{.receipt = "1"};
    CHECK_FALSE(evaluate(urgent.it, paid, urgent.given()).is_met);
    CHECK(accepts("errand/finish_urgent/ERR-3#1/weakened", urgent, paid));
    urgent.facts.set(facts::shop_is_open, false);
    CHECK_FALSE(accepts("errand/finish_urgent/ERR-3#1/weakened", urgent, paid));
    CHECK(accepts("errand/note_down/input#1/weakened", table_top{}, note_down{}));
}

TEST_CASE("a guard that is weakened in one state is asked in the row's other states, and the row leads where it led") {
    auto const name = "errand/take_over/ERR-1#1/weakened@waiting";
    CHECK(accepts(name, waiting_errand(), take{}));
    CHECK_FALSE(accepts(name, doing_errand(), take{}));
    CHECK(accepts(name, doing_errand(), take{.doer = "leo"}));
    auto const made = made_by(name);
    auto const on_it = waiting_errand();
    auto const taken = decide(made.handle(), on_it.it, take{.doer = "leo"}, on_it.given());
    REQUIRE(taken.has_value());
    CHECK(taken->next().state == errand_state::waiting);
    CHECK(taken->row() == row_key{"take_over~2"});
}

TEST_CASE("the second half of a row has a key of its own, however long the first is and whatever is taken") {
    row_key const longest{"a_key_of_thirty_one_letters_abc"};
    auto const second = detail::second_key(longest, {longest});
    CHECK(second == row_key{"a_key_of_thirty_one_letters_a~2"});
    CHECK(detail::second_key(longest, {longest, second}) == row_key{"a_key_of_thirty_one_letters_a~3"});
}

TEST_CASE("duties, derives, checks, timers and demands on fields are missing where they were removed") {
    CHECK(made_by("errand/finish_light/owes:ERR-9#1/removed").handle().row_duties.size() ==
          errand_tables.row_duties.size() - 1);
    CHECK(made_by("errand/derive:ERR-10#1/removed").handle().standing == errand_tables.standing - 1);
    CHECK(made_by("errand/owes:ERR-8#1/removed").handle().standing == errand_tables.standing - 1);
    CHECK(made_by("errand/check:ERR-11#1/removed").handle().standing == errand_tables.standing - 1);
    CHECK(made_by("errand/timer:impatience/removed").handle().timers.empty());
    CHECK(accepts("errand/field:done.receipt/removed", doing_errand(), finish{}));
    CHECK_FALSE(accepts("errand/field:done.title/removed", doing_errand(), finish{}));
}

TEST_CASE("a mutant of another definition changes nothing") {
    auto other = errand_spec();
    other.rows.erase(other.rows.begin());
    other.rules.clear();
    other.timers.clear();
    other.fields.clear();
    for (auto const& one : mutants_of(errand_spec())) {
        CAPTURE(one.name);
        auto const refused = one.apply(other);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().code == error_code::not_found);
    }
}

// --- judging --------------------------------------------------------------------------------------------------------

TEST_CASE("what the tests notice is caught, what they do not survives, what does not build is told apart") {
    auto const report = mutate(errand_spec(), somebody_does_it);
    REQUIRE(report.has_value());
    CHECK(report->mutants.size() == mutants_of(errand_spec()).size());
    CHECK(names_of(*report, mutant_fate::caught) == std::set<std::string>{"errand/take/ERR-1#1/removed",
                                                        "errand/take/ERR-1#1/inverted",
                                                        "errand/take/ERR-1#1/weakened",
                                                        "errand/take/ERR-2#1/inverted"});
    CHECK(
        names_of(*report, mutant_fate::not_buildable) == std::set<std::string>{"errand/finish_urgent/ERR-4#1/removed"});
    for (auto const& one : report->mutants)
        if (one.fate == mutant_fate::not_buildable) CHECK(one.why == "shadowed_row");
    CHECK(report->count(mutant_fate::survived) == report->mutants.size() - 5);
    CHECK_FALSE(report->is_clean());
}

TEST_CASE("kinds that are not asked for are neither tried nor reported") {
    mutation_options const removals{.kinds = {mutant_kind::removed}, .waived = {}};
    auto const report = mutate(errand_spec(), somebody_does_it, removals);
    REQUIRE(report.has_value());
    for (auto const& one : report->mutants) CHECK(one.what.kind == mutant_kind::removed);
    CHECK(names_of(*report, mutant_fate::caught) == std::set<std::string>{"errand/take/ERR-1#1/removed"});
}

TEST_CASE("a survivor may be waived with a reason; a waiver that no survivor needs is an error") {
    mutation_options options{};
    options.waived = {{"errand/*/removed", "not looked at"}, {"errand/take/ERR-1#1/removed", "it is caught"}};
    auto const report = mutate(errand_spec(), somebody_does_it, options);
    REQUIRE(report.has_value());
    for (auto const& one : report->mutants)
        if (one.fate == mutant_fate::waived) {
            CHECK(one.what.kind == mutant_kind::removed);
            CHECK(one.why == "not looked at");
        }
    CHECK(report->stale_waivers == std::vector<std::string>{"errand/take/ERR-1#1/removed"});
    options.waived = {{"*", "none of them matters"}};
    CHECK(mutate(errand_spec(), somebody_does_it, options)->is_clean());
    options.waived = {{"*", "none of them matters"}, {"errand/nobody/*", "gone since"}};
    CHECK_FALSE(mutate(errand_spec(), somebody_does_it, options)->is_clean());
    // Of a kind that is not tried nobody knows whether it would survive.
    options = {.kinds = {mutant_kind::removed}, .waived = {{"*", "all"}, {"errand/take/ERR-2#1/weakened", "later"}}};
    CHECK(mutate(errand_spec(), somebody_does_it, options)->is_clean());
}

TEST_CASE("tests that fail on the definition itself say nothing about mutants") {
    auto const report = mutate(errand_spec(), [](definition<errand> const&) { return false; });
    REQUIRE_FALSE(report.has_value());
    CHECK(report.error().code == error_code::bad_value);
    auto broken = errand_spec();
    broken.rows.clear();
    auto const refused = mutate(broken, somebody_does_it);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == error_code::bad_definition);
}

TEST_CASE("a report counts by kind and names the survivors by rule, each with its place") {
    mutation_options options{
        .kinds = {mutant_kind::removed}, .waived = {{"errand/*:*/removed", "later"}, {"none", "x"}}};
    auto const report = mutate(
        errand_spec(),
        [](definition<errand> const& by) {
            // Only pausing by others and finishing while the shop is closed are not looked at.
            auto const counted = [&](std::string_view row) {
                for (auto const& one : by.rows)
                    if (one.key.view() == row) return one.guards;
                return std::uint16_t{0};
            };
            return counted("take") == 2 && counted("take_over") == 1 && counted("note_down") == 1 &&
                   counted("poke") == 11 && counted("finish_light") == 1;
        },
        options);
    REQUIRE(report.has_value());
    auto const text = to_text(*report);
    CHECK(text.starts_with("28 mutants\n"
                           "                   caught       survived  not_buildable         waived\n"
                           "removed                16              2              1              9\n"
                           "inverted                0              0              0              0\n"
                           "weakened                0              0              0              0\n"
                           "survivors, by rule:\n"
                           "  ERR-3\n"
                           "    errand/finish_urgent/ERR-3#1/removed  "));
    CHECK(text.find("errand.hpp:") != std::string::npos);
    CHECK(text.ends_with("waivers that no survivor needs:\n    none\n"));
}

TEST_CASE("waivers are a pattern and a reason a line") {
    auto const read = parse_waivers("# why\n\nerrand/*/removed   because of this\r\n  a/b \t reason with  blanks ");
    REQUIRE(read.has_value());
    REQUIRE(read->size() == 2);
    CHECK((*read)[0].pattern == "errand/*/removed");
    CHECK((*read)[0].reason == "because of this");
    CHECK((*read)[1].pattern == "a/b");
    CHECK((*read)[1].reason == "reason with  blanks");
    CHECK(parse_waivers("")->empty());
    auto const refused = parse_waivers("a b\n\nerrand/take/*  \n");
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == error_code::bad_syntax);
    CHECK(refused.error().path == "/3");
}

} // namespace errands
