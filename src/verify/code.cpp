// SPDX-License-Identifier: BSL-1.0
#include <itsm/verify/code.hpp>

namespace itsm::inline v0 {

std::string detail::type_name_in(std::string_view signature) {
    // GCC: "... [with T = a::b; ...]", Clang: "... [T = a::b]".
    constexpr std::string_view mark = "T = ";
    auto const begin = signature.find(mark) + mark.size();
    std::string name{signature.substr(begin, signature.find_first_of(";]", begin) - begin)};
    // Nobody who uses the library writes its version, and no one can write a namespace without a name.
    for (std::string_view const unwritten : {"v0::", "{anonymous}::", "(anonymous namespace)::"})
        for (auto at = name.find(unwritten); at != std::string::npos; at = name.find(unwritten))
            name.erase(at, unwritten.size());
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

story_test::story_test(std::string_view name, instant start, bool begins_later) : now_{start} {
    text_ = "TEST_CASE(" + detail::quoted(name) + ") {\n    auto story = itsm::told_of(process);\n";
    text_ += "    story.at(" + detail::quoted(to_text(start)) + ").under(policy);\n";
    if (begins_later) add("with", "begin");
}

void story_test::know(fact_set const& facts) {
    std::string text = "itsm::fact_set{}";
    for (auto const& one : facts.all())
        text += ".set(itsm::fact_reading{.name = " + detail::quoted(one.name) +
                ", .reading = " + detail::code_of_value(one.reading) + "})";
    add("knowing", text);
}

void story_test::be_at(instant when) {
    if (when != now_) add("at", detail::quoted(to_text(when)));
    now_ = when;
}

void story_test::act_as(actor_profile const& who) {
    auto const profile = "{" + code_of(who.name) + ", " + code_of(who.roles) + ", " + code_of(who.permissions) + "}";
    if (profile == actor_) return;
    actor_ = profile;
    add("as", profile);
}

void story_test::add(std::string_view member, std::string const& arguments) {
    text_.append("    story.").append(member).append("(").append(arguments).append(");\n");
}

std::string story_test::refused_somewhere() const {
    return text_ + "    CHECK(story.was_refused()); // somewhere on this way\n}\n";
}

std::string story_test::keeping_invariants() const {
    return text_ + "    for (auto const& one : invariants) story.then(one);\n}\n";
}

} // namespace itsm::inline v0
