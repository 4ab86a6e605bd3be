// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/fold.hpp>
#include <itsm/testing/cases/query.hpp>
#include <itsm/testing/shorten.hpp>
#include <itsm/testing/store_model.hpp>
#include <itsm/testing/store_stage.hpp>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <utility>

namespace itsm::inline v0 {

namespace detail {

/// What is done next, and the random numbers that say how: a step means something after any others, so that some of a
/// sequence can be left out.
struct model_step {
    std::uint64_t kind = 0;
    std::uint64_t choices = 0;
};

/// What a store is to remember, as slowly and plainly as can be.
template <stored_record R>
struct modelled_tenant {
    struct command {
        std::vector<step<R>> steps{};
        feed_position first = 0;
        feed_position last = 0;
    };
    struct entry {
        strong_id<R> id{};
        std::uint64_t version = 0;
        command_id command{};
    };
    std::map<strong_id<R>, std::vector<R>> records{}; // every version
    std::vector<entry> feed{};
    std::map<command_id, command> commands{};
    consumer_state consumer{};
    std::map<std::string, consumer_lease> leases{}; // the last of each owner

    [[nodiscard]] std::uint64_t version_of(strong_id<R> id) const {
        auto const at = records.find(id);
        return at == records.end() ? 0 : at->second.size();
    }
    [[nodiscard]] std::optional<strong_id<R>> id_of(std::string const& number) const {
        for (auto const& [id, versions] : records)
            if (versions.front().number == number) return id;
        return std::nullopt;
    }
    [[nodiscard]] std::uint64_t version_of(std::string const& number) const {
        auto const id = id_of(number);
        return id ? version_of(*id) : 0;
    }
    [[nodiscard]] std::vector<R> stored() const {
        std::vector<R> all;
        for (auto const& [id, versions] : records) all.push_back(versions.back());
        return all;
    }
};

/// The model beside the store: throws `case_failed` where they differ.
template <stored_record R>
class model_run {
public:
    explicit model_run(store_stage<R>& in) : in_{in} {}

    void take(model_step const& one) {
        kit_random random{one.choices};
        auto const whose = random.one_in(4) ? in_.theirs() : in_.ours();
        tenant_ = &tenants_[whose];
        whose_ = whose;
        switch (one.kind) {
        case 0:
        case 1:
        case 2:
        case 3: return commit_something(random);
        case 4: return ask(random);
        case 5: return read_feed(random);
        case 6: return read_record(random);
        case 7: return take_lease(random);
        case 8: return acknowledge(random);
        default: return commit_again(random);
        }
    }
    static constexpr std::uint64_t kinds = 10;

    void compare_everything() {
        for (auto& [whose, tenant] : tenants_) {
            whose_ = whose;
            tenant_ = &tenant;
            compare_feed(0, 1'000'000);
            for (auto const& [id, versions] : tenant.records) compare_record(id, versions);
        }
    }

private:
    using asked_steps = std::vector<step<R>>;

    // --- commits ----------------------------------------------------------------------------------------------------

    step<R> any_step(kit_random& random) {
        auto const n = 1 + random.below(6);
        auto const at = tenant_->records.find(in_.id(n));
        if (at == tenant_->records.end() || random.one_in(12)) {
            bool const takes_a_number = random.one_in(8);
            sample_record const made{
                whose_, {7, n}, in_.number(takes_a_number ? 1 + random.below(6) : n), "model", in_.now()};
            return store_samples<R>::created(made);
        }
        auto const& versions = at->second;
        auto const& base = random.one_in(6) ? versions[random.below(versions.size())] : versions.back();
        return random.one_in(2) ? store_samples<R>::varied(base, random, in_.now())
                                : in_.changed(base, "~" + std::to_string(random.below(1000)));
    }
    std::vector<version_check> any_checks(kit_random& random) {
        std::vector<version_check> checks;
        for (auto count = random.one_in(4) ? 1 + random.below(2) : 0; count > 0; --count) {
            auto const n = 1 + random.below(7);
            auto const actual = tenant_->version_of(in_.number(n));
            checks.push_back({in_.named(n), random.one_in(4) ? actual + 1 : actual});
        }
        return checks;
    }
    void commit_something(kit_random& random) {
        asked_steps steps;
        for (auto count = random.one_in(3) ? 1 + random.below(3) : 1; count > 0; --count)
            steps.push_back(any_step(random));
        auto const known = random.one_in(8) ? any_command(random) : std::nullopt;
        commit({.command = known.value_or(in_.fresh_command()), .tenant = whose_, .checks = any_checks(random)}, steps);
    }
    /// A command that was committed, as it was, or with one step more or less.
    void commit_again(kit_random& random) {
        auto const command = any_command(random);
        if (!command) return;
        auto steps = tenant_->commands.contains(*command) ? tenant_->commands[*command].steps : asked_steps{};
        if (random.one_in(4)) steps.push_back(any_step(random));
        if (random.one_in(6) && !steps.empty()) steps.pop_back();
        commit({.command = *command, .tenant = whose_}, steps);
    }
    /// Of this tenant, mostly.
    std::optional<command_id> any_command(kit_random& random) {
        auto const& from = random.one_in(5) ? tenants_[in_.ours()].commands : tenant_->commands;
        if (from.empty()) return std::nullopt;
        return std::next(from.begin(), static_cast<std::ptrdiff_t>(random.below(from.size())))->first;
    }

