// SPDX-License-Identifier: BSL-1.0
#include <itsm/storage/contract.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <set>
#include <string>

using namespace itsm;

TEST_CASE("a head comes back from its text") {
    feed_head head{17, (std::numeric_limits<std::uint64_t>::max)(), {}};
    for (std::size_t i = 0; i < head.chain.size(); ++i) head.chain[i] = static_cast<unsigned char>(7 * i + 130);
    CHECK(*parse_feed_head(to_text(head)) == head);
    CHECK(to_text(feed_head{1, 2, {}}) == "2.1." + std::string(64, '0'));
}

TEST_CASE("what is no head is refused") {
    auto const digest = std::string(64, 'a');
    for (auto const& text : {std::string{},
             std::string{"1.2"},
             "1.2." + digest.substr(1),
             "1.2." + digest + "aa",
             "1." + digest,
             "-1.2." + digest,
             "1.x." + digest,
             "1.2." + std::string(64, 'A'),
             "1.2." + std::string(64, 'g')}) {
        auto const refused = parse_feed_head(text);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == error_code::bad_syntax);
    }
}

TEST_CASE("every error says what is certain after it") {
    std::set<error_code> const unusable{
        error_code::poisoned, error_code::corrupt, error_code::epoch_changed, error_code::fenced};
    for (auto code = error_code{}; code <= error_code::beyond_horizon;
        code = static_cast<error_code>(static_cast<int>(code) + 1)) {
        bool const is_of_stores = code >= error_code::not_found && code <= error_code::fenced;
        auto const expected = code == error_code::unknown_outcome ? error_class::unknown
                              : unusable.contains(code)           ? error_class::unusable
                              : is_of_stores                      ? error_class::not_committed
                                                                  : error_class::input;
        CAPTURE(to_text(code));
        CHECK(class_of(code) == expected);
    }
}
