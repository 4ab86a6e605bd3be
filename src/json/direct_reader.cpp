// SPDX-License-Identifier: BSL-1.0
#include <itsm/json/direct.hpp>

#include "characters.hpp"
#include "repeated_key.hpp"

#include <algorithm>
#include <charconv>

namespace itsm::inline v0::detail {

namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

char const* after_digits(char const* at, char const* end) { return std::find_if_not(at, end, is_digit); }

/// Where the fraction and the exponent that begin at `at` end, or null.
char const* after_fraction(char const* at, char const* end) {
    if (at != end && *at == '.') {
        auto const* const first = ++at;
        at = after_digits(at, end);
        if (at == first) return nullptr;
    }
    if (at != end && (*at == 'e' || *at == 'E')) {
        ++at;
        if (at != end && (*at == '+' || *at == '-')) ++at;
        auto const* const first = at;
        at = after_digits(at, end);
        constexpr int few = 3; // Boost.JSON counts in an int, and refuses where that ends
        if (at == first || at - first > few) return nullptr;
    }
    return at;
}

} // namespace

json_text_reader::json_text_reader(std::string_view text, json_limits const& limits)
    : at_{text.data()},
      end_{at_ + (text.size() > limits.bytes ? 0 : text.size())}, // of what is too large, nothing is read
      longest_text_{limits.string},
      members_left_{limits.members},
      depth_left_{std::min(limits.depth, pointer_path::deepest)} {}

bool json_text_reader::give_up() {
    at_ = end_;
    return false;
}

void json_text_reader::skip_space() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
}

bool json_text_reader::is_next(char wanted) {
    skip_space();
    return at_ != end_ && *at_ == wanted;
}

bool json_text_reader::take(char wanted) {
    if (!is_next(wanted)) return false;
    ++at_;
    return true;
}

bool json_text_reader::take_word(std::string_view word) {
    if (!is_next(word.front()) || !rest().starts_with(word)) return false;
    at_ += word.size();
    return true;
}

bool json_text_reader::open(char bracket) {
    if (depth_left_ == 0 || !take(bracket)) return false;
    --depth_left_;
    is_first_ = true;
    return true;
}

bool json_text_reader::close(char bracket) {
    ++depth_left_;
    is_first_ = false;
    return take(bracket);
}

bool json_text_reader::next_element() {
    if (is_first_ ? is_next(']') : !take(',')) return false;
    if (members_left_ == 0) return give_up();
    --members_left_;
    is_first_ = false;
    return true;
}

bool json_text_reader::next_member() {
    if (is_first_ ? is_next('}') : !take(',')) return false;
    if (members_left_ == 0 || !read_view(key_) || !take(':')) return give_up();
    --members_left_;
    is_first_ = false;
    return true;
}

bool json_text_reader::is_at_end() {
    skip_space();
    return at_ == end_;
}

bool json_text_reader::read_boolean(bool& into) {
    into = is_next('t');
    return take_word(into ? "true" : "false");
}

bool json_text_reader::read_text(std::string& into) {
    into.clear();
    if (!take('"')) return false;
    for (;;) {
        auto const plain = plain_length(rest());
        into.append(at_, plain);
        at_ += plain;
        if (at_ != end_ && *at_ == '"') return ++at_, into.size() <= longest_text_;
        if (!read_escape(into)) return false;
    }
}

bool json_text_reader::read_escape(std::string& into) {
    constexpr std::string_view ascii = "\\u00"; // and two digits
    if (rest().size() < ascii.size() + 2 || *at_ != '\\') return false;
    for (std::size_t i = 0; i < short_escapes.size(); i += 2)
        if (at_[1] == short_escapes[i + 1]) {
            into += short_escapes[i];
            at_ += 2;
            return true;
        }
    if (!rest().starts_with(ascii)) return false;
    unsigned byte = 0;
    auto const* const end = at_ + ascii.size() + 2;
    if (std::from_chars(at_ + ascii.size(), end, byte, 16).ptr != end || byte >= 0x80) return false;
    into += static_cast<char>(byte);
    at_ = end;
    return true;
}

