// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/value.hpp>
#include <itsm/json/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

/// Two programs' speed as a ratio, on a machine that others use as well: the two sides take turns in slices, neighbouring
/// slices make a pair, and the median of the pairs' ratios is what is told. Time is CPU time, so that waiting for a core
/// does not count. Each side is also compared with itself; where that is not 1, the ratio beside it is worth nothing.
namespace itsm::benchmark {

/// Keeps the compiler from leaving out what computes `result`.
template <class T>
void keep(T const& result) {
    asm volatile("" : : "r,m"(result) : "memory");
}

/// CPU seconds of this process so far.
inline double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// What the wall clock says, for what waits: for a disk, say.
inline double wall_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

struct side {
    std::string what{};
    /// Works for a slice and returns the CPU seconds of one operation.
    std::function<double()> slice{};
    /// What else is to be told of it: allocations, say.
    value_object numbers{};
};

/// A slice that does `batch`, which is `operations` of them, for a quarter of a second.
template <class F>
std::function<double()> for_a_slice(std::size_t operations, F batch, double (*seconds)() = cpu_seconds) {
    return [=] {
        constexpr double slice = 0.25;
        auto const start = seconds();
        double spent = 0;
        std::size_t batches = 0;
        do {
            batch();
            ++batches;
            spent = seconds() - start;
        } while (spent < slice);
        return spent / static_cast<double>(batches * operations);
    };
}
/// A slice that is one run, for what takes long by itself.
template <class F>
std::function<double()> for_one_run(F run) {
    return [=] {
        auto const start = cpu_seconds();
        run();
        return cpu_seconds() - start;
    };
}

enum class estimate : unsigned char {
    median,  ///< of the pairs' ratios
    minimum, ///< the fastest of each side: for few slices, which others can only slow down
};

/// How long the left side takes when the right one takes 1.
struct comparison {
    std::string name{};
    std::string what{};
    std::string input{};
    std::optional<double> limit{}; ///< printed beside the ratio, never enforced: time is not a test
    std::string quoted{};          ///< figures that others published, with their source: not measured here
    side left{};
    side right{};
    int pairs = 40;
    estimate ratio_by = estimate::median;
};

namespace detail {

struct quartiles {
    double q1 = 0, median = 0, q3 = 0;
};
inline quartiles quartiles_of(std::vector<double> of) {
    std::sort(of.begin(), of.end());
    auto const at = [&](double share) {
        auto const place = share * static_cast<double>(of.size() - 1);
        auto const below = static_cast<std::size_t>(place);
        auto const above = std::min(below + 1, of.size() - 1);
        return std::lerp(of[below], of[above], place - std::floor(place));
    };
    return {at(0.25), at(0.5), at(0.75)};
}

/// The median ratio of neighbouring slices of one side, each in one pair.
inline double against_itself(std::vector<double> const& slices, std::size_t first) {
    std::vector<double> ratios;
    for (std::size_t i = first; i + 1 < slices.size(); i += 2) ratios.push_back(slices[i + 1] / slices[i]);
    return ratios.empty() ? 1 : quartiles_of(std::move(ratios)).median;
}

inline double least(std::vector<double> const& slices) { return *std::min_element(slices.begin(), slices.end()); }

inline std::string format(char const* pattern, auto... numbers) {
    char text[160];
    auto const length = std::snprintf(text, sizeof text, pattern, numbers...);
    return {text, static_cast<std::size_t>(std::clamp(length, 0, static_cast<int>(sizeof text) - 1))};
}
/// Three digits are more than a shared machine gives.
inline double rounded(double x) { return x == 0 ? 0 : std::round(x * 1000) / 1000; }

inline std::string time_text(double seconds) {
    if (seconds < 1e-6) return format("%.1f ns", seconds * 1e9);
    if (seconds < 1e-3) return format("%.1f us", seconds * 1e6);
    if (seconds < 1) return format("%.1f ms", seconds * 1e3);
    return format("%.2f s", seconds);
}

inline std::string cpu_model() {
    std::ifstream info{"/proc/cpuinfo"};
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name")) return line.substr(std::min(line.find(": "), line.size() - 2) + 2);
    return "unknown";
}
inline std::string compiler() {
#if defined(__clang__)
    return "clang " __clang_version__;
#else
    return "g++ " __VERSION__;
#endif
}

} // namespace detail

/// A benchmark program: its arguments, its comparisons in turn, its output.
///
///     NAME_bench [--json] [--quick] [--list]
///
/// --quick makes few pairs: to see that it runs, not how fast. --list says what would be compared.
class program {
public:
    program(int count, char** arguments) {
        for (int i = 1; i < count; ++i) {
            std::string_view const one{arguments[i]};
            if (one == "--json") json_ = true;
            else if (one == "--quick") quick_ = true;
            else if (one == "--list") list_ = true;
            else misused_ = true;
        }
        if (misused_) std::fprintf(stderr, "usage: %s [--json] [--quick] [--list]\n", arguments[0]);
        if (!json_ && !list_ && !misused_) print_machine();
    }

    [[nodiscard]] bool quick() const { return quick_; }

