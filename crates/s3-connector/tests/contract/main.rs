//! One suite for every store: what is promised of an [`s3_connector::ObjectStore`].
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod objects;
mod segments;
mod stores;

use s3_connector::ObjectStore;

/// One test per store and clause.
macro_rules! clauses {
    ($($module:ident::$clause:ident),+ $(,)?) => {
        mod directory {
            $(#[tokio::test] async fn $clause() {
                super::stores::on_directory(super::$module::$clause).await;
            })+
        }
        mod s3 {
            $(#[tokio::test] async fn $clause() {
                super::stores::on_s3(super::$module::$clause).await;
            })+
        }
    };
}

clauses! {
    objects::put_is_read_back_byte_for_byte,
    objects::put_replaces_what_was_there,
    objects::empty_objects_are_kept,
    objects::file_is_stored_and_stays,
    objects::file_replaces_what_was_there_and_can_be_stored_again,
    objects::missing_objects_are_not_found,
    objects::ranges_are_exact,
    objects::ranges_past_the_end_are_damage,
    objects::keys_are_listed_in_order_by_prefix,
    objects::more_than_one_page_of_keys_is_listed,
    objects::delete_twice_is_no_error,
    objects::updates_at_once_undo_nothing,
    objects::update_that_changes_nothing_says_so,
    objects::missing_objects_are_not_updated,
    segments::published_answers_are_read_by_range,
    segments::publishing_again_changes_nothing,
    segments::adopted_segment_is_published_unless_it_is_there,
    segments::damaged_byte_is_detected,
    segments::damage_is_erased_and_nothing_else,
    segments::segments_are_listed_oldest_first_by_kind,
    segments::erased_answer_is_gone_and_the_others_stay_where_they_are,
    segments::only_whole_answers_are_erased,
    segments::answers_of_one_segment_are_erased_at_once_by_many,
}

/// A clause of the contract, run on an empty store.
trait Clause: AsyncFnOnce(&dyn ObjectStore) {}
impl<F: AsyncFnOnce(&dyn ObjectStore)> Clause for F {}
