// SPDX-License-Identifier: BSL-1.0
#include <itsm/exchange/replay.hpp>

#include "command_plan.hpp"
#include "target_figures.hpp"

#include <itsm/calendar/zone.hpp>
#include <itsm/exchange/csv.hpp>
#include <itsm/exchange/time_format.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/incident/observed.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <unordered_map>

namespace itsm::inline v0 {

namespace {

using detail::member_setter;
using detail::refillable_command;

constexpr std::size_t no_column = static_cast<std::size_t>(-1);
constexpr std::string_view any_word = "*";

/// A counter that a report names; counted by pointer, since the same few are counted in every row.
using counter = std::uint64_t*;

/// One field of a mapped command, ready to be filled.
struct planned_field {
    member_setter setter{};
    std::size_t column = no_column;
    std::vector<std::pair<std::string, value>> words{}; ///< the column's words translated; empty: as they are
    bool is_time = false;
    std::optional<value> presumed{};
    counter presumed_count = nullptr;
};

/// A mapped command, ready to be given.
struct planned_command {
    refillable_command command{};
    command_type<incident> const* type = nullptr;
    std::vector<planned_field> fields{};
    counter presumed_count = nullptr;
    std::vector<planned_command*> before{};
    std::vector<planned_command*> after{};
};

struct planned_state {
    std::string word{};
    mapped_state const* stands_for = nullptr;
    std::optional<incident_state> state{};
    std::vector<planned_command*> after{};
    std::vector<planned_command*> moves{}; ///< to each state in turn; null where no command leads
};

struct planned_attribute {
    planned_command* use = nullptr;
    std::vector<std::size_t> columns{};
};

struct planned_comparison {
    std::size_t column = no_column;
    mapped_comparison const* with = nullptr;
    column_agreement* agreement = nullptr;
};

template <class C>
erased_command<incident> erase(C const& given) {
    return {&on<C>, &given};
}

/// What is known of a case between its rows.
struct replayed_case {
    std::string number{};
    incident_id id{};
    std::optional<priority_level> priority{};
    std::uint32_t reopen_count = 0;
    instant reported_at{};
    planned_state const* state = nullptr;
    std::vector<std::string> attributes{}; ///< the columns of all attribute changes, as the last row had them
    std::vector<std::string> answers{};    ///< the compared columns of the last row
    std::vector<std::string> target_answers{};
    instant last_event_at{};
    bool fits = true;
    bool is_reported = true;
    std::uint64_t commands = 0;
};

class replayer {
public:
    replayer(replay_mapping const& mapping, memory_store<incident>& store, replay_options const& options)
        : mapping_{mapping}, store_{store}, options_{options} {
        actor_.roles = mapping.actor.roles;
        actor_.permissions = mapping.actor.permissions;
        importer_.permissions = {"incident-observed.*"};
        importer_.roles = {{"importer"}};
    }

    result<replay_report> run(byte_source log) {
        auto opened = csv_reader::open(std::move(log));
        if (!opened) return failed<error>{std::move(opened).error()};
        reader_ = &*opened;
        if (auto planned = plan(); !planned) return failed<error>{std::move(planned).error()};
        for (;;) {
            auto more = reader_->next();
            if (!more) return failed<error>{std::move(more).error()};
            if (!*more) break;
            if (auto replayed = take_row(); !replayed) return failed<error>{std::move(replayed).error()};
            if (not_kept_) return failure(not_kept_->code, to_text(*not_kept_));
            if (options_.progress && report_.events % 4096 == 0) options_.progress(report_.events);
        }
        finish();
        return std::move(report_);
    }

private:
    // --- planning: names become positions and functions, once ---------------------------------------------------------

    result<done> plan() {
        auto zone = find_zone(mapping_.time.zone);
        if (!zone) return refuse_mapping("/time/zone", zone.error().message);
        zone_.emplace(std::move(*zone));
        auto format = time_format::compile(mapping_.time.format);
        if (!format) return refuse_mapping("/time/format", format.error().message);
        format_.emplace(*format);
        for (auto const& [name, one] : mapping_.commands.items) commands_[name];
        auto planned = plan_columns();
        if (planned) planned = plan_states();
        for (auto const& [name, one] : mapping_.commands.items)
            if (planned) planned = plan_command("/commands/" + name, one, commands_[name]);
        if (planned) planned = plan_attributes();
        if (planned) planned = plan_comparisons();
        if (planned) planned = plan_targets();
        if (planned && !mapping_.actor.roles.empty()) roles_presumed_ = count_as("SEC-1", "roles");
        return planned;
    }

