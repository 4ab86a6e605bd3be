// SPDX-License-Identifier: BSL-1.0
#include <itsm/testing/mutant_run.hpp>

#include <itsm/json/typed.hpp>
#include <itsm/testing/subject.hpp>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <set>
#include <string_view>
#include <thread>
#include <utility>

extern char** environ;

namespace itsm::inline v0 {

namespace {

constexpr std::string_view mutant_name = "ITSM_MUTANT";
constexpr std::string_view mark_name = "ITSM_MUTANT_TAKEN";
constexpr std::string_view list_name = "ITSM_LIST_MUTANTS";
constexpr std::string_view coverage_name = "ITSM_COVERAGE";

/// Gone with everything in it.
class scratch_folder {
public:
    explicit scratch_folder(std::string const& in) : path_{in + "/itsm-mutants-XXXXXX"} {
        is_made_ = ::mkdtemp(path_.data()) != nullptr;
    }
    ~scratch_folder() {
        std::error_code ignored;
        if (is_made_) std::filesystem::remove_all(path_, ignored);
    }
    scratch_folder(scratch_folder const&) = delete;
    scratch_folder& operator=(scratch_folder const&) = delete;

    [[nodiscard]] bool is_made() const { return is_made_; }
    [[nodiscard]] std::string file(std::string_view name) const { return path_ + "/" + std::string{name}; }

private:
    std::string path_;
    bool is_made_ = false;
};

/// How a run ended.
struct run_end {
    bool has_passed = false;
    std::string how{}; ///< "exit code 1", "signal 6", "timeout"
};

/// Our environment without what the runs are told and where they would count once per mutant, and with `set`, each "NAME=VALUE".
std::vector<std::string> environment_with(std::vector<std::string> set) {
    constexpr std::array ours{mutant_name, mark_name, list_name, coverage_name};
    std::vector<std::string> made;
    for (char** one = environ; *one != nullptr; ++one) {
        std::string_view const entry{*one};
        auto const name = entry.substr(0, entry.find('='));
        if (std::find(ours.begin(), ours.end(), name) == ours.end()) made.emplace_back(entry);
    }
    std::move(set.begin(), set.end(), std::back_inserter(made));
    return made;
}

std::string setting(std::string_view name, std::string const& value) { return std::string{name} + "=" + value; }

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> made;
    made.reserve(texts.size() + 1);
    for (auto& one : texts) made.push_back(one.data());
    made.push_back(nullptr);
    return made;
}

/// Starts the command in a process group of its own, so that all it starts ends with it.
result<pid_t> started(std::vector<std::string> command, std::vector<std::string> set, std::string const& output) {
    auto environment = environment_with(std::move(set));
    auto const arguments = pointers_to(command);
    auto const settings = pointers_to(environment);
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, 0);
    pid_t pid = 0;
    int const error = ::posix_spawnp(&pid, arguments[0], &files, &attributes, arguments.data(), settings.data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    if (error != 0)
        return failure(error_code::not_found, "cannot be run: " + std::string{std::strerror(error)}, command[0]);
    return pid;
}

run_end ended(pid_t pid, std::chrono::milliseconds timeout) {
    using clock = std::chrono::steady_clock;
    auto const deadline = clock::now() + timeout;
    std::chrono::microseconds pause{500};
    constexpr std::chrono::microseconds longest_pause{10'000};
    int status = 0;
    for (;;) {
        auto const found = ::waitpid(pid, &status, WNOHANG);
        if (found == pid) break;
        if (found < 0 && errno != EINTR) return {false, "lost"};
        if (clock::now() >= deadline) {
            ::kill(-pid, SIGKILL);
            while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
            return {false, "timeout"};
        }
        std::this_thread::sleep_for(pause);
        pause = (std::min)(pause * 2, longest_pause);
    }
    ::kill(-pid, SIGKILL); // what it started and left behind
    if (WIFSIGNALED(status)) return {false, "signal " + std::to_string(WTERMSIG(status))};
    auto const code = WEXITSTATUS(status);
    return {code == 0, "exit code " + std::to_string(code)};
}

std::string text_of(std::string const& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::string end_of_output(std::string const& path) {
    constexpr std::size_t shown = 2000;
    auto text = text_of(path);
    while (!text.empty() && text.back() == '\n') text.pop_back();
    if (text.empty()) return {};
    if (text.size() > shown) text = "..." + text.substr(text.size() - shown);
    return "; they end with\n" + text;
}

/// Names need a version only where the tests are about several of one definition.
void leave_out_needless_versions(std::vector<mutant>& all) {
    auto const of = [](mutant const& one) { return one.name.substr(0, one.name.find('/')); };
    std::map<std::string, std::set<std::string>> versions;
    for (auto const& one : all) versions[detail::without_version(of(one))].insert(of(one));
    for (auto& one : all)
        if (auto const said = detail::without_version(of(one)); versions[said].size() == 1)
            one.name = detail::without_version(one.name);
}

/// A definition that is made into a subject twice lists its mutants twice.
result<std::vector<mutant>> listed(std::string const& path) {
    std::vector<mutant> all;
    std::set<std::string> known;
    std::ifstream file{path, std::ios::binary};
    if (!file)
        return failure(error_code::bad_value,
            "no test asked for a subject (itsm::subject::from_environment), so there is nothing to mutate");
    for (std::string line; std::getline(file, line);) {
        auto one = read_json<mutant>(line);
        if (!one) return failed<error>{std::move(one).error()};
        if (known.insert(one->name).second) all.push_back(std::move(*one));
    }
    leave_out_needless_versions(all);
    return all;
}

result<std::vector<mutant>> first_run(
    std::vector<std::string> const& command, mutant_run_options const& options, scratch_folder const& scratch) {
    auto const list = scratch.file("list");
    auto const output = scratch.file("output");
    auto const pid = started(command, {setting(list_name, list)}, output);
    if (!pid) return failed<error>{pid.error()};
    auto const end = ended(*pid, options.timeout);
    if (!end.has_passed)
        return failure(
            error_code::bad_value, "the tests do not pass without a mutant (" + end.how + ")" + end_of_output(output));
    return listed(list);
}

/// Exit codes alone do not tell a mutant caught from tests that were about something else, or never began.
result<done> is_taken(std::string const& mark, run_end const& end) {
    std::ifstream file{mark, std::ios::binary};
    std::string line;
    bool is_there = false;
    while (std::getline(file, line)) {
        if (line != "taken") return failure(error_code::bad_value, "a test cannot have the mutant: " + line);
        is_there = true;
    }
    if (!is_there) return failure(error_code::bad_value, "no test took the mutant (" + end.how + ")");
    return done{};
}

/// The runs of all threads.
class mutant_runs {
public:
    mutant_runs(std::vector<std::string> const& command,
        mutant_run_options const& options,
        scratch_folder const& scratch,
        mutation_judge& judge)
        : command_{command}, options_{options}, scratch_{scratch}, judge_{judge} {}

    result<done> run() {
        std::vector<std::thread> threads;
        auto const jobs = (std::min)((std::max)(options_.jobs, std::size_t{1}), judge_.to_try().size());
        for (std::size_t i = 0; i < jobs; ++i) threads.emplace_back([this] { run_one_by_one(); });
        for (auto& one : threads) one.join();
        if (!trouble_.message.empty()) return failure(trouble_);
        return done{};
    }

private:
    void run_one_by_one() {
        auto const& all = judge_.to_try();
        for (auto i = next_++; i < all.size(); i = next_++) {
            if (auto const run = run_one(i); !run) return stop(run.error());
        }
    }
    result<done> run_one(std::size_t at) {
        auto const& name = judge_.to_try()[at].name;
        auto const mark = scratch_.file("taken-" + std::to_string(at));
        auto const pid = started(command_, {setting(mutant_name, name), setting(mark_name, mark)}, "/dev/null");
        if (!pid) return failed<error>{pid.error()};
        auto const end = ended(*pid, options_.timeout);
        if (auto taken = is_taken(mark, end); !taken) return failure(taken.error().code, taken.error().message, name);
        record(name, end);
        return done{};
    }
    void record(std::string const& name, run_end const& end) {
        std::scoped_lock const lock{mutex_};
        if (end.has_passed) judge_.survived(name);
        else judge_.caught(name, end.how);
        if (options_.progress) options_.progress(++done_, judge_.to_try().size());
    }
    void stop(error const& why) {
        std::scoped_lock const lock{mutex_};
        trouble_ = why;
        next_ = judge_.to_try().size();
    }

    std::vector<std::string> const& command_;
    mutant_run_options const& options_;
    scratch_folder const& scratch_;
    mutation_judge& judge_;
    std::atomic<std::size_t> next_{0};
    std::size_t done_ = 0;
    std::mutex mutex_{};
    error trouble_{};
};

} // namespace

result<mutation_report> run_mutants(std::vector<std::string> const& command, mutant_run_options const& options) {
    if (command.empty()) return failure(error_code::not_found, "no command to run");
    scratch_folder const scratch{options.folder};
    if (!scratch.is_made())
        return failure(error_code::not_writable, "no folder can be made for the list of mutants", options.folder);
    auto all = first_run(command, options, scratch);
    if (!all) return failed<error>{std::move(all).error()};
    mutation_judge judge{std::move(*all), options.mutation};
    mutant_runs runs{command, options, scratch, judge};
    if (auto const run = runs.run(); !run) return failed<error>{run.error()};
    return judge.report();
}

} // namespace itsm::inline v0
