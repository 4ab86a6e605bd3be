// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/id.hpp>
#include <itsm/core/reflect.hpp>
#include <itsm/query/condition.hpp>

#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

/// Queries as expressions over described members:
///
///     record_query<incident> const urgent{
///         .where = field<&incident::priority> == priority_level::p1 && !field<&incident::owner>.is_set(),
///         .order = {field<&incident::recorded_at>.descending()}};
///
/// Every store answers them alike: memory by evaluating them, a database by what `promoted_part` makes of them.
namespace itsm::inline v0 {

/// A member of a record, or of a member: what it is called, the column it is kept in beside the document, if any, and
/// how to read it.
template <class R>
struct query_field {
    std::string_view path{}; ///< "priority", "report.channel"
    std::optional<promoted_column> column{};
    column_value (*read)(R const&) = nullptr;

    friend bool operator==(query_field const& a, query_field const& b) { return a.path == b.path; }
};

template <class R>
using record_condition = basic_condition<query_field<R>>;
template <class R>
using record_order = basic_order<query_field<R>>;

/// What to find, and in which order; equal ones stand in the order of their ids. Without a condition everything.
template <class R>
struct record_query {
    record_condition<R> where{};
    std::vector<record_order<R>> order{};
};

namespace detail {

template <class T>
inline constexpr bool is_queryable = std::is_integral_v<T> || described_enum<T> || is_strong_name<T> ||
                                     std::is_same_v<T, std::string> || std::is_same_v<T, instant>;

template <class T>
struct queried {
    using type = T;
};
template <class T>
struct queried<std::optional<T>> {
    using type = T;
};

/// A member as a cell; text is looked at where it stands.
template <class T>
column_value cell_of_member(T const& from) {
    if constexpr (is_optional<T>) return from ? cell_of_member(*from) : column_value{};
    else if constexpr (std::is_integral_v<T>) return static_cast<std::int64_t>(from);
    else if constexpr (std::is_same_v<T, instant>) return from;
    else if constexpr (described_enum<T>) return enum_name(from);
    else if constexpr (is_strong_name<T>) return std::string_view{from.text};
    else return std::string_view{from};
}

template <class M>
struct member_of;
template <class C, class T>
struct member_of<T C::*> {
    using record = C;
    using type = T;
};
template <auto P>
using record_of_member = typename member_of<decltype(P)>::record;
template <auto P>
using type_of_member = typename member_of<decltype(P)>::type;

template <auto P>
constexpr std::string_view name_of_member() {
    std::string_view found;
    boost::mp11::mp_for_each<members_of<record_of_member<P>>>([&](auto d) {
        if constexpr (std::is_same_v<std::remove_cv_t<decltype(d.pointer)>, decltype(P)>)
            if (d.pointer == P) found = d.name;
    });
    return found;
}

constexpr std::optional<promoted_column> column_named(std::string_view name) {
    std::optional<promoted_column> found;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<promoted_column>>([&](auto d) {
        if (name == d.name) found = d.value;
    });
    return found;
}

template <auto First, auto... Rest>
struct field_path {
    using record = record_of_member<First>;
    using leaf = typename field_path<Rest...>::leaf;

    static std::string name() { return std::string{name_of_member<First>()} + "." + field_path<Rest...>::name(); }
    static column_value read(record const& of) { return read_on(of.*First); }
    static constexpr std::optional<promoted_column> column() { return std::nullopt; }

private:
    template <class T>
    static column_value read_on(T const& from) {
        if constexpr (is_optional<T>) return from ? read_on(*from) : column_value{};
        else return field_path<Rest...>::read(from);
    }
};
template <auto Last>
struct field_path<Last> {
    using record = record_of_member<Last>;
    using leaf = typename queried<type_of_member<Last>>::type;
    static_assert(is_queryable<leaf>, "queries compare numbers, flags, enumerators, instants, names and text");

    static std::string name() { return std::string{name_of_member<Last>()}; }
    static column_value read(record const& of) { return cell_of_member(of.*Last); }
    static constexpr std::optional<promoted_column> column() { return column_named(name_of_member<Last>()); }
};

/// When the first of a record's obligations is due.
template <class R>
struct due_path {
    using record = R;
    using leaf = instant;

    static std::string name() { return "due"; }
    static column_value read(R const& of) {
        column_value earliest;
        for (auto const& owed : of.obligations) {
            auto const due = owed.due ? column_value{*owed.due} : due_at_once;
            if (earliest.is_null() || due < earliest) earliest = due;
        }
        return earliest;
    }
    static constexpr std::optional<promoted_column> column() { return promoted_column::due; }
};

} // namespace detail

/// What `field<...>` is: compared it gives a condition, asked for an order a term of one.
template <class Path>
class queryable {
    using R = typename Path::record;
    using leaf = typename Path::leaf;

public:
    template <std::convertible_to<leaf> T>
    friend record_condition<R> operator==(queryable, T const& to) {
        return comparing(comparison::equal, to);
    }
    template <std::convertible_to<leaf> T>
    friend record_condition<R> operator!=(queryable it, T const& to) {
        return !(it == to);
    }
    template <std::convertible_to<leaf> T>
    friend record_condition<R> operator<(queryable, T const& to) {
        return comparing(comparison::less, to);
    }
    template <std::convertible_to<leaf> T>
    friend record_condition<R> operator<=(queryable, T const& to) {
        return comparing(comparison::less_or_equal, to);
    }
    template <std::convertible_to<leaf> T>
    friend record_condition<R> operator>(queryable, T const& to) {
        return comparing(comparison::greater, to);
    }
    template <std::convertible_to<leaf> T>
    friend record_condition<R> operator>=(queryable, T const& to) {
        return comparing(comparison::greater_or_equal, to);
    }

