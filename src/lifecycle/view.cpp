// SPDX-License-Identifier: BSL-1.0
#include <itsm/lifecycle/faults.hpp>
#include <itsm/lifecycle/view.hpp>

#include <itsm/core/reflect.hpp>

#include <algorithm>
#include <deque>

namespace itsm::inline v0 {

std::string_view detail::fault_name(definition_fault fault) { return enum_name(fault); }

namespace {

/// Breadth first over states, remembering with which commands the search left its origin.
class way_search {
public:
    way_search(definition_view const& of, std::uint16_t wanted) : of_{of}, wanted_{wanted}, first_(of.states.size()) {}

    std::vector<command_key> from(std::uint16_t origin) {
        expand(origin, definition_view::none);
        for (; found_.empty() && !level_.empty(); level_ = std::exchange(next_level_, {}))
            for (auto const state : level_) expand(state, state);
        return found_;
    }

private:
    /// `via` is the state whose first commands are inherited; `none` at the origin.
    void expand(std::uint16_t state, std::uint16_t via) {
        bool const at_origin = via == definition_view::none;
        if (!at_origin && !of_.rows_of(state, wanted_).empty()) {
            for (auto const& one : first_[state]) add(found_, one);
            return;
        }
        for (std::uint16_t c = 0; c < of_.commands.size(); ++c)
            for (auto const& entry : of_.rows_of(state, c)) {
                auto const& row = of_.rows[entry.row];
                if (row.target != target_kind::fixed || row.to == state) continue;
                if (first_[row.to].empty()) (at_origin ? level_ : next_level_).push_back(row.to);
                if (at_origin) add(first_[row.to], of_.commands[c]);
                else if (first_[row.to].empty()) first_[row.to] = first_[via];
            }
    }
    static void add(std::vector<command_key>& to, command_key const& one) {
        if (std::find(to.begin(), to.end(), one) == to.end()) to.push_back(one);
    }

    definition_view const& of_;
    std::uint16_t wanted_;
    std::vector<std::vector<command_key>> first_;
    std::vector<std::uint16_t> level_{}, next_level_{};
    std::vector<command_key> found_{};
};

} // namespace

std::vector<command_key> first_steps_towards(definition_view const& definition, std::uint16_t state, std::uint16_t command) {
    if (command == definition_view::none) return {};
    return way_search{definition, command}.from(state);
}

} // namespace itsm::inline v0
