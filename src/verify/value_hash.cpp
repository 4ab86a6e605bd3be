// SPDX-License-Identifier: BSL-1.0
#include <itsm/verify/value_hash.hpp>

namespace itsm::inline v0 {

void value_hash::add_value(value const& of) {
    add_word(static_cast<std::uint64_t>(of.kind()));
    switch (of.kind()) {
    case value_kind::null: break;
    case value_kind::boolean: add(*of.as<bool>()); break;
    case value_kind::integer: add(*of.as<std::int64_t>()); break;
    case value_kind::number: add(*of.as<double>()); break;
    case value_kind::time: add(*of.as<instant>()); break;
    case value_kind::text: add(*of.as<std::string>()); break;
    case value_kind::list: add(*of.as<value_list>()); break;
    case value_kind::object: add_named(*of.as<value_object>()); break;
    }
}

} // namespace itsm::inline v0