    /// Optional members: whether they hold something. Text and names: whether they are not empty.
    [[nodiscard]] record_condition<R> is_set() const {
        auto const is_null = leaf_node(comparison::equal, value{});
        if constexpr (std::is_same_v<leaf, std::string> || detail::is_strong_name<leaf>)
            return !is_null && !leaf_node(comparison::equal, value{""});
        else return !is_null;
    }
    /// Any of several; of none: never.
    [[nodiscard]] record_condition<R> is_one_of(std::vector<leaf> const& several) const {
        record_condition<R> made;
        made.kind = record_condition<R>::node::any_of;
        for (leaf const& one : several) made.parts.push_back(*this == one);
        return made;
    }
    /// Text and names: holds these bytes somewhere, letter case and all.
    [[nodiscard]] record_condition<R> contains(std::string_view part) const
        requires std::is_same_v<leaf, std::string> || detail::is_strong_name<leaf>
    {
        return leaf_node(comparison::contains, value{part});
    }

    /// Only what every store keeps in a column can be sorted by.
    [[nodiscard]] record_order<R> ascending() const
        requires(Path::column().has_value())
    {
        return {erased(), false};
    }
    [[nodiscard]] record_order<R> descending() const
        requires(Path::column().has_value())
    {
        return {erased(), true};
    }

private:
    static query_field<R> erased() {
        static std::string const name = Path::name();
        return {name, Path::column(), &Path::read};
    }
    static record_condition<R> leaf_node(comparison how, value operand) {
        record_condition<R> made;
        made.kind = record_condition<R>::node::comparing;
        made.field = erased();
        made.how = how;
        made.operand = std::move(operand);
        return made;
    }
    static record_condition<R> comparing(comparison how, leaf const& to) { return leaf_node(how, to_value(to)); }
};

/// A member to query by: `field<&incident::team>`, `field<&incident::report, &incident_report::channel>`. What an
/// optional on the way does not hold is null.
template <auto... Path>
inline constexpr queryable<detail::field_path<Path...>> field{};

/// When the first of a record's obligations is due: `next_due<incident> <= now`.
template <class R>
inline constexpr queryable<detail::due_path<R>> next_due{};

/// A record's cells. Their texts are the record's.
template <class R>
[[nodiscard]] promoted_columns promoted_columns_of(R const& record) {
    promoted_columns cells{};
    auto const put = [&](promoted_column at, column_value cell) { cells[static_cast<std::size_t>(at)] = cell; };
    boost::mp11::mp_for_each<detail::members_of<R>>([&](auto d) {
        constexpr auto column = detail::column_named(d.name);
        if constexpr (column.has_value()) put(*column, detail::cell_of_member(record.*d.pointer));
    });
    if constexpr (requires { record.obligations; }) put(promoted_column::due, detail::due_path<R>::read(record));
    return cells;
}

template <class R>
[[nodiscard]] bool matches(record_condition<R> const& condition, R const& record) {
    return holds(condition, [&](query_field<R> const& of) { return of.read(record); });
}

/// What of a condition can be asked of columns: holds wherever the condition holds, and maybe elsewhere.
template <class R>
[[nodiscard]] column_condition promoted_part(record_condition<R> const& condition) {
    using from = typename record_condition<R>::node;
    column_condition made;
    if (condition.kind == from::comparing) {
        if (!condition.field.column || condition.how == comparison::contains) return made; // always
        made.kind = column_condition::node::comparing;
        made.field = *condition.field.column;
        made.how = condition.how;
        made.operand = condition.operand;
        made.negated = condition.negated;
        return made;
    }
    bool const all = condition.kind == from::all_of;
    made.kind = all ? column_condition::node::all_of : column_condition::node::any_of;
    for (auto const& part : condition.parts) {
        auto weaker = promoted_part(part);
        bool const always = weaker.kind == column_condition::node::all_of && weaker.parts.empty();
        if (always && !all) return weaker;
        if (!always) made.parts.push_back(std::move(weaker));
    }
    return made;
}

template <class R>
[[nodiscard]] std::vector<column_order> promoted_order(std::vector<record_order<R>> const& order) {
    std::vector<column_order> made;
    for (auto const& one : order) made.push_back({*one.field.column, one.descending});
    return made;
}

} // namespace itsm::inline v0
