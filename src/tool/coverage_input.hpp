// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/testing/coverage_file.hpp>

#include <string>

namespace itsm::tool {

/// A file's coverage of the definition. Refused: what `read_coverage_file` refuses, and one of another definition.
[[nodiscard]] inline result<coverage> coverage_of(definition_view const& definition, std::string const& path) {
    auto const read = read_coverage_file(path);
    if (!read) return read;
    coverage counts{definition};
    if (auto merged = counts.merge(*read); !merged) return failure(std::move(merged).error());
    return counts;
}

} // namespace itsm::tool
