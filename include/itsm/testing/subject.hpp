// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/lifecycle/compile.hpp>
#include <itsm/lifecycle/decide.hpp>
#include <itsm/verify/coverage.hpp>
#include <itsm/verify/mutation.hpp>

#include <concepts>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The definition that tests are about. Which one it is may be said from outside, so that a test binary can be run on
/// mutants of it (<itsm/testing/mutant_run.hpp>) without being compiled again.
namespace itsm::inline v0 {

struct process_test_options {
    std::string
        mutant{}; ///< the name of the mutant to be tested; none, or one of another definition or version: unchanged
    /// A file to which a line is added once the mutant is tested: `taken`, or why there is none. So who asked for it knows
    /// that its tests were about it.
    std::string mutant_mark{};
    std::string mutant_list{}; ///< a file to which the definition's mutants are added, a line of JSON each
    /// The file of `add_to_coverage_file` that is told, when the last copy of the subject goes, what the tests exercised.
    /// None, or a mutant: nobody is told.
    std::string coverage_file{};
};

namespace detail {

/// ITSM_MUTANT, ITSM_MUTANT_TAKEN, ITSM_LIST_MUTANTS and ITSM_COVERAGE. From the first call on, a process that ends without a
/// subject of the definition that ITSM_MUTANT names says so on stderr: its tests were about something else.
process_test_options options_from_environment();
/// The mutant is tested. Refused (`not_writable`): a mark that cannot be written.
[[nodiscard]] result<done> mutant_is_taken(process_test_options const& options);
/// The mutant is one of this definition, and cannot be had.
[[nodiscard]] failed<error> mutant_is_refused(process_test_options const& options, error why);
/// A mutant's name may say the version of its definition: `errand@2/take/ERR-1#1/removed`. It is one of that version only.
[[nodiscard]] bool is_mutant_of(std::string_view name, definition_key const& definition, std::uint32_t version);
[[nodiscard]] std::string without_version(std::string_view name);
/// Their names say the version.
[[nodiscard]] result<done> add_to_mutant_list(
    std::string const& path, std::vector<mutant> all, definition_key const& definition, std::uint32_t version);
[[nodiscard]] failed<error> no_such_mutant(std::string const& name, std::vector<mutant> const& known);
/// Throws it, as std::runtime_error.
[[noreturn]] void subject_failed(error const& why);

/// What tests exercised, told to a file in the end. Threads take turns.
class coverage_recorder {
public:
    coverage_recorder(definition_view const& of, std::string file);
    /// Says on stderr when the file cannot be written.
    ~coverage_recorder();
    coverage_recorder(coverage_recorder const&) = delete;
    coverage_recorder& operator=(coverage_recorder const&) = delete;

    template <record_type R>
    void add(definition<R> const& by, R const& before, erased_command<R> const& given, context<R> const& in) {
        std::scoped_lock const lock{mutex_};
        taken_.add(by, before, given, in);
    }

private:
    std::mutex mutex_{};
    coverage taken_;
    std::string file_;
};

} // namespace detail

/// A definition under test. Copies share it.
template <record_type R>
class subject {
public:
    /// Refused: a spec or a mutant that does not build, as `make_definition` says; a mutant that the definition does not
    /// have (`not_found`); a mark or list that cannot be written (`not_writable`).
    [[nodiscard]] static result<subject> of(lifecycle_spec<R> const& spec, process_test_options const& options = {}) {
        bool const is_ours = detail::is_mutant_of(options.mutant, spec.key, spec.version);
        auto tested = spec;
        if (!options.mutant_list.empty()) {
            auto const listed =
                detail::add_to_mutant_list(options.mutant_list, built_mutants_of(spec), spec.key, spec.version);
            if (!listed) return failed<error>{listed.error()};
        }
        if (is_ours) {
            auto changed = mutated(spec, options.mutant);
            if (!changed) return detail::mutant_is_refused(options, changed.error());
            tested = std::move(*changed);
        }
        auto made = make_definition(tested);
        if (!made && is_ours) return detail::mutant_is_refused(options, made.error());
        if (!made) return failed<error>{made.error()};
        if (is_ours)
            if (auto const told = detail::mutant_is_taken(options); !told) return failed<error>{told.error()};
        subject tested_by{std::move(*made)};
        if (!is_ours && !options.coverage_file.empty())
            tested_by.recorder_ = std::make_shared<detail::coverage_recorder>(tested_by.by(), options.coverage_file);
        return tested_by;
    }
    /// As the environment says: ITSM_MUTANT is the mutant, ITSM_MUTANT_TAKEN the file of the mark, ITSM_LIST_MUTANTS that
    /// of the list, ITSM_COVERAGE that of the coverage. Throws std::runtime_error where `of` would refuse.
    [[nodiscard]] static subject from_environment(lifecycle_spec<R> const& spec) {
        auto made = of(spec, detail::options_from_environment());
        if (!made) detail::subject_failed(made.error());
        return std::move(*made);
    }

    [[nodiscard]] definition<R> const& by() const { return tested_.handle(); }
    operator definition<R> const&() const { return by(); }

    [[nodiscard]] result<step<R>, refusal> decide(
        R const& it, erased_command<R> const& given, context<R> const& in) const {
        if constexpr (std::equality_comparable<R>)
            if (recorder_ != nullptr) recorder_->add(by(), it, given, in);
        return itsm::decide(by(), it, given, in);
    }

private:
    explicit subject(owned_definition<R> tested) : tested_{std::move(tested)} {}

    static result<lifecycle_spec<R>> mutated(lifecycle_spec<R> const& spec, std::string const& name) {
        auto const known = mutants_of(spec);
        auto const wanted = detail::without_version(name);
        for (auto const& one : known)
            if (one.name == wanted) return one.apply(spec);
        return detail::no_such_mutant(wanted, known);
    }

    owned_definition<R> tested_;
    std::shared_ptr<detail::coverage_recorder> recorder_{};
};

} // namespace itsm::inline v0
