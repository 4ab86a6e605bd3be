// SPDX-License-Identifier: BSL-1.0
#include "errand.hpp"

#include <random>

// What deciding promises of any record type, on one small enough to see all of it.

namespace errands {

namespace {

std::vector<std::string> ids(refusal const& why) {
    std::vector<std::string> named;
    for (auto const& one : why.broken) named.emplace_back(one.rule.view());
    return named;
}

owned_definition<errand> made(lifecycle_spec<errand> const& spec) {
    auto built = make_definition(spec);
    REQUIRE_MESSAGE(built.has_value(), to_text(built.error()));
    return *built;
}

permission_answer answer_for(table_top const& it, command_key const& key) {
    for (auto const& one : permitted(it.it, it.given()))
        if (one.command == key) return one.answer;
    FAIL("no such command");
    return {};
}

} // namespace

// --- one refusal of each kind ---------------------------------------------------------------------------------------

TEST_CASE("a command without a row in this state is no such transition, and what leads there is named") {
    auto const why = open_errand().refused(archive{});
    CHECK(why.kind == refusal_kind::no_such_transition);
    CHECK(why.command == command_key{"archive"});
    CHECK(why.state == state_key{"open"});
    CHECK(why.broken.empty());
    CHECK(why.leads_there == std::vector<command_key>{"move_to"});
}

TEST_CASE("what leads there is only what the actor can do") {
    auto it = open_errand();
    it.actor.permissions = {"errand.take", "errand.finish", "errand.archive"};
    CHECK(it.refused(archive{}).leads_there.empty()); // moving would, but is not permitted
}

TEST_CASE("an actor without the row's permission is not permitted, by SEC-1") {
    auto it = open_errand();
    it.actor.permissions = {"errand.pause"};
    auto const why = it.refused(take{.doer = "mia"});
    CHECK(why.kind == refusal_kind::not_permitted);
    CHECK(ids(why) == keys{"SEC-1"});
    CHECK(why.broken[0].found.what == "errand.take");
}

TEST_CASE("a broken rule is named, with what is missing") {
    auto const why = table_top{}.does(note_down{.title = "piano", .is_heavy = true}).refused(take{.doer = "mia"});
    CHECK(why.kind == refusal_kind::rule_broken);
    CHECK(ids(why) == keys{"ERR-2"});
    CHECK(why.broken[0].found == unmet("two who carry it"));
}

TEST_CASE("a command that lacks a field which no rule asks for is invalid input") {
    auto const why = table_top{}.refused(note_down{});
    CHECK(why.kind == refusal_kind::invalid_input);
    CHECK(why.state.empty());
    CHECK(why.broken[0].found == needs_input("title"));
    CHECK(why.rules().empty());
}

TEST_CASE("a command that the definition does not know is said to be unknown") {
    auto const why = open_errand().refused(vanish{});
    CHECK(why.kind == refusal_kind::unknown_command);
    CHECK(why.command == command_key{"vanish"});
}

TEST_CASE("a record in a state that the definition does not know is said to be so") {
    auto it = open_errand();
    it.it.process.state = "lost";
    auto const why = it.refused(take{.doer = "mia"});
    CHECK(why.kind == refusal_kind::unknown_state);
    CHECK(why.state == state_key{"lost"});
}

TEST_CASE("a missing fact is a broken rule that names the fact") {
    auto it = table_top{}.does(note_down{.title = "bread", .is_urgent = true}).does(take{.doer = "mia"});
    auto const why = it.refused(finish{.receipt = "4.20"});
    CHECK(ids(why) == keys{"ERR-3"});
    CHECK(why.broken[0].found == missing(facts::shop_is_open));
    it.facts.set(facts::shop_is_open, false);
    CHECK(it.refused(finish{.receipt = "4.20"}).broken[0].found == unmet("an open shop"));
    it.facts.set(facts::shop_is_open, true);
    CHECK(it.decided(finish{.receipt = "4.20"}).has_value());
}

// --- all reasons at once --------------------------------------------------------------------------------------------

TEST_CASE("permission, rules and fields are all named, the permission first") {
    auto it = table_top{}.does(note_down{.title = "bread", .is_urgent = true}).does(take{.doer = "mia"});
    it.actor.permissions = {};
    auto const why = it.refused(finish{});
    CHECK(why.kind == refusal_kind::not_permitted);
    CHECK(ids(why) == keys{"SEC-1", "ERR-3", ""});
    CHECK(why.broken[2].found == needs_input("receipt"));
}

TEST_CASE("a rule and a missing field of a state are a broken rule") {
    auto const it = table_top{}.does(note_down{.title = "bread", .is_urgent = true}).does(take{.doer = "mia"});
    auto const why = it.refused(finish{});
    CHECK(why.kind == refusal_kind::rule_broken);
    CHECK(ids(why) == keys{"ERR-3", ""});
}

TEST_CASE("eight broken rules stand in place in the order of the row, the rest are counted") {
    auto it = open_errand();
    it.it.sore = 8;
    CHECK(it.refused(poke{}).broken.size() == 8);
    CHECK(it.refused(poke{}).broken.overflow() == 0);
    it.it.sore = 11;
    auto const why = it.refused(poke{});
    CHECK(why.kind == refusal_kind::rule_broken);
    CHECK(why.broken.size() == 8);
    CHECK(why.broken.overflow() == 3);
    CHECK(ids(why) == keys{"SORE-01", "SORE-02", "SORE-03", "SORE-04", "SORE-05", "SORE-06", "SORE-07", "SORE-08"});
    CHECK(to_text(why).find("and 3 more") != std::string::npos);
}

// --- several rows in a cell -----------------------------------------------------------------------------------------

TEST_CASE("of several rows in a cell the first whose choosing guards hold is taken") {
    auto const row_of = [](bool urgent, bool heavy) {
        auto it = table_top{}.does(note_down{.title = "bread", .is_urgent = urgent, .is_heavy = heavy});
        it.facts.set(facts::shop_is_open, true);
        it.does(take{.doer = "mia and ben"});
        return std::string{it.decided(finish{.receipt = "4.20"})->row().view()};
    };
    CHECK(row_of(true, true) == "finish_urgent");
    CHECK(row_of(true, false) == "finish_urgent");
    CHECK(row_of(false, false) == "finish_light");
}

TEST_CASE("when none is chosen, every choosing guard says why") {
    auto const it = table_top{}.does(note_down{.title = "piano", .is_heavy = true}).does(take{.doer = "mia and ben"});
    auto const why = it.refused(finish{.receipt = "4.20"});
    CHECK(why.kind == refusal_kind::rule_broken);
    CHECK(ids(why) == keys{"ERR-4", "ERR-5"});
}

TEST_CASE("what an earlier row's choice lacked is no reason against the row that was chosen") {
    auto it = doing_errand(); // not urgent, so finish_urgent is passed over
    it.it.obligations.push_back({duty_kind::obligation, "X-1", "x", "", "", {}, "archive", false});
    CHECK(evaluate(it.it, finish{.receipt = "4.20"}, it.given()).broken.empty());
    CHECK(ids(it.refused(finish{})) == keys{""}); // the receipt alone
}

// --- who ------------------------------------------------------------------------------------------------------------

TEST_CASE("a permit guard looks at the actor and the record together") {
    auto it = doing_errand();
    CHECK(it.decided(pause{}).has_value());
    it.actor.name = {"ben"};
    CHECK(ids(it.refused(pause{})) == keys{"ERR-6"});
    CHECK(it.refused(pause{}).kind == refusal_kind::rule_broken);
}

// --- purity ---------------------------------------------------------------------------------------------------------

TEST_CASE("deciding leaves record, facts and policy as they were, and gives the same answer again") {
    auto const it = doing_errand();
    auto const before = it.it;
    auto const once = it.decided(finish{.receipt = "4.20"});
    auto const twice = it.decided(finish{.receipt = "4.20"});
    REQUIRE(once.has_value());
    CHECK(it.it == before);
    CHECK(once->next() == twice->next());
    CHECK(once->duties() == twice->duties());
    CHECK(once->payload() == twice->payload());
}

TEST_CASE("evaluate says what decide does, for every command in every state with random fields") {
    std::mt19937 random{20260302};
    auto const coin = [&] { return random() % 2 == 0; };
    constexpr std::array words{"", "mia", "mia and ben", "4.20"};
    auto const word = [&] { return std::string{words[random() % words.size()]}; };
    int accepted = 0;
    int refused = 0;
    auto const agree = [&](table_top const& it, auto const& c) {
        auto const before = it.it;
        auto const said = evaluate(it.it, c, it.given());
        auto const done = it.decided(c);
        CHECK(said.is_met == done.has_value());
        CHECK(it.it == before);
        if (done) {
            ++accepted;
            CHECK(errand_tables.rows[said.row].key == done->row());
            CHECK(errand_tables.states[said.target].key == done->next().process.state);
            CHECK(done->base_version() == before.version);
            CHECK(done->next().version == before.version + 1);
            CHECK_FALSE(why_not(it.it, c, it.given()).has_value());
        } else {
            ++refused;
            CHECK(said.kind == done.error().kind);
            CHECK(said.broken.size() == done.error().broken.size());
            CHECK(why_not(it.it, c, it.given())->rules() == done.error().rules());
        }
    };
    for (int i = 0; i < 3000; ++i) {
        table_top it;
        if (random() % 12 != 0) {
            it.it.process.state = errand_tables.states[random() % errand_tables.states.size()].key;
            it.it.version = 1 + random() % 5;
            it.it.since = noon;
        }
        it.it.is_urgent = coin();
        it.it.is_heavy = coin();
        it.it.doer = word();
        it.it.title = word();
        it.it.receipt = coin() ? "" : "4.20";
        it.it.sore = static_cast<int>(random() % 12);
        if (coin()) it.facts.set(facts::shop_is_open, coin());
        if (random() % 4 == 0) it.actor.permissions = {"errand.finish", "errand.take"};
        if (coin())
            it.it.obligations.push_back(
                {duty_kind::obligation, "X-1", "x", "", "", {}, coin() ? "archive" : "take", coin()});
        switch (random() % 9) {
        case 0: agree(it, note_down{.title = word(), .is_urgent = coin(), .is_heavy = coin()}); break;
        case 1: agree(it, take{.doer = word()}); break;
        case 2: agree(it, pause{}); break;
        case 3: agree(it, finish{.receipt = word()}); break;
        case 4: agree(it, rename{.title = word()}); break;
        case 5: agree(it, move_to{.to = static_cast<errand_state>(random() % 8)}); break;
        case 6: agree(it, archive{}); break;
        case 7: agree(it, poke{}); break;
        default: agree(it, vanish{}); break;
        }
    }
    CHECK(accepted > 300);
    CHECK(refused > 300);
}

TEST_CASE("a command whose type only the definition knows is decided as the typed one") {
    auto const it = doing_errand();
    finish const given{.receipt = "4.20"};
    auto const erased = decide(errand_tables, it.it, erased_command<errand>{&on<finish>, &given}, it.given());
    REQUIRE(erased.has_value());
    CHECK(erased->next() == it.decided(given)->next());
}

// --- what a step carries --------------------------------------------------------------------------------------------

TEST_CASE("a step carries what its entry needs") {
    auto it = table_top{}.does(note_down{.title = "bread", .is_urgent = true}).does(take{.doer = "mia"});
    it.now += 1h;
    it.facts.set(facts::shop_is_open, true, {"shop", "S-1"}, 4);
    it.facts.set(fact_reading{"moon.is_full", value{true}, {}, 0});
    auto const step = it.decided(finish{.receipt = "4.20"});
    REQUIRE(step.has_value());
    CHECK(step->base_version() == 2);
    CHECK(step->next().version == 3);
    CHECK(step->row() == row_key{"finish_urgent"});
    CHECK(step->command() == command_key{"finish"});
    CHECK(step->payload() == value{value_object{{"receipt", "4.20"}}});
    CHECK(step->definition_used() == definition_key{"errand"});
    CHECK(step->definition_version() == 2);
    CHECK(step->policy_version() == 7);
    CHECK(step->at() == noon + 1h);
    CHECK(step->actor() == it.actor.name);
    CHECK(step->actor_roles() == it.actor.roles);
    REQUIRE(step->facts().size() == 1); // that the moon is full was given and not read
    CHECK(step->facts()[0] == fact_reading{"shop.is_open", value{true}, {"shop", "S-1"}, 4});
}

TEST_CASE("a created record says under which definition it runs, and goes on under it when another decides") {
    auto spec = errand_spec();
    spec.key = "other";
    spec.version = 9;
    auto const other = made(spec);
    auto it = open_errand();
    CHECK(it.it.process == process_ref{"errand", 2, "open"});
    it.actor.permissions = {"*"};
    auto const step = decide(other.handle(), it.it, take{.doer = "mia"}, it.given());
    REQUIRE(step.has_value());
    CHECK(step->next().process == process_ref{"errand", 2, "doing"});
    CHECK(step->definition_used() == definition_key{"other"});
}

TEST_CASE("derived values follow after every step, also where the command did not touch them") {
    CHECK(open_errand().it.letters == 5);
    CHECK(doing_errand().does(rename{.title = "brown bread"}).it.letters == 11);
}

TEST_CASE("a check finds without blocking") {
    auto it = table_top{}.does(note_down{.title = "a very long story about bread"});
    auto const found = findings(errand_tables, it.it, it.given());
    REQUIRE(found.size() == 1);
    CHECK(found[0].rule == rule_id{"ERR-11"});
    CHECK(found[0].name == "a long title");
    CHECK(found[0].found == unmet("a shorter title"));
    CHECK(it.decided(take{.doer = "mia"}).has_value());
    CHECK(findings(errand_tables, open_errand().it, it.given()).empty());
}

// --- duties ---------------------------------------------------------------------------------------------------------

TEST_CASE("a notice is announced once and not kept") {
    auto const it = done_errand();
    CHECK(it.announced_keys() == keys{"thanks", "money"});
    CHECK(it.owed_keys() == keys{"money"});
}

TEST_CASE("an obligation of a row stays until the command that discharges it") {
    auto it = done_errand().does(rename{}); // nothing in it: the title is read-only here
    CHECK(it.owed_keys() == keys{"money"});
    CHECK(it.announced.empty());
    CHECK(it.does(pay_back{}).owed_keys().empty());
}

TEST_CASE("an obligation that blocks closing is named by its rule until it is discharged") {
    auto it = done_errand();
    auto const why = it.refused(archive{});
    CHECK(why.kind == refusal_kind::rule_broken);
    CHECK(ids(why) == keys{"ERR-9"});
    CHECK(it.does(pay_back{}).decided(archive{}).has_value());
}

TEST_CASE("the closing command may itself discharge what blocks closing, and states that are not closed do not ask") {
    auto it = done_errand();
    it.it.obligations[0].discharged_by = "archive";
    CHECK(it.decided(archive{}).has_value());
    auto open = open_errand();
    open.it.obligations = done_errand().it.obligations;
    CHECK(open.decided(take{.doer = "mia"}).has_value());
}

TEST_CASE("an obligation that stands already is not owed again by the next row") {
    auto it = done_errand();
    it.it.process.state = "doing";
    it.does(finish{});
    CHECK(it.owed_keys() == keys{"money"});
    CHECK(it.announced_keys() == keys{"thanks"});
    CHECK(it.it.obligations[0].due == noon + 24h);
}

TEST_CASE("what a standing rule says is announced once, kept while it says so, and withdrawn after") {
    auto it = table_top{}.does(note_down{.title = "wholemeal bread"});
    CHECK(it.announced_keys() == keys{"chase"});
    CHECK(it.owed_keys() == keys{"chase"});
    it.does(rename{.title = "wholemeal bread and jam"});
    CHECK(it.announced_keys().empty());
    CHECK(it.owed_keys() == keys{"chase"});
    it.does(rename{.title = "bread"});
    CHECK(it.announced_keys().empty());
    CHECK(it.owed_keys().empty());
}

TEST_CASE("a standing duty that has changed is announced anew and takes the place of the old") {
    auto it = table_top{}.does(note_down{.title = "wholemeal bread"});
    it.does(take{.doer = "mia"}); // another owner
    CHECK(it.announced_keys() == keys{"chase"});
    REQUIRE(it.it.obligations.size() == 1);
    CHECK(it.it.obligations[0].owner == "mia");
}

TEST_CASE("a command does not discharge what a standing rule goes on saying, nor is that announced again") {
    auto it = table_top{}.does(note_down{.title = "wholemeal bread"}).does(go_on{});
    CHECK(it.owed_keys() == keys{"chase"});
    CHECK(it.announced_keys().empty());
}

TEST_CASE("a row can leave out its command's effect") {
    auto spec = errand_spec();
    auto* renaming = spec.find_row("rename");
    REQUIRE(renaming != nullptr);
    *renaming = without_effect(*renaming);
    auto const quiet = made(spec);
    auto const it = open_errand();
    auto const step = decide(quiet.handle(), it.it, rename{.title = "jam"}, it.given());
    REQUIRE(step.has_value());
    CHECK(step->next().title == "bread");
    CHECK(step->next().version == 2);
}

// --- fields by state ------------------------------------------------------------------------------------------------

TEST_CASE("a field that a state requires comes from the command or is there already") {
    auto it = doing_errand();
    auto const why = it.refused(finish{});
    CHECK(why.kind == refusal_kind::invalid_input);
    CHECK(why.broken[0].found == needs_input("receipt"));
    CHECK(it.decided(finish{.receipt = "4.20"}).has_value());
    it.it.receipt = "3.10";
    CHECK(it.decided(finish{}).has_value());
}

TEST_CASE("a required field is asked for on entering, not within the state") {
    auto it = done_errand();
    it.it.receipt = {}; // as a record from elsewhere may lack it
    CHECK(it.decided(pay_back{}).has_value());
}

TEST_CASE("a field that a state keeps read-only is refused in a command that carries it") {
    auto const it = done_errand();
    auto const why = it.refused(rename{.title = "jam"});
    CHECK(why.kind == refusal_kind::invalid_input);
    CHECK(why.broken[0].found.what == "title");
    CHECK(it.decided(rename{}).has_value());
    CHECK(doing_errand().decided(rename{.title = "jam"}).has_value());
}

// --- a target that the command names --------------------------------------------------------------------------------

TEST_CASE("a command that names its target leads there, under what that state requires") {
    CHECK(open_errand().does(move_to{.to = errand_state::waiting}).it.process.state == state_key{"waiting"});
    auto it = open_errand();
    CHECK(it.refused(move_to{.to = errand_state::done}).broken[0].found == needs_input("receipt"));
    it.it.receipt = "4.20";
    CHECK(it.does(move_to{.to = errand_state::done}).it.state == errand_state::done);
}

TEST_CASE("obligations that block closing hold for a chosen target too") {
    auto it = done_errand();
    it.it.process.state = "doing";
    CHECK(ids(it.refused(move_to{.to = errand_state::dropped})) == keys{"ERR-9"});
    CHECK(it.decided(move_to{.to = errand_state::waiting}).has_value());
}

TEST_CASE("a target that is no state of the definition is invalid input") {
    auto const why = open_errand().refused(move_to{.to = static_cast<errand_state>(200)});
    CHECK(why.kind == refusal_kind::invalid_input);

    auto spec = errand_spec();
    std::erase_if(spec.states, [](auto const& one) { return one.key == state_key{"dropped"}; });
    auto const smaller = made(spec);
    auto const it = open_errand();
    auto const step = decide(smaller.handle(), it.it, move_to{.to = errand_state::dropped}, it.given());
    REQUIRE_FALSE(step.has_value());
    CHECK(step.error().kind == refusal_kind::invalid_input);
}

// --- what is possible -----------------------------------------------------------------------------------------------

TEST_CASE("permitted gives every command one of three answers") {
    auto it = doing_errand();
    CHECK(permitted(it.it, it.given()).size() == errand_tables.commands.size());
    CHECK(answer_for(it, "pause") == permission_answer::now);
    CHECK(answer_for(it, "take") == permission_answer::after_input);
    CHECK(answer_for(it, "archive") == permission_answer::refused);
    it.actor.name = {"ben"};
    CHECK(answer_for(it, "pause") == permission_answer::refused);
    it.actor.permissions = {};
    for (auto const& one : permitted(it.it, it.given())) CHECK(one.answer == permission_answer::refused);
}

TEST_CASE("after input names the fields, of guards and of the state that is entered") {
    auto const it = doing_errand();
    for (auto const& one : permitted(it.it, it.given())) {
        if (one.command == command_key{"take"}) CHECK(one.fields == std::vector<std::string_view>{"doer"});
        if (one.command == command_key{"finish"}) CHECK(one.fields == std::vector<std::string_view>{"receipt"});
        if (one.command == command_key{"archive"}) CHECK(one.fields.empty());
    }
}

TEST_CASE("a refusal lists what is possible now, without the command itself") {
    auto const possible = doing_errand().refused(finish{}).possible_now;
    CHECK(possible == std::vector<command_key>{"take", "pause", "go_on", "rename", "move_to"});
}

TEST_CASE("before the record exists only what creates it is possible") {
    table_top const it;
    CHECK(answer_for(it, "note_down") == permission_answer::after_input);
    CHECK(answer_for(it, "take") == permission_answer::refused);
    CHECK(it.refused(take{.doer = "mia"}).leads_there == std::vector<command_key>{"note_down"});
    CHECK(open_errand().refused(note_down{.title = "jam"}).kind == refusal_kind::no_such_transition);
}

TEST_CASE("why_not explains a refusal and has nothing to say about what goes through") {
    auto const it = doing_errand();
    CHECK_FALSE(why_not(it.it, pause{}, it.given()).has_value());
    auto const why = why_not(it.it, archive{}, it.given());
    REQUIRE(why.has_value());
    CHECK(why->kind == refusal_kind::no_such_transition);
    CHECK(to_text(*why) == to_text(it.refused(archive{})));
}

// --- facts and timers -----------------------------------------------------------------------------------------------

TEST_CASE("needs lists the facts of the command's rows and of what stands after every step, each once") {
    auto const named = [](std::vector<fact_declaration const*> const& wanted) {
        keys found;
        for (auto const* one : wanted) found.emplace_back(one->name);
        return found;
    };
    CHECK(named(needs(errand_tables, doing_errand().it, finish{})) ==
          keys{"shop.is_open", "weather.is_good", "shop.closes_at"}); // a check's facts are not a decision's
    CHECK(named(needs(errand_tables, doing_errand().it, pause{})) == keys{"shop.closes_at"});
    CHECK(named(needs(errand_tables, errand{}, note_down{})) == keys{"shop.closes_at"});
    CHECK(needs(errand_tables, doing_errand().it, vanish{}).empty());
    auto lost = doing_errand().it;
    lost.process.state = "lost";
    CHECK(needs(errand_tables, lost, finish{}).empty());
}

TEST_CASE("a fact given with another type is unknown") {
    auto it = table_top{}.does(note_down{.title = "bread", .is_urgent = true}).does(take{.doer = "mia"});
    it.facts.set(fact_reading{"shop.is_open", value{"yes"}, {}, 0});
    CHECK(it.refused(finish{.receipt = "4.20"}).broken[0].found == missing(facts::shop_is_open));
}

TEST_CASE("timers say which command the clock gives, and when") {
    auto const running = timers_of(errand_tables, waiting_errand().it, errand_policy{});
    REQUIRE(running.size() == 1);
    CHECK(running[0].timer == "impatience");
    CHECK(errand_tables.commands[running[0].command] == command_key{"go_on"});
    CHECK(running[0].due == noon + 48h);
    CHECK(timers_of(errand_tables, doing_errand().it, errand_policy{}).empty());
}

// --- sizes on record ------------------------------------------------------------------------------------------------

TEST_CASE("a verdict is small enough to be made in every decision") {
    CHECK(sizeof(definition_view::row) == 46);
    CHECK(sizeof(definition_view::cell_entry) == 4);
    CHECK(sizeof(definition_view::cell) == 4);
    CHECK(sizeof(process_ref) == 68);
    CHECK(sizeof(broken_rule) == 48);
    CHECK(sizeof(verdict) <= 8 * sizeof(broken_rule) + 24);
    static_assert(std::is_trivially_destructible_v<verdict>);
}

} // namespace errands
