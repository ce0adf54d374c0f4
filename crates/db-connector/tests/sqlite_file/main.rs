//! What only a file promises: how it is opened, refused and shared.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod erasure;
#[path = "../invented/mod.rs"]
mod invented;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use db_connector::{
    Database, DatabaseArgs, DatabaseError, ErrorKind, LeadScope, SchemaObject, connect,
};
use models::LeadCounts;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::invented::{leads_of, profiles, run};

async fn open(path: &Path) -> Result<Arc<dyn Database>, DatabaseError> {
    let args = DatabaseArgs {
        database_url: format!("sqlite://{}", path.display()).parse().unwrap(),
        database_timeout: 5,
    };
    connect(&args).await
}

async fn refused(path: &Path) -> DatabaseError {
    let Err(error) = open(path).await else {
        panic!("`{}` was opened", path.display())
    };
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.hint().is_some());
    error
}

/// A file with all tables, and the directory that it goes with.
async fn prepared() -> (TempDir, PathBuf, Arc<dyn Database>) {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("prospects.db");
    let database = open(&path).await.unwrap();
    database.create_schema().await.unwrap();
    (directory, path, database)
}

#[tokio::test]
async fn file_and_directories_are_made() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("a/b/prospects.db");
    let database = open(&path).await.unwrap();
    assert!(path.is_file());
    assert_eq!(database.location(), format!("sqlite://{}", path.display()));
}

#[tokio::test]
async fn file_without_tables_says_how_to_make_them() {
    let directory = TempDir::new().unwrap();
    let database = open(&directory.path().join("x.db")).await.unwrap();
    let projected = database.project_leads(LeadScope::All, run(0)).await;
    let read = database
        .find_personas(&db_connector::PersonaFilter::default())
        .await;
    for error in [projected.unwrap_err(), read.unwrap_err()] {
        assert_eq!(error.kind(), ErrorKind::Empty);
        assert!(error.hint().unwrap().contains("init-load"));
    }
}

#[tokio::test]
async fn what_is_missing_is_named_and_not_made() {
    let directory = TempDir::new().unwrap();
    let database = open(&directory.path().join("x.db")).await.unwrap();
    let names = |objects: Vec<SchemaObject>| objects.into_iter().map(|it| it.name);
    for _ in 0..2 {
        let missing = database.missing_schema().await.unwrap();
        assert_eq!(names(missing).next().as_deref(), Some("linkedin_data"));
    }
    let missing = database.missing_schema().await.unwrap();
    let created = database.create_schema().await.unwrap();
    assert!(names(missing).eq(names(created)));
    assert_eq!(database.missing_schema().await.unwrap(), []);
}

#[tokio::test]
async fn table_of_somebody_else_survives_a_doctor() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("prospects.db");
    let database = open(&path).await.unwrap();
    let raw = Connection::open(&path).unwrap();
    raw.execute_batch("CREATE TABLE scratch (note); INSERT INTO scratch VALUES ('keep')")
        .unwrap();
    database.try_writing().await.unwrap();
    let tables = "SELECT (SELECT note FROM scratch), count(*) FROM sqlite_schema";
    let left = raw.query_row(tables, [], |row| Ok((row.get(0)?, row.get(1)?)));
    assert_eq!(left, Ok(("keep".to_owned(), 1)));
}

#[tokio::test]
async fn other_files_and_directories_are_refused_by_name() {
    let directory = TempDir::new().unwrap();
    let text = directory.path().join("notes.txt");
    std::fs::write(&text, "not a database ".repeat(100)).unwrap();
    for path in [text.as_path(), directory.path(), &text.join("x.db")] {
        let error = refused(path).await;
        let named = [path, path.parent().unwrap()].map(|path| format!("`{}`", path.display()));
        let message = error.to_string();
        assert!(named.iter().any(|name| message.contains(name)), "{message}");
        assert!(error.source().is_some());
    }
    assert!(
        std::fs::read_to_string(&text)
            .unwrap()
            .starts_with("not a database")
    );
}

/// Every connection would have a database of its own.
#[tokio::test]
async fn database_without_a_file_is_refused() {
    let error = refused(Path::new(":memory:")).await;
    insta::assert_snapshot!(
        error,
        @"the database `:memory:` stays in journal mode `memory`, where nobody can read while somebody writes"
    );
}

#[tokio::test]
async fn newer_schema_is_refused_and_left_alone() {
    let (_directory, path, database) = prepared().await;
    drop(database);
    let raw = Connection::open(&path).unwrap();
    raw.pragma_update(None, "user_version", 7).unwrap();
    let message = refused(&path).await.to_string();
    let shown = message.replace(&path.display().to_string(), "FILE");
    insta::assert_snapshot!(
        shown,
        @"the database `FILE` has schema version 7, and this program knows 2 at most"
    );
}

#[tokio::test]
async fn what_is_written_is_there_for_the_next_program() {
    let (_directory, path, first) = prepared().await;
    first.upsert_raw_profiles(&profiles(1)).await.unwrap();
    drop(first);
    let next = open(&path).await.unwrap();
    let counts = next.project_leads(LeadScope::All, run(0)).await.unwrap();
    assert_eq!(counts.new, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn programs_may_open_a_new_file_at_once() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("prospects.db");
    let open_and_create = || async {
        let database = open(&path).await.unwrap();
        database.create_schema().await.unwrap();
    };
    let openings = (0..8).map(|_| open_and_create());
    futures::future::join_all(openings).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_programs_may_write_the_same_profiles_at_once() {
    let (_directory, path, one) = prepared().await;
    let two = open(&path).await.unwrap();
    let (one, two) = tokio::join!(run_through(&*one, 1), run_through(&*two, 2));
    assert_eq!((one.new + two.new, one.updated + two.updated), (400, 0));
}

/// Four hundred profiles in twenty batches.
async fn run_through(database: &dyn Database, number: u128) -> LeadCounts {
    let mut sum = LeadCounts::default();
    for batch in profiles(400).chunks(20) {
        database.upsert_raw_profiles(batch).await.unwrap();
        let leads = leads_of(batch);
        let scope = LeadScope::Only(&leads);
        let counts = database.project_leads(scope, run(number)).await.unwrap();
        sum.new += counts.new;
        sum.updated += counts.updated;
    }
    sum
}
