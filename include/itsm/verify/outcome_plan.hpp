// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/lifecycle/view.hpp>
#include <itsm/verify/story.hpp>
#include <itsm/verify/world.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace itsm::inline v0 {

/// A guard of a row that was never met, or never broken, whatever the samples did. What holds always asks for nothing.
struct unseen_outcome {
    std::string row{};
    std::string rule{}; ///< empty for plain input
    bool is_met = false;
};
BOOST_DESCRIBE_STRUCT(unseen_outcome, (), (row, rule, is_met))

/// Stories whose last steps, and what leads there, show what guards do.
struct outcome_stories {
    std::vector<process_story> stories{};
    std::vector<unseen_outcome> unseen{};
};
BOOST_DESCRIBE_STRUCT(outcome_stories, (), (stories, unseen))

namespace detail {

/// Which commands in which worlds to try, so that every guard of every row is seen met and broken. An outcome is twice
/// the guard's place among all rows' guards, and one more when it is broken.
class outcome_plan {
public:
    explicit outcome_plan(definition_view const& of) : of_{of}, witnesses_(2 * of.row_guards.size()) {}

    /// Worlds come in the order of the search, so the first that shows an outcome is a nearest one.
    void see(std::uint32_t world, std::uint32_t choice, std::vector<std::uint32_t> const& outcomes);
    /// The farthest first: on the way there the nearer are seen as well.
    [[nodiscard]] std::vector<std::pair<std::uint32_t, std::uint32_t>> chosen(
        world_search const& in, std::size_t who) const;
    [[nodiscard]] std::vector<unseen_outcome> unseen() const;

private:
    struct witness {
        std::uint32_t world = world_search::none;
        std::uint32_t choice = 0;
        std::vector<std::uint32_t> outcomes{}; ///< all that the command shows there
    };
    definition_view const& of_;
    std::vector<witness> witnesses_;
};

} // namespace detail

} // namespace itsm::inline v0
