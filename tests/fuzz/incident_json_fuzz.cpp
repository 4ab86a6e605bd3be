// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/entry.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/json/document.hpp>
#include <itsm/json/typed.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

/// Reading directly is a shorter way to what parsing a tree of values finds.
template <class T>
void check_same(itsm::result<T> const& direct, itsm::result<itsm::value>&& parsed, itsm::unknown_keys unknown) {
    auto const over_values =
        std::move(parsed).and_then([&](itsm::value&& from) { return itsm::from_value<T>(from, unknown); });
    if (direct.has_value() != over_values.has_value()) std::abort();
    if (direct ? *direct != *over_values : direct.error() != over_values.error()) std::abort();
}

template <class T>
void check_document(std::string_view text) {
    auto const first = itsm::read_document<T>(text);
    check_same(first, itsm::detail::parse_document(text), itsm::unknown_keys::ignore);
    if (!first) return;
    auto const second = itsm::read_document<T>(itsm::write_document(*first));
    if (!second || *second != *first) std::abort();
}

template <class T>
void check_reads_back(std::string_view text) {
    check_document<T>(text);
    auto const first = itsm::read_json<T>(text);
    check_same(first, itsm::parse_json(text), itsm::unknown_keys::refuse);
    if (!first) {
        // Who forgives unknown keys forgives nothing else.
        auto const lenient = itsm::read_json<T>(text, itsm::unknown_keys::ignore);
        if (lenient && first.error().code != itsm::error_code::unknown_field) std::abort();
        return;
    }
    auto const written = itsm::write_json(*first);
    if (written != itsm::to_json(itsm::to_value(*first))) std::abort();
    auto const second = itsm::read_json<T>(written);
    if (!second || *second != *first) std::abort();
    T blank{};
    for (auto const& change : itsm::differences(blank, *first))
        if (!itsm::apply_change(blank, change)) std::abort();
    if (blank != *first) std::abort();
}

} // namespace

/// Reading and writing are what parsing and printing values are. A record that is read is written so that it reads back the same, and its changes lead to it from a blank one.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    check_reads_back<itsm::incident>(text);
    check_reads_back<itsm::incident_policy>(text);
    check_reads_back<itsm::journal_entry>(text);
    return 0;
}