    void compare(comparison const& of) {
        if (misused_) return;
        if (list_) {
            std::printf("%s\n", of.name.c_str());
            return;
        }
        measure(of);
        if (json_) add_json(of);
        else print(of);
    }
    /// In place of a comparison that lacks what it needs.
    void skip(std::string const& name, std::string const& why) {
        if (misused_) return;
        if (list_) std::printf("%s\n", name.c_str());
        else if (json_) all_.emplace_back(name, value_object{{"skipped", why}});
        else std::printf("\n%s\n    SKIPPED: %s\n", name.c_str(), why.c_str());
    }
    /// The exit code, after the last comparison.
    [[nodiscard]] int finish() const {
        if (json_ && !misused_) std::printf("%s\n", to_json_pretty(value{all_}).c_str());
        return misused_ ? 2 : 0;
    }

private:
    /// Left, right, right, left, and so on: what drifts during the run falls on both sides alike.
    void measure(comparison const& of) {
        auto const pairs = quick_ ? std::min(of.pairs, 3) : of.pairs;
        left_.clear();
        right_.clear();
        of.left.slice(); // caches and branch predictors have seen both before it counts
        of.right.slice();
        std::vector<double> ratios;
        for (int i = 0; i < pairs; ++i) {
            bool const left_first = i % 2 == 0;
            if (left_first) left_.push_back(of.left.slice());
            right_.push_back(of.right.slice());
            if (!left_first) left_.push_back(of.left.slice());
            ratios.push_back(left_.back() / right_.back());
        }
        ratio_ = detail::quartiles_of(ratios);
        if (of.ratio_by == estimate::minimum) ratio_.median = detail::least(left_) / detail::least(right_);
        // In L R R L L R R L the right side meets itself from its first slice on, the left one from its second.
        self_left_ = detail::against_itself(left_, 1);
        self_right_ = detail::against_itself(right_, 0);
    }
    [[nodiscard]] double self() const {
        return std::abs(self_left_ - 1) > std::abs(self_right_ - 1) ? self_left_ : self_right_;
    }
    [[nodiscard]] bool too_noisy() const { return std::abs(self() - 1) > 0.05; }
    [[nodiscard]] static double typical(comparison const& of, std::vector<double> const& slices) {
        return of.ratio_by == estimate::minimum ? detail::least(slices) : detail::quartiles_of(slices).median;
    }

    void print(comparison const& of) const {
        using detail::format;
        std::printf("\n%s\n    %s\n", of.name.c_str(), of.what.c_str());
        auto const limit = of.limit ? format(", at most %g", *of.limit) : std::string{};
        std::printf("    ratio %.2f (quartiles %.2f to %.2f, %zu pairs; itself %.3f)%s\n",
            ratio_.median,
            ratio_.q1,
            ratio_.q3,
            left_.size(),
            self(),
            limit.c_str());
        print_side(of, of.left, left_);
        print_side(of, of.right, right_);
        std::printf("    input: %s\n", of.input.c_str());
        if (!of.quoted.empty()) std::printf("    quoted: %s\n", of.quoted.c_str());
        if (too_noisy()) std::printf("    The machine is too noisy: a side differs from itself by more than 5 %%.\n");
        std::fflush(stdout);
    }
    static void print_side(comparison const& of, side const& one, std::vector<double> const& slices) {
        std::string more;
        for (auto const& [name, number] : one.numbers) more += ", " + name + " " + to_json(number);
        std::printf("    %10s  %s%s\n", detail::time_text(typical(of, slices)).c_str(), one.what.c_str(), more.c_str());
    }
    static void print_machine() {
        std::printf("%s, %u cores, %s; CPU time\n",
            detail::cpu_model().c_str(),
            std::thread::hardware_concurrency(),
            detail::compiler().c_str());
    }

    void add_json(comparison const& of) {
        value limit; // without a conditional expression: GCC 12 takes the null side for uninitialised
        if (of.limit) limit = *of.limit;
        value_object made{
            {"ratio", detail::rounded(ratio_.median)},
            {"q1", detail::rounded(ratio_.q1)},
            {"q3", detail::rounded(ratio_.q3)},
            {"self", detail::rounded(self())},
            {"limit", limit},
            {"what", of.what},
            {"input", of.input},
            {"pairs", static_cast<std::int64_t>(left_.size())},
            {"too_noisy", too_noisy()},
            {"left", side_json(of, of.left, left_, self_left_)},
            {"right", side_json(of, of.right, right_, self_right_)},
            {"machine",
                value_object{{"cpu", detail::cpu_model()},
                    {"cores", static_cast<std::int64_t>(std::thread::hardware_concurrency())},
                    {"compiler", detail::compiler()}}},
        };
        if (!of.quoted.empty()) made.emplace_back("quoted", of.quoted);
        all_.emplace_back(of.name, std::move(made));
    }
    static value side_json(comparison const& of, side const& one, std::vector<double> const& slices, double self) {
        auto const [q1, median, q3] = detail::quartiles_of(slices);
        value_object made{{"what", one.what},
            {"ns", detail::rounded(typical(of, slices) * 1e9)},
            {"q1_ns", detail::rounded(q1 * 1e9)},
            {"q3_ns", detail::rounded(q3 * 1e9)},
            {"self", detail::rounded(self)}};
        made.insert(made.end(), one.numbers.begin(), one.numbers.end());
        return made;
    }

    bool json_ = false, quick_ = false, list_ = false, misused_ = false;
    std::vector<double> left_{}, right_{};
    detail::quartiles ratio_{};
    double self_left_ = 1, self_right_ = 1;
    value_object all_{};
};

} // namespace itsm::benchmark