    result<done> plan_columns() {
        auto planned = find_column("/columns/record", mapping_.columns.record, record_column_);
        if (planned) planned = find_column("/columns/state", mapping_.columns.state, state_column_);
        if (planned) planned = find_column("/columns/at", mapping_.columns.at, at_column_);
        if (planned && !mapping_.actor.column.empty())
            planned = find_column("/actor/column", mapping_.actor.column, actor_column_);
        for (auto const& [name, source] : mapping_.facts.items) {
            if (!planned) return planned;
            planned = find_column(
                "/facts/" + name + "/given", source.given, fact_columns_.emplace_back(name, no_column).second);
        }
        return planned;
    }

    result<done> plan_states() {
        for (auto const& [word, stands_for] : mapping_.states.items) {
            auto& one = states_.emplace_back(
                planned_state{word, &stands_for, enum_from<incident_state>(stands_for.state), {}, {}});
            for (auto const& name : stands_for.after) one.after.push_back(&commands_[name]);
        }
        for (auto& from : states_)
            for (auto const& to : states_) from.moves.push_back(plan_move(from, to));
        return done{};
    }

    /// No command leads from or to a word that stands for no state.
    planned_command* plan_move(planned_state const& from, planned_state const& to) {
        if (!from.state || !to.state) return nullptr;
        for (auto const source : {std::string_view{from.word}, any_word})
            if (auto const* targets = mapping_.moves.find(source))
                if (auto const* name = targets->find(to.word)) return &commands_[*name];
        return nullptr;
    }

    result<done> plan_command(std::string const& path, mapped_command const& given, planned_command& into) {
        auto command = detail::refillable_from<commands_of<incident>::list>(given.command);
        if (!command) return refuse_mapping(path + "/command", "an incident has no command \"" + given.command + "\"");
        into.command = std::move(*command);
        auto const at = incident_lifecycle.find_command(into.command.key);
        into.type = &incident_lifecycle.command_types[at];
        for (auto const& [name, source] : given.fields.items)
            if (auto planned = plan_field(path + "/fields/" + name, name, source, into); !planned) return planned;
        into.command.keep_as_prototype();
        if (given.presume) into.presumed_count = count_as(given.presume->rule, given.presume->fact);
        for (auto const& name : given.before) into.before.push_back(&commands_[name]);
        for (auto const& name : given.after) into.after.push_back(&commands_[name]);
        return done{};
    }

    result<done> plan_field(
        std::string const& path, std::string const& name, field_source const& source, planned_command& into) {
        auto const* setter = into.command.find(name);
        if (setter == nullptr) return refuse_mapping(path, "the command has no such field");
        if (!source.constant.is_null()) {
            if (!setter->any(into.command.object(), source.constant))
                return refuse_mapping(path + "/constant", "does not fit the field");
            return done{};
        }
        planned_field field{*setter, no_column, source.values.items, source.is_time, {}, nullptr};
        if (!source.column.empty())
            if (auto found = find_column(path + "/column", source.column, field.column); !found) return found;
        for (auto const& [word, stands_for] : source.values.items)
            if (!setter->any(into.command.object(), stands_for))
                return refuse_mapping(path + "/values/" + word, "does not fit the field");
        if (source.presume) {
            if (!setter->any(into.command.object(), source.presume->as))
                return refuse_mapping(path + "/presume/as", "does not fit the field");
            field.presumed = source.presume->as;
            field.presumed_count = count_as(source.presume->rule, source.presume->fact);
        }
        into.command.reset();
        into.fields.push_back(std::move(field));
        return done{};
    }

    result<done> plan_attributes() {
        for (std::size_t i = 0; i < mapping_.attributes.size(); ++i) {
            auto& one = attributes_.emplace_back(planned_attribute{&commands_[mapping_.attributes[i].use], {}});
            for (auto const& name : mapping_.attributes[i].columns) {
                auto& column = one.columns.emplace_back(no_column);
                if (auto found = find_column("/attributes/" + std::to_string(i) + "/columns", name, column); !found)
                    return found;
            }
        }
        return done{};
    }

    result<done> plan_comparisons() {
        for (auto const& [name, with] : mapping_.compare.items)
            report_.log.items.emplace_back(name, column_agreement{});
        std::size_t i = 0;
        for (auto const& [name, with] : mapping_.compare.items) {
            auto& one = comparisons_.emplace_back(planned_comparison{no_column, &with, &report_.log.items[i++].second});
            if (auto found = find_column("/compare/" + name, name, one.column); !found) return found;
        }
        return done{};
    }

