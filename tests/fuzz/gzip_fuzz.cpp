// SPDX-License-Identifier: BSL-1.0
// Whatever the bytes are, reading them ends, in the same way for every size of request, and what is not gzip is passed
// on unchanged.
#include <itsm/exchange/byte_source.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

using namespace itsm;

namespace {

// Small enough that a bomb does not eat the time of the run.
constexpr std::size_t most = 1 << 16;

struct outcome {
    std::string text;
    std::optional<error> why;

    friend bool operator==(outcome const&, outcome const&) = default;
};

void require(bool holds) {
    if (!holds) std::abort();
}

outcome read_in_steps(std::string_view bytes, std::size_t step) {
    outcome found;
    auto source = byte_source::from_memory(bytes);
    require(source.has_value());
    std::array<char, 4096> piece{};
    while (found.text.size() < most) {
        auto const got = source->read(std::span{piece}.first(step));
        if (!got) {
            found.why = got.error();
            auto const again = source->read(piece);
            require(!again && again.error() == got.error());
            break;
        }
        require(*got <= step);
        found.text.append(piece.data(), *got);
        if (*got == 0) break;
    }
    found.text.resize(std::min(found.text.size(), most));
    return found;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const bytes{reinterpret_cast<char const*>(data), size};
    auto const found = read_in_steps(bytes, 4096);
    if (found.text.size() < most) {
        require(read_in_steps(bytes, 1) == found);
        require(read_in_steps(bytes, 7) == found);

        auto source = byte_source::from_memory(bytes);
        auto const whole = read_all(*source, most);
        require(whole ? !found.why && *whole == found.text : found.why == whole.error());
    }
    if (!bytes.starts_with("\x1f\x8b")) require(!found.why && found.text == bytes.substr(0, most));
    if (found.why) {
        require(found.why->code == error_code::bad_syntax || found.why->code == error_code::truncated);
        require(!found.why->message.empty());
    }
    return 0;
}
