// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/reflect.hpp>
#include <itsm/lifecycle/compile.hpp>
#include <itsm/lifecycle/decide.hpp>
#include <itsm/lifecycle/named.hpp>

#include <boost/mp11/list.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// An errand: a record type small enough to see all of it, with a definition that uses every word there is.
namespace errands {

using namespace itsm;
using namespace std::chrono_literals;

enum class errand_state : unsigned char { open, doing, waiting, done, archived, dropped };
BOOST_DESCRIBE_ENUM(errand_state, open, doing, waiting, done, archived, dropped)

constexpr state_category category_of(errand_state state) {
    switch (state) {
    case errand_state::open: return state_category::initial;
    case errand_state::doing: return state_category::active;
    case errand_state::waiting: return state_category::waiting;
    case errand_state::done: return state_category::done;
    case errand_state::archived:
    case errand_state::dropped: return state_category::closed;
    }
    return state_category::active;
}

struct errand;

struct errand_policy {
    using record_type = errand;

    std::uint32_t version = 7;
    duration patience = 48h;

    friend bool operator==(errand_policy const&, errand_policy const&) = default;
};

struct errand {
    using state_type = errand_state;
    using policy_type = errand_policy;

    std::uint64_t version = 0;
    process_ref process{};
    errand_state state{};
    std::vector<duty> obligations{};

    std::string title{};
    std::string doer{};
    std::string receipt{};
    bool is_urgent = false;
    bool is_heavy = false;
    int sore = 0;    ///< how many of the poking rules it breaks
    int letters = 0; ///< derived: those of the title
    std::optional<instant> since{};

