// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/result.hpp>
#include <itsm/lifecycle/view.hpp>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// Paths through a definition that tests can walk: few and long, from its rows alone. Guards are not asked, so a path says
/// what a test has to make possible.
namespace itsm::inline v0 {

BOOST_DEFINE_FIXED_ENUM_CLASS(cover_kind, unsigned char, states, rows, row_pairs, one_state)

/// What the paths are to walk over: `path_cover::rows`, `path_cover::to("closed")`.
struct path_cover {
    cover_kind kind = cover_kind::rows;
    state_key state{};

    static path_cover const states;    ///< every state
    static path_cover const rows;      ///< every row, in one of its states
    static path_cover const row_pairs; ///< every row right after every row that leads to where it may be taken
    /// A shortest path to the state.
    static constexpr path_cover to(state_key state) { return {cover_kind::one_state, state}; }
};
inline constexpr path_cover path_cover::states{cover_kind::states, {}};
inline constexpr path_cover path_cover::rows{cover_kind::rows, {}};
inline constexpr path_cover path_cover::row_pairs{cover_kind::row_pairs, {}};

struct path_options {
    std::size_t max_length = 24; ///< rows of one path, at least 1
    state_key from{};            ///< where the paths begin; empty: before the record is created
};

/// One row taken.
struct path_step {
    row_key row{};
    command_key command{};
    state_key from{}; ///< empty: not recorded yet
    state_key to{};
    std::uint16_t index = 0; ///< the row's position in the definition
};
BOOST_DESCRIBE_STRUCT(path_step, (), (row, command, from, to, index))

struct test_path {
    std::vector<path_step> steps{};
};
BOOST_DESCRIBE_STRUCT(test_path, (), (steps))

struct path_suite {
    std::size_t targets = 0;              ///< how many there are to cover
    std::vector<test_path> paths{};       ///< in the order of finding: the first cover most
    std::vector<std::string> uncovered{}; ///< a state, a row or "row, row" that no path of this length gets to
};
BOOST_DESCRIBE_STRUCT(path_suite, (), (targets, paths, uncovered))

/// Paths that cover all that paths from there can, no longer than allowed: each goes on to the nearest thing not covered
/// yet as long as there is one in reach. The same definition gives the same paths. Time: the targets times the steps
/// between distinct states, at worst. Refused: a state that is not there (`not_found`), no length (`bad_value`), more
/// than four million steps or pairs (`too_large`).
[[nodiscard]] result<path_suite> paths(
    definition_view const& definition, path_cover const& cover, path_options const& options = {});

/// The path as lines: `Given`, `When` for a row's command, `Then` for the state it leads to.
[[nodiscard]] std::string to_text(test_path const& path);

} // namespace itsm::inline v0
