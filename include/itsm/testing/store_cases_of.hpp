// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/testing/cases/atomicity.hpp>
#include <itsm/testing/cases/audit.hpp>
#include <itsm/testing/cases/concurrency.hpp>
#include <itsm/testing/cases/feed.hpp>
#include <itsm/testing/cases/idempotency.hpp>
#include <itsm/testing/cases/life_cycle.hpp>
#include <itsm/testing/cases/query.hpp>
#include <itsm/testing/cases/records.hpp>
#include <itsm/testing/store_cases.hpp>

#include <algorithm>
#include <exception>

/// The cases for a record type of one's own, which has `store_samples`. Those for incidents are compiled in the library.
namespace itsm::inline v0 {

namespace detail {

template <stored_record R>
case_answer run_case(store_case<R> const& one, bench_factory<R> const& make, store_kit_options const& options) {
    case_answer answer{one.id, one.name, case_outcome::passed, {}, {}};
    auto const skip = [&](store_ability lacking) {
        answer.outcome = case_outcome::skipped;
        answer.why = to_text(lacking);
        return answer;
    };
    auto const bench = make();
    for (auto const ability : one.needs)
        if (!bench->can(ability)) return skip(ability);
    std::uint64_t salt = 0;
    for (auto const c : one.id) salt = salt * 256 + static_cast<unsigned char>(c);
    store_stage<R> stage{*bench, options, salt};
    auto const fail = [&](std::string why) {
        answer.outcome = case_outcome::failed;
        answer.why = std::move(why);
        answer.steps = stage.steps();
        return answer;
    };
    try {
        one.run(stage);
    } catch (case_skipped const& why) { return skip(why.lacking); } catch (case_failed const& why) {
        return fail(why.why);
    } catch (std::exception const& why) { return fail(std::string{"an exception: "} + why.what()); }
    return answer;
}

} // namespace detail

template <stored_record R>
std::vector<store_case<R>> const& store_cases_of() {
    using enum store_ability;
    using namespace store_cases;
#define ITSM_CASE(id, name, ...)                                                                                       \
    store_case<R> { id, #name, {__VA_ARGS__}, &name<R> }
    static std::vector<store_case<R>> const all{
        ITSM_CASE("C01", create_then_get_bytes_identical),
        ITSM_CASE("C02", get_missing_is_absent_not_error),
        ITSM_CASE("C03", create_twice_conflicts_with_actual_version),
        ITSM_CASE("C04", update_expected_version),
        ITSM_CASE("C05", update_stale_conflicts_and_changes_nothing),
        ITSM_CASE("C06", update_missing_conflicts),
        ITSM_CASE("C07", expect_exists_without_write),
        ITSM_CASE("C08", check_on_unwritten_record_guards),
        ITSM_CASE("C09", version_increments_by_one),
        {"C10", "empty_and_1MiB_documents", {}, &empty_and_large_documents<R>},
        ITSM_CASE("C11", bytes_0x00_and_invalid_utf8_kept),
        ITSM_CASE("C12", same_id_in_two_tenants_independent),
        ITSM_CASE("C13", same_id_in_two_types_independent, second_type),
        ITSM_CASE("C14", multi_record_all_or_nothing),
        ITSM_CASE("C15", one_failed_check_of_many_aborts_all),
        ITSM_CASE("C16", entries_and_puts_together),
        ITSM_CASE("C17", no_reader_sees_half),
        ITSM_CASE("C18", failed_commit_consumes_no_position),
        ITSM_CASE("C19", batch_members_independent),
        ITSM_CASE("C20", batch_order_visible_to_next_member),
        ITSM_CASE("C21", same_record_twice_in_one_commit_is_invalid),
        ITSM_CASE("C22", limits_reported_before_effect),
        ITSM_CASE("C23", same_command_replays_same_reply_and_positions),
        ITSM_CASE("C24", same_command_other_fingerprint_refused),
        ITSM_CASE("C25", replay_after_reopen, reopen),
        ITSM_CASE("C26", replay_wins_over_stale_version),
        ITSM_CASE("C27", same_command_concurrently_applies_once),
        ITSM_CASE("C28", same_command_id_in_two_tenants),
        ITSM_CASE("C29", rejected_command_leaves_no_dedup_row),
        ITSM_CASE("C30", dedup_survives_1e5_later_commands),
        ITSM_CASE("C31", record_equals_last_entry_version),
        ITSM_CASE("C32", positions_contiguous_from_1),
        ITSM_CASE("C33", order_equals_commit_order),
        ITSM_CASE("C34", reader_never_skips_under_16_writers),
        ITSM_CASE("C35", slow_transaction_does_not_get_overtaken),
        ITSM_CASE("C36", read_after_tail_is_empty_not_error),
        ITSM_CASE("C37", page_boundaries_exact),
        ITSM_CASE("C38", history_of_one_record),
        ITSM_CASE("C39", per_tenant_positions_independent),
        ITSM_CASE("C40", rolled_back_commit_leaves_no_hole),
        ITSM_CASE("C41", epoch_changes_after_restore, backup),
        ITSM_CASE("C42", two_consumers_lease_fencing_token, lease),
        ITSM_CASE("C43", keyset_order_with_ties),
        ITSM_CASE("C44", no_duplicate_no_miss_while_writing),
        ITSM_CASE("C45", cursor_of_other_tenant_refused),
        ITSM_CASE("C46", cursor_of_other_query_refused),
        ITSM_CASE("C47", null_columns_order),
        ITSM_CASE("C48", limit_0_1_max),
        ITSM_CASE("C49", filter_equals_reference_model),
        ITSM_CASE("C50", n_writers_one_version_exactly_one_wins),
        ITSM_CASE("C51", lost_update_never),
        ITSM_CASE("C52", write_skew_blocked_by_checks),
        ITSM_CASE("C53", deadlock_free_opposite_key_order),
        ITSM_CASE("C54", read_your_own_commit_on_every_handle, another),
        ITSM_CASE("C55", monotonic_reads),
        ITSM_CASE("C56", long_reader_does_not_block_writer),
        ITSM_CASE("C57", update_or_delete_of_entry_refused),
        ITSM_CASE("C58", chain_verifies_after_reopen, verify, reopen),
        ITSM_CASE("C59", edit_insert_delete_swap_each_detected, verify, tamper),
        ITSM_CASE("C60", redact_keeps_position_and_chain, redact),
        {"C61", "erased_key_makes_bodies_unreadable_chain_valid", {erase}},
        {"C62", "no_plaintext_of_erased_subject_in_files", {erase}},
        ITSM_CASE("C63", microsecond_times_roundtrip),
        ITSM_CASE("C64", reopen_sees_everything_acknowledged, reopen),
        ITSM_CASE("C65", open_newer_schema_refused, other_schema),
        ITSM_CASE("C66", migrate_n_minus_1_to_n_with_data, other_schema),
        ITSM_CASE("C67", migration_interrupted_resumes, other_schema),
        ITSM_CASE("C68", two_processes_migrate_once, other_schema),
        ITSM_CASE("C69", backup_while_writing_is_a_prefix, backup),
        ITSM_CASE("C70", restore_preserves_positions_versions_commands, backup),
        ITSM_CASE("C71", tenant_export_import_identical, import),
        ITSM_CASE("C72", close_with_calls_in_flight, close, reopen),
        ITSM_CASE("C73", deadline_respected, hold),
        ITSM_CASE("C74", error_values_complete),
        ITSM_CASE("C75", failed_call_does_not_change_arguments),
        ITSM_CASE("C76", no_api_without_tenant),
        {"C77", "rls_blocks_forgotten_predicate", {row_security}},
        {"C78", "tenant_setting_does_not_leak_to_next_pool_user", {row_security}},
        ITSM_CASE("K01", numbers_are_given_once),
        ITSM_CASE("K02", seeds_are_given_once),
        ITSM_CASE("K03", number_stands_once_per_tenant),
        ITSM_CASE("K04", commit_of_nothing_is_remembered),
    };
#undef ITSM_CASE
    return all;
}

template <stored_record R>
store_report run_store_cases(std::string store, bench_factory<R> const& make, store_kit_options const& options) {
    store_report report{std::move(store), {}};
    for (auto const& one : store_cases_of<R>())
        if (options.only.empty() || options.only == one.id)
            report.cases.push_back(detail::run_case(one, make, options));
    return report;
}

} // namespace itsm::inline v0
