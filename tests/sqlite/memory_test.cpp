// SPDX-License-Identifier: BSL-1.0
// The sanitizers allocate by themselves, and let nobody else: there these tests are left out.
#ifdef __has_feature
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define ITSM_ALLOCATION_IS_TAKEN
#endif
#endif

#ifndef ITSM_ALLOCATION_IS_TAKEN

#include "samples.hpp"

#include <cstdlib>
#include <new>

using namespace itsm;
using namespace itsm::samples;

namespace {

/// Allocations that this thread is still given; less than none: all.
thread_local int allocations_left = -1;

/// Lets the thread run out of memory at its n-th allocation, once.
class running_out {
public:
    explicit running_out(int after) { allocations_left = after; }
    running_out(running_out const&) = delete;
    running_out& operator=(running_out const&) = delete;
    ~running_out() { allocations_left = -1; }
    /// Whether it came to that.
    [[nodiscard]] bool ran_out() const { return allocations_left < 0; }
};

} // namespace

void* operator new(std::size_t size) {
    if (allocations_left >= 0 && allocations_left-- == 0) throw std::bad_alloc{};
    if (void* const made = std::malloc(size)) return made;
    throw std::bad_alloc{};
}
void operator delete(void* given) noexcept { std::free(given); }
void operator delete(void* given, std::size_t) noexcept { std::free(given); }

TEST_CASE("a commit without memory writes nothing, says so, and the store goes on") {
    temporary_directory const directory;
    auto const store = opened(directory.file());
    std::uint64_t version = 0;
    bool ran_out = true;
    for (int after = 0; ran_out; ++after) {
        REQUIRE(after < 200);
        CAPTURE(after);
        written const one{1, version + 1, "a document that is too long to be kept in place"};
        auto const unit = one.unit({5, version + 1});
        result<commit_receipt, document_failure> made = commit_receipt{};
        {
            running_out const limit{after};
            made = store->commit(unit);
            ran_out = limit.ran_out();
        }
        if (made) ++version;
        else CHECK(made.error().code == error_code::retry);
        CHECK(must(store->head(ours)).position == version);
    }
    CHECK(version > 0);
    must(store->verify(ours, std::nullopt));
}

TEST_CASE("a read without memory is refused, and the next one is not") {
    temporary_directory const directory;
    auto const store = opened(directory.file());
    must(store->commit(written{1, 1, "a document that is too long to be kept in place"}.unit()));
    auto const at = key(1);
    bool ran_out = true;
    for (int after = 0; ran_out; ++after) {
        REQUIRE(after < 200);
        CAPTURE(after);
        {
            running_out const limit{after};
            auto const found = store->snapshot(ours, {&at, 1});
            ran_out = limit.ran_out();
            CHECK((found ? found->size() == 1 : found.error().code == error_code::retry));
        }
        CHECK(must(store->snapshot(ours, {&at, 1})).front());
    }
}

#endif
