// SPDX-License-Identifier: BSL-1.0
#include "paired.hpp"

#include <itsm/exchange/csv.hpp>
#include <itsm/exchange/replay.hpp>

#include <cstdlib>
#include <memory>

namespace itsm::benchmark {
namespace {

byte_source opened(std::string const& path) {
    auto source = byte_source::from_file(path);
    if (!source) std::abort();
    return std::move(*source);
}

/// Every byte inflated and every field found: what any use of the log costs.
void split(std::string const& path) {
    auto reader = csv_reader::open(opened(path));
    if (!reader) std::abort();
    std::size_t fields = 0;
    for (auto more = reader->next(); more && *more; more = reader->next()) fields += reader->row().size();
    keep(fields);
}

void replay(std::string const& path, replay_mapping const& mapping) {
    // Not freed, as the tool does not: a replay ends with its report.
    auto* const store = std::make_unique<memory_store<incident>>().release();
    auto const report = replay_log(opened(path), mapping, *store);
    if (!report || report->events == 0) std::abort();
    keep(report->moves.accepted);
}

} // namespace
} // namespace itsm::benchmark

int main(int count, char** arguments) {
    using namespace itsm::benchmark;
    program all{count, arguments};
    auto const* data = std::getenv("ITSM_DATA");
    if (data == nullptr) {
        all.skip("replay_of_a_real_log", "ITSM_DATA does not name the folder with the real log");
        return all.finish();
    }
    auto const log = std::string{data} + "/data/uci498_incident_event_log.csv.gz";
    auto document = opened(ITSM_SOURCE_DIR "/examples/logs/uci498.mapping.json");
    auto mapping = itsm::read_mapping(itsm::read_all(document, std::size_t{1} << 20U).value_or(""));
    if (!mapping) std::abort();
    mapping->targets.clear(); // what it costs to decide and store; clocks have a program of their own
    all.compare({
        .name = "replay_of_a_real_log",
        .what =
            "every row of a log decided, committed and journalled in a memory store, beside inflating and splitting it",
        .input = "UCI 498: 141,712 rows of 36 columns, gzip; a slice is a whole run, so there are 12 pairs",
        .limit = 3,
        .left = {"itsm::replay_log", for_one_run([&] { replay(log, *mapping); }), {}},
        .right = {"itsm::csv_reader", for_one_run([&] { split(log); }), {}},
        .pairs = 12,
    });
    return all.finish();
}
