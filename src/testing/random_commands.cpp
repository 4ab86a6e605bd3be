// SPDX-License-Identifier: BSL-1.0
#include <itsm/testing/random_commands.hpp>

#include <itsm/json/json.hpp>

namespace itsm::inline v0 {

namespace detail {

namespace {

/// As a literal of C++: what is not printable ASCII as octal escapes, which end after three digits.
std::string quoted(std::string_view text) {
    std::string made{'"'};
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            made += '\\';
            made += c;
        } else if (byte < 0x20 || byte >= 0x7F) {
            made += '\\';
            for (int shift = 6; shift >= 0; shift -= 3) made += static_cast<char>('0' + ((byte >> shift) & 7));
        } else {
            made += c;
        }
    }
    return made + '"';
}

template <class All, class F>
std::string list_of(All const& all, F text_of) {
    std::string text;
    for (auto const& one : all) text.append(text.empty() ? "" : ", ").append(text_of(one));
    return "{" + text + "}";
}

std::string code_of_value(value const& of) {
    if (auto const* time = of.as<instant>())
        return "itsm::instant{std::chrono::microseconds{" + std::to_string(time->time_since_epoch().count()) + "}}";
    return "*itsm::parse_json(" + quoted(to_json(of)) + ")";
}

} // namespace

std::string code_of_command(std::string_view key, value const& payload) {
    auto const fields = payload.is_null() ? std::string{"{}"} : to_json(payload);
    return "it.when(" + quoted(key) + ", " + quoted(fields) + ").then(itsm::outcomes::accepted());";
}

std::string code_of_actor(actor_profile const& who) {
    auto const roles = list_of(who.roles, [](role_name const& one) { return "{" + quoted(one.text) + "}"; });
    auto const patterns = list_of(who.permissions.patterns(), [](std::string const& one) { return quoted(one); });
    return "it.as({{" + quoted(who.name.text) + "}, " + roles + ", " + patterns + "});";
}

std::string code_of_facts(fact_set const& known) {
    std::string text = "it.knowing(itsm::fact_set{}";
    for (auto const& one : known.all())
        text += ".set({" + quoted(one.name) + ", " + code_of_value(one.reading) + ", {}, 0})";
    return text + ");";
}

std::string code_of_wait(duration wait) {
    return "it.after(std::chrono::microseconds{" + std::to_string(wait.count()) + "}); // " + length_text(wait);
}

std::string code_of_test(std::string const& says, instant start, std::vector<std::string> const& lines) {
    auto text = "TEST_CASE(" + quoted(says) + ") {\n    auto it = itsm::told_of(process);\n    it.at(" +
                quoted(to_text(start)) + ").under(policy);\n";
    for (auto const& one : lines) text += "    " + one + "\n";
    return text + "    for (auto const& one : invariants) it.then(one);\n}\n";
}

} // namespace detail

std::string to_text(broken_invariant const& found) {
    return "does not hold: " + found.says + " (seed " + std::to_string(found.seed) + ")\n" + to_text(found.story) +
           "\n" + found.test;
}

} // namespace itsm::inline v0
