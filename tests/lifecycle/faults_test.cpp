// SPDX-License-Identifier: BSL-1.0
#include "errand.hpp"

#include <itsm/lifecycle/faults.hpp>

#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>

#include <set>

// A definition that could not decide is refused when it is made, with the fault and the row, state or field that has it.

namespace errands {

namespace {

/// What `make_definition` says about a definition: "<fault> at <path>", or "fine".
std::string said_of(lifecycle_spec<errand> const& spec) {
    auto const made = make_definition(spec);
    if (made) return "fine";
    CHECK(made.error().code == error_code::bad_definition);
    return made.error().message + " at " + made.error().path;
}

template <class Change>
std::string said_after(Change change) {
    auto spec = errand_spec();
    change(spec);
    return said_of(spec);
}

/// Two keys of one hash. The hash sums words times factors and folds the sum: the factors follow from the hashes of short
/// texts, and then the second word can make up for what the first changed.
std::pair<state_key, state_key> colliding_keys() {
    auto const sum_of = [](std::string const& text) {
        auto const hash = state_key::from(text)->hash();
        return hash ^ (hash >> 29) ^ (hash >> 58);
    };
    auto const word_of = [](std::string_view text) {
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < 8; ++i) word |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * i);
        return word;
    };
    auto const text_of = [](std::uint64_t word) {
        std::string text;
        for (std::size_t i = 0; i < 8; ++i) text += static_cast<char>((word >> (8 * i)) & 0xFF);
        return text;
    };
    std::string const first = "overhere";
    std::string const rest = "andthere";
    auto const factor = sum_of("\x01");
    auto const second_factor = sum_of(first + "\x01") - word_of(first) * factor;
    std::uint64_t inverse = second_factor; // of an odd number: each round doubles the bits that are right
    for (int i = 0; i < 6; ++i) inverse *= 2 - second_factor * inverse;
    for (int i = 0; i < 1000; ++i) {
        auto const other = "there" + std::to_string(100 + i);
        auto const repaired = text_of(word_of(rest) + (word_of(first) - word_of(other)) * factor * inverse);
        if (repaired.find('\0') != std::string::npos) continue;
        return {*state_key::from(first + rest), *state_key::from(other + repaired)};
    }
    return {};
}

} // namespace

TEST_CASE("a definition without faults is made") { CHECK(said_of(errand_spec()) == "fine"); }