    friend bool operator==(errand const&, errand const&) = default;
};
BOOST_DESCRIBE_STRUCT(
    errand, (), (version, process, state, obligations, title, doer, receipt, is_urgent, is_heavy, sore, letters, since))

struct note_down {
    std::string title{};
    bool is_urgent = false;
    bool is_heavy = false;
};
ITSM_COMMAND(errand, note_down, (title, is_urgent, is_heavy))
inline void apply(errand& it, note_down const& c, context<errand> const& in) {
    it.title = c.title;
    it.is_urgent = c.is_urgent;
    it.is_heavy = c.is_heavy;
    it.since = in.now;
}

struct take {
    std::string doer{};
};
ITSM_COMMAND(errand, take, (doer))
inline void apply(errand& it, take const& c, context<errand> const&) { it.doer = c.doer; }

struct pause {};
ITSM_COMMAND(errand, pause, ())
inline void apply(errand&, pause const&, context<errand> const&) {}

struct go_on {};
ITSM_COMMAND(errand, go_on, ())
inline void apply(errand&, go_on const&, context<errand> const&) {}

struct rename {
    std::string title{};
};
ITSM_COMMAND(errand, rename, (title))
inline void apply(errand& it, rename const& c, context<errand> const&) { it.title = c.title; }

struct finish {
    std::string receipt{};
};
ITSM_COMMAND(errand, finish, (receipt))
inline void apply(errand& it, finish const& c, context<errand> const&) {
    if (!c.receipt.empty()) it.receipt = c.receipt;
}

struct pay_back {};
ITSM_COMMAND(errand, pay_back, ())
inline void apply(errand&, pay_back const&, context<errand> const&) {}

struct archive {};
ITSM_COMMAND(errand, archive, ())
inline void apply(errand&, archive const&, context<errand> const&) {}

struct move_to {
    errand_state to{};
};
ITSM_COMMAND(errand, move_to, (to))
inline errand_state chosen_state(move_to const& c) { return c.to; }
inline void apply(errand&, move_to const&, context<errand> const&) {}

struct poke {
    int sore = 0;
};
ITSM_COMMAND(errand, poke, (sore))
inline void apply(errand& it, poke const& c, context<errand> const&) { it.sore = c.sore; }

/// A command that no definition here knows.
struct vanish {};
ITSM_COMMAND(errand, vanish, ())
inline void apply(errand&, vanish const&, context<errand> const&) {}

namespace facts {
inline constexpr fact<bool> shop_is_open{"shop.is_open", "an open shop"};
inline constexpr fact<instant> shop_closes_at{"shop.closes_at", "when the shop closes"};
inline constexpr fact<bool> weather_is_good{"weather.is_good", "good weather"};
} // namespace facts

// --- rules ----------------------------------------------------------------------------------------------------------

inline constexpr auto title_given = asks_for<note_down>(
    [](errand const&, note_down const& c, context<errand> const&) { return require_input(!c.title.empty(), "title"); });
inline constexpr auto doer_named = require<take>({"ERR-1", "Somebody does it."},
    [](errand const&, take const& c, context<errand> const&) { return require_input(!c.doer.empty(), "doer"); });
inline constexpr auto two_for_heavy = require<take>(
    {"ERR-2", "Heavy things are carried by two."}, [](errand const& it, take const& c, context<errand> const&) {
        return require_that(!it.is_heavy || c.doer.find(" and ") != std::string::npos, "two who carry it");
    });
inline constexpr auto shop_open = require<errand>({"ERR-3", "Nobody finishes while the shop is closed."},
    reads(facts::shop_is_open),
    [](errand const&, context<errand> const& in) { return known_true(in.facts, facts::shop_is_open); });
inline constexpr auto is_urgent = when<errand>({"ERR-4", "Urgent ones are finished at once."},
    [](errand const& it, context<errand> const&) { return require_that(it.is_urgent, "an urgent errand"); });
inline constexpr auto is_light = when<errand>({"ERR-5", "Light ones are finished later."},
    [](errand const& it, context<errand> const&) { return require_that(!it.is_heavy, "a light errand"); });
inline constexpr auto doer_only =
    permit<errand>({"ERR-6", "Only who does it pauses it."}, [](errand const& it, context<errand> const& in) {
        return require_that(in.actor.name.text == it.doer, "its doer");
    });

constexpr rule_id sore_id(int n) {
    rule_id made{"SORE-00"};
    made.bytes[5] = static_cast<char>('0' + n / 10);
    made.bytes[6] = static_cast<char>('0' + n % 10);
    return made;
}
template <int N>
inline constexpr auto sore_spot = require<errand>(rule_name{sore_id(N), "Does not hurt."},
    [](errand const& it, context<errand> const&) { return require_that(it.sore < N, "less soreness"); });

namespace bodies {
inline void letters(errand& next, errand const&, context<errand> const&) {
    next.letters = static_cast<int>(next.title.size());
}
inline void thanks(errand const& before, errand const&, context<errand> const&, owed_duties& owed) {
    owed.notice("ERR-7", "thanks", before.doer, "say thanks to " + before.doer);
}
/// Stands: who does it is chased while the title is long.
inline void chase(errand const&, errand const& next, context<errand> const& in, owed_duties& owed) {
    if (next.letters <= 10 || next.state == errand_state::done) return;
    owed.all.push_back(
        {duty_kind::obligation, "ERR-8", "chase", next.doer, "ask", *next.since + in.policy.patience, "go_on", false});
}
/// Owed by the row: money laid out is paid back before the errand is closed.
inline void money(errand const&, errand const& next, context<errand> const& in, owed_duties& owed) {
    owed.all.push_back(
        {duty_kind::obligation, "ERR-9", "money", next.doer, "pay back", in.now + 24h, "pay_back", true});
}
inline finding short_title(errand const& it, context<errand> const&) {
    return require_that(it.letters <= 20, "a shorter title");
}
inline std::optional<instant> out_of_patience(errand const& it, errand_policy const& policy) {
    if (it.state != errand_state::waiting) return std::nullopt;
    return *it.since + policy.patience;
}
} // namespace bodies

inline constexpr auto letters_counted = derive<errand>("ERR-10", "the letters of the title", {}, bodies::letters);
inline constexpr auto thanks_due = owes<errand>("ERR-7", "thanks", reads(facts::weather_is_good), bodies::thanks);
inline constexpr auto chase_due = owes<errand>("ERR-8", "chasing", reads(facts::shop_closes_at), bodies::chase);
inline constexpr auto money_due = owes<errand>("ERR-9", "paying back", {}, bodies::money);
inline constexpr auto title_is_short =
    check_that<errand>("ERR-11", "a long title", reads(facts::weather_is_good), bodies::short_title);

// --- fields ---------------------------------------------------------------------------------------------------------

inline constexpr record_field<errand> receipt_field{"receipt", [](errand const& it) { return !it.receipt.empty(); }};
inline constexpr record_field<errand> title_field{"title", [](errand const& it) { return !it.title.empty(); }};

// --- the definition -------------------------------------------------------------------------------------------------

constexpr lifecycle_spec<errand> errand_spec() {
    using enum errand_state;
    auto const at_work = group_of(open, doing, waiting);

    // clang-format off
    return lifecycle<errand>("errand", 2,
        row("note_down",     from_nothing(),          on<note_down>, to(open),     {title_given}),
        row("take",          from(open),              on<take>,      to(doing),    {doer_named, two_for_heavy}),
        row("take_over",     from(doing, waiting),    on<take>,      to_same(),    {doer_named}),
        row("pause",         from(doing),             on<pause>,     to(waiting),  {doer_only}),
        row("go_on",         from(waiting),           on<go_on>,     to(doing)),
        row("chased",        from(open, doing),       on<go_on>,     to_same()),
        row("rename",        from(open, doing, waiting, done), on<rename>, to_same()),
        row("finish_urgent", from(doing),             on<finish>,    to(done),     {is_urgent, shop_open}, {thanks_due}),
        row("finish_light",  from(doing),             on<finish>,    to(done),     {is_light}, {thanks_due, money_due}),
        row("pay_back",      from(done),              on<pay_back>,  to_same()),
        row("archive",       from(done),              on<archive>,   to(archived)),
        row("move",          from(at_work),           on<move_to>,   to_chosen()),
        row("poke",          from(open),              on<poke>,      to_same(),
            {sore_spot<1>, sore_spot<2>, sore_spot<3>, sore_spot<4>, sore_spot<5>, sore_spot<6>, sore_spot<7>, sore_spot<8>,
             sore_spot<9>, sore_spot<10>, sore_spot<11>}),

        letters_counted, chase_due, title_is_short,

        timer_spec<errand>{"impatience", on<go_on>, bodies::out_of_patience},

        fields_in(done, required(receipt_field), read_only(title_field)));
    // clang-format on
}

inline constexpr definition<errand> const& errand_tables = compiled<&errand_spec>;
inline definition<errand> const& shipped_definition(errand const*) { return errand_tables; }

// --- people, time, one errand in every state ------------------------------------------------------------------------

inline instant const noon = *parse_instant("2026-03-02T12:00:00Z");

struct table_top {
    errand it{};
    errand_policy policy{};
    fact_set facts{};
    instant now = noon;
    actor_profile actor{{"mia"}, {}, {"errand.*"}};
    std::vector<duty> announced{};