    result<done> plan_targets() {
        auto figures = target_figures::plan(
            mapping_, [&](std::string const& path, std::string const& name) -> result<std::size_t> {
                std::size_t at = no_column;
                auto found = find_column(path, name, at);
                if (!found) return failed<error>{std::move(found).error()};
                return at;
            });
        if (!figures) return failed<error>{std::move(figures).error()};
        targets_ = std::move(*figures);
        return done{};
    }

    result<done> find_column(std::string const& path, std::string const& name, std::size_t& into) {
        auto const at = reader_->column(name);
        if (!at)
            return failure(error_code::missing_field,
                "the log has no column \"" + name + "\", which the mapping names",
                "mapping " + path);
        into = *at;
        return done{};
    }
    static failed<error> refuse_mapping(std::string const& path, std::string const& why) {
        return failure(error_code::bad_value, why, "mapping " + path);
    }

    counter count_as(std::string const& rule, std::string const& fact) { return &presumed_[rule + "." + fact]; }

    // --- rows -----------------------------------------------------------------------------------------------------------

    [[nodiscard]] std::string_view field(std::size_t column) const { return reader_->row()[column]; }
    [[nodiscard]] bool says(std::size_t column) const {
        return !field(column).empty() && field(column) != mapping_.missing;
    }
    failed<error> refuse_row(std::size_t column, error_code code, std::string message) const {
        return failure(code,
            std::move(message),
            "line " + std::to_string(reader_->line()) + ", column " + reader_->header()[column]);
    }

    result<instant> time_in(std::size_t column) {
        auto const at = parse_instant(field(column), *format_, *zone_);
        if (!at) return refuse_row(column, at.error().code, at.error().message);
        return *at;
    }

    result<done> take_row() {
        ++report_.events;
        auto const at = time_in(at_column_);
        if (!at) return failed<error>{at.error()};
        now_ = *at;
        auto const* state = find_state(field(state_column_));
        if (state == nullptr)
            return refuse_row(state_column_,
                error_code::bad_value,
                "\"" + std::string{field(state_column_).substr(0, 60)} + "\" is none of the mapping's states");
        if (actor_column_ != no_column) actor_.name.text.assign(field(actor_column_));
        importer_.name = actor_.name;
        if (roles_presumed_ != nullptr) ++*roles_presumed_;
        load_facts();
        bool is_new = false;
        auto& one = case_of(field(record_column_), is_new);
        auto taken = is_new ? start(one, *state) : go_on(one, *state);
        if (!taken) return taken;
        one.last_event_at = now_;
        if (!targets_.empty()) targets_.note(reader_->row(), one.target_answers);
        return compare_row(one);
    }

    planned_state const* find_state(std::string_view word) const {
        for (auto const& one : states_)
            if (one.word == word) return &one;
        return nullptr;
    }

    replayed_case& case_of(std::string_view number, bool& is_new) {
        if (last_case_ != nullptr && last_case_->number == number) return *last_case_;
        auto const [at, inserted] = cases_.try_emplace(std::string{number});
        is_new = inserted;
        last_case_ = &at->second;
        if (inserted) {
            auto const id = named_id(options_.tenant, number);
            last_case_->id = {id.high, id.low};
            last_case_->number = number;
            order_.push_back(last_case_);
        }
        return *last_case_;
    }

    void load_facts() {
        facts_.clear();
        for (auto const& [name, column] : fact_columns_) facts_.set(fact_reading{name, value{says(column)}, {}, 0});
    }

    result<done> start(replayed_case& one, planned_state const& state) {
        ++report_.cases;
        one.state = &state;
        auto& command = commands_[mapping_.start];
        auto refused = give(one, command, [&](void* filled) {
            auto& report = *static_cast<incident_commands::report*>(filled);
            report.number = one.number;
            report.tenant = options_.tenant;
            report.id = one.id;
        });
        if (!refused) return failed<error>{refused.error()};
        if (*refused) {
            one.is_reported = false;
            count_refused(report_.starts_refused, command.type->key, **refused);
            return done{};
        }
        if (auto changed = change_attributes(one, true); !changed) return changed;
        if (state.stands_for->may_start) return done{};
        ++starts_[state.word];
        return adopt(one, state);
    }

