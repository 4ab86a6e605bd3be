// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/incident/fwd.hpp>

/// The only sanctioned forward declarations of the library's types.
namespace itsm::inline v0 {
template <class T, class E>
class result;
struct error;
template <class Tag>
struct strong_id;
template <class Tag>
struct strong_name;
class value;
struct refusal;
struct duty;
struct journal_entry;
struct actor_profile;
} // namespace itsm::inline v0
