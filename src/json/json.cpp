// SPDX-License-Identifier: BSL-1.0
#include <itsm/json/direct.hpp>
#include <itsm/json/json.hpp>

#include "characters.hpp"
#include "repeated_key.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>

namespace itsm::inline v0 {

namespace {

// --- reading --------------------------------------------------------------------------------------------------------

/// Boost.JSON recurses a level at a time, and so do those who walk a value.
constexpr std::size_t deepest_ever = 1000;

void append_step(std::string& path, std::string_view step) {
    path += '/';
    for (char const c : step) {
        if (c == '~') path += "~0";
        else if (c == '/') path += "~1";
        else path += c;
    }
}

/// What was wrong, without the place.
struct found_fault {
    error_code code;
    std::string_view message;
};

/// Receives what Boost.JSON finds and builds the value. The library is used as a tokenizer: its own containers know
/// neither duplicates nor limits, and its numbers are not rounded to the nearest.
class value_builder {
public:
    // Boost.JSON wants its limits at compile time; ours are the caller's.
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    using fault = boost::json::error_code;
    using view = boost::json::string_view;

    explicit value_builder(json_limits const& limits) : limits_{limits} {}

    [[nodiscard]] value& made() { return made_; }
    [[nodiscard]] std::optional<found_fault> const& refused() const { return refused_; }
    /// Where the parser stands: every open list and object, and the member or element that is being read.
    [[nodiscard]] std::string path() const {
        std::string text;
        for (auto const& one : open_) {
            if (auto const* list = one.content.as<value_list>()) append_step(text, std::to_string(list->size()));
            else if (one.key) append_step(text, *one.key);
        }
        return text;
    }

    static bool on_document_begin(fault&) { return true; }
    static bool on_document_end(fault&) { return true; }
    bool on_array_begin(fault&) { return open_.push_back({value{value_list{}}, {}}), true; }
    bool on_object_begin(fault&) { return open_.push_back({value{value_object{}}, {}}), true; }
    bool on_array_end(std::size_t, fault& why) { return close(why); }
    bool on_object_end(std::size_t, fault& why) {
        if (auto const* key = repeated_key(*open_.back().content.as<value_object>())) {
            open_.back().key = *key;
            return refuse(why, error_code::duplicate_field, "the same key twice in one object");
        }
        return close(why);
    }
    bool on_key_part(view part, std::size_t so_far, fault& why) { return on_string_part(part, so_far, why); }
    bool on_key(view last, std::size_t whole, fault& why) {
        if (!on_string_part(last, whole, why)) return false;
        open_.back().key = std::move(text_);
        text_.clear();
        return true;
    }
    bool on_string_part(view part, std::size_t so_far, fault& why) {
        if (so_far > limits_.string) return refuse(why, error_code::too_large, "the text is too long");
        text_.append(part.data(), part.size());
        return true;
    }
    bool on_string(view last, std::size_t whole, fault& why) {
        if (!on_string_part(last, whole, why)) return false;
        value held{std::move(text_)};
        text_.clear();
        return add(std::move(held), why);
    }
    static bool on_number_part(view, fault&) { return true; } // only of a text in several buffers
    bool on_int64(std::int64_t number, view, fault& why) { return add(value{number}, why); }
    bool on_uint64(std::uint64_t, view, fault& why) { return refuse_number(why); }
    bool on_double(double nearly, view digits, fault& why) {
        if (digits.find_first_of(".eE") == view::npos) return refuse_number(why);
        double number = 0;
        auto const read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        // Out of range is also what is too small to tell from zero, and that is its nearest double.
        if (read.ec != std::errc{}) number = std::abs(nearly) < 1 ? 0 : HUGE_VAL;
        return std::isfinite(number) ? add(value{number}, why) : refuse_number(why);
    }
    bool on_bool(bool held, fault& why) { return add(value{held}, why); }
    bool on_null(fault& why) { return add(value{}, why); }
    static bool on_comment_part(view, fault&) { return true; }
    static bool on_comment(view, fault&) { return true; }

private:
    struct open_container {
        value content;
        std::optional<std::string> key; ///< of the member whose value comes next
    };

    bool refuse(fault& why, error_code code, std::string_view message) {
        refused_ = {code, message};
        why = boost::json::error::exception; // any: it only stops the parser
        return false;
    }
    bool refuse_number(fault& why) { return refuse(why, error_code::bad_value, "the number is out of range"); }

    bool close(fault& why) {
        auto content = std::move(open_.back().content);
        open_.pop_back();
        return add(std::move(content), why);
    }
    bool add(value held, fault& why) {
        if (open_.empty()) return made_ = std::move(held), true;
        if (++members_ > limits_.members) return refuse(why, error_code::too_large, "too many members and elements");
        auto& into = open_.back();
        if (auto* list = into.content.as<value_list>()) {
            list->push_back(std::move(held));
        } else {
            into.content.as<value_object>()->emplace_back(std::move(*into.key), std::move(held));
            into.key.reset();
        }
        return true;
    }

