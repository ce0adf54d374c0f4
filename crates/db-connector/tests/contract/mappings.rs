//! The mapping file's rows.

use db_connector::LoadCounts;
use futures::future::join_all;
use models::FieldMapping;

use crate::backend::Store;

fn row(id: &str, label: Option<&str>) -> FieldMapping {
    FieldMapping {
        id: id.to_owned(),
        field_of_study: format!("The “{id}”\nof 'study'"),
        level: label.map(|_| "bachelor".to_owned()),
        level_name: None,
        academic_field: label.map(str::to_owned),
    }
}

async fn load(store: &dyn Store, rows: &[FieldMapping]) -> [u64; 3] {
    let counts = store.database().load_field_mappings(rows).await.unwrap();
    let LoadCounts {
        inserted,
        updated,
        unchanged,
    } = counts;
    [inserted, updated, unchanged]
}

async fn find(store: &dyn Store, ids: &[&str]) -> Vec<FieldMapping> {
    let ids: Vec<_> = ids.iter().map(|id| (*id).to_owned()).collect();
    let mut rows = store.database().find_field_mappings(&ids).await.unwrap();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows
}

pub async fn rows_read_back_as_loaded(store: &dyn Store) {
    let rows = [
        row("comptabilité, \"gestion\"", None),
        row("law", Some("law")),
        row("материаловедение", Some("engineering")),
    ];
    assert_eq!(load(store, &rows).await, [3, 0, 0]);
    let ids: Vec<_> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(find(store, &ids).await, rows);
}

pub async fn loading_twice_changes_nothing(store: &dyn Store) {
    let rows = [row("a", None), row("b", Some("law"))];
    load(store, &rows).await;
    let before = store.dump("academic_fields").await;
    assert_eq!(load(store, &rows).await, [0, 0, 2]);
    assert_eq!(store.dump("academic_fields").await, before);
}

pub async fn changed_row_is_updated(store: &dyn Store) {
    load(store, &[row("a", Some("law")), row("b", None)]).await;
    let changed = row("a", None);
    assert_eq!(
        load(store, &[changed.clone(), row("b", None)]).await,
        [0, 1, 1]
    );
    assert_eq!(find(store, &["a"]).await, [changed]);
}

pub async fn last_of_equal_identities_wins(store: &dyn Store) {
    let rows = [
        row("a", Some("law")),
        row("a", None),
        row("a", Some("history")),
    ];
    assert_eq!(load(store, &rows).await, [1, 0, 0]);
    assert_eq!(find(store, &["a"]).await, [rows[2].clone()]);
    assert_eq!(load(store, &rows).await, [0, 0, 1]);
}

pub async fn texts_without_a_row_are_left_out(store: &dyn Store) {
    load(store, &[row("a", None)]).await;
    assert_eq!(find(store, &["x", "a", "", "$where"]).await.len(), 1);
    assert_eq!(find(store, &[]).await, []);
}

pub async fn thousands_of_rows_load_at_once(store: &dyn Store) {
    let rows: Vec<_> = (0..2_500)
        .map(|number| row(&format!("field {number}"), None))
        .collect();
    assert_eq!(load(store, &rows).await, [2_500, 0, 0]);
    let ids: Vec<_> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(find(store, &ids).await.len(), 2_500);
}

/// Six programs load the same 500 rows; the sums of what they say.
async fn load_by_six(store: &dyn Store) -> [u64; 3] {
    let rows = five_hundred(Some("law"));
    let counts = join_all((0..6).map(|_| load(store, &rows))).await;
    [0, 1, 2].map(|place| counts.iter().map(|counts| counts[place]).sum())
}

fn five_hundred(label: Option<&str>) -> Vec<FieldMapping> {
    (0..500)
        .map(|number| row(&format!("field {number}"), label))
        .collect()
}

pub async fn rows_of_many_programs_count_as_inserted_once(store: &dyn Store) {
    assert_eq!(load_by_six(store).await, [500, 0, 2_500]);
}

pub async fn changes_of_many_programs_count_as_updated_once(store: &dyn Store) {
    load(store, &five_hundred(None)).await;
    assert_eq!(load_by_six(store).await, [0, 500, 2_500]);
}
