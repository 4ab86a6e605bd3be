// SPDX-License-Identifier: BSL-1.0
#include <itsm/calendar/calendar_book.hpp>

#include <algorithm>
#include <string>

namespace itsm::inline v0 {

result<done> calendar_line::append(business_calendar next, instant from) {
    if (from <= versions_.back().from)
        return failure(error_code::bad_value,
            "version " + std::to_string(next.version()) + " of calendar \"" + std::string{next.name()} +
                "\" is in force no later than the version before it");
    versions_.push_back({from, std::move(next)});
    return done{};
}

std::size_t calendar_line::index_at(instant at) const {
    auto const after = std::upper_bound(
        versions_.begin(), versions_.end(), at, [](instant t, version const& v) { return t < v.from; });
    return after == versions_.begin() ? 0 : static_cast<std::size_t>(after - versions_.begin()) - 1;
}

instant calendar_line::end_of(std::size_t index) const {
    return index + 1 == versions_.size() ? instant::max() : versions_[index + 1].from;
}

business_calendar const& calendar_line::in_force(instant at) const { return versions_[index_at(at)].calendar; }

result<instant> calendar_line::next_open(instant at) const {
    for (auto i = index_at(at);; ++i) {
        auto const until = end_of(i);
        auto const& calendar = versions_[i].calendar;
        auto found = calendar.next_open(at);
        bool const is_beyond = at < calendar.range().from || at > calendar.range().to;
        if (is_beyond || until == instant::max() || (found && *found < until)) return found;
        at = until;
    }
}

result<duration> calendar_line::elapsed_in_pieces(instant from, instant to) const {
    duration all{0};
    for (auto i = index_at(from); from < to; ++i) {
        auto const until = std::min(to, end_of(i));
        auto const piece = versions_[i].calendar.elapsed(from, until);
        if (!piece) return piece;
        all += *piece;
        from = until;
    }
    return all;
}

result<instant> calendar_line::deadline_in_pieces(instant from, duration allowance) const {
    for (auto i = index_at(from);; ++i) {
        auto const until = end_of(i);
        if (until == instant::max()) return versions_[i].calendar.deadline(from, allowance);
        auto const piece = versions_[i].calendar.elapsed(from, until);
        if (!piece) return failed<error>{piece.error()};
        if (*piece >= allowance) return versions_[i].calendar.deadline(from, allowance);
        allowance -= *piece;
        from = until;
    }
}

result<done> calendar_book::add(business_calendar calendar, instant from) {
    if (calendar.name().empty()) return failure(error_code::bad_value, "a calendar in a book needs a name");
    for (auto& line : lines_)
        if (line.name() == calendar.name()) return line.append(std::move(calendar), from);
    lines_.emplace_back(std::move(calendar), from);
    return done{};
}

calendar_line const* calendar_book::find(std::string_view name) const {
    if (name.empty()) return &lines_.front();
    for (auto const& line : lines_)
        if (line.name() == name) return &line;
    return nullptr;
}

} // namespace itsm::inline v0
