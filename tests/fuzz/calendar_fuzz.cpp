// SPDX-License-Identifier: BSL-1.0
#include <itsm/exchange/calendars.hpp>
#include <itsm/json/typed.hpp>

#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace itsm;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

/// What was compiled answers, and its answers agree with each other.
void ask(business_calendar const& calendar) {
    auto const [first, last] = calendar.range();
    auto const opens = calendar.next_open(first);
    auto const total = calendar.elapsed(first, last);
    require(opens && total && *total > duration{0});
    require(*calendar.is_open(*opens) && *calendar.elapsed(first, *opens) == duration{0});
    auto const halfway = calendar.deadline(first, *total / 2);
    require(halfway && *calendar.elapsed(first, *halfway) == *total / 2);
    require(*calendar.elapsed(*halfway, last) == *total - *total / 2);
    require(*calendar.elapsed(first, *calendar.deadline(first, *total)) == *total);
    require(!calendar.deadline(first, *total + duration{1}));
    auto const intervals = calendar.intervals(first, last);
    auto before = first;
    duration sum{0};
    for (auto const& [from, to] : *intervals) {
        require(from >= before && to > from);
        before = to;
        sum += to - from;
    }
    require(sum == *total);
}

} // namespace

/// A calendar that is accepted reads back equal from what is written of it; what is refused names its place.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
    auto const file = read_calendars({reinterpret_cast<char const*>(bytes), size});
    if (!file) {
        require(!file.error().message.empty());
        return 0;
    }
    auto const again = read_calendars(write_json(*file));
    require(again && *again == *file);
    for (auto const& [name, definition] : file->schedules.items) {
        auto const made = compile_calendar(definition, {std::chrono::year{2025}, std::chrono::year{2028}});
        if (made) ask(*made);
        else require(!made.error().message.empty() && made.error().path.starts_with('/'));
    }
    return 0;
}