    json_limits limits_;
    std::vector<open_container> open_{};
    std::string text_{};
    std::size_t members_ = 0;
    value made_{};
    std::optional<found_fault> refused_{};
};

/// `(line 3, column 14)`; columns in characters.
std::string place_of(std::string_view before) {
    auto const line = 1 + std::count(before.begin(), before.end(), '\n');
    auto const rest = before.substr(before.rfind('\n') + 1); // npos + 1 is 0
    auto const column = 1 + std::count_if(rest.begin(), rest.end(), [](char c) { return (c & 0xC0) != 0x80; });
    return " (line " + std::to_string(line) + ", column " + std::to_string(column) + ")";
}

/// Whether `before` ends in the first half of an escaped surrogate pair, with no second one begun: Boost.JSON calls what
/// comes then a syntax error.
bool ends_in_half_pair(std::string_view before) {
    if (before.ends_with('\\')) before.remove_suffix(1);
    if (before.size() < 6) return false;
    auto const escape = before.substr(before.size() - 6);
    return escape.starts_with("\\u") && (escape[2] | 0x20) == 'd' &&
           std::string_view{"89abAB"}.find(escape[3]) != escape.npos;
}

found_fault in_words(boost::json::error_code const& why, std::string_view before) {
    using boost::json::error;
    if (why == error::too_deep) return {error_code::too_large, "nested too deep"};
    if (why == error::exponent_overflow) return {error_code::bad_value, "the number is out of range"};
    if (why == error::illegal_leading_surrogate || why == error::illegal_trailing_surrogate ||
        why == error::expected_utf16_escape || (why == error::syntax && ends_in_half_pair(before)))
        return {error_code::bad_encoding, "half of a surrogate pair"};
    if (why == error::expected_hex_digit) return {error_code::bad_syntax, "four hexadecimal digits go after \\u"};
    return {error_code::bad_syntax, "this is not JSON"};
}

// --- writing --------------------------------------------------------------------------------------------------------

class json_writer {
public:
    explicit json_writer(bool pretty) : pretty_{pretty} {}

    void write(value const& from) {
        if (auto const* list = from.as<value_list>()) {
            put_all('[', *list, ']', [this](value const& one) { write(one); });
        } else if (auto const* object = from.as<value_object>()) {
            put_all('{', *object, '}', [this](auto const& member) {
                out_.put(std::string_view{member.first});
                text() += pretty_ ? ": " : ":";
                write(member.second);
            });
        } else {
            out_.put_scalar(from);
        }
    }
    [[nodiscard]] std::string& text() { return out_.text(); }

private:
    template <class All, class F>
    void put_all(char open, All const& all, char close, F put_one) {
        text() += open;
        ++level_;
        bool first = true;
        for (auto const& one : all) {
            if (!first) text() += ',';
            first = false;
            break_line();
            put_one(one);
        }
        --level_;
        if (!first) break_line();
        text() += close;
    }
    void break_line() {
        if (!pretty_) return;
        text() += '\n';
        text().append(2 * level_, ' ');
    }

    bool pretty_;
    std::size_t level_ = 0;
    detail::json_text_writer out_{detail::text_form::json};
};

std::string written(value const& from, bool pretty) {
    json_writer out{pretty};
    out.write(from);
    return std::move(out.text());
}

} // namespace

result<value> parse_json(std::string_view text, json_limits const& limits) {
    if (text.size() > limits.bytes) return failure(error_code::too_large, "the text is too long");
    // Once, before; what is valid is parsed all the same, so that the refusal can say where the bad byte stands.
    auto const valid = text.substr(0, valid_length(text));
    boost::json::parse_options options;
    options.max_depth = std::min(limits.depth, deepest_ever);
    options.allow_invalid_utf8 = true;
    boost::json::basic_parser<value_builder> parser{options, limits};
    using fault = boost::json::error;
    boost::json::error_code why;
    auto const used = parser.write_some(false, valid.data(), valid.size(), why);
    auto& built = parser.handler();
    auto const refuse = [&](found_fault const& found) {
        return failure(found.code, std::string{found.message} + place_of(text.substr(0, used)), built.path());
    };
    if (built.refused()) return refuse(*built.refused());
    // Of a number that breaks off Boost.JSON says that it is wrong, not that it is incomplete.
    bool const breaks_off = used == valid.size() && (why == fault::incomplete || why == fault::syntax);
    if (used == valid.size() && valid.size() < text.size() && (breaks_off || !why))
        return refuse({error_code::bad_encoding, "not UTF-8"});
    if (breaks_off) return refuse({error_code::truncated, "the text ends before it is complete"});
    if (why) return refuse(in_words(why, text.substr(0, used)));
    if (used < valid.size()) return refuse({error_code::bad_syntax, "something follows the end"});
    return std::move(built.made());
}

bool is_utf8(std::string_view bytes) { return valid_length(bytes) == bytes.size(); }

std::string to_json(value const& from) { return written(from, false); }

std::string to_json_pretty(value const& from) { return written(from, true); }

} // namespace itsm::inline v0
