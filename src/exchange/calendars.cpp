// SPDX-License-Identifier: BSL-1.0
#include <itsm/exchange/calendars.hpp>

#include <itsm/json/typed.hpp>

namespace itsm::inline v0 {

namespace {

result<calendar_file> read_file(value const& document) {
    if (document.find("schedules") != nullptr) return from_value<calendar_file>(document);
    return from_value<calendar_definition>(document).transform([](calendar_definition&& one) {
        calendar_file file;
        auto name = one.name;
        file.schedules.items.emplace_back(std::move(name), std::move(one));
        return file;
    });
}

} // namespace

result<calendar_file> read_calendars(std::string_view json) {
    auto file = parse_json(json).and_then(read_file);
    if (!file) return file;
    for (auto& [name, calendar] : file->schedules.items)
        if (calendar.name.empty()) calendar.name = name;
    return file;
}

result<business_calendar> compile_calendar(calendar_definition const& from, year_range years) {
    // `compile` says better than `find_zone` that there is no name.
    if (from.tz.empty()) return business_calendar::compile(from, {}, {}, years);
    auto const zone = find_zone(from.tz);
    if (!zone) return failure(zone.error().code, zone.error().message, "/tz");
    return business_calendar::compile(from, *zone, zone_data_version().value_or(std::string{}), years);
}

} // namespace itsm::inline v0
