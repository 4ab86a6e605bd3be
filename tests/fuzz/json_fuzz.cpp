// SPDX-License-Identifier: BSL-1.0
#include <itsm/json/json.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

/// What is read is written so that it reads back the same, and once written it no longer changes. What is refused names a
/// place that is a JSON pointer.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    auto const first = itsm::parse_json(text);
    if (!first) {
        auto const& why = first.error();
        if (why.message.empty() || (!why.path.empty() && why.path.front() != '/')) std::abort();
        // The refusal itself can be written, whatever bytes were in the keys of its path.
        if (!itsm::parse_json(itsm::to_json(itsm::value{itsm::to_text(why)}))) std::abort();
        return 0;
    }
    auto const compact = itsm::to_json(*first);
    auto const second = itsm::parse_json(compact);
    if (!second || *second != *first || itsm::to_json(*second) != compact) std::abort();
    auto const pretty = itsm::parse_json(itsm::to_json_pretty(*first));
    if (!pretty || *pretty != *first) std::abort();
    return 0;
}
