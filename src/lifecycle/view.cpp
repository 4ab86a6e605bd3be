// SPDX-License-Identifier: BSL-1.0
#include <itsm/lifecycle/faults.hpp>
#include <itsm/lifecycle/view.hpp>

#include <itsm/core/reflect.hpp>

#include <algorithm>
#include <utility>

namespace itsm::inline v0 {

std::string_view detail::fault_name(definition_fault fault) { return enum_name(fault); }

namespace {

/// Breadth first over states, remembering for each with which commands the search left its origin on a shortest way.
class way_search {
public:
    way_search(definition_view const& of, std::uint16_t wanted)
        : of_{of}, wanted_{wanted}, first_(of.states.size()), is_settled_(of.states.size(), false) {}

    std::vector<command_key> from(std::uint16_t origin) {
        if (origin != definition_view::none) is_settled_[origin] = true;
        leave(origin, [this](std::uint16_t command) { return std::vector{of_.commands[command]}; });
        std::vector<command_key> found;
        while (found.empty() && !next_level_.empty()) {
            auto const level = std::exchange(next_level_, {});
            for (auto const state : level) is_settled_[state] = true;
            for (auto const state : level) {
                if (!of_.rows_of(state, wanted_).empty()) add(found, first_[state]);
                else leave(state, [this, state](std::uint16_t) { return first_[state]; });
            }
        }
        return found;
    }

private:
    template <class F>
    void leave(std::uint16_t state, F first_by) {
        for (std::uint16_t c = 0; c < of_.commands.size(); ++c)
            for (auto const& entry : of_.rows_of(state, c)) {
                auto const& row = of_.rows[entry.row];
                if (row.target == target_kind::fixed) reach(row.to, first_by(c));
                else if (row.target == target_kind::chosen)
                    for (std::uint16_t to = 0; to < of_.states.size(); ++to) reach(to, first_by(c));
            }
    }
    /// A state that several shortest ways lead to keeps the first commands of all of them.
    void reach(std::uint16_t state, std::vector<command_key> const& first) {
        if (is_settled_[state]) return;
        if (first_[state].empty()) next_level_.push_back(state);
        add(first_[state], first);
    }
    static void add(std::vector<command_key>& to, std::vector<command_key> const& more) {
        for (auto const& one : more)
            if (std::find(to.begin(), to.end(), one) == to.end()) to.push_back(one);
    }

    definition_view const& of_;
    std::uint16_t wanted_;
    std::vector<std::vector<command_key>> first_;
    std::vector<bool> is_settled_;
    std::vector<std::uint16_t> next_level_{};
};

} // namespace

std::vector<command_key> first_steps_towards(
    definition_view const& definition, std::uint16_t state, std::uint16_t command) {
    if (command == definition_view::none) return {};
    return way_search{definition, command}.from(state);
}

} // namespace itsm::inline v0
