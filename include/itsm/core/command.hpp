// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/inline_text.hpp>
#include <itsm/core/value.hpp>

#include <boost/describe/class.hpp>

#include <concepts>

namespace itsm::inline v0 {

using command_key = inline_text<31>;
using state_key = inline_text<31>;

/// Names a record type without needing it complete.
template <class Record>
struct record_tag {
    using type = Record;
};

/// Makes a struct a command of a record type and describes its members:
///
///     struct resolve { std::string done; };
///     ITSM_COMMAND(incident, resolve, (done))
///
/// The key is the struct's name: it is what entries and JSON carry, so renaming the struct is a data migration.
/// Goes right after the struct, in its namespace.
#define ITSM_COMMAND(Record, Name, Members)                                                                            \
    BOOST_DESCRIBE_STRUCT(Name, (), Members)                                                                           \
    constexpr ::itsm::command_key key_of_command(Name const*) { return #Name; }                                        \
    constexpr ::itsm::record_tag<Record> record_of_command(Name const*) { return {}; }

template <class C>
concept command = requires(C const* c) {
    { key_of_command(c) } -> std::same_as<command_key>;
    record_of_command(c);
};

/// The record type a command is for.
template <command C>
using record_of = typename decltype(record_of_command(static_cast<C const*>(nullptr)))::type;

template <command C>
inline constexpr command_key key_of = key_of_command(static_cast<C const*>(nullptr));

/// The command's fields as a value, for its entry. The library instantiates it for its own commands; for a host's
/// own include <itsm/core/reflect.hpp>, which defines it.
template <command C>
value payload_of(C const& given);

} // namespace itsm::inline v0
