// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/result.hpp>
#include <itsm/lifecycle/definition.hpp>
#include <itsm/lifecycle/draft.hpp>
#include <itsm/lifecycle/faults.hpp>
#include <itsm/lifecycle/spec.hpp>

#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <span>

/// From the words of a definition to the tables that decide: by the compiler (`compiled<spec>`) or at run time
/// (`make_definition(spec)`), through one builder.
namespace itsm::inline v0 {

/// Makes a definition at run time, a host's own or the shipped one changed. The result owns its tables and is cheap
/// to copy. Refused (`bad_definition`, the path names row or state): every `definition_fault`.
template <record_type R>
class owned_definition;
template <record_type R>
[[nodiscard]] result<owned_definition<R>> make_definition(lifecycle_spec<R> const& spec);

namespace detail {

/// A perfect hash found by trial: places double until a multiplier without collision turns up.
struct slot_table {
    std::uint64_t multiplier = 0;
    std::uint32_t shift = 0;
    std::vector<std::uint16_t> places{};
};

constexpr bool fill_slots(slot_table& table, std::vector<std::uint64_t> const& hashes) {
    table.places.assign(std::size_t{1} << (64 - table.shift), definition_view::none);
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        auto& slot = table.places[static_cast<std::size_t>((hashes[i] * table.multiplier) >> table.shift)];
        if (slot != definition_view::none) return false;
        slot = static_cast<std::uint16_t>(i);
    }
    return true;
}

/// Without places when keys of equal hashes cannot be told apart, which happens to nobody who does not seek it.
template <class Keys>
constexpr slot_table make_slots(Keys const& keys) {
    std::vector<std::uint64_t> hashes;
    for (auto const& key : keys) hashes.push_back(key.hash());
    slot_table table;
    constexpr int trials = 32; // of one size before the next; equal keys never get here
    constexpr std::uint32_t most_doublings = 8;
    std::uint64_t seed = 1;
    std::uint32_t bits = 3;
    while ((std::size_t{1} << bits) < 4 * hashes.size()) ++bits;
    for (table.shift = 64 - bits; table.shift >= 64 - bits - most_doublings; --table.shift)
        for (int i = 0; i < trials; ++i) {
            seed = seed * 6364136223846793005U + 1442695040888963407U;
            table.multiplier = seed | 1U;
            if (fill_slots(table, hashes)) return table;
        }
    return {};
}

inline constexpr std::size_t table_count = 20;
using table_sizes = std::array<std::size_t, table_count>;

/// Tables that grow: what the builder fills, and what an owned definition keeps.
struct growing {
    template <class T, std::size_t>
    using table = std::vector<T>;
};
/// Tables of known sizes: what the compiler puts into the program.
template <table_sizes Sizes>
struct fixed {
    template <class T, std::size_t I>
    using table = std::array<T, Sizes[I]>;
};

template <record_type R, class Store>
struct definition_tables {
    template <class T, std::size_t I>
    using table = typename Store::template table<T, I>;

    located_fault fault{};
    definition_key key{};
    std::uint32_t version = 0;
    std::uint64_t state_multiplier = 1, command_multiplier = 1;
    std::uint32_t state_shift = 63, command_shift = 63;
    std::size_t standing = 0;
    table<definition_view::state, 0> states{};
    table<command_key, 1> commands{};
    table<definition_view::row, 2> rows{};
    table<std::uint16_t, 3> row_guards{};
    table<std::uint16_t, 4> row_duties{};
    table<definition_view::guard, 5> guards{};
    table<definition_view::carried, 6> carried_rules{};
    table<definition_view::field_rule, 7> field_rules{};
    table<definition_view::timer, 8> timers{};
    table<permission_key, 9> permissions{};
    table<definition_view::cell, 10> cells{};
    table<definition_view::cell_entry, 11> entries{};
    table<std::uint16_t, 12> state_slots{};
    table<std::uint16_t, 13> command_slots{};
    table<typename definition<R>::row_test, 14> tests{};
    table<command_type<R>, 15> command_types{};
    table<typename definition<R>::rule_function, 16> rule_functions{};
    table<typename definition<R>::timer_function, 17> timer_functions{};
    table<std::uint16_t, 18> timer_states{};
    table<permission_key, 19> named_rights{};
    table<record_field<R>, 7> fields{};
    table<typename definition<R>::row_effect, 2> row_effects{};

