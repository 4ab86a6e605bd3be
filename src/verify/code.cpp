// SPDX-License-Identifier: BSL-1.0
#include <itsm/verify/code.hpp>

namespace itsm::inline v0 {

std::string detail::type_name_in(std::string_view signature) {
    // GCC: "... [with T = a::b; ...]", Clang: "... [T = a::b]".
    constexpr std::string_view mark = "T = ";
    auto const begin = signature.find(mark) + mark.size();
    std::string name{signature.substr(begin, signature.find_first_of(";]", begin) - begin)};
    constexpr std::string_view version = "v0::"; // nobody who uses the library writes it
    for (auto at = name.find(version); at != std::string::npos; at = name.find(version)) name.erase(at, version.size());
    return name;
}

std::string detail::code_of_value(value const& one) {
    switch (one.kind()) {
    case value_kind::null: return "itsm::value{}";
    case value_kind::integer: return "itsm::value{std::int64_t{" + line_of(one) + "}}";
    case value_kind::time: return "itsm::value{*itsm::parse_instant(" + quoted(to_text(*one.as<instant>())) + ")}";
    case value_kind::text: return "itsm::value{std::string{" + line_of(one) + "}}";
    case value_kind::boolean:
    case value_kind::number: return "itsm::value{" + line_of(one) + "}";
    case value_kind::list: {
        std::string text;
        for (auto const& part : *one.as<value_list>())
            text.append(text.empty() ? "" : ", ").append(code_of_value(part));
        return "itsm::value(itsm::value_list{" + text + "})";
    }
    case value_kind::object: break;
    }
    std::string text;
    for (auto const& [key, part] : *one.as<value_object>())
        text.append(text.empty() ? "{" : ", {")
            .append(quoted(key))
            .append(", ")
            .append(code_of_value(part))
            .append("}");
    return "itsm::value(itsm::value_object{" + text + "})";
}

story_test::story_test(std::string_view name, instant start, bool begins_later) {
    text_ = "TEST_CASE(" + detail::quoted(name) + ") {\n    itsm::scenario story{process};\n";
    if (begins_later) text_ += "    story.with(begin);\n";
    be_at(start);
}

void story_test::know(fact_set const& facts) {
    text_ += "    story.knowing(itsm::fact_set{}";
    for (auto const& one : facts.all())
        text_ += ".set(itsm::fact_reading{.name = " + detail::quoted(one.name) +
                 ", .reading = " + detail::code_of_value(one.reading) + "})";
    text_ += ");\n";
}

void story_test::be_at(instant when) { text_ += "    story.at(" + detail::quoted(to_text(when)) + ");\n"; }

void story_test::act_as(actor_profile const& who) {
    auto const profile = "{" + code_of(who.name) + ", " + code_of(who.roles) + ", " + code_of(who.permissions) + "}";
    if (profile == actor_) return;
    actor_ = profile;
    text_ += "    story.as(" + profile + ");\n";
}

void story_test::give(std::string const& command) { text_ += "    story.when(" + command + ");\n"; }

std::string story_test::text() const { return text_ + "    CHECK(story.was_refused()); // somewhere on this way\n}\n"; }

} // namespace itsm::inline v0