    result<done> go_on(replayed_case& one, planned_state const& state) {
        if (auto changed = one.is_reported ? change_attributes(one, false) : done{}; !changed) return changed;
        if (one.state == &state) return done{};
        auto const& from = *one.state;
        one.state = &state;
        return move(one, from, state);
    }

    result<done> move(replayed_case& one, planned_state const& from, planned_state const& to) {
        ++report_.moves.all;
        auto* command = one.is_reported ? from.moves[position_of(to)] : nullptr;
        std::vector<rule_id> rules;
        if (command != nullptr) {
            auto refused = give_with_presumptions(one, *command);
            if (!refused) return failed<error>{refused.error()};
            if (!*refused) {
                ++report_.moves.accepted;
                return done{};
            }
            rules = (*refused)->rules();
        }
        one.fits = false;
        ++refused_moves_[{from.word, to.word, rules}];
        if (!one.is_reported) return done{};
        ++report_.moves.adopted;
        return adopt(one, to);
    }

    [[nodiscard]] std::size_t position_of(planned_state const& state) const {
        return static_cast<std::size_t>(&state - states_.data());
    }

    /// What a rule refuses is taken over as observed, so that the record stands where the log says.
    result<done> adopt(replayed_case& one, planned_state const& state) {
        incident_commands::adopt const observed{state.state, state.stands_for->hold, state.word};
        if (auto const refused = give_erased(one, incident_observed, erase(observed), importer_))
            return failure(error_code::bad_value, to_text(*refused), "line " + std::to_string(reader_->line()));
        for (auto* presumed : state.after)
            if (auto given = give(one, *presumed, [](void*) {}); !given) return failed<error>{given.error()};
        return done{};
    }

    /// The command with what is presumed around it. What is presumed before it must not itself be refused by a rule,
    /// else the command's own refusal says why.
    result<std::optional<refusal>> give_with_presumptions(replayed_case& one, planned_command& command) {
        for (auto* presumed : command.before)
            if (auto given = give(one, *presumed, [](void*) {}); !given) return given;
        auto refused = give(one, command, [](void*) {});
        if (!refused || *refused) return refused;
        for (auto* presumed : command.after)
            if (auto given = give(one, *presumed, [](void*) {}); !given) return given;
        return refused;
    }

    result<done> change_attributes(replayed_case& one, bool is_first) {
        std::size_t at = 0;
        for (auto& attribute : attributes_) {
            bool is_said = false;
            bool has_changed = false;
            for (auto const column : attribute.columns) {
                if (one.attributes.size() <= at) one.attributes.emplace_back();
                auto& before = one.attributes[at++];
                is_said = is_said || says(column);
                if (before == field(column)) continue;
                before.assign(field(column));
                has_changed = true;
            }
            if (!is_said || !(has_changed || is_first)) continue;
            if (auto changed = change_attribute(one, *attribute.use); !changed) return changed;
        }
        return done{};
    }

    result<done> change_attribute(replayed_case& one, planned_command& use) {
        auto refused = give_with_presumptions(one, use);
        if (!refused) return failed<error>{refused.error()};
        if (!*refused) {
            ++report_.changes;
            return done{};
        }
        count_refused(report_.changes_refused, use.type->key, **refused);
        return adopt_fields(one, use);
    }

    result<done> adopt_fields(replayed_case& one, planned_command& use) {
        incident_commands::adopt_fields observed;
        if (auto const* c = as<incident_commands::classify>(use)) {
            observed.category = c->category;
            observed.subcategory = c->subcategory;
            observed.impact = c->impact;
            observed.urgency = c->urgency;
        } else if (auto const* a = as<incident_commands::assign>(use)) {
            observed.owner = a->to;
            observed.team = a->team;
        } else {
            return done{};
        }
        if (auto const refused = give_erased(one, incident_observed, erase(observed), importer_))
            return failure(error_code::bad_value, to_text(*refused), "line " + std::to_string(reader_->line()));
        return done{};
    }
    template <class C>
    static C const* as(planned_command& of) {
        return of.type->key == key_of<C> ? static_cast<C const*>(of.command.object()) : nullptr;
    }

    static void count_refused(std::vector<refused_change>& into, command_key const& command, refusal const& why) {
        auto rules = why.rules();
        for (auto& one : into)
            if (one.command == command.view() && one.rules == rules) {
                ++one.count;
                return;
            }
        into.push_back({std::string{command.view()}, 1, std::move(rules)});
    }