    /// Calls `each(index, table, other's table)` for every table.
    template <class Other, class F>
    constexpr void pair_up(Other& other, F each) {
        each(0, states, other.states);
        each(1, commands, other.commands);
        each(2, rows, other.rows);
        each(3, row_guards, other.row_guards);
        each(4, row_duties, other.row_duties);
        each(5, guards, other.guards);
        each(6, carried_rules, other.carried_rules);
        each(7, field_rules, other.field_rules);
        each(8, timers, other.timers);
        each(9, permissions, other.permissions);
        each(10, cells, other.cells);
        each(11, entries, other.entries);
        each(12, state_slots, other.state_slots);
        each(13, command_slots, other.command_slots);
        each(14, tests, other.tests);
        each(15, command_types, other.command_types);
        each(16, rule_functions, other.rule_functions);
        each(17, timer_functions, other.timer_functions);
        each(18, timer_states, other.timer_states);
        each(19, named_rights, other.named_rights);
        each(7, fields, other.fields);
        each(2, row_effects, other.row_effects);
    }
};

template <record_type R>
using built_tables = definition_tables<R, growing>;

/// The handle over either kind of tables: their members have the same names.
template <record_type R, class Tables>
constexpr definition<R> handle_of(Tables const& t) {
    definition<R> made;
    made.key = t.key;
    made.version = t.version;
    made.states = t.states;
    made.commands = t.commands;
    made.rows = t.rows;
    made.row_guards = t.row_guards;
    made.row_duties = t.row_duties;
    made.guards = t.guards;
    made.carried_rules = t.carried_rules;
    made.field_rules = t.field_rules;
    made.timers = t.timers;
    made.timer_states = t.timer_states;
    made.permissions = t.permissions;
    made.named_rights = t.named_rights;
    made.cells = t.cells;
    made.entries = t.entries;
    made.state_index = {t.state_multiplier, t.state_shift, t.state_slots};
    made.command_index = {t.command_multiplier, t.command_shift, t.command_slots};
    made.tests = t.tests;
    made.command_types = t.command_types;
    made.rule_functions = t.rule_functions;
    made.fields = t.fields;
    made.row_effects = t.row_effects;
    made.timer_functions = t.timer_functions;
    made.standing = t.standing;
    return made;
}

template <record_type R>
class table_builder {
public:
    constexpr explicit table_builder(lifecycle_spec<R> const& spec) : spec_{spec} {}

    constexpr built_tables<R> build() {
        out_.key = spec_.key;
        out_.version = spec_.version;
        add_states();
        for (auto const& one : spec_.rules) add_carried(one);
        out_.standing = out_.carried_rules.size();
        for (auto const& one : spec_.rows) add_row(one);
        add_timers();
        for (auto const& one : spec_.declared) add_command(one);
        for (auto const& one : spec_.permissions) add_right(one.permission);
        add_indices();
        if (!is_too_large_) add_cells();
        if (is_too_large_) return without_structure();
        for (auto const& one : structural_faults(handle_of<R>(out_))) note(one);
        return std::move(out_);
    }
    /// All that is wrong, in the order of finding; the first is also the tables' own.
    [[nodiscard]] constexpr std::vector<located_fault> const& faults() const { return faults_; }

private:
    constexpr void note(located_fault const& found) {
        if (out_.fault.fault == definition_fault::none) out_.fault = found;
        if (std::find(faults_.begin(), faults_.end(), found) == faults_.end()) faults_.push_back(found);
    }
    constexpr void refuse(definition_fault fault, std::string_view at, std::string_view other = {}) {
        is_too_large_ = is_too_large_ || fault == definition_fault::too_large;
        note({fault, place_name(at), place_name(other)});
    }
    /// What cannot be counted in 16 bits is not looked into any further: indices would mean something else.
    constexpr built_tables<R> without_structure() const {
        built_tables<R> empty;
        empty.fault = out_.fault;
        empty.key = out_.key;
        empty.version = out_.version;
        empty.cells.push_back({});
        empty.state_slots = empty.command_slots = {definition_view::none, definition_view::none};
        return empty;
    }
    /// As the index of what comes next, or as a count.
    template <class Table>
    constexpr std::uint16_t size_of(Table const& table) {
        if (table.size() >= definition_view::none) refuse(definition_fault::too_large, spec_.key);
        return static_cast<std::uint16_t>(table.size());
    }
    [[nodiscard]] constexpr std::uint16_t state_at(state_key const& key) const {
        for (std::uint16_t i = 0; i < out_.states.size(); ++i)
            if (out_.states[i].key == key) return i;
        return definition_view::none;
    }

