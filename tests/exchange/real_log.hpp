// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/exchange/byte_source.hpp>
#include <itsm/exchange/mapping.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <iostream>
#include <string>

/// The event log of a real service desk, and how it is read.
namespace itsm::test {

inline std::string file_text(std::string const& path) {
    auto source = byte_source::from_file(path);
    REQUIRE(source);
    auto text = read_all(*source, std::size_t{1} << 26U);
    REQUIRE(text);
    return std::move(*text);
}

inline replay_mapping mapping_from(std::string const& file) {
    auto mapping = read_mapping(file_text(ITSM_SOURCE_DIR "/examples/logs/" + file));
    if (!mapping) FAIL(to_text(mapping.error()));
    return std::move(*mapping);
}

// The whole of the real log takes seconds; under sanitizers minutes, and its beginning shows as much of memory and of
// undefined behaviour.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ITSM_TEST_UNDER_SANITIZER
#endif
#endif
inline bool is_log_cut() {
#ifdef ITSM_TEST_UNDER_SANITIZER
    return std::getenv("ITSM_LONG") == nullptr;
#else
    return false;
#endif
}
inline constexpr std::size_t rows_of_cut_log = 10'000;

inline std::string first_lines(byte_source& from, std::size_t lines) {
    std::string text;
    std::array<char, 4096> piece{};
    while (lines > 0) {
        auto const got = from.read(piece);
        REQUIRE(got);
        if (*got == 0) break;
        for (std::size_t i = 0; i < *got && lines > 0; ++i) {
            text += piece[i];
            lines -= piece[i] == '\n' ? 1 : 0;
        }
    }
    return text;
}

/// Where the real log is; empty when it is not there, which is said.
inline std::string real_log_path() {
    auto const* data = std::getenv("ITSM_DATA");
    if (data != nullptr) return std::string{data} + "/data/uci498_incident_event_log.csv.gz";
    std::cout << "SKIPPED: ITSM_DATA does not name the folder with the real log\n";
    return {};
}
inline bool has_real_log() { return !real_log_path().empty(); }

/// The real log, or as much of it as there is time for.
inline byte_source real_log(bool cut = is_log_cut()) {
    auto whole = byte_source::from_file(real_log_path());
    REQUIRE(whole);
    if (!cut) return std::move(*whole);
    static std::string const beginning = first_lines(*whole, 1 + rows_of_cut_log);
    return *byte_source::from_memory(beginning);
}

/// Whether the real log is there to the end, so that its published figures can be asked for.
inline bool has_whole_real_log() {
    if (!has_real_log()) return false;
    if (is_log_cut())
        std::cout << "CUT: the real log to its first " << rows_of_cut_log
                  << " rows, and its figures not asked for; ITSM_LONG=1 reads it whole\n";
    return !is_log_cut();
}

} // namespace itsm::test
