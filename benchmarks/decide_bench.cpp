// SPDX-License-Identifier: BSL-1.0
#include "paired.hpp"

#include <itsm/incident/lifecycle.hpp>

#include <cstdlib>
#include <new>

using namespace std::chrono_literals;

namespace {
std::size_t allocations = 0; // this program has one thread
}

void* operator new(std::size_t size) {
    ++allocations;
    if (auto* const got = std::malloc(size)) return got;
    throw std::bad_alloc{};
}
// Not inlined: GCC would see free() on what new returned and warn of a mismatch.
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }

namespace itsm::benchmark {
namespace {

using namespace incident_commands;

constexpr instant monday = std::chrono::sys_days{std::chrono::March / 9 / 2026} + 9h;

/// An incident as a desk has them: reported, classified, assigned, worked on.
class mail_is_down {
public:
    mail_is_down() {
        carry_out(report{.number = "INC0000001",
            .id = {1, 1},
            .tenant = {1, 1},
            .reporter = "Ada Lovelace",
            .channel = "phone",
            .symptom = "Nobody in the building gets mail since eight",
            .service = {"mail"},
            .desk_team = {"service desk"}});
        carry_out(classify{.category = "network",
            .subcategory = "mail",
            .impact = impact_level::high,
            .urgency = urgency_level::medium});
        carry_out(assign{.to = {"Grace Hopper"}, .team = {"second line"}});
        carry_out(start{});
    }

    [[nodiscard]] context<incident> now() const { return {monday, actor_, policy_}; }

    incident it{};

private:
    template <command C>
    void carry_out(C const& given) {
        auto decided = decide(it, given, now());
        if (!decided) std::abort();
        it = std::move(*decided).take_next();
    }

    incident_policy policy_{};
    actor_profile actor_{{"Grace Hopper"}, {{"service_desk"}}, {"*"}};
};

/// The side, with the allocations of one operation counted.
template <class F>
side counted(std::string what, F operation) {
    constexpr std::size_t batch = 1000;
    auto const before = allocations;
    operation();
    auto const made = static_cast<std::int64_t>(allocations - before);
    auto const repeat = [=] {
        for (std::size_t i = 0; i < batch; ++i) operation();
    };
    return {std::move(what), for_a_slice(batch, repeat), {{"allocations", made}}};
}

template <command C>
void compare(program& all, std::string const& name, std::string const& input, bool is_accepted, C const& given) {
    mail_is_down const story;
    if (evaluate(story.it, given, story.now()).is_met != is_accepted) std::abort();
    all.compare({
        .name = name,
        .what = "what an incident becomes, or why not and what is possible instead: decide, beside evaluate, which "
                "says only "
                "whether and why not",
        .input = input,
        .limit = {},
        .left = counted("itsm::decide", [&] { keep(decide(story.it, given, story.now()).has_value()); }),
        .right = counted("itsm::evaluate", [&] { keep(evaluate(story.it, given, story.now()).broken.size()); }),
    });
}

} // namespace
} // namespace itsm::benchmark

int main(int count, char** arguments) {
    using namespace itsm::benchmark;
    program all{count, arguments};
    compare(all,
        "decide/accepted",
        "an incident in progress is resolved",
        true,
        resolve{.how = itsm::resolution_kind::workaround,
            .done = "mail is routed over the second gateway",
            .no_item_found = true});
    compare(all, "decide/refused", "an incident in progress is resolved, without saying how", false, resolve{});
    return all.finish();
}
