// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/calendar/zone.hpp>
#include <itsm/core/result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace itsm::inline v0 {

/// How a program writes its times, as people describe it: `D/M/YYYY HH:mm`.
///
///     YYYY   year, four digits              HH   hour 00 to 23, two digits      SSS   milliseconds, three digits
///     MM     month, two digits              H    hour, one or two digits        SSSSSS   microseconds, six digits
///     M      month, one or two digits       mm   minute, two digits             Z     the letter: the time is UTC
///     DD     day of the month, two digits   ss   second 00 to 59, two digits    T     the letter
///     D      day, one or two digits
///
/// Anything else that is not a letter or digit stands for itself. Year, month and day are needed; hour, minute, second
/// and fraction are optional from the right, and zero where the format has none. Each occurs once.
///
/// Compiled once; a small value without heap.
class time_format {
public:
    /// `YYYY-MM-DDTHH:mm:ssZ`
    time_format();

    /// `bad_syntax`: an unknown letter, something twice (minutes written `MM`, say) or missing, a number without a fixed
    /// width directly before another; `too_large`: more than 32 parts. Path and message name the place, `character 8`.
    [[nodiscard]] static result<time_format> compile(std::string_view format);

    /// Reads a time written so, and nothing before or after it. No allocation but for an error.
    ///
    /// `bad_syntax`: it is not written so; `bad_time`: it is, but there is no such time (31 February, 24:00).
    [[nodiscard]] result<wall_time> parse(std::string_view text) const;

    /// Writes the time at the end of a text; what the format does not show is left out. Times beyond the years 0000 to
    /// 9999 are written as the nearest within.
    void append(wall_time when, std::string& to) const;
    [[nodiscard]] std::string write(wall_time when) const;

    /// The format as it was given to `compile`.
    [[nodiscard]] std::string text() const;

    /// Whether the format says `Z`, so that what it reads is UTC whatever zone is expected.
    [[nodiscard]] bool is_utc() const { return program_.is_utc; }

    friend bool operator==(time_format const&, time_format const&) = default;

private:
    enum class unit : unsigned char { letter, year, month, day, hour, minute, second, fraction };
    struct part {
        unit what{};
        char letter = 0;         // of a unit::letter
        std::uint8_t fewest = 0; // digits
        std::uint8_t most = 0;

        friend bool operator==(part const&, part const&) = default;
    };
    struct program {
        std::array<part, 32> parts{};
        std::size_t count = 0;
        bool is_utc = false;

        friend bool operator==(program const&, program const&) = default;
    };
    class compiler;
    explicit time_format(program compiled) : program_{compiled} {}
    [[nodiscard]] std::span<part const> parts() const { return std::span{program_.parts}.first(program_.count); }

    program program_;
};

/// The instant that a text in this format and zone means; the zone is not asked when the format says `Z`.
/// Refused: what `time_format::parse` and `to_instant` refuse.
[[nodiscard]] result<instant> parse_instant(std::string_view text, time_format const& format, time_zone const& zone);

} // namespace itsm::inline v0
