// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/exchange/mapping.hpp>
#include <itsm/exchange/replay.hpp>
#include <itsm/exchange/time_format.hpp>
#include <itsm/service_level/clock.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace itsm::inline v0 {

/// The targets of a mapping, measured on each case of a log and compared with what the log says of them.
class target_figures {
public:
    /// Binds targets and calendars; `find_column(path, name)` gives a column's place in the log.
    template <class F>
    [[nodiscard]] static result<target_figures> plan(replay_mapping const& mapping, F find_column) {
        auto made = bind(mapping);
        for (std::size_t i = 0; made && i < mapping.targets.size(); ++i) {
            auto const path = "/targets/" + std::to_string(i);
            for (auto const& [name, key, into] : {std::tuple{&mapping.targets[i].until, "/until", &planned::until},
                     std::tuple{&mapping.targets[i].outcome, "/outcome", &planned::outcome}}) {
                if (name->empty()) continue;
                auto const at = find_column(path + key, *name);
                if (!at) return failed<error>{at.error()};
                made->targets_[i].*into = *at;
            }
        }
        return made;
    }

    [[nodiscard]] bool empty() const { return targets_.empty(); }

    /// Keeps the answers of a case's row, until the next row has others.
    void note(std::span<std::string_view const> row, std::vector<std::string>& answers) const;

    /// Measures a case by its journal and counts it under its priority's number.
    void measure(std::span<journal_entry const> entries,
        instant last_event_at,
        std::string const& priority,
        std::vector<std::string> const& answers,
        time_format const& format,
        time_zone const& zone);

    [[nodiscard]] by_name<by_name<target_count>> take() { return std::move(counts_); }

private:
    struct planned {
        target_clock clock;
        mapped_target const* mapped = nullptr;
        std::optional<std::size_t> until{};
        std::optional<std::size_t> outcome{};
    };

    [[nodiscard]] static result<target_figures> bind(replay_mapping const& mapping);
    void count(std::size_t target,
        std::string const& priority,
        std::vector<clock_reading> const& cycles,
        std::vector<std::string> const& answers);
    [[nodiscard]] target_count& count_of(std::size_t target, std::string const& priority);

    std::vector<planned> targets_{};
    by_name<by_name<target_count>> counts_{};
};

} // namespace itsm::inline v0
