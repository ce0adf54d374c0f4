//! Loading into a real embedded database.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::process::Command;

use db_connector::{DatabaseArgs, connect};
use init_load::{Labels, LoadOptions, load};
use insta_cmd::{assert_cmd_snapshot, get_cargo_bin};
use tempfile::TempDir;
use test_support::mongo;

const MAPPING: &str = "level,level_name,field_of_study,academic_field\n\
    bachelor,BSc,\"BSc, Physics\",physics\n\
    ,,\"bsc,  PHYSICS\",\n\
    ,,Personnel,Human Resources\n\
    ,,,law\n";

fn program(dir: &TempDir) -> Command {
    let mut command = Command::new(get_cargo_bin("init-load"));
    command
        .current_dir(dir.path())
        .env_remove("DATABASE_URL")
        .env_remove("RUST_LOG");
    command
}

fn directory_with_mapping() -> TempDir {
    let dir = TempDir::new().unwrap();
    std::fs::write(dir.path().join("mapping.csv"), MAPPING).unwrap();
    dir
}

async fn load_twice(url: &str) {
    let dir = directory_with_mapping();
    let args = DatabaseArgs {
        database_url: url.parse().unwrap(),
        database_timeout: 10,
    };
    let database = connect(&args).await.unwrap();
    let options = LoadOptions {
        mapping: dir.path().join("mapping.csv"),
        labels: Labels::Taxonomy,
    };

    let first = load(&*database, &options).await.unwrap();
    let second = load(&*database, &options).await.unwrap();

    assert_eq!((first.inserted, first.updated, first.unchanged), (2, 0, 0));
    assert_eq!(
        (second.inserted, second.updated, second.unchanged),
        (0, 0, 2)
    );
    assert!(first.schema.iter().all(|object| object.created));
    assert!(second.schema.iter().all(|object| !object.created));
}

#[tokio::test]
async fn loading_twice_changes_nothing_the_second_time_on_sqlite() {
    let dir = TempDir::new().unwrap();
    load_twice(&format!("sqlite://{}", dir.path().join("p.db").display())).await;
}

#[tokio::test]
async fn loading_twice_changes_nothing_the_second_time_on_mongodb() {
    let Some(server) = mongo().await else { return };
    load_twice(&server.url()).await;
}

#[test]
fn report_says_what_was_created_and_what_was_there() {
    let dir = directory_with_mapping();
    assert_cmd_snapshot!(program(&dir).args(["--mapping", "mapping.csv"]), @"
    success: true
    exit_code: 0
    ----- stdout -----
    database sqlite://data/prospects.db
      created: table linkedin_data, table leads, table personas, table academic_fields, table enrichments, table suppressions, table runs, index linkedin_data.lead_id, index linkedin_data.email, index leads.persona, index personas.academic_field, table quarantine, index quarantine.state, index quarantine.email, table contract_keys
    mapping mapping.csv
      4 rows: 1 blank, 1 duplicate (0 contradicting); 2 labelled texts
      2 inserted, 0 updated, 0 unchanged

    ----- stderr -----
    ");
    assert_cmd_snapshot!(program(&dir).args(["--mapping", "mapping.csv"]), @"
    success: true
    exit_code: 0
    ----- stdout -----
    database sqlite://data/prospects.db
      already there: table linkedin_data, table leads, table personas, table academic_fields, table enrichments, table suppressions, table runs, index linkedin_data.lead_id, index linkedin_data.email, index leads.persona, index personas.academic_field, table quarantine, index quarantine.state, index quarantine.email, table contract_keys
    mapping mapping.csv
      4 rows: 1 blank, 1 duplicate (0 contradicting); 2 labelled texts
      0 inserted, 0 updated, 2 unchanged

    ----- stderr -----
    ");
}

#[test]
fn labels_that_were_filled_in_are_counted_and_left_out() {
    let dir = directory_with_mapping();
    let filled = "field_of_study,academic_field,method\nLaw,law,given\nArt,visual arts,lexicon\n";
    std::fs::write(dir.path().join("filled.csv"), filled).unwrap();
    let run = program(&dir).args(["--mapping", "filled.csv"]).output();
    let text = String::from_utf8(run.unwrap().stdout).unwrap();
    let line = "2 rows: 0 blank, 0 duplicate (0 contradicting), 1 with a label that was filled in; 1 labelled texts";
    assert!(text.contains(line), "{text}");
}

#[test]
fn missing_mapping_file_is_named_with_the_remedy() {
    assert_cmd_snapshot!(program(&directory_with_mapping()).args(["--mapping", "no/such.csv"]), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: could not read the mapping file `no/such.csv`: No such file or directory (os error 2)
    hint: name another file with `--mapping FILE`
    ");
}

#[test]
fn broken_mapping_file_is_refused_with_its_line_and_the_remedy() {
    let dir = directory_with_mapping();
    let open = "level,level_name,field_of_study,academic_field\nbachelor,,Law,\"law\n,,Art,art\n";
    std::fs::write(dir.path().join("open.csv"), open).unwrap();
    assert_cmd_snapshot!(program(&dir).args(["--mapping", "open.csv"]), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: mapping file `open.csv`, line 2: a quote is opened and never closed
    hint: close the quote; a quote inside a quoted cell is written twice
    ");
    std::fs::write(
        dir.path().join("latin.csv"),
        b"field_of_study,academic_field\nDr\xf6it,law\n",
    )
    .unwrap();
    assert_cmd_snapshot!(program(&dir).args(["--mapping", "latin.csv"]), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: mapping file `latin.csv`, line 2: is not UTF-8
    hint: save the file as UTF-8
    ");
}

#[test]
fn help_teaches() {
    assert_cmd_snapshot!(program(&directory_with_mapping()).arg("--help"), @"
    success: true
    exit_code: 0
    ----- stdout -----
    Create collections, validators and indexes, and load the field-of-study mapping file

    Nothing is done twice: what is already there is left as it is and reported as such.

    Usage: init-load [OPTIONS]

    Options:
          --mapping <FILE>
              CSV with the columns `level`, `level_name`, `field_of_study` and `academic_field`; where
              it has a column `method` too, labels that field-analysis filled in are left out
              
              [env: MAPPING_FILE=]
              [default: test_data/field_of_study.csv]

          --labels <LABELS>
              Wording of the labels in the database

              Possible values:
              - taxonomy: The taxonomy's name where the label has one
              - as-given: The file's own wording
              
              [default: taxonomy]

          --database-url <URL>
              The document database: `sqlite://FILE`, or `mongodb://[USER:PASSWORD@]HOST:PORT/DATABASE`
              
              [env: DATABASE_URL]
              [default: sqlite://data/prospects.db]

          --database-timeout <SECONDS>
              Seconds to wait for a MongoDB server before giving up
              
              [env: DATABASE_TIMEOUT=]
              [default: 5]

          --format <FORMAT>
              Form of the report

              Possible values:
              - text: For people
              - json: For machines: one JSON document
              
              [default: text]

      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    ----- stderr -----
    ");
}