    [[nodiscard]] context<errand> given() const { return {now, actor, policy, facts, nullptr}; }

    template <command C>
    [[nodiscard]] result<step<errand>, refusal> decided(C const& c) const {
        return decide(it, c, given());
    }
    template <command C>
    table_top& does(C const& c) {
        auto made = decided(c);
        REQUIRE_MESSAGE(made.has_value(), to_text(made.error()));
        it = made->next();
        announced = made->duties();
        return *this;
    }
    template <command C>
    [[nodiscard]] refusal refused(C const& c) const {
        auto const made = decided(c);
        REQUIRE_FALSE(made.has_value());
        return made.error();
    }
    [[nodiscard]] std::vector<std::string> announced_keys() const {
        std::vector<std::string> keys;
        for (auto const& one : announced) keys.push_back(one.key);
        return keys;
    }
    [[nodiscard]] std::vector<std::string> owed_keys() const {
        std::vector<std::string> keys;
        for (auto const& one : it.obligations) keys.push_back(one.key);
        return keys;
    }
};

using keys = std::vector<std::string>;

inline table_top open_errand() { return table_top{}.does(note_down{.title = "bread"}); }
inline table_top doing_errand() { return open_errand().does(take{.doer = "mia"}); }
inline table_top waiting_errand() { return doing_errand().does(pause{}); }
inline table_top done_errand() { return doing_errand().does(finish{.receipt = "4.20"}); }

} // namespace errands

namespace itsm::inline v0 {

template <>
struct commands_of<errands::errand> {
    using list = boost::mp11::mp_list<errands::note_down,
        errands::take,
        errands::pause,
        errands::go_on,
        errands::rename,
        errands::finish,
        errands::pay_back,
        errands::archive,
        errands::move_to,
        errands::poke>;
};

} // namespace itsm::inline v0
