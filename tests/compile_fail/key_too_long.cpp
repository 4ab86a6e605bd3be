// expect: key is too long
// SPDX-License-Identifier: BSL-1.0
#include <itsm/core/rule.hpp>

#ifdef ITSM_MUST_FAIL
constexpr itsm::rule_id id{"ACME-AND-SONS-1"
                           "7"};
#else
constexpr itsm::rule_id id{"ACME-AND-SONS-1"};
#endif
