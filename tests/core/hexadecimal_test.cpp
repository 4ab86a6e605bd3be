// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/hexadecimal.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace itsm::detail;

TEST_CASE("every byte has two digits and comes back from them") {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
    auto const text = in_hexadecimal(all);
    CHECK(text.size() == 512);
    CHECK(text.starts_with("000102"));
    CHECK(text.ends_with("fdfeff"));
    CHECK(from_hexadecimal(text) == all);
    CHECK(in_hexadecimal("").empty());
    CHECK(from_hexadecimal("") == "");
}

TEST_CASE("what is not made of pairs of lower-case digits is refused") {
    for (auto const* text : {"0", "0g", "g0", "0A", "00 ", "0x"}) CHECK_FALSE(from_hexadecimal(text));
}

TEST_CASE("a number is taken with its mark, or nothing is") {
    std::string_view rest = "12;-7;x;99999999999999999999;3";
    CHECK(take_number<int>(rest, ';') == 12);
    CHECK(take_number<int>(rest, ';') == -7);
    for (std::string_view const wrong : {"x;1", "99999999999999999999;3", "3", "", ";"}) {
        auto left = wrong;
        CHECK_FALSE(take_number<int>(left, ';'));
        CHECK(left == wrong);
    }
}
