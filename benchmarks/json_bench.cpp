// SPDX-License-Identifier: BSL-1.0
#include "paired.hpp"

#include <itsm/incident/lifecycle.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/json/typed.hpp>
#include <itsm/storage/entry_of_step.hpp>

#include <cstdlib>
#include <string>

// Typed JSON beside what it stands for: a tree of values between the record and its text. What a store adds to a read of
// raw bytes is the decoding.

namespace itsm::benchmark {
namespace {

using namespace incident_commands;
using namespace std::chrono_literals;

constexpr instant monday = std::chrono::sys_days{std::chrono::March / 9 / 2026} + 9h;

/// An incident and the entry of its last step, as a desk has them.
class mail_is_down {
public:
    mail_is_down() {
        carry_out(report{.number = "INC0000001",
            .id = {0x0195'7a3b'6c00'7000, 0x8000'0000'0000'0001},
            .tenant = {0x0195'0000'0000'7000, 0x8000'0000'0000'0001},
            .reporter = "Ada Lovelace",
            .channel = "phone",
            .symptom = "Nobody in the building gets mail since eight; \"Connection refused\" in every client",
            .location = "Building 4, second floor",
            .service = {"mail"},
            .desk_team = {"service desk"}});
        carry_out(classify{.category = "network",
            .subcategory = "mail",
            .impact = impact_level::medium,
            .urgency = urgency_level::medium});
        carry_out(assign{.to = {"Grace Hopper"}, .team = {"second line"}});
        carry_out(start{});
        carry_out(link{.kind = link_kind::related, .to = {"problem", "PRB0000042"}});
        carry_out(hold{.reason = "awaiting_user", .resume_at = monday + 4h, .comment = "asked for a trace"});
        it.custom.set("cost_centre", 4711);
        it.custom.set("contract_end", monday);
    }

    incident it{};
    journal_entry last{};

private:
    template <command C>
    void carry_out(C const& given) {
        auto decided = decide(it, given, {monday, actor_, policy_});
        if (!decided) std::abort();
        last = make_entry(it, *decided, {.tenant = it.tenant, .command = {1, it.version}, .recorded_at = monday + 2ms});
        it = std::move(*decided).take_next();
    }

    incident_policy policy_{};
    actor_profile actor_{{"Grace Hopper"}, {{"service_desk"}}, {"*"}};
};

template <class F>
side repeated(std::string what, F operation) {
    constexpr std::size_t batch = 1000;
    auto const repeat = [=] {
        for (std::size_t i = 0; i < batch; ++i) operation();
    };
    return {std::move(what), for_a_slice(batch, repeat), {}};
}

template <class T>
void compare(program& all, std::string const& name, T const& it) {
    auto const text = write_json(it);
    auto const input = name + " of " + std::to_string(text.size()) + " bytes";
    if (read_json<T>(text).value() != it || text != to_json(to_value(it))) std::abort();
    all.compare({
        .name = "json/encode_" + name,
        .what = "what is stored becomes text",
        .input = input,
        .limit = {},
        .left = repeated("write_json", [&] { keep(write_json(it).size()); }),
        .right = repeated("to_json of to_value", [&] { keep(to_json(to_value(it)).size()); }),
    });
    all.compare({
        .name = "json/decode_" + name,
        .what = "text becomes what was stored",
        .input = input,
        .limit = 0.35,
        .left = repeated("read_json", [&] { keep(read_json<T>(text).has_value()); }),
        .right = repeated("from_value of parse_json",
            [&] { keep(parse_json(text).and_then([](value&& v) { return from_value<T>(v); }).has_value()); }),
    });
}

} // namespace
} // namespace itsm::benchmark

int main(int count, char** arguments) {
    using namespace itsm::benchmark;
    program all{count, arguments};
    mail_is_down const story;
    compare(all, "incident", story.it);
    compare(all, "entry", story.last);
    return all.finish();
}
