//! The two programs as people run them.

use std::process::Command;

use crate::support::{Fixture, add_lead, fixture};
use insta::internals::SettingsBindDropGuard;
use insta_cmd::{assert_cmd_snapshot, get_cargo_bin};
use tempfile::TempDir;
use test_support::{MongoDatabase, mongo};

pub(crate) fn program(name: &str, url: &str) -> Command {
    let mut command = Command::new(get_cargo_bin(name));
    command
        .env("DATABASE_URL", url)
        .env_remove("RUST_LOG")
        .current_dir(std::env::temp_dir());
    command
}

/// Hides what differs from run to run.
fn volatile() -> SettingsBindDropGuard {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"sqlite:///\S+/prospects.db", "[DATABASE]");
    settings.add_filter(r"confidence \d\.\d\d", "confidence [SHARE]");
    settings.add_filter(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "[TIME]");
    settings.bind_to_scope()
}

/// Two leads; their identities come from their names, so the output is the same on every run.
async fn two_leads() -> Fixture {
    let fixture = fixture().await;
    add_lead(
        &*fixture.database,
        "ann",
        &[("Computer Science", Some(2010), Some(2014))],
        Some(320),
    )
    .await;
    add_lead(&*fixture.database, "bob", &[], None).await;
    fixture
}

const ANN: &str = "ab5fab18d6235ba9b48ce4e5c37d721d";