TEST_CASE("too_large: more guards than an index can count") {
    CHECK(said_after([](auto& spec) { spec.find_row("poke")->guards.assign(65'534, sore_spot<1>); }) == "fine");
    CHECK(said_after([](auto& spec) { spec.find_row("poke")->guards.assign(65'535, sore_spot<1>); }) ==
          "too_large at /errand");
    // Counted in 16 bits these would be none.
    CHECK(
        said_after([](auto& spec) { spec.rows.back().guards.assign(65'536, sore_spot<1>); }) == "too_large at /errand");
}

TEST_CASE("duplicate_state: two states with one key") {
    CHECK(said_after([](auto& spec) {
        spec.add(extra_state<errand>("waiting", errand_state::waiting, state_category::waiting));
    }) == "duplicate_state at /waiting");
}

TEST_CASE("duplicate_row: two rows with one key") {
    CHECK(said_after([](auto& spec) { spec.add(row("pause", from(errand_state::open), on<pause>, to_same())); }) ==
          "duplicate_row at /pause");
}

TEST_CASE("row_from_unknown_state: a row that starts in a state which is not there") {
    CHECK(said_after([](auto& spec) { spec.add(row("find", from(state_key{"lost"}), on<pause>, to_same())); }) ==
          "row_from_unknown_state at /find");
}

TEST_CASE("row_to_unknown_state: a row that leads to a state which is not there") {
    CHECK(said_after([](auto& spec) {
        spec.add(row("lose", from(errand_state::open), on<pause>, to(state_key{"lost"})));
    }) == "row_to_unknown_state at /lose");
}

TEST_CASE("row_without_source: a row that starts nowhere") {
    CHECK(said_after([](auto& spec) { spec.add(row("float", from(state_group{}), on<pause>, to_same())); }) ==
          "row_without_source at /float");
}

TEST_CASE("row_without_target: a creating row that keeps a state it has not, or a choice that nobody makes") {
    CHECK(said_after([](auto& spec) { spec.find_row("note_down")->target = to_same(); }) ==
          "row_without_target at /note_down");
    CHECK(
        said_after([](auto& spec) { spec.find_row("pause")->target = to_chosen(); }) == "row_without_target at /pause");
}

TEST_CASE("guard_of_other_command: a guard that would read the fields of a command that its row does not take") {
    CHECK(said_after([](auto& spec) { spec.tighten("pause", doer_named); }) == "guard_of_other_command at /pause");
}

TEST_CASE("no_creating_row: nothing creates the record") {
    CHECK(said_after([](auto& spec) { spec.rows.erase(spec.rows.begin()); }) == "no_creating_row at /");
    CHECK(said_after([](auto& spec) {
        spec.rows.clear();
        spec.timers.clear();
    }) == "no_creating_row at /");
}

TEST_CASE("unreachable_state: no path of rows leads to the state") {
    CHECK(said_after([](auto& spec) {
        spec.add(extra_state<errand>("island", errand_state::waiting, state_category::waiting));
        spec.find_row("move")->target = to(errand_state::dropped);
        spec.add(row("swim", from(state_key{"island"}), on<pause>, to(errand_state::open)));
    }) == "unreachable_state at /island");
}

TEST_CASE("no_way_out: no path of rows leads from the state to a closed one") {
    CHECK(said_after([](auto& spec) {
        spec.add(extra_state<errand>("swamp", errand_state::waiting, state_category::waiting));
        spec.add(row("sink", from(errand_state::open), on<pause>, to(state_key{"swamp"})));
    }) == "no_way_out at /swamp");
}

TEST_CASE("shadowed_row: an earlier row of the cell, which chooses nothing, always wins") {
    CHECK(said_after([](auto& spec) { spec.add(row("rest", from(errand_state::doing), on<pause>, to_same())); }) ==
          "shadowed_row at /rest");
    CHECK(said_after([](auto& spec) {
        spec.loosen("finish_urgent", "ERR-4"); // no longer chooses
    }) == "shadowed_row at /finish_light");
    // A row behind one that chooses is reached.
    CHECK(said_after([](auto& spec) {
        spec.add(row("finish_heavy", from(errand_state::doing), on<finish>, to(errand_state::done)));
    }) == "fine");
}

TEST_CASE("timer_without_row: the clock would give a command that has no row") {
    CHECK(said_after([](auto& spec) { spec.add(timer_spec<errand>{"poof", on<vanish>, bodies::out_of_patience}); }) ==
          "timer_without_row at /poof");
    // To declare the command is to say that it has none.
    CHECK(said_after([](auto& spec) {
        spec.add(on<vanish>);
        spec.add(timer_spec<errand>{"poof", on<vanish>, bodies::out_of_patience});
    }) == "timer_without_row at /poof");
}

TEST_CASE("timer_in_unknown_state: a timer runs in a state that is not there") {
    CHECK(said_after([](auto& spec) { spec.timers[0].states = {state_key{"waiting"}, state_key{"lost"}}; }) ==
          "timer_in_unknown_state at /impatience");
}

TEST_CASE("timer_without_exit: a timer's command has no row in a state that it runs in") {
    CHECK(said_after([](auto& spec) { spec.timers[0].states = {state_key{"done"}}; }) ==
          "timer_without_exit at /impatience");
    CHECK(said_after([](auto& spec) { spec.timers[0].states = {state_key{"waiting"}, state_key{"doing"}}; }) == "fine");
}

TEST_CASE("required_and_read_only: a state demands both of one field, wherever it says so") {
    CHECK(said_after([](auto& spec) {
        spec.add(fields_in(errand_state::waiting, required(title_field), read_only(title_field)));
    }) == "required_and_read_only at /title");
    CHECK(said_after([](auto& spec) { spec.add(fields_in(errand_state::done, read_only(receipt_field))); }) ==
          "required_and_read_only at /receipt");
    CHECK(said_after([](auto& spec) { spec.add(fields_in(errand_state::done, required(receipt_field))); }) == "fine");
}

TEST_CASE("fields_of_unknown_state: demands on fields in a state that is not there") {
    CHECK(said_after([](auto& spec) { spec.add(fields_in(state_key{"lost"}, required(title_field))); }) ==
          "fields_of_unknown_state at /lost");
    // The order of the parts does not matter.
    CHECK(said_after([](auto& spec) {
        spec.add(fields_in(state_key{"shelf"}, required(title_field)));
        spec.add(extra_state<errand>("shelf", errand_state::waiting, state_category::waiting));
        spec.add(row("shelve", from(errand_state::open), on<pause>, to(state_key{"shelf"})));
        spec.add(row("unshelve", from(state_key{"shelf"}), on<go_on>, to(errand_state::open)));
    }) == "fine");
}

TEST_CASE("permission_too_long: a permission that would be cut to another, or to the one that everybody holds") {
    auto const said_with = [](std::string_view right) {
        return said_after([&](auto& spec) { spec.add(right_to("done", right)); });
    };
    std::string const longest(63, 'x');
    CHECK(said_with(longest) == "fine");
    CHECK(said_with(longest + "y") == "permission_too_long at /" + longest);
    CHECK(said_with(std::string_view{"do\0ne", 5}) == "permission_too_long at /do");
}

TEST_CASE("colliding_keys: two keys that no table can tell apart are an error, not an endless search") {
    auto const [one, other] = colliding_keys();
    REQUIRE(one != other);
    REQUIRE(one.hash() == other.hash());
    CHECK(said_after([&](auto& spec) {
        for (auto const& key : {one, other})
            spec.add(extra_state<errand>(key, errand_state::waiting, state_category::waiting));
    }) == "colliding_keys at /errand");
}

TEST_CASE("every fault has a test of its name in this file") {
    std::set<std::string_view> const tested{"none",
        "too_large",
        "duplicate_state",
        "duplicate_row",
        "row_from_unknown_state",
        "row_to_unknown_state",
        "row_without_source",
        "row_without_target",
        "guard_of_other_command",
        "no_creating_row",
        "unreachable_state",
        "no_way_out",
        "shadowed_row",
        "timer_without_row",
        "timer_in_unknown_state",
        "timer_without_exit",
        "required_and_read_only",
        "fields_of_unknown_state",
        "permission_too_long",
        "colliding_keys"};
    std::set<std::string_view> all;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<definition_fault>>(
        [&](auto d) { all.insert(d.name); });
    CHECK(all == tested);
}

TEST_CASE("the first fault is the one that is named") {
    CHECK(said_after([](auto& spec) {
        spec.add(row("lose", from(errand_state::open), on<pause>, to(state_key{"lost"})));
        spec.add(row("lose", from(state_group{}), on<pause>, to_same()));
    }) == "row_to_unknown_state at /lose");
}

TEST_CASE("a chosen target counts as a way to every state") {
    // Nothing but `move` leads to dropped, and errand_spec is fine.
    auto spec = errand_spec();
    std::erase_if(spec.rows, [](auto const& one) { return one.key == row_key{"move"}; });
    CHECK(said_of(spec) == "unreachable_state at /dropped");
}

} // namespace errands
