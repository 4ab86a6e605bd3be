// SPDX-License-Identifier: BSL-1.0
#include "page_chart.hpp"
#include "picture.hpp"

#include <algorithm>

namespace itsm::inline v0 {

namespace {

using namespace picture;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name_part(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.'; }

/// A name without colons in ASCII, which XML asks of ids.
bool is_name(std::string_view text) {
    return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), is_name_part);
}

/// A token: what XML does not let stand in one becomes `_`.
std::string token(std::string_view text) {
    std::string made{text};
    for (auto& c : made)
        if (!is_name_part(c)) c = '_';
    return made.empty() ? "_" : made;
}

std::string attribute(std::string_view name, std::string_view value) {
    constexpr std::size_t whole = 1U << 20U;
    std::string made{" "};
    made.append(name).append("=\"");
    // A line break would be read as a blank.
    for (char const c : page::text(value, whole)) {
        if (c == '\n') made += "&#10;";
        else if (c == '\t') made += "&#9;";
        else made += c;
    }
    return made + "\"";
}

class document {
public:
    explicit document(definition_view const& of) : of_{of}, moves_{moves_of(of)} {
        for (std::size_t s = 0; s < of.states.size(); ++s) {
            auto const& key = of.states[s].key;
            ids_.push_back(is_name(key) ? std::string{key.view()} : free_id("state-" + std::to_string(s)));
        }
        nothing_ = free_id("not-recorded");
    }

    [[nodiscard]] std::string text() const {
        std::string made = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                           "<scxml xmlns=\"http://www.w3.org/2005/07/scxml\" xmlns:itsm=\"urn:itsm\" version=\"1.0\"";
        made += attribute("name", token(of_.key)) + attribute("datamodel", "itsm") + attribute("initial", nothing_);
        made += attribute("itsm:key", of_.key) + attribute("itsm:version", std::to_string(of_.version)) + ">\n";
        made += element("state", nothing_, "", definition_view::none);
        for (std::uint16_t s = 0; s < of_.states.size(); ++s) {
            bool const is_final = is_closed(of_, s) && transitions(s).empty();
            made += element(is_final ? "final" : "state", ids_[s], attribute("itsm:key", of_.states[s].key), s);
        }
        return made + "</scxml>\n";
    }

private:
    /// Also of no state whose own key would do as an id.
    [[nodiscard]] std::string free_id(std::string wanted) const {
        auto const is_taken = [&] {
            return std::any_of(
                of_.states.begin(), of_.states.end(), [&](auto const& one) { return one.key.view() == wanted; });
        };
        while (is_taken()) wanted += "-";
        return wanted;
    }
    [[nodiscard]] std::string element(
        std::string const& name, std::string const& id, std::string const& more, std::uint16_t state) const {
        auto const inside = transitions(state);
        auto const head = "  <" + name + attribute("id", id) + more;
        return inside.empty() ? head + "/>\n" : head + ">\n" + inside + "  </" + name + ">\n";
    }
    [[nodiscard]] std::string transitions(std::uint16_t from) const {
        std::string made;
        for (auto const& one : moves_)
            if (one.from == from) made += transition(one);
        return made;
    }
    [[nodiscard]] std::string transition(move const& one) const {
        auto const& row = of_.rows[one.row];
        auto text = "    <transition" + attribute("event", token(of_.commands[row.command]));
        if (auto const condition = condition_of(one); !condition.empty()) text += attribute("cond", condition);
        if (row.target != target_kind::same) text += attribute("target", ids_[one.to]);
        return text + attribute("itsm:row", row.key) + "/>\n";
    }
    [[nodiscard]] std::string condition_of(move const& one) const {
        auto const& row = of_.rows[one.row];
        std::string condition;
        if (row.target == target_kind::chosen) condition = "chosen " + ids_[one.to];
        for (auto const& rule : rules_of(of_, row))
            condition.append(condition.empty() ? "" : " and ").append(rule.view());
        return condition;
    }

    definition_view const& of_;
    std::vector<move> moves_;
    std::vector<std::string> ids_{};
    std::string nothing_{};
};

} // namespace

std::string to_scxml(definition_view const& definition) { return document{definition}.text(); }

} // namespace itsm::inline v0
