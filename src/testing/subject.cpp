// SPDX-License-Identifier: BSL-1.0
#include <itsm/testing/subject.hpp>

#include <itsm/core/reflect.hpp>
#include <itsm/json/typed.hpp>
#include <itsm/testing/coverage_file.hpp>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace itsm::inline v0::detail {

namespace {

std::string setting(char const* name) {
    char const* const found = std::getenv(name);
    return found == nullptr ? std::string{} : std::string{found};
}

std::atomic<bool> is_taken{false};

/// For who runs tests by hand. It is no failure: of several programs that one command runs, another may take the mutant.
void say_unless_taken() {
    if (is_taken) return;
    std::fprintf(stderr,
        "itsm: ITSM_MUTANT is %s, and no test was about a definition of that name\n",
        setting("ITSM_MUTANT").c_str());
}

/// A mutant that a test names itself is not the one that the environment asks for.
void hear_of(std::string const& mutant) {
    if (mutant == setting("ITSM_MUTANT")) is_taken = true;
}

std::string with_version(definition_key const& definition, std::uint32_t version) {
    return std::string{definition.view()} + "@" + std::to_string(version);
}

result<done> add_to_file(std::string const& path, std::string const& text, char const* why) {
    auto const refused = failure(error_code::not_writable, why, path);
    auto* const file = std::fopen(path.c_str(), "ab");
    if (file == nullptr) return refused;
    bool const is_written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    bool const is_closed = std::fclose(file) == 0;
    if (!is_written || !is_closed) return refused;
    return done{};
}

} // namespace

process_test_options options_from_environment() {
    process_test_options options{
        setting("ITSM_MUTANT"), setting("ITSM_MUTANT_TAKEN"), setting("ITSM_LIST_MUTANTS"), setting("ITSM_COVERAGE")};
    [[maybe_unused]] static bool const is_watched = !options.mutant.empty() && std::atexit(&say_unless_taken) == 0;
    return options;
}

result<done> mutant_is_taken(process_test_options const& options) {
    hear_of(options.mutant);
    if (options.mutant_mark.empty()) return done{};
    return add_to_file(options.mutant_mark, "taken\n", "nobody can be told that the mutant is tested");
}

failed<error> mutant_is_refused(process_test_options const& options, error why) {
    hear_of(options.mutant);
    if (!options.mutant_mark.empty()) static_cast<void>(add_to_file(options.mutant_mark, why.message + "\n", ""));
    return failed<error>{std::move(why)};
}

bool is_mutant_of(std::string_view name, definition_key const& definition, std::uint32_t version) {
    auto const end = name.find('/');
    if (end == std::string_view::npos) return false;
    auto const of = name.substr(0, end);
    return of == definition.view() || of == with_version(definition, version);
}

std::string without_version(std::string_view name) {
    auto const end = (std::min)(name.find('/'), name.size());
    auto const at = (std::min)(name.find('@'), end);
    return std::string{name.substr(0, at)}.append(name.substr(end));
}

result<done> add_to_mutant_list(
    std::string const& path, std::vector<mutant> all, definition_key const& definition, std::uint32_t version) {
    std::string text;
    for (auto& one : all) {
        one.name.replace(0, definition.view().size(), with_version(definition, version));
        text += write_json(one) + "\n";
    }
    return add_to_file(path, text, "the list of mutants cannot be written");
}

failed<error> no_such_mutant(std::string const& name, std::vector<mutant> const& known) {
    std::vector<std::string_view> names;
    for (auto const& one : known) names.emplace_back(one.name);
    return failure(error_code::not_found, "no mutant \"" + name + "\"" + did_you_mean(name, names));
}

coverage_recorder::coverage_recorder(definition_view const& of, std::string file) : taken_{of}, file_{std::move(file)} {
    // A recorder that is told of at exit outlives only those statics of reading and writing that are older than it.
    (void)read_json<coverage>(write_json(taken_));
}

coverage_recorder::~coverage_recorder() {
    auto const told = add_to_coverage_file(file_, taken_);
    if (!told) std::fprintf(stderr, "itsm: coverage: %s\n", to_text(told.error()).c_str());
}

void subject_failed(error const& why) { throw std::runtime_error{"itsm: " + to_text(why)}; }

} // namespace itsm::inline v0::detail
