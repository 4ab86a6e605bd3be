// SPDX-License-Identifier: BSL-1.0
#include <itsm/storage/consumer.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <thread>

using namespace itsm;
using std::chrono::minutes;

namespace {

instant const monday = *parse_instant("2026-03-02T09:00:00Z");
feed_head const head{10, 3, {}};

lease_request asking(std::string owner, minutes at = {}) {
    return {.consumer = "mail", .owner = std::move(owner), .now = monday + at, .until = monday + at + minutes{5}};
}
consumer_state held_by(std::string owner) { return *granted({}, asking(std::move(owner)), head); }
consumer_lease lease_on(consumer_state const& state) { return lease_of("mail", state); }
error_code code_of(result<consumer_state> const& answer) {
    REQUIRE_FALSE(answer);
    return answer.error().code;
}

} // namespace

TEST_CASE("a new consumer begins at the start of the feed, in the epoch that is") {
    auto const state = held_by("a");
    CHECK(state == consumer_state{"a", 1, monday + minutes{5}, 0, 3});
    auto const lease = lease_on(state);
    CHECK(lease.consumer == "mail");
    CHECK(lease.token == 1);
    CHECK(lease.at == feed_cursor{0, 3});
}

TEST_CASE("a lease passes to another when it has ended, and not before; its owner gets it again at once") {
    auto const state = held_by("a");
    CHECK(code_of(granted(state, asking("b", minutes{4}), head)) == error_code::busy);
    CHECK(granted(state, asking("b", minutes{5}), head)->token == 2);
    CHECK(granted(state, asking("a", minutes{1}), head)->token == 2);
}

TEST_CASE("a lease without a name, without an owner, or that ends before it begins is refused") {
    auto no_name = asking("a");
    no_name.consumer.clear();
    auto no_time = asking("a");
    no_time.until = no_time.now;
    for (auto const& asked : {no_name, asking(""), no_time})
        CHECK(code_of(granted({}, asked, head)) == error_code::bad_value);
}

TEST_CASE("what was acknowledged is where the next lease begins, and lengthens this one") {
    auto const state = held_by("a");
    auto const after = advanced(state, lease_on(state), 4, monday + minutes{9}, head);
    REQUIRE(after);
    CHECK(after->position == 4);
    CHECK(code_of(granted(*after, asking("b", minutes{8}), head)) == error_code::busy);
    CHECK(lease_on(*granted(*after, asking("b", minutes{9}), head)).at == feed_cursor{4, 3});
}

TEST_CASE("who lost the lease is fenced off, whatever the clock says") {
    auto const lost = lease_on(held_by("a"));
    auto const state = *granted(held_by("a"), asking("b", minutes{6}), head);
    CHECK(code_of(advanced(state, lost, 4, monday, head)) == error_code::fenced);
    CHECK(class_of(error_code::fenced) == error_class::unusable);
}

TEST_CASE("a position behind what was acknowledged, or beyond the feed's end, is refused") {
    auto const state = *advanced(held_by("a"), lease_on(held_by("a")), 4, monday, head);
    CHECK(advanced(state, lease_on(state), 4, monday, head));
    CHECK(advanced(state, lease_on(state), 10, monday, head));
    CHECK(code_of(advanced(state, lease_on(state), 3, monday, head)) == error_code::bad_value);
    CHECK(code_of(advanced(state, lease_on(state), 11, monday, head)) == error_code::bad_value);
}

TEST_CASE("after a restore nothing is leased or acknowledged until somebody says where to begin") {
    auto const state = *advanced(held_by("a"), lease_on(held_by("a")), 8, monday, head);
    feed_head const restored{5, 4, {}};
    CHECK(code_of(advanced(state, lease_on(state), 8, monday, restored)) == error_code::epoch_changed);
    auto asked = asking("a", minutes{6});
    CHECK(code_of(granted(state, asked, restored)) == error_code::epoch_changed);
    asked.restart = 6;
    CHECK(code_of(granted(state, asked, restored)) == error_code::bad_value);
    asked.restart = feed_cursor{2, head.epoch}; // a place in what was there before
    CHECK(code_of(granted(state, asked, restored)) == error_code::epoch_changed);
    asked.restart = 2;
    auto const anew = granted(state, asked, restored);
    REQUIRE(anew);
    CHECK(lease_on(*anew).at == feed_cursor{2, 4});
    CHECK(anew->token == state.token + 1);
}

TEST_CASE("a duty is delivered under the same key however often its entry is read") {
    journal_entry entry;
    entry.record = {"incident", "INC0000007"};
    entry.command = {1, 2};
    duty owed;
    owed.key = "tell_user";
    CHECK(delivery_key(entry, owed) == "incident/INC0000007/" + to_text(command_id{1, 2}) + "/tell_user");
}

TEST_CASE("a bell wakes who waits, and one that rang before is not waited for") {
    commit_bell bell;
    auto const before = bell.rung();
    std::thread ringer{[&] { bell.ring(); }};
    bell.wait(before, std::chrono::seconds{60});
    ringer.join();
    CHECK(bell.rung() == before + 1);
    bell.wait(before, std::chrono::seconds{60});
    bell.wait(bell.rung(), duration{1}); // nobody rings: it ends all the same
}
