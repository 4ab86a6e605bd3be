// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/lifecycle/compile.hpp>
#include <itsm/lifecycle/decide.hpp>
#include <itsm/verify/mutation.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

/// The definition that tests are about. Which one it is may be said from outside, so that a test binary can be run on
/// mutants of it (<itsm/testing/mutant_run.hpp>) without being compiled again.
namespace itsm::inline v0 {

struct process_test_options {
    std::string mutant{};      ///< the name of the mutant to be tested; none, or one of another definition: unchanged
    std::string mutant_list{}; ///< a file to which the definition's mutants are added, a line of JSON each
};

namespace detail {

/// ITSM_MUTANT and ITSM_LIST_MUTANTS. From the first call on, a process that ends without a subject of the definition
/// that ITSM_MUTANT names ends with exit code 70: its tests were about something else.
process_test_options options_from_environment();
/// The mutant is one of this definition; `options_from_environment` is told.
void mutant_is_taken();
[[nodiscard]] bool is_mutant_of(std::string_view name, definition_key const& definition);
[[nodiscard]] result<done> add_to_mutant_list(std::string const& path, std::vector<mutant> const& all);
[[nodiscard]] failed<error> no_such_mutant(std::string const& name, std::vector<mutant> const& known);
/// Throws it, as std::runtime_error.
[[noreturn]] void subject_failed(error const& why);

} // namespace detail

/// A definition under test. Copies share it.
template <record_type R>
class subject {
public:
    /// Refused: a spec or a mutant that does not build, as `make_definition` says; a mutant that the definition does not
    /// have (`not_found`); a list that cannot be written (`not_writable`).
    [[nodiscard]] static result<subject> of(lifecycle_spec<R> const& spec, process_test_options const& options = {}) {
        bool const is_ours = detail::is_mutant_of(options.mutant, spec.key);
        auto tested = spec;
        if (!options.mutant_list.empty())
            if (auto const listed = detail::add_to_mutant_list(options.mutant_list, built_mutants_of(spec)); !listed)
                return failed<error>{listed.error()};
        if (is_ours) {
            auto changed = mutated(spec, options.mutant);
            if (!changed) return failed<error>{changed.error()};
            tested = std::move(*changed);
        }
        auto made = make_definition(tested);
        if (!made) return failed<error>{made.error()};
        return subject{std::move(*made)};
    }
    /// As the environment says: ITSM_MUTANT is the mutant, ITSM_LIST_MUTANTS the file of the list. Throws
    /// std::runtime_error where `of` would refuse.
    [[nodiscard]] static subject from_environment(lifecycle_spec<R> const& spec) {
        auto const options = detail::options_from_environment();
        auto made = of(spec, options);
        if (!made) detail::subject_failed(made.error());
        if (detail::is_mutant_of(options.mutant, spec.key)) detail::mutant_is_taken();
        return std::move(*made);
    }

    [[nodiscard]] definition<R> const& by() const { return tested_.handle(); }
    operator definition<R> const&() const { return by(); }

    [[nodiscard]] result<step<R>, refusal> decide(
        R const& it, erased_command<R> const& given, context<R> const& in) const {
        return itsm::decide(by(), it, given, in);
    }

private:
    explicit subject(owned_definition<R> tested) : tested_{std::move(tested)} {}

    static result<lifecycle_spec<R>> mutated(lifecycle_spec<R> const& spec, std::string const& name) {
        auto const known = mutants_of(spec);
        for (auto const& one : known)
            if (one.name == name) return one.apply(spec);
        return detail::no_such_mutant(name, known);
    }

    owned_definition<R> tested_;
};

} // namespace itsm::inline v0
