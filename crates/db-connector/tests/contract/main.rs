//! What every backend promises: one clause per function, every clause on every backend.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod audit;
mod backend;
mod contract_keys;
mod diagnosis;
mod drafts;
mod erasure;
mod features;
mod ledger;
mod listing;
mod mappings;
mod overview;
mod personas;
mod projection;
mod quarantine;
mod raw;
mod rederive;
mod runs;
mod schema;
mod settling;
mod suppressions;

/// Lists the clauses once and makes a test of each for each backend.
///
/// A clause that is not listed is dead code, which the build refuses.
macro_rules! every_backend {
    ($($topic:ident { $($clause:ident,)+ })+) => {
        every_backend! { @backend sqlite SqliteStore $($topic { $($clause,)+ })+ }
        every_backend! { @backend mongo MongoStore $($topic { $($clause,)+ })+ }
    };
    (@backend $name:ident $store:ident $($topic:ident { $($clause:ident,)+ })+) => {
        mod $name {
            $(mod $topic {
                $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $clause() {
                    if let Some(store) = crate::backend::$store::fresh().await {
                        crate::$topic::$clause(&store).await;
                    }
                })+
            })+
        }
    };
}

every_backend! {
    schema {
        every_collection_is_created,
        second_creation_finds_everything_there,
        two_programs_may_create_at_once,
        empty_database_answers_with_nothing,
        unprepared_database_says_what_to_do,
    }
    diagnosis {
        server_says_what_it_is,
        prepared_database_misses_nothing,
        tried_write_leaves_no_trace,
        newest_answer_is_that_of_the_newest_lead,
    }
    overview {
        nothing_counts_nothing,
        addresses_and_what_they_cost_are_counted_by_state,
        claims_are_counted_by_run,
        leads_and_personas_are_counted,
    }
    mappings {
        rows_read_back_as_loaded,
        loading_twice_changes_nothing,
        changed_row_is_updated,
        last_of_equal_identities_wins,
        texts_without_a_row_are_left_out,
        thousands_of_rows_load_at_once,
        rows_of_many_programs_count_as_inserted_once,
        changes_of_many_programs_count_as_updated_once,
    }
    ledger {
        entries_read_back_as_settled,
        addresses_without_entry_are_left_out,
        newer_entry_wins_whatever_the_order,
        replaced_entry_leaves_nothing_behind,
        settling_twice_changes_nothing,
        thousands_of_entries_settle_at_once,
        claim_of_a_new_address_is_its_first_entry,
        of_two_runs_that_saw_the_same_one_gets_it,
        answer_that_came_in_between_is_not_asked_for_again,
        claim_of_a_dead_run_is_taken_over_with_what_was_known,
        released_address_is_what_it_was,
        claimer_settles_even_with_a_clock_set_back,
        what_was_spent_only_grows,
        thousands_of_addresses_are_claimed_at_once,
    }
    settling {
        thousands_of_claims_settle_each_with_its_own_news,
        of_many_known_addresses_the_unchanged_are_claimed,
        unclaimed_and_foreign_addresses_settle_among_claimed_ones,
        claim_lost_to_another_run_is_not_settled_by_older_news,
        what_was_spent_on_a_claimed_address_only_grows,
    }
    runs {
        runs_read_back_as_stored_newest_first,
        run_lives_until_it_ends_or_its_lease_does,
        lease_moves_only_while_the_run_has_not_ended,
    }
    raw {
        document_holds_what_the_answer_said,
        upsert_twice_keeps_one_document,
        equal_content_moves_forward_only,
        thousands_of_documents_move_each_to_its_own_place,
        document_moves_whatever_it_holds,
        changed_content_is_another_document,
        each_address_has_its_own_document,
        hostile_keys_are_kept,
        document_that_is_refused_keeps_no_other_out,
        numbers_are_kept,
        deep_nesting_is_kept,
        missing_parts_stay_missing,
        thousands_of_profiles_store_at_once,
    }
    projection {
        lead_holds_what_its_raw_document_says,
        name_that_is_no_text_is_not_stated,
        newest_answer_wins_in_every_permutation,
        greater_raw_identity_wins_at_equal_times,
        two_addresses_of_one_person_are_one_lead,
        second_projection_changes_nothing,
        updated_run_moves_only_with_what_a_lead_says,
        each_change_a_reader_sees_counts,
        lead_counts_once_a_run,
        rerun_keeps_persona_and_hand_made_fields,
        scope_touches_no_other_lead,
        everything_equals_lead_by_lead,
        thousands_of_leads_project_at_once,
    }
    personas {
        personas_are_stored_by_identity,
        assignment_links_and_marks_the_lead,
        same_assignment_again_changes_nothing,
        unknown_lead_is_not_made_by_assignment,
        persona_lists_its_newest_thousand_leads,
        moved_lead_leaves_its_old_persona,
        academic_fields_of_personas_are_listed_once,
        filters_combine,
    }
    features {
        features_hold_education_and_head_count,
        features_of_one_lead_are_those_of_the_whole_stream,
        every_lead_of_the_scope_streams_once,
        head_count_is_a_whole_number_or_not_stated,
        features_follow_the_newest_document,
        lead_without_raw_document_has_no_features,
        leads_may_be_assigned_while_features_stream,
    }
    suppressions {
        suppressions_are_listed_oldest_first,
        suppressing_again_keeps_the_first_time,
        only_suppressed_hashes_are_found,
        thousands_of_hashes_are_looked_up_at_once,
        first_key_check_stays_and_is_no_suppression,
    }
    erasure {
        traces_are_found_by_address_and_by_lead,
        erased_documents_are_gone_and_others_stay,
        erasing_again_finds_nothing,
        erased_addresses_leave_the_ledger,
        erased_addresses_leave_quarantine,
        erased_people_leave_every_stage,
        thousands_of_documents_are_erased_at_once,
    }
    quarantine {
        answers_read_back_as_kept,
        equal_bytes_of_an_address_are_one_document,
        answer_that_comes_again_is_opened_again,
        settling_answers_keeps_the_time_of_the_first,
        answers_are_counted_by_state,
        pages_cover_the_quarantine_once_newest_first,
        page_goes_on_behind_an_answer_that_is_gone,
        reasons_lie_in_the_document_as_a_list,
    }
    contract_keys {
        deviations_are_summed_over_runs,
        run_may_tell_its_count_again_in_any_order,
        types_found_in_one_place_are_told_apart,
        first_run_is_the_same_on_every_backend,
    }
    listing {
        pages_cover_every_lead_once_and_in_order,
        page_goes_on_behind_a_lead_that_is_gone,
        leads_without_persona_are_not_listed,
        listing_obeys_the_filter,
        listing_shows_the_lead,
    }
    audit {
        headers_are_found_by_identity,
        stream_gives_every_header_once,
        changed_content_is_seen_if_it_is_read,
        whole_document_reads_back_as_stored,
        restored_document_is_what_the_answer_said,
        restoring_never_moves_back,
        references_that_lead_nowhere_are_counted,
    }
    rederive {
        leads_as_projected_do_not_differ,
        missing_lead_is_found_and_made,
        lead_behind_its_documents_is_found_and_renewed,
        edited_field_is_shown_and_put_right,
        lead_that_claims_to_be_newer_is_put_right,
        lead_that_outlived_its_document_is_left_alone,
        fields_of_others_survive,
        scopes_are_kept_to,
        staged_answers_are_compared_and_never_stored,
        staging_refuses_what_storing_refuses,
        examples_are_bounded_and_counts_are_not,
    }
}
