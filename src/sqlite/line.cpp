// SPDX-License-Identifier: BSL-1.0
#include "line.hpp"

#include <algorithm>

namespace itsm::inline v0::sqlite {

using standing = place_in_line::standing;

bool line::enter(place_in_line& mine, duration patience) {
    std::unique_lock holding{mutex_};
    if (!is_led_) {
        is_led_ = true;
        mine.is = standing::leads;
        return true;
    }
    append(mine);
    auto const until = std::chrono::steady_clock::now() + at_most_a_year(patience);
    auto const is_in_line = [&] {
        for (auto const* at = first_; at != nullptr; at = at->behind)
            if (at == &mine) return true;
        return false;
    };
    while (mine.is == standing::waiting) {
        if (mine.changed.wait_until(holding, until) == std::cv_status::no_timeout || mine.is != standing::waiting)
            continue;
        if (is_in_line()) {
            remove(mine);
            return false;
        }
        // It was taken: what becomes of it has to be waited for, however long.
        mine.changed.wait(holding, [&] { return mine.is != standing::waiting; });
    }
    return true;
}

std::size_t line::take(place_in_line& mine, std::span<place_in_line*, most_led> into, std::size_t most) {
    std::scoped_lock const holding{mutex_};
    std::size_t taken = 0;
    into[taken++] = &mine;
    while (taken < std::min(most, most_led) && first_ != nullptr && first_->unit != nullptr) into[taken++] = pop();
    return taken;
}

void line::answer(std::span<place_in_line* const> taken) {
    std::scoped_lock const holding{mutex_};
    for (auto* one : taken) {
        one->is = standing::answered;
        // Before the lock is let go: after it the place may be gone.
        one->changed.notify_one();
    }
}

void line::pass_on() {
    std::scoped_lock const holding{mutex_};
    auto* const next = pop();
    is_led_ = next != nullptr;
    if (next == nullptr) return;
    next->is = standing::leads;
    next->changed.notify_one();
}

void line::append(place_in_line& mine) {
    (last_ == nullptr ? first_ : last_->behind) = &mine;
    last_ = &mine;
}

void line::remove(place_in_line& mine) {
    place_in_line* before = nullptr;
    for (auto* at = first_; at != &mine; at = at->behind) before = at;
    (before == nullptr ? first_ : before->behind) = mine.behind;
    if (last_ == &mine) last_ = before;
}

place_in_line* line::pop() {
    auto* const taken = first_;
    if (taken == nullptr) return nullptr;
    first_ = taken->behind;
    if (first_ == nullptr) last_ = nullptr;
    return taken;
}

} // namespace itsm::inline v0::sqlite
