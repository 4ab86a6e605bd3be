// SPDX-License-Identifier: BSL-1.0
#include "../sqlite/samples.hpp"
#include "real_log.hpp"

#include <itsm/document/record_store.hpp>
#include <itsm/exchange/replay.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/incident/reflection.hpp>
#include <itsm/sqlite/sqlite_store.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <iostream>

using namespace itsm;
using namespace itsm::samples;

namespace {

/// The whole log is a quarter of a million commits: minutes.
bool is_cut() {
    if (std::getenv("ITSM_LONG") != nullptr) return false;
    std::cout << "CUT: the real log to its first " << test::rows_of_cut_log << " rows; ITSM_LONG=1 stores it whole\n";
    return true;
}

} // namespace

TEST_CASE("every record and every journal of a real log comes back from the file as it went in") {
    if (!test::has_real_log()) return;
    temporary_directory const directory;
    memory_store<incident> memory;
    replay_options options;
    std::uint64_t entries = 0;
    feed_head head;
    {
        auto const file = opened(directory.file(), {.durability = sqlite_durability::normal});
        record_store<incident> kept{*file};
        options.also_to = [&](commit_request const& request, step<incident> const& decided) {
            auto receipt = kept.commit(request, std::span<step<incident> const>{&decided, 1});
            if (receipt) head = receipt->head;
            return receipt;
        };
        must(replay_log(test::real_log(is_cut()), test::mapping_from("uci498.mapping.json"), memory, options));
    }
    auto const file = opened(directory.file());
    record_store<incident> kept{*file};
    memory.for_each<incident>(options.tenant, [&](incident const& it, std::span<journal_entry const> journal) {
        auto const same = must(kept.load<incident>(options.tenant, it.id)) == it;
        CHECK(same);
        auto const read = must(kept.journal<incident>(options.tenant, it.id));
        CHECK(std::equal(read.begin(), read.end(), journal.begin(), journal.end()));
        entries += journal.size();
    });
    auto const verified = must(file->verify(options.tenant, head));
    CHECK(verified.entries == entries);
    CHECK(verified.head == head);
}
