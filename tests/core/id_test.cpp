// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/id.hpp>

#include <doctest/doctest.h>

#include <concepts>
#include <set>

using namespace itsm;

namespace {

struct ticket_tag;
using ticket_id = strong_id<ticket_tag>;

static_assert(sizeof(ticket_id) == 16);
static_assert(!std::convertible_to<ticket_id, tenant_id>);
static_assert(!std::equality_comparable_with<ticket_id, tenant_id>);
static_assert(!std::convertible_to<person_name, team_name>);

std::uint64_t milliseconds_of(void* clock) { return *static_cast<std::uint64_t*>(clock); }

} // namespace

TEST_CASE("an id is written and read as 36 characters") {
    ticket_id const id{0x0123456789abcdefU, 0xfedcba9876543210U};
    CHECK(to_text(id) == "01234567-89ab-cdef-fedc-ba9876543210");
    CHECK(*parse_id<ticket_id>(to_text(id)) == id);
    CHECK(*parse_id<ticket_id>("01234567-89AB-CDEF-FEDC-BA9876543210") == id);
    CHECK(ticket_id{}.is_none());
    CHECK_FALSE(id.is_none());
}

TEST_CASE("what is no id is refused") {
    for (auto const* text : {"",
             "01234567-89ab-cdef-fedc-ba987654321",
             "01234567-89ab-cdef-fedc-ba98765432100",
             "01234567x89ab-cdef-fedc-ba9876543210",
             "0123456g-89ab-cdef-fedc-ba9876543210",
             "{1234567-89ab-cdef-fedc-ba9876543210"}) {
        CAPTURE(text);
        auto const refused = parse_id<ticket_id>(text);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == error_code::bad_syntax);
    }
}

TEST_CASE("ids by time grow, differ, and say their version and variant") {
    std::uint64_t now = 1'700'000'000'000;
    time_ordered_ids ids{7, milliseconds_of, &now};
    std::set<strong_id<void>> seen;
    strong_id<void> last{};
    for (int i = 0; i < 10'000; ++i) {
        if (i % 100 == 0) ++now;
        auto const id = ids.next();
        CHECK(id > last);
        CHECK(((id.high >> 12) & 0xF) == 7);
        CHECK((id.low >> 62) == 2);
        last = id;
        seen.insert(id);
    }
    CHECK(seen.size() == 10'000);
}

TEST_CASE("a clock that stands still or steps back repeats no id") {
    std::uint64_t now = 1'700'000'000'000;
    time_ordered_ids ids{7, milliseconds_of, &now};
    strong_id<void> last = ids.next();
    for (int i = 0; i < 5000; ++i) { // more than one millisecond has room for
        auto const id = ids.next();
        CHECK(id > last);
        last = id;
    }
    now -= 3'600'000;
    CHECK(ids.next() > last);
}

TEST_CASE("equal clocks and seeds give equal ids, other seeds others") {
    std::uint64_t now = 1'700'000'000'000;
    time_ordered_ids one{1, milliseconds_of, &now};
    time_ordered_ids same{1, milliseconds_of, &now};
    time_ordered_ids other{2, milliseconds_of, &now};
    auto const id = one.next();
    CHECK(id == same.next());
    CHECK_FALSE(id == other.next());
}

TEST_CASE("an id by name is the one of RFC 9562, A.4") {
    auto const dns = *parse_id<tenant_id>("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    CHECK(to_text(named_id(dns, "www.example.com")) == "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}
