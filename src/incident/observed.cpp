// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/observed.hpp>

#include <itsm/core/reflect.hpp>
#include <itsm/incident/definition.hpp>

namespace itsm::inline v0 {

ITSM_INSTANTIATE_COMMANDS(incident_commands, (adopt)(adopt_fields))

namespace incident_commands {

namespace {

bool is_over(state_category category) { return category == state_category::done || category == state_category::closed; }

/// Observed back at work: what resolving and closing had set is undone, as reopening would.
void observe_reopening(incident& it, context<incident> const& in) {
    it.closed_at.reset();
    it.resolution.reset();
    it.confirmation = {};
    ++it.reopen_count;
    it.last_progress_at = in.now;
}

} // namespace

void apply(incident& it, adopt const& given, context<incident> const& in) {
    it.adopted = true;
    if (!given.to) return;
    bool const was_over = is_over(category_of(it.state));
    bool const will_be_over = is_over(category_of(*given.to));
    if (was_over && !will_be_over) observe_reopening(it, in);
    if (will_be_over && !it.resolution)
        it.resolution = incident_resolution{resolution_kind::fix, given.log_says, {}, true, in.now, in.actor.name};
    if (*given.to == incident_state::closed) it.closed_at = in.now;
    if (given.hold_reason.empty()) {
        it.hold.reset();
    } else {
        auto const* listed = in.policy.find_hold_reason(given.hold_reason);
        it.hold = incident_hold{given.hold_reason, listed != nullptr && listed->pauses_clock, in.now, std::nullopt, {}};
    }
}

void apply(incident& it, adopt_fields const& given, context<incident> const&) {
    it.adopted = true;
    if (!given.category.empty()) it.category = given.category;
    if (!given.subcategory.empty()) it.subcategory = given.subcategory;
    if (given.impact) it.impact = given.impact;
    if (given.urgency) it.urgency = given.urgency;
    if (!given.owner.empty()) it.owner = given.owner;
    if (!given.team.empty()) it.team = given.team;
}

} // namespace incident_commands

namespace {

constexpr lifecycle_spec<incident> observed_spec() {
    using namespace incident_commands;
    using enum incident_state;
    auto spec = incident_spec();
    spec.key = "incident-observed";
    auto const any = group_of(recorded, classified, assigned, in_progress, resolved, closed);
    // Where the log's word stands for no state, the record stays where it is.
    constexpr auto stands_for_a_state = when<adopt>("", [](incident const&, adopt const& c, context<incident> const&) {
        return require_that(c.to.has_value(), "a state");
    });
    spec.add(row("adopt", from(any), on<adopt>, to_chosen(), {stands_for_a_state}));
    spec.add(row("adopt_word", from(any), on<adopt>, to_same()));
    spec.add(row("adopt_fields", from(any), on<adopt_fields>, to_same()));
    return spec;
}

} // namespace

constinit definition<incident> const incident_observed = compiled<&observed_spec>;

} // namespace itsm::inline v0
