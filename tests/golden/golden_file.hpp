// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fstream>
#include <iterator>
#include <string>

/// What stands in a file of this folder; nothing when there is none.
inline std::string golden_file(std::string const& name) {
    std::ifstream file{std::string{ITSM_SOURCE_DIR} + "/tests/golden/" + name, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}
