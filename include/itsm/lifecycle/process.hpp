// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/command.hpp>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>

namespace itsm::inline v0 {

using definition_key = inline_text<31>;

/// What a state means to someone who does not know the process: figures and clocks go by it.
BOOST_DEFINE_FIXED_ENUM_CLASS(state_category, unsigned char, initial, active, waiting, done, closed)

/// Which definition a record runs under, and where it stands in it.
struct process_ref {
    definition_key definition{};
    std::uint32_t definition_version = 0;
    state_key state{}; ///< empty before the record is recorded

    friend bool operator==(process_ref const&, process_ref const&) = default;
};
BOOST_DESCRIBE_STRUCT(process_ref, (), (definition, definition_version, state))

} // namespace itsm::inline v0
