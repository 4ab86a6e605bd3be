// SPDX-License-Identifier: BSL-1.0
#include <itsm/incident/matching.hpp>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace itsm::inline v0 {

namespace {

constexpr int points_service = 4;
constexpr int points_category = 3;
constexpr int points_subcategory = 2;
constexpr int most_points_words = 5;
constexpr std::size_t most_matches = 10;
constexpr std::size_t shortest_word = 3; // "to", "is" and the like say nothing

/// Lower-case ASCII letters, other bytes as they are, so that UTF-8 words compare byte by byte.
std::set<std::string> words_of(std::string_view text) {
    std::set<std::string> words;
    std::string word;
    auto const end_word = [&] {
        if (word.size() >= shortest_word) words.insert(word);
        word.clear();
    };
    for (char const c : text) {
        bool const letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
        if (c >= 'A' && c <= 'Z') word += static_cast<char>(c - 'A' + 'a');
        else if (letter) word += c;
        else end_word();
    }
    end_word();
    return words;
}

std::string_view text_of(value const& candidate, std::string_view key) {
    auto const* member = candidate.find(key);
    auto const* text = member == nullptr ? nullptr : member->as<std::string>();
    return text == nullptr ? std::string_view{} : std::string_view{*text};
}

record_ref record_of_candidate(value const& candidate) {
    auto const* record = candidate.find("record");
    if (record == nullptr) return {};
    return {std::string{text_of(*record, "kind")}, std::string{text_of(*record, "number")}};
}

int points(std::string_view mine, std::string_view theirs, int worth) {
    return !mine.empty() && mine == theirs ? worth : 0;
}

int words_in_common(std::set<std::string> const& mine, std::string_view theirs) {
    int common = 0;
    for (auto const& word : words_of(theirs)) common += mine.contains(word) ? 1 : 0;
    return std::min(common, most_points_words);
}

/// Best first; behind those of the same score, so that ties keep the order given.
void rank(proposed_match made, std::vector<proposed_match>& ranked) {
    auto const at =
        std::upper_bound(ranked.begin(), ranked.end(), made.score, [](int score, proposed_match const& other) {
            return score > other.score;
        });
    ranked.insert(at, std::move(made));
    if (ranked.size() > most_matches) ranked.pop_back();
}

} // namespace

std::vector<proposed_match> rank_matches(incident const& it, value_list const& candidates) {
    auto const mine = words_of(it.report.symptom);
    std::vector<proposed_match> ranked;
    for (auto const& candidate : candidates) {
        auto record = record_of_candidate(candidate);
        if (record.empty() || record == record_ref{std::string{incident::kind}, it.number}) continue;
        int const score = points(it.service.text, text_of(candidate, "service"), points_service) +
                          points(it.category, text_of(candidate, "category"), points_category) +
                          points(it.subcategory, text_of(candidate, "subcategory"), points_subcategory) +
                          words_in_common(mine, text_of(candidate, "symptom"));
        if (score > 0) rank({std::move(record), score}, ranked);
    }
    return ranked;
}

} // namespace itsm::inline v0