    void commit(stage_request const& with, asked_steps const& steps) {
        auto const known = tenant_->commands.find(with.command);
        auto const reasons =
            known == tenant_->commands.end() ? reasons_against(with, steps) : std::vector<error_code>{};
        auto const answer = in_.commit(with, steps);
        if (known != tenant_->commands.end()) {
            if (asks_the_same(known->second.steps, steps)) compare_receipt(answer, known->second, true);
            else compare_failure(answer, {error_code::command_reused});
        } else if (!reasons.empty()) {
            compare_failure(answer, reasons);
        } else {
            auto const made = apply(with.command, steps);
            compare_receipt(answer, made, false);
        }
        in_.same("the end of the journal", in_.head(whose_).position, tenant_->feed.size());
    }
    static bool asks_the_same(asked_steps const& a, asked_steps const& b) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](step<R> const& x, step<R> const& y) {
            return x.next().number == y.next().number && x.command().view() == y.command().view() &&
                   x.payload() == y.payload();
        });
    }
    /// Which of several is named is not promised.
    std::vector<error_code> reasons_against(stage_request const& with, asked_steps const& steps) const {
        std::vector<error_code> reasons;
        for (std::size_t i = 0; i < steps.size(); ++i) {
            auto const& next = steps[i].next();
            auto const actual = tenant_->version_of(next.id);
            if (actual != steps[i].base_version()) reasons.push_back(error_code::conflict);
            auto const holder = tenant_->id_of(next.number);
            if (actual == 0 && holder && *holder != next.id) reasons.push_back(error_code::already_exists);
            for (std::size_t j = 0; j < i; ++j) {
                if (steps[j].next().id == next.id) reasons.push_back(error_code::conflict);
                else if (steps[j].next().number == next.number) reasons.push_back(error_code::already_exists);
            }
        }
        for (auto const& check : with.checks)
            if (tenant_->version_of(check.record.number) != check.version) reasons.push_back(error_code::conflict);
        return reasons;
    }
    typename modelled_tenant<R>::command apply(command_id command, asked_steps const& steps) {
        auto const before = tenant_->feed.size();
        for (auto const& one : steps) {
            tenant_->records[one.next().id].push_back(one.next());
            tenant_->feed.push_back({one.next().id, one.next().version, command});
        }
        return tenant_->commands[command] = {steps, before + 1, tenant_->feed.size()};
    }
    using answer_type = result<commit_receipt, commit_failure>;
    void compare_receipt(
        answer_type const& answer, typename modelled_tenant<R>::command const& expected, bool is_replay) {
        auto const receipt = in_.works("commit", answer);
        in_.same("the first position", receipt.first, expected.first);
        in_.same("the last position", receipt.last, expected.last);
        in_.same("whether it was replayed", receipt.replayed, is_replay);
    }
    void compare_failure(answer_type const& answer, std::vector<error_code> const& reasons) {
        if (answer) in_.fail("commit", shown(*answer), shown(reasons));
        bool const is_one = std::find(reasons.begin(), reasons.end(), answer.error().code) != reasons.end();
        if (!is_one) in_.fail("commit", shown(answer.error().code), "one of " + shown(reasons));
    }

    // --- reading ----------------------------------------------------------------------------------------------------

    void ask(kit_random& random) {
        auto const condition = any_condition<R>(random);
        auto const orders = store_samples<R>::orders();
        auto const& order = orders[random.below(orders.size())];
        auto const limit = static_cast<std::size_t>(1 + random.below(4));
        in_.note("a query in pages of " + std::to_string(limit));
        auto const found = in_.pages(whose_, {condition.where, order.by}, limit, [] {});
        in_.same("what it finds",
            store_cases::ids_of(found),
            store_cases::expected_ids(tenant_->stored(), condition, order));
        for (auto const& one : found) in_.same("a record found", one, tenant_->records[one.id].back());
    }
    void read_feed(kit_random& random) { compare_feed(random.below(tenant_->feed.size() + 2), random.below(6)); }
    void compare_feed(feed_position after, std::size_t limit) {
        in_.note("the feed after " + std::to_string(after));
        auto const found = in_.feed(whose_, after, limit);
        auto const& all = tenant_->feed;
        auto const from = (std::min)(static_cast<std::size_t>(after), all.size());
        in_.same("entries of the feed", found.size(), (std::min)(limit, all.size() - from));
        for (std::size_t i = 0; i < found.size(); ++i) {
            auto const& expected = all[from + i];
            in_.same("the position", found[i].position, from + i + 1);
            in_.same("the record", found[i].entry.record.number, tenant_->records[expected.id].front().number);
            in_.same("the version", found[i].entry.version, expected.version);
            in_.same("the command", found[i].entry.command, expected.command);
        }
    }
    void read_record(kit_random& random) {
        auto const id = in_.id(1 + random.below(7));
        auto const at = tenant_->records.find(id);
        in_.note("reading " + shown(id));
        if (at != tenant_->records.end()) return compare_record(id, at->second);
        in_.fails("load", in_.store().load({whose_}, id), error_code::not_found);
        in_.fails("journal", in_.store().journal({whose_}, id, 0, all_entries), error_code::not_found);
    }
    void compare_record(strong_id<R> id, std::vector<R> const& versions) {
        in_.same("the record", in_.loaded(id, whose_), versions.back());
        auto const found = in_.works("find_number", in_.store().find_number({whose_}, versions.back().number));
        in_.same("the id behind its number", found, id);
        auto const entries = in_.journal(id, whose_);
        in_.same("its entries", entries.size(), versions.size());
        in_.same("the record made of its entries", in_.works("fold", fold<R>(entries)), versions.back());
    }

    // --- consumers --------------------------------------------------------------------------------------------------

    void take_lease(kit_random& random) {
        if (!in_.bench().can(store_ability::lease)) return;
        using std::chrono::minutes;
        auto const now = in_.monday + minutes{random.below(20)};
        lease_request const asked{.consumer = "mail",
            .owner = random.one_in(2) ? "a" : "b",
            .now = now,
            .until = now + minutes{1 + random.below(5)}};
        in_.note("a lease for " + asked.owner + " at " + shown(now));
        auto& consumer = tenant_->consumer;
        auto const answer = in_.store().lease({whose_}, asked);
        bool const is_others = !consumer.owner.empty() && consumer.owner != asked.owner && consumer.until > now;
        if (is_others) return in_.fails("lease", answer, error_code::busy);
        auto const lease = in_.works("lease", answer);
        in_.holds("the token grows", lease.token > consumer.token);
        in_.same("where to go on", lease.at.after, consumer.position);
        consumer = {asked.owner, lease.token, asked.until, consumer.position, 0};
        tenant_->leases[asked.owner] = lease;
    }
    void acknowledge(kit_random& random) {
        auto const held = tenant_->leases.find(random.one_in(2) ? "a" : "b");
        if (held == tenant_->leases.end()) return;
        auto& consumer = tenant_->consumer;
        auto const position = consumer.position + random.below(4) - (consumer.position > 0 ? 1 : 0);
        auto const until = consumer.until + std::chrono::minutes{1};
        in_.note("acknowledged to " + std::to_string(position) + " by " + held->first);
        auto const answer = in_.store().acknowledge({whose_}, held->second, position, until);
        if (held->second.token != consumer.token) return in_.fails("acknowledge", answer, error_code::fenced);
        if (position < consumer.position || position > tenant_->feed.size())
            return in_.fails("acknowledge", answer, error_code::bad_value);
        in_.same("where to go on", in_.works("acknowledge", answer).at.after, position);
        consumer.position = position;
        consumer.until = until;
    }

    store_stage<R>& in_;
    std::map<tenant_id, modelled_tenant<R>> tenants_{};
    modelled_tenant<R>* tenant_ = nullptr;
    tenant_id whose_{};
};

