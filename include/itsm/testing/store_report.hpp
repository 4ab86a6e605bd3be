// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/describe/enum.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What the conformance kit for stores is told, and what it says.
namespace itsm::inline v0 {

/// What a case may need of a store beyond `store_of`. A bench that lacks it has the case skipped, never passed.
BOOST_DEFINE_FIXED_ENUM_CLASS(store_ability,
    unsigned char,
    reopen,       // close the store and open the same data again
    another,      // a second handle on the same data
    backup,       // copy everything, and bring it back later
    lease,        // consumers with leases (`leasing_store`)
    verify,       // a look at the whole journal
    redact,       // the body of an entry taken away
    tamper,       // somebody edits the data past the store
    second_type,  // records of another type beside the first
    other_schema, // the data as an older or a newer library wrote it
    import,       // a tenant written out and read in elsewhere
    close,        // closing while others call
    hold,         // somebody else holds the store
    erase,        // keys of subjects that can be destroyed; no store has them yet
    row_security) // the engine's own fence between tenants; no store has it yet

[[nodiscard]] std::string_view to_text(store_ability ability);

struct store_kit_options {
    /// Of the work of cases that repeat something, above 0; 0.1 is right under sanitizers.
    double scale = 1;
    /// C30 with 100,000 commands instead of 2,000.
    bool is_long = false;
    /// Of the tenants, the ids and everything random. Stores that keep their data between runs get another every time.
    std::uint64_t seed = 1;
    /// One case, "C17"; all when empty.
    std::string only{};
};

enum class case_outcome : unsigned char { passed, failed, skipped };

struct case_answer {
    std::string_view id{};   ///< "C17"
    std::string_view name{}; ///< "no_reader_sees_half"
    case_outcome outcome = case_outcome::passed;
    std::string why{};                ///< failed: what was expected and found; skipped: the ability
    std::vector<std::string> steps{}; ///< failed: what was asked of the store, the last of it
};

/// One line for a case that passed or was skipped, the steps beneath one that failed.
[[nodiscard]] std::string to_text(case_answer const& answer);

struct store_report {
    std::string store{};
    std::vector<case_answer> cases{};

    [[nodiscard]] std::size_t count(case_outcome outcome) const;
    [[nodiscard]] std::vector<std::string> ids(case_outcome outcome) const;
};

/// `memory: 70 passed, 0 failed, 8 skipped (backup: C41 C69 C70; ...)`.
[[nodiscard]] std::string summary_of(store_report const& report);

/// The cases by store as a Markdown table. The reports are of the same cases.
[[nodiscard]] std::string table_of(std::span<store_report const> reports);

} // namespace itsm::inline v0
