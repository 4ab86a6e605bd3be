// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/reflect.hpp>
#include <itsm/lifecycle/compile.hpp>
#include <itsm/lifecycle/named.hpp>
#include <itsm/verify/samples.hpp>

#include <chrono>
#include <stdexcept>
#include <utility>
#include <vector>

/// A record with a counter, a clock and two facts: what a search can be wrong about, and nothing else.
namespace tiny {

using namespace itsm;
using namespace std::chrono_literals;

enum class knock_state : unsigned char { outside, inside, gone };
BOOST_DESCRIBE_ENUM(knock_state, outside, inside, gone)
constexpr state_category category_of(knock_state state) {
    if (state == knock_state::outside) return state_category::initial;
    return state == knock_state::inside ? state_category::active : state_category::closed;
}

struct knock;
struct knock_policy {
    using record_type = knock;
    std::uint32_t version = 1;
};
struct knock {
    using state_type = knock_state;
    using policy_type = knock_policy;

    std::uint64_t version = 0;
    process_ref process{};
    knock_state state{};
    std::vector<duty> obligations{};
    int times = 0;
    instant since{};

    friend bool operator==(knock const&, knock const&) = default;
};
BOOST_DESCRIBE_STRUCT(knock, (), (version, process, state, obligations, times, since))

struct arrive {};
ITSM_COMMAND(knock, arrive, ())
inline void apply(knock& it, arrive const&, context<knock> const& in) { it.since = in.now; }
struct rap {};
ITSM_COMMAND(knock, rap, ())
inline void apply(knock& it, rap const&, context<knock> const&) { ++it.times; }
struct enter {};
ITSM_COMMAND(knock, enter, ())
inline void apply(knock&, enter const&, context<knock> const&) {}
struct sneak_in {};
ITSM_COMMAND(knock, sneak_in, ())
inline void apply(knock&, sneak_in const&, context<knock> const&) {}
struct leave {};
ITSM_COMMAND(knock, leave, ())
inline void apply(knock&, leave const&, context<knock> const&) {}

} // namespace tiny

template <>
struct itsm::commands_of<tiny::knock> {
    using list = boost::mp11::mp_list<tiny::arrive, tiny::rap, tiny::enter, tiny::sneak_in, tiny::leave>;
};

namespace tiny {

namespace facts {
inline constexpr fact<bool> door_is_open{"door.is_open", "an open door"};
inline constexpr fact<bool> dog_is_out{"dog.is_out", "a dog outside"};
} // namespace facts

constexpr lifecycle_spec<knock> knock_spec() {
    using enum knock_state;
    return lifecycle<knock>("knock",
        1,
        row("arrive", from_nothing(), on<arrive>, to(outside)),
        row("rap", from(outside), on<rap>, to_same()),
        row("enter", from(outside), on<enter>, to(inside)),
        row("sneak_in", from(outside), on<sneak_in>, to(inside)),
        row("leave", from(inside), on<leave>, to(gone)));
}
/// With one more guard on `enter`, and nobody sneaking in.
inline owned_definition<knock> entered_with(guard<knock> const& asked) {
    auto spec = knock_spec();
    std::erase_if(spec.rows, [](auto const& one) { return one.key == row_key{"sneak_in"}; });
    spec.tighten("enter", asked);
    return *make_definition(spec);
}

inline constexpr auto three_raps = require<knock>({"KNOCK-1", "Who raps three times may enter."},
    [](knock const& it, context<knock> const&) { return require_that(it.times >= 3, "three raps"); });
inline constexpr auto two_hours = require<knock>({"KNOCK-2", "Who waits two hours may enter."},
    [](knock const& it, context<knock> const& in) { return require_that(in.now >= it.since + 2h, "two hours"); });
inline constexpr auto door_open =
    require<knock>({"KNOCK-3", "Who finds the door open may enter, unless there is a dog."},
        reads(facts::door_is_open),
        [](knock const&, context<knock> const& in) {
            auto const* dog = in.facts[facts::dog_is_out]; // and does not say so
            if (dog != nullptr && *dog) return unmet("no dog");
            return known_true(in.facts, facts::door_is_open);
        });
inline constexpr auto throws = require<knock>({"KNOCK-4", "A rule of a host's own that fails."},
    [](knock const&, context<knock> const&) -> finding { throw std::runtime_error{"no door"}; });

inline command_samples<knock> samples() {
    return {.commands = {command_box<knock>{arrive{}},
                command_box<knock>{rap{}},
                command_box<knock>{enter{}},
                command_box<knock>{sneak_in{}},
                command_box<knock>{leave{}}},
        .actors = {{{"ann"}, {}, {"*"}}},
        .policy = {},
        .start = *parse_instant("2026-03-02T12:00:00Z")};
}

} // namespace tiny