bool json_text_reader::read_view(std::string_view& into) {
    if (!take('"')) return false;
    into = rest().substr(0, plain_length(rest()));
    at_ += into.size();
    if (into.size() > longest_text_ || at_ == end_ || *at_ != '"') return false;
    ++at_;
    return true;
}

bool json_text_reader::read_number(value& into) {
    auto const* const digits = is_next('-') ? at_ + 1 : at_;
    auto const* const whole_end = after_digits(digits, end_);
    if (whole_end == digits || (*digits == '0' && whole_end != digits + 1)) return false;
    auto const* const end = after_fraction(whole_end, end_);
    if (end == nullptr) return false;
    auto const read = [&](auto number) {
        auto const [stop, fault] = std::from_chars(at_, end, number);
        if (stop != end || fault != std::errc{}) return false;
        into = number;
        at_ = end;
        return true;
    };
    if (end != whole_end) return read(double{});
    return read(std::int64_t{});
}

bool json_text_reader::read_double(double& into) {
    value number;
    if (!read_number(number)) return false;
    if (auto const* whole = number.as<std::int64_t>()) into = static_cast<double>(*whole);
    else into = *number.as<double>();
    return true;
}

bool json_text_reader::read_whole_number(std::int64_t& into) {
    value number;
    if (!read_number(number)) return false;
    auto const* whole = number.as<std::int64_t>();
    if (whole == nullptr) return false;
    into = *whole;
    return true;
}

bool json_text_reader::read_instant(instant& into) {
    std::string_view text;
    if (!read_view(text)) return false;
    auto const parsed = parse_instant(text);
    if (!parsed) return false;
    into = *parsed;
    return true;
}

bool json_text_reader::read_id(std::uint64_t& high, std::uint64_t& low) {
    high = low = 0;
    if (is_next('n')) return take_word("null");
    std::string_view text;
    if (!read_view(text)) return false;
    auto const parsed = parse_uuid(text);
    if (!parsed) return false;
    high = parsed->high;
    low = parsed->low;
    return true;
}

bool json_text_reader::read_permissions(permission_set& into) {
    std::vector<std::string> patterns;
    if (!read_list(patterns)) return false;
    into = {};
    for (auto const& one : patterns) into.add(one);
    return true;
}

bool json_text_reader::read_custom(custom_fields& into) {
    into = {};
    if (is_next('n')) return take_word("null");
    if (!open('{')) return false;
    while (next_member()) {
        std::string const key{key_};
        value held;
        if (key.empty() || key.starts_with('$') || into.find(key) != nullptr) return false;
        // A null is not kept, so that the same key again would not be seen.
        if (!read_untyped(held) || held.is_null()) return false;
        into.set(key, std::move(held));
    }
    return close('}');
}

bool json_text_reader::read_untyped(value& into) {
    if (is_next('"')) return read_text(*(into = std::string{}).as<std::string>());
    if (is_next('{')) return read_untyped_object(into);
    if (is_next('[')) return read_list(*(into = value_list{}).as<value_list>());
    if (is_next('n')) return into = value{}, take_word("null");
    if (!is_next('t') && !is_next('f')) return read_number(into);
    bool held = false;
    if (!read_boolean(held)) return false;
    into = held;
    return true;
}

bool json_text_reader::read_untyped_object(value& into) {
    if (!open('{')) return false;
    value_object made;
    while (next_member()) {
        if (key_.starts_with('$')) {
            instant at{};
            if (key_ != time_mark || !made.empty() || !read_instant(at)) return false;
            into = at;
            return close('}');
        }
        auto& member = made.emplace_back(std::string{key_}, value{});
        if (!read_untyped(member.second)) return false;
    }
    if (repeated_key(made) != nullptr) return false;
    into = std::move(made);
    return close('}');
}

std::size_t json_text_reader::find_member(std::span<std::string_view const> names, std::size_t first) const {
    for (auto at = first; at < names.size(); ++at)
        if (names[at] == key_) return at;
    for (std::size_t at = 0; at < first; ++at)
        if (names[at] == key_) return at;
    return names.size();
}

} // namespace itsm::inline v0::detail
