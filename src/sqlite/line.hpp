// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "writer.hpp"

#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <span>

/// Who writes next. There is one writer connection and no thread of its own: of those that wait, the first leads, writes
/// for the others behind it as well, and hands the lead on.
namespace itsm::inline v0::sqlite {

/// A caller's place in the line, for as long as its call.
struct place_in_line {
    prepared_unit* unit = nullptr; ///< null: it wants the writer for itself
    enum class standing : unsigned char { waiting, leads, answered } is = standing::waiting;
    place_in_line* behind = nullptr;
    std::condition_variable changed{};
};

class line {
public:
    static constexpr std::size_t most_led = 64;

    /// Waits until the place leads or was answered; false when it had waited that long and was not taken, and has left.
    [[nodiscard]] bool enter(place_in_line& mine, duration patience);

    /// For the leader: itself and those behind it that have units, at most `most` and `most_led`. They wait for their
    /// answer from now on.
    [[nodiscard]] std::size_t take(place_in_line& mine, std::span<place_in_line*, most_led> into, std::size_t most);

    /// The answers are there.
    void answer(std::span<place_in_line* const> taken);

    /// The next one leads.
    void pass_on();

private:
    void append(place_in_line& mine);
    void remove(place_in_line& mine);
    [[nodiscard]] place_in_line* pop();

    std::mutex mutex_{};
    bool is_led_ = false;
    place_in_line* first_ = nullptr;
    place_in_line* last_ = nullptr;
};

} // namespace itsm::inline v0::sqlite
