// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/testing/store_cases.hpp>
#include <itsm/testing/store_model.hpp>

#include <doctest/doctest.h>

#include <string>

/// The conformance kit as test cases of doctest, which the library itself does not need.
namespace itsm::inline v0 {

/// Every case that failed is a failed check, with what was expected and found; what was skipped is said and counted.
template <class Bench, stored_record R = incident>
void test_store(std::string const& name, store_kit_options const& options = {}) {
    auto const report = run_store_cases<R>(name, benches_of<Bench, R>(), options);
    for (auto const& one : report.cases)
        if (one.outcome == case_outcome::failed) FAIL_CHECK(to_text(one));
    MESSAGE(summary_of(report));
}

/// Random sequences beside the model: a difference is a failed check, with its seed and the steps that lead there.
template <class Bench, stored_record R = incident>
void test_store_against_model(store_kit_options const& options = {}) {
    auto const sequences = static_cast<std::size_t>(1 + 20 * options.scale);
    auto const difference = find_difference<R>(benches_of<Bench, R>(), {options.seed, sequences});
    if (difference) FAIL_CHECK(to_text(*difference));
}

} // namespace itsm::inline v0

/// Tests a store: `ITSM_TEST_STORE("my store", my_store_bench)`. What a bench is, see `itsm::bench_of`; a third argument,
/// `itsm::store_kit_options`, says how much is done.
#define ITSM_TEST_STORE(name, bench, ...)                                                                              \
    TEST_CASE(name " keeps what a store promises") { ::itsm::test_store<bench>(name __VA_OPT__(, ) __VA_ARGS__); }     \
    TEST_CASE(name " answers as the model does") { ::itsm::test_store_against_model<bench>(__VA_ARGS__); }
