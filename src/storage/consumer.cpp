// SPDX-License-Identifier: BSL-1.0
#include <itsm/storage/consumer.hpp>

namespace itsm::inline v0 {

namespace {

bool is_of_another_epoch(consumer_state const& state, feed_head const& head) {
    return state.epoch != 0 && state.epoch != head.epoch;
}
failed<error> restored() {
    return failure(error_code::epoch_changed, "the store was restored since the consumer read: say where to begin");
}

} // namespace

consumer_lease lease_of(std::string consumer, consumer_state const& state) {
    return {std::move(consumer), state.owner, state.token, state.until, {state.position, state.epoch}};
}

result<consumer_state> granted(consumer_state const& before, lease_request const& request, feed_head const& head) {
    if (request.consumer.empty()) return failure(error_code::bad_value, "a consumer has a name", "/consumer");
    if (request.owner.empty()) return failure(error_code::bad_value, "a lease has an owner", "/owner");
    if (request.until <= request.now)
        return failure(error_code::bad_value, "the lease would end before it begins", "/until");
    if (before.owner != request.owner && before.until > request.now)
        return failure(error_code::busy, "leased by " + before.owner + " until " + to_text(before.until));
    bool const is_stale = request.restart && request.restart->epoch != 0 && request.restart->epoch != head.epoch;
    if (is_stale || (is_of_another_epoch(before, head) && !request.restart)) return restored();
    auto after = before;
    after.owner = request.owner;
    after.until = request.until;
    ++after.token;
    after.epoch = head.epoch;
    if (request.restart) after.position = request.restart->after;
    if (after.position > head.position)
        return failure(error_code::bad_value, "the feed ends before that position", "/restart");
    return after;
}

result<consumer_state> advanced(consumer_state const& before,
    consumer_lease const& lease,
    feed_position position,
    instant until,
    feed_head const& head) {
    if (before.token != lease.token) return failure(error_code::fenced, "the lease has passed to " + before.owner);
    if (is_of_another_epoch(before, head)) return restored();
    if (position < before.position || position > head.position)
        return failure(error_code::bad_value, "behind what was acknowledged, or beyond the feed's end", "/position");
    auto after = before;
    after.position = position;
    after.until = until;
    return after;
}

std::string delivery_key(journal_entry const& entry, duty const& owed) {
    return entry.record.kind + "/" + entry.record.number + "/" + to_text(entry.command) + "/" + owed.key;
}

} // namespace itsm::inline v0
