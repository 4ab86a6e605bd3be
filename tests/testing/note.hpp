// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/reflect.hpp>
#include <itsm/lifecycle/compile.hpp>
#include <itsm/lifecycle/decide.hpp>
#include <itsm/storage/store.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// A second record type, as small as one can be, for stores that hold several.

namespace itsm::kit_tests {

enum class note_state : unsigned char { open, closed };
BOOST_DESCRIBE_ENUM(note_state, open, closed)

constexpr state_category category_of(note_state state) {
    return state == note_state::open ? state_category::initial : state_category::closed;
}

struct note;
struct note_policy {
    using record_type = note;

    std::uint32_t version = 1;

    friend bool operator==(note_policy const&, note_policy const&) = default;
};

struct note {
    using state_type = note_state;
    using policy_type = note_policy;
    static constexpr std::string_view kind = "note";
    static constexpr std::string_view number_prefix = "NOTE";

    strong_id<note> id{};
    tenant_id tenant{};
    std::string number{};
    std::uint64_t version = 0;
    process_ref process{};
    note_state state{};
    std::vector<duty> obligations{};

    friend bool operator==(note const&, note const&) = default;
};
BOOST_DESCRIBE_STRUCT(note, (), (id, tenant, number, version, process, state, obligations))

struct jot {
    strong_id<note> id{};
    tenant_id tenant{};
    std::string number{};
};
ITSM_COMMAND(note, jot, (id, tenant, number))
inline void apply(note& it, jot const& given, context<note> const&) {
    it.id = given.id;
    it.tenant = given.tenant;
    it.number = given.number;
}

struct strike {};
ITSM_COMMAND(note, strike, ())
inline void apply(note&, strike const&, context<note> const&) {}

constexpr lifecycle_spec<note> note_spec() {
    return lifecycle<note>("note",
        1,
        row("jot", from_nothing(), on<jot>, to(note_state::open)),
        row("strike", from(note_state::open), on<strike>, to(note_state::closed)));
}
inline definition<note> const& shipped_definition(note const*) { return compiled<&note_spec>; }

/// Commits a note to a store that holds notes.
template <class Store>
result<commit_receipt, commit_failure> commit_note(
    Store& store, commit_request const& request, strong_id<void> id, std::string const& number) {
    actor_profile const mia{{"mia"}, {}, {"note.*"}};
    auto const made = decide(note{},
        jot{.id = {id.high, id.low}, .tenant = request.tenant, .number = number},
        context<note>{request.recorded_at, mia, note_policy{}, no_facts});
    if (!made) return failed<commit_failure>{{.message = to_text(made.error())}};
    return store.commit(request, std::span<step<note> const>{&*made, 1});
}

} // namespace itsm::kit_tests
