// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/reflect.hpp>

#include <rapidcheck.h>

#include <limits>
#include <string>
#include <type_traits>
#include <vector>

// Any value of any described type.

namespace itsm::property {

/// While one lives, texts also hold bytes that are not UTF-8.
class with_any_bytes {
public:
    with_any_bytes() { is_on = true; }
    ~with_any_bytes() { is_on = false; }
    with_any_bytes(with_any_bytes const&) = delete;
    with_any_bytes& operator=(with_any_bytes const&) = delete;

    static inline bool is_on = false;
};

/// Characters that mean something to JSON, to JSON pointers and to the marks of times and bytes, and a few that do not.
inline std::string any_text() {
    auto const parts = *rc::gen::resize(6,
        rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>("a",
            "0",
            "/",
            "~",
            "~1",
            "$",
            "$time",
            "$bytes",
            ":",
            "\"",
            "\\",
            "\n",
            std::string(1, '\0'),
            "\u00e9",
            "\U0001F600",
            "<script>",
            "{",
            ",")));
    std::string text;
    for (auto const& one : parts) text += one;
    if (with_any_bytes::is_on && *rc::gen::inRange(0, 3) == 0)
        text += *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
    return text;
}

inline instant any_time() {
    // Years 0000 to 9999: what RFC 3339 can say.
    auto const first = std::chrono::microseconds{parse_instant("0000-01-01T00:00:00Z")->time_since_epoch()}.count();
    auto const last = std::chrono::microseconds{parse_instant("9999-12-31T23:59:59Z")->time_since_epoch()}.count();
    return instant{std::chrono::microseconds{*rc::gen::inRange(first, last)}};
}

inline int below(int n) { return *rc::gen::inRange(0, n); }

inline value any_value(int depth) {
    switch (below(depth > 0 ? 8 : 6)) {
    case 0: return value{};
    case 1: return value{below(2) == 0};
    case 2: return value{*rc::gen::arbitrary<std::int64_t>()};
    case 3: return value{*rc::gen::arbitrary<double>()};
    case 4: return value{any_text()};
    case 5: return value{any_time()};
    case 6: {
        value_list list;
        for (int i = below(4); i > 0; --i) list.push_back(any_value(depth - 1));
        return list;
    }
    default: {
        custom_fields each_once; // a key twice is no object
        for (int i = below(3); i > 0; --i) each_once.set(any_text(), value{1});
        value_object object;
        for (auto const& [key, unused] : each_once.all()) object.emplace_back(key, any_value(depth - 1));
        return object;
    }
    }
}

template <class T>
void change_any(T& it);

template <class T>
T any() {
    T made{};
    change_any(made);
    return made;
}

/// Gives `it` another value; a described struct some other members, so that the two versions also share something.
template <class T>
void change_any(T& it) {
    namespace mp11 = boost::mp11;
    if constexpr (std::is_same_v<T, bool>) {
        it = below(2) == 0;
    } else if constexpr (std::is_same_v<T, std::uint64_t>) {
        it = static_cast<std::uint64_t>(*rc::gen::inRange<std::int64_t>(0, std::numeric_limits<std::int64_t>::max()));
    } else if constexpr (std::is_integral_v<T>) {
        it = *rc::gen::arbitrary<T>();
    } else if constexpr (std::is_same_v<T, std::string>) {
        it = any_text();
    } else if constexpr (std::is_same_v<T, value>) {
        it = any_value(3);
    } else if constexpr (std::is_same_v<T, instant>) {
        it = any_time();
    } else if constexpr (detail::described_enum<T>) {
        auto wanted = below(static_cast<int>(mp11::mp_size<boost::describe::describe_enumerators<T>>::value));
        mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto d) {
            if (wanted-- == 0) it = d.value;
        });
    } else if constexpr (detail::is_strong_name<T>) {
        it.text = any_text();
    } else if constexpr (detail::is_strong_id<T>) {
        it = below(3) == 0 ? T{} : T{*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::arbitrary<std::uint64_t>()};
    } else if constexpr (detail::is_inline_text<T>) {
        it = T::from(*rc::gen::element<std::string>("", "a", "recorded", "~/$")).value_or(T{});
    } else if constexpr (detail::is_optional<T>) {
        if (!it) it = any<typename T::value_type>();
        else if (below(2) == 0) it.reset();
        else change_any(*it);
    } else if constexpr (detail::is_vector<T>) {
        if (!it.empty() && below(2) == 0) change_any(it[static_cast<std::size_t>(below(static_cast<int>(it.size())))]);
        if (!it.empty() && below(3) == 0) it.pop_back();
        for (int i = below(4); i > 0; --i) it.push_back(any<typename T::value_type>());
    } else if constexpr (detail::is_by_name<T>) {
        custom_fields each_once;
        for (int i = below(3); i > 0; --i) each_once.set(any_text(), value{1});
        it = {};
        for (auto const& [key, unused] : each_once.all())
            it.items.emplace_back(key, any<typename decltype(it.items)::value_type::second_type>());
    } else if constexpr (std::is_same_v<T, custom_fields>) {
        for (int i = below(4); i > 0; --i) it.set("k" + any_text(), any_value(2));
        if (!it.empty() && below(2) == 0)
            it.set(std::string{it.all().front().first}, below(2) == 0 ? value{} : any_value(2));
    } else {
        mp11::mp_for_each<detail::members_of<T>>([&](auto d) {
            if (below(3) == 0) change_any(it.*d.pointer);
        });
    }
}

} // namespace itsm::property