    constexpr void add_states() {
        for (auto const& one : spec_.states) {
            if (state_at(one.key) != definition_view::none) {
                refuse(definition_fault::duplicate_state, one.key);
                continue;
            }
            auto const at = size_of(out_.states);
            if (is_too_large_) return;
            out_.states.push_back({one.key, one.category, static_cast<std::uint16_t>(one.canonical)});
            for (auto const& part : spec_.fields)
                if (part.state == one.key)
                    for (auto const& demand : part.demands) add_demand(at, demand);
        }
        for (auto const& part : spec_.fields)
            if (state_at(part.state) == definition_view::none)
                refuse(definition_fault::fields_of_unknown_state, part.state);
    }
    constexpr void add_demand(std::uint16_t at, field_rule<R> const& one) {
        for (auto const& other : out_.field_rules) {
            if (other.state != at || other.field != one.field.name) continue;
            if (other.demand != one.demand)
                refuse(definition_fault::required_and_read_only, one.field.name, out_.states[at].key);
            return;
        }
        out_.field_rules.push_back({at, one.demand, one.field.name});
        out_.fields.push_back(one.field);
    }

    constexpr std::uint16_t add_carried(carried_rule<R> const& one) {
        for (std::uint16_t i = 0; i < out_.carried_rules.size(); ++i)
            if (out_.carried_rules[i].rule == one.rule && out_.rule_functions[i].owe == one.owe &&
                out_.rule_functions[i].derive == one.derive && out_.rule_functions[i].check == one.check)
                return i;
        auto const at = size_of(out_.carried_rules);
        out_.carried_rules.push_back(one);
        out_.rule_functions.push_back({one.derive, one.owe, one.check});
        return at;
    }

    constexpr std::uint16_t add_guard(guard<R> const& one) {
        for (std::size_t i = 0; i < guard_tests_.size(); ++i)
            if (guard_tests_[i] == one.test && out_.guards[i].rule == one.rule && out_.guards[i].kind == one.kind)
                return static_cast<std::uint16_t>(i);
        auto const at = size_of(out_.guards);
        out_.guards.push_back(one);
        guard_tests_.push_back(one.test);
        return at;
    }

    constexpr std::uint16_t add_command(command_type<R> const& one) {
        for (std::uint16_t i = 0; i < out_.commands.size(); ++i)
            if (out_.commands[i] == one.key) return i;
        auto const at = size_of(out_.commands);
        out_.commands.push_back(one.key);
        out_.command_types.push_back(one);
        return at;
    }

    constexpr void add_row(row_spec<R> const& one) {
        if (is_too_large_) return;
        bool leads_somewhere = true;
        auto const leads_nowhere = [&](definition_fault fault, std::string_view missing) {
            leads_somewhere = false;
            refuse(fault, one.key, missing);
        };
        for (auto const& other : out_.rows)
            if (other.key == one.key) refuse(definition_fault::duplicate_row, one.key);
        if (!one.source.nothing && one.source.states.empty()) refuse(definition_fault::row_without_source, one.key);
        definition_view::row row{};
        size_of(out_.rows);
        row.key = one.key;
        row.command = add_command(one.command);
        row.target = one.target.kind;
        row.to = one.target.kind == target_kind::fixed ? state_at(one.target.state) : definition_view::none;
        if (one.target.kind == target_kind::fixed && row.to == definition_view::none)
            leads_nowhere(definition_fault::row_to_unknown_state, one.target.state);
        if (one.source.nothing && one.target.kind == target_kind::same)
            leads_nowhere(definition_fault::row_without_target, {});
        if (one.target.kind == target_kind::chosen && one.command.chosen_state == nullptr)
            leads_nowhere(definition_fault::row_without_target, one.command.key);
        row.first_guard = size_of(out_.row_guards);
        for (auto const& each : one.guards) {
            if (!each.only_for.empty() && each.only_for != one.command.key)
                refuse(definition_fault::guard_of_other_command, one.key, each.only_for);
            auto const at = add_guard(each);
            out_.row_guards.push_back(at);
            out_.tests.push_back({each.test, at, each.kind});
        }
        row.guards = size_of(one.guards);
        row.first_duty = size_of(out_.row_duties);
        for (auto const& each : one.duties) out_.row_duties.push_back(add_carried(each));
        row.duties = size_of(one.duties);
        out_.rows.push_back(row);
        out_.row_effects.push_back(one.effect);
        leads_somewhere_.push_back(leads_somewhere);
    }

