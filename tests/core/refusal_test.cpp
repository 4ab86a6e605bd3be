// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/refusal.hpp>

#include <doctest/doctest.h>

using namespace itsm;

TEST_CASE("a refusal in words names command, state, every rule once, what is missing, and what is possible") {
    refusal why{refusal_kind::rule_broken, "close", "resolved", {}, {"reopen", "comment"}, {}};
    why.broken.add("INC-9", needs_input("how"));
    why.broken.add("INC-9", unmet("what was done"));
    why.broken.add("ACME-1", unmet("a Tuesday", *parse_instant("2026-03-10T00:00:00Z")));
    CHECK(to_text(why) == "close is refused in state \"resolved\"\n"
                          "  INC-9  Resolving names how service came back: a fix or a workaround, and what was done.\n"
                          "      missing: field how\n"
                          "      missing: what was done\n"
                          "  ACME-1\n"
                          "      missing: a Tuesday until 2026-03-10T00:00:00Z\n"
                          "possible now: reopen, comment");
}

TEST_CASE("plain input that is missing does not stand under the rule before it") {
    refusal why{refusal_kind::not_permitted, "comment", "open", {}, {}, {}};
    why.broken.add("ACME-2", unmet("a Tuesday"));
    why.broken.add({}, needs_input("text"));
    why.broken.add("ACME-2", unmet("tea"));
    CHECK(to_text(why) == "comment is refused in state \"open\": not permitted\n"
                          "  ACME-2\n"
                          "      missing: a Tuesday\n"
                          "  missing: field text\n"
                          "  ACME-2\n"
                          "      missing: tea");
    CHECK(to_text(refusal{refusal_kind::invalid_input,
              "comment",
              {},
              [] {
                  broken_rules broken;
                  broken.add({}, needs_input("text"));
                  return broken;
              }(),
              {},
              {}}) == "comment is refused: invalid input\n  missing: field text");
}

TEST_CASE("every kind of refusal says what it is") {
    auto const text = [](refusal_kind kind) { return to_text(refusal{kind, "close", {}, {}, {}, {}}); };
    CHECK(text(refusal_kind::no_such_transition) == "close is refused: no such transition");
    CHECK(text(refusal_kind::not_permitted) == "close is refused: not permitted");
    CHECK(text(refusal_kind::rule_broken) == "close is refused");
    CHECK(text(refusal_kind::invalid_input) == "close is refused: invalid input");
    CHECK(text(refusal_kind::stale_version) == "close is refused: the record has changed since it was read");
    CHECK(text(refusal_kind::unknown_command) == "close is refused: the definition has no such command");
    CHECK(text(refusal_kind::unknown_state) == "close is refused: the definition has no such state");
}

TEST_CASE("the way there is named where there is one, and what did not fit is counted") {
    refusal why{refusal_kind::no_such_transition, "close", "assigned", {}, {}, {"resolve"}};
    CHECK(to_text(why).ends_with("leads there: resolve"));
    for (int i = 0; i < 10; ++i) why.broken.add("R-1", unmet("x"));
    CHECK(to_text(why).find("and 2 more") != std::string::npos);
}

TEST_CASE("the rules of a refusal are sorted, each once, input without a rule left out") {
    refusal why;
    why.broken.add("INC-9", unmet("x"));
    why.broken.add("INC-10", unmet("x"));
    why.broken.add("INC-9", unmet("y"));
    why.broken.add({}, needs_input("text"));
    CHECK(why.rules() == std::vector<rule_id>{"INC-10", "INC-9"});
}
