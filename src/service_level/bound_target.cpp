// SPDX-License-Identifier: BSL-1.0
#include "bound_target.hpp"

#include <itsm/core/reflect.hpp>

#include <algorithm>
#include <utility>

namespace itsm::inline v0 {

namespace detail {

namespace {

bool is_one_of(value const& held, std::vector<value> const& of) {
    return std::find(of.begin(), of.end(), held) != of.end();
}

/// The part of a path below another: "/reason" of "/hold/reason" below "/hold". None when it is not below.
std::optional<std::string_view> below(std::string_view path, std::string_view top) {
    if (!path.starts_with(top)) return std::nullopt;
    path.remove_prefix(top.size());
    if (!path.empty() && path.front() != '/') return std::nullopt;
    return path;
}

bool has_role(journal_entry const& entry, std::vector<role_name> const& roles) {
    return std::any_of(roles.begin(), roles.end(), [&](role_name const& one) {
        return std::find(entry.actor_roles.begin(), entry.actor_roles.end(), one) != entry.actor_roles.end();
    });
}

bool changes(journal_entry const& entry, std::string_view path) {
    return std::any_of(entry.changes.begin(), entry.changes.end(), [&](field_change const& one) {
        return below(one.path, path) || below(path, one.path);
    });
}

constexpr duration longest = std::chrono::days{36'525};

/// Checks a target and binds its names. The first fault ends it.
class binder {
public:
    binder(bound_target& into, calendar_book const& calendars, record_shape const& shape)
        : into_{into}, calendars_{calendars}, shape_{shape} {}

    std::optional<error> bind() {
        auto const& target = into_.target;
        check_name(target.name);
        bind_tests("/starts", target.starts, into_.starts);
        if (target.starts.empty()) fail(error_code::missing_field, "nothing starts the clock", "/starts");
        bind_tests("/stops", target.stops, into_.stops);
        bind_tests("/restarts", target.restarts, into_.restarts);
        bind_tests("/reopens", target.reopens, into_.reopens);
        bind_fields("/pauses", target.pauses, into_.pauses);
        into_.started_at = bind_instant("/started_at", target.started_at);
        into_.stopped_at = bind_instant("/stopped_at", target.stopped_at);
        bind_allowances(target);
        bind_warnings(target);
        for (auto& allowance : into_.allowances)
            for (auto const& warning : into_.warnings)
                allowance.thresholds.push_back(warning.threshold(allowance.within));
        if (target.extra_when_closed)
            into_.extra_when_closed = bind_length("/extra_when_closed", *target.extra_when_closed);
        return std::move(fault_);
    }

private:
    void fail(error_code code, std::string message, std::string path) {
        if (!fault_) fault_ = error{code, std::move(path), std::move(message)};
    }
    static std::string at(std::string const& path, std::size_t index) { return path + "/" + std::to_string(index); }

    void check_name(std::string const& name) {
        if (name.empty()) fail(error_code::missing_field, "a target needs a name", "/name");
        if (name.find('/') != std::string::npos)
            fail(error_code::bad_value, "the name is part of keys and holds no \"/\"", "/name");
    }

    std::size_t bind_field(std::string const& path, std::string const& field) {
        if (field.empty()) fail(error_code::missing_field, "no field is named", path);
        else check_path(path, field);
        if (shape_.kind_of != nullptr && shape_.kind_of(field) == field_kind::list)
            fail(error_code::bad_value, "lists are not tested, only whether they changed", path);
        auto const found = std::find(into_.fields.begin(), into_.fields.end(), field);
        if (found != into_.fields.end()) return static_cast<std::size_t>(found - into_.fields.begin());
        into_.fields.push_back(field);
        into_.defaults.push_back(value_at(shape_.defaults, field));
        return into_.fields.size() - 1;
    }
    std::optional<std::size_t> bind_instant(std::string const& path, std::string const& field) {
        if (field.empty()) return std::nullopt;
        return bind_field(path, field);
    }

    void bind_fields(
        std::string const& path, std::vector<field_test> const& tests, std::vector<bound_field_test>& into) {
        for (std::size_t i = 0; i < tests.size(); ++i) {
            auto const& one = tests[i];
            into.push_back({bind_field(at(path, i) + "/field", one.field), &one});
            if (one.is.empty() && one.is_not.empty() && !one.present)
                fail(error_code::missing_field, "the test asks nothing of the field", at(path, i));
        }
    }

    void bind_tests(
        std::string const& path, std::vector<entry_test> const& tests, std::vector<bound_entry_test>& into) {
        for (std::size_t i = 0; i < tests.size(); ++i) {
            auto const& one = tests[i];
            if (one == entry_test{}) fail(error_code::missing_field, "the test asks nothing of an entry", at(path, i));
            check_commands(at(path, i) + "/commands", one.commands);
            for (std::size_t k = 0; k < one.changed.size(); ++k)
                check_path(at(at(path, i) + "/changed", k), one.changed[k]);
            into.push_back({&one, {}});
            bind_fields(at(path, i) + "/fields", one.fields, into.back().fields);
        }
    }
    void check_path(std::string const& path, std::string const& field) {
        if (!field.starts_with('/') || (shape_.kind_of != nullptr && shape_.kind_of(field) == field_kind::none))
            fail(error_code::bad_value, "the record has no field \"" + field + "\"", path);
    }
    void check_commands(std::string const& path, std::vector<std::string> const& commands) {
        auto const& known = shape_.commands;
        for (std::size_t i = 0; i < commands.size(); ++i)
            if (!known.empty() && std::find(known.begin(), known.end(), commands[i]) == known.end())
                fail(error_code::bad_value, "there is no command \"" + commands[i] + "\"", at(path, i));
    }

    duration bind_length(std::string const& path, waiting_period const& period) {
        auto const length = length_of(period);
        if (!length)
            fail(error_code::bad_value,
                "working days are as long as the calendar's days: say it in hours of the calendar",
                path + "/unit");
        else if (*length < duration{0} || *length > longest || period.amount > waiting_period::most)
            fail(error_code::bad_value,
                "a length of time up to 100 years, and an amount up to a million, is expected",
                path + "/amount");
        return length.value_or(duration{0});
    }

    void bind_allowances(service_target const& target) {
        if (target.allowances.empty()) fail(error_code::missing_field, "a target needs an allowance", "/allowances");
        for (std::size_t i = 0; i < target.allowances.size(); ++i) {
            auto const& one = target.allowances[i];
            auto const path = at("/allowances", i);
            auto const& name = one.calendar.empty() ? target.calendar : one.calendar;
            auto const* calendar = calendars_.find(name);
            if (calendar == nullptr) {
                fail(error_code::bad_value,
                    "there is no calendar \"" + name + "\"",
                    one.calendar.empty() ? "/calendar" : path + "/calendar");
                return;
            }
            if (one.within.amount == 0)
                fail(error_code::missing_field, "an allowance is longer than nothing", path + "/within");
            into_.allowances.push_back({{}, bind_length(path + "/within", one.within), *calendar});
            bind_fields(path + "/where", one.where, into_.allowances.back().where);
        }
        if (target.choice == allowance_choice::most_specific) refuse_rivals(target.allowances);
    }

    void refuse_rivals(std::vector<target_allowance> const& all) {
        for (std::size_t i = 0; i < all.size(); ++i)
            for (std::size_t k = i + 1; k < all.size(); ++k)
                if (all[i].where.size() == all[k].where.size() && !exclude_each_other(all[i].where, all[k].where))
                    fail(error_code::bad_definition,
                        "as specific as allowance " + std::to_string(i) + ", and both may hold",
                        at("/allowances", k));
    }
    static bool exclude_each_other(std::vector<field_test> const& a, std::vector<field_test> const& b) {
        return std::any_of(a.begin(), a.end(), [&](field_test const& one) {
            return std::any_of(b.begin(), b.end(), [&](field_test const& other) { return exclude(one, other); });
        });
    }
    /// No value passes both.
    static bool exclude(field_test const& a, field_test const& b) {
        if (a.field != b.field) return false;
        if (a.present && b.present && *a.present != *b.present) return true;
        auto const none_passes = [](field_test const& from, field_test const& other) {
            return !from.is.empty() && std::none_of(from.is.begin(), from.is.end(), [&](value const& one) {
                return (other.is.empty() || is_one_of(one, other.is)) && !is_one_of(one, other.is_not);
            });
        };
        return none_passes(a, b) || none_passes(b, a);
    }

    void bind_warnings(service_target const& target) {
        if (target.warnings.size() > most_warnings) fail(error_code::too_large, "more than 60 warnings", "/warnings");
        for (std::size_t i = 0; i < target.warnings.size(); ++i) {
            auto const& one = target.warnings[i];
            auto const path = at("/warnings", i);
            int const given = (one.percent != 0 ? 1 : 0) + (one.ahead ? 1 : 0) + (one.after ? 1 : 0);
            if (given != 1) fail(error_code::bad_value, "exactly one of percent, ahead and after is given", path);
            if (one.percent < 0 || one.percent > 99)
                fail(error_code::bad_value, "a percentage from 1 to 99 is expected", path + "/percent");
            bound_warning made{one.percent, {}, {}, std::to_string(one.percent) + "%", one.action};
            if (one.ahead) {
                made.ahead = bind_length(path + "/ahead", *one.ahead);
                made.key = in_words(*one.ahead) + " ahead";
            } else if (one.after) {
                made.after = bind_length(path + "/after", *one.after);
                made.key = in_words(*one.after);
            }
            for (auto const& other : into_.warnings)
                if (other.key == made.key) fail(error_code::bad_value, "the same warning twice", path);
            into_.warnings.push_back(std::move(made));
        }
    }
    static std::string in_words(waiting_period const& period) {
        return std::to_string(period.amount) + " " + std::string{enum_name(period.unit)};
    }

    bound_target& into_;
    calendar_book const& calendars_;
    record_shape const& shape_;
    std::optional<error> fault_{};
};

} // namespace

value value_at(value const& of, std::string_view path) {
    auto const* at = &of;
    while (at != nullptr && !path.empty()) {
        path.remove_prefix(1);
        auto const step = path.substr(0, path.find('/'));
        path.remove_prefix(step.size());
        at = at->find(step);
    }
    if (at == nullptr) return {};
    return *at;
}

std::optional<value> value_after(field_change const& change, std::string_view field) {
    auto const rest = below(field, change.path);
    if (!rest) return std::nullopt;
    return value_at(change.after, *rest);
}

bool bound_field_test::holds(std::vector<value> const& fields) const {
    auto const& held = fields[field];
    if (test->present && *test->present == held.is_null()) return false;
    if (!test->is.empty() && !is_one_of(held, test->is)) return false;
    return !is_one_of(held, test->is_not);
}

bool all_hold(std::vector<bound_field_test> const& tests, std::vector<value> const& fields) {
    return std::all_of(tests.begin(), tests.end(), [&](auto const& one) { return one.holds(fields); });
}

bool bound_entry_test::is_moment() const {
    auto const& it = *test;
    return !it.first && it.commands.empty() && it.by.empty() && it.not_by.empty() && it.changed.empty();
}

bool bound_entry_test::fits(journal_entry const& entry) const {
    auto const& it = *test;
    if (it.first && entry.version != 1) return false;
    if (!it.commands.empty() &&
        std::find(it.commands.begin(), it.commands.end(), entry.command_key) == it.commands.end())
        return false;
    if (!it.by.empty() && !has_role(entry, it.by)) return false;
    if (has_role(entry, it.not_by)) return false;
    return it.changed.empty() ||
           std::any_of(it.changed.begin(), it.changed.end(), [&](auto const& path) { return changes(entry, path); });
}

duration bound_warning::threshold(duration allowance) const {
    if (ahead) return std::max(allowance - *ahead, duration{0});
    return after ? *after : share_of(allowance, percent);
}

std::uint32_t bound_target::select(std::vector<value> const& record) const {
    auto best = clock_mark::no_allowance;
    for (std::uint32_t i = 0; i < allowances.size(); ++i) {
        auto const& one = allowances[i];
        if (!all_hold(one.where, record)) continue;
        bool const better =
            best == clock_mark::no_allowance ||
            (target.choice == allowance_choice::strictest ? one.within < allowances[best].within
                                                          : one.where.size() > allowances[best].where.size());
        if (better) best = i;
    }
    return best;
}

std::string bound_target::key_of(std::uint32_t cycle, std::size_t warning) const {
    auto key = target.name + "/" + std::to_string(cycle) + "/";
    return key.append(warning < warnings.size() ? std::string_view{warnings[warning].key} : breach_key);
}

target_signal bound_target::signal_of(std::uint32_t cycle, std::size_t warning, instant at) const {
    bool const is_breach = warning == warnings.size();
    auto const& action = is_breach ? target.on_breach : warnings[warning].action;
    auto task = action.task;
    if (task.empty())
        task = is_breach ? "target \"" + target.name + "\" is breached"
                         : "target \"" + target.name + "\" has reached " + warnings[warning].key;
    return {key_of(cycle, warning), at, is_breach, action.owner, std::move(task)};
}

} // namespace detail

result<target_clock> target_clock::bind(
    service_target const& target, calendar_book const& calendars, record_shape const& shape) {
    auto made = std::make_shared<detail::bound_target>();
    made->target = target;
    if (auto fault = detail::binder{*made, calendars, shape}.bind()) return failed<error>{std::move(*fault)};
    return target_clock{std::move(made)};
}

service_target const& target_clock::target() const { return bound_->target; }

} // namespace itsm::inline v0
