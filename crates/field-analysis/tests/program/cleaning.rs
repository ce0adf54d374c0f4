use insta::assert_snapshot;
use insta_cmd::assert_cmd_snapshot;

use crate::files::Files;

const MESSY: &str = "level,level_name,field_of_study,academic_field\n\
Bachelor,,\"  BA,\n Law \", LAW\n\
bachelor,Bachelor Hons,\"BA (Hons), \"\"Great Books\"\"\",Category  Seven\n\
,,Associate’s Degree,business\n\
,,High School,\n\
diploma,,Diploma,\n\
Bachelor,,\"  BA,\n Law \", LAW\n";

#[test]
fn rows_come_out_uniform_and_in_order() {
    let files = Files::with(MESSY);
    assert_cmd_snapshot!(files.clean(), @r#"
    success: true
    exit_code: 0
    ----- stdout -----
    rows in 6, out 5, dropped 1 (16.7 %) for want of a level
    mapping ratio 80.00 % (4 of 5 rows have an academic field)
    4 fields of study, 3 academic fields, 5 distinct rows

    blank cells
      column          in  out
      level           2   0
      level_name      5   0
      field_of_study  0   0
      academic_field  2   1

    levels
      3  bachelor
      1  associate
      1  diploma

    most frequent level_name
      2  bachelor
      1  associate
      1  bachelor hons
      1  diploma

    most frequent field_of_study
      2  BA, Law
      1  Associate’s Degree
      1  BA (Hons), "Great Books"
      1  Diploma

    most frequent academic_field
      2  law
      1  business management
      1  category seven

    most frequent unmapped field_of_study
      1  Diploma

    ----- stderr -----
    "#);
    assert_snapshot!(files.read("cleaned.csv"), @r#"
    level,level_name,field_of_study,academic_field
    bachelor,bachelor,"BA, Law",law
    bachelor,bachelor hons,"BA (Hons), ""Great Books""",category seven
    associate,associate,Associate’s Degree,business management
    diploma,diploma,Diploma,
    bachelor,bachelor,"BA, Law",law
    "#);
    assert_eq!(files.names(), ["cleaned.csv", "mapping.csv"]);
}

#[test]
fn cleaning_what_is_clean_changes_nothing() {
    let files = Files::with(MESSY);
    assert!(files.clean().status().unwrap().success());
    let once = files.read("cleaned.csv");
    std::fs::write(files.path().join("mapping.csv"), &once).unwrap();
    assert!(files.clean().status().unwrap().success());
    assert_eq!(files.read("cleaned.csv"), once);
}

#[test]
fn figures_come_as_json() {
    let files = Files::with(MESSY);
    let run = files.clean().args(["--format", "json"]).output().unwrap();
    let mut figures: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let figures = figures.as_object_mut().unwrap();
    figures.retain(|_, value| value.is_number());
    for volatile in ["seconds", "peak_memory", "distinct_memory"] {
        assert!(figures.remove(volatile).is_some(), "{volatile}");
    }
    insta::assert_json_snapshot!(figures, @r#"
    {
      "distinct_rows": 5,
      "dropped_share": 0.16666666666666666,
      "mapped_rows": 4,
      "mapping_ratio": 0.8,
      "rows_dropped": 1,
      "rows_in": 6,
      "rows_out": 5,
      "unique_academic_fields": 3,
      "unique_fields_of_study": 4
    }
    "#);
}

#[test]
fn columns_may_stand_in_any_order_behind_a_byte_order_mark() {
    let files = Files::with(
        "\u{feff}\"academic_field\",field_of_study,level,level_name\r\nlaw,BA Law,bachelor,\r\n",
    );
    assert!(files.clean().status().unwrap().success());
    assert_snapshot!(files.read("cleaned.csv"), @"
    level,level_name,field_of_study,academic_field
    bachelor,bachelor,BA Law,law
    ");
}

#[test]
fn a_file_without_rows_has_no_figures() {
    let files = Files::with("level,level_name,field_of_study,academic_field\n");
    assert!(files.clean().status().unwrap().success());
    assert_snapshot!(files.read("cleaned.csv"), @"level,level_name,field_of_study,academic_field");
}

#[test]
fn flags_beat_the_environment() {
    let files = Files::with(MESSY);
    let mut command = files.program();
    command
        .env("FIELD_ANALYSIS_INPUT", "mapping.csv")
        .env("FIELD_ANALYSIS_OUTPUT", "never.csv")
        .args(["--output", "cleaned.csv"]);
    assert!(command.status().unwrap().success());
    assert_eq!(files.names(), ["cleaned.csv", "mapping.csv"]);
}

#[test]
fn the_file_of_the_repository_is_cleaned() {
    let root = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../test_data/field_of_study.csv"
    );
    let files = Files::with(std::fs::read(root).unwrap());
    let run = files.clean().args(["--format", "json"]).output().unwrap();
    let figures: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(figures["rows_in"], 408);
    assert_eq!(figures["rows_dropped"], 44);
}
