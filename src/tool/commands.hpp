// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "output.hpp"

#include <string>

namespace itsm::tool {

struct replay_arguments {
    std::string log{};
    std::string mapping{};
    bool json = false;
};
/// `itsm replay LOG --mapping FILE`: a log through `decide`; findings when a move was refused.
exit_code replay(replay_arguments const& given);

/// `itsm rules`: every rule of the rulebook and what carries it.
exit_code rules(bool json);

/// `itsm diagram PRACTICE --as FORMAT`.
exit_code diagram(std::string const& practice, std::string const& format);

} // namespace itsm::tool