    constexpr void add_timers() {
        for (auto const& one : spec_.timers) {
            std::uint16_t at = 0;
            while (at < out_.commands.size() && out_.commands[at] != one.command.key) ++at;
            if (at == out_.commands.size()) {
                refuse(definition_fault::timer_without_row, one.key, one.command.key);
                continue;
            }
            definition_view::timer timer{one.key, at, size_of(out_.timer_states), 0};
            for (auto const& key : one.states) {
                auto const state = state_at(key);
                if (state == definition_view::none) refuse(definition_fault::timer_in_unknown_state, one.key, key);
                else out_.timer_states.push_back(state);
            }
            timer.states = static_cast<std::uint16_t>(out_.timer_states.size() - timer.first_state);
            out_.timers.push_back(timer);
            out_.timer_functions.push_back({one.due});
        }
    }

    constexpr void add_indices() {
        std::vector<state_key> keys;
        for (auto const& one : out_.states) keys.push_back(one.key);
        auto states = make_slots(keys);
        auto commands = make_slots(out_.commands);
        for (auto* table : {&states, &commands})
            if (table->places.empty()) {
                refuse(definition_fault::colliding_keys, spec_.key);
                *table = {1, 63, {definition_view::none, definition_view::none}};
            }
        out_.state_slots = std::move(states.places);
        out_.state_multiplier = states.multiplier;
        out_.state_shift = states.shift;
        out_.command_slots = std::move(commands.places);
        out_.command_multiplier = commands.multiplier;
        out_.command_shift = commands.shift;
    }

    /// Rows spread over the cells they apply in, in the order in which they are written.
    constexpr void add_cells() {
        auto const commands = out_.commands.size();
        std::vector<std::vector<std::uint16_t>> rows_in((out_.states.size() + 1) * commands);
        for (std::uint16_t r = 0; r < spec_.rows.size(); ++r) {
            if (leads_somewhere_[r] == 0) continue;
            auto const& source = spec_.rows[r].source;
            auto const command = out_.rows[r].command;
            if (source.nothing) rows_in[command].push_back(r);
            for (auto const& key : source.states) {
                auto const s = state_at(key);
                if (s == definition_view::none) refuse(definition_fault::row_from_unknown_state, out_.rows[r].key, key);
                else rows_in[(s + std::size_t{1}) * commands + command].push_back(r);
            }
        }
        for (std::size_t c = 0; c < rows_in.size(); ++c) {
            definition_view::cell cell{size_of(out_.entries), size_of(rows_in[c])};
            if (is_too_large_) return;
            auto const line = c / commands;
            for (auto const r : rows_in[c]) out_.entries.push_back({r, add_permission(line, out_.rows[r])});
            out_.cells.push_back(cell);
        }
    }

    /// One that does not fit must not be cut: it would be another right, or the empty one that everybody holds.
    constexpr void add_right(std::string_view permission) {
        if (permission_key::from(permission)) out_.named_rights.push_back(place_name(permission));
        else refuse(definition_fault::permission_too_long, permission);
    }
    /// One for the state that the row leads to; where the command chooses it, one for each state in turn.
    constexpr std::uint16_t add_permission(std::size_t line, definition_view::row const& row) {
        std::vector<permission_key> wanted;
        if (row.target == target_kind::chosen)
            for (std::uint16_t s = 0; s < out_.states.size(); ++s) wanted.push_back(permission_for(line, row, s));
        else if (row.target == target_kind::fixed) wanted.push_back(permission_for(line, row, row.to));
        else wanted.push_back(permission_for(line, row, static_cast<std::uint16_t>(line - 1)));
        auto& all = out_.permissions;
        auto const known = std::search(all.begin(), all.end(), wanted.begin(), wanted.end());
        if (known != all.end()) return static_cast<std::uint16_t>(known - all.begin());
        auto const at = size_of(all);
        all.insert(all.end(), wanted.begin(), wanted.end());
        return at;
    }

