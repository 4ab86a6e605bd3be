// SPDX-License-Identifier: BSL-1.0
#include <itsm/json/direct.hpp>

#include "base64.hpp"
#include "characters.hpp"

#include <charconv>
#include <cmath>

namespace itsm::inline v0::detail {

bool is_marked_key(std::string_view key) {
    return key.starts_with('$') && is_marked(key.substr(0, key.find(':') + 1), bytes_key_mark);
}

void json_text_writer::put(std::int64_t held) {
    std::array<char, 24> digits{};
    text_.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), held).ptr);
}

void json_text_writer::put(double held) {
    if (!std::isfinite(held)) return put_null();
    std::array<char, 32> digits{};
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), held).ptr;
    std::string_view const shortest{digits.data(), static_cast<std::size_t>(end - digits.data())};
    text_ += shortest;
    // Else it would read back as an integer.
    if (shortest.find_first_of(".e") == std::string_view::npos) text_ += ".0";
}

void json_text_writer::put(instant held) {
    std::array<char, time_text_room + 2> quoted{'"'};
    auto* const end = write_time(held, quoted.data() + 1);
    *end = '"';
    text_.append(quoted.data(), end + 1);
}

void json_text_writer::put_id(std::uint64_t high, std::uint64_t low) {
    if (high == 0 && low == 0) return put_null();
    std::array<char, uuid_size + 2> quoted{'"'};
    *write_uuid(high, low, quoted.data() + 1) = '"';
    text_.append(quoted.data(), quoted.size());
}

void json_text_writer::put(std::string_view held) {
    auto const begin = text_.size();
    text_ += '"';
    for (auto rest = held;;) {
        auto const plain = plain_length(rest);
        text_ += rest.substr(0, plain);
        rest.remove_prefix(plain);
        if (rest.empty()) break;
        auto const next = front_of(rest);
        if (next.is_valid) {
            put_escaped(rest.front());
        } else if (form_ == text_form::json) {
            text_ += "\xEF\xBF\xBD"; // U+FFFD
        } else {
            text_.resize(begin);
            return put_marked_bytes(held);
        }
        rest.remove_prefix(next.length);
    }
    text_ += '"';
}

void json_text_writer::put_marked_bytes(std::string_view held) {
    text_ += '{';
    put_name(bytes_mark);
    text_ += '"';
    text_ += to_base64(held);
    text_ += "\"}";
}

void json_text_writer::put_escaped(char c) {
    constexpr std::string_view hex = "0123456789abcdef";
    text_ += '\\';
    for (std::size_t i = 0; i < short_escapes.size(); i += 2)
        if (c == short_escapes[i]) {
            text_ += short_escapes[i + 1];
            return;
        }
    auto const byte = static_cast<unsigned char>(c);
    text_ += "u00";
    text_ += hex[byte >> 4];
    text_ += hex[byte & 15];
}

void json_text_writer::put_scalar(value const& held) {
    if (auto const* one = held.as<bool>()) put(*one);
    else if (auto const* whole = held.as<std::int64_t>()) put(*whole);
    else if (auto const* number = held.as<double>()) put(*number);
    else if (auto const* time = held.as<instant>()) put(*time);
    else if (auto const* text = held.as<std::string>()) put(std::string_view{*text});
    else put_null();
}

void json_text_writer::put_untyped(value const& held) {
    if (held.as<instant>() != nullptr) {
        text_ += '{';
        put_name(time_mark);
        put_scalar(held);
        text_ += '}';
    } else if (auto const* list = held.as<value_list>()) {
        write_list(*list);
    } else if (auto const* object = held.as<value_object>()) {
        text_ += '{';
        for (auto const& [key, one] : *object) {
            bool const alone = object->size() == 1;
            if (alone && is_marked(key, time_mark)) put_key("$" + key, alone);
            else put_key(key, alone);
            put_untyped(one);
        }
        text_ += '}';
    } else {
        put_scalar(held);
    }
}

void json_text_writer::put_custom(custom_fields const& held) {
    if (held.empty()) return put_null();
    text_ += '{';
    for (auto const& [key, one] : held.all()) {
        put_key(key, held.all().size() == 1);
        put_untyped(one);
    }
    text_ += '}';
}

void json_text_writer::separate() {
    if (text_.back() != '{' && text_.back() != '[') text_ += ',';
}

void json_text_writer::put_name(std::string_view name) {
    separate();
    auto const begin = text_.size();
    text_.resize(begin + name.size() + 3); // at once: this is most of what is written
    auto* const to = text_.data() + begin;
    to[0] = '"';
    name.copy(to + 1, name.size());
    to[name.size() + 1] = '"';
    to[name.size() + 2] = ':';
}

void json_text_writer::put_key(std::string_view key, bool alone) {
    separate();
    if (form_ == text_form::json) {
        put(key);
    } else if (valid_length(key) < key.size()) {
        put(std::string{bytes_key_mark} + to_base64(key));
    } else if (is_marked_key(key) || (alone && is_marked(key, bytes_mark))) {
        put("$" + std::string{key});
    } else {
        put(key);
    }
    text_ += ':';
}

} // namespace itsm::inline v0::detail