    // --- commands ---------------------------------------------------------------------------------------------------------

    template <class F>
    result<std::optional<refusal>> give(replayed_case& one, planned_command& command, F finish_filling) {
        used_.clear();
        if (auto filled = fill(command); !filled) return failed<error>{filled.error()};
        finish_filling(command.command.object());
        auto refused = give_erased(one, incident_lifecycle, {command.type, command.command.object()}, actor_);
        if (refused) return refused;
        if (command.presumed_count != nullptr) ++*command.presumed_count;
        for (auto* presumed : used_) ++*presumed;
        return refused;
    }

    result<done> fill(planned_command& command) {
        command.command.reset();
        for (auto const& one : command.fields)
            if (auto filled = fill(command.command.object(), one); !filled) return filled;
        return done{};
    }

    result<done> fill(void* object, planned_field const& one) {
        if (one.column == no_column || !says(one.column)) {
            if (!one.presumed) return done{};
            one.setter.any(object, *one.presumed);
            used_.push_back(one.presumed_count);
            return done{};
        }
        if (one.is_time) {
            auto const at = time_in(one.column);
            if (!at) return failed<error>{at.error()};
            one.setter.time(object, *at);
            return done{};
        }
        auto const text = field(one.column);
        if (!one.words.empty()) {
            for (auto const& [word, stands_for] : one.words)
                if (word == text || word == any_word) return one.setter.any(object, stands_for), done{};
        } else if (one.setter.text(object, text)) {
            return done{};
        }
        return refuse_row(one.column,
            error_code::bad_value,
            "\"" + std::string{text.substr(0, 60)} + "\" does not fit the field " + one.setter.name);
    }

    std::optional<refusal> give_erased(replayed_case& one,
        definition<incident> const& by,
        erased_command<incident> const& given,
        actor_profile const& actor) {
        auto decided = store_.visit(options_.tenant, one.id, [&](incident const& it, std::span<journal_entry const>) {
            return decide(by, it, given, context<incident>{now_, actor, mapping_.policy, facts_, nullptr});
        });
        if (!decided) return std::move(decided).error();
        auto const& next = decided->next();
        auto const state = next.process.state;
        one.priority = next.priority;
        one.reopen_count = next.reopen_count;
        one.reported_at = next.report.at;
        commit_request const request{options_.tenant, command_id{one.id.high, one.id.low + ++one.commands}, now_, {}};
        if (options_.also_to && !not_kept_)
            if (auto const kept = options_.also_to(request, *decided); !kept) not_kept_ = kept.error();
        if (!store_.commit(request, std::move(*decided)))
            return refusal{refusal_kind::stale_version, given.type->key, state, {}, {}, {}};
        return std::nullopt;
    }

    // --- answers ----------------------------------------------------------------------------------------------------------

    result<done> compare_row(replayed_case& one) {
        one.answers.resize(comparisons_.size());
        for (std::size_t i = 0; i < comparisons_.size(); ++i) {
            auto const& each = comparisons_[i];
            auto const text = field(each.column);
            if (each.with->figure == compared_figure::priority) {
                if (says(each.column)) count(each, priority_word(one, each, text));
            } else if (each.with->figure == compared_figure::reopen_count) {
                count(each, text == std::to_string(one.reopen_count));
            } else if (one.answers[i] != text) {
                one.answers[i].assign(text);
            }
        }
        return done{};
    }
    bool priority_word(replayed_case const& one, planned_comparison const& each, std::string_view text) {
        auto const* stands_for = each.with->values.find(text);
        bool const agrees = one.priority && stands_for != nullptr && *stands_for == enum_name(*one.priority);
        if (!agrees) ++report_.priority_mismatches;
        return agrees;
    }
    static void count(planned_comparison const& each, bool agrees) {
        ++each.agreement->of;
        if (agrees) ++each.agreement->agrees;
    }

    // --- the report -------------------------------------------------------------------------------------------------------

