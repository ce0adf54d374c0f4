//! What can only be seen from inside: plans, limits and locks of the writing connection.

use std::time::Duration;

use jiff::Timestamp;
use models::{
    Budget, Content, Enrichment, EnrichmentState, FoundProfile, RawProfile, RunId, SegmentPlace,
    Spent,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::{EnrichmentLedger, Erasure, ErrorKind, Overview, RawProfiles};

async fn database() -> (SqliteDatabase, TempDir) {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("prospects.db");
    let database = SqliteDatabase::open(&path).await.unwrap();
    database.create_schema().await.unwrap();
    (database, directory)
}

/// A profile of about a megabyte.
fn heavy(linkedin_id: &str) -> RawProfile {
    let found = FoundProfile {
        content: Content::of(
            &json!({"linkedInIdentifier": linkedin_id, "summary": "x".repeat(1 << 20)}),
            &Value::Null,
        )
        .unwrap(),
        linkedin_id: linkedin_id.to_owned(),
    };
    let place = SegmentPlace {
        segment: "s".to_owned(),
        offset: 0,
        length: 1,
    };
    let email = "ann@example.com".parse().unwrap();
    RawProfile::new(
        email,
        Timestamp::UNIX_EPOCH,
        place,
        Budget::default(),
        found,
    )
}

fn on_writer(database: &SqliteDatabase, statement: &str) -> i64 {
    let writer = database.writer.lock().unwrap();
    writer.query_row(statement, [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn full_disk_is_said_and_leaves_nothing_half_done() {
    let (database, _directory) = database().await;
    on_writer(&database, "PRAGMA max_page_count = 600");
    let batch = ["A", "B", "C", "D"].map(heavy);
    let error = database.upsert_raw_profiles(&batch).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Full);
    assert!(error.hint().unwrap().contains("free some room"));
    assert_eq!(
        on_writer(&database, "SELECT count(*) FROM linkedin_data"),
        0
    );
    on_writer(&database, "PRAGMA max_page_count = 100000");
    database.upsert_raw_profiles(&batch).await.unwrap();
    assert_eq!(
        on_writer(&database, "SELECT count(*) FROM linkedin_data"),
        4
    );
}

#[tokio::test]
async fn lock_held_by_another_program_is_waited_for_and_then_said() {
    let (database, _directory) = database().await;
    let other = Connection::open(&database.path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let wait = |time| database.writer.lock().unwrap().busy_timeout(time).unwrap();
    wait(Duration::from_millis(1));
    let error = database.upsert_raw_profiles(&[]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    assert!(error.hint().unwrap().contains("another program"));
    wait(Duration::from_secs(30));
    let (stored, ()) = tokio::join!(database.upsert_raw_profiles(&[]), async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        other.execute_batch("COMMIT").unwrap();
    });
    stored.unwrap();
}

#[tokio::test]
async fn readers_cannot_write() {
    let (database, _directory) = database().await;
    let write = |connection: &Connection| connection.execute("DELETE FROM leads", []);
    let error = database.read("try", write).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.hint().unwrap().contains("right to write"));
}

#[tokio::test]
async fn only_settling_flushes_the_log() {
    let (database, _directory) = database().await;
    database.upsert_raw_profiles(&[heavy("A")]).await.unwrap();
    assert_eq!(on_writer(&database, "PRAGMA synchronous"), 1);
    let entry = Enrichment {
        email: "ann@example.com".parse().unwrap(),
        state: EnrichmentState::NotFound,
        run_id: RunId::from_uuid(Uuid::nil()),
        settled_at: Some(Timestamp::UNIX_EPOCH),
        spent: Spent::default(),
        claim: None,
        raw_id: None,
        place: None,
        reason: None,
    };
    database.settle_enrichments(&[entry]).await.unwrap();
    assert_eq!(on_writer(&database, "PRAGMA synchronous"), 2);
}

fn log_length(database: &SqliteDatabase) -> u64 {
    let log = database.path.with_extension("db-wal");
    std::fs::metadata(log).unwrap().len()
}

#[tokio::test]
async fn long_log_moves_into_the_file_and_begins_anew() {
    let (mut database, _directory) = database().await;
    Arc::get_mut(&mut database.log).unwrap().most = 300;
    for number in 0..20 {
        let profile = heavy(&number.to_string());
        database.upsert_raw_profiles(&[profile]).await.unwrap();
        let moved = async {
            while database.log.is_long() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        let waited = tokio::time::timeout(Duration::from_secs(30), moved).await;
        waited.expect("the log is moved");
    }
    let profiles = on_writer(&database, "SELECT count(*) FROM linkedin_data");
    assert_eq!(profiles, 20);
    let length = log_length(&database);
    assert!(length < 4 << 20, "{length} bytes");
}

#[tokio::test]
async fn log_is_cut_off_when_its_last_reader_has_ended() {
    let (database, _directory) = database().await;
    database.upsert_raw_profiles(&[heavy("A")]).await.unwrap();
    let reader = Connection::open(&database.path).unwrap();
    let look = |of| {
        reader
            .query_row(of, [], |row| row.get::<_, i64>(0))
            .unwrap()
    };
    reader.execute_batch("BEGIN").unwrap();
    assert_eq!(look("SELECT count(*) FROM linkedin_data"), 1);
    // SQLite's own patience ends at once.
    let writer = |wait| database.writer.lock().unwrap().busy_timeout(wait).unwrap();
    writer(Duration::ZERO);
    let (scrubbed, ()) = tokio::join!(database.scrub(), async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        reader.execute_batch("COMMIT").unwrap();
    });
    scrubbed.unwrap();
    assert_eq!(log_length(&database), 0);
}

/// Streams of many pages go on behind the row that they have read last.
#[tokio::test]
async fn rows_keep_their_numbers_when_the_file_is_written_anew() {
    let (database, _directory) = database().await;
    let profiles = ["A", "B", "C", "D"].map(heavy);
    database.upsert_raw_profiles(&profiles).await.unwrap();
    let gone = [profiles[0].id, profiles[2].id];
    database.erase_raw_profiles(&gone).await.unwrap();
    database.scrub().await.unwrap();
    let rows = |of| on_writer(&database, &format!("SELECT {of}(rowid) FROM linkedin_data"));
    assert_eq!((rows("min"), rows("max")), (2, 4));
}

#[tokio::test]
async fn batches_are_found_by_index() {
    let (database, _directory) = database().await;
    let writer = database.writer.lock().unwrap();
    for statement in [
        leads::projection(Some("[]")),
        leads::counting(Some("[]")),
        features::reading(features::ONLY),
    ] {
        let plan = plan(&writer, &statement);
        let scan = |step: &&String| step.starts_with("SCAN") && !step.contains("json_each");
        assert_eq!(plan.iter().find(scan), None, "{plan:?}");
    }
}

fn plan(connection: &Connection, statement: &str) -> Vec<String> {
    let explain = format!("EXPLAIN QUERY PLAN {statement}");
    let mut statement = connection.prepare(&explain).unwrap();
    let steps = statement.raw_query().mapped(|row| row.get(3));
    steps.map(std::result::Result::unwrap).collect()
}

fn file_of_version_1(directory: &TempDir) -> PathBuf {
    let path = directory.path().join("prospects.db");
    let old = Connection::open(&path).unwrap();
    old.execute_batch(
        "PRAGMA user_version = 1;
        CREATE TABLE enrichments (_id TEXT NOT NULL PRIMARY KEY, state TEXT NOT NULL,
            run_id TEXT NOT NULL, settled_at INTEGER NOT NULL, raw_id TEXT, segment TEXT,
            offset INTEGER, length INTEGER, reason TEXT) STRICT;
        INSERT INTO enrichments (_id, state, run_id, settled_at)
        VALUES ('ann@example.com', 'not_found', '00000000000000000000000000000000', 60000)",
    )
    .unwrap();
    path
}

/// Programs that only read open it, too, and several may at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ledger_of_an_older_program_is_moved_when_the_file_is_opened() {
    let directory = TempDir::new().unwrap();
    let path = file_of_version_1(&directory);
    let opened = (0..4).map(|_| SqliteDatabase::open(&path));
    let opened = futures::future::join_all(opened).await;
    for database in opened.into_iter().map(Result::unwrap) {
        let emails = ["ann@example.com".parse().unwrap()];
        let found = database.find_enrichments(&emails).await.unwrap();
        assert_eq!(found[0].state, EnrichmentState::NotFound);
        assert_eq!(found[0].settled_at, Timestamp::from_second(60).ok());
        assert_eq!(database.count_enrichments().await.unwrap()[0].attempts, 0);
        let objects = database.create_schema().await.unwrap();
        assert!(objects.iter().all(|object| !object.created));
    }
}

#[tokio::test]
async fn file_without_tables_stays_without_when_it_is_opened() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("prospects.db");
    SqliteDatabase::open(&path).await.unwrap();
    let database = SqliteDatabase::open(&path).await.unwrap();
    let tables = on_writer(&database, "SELECT count(*) FROM sqlite_schema");
    assert_eq!(tables, 0);
}
