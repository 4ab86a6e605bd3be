// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/value.hpp>
#include <itsm/lifecycle/view.hpp>
#include <itsm/verify/coverage.hpp>
#include <itsm/verify/lint.hpp>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <span>
#include <string>
#include <string_view>

/// Pictures of a definition, from the same rows that decide; and the definition in the languages of other tools.
namespace itsm::inline v0 {

/// What a picture says of a row or a state beside what it is.
BOOST_DEFINE_FIXED_ENUM_CLASS(mark_kind, unsigned char, covered, partly, uncovered, warning, error)

struct diagram_mark {
    mark_kind kind{};
    std::string note{}; ///< for people, a few words

    friend bool operator==(diagram_mark const&, diagram_mark const&) = default;
};
BOOST_DESCRIBE_STRUCT(diagram_mark, (), (kind, note))

/// Marks by key; keys that the definition does not have are passed over. What is not recorded yet is the state "".
class diagram_marks {
public:
    /// Of two marks on one thing the later kind stays, both notes are shown.
    void mark_row(row_key const& row, mark_kind kind, std::string_view note = {});
    void mark_state(state_key const& state, mark_kind kind, std::string_view note = {});

    [[nodiscard]] diagram_mark const* find_row(row_key const& row) const { return rows_.find(row); }
    [[nodiscard]] diagram_mark const* find_state(state_key const& state) const { return states_.find(state); }
    [[nodiscard]] bool empty() const { return rows_.items.empty() && states_.items.empty(); }

    friend bool operator==(diagram_marks const&, diagram_marks const&) = default;

private:
    by_name<diagram_mark> rows_{};
    by_name<diagram_mark> states_{};
};

/// A row is `covered` when it was taken and all its guards' outcomes were seen, `partly` when it was taken without, and
/// `uncovered` when it was not, whatever journals have; of a coverage from journals alone, covered when some entry took
/// it. States are marked by the commands that they were seen to refuse.
[[nodiscard]] diagram_marks marks_of(coverage const& of);
/// Rows and states that something can be said against, with its code; what is about neither has no place in a picture.
[[nodiscard]] diagram_marks marks_of(std::span<lint_finding const> findings);

/// A Mermaid state diagram: an arrow per pair of states with the commands that lead there, each with the rules that
/// guard it. What stays in a state is listed in a note beside it. Keys are quoted, so no host's key breaks out.
///
/// With marks it is a flowchart (Mermaid colours no arrow of a state diagram): colours and dashes by mark, notes behind
/// the rows, what stays in a state in a box hung on it, and a legend. An arrow of several rows is an error or a warning when one
/// of them is, and `partly` when they differ else.
[[nodiscard]] std::string to_mermaid(definition_view const& definition, diagram_marks const& marks = {});

/// The same for Graphviz.
[[nodiscard]] std::string to_dot(definition_view const& definition, diagram_marks const& marks = {});

/// SCXML (W3C Recommendation 1 September 2015): the structure for other tools, not for an interpreter, because guards are
/// named by their rules in `cond`, in a data model of their own. A row is a transition without a target where the state stays,
/// and one for each state where the command chooses it. A closed state that nothing leaves or stays in is `final`. Ids are the
/// keys where XML allows them; `itsm:key` and `itsm:row` always are. Well-formed whatever the keys hold.
[[nodiscard]] std::string to_scxml(definition_view const& definition);

/// Promela, for a second opinion by Spin: a step for each row, state and target. Guards are abstract, each free to hold
/// or not whenever it is asked, so they are left to Spin's choice of a step and named in comments alone. Spin stores a state for
/// each that can be reached, and one for "not recorded yet":
/// `spin -a FILE && cc -DSAFETY -DNOREDUCE -o pan pan.c && ./pan`.
[[nodiscard]] std::string to_promela(definition_view const& definition);

} // namespace itsm::inline v0