#[tokio::test(flavor = "multi_thread")]
async fn persona_prints_the_persona_and_the_reason() {
    let _volatile = volatile();
    let fixture = two_leads().await;
    assert_cmd_snapshot!(program("persona", &fixture.url).arg(ANN), @"
    success: true
    exit_code: 0
    ----- stdout -----
    lead ab5fab18d6235ba9b48ce4e5c37d721d
      education       Computer Science, Example University (2010 to 2014)
      academic field  computer science (read with confidence [SHARE])
      company type    mid_market (320 employees)
      persona         computer science, mid-market (068f0b9bd32e56f38627a36da25f6673)

    ----- stderr -----
    using [DATABASE]
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn finder_says_so_before_a_lead_is_mapped() {
    let _volatile = volatile();
    let fixture = two_leads().await;
    assert_cmd_snapshot!(program("persona-finder", &fixture.url).arg(ANN), @"
    success: false
    exit_code: 1
    ----- stdout -----
    lead ab5fab18d6235ba9b48ce4e5c37d721d
      name      ann Example
      persona   not mapped yet

    ----- stderr -----
    using [DATABASE]
    ");
}

/// A misspelt name of a database must not look like success.
#[tokio::test(flavor = "multi_thread")]
async fn database_in_which_there_is_nothing_ends_with_2_and_a_remedy() {
    let dir = TempDir::new().unwrap();
    let file = format!("sqlite://{}", dir.path().join("new.db").display());
    let server = mongo().await;
    let urls = [Some(file), server.as_ref().map(MongoDatabase::url)];
    for url in urls.iter().flatten() {
        for (name, arguments) in [
            ("persona", &["--all"][..]),
            ("persona", &[ANN]),
            ("persona-finder", &["--academic-field", "law"]),
            ("persona-finder", &[ANN]),
        ] {
            let output = program(name, url).args(arguments).output().unwrap();
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!(
                output.status.code(),
                Some(2),
                "{name} {arguments:?}: {said}"
            );
            assert!(said.contains("\nhint: prepare it with"), "{said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_lead_ends_with_1_and_a_sentence() {
    let _volatile = volatile();
    let fixture = two_leads().await;
    let nobody = "00000000000000000000000000000000";
    assert_cmd_snapshot!(program("persona", &fixture.url).arg(nobody), @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
    using [DATABASE]
    lead `00000000000000000000000000000000` is unknown: no such lead in the database
    ");
    assert_cmd_snapshot!(program("persona-finder", &fixture.url).arg(nobody), @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
    using [DATABASE]
    lead `00000000000000000000000000000000` is unknown: no such lead in the database
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn page_behind_an_unknown_lead_is_not_taken_for_the_end() {
    let _volatile = volatile();
    let fixture = two_leads().await;
    let nobody = "00000000000000000000000000000000";
    let arguments = ["--company-type", "mid_market", "--after", nobody];
    assert_cmd_snapshot!(program("persona-finder", &fixture.url).args(arguments), @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
    using [DATABASE]
    error: the lead `00000000000000000000000000000000` is unknown or has no persona
    hint: it may have been erased: list again without `--after`
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn listing_is_text_or_csv() {
    let _volatile = volatile();
    let fixture = two_leads().await;
    assert!(
        program("persona", &fixture.url)
            .arg("--all")
            .status()
            .unwrap()
            .success()
    );
    assert_cmd_snapshot!(program("persona-finder", &fixture.url).args(["--company-type", "mid_market"]), @"
    success: true
    exit_code: 0
    ----- stdout -----
    computer science, mid-market (068f0b9bd32e56f38627a36da25f6673): 1 lead
     ab5fab18d6235ba9b48ce4e5c37d721d  ann Example  ann@example.com  [TIME]

    ----- stderr -----
    using [DATABASE]
    ");
    assert_cmd_snapshot!(program("persona-finder", &fixture.url).args(["--academic-field", "other", "--format", "csv"]), @"
    success: true
    exit_code: 0
    ----- stdout -----
    lead_id,first_name,last_name,email,persona_id,persona_assigned_at
    289a18e4f260538b8355bd0fd7081548,bob,Example,bob@example.com,6af1f45155ce52fb913cf8104b5b815a,[TIME]

    ----- stderr -----
    using [DATABASE]
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn filter_that_matches_no_persona_is_told_with_what_there_is() {
    let _volatile = volatile();
    let fixture = two_leads().await;
    let finder = || {
        let mut finder = program("persona-finder", &fixture.url);
        finder.args(["--academic-field", "lore"]);
        finder
    };
    assert_cmd_snapshot!(finder(), @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
    using [DATABASE]
    no persona is stored yet: `persona --all` maps the leads
    ");
    let mapping = program("persona", &fixture.url).arg("--all").status();
    assert!(mapping.unwrap().success());
    assert_cmd_snapshot!(finder(), @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
    using [DATABASE]
    no persona has the academic field `lore`; there are: computer science, other
    ");
}

/// Groups and labels of one's own are spelled as somebody likes.
#[tokio::test(flavor = "multi_thread")]
async fn academic_field_is_found_however_it_is_typed() {
    let fixture = two_leads().await;
    let rules = include_str!("../../../../config/personas.toml");
    let rules = format!("{rules}\n[groups]\nSTEM = [\"computer science\"]\n");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), rules).unwrap();
    let mut mapping = program("persona", &fixture.url);
    mapping.args(["--all", "--rules"]).arg(file.path());
    assert!(mapping.status().unwrap().success());
    for (typed, status) in [("STEM", 0), (" stem", 0), ("Other", 0), ("stems", 1)] {
        let mut finder = program("persona-finder", &fixture.url);
        let found = finder.args(["--academic-field", typed]).output().unwrap();
        assert_eq!(found.status.code(), Some(status), "{typed}");
    }
}

#[test]
fn broken_lead_id_is_a_usage_error() {
    assert_cmd_snapshot!(program("persona", "sqlite://unused.db").arg("xyz"), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: invalid value 'xyz' for '[LEAD_ID]...': `xyz` is not an identity of 32 hex digits

    For more information, try '--help'.
    ");
}

/// A backtest names its rules itself: those of the environment are left alone, those typed refused.
#[tokio::test(flavor = "multi_thread")]
async fn backtest_maps_by_its_own_rules_alone() {
    let _volatile = volatile();
    let fixture = two_leads().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(
        file.path(),
        include_str!("../../../../config/personas.toml"),
    )
    .unwrap();
    let mut command = program("persona", &fixture.url);
    command.env("PERSONA_RULES", "no/such.toml");
    assert_cmd_snapshot!(command.arg("--backtest").arg(file.path()), @"
    success: true
    exit_code: 0
    ----- stdout -----
    2 of 2 leads would move; nothing was written
             1  not mapped -> computer science, mid-market
             1  not mapped -> other, unknown

    ----- stderr -----
    using [DATABASE]
    ");
    let mut command = program("persona", &fixture.url);
    command.args(["--backtest", "a.toml", "--rules", "b.toml"]);
    assert_cmd_snapshot!(command, @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: the argument '--backtest <FILE>' cannot be used with '--rules <FILE>': it names the rules itself

    Usage: persona [OPTIONS] [LEAD_ID]...

    For more information, try '--help'.
    ");
}
