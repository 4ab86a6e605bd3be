// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/entry.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/json/typed.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

template <class T>
void check_reads_back(std::string_view text) {
    auto const first = itsm::read_json<T>(text);
    if (!first) {
        // Who forgives unknown keys forgives nothing else.
        auto const lenient = itsm::read_json<T>(text, itsm::unknown_keys::ignore);
        if (lenient && first.error().code != itsm::error_code::unknown_field) std::abort();
        return;
    }
    auto const second = itsm::read_json<T>(itsm::write_json(*first));
    if (!second || *second != *first) std::abort();
    T blank{};
    for (auto const& change : itsm::differences(blank, *first))
        if (!itsm::apply_change(blank, change)) std::abort();
    if (blank != *first) std::abort();
}

} // namespace

/// A record that is read is written so that it reads back the same, and its changes lead to it from a blank one.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    check_reads_back<itsm::incident>(text);
    check_reads_back<itsm::incident_policy>(text);
    check_reads_back<itsm::journal_entry>(text);
    return 0;
}
