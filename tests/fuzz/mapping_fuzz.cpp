// SPDX-License-Identifier: BSL-1.0
#include <itsm/exchange/replay.hpp>
#include <itsm/json/typed.hpp>

#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace itsm;

/// A mapping that is accepted reads back equal from what is written of it, and replays a small log without harm.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
    auto const mapping = read_mapping({reinterpret_cast<char const*>(bytes), size});
    if (!mapping) {
        if (mapping.error().message.empty()) std::abort();
        return 0;
    }
    auto const again = read_mapping(write_json(*mapping));
    if (!again || !(*again == *mapping)) std::abort();
    static constexpr std::string_view log =
        "number,state,at,who\nA,New,2026-03-02 09:00,eva\nA,Over,2026-03-02 10:00,bob\n";
    memory_store<incident> store;
    if (auto const report = replay_log(*byte_source::from_memory(log), *mapping, store); report)
        if (report->moves.accepted + report->moves.adopted > report->moves.all) std::abort();
    return 0;
}
