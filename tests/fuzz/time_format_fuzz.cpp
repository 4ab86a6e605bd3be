// SPDX-License-Identifier: BSL-1.0
// A format is compiled or refused with a place. One that is compiled tells its text, and each time it reads it writes so
// that it is read again as the same.
#include <itsm/exchange/time_format.hpp>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

using namespace itsm;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void check_reading(time_format const& format, std::string_view text) {
    auto const shown = format.parse(text);
    if (!shown) {
        require(shown.error().code == error_code::bad_syntax || shown.error().code == error_code::bad_time);
        return;
    }
    auto const again = format.parse(format.write(*shown));
    require(again && *again == *shown);
}

/// What the format leaves out is lost, and nothing else.
void check_writing(time_format const& format, wall_time when) {
    auto const text = format.write(when);
    auto const shown = format.parse(text);
    require(shown && format.write(*shown) == text);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::int64_t microseconds = 0;
    if (size < sizeof microseconds) return 0;
    std::memcpy(&microseconds, data, sizeof microseconds);
    std::string_view const bytes{reinterpret_cast<char const*>(data) + sizeof microseconds, size - sizeof microseconds};
    auto const cut = bytes.find('|');
    auto const written = bytes.substr(0, cut);
    auto const text = cut == std::string_view::npos ? std::string_view{} : bytes.substr(cut + 1);

    auto const format = time_format::compile(written);
    if (!format) {
        require(format.error().path.starts_with("character "));
        check_reading(time_format{}, bytes);
        return 0;
    }
    require(format->text() == written && *time_format::compile(format->text()) == *format);
    check_reading(*format, text);
    check_writing(*format, wall_time{std::chrono::microseconds{microseconds}});
    return 0;
}
