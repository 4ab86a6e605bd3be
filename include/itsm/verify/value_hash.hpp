// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/reflect.hpp>
#include <itsm/lifecycle/process.hpp>

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace itsm::inline v0 {

/// A hash of described values for tables in memory: the same within a process, nothing to store. Equal values have
/// equal ones; two that differ may share one, so who finds an equal one compares.
class value_hash {
public:
    [[nodiscard]] std::uint64_t sum() const { return (sum_ ^ (sum_ >> 29)) * 0x94d049bb133111ebU >> 8; }

    /// Each word is mixed by itself and with its place, so that none waits for the one before.
    void add_word(std::uint64_t word) {
        place_ += 0x9e3779b97f4a7c15U;
        auto const mixed = (word ^ place_) * 0xbf58476d1ce4e5b9U;
        sum_ += mixed ^ (mixed >> 32);
    }
    void add_text(std::string_view text) {
        add_word(text.size());
        for (; text.size() >= 8; text.remove_prefix(8)) add_word(word_of(text.substr(0, 8)));
        if (!text.empty()) add_word(word_of(text));
    }

    template <class T>
    void add(T const& of) {
        if constexpr (std::is_same_v<T, value>) add_value(of);
        else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) add_word(static_cast<std::uint64_t>(of));
        else if constexpr (std::is_same_v<T, double>) add_word(std::bit_cast<std::uint64_t>(of));
        else if constexpr (std::is_same_v<T, instant>)
            add_word(static_cast<std::uint64_t>(of.time_since_epoch().count()));
        else if constexpr (std::is_same_v<T, std::string>) add_text(of);
        else if constexpr (detail::is_strong_name<T>) add_text(of.text);
        else if constexpr (detail::is_strong_id<T>) add_word(of.high ^ std::rotl(of.low, 32));
        else if constexpr (detail::is_inline_text<T>) add_word(of.hash());
        else if constexpr (std::is_same_v<T, process_ref>) add(of.state); // one definition runs it: the rest stays
        else if constexpr (detail::is_optional<T>) {
            add_word(of.has_value() ? 1 : 0);
            if (of) add(*of);
        } else if constexpr (std::is_same_v<T, permission_set>) add(of.patterns());
        else if constexpr (std::is_same_v<T, custom_fields>) add_named(of.all());
        else if constexpr (detail::is_by_name<T>) add_named(of.items);
        else if constexpr (detail::is_vector<T>) {
            add_word(of.size());
            for (auto const& one : of) add(one);
        } else {
            static_assert(detail::described_class<T>, "describe the type with BOOST_DESCRIBE_STRUCT");
            boost::mp11::mp_for_each<detail::members_of<T>>([&](auto d) { add(of.*d.pointer); });
        }
    }

private:
    template <class List>
    void add_named(List const& all) {
        add_word(all.size());
        for (auto const& [name, one] : all) {
            add_text(name);
            add(one);
        }
    }
    void add_value(value const& of);

    static std::uint64_t word_of(std::string_view bytes) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data(), bytes.size());
        return word;
    }

    std::uint64_t place_ = 0;
    std::uint64_t sum_ = 0;
};

template <class T>
[[nodiscard]] std::uint64_t hash_of(T const& of) {
    value_hash made;
    made.add(of);
    return made.sum();
}

} // namespace itsm::inline v0