/// How far a sequence went before the answers differed.
struct model_outcome {
    std::size_t steps = 0;
    std::string why{};
    std::vector<std::string> said{};
};

template <stored_record R>
std::optional<model_outcome> difference_in(
    std::vector<model_step> const& sequence, bench_factory<R> const& make, std::uint64_t seed, std::uint64_t salt) {
    auto const bench = make();
    store_kit_options const options{.seed = seed};
    store_stage<R> stage{*bench, options, salt};
    model_run<R> run{stage};
    std::size_t taken = 0;
    try {
        for (auto const& one : sequence) {
            ++taken;
            run.take(one);
        }
        run.compare_everything();
    } catch (case_failed const& why) { return model_outcome{taken, why.why, stage.steps()}; }
    return std::nullopt;
}

} // namespace detail

template <stored_record R>
std::optional<store_difference> find_difference(bench_factory<R> const& make, store_model_options const& options) {
    for (std::size_t i = 0; i < options.sequences; ++i) {
        auto const seed = options.seed + i;
        std::uint64_t salt = 0; // tenants of its own for every attempt
        kit_random random{seed};
        std::vector<detail::model_step> sequence;
        for (std::size_t n = 0; n < options.steps; ++n)
            sequence.push_back({random.below(detail::model_run<R>::kinds), random.next()});
        auto const differs = [&](std::vector<detail::model_step>& tried) {
            auto found = detail::difference_in<R>(tried, make, seed, ++salt);
            if (found) tried.resize(found->steps);
            return found;
        };
        auto first = differs(sequence);
        if (!first) continue;
        detail::shorten(sequence, *first, differs);
        return store_difference{seed, std::move(first->why), std::move(first->said)};
    }
    return std::nullopt;
}

} // namespace itsm::inline v0
