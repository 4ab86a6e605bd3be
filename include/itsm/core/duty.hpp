// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/id.hpp>
#include <itsm/core/rule.hpp>
#include <itsm/core/time.hpp>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <optional>
#include <string>

namespace itsm::inline v0 {

/// A notice is sent once; an obligation stays with the record until it is discharged.
BOOST_DEFINE_FIXED_ENUM_CLASS(duty_kind, unsigned char, notice, obligation)

/// Something must now be done by someone by some time. Data only: the host's dispatcher acts on it after the commit.
struct duty {
    duty_kind kind = duty_kind::notice;
    rule_id rule{};
    std::string key{};            ///< stable within the record: the same duty has the same key on every path
    std::string owner{};          ///< a person, team or role: whom the host addresses
    std::string task{};           ///< what is to be done, for people
    std::optional<instant> due{}; ///< obligations: by when; none is "at once"
    std::string discharged_by{};  ///< obligations: the key of the command that fulfils it
    bool blocks_closing = false;  ///< obligations: the record cannot close while it stands

    friend bool operator==(duty const&, duty const&) = default;
};
BOOST_DESCRIBE_STRUCT(duty, (), (kind, rule, key, owner, task, due, discharged_by, blocks_closing))

} // namespace itsm::inline v0