    [[nodiscard]] constexpr permission_key permission_for(
        std::size_t line, definition_view::row const& row, std::uint16_t to) const {
        permission_spec const* best = nullptr;
        auto const weight = [](permission_spec const& p) { return (p.to_state ? 2 : 0) + (p.from_state ? 1 : 0); };
        for (auto const& one : spec_.permissions) {
            if (one.from_state && (line == 0 || out_.states[line - 1].key != *one.from_state)) continue;
            if (one.to_state && out_.states[to].key != *one.to_state) continue;
            if (best == nullptr || weight(one) > weight(*best)) best = &one;
        }
        if (best != nullptr) return place_name(best->permission);
        permission_key text; // nothing of it is cut
        static_assert(sizeof(definition_key) + sizeof(command_key) <= sizeof(permission_key));
        std::size_t n = 0;
        auto const append = [&](std::string_view part) {
            for (char const c : part)
                if (n + 1 < text.bytes.size()) text.bytes[n++] = c;
        };
        append(spec_.key);
        append(".");
        append(out_.commands[row.command]);
        return text;
    }

    lifecycle_spec<R> const& spec_;
    built_tables<R> out_{};
    std::vector<located_fault> faults_{};
    std::vector<unsigned char> leads_somewhere_{}; ///< parallel to rows: the others are in no cell
    bool is_too_large_ = false;
    std::vector<finding (*)(R const&, void const*, context<R> const&)> guard_tests_{};
};

/// Not constexpr on purpose: a definition that the compiler builds and finds faulty stops here, and the error names
/// the fault. C++20 has no way to make it name the place too; `make_definition` on the same spec does.
template <definition_fault Fault>
void this_definition_has();

template <auto Spec>
consteval auto build_checked() {
    using R = typename decltype(Spec())::record;
    auto built = table_builder<R>{Spec()}.build();
    if (built.fault.fault != definition_fault::none)
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<definition_fault>>([&](auto d) {
            if (built.fault.fault == d.value) this_definition_has<d.value>();
        });
    return built;
}

template <auto Spec>
consteval table_sizes sizes_of() {
    auto built = build_checked<Spec>();
    table_sizes sizes{};
    built.pair_up(built, [&](std::size_t i, auto const& table, auto const&) { sizes[i] = table.size(); });
    return sizes;
}

template <auto Spec>
consteval auto fix() {
    auto built = build_checked<Spec>();
    definition_tables<typename decltype(Spec())::record, fixed<sizes_of<Spec>()>> made;
    made.key = built.key;
    made.version = built.version;
    made.state_multiplier = built.state_multiplier;
    made.command_multiplier = built.command_multiplier;
    made.state_shift = built.state_shift;
    made.command_shift = built.command_shift;
    made.standing = built.standing;
    made.pair_up(built, [](std::size_t, auto& to, auto const& from) {
        for (std::size_t i = 0; i < from.size(); ++i) to[i] = from[i];
    });
    return made;
}

template <auto Spec>
inline constexpr auto fixed_tables_of = fix<Spec>();

} // namespace detail

/// The definition that the constexpr function `Spec` writes, built by the compiler; a fault does not compile.
template <auto Spec>
inline constexpr auto compiled = detail::handle_of<typename decltype(Spec())::record>(detail::fixed_tables_of<Spec>);

template <record_type R>
class owned_definition {
public:
    operator definition<R> const&() const { return handle_; }
    [[nodiscard]] definition<R> const& handle() const { return handle_; }

private:
    friend result<owned_definition> make_definition<R>(lifecycle_spec<R> const& spec);
    explicit owned_definition(detail::built_tables<R> tables)
        : tables_{std::make_shared<detail::built_tables<R> const>(std::move(tables))},
          handle_{detail::handle_of<R>(*tables_)} {}

    std::shared_ptr<detail::built_tables<R> const> tables_;
    definition<R> handle_;
};

template <record_type R>
result<owned_definition<R>> make_definition(lifecycle_spec<R> const& spec) {
    auto built = detail::table_builder<R>{spec}.build();
    if (built.fault.fault != definition_fault::none)
        return failure(error_code::bad_definition,
            std::string{detail::fault_name(built.fault.fault)},
            "/" + std::string{built.fault.at.view()});
    return owned_definition<R>{std::move(built)};
}

/// Looks at a definition that may have faults: all of them, and what there is of its structure. For editors and linters;
/// `make_definition` makes what decides.
template <record_type R>
[[nodiscard]] definition_draft make_draft(lifecycle_spec<R> const& spec) {
    detail::table_builder<R> builder{spec};
    auto tables = std::make_shared<detail::built_tables<R> const>(builder.build());
    definition_view const view = detail::handle_of<R>(*tables);
    return {std::move(tables), view, builder.faults()};
}

} // namespace itsm::inline v0