    void finish() {
        std::map<std::string, std::vector<std::int64_t>> minutes;
        for (auto* one : order_) {
            if (one->fits) ++report_.cases_fitting;
            report_.reopenings += one->reopen_count;
            if (one->reopen_count > 0) ++report_.cases_reopened;
            auto const resolved_at = last_resolved(*one);
            compare_case(*one, resolved_at);
            if (!targets_.empty()) measure_targets(*one);
            if (!resolved_at) continue;
            auto const took = std::chrono::floor<std::chrono::minutes>(*resolved_at - one->reported_at).count();
            minutes["all"].push_back(took);
            if (one->priority) minutes[std::string{enum_name(*one->priority).substr(1)}].push_back(took);
        }
        for (auto& [name, taken] : minutes) {
            auto spread = distribution_of(std::move(taken));
            spread.mean = std::round(spread.mean * 10) / 10; // a tenth of a minute: more digits would be noise
            report_.resolution_minutes.items.emplace_back(name, spread);
        }
        for (auto const& [key, count] : refused_moves_) {
            auto const& [from, to, rules] = key;
            report_.moves.refused.push_back({from, to, count, rules});
        }
        std::sort(report_.moves.refused.begin(),
            report_.moves.refused.end(),
            [](refused_move const& a, refused_move const& b) {
                return std::tie(b.count, a.from, a.to, a.rules) < std::tie(a.count, b.from, b.to, b.rules);
            });
        report_.targets = targets_.take();
        for (auto const& [word, count] : starts_) report_.adopted.starts.items.emplace_back(word, count);
        for (auto const& [name, count] : presumed_)
            if (count > 0) report_.presumed.items.emplace_back(name, count);
    }

    /// From the journal: the instant of the last entry that brought the record into resolved.
    std::optional<instant> last_resolved(replayed_case const& one) const {
        std::optional<instant> last;
        store_.visit(options_.tenant, one.id, [&](incident const&, std::span<journal_entry const> entries) {
            for (auto i = entries.size(); i > 0 && !last; --i)
                if (resolves(entries[i - 1])) last = entries[i - 1].at;
        });
        return last;
    }
    static bool resolves(journal_entry const& entry) {
        for (auto const& change : entry.changes) {
            if (change.path != "/state") continue;
            auto const* state = change.after.as<std::string>();
            return state != nullptr && *state == enum_name(incident_state::resolved);
        }
        return false;
    }

    void compare_case(replayed_case const& one, std::optional<instant> resolved_at) {
        for (std::size_t i = 0; i < comparisons_.size(); ++i) {
            auto const& each = comparisons_[i];
            bool const is_resolved = each.with->figure == compared_figure::resolved_at;
            if (!is_resolved && each.with->figure != compared_figure::last_event_at) continue;
            if (one.answers[i].empty() || one.answers[i] == mapping_.missing) continue;
            auto const at = parse_instant(one.answers[i], *format_, *zone_);
            auto const found = is_resolved ? resolved_at : std::optional{one.last_event_at};
            count(each, at && found && *at == *found);
        }
    }

    void measure_targets(replayed_case const& one) {
        if (!one.priority) return;
        auto const priority = std::string{enum_name(*one.priority).substr(1)};
        store_.visit(options_.tenant, one.id, [&](incident const&, std::span<journal_entry const> entries) {
            targets_.measure(entries, one.last_event_at, priority, one.target_answers, *format_, *zone_);
        });
    }

    replay_mapping const& mapping_;
    memory_store<incident>& store_;
    replay_options const& options_;
    csv_reader* reader_ = nullptr;
    std::optional<time_zone> zone_{};
    std::optional<time_format> format_{};
    std::size_t record_column_ = no_column, state_column_ = no_column, at_column_ = no_column,
                actor_column_ = no_column;
    std::vector<std::pair<std::string, std::size_t>> fact_columns_{};
    std::vector<planned_state> states_{};
    std::map<std::string, planned_command> commands_{};
    std::vector<planned_attribute> attributes_{};
    std::vector<planned_comparison> comparisons_{};
    target_figures targets_{};
    std::map<std::string, std::uint64_t> presumed_{};
    counter roles_presumed_ = nullptr;
    std::vector<counter> used_{};

    instant now_{};
    actor_profile actor_{};
    actor_profile importer_{};
    fact_set facts_{};
    std::optional<commit_failure> not_kept_{}; ///< by `also_to`
    std::unordered_map<std::string, replayed_case> cases_{};
    std::vector<replayed_case*> order_{};
    replayed_case* last_case_ = nullptr;
    std::map<std::string, std::uint64_t> starts_{};
    std::map<std::tuple<std::string, std::string, std::vector<rule_id>>, std::uint64_t> refused_moves_{};
    replay_report report_{};
};

} // namespace

result<replay_report> replay_log(
    byte_source log, replay_mapping const& mapping, memory_store<incident>& into, replay_options const& options) {
    return replayer{mapping, into, options}.run(std::move(log));
}

} // namespace itsm::inline v0
