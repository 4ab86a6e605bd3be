// SPDX-License-Identifier: BSL-1.0
#include <itsm/exchange/calendars.hpp>
#include <itsm/json/typed.hpp>

#include <cstdio>
#include <vector>

// A support desk's opening hours: when is a promise due, how much of it is used up, and what is wrong with a calendar.

using namespace std::chrono_literals;

namespace {

// [definition]
constexpr auto written = R"({
  "name": "desk",
  "version": 4,
  "tz": "Europe/Paris",
  "weekly": {
    "mon": [["08:30", "12:00"], ["13:00", "17:30"]],
    "tue": [["08:30", "12:00"], ["13:00", "17:30"]],
    "wed": [["08:30", "12:00"], ["13:00", "17:30"]],
    "thu": [["08:30", "12:00"], ["13:00", "17:30"]],
    "fri": [["08:30", "12:00"]],
    "sat": [["22:00", "04:00"]]
  },
  "holidays": ["05-01", "2026-05-14", "12-24/01-02"],
  "openings": {"2026-05-01": [["09:00", "11:00"]]}
})";
// [/definition]

void tell(char const* what, itsm::result<itsm::instant> const& at) {
    std::printf("%-28s %s\n", what, at ? itsm::to_text(*at).c_str() : itsm::to_text(at.error()).c_str());
}

} // namespace

int main() {
    // [compile]
    auto const definition = itsm::read_json<itsm::calendar_definition>(written);
    if (!definition) return 1;
    auto const desk = itsm::compile_calendar(*definition);
    if (!desk) return 1;
    // [/compile]

    // [ask]
    auto const reported = *itsm::parse_instant("2026-04-30T15:00:00Z"); // Thursday, 17:00 in Paris
    auto const due = desk->deadline(reported, 150min);
    tell("reported", reported);
    tell("due after 2.5 open hours", due);
    tell("open again", desk->next_open(*due));

    std::vector<itsm::time_span> const pauses{{*itsm::parse_instant("2026-05-01T08:00:00Z"), *due}};
    tell("due with a pause", desk->deadline(reported, 150min, pauses));
    auto const used = *desk->elapsed(reported, *due, pauses);
    std::printf("%-28s %d minutes\n", "used up until then", static_cast<int>(used / 1min));
    // [/ask]
    tell("a promise of many years", desk->deadline(reported, 24h * 20'000));

    // [refused]
    auto misspelt = *definition;
    misspelt.weekly.tue = {{"08:30", "12:00"}, {"11:30", "17:30"}};
    std::printf("%s\n", itsm::to_text(itsm::compile_calendar(misspelt).error()).c_str());
    // [/refused]
    return 0;
}
