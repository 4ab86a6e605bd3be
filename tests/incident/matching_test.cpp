// SPDX-License-Identifier: BSL-1.0
#include "samples.hpp"

#include <itsm/incident/matching.hpp>

// INC-5's ranking by itself: points, ties, limits, and candidates that nobody vouches for.

namespace samples {

namespace {

value like(std::string number, value_object about) {
    value_object made{{"record", value_object{{"kind", "incident"}, {"number", std::move(number)}}}};
    for (auto& one : about) made.push_back(std::move(one));
    return made;
}

incident mail_incident() {
    incident it;
    it.number = "INC0000001";
    it.service = {"mail"};
    it.category = "mail";
    it.subcategory = "queue";
    it.report.symptom = "Mail is down, the queue is full";
    return it;
}

int score_of(value_object about) {
    auto const ranked = rank_matches(mail_incident(), value_list{like("INC0000002", std::move(about))});
    return ranked.empty() ? 0 : ranked[0].score;
}

} // namespace

TEST_CASE("service counts 4, category 3, subcategory 2 and each word of the symptom 1, at most 5") {
    CHECK(score_of({{"service", "mail"}}) == 4);
    CHECK(score_of({{"category", "mail"}}) == 3);
    CHECK(score_of({{"subcategory", "queue"}}) == 2);
    CHECK(score_of({{"symptom", "QUEUE!"}}) == 1);
    CHECK(score_of({{"symptom", "mail down the queue full again and again"}}) == 5);
    CHECK(score_of({{"service", "mail"}, {"category", "mail"}, {"subcategory", "queue"}, {"symptom", "mail"}}) == 10);
}

TEST_CASE("words of one or two letters, and those that are not there, count nothing") {
    CHECK(score_of({{"symptom", "is it on"}}) == 0);
    CHECK(score_of({{"symptom", ""}}) == 0);
    CHECK(score_of({}) == 0);
}

TEST_CASE("a word outside ASCII matches byte for byte") {
    auto it = mail_incident();
    it.report.symptom = "почта не работает";
    auto const ranked = rank_matches(it, value_list{like("INC0000002", {{"symptom", "почта"}})});
    REQUIRE(ranked.size() == 1);
    CHECK(ranked[0].score == 1);
}

TEST_CASE("empty members match nothing, not each other") {
    auto it = mail_incident();
    it.category = it.subcategory = "";
    it.service = {};
    CHECK(rank_matches(it, value_list{like("INC0000002", {{"category", ""}, {"service", ""}, {"subcategory", ""}})})
            .empty());
}

TEST_CASE("ties keep the order given, and ten are the most") {
    value_list candidates;
    for (int i = 10; i < 30; ++i) candidates.push_back(like("INC00000" + std::to_string(i), {{"category", "mail"}}));
    candidates.push_back(like("INC0000099", {{"service", "mail"}}));
    auto const ranked = rank_matches(mail_incident(), candidates);
    REQUIRE(ranked.size() == 10);
    CHECK(ranked[0].record.number == "INC0000099");
    for (std::size_t i = 1; i < 10; ++i) CHECK(ranked[i].record.number == "INC00000" + std::to_string(9 + i));
}

TEST_CASE("an incident is not like itself, but like a problem of its number") {
    auto const own =
        value_object{{"record", value_object{{"kind", "incident"}, {"number", "INC0000001"}}}, {"service", "mail"}};
    auto const problem =
        value_object{{"record", value_object{{"kind", "problem"}, {"number", "INC0000001"}}}, {"service", "mail"}};
    auto const ranked = rank_matches(mail_incident(), value_list{own, problem});
    REQUIRE(ranked.size() == 1);
    CHECK(ranked[0].record.kind == "problem");
}

TEST_CASE("a candidate of another shape is left out") {
    value_list const candidates{value{},
        value{7},
        value{"mail"},
        value_list{},
        value_object{{"service", "mail"}},
        value_object{{"record", "INC0000002"}, {"service", "mail"}},
        like("", {{"service", "mail"}}),
        like("INC0000002", {{"service", value{4}}, {"symptom", value_list{"mail"}}})};
    CHECK(rank_matches(mail_incident(), candidates).empty());
    CHECK(rank_matches(mail_incident(), {}).empty());
}

} // namespace samples
