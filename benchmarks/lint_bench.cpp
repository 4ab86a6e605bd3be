// SPDX-License-Identifier: BSL-1.0
#include "paired.hpp"

#include <itsm/incident/definition.hpp>
#include <itsm/verify/lint.hpp>
#include <itsm/verify/paths.hpp>

#include <cstdlib>

namespace itsm::benchmark {
namespace {

using namespace incident_commands;

/// A host's definition of so many rows: a chain of states ten rows each, forwards, backwards, over and staying.
lifecycle_spec<incident> chain_of(std::size_t rows) {
    auto const key = [](char const* kind, std::size_t n) { return *state_key::from(kind + std::to_string(n)); };
    auto const states = rows / 10;
    static std::vector<command_type<incident>> const commands{on<classify>,
        on<assign>,
        on<start>,
        on<comment>,
        on<hold>,
        on<resume>,
        on<escalate>,
        on<link>,
        on<move_desk>,
        on<resolve>};
    lifecycle_spec<incident> made;
    made.key = "chain";
    made.version = 1;
    for (std::size_t s = 0; s < states; ++s) {
        auto const category = s == 0            ? state_category::initial
                              : s + 1 == states ? state_category::closed
                              : s % 4 == 3      ? state_category::waiting
                                                : state_category::active;
        made.add(extra_state<incident>(key("s", s), incident_state::in_progress, category));
    }
    made.add(row<incident>("create", from_nothing(), on<report>, to(key("s", 0))));
    for (std::size_t r = 1; r < rows; ++r) {
        auto const s = r / 10;
        auto const goal = r % 10 < 3 ? s + 1 : r % 10 < 5 ? s / 2 : s;
        made.add(row<incident>(
            key("r", r), from(key("s", s)), commands[r % 10], to(key("s", (std::min)(goal, states - 1)))));
    }
    return made;
}

template <class F>
side repeated(std::string what, std::size_t batch, F operation) {
    return {std::move(what), for_a_slice(batch, [=] {
                for (std::size_t i = 0; i < batch; ++i) operation();
            })};
}

template <class F>
void compare(program& all, std::string const& name, std::string const& what, F operation) {
    static auto const large = make_definition(chain_of(4'000));
    static auto const small = make_definition(chain_of(40));
    if (!large || !small) std::abort();
    all.compare({
        .name = name,
        .what = what + ": a hundred times the rows takes how many times the time",
        .input = "a chain of states with ten rows each, one of them creating",
        .limit = {},
        .left = repeated("4,000 rows", 1, [=] { operation(large->handle()); }),
        .right = repeated("40 rows", 100, [=] { operation(small->handle()); }),
        .pairs = 10,
    });
}

} // namespace
} // namespace itsm::benchmark

int main(int count, char** arguments) {
    using namespace itsm;
    benchmark::program all{count, arguments};
    benchmark::compare(all, "lint/rows", "what can be said against a definition", [](definition_view const& of) {
        benchmark::keep(lint(of).size());
    });
    auto const walk = [](path_cover const& cover) {
        return [=](definition_view const& of) { benchmark::keep(paths(of, cover, {.max_length = 500})->paths.size()); };
    };
    benchmark::compare(all, "paths/rows", "paths that cover every row", walk(path_cover::rows));
    benchmark::compare(all, "paths/row_pairs", "paths that cover every pair of rows", walk(path_cover::row_pairs));
    return all.finish();
}
