// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/reflect.hpp>
#include <itsm/core/result.hpp>
#include <itsm/lifecycle/decide.hpp>
#include <itsm/lifecycle/definition.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <boost/mp11/utility.hpp>

#include <array>
#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// Commands by their key: what JSON, a stored entry or a person at a prompt gives, made into what `decide` takes.
/// As heavy as <itsm/core/reflect.hpp>; <itsm/incident/reflection.hpp> has it instantiated for incidents.
namespace itsm::inline v0 {

/// Every command of a practice; each room specialises it for its record.
template <class Record>
struct commands_of;

/// A command of a record type, whichever it is, with its fields. Immutable, so copies share them.
template <record_type R>
class command_box {
public:
    template <command C>
        requires std::same_as<record_of<C>, R>
    explicit command_box(C given) : type_{&on<C>}, given_{std::make_shared<C const>(std::move(given))} {}

    [[nodiscard]] command_type<R> const& type() const { return *type_; }
    [[nodiscard]] command_key const& key() const { return type_->key; }
    /// The command as `C`; null when it is another.
    template <command C>
    [[nodiscard]] C const* as() const {
        return type_ == &on<C> ? static_cast<C const*>(given_.get()) : nullptr;
    }
    /// What `evaluate` and `decide` take. It points into the box, which must live as long.
    [[nodiscard]] erased_command<R> erased() const { return {type_, given_.get()}; }
    operator erased_command<R>() const { return erased(); }

private:
    command_type<R> const* type_;
    std::shared_ptr<void const> given_;
};

/// The keys of a list of commands, in its order.
template <class List>
inline constexpr auto command_keys = []<class... C>(boost::mp11::mp_list<C...>) {
    return std::array<command_key, sizeof...(C)>{key_of<C>...};
}(boost::mp11::mp_rename<List, boost::mp11::mp_list>{});

namespace detail {

/// Refused with the key that was probably meant.
template <class List>
failed<error> no_such_command(std::string_view key) {
    std::array<std::string_view, command_keys<List>.size()> known{};
    for (std::size_t i = 0; i < known.size(); ++i) known[i] = command_keys<List>[i].view();
    constexpr std::size_t shown = 60; // a key comes from outside and may be a megabyte
    return failure(error_code::unknown_field,
        "no command \"" + std::string{key.substr(0, shown)} + "\"" + did_you_mean(key, known));
}

} // namespace detail

/// The command `key` with the fields that `payload` gives; null stands for none. `List` is what the key is looked for
/// in: the practice's own commands, or a host's `boost::mp11::mp_list`, which may hold those and its own.
///
/// Refused: a key that is not in the list (`unknown_field`, no path); a payload that does not fit the command, as
/// `from_value` says, with a JSON pointer into the payload.
template <record_type R, class List = typename commands_of<R>::list>
[[nodiscard]] result<command_box<R>> command_from(
    std::string_view key, value const& payload, unknown_keys unknown = unknown_keys::refuse) {
    std::optional<result<command_box<R>>> made;
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, List>>([&](auto identity) {
        using C = typename decltype(identity)::type;
        if (made || key != key_of<C>.view()) return;
        auto given = payload.is_null() ? result<C>{C{}} : from_value<C>(payload, unknown);
        if (given) made = command_box<R>{std::move(*given)};
        else made = failed<error>{std::move(given.error())};
    });
    if (!made) return detail::no_such_command<List>(key);
    return std::move(*made);
}

/// As for the command that the box holds.
template <record_type R>
[[nodiscard]] verdict evaluate(
    definition<R> const& by, R const& it, command_box<R> const& given, context<R> const& in) {
    return evaluate(by, it, given.erased(), in);
}
template <record_type R>
[[nodiscard]] result<step<R>, refusal> decide(
    definition<R> const& by, R const& it, command_box<R> const& given, context<R> const& in) {
    return decide(by, it, given.erased(), in);
}

} // namespace itsm::inline v0
